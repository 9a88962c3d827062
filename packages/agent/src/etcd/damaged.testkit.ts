import { type handleServerStreamingCall, Server, ServerCredentials, status } from "@grpc/grpc-js";
import { writeFields } from "./wire.ts";

/** What a test's server sends for a snapshot: these pieces, then the end, or an error. */
export type Stream = { readonly pieces: readonly Buffer[]; readonly fails: boolean };

/** A gRPC server that answers Maintenance/Snapshot as a test says. Closes by `await using`. */
export async function snapshotServer(
  next: () => Stream,
): Promise<AsyncDisposable & { readonly endpoint: string; sent(): number }> {
  const server = new Server();
  let sent = 0;
  const snapshot: handleServerStreamingCall<Buffer, Buffer> = async (call) => {
    const { pieces, fails } = next();
    sent = 0;
    for (const piece of pieces) {
      if (call.cancelled) return;
      const more = call.write(
        writeFields([
          [2, 1n],
          [3, piece],
        ]),
      );
      sent += 1;
      if (!more) await new Promise((resolve) => call.once("drain", resolve));
    }
    if (fails) call.emit("error", { code: status.UNAVAILABLE, details: "the member stops" });
    else call.end();
  };
  const same = (message: Buffer) => message;
  const common = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  server.addService(
    { Snapshot: { path: "/etcdserverpb.Maintenance/Snapshot", requestStream: false, responseStream: true, ...common } },
    { Snapshot: snapshot },
  );
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    endpoint: `http://127.0.0.1:${port}`,
    sent: () => sent,
    [Symbol.asyncDispose]: async () => server.forceShutdown(),
  };
}
