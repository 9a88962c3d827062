import assert from "node:assert/strict";
import type { Behaviour } from "./behaviours.ts";
import { ask, at, type ContractWorld, configMaps, MERGE, made } from "./world.ts";

type Event = { readonly type: string; readonly object: unknown };

/** Reads a watch until `enough`, its end or ten seconds. */
async function watched(
  world: ContractWorld,
  query: string,
  enough: (events: readonly Event[]) => boolean,
): Promise<readonly Event[]> {
  const events: Event[] = [];
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 10_000);
  const path = `${configMaps(world)}?watch=true&${query}`;
  try {
    await world.transport.stream({ method: "GET", path, timeoutMs: 10_000, signal: stop.signal }, (line) => {
      events.push(JSON.parse(line) as Event);
      if (enough(events)) stop.abort();
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    clearTimeout(late);
  }
  return events;
}

async function versionNow(world: ContractWorld): Promise<string> {
  return String(at((await ask(world, "GET", configMaps(world))).body, "metadata", "resourceVersion"));
}

const shown = (events: readonly Event[]) =>
  events.map(({ type, object }) => `${type} ${at(object, "metadata", "name")}`);

export const WATCHES: readonly Behaviour[] = [
  {
    name: "a watch from a version tells every change after it, in order",
    run: async (world) => {
      const from = await versionNow(world);
      await made(world, "watched");
      await ask(world, "PATCH", configMaps(world, "watched"), { data: { a: "2" } }, MERGE);
      await ask(world, "DELETE", configMaps(world, "watched"));
      const events = await watched(world, `resourceVersion=${from}`, (all) => all.length >= 3);
      assert.deepEqual(shown(events), ["ADDED watched", "MODIFIED watched", "DELETED watched"]);
    },
  },
  {
    name: "a watch's objects carry kind and apiVersion, and versions that grow",
    run: async (world) => {
      const from = await versionNow(world);
      await made(world, "kinds");
      const [event] = await watched(world, `resourceVersion=${from}`, (all) => all.length >= 1);
      assert.deepEqual([at(event, "object", "kind"), at(event, "object", "apiVersion")], ["ConfigMap", "v1"]);
      assert.ok(Number(at(event, "object", "metadata", "resourceVersion")) > Number(from));
    },
  },
  {
    name: "a watch by field selector tells of the one object alone",
    run: async (world) => {
      const from = await versionNow(world);
      await made(world, "not-meant");
      await made(world, "meant");
      const query = `resourceVersion=${from}&fieldSelector=metadata.name%3Dmeant`;
      assert.deepEqual(shown(await watched(world, query, (all) => all.length >= 1)), ["ADDED meant"]);
    },
  },
  {
    name: "a watch by label selector tells an object that loses its label as DELETED",
    run: async (world) => {
      const from = await versionNow(world);
      await made(world, "leaves", { labels: { row: "1" } });
      await ask(world, "PATCH", configMaps(world, "leaves"), { metadata: { labels: { row: null } } }, MERGE);
      const query = `resourceVersion=${from}&labelSelector=row%3D1`;
      assert.deepEqual(shown(await watched(world, query, (all) => all.length >= 2)), [
        "ADDED leaves",
        "DELETED leaves",
      ]);
    },
  },
  {
    name: "a watch ends by itself after timeoutSeconds",
    run: async (world) => {
      const began = Date.now();
      await watched(world, `resourceVersion=${await versionNow(world)}&timeoutSeconds=1`, () => false);
      assert.ok(Date.now() - began < 9000, "it did not end before the test gave up");
    },
  },
];
