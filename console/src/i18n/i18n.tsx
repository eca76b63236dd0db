import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

import { read, write } from "../settings.ts";
import { en, type Words } from "./en.ts";
import { ko } from "./ko.ts";

export type Language = "ko" | "en";

const DICTIONARIES: Record<Language, Words> = { ko, en };

interface Speech {
  language: Language;
  words: Words;
  speak: (language: Language) => void;
}

const SpeechContext = createContext<Speech | null>(null);

function firstLanguage(): Language {
  const chosen = read("language");
  if (chosen === "ko" || chosen === "en") return chosen;
  return navigator.language.startsWith("ko") ? "ko" : "en";
}

export function SpeechProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({
      language,
      words: DICTIONARIES[language],
      speak: (next) => {
        write("language", next);
        document.documentElement.lang = next;
        setLanguage(next);
      },
    }),
    [language],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new Error("useSpeech is used outside SpeechProvider");
  return speech;
}

export function useWords(): Words {
  return useSpeech().words;
}

/** Numbers and times as the reader writes them. */
export function useFormat() {
  const { language, words } = useSpeech();
  return useMemo(() => {
    const number = new Intl.NumberFormat(language);
    const day = new Intl.DateTimeFormat(language === "ko" ? "ko-KR" : "en-GB", {
      year: "numeric",
      month: "short",
      day: "numeric",
    });
    const moment = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium" });
    const size = (bytes: number) => {
      if (bytes < 1024) return `${number.format(bytes)} B`;
      if (bytes < 1024 ** 2) return `${number.format(Math.round(bytes / 1024))} kB`;
      return `${number.format(Math.round((bytes / 1024 ** 2) * 10) / 10)} MB`;
    };
    const when = (format: Intl.DateTimeFormat) => (iso: string) => {
      const time = new Date(iso);
      return Number.isNaN(time.getTime()) ? iso : format.format(time);
    };
    return {
      number: (n: number) => number.format(n),
      day: when(day),
      moment: when(moment),
      size,
      kind: (kind: string) => words.kinds[kind] ?? kind,
      language: (code: string) => words.languages[code] ?? code,
    };
  }, [language, words]);
}
