import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { WireKnobs } from "@lockkeeper/sandbox/faults/world";

/** A TCP proxy on the loopback between agents and the coordinator, which can be cut and slowed. */
export type Link = WireKnobs & { readonly port: number; close(): void };

export async function openLink(targetPort: number): Promise<Link> {
  const open = new Set<Socket>();
  let heldMs = 0;
  let disturbed = 0;
  const server = createServer((client) => {
    const target = connect(targetPort, "127.0.0.1");
    const end = () => {
      client.destroy();
      target.destroy();
    };
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(from);
      from.setNoDelay(true);
      from.on("data", (data) => {
        if (heldMs === 0) return pass(data, from, to);
        disturbed += 1;
        // One piece at a time, so that none overtakes another.
        from.pause();
        setTimeout(() => {
          from.resume();
          pass(data, from, to);
        }, heldMs);
      });
      from.on("error", end).on("close", () => {
        open.delete(from);
        end();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      disturbed += open.size / 2;
      cut();
    },
    slow: (ms) => {
      heldMs = ms;
    },
    get disturbed() {
      return disturbed;
    },
    close: () => {
      server.close();
      cut();
    },
  };
}

function pass(data: Buffer, from: Socket, to: Socket): void {
  if (to.destroyed || to.write(data)) return;
  from.pause();
  to.once("drain", () => from.resume());
}
