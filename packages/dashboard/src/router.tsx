import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

/** Tells everybody who reads the address that it has changed. */
const CHANGED = "lockkeeper:address";

export function navigate(path: string): void {
  history.pushState(null, "", path);
  window.dispatchEvent(new Event(CHANGED));
  window.scrollTo(0, 0);
}

/** The page's address, without its query. */
export function usePath(): string {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("popstate", listener);
      window.addEventListener(CHANGED, listener);
      return () => {
        window.removeEventListener("popstate", listener);
        window.removeEventListener(CHANGED, listener);
      };
    },
    () => location.pathname,
  );
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string };

/** A link within the page; with a modifier key the browser does what it does with any link. */
export function Link({ href, ...rest }: LinkProps) {
  const go = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return <a {...rest} href={href} onClick={go} />;
}
