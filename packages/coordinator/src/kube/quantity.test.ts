import { expect, it } from "vitest";
import { readDemand } from "./demand.ts";
import { quantity } from "./quantity.ts";

it.each([
  ["250m", 0.25],
  ["2", 2],
  ["1.5Gi", 1.5 * 2 ** 30],
  ["128974848", 128_974_848],
  ["129e6", 129e6],
  ["129M", 129e6],
  [4, 4],
  ["", 0],
  ["many", 0],
  [null, 0],
])("%s is %d", (text, value) => {
  expect(quantity(text)).toBe(value);
});

it("takes the sum of the containers or the greatest init container, and the overhead", () => {
  const of = (cpu: string) => ({ resources: { requests: { cpu, memory: "1Mi" } } });
  const spec = { containers: [of("100m"), of("200m")], initContainers: [of("250m")], overhead: { cpu: "10m" } };
  expect(readDemand({ spec })).toMatchObject({ cpuMilli: 310, memoryBytes: 2 * 2 ** 20, bare: false, unjudged: false });
  expect(readDemand({ spec: { ...spec, initContainers: [of("1")] } }).cpuMilli).toBe(1010);
  expect(readDemand({ spec: { containers: [{}] } })).toMatchObject({ cpuMilli: 0, bare: true });
  const claim = { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] };
  expect(readDemand({ spec: { ...spec, ...claim } }).unjudged).toBe(true);
});
