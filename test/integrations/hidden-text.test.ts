import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hiddenCharacters } from "../../integrations/text/hidden-characters.ts";
import { findHiddenCharacters } from "../../integrations/text/hidden-text.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { SpecError } from "../../integrations/stack-file/problems.ts";

const now = new Date("2026-11-21T12:00:00Z");

/** Every character that is hidden, unpaired surrogates included. */
const hidden = Array.from({ length: 0x110000 }, (_, point) => String.fromCodePoint(point)).filter(
  (character) => character.match(hiddenCharacters) !== null,
);

const keyVault =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-contoso";

/** Stack files that are in order, with an option of every kind. */
const stackFiles: Record<string, unknown>[] = [
  {
    reporting: {
      system: "custom",
      displayName: "Reporting",
      notes: "First line\nsecond line",
      owners: ["ada@contoso.com", "grace@contoso.com"],
      serviceManagementReference: "SN-1234",
      redirectUris: ["https://reporting.contoso.com/cb"],
      delegatedPermissions: { microsoftGraph: ["User.Read"] },
      appRoles: { "Reports.Read": { displayName: "Reader", description: "Reads reports", assignableTo: ["users"] } },
      optionalClaims: { idToken: ["email"] },
      credential: {
        type: "secret",
        rotationStart: "2026-11-01",
        periodChanges: [{ from: "2027-01-01", rotateEveryDays: 30 }],
      },
      deliverTo: { keyVault: { vaultId: keyVault } },
    },
  },
  {
    "erp-sync": {
      system: "integray",
      address: "https://acme.integray.app",
      permissions: { microsoftGraph: ["User.Read"] },
    },
    pipeline: {
      system: "custom",
      applicationPermissions: { microsoftGraph: ["Mail.Read"] },
      credential: {
        type: "federated",
        trusts: [
          { issuer: "https://oidc.contoso.com", subject: "erp", audience: "api://erp", name: "erp-trust" },
          { githubActions: { repository: "contoso/erp", environment: "production" } },
        ],
      },
    },
  },
  {
    mail: {
      system: "bizagi-mail",
      company: "contoso",
      project: "erp",
      protocols: ["smtp"],
      mailboxes: ["erp@contoso.com"],
      mailboxAccess: "application-rbac",
      deliverTo: {
        exchangeOnline: { adminEndpoint: "undocumented" },
        webhook: { url: "https://hooks.contoso.com/mail" },
      },
    },
    reports: {
      system: "posit-connect",
      address: "https://connect.contoso.com",
      template: "msgraph",
      deliverTo: {
        positConnect: {
          users: ["0a1b2c3d-0000-4000-8000-000000000001"],
          groups: ["0a1b2c3d-0000-4000-8000-000000000002"],
        },
      },
    },
    sender: {
      system: "custom",
      redirectUris: ["https://sender.contoso.com/cb"],
      deliverTo: { exchangeOnline: { mailboxes: ["erp@contoso.com"], roles: ["Mail.Send"] } },
    },
    signer: {
      system: "custom",
      applicationPermissions: { microsoftGraph: ["Mail.Read"] },
      credential: { type: "certificate", certificates: [{ file: "certs/erp.pem" }, { configSecret: "erpNext" }] },
    },
  },
];

type Path = readonly (string | number)[];

/** Where a text is: a value, or the key that ends the path. */
interface Place {
  path: Path;
  isKey: boolean;
}

function placesOf(value: unknown, path: Path = []): Place[] {
  if (typeof value === "string") return [{ path, isKey: false }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    return [...(Array.isArray(value) ? [] : [{ path: at, isKey: true }]), ...placesOf(entry, at)];
  });
}

/** The structure with one text changed. */
function change(value: unknown, { path: [key, ...rest], isKey }: Place, edit: (text: string) => string): unknown {
  if (key === undefined) return edit(value as string);
  if (Array.isArray(value)) {
    return value.map((entry, index): unknown => (index === key ? change(entry, { path: rest, isKey }, edit) : entry));
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([name, entry]: [string, unknown]) => {
      if (name !== key) return [name, entry];
      return isKey && rest.length === 0 ? [edit(name), entry] : [name, change(entry, { path: rest, isKey }, edit)];
    }),
  );
}

/** A stack file with a hidden character somewhere. */
const spoilt = fc.constantFrom(...stackFiles).chain((file) =>
  fc
    .record({
      place: fc.constantFrom(...placesOf(file)),
      character: fc.constantFrom(...hidden),
      position: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .filter(({ place, character }) => place.isKey || place.path.at(-1) !== "notes" || character !== "\n")
    .map(({ place, character, position }) => {
      const edit = (text: string): string => {
        const index = Math.round(position * text.length);
        return text.slice(0, index) + character + text.slice(index);
      };
      return change(file, place, edit);
    }),
);

function refusalOf(value: unknown, owners?: unknown): string {
  try {
    parseIntegrations(value, { now, owners });
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return "";
}

describe("hidden characters in a stack file", () => {
  it.each(stackFiles.map((file) => [Object.keys(file).join(", "), file]))("are absent in %s", (_, file) => {
    expect(refusalOf(file)).toBe("");
  });

  it("are refused in every place, and never printed", () => {
    expect(hidden.length).toBeGreaterThan(6000);
    fc.assert(
      fc.property(spoilt, (file) => {
        const text = refusalOf(file);
        expect(text).toContain("[hidden-character]");
        expect(text.replaceAll("\n", "").match(hiddenCharacters)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it("are refused in the owners of the stack", () => {
    expect(refusalOf({}, ["ada\u2069@contoso.com"])).toContain("owners[0]: must not contain hidden characters");
  });

  it("do not cause a secret below credential to be printed", () => {
    const credential = { type: "secret", value: "hunter2\u200B", hunter: ["hunter2\n"] };
    const text = refusalOf({ erp: { system: "custom", redirectUris: ["https://erp.contoso.com"], credential } });
    expect(text).toContain("integrations.erp.credential.value: must not contain hidden characters, got U+200B\n");
    expect(text).not.toContain("hunter2");
  });

  it("are listed up to three in a message, with other letters unchanged", () => {
    const [problem] = findHiddenCharacters("Größe 日本 \u200B\u200C\u200D\u2060\u200B", ["a"]);
    expect(problem?.message).toContain("got U+200B, U+200C, U+200D in");
    expect(findHiddenCharacters({ Größe: ["日本", 1, null, true] }, ["a"])).toEqual([]);
  });

  it("include line breaks, except in notes", () => {
    expect(findHiddenCharacters({ a: { notes: "1\n2" } }, ["integrations"])).toEqual([]);
    expect(findHiddenCharacters({ a: { notes: "1\r\n2" } }, ["integrations"])).toHaveLength(1);
    expect(findHiddenCharacters({ a: { b: { notes: "1\n2" } } }, ["integrations"])).toHaveLength(1);
    expect(findHiddenCharacters({ a: { displayName: "1\n2" } }, ["integrations"])).toHaveLength(1);
  });
});
