// Runs before the first paint, so that neither theme nor language flickers.
(() => {
  const root = document.documentElement;
  let theme = null;
  let language = null;
  try {
    theme = localStorage.getItem("haetae.theme");
    language = localStorage.getItem("haetae.language");
  } catch {
    // Storage may be closed to us; the defaults hold.
  }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.lang = language || (navigator.language.startsWith("ko") ? "ko" : "en");
})();
