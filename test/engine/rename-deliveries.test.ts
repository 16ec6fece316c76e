import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseConnections } from "../../integrations/connection.ts";
import { renameIntegration } from "../../cli/commands/rename.ts";
import { openTerminal } from "../../cli/output/terminal.ts";
import type { UpReport } from "../../cli/sandbox/deployment.ts";
import { serveReceiver } from "../../packages/delivery/test/support/receiver.ts";
import { changesOf } from "../support/run-text.ts";
import { openTenantGraph } from "../support/tenant-graph.ts";
import { makeProject } from "./sandbox-project.ts";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const { colors } = openTerminal({ write: () => true }, { write: () => true }, {});

const reports = {
  system: "posit-connect",
  address: "https://connect.contoso.com",
  template: "msgraph",
  authType: "service-account",
  applicationPermissions: { microsoftGraph: ["User.Read.All"] },
  deliverTo: { positConnect: {} },
};
const mail = {
  system: "bizagi-mail",
  company: "contoso",
  project: "expenses",
  protocols: ["imap"],
  mailboxes: ["helpdesk@contoso.onmicrosoft.com"],
  consent: "granted",
  deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" } },
};
const orders = {
  system: "custom",
  redirectUris: ["https://orders.contoso.com/cb"],
  exposedScopes: { "Orders.Read": {}, "Orders.Write": { adminConsent: true } },
  appRoles: { Clerk: {}, Sync: { assignableTo: ["applications"] } },
};

const names = [
  ["shop", "store"],
  ["reports", "charts"],
  ["mail", "post"],
  ["orders", "sales"],
] as const;

// A run takes seconds, so one stack goes through all steps once, and each test checks a recorded step.
let events: string[];
let printed: string;
let created: UpReport;
let renamed: UpReport;
let withoutFormerName: UpReport;
let answers: string[];

beforeAll(async () => {
  using receiver = await serveReceiver();
  const shop = {
    system: "custom",
    redirectUris: ["https://shop.contoso.com/cb"],
    deliverTo: { keyVault: { vaultId }, webhook: { url: receiver.url } },
  };
  using project = makeProject({ shop, reports, mail, orders });
  await using sandbox = await project.open();
  await using graph = await openTenantGraph(sandbox.tenant);
  const dev = sandbox.stack("dev");
  created = await dev.up();
  const secrets = Object.entries(created.outputs["secrets"]?.value as Record<string, { clientSecret: string }>);
  const clients = secrets.map(
    ([name, { clientSecret }]) => [connectionsOf(created)[name]!.entra!.clientId, clientSecret] as const,
  );
  const signInAll = async () => (await Promise.all(clients.map(([id, secret]) => graph.signIn(id, secret)))).join();

  const lines: string[] = [];
  const terminal = { print: (text: string) => lines.push(text), progress: () => undefined, colors };
  for (const [oldName, newName] of names) {
    const request = { projectDir: project.dir, env: project.env, isLocal: true, isDryRun: false, now: new Date() };
    await renameIntegration({ ...request, stack: "dev", oldName, newName }, terminal);
  }
  printed = lines.join("\n");
  answers = [await signInAll()];
  const running = dev.up();
  answers.push(await signInAll());
  renamed = await running;
  answers.push(await signInAll());

  const path = join(project.dir, "Pulumi.dev.yaml");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(/^ *formerName: .*\n/gm, ""));
  withoutFormerName = await dev.up();
  answers.push(await signInAll());
  events = receiver.deliveries.map(({ event }) => `${event.type} ${String(event.data["integration"])}`);
});

describe("renamed integrations with deliveries", () => {
  it("change only tags, the name in Exchange and the event of a webhook", () => {
    expect(changesOf(renamed)).toEqual([
      "update charts-application tags[0]",
      "update charts-service-principal tags[1]",
      "update post-application tags[0]",
      "update post-exchange displayName",
      "update post-service-principal tags[1]",
      "update sales-application tags[0]",
      "update sales-service-principal tags[1]",
      "update store-application tags[0]",
      "update store-service-principal tags[1]",
      'update store-vault-client-id tags["managed-by"]',
      'update store-vault-client-secret tags["managed-by"]',
      'update store-vault-tenant-id tags["managed-by"]',
      "update store-webhook integration",
    ]);
    expect(events).toEqual(["credential.delivered shop", "credential.delivered store"]);
  });

  it("keep their secrets, their display names, their Application ID URIs and their names in a key vault", () => {
    const factsOf = ({ displayName, entra, delivery }: ReturnType<typeof connectionsOf>[string]) => {
      const { name, uri } = delivery?.keyVault?.clientSecret ?? {};
      const { clientId, credential, apiUri } = entra ?? {};
      return { displayName, clientId, credential, apiUri, name, uri };
    };
    const before = connectionsOf(created);
    const after = connectionsOf(renamed);
    expect(names.map(([, name]) => factsOf(after[name]!))).toEqual(names.map(([name]) => factsOf(before[name]!)));
    expect(Object.keys(after)).toEqual(["charts", "post", "sales", "store"]);
    const { tenantId = "", apiUri } = after["sales"]?.entra ?? {};
    expect(apiUri).toBe(`api://${tenantId}/orders`);
    expect(answers).toEqual(Array(4).fill("ok,ok,ok,ok"));
  });

  it("need formerName only for one run", () => {
    expect(withoutFormerName.steps).toEqual([]);
  });
});

describe("npm run rename", () => {
  it("prints the changes and what follows from them", () => {
    expect(printed).toContain("+       formerName: shop");
    expect(printed).toContain("Pulumi.dev.yaml: renamed shop to store");
    expect(printed).toContain("The receiver of the webhook gets an event with the new name and the same client id.");
    expect(printed).toContain("next: npm run local -- up --stack dev");
  });
});

function connectionsOf({ outputs }: UpReport) {
  return parseConnections(outputs["connections"]?.value);
}
