import { watch } from "node:fs";
import { get } from "node:http";
import { APT_ENVIRONMENT } from "../packages/apt-argv.ts";
import { OUR_UNITS_PATTERN } from "../units/name.ts";
import { lockPath, unitPaths } from "../units/paths.ts";
import { unitScript } from "../units/script.ts";
import { commandArgv } from "./argv.ts";
import type { HostCommand } from "./command.ts";
import { deadlineMs } from "./deadlines.ts";
import { HostFault } from "./fault.ts";
import type { HostFiles } from "./files.ts";
import type { Host } from "./host.ts";
import type { RunInHost } from "./nsenter.ts";
import { parseUnitList, parseUnitShow, sightingOf } from "./systemd.ts";

/** Where apt keeps its state (apt, Dir::State). */
const APT_FOLDER = "/var/lib/apt";

export type RealHostOptions = {
  readonly files: HostFiles;
  readonly run: RunInHost;
  readonly stateFolder: string;
  /** PATH, and proxies where the agent was given some. */
  readonly environment: Readonly<Record<string, string>>;
};

/** The host as it is: its files, and its commands through nsenter. */
export function realHost({ files, run, stateFolder, environment }: RealHostOptions): Host {
  // TZ: times in systemctl's answers are then in UTC whatever the host's zone is.
  const env = { ...environment, ...APT_ENVIRONMENT, TZ: "UTC", HOME: "/root" };
  const runCommand = (command: HostCommand) => run(commandArgv(command), { deadlineMs: deadlineMs(command.do), env });
  const show = async (unit: string) => {
    const { stdout, failure } = await runCommand({ do: "show-unit", unit });
    if (failure !== null) throw new HostFault(failure);
    return sightingOf(parseUnitShow(stdout));
  };
  return {
    files,
    run: runCommand,
    startUnit: async (job, unit, attempt) => {
      const paths = unitPaths(stateFolder, unit);
      const environmentOfUnit = { ...environment, ...APT_ENVIRONMENT, HOME: "/root" };
      const lock = lockPath(stateFolder);
      await files.write(
        paths.script,
        unitScript({ job, unit, attempt, paths, lock, aptFolder: APT_FOLDER, environment: environmentOfUnit }),
        0o700,
      );
      const { failure } = await runCommand({ do: "start-unit", unit, script: paths.script });
      if (failure === null) return;
      // The name is taken when an earlier life of the agent had come this far: that one counts.
      if ((await show(unit)).is === "absent" && (await files.stat(paths.begun)) === null) throw new HostFault(failure);
    },
    unit: show,
    runningUnits: async () => {
      const { stdout, failure } = await runCommand({ do: "list-units", pattern: OUR_UNITS_PATTERN });
      if (failure !== null) throw new HostFault(failure);
      return parseUnitList(stdout);
    },
    unitStirred: (unit, ms) => stirred(unitPaths(stateFolder, unit).folder, ms),
    kubeletHealth: (port) => health(`http://127.0.0.1:${port}/healthz`),
  };
}

/** The result appears by a rename in the folder, which inotify tells at once; the state of the unit itself has to be asked for. */
function stirred(folder: string, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(late);
      watcher?.close();
      resolve();
    };
    const late = setTimeout(end, ms);
    let watcher: ReturnType<typeof watch> | null = null;
    try {
      watcher = watch(folder, (_, name) => {
        // The log grows all the time; only what is made or renamed matters.
        if (name !== "log") end();
      });
      watcher.on("error", end);
    } catch {
      // No watch to be had (limit of inotify instances): the deadline alone wakes us.
    }
  });
}

const HEALTH_DEADLINE_MS = 3_000;

function health(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: HEALTH_DEADLINE_MS, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? null : `${url} answers ${response.statusCode}`);
    });
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", (error) => resolve(`${url}: ${error.message}`));
  });
}
