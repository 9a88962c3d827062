import type { Finding } from "@lockkeeper/core/model/finding";
import type { Severity } from "@lockkeeper/core/model/finding-codes";
import { findingPlace } from "@lockkeeper/core/rules/finding-text";
import { Badge } from "./badge.tsx";
import { codeRow, type Tone } from "./words.ts";

const TONES: Readonly<Record<Severity, Tone>> = { blocker: "bad", warning: "warn", info: "accent" };
/** So many places of one code are told at once; of many nodes the others are a press away. */
const AT_ONCE = 5;

type Weighed = Finding & { readonly severity?: Severity };

/**
 * Findings, those of one code together: what was seen where, why it matters, how to mend it.
 * @param findings as policy weighs them; by their codes' own severity where it does not say
 */
export function Findings({ findings }: { readonly findings: readonly Weighed[] }) {
  const groups = Map.groupBy(findings, ({ code, severity }) => `${severity ?? ""} ${code}`);
  return [...groups].map(([key, group]) => <Group key={key} group={group} />);
}

function Group({ group }: { readonly group: readonly Weighed[] }) {
  const [first] = group;
  if (first === undefined) return null;
  const row = codeRow(first.code);
  const weighs = first.severity ?? row?.severity ?? "warning";
  return (
    <article className={`finding ${weighs}`}>
      <div className="row">
        <Badge tone={TONES[weighs]} icon={weighs === "info" ? "info" : "warn"}>
          {weighs}
        </Badge>
        <strong className="mono">{first.code}</strong>
        <span className="muted">{group.length === 1 ? findingPlace(first) : `${group.length} times`}</span>
      </div>
      <dl>
        <dt>Seen</dt>
        <dd>
          <Seen group={group.slice(0, AT_ONCE)} places={group.length > 1} />
          {group.length > AT_ONCE && (
            <details>
              <summary>{group.length - AT_ONCE} more</summary>
              <Seen group={group.slice(AT_ONCE)} places />
            </details>
          )}
        </dd>
        <dt>Why it matters</dt>
        <dd>{row?.means ?? "This page does not know the code: the coordinator may be newer."}</dd>
        {row && (
          <>
            <dt>What to do</dt>
            <dd>{row.fix}</dd>
          </>
        )}
      </dl>
    </article>
  );
}

function Seen({ group, places }: { readonly group: readonly Weighed[]; readonly places: boolean }) {
  return (
    <ul>
      {group.map((finding) => (
        <li key={`${findingPlace(finding)} ${finding.saw}`}>
          {places && <span className="muted">{findingPlace(finding)}: </span>}
          {finding.saw}
        </li>
      ))}
    </ul>
  );
}
