import { createContext, useContext } from "react";

import type { Action, Session } from "./api/types.ts";

export const SessionContext = createContext<Session | null>(null);

export function useWhoIsHere(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useWhoIsHere is used outside the signed-in part");
  return session;
}

/** Says whether to offer an action; the server decides again when it is taken. */
export function useMay(action: Action): boolean {
  return useWhoIsHere().principal.actions.includes(action);
}
