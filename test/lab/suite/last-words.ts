import type { Lab } from "./lab.ts";

/** What a person needs who was not there when a suite failed: printed before the cluster goes. */
export async function lastWords(lab: Lab): Promise<void> {
  const say = async (title: string, look: () => Promise<string>) => {
    const text = await look().catch((error: unknown) => String(error));
    console.log(`\n-- ${title}\n${text.slice(-6000)}`);
  };
  const k = (...args: string[]) => lab.k(args);
  await say("nodes", () => k("get", "nodes", "-o", "wide"));
  await say("pods that do not run", () =>
    k("get", "pods", "-A", "-o", "wide", "--field-selector", "status.phase!=Running"),
  );
  await say("the coordinator's log", () =>
    k("-n", "lockkeeper", "logs", "deployment/lockkeeper-coordinator", "--tail=60"),
  );
  for (const node of [...lab.controlPlanes, ...lab.workers]) {
    const line =
      "systemctl list-units 'lockkeeper-*' --all --no-legend --plain; journalctl -u kubelet -n 8 --no-pager; tail -n 3 /var/log/dpkg.log";
    await say(node, async () => (await lab.on(node, line)).stdout);
  }
}
