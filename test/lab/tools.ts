import { run } from "./run.ts";

/** Installs those of the Debian packages that are missing; asks nothing of the network when none is. */
export async function needPackages(names: readonly string[]): Promise<void> {
  // dpkg-query fails when it knows none of them: that is an answer.
  const format = `-f=$\{Package} $\{db:Status-Status}\n`;
  const { stdout } = await run("dpkg-query", ["-W", format, ...names], { mayFail: true });
  const there = new Set(stdout.split("\n"));
  const missing = names.filter((name) => !there.has(`${name} installed`));
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(", ")} ...`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // A fresh machine has no package lists, or old ones that name files which the mirror holds no more.
  await run("apt-get", ["update", "-q"], { seconds: 300, env });
  await run("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...missing], { seconds: 900, env });
}
