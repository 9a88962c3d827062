/** What is known of a snapshot lies beside its file, where `lockkeeper snapshot verify FILE` looks for it. */
export function recordPath(file: string): string {
  return `${file}${RECORD}`;
}

export const RECORD = ".json";
