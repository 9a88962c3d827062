// Before anything is drawn, so that nothing flashes: the theme that was chosen here, if one was.
try {
  const chosen = localStorage.getItem("lockkeeper-theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden: the system's theme it is.
}
