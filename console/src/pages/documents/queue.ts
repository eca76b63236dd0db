import { useRef, useState } from "react";

import { useDocumentsChanged } from "../../api/queries.ts";
import type { UploadResult } from "../../api/types.ts";
import { upload } from "../../api/upload.ts";

export interface QueuedFile {
  key: number;
  file: File;
  state: "waiting" | "sending" | "reading" | "done" | "failed";
  share: number;
  result?: UploadResult;
  error?: unknown;
}

let nextKey = 1;

const queued = (file: File): QueuedFile => ({ key: nextKey++, file, state: "waiting", share: 0 });

/** The files of one upload; they go one after the other, so that each has its own outcome. */
export function useUploadQueue(initial: readonly File[]) {
  const [files, setFiles] = useState<QueuedFile[]>(() => initial.map(queued));
  const [isRunning, setIsRunning] = useState(false);
  const stop = useRef<AbortController | null>(null);
  const changed = useDocumentsChanged();

  const change = (key: number, next: Partial<QueuedFile>) =>
    setFiles((all) => all.map((one) => (one.key === key ? { ...one, ...next } : one)));

  const start = async (compartments: readonly string[]) => {
    const controller = new AbortController();
    stop.current = controller;
    setIsRunning(true);
    for (const { key, file } of files.filter((one) => one.state === "waiting")) {
      if (controller.signal.aborted) break;
      change(key, { state: "sending", share: 0 });
      try {
        const result = await upload(
          file,
          compartments,
          (share) => change(key, share < 1 ? { share } : { share, state: "reading" }),
          controller.signal,
        );
        change(key, { state: "done", result });
      } catch (error) {
        if (!controller.signal.aborted) change(key, { state: "failed", error });
      }
    }
    setIsRunning(false);
    changed();
  };

  return {
    files,
    isRunning,
    start,
    add: (more: readonly File[]) => setFiles((all) => [...all, ...more.map(queued)]),
    remove: (key: number) => setFiles((all) => all.filter((one) => one.key !== key)),
    abort: () => stop.current?.abort(),
  };
}
