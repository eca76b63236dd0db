import { NO_ANSWER, Problem, commonHeaders, problemFrom } from "./client.ts";
import type { UploadResult } from "./types.ts";

/**
 * Sends one file and reports how much of it has left.
 *
 * XMLHttpRequest rather than fetch: only it tells the progress of what is sent.
 */
export function upload(
  file: File,
  compartments: readonly string[],
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<UploadResult> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("files", file, file.name);
    for (const name of compartments) form.append("compartments", name);
    const request = new XMLHttpRequest();
    request.open("POST", "/api/documents");
    for (const [key, value] of Object.entries(commonHeaders("POST"))) {
      request.setRequestHeader(key, value);
    }
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new Problem(NO_ANSWER, {}));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      if (request.status < 200 || request.status >= 300) {
        reject(problemFrom(request.status, request.responseText));
        return;
      }
      const said = JSON.parse(request.responseText) as { results: UploadResult[] };
      const result = said.results[0];
      if (result) resolve(result);
      else reject(new Problem(request.status, {}));
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}
