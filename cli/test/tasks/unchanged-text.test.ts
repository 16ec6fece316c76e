import { expect, it } from "vitest";
import { draftOf } from "../../tasks/sync/draft.ts";
import type { Task } from "../../tasks/task.ts";
import type { ShownObject } from "../../undeclared/render.ts";
import { deployedConnection } from "../connection.ts";
import { rotated, signIns, tasksOf } from "./rotated.ts";

const trust: ShownObject = {
  integration: "erp-sync",
  kind: "federated credential",
  text: "the federated credential `test` of the app registration is not declared",
  id: "3333",
  since: null,
  isAccess: true,
  auditActivity: "Update application",
  command:
    "az rest --method DELETE --url https://graph.microsoft.com/v1.0/applications/3/federatedIdentityCredentials/4",
  advice: null,
};
const owner: ShownObject = {
  ...trust,
  kind: "declared owner",
  text: "the declared owner `ada@contoso.com` of the app registration is disabled and cannot sign in",
  id: "1111",
  command: null,
  advice: "replace the owner under owners in the stack file, then deploy",
};
const certificate = {
  keyId: "old",
  thumbprint: "AB",
  sha256Thumbprint: "OLD0123456789ABCDEF",
  subject: "CN=old",
  startsOn: "2026-01-01T00:00:00Z",
  expiresOn: "2027-01-01T00:00:00Z",
};

/** All tasks of a night in which the product still signs in with the previous secret. */
function tasksAt(now: string): Task[] {
  const { entra } = deployedConnection();
  const mail = deployedConnection({
    name: "mail",
    entra: {
      ...entra!,
      credential: { type: "certificate", certificates: [certificate] },
      consent: { ...entra!.consent, usersMayConsent: false },
    },
  });
  const evidence = signIns({ old: ["2026-12-01T00:00:00Z", now] }, now);
  return tasksOf([rotated(), mail], { "erp-sync": { undeclared: [trust, owner], evidence } }, now);
}

it("the text of an item is the same every night while its task is open", () => {
  const [first, second] = ["2026-12-20T03:17:02.123Z", "2026-12-22T03:19:40.456Z"].map((now) =>
    tasksAt(now).map((task) => [task.kind, draftOf(task, now).textDigest].join(" ")),
  );
  expect(second).toEqual(first);
  expect(first!.map((line) => line.split(" ")[0]).toSorted()).toEqual([
    "enter-secret",
    "give-consent",
    "judge-undeclared",
    "renew-certificate",
    "replace-owner",
  ]);
});
