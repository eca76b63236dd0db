/** A stand-in for the server while developing: the same forms, made-up content. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";

import {
  PAGE_TEXT, answered, boxesOf, detail, documents, experts, hits, home, ledger, notInDocuments,
  pageView, quarantine, session,
} from "./data.ts";

const SOON_MS = 120;
let signedIn = true;

type Reply = { status?: number; body: unknown; type?: string };
type Handler = (match: RegExpMatchArray, url: URL, body: string) => Reply;

const problem = (status: number, title: string, detail: string, hint = ""): Reply => ({
  status,
  body: { type: "about:blank", title, status, detail, hint, where: "" },
  type: "application/problem+json",
});
const gone = () => problem(404, "Not found", "There is no such document, or you may not see it");
const find = (id: string) => documents.find((row) => row.document_id === id);

function pageSvg(number: number): string {
  const words = PAGE_TEXT.split(/\n+/).filter(Boolean);
  const lines = words.flatMap((paragraph, i) => {
    const parts = paragraph.match(/.{1,84}(\s|$)/g) ?? [paragraph];
    return boxesOf(i).map((box, k) =>
      `<text x="72" y="${box.y0 + 12}" font-size="${i === 0 ? 15 : 10.5}" font-family="DejaVu Sans" fill="#222">${(parts[k] ?? "").replaceAll("&", "&amp;")}</text>`,
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842" width="595" height="842"><rect width="595" height="842" fill="#fff"/>${lines.join("")}<text x="297" y="810" font-size="9">${number}</text></svg>`;
}

const routes: [string, RegExp, Handler][] = [
  ["GET", /^\/api\/session$/, () => (signedIn ? { body: session } : problem(401, "Not signed in", "Sign in first"))],
  ["POST", /^\/api\/session$/, (_m, _u, body) => {
    if (body.includes("wrong")) return problem(401, "Not signed in", "Name and password do not match");
    signedIn = true;
    return { body: session };
  }],
  ["DELETE", /^\/api\/session$/, () => {
    signedIn = false;
    return { body: {} };
  }],
  ["GET", /^\/api\/home$/, () => ({ body: home })],
  ["POST", /^\/api\/ask$/, (_m, _u, body) => {
    const { question } = JSON.parse(body) as { question: string };
    if (question.includes("broken")) return problem(503, "Not ready", "The index is being built", "Try again in a minute");
    const answer = /price|가격/.test(question) ? notInDocuments : answered;
    return { body: { ...answer, question, language: /[가-힣]/.test(question) ? "ko" : "en" } };
  }],
  ["GET", /^\/api\/search$/, (_m, url) => ({ body: { hits: url.searchParams.get("q") === "none" ? [] : hits, seconds: 0.021 } })],
  ["GET", /^\/api\/documents$/, (_m, url) => {
    const ask = (key: string) => url.searchParams.get(key) ?? "";
    const found = documents.filter((row) =>
      row.title.toLowerCase().includes(ask("q").toLowerCase()) &&
      (!ask("kind") || row.kind === ask("kind")) &&
      (!ask("language") || row.language === ask("language")) &&
      (!ask("compartment") || row.compartments.includes(ask("compartment"))));
    const from = Number(ask("cursor") || 0);
    const num = Number(ask("num") || 50);
    return { body: { documents: found.slice(from, from + num), next: from + num < found.length ? String(from + num) : null, total: found.length } };
  }],
  ["POST", /^\/api\/documents$/, (_m, _u, body) => {
    const name = /filename="([^"]*)"/.exec(body)?.[1] ?? "file";
    const bad = /dat$|zip$/.test(name);
    return { body: { results: [bad
      ? { name, status: "quarantined", reason: "unknown_kind", detail: "", hint: "" }
      : { name, status: "added", document_id: documents[0]!.document_id }] } };
  }],
  ["GET", /^\/api\/documents\/([^/]+)$/, (m) => {
    const row = find(m[1]!);
    return row ? { body: detail(row) } : gone();
  }],
  ["DELETE", /^\/api\/documents\/([^/]+)$/, () => ({ body: { removed: { passages: 131, files: 1, cached_pictures: 14 }, tainted: [{ kind: "predictor", name: "discovery residual-lithium 3" }] } })],
  ["GET", /^\/api\/documents\/([^/]+)\/pages\/(\d+)$/, (m) => {
    const row = find(m[1]!);
    return row ? { body: pageView(row, Number(m[2])) } : gone();
  }],
  ["GET", /^\/api\/documents\/([^/]+)\/pages\/(\d+)\/image$/, (m) => ({ body: pageSvg(Number(m[2])), type: "image/svg+xml" })],
  ["GET", /^\/api\/quarantine$/, () => ({ body: { items: quarantine } })],
  ["POST", /^\/api\/quarantine\/([^/]+)\/retry$/, (m) => ({ body: { name: m[1], status: "quarantined", reason: "encrypted" } })],
  ["DELETE", /^\/api\/quarantine\/([^/]+)$/, () => ({ body: {} })],
  ["POST", /^\/api\/ledger\/look$/, () => ({ body: { look_id: "look1" } })],
  ["GET", /^\/api\/ledger$/, (_m, url) => {
    const before = Number(url.searchParams.get("before") ?? Infinity);
    const kind = url.searchParams.get("kind") ?? "";
    const found = ledger.filter((e) => e.seq < before && e.kind.startsWith(kind)).reverse();
    return { body: { entries: found.slice(0, 50), next: found.length > 50 ? found[49]!.seq : null } };
  }],
  ["GET", /^\/api\/ledger\/([^/]+)$/, (m) => {
    const at = ledger.findIndex((e) => e.hash === m[1]);
    return at < 0 ? gone() : { body: { entry: ledger[at], ancestors: ledger.slice(Math.max(0, at - 6), at), descendants: ledger.slice(at + 1, at + 3) } };
  }],
  ["POST", /^\/api\/ledger\/verify$/, () => ({ body: { ok: true, records: 1204, checkpoints: 19, head: ledger[139]!.hash, signed_by: "ed25519:7c41…", first_bad: null, seconds: 0.031 } })],
  ["GET", /^\/api\/experts$/, () => ({ body: experts })],
];

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => resolve(Buffer.concat(parts).toString("latin1")));
  });
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://fixture");
  const body = Buffer.from(await readBody(request), "latin1").toString("utf8");
  await new Promise((resolve) => setTimeout(resolve, SOON_MS));
  for (const [method, pattern, handle] of routes) {
    const match = url.pathname.match(pattern);
    if (method !== request.method || match === null) continue;
    const reply = handle(match, url, body);
    response.statusCode = reply.status ?? 200;
    response.setHeader("Content-Type", reply.type ?? "application/json");
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
    return;
  }
  response.statusCode = 404;
  response.end(JSON.stringify({ title: "Not found", status: 404, detail: url.pathname }));
}

export function fixtureServer(): Plugin {
  return {
    name: "haetae-fixtures",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith("/api/")) void answer(request, response);
        else next();
      });
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith("/api/")) void answer(request, response);
        else next();
      });
    },
  };
}
