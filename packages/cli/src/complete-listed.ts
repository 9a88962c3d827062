import { api, ask, type Connection } from "./client.ts";
import type { Candidate, Listed } from "./complete.ts";
import { allNodes, listAll } from "./list-all.ts";
import { allPoints } from "./rollback-point-commands.ts";
import { statusOf } from "./shared.ts";
import { wayOf } from "./way.ts";

/** A digest's first digits, as `snapshot ls` shows them. */
const DIGITS = 12;

/** What the coordinator lists of a kind, one cheap request each. @param after the arguments before it. @throws Refused, Unreachable */
export async function listed(to: Connection, what: Listed, after: readonly string[]): Promise<readonly Candidate[]> {
  switch (what) {
    case "nodes": {
      const nodes = await allNodes(to);
      return nodes.map(({ name, role, kubelet }) => ({ value: name, about: `${role}, ${kubelet}` }));
    }
    case "upgrades": {
      const { items } = await ask(api(to).GET("/api/v1/upgrades", { params: { query: { limit: "20" } } }));
      return items.map((one) => ({ value: one.id, about: `${wayOf(one)}, ${one.state}` }));
    }
    case "plans": {
      const { items } = await ask(api(to).GET("/api/v1/plans"));
      return items.map((one) => ({ value: one.id, about: wayOf(one) }));
    }
    case "snapshots": {
      const items = await listAll((query) => api(to).GET("/api/v1/snapshots", { params: { query } }));
      return items.map(({ digest, node, revision }) => ({
        value: digest.slice(0, DIGITS),
        about: `${node}, revision ${revision}`,
      }));
    }
    case "rollback points": {
      const points = await allPoints(to);
      return points.map(({ digest, node, run }) => ({ value: digest.slice(0, DIGITS), about: `${node}, ${run}` }));
    }
    case "steps": {
      const { steps } = await statusOf(to, undefined);
      const own = steps.filter((step) => step.node === after[0] && step.status !== "pending");
      const parts = new Map(own.map(({ id, title }) => [id.slice(id.lastIndexOf("/") + 1), title]));
      return [...parts].map(([value, about]) => ({ value, about }));
    }
  }
}
