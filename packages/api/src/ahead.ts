import { Type } from "typebox";
import { Findings, WeighedFindingBody } from "./finding.ts";
import { VersionText } from "./plan.ts";
import { named, orNull, ref } from "./shape.ts";

export const NodeForecastBody = named(
  "NodeForecast",
  {
    node: Type.String(),
    evict: Type.Number({ description: "Pods that would be evicted." }),
    stays: Type.Number({ description: "Static pods, pods of DaemonSets and our own." }),
    blockers: Findings,
    rounds: orNull(Type.Number({ description: "Of evictions, by the tightest budget. Null: it allows nothing now." })),
    tightest: orNull(Type.String()),
    takes: orNull(
      Type.Object(
        {
          seconds: Type.Number({ description: "The median." }),
          by: Type.Union([Type.Literal("this-node"), Type.Literal("all-nodes")]),
          samples: Type.Number({ description: "Drains that it was learnt from." }),
        },
        { description: "By earlier drains. Null: none tells, or this one would wait or halt." },
      ),
    ),
    homeless: Type.Array(Type.String({ description: "`namespace/name` of a pod that fits on no other node." })),
    unjudged: Type.Number({ description: "Evicted pods with rules that are not judged." }),
  },
  "What a drain of one node would do now.",
);

export const AheadBody = named(
  "Ahead",
  {
    from: VersionText,
    to: VersionText,
    stops: Type.Array(VersionText, { description: "The versions that it goes by, the target last." }),
    findings: Type.Array(ref(WeighedFindingBody), { description: "The gravest first." }),
    drains: orNull(Type.Array(ref(NodeForecastBody))),
  },
  "What is known before anything is touched.",
);

export const ForecastBody = named("Forecast", { items: Type.Array(ref(NodeForecastBody)) });
