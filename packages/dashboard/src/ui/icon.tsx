const PATHS = {
  done: "M3.5 8.5l3 3 6-7",
  running: "M8 2.5a5.5 5.5 0 1 0 5.5 5.5",
  failed: "M4 4l8 8M12 4l-8 8",
  skipped: "M3 4l5 4-5 4zM12 4v8",
  pending: "M8 2.75a5.25 5.25 0 1 0 0 10.5a5.25 5.25 0 1 0 0-10.5",
  paused: "M5.5 3.5v9M10.5 3.5v9",
  warn: "M8 2.5l6 11H2zM8 7v3M8 12v.01",
  waiting: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3.2l2 1.3",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
  chevron: "M6 4l4 4-4 4",
  info: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 7.5v3.5M8 5v.01",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside a word that says the same: never the only bearer of a meaning. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
