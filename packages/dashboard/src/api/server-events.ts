/** One item of a server-sent stream (HTML standard, 9.2). */
export type StreamItem = { readonly id: string | null; readonly event: string; readonly data: string };

/**
 * Cuts a server-sent stream into items, whatever the pieces are that it comes in. Comments (heartbeats) are no items.
 * @returns a function that takes a piece of text and gives the items that it completes.
 */
export function itemReader(): (piece: string) => readonly StreamItem[] {
  let rest = "";
  return (piece) => {
    const blocks = (rest + piece).split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => itemOf(block) ?? []);
  };
}

function itemOf(block: string): StreamItem | null {
  let [id, event]: [string | null, string] = [null, "message"];
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    switch (line.slice(0, colon)) {
      case "id":
        id = value;
        break;
      case "event":
        event = value;
        break;
      case "data":
        data.push(value);
        break;
    }
  }
  return data.length === 0 ? null : { id, event, data: data.join("\n") };
}
