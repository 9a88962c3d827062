/** What a program wrote, or data as it is: it may be wider than the screen, so it scrolls, by the keyboard as well. */
export function Output({ text }: { readonly text: string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
  return <pre tabIndex={0}>{text}</pre>;
}
