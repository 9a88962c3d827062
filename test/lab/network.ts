import { run, shell } from "./run.ts";
import { BRIDGE, GATEWAY, type LabNode, podRange } from "./settings.ts";

const COMMENT = "-m comment --comment lockkeeper-lab";
/** Hosts reach one another, also where bridged packets are filtered, and nothing beyond, also where the machine forwards. */
const RULES = [
  `FORWARD -i ${BRIDGE} ! -o ${BRIDGE} -j REJECT ${COMMENT}`,
  `FORWARD -i ${BRIDGE} -o ${BRIDGE} -j ACCEPT ${COMMENT}`,
];

/**
 * A kubelet on a machine that looks like a cloud's asks its metadata service at its start, and waits for 6 s where packets to
 * it are dropped: here it hears at once that nobody is there.
 */
const METADATA = "169.254.169.254/32";

/** The bridge that the hosts hang on; the lab's services listen at its address. */
export async function makeBridge(): Promise<void> {
  await shell(`ip link add ${BRIDGE} type bridge && ip addr add ${GATEWAY}/24 dev ${BRIDGE} && ip link set ${BRIDGE} up
${RULES.map((rule) => `iptables -I ${rule}`).join("\n")}`);
}

/**
 * A network namespace of a host's own, with a route to every other host's pods; this machine has one to its pods, too: what
 * listens at the bridge's address can answer them. It goes with the bridge.
 */
export async function plugIn(node: LabNode, all: readonly LabNode[]): Promise<void> {
  const ns = netns(node.name);
  const routes = all
    .filter((n) => n.name !== node.name)
    .map((n) => `ip -n ${ns} route add ${podRange(n)} via ${n.address}`);
  await shell(`ip netns add ${ns}
ip link add lk-${node.name} type veth peer name eth0 netns ${ns}
ip link set lk-${node.name} master ${BRIDGE} up
ip -n ${ns} addr add ${node.address}/24 dev eth0
ip -n ${ns} link set eth0 up
ip -n ${ns} link set lo up
ip route replace ${podRange(node)} via ${node.address} dev ${BRIDGE}
ip -n ${ns} route add default via ${GATEWAY}
ip -n ${ns} route add unreachable ${METADATA}
ip netns exec ${ns} sysctl -qw net.ipv4.ip_forward=1
${routes.join("\n")}`);
}

export function netns(name: string): string {
  return `lk-${name}`;
}

/** Takes away all of it; whatever is not there any more is no error. */
export async function unplugAll(): Promise<void> {
  const { stdout } = await run("ip", ["netns", "list"], { mayFail: true });
  const names = stdout
    .split("\n")
    .map((l) => l.split(" ")[0] ?? "")
    .filter((n) => n.startsWith("lk-"));
  for (const name of names) await run("ip", ["netns", "delete", name], { mayFail: true });
  await shell(`ip link delete ${BRIDGE} 2>/dev/null || true
${RULES.map((rule) => `while iptables -D ${rule} 2>/dev/null; do :; done`).join("\n")}
ip -o link | grep -oE ' lk-[a-z0-9]+' | xargs -r -n1 ip link delete 2>/dev/null || true`);
}
