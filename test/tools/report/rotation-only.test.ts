import { expect, it } from "vitest";
import { findMoreThanRotation } from "../../../tools/report/rotation-only.ts";
import { created, registration, removed, reportOf, secret, step, type PrintedStep } from "./previews.ts";

const due = step("replace", "secret", "erp-sync-secret-0", {
  before: secret(0, "2026-11-20T00:00:00Z"),
  after: secret(2, "2027-04-29T00:00:00Z"),
});
const delivered = step("update", "vaultSecret", "erp-sync-vault-client-secret", { before: {}, after: {} });

function check(...steps: PrintedStep[]): string[] {
  return findMoreThanRotation(reportOf(steps));
}

it("finds nothing where nothing changes", () => {
  expect(check()).toEqual([]);
});

it("lets a rotation that is due pass, with its delivery to a vault", () => {
  expect(check(due, delivered)).toEqual([]);
});

it.each([
  ["a new integration", created()],
  ["a removed integration", removed()],
  [
    "a secret that is cut off",
    [
      step("replace", "secret", "erp-sync-secret-0", {
        before: secret(1, "2027-04-29T00:00:00Z"),
        after: secret(1, "2027-04-29T00:00:00Z"),
      }),
    ],
  ],
  [
    "another redirect URI",
    [
      step("update", "application", "erp-sync-application", {
        before: registration(),
        after: registration({ uri: "https://contoso.integray.app/cb" }),
      }),
    ],
  ],
  [
    "a display name",
    [
      step("update", "application", "erp-sync-application", {
        before: registration(),
        after: { ...registration(), displayName: "ERP" },
      }),
    ],
  ],
  ["a new delivery", [step("create", "vaultSecret", "erp-sync-vault-client-secret", { after: {} })]],
  ["consent", [step("create", "role", "erp-sync-role-00000003-0000-0000-c000-000000000000-Mail.Read", { after: {} })]],
])("names the integration of which more changes: %s", (_, steps) => {
  expect(check(due, ...steps)).toEqual(["erp-sync"]);
});
