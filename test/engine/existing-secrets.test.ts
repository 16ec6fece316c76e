import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findIn, readFolder } from "../support/secret-search.ts";
import { Rehearsal, type Run } from "./rotation/rehearsal.ts";

/** A secret that somebody created in the portal. */
interface ByHand {
  keyId: string;
  name: string;
  expiresOn: string;
  value: string;
}

const day = (text: string): number => Date.parse(`${text}T06:00:00Z`);
const resourceOf = ({ keyId }: ByHand): string => `reports-existing-secret-${keyId}`;

describe("secrets that people created", () => {
  let rehearsal: Rehearsal;
  let clientId: string;
  let asked: ByHand;
  let ending: ByHand;
  let adoption: Run;
  let expired: Run;
  let removed: Run;
  let later: Run;
  let undeclared: Run;
  const signIns: Record<string, string[]> = {};

  beforeAll(async () => {
    rehearsal = await Rehearsal.open({}, day("2026-11-02"));
    const { graph, project, controls } = rehearsal;
    const application = await graph.send("POST", "/applications", { displayName: "Reports" });
    clientId = application["appId"] as string;
    const principal = await graph.send("POST", "/servicePrincipals", { appId: clientId });
    const add = async (name: string, expiresOn: string): Promise<ByHand> => {
      const passwordCredential = { displayName: name, endDateTime: expiresOn };
      const made = await graph.send("POST", `/applications/${application.id}/addPassword`, { passwordCredential });
      return { keyId: made["keyId"] as string, name, expiresOn, value: made["secretText"] as string };
    };
    asked = await add("portal", "2027-10-01T00:00:00Z");
    ending = await add("sap", "2026-11-20T00:00:00Z");
    const entry = (...secrets: object[]) => ({
      system: "custom",
      displayName: "Reports",
      applicationPermissions: { microsoftGraph: ["Mail.Send"] },
      consent: "granted",
      adopt: { clientId, applicationObjectId: application.id, servicePrincipalObjectId: principal.id },
      existingSecrets: secrets,
      credential: { type: "secret", rotateEveryDays: 200, rotationStart: "2026-11-01" },
    });
    const listed = ({ keyId, name, expiresOn }: ByHand) => ({ keyId, name, expiresOn });
    const run = async (at: string, ...secrets: object[]): Promise<Run> => {
      controls.now = day(at);
      project.configure({ reports: entry(...secrets) });
      const made = await rehearsal.up();
      signIns[at] = [
        await graph.signIn(clientId, asked.value),
        await graph.signIn(clientId, ending.value),
        await rehearsal.signIn(rehearsal.published["reports"]!),
      ];
      return made;
    };
    adoption = await run("2026-11-02", listed(asked), listed(ending));
    expired = await run("2026-11-21", listed(asked), listed(ending));
    removed = await run("2026-11-22", { ...listed(asked), remove: true }, listed(ending));
    later = await run("2026-11-23", { ...listed(asked), remove: true }, listed(ending));
    undeclared = await run("2026-11-24");
  });
  afterAll(() => rehearsal[Symbol.asyncDispose]());

  it("stay in the first run, which adds a secret", () => {
    expect(adoption.changes).toEqual(
      expect.arrayContaining([`create ${resourceOf(asked)}`, "create reports-secret-0"]),
    );
    expect(adoption.after["reports"]?.map(({ displayName }) => displayName)).toEqual([
      "portal",
      "sap",
      "period from 2026-11-01",
    ]);
    expect(signIns["2026-11-02"]).toEqual(["ok", "ok", "ok"]);
  });

  it("are removed after they expired", () => {
    expect(expired.changes).toEqual([`update ${resourceOf(ending)}`]);
    expect(expired.after["reports"]).toHaveLength(2);
    expect(signIns["2026-11-21"]).toEqual(["ok", "AADSTS7000215", "ok"]);
  });

  it("are removed when the stack file asks for it", () => {
    expect(removed.changes).toEqual([`update ${resourceOf(asked)}`]);
    expect(signIns["2026-11-22"]).toEqual(["AADSTS7000215", "AADSTS7000215", "ok"]);
  });

  it("change nothing any more once they are removed", () => {
    expect(later.changes).toEqual([]);
    expect(undeclared.changes).toEqual([`delete ${resourceOf(asked)}`, `delete ${resourceOf(ending)}`].sort());
    expect(undeclared.after).toEqual(later.after);
  });

  it("appear with no value in any file", async () => {
    expect(findIn(await readFolder(rehearsal.project.dir), [asked.value, ending.value])).toEqual([]);
    expect(await rehearsal.findSecrets()).toEqual([]);
  });
});
