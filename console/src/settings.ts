/** What this browser remembers of a person's taste. Never anything that was read. */

type Setting = "language" | "theme" | "shortcuts";

export function read(setting: Setting): string | null {
  try {
    return localStorage.getItem(`haetae.${setting}`);
  } catch {
    return null; // Storage may be closed to us; the defaults hold.
  }
}

export function write(setting: Setting, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`haetae.${setting}`);
    else localStorage.setItem(`haetae.${setting}`, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}
