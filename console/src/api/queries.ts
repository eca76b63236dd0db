/** What the pages ask of the server, with its name in the cache. */

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";

import { Problem, call, withQuery } from "./client.ts";
import type {
  Answer,
  DocumentDetail,
  DocumentList,
  Experts,
  Filters,
  Home,
  LedgerLineage,
  LedgerPage,
  PageView,
  QuarantineItem,
  Removal,
  SearchResult,
  Session,
  UploadResult,
  Verification,
} from "./types.ts";

/** An answer stays at hand while a person walks to a source and back. */
const KEEP_ANSWER_MS = 60 * 60 * 1000;
const KEEP_PAGE_MS = 5 * 60 * 1000;
const ROWS_A_PAGE = 50;

export function useSession() {
  return useQuery({
    queryKey: ["session"],
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        return await call<Session>("GET", "/api/session", undefined, signal);
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
  });
}

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (proof: { name: string; password: string } | { code: string }) =>
      call<Session>("POST", "/api/session", proof),
    onSuccess: (session) => cache.setQueryData(["session"], session),
  });
}

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => call<void>("DELETE", "/api/session"),
    onSuccess: () => forgetEverything(cache),
  });
}

/** Nothing that one principal read stays for the next one at the same desk. */
export function forgetEverything(cache: ReturnType<typeof useQueryClient>): void {
  cache.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  cache.setQueryData(["session"], null);
}

export function useHome() {
  return useQuery({
    queryKey: ["home"],
    queryFn: ({ signal }) => call<Home>("GET", "/api/home", undefined, signal),
  });
}

export function useAnswer(question: string, filters: Filters) {
  return useQuery({
    queryKey: ["ask", question, filters],
    enabled: question !== "",
    staleTime: Infinity,
    gcTime: KEEP_ANSWER_MS,
    queryFn: ({ signal }) => call<Answer>("POST", "/api/ask", { question, filters }, signal),
  });
}

export function useSearch(question: string, filters: Filters) {
  return useQuery({
    queryKey: ["search", question, filters],
    enabled: question !== "",
    staleTime: Infinity,
    gcTime: KEEP_ANSWER_MS,
    queryFn: ({ signal }) =>
      call<SearchResult>(
        "GET",
        withQuery("/api/search", { q: question, num: 20, ...filters }),
        undefined,
        signal,
      ),
  });
}

export interface DocumentQuery {
  q: string;
  kind: string;
  language: string;
  compartment: string;
}

export function useDocuments(query: DocumentQuery) {
  return useInfiniteQuery({
    queryKey: ["documents", query],
    initialPageParam: "",
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      call<DocumentList>(
        "GET",
        withQuery("/api/documents", { ...query, cursor: pageParam, num: ROWS_A_PAGE }),
        undefined,
        signal,
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function useDocument(id: string) {
  return useQuery({
    queryKey: ["document", id],
    staleTime: KEEP_PAGE_MS,
    queryFn: ({ signal }) =>
      call<DocumentDetail>("GET", `/api/documents/${encodeURIComponent(id)}`, undefined, signal),
  });
}

export function usePageView(id: string, number: number) {
  return useQuery({
    queryKey: ["page", id, number],
    staleTime: KEEP_PAGE_MS,
    queryFn: ({ signal }) =>
      call<PageView>("GET", `/api/documents/${encodeURIComponent(id)}/pages/${number}`, undefined, signal),
  });
}

/** Tells every list that the set of documents has changed. */
export function useDocumentsChanged(): () => void {
  const cache = useQueryClient();
  return () => {
    for (const key of ["documents", "home", "quarantine"]) {
      void cache.invalidateQueries({ queryKey: [key] });
    }
    cache.removeQueries({ queryKey: ["ask"] });
    cache.removeQueries({ queryKey: ["search"] });
  };
}

export function useDeleteDocument(id: string) {
  const cache = useQueryClient();
  const deletion = useMutation({
    mutationFn: (reason: string) =>
      call<Removal>("DELETE", `/api/documents/${encodeURIComponent(id)}`, { reason }),
    // Lists are dropped, not refreshed: what is deleted must not flash up once more.
    onSuccess: () => drop(cache, ["documents"], ["home"], ["ask"], ["search"]),
  });
  /** Drops the document itself, once its page is left. */
  const forget = () => drop(cache, ["document", id], ["page", id]);
  return { deletion, forget };
}

function drop(cache: ReturnType<typeof useQueryClient>, ...keys: string[][]): void {
  for (const queryKey of keys) cache.removeQueries({ queryKey });
}

export function useQuarantine() {
  return useQuery({
    queryKey: ["quarantine"],
    queryFn: ({ signal }) =>
      call<{ items: QuarantineItem[] }>("GET", "/api/quarantine", undefined, signal),
  });
}

export function useRetryQuarantined() {
  const changed = useDocumentsChanged();
  return useMutation({
    mutationFn: (id: string) =>
      call<UploadResult>("POST", `/api/quarantine/${encodeURIComponent(id)}/retry`),
    onSuccess: changed,
  });
}

export function useDismissQuarantined() {
  const changed = useDocumentsChanged();
  return useMutation({
    mutationFn: (id: string) => call<void>("DELETE", `/api/quarantine/${encodeURIComponent(id)}`),
    onSuccess: changed,
  });
}

export function useLookAtLedger() {
  return useMutation({
    mutationFn: (reason: string) => call<{ look_id: string }>("POST", "/api/ledger/look", { reason }),
  });
}

export interface LedgerQuery {
  kind: string;
  actor: string;
}

export function useLedger(lookId: string, query: LedgerQuery) {
  return useInfiniteQuery({
    queryKey: ["ledger", lookId, query],
    initialPageParam: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      call<LedgerPage>(
        "GET",
        withQuery("/api/ledger", {
          look_id: lookId,
          ...query,
          before: pageParam || undefined,
          num: ROWS_A_PAGE,
        }),
        undefined,
        signal,
      ),
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function useLineage(lookId: string, hash: string) {
  return useQuery({
    queryKey: ["lineage", lookId, hash],
    enabled: hash !== "",
    staleTime: Infinity,
    queryFn: ({ signal }) =>
      call<LedgerLineage>(
        "GET",
        withQuery(`/api/ledger/${encodeURIComponent(hash)}`, { look_id: lookId }),
        undefined,
        signal,
      ),
  });
}

export function useVerifyLedger() {
  return useMutation({
    mutationFn: () => call<Verification>("POST", "/api/ledger/verify"),
  });
}

export function useExperts() {
  return useQuery({
    queryKey: ["experts"],
    queryFn: ({ signal }) => call<Experts>("GET", "/api/experts", undefined, signal),
  });
}
