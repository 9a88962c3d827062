import { describe } from "vitest";
import { tryFamily } from "./crashes.ts";

describe("an agent dies right before or right after", () => {
  tryFamily("agent: records of the journal", 5);
  tryFamily("agent: files written and removed", 4);
  tryFamily("agent: units started on the host", 2);
  tryFamily("agent: copies of snapshots", 1);
  tryFamily("agent: other commands on the host", 24);
});
