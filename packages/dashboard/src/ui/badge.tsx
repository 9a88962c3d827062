import type { UpgradeState } from "@lockkeeper/core/model/status";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";
import { STATES, type Tone } from "./words.ts";

export function Badge({ tone, icon, children }: { tone: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span className={`badge ${tone}`}>
      {icon && <Icon name={icon} />}
      {children}
    </span>
  );
}

export function StateBadge({ state }: { readonly state: UpgradeState }) {
  const { word, tone, icon } = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}
