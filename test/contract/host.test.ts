import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootedFiles } from "@lockkeeper/agent/host/rooted-files";
import { unitPaths } from "@lockkeeper/agent/units/paths";
import type { NodeName } from "@lockkeeper/core/model/ids";
import { parseVersion, type Version } from "@lockkeeper/core/model/version";
import { aCluster } from "@lockkeeper/sandbox/api/samples";
import { type ApiServer, startApiServer } from "@lockkeeper/sandbox/api/start";
import { SimulatedCluster } from "@lockkeeper/sandbox/hosts/cluster";
import { openSimulatedHost } from "@lockkeeper/sandbox/hosts/host";
import { SOURCE_FILE } from "@lockkeeper/sandbox/hosts/machine";
import { afterAll, beforeAll, describe, it } from "vitest";
import { HOST_BEHAVIOURS, type HostWorld } from "./host-behaviours.ts";

const VERSION = parseVersion("v1.33.4") as Version;
const OTHER = parseVersion("v1.34.2") as Version;

describe("a simulated host", () => {
  let api: ApiServer;
  let root: string;
  let world: HostWorld;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "lockkeeper-host-"));
    await mkdir(join(root, "root"));
    const folder = join(root, "contract");
    api = await startApiServer({ minor: 34 });
    for (const object of aCluster(1, VERSION)) api.store.put(object);
    const host = await openSimulatedHost({
      ...{ node: "w1", controlPlane: false, version: VERSION, offers: [VERSION, OTHER] },
      cluster: new SimulatedCluster({ api }),
      files: rootedFiles(join(root, "root"), folder),
      unitFiles: (unit) => unitPaths(folder, unit),
    });
    world = { host, folder, node: "w1" as NodeName, version: VERSION, other: OTHER, source: SOURCE_FILE };
  });
  afterAll(async () => {
    await api.close();
    await rm(root, { recursive: true, force: true });
  });

  it.each(HOST_BEHAVIOURS)("$name", ({ run }) => run(world));
});
