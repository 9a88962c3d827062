import { useEffect, useState } from "react";
import { Icon } from "./icon.tsx";

type Theme = "light" | "dark";
const KEY = "lockkeeper-theme";
const DARK = window.matchMedia("(prefers-color-scheme: dark)");

/** Dark or light: the system's, until it is chosen here. */
export function ThemeToggle() {
  const [theme, setTheme] = useState(current);
  useEffect(() => {
    const follow = () => setTheme(current());
    DARK.addEventListener("change", follow);
    return () => DARK.removeEventListener("change", follow);
  }, []);
  const other: Theme = theme === "dark" ? "light" : "dark";
  const choose = () => {
    document.documentElement.dataset.theme = other;
    setTheme(other);
    try {
      localStorage.setItem(KEY, other);
    } catch {
      // Storage may be forbidden: it holds for this page's life, then.
    }
  };
  return (
    <button type="button" className="button plain" onClick={choose} aria-label={`Use the ${other} theme`}>
      <Icon name={other === "dark" ? "moon" : "sun"} />
    </button>
  );
}

function current(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "dark" || chosen === "light") return chosen;
  return DARK.matches ? "dark" : "light";
}
