import { fail, ok, type Problem, type Result } from "@lockkeeper/core/model/errors";
import type { HostFacts } from "@lockkeeper/core/model/host";
import type { Epoch, Instant, NodeName, RunId } from "@lockkeeper/core/model/ids";
import type { ReportedFacts } from "@lockkeeper/protocol/codec/facts";
import type { Logger } from "pino";
import type { AgentEvents, AgentHello, Agents } from "../ports/agents.ts";
import type { AgentSession } from "./session.ts";

/** Everybody who has said hello since the start, and what each last said. */
export type Registry = {
  readonly agents: Agents;
  /** Resolves when somebody listens. */
  readonly listening: Promise<AgentEvents>;
  /** A session whose hello was accepted; an older one of the same node is ended. */
  join(session: AgentSession): void;
  /** A session that is over. */
  leave(session: AgentSession, why: string): void;
  facts(session: AgentSession, facts: ReportedFacts): void;
  /** Dropped while nobody listens. */
  progress(report: Parameters<AgentEvents["progress"]>[0]): void;
  /** True while a session of the node is open. */
  live(node: NodeName): boolean;
  /** Ends the node's session, if one is open. */
  drop(node: NodeName, problem: Problem): void;
};

/** @param now the coordinator's clock, milliseconds since 1970 */
export function createRegistry(now: () => Instant, log: Logger): Registry {
  const sessions = new Map<NodeName, AgentSession>();
  const hellos = new Map<NodeName, AgentHello>();
  const facts = new Map<NodeName, HostFacts>();
  const { promise: listening, resolve: listen } = Promise.withResolvers<AgentEvents>();
  let leading: Epoch | null = null;
  let openRun: RunId | null | undefined;
  let events: AgentEvents | null = null;

  const keepFacts = (node: NodeName, reported: ReportedFacts): HostFacts => {
    const kept = { ...reported, receivedAt: now() };
    facts.set(node, kept);
    return kept;
  };
  const openTo = <T>(node: NodeName, act: (session: AgentSession) => Promise<Result<T>>): Promise<Result<T>> => {
    const session = sessions.get(node);
    return session ? act(session) : Promise.resolve(fail("agent-away", `${node} is not connected`));
  };
  const lead = async (session: AgentSession, epoch: Epoch) => {
    const answer = await session.lead(epoch, openRun);
    if (!answer.ok) log.warn({ node: session.hello.node, epoch, why: answer.problem.detail }, "lead not accepted");
    return answer;
  };

  const agents: Agents = {
    listen(to) {
      events = to;
      listen(to);
    },
    hellos: () => hellos,
    facts: () => facts,
    probe: (node, target) =>
      openTo(node, async (session) => {
        const answer = await session.query(target);
        return answer.ok ? ok(keepFacts(node, answer.value)) : answer;
      }),
    keepCopy: (node, snapshot) => openTo(node, (session) => session.keepCopy(snapshot)),
    log: (node, key, offset) => openTo(node, (session) => session.log(key, offset)),
    async lead(epoch) {
      leading = epoch;
      const answers = await Promise.all([...sessions.values()].map((session) => lead(session, epoch)));
      // An agent that went away meanwhile is told after its next hello; the others have to hold the epoch.
      const refused = answers.find((answer) => !answer.ok && answer.problem.code !== "agent-away");
      return refused ?? answers.find((answer) => !answer.ok) ?? ok(null);
    },
    openRun(run) {
      if (run === openRun) return;
      openRun = run;
      const epoch = leading;
      if (epoch !== null) for (const session of sessions.values()) void lead(session, epoch);
    },
    assign: (node, run, step, attempt, epoch) => openTo(node, (session) => session.assign(run, step, attempt, epoch)),
  };

  return {
    agents,
    listening,
    join(session) {
      const { node, uid, machineId, journal, runningUnits, keepsCopies } = session.hello;
      const before = sessions.get(node);
      sessions.set(node, session);
      const presence = { connected: true, since: now(), uid, machineId };
      hellos.set(node, { node, presence, journal, runningUnits, ...(keepsCopies && { keepsCopies }) });
      keepFacts(node, session.hello.facts);
      before?.end({ code: "peer-away", detail: `${node} opened a newer session` });
      if (leading !== null) void lead(session, leading);
      log.info({ node, uid, epoch: journal.epoch, open: journal.open.length }, "agent connected");
      events?.changed();
    },
    leave(session, why) {
      const { node } = session.hello;
      session.gone(why);
      if (sessions.get(node) !== session) return;
      sessions.delete(node);
      const hello = hellos.get(node);
      if (hello) hellos.set(node, { ...hello, presence: { ...hello.presence, connected: false, since: now() } });
      log.info({ node, why }, "agent gone");
      events?.changed();
    },
    facts(session, reported) {
      keepFacts(session.hello.node, reported);
      events?.changed();
    },
    progress: (report) => events?.progress(report),
    live: (node) => sessions.has(node),
    drop: (node, problem) => sessions.get(node)?.end(problem),
  };
}
