import type { Version } from "@lockkeeper/core/model/version";
import { describe, expect, it } from "vitest";
import { aptDownload, aptHold, aptInstall, aptOffers, aptRefresh, aptSimulate, dpkgRepair } from "./apt-argv.ts";
import {
  dnfDownload,
  dnfHeld,
  dnfHold,
  dnfInstall,
  dnfInstalled,
  dnfOffers,
  dnfRefresh,
  dnfSimulate,
} from "./dnf-argv.ts";
import { parseDpkg } from "./installed.ts";
import { newestRevision, notOffered, parseMadison } from "./offers.ts";
import { parseSimulation, tooWide } from "./simulation.ts";
import { isRevisionOf, packagedVersion } from "./version.ts";

const pins = [
  { name: "kubelet", version: "1.21.0-1.1" },
  { name: "kubectl", version: "1.21.0-1.1" },
] as const;
const v121 = "v1.21.0" as Version;

describe("apt's command lines", () => {
  it("install and download exact versions, narrowly, waiting for the lock, asking nothing", () => {
    expect(aptInstall(pins).join(" ")).toBe(
      "apt-get install -q -y --no-install-recommends --no-remove --allow-change-held-packages -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold kubelet=1.21.0-1.1 kubectl=1.21.0-1.1",
    );
    expect(aptDownload(pins).join(" ")).toBe(
      "apt-get install --download-only -q -y --no-install-recommends --no-remove --allow-change-held-packages -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 kubelet=1.21.0-1.1 kubectl=1.21.0-1.1",
    );
    expect(aptSimulate(pins).join(" ")).toBe(
      "apt-get install -s -q -y --no-install-recommends --no-remove --allow-change-held-packages kubelet=1.21.0-1.1 kubectl=1.21.0-1.1",
    );
    expect(aptHold(["kubeadm", "kubelet"])).toEqual(["apt-mark", "hold", "kubeadm", "kubelet"]);
    expect(dpkgRepair()).toEqual(["dpkg", "--force-confdef", "--force-confold", "--configure", "-a"]);
  });

  it("refresh one source alone, or a probe of our own", () => {
    expect(aptRefresh({ is: "source", file: "/etc/apt/sources.list.d/kubernetes.list" }).join(" ")).toBe(
      "apt-get update -q -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/kubernetes.list -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 -o Acquire::Retries=3 -o APT::Update::Error-Mode=any",
    );
    const probe = { is: "probe", file: "/p/kubernetes.list", lists: "/p/lists" } as const;
    const apart =
      "-o Dir::Etc::sourcelist=/p/kubernetes.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=/p/lists -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root";
    expect(aptRefresh(probe).join(" ")).toContain(apart);
    expect(aptOffers(probe).join(" ")).toBe(`apt-cache ${apart} madison kubeadm kubelet kubectl`);
    expect(aptOffers({ is: "host" }).join(" ")).toBe("apt-cache madison kubeadm kubelet kubectl");
  });
});

describe("dnf's command lines", () => {
  const rpms = [{ name: "kubeadm", version: "1.31.4-150500.1.1" }] as const;
  it("lift the repository's exclusion in the way of the generation", () => {
    expect(dnfInstall(4, rpms).join(" ")).toBe("dnf install -y --disableexcludes=kubernetes kubeadm-1.31.4-150500.1.1");
    expect(dnfInstall(5, rpms).join(" ")).toBe(
      "dnf install -y --setopt=disable_excludes=kubernetes kubeadm-1.31.4-150500.1.1",
    );
    expect(dnfDownload(4, rpms)).toContain("--downloadonly");
    expect(dnfSimulate(5, rpms)).toContain("--assumeno");
    expect(dnfOffers(4).join(" ")).toBe(
      "dnf -q repoquery --showduplicates --qf %{name}\\t%{version}-%{release} --disableexcludes=kubernetes kubeadm kubelet kubectl",
    );
    expect(dnfRefresh()).toContain("--enablerepo=kubernetes");
    expect(dnfHold(rpms).join(" ")).toBe("dnf -y versionlock add kubeadm-1.31.4-150500.1.1");
    expect(dnfHeld().at(-1)).toBe("list");
    expect(dnfInstalled()[0]).toBe("rpm");
  });
});

describe("a package's version", () => {
  it.each([
    ["1.21.0-1.1", "v1.21.0"],
    ["1.20.2-00", "v1.20.2"],
    ["0:1.31.4-150500.1.1", "v1.31.4"],
    ["1.22.0~rc.0-1.1", "v1.22.0-rc.0"],
    ["1.21.0", "v1.21.0"],
    ["1.21-1", null],
    ["latest", null],
    ["", null],
  ])("%s is %s", (text, version) => {
    expect(packagedVersion(text)).toBe(version);
  });
  it("is not a revision of a version that it merely begins like", () => {
    expect(isRevisionOf("1.21.01-1.1", "v1.21.0" as Version)).toBe(false);
    expect(isRevisionOf("1.21.10-1.1", "v1.21.1" as Version)).toBe(false);
    expect(isRevisionOf(null, v121)).toBe(false);
  });
});

describe("what dpkg knows", () => {
  it("tells held, broken off, removed and absent packages apart", () => {
    const text = "kubeadm\t1.20.2-1.1\thi \nkubelet\t1.21.0-1.1\tiU \nkubectl\t1.20.2-1.1\trc \nbash\t5\tii \n";
    expect(parseDpkg(text)).toEqual([
      { name: "kubeadm", installed: "1.20.2-1.1", held: true, configured: true },
      { name: "kubelet", installed: "1.21.0-1.1", held: false, configured: false },
      { name: "kubectl", installed: null, held: false, configured: true },
    ]);
    expect(parseDpkg("kubelet\t1.21.0-1.1\tiHR\n")[1]).toMatchObject({ configured: false });
    expect(parseDpkg("").map((p) => p.installed)).toEqual([null, null, null]);
  });
});

describe("offers", () => {
  const text = `   kubeadm | 1.21.0-1.2 | http://h/core:/stable:/v1.21/deb  Packages
   kubeadm | 1.21.0-1.1 | http://h/core:/stable:/v1.21/deb  Packages
   kubeadm | 1.21.0-1.1 | http://mirror/x  Packages
   kubeadm | 1.21.0-1.1 | http://h/src  Sources
   kubelet | 1.20.2-1.1 | http://h/core:/stable:/v1.20/deb  Packages
   other | 1 | http://h Packages
`;
  it("are read once each, and the newest revision is the first", () => {
    const offers = parseMadison(text);
    expect(offers.map((o) => `${o.name}=${o.version}`)).toEqual([
      "kubeadm=1.21.0-1.2",
      "kubeadm=1.21.0-1.1",
      "kubelet=1.20.2-1.1",
    ]);
    expect(newestRevision(offers, "kubeadm", v121)).toEqual({ name: "kubeadm", version: "1.21.0-1.2" });
    expect(notOffered(offers, ["kubeadm", "kubelet"], v121)).toEqual(["kubelet"]);
  });
});

describe("a simulated transaction", () => {
  const narrow = `NOTE: This is only a simulation!
Inst kubelet [1.20.2-1.1] (1.21.0-1.1 lab:v1.21 [amd64])
Inst kubectl:amd64 [1.20.2-1.1] (1.21.0-1.1 lab:v1.21 [amd64])
Inst kubernetes-cni [0.8.7-1.1] (0.9.0-1.1 lab:v1.21 [amd64])
Inst cri-tools (1.26.0-1.1 lab:v1.21 [amd64])
Conf kubelet (1.21.0-1.1 lab:v1.21 [amd64])
`;
  it("within the packages of Kubernetes is let through", () => {
    expect(parseSimulation(narrow)).toHaveLength(5);
    expect(tooWide(parseSimulation(narrow), pins)).toEqual([]);
  });
  it.each([
    ["Remv kubeadm [1.20.2-1.1]", "would remove kubeadm 1.20.2-1.1"],
    ["Purg cri-tools [1.20]", "would remove cri-tools 1.20"],
    ["Inst containerd [1.6] (1.7 debian [amd64])", "would install containerd 1.6 -> 1.7"],
    ["Conf libc6 (2.36 debian [amd64])", "would configure libc6 2.36"],
    [
      "Inst kubeadm [1.20.2-1.1] (1.21.0-1.1 x)",
      "would install kubeadm 1.20.2-1.1 -> 1.21.0-1.1, which was not asked for",
    ],
    [
      "Inst kubelet [1.20.2-1.1] (1.22.0-1.1 x)",
      "would install kubelet 1.20.2-1.1 -> 1.22.0-1.1 instead of 1.21.0-1.1",
    ],
  ])("%s is too wide", (line, fault) => {
    expect(tooWide(parseSimulation(`${narrow}${line}\n`), pins)).toEqual([fault]);
  });
});
