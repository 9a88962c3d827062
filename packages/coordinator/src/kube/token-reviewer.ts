import { fail, ok, type Result } from "@lockkeeper/core/model/errors";
import { type NodeUid, nodeName } from "@lockkeeper/core/model/ids";
import type { TokenIdentity, TokenReviewer } from "../ports/enrolment.ts";
import type { Api } from "./api.ts";
import { isAway, messageOf } from "./failures.ts";
import { at, flag, text, texts } from "./json.ts";
import { nodePath } from "./node-view.ts";

export const ENROLMENT_AUDIENCE = "lockkeeper-enrolment";
const AGENT_ACCOUNT = "lockkeeper-agent";
const TOKEN_MAX_CHARS = 16_384;

/** Follows a token by UID: token -> the pod it is bound to -> the node that pod runs on. */
export class KubeTokenReviewer implements TokenReviewer {
  readonly #api: Api;
  readonly #namespace: string;

  constructor(api: Api, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
  }

  /** `cluster-unreachable` when the API server does not answer. */
  async review(token: string): Promise<Result<TokenIdentity>> {
    if (token === "" || token.length > TOKEN_MAX_CHARS) return refused("no token of a possible length");
    try {
      const status = await this.#ask(token);
      const claimed = this.#claims(status);
      return claimed.ok ? await this.#follow(claimed.value) : claimed;
    } catch (error) {
      if (isAway(error)) return fail("cluster-unreachable", messageOf(error));
      return refused(`the API server refused to review the token: ${messageOf(error)}`);
    }
  }

  async #ask(token: string): Promise<unknown> {
    const review = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token, audiences: [ENROLMENT_AUDIENCE] },
    };
    // A review changes nothing in the cluster, so it needs no Lease.
    const answer = await this.#api.write("POST", "/apis/authentication.k8s.io/v1/tokenreviews", review, {
      fenced: false,
    });
    return at(answer, "status");
  }

  #claims(status: unknown): Result<{ readonly pod: string; readonly podUid: string }> {
    if (!flag(status, "authenticated")) return refused(text(status, "error") ?? "the token is not good");
    // A server that knows no audiences answers with none: the token is then good for the API server alone.
    if (!texts(status, "audiences").includes(ENROLMENT_AUDIENCE)) return refused("the token is not for enrolment");
    const account = text(status, "user", "username");
    if (account !== `system:serviceaccount:${this.#namespace}:${AGENT_ACCOUNT}`) {
      return refused(`the token is of ${account ?? "nobody"}, not of the agent's service account`);
    }
    const [pod] = texts(status, "user", "extra", "authentication.kubernetes.io/pod-name");
    const [podUid] = texts(status, "user", "extra", "authentication.kubernetes.io/pod-uid");
    return pod && podUid ? ok({ pod, podUid }) : refused("the token is not bound to a pod");
  }

  async #follow(claimed: { readonly pod: string; readonly podUid: string }): Promise<Result<TokenIdentity>> {
    const path = `/api/v1/namespaces/${this.#namespace}/pods/${encodeURIComponent(claimed.pod)}`;
    const pod = await this.#api.find(path);
    if (text(pod, "metadata", "uid") !== claimed.podUid) return refused("the token's pod is not there any more");
    if (text(pod, "spec", "serviceAccountName") !== AGENT_ACCOUNT) return refused("the token's pod is no agent");
    const node = nodeName(text(pod, "spec", "nodeName") ?? "");
    if (!node) return refused("the token's pod is on no node");
    const uid = text(await this.#api.find(nodePath(node)), "metadata", "uid");
    if (uid === null) return refused(`node ${node} is not there any more`);
    return ok({ node, uid: uid as NodeUid, podUid: claimed.podUid });
  }
}

function refused(detail: string): Result<never> {
  return fail("enrolment-refused", detail);
}
