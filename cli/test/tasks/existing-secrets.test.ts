import { describe, expect, it } from "vitest";
import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../../integrations/connection.ts";
import type { CredentialFacts } from "../../../integrations/credentials/credential-facts.ts";
import { findEndingSecrets } from "../../tasks/warnings.ts";
import { rotated, signIns, tasksOf } from "./rotated.ts";

const secret = { keyId: "Old-Key", name: "portal", expiresOn: "2027-04-10T00:00:00Z", isRemoved: false };

/** An integration that was adopted on 2026-12-10, with a secret that somebody created. */
function adopted(changes: Partial<Connection> = {}, credential?: CredentialFacts, given = {}): Connection {
  const connection = rotated({ previous: undefined }, changes);
  const entra = connection.entra!;
  return {
    ...connection,
    entra: { ...entra, credential: credential ?? entra.credential, existingSecrets: [{ ...secret, ...given }] },
  };
}

const seen = (evidence: AppEvidence) => ({ "erp-sync": { evidence } });
const kinds = (connection: Connection, evidence?: AppEvidence, now?: string) =>
  tasksOf([connection], evidence && seen(evidence), now).map(({ kind, state }) => [kind, state]);

describe("the task to replace a secret that somebody created", () => {
  it("is due before it ends, and is the only one for this product", () => {
    expect(tasksOf([adopted()])).toEqual([
      {
        id: "prod/erp-sync/replace-existing-secret/old-key",
        kind: "replace-existing-secret",
        stack: "prod",
        integration: "erp-sync",
        system: "integray",
        title: "Replace the client secret portal in Integray",
        details: [
          "Somebody created the client secret `portal` with the key id `Old-Key`. Entra accepts it until 2027-04-10, and then refuses everything that uses it.",
          "",
          "1. Show the values of the new secret: `npm run handoff -- erp-sync --stack prod --with-secrets`",
          "2. Enter them in Integray: Authorizations, +Add, provider OAuth2",
          "3. Let Integray sign in once.",
        ].join("\n"),
        responsible: [],
        since: "2026-12-10T00:00:00Z",
        // A quarter of the 121 days before the end.
        dueOn: "2027-03-10T18:00:00Z",
        hurtsOn: "2027-04-10T00:00:00Z",
        state: "open",
        evidence: "It is not known whether Integray uses the new secret, because the sign-ins were not read.",
      },
    ]);
  });

  it("is done once the product uses the new secret, and open while it uses the old one", () => {
    const before = ["2026-11-21T00:00:00Z", "2026-12-14T07:00:00Z"] as const;
    expect(kinds(adopted(), signIns({ "old-key": before, new: ["2026-12-15T08:00:00Z"] }))).toEqual([
      ["replace-existing-secret", "done"],
    ]);
    const [task] = tasksOf([adopted()], seen(signIns({ "old-key": before })));
    expect([task?.state, task?.evidence]).toEqual([
      "open",
      "Integray still uses the secret portal that somebody created, last on 2026-12-14 07:00 UTC.",
    ]);
  });

  it("is gone once the secret is removed, and the new secret is a task again", () => {
    expect(kinds(adopted({}, undefined, { isRemoved: true }))).toEqual([["enter-secret", "open"]]);
  });

  it("exists for a delivered secret only while something uses the old one", () => {
    const delivered = [{ target: "positConnect" as const, generation: 12, at: "2026-12-10T00:01:00Z", verified: true }];
    const connection = adopted({ delivery: { delivered } });
    expect(kinds(connection)).toEqual([]);
    const [task] = tasksOf([connection], seen(signIns({ "old-key": ["2026-12-14T07:00:00Z"] })));
    expect(task?.details).toContain(
      "A run has delivered the new secret to Integray. Find out what else uses the old one",
    );
  });

  it("is closed by the certificate that replaces the secret", () => {
    const certificate = {
      keyId: "cert",
      thumbprint: "aa",
      sha256Thumbprint: "bb",
      subject: "CN=erp",
      startsOn: "2026-12-10T00:00:00Z",
      expiresOn: "2028-12-10T00:00:00Z",
    };
    const connection = adopted({}, { type: "certificate", certificates: [certificate] });
    const [task] = tasksOf([connection]);
    expect(task?.details).toContain("Let Integray use its certificate.");
    expect(kinds(connection, signIns({ cert: ["2026-12-15T08:00:00Z"] }))).toEqual([
      ["replace-existing-secret", "done"],
    ]);
  });

  it("asks who uses the secret of a public client", () => {
    const [task] = tasksOf([adopted({}, { type: "none" })]);
    expect(task?.details).toContain("Find out what uses this one.");
  });
});

describe("the task to remove a secret that somebody created", () => {
  const uses = { new: ["2026-12-10T01:00:00Z", "2027-01-19T08:00:00Z"] } as const;
  const now = "2027-01-20T00:00:00Z";
  const quiet = { ...signIns(uses, now), coversFrom: "2026-12-20T00:00:00Z" } as AppEvidence;

  it("exists once nobody has used it for weeks", () => {
    const [, task] = tasksOf([adopted()], seen(quiet), now).toSorted((a, b) => (a.kind < b.kind ? 1 : -1));
    expect(task).toMatchObject({
      id: "prod/erp-sync/remove-existing-secret/old-key",
      title: "Remove the client secret portal, which nobody uses",
      dueOn: "2027-04-10T00:00:00Z",
      state: "open",
      evidence: "The product has used only the current one since 2026-12-20T00:00Z.",
    });
    expect(task).not.toHaveProperty("hurtsOn");
    expect(task?.details).toContain(
      "Write `remove: true` to its line below `existingSecrets` in the stack file, and deploy.",
    );
  });

  it("does not exist without evidence, after a short time, or if a run removes it", () => {
    const hasRemoval = (connection: Connection, evidence?: AppEvidence) =>
      kinds(connection, evidence, now).some(([kind]) => kind === "remove-existing-secret");
    expect(hasRemoval(adopted(), quiet)).toBe(true);
    expect(hasRemoval(adopted())).toBe(false);
    expect(hasRemoval(adopted(), signIns(uses, "2026-12-22T00:00:00Z"))).toBe(false);
    const onEvidence = rotated({ previous: undefined, retire: "on-evidence" }).entra!.credential;
    expect(hasRemoval(adopted({}, onEvidence), quiet)).toBe(false);
  });
});

describe("the warning about a secret that somebody created", () => {
  // From 2026-12-10 to 2027-04-10: 121 days.
  it.each([
    ["2027-03-09T00:00:00Z", undefined],
    ["2027-03-11T00:00:00Z", "75-percent"],
    ["2027-03-30T00:00:00Z", "90-percent"],
    ["2027-04-08T00:00:00Z", "2-days"],
    ["2027-04-10T00:00:00Z", "ended"],
  ])("at %s is %s", (time, stage) => {
    expect(findEndingSecrets(adopted(), undefined, new Date(time))[0]?.stage).toBe(stage);
  });

  it("of a public client is given in the last days", () => {
    const stageAt = (time: string) =>
      findEndingSecrets(adopted({}, { type: "none" }), undefined, new Date(time))[0]?.stage;
    expect([stageAt("2027-03-30T00:00:00Z"), stageAt("2027-04-05T00:00:00Z")]).toEqual([undefined, "5-days"]);
  });

  it("is not given once the product uses the new secret", () => {
    const now = new Date("2027-04-08T00:00:00Z");
    const evidence = signIns({ new: ["2027-04-01T00:00:00Z"] }, "2027-04-07T00:00:00Z");
    expect(findEndingSecrets(adopted(), evidence, now)).toEqual([]);
  });
});
