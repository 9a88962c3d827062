import assert from "node:assert/strict";
import type { Behaviour } from "./behaviours.ts";
import { ask, at, configMap, configMaps, MERGE, made, refused } from "./world.ts";

const leases = (namespace: string, name = "") =>
  `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases${name === "" ? "" : `/${name}`}`;
const lease = (name: string, holderIdentity: string, metadata: object = {}) => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name, ...metadata },
  spec: { holderIdentity, leaseDurationSeconds: 15 },
});

/** Objects as they are made, read, listed, changed and removed. */
export const OBJECTS: readonly Behaviour[] = [
  {
    name: "a made object has a uid, a resourceVersion and a time of creation",
    run: async (world) => {
      const { metadata, kind, apiVersion } = await made(world, "made");
      assert.deepEqual([kind, apiVersion], ["ConfigMap", "v1"]);
      assert.match(String(at(metadata, "uid")), /^[0-9a-f-]{36}$/);
      assert.match(String(at(metadata, "resourceVersion")), /^\d+$/);
      assert.match(String(at(metadata, "creationTimestamp")), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    },
  },
  {
    name: "a name is given once: 409 AlreadyExists",
    run: async (world) => {
      await made(world, "twice");
      refused(await ask(world, "POST", configMaps(world), configMap("twice")), 409, "AlreadyExists");
    },
  },
  {
    name: "an object of another kind is 400",
    run: async (world) => {
      const other = { apiVersion: "v1", kind: "Secret", metadata: { name: "other" } };
      refused(await ask(world, "POST", configMaps(world), other), 400, "BadRequest");
    },
  },
  {
    name: "what is read is what was made",
    run: async (world) => {
      const object = await made(world, "read");
      const { body } = await ask(world, "GET", configMaps(world, "read"));
      assert.deepEqual([at(body, "metadata", "uid"), body.data], [at(object, "metadata", "uid"), { a: "1" }]);
    },
  },
  {
    name: "a list has a version of its own, and items without kind and apiVersion",
    run: async (world) => {
      await made(world, "listed");
      const { status, body } = await ask(world, "GET", configMaps(world));
      assert.deepEqual([status, body.kind, body.apiVersion], [200, "ConfigMapList", "v1"]);
      assert.match(String(at(body, "metadata", "resourceVersion")), /^\d+$/);
      const item = (body.items as readonly object[]).find((one) => at(one, "metadata", "name") === "listed");
      assert.deepEqual([at(item, "kind"), at(item, "apiVersion")], [undefined, undefined]);
    },
  },
  {
    name: "a list by field selector holds the one object of that name",
    run: async (world) => {
      for (const name of ["field-a", "field-b"]) await made(world, name);
      const { body } = await ask(world, "GET", `${configMaps(world)}?fieldSelector=metadata.name%3Dfield-a`);
      assert.deepEqual(
        (body.items as readonly object[]).map((one) => at(one, "metadata", "name")),
        ["field-a"],
      );
    },
  },
  {
    name: "a list by label selector holds those that carry the label",
    run: async (world) => {
      await made(world, "labelled", { labels: { shelf: "top" } });
      await made(world, "unlabelled");
      const { body } = await ask(world, "GET", `${configMaps(world)}?labelSelector=shelf%3Dtop`);
      assert.deepEqual(
        (body.items as readonly object[]).map((one) => at(one, "metadata", "name")),
        ["labelled"],
      );
    },
  },
  {
    name: "a list in pages goes on where the page before ended, until there is no more",
    run: async (world) => {
      for (const n of [1, 2, 3]) await made(world, `page-${n}`, { labels: { paged: "yes" } });
      const names: unknown[] = [];
      let next = "";
      for (let pages = 0; pages < 5; pages++) {
        const query = `?labelSelector=paged%3Dyes&limit=2${next === "" ? "" : `&continue=${encodeURIComponent(next)}`}`;
        const { body } = await ask(world, "GET", `${configMaps(world)}${query}`);
        names.push(...(body.items as readonly object[]).map((one) => at(one, "metadata", "name")));
        next = String(at(body, "metadata", "continue") ?? "");
        if (next === "") break;
      }
      assert.deepEqual(names, ["page-1", "page-2", "page-3"]);
    },
  },
  {
    name: "a merge patch sets, leaves alone, and takes away by null",
    run: async (world) => {
      await made(world, "patched", { labels: { keep: "1", drop: "1" } });
      const patch = { metadata: { labels: { drop: null } }, data: { b: "2" } };
      const { status, body } = await ask(world, "PATCH", configMaps(world, "patched"), patch, MERGE);
      assert.equal(status, 200);
      assert.deepEqual([body.data, at(body, "metadata", "labels")], [{ a: "1", b: "2" }, { keep: "1" }]);
    },
  },
  {
    name: "a strategic merge patch of plain fields does the same",
    run: async (world) => {
      await made(world, "strategic", { labels: { keep: "1", drop: "1" } });
      const patch = { metadata: { labels: { drop: null } }, data: { b: "2" } };
      const type = "application/strategic-merge-patch+json";
      const { status, body } = await ask(world, "PATCH", configMaps(world, "strategic"), patch, type);
      assert.equal(status, 200);
      assert.deepEqual([body.data, at(body, "metadata", "labels")], [{ a: "1", b: "2" }, { keep: "1" }]);
    },
  },
  {
    name: "a merge patch with an old resourceVersion is 409 Conflict, and changes nothing",
    run: async (world) => {
      const { metadata } = await made(world, "stale");
      const old = String(at(metadata, "resourceVersion"));
      await ask(world, "PATCH", configMaps(world, "stale"), { data: { a: "2" } }, MERGE);
      const patch = { metadata: { resourceVersion: old }, data: { a: "3" } };
      refused(await ask(world, "PATCH", configMaps(world, "stale"), patch, MERGE), 409, "Conflict");
      assert.deepEqual((await ask(world, "GET", configMaps(world, "stale"))).body.data, { a: "2" });
    },
  },
  {
    name: "a merge patch with another uid is 422 Invalid",
    run: async (world) => {
      await made(world, "other-uid");
      const patch = { metadata: { uid: "11111111-2222-3333-4444-555555555555" }, data: { a: "2" } };
      refused(await ask(world, "PATCH", configMaps(world, "other-uid"), patch, MERGE), 422, "Invalid");
    },
  },
  {
    name: "a patch that changes nothing leaves the resourceVersion as it was",
    run: async (world) => {
      const { metadata } = await made(world, "same");
      const { body } = await ask(world, "PATCH", configMaps(world, "same"), { data: { a: "1" } }, MERGE);
      assert.equal(at(body, "metadata", "resourceVersion"), at(metadata, "resourceVersion"));
    },
  },
  {
    name: "a patch of what is not there is 404",
    run: async (world) =>
      refused(await ask(world, "PATCH", configMaps(world, "none"), { data: {} }, MERGE), 404, "NotFound"),
  },
  {
    name: "a patch of an unknown media type is 415",
    run: async (world) => {
      await made(world, "media");
      const answer = await ask(world, "PATCH", configMaps(world, "media"), { data: {} }, "application/nonsense");
      refused(answer, 415, "UnsupportedMediaType");
    },
  },
  {
    name: "a PUT of the version that was read replaces the object; of an older one it is 409",
    run: async (world) => {
      const object = await made(world, "replaced");
      const put = (data: object) => ask(world, "PUT", configMaps(world, "replaced"), { ...object, data });
      const first = await put({ only: "this" });
      assert.deepEqual([first.status, first.body.data], [200, { only: "this" }]);
      refused(await put({ only: "that" }), 409, "Conflict");
    },
  },
  {
    name: "an object that is deleted is gone",
    run: async (world) => {
      await made(world, "gone");
      assert.equal((await ask(world, "DELETE", configMaps(world, "gone"))).status, 200);
      refused(await ask(world, "GET", configMaps(world, "gone")), 404, "NotFound");
    },
  },
  {
    name: "a Lease is won by whoever writes the version that was read",
    run: async (world) => {
      const { namespace } = world;
      const first = await ask(world, "POST", leases(namespace), lease("lock", "one"));
      assert.equal(first.status, 201);
      const metadata = { resourceVersion: at(first.body, "metadata", "resourceVersion") };
      const won = await ask(world, "PUT", leases(namespace, "lock"), lease("lock", "two", metadata));
      assert.deepEqual([won.status, at(won.body, "spec", "holderIdentity")], [200, "two"]);
      refused(await ask(world, "PUT", leases(namespace, "lock"), lease("lock", "three", metadata)), 409, "Conflict");
    },
  },
];
