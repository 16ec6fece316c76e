import type { Connection } from "../../integrations/connection.ts";
import { serviceCases, userCases } from "../engine/systems/cases.ts";
import { fillIn } from "../engine/systems/form.ts";
import type { ServiceProduct, UserProduct } from "../engine/systems/product.ts";
import { entryOf } from "../integrations/systems/variants.ts";

/** One of the 30 integrations. */
export interface Participant {
  /** Key in the stack file. */
  readonly name: string;
  readonly entry: Record<string, unknown>;
  /** Who enters a new secret into the product. */
  readonly supply: "person" | "deployment" | "nobody";
  /** Whether it only signs in as itself. */
  readonly isAppOnly: boolean;
  /** Sets the product up with a secret. Absent for a product without one. */
  readonly setUp?: (connection: Connection, clientSecret: string, origin: string) => UserProduct | ServiceProduct;
  /** Most days between two sign-ins. */
  readonly signsInEvery: number;
}

/** The first day of the year. All periods begin here, so that most days have no event. */
export const firstDay = "2027-01-04";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";

const daemon = { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] }, consent: "granted" };

/** All systems, in the ways that their products sign in and get their secrets. */
export const roster: readonly Participant[] = [
  byPerson("integray", 90),
  byPerson("orocommerce mail of named mailboxes", 90),
  byPerson("orocommerce everything", 90),
  byPerson("orocommerce calendar", 90),
  byPerson("orocommerce tasks", 90),
  byPerson("orocommerce sso", 90),
  byPerson("orocommerce sso of one domain, without prefix", 180),
  byPerson("dynamics365-finance user web", 90),
  byPerson("dynamics365-finance service", 90),
  byPerson("posit-connect azure viewer confidential", 90),
  byPerson("posit-connect azure-openai viewer confidential", 180),
  byPerson("posit-connect msgraph viewer confidential", 90),
  byPerson("posit-connect sharepoint viewer confidential", 90),
  byPerson("posit-connect azure service account", 90),
  byPerson("posit-connect azure-openai service account", 90),
  byPerson("bizagi-mail smtp", 90),
  byPerson("bizagi-mail imap", 90),
  byPerson("bizagi-mail pop", 90),
  // Exchange Online gets access to mailboxes, but no product gets the secret.
  byPerson("bizagi-mail smtp by application RBAC, production", 180, {
    mailboxes: ["helpdesk@contoso.onmicrosoft.com"],
    deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" } },
  }),
  byPerson("custom", 90),
  byPerson("custom for itself", 90),
  // Signs in so seldom that the reports often contain no use of any secret.
  { ...byPerson("bizagi-mail smtp imap", 90), signsInEvery: 45 },
  byDeployment("posit-connect msgraph service account", { deliverTo: { positConnect: {} } }),
  byDeployment("posit-connect sharepoint service account", { deliverTo: { positConnect: {} } }),
  byDeployment("custom with a key vault", { ...daemon, deliverTo: { keyVault: { vaultId } } }),
  withoutSecret("custom for desktops"),
  withoutSecret("dynamics365-finance user native"),
  withoutSecret("dynamics365-finance-onprem server", {}),
  withoutSecret("custom with a certificate", {
    ...daemon,
    credential: { type: "certificate", certificates: [{ file: "eight-years.pem" }] },
  }),
  withoutSecret("custom with a trust", {
    ...daemon,
    credential: {
      type: "federated",
      trusts: [{ kubernetes: { issuer: "https://k8s.contoso.com", namespace: "sync", serviceAccount: "sync" } }],
    },
  }),
];

/** A product of a variant whose secrets a person enters. */
function byPerson(title: string, rotateEveryDays: number, more: Record<string, unknown> = {}): Participant {
  const { setUp } = findCase(title);
  return {
    ...participant(title, { ...more, credential: { type: "secret", rotationStart: firstDay, rotateEveryDays } }),
    supply: "person",
    isAppOnly: serviceCases.some((one) => one.title === title),
    setUp: (connection, clientSecret, origin) =>
      setUp(fillIn(connection, { [connection.name]: { clientSecret } }), origin),
  };
}

/** A product that gets or reads each new secret without a person. */
function byDeployment(title: string, more: Record<string, unknown>): Participant {
  return {
    ...participant(title, { ...more, credential: { type: "secret", rotationStart: firstDay, rotateEveryDays: 90 } }),
    supply: "deployment",
    isAppOnly: true,
    setUp: ({ entra }, clientSecret) => ({
      clientId: entra!.clientId,
      clientSecret,
      tokenEndpoint: entra!.tokenEndpoint,
      request: { scope: entra!.scopes.join(" ") },
    }),
  };
}

function withoutSecret(title: string, more: Record<string, unknown> = {}): Participant {
  return { ...participant(title, more), supply: "nobody", isAppOnly: false };
}

function participant(title: string, more: Record<string, unknown>): Omit<Participant, "supply" | "isAppOnly"> {
  const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const base = "system" in more ? {} : findEntry(title);
  // Two shops cannot have the same address, and two projects of Bizagi are two products.
  const address = base["system"] === "orocommerce" && { address: `https://${name}.contoso.com` };
  const consent = base["system"] === "dynamics365-finance-onprem" ? {} : { consent: "granted" };
  return { name, entry: { ...base, ...address, ...consent, ...more }, signsInEvery: 14 };
}

function findEntry(title: string): Record<string, unknown> {
  return [...userCases, ...serviceCases].find((one) => one.title === title)?.entry ?? entryOf(title);
}

function findCase(title: string) {
  const found = [...userCases, ...serviceCases].find((one) => one.title === title);
  if (found === undefined) throw new Error(`no case ${title}`);
  return found;
}
