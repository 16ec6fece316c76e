import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { openTenantGraph, type TenantGraph } from "../../../test/support/tenant-graph.ts";
import { enter, interrupt, openKeyboard, up } from "../add/keyboard.ts";
import { adoptInto } from "./adopting.ts";

let tenant: TenantHandle;
let graph: TenantGraph;

beforeAll(async () => {
  tenant = await startTenant({ now: () => new Date("2026-11-01T00:00:00Z") });
  graph = await openTenantGraph(tenant);
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await tenant.close();
});

/** A registration like those of Integray's guide, with a permission too few. */
async function register(displayName: string): Promise<string> {
  const { appId } = await graph.send("POST", "/applications", {
    displayName,
    web: { redirectUris: [`https://${displayName}.integray.app/api/Callback/GenericOAuth2`] },
    requiredResourceAccess: [
      {
        resourceAppId: "00000003-0000-0000-c000-000000000000",
        resourceAccess: [{ id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" }],
      },
    ],
  });
  await graph.send("POST", "/servicePrincipals", { appId, tags: ["WindowsAzureActiveDirectoryIntegratedApp"] });
  return String(appId);
}

/** The screen is without the line breaks of a narrow terminal. */
async function adoptByKeys(ids: string[], keys: string[], accepted: string[] = []) {
  const { ask, screen } = await openKeyboard(keys);
  return {
    ...(await adoptInto(tenant, { ids, ask, accepted })),
    screen: screen().replaceAll(/ *\n│ +(?=[^○●\s])/g, " "),
  };
}

describe("the question for the system, on a terminal", () => {
  it("names the registration and the changes, and Enter takes custom", async () => {
    const appId = await register("acme");
    const { screen, exitCode, stackFile } = await adoptByKeys([appId], [enter]);
    expect(screen).toContain(`which product uses acme (client id ${appId})?`);
    expect(screen).toMatch(
      /○ integray: changes permissions \(adds microsoftGraph offline_access\), adds a client secret\n[^]*● custom: keeps everything/,
    );
    expect([exitCode, stackFile]).toEqual([0, expect.stringContaining("system: custom")]);
  });

  it("leaves it to --accept to allow the changes of the chosen system", async () => {
    const appId = await register("bravo");
    const refused = await adoptByKeys([appId], [up, enter]);
    expect(refused).toMatchObject({ exitCode: 1, stackFile: undefined });
    expect(refused.printed).toContain("permissions: adds microsoftGraph offline_access");
    expect(refused.warned).toContain("--accept permissions");
    const accepted = await adoptByKeys([appId], [up, enter], ["permissions"]);
    expect([accepted.exitCode, accepted.stackFile]).toEqual([0, expect.stringContaining("system: integray")]);
  });

  it("comes once for each registration that needs it, and Ctrl+C ends the command before anything is written", async () => {
    const ids = [await register("charlie"), await register("delta"), await register("echo")];
    const cancelled = await adoptByKeys(ids, [enter, interrupt, enter]);
    expect(cancelled).toMatchObject({ exitCode: 2, stackFile: undefined, printed: "" });
    expect(cancelled.warned).toBe("cancelled, nothing is written  [cancelled]");
    expect(cancelled.screen).toContain("delta");
    expect(cancelled.screen).not.toContain("echo");
  });
});
