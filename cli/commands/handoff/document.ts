import type { Connection, Connections } from "../../../integrations/connection.ts";
import type { HandoffField, HandoffStep } from "../../../integrations/handoff.ts";
import { readExpiry, type TimeLeft } from "./expiry.ts";

/** Hand-offs as every format shows them, and as `--format json` writes them. */
export interface HandoffDocument {
  /** Where the outputs were read, such as `stack dev of the sandbox`. */
  source: string;
  /** ISO date on which the days were counted. */
  writtenOn: string;
  integrations: IntegrationHandoff[];
}

/** The hand-off of one integration. */
export interface IntegrationHandoff {
  name: string;
  system: string;
  displayName: string;
  /** The product's name as its vendor writes it. */
  product: string;
  /** Where in the product the fields are. */
  where: string;
  fields: DocumentField[];
  steps: HandoffStep[];
  /** What the product signs in with; absent for a system that needs nothing from Entra. */
  registration?: Registration;
}

/** A field of the vendor's form: *enter* the value, enter the *secret*, or *leave* it: it is filled by somebody else. */
export type DocumentField = { field: string; note?: string } & (
  | { kind: "enter"; value: string }
  | { kind: "leave"; value: string }
  /** `key` in the integration's record of the output `secrets`; the value only where it was asked for. */
  | { kind: "secret"; key: string; value?: string }
);

interface Registration {
  tenantId: string;
  clientId: string;
  credential: {
    type: string;
    /** Absent where nothing expires. */
    current?: TimeLeft;
    /** ISO time at which the next run replaces the older secret. */
    rotatesOn?: string;
    /** ISO time until which the secret before the current one is accepted. */
    previousUntil?: string;
  };
  consent: Consent;
}

interface Consent {
  state: "granted" | "needed";
  adminConsentUrl: string;
  /** Whether each user may consent at the first sign-in instead. */
  usersMayConsent: boolean;
  /** By name and kind, such as `Microsoft Graph User.Read (delegated)`. */
  permissions: string[];
}

/** What a document is made of. */
export interface DocumentSource {
  readonly source: string;
  readonly connections: Connections;
  /** Values by integration and key; absent where nobody asked for them. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Returns the hand-offs of all connections, with days counted from `now`. */
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

/** Returns the hand-off of one connection. Its secrets are named but absent unless they are given. */
export function buildHandoff(
  connection: Connection,
  now: Date,
  secrets?: Readonly<Record<string, string>>,
): IntegrationHandoff {
  const { name, system, displayName, handoff, entra } = connection;
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
    ...(entra !== undefined && { registration: buildRegistration(entra, now) }),
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
    },
  };
}

/** Returns the sentence about who must consent, to be followed by the address for administrators. */
export function consentWords({ usersMayConsent }: Consent): string {
  return usersMayConsent
    ? "Each user is asked to consent at the first sign-in; an administrator can consent for everyone"
    : "An administrator must consent first";
}

/** Finds the consent that is yet to be given. */
export function findNeededConsent({ registration }: IntegrationHandoff): Consent | undefined {
  return registration?.consent.state === "needed" ? registration.consent : undefined;
}
