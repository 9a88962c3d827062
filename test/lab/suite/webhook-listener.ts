import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Notice } from "@lockkeeper/core/notices/notice";
import { GATEWAY } from "../settings.ts";

const OLD_SECONDS = 300;
const BODY_MAX_BYTES = 1_000_000;

/** Where the coordinator tells notices to, and what it told. */
export type WebhookListener = {
  /** The file of webhooks, to be mounted into the coordinator's pod. */
  readonly hooks: readonly { readonly name: string; readonly url: string; readonly secret: string }[];
  /** Notices whose signature and time were right, as they came. */
  readonly told: readonly Notice[];
  /** What came otherwise, and why it was refused. */
  readonly refused: readonly string[];
  close(): Promise<void>;
};

/** A receiver of webhooks at the lab's own address, which verifies as docs/operations.md tells receivers to. */
export async function listenForWebhooks(): Promise<WebhookListener> {
  const secret = randomBytes(24).toString("hex");
  const [told, refused]: [Notice[], string[]] = [[], []];
  const server = createServer(async (request, answer) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of request as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes <= BODY_MAX_BYTES) pieces.push(piece);
    }
    const body = Buffer.concat(pieces);
    const why = faultOf(request.headers, body, secret);
    if (why === null) told.push(JSON.parse(body.toString()) as Notice);
    else refused.push(why);
    answer.writeHead(why === null ? 204 : 401).end();
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, GATEWAY, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    hooks: [{ name: "lab", url: `http://${GATEWAY}:${port}/in`, secret }],
    told,
    refused,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function faultOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: Buffer,
  secret: string,
): string | null {
  const [seconds, given] = [String(headers["lockkeeper-timestamp"]), String(headers["lockkeeper-signature"])];
  const age = Math.abs(Date.now() / 1000 - Number(seconds));
  if (!(age < OLD_SECONDS)) return `its time is ${seconds}`;
  const wanted = Buffer.from(`v1=${createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex")}`);
  const got = Buffer.from(given);
  return got.length === wanted.length && timingSafeEqual(got, wanted) ? null : "its signature is wrong";
}
