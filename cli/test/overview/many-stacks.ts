import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../../integrations/connection.ts";
import type { OverviewStack } from "../../commands/overview/overview.ts";
import type { Task } from "../../tasks/task.ts";
import { deployed, integray, onPremises, today } from "../handoff/deployed.ts";

const environments = ["dev", "test", "prod"];
const people = ["erp-team@contoso.com", "@contoso/sales-tools", "bi@contoso.com", undefined];

/** Entries of a stack file, one of each kind of credential and tier. */
const mix: Record<string, Record<string, unknown>> = {
  "erp-sync": integray,
  "mail-archive": {
    system: "custom",
    product: "Contoso Mail Archive",
    applicationPermissions: { microsoftGraph: ["Mail.Read", "User.Read.All"] },
    justification: "Keeps mail for ten years, as the law requires for invoices.",
    owners: ["alice@contoso.com", "bob@contoso.com"],
  },
  onboarding: {
    system: "custom",
    product: "Contoso Onboarding",
    applicationPermissions: { microsoftGraph: ["Directory.ReadWrite.All"] },
  },
  reporting: {
    system: "custom",
    product: "Contoso Reporting",
    redirectUris: ["https://reporting.contoso.com/signin-oidc"],
    delegatedPermissions: { microsoftGraph: ["User.Read", "Calendars.Read", "Files.Read.All"] },
    consent: "granted",
  },
  deployer: {
    system: "custom",
    product: "Contoso Deployer",
    applicationPermissions: { microsoftGraph: ["User.Read.All"] },
    credential: { type: "federated", trusts: [{ githubActions: { repository: "contoso/erp", branch: "main" } }] },
    consent: "granted",
  },
  ax: onPremises,
};

/** Stacks of several teams with `count` integrations in total: credentials of every age, tasks, and some evidence. */
export function manyStacks(count: number): OverviewStack[] {
  const kinds = Object.entries(mix);
  const teams = Math.max(1, Math.ceil(count / 20));
  return Array.from({ length: teams }, (_, team) => {
    const size = Math.min(20, count - team * 20);
    const entries = Array.from({ length: size }, (__, index) => {
      const [kind = "", entry = {}] = kinds[(team * 7 + index) % kinds.length] ?? [];
      const round = Math.floor(index / kinds.length) + 1;
      const name = round === 1 ? kind : `${kind}-${round}`;
      return [name, changeEntry(entry, name, index)] as const;
    });
    const connections = deployed(Object.fromEntries(entries));
    const stack = `team-${Math.floor(team / 3) + 1}-${environments[team % 3]!}`;
    return {
      outputs: { stack, source: `stack ${stack}`, connections, now: today },
      evidence: new Map(Object.values(connections).flatMap((one, index) => evidenceOf(one, team, index))),
      tasks: Object.values(connections).flatMap((one, index) => taskOf(stack, one, index)),
    };
  });
}

/** Different names and hosts, since integrations may not share redirect URIs, and different people and periods. */
function changeEntry(entry: Record<string, unknown>, name: string, index: number): Record<string, unknown> {
  const text = JSON.stringify(entry).replaceAll(/https:\/\/(acme|reporting|ax)\./g, `https://$1-${name}.`);
  const changed = JSON.parse(text) as Record<string, unknown>;
  const contact = people[index % people.length];
  if (contact !== undefined) changed["contact"] = contact;
  const isSecret = changed["credential"] === undefined || entry === integray;
  if (isSecret && entry !== onPremises) {
    const start = new Date(today.getTime() - (index * 37 + 5) * 86_400_000).toISOString().slice(0, 10);
    changed["credential"] = { type: "secret", rotationStart: start };
  }
  return changed;
}

function evidenceOf({ name, entra }: Connection, team: number, index: number): [string, AppEvidence][] {
  if (entra === undefined || team % 4 === 3) return [];
  if (team % 4 === 2) return [[name, { state: "unknown", reason: "the tenant has no Microsoft Entra ID P1 licence" }]];
  const { credential } = entra;
  const keyId = credential.type === "secret" ? (credential.previous ?? credential).keyId : "other";
  const at = new Date(today.getTime() - (index + 1) * 7_200_000).toISOString();
  const signIn = { at, ipAddress: "203.0.113.7" };
  const keys = index % 5 === 4 ? [] : [{ keyId, first: signIn, last: signIn, refused: undefined }];
  const coversFrom = "2026-10-22T00:00:00Z";
  return [[name, { state: "read", source: "signIns", coversFrom, coversUntil: "2026-11-21T07:00:00Z", keys }]];
}

/** A task for some of the integrations that have a previous secret. */
function taskOf(stack: string, connection: Connection, index: number): Task[] {
  const { name, system, handoff, contact, owners = [], entra } = connection;
  const isRotated = entra?.credential.type === "secret" && entra.credential.previous !== undefined;
  if (!isRotated || index % 3 === 2) return [];
  const dueOn = new Date(today.getTime() + (index - 4) * 86_400_000 * 3).toISOString();
  return [
    {
      id: `${stack}/${name}/enter-secret/generation-1`,
      kind: "enter-secret",
      stack,
      integration: name,
      system,
      title: `Enter the new client secret in ${handoff.product}`,
      details: "Copy it from the hand-off.",
      responsible: contact === undefined ? owners : [contact],
      since: "2026-11-01T00:00:00Z",
      dueOn,
      hurtsOn: new Date(Date.parse(dueOn) + 14 * 86_400_000).toISOString(),
      state: "open",
      evidence: "No sign-in with the new secret was seen until 2026-11-21.",
    },
  ];
}
