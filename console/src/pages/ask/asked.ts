import { useLocation, useNavigate } from "react-router";

import type { Filters } from "../../api/types.ts";

export type Mode = "answer" | "passages";

/**
 * What was asked. It rides in the history entry and not in the address: a question may name what
 * nobody else should read in a log, and still the way back from a source leads to its answer.
 */
export interface Asked {
  question: string;
  filters: Filters;
  mode: Mode;
  documentTitle: string;
}

const NOTHING: Asked = { question: "", filters: {}, mode: "answer", documentTitle: "" };

export function useAsked(): [Asked, (next: Partial<Asked>) => void] {
  const { state } = useLocation();
  const navigate = useNavigate();
  const asked: Asked = { ...NOTHING, ...((state as Partial<Asked> | null) ?? {}) };
  const ask = (next: Partial<Asked>) => {
    void navigate("/ask", { state: { ...asked, ...next } });
  };
  return [asked, ask];
}
