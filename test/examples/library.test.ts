import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import withAzuread from "../../examples/library/azuread.ts";
import withIntegration from "../../examples/library/index.ts";
import { type Answers, ofType, type Recording, recordResources, valueOf } from "../components/recording-mocks.ts";
import { findPermission, microsoftGraph } from "../../integrations/permissions/apis.ts";

const scopes = ["User.Read", "Files.Read.All", "offline_access"];
const scopeIds = Object.fromEntries(
  scopes.map((name) => [name, findPermission(microsoftGraph, "delegated", name)?.id]),
);
const graph = { objectId: "graph object id", displayName: "Microsoft Graph" };

const answers: Answers = {
  "azuread:index/getClientConfig:getClientConfig": () => ({ tenantId: "7c4a1a0e-1111-4222-8333-444455556666" }),
  "azuread:index/getServicePrincipal:getServicePrincipal": () => ({ ...graph, oauth2PermissionScopeIds: scopeIds }),
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-21"), toFake: ["Date"] });
  vi.stubEnv("AZURE_AUTHORITY_HOST", "");
  vi.stubEnv("ARM_ENVIRONMENT", undefined);
});

afterEach(() => {
  vi.useRealTimers();
});

async function deploy(program: () => object | Promise<object>): Promise<{ recording: Recording; outputs: object }> {
  const recording = await recordResources(answers);
  pulumi.runtime.setAllConfig({});
  const outputs = await valueOf(pulumi.output(await program()));
  return { recording, outputs };
}

describe("docs/library.md", () => {
  it("shows the two programs of the example", () => {
    const page = readFileSync(new URL("../../docs/library.md", import.meta.url), "utf8");
    const shown = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text]) => text);
    const folder = new URL("../../examples/library/", import.meta.url);
    expect(shown).toEqual(["index.ts", "azuread.ts"].map((file) => readFileSync(new URL(file, folder), "utf8")));
  });

  it("compares programs that create the same registration and as many secrets", async () => {
    const [ours, raw] = [await deploy(withIntegration), await deploy(withAzuread)];
    const registrations = [ours, raw].map(({ recording }) => {
      const { displayName, signInAudience, api, web, requiredResourceAccesses } =
        ofType(recording, "Application")[0]?.inputs ?? {};
      const { requestedAccessTokenVersion } = api as { requestedAccessTokenVersion: number };
      return { displayName, signInAudience, requestedAccessTokenVersion, web, requiredResourceAccesses };
    });
    expect(registrations[0]).toMatchObject({ displayName: "Integray erp-sync", requestedAccessTokenVersion: 1 });
    expect(registrations[1]).toEqual(registrations[0]);
    expect([ours, raw].map(({ recording }) => ofType(recording, "ApplicationPassword").length)).toEqual([2, 2]);
  });

  it("compares programs that return the same values", async () => {
    const [ours, raw] = [await deploy(withIntegration), await deploy(withAzuread)];
    const { handoff } = ours.outputs as { handoff: { fields: { field: string; value?: string }[] } };
    const valueIn = (field: string) => handoff.fields.find((one) => one.field === field)?.value;
    expect(raw.outputs).toMatchObject({
      loginUrl: valueIn("Login URL"),
      accessTokenUrl: valueIn("Access Token URL"),
      scopes: valueIn("Scopes"),
    });
    expect(valueIn("Scopes")).toContain("User.Read");
  });
});
