import { createHttpServer } from "@lockkeeper/coordinator/http/server";
import { pino } from "pino";

/** The description of the REST API, as the coordinator serves it under /api/v1/openapi.json. */
export async function openApiText(): Promise<string> {
  // Routes are described without being asked anything: none of this is ever called.
  const nobody = new Proxy({}, { get: () => () => undefined });
  const app = await createHttpServer({
    operations: nobody as never,
    tokens: { find: () => null, has: () => false },
    access: nobody as never,
    snapshots: nobody as never,
    rollbackPoints: nobody as never,
    snapshotTasks: nobody as never,
    log: pino({ level: "silent" }),
  });
  await app.ready();
  const text = `${JSON.stringify(app.swagger(), null, 2)}\n`;
  await app.close();
  return text;
}
