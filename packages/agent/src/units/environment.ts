const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];

/**
 * What host commands and units are given of an environment, for a transient unit has none of its own: the usual PATH, and
 * the proxies that the agent was given.
 */
export function unitEnvironment(from: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const proxies = PROXIES.flatMap((name) => {
    const value = from[name];
    return value === undefined || value === "" ? [] : [[name, value] as const];
  });
  return { PATH, ...Object.fromEntries(proxies) };
}
