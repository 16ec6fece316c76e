import { describe, expect, it } from "vitest";
import { readAppEvidence } from "../read-evidence.ts";
import {
  activityPath,
  type Answer,
  clientId,
  credentialsPath,
  newKey,
  oldKey,
  reports,
  signInRow,
  signInsPath,
} from "./reports.ts";

const delegated = { clientId, isAppOnly: false };
const used = { [credentialsPath]: [], [signInsPath]: [{ value: [signInRow("2026-11-27T10:00:00Z", newKey)] }] };

describe("the source of an app", () => {
  it.each(["https://graph.microsoft.us", "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn"])(
    "that signs in users is missing at %s, without a request",
    async (origin) => {
      const access = reports(used, { graphOrigin: origin });
      expect(await readAppEvidence(access, delegated)).toEqual({
        state: "unknown",
        reason: "national clouds do not have the report of credentials, and logs have no key ids of users' sign-ins",
      });
      expect(access.requests).toEqual([]);
    },
  );

  it("that is app-only is the sign-in log in every cloud", async () => {
    const access = reports(used, { graphOrigin: "https://graph.microsoft.us" });
    expect(await readAppEvidence(access, { clientId, isAppOnly: true })).toMatchObject({ source: "signIns" });
  });

  it("must not come from a client id with a filter in it", async () => {
    const access = reports(used);
    const injected = { clientId: "x' or appId ne 'x", isAppOnly: true };
    expect(await readAppEvidence(access, injected)).toMatchObject({ state: "unknown" });
    expect(access.requests).toEqual([]);
  });
});

describe("an idle product", () => {
  const nothing = { [signInsPath]: [{ value: [] }, { value: [] }, { value: [] }], [credentialsPath]: [{ value: [] }] };
  const idle = (...activity: Answer[]): ReturnType<typeof reports> => reports({ ...nothing, [activityPath]: activity });
  const row = (appOnly: string | undefined, users: string | undefined): object => ({
    value: [
      {
        applicationAuthenticationClientSignInActivity: { lastSignInDateTime: appOnly },
        delegatedClientSignInActivity: { lastSignInDateTime: users },
      },
    ],
  });

  it.each([
    [row("2026-08-01T10:00:00-8:00", "2026-07-01T10:00:00Z"), "; it last signed in on 2026-08-01"],
    [row(undefined, "2026-11-28T10:00:00Z"), "; it last signed in on 2026-11-28"],
    [row(undefined, undefined), ""],
    [{ status: 403, body: {} }, ""],
  ])("shows when it last signed in, where that is known: %j", async (activity, addition) => {
    expect(await readAppEvidence(idle(activity), { clientId, isAppOnly: true })).toEqual({
      state: "unknown",
      reason: `the sign-in log shows no sign-in of the product since 2026-10-30${addition}`,
    });
  });

  it("that is app-only still has the last use of each credential, from the credential report", async () => {
    const used = (keyId: string, at: string) => ({
      keyId,
      appId: clientId,
      signInActivity: { lastSignInDateTime: at },
    });
    const rows = [used(newKey, "2026-10-20T10:00:00Z"), used(oldKey, "2026-09-05T10:00:00Z")];
    const access = reports({ ...nothing, [credentialsPath]: [{ value: rows }] });
    expect(await readAppEvidence(access, { clientId, isAppOnly: true })).toMatchObject({
      source: "credentialActivities",
      keys: [
        { keyId: newKey, last: { at: "2026-10-20T10:00:00.000Z" } },
        { keyId: oldKey, last: { at: "2026-09-05T10:00:00.000Z" } },
      ],
    });
  });

  it("is not looked up in a national cloud", async () => {
    const access = { ...idle(), graphOrigin: "https://graph.microsoft.us" };
    expect(await readAppEvidence(access, { clientId, isAppOnly: true })).toMatchObject({ state: "unknown" });
    expect(access.requests).toHaveLength(1);
  });
});
