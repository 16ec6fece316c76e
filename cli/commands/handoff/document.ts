import type { Connection, Connections } from "../../../integrations/connection.ts";
import type { HandoffField, HandoffStep } from "../../../integrations/handoff.ts";
import { readExpiry, type TimeLeft } from "./expiry.ts";

/** All hand-offs of a stack, also the format of `--format json`. */
export interface HandoffDocument {
  /** Where the outputs were read, such as `stack dev of the sandbox`. */
  source: string;
  /** ISO date from which the days are counted. */
  writtenOn: string;
  integrations: IntegrationHandoff[];
}

/** The hand-off of one integration. */
export interface IntegrationHandoff {
  /** Only in a document about several stacks. */
  stack?: string;
  name: string;
  system: string;
  displayName: string;
  /** The product's name as its vendor writes it. */
  product: string;
  /** Where in the product the fields are. */
  where: string;
  fields: DocumentField[];
  steps: HandoffStep[];
  /** The app registration; absent for a system that needs nothing in Entra. */
  registration?: Registration;
}

/**
 * A field of the vendor's form. *enter* has a value, *secret* has a secret value, and *leave* is filled in by somebody
 * else.
 */
export type DocumentField = { field: string; note?: string } & (
  | { kind: "enter"; value: string }
  | { kind: "leave"; value: string }
  /** `key` in the integration's record of the output `secrets`. The value is present only if it was requested. */
  | { kind: "secret"; key: string; value?: string }
);

interface Registration {
  tenantId: string;
  clientId: string;
  credential: {
    type: string;
    /** Absent if nothing expires. */
    current?: TimeLeft;
    /** ISO time at which the next run replaces the older secret. */
    rotatesOn?: string;
    /** ISO time until which the previous secret is accepted. */
    previousUntil?: string;
  };
  consent: Consent;
}

interface Consent {
  state: "granted" | "needed";
  adminConsentUrl: string;
  /** Whether each user can consent at the first sign-in instead. */
  usersMayConsent: boolean;
  /** Name and kind of each permission, such as `Microsoft Graph User.Read (delegated)`. */
  permissions: string[];
  /** Why the product needs them. Absent if the stack file does not contain it. */
  justification?: string;
}

/** Input of a document. */
export interface DocumentSource {
  readonly source: string;
  readonly connections: Connections;
  /** Values by integration and key; absent if they were not requested. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Builds the hand-offs of all connections, with days counted from `now`. */
export function buildDocument({ source, connections, secrets }: DocumentSource, now: Date): HandoffDocument {
  return {
    source,
    writtenOn: now.toISOString().slice(0, 10),
    integrations: Object.values(connections).map((connection) => {
      if (secrets === undefined) return buildHandoff(connection, now);
      return buildHandoff(connection, now, secrets[connection.name] ?? {});
    }),
  };
}

/** Combines the documents of several stacks. Their integrations get the name of their stack. */
export function combineDocuments(
  documents: readonly { readonly stack: string; readonly value: HandoffDocument }[],
): HandoffDocument {
  return {
    source: `${documents.length} stacks`,
    writtenOn: documents[0]?.value.writtenOn ?? "",
    integrations: documents.flatMap(({ stack, value }) => value.integrations.map((one) => ({ stack, ...one }))),
  };
}

/** Groups the integrations of a document by stack. The key is undefined in a document about one stack. */
export function groupByStack({ integrations }: HandoffDocument): [string | undefined, IntegrationHandoff[]][] {
  return [...Map.groupBy(integrations, ({ stack }) => stack)];
}

/** Builds the hand-off of one connection. Without `secrets`, it contains only the names of the secrets. */
export function buildHandoff(
  connection: Connection,
  now: Date,
  secrets?: Readonly<Record<string, string>>,
): IntegrationHandoff {
  const { name, system, displayName, justification, handoff, entra } = connection;
  return {
    name,
    system,
    displayName,
    product: handoff.product,
    where: handoff.where,
    fields: handoff.fields.map((field) => buildField(name, field, secrets)),
    steps: handoff.steps.map(({ title, detail, code, undoes }) => ({
      title,
      ...(detail !== undefined && { detail }),
      ...(code !== undefined && { code }),
      ...(undoes && { undoes }),
    })),
    ...(entra !== undefined && { registration: buildRegistration(entra, justification, now) }),
  };
}

function buildField(
  integration: string,
  { field, note, value, secret, leave }: HandoffField,
  secrets: Readonly<Record<string, string>> | undefined,
): DocumentField {
  const common = { field, ...(note !== undefined && { note }) };
  if (leave !== undefined) return { ...common, kind: "leave", value: leave };
  if (secret === undefined) return { ...common, kind: "enter", value };
  if (secrets === undefined) return { ...common, kind: "secret", key: secret };
  const found = secrets[secret];
  if (found === undefined) throw new Error(`the output secrets has no ${integration}.${secret}, which a field names`);
  return { ...common, kind: "secret", key: secret, value: found };
}

function buildRegistration(
  { tenantId, clientId, credential, consent }: NonNullable<Connection["entra"]>,
  justification: string | undefined,
  now: Date,
): Registration {
  const names = (kind: "delegated" | "application"): string[] =>
    consent.permissions[kind].map(({ api, value }) => `${api} ${value} (${kind})`);
  return {
    tenantId,
    clientId,
    credential: {
      type: credential.type,
      ...("expiresOn" in credential && { current: readExpiry(credential.expiresOn, now) }),
      ...("previous" in credential &&
        credential.previous !== undefined && { previousUntil: credential.previous.expiresOn }),
      ...("rotatesOn" in credential && { rotatesOn: credential.rotatesOn }),
    },
    consent: {
      state: consent.state,
      adminConsentUrl: consent.adminConsentUrl,
      usersMayConsent: consent.usersMayConsent,
      permissions: [...names("delegated"), ...names("application")],
      ...(justification !== undefined && { justification }),
    },
  };
}

/** Returns the sentence about who must consent. The admin consent URL follows it. */
export function consentWords({ usersMayConsent }: Consent): string {
  return usersMayConsent
    ? "Each user is asked to consent at the first sign-in; an administrator can consent for everyone"
    : "An administrator must consent first";
}

/** Finds missing consent. */
export function findNeededConsent({ registration }: IntegrationHandoff): Consent | undefined {
  return registration?.consent.state === "needed" ? registration.consent : undefined;
}
