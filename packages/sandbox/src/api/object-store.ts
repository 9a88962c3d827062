import { isDeepStrictEqual } from "node:util";
import { asObject, type KubeObject, numberAt, timestamp } from "./objects.ts";
import { resourceOfKind } from "./resources.ts";
import { conflict, StatusError } from "./status-error.ts";

/** One change of one object; `before` or `after` is null for what was created or deleted. */
export type Change = {
  readonly version: number;
  readonly plural: string;
  readonly before: KubeObject | null;
  readonly after: KubeObject | null;
};

/** By how much etcd's tool raises revisions. */
const BUMP = 1_000_000_000;

type Listener = (change: Change) => void;

/** Objects with resourceVersions that count up over all of them, as etcd's revisions do, and the history that watches need. */
export class ObjectStore {
  readonly #objects = new Map<string, KubeObject>();
  readonly #listeners = new Set<Listener>();
  #history: Change[] = [];
  #version = 100;
  #oldest = 100;
  #uids = 0;

  version(): number {
    return this.#version;
  }

  /** Creates or replaces, whatever is there: for test data. */
  put(object: KubeObject): KubeObject {
    const before = this.get(object.kind, object.metadata.name, object.metadata.namespace);
    return this.#write(before, object);
  }

  /** @throws StatusError 409 AlreadyExists. */
  create(object: KubeObject): KubeObject {
    const { name, namespace } = object.metadata;
    if (this.get(object.kind, name, namespace)) {
      const kind = pluralOf(object.kind);
      throw new StatusError(409, "AlreadyExists", `${kind} "${name}" already exists`, { about: { name, kind } });
    }
    return this.#write(null, object);
  }

  /** @throws StatusError 409 Conflict when the object carries another resourceVersion or UID than what is there. */
  replace(before: KubeObject, object: KubeObject): KubeObject {
    const { name, uid, resourceVersion } = object.metadata;
    if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) {
      const why = "the object has been modified; please apply your changes to the latest version and try again";
      throw conflict(pluralOf(object.kind), name, why);
    }
    if (uid && uid !== before.metadata.uid) throw conflict(pluralOf(object.kind), name, "the UID differs");
    return this.#write(before, object);
  }

  get(kind: string, name: string, namespace = ""): KubeObject | null {
    return this.#objects.get(key(pluralOf(kind), namespace, name)) ?? null;
  }

  /** All of a kind, by namespace and name. */
  list(kind: string): readonly KubeObject[] {
    const prefix = `${pluralOf(kind)}/`;
    return [...this.#objects]
      .filter(([name]) => name.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  /** Everything there is, as it would lie in a database. */
  all(): readonly KubeObject[] {
    return [...this.#objects.values()];
  }

  /**
   * Shows other objects from now on, as after a restore of etcd with its revisions raised: history is gone, and versions
   * go on far above all that anybody has seen.
   */
  load(objects: readonly KubeObject[]): void {
    const kept = new Set(objects.map(({ kind, metadata: m }) => key(pluralOf(kind), m.namespace ?? "", m.name)));
    for (const [name, object] of [...this.#objects])
      if (!kept.has(name)) this.remove(object.kind, object.metadata.name, object.metadata.namespace);
    this.#version += BUMP;
    for (const object of objects) {
      const { kind, metadata } = object;
      const before = this.get(kind, metadata.name, metadata.namespace);
      if (before && before.metadata.uid !== metadata.uid) this.remove(kind, metadata.name, metadata.namespace);
      this.put(object);
    }
    this.compact();
  }

  remove(kind: string, name: string, namespace = ""): void {
    const before = this.get(kind, name, namespace);
    if (!before) return;
    this.#objects.delete(key(pluralOf(kind), namespace, name));
    this.#record(before, null);
  }

  /** Changes after a resourceVersion. @returns null when they are no longer all known (410 Gone). */
  since(version: number): readonly Change[] | null {
    return version < this.#oldest ? null : this.#history.filter((change) => change.version > version);
  }

  /** Forgets all history, as etcd's compaction does. */
  compact(): void {
    this.#history = [];
    this.#oldest = this.#version;
  }

  /** Called after each change. @returns how to stop listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #write(before: KubeObject | null, object: KubeObject): KubeObject {
    const metadata = {
      creationTimestamp: timestamp(),
      ...object.metadata,
      uid: before?.metadata.uid ?? object.metadata.uid ?? this.#uid(),
      generation: generation(before, object),
      resourceVersion: before?.metadata.resourceVersion ?? "",
    };
    const next = { ...object, metadata };
    // Writing what is there already makes no new version, as in the real one.
    if (before && isDeepStrictEqual(before, next)) return before;
    const version = this.#version + 1;
    const after = asObject({ ...next, metadata: { ...metadata, resourceVersion: String(version) } });
    if (!after) throw new StatusError(422, "Invalid", "the object has no apiVersion, kind or name");
    this.#objects.set(key(pluralOf(after.kind), after.metadata.namespace ?? "", after.metadata.name), after);
    this.#record(before, after);
    return after;
  }

  #record(before: KubeObject | null, after: KubeObject | null): void {
    this.#version += 1;
    const plural = pluralOf((after ?? before)?.kind ?? "");
    const change = { version: this.#version, plural, before, after };
    this.#history.push(change);
    if (this.#history.length > 10_000) {
      this.#history = this.#history.slice(5000);
      this.#oldest = this.#history[0]?.version ?? this.#version;
    }
    for (const listener of this.#listeners) listener(change);
  }

  #uid(): string {
    this.#uids += 1;
    return `00000000-0000-4000-8000-${String(this.#uids).padStart(12, "0")}`;
  }
}

function generation(before: KubeObject | null, object: KubeObject): number {
  const given = numberAt(before ?? object, "metadata.generation") ?? 1;
  return before && !isDeepStrictEqual(before.spec, object.spec) ? given + 1 : given;
}

function pluralOf(kind: string): string {
  const resource = resourceOfKind(kind);
  if (!resource) throw new StatusError(404, "NotFound", `the sandbox serves no ${kind}`);
  return resource.plural;
}

function key(plural: string, namespace: string, name: string): string {
  return `${plural}/${namespace}/${name}`;
}
