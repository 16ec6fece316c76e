import { describe, expect, it } from "vitest";
import { ownRequestId } from "../own-sign-ins.ts";
import { readAppEvidence } from "../read-evidence.ts";
import {
  clientId,
  graphOrigin,
  keyOf,
  newKey,
  now,
  oldKey,
  readLog,
  reports,
  signInRow,
  signInsPath,
} from "./reports.ts";

const appOnly = { clientId, isAppOnly: true };

describe("the sign-in log", () => {
  it("has the first and the last use of each credential, and where the last came from", async () => {
    const evidence = await readLog(
      signInRow("2026-11-28T10:00:00Z", newKey),
      signInRow("2026-11-27T10:00:00Z", oldKey.toUpperCase(), { ipAddress: "203.0.113.9" }),
      signInRow("2026-11-20T10:00:00Z", oldKey),
    );
    expect(evidence).toEqual({
      state: "read",
      source: "signIns",
      coversFrom: "2026-10-30T12:00:00.000Z",
      coversUntil: "2026-11-29T10:00:00.000Z",
      keys: [
        {
          keyId: newKey,
          type: "secret",
          first: { at: "2026-11-28T10:00:00.000Z", ipAddress: "203.0.113.7", resource: "Microsoft Graph" },
          last: { at: "2026-11-28T10:00:00.000Z", ipAddress: "203.0.113.7", resource: "Microsoft Graph" },
          refused: undefined,
          longestPause: 0,
        },
        {
          keyId: oldKey,
          type: "secret",
          first: { at: "2026-11-20T10:00:00.000Z", ipAddress: "203.0.113.7", resource: "Microsoft Graph" },
          last: { at: "2026-11-27T10:00:00.000Z", ipAddress: "203.0.113.9", resource: "Microsoft Graph" },
          refused: undefined,
          longestPause: 7 * 86_400,
        },
      ],
    });
  });

  it("asks the beta API for the sign-ins of service principals", async () => {
    const access = reports({ [signInsPath]: [{ value: [signInRow("2026-11-28T10:00:00Z", newKey)] }] });
    await readAppEvidence(access, appOnly);
    expect(access.requests).toEqual([
      `${graphOrigin}/beta/auditLogs/signIns?$filter=appId eq '${clientId}' and signInEventTypes/any(t: t eq 'servicePrincipal') and createdDateTime ge 2026-10-30T12:00:00.000Z&$top=1000`,
    ]);
  });

  it("reads every page", async () => {
    const access = reports({
      [signInsPath]: [
        {
          value: [signInRow("2026-11-28T10:00:00Z", newKey)],
          "@odata.nextLink": `${graphOrigin}${signInsPath}?$skiptoken=2`,
        },
        { value: [signInRow("2026-11-20T10:00:00Z", oldKey)] },
      ],
    });
    expect((await keyOf(readAppEvidence(access, appOnly))).last?.at).toBe("2026-11-20T10:00:00.000Z");
    expect(access.requests).toHaveLength(2);
  });

  it("does not follow a link to another host", async () => {
    const access = reports({ [signInsPath]: [{ value: [], "@odata.nextLink": "https://graph.example.com/x" }] });
    await expect(readAppEvidence(access, appOnly)).rejects.toThrow("status 200");
  });

  it("covers only what was read of an app with very many sign-ins", async () => {
    const page = (index: number): object => ({
      value: [signInRow(new Date(now.getTime() - index * 3_600_000).toISOString(), newKey)],
      "@odata.nextLink": `${graphOrigin}${signInsPath}?$skiptoken=${index}`,
    });
    const access = reports({ [signInsPath]: Array.from({ length: 30 }, (_, index) => page(index)) });
    expect(await readAppEvidence(access, appOnly)).toMatchObject({ coversFrom: "2026-11-28T17:00:00.000Z" });
    expect(access.requests).toHaveLength(20);
  });

  it("keeps refused sign-ins apart, with their error", async () => {
    const refused = { status: { errorCode: 7000222 }, ipAddress: "198.51.100.4" };
    const evidence = readLog(
      signInRow("2026-11-28T10:00:00Z", oldKey, refused),
      signInRow("2026-11-20T10:00:00Z", oldKey),
    );
    expect(await keyOf(evidence)).toMatchObject({
      last: { at: "2026-11-20T10:00:00.000Z" },
      refused: { at: "2026-11-28T10:00:00.000Z", errorCode: 7000222, ipAddress: "198.51.100.4" },
    });
  });

  it("leaves out the checks of this project", async () => {
    const own = { correlationId: ownRequestId() };
    const evidence = await readLog(
      signInRow("2026-11-28T10:00:00Z", newKey, own),
      signInRow("2026-11-27T10:00:00Z", oldKey),
    );
    expect(evidence).toMatchObject({ keys: [{ keyId: oldKey }] });
  });
});

describe("a sign-in log that does not have everything", () => {
  it.each([
    ["an idle product", [], "the sign-in log shows no sign-in of the product since 2026-10-30"],
    [
      "only own checks",
      [signInRow("2026-11-28T10:00:00Z", newKey, { correlationId: ownRequestId() })],
      "the sign-in log shows no sign-in of the product since 2026-10-30",
    ],
    ["no property for key ids", [signInRow("2026-11-28T10:00:00Z", undefined)], "the sign-in log has no key ids"],
    [
      "empty key ids",
      [
        signInRow("2026-11-28T10:00:00Z", ""),
        signInRow("2026-11-28T10:00:00Z", "00000000-0000-0000-0000-000000000000"),
      ],
      "the sign-in log has no key ids",
    ],
    [
      "no result",
      [signInRow("2026-11-28T10:00:00Z", newKey, { status: undefined })],
      "the sign-in log has a row without a result",
    ],
    ["an unreadable date", [signInRow("yesterday", newKey)], "the sign-in log has a row whose date cannot be read"],
    ["no date", [signInRow("0001-01-01T00:00:00Z", newKey)], "the sign-in log has a row whose date cannot be read"],
  ])("is unknown with %s", async (_, rows, reason) => {
    expect(await readLog(...rows)).toEqual({ state: "unknown", reason });
  });

  it("keeps sign-ins without a key id apart from the others", async () => {
    const evidence = await readLog(
      signInRow("2026-11-28T10:00:00Z", null, { status: { errorCode: 7000215 } }),
      signInRow("2026-11-27T10:00:00Z", newKey),
    );
    expect(evidence).toMatchObject({
      keys: [{ keyId: newKey }],
      withoutKey: { last: undefined, refused: { errorCode: 7000215, at: "2026-11-28T10:00:00.000Z" } },
    });
  });

  it("has the id of a federated credential instead of a key id", async () => {
    const federated = { federatedCredentialId: oldKey, clientCredentialType: "federatedIdentityCredential" };
    expect(await keyOf(readLog(signInRow("2026-11-28T10:00:00Z", "", federated)))).toMatchObject({ type: "federated" });
  });
});

describe("a refused report", () => {
  const error = (code: string, message = "") => ({ error: { code, message } });

  it.each([
    [
      403,
      error(
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
      ),
      "the tenant has no Microsoft Entra ID P1 licence",
    ],
    [
      403,
      error(
        "Authentication_MSGraphPermissionMissing",
        "Calling principal does not have required MSGraph permissions AuditLog.Read.All",
      ),
      "the reading identity has no permission AuditLog.Read.All",
    ],
    [
      403,
      error("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
      "the reading identity has no permission AuditLog.Read.All",
    ],
    [
      403,
      error("Authentication_ApplicationHasNoDirectoryReadAccess", "Failed to do premium license check from ADGraph"),
      "Microsoft Graph cannot check the licence of the tenant, because the reading identity has no Directory.Read.All",
    ],
    [
      403,
      error("UnknownError", "User is not\u202e in the allowed roles"),
      "Microsoft Graph answered the report with 403: UnknownError, User is not[U+202E] in the allowed roles",
    ],
    [403, "a sign-in page", "Microsoft Graph answered the report with 403"],
    [404, error("ResourceNotFound"), "this cloud does not have the report"],
    [
      400,
      error("BadRequest", "Could not find a property"),
      "Microsoft Graph answered the report with 400: BadRequest, Could not find a property",
    ],
  ])("is unknown after %i %j", async (status, body, reason) => {
    const access = reports({ [signInsPath]: [{ status, body }] });
    expect(await readAppEvidence(access, appOnly)).toEqual({ state: "unknown", reason });
  });
});
