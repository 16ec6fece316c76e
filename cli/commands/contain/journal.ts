import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";

const text = z.string().nullish();
const credential = z.object({
  of: z.enum(["application", "servicePrincipal"]),
  keyId: z.string(),
  displayName: text,
  startDateTime: text,
  endDateTime: text,
});

/** What lets a client get tokens, and who may use it. Ids and names only, never a secret. A part is absent until it is read. */
const access = z
  .object({
    /** Whether Entra lets the client sign in. */
    accountEnabled: z.boolean(),
    secrets: z.array(credential),
    /** `customKeyIdentifier` is the thumbprint in base64. */
    certificates: z.array(credential.extend({ customKeyIdentifier: text })),
    federatedCredentials: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        issuer: z.string(),
        subject: text,
        audiences: z.array(z.string()),
      }),
    ),
    /** Delegated permissions, of the organization and of single users. */
    grants: z.array(
      z.object({
        id: z.string(),
        consentType: z.string(),
        principalId: text,
        resourceId: z.string(),
        scope: text,
      }),
    ),
    /** Application permissions of the client. */
    appRoleAssignments: z.array(
      z.object({
        id: z.string(),
        appRoleId: z.string(),
        principalId: z.string(),
        resourceId: z.string(),
        resourceDisplayName: text,
      }),
    ),
    /** Roles of Exchange Online, for one mailbox or more. Scopes as in Microsoft Graph. */
    exchangeRoles: z.array(
      z.object({
        id: z.string(),
        principalId: z.string(),
        roleDefinitionId: z.string(),
        directoryScopeId: text,
        appScopeId: text,
        /** Such as `Application Mail.Send`. */
        roleName: text,
      }),
    ),
    /** Full access to mailboxes that runs gave. `trustee` is the name of the client in the list of the mailbox. */
    mailboxPermissions: z.array(z.object({ mailbox: z.string(), trustee: z.string() })),
    /** Users, groups and applications that may use the client. */
    assignedTo: z.array(
      z.object({
        id: z.string(),
        appRoleId: z.string(),
        principalId: z.string(),
        principalType: text,
        principalDisplayName: text,
        resourceId: z.string(),
      }),
    ),
  })
  .partial();

/** Permissions that runs grant themselves, so that `release` leaves them to the next deployment. By app id of the API. */
const declared = z.object({
  delegated: z.array(z.string()),
  application: z.array(z.object({ apiAppId: z.string(), value: z.string() })),
});

/** What was there when a client was cut off. `release` restores from it. */
const journal = z.object({
  version: z.literal(1),
  /** Name of the integration; absent for a client that was named by its id only. */
  integration: z.string().optional(),
  tenantId: z.string(),
  clientId: z.string(),
  /** Object ids; null if the object did not exist. */
  applicationId: z.string().nullable(),
  servicePrincipalId: z.string().nullable(),
  /** ISO time of the first attempt. */
  startedOn: z.string(),
  /** ISO time of the last moment at which the client can have got a token. Absent until a run was complete. */
  cutOn: z.string().optional(),
  /** ISO time at which `release` was complete. The next `contain` then begins a new journal. */
  releasedOn: z.string().optional(),
  /** Absent if the outputs of the stack were not read. */
  declared: declared.optional(),
  /** Before the first attempt. */
  before: access,
  /** Created during or after the first attempt, by somebody else. `release` does not restore it. */
  foundLater: access,
});

export type Access = z.output<typeof access>;
export type Declared = z.output<typeof declared>;
export type Journal = z.output<typeof journal>;
/** A part of the access of a client. */
export type Part = keyof Access;

/** What identifies an object after it was removed and created again. Ids of assignments and credentials are then others. */
export const identities: { readonly [Name in Exclude<Part, "accountEnabled">]: (one: Item<Name>) => string } = {
  secrets: ({ keyId }) => keyId,
  certificates: ({ keyId }) => keyId,
  federatedCredentials: ({ name, issuer, subject }) => JSON.stringify([name, issuer, subject ?? ""]),
  grants: ({ consentType, principalId, resourceId }) => JSON.stringify([consentType, principalId ?? "", resourceId]),
  appRoleAssignments: ({ resourceId, appRoleId }) => JSON.stringify([resourceId, appRoleId]),
  exchangeRoles: ({ roleDefinitionId, directoryScopeId, appScopeId }) =>
    JSON.stringify([roleDefinitionId, directoryScopeId ?? "", appScopeId ?? ""]).toLowerCase(),
  mailboxPermissions: ({ mailbox }) => mailbox.toLowerCase(),
  assignedTo: ({ principalId, appRoleId }) => JSON.stringify([principalId, appRoleId]),
};

/** An object of a list, such as a grant. */
export type Item<Name extends Exclude<Part, "accountEnabled">> = NonNullable<Access[Name]>[number];
type ListName = keyof typeof identities;

const listNames = Object.keys(identities) as ListName[];

/**
 * Adds what is there now to a journal. What the first attempt recorded stays, because later attempts find it removed.
 * Everything else was created since and goes to `foundLater`.
 */
export function mergeAccess({ before, foundLater }: Pick<Journal, "before" | "foundLater">, now: Access) {
  const merged = { before: { ...before }, foundLater: { ...foundLater } };
  merged.before.accountEnabled ??= now.accountEnabled;
  if (merged.before.accountEnabled === undefined) delete merged.before.accountEnabled;
  for (const name of listNames) mergeList(merged, name, now);
  return merged;
}

function mergeList(merged: { before: Access; foundLater: Access }, name: ListName, now: Access): void {
  const found: readonly object[] | undefined = now[name];
  const first: readonly object[] | undefined = merged.before[name];
  if (found === undefined) return;
  if (first === undefined) {
    Object.assign(merged.before, { [name]: found });
    return;
  }
  // The lists of a name have items of the same type.
  const identify = identities[name] as (one: object) => string;
  const later: readonly object[] = merged.foundLater[name] ?? [];
  const known = new Set([...first, ...later].map(identify));
  const added = found.filter((one) => !known.has(identify(one)));
  if (later.length + added.length > 0) Object.assign(merged.foundLater, { [name]: [...later, ...added] });
}

/** Where the journal of a client is: in a folder next to the stack file. */
export function journalFileOf(projectDir: string, stack: string, name: string): string {
  // The name of the stack file has no organization either.
  return join(projectDir, "contained", stack.slice(stack.lastIndexOf("/") + 1), `${name}.json`);
}

/** Reads a journal; undefined if there is none. */
export async function readJournal(file: string): Promise<Journal | undefined> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return journal.parse(JSON.parse(content));
  } catch {
    throw new UserError({
      message: `${file} is not a journal of contain`,
      fix: "move it away, or restore it from your repository",
      code: "journal-unreadable",
    });
  }
}

/** Replaces a journal whole. */
export async function writeJournal(file: string, content: Journal): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await replaceFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
