import { useEffect, useRef, useState } from "react";
import { api, dataOf, type Wire } from "../api/client.ts";
import { Output } from "../ui/output.tsx";
import { ProblemNote } from "../ui/problem.tsx";
import { bytes } from "../ui/time.tsx";

type LogProps = { readonly run: string; readonly step: string; readonly attempt: number };
type Read = {
  readonly texts: readonly string[];
  /** The byte to ask for next, of so many that there are. */
  readonly at: number;
  readonly size: number;
  readonly over: boolean;
  readonly busy: boolean;
  readonly problem: unknown;
};

const NOTHING: Read = { texts: [], at: 0, size: 0, over: false, busy: false, problem: null };
/** So many parts at a time, a MiB together: who wants more says so. */
const PARTS_AT_ONCE = 16;
const LOOK_AGAIN_MS = 2000;

/** All that a step wrote on its host, asked of the host's agent a part at a time; while the step runs it goes on by itself. */
export function WholeLog({ run, step, attempt }: LogProps) {
  const [read, setRead] = useState<Read | null>(null);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const more = async (before: Read) => {
    let now: Read = { ...before, busy: true, problem: null };
    setRead(now);
    try {
      for (let n = 0; n < PARTS_AT_ONCE && !gone.current; n++) {
        const part = await askPart(run, step, attempt, now.at);
        const stands = part.next <= now.at;
        const texts = part.text === "" ? now.texts : [...now.texts, part.text];
        now = { ...now, texts, at: part.next, size: part.size, over: part.over };
        setRead(now);
        if (stands || part.next >= part.size) break;
      }
    } catch (problem) {
      now = { ...now, problem };
    }
    if (!gone.current) setRead({ ...now, busy: false });
  };
  const again = useRef(more);
  again.current = more;
  const follows = read !== null && !read.busy && !read.over && read.problem === null;
  useEffect(() => {
    if (!follows || read === null) return;
    const timer = window.setTimeout(() => void again.current(read), LOOK_AGAIN_MS);
    return () => window.clearTimeout(timer);
  }, [follows, read]);
  if (read === null)
    return (
      <div>
        <button type="button" className="button" onClick={() => void more(NOTHING)}>
          Read the whole log
        </button>
      </div>
    );
  const left = Math.max(0, read.size - read.at);
  return (
    <section aria-label="The whole log">
      <h3 className="small muted">
        The whole log, {bytes(read.size)}
        {read.over ? "" : ", and it goes on"}
      </h3>
      <ProblemNote problem={read.problem} />
      {read.texts.length > 0 && <Output text={read.texts.join("")} />}
      {((left > 0 && read.over) || read.problem !== null) && (
        <button type="button" className="button" disabled={read.busy} onClick={() => void more(read)}>
          {read.busy ? "Reading…" : `Read on: ${bytes(left)} more`}
        </button>
      )}
    </section>
  );
}

function askPart(run: string, step: string, attempt: number, offset: number): Promise<Wire["StepLog"]> {
  const query = { step, attempt: String(attempt), offset: String(offset) };
  return dataOf(api.GET("/api/v1/upgrades/{id}/step-log", { params: { path: { id: run }, query } }));
}
