import { OBJECTS } from "./objects.ts";
import { PODS } from "./pods.ts";
import { SERVING } from "./serving.ts";
import { WATCHES } from "./watches.ts";
import type { ContractWorld } from "./world.ts";

/** Something that the product relies on, tried the same way on every Kubernetes API. */
export type Behaviour = { readonly name: string; readonly run: (world: ContractWorld) => Promise<void> };

export const BEHAVIOURS: readonly Behaviour[] = [...SERVING, ...OBJECTS, ...WATCHES, ...PODS];
