import type { Version } from "@lockkeeper/core/model/version";
import { describe, expect, it } from "vitest";
import { minorsOf, switchMinor } from "./source-text.ts";
import { planSwitch } from "./sources.ts";

const list = `# Kubernetes, was core:/stable:/v1.19/deb once
deb [arch=amd64 signed-by=/etc/apt/keyrings/kubernetes-apt-keyring.gpg] https://pkgs.example/core:/stable:/v1.20/deb/ /
# deb https://pkgs.example/core:/stable:/v1.18/deb/ /
`;
const stanzas = `Types: deb
URIs: https://pkgs.example/core:/stable:/v1.20/deb/
Suites: /
Signed-By: /etc/apt/keyrings/kubernetes-apt-keyring.gpg
`;

describe("a source file of apt", () => {
  it("is switched by its minor alone", () => {
    expect(minorsOf("k.list", list)).toEqual(["v1.20"]);
    expect(switchMinor("k.list", list, "v1.21")).toBe(list.replace("v1.20", "v1.21"));
    expect(minorsOf("k.sources", stanzas)).toEqual(["v1.20"]);
    expect(switchMinor("k.sources", stanzas, "v1.21")).toBe(stanzas.replace("v1.20", "v1.21"));
  });
  it("is left alone when it is not the standard one", () => {
    expect(switchMinor("k.list", "deb https://apt.example/ kubernetes-xenial main\n", "v1.21")).toBeNull();
    expect(switchMinor("k.list", `${list}deb https://other.example/debian stable main\n`, "v1.21")).toBeNull();
    expect(switchMinor("k.list", `${list}deb https://x/core:/stable:/v1.22/deb/ /\n`, "v1.21")).toBeNull();
    expect(switchMinor("k.sources", `${stanzas}Enabled: no\n`, "v1.21")).toBeNull();
    expect(switchMinor("k.list", "", "v1.21")).toBeNull();
  });
  it("reads URIs over several lines", () => {
    const folded =
      "Types: deb\nURIs:\n https://a/core:/stable:/v1.20/deb/\n https://b/core:/stable:/v1.20/deb/\nSuites: /\n";
    expect(minorsOf("k.sources", folded)).toEqual(["v1.20"]);
    expect(switchMinor("k.sources", folded, "v1.21")).toBe(folded.replaceAll("v1.20", "v1.21"));
  });
});

describe("a switch", () => {
  const source = (file: string, text: string) => ({ file, text, minors: minorsOf(file, text) });
  const to = "v1.21.0" as Version;
  it("is possible, there, or said to be impossible", () => {
    expect(planSwitch([source("/k.list", list)], to)).toMatchObject({ is: "possible", file: "/k.list", before: list });
    expect(planSwitch([source("/k.list", list.replace("v1.20", "v1.21"))], to)).toEqual({
      is: "there",
      file: "/k.list",
    });
    expect(planSwitch([], to).is).toBe("impossible");
    expect(planSwitch([source("/a.list", list), source("/b.sources", stanzas)], to)).toMatchObject({
      is: "impossible",
      why: "several files name repositories: /a.list, /b.sources",
    });
  });
});
