import { join } from "node:path";
import { cacheFolder, once } from "./cache.ts";
import { shell } from "./run.ts";
import { VERSIONS } from "./settings.ts";
import { needPackages } from "./tools.ts";

/** The programs of a Kubernetes release that the lab is made of. */
export const BINARIES = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kubeadm",
  "kubectl",
  "kube-proxy",
];
const RECIPE = "4";
const BUILD_PACKAGES = [
  "golang-1.19-go",
  "golang-github-modern-go-reflect2-dev",
  "jq",
  "rsync",
  "make",
  "gcc",
  "libc6-dev",
  "dpkg-dev",
];

/**
 * Kubernetes from Debian 12's source package, one folder of binaries a version. It is the same source (1.20.2) under
 * several version numbers: the version is a linker stamp. That proves the procedure, not a new release.
 * @returns version -> folder.
 */
export async function builtKubernetes(): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const version of VERSIONS) {
    const folder = await once(`kubernetes-${version}`, [RECIPE, version], async (out) => build(version, out));
    folders.set(version, folder);
  }
  return folders;
}

async function build(version: string, out: string): Promise<void> {
  const source = await kubernetesSource();
  const [, minor = ""] = version.split(".");
  const stamps = [
    "k8s.io/kubernetes/vendor/k8s.io/component-base/version",
    "k8s.io/kubernetes/vendor/k8s.io/client-go/pkg/version",
  ].flatMap((p) => [
    `-X ${p}.gitVersion=${version}`,
    `-X ${p}.gitMajor=1`,
    `-X ${p}.gitMinor=${minor}`,
    `-X ${p}.gitTreeState=clean`,
    `-X ${p}.gitCommit=${"0".repeat(40)}`,
  ]);
  await shell(
    `${goEnvironment(source)}
     cd "$GOPATH/src/k8s.io/kubernetes"
     go build -o "${out}/" -ldflags "-s -w ${stamps.join(" ")}" ${BINARIES.map((b) => `./cmd/${b}`).join(" ")}`,
    { seconds: 3600 },
  );
}

/** The unpacked and patched source with its generated files: needed only while something has to be built. */
async function kubernetesSource(): Promise<string> {
  return once("kubernetes-source", [RECIPE], async (folder) => {
    await needPackages(BUILD_PACKAGES);
    await shell(
      `cd "${folder}"
       mkdir -p lists/partial
       # A source line for the mirror that the machine already uses, in a list of our own.
       apt-cache policy base-files | grep -oE 'https?://[^ ]+ bookworm/main' | head -1 | sed -E 's|^(.*) bookworm/main|deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] \\1 bookworm main|' > source.list
       options="-o Dir::Etc::sourcelist=$PWD/source.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$PWD/lists -o APT::Sandbox::User=root"
       apt-get $options update >&2
       apt-get $options source --download-only kubernetes >&2
       mkdir -p gopath/src/k8s.io
       dpkg-source --no-check -x kubernetes_*.dsc gopath/src/k8s.io/kubernetes >&2
       cd gopath/src/k8s.io/kubernetes
       # The vendored reflect2 crashes under Go 1.18 and later; Debian's own does not.
       rm -f vendor/github.com/modern-go/reflect2/*.go vendor/github.com/modern-go/reflect2/*.s
       cp /usr/share/gocode/src/github.com/modern-go/reflect2/*.go /usr/share/gocode/src/github.com/modern-go/reflect2/*.s vendor/github.com/modern-go/reflect2/
       rm -f vendor/github.com/modern-go/reflect2/*_test.go
       # 1.20.0 to 1.20.2 keep a deleted pod for up to a minute, until its sandbox is collected (KK#97288). 1.20.3 took that
       # check out again (KK#97998), and so do we.
       file=pkg/kubelet/kubelet_pods.go
       grep -q "pod's sandboxes should be deleted" $file
       sed -i "/pod's sandboxes should be deleted/,/^\t}$/d" $file
       if grep -q SandboxStatuses $file; then exit 1; fi
       # Until 1.22 (KK#102344) a kubelet tells the API server of a pod that has ended only when it looks through all of them,
       # every ten seconds; since then as soon as it has ended, to which a look every second comes near.
       file=pkg/kubelet/status/status_manager.go
       sed -i "s/^const syncPeriod = 10 \\* time.Second$/const syncPeriod = 1 * time.Second/" $file
       grep -q "^const syncPeriod = 1 " $file`,
      { seconds: 900 },
    );
    await shell(`${goEnvironment(folder)}\ncd "$GOPATH/src/k8s.io/kubernetes"\nmake generated_files >&2`, {
      seconds: 1800,
    });
  });
}

function goEnvironment(source: string): string {
  return `export PATH=/usr/lib/go-1.19/bin:$PATH GO111MODULE=off CGO_ENABLED=0 GOFLAGS=-trimpath
export GOCACHE="${join(cacheFolder(), "go-build")}" GOPATH="${source}/gopath"`;
}
