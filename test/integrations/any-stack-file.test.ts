import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { type Problem, renderPath, SpecError } from "../../integrations/stack-file/problems.ts";
import { systems } from "../../integrations/systems/index.ts";

const now = new Date("2026-11-21T12:00:00Z");

/** The problems of a stack file, as Pulumi hands it over: from JSON text, in which __proto__ is a key like any other. */
function problemsOf(integrations: unknown, owners?: unknown): readonly Problem[] {
  const value: unknown = JSON.parse(JSON.stringify(integrations));
  try {
    parseIntegrations(value, { now, owners });
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.problems;
  }
}

/** Words with a meaning for the parser or for JavaScript. */
const words = fc.constantFrom(
  ...["__proto__", "constructor", "prototype", "toString", "valueOf", "toJSON", "hasOwnProperty", "length", "then"],
  ...["system", "consent", "granted", "credential", "type", "secret", "federated", "certificate", "none", "trusts"],
  ...[
    "rotationStart",
    "0001-01-01",
    "9999-12-31",
    "periodChanges",
    "from",
    "rotateEveryDays",
    "emergencyRotation",
    "keepSecret",
    "owners",
  ],
  ...["microsoftGraph", "User.Read", "user.raed", "permissions", "delegatedPermissions", "applicationPermissions"],
  ...["displayName", "redirectUris", "address", "https://erp.contoso.com/cb", "http://a:b@c", "*", "", " ", "\u0000"],
  ...["appRoles", "exposedScopes", "optionalClaims", "deliverTo", "keyVault", "githubActions", "repository", "file"],
  ...["template", "msgraph", "protocols", "smtp", "mailboxes", "company", "access", "service", "audience", "issuer"],
  ...["positConnect", "users", "groups", "deleteWhileUsed", "exchangeOnline", "adminEndpoint", "undocumented", "roles"],
  ...["Mail.Send", "SMTP.SendAsApp", "webhook", "url", "sendsSecret", "http://127.0.0.1", "https://", "mailboxAccess"],
  ...systems.map(({ key }) => key),
);
const texts = fc.oneof(words, words, fc.string({ unit: "binary", maxLength: 8 }));
const scalars = fc.oneof(texts, texts, fc.boolean(), fc.integer(), fc.double(), fc.constant(null));

const { value: anything } = fc.letrec<{ value: unknown; map: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, scalars, tie("map"), fc.array(tie("value"), { maxLength: 3 })),
  map: fc.array(fc.tuple(texts, tie("value")), { maxLength: 4 }).map((entries) => toMap(entries)),
}));

/** An own property for each key, for __proto__ too. */
function toMap(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}

/** A valid stack file with one integration of each system. */
const inOrder: Record<string, Record<string, unknown>> = {
  custom: {
    system: "custom",
    displayName: "Reporting",
    consent: "requested",
    redirectUris: ["https://reporting.contoso.com/cb"],
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    appRoles: { "Reports.Read": { displayName: "Reader", description: "Reads reports", assignableTo: ["users"] } },
    optionalClaims: { idToken: ["email"] },
    credential: {
      type: "secret",
      rotationStart: "2026-11-01",
      periodChanges: [{ from: "2027-01-01", rotateEveryDays: 30 }],
    },
  },
  federated: {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Read"] },
    credential: {
      type: "federated",
      trusts: [{ githubActions: { repository: "contoso/erp", environment: "production" } }],
      keepSecret: { rotationStart: "2026-11-01" },
    },
  },
  certificate: {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Read"] },
    credential: { type: "certificate", certificates: [{ file: "certs/erp.pem" }] },
  },
  integray: {
    system: "integray",
    address: "https://acme.integray.app",
    permissions: { microsoftGraph: ["User.Read"] },
  },
  bizagi: {
    system: "bizagi-mail",
    company: "contoso",
    project: "erp",
    protocols: ["smtp"],
    mailboxes: ["erp@contoso.com"],
    mailboxAccess: "application-rbac",
    deliverTo: { exchangeOnline: { adminEndpoint: "undocumented" }, webhook: { url: "https://hooks.contoso.com/erp" } },
  },
  posit: {
    system: "posit-connect",
    address: "https://connect.contoso.com",
    template: "msgraph",
    deliverTo: { positConnect: { users: ["0a1b2c3d-0000-4000-8000-000000000001"], deleteWhileUsed: true } },
  },
  mail: {
    system: "custom",
    redirectUris: ["https://mail.contoso.com/cb"],
    deliverTo: {
      exchangeOnline: { mailboxes: ["erp@contoso.com"], roles: ["Mail.Send"] },
      webhook: { url: "http://localhost:8080/hook", sendsSecret: true },
    },
  },
};

type Edit = (value: unknown) => unknown;

/** Applies an edit somewhere inside a value; `turns` choose the way. */
function editAt(value: unknown, turns: readonly number[], edit: Edit): unknown {
  const [turn, ...rest] = turns;
  if (turn === undefined || typeof value !== "object" || value === null) return edit(value);
  const keys = Object.keys(value);
  if (keys.length === 0) return edit(value);
  const chosen = keys[turn % keys.length]!;
  const entries = Object.entries(value).map(
    ([key, entry]: [string, unknown]) => [key, key === chosen ? editAt(entry, rest, edit) : entry] as const,
  );
  return Array.isArray(value) ? entries.map(([, entry]) => entry) : toMap(entries);
}

/** A valid stack file with values replaced and keys added in up to three places. */
const spoilt = fc
  .tuple(
    fc.constantFrom(...Object.keys(inOrder)),
    fc.array(fc.tuple(fc.array(fc.nat(9), { maxLength: 5 }), texts, anything, fc.boolean()), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([name, edits]) =>
    edits.reduce<unknown>(
      (file, [turns, key, value, adds]) =>
        editAt(file, turns, (old) =>
          adds && typeof old === "object" && old !== null && !Array.isArray(old)
            ? toMap([...Object.entries(old), [key, value]])
            : value,
        ),
      toMap([[name, inOrder[name]]]),
    ),
  );

/** `ENTRA_TEST_STACK_FILES=1000000` tries that many and prints the slowest. */
const requested = Number(process.env["ENTRA_TEST_STACK_FILES"] ?? 0);

/** A list or a map with one of its values repeated, to find checks whose cost grows faster than the file. */
const long = fc
  .tuple(spoilt, fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }), fc.constantFrom(10, 100, 1000))
  .map(([file, turns, times]) =>
    editAt(file, turns, (old) => {
      if (Array.isArray(old)) return Array.from({ length: times }, (_, index): unknown => old[index % old.length]);
      if (typeof old !== "object" || old === null) return Array.from({ length: times }, () => old);
      return toMap(Array.from({ length: times }, (_, index) => [`a${String(index)}`, Object.values(old)[0]]));
    }),
  );

describe("any stack file", () => {
  it.each(Object.entries(inOrder))("is accepted if it is valid: %s", (name, entry) => {
    expect(problemsOf({ [name]: entry })).toEqual([]);
  });

  it("is accepted, or refused with problems of limited length", () => {
    let slowest = { milliseconds: 0, file: "" };
    const files = fc.oneof({ arbitrary: spoilt, weight: 20 }, { arbitrary: anything, weight: 20 }, long);
    fc.assert(
      fc.property(files, anything, (integrations, owners) => {
        const begin = process.cpuUsage();
        const problems = problemsOf(integrations ?? null, owners);
        const milliseconds = process.cpuUsage(begin).user / 1000;
        if (milliseconds > slowest.milliseconds && requested > 0) {
          slowest = { milliseconds, file: JSON.stringify(integrations) };
        }
        const codes = new Set(problems.map(({ code }) => code));
        for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
        const lengths = problems.map(({ path, message, fix }) => Math.max(path.length, message.length, fix.length));
        expect(Math.max(0, ...lengths)).toBeLessThan(2000);
      }),
      { numRuns: requested || 5000 },
    );
    const { milliseconds, file } = slowest;
    if (requested > 0) {
      process.stdout.write(`slowest of ${String(requested)}: ${milliseconds.toFixed(0)} ms, ${file.slice(0, 2000)}\n`);
    }
    // Measured only on request, as processor time: a stack file of this size should not take a second.
    expect(milliseconds).toBeLessThan(1000);
  }, 3_600_000);

  it.each([
    "__proto__",
    "reporting/__proto__",
    "reporting/delegatedPermissions/__proto__",
    "reporting/appRoles/__proto__",
    "reporting/appRoles/Reports.Read/__proto__",
    "reporting/credential/periodChanges/0/__proto__",
  ])("is refused with a key that would be dropped: %s", (place) => {
    const at = place.split("/").map((key) => (key === "0" ? 0 : key));
    const add = (value: unknown, [key, ...rest]: (string | number)[]): unknown => {
      if (key === undefined) return inOrder["custom"];
      if (Array.isArray(value)) return value.map((one: unknown) => add(one, rest));
      const map = value as Record<string, unknown>;
      const inner = Object.hasOwn(map, key) ? map[key] : {};
      return toMap([...Object.entries(map).filter(([name]) => name !== key), [String(key), add(inner, rest)]]);
    };
    const found = problemsOf(add({ reporting: inOrder["custom"] }, at)).filter(({ code }) => code === "reserved-key");
    expect(found.map(({ path }) => path)).toEqual([renderPath(["integrations", ...at])]);
  });

  it.each(["toString", "valueOf", "toJSON", "constructor"])("is refused with a map that has the key %s", (key) => {
    const codes = problemsOf({ reporting: { ...inOrder["custom"], consent: { [key]: "x" } } }).map(({ code }) => code);
    expect(codes).toEqual(["not-an-allowed-value"]);
  });

  it.each([{ toString: "" }, { valueOf: {}, toString: {} }, [{ toString: "" }]])(
    "is refused for a map whose length cannot be compared: %j",
    (length) => {
      const [problem] = problemsOf({ reporting: { ...inOrder["custom"], displayName: { length } } });
      expect(problem).toMatchObject({ path: "integrations.reporting.displayName.length", code: "reserved-key" });
    },
  );

  it("is refused with a value that is nested too deep", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`) as object;
    const refuse = (): unknown => parseIntegrations({ reporting: deep }, { now, owners: undefined });
    expect(refuse).toThrow("[nested-too-deep]");
  });
});
