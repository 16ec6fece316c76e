import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { publishedIntegrations, renderPublished } from "../../commands/bench/published.ts";
import { findPublishedTools } from "../../commands/bench/published-tools.ts";
import { renderTerraform } from "../../commands/bench/terraform-program.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "published-tools-"));
});

afterAll(() => rm(folder, { recursive: true }));

describe("findPublishedTools", () => {
  it("names every program that is missing", async () => {
    const none = { PATH: join(folder, "empty"), PULUMI_HOME: join(folder, "home") };
    await expect(findPublishedTools(join(folder, "engine"), none)).rejects.toThrow(
      "not on PATH: terraform, terraform-provider-azuread, pulumi-resource-azuread, pulumi-language-nodejs\n",
    );
  });

  it("finds those on PATH", async () => {
    for (const name of [
      "terraform",
      "terraform-provider-azuread",
      "pulumi-resource-azuread",
      "pulumi-language-nodejs",
    ]) {
      await writeFile(join(folder, name), "");
      await chmod(join(folder, name), 0o755);
    }
    expect(await findPublishedTools(join(folder, "engine"), { PATH: folder })).toMatchObject({
      pulumi: join(folder, "engine", "bin", "pulumi"),
      terraform: join(folder, "terraform"),
      providerDir: folder,
    });
  });
});

describe("what both tools deploy", () => {
  it("has two live secrets for each integration", () => {
    const specs = parseIntegrations(publishedIntegrations(2), {
      now: new Date(),
      owners: undefined,
      readCertificate: () => expect.fail("no certificates here"),
    });
    expect(specs.map(({ entra }) => entra?.credential)).toMatchObject([
      { type: "secret", rotateEveryDays: 80 },
      { type: "secret", rotateEveryDays: 80 },
    ]);
  });

  it("is the same in Terraform, counted", () => {
    const program = renderTerraform(7, ["2027-01-01T00:00:00Z", "2027-03-01T00:00:00Z"]);
    const kinds = [...program.matchAll(/^resource "azuread_(\w+)" "(\w+)" \{\n {2}count *= 7$/gm)].map(
      ([, kind, name]) => `${kind ?? ""} ${name ?? ""}`,
    );
    expect(kinds).toEqual([
      "application app",
      "service_principal app",
      "application_password slot0",
      "application_password slot1",
      "app_role_assignment app",
    ]);
  });
});

describe("renderPublished", () => {
  it("shows Pulumi next to Terraform", () => {
    const times = { pulumi: { up: 60.04, preview: 4 }, terraform: { up: 80, preview: 2 } };
    expect(renderPublished(20, [{ parallel: 10, ...times }])).toBe(
      [
        "Seconds with the published azuread provider (integrations: 20)",
        "                                    pulumi  terraform  ratio",
        "  deployment, 10 at a time            60.0       80.0   0.75",
        "  preview without changes, 10          4.0        2.0   2.00",
      ].join("\n"),
    );
  });
});
