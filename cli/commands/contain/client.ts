import { z } from "zod";
import type { Answer, GraphReader } from "../verify/graph-reader.ts";
import type { Access, Part } from "./journal.ts";

/** A client as Microsoft Graph has it now. */
export interface Client {
  /** Object id of the registration; undefined for an application of another tenant. */
  readonly applicationId: string | undefined;
  /** Object id of the enterprise application; undefined if the tenant has none. */
  readonly servicePrincipalId: string | undefined;
  readonly access: Access;
  /** Certificates that stay, because Entra signs SAML tokens with them. */
  readonly keptKeys: Readonly<Record<Owner, readonly object[]>>;
  /** What could not be read, with the permission that can read it. */
  readonly unread: readonly Unread[];
}

/** A part that this identity may not read. */
export interface Unread {
  readonly parts: readonly Part[];
  readonly needs: string;
}

const text = z.string().nullish();
const credential = z.object({ keyId: z.string(), displayName: text, startDateTime: text, endDateTime: text });
const key = credential.extend({ type: text, usage: text, customKeyIdentifier: text });
const credentials = {
  passwordCredentials: z.array(credential.extend({ customKeyIdentifier: text })).default([]),
  keyCredentials: z.array(key).default([]),
};
const application = z.object({ id: z.string(), ...credentials });
const servicePrincipal = application.extend({ accountEnabled: z.boolean().nullish() });
const trust = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  subject: text,
  audiences: z.array(z.string()).nullish(),
});
const grant = z.object({
  id: z.string(),
  consentType: z.string(),
  principalId: text,
  resourceId: z.string(),
  scope: text,
});
const assignment = z.object({
  id: z.string(),
  appRoleId: z.string(),
  principalId: z.string(),
  principalType: text,
  principalDisplayName: text,
  resourceId: z.string(),
  resourceDisplayName: text,
});

const readsApplications = "Application.Read.All";
const readsGrants = "DelegatedPermissionGrant.Read.All";

/** Reads everything that lets a client get tokens, and who may use it. Parts that the identity may not read are listed. */
export async function readClient(graph: GraphReader, clientId: string): Promise<Client> {
  const by = `(appId='${clientId}')`;
  const [registration, principal] = await Promise.all([
    graph.read({ path: `/applications${by}`, schema: application, needs: readsApplications }),
    graph.read({ path: `/servicePrincipals${by}`, schema: servicePrincipal, needs: readsApplications }),
  ]);
  const applicationId = valueOf(registration)?.id;
  const servicePrincipalId = valueOf(principal)?.id;
  const ofPrincipal = <Schema extends z.ZodType>(name: string, schema: Schema, needs: string) =>
    servicePrincipalId === undefined
      ? Promise.resolve({ state: "missing" } as const)
      : graph.list({ path: `/servicePrincipals/${servicePrincipalId}/${name}`, schema, needs });
  const [trusts, grants, assignments, assignedTo] = await Promise.all([
    applicationId === undefined
      ? ({ state: "missing" } as const)
      : graph.list({
          path: `/applications/${applicationId}/federatedIdentityCredentials`,
          schema: trust,
          needs: readsApplications,
        }),
    ofPrincipal("oauth2PermissionGrants", grant, readsGrants),
    ofPrincipal("appRoleAssignments", assignment, readsApplications),
    ofPrincipal("appRoleAssignedTo", assignment, readsApplications),
  ]);
  const refused = (answers: readonly Answer<unknown>[], parts: readonly Part[]): Unread[] => {
    const found = answers.find((answer) => answer.state === "refused");
    return found?.state === "refused" ? [{ parts, needs: found.needs }] : [];
  };
  const isCredentialsRead = registration.state !== "refused" && principal.state !== "refused";
  const { accountEnabled } = valueOf(principal) ?? {};
  return {
    applicationId,
    servicePrincipalId,
    access: {
      ...(typeof accountEnabled === "boolean" && { accountEnabled }),
      ...(isCredentialsRead && {
        secrets: [...secretsOf("application", registration), ...secretsOf("servicePrincipal", principal)],
        certificates: [
          ...certificatesOf("application", registration),
          ...certificatesOf("servicePrincipal", principal),
        ],
      }),
      ...read("federatedCredentials", trusts, ({ audiences, ...one }) => ({ ...one, audiences: audiences ?? [] })),
      ...read("grants", grants, (one) => one),
      ...read("appRoleAssignments", assignments, (one) => one),
      ...read("assignedTo", assignedTo, (one) => one),
    },
    keptKeys: { application: signingKeys(registration), servicePrincipal: signingKeys(principal) },
    unread: [
      ...refused([registration, principal], ["accountEnabled", "secrets", "certificates"]),
      ...refused([trusts], ["federatedCredentials"]),
      ...refused([grants], ["grants"]),
      ...refused([assignments], ["appRoleAssignments"]),
      ...refused([assignedTo], ["assignedTo"]),
    ],
  };
}

/** A part of the access; absent if it could not be read, and empty if its object does not exist. */
function read<Name extends string, Item, Shown>(
  name: Name,
  answer: Answer<Item[]>,
  show: (item: Item) => Shown,
): Partial<Record<Name, Shown[]>> {
  if (answer.state === "refused") return {};
  return { [name]: answer.state === "missing" ? [] : answer.value.map(show) } as Record<Name, Shown[]>;
}

type Owner = "application" | "servicePrincipal";
type Credentials = Pick<z.output<typeof application>, "passwordCredentials" | "keyCredentials">;

/** The certificate with which Entra signs SAML tokens, and its password, do not let the client sign in. */
const signs = "Sign";

function secretsOf(of: Owner, answer: Answer<Credentials>) {
  const { passwordCredentials = [], keyCredentials = [] } = valueOf(answer) ?? {};
  const signing = keyCredentials.filter(({ usage }) => usage === signs);
  return passwordCredentials
    .filter(
      ({ keyId, customKeyIdentifier }) =>
        !signing.some((one) => one.keyId === keyId || isSame(one.customKeyIdentifier, customKeyIdentifier)),
    )
    .map(({ keyId, displayName, startDateTime, endDateTime }) => ({
      of,
      keyId,
      displayName,
      startDateTime,
      endDateTime,
    }));
}

function certificatesOf(of: Owner, answer: Answer<Credentials>) {
  return (valueOf(answer)?.keyCredentials ?? [])
    .filter(({ usage }) => usage !== signs)
    .map(({ keyId, displayName, startDateTime, endDateTime, customKeyIdentifier }) => ({
      of,
      keyId,
      displayName,
      startDateTime,
      endDateTime,
      customKeyIdentifier,
    }));
}

function signingKeys(answer: Answer<Credentials>): readonly object[] {
  return (valueOf(answer)?.keyCredentials ?? []).filter(({ usage }) => usage === signs);
}

function isSame(one: string | null | undefined, other: string | null | undefined): boolean {
  return typeof one === "string" && one === other;
}

function valueOf<T>(answer: Answer<T>): T | undefined {
  return answer.state === "read" ? answer.value : undefined;
}
