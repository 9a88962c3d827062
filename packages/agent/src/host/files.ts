/** A file, folder or other thing at a path of the host, symlinks followed. */
export type FileStat = {
  readonly is: "file" | "folder" | "other";
  readonly bytes: number;
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
};

export type Space = { readonly sizeBytes: number; readonly freeBytes: number };

/** A file that appears under its name only when it is whole and on the disk. Each call throws a `HostFault` when the disk refuses. */
export interface DurableFile {
  /** Resolves when the next piece may come: bounded memory. */
  write(piece: Uint8Array): Promise<void>;
  /** fsync, rename to the final name, fsync of the folder. What the disk refuses is discarded. */
  keep(): Promise<void>;
  /** Removes what was written; nothing has appeared under the final name. */
  discard(): Promise<void>;
}

/** The most that `read` answers: manifests, certificates and configuration are far smaller. */
export const READ_MAX_BYTES = 4 * 1024 * 1024;

/** Files of the host by its own absolute paths. Every operation throws a `HostFault` when the disk refuses. */
export interface HostFiles {
  /** @returns null when there is no such file. @throws when it is larger than {@link READ_MAX_BYTES}. */
  read(path: string): Promise<Buffer | null>;
  /** The last `bytes` of a file of any size; null when there is none. */
  readEnd(path: string, bytes: number): Promise<Buffer | null>;
  /** At most `bytes` of a file of any size from a byte of it on; empty behind its end, null when there is none. */
  readFrom(path: string, from: number, bytes: number): Promise<Buffer | null>;
  /** temp + fsync + rename + fsync of the folder; makes missing folders (mode 0700). */
  write(path: string, data: string | Uint8Array, mode: number): Promise<void>;
  /** Begins a large file that is written in pieces; an abandoned one of the same name is thrown away. */
  begin(path: string, mode: number): Promise<DurableFile>;
  /** Names in a folder, sorted; null when there is no such folder. */
  list(folder: string): Promise<readonly string[] | null>;
  stat(path: string): Promise<FileStat | null>;
  /** Where a symlink points, as it is written; null when the path is none. */
  readLink(path: string): Promise<string | null>;
  /** Removes a file or a whole folder; none there is as good. */
  remove(path: string): Promise<void>;
  /** Size and free bytes of the file system that holds the path or its nearest folder that exists. */
  space(path: string): Promise<Space>;
}

/** A file's text, or null when there is none. */
export async function readText(files: HostFiles, path: string): Promise<string | null> {
  return (await files.read(path))?.toString("utf8") ?? null;
}
