import { describe, expect, it } from "vitest";
import type { AppEvidence } from "../evidence.ts";
import { ownRequestId } from "../own-sign-ins.ts";
import { readAppEvidence } from "../read-evidence.ts";
import {
  activityPath,
  clientId,
  credentialsPath,
  graphOrigin,
  keyOf,
  newKey,
  oldKey,
  reports,
  signInRow,
  signInsPath,
} from "./reports.ts";

const delegated = { clientId, isAppOnly: false };

/** A row of the credential report, as Microsoft's example has it. */
function credentialRow(keyId: string, at: string | undefined, changes: object = {}): object {
  return {
    id: Buffer.from(`${keyId}|application`).toString("base64"),
    keyId,
    keyType: "clientSecret",
    keyUsage: "verify",
    appId: clientId,
    appObjectId: "8d0f6f5e-0000-4000-8000-000000000003",
    resourceId: "a89dc091-a671-4da4-9fcf-3ef06bdf3ac3",
    credentialOrigin: "application",
    expirationDateTime: "2027-02-28T00:00:00Z",
    signInActivity: { lastSignInDateTime: at, lastSignInRequestId: "7a7a7a7a-0000-4000-8000-000000000009" },
    ...changes,
  };
}

/** Reads rows of the credential report, with these app-only sign-ins and refused users in the log. */
async function readRows(
  rows: readonly object[],
  signIns: readonly object[] = [],
  refusedUsers: readonly object[] = [],
): Promise<AppEvidence> {
  const access = reports({
    [credentialsPath]: [{ value: rows }],
    [signInsPath]: [{ value: signIns }, { value: refusedUsers }],
    [activityPath]: [{ value: [] }],
  });
  return await readAppEvidence(access, delegated);
}

describe("the credential report", () => {
  it("has the last use of each credential in all flows, two days late", async () => {
    expect(await readRows([credentialRow(newKey, "2026-11-27T10:00:00Z"), credentialRow(oldKey, undefined)])).toEqual({
      state: "read",
      source: "credentialActivities",
      coversFrom: "2026-10-30T12:00:00.000Z",
      coversUntil: "2026-11-27T12:00:00.000Z",
      keys: [
        {
          keyId: newKey,
          type: "secret",
          first: { at: "2026-11-27T10:00:00.000Z" },
          last: { at: "2026-11-27T10:00:00.000Z" },
          refused: undefined,
        },
        { keyId: oldKey, type: "secret", first: undefined, last: undefined, refused: undefined },
      ],
    });
  });

  it("is read for one app, page by page", async () => {
    const access = reports({
      [credentialsPath]: [
        { value: [], "@odata.nextLink": `${graphOrigin}${credentialsPath}?$skiptoken=2` },
        { value: [credentialRow(oldKey, "2026-11-27T10:00:00Z")] },
      ],
      [signInsPath]: [{ value: [] }, { value: [] }],
    });
    expect((await keyOf(readAppEvidence(access, delegated))).last?.at).toBe("2026-11-27T10:00:00.000Z");
    expect(access.requests[0]).toBe(`${graphOrigin}${credentialsPath}?$filter=appId eq '${clientId}'`);
  });

  // https://learn.microsoft.com/graph/api/reportroot-list-appcredentialsigninactivities and the page of the resource differ.
  it.each([
    ["keyType clientSecret", { keyType: "clientSecret" }, "secret"],
    ["keyType secret", { keyType: "secret" }, "secret"],
    ["keyType certificate", { keyType: "certificate" }, "certificate"],
    ["no keyType, as in the preview", { keyType: undefined }, undefined],
    [
      "expirationDate instead of expirationDateTime",
      { expirationDateTime: undefined, expirationDate: "2021-04-01T21:36:48-8:00" },
      "secret",
    ],
    ["no keyId but an id", { keyId: undefined }, "secret"],
    [
      "an id of a service principal's credential",
      { keyId: null, id: Buffer.from(`${oldKey.toUpperCase()}|servicePrincipal`).toString("base64") },
      "secret",
    ],
    ["an upper-case keyId", { keyId: oldKey.toUpperCase() }, "secret"],
    ["an upper-case appId", { appId: clientId.toUpperCase() }, "secret"],
    ["no appId", { appId: undefined }, "secret"],
  ])("is read with %s", async (_, changes, type) => {
    const found = await keyOf(readRows([credentialRow(oldKey, "2026-11-27T02:00:00-8:00", changes)]));
    expect([found.last?.at, found.type]).toEqual(["2026-11-27T10:00:00.000Z", type]);
  });

  it("is read as one object instead of a list", async () => {
    const access = reports({
      [credentialsPath]: [credentialRow(oldKey, "2026-11-27T10:00:00Z")],
      [signInsPath]: [{ value: [] }, { value: [] }],
    });
    expect((await keyOf(readAppEvidence(access, delegated))).last?.at).toBe("2026-11-27T10:00:00.000Z");
  });

  it("has the latest of several rows of a credential", async () => {
    const rows = ["2026-11-25T10:00:00Z", "2026-11-27T10:00:00Z", undefined, "2026-11-26T10:00:00Z"];
    const found = await keyOf(readRows(rows.map((at) => credentialRow(oldKey, at))));
    expect(found.last?.at).toBe("2026-11-27T10:00:00.000Z");
  });

  it("leaves out rows of other apps, if the filter is ignored", async () => {
    const other = { appId: "8d0f6f5e-0000-4000-8000-00000000000f" };
    const rows = [credentialRow(newKey, "2026-11-27T10:00:00Z"), credentialRow(oldKey, "2026-11-27T10:00:00Z", other)];
    expect(await readRows(rows)).toMatchObject({ keys: [{ keyId: newKey }] });
  });
});

describe("a credential report that does not have everything", () => {
  const used = credentialRow(newKey, "2026-11-27T10:00:00Z");

  it.each([
    ["an idle product", [], "the credential report shows no sign-in of the product since 2026-10-30"],
    [
      "credentials that were never used",
      [credentialRow(oldKey, "0001-01-01T00:00:00Z")],
      "the credential report shows no sign-in of the product since 2026-10-30",
    ],
    [
      "an unreadable date",
      [used, credentialRow(oldKey, "last week")],
      "the credential report has a row whose date cannot be read",
    ],
    [
      "no key id",
      [used, credentialRow(oldKey, "2026-11-27T10:00:00Z", { keyId: null, id: "?" })],
      "the credential report has a row without a key id",
    ],
  ])("is unknown with %s", async (_, rows, reason) => {
    expect(await readRows(rows)).toEqual({ state: "unknown", reason });
  });

  it("is unknown if checks by this project cannot be recognized", async () => {
    const access = reports({
      [credentialsPath]: [{ value: [used] }],
      [signInsPath]: [
        { status: 404, body: {} },
        { status: 404, body: {} },
      ],
    });
    expect(await readAppEvidence(access, delegated)).toEqual({
      state: "unknown",
      reason: "checks by this project cannot be recognized: this cloud does not have the report",
    });
  });
});

describe("a check by this project in the credential report", () => {
  const own = { correlationId: ownRequestId(), id: "7A7A7A7A-0000-4000-8000-000000000009" };

  it.each([
    ["the id of the request", "2026-11-27T09:30:00Z", "2026-11-27T10:00:00Z", own],
    ["the time, give or take a minute", "2026-11-27T10:00:40Z", "2026-11-27T10:00:00Z", { ...own, id: "x" }],
    ["the day, where the report has only days", "2026-11-27T03:00:00Z", "2026-11-27T00:00:00Z", { ...own, id: "x" }],
    ["the day in another time zone", "2026-11-28T05:00:00Z", "2026-11-27T00:00:00-8:00", { ...own, id: "x" }],
  ])("is recognized by %s", async (_, signIn, report, changes) => {
    const rows = [credentialRow(newKey, report), credentialRow(oldKey, "2026-11-20T10:00:00Z")];
    const found = await keyOf(readRows(rows, [signInRow(signIn, newKey, changes)]), newKey);
    expect(found).toEqual({
      keyId: newKey,
      type: "secret",
      first: undefined,
      last: undefined,
      refused: undefined,
      onlyOwnUse: new Date(report.replace("-8:", "-08:")).toISOString(),
    });
  });

  it.each([
    ["at another time", signInRow("2026-11-27T03:00:00Z", newKey, { ...own, id: "x" })],
    ["with another credential", signInRow("2026-11-27T10:00:00Z", oldKey, own)],
    ["by somebody else", signInRow("2026-11-27T10:00:00Z", newKey)],
  ])("does not hide a use by the product: a sign-in %s", async (_, signIn) => {
    const found = await keyOf(readRows([credentialRow(newKey, "2026-11-27T10:00:00Z")], [signIn]), newKey);
    expect(found.last?.at).toBe("2026-11-27T10:00:00.000Z");
  });
});

describe("refused sign-ins of a product that signs in users", () => {
  const refused = (errorCode: number, changes: object = {}) => ({ status: { errorCode }, ...changes });

  it("have a key id where the product signed in as itself, and none for users", async () => {
    const evidence = await readRows(
      [credentialRow(newKey, "2026-11-27T10:00:00Z")],
      [
        signInRow("2026-11-27T11:00:00Z", oldKey, refused(7000222)),
        signInRow("2026-11-27T12:00:00Z", oldKey, refused(7000222, { correlationId: ownRequestId() })),
      ],
      [
        signInRow("2026-11-28T10:00:00Z", "", refused(7000222, { ipAddress: "198.51.100.4" })),
        signInRow("2026-11-27T10:00:00Z", "", refused(7000215)),
      ],
    );
    expect(evidence).toMatchObject({
      keys: [
        { keyId: newKey, refused: undefined },
        { keyId: oldKey, last: undefined, refused: { at: "2026-11-27T11:00:00.000Z", errorCode: 7000222 } },
      ],
      withoutKey: { last: undefined, refused: { errorCode: 7000222, ipAddress: "198.51.100.4" } },
    });
  });

  it("are known of a product that was only refused", async () => {
    const rows = [signInRow("2026-11-28T10:00:00Z", "", refused(7000215))];
    expect(await readRows([], [], rows)).toMatchObject({ state: "read", keys: [], withoutKey: { last: undefined } });
  });

  it("are requested by their error", async () => {
    const access = reports({
      [credentialsPath]: [{ value: [] }],
      [signInsPath]: [{ value: [] }, { value: [] }],
      [activityPath]: [{ value: [] }],
    });
    await readAppEvidence(access, delegated);
    expect(access.requests[2]).toContain(
      "signInEventTypes/any(t: t ne 'servicePrincipal') and (status/errorCode eq 7000222 or status/errorCode eq 7000215) and",
    );
  });

  it("are unknown if the log refuses the filter", async () => {
    const access = reports({
      [credentialsPath]: [{ value: [credentialRow(newKey, "2026-11-27T10:00:00Z")] }],
      [signInsPath]: [{ value: [] }, { status: 400, body: { error: { code: "BadRequest" } } }],
    });
    expect(await readAppEvidence(access, delegated)).toMatchObject({ state: "read", keys: [{ keyId: newKey }] });
  });
});
