import { expect, it } from "vitest";
import type { Verified } from "../../commands/verify/finding.ts";
import { withSecretUse } from "../../commands/verify/secret-use.ts";
import { rotated } from "../tasks/rotated.ts";

const clean: Verified = { name: "erp-sync", system: "integray", passed: [], skipped: [], findings: [] };
const near = new Date("2027-02-22T00:00:00Z");

const { entra, ...connection } = rotated();
const { consent } = entra!;
/** An integration that only signs in as itself, so its source is the sign-in log. */
const appOnly = {
  ...connection,
  entra: {
    ...entra!,
    scopes: ["https://graph.microsoft.com/.default"],
    consent: { ...consent, permissions: { ...consent.permissions, delegated: [] } },
  },
};

/** Verifies with an answer of the sign-in log. */
async function verifyWith(status: number, body: unknown, now = near) {
  let requests = 0;
  const fetchGraph = () => {
    requests += 1;
    return Promise.resolve(Response.json(body, { status }));
  };
  const tenant = { graphOrigin: "https://graph.microsoft.com", fetchGraph } as never;
  const [verified] = await withSecretUse([clean], { "erp-sync": appOnly }, tenant, now);
  return { ...verified!, requests };
}

it("verify reads no sign-ins while the overlap is not near its end", async () => {
  const { requests, passed, findings } = await verifyWith(200, { value: [] }, new Date("2026-12-20T00:00:00Z"));
  expect([requests, passed, findings]).toEqual([0, [], []]);
});

it("verify reports that the use of a secret near its end is not known, and why", async () => {
  const { findings } = await verifyWith(403, { error: { code: "Authorization_RequestDenied", message: "" } });
  expect(findings).toMatchObject([
    {
      check: "secret-use",
      severity: "unchecked",
      fix: "enter the new secret in Integray: npm run handoff -- erp-sync --with-secrets",
    },
  ]);
  expect(findings[0]!.message).toMatch(
    /^Integray may still use the secret that expires on 2027-02-28 \(It is not known whether Integray uses the new secret, because .*\)$/,
  );
});

const signIn = (servicePrincipalCredentialKeyId: string, createdDateTime: string) => ({
  createdDateTime,
  servicePrincipalCredentialKeyId,
  status: { errorCode: 0 },
});

it("verify reports a product that still uses the secret", async () => {
  const { findings } = await verifyWith(200, { value: [signIn("old", "2027-02-20T08:00:00Z")] });
  expect(findings).toMatchObject([
    {
      severity: "warning",
      message:
        "Integray still uses the secret that expires on 2027-02-28 (Integray still uses the previous secret, last on 2027-02-20 08:00 UTC)",
    },
  ]);
});

it("verify passes the check once the product uses the new secret", async () => {
  const { passed, findings } = await verifyWith(200, { value: [signIn("new", "2027-02-19T08:00:00Z")] });
  expect([passed, findings]).toEqual([["secret-use"], []]);
});
