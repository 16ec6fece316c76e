import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { readPage, sectionOf } from "./pages.ts";

describe("docs/posit-connect.md", () => {
  it("shows a valid delivery to Connect", () => {
    const section = sectionOf(readPage("posit-connect"), "Fields to enter");
    const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(section) ?? [];
    const { config } = parseYaml(yaml) as { config: Record<string, unknown> };
    const [spec] = parseIntegrations(config["entra-integrations:integrations"], {
      now: new Date("2026-11-21T00:00:00Z"),
      owners: undefined,
    });
    expect(spec?.entra?.deliverTo?.positConnect).toMatchObject({
      address: "https://connect.contoso.com",
      template: "azure",
      authType: "Service Account",
      groups: ["6ff5f1c8-8f3a-4a53-9d9f-3a0f9f5d2d11"],
    });
  });
});
