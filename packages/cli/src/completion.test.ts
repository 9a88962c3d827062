import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { debianPackages, inPath } from "../../../test/fixtures/debian.ts";
import { answers, type FakeCoordinator, fakeCoordinator } from "../test/fake-coordinator.ts";
import { halted } from "../test/made-runs.ts";
import { putCommand, runProgram } from "../test/run-command.ts";

/** Some twenty starts of the command. */
const DEADLINE_MS = 240_000;

let folder: string;
let fake: FakeCoordinator;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "lockkeeper-completion-"));
  putCommand(folder);
  const { status } = halted();
  fake = await fakeCoordinator(
    answers({
      "GET /api/v1/nodes?limit=500": { items: ["cp1", "w1", "w2"].map((name) => ({ name })) },
      "GET /api/v1/plans": { items: [{ id: "plan-1a2b", from: "v1.20.2", to: "v1.21.0" }] },
      "GET /api/v1/upgrades?limit=20": { items: [status] },
      "GET /api/v1/upgrades?limit=1": { items: [status] },
      [`GET /api/v1/upgrades/${status.id}`]: status,
      "GET /api/v1/snapshots?limit=500": { items: [{ digest: "ab".repeat(32), node: "cp1", revision: "12" }] },
    }),
  );
  env = {
    HOME: folder,
    PATH: `${folder}:${process.env.PATH}`,
    LOCKKEEPER_SERVER: fake.url,
    LOCKKEEPER_TOKEN: "t",
    // Each Tab starts the command: what Node makes of its sources is kept.
    LOCKKEEPER_COMPLETION_SECONDS: "60",
    NODE_COMPILE_CACHE: join(folder, "compiled"),
  };
});
afterAll(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

/** The words of a command line, the last one under the cursor, and what must be offered. */
const OFFERED: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["sta"], ["status"]],
  [["plan"], ["plan", "plans"]],
  [["snapshot", "sh"], ["show"]],
  [["retry", "--w"], ["--why"]],
  [["snapshot", "show", "--s"], ["--server"]],
  [
    ["completion", ""],
    ["bash", "zsh"],
  ],
  [
    ["declare-absent", "w"],
    ["w1", "w2"],
  ],
  [["logs", "w1", "drain~u"], ["drain~uncordon"]],
  [["pause", ""], ["run-1"]],
  [["pause", "--why", "a b", "run"], ["run-1"]],
  [["plan", "diff", "plan-1a2b", "pl"], ["plan-1a2b"]],
  [["snapshot", "verify", "ab"], ["ab".repeat(6)]],
  [["upgrade", "--to", ""], []],
  [["status", "run-1", ""], []],
  // Nothing that is typed is ever run.
  [["status", `$(touch ${"{}"}/bitten)`], []],
];

const cases = () => OFFERED.map(([words, wanted]) => [words.map((w) => w.replace("{}", folder)), wanted] as const);
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");

describe("bash", () => {
  it("completes commands, options, nodes, upgrades, plans and snapshots", { timeout: DEADLINE_MS }, async () => {
    const lines = cases().map(
      ([words]) =>
        `COMP_WORDS=(lockkeeper ${quoted(words)}); COMP_CWORD=${words.length}; _lockkeeper; echo "\${COMPREPLY[*]}"`,
    );
    const program = ["source <(lockkeeper completion bash)", ...lines, `ls ${folder}`].join("\n");
    const { out, err, code } = await runProgram("bash", ["--norc", "-c", program], { env });
    expect({ err, code }).toEqual({ err: "", code: 0 });
    const said = out.trimEnd().split("\n");
    expect(said.slice(0, OFFERED.length)).toEqual(cases().map(([, wanted]) => wanted.join(" ")));
    expect(said.slice(OFFERED.length)).not.toContain("bitten");
  });

  it("completes at a terminal, where a person presses Tab, file names as well", { timeout: DEADLINE_MS }, async ({
    skip,
  }) => {
    if ((await inPath("script")) === null) return skip("this machine has no script(1), which makes a terminal");
    const typed = [
      "PS1='> '; source <(lockkeeper completion bash)",
      "echo '{' > good-policy.json",
      // Each Tab must do its part, or the line is another.
      "lockkeeper plan --to v1.21.0 --policy good-po\t",
      "lockkeeper snapsh\tsh\tabab\t--js\t",
      "exit",
    ];
    const shell = "bash --norc --noprofile -i";
    const { out } = await runProgram("script", ["-qec", shell, "/dev/null"], {
      env: { ...env, TERM: "dumb" },
      cwd: folder,
      input: `${typed.join("\n")}\n`,
    });
    expect(out).toContain("the policy good-policy.json cannot be read");
    expect(out).toContain(`"digest": "${"ab".repeat(32)}"`);
  });
});

describe("zsh", () => {
  it("completes the same", { timeout: DEADLINE_MS }, async ({ skip }) => {
    const got = await zsh();
    if (!got.ok) return skip(got.why);
    const lines = cases().map(
      ([words]) =>
        `words=(lockkeeper ${quoted(words)}); CURRENT=${words.length + 1}; offered=(); _lockkeeper; print -r -- "$offered"`,
    );
    const program = [
      got.prepare,
      // The shell's own parts of completion, which work in its line editor alone.
      "compdef() { : }",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is zsh
      '_describe() { local it; for it in "${(@P)4}"; do offered+=("${it%%:*}"); done }',
      "_files() { offered=(FILES) }",
      "source <(lockkeeper completion zsh)",
      ...lines,
      "words=(lockkeeper plan --policy ''); CURRENT=4; offered=(); _lockkeeper; print -r -- $offered",
      `ls ${folder}`,
    ].join("\n");
    const { out, err, code } = await runProgram(got.program, ["-f", "-c", program], { env });
    expect({ err, code }).toEqual({ err: "", code: 0 });
    const said = out.trimEnd().split("\n");
    // It does not filter: the line editor does.
    for (const [i, [words, wanted]] of cases().entries()) {
      const now = words.at(-1) ?? "";
      const offered = (said[i] ?? "").split(" ").filter((word) => word !== "" && word.startsWith(now));
      expect(offered, words.join(" ")).toEqual(wanted);
    }
    expect(said[OFFERED.length]).toBe("FILES");
    expect(said.slice(OFFERED.length)).not.toContain("bitten");
  });
});

type Zsh =
  | { readonly ok: true; readonly program: string; readonly prepare: string }
  | { readonly ok: false; readonly why: string };

/** This machine's zsh, or Debian's, unpacked. */
async function zsh(): Promise<Zsh> {
  const there = await inPath("zsh");
  if (there !== null) return { ok: true, program: there, prepare: "" };
  const debian = await debianPackages(["zsh"], "bin/zsh");
  if (typeof debian !== "string") return { ok: false, why: debian.unavailable };
  const program = join(debian, "bin/zsh");
  // Its modules lie below its folder, not below /.
  const prepare = `module_path=(${debian}/usr/lib/*/zsh/*(N))`;
  const { code, err } = await runProgram(program, ["-f", "-c", prepare], { env: {} });
  return code === 0 ? { ok: true, program, prepare } : { ok: false, why: `Debian's zsh does not run: ${err}` };
}
