import assert from "node:assert/strict";
import type { Answer, Request, Transport } from "@lockkeeper/coordinator/kube/transport";

/** A Kubernetes API to hold to a behaviour, by the product's own transport. */
export type ContractWorld = {
  readonly transport: Transport;
  /** A namespace that is there and is nobody else's. */
  readonly namespace: string;
  /** A node that is there, for pods to be bound to. */
  readonly node: string;
  /** Sees to it that a pod runs and is Ready: by its kubelet, or by its status where there is none. */
  makeReady(pod: string): Promise<void>;
};

type Body = Readonly<Record<string, unknown>>;
/** `DELETE` is no method of the product's. */
type Method = Request["method"] | "DELETE";

export type Reply = { readonly status: number; readonly body: Fields; readonly text: string };
export type Fields = { readonly [key: string]: unknown };

/** One exchange, JSON in and out. */
export async function ask(
  world: ContractWorld,
  method: Method,
  path: string,
  body?: Body,
  contentType?: string,
): Promise<Reply> {
  const request = {
    ...{ method: method as Request["method"], path, timeoutMs: 10_000 },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(contentType === undefined ? {} : { contentType }),
  };
  return reply(await world.transport.send(request));
}

export function reply({ status, body: text }: Answer): Reply {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = {};
  }
  return { status, body: typeof body === "object" && body !== null ? (body as Fields) : {}, text };
}

export const MERGE = "application/merge-patch+json";

/** A value below, by keys and indexes; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (now, key) =>
      typeof now === "object" && now !== null ? (now as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

/** The answer is a Status of that code and reason, as every refusal is. */
export function refused({ status, body, text }: Reply, code: number, reason: string): void {
  assert.equal(status, code, text.slice(0, 300));
  assert.equal(body.kind, "Status");
  assert.equal(body.status, "Failure");
  assert.equal(body.code, code);
  assert.equal(body.reason ?? "", reason);
}

export function configMaps({ namespace }: ContractWorld, name = ""): string {
  return `/api/v1/namespaces/${namespace}/configmaps${name === "" ? "" : `/${name}`}`;
}

export function configMap(name: string, data: Body = { a: "1" }, metadata: Body = {}): Body {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata }, data };
}

/** Makes a ConfigMap and answers it. */
export async function made(world: ContractWorld, name: string, metadata: Body = {}): Promise<Fields> {
  const { status, body, text } = await ask(world, "POST", configMaps(world), configMap(name, { a: "1" }, metadata));
  assert.equal(status, 201, text.slice(0, 300));
  return body;
}

/** Asks again until the answer fits, for ten seconds. */
export async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    assert.ok(Date.now() < end, `waited ten seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
