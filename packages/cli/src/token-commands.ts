import { ROLES, type Role } from "@lockkeeper/api/schemas";
import type { Command } from "commander";
import { api, ask } from "./client.ts";
import { examples } from "./examples.ts";
import { UsageError } from "./exit.ts";
import { listAll } from "./list-all.ts";
import { confirmed, pretty, type Shell, YES } from "./shared.ts";
import { tableLines } from "./table.ts";

/** A token as `GET /api/v1/tokens` lists it: never its text. */
type Token = {
  readonly name: string;
  readonly role: string;
  readonly madeAt: number;
  readonly madeBy: string;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
};
type Make = { readonly role: string; readonly days?: string; readonly why: string; readonly json?: boolean };
type Revoke = { readonly why: string; readonly yes?: boolean; readonly json?: boolean };

/** Who may speak to the coordinator. Each of them needs the role admin. */
export function addTokenCommands(program: Command, shell: Shell): void {
  const { connect, print, note, columns } = shell;
  const group = program
    .command("token")
    .summary("who may speak: make, list, revoke (admins)")
    .description("tokens that administrators make; those of the mounted file are not among them");
  examples(
    group
      .command("create <name>")
      .summary("make a token, and show it this once")
      .description("make a token; it is shown this once, on standard output, and its text is kept nowhere")
      .requiredOption("--role <role>", "viewer, operator or admin")
      .option("--days <n>", "how long it is good (default: 90)")
      .option("--why <text>", "goes on record", "")
      .option("--json", "for scripts: {token, about}"),
    ["lockkeeper token create anna --role operator", "lockkeeper token create ci --role viewer --days 30 > ci.token"],
  ).action(async (name: string, options: Make) => {
    const days = options.days === undefined ? {} : { days: daysOf(options.days) };
    const body = { name, role: roleOf(options.role), ...days, why: options.why };
    const made = await ask(api(connect()).POST("/api/v1/tokens", { body }));
    if (options.json) {
      print(pretty(made));
      return;
    }
    print(made.token);
    const { about } = made;
    note(`It is ${about.name}'s, with the role ${about.role}, ${untilText(about)}. Nobody can show it again.`);
  });
  examples(
    group
      .command("ls")
      .summary("the tokens that were made")
      .description("the tokens that were made: whose, which role, until when")
      .option("--json", "for scripts"),
    ["lockkeeper token ls"],
  ).action(async (options: { json?: boolean }) => {
    const to = connect();
    const tokens = await listAll((query) => api(to).GET("/api/v1/tokens", { params: { query } }));
    if (options.json) print(pretty(tokens));
    else if (tokens.length === 0) print("No token was made yet: those of the mounted file are not listed.");
    else for (const line of tableLines(HEAD, tokens.map(row), columns)) print(line);
  });
  examples(
    group
      .command("revoke <name>")
      .summary("a token is good no more, at once")
      .description("a token is good no more, at once; its name stays on record")
      .option("--why <text>", "goes on record", "")
      .option(...YES)
      .option("--json", "for scripts"),
    ['lockkeeper token revoke ci --why "the pipeline is gone"'],
  ).action(async (name: string, options: Revoke) => {
    const question = `Revoke the token of ${name}? Whoever uses it is refused from then on.`;
    if (!(await confirmed(shell, question, options, "lockkeeper token ls"))) return;
    const params = { path: { name } };
    const revoked = await ask(
      api(connect()).POST("/api/v1/tokens/{name}/revoke", { params, body: { why: options.why } }),
    );
    print(options.json ? pretty(revoked) : `The token of ${name} is good no more.`);
  });
}

const HEAD = ["NAME", "ROLE", "GOOD", ...["MADE BY", "MADE"].map((name) => ({ name, spare: true as const }))];

function row(token: Token): readonly string[] {
  return [token.name, token.role, untilText(token), token.madeBy, day(token.madeAt)];
}

function untilText({ expiresAt, revokedAt }: Token): string {
  if (revokedAt !== null) return `REVOKED ${day(revokedAt)}`;
  return expiresAt === null ? "for good" : `until ${day(expiresAt)}`;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** @throws UsageError */
function roleOf(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (role === undefined) throw new UsageError(`--role ${text} is none of ${ROLES.join(", ")}`);
  return role;
}

/** @throws UsageError */
function daysOf(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(days >= 1 && days <= 3650)) throw new UsageError(`--days ${text} is not a number of days from 1 to 3650`);
  return days;
}
