import { readFileSync } from "node:fs";
import type { SnapshotTask } from "@lockkeeper/core/model/snapshot-task";
import { writeDurably } from "./disk.ts";

/** Older ones that are over are forgotten; their snapshots are not. */
export const TASKS_KEPT = 200;

/** The record of snapshots outside of upgrades: one file, whole or not at all. */
export type TaskFile = {
  /** Newest first. */
  all(): readonly SnapshotTask[];
  /** Puts one on record, or what became of it. It is on the disk when this resolves; one after the other. */
  put(task: SnapshotTask): Promise<void>;
};

/** @throws when there is a file and it cannot be read: what was begun is not to be guessed at. */
export function openTaskFile(path: string): TaskFile {
  let tasks = load(path);
  let writing: Promise<unknown> = Promise.resolve();
  return {
    all: () => tasks,
    put(task) {
      const turn = writing.then(async () => {
        const next = [task, ...tasks.filter(({ id }) => id !== task.id)];
        next.sort((a, b) => b.askedAt - a.askedAt);
        const open = next.filter(({ state }) => state.is === "open");
        const kept = [...new Set([...open, ...next.slice(0, TASKS_KEPT)])].sort((a, b) => b.askedAt - a.askedAt);
        await writeDurably(path, JSON.stringify({ v: 1, tasks: kept }));
        tasks = kept;
      });
      writing = turn.catch(() => undefined);
      return turn;
    },
  };
}

function load(path: string): readonly SnapshotTask[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("v" in value) || value.v !== 1 || !("tasks" in value))
    throw new Error(`${path} was written by another version of this program`);
  return value.tasks as readonly SnapshotTask[];
}
