import { type Static, Type } from "typebox";
import { ROLES, Why } from "./schemas.ts";
import { closed, named, oneOf, orNull, ref, Time } from "./shape.ts";

const MOST_DAYS = 3650;
export const DEFAULT_TOKEN_DAYS = 90;
const Name = Type.String({
  pattern: "^[A-Za-z0-9_.@-]{1,100}$",
  description: "Stands on record for what is done by it.",
});

export const TokenRequest = Type.Object(
  {
    name: Name,
    role: oneOf(ROLES),
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_DAYS,
        description: `How long it is good; ${DEFAULT_TOKEN_DAYS} where left out.`,
      }),
    ),
    why: Type.Optional(Why),
  },
  closed,
);
export type TokenRequest = Static<typeof TokenRequest>;

export const TokenParams = Type.Object({ name: Name }, closed);

export const TokenBody = named(
  "Token",
  {
    name: Type.String(),
    role: oneOf(ROLES),
    madeAt: Time,
    madeBy: Type.String(),
    expiresAt: orNull(Time),
    revokedAt: orNull(Time),
  },
  "A token that an administrator made; its text is kept nowhere.",
);

export const TokenMade = named("TokenMade", {
  token: Type.String({ description: "Shown this once." }),
  about: ref(TokenBody),
});

export const RecordBody = named(
  "Record",
  {
    seq: Type.Number(),
    at: Time,
    by: Type.String({
      description:
        "The token's name; `kubernetes:` before the name of a user of the cluster's own. Empty: a login by a token that is not known.",
    }),
    operation: Type.String({ description: "The operationId; `logIn` and `logOut` of the web page." }),
    on: Type.String({
      description:
        "What it was asked of; of what makes something new the plan, target, snapshot, node or name that was asked for. Of `logIn` and `logOut`: the address they came from.",
    }),
    why: Type.String(),
    status: orNull(Type.Number({ description: "Of the answer. Null: the coordinator died before it." })),
    code: orNull(Type.String({ description: "Of a refusal." })),
  },
  "A change that was asked for, by whom and why.",
);
