/** One item of a server-sent stream (HTML standard, 9.2). */
export type StreamItem = { readonly id: string | null; readonly event: string; readonly data: string };

/**
 * Cuts a server-sent stream into items, whatever the pieces are that it comes in. Comments (heartbeats) are no items.
 * @returns a function that takes a piece of text and gives the items that it completes.
 */
export function itemReader(): (piece: string) => readonly StreamItem[] {
  // Joined once, when an item is whole: a status of hundreds of nodes comes in dozens of pieces.
  let kept: string[] = [];
  return (piece) => {
    const items: StreamItem[] = [];
    let rest = piece;
    for (let end = endIn(kept, rest); end !== null; end = endIn(kept, rest)) {
      const item = itemOf([...kept, rest.slice(0, end)].join(""));
      if (item !== null) items.push(item);
      kept = [];
      rest = rest.slice(end + 1);
    }
    if (rest !== "") kept.push(rest);
    return items;
  };
}

/** @returns where the empty line that ends an item ends, its first half perhaps in what came before; null: not yet. */
function endIn(kept: readonly string[], piece: string): number | null {
  if (piece.startsWith("\n") && kept.at(-1)?.endsWith("\n")) return 0;
  const at = piece.indexOf("\n\n");
  return at === -1 ? null : at + 1;
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
