import { describe, expect, it } from "vitest";
import type { RotatingSecretFacts } from "../../../integrations/credentials/credential-facts.ts";
import { rotated, signIns, tasksOf } from "./rotated.ts";

describe("the task to enter a secret", () => {
  it("has the product, the responsible people, the dates and the command", () => {
    const connection = rotated({}, { owners: ["ada@contoso.com"] });
    expect(tasksOf([connection])).toEqual([
      {
        id: "prod/erp-sync/enter-secret/generation-12-new",
        kind: "enter-secret",
        stack: "prod",
        integration: "erp-sync",
        system: "integray",
        title: "Enter the new client secret in Integray",
        details: [
          "A new client secret exists since 2026-12-10. The previous one is accepted until 2027-02-28. After that, Entra refuses Integray.",
          "",
          "1. Show the values: `npm run handoff -- erp-sync --stack prod --with-secrets`",
          "2. Enter them in Integray: Authorizations, +Add, provider OAuth2",
          "3. Let Integray sign in once.",
          "",
          "It is valid until 2027-05-19.",
        ].join("\n"),
        responsible: ["ada@contoso.com"],
        since: "2026-12-10T00:00:00Z",
        dueOn: "2027-02-08T00:00:00Z",
        hurtsOn: "2027-02-28T00:00:00Z",
        state: "open",
        evidence: "It is not known whether Integray uses the new secret, because the sign-ins were not read.",
      },
    ]);
  });

  it("asks the contact instead of the owners", () => {
    const [task] = tasksOf([rotated({}, { owners: ["ada@contoso.com"], contact: "@contoso/erp" })]);
    expect(task!.responsible).toEqual(["@contoso/erp"]);
  });

  it("is done after a sign-in with the new secret, if none with the previous one follows", () => {
    const evidence = signIns({ old: ["2026-11-21T00:00:00Z", "2026-12-14T07:00:00Z"], new: ["2026-12-15T08:00:00Z"] });
    expect(tasksOf([rotated()], { "erp-sync": { evidence } })[0]).toMatchObject({
      state: "done",
      evidence:
        "Integray uses the new secret, last on 2026-12-15 08:00 UTC, and the previous secret was last used on 2026-12-14 07:00 UTC.",
    });
  });

  it("is open while one part of the product still uses the previous secret", () => {
    const both = { old: ["2026-11-21T00:00:00Z", "2026-12-19T07:00:00Z"], new: ["2026-12-15T08:00:00Z"] } as const;
    const [task] = tasksOf([rotated()], { "erp-sync": { evidence: signIns(both) } });
    expect([task!.state, task!.evidence]).toEqual([
      "open",
      "Integray still uses the previous secret, last on 2026-12-19 07:00 UTC, and the new secret on 2026-12-15 08:00 UTC.",
    ]);
  });

  it("is done two days after the last sign-in with the previous secret, if the product used both in turn", () => {
    const both = {
      old: ["2026-11-21T00:00:00Z", "2026-12-17T07:00:00Z"],
      new: ["2026-12-15T08:00:00Z", "2026-12-19T23:00:00Z"],
    } as const;
    const at = (coversUntil: string) =>
      tasksOf([rotated()], { "erp-sync": { evidence: signIns(both, coversUntil) } })[0]!.state;
    expect([at("2026-12-19T06:59:00Z"), at("2026-12-19T07:00:00Z")]).toEqual(["open", "done"]);
  });

  it("is due at once after an emergency rotation, which deleted the secret of the product", () => {
    const previous = {
      keyId: "both",
      createdOn: "2026-12-10T00:00:07Z",
      expiresOn: "2027-02-28T00:00:00Z",
      generation: 11,
    };
    const [task] = tasksOf([rotated({ previous, emergencyRotation: 2 })]);
    expect(task).toMatchObject({ dueOn: "2026-12-10T00:00:00Z", hurtsOn: "2026-12-10T00:00:00Z" });
    expect(task!.details).toContain("All client secrets were replaced on 2026-12-10.");
    const [first] = tasksOf([rotated({ previous })]);
    expect(first).toMatchObject({ title: "Enter the client secret in Integray", dueOn: "2027-02-28T00:00:00Z" });
    expect(first!.hurtsOn).toBeUndefined();
  });

  it("is due at once if the product uses a secret that is older than the previous one", () => {
    const evidence = signIns({ older: ["2026-12-09T08:00:00Z"] });
    expect(tasksOf([rotated()], { "erp-sync": { evidence } })[0]).toMatchObject({
      state: "open",
      dueOn: "2026-12-10T00:00:00Z",
    });
  });

  it("does not exist for a secret that a run delivered", () => {
    const at = "2026-12-10T00:01:00Z";
    const delivery = (generation: number) => ({
      delivered: [{ target: "webhook" as const, generation, at, verified: false }],
    });
    expect(tasksOf([rotated({}, { delivery: delivery(12) })])).toEqual([]);
    const [late] = tasksOf([rotated({}, { delivery: delivery(11) })]);
    expect(late!.details).toContain("The last run did not deliver this secret to `webhook`. The next run tries again.");
  });

  it("has dates from outputs of earlier versions, which lack the time of creation", () => {
    const previous = { keyId: "old", expiresOn: "2027-02-28T00:00:00Z", generation: 11 };
    const [task] = tasksOf([rotated({ createdOn: undefined, previous })]);
    expect(task).toMatchObject({ since: "2026-12-10T00:00:00.000Z", dueOn: "2027-02-08T00:00:00Z" });
  });

  it("is done for a kept secret when the product uses the certificate that replaces it", () => {
    const connection = rotated();
    const { entra } = connection;
    const certificate = {
      thumbprint: "",
      sha256Thumbprint: "",
      subject: "CN=erp",
      startsOn: "",
      expiresOn: "2028-01-01",
    };
    const credential = {
      type: "certificate" as const,
      certificates: [{ ...certificate, keyId: "CERT" }],
      keptSecret: entra!.credential as RotatingSecretFacts,
    };
    const kept = { ...connection, entra: { ...entra!, credential } };
    const find = (uses: Parameters<typeof signIns>[0]) =>
      tasksOf([kept], { "erp-sync": { evidence: signIns(uses) } }).find(({ kind }) => kind === "enter-secret")!;
    expect(find({ old: ["2026-12-14T08:00:00Z"] }).details).toContain("then remove `keepSecret` from the stack file");
    expect(find({ old: ["2026-12-14T08:00:00Z"], cert: ["2026-12-15T08:00:00Z"] })).toMatchObject({
      state: "done",
      evidence:
        "Integray uses its certificate, last on 2026-12-15 08:00 UTC, and the previous secret was last used on 2026-12-14 08:00 UTC.",
    });
    expect(find({ old: ["2026-12-16T08:00:00Z"], cert: ["2026-12-15T08:00:00Z"] }).state).toBe("open");
  });
});
