import { type Lab, sh } from "./lab.ts";

/** Everything that dpkg knows of a node: name -> version. */
export async function installedPackages(lab: Lab, node: string): Promise<ReadonlyMap<string, string>> {
  const text = await sh(lab, node, `dpkg-query -W -f='\${Package} \${Version}\\n'`);
  return new Map(
    text
      .trim()
      .split("\n")
      .map((l) => l.split(" ") as [string, string]),
  );
}

export async function heldPackages(lab: Lab, node: string): Promise<readonly string[]> {
  return (await sh(lab, node, "apt-mark showhold")).trim().split("\n").filter(Boolean).sort();
}

/** What dpkg's own log says was configured: one entry an installation, in order. */
export async function configuredByDpkg(lab: Lab, node: string): Promise<readonly string[]> {
  const text = await sh(lab, node, "grep -hE ' configure ' /var/log/dpkg.log || true");
  return text
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((l) => {
      const [, , , name = "", version = ""] = l.split(" ");
      return `${name.replace(/:.*/, "")} ${version}`;
    });
}

/** When systemd started the kubelet, in ms since 1970, oldest first. */
export async function kubeletStarts(lab: Lab, node: string): Promise<readonly number[]> {
  const text = await sh(
    lab,
    node,
    "journalctl -u kubelet -o short-unix --no-pager | grep -E 'systemd\\[1\\]: Started' || true",
  );
  return text
    .trim()
    .split("\n")
    .filter(Boolean)
    .map((l) => Number(l.split(" ")[0]) * 1000);
}

/** When dpkg began to configure the kubelet of that version (ms since 1970, to the second); null when it never did. */
export async function kubeletConfiguredAt(lab: Lab, node: string, version: string): Promise<number | null> {
  const text = await sh(lab, node, `grep -hE ' configure kubelet:?[a-z0-9]* ${version} ' /var/log/dpkg.log || true`);
  const first = text.trim().split("\n")[0];
  if (!first) return null;
  const [day, time] = first.split(" ");
  return Date.parse(`${day}T${time}Z`);
}
