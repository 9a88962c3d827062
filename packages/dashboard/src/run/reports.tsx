import { useState } from "react";
import { ask } from "../api/client.ts";
import { ProblemNote } from "../ui/problem.tsx";

const KINDS = [
  { word: "Markdown", type: "text/markdown", ending: "md" },
  { word: "JSON", type: "application/json", ending: "json" },
] as const;

/** The record of an upgrade for a change record, as a file. */
export function Reports({ id }: { readonly id: string }) {
  const [problem, setProblem] = useState<unknown>(null);
  const fetchOne = async ({ type, ending }: (typeof KINDS)[number]) => {
    try {
      setProblem(null);
      const answer = await ask(`/api/v1/upgrades/${encodeURIComponent(id)}/report`, { headers: { accept: type } });
      save(await answer.blob(), `${id}.${ending}`);
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <section className="stack" aria-label="Report">
      <div className="row">
        <span>Report for a change record</span>
        {KINDS.map((kind) => (
          <button key={kind.ending} type="button" className="button" onClick={() => void fetchOne(kind)}>
            {kind.word}
          </button>
        ))}
      </div>
      <ProblemNote problem={problem} />
    </section>
  );
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
