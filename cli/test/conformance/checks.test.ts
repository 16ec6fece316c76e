import { describe, expect, it } from "vitest";
import type { Connection } from "../../../integrations/connection.ts";
import type { Handoff } from "../../../integrations/handoff.ts";
import { findGap } from "../../commands/conformance/check-handoff.ts";
import { checkLeftovers, checkRotation, checkSecondRun, requireNone } from "../../commands/conformance/checks.ts";
import { deployed } from "../handoff/deployed.ts";

const secrets = { clientSecret: "not-a-real-secret" };
const { client } = deployed({ client: { system: "custom", redirectUris: ["https://crm.contoso.com/cb"] } });
const complete: Handoff = {
  product: "Contoso CRM",
  where: "Settings",
  fields: [
    { field: "Client ID", value: "1" },
    { field: "Secret", secret: "clientSecret" },
    { field: "Callback", leave: "filled in by the product" },
  ],
  steps: [{ title: "Save", detail: "Click Save." }],
};

/** The gap in a hand-off that differs from the complete one. */
function gapOf(change: Partial<Handoff>): string | undefined {
  const connection: Connection = { ...client!, handoff: { ...complete, ...change } };
  return findGap(connection, secrets);
}

describe("findGap", () => {
  it("accepts a hand-off with a source for each field", () => {
    expect(gapOf({})).toBeUndefined();
  });

  it("accepts a variable of a shell", () => {
    expect(gapOf({ fields: [...complete.fields, { field: "Header", value: "Key ${CRM_KEY}" }] })).toBeUndefined();
  });

  it.each<[string, Partial<Handoff>, string]>([
    ["no fields", { fields: [] }, "the hand-off has no fields"],
    ["no steps", { steps: [] }, "the hand-off has no steps, not even one to save the form"],
    ["a step without text", { steps: [{ title: "Save", detail: " " }] }, 'the step "Save" has neither detail nor code'],
    [
      "an empty field",
      { fields: [{ field: "Client ID", value: "" }] },
      'the field "Client ID" needs exactly one of value, secret and leave',
    ],
    [
      "a secret that does not exist",
      { fields: [{ field: "Secret", secret: "password" }] },
      'the field "Secret" names a missing secret',
    ],
    [
      "no field for the secret",
      { fields: [{ field: "Client ID", value: "1" }] },
      'no field has secret: "clientSecret", but the client has a secret',
    ],
    [
      "a placeholder",
      { fields: [{ field: "URL", value: "https://login.microsoftonline.com/{tenant}/oauth2" }] },
      'the field "URL" contains the placeholder {tenant}',
    ],
  ])("finds %s", (_, change, gap) => {
    expect(gapOf(change)).toBe(gap);
  });
});

describe("the checks of the runs", () => {
  it("refuse a change in the second run", () => {
    const change = "the second run must change nothing, but there was a change:";
    expect(checkSecondRun([], complete, { ...complete })).toBeUndefined();
    expect(checkSecondRun([{ op: "update", name: "example-application" }], complete, complete)?.message).toBe(
      `${change} update example-application`,
    );
    expect(checkSecondRun([], complete, { ...complete, where: "elsewhere" })?.message).toBe(
      `${change} another hand-off`,
    );
  });

  it("refuse an object that is left in the tenant", () => {
    expect(checkLeftovers(["applications 1"], ["applications 1"])).toBeUndefined();
    expect(checkLeftovers(["applications 1"], ["applications 1", "servicePrincipals 2"])?.message).toBe(
      "the tenant still has servicePrincipals 2",
    );
  });

  it("refuse a rotation that leaves the secret unchanged, and do not show the secret", () => {
    expect(checkRotation(3, secrets, { clientSecret: "another" })).toBeUndefined();
    expect(() => {
      requireNone(checkRotation(3, secrets, { ...secrets }));
    }).toThrow(
      /^rotation 3 left the secret unchanged\n {2}fix: return credential: given.credential from plan {2}\[conformance-rotation\]$/,
    );
  });
});
