import type { FastifyInstance } from "fastify";
import { addAccessRoutes } from "./access-routes.ts";
import { addClusterRoutes } from "./cluster-routes.ts";
import type { Desk } from "./desk.ts";
import { addPlanRoutes } from "./plan-routes.ts";
import { addSnapshotRoutes } from "./snapshot-routes.ts";
import { addUpgradeRoutes } from "./upgrade-routes.ts";

/** Everything under /api/v1. */
export function addRoutes(app: FastifyInstance, desk: Desk): void {
  addClusterRoutes(app, desk);
  addPlanRoutes(app, desk);
  addUpgradeRoutes(app, desk);
  addSnapshotRoutes(app, desk);
  addAccessRoutes(app, desk);
}
