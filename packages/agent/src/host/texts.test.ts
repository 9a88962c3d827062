import type { Version } from "@lockkeeper/core/model/version";
import { describe, expect, it } from "vitest";
import { commandArgv } from "./argv.ts";
import type { HostCommand } from "./command.ts";
import { redact } from "./redact.ts";
import { parseSystemdTime, parseUnitList, parseUnitShow, sightingOf } from "./systemd.ts";

const argv = (command: HostCommand) => commandArgv(command).join(" ");

describe("host commands as argv", () => {
  it.each<[HostCommand, string]>([
    [
      { do: "start-unit", unit: "lockkeeper-step-x.service", script: "/s/script.sh" },
      "systemd-run --no-block --quiet --unit=lockkeeper-step-x.service -r -p Type=exec -p KillMode=process -p TimeoutStopSec=900 -- /bin/sh /s/script.sh",
    ],
    [
      { do: "list-units", pattern: "lockkeeper-step-*.service" },
      "systemctl list-units --all --plain --full --no-legend --no-pager lockkeeper-step-*.service",
    ],
    [{ do: "apt-audit" }, "dpkg --audit"],
    [
      { do: "apt-installed" },
      "dpkg-query -W -f \u0024{Package}\\t\u0024{Version}\\t\u0024{db:Status-Abbrev}\\n kubeadm kubelet kubectl",
    ],
    [{ do: "kubelet-version", pid: 298 }, "/proc/298/exe --version"],
    [{ do: "kubelet-log" }, "journalctl _SYSTEMD_UNIT=kubelet.service --lines=200 --output=cat --no-pager --quiet"],
    [{ do: "deb-extract", file: "/a.deb", into: "/s" }, "dpkg-deb -x /a.deb /s"],
    [
      { do: "kubeadm-images", path: "/k", version: "v1.21.0" as Version, repository: "registry.lab:5000" },
      "/k config images list --kubernetes-version v1.21.0 --image-repository registry.lab:5000",
    ],
    [
      { do: "kubelet-config", name: "kubelet-config-1.21" },
      "kubectl --kubeconfig /etc/kubernetes/kubelet.conf --request-timeout=10s -n kube-system get configmap kubelet-config-1.21 -o jsonpath={.data.kubelet}",
    ],
    [
      { do: "image-present", tool: { is: "crictl", path: "/usr/bin/crictl", endpoint: "unix:///r" }, image: "r/a:1" },
      "/usr/bin/crictl --runtime-endpoint unix:///r inspecti -q r/a:1",
    ],
  ])("%j", (command, line) => {
    expect(argv(command)).toBe(line);
  });

  it("start units that nothing of the agent can take with it", () => {
    expect(argv({ do: "start-unit", unit: "u", script: "s" })).not.toMatch(/--pipe|--scope|--collect|RuntimeMaxSec/);
  });
});

describe("what systemd says", () => {
  const seen = (load: string, active: string, sub: string, job = "") =>
    sightingOf(parseUnitShow(`LoadState=${load}\nActiveState=${active}\nSubState=${sub}\nResult=success\n${job}`)).is;
  it.each([
    ["not-found", "inactive", "dead", "", "absent"],
    ["loaded", "inactive", "dead", "Job=42\n", "running"],
    ["loaded", "activating", "start", "", "running"],
    ["loaded", "active", "running", "", "running"],
    ["loaded", "active", "exited", "", "over"],
    ["loaded", "failed", "failed", "", "over"],
    ["loaded", "inactive", "dead", "", "over"],
    ["loaded", "deactivating", "stop-sigterm", "", "running"],
  ])("%s %s %s %s is %s", (load, active, sub, job, is) => {
    expect(seen(load, active, sub, job)).toBe(is);
  });

  it("lists the units that run", () => {
    const text = `lockkeeper-step-b.service loaded active running /bin/sh /x
● lockkeeper-step-c.service loaded failed failed /bin/sh /x
lockkeeper-step-d.service loaded active exited /bin/sh /x
  lockkeeper-step-a.service loaded activating start /bin/sh /x

`;
    expect(parseUnitList(text)).toEqual(["lockkeeper-step-a.service", "lockkeeper-step-b.service"]);
  });

  it("tells times to the second", () => {
    expect(parseSystemdTime("Mon 2026-11-23 11:52:50 UTC")).toBe(Date.UTC(2026, 10, 23, 11, 52, 50));
    expect(parseSystemdTime("n/a")).toBeNull();
    expect(parseSystemdTime("")).toBeNull();
    expect(parseSystemdTime("Mon 2026-11-23 11:52:50 CET")).toBeNull();
  });
});

describe("redaction", () => {
  it.each([
    ["kubeadm join x --token abcdef.0123456789abcdef --foo", "abcdef.0123456789abcdef"],
    ["--certificate-key deadbeefdeadbeef", "deadbeefdeadbeef"],
    ["Authorization: Bearer abc.def-ghi", "abc.def-ghi"],
    ['"token": "sssssss"', "sssssss"],
    ["password=hunter2 next", "hunter2"],
    ["https_proxy is http://user:pa55@proxy:3128/", "pa55"],
    ["eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrdWJlIn0.c2lnbmF0dXJl", "c2lnbmF0dXJl"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "MIIE"],
    ["MIIEcut\n-----END EC PRIVATE KEY-----\nafter", "MIIEcut"],
  ])("of %j", (text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });
  it("leaves what is none", () => {
    const text = "[upgrade/apply] version v1.21.0, etcd 3.4.13-0; unpacking kubelet (1.21.0-1.1) over (1.20.2-1.1) ...";
    expect(redact(text)).toBe(text);
  });
});
