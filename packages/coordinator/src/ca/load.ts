import type { ClusterUid, Instant } from "@lockkeeper/core/model/ids";
import { type Authority, makeAuthority, openAuthority } from "@lockkeeper/protocol/x509/authority";
import type { AuthorityHome } from "../ports/enrolment.ts";

/**
 * The cluster's certificate authority: the one at home, or a new one that is stored there first. Its certificate is
 * published for the agents at every start, so that a lost ConfigMap comes back.
 * @throws when the stored one cannot be used (broken, key and certificate not of each other, ended): nothing is
 * replaced then, since every agent trusts the old one.
 */
export async function loadAuthority(home: AuthorityHome, cluster: ClusterUid, now: Instant): Promise<Authority> {
  const stored = (await home.load()) ?? (await home.storeIfAbsent(await makeAuthority(cluster, now)));
  const authority = openAuthority(stored, now);
  await home.publish(authority.certificatePem);
  return authority;
}
