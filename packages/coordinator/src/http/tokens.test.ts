import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { tokenTable } from "./tokens.ts";

const TOKEN = "a-token-that-nobody-guesses";
const sha256 = createHash("sha256").update(TOKEN).digest("hex");

it("finds who a token belongs to, by its text or its hash, and nobody for another", () => {
  const other = "another-token-that-nobody-guesses";
  const table = tokenTable(
    [
      { name: "anna", role: "admin", sha256 },
      { name: "ci", role: "viewer", token: other },
    ],
    "tokens.json",
  );
  expect(table.find(TOKEN)).toEqual({ name: "anna", role: "admin" });
  expect(table.find(other)).toEqual({ name: "ci", role: "viewer" });
  expect(table.find(`${TOKEN}!`)).toBeNull();
});

it.each([
  [{}, "must hold a list"],
  [[{ name: "a b", role: "admin", sha256 }], "entry 1: name must be"],
  [[{ name: "policy", role: "admin", sha256 }], "the name policy stands for what no person says"],
  [[{ name: "anna", role: "root", sha256 }], "entry 1 (anna): role must be one of viewer, operator, admin"],
  [[{ name: "anna", role: "admin" }], "entry 1 (anna): it needs a token, or its sha256"],
  [[{ name: "anna", role: "admin", token: "short" }], "shorter than 20 characters"],
  [[{ name: "anna", role: "admin", sha256, expires: "2027-01-01" }], "entry 1: the field expires is not known"],
  [
    [
      { name: "anna", role: "admin", sha256 },
      { name: "anna", role: "viewer", token: TOKEN },
    ],
    "names two tokens alike",
  ],
])("refuses %j: %s", (value, why) => {
  expect(() => tokenTable(value, "tokens.json")).toThrow(why);
  // A token's text is never part of a message.
  expect(() => tokenTable(value, "tokens.json")).not.toThrow(TOKEN);
});
