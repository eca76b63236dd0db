import { useState } from "react";

import { read, write } from "./settings.ts";

export type Theme = "light" | "dark" | "system";

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const chosen = read("theme");
    return chosen === "light" || chosen === "dark" ? chosen : "system";
  });
  const choose = (next: Theme) => {
    write("theme", next === "system" ? null : next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    setTheme(next);
  };
  return [theme, choose];
}
