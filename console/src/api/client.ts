/** The one door to the server: same origin, JSON, errors as RFC 9457 problems. */

export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
  readonly where: string;

  constructor(status: number, said: Partial<Record<"type" | "title" | "detail" | "hint" | "where", unknown>>) {
    const text = (value: unknown) => (typeof value === "string" ? value : "");
    super(text(said.detail) || text(said.title) || `HTTP ${status}`);
    this.name = "Problem";
    this.status = status;
    this.type = text(said.type);
    this.title = text(said.title);
    this.detail = text(said.detail);
    this.hint = text(said.hint);
    this.where = text(said.where);
  }
}

/** Status 0 stands for a server that did not answer at all. */
export const NO_ANSWER = 0;

let onSignedOut: () => void = () => {};

/** Names what happens when the server no longer knows us. */
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

export function problemFrom(status: number, body: string): Problem {
  try {
    const said: unknown = JSON.parse(body);
    if (said !== null && typeof said === "object") return new Problem(status, said);
  } catch {
    // Not JSON: a proxy or a crash answered instead of the server.
  }
  return new Problem(status, {});
}

export function commonHeaders(method: string): Record<string, string> {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": document.documentElement.lang || "en",
  };
  if (method !== "GET") headers["X-Haetae-Console"] = "1";
  return headers;
}

export async function call<T>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const headers = commonHeaders(method);
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(NO_ANSWER, {});
  }
  const text = await response.text();
  if (!response.ok) {
    if (response.status === 401) onSignedOut();
    throw problemFrom(response.status, text);
  }
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Writes a path with its query, leaving out what is empty. */
export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") params.set(key, String(value));
  }
  const written = params.toString();
  return written ? `${path}?${written}` : path;
}
