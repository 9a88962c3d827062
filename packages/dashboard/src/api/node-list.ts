import { api, type Wire, wholeList } from "./client.ts";

type Nodes = readonly Wire["NodeSummary"][];

/** What was answered last, and under which tag. */
let last: { readonly tag: string; readonly nodes: Nodes } | null = null;
const NOT_MODIFIED = 304;

/** All nodes: those of before while the coordinator says that they are the same ones. @throws ApiRefusal, Unreachable */
export async function nodeList(): Promise<Nodes> {
  const have = last;
  let tag: string | null = null;
  let same = false;
  const nodes = await wholeList(async ({ cursor, ...query }) => {
    const header = have === null || cursor !== undefined ? {} : { "if-none-match": have.tag };
    const params = { query: { ...query, ...(cursor === undefined ? {} : { cursor }) }, header };
    const answer = await api.GET("/api/v1/nodes", { params });
    if (cursor === undefined) tag = answer.response.headers.get("etag");
    if (answer.response.status !== NOT_MODIFIED) return answer;
    same = true;
    return { data: { items: [], next: null }, response: new Response() };
  });
  if (same && have !== null) return have.nodes;
  last = tag === null ? null : { tag, nodes };
  return nodes;
}
