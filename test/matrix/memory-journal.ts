import type { Clock } from "@lockkeeper/agent/clock";
import { summarize } from "@lockkeeper/agent/journal/digest";
import type { Journal } from "@lockkeeper/agent/ports/steps";
import type { JournalRecord } from "@lockkeeper/core/model/journal";

/** A journal whose records are on the disk, a list that outlives agents, when `append` resolves. */
export function memoryJournal(disk: JournalRecord[], clock: Clock): Journal {
  return {
    append: async (body) => {
      const record: JournalRecord = { ...body, v: 1, seq: disk.length + 1, at: clock.now() };
      disk.push(record);
      return record;
    },
    records: () => [...disk],
    summary: () => summarize(disk),
  };
}
