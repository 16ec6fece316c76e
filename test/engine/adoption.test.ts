import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnections } from "../../integrations/connection.ts";
import { openTenantFetch } from "../../cli/sandbox/tenant-fetch.ts";
import { createCertificate, type TestCertificate } from "../support/certificates.ts";
import { changesOf } from "../support/run-text.ts";
import { openSeparateStage, type SeparateStage } from "../support/stage.ts";
import {
  adopted,
  readWholeRegistration,
  type WholeRegistration,
  withoutRunSecrets,
} from "../support/whole-registration.ts";
import { type HandMade, makeCertified, makeFederated, makeReports, thumbprintOf } from "./adoption/hand-made.ts";
import { askWithMsal } from "./credentials/clients.ts";

const graphApi = "00000003-0000-0000-c000-000000000000";

let stage: SeparateStage;
let made: { reports: HandMade; robot: HandMade; deploy: HandMade };
let certificates: Record<"robot" | "backup", TestCertificate>;
let before: Record<string, WholeRegistration>;
let entries: Record<string, { adopt?: object }>;

/** Every registration now, without the secrets of runs. */
async function readAll(): Promise<Record<string, WholeRegistration>> {
  const all = Object.entries(made).map(async ([name, { adopt }]) => {
    const whole = await readWholeRegistration(stage.graph, adopt.applicationObjectId, adopt.servicePrincipalObjectId);
    return [name, withoutRunSecrets(whole)] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** Every registration before, with a tag. */
function expected(): Record<string, WholeRegistration> {
  const tagged = Object.entries(before).map(([name, whole]): [string, WholeRegistration] => [
    name,
    adopted(whole, `entra-integrations:entra-integrations:test:${name}:keep`),
  ]);
  return Object.fromEntries(tagged);
}

async function readSecrets(): Promise<string[]> {
  const { applicationObjectId } = made.reports.adopt;
  const { passwordCredentials } = await stage.graph.send("GET", `/applications/${applicationObjectId}`);
  return (passwordCredentials as { displayName: string }[]).map(({ displayName }) => displayName);
}

function signInWithOldSecret(): Promise<string> {
  return stage.graph.signIn(made.reports.adopt.clientId, made.reports.secret);
}

/** The name of the resource of a certificate. */
function resourceOf(certificate: keyof typeof certificates): string {
  return `robot-certificate-${thumbprintOf(certificates[certificate].certificate).slice(0, 8).toLowerCase()}`;
}

async function readCertificates(): Promise<object[]> {
  const { applicationObjectId } = made.robot.adopt;
  const { keyCredentials } = await stage.graph.send("GET", `/applications/${applicationObjectId}`);
  return keyCredentials as object[];
}

beforeAll(async () => {
  stage = await openSeparateStage();
  certificates = {
    robot: await createCertificate({ name: "robot" }),
    backup: await createCertificate({ name: "backup" }),
  };
  for (const [name, { certificate }] of Object.entries(certificates)) {
    await writeFile(join(stage.project.dir, `${name}.pem`), certificate);
  }
  const { robot, backup } = certificates;
  made = {
    reports: await makeReports(stage.graph),
    robot: await makeCertified(stage.graph, {
      "robot.pem": robot.certificate,
      "backup.pem": backup.certificate,
    }),
    deploy: await makeFederated(stage.graph),
  };
  entries = Object.fromEntries(Object.entries(made).map(([name, { entry, adopt }]) => [name, { ...entry, adopt }]));
  before = await readAll();
  await stage.project.write(entries);
});
afterAll(() => stage[Symbol.asyncDispose]());

// The tests run in order; each continues from the previous one.
describe("registrations that were made by hand", () => {
  it("are imported by the first run, which adds a tag and a secret", async () => {
    expect(await signInWithOldSecret()).toBe("ok");
    expect(changesOf(await stage.deployment.preview())).toEqual([
      "create reports-secret-0",
      ...[`create ${resourceOf("robot")}`, `create ${resourceOf("backup")}`].sort(),
      "import deploy-application",
      "import deploy-service-principal",
      "import deploy-trust-main",
      "import reports-application",
      `import reports-grant-${graphApi}`,
      `import reports-role-${graphApi}-Mail.Send`,
      "import reports-service-principal",
      "import robot-application",
      `import robot-role-${graphApi}-Mail.Send`,
      "import robot-service-principal",
      "update deploy-application tags",
      "update deploy-service-principal tags",
      "update reports-application tags[1]",
      "update reports-service-principal tags[1]",
      "update robot-application tags",
      "update robot-service-principal tags",
    ]);
  });

  it("still sign in with the secret that was in use after a first run that was interrupted", async () => {
    const traps = [
      await stage.tenant.set({ method: "PATCH", path: "^/v1\\.0/applications/[^/]+$", action: "hold-after" }),
      await stage.tenant.set({ method: "PATCH", path: "^/v1\\.0/servicePrincipals/[^/]+$", action: "hold-before" }),
    ];
    const killed = expect(stage.deployment.up()).rejects.toThrow();
    await Promise.all(traps.map(({ sprung }) => sprung));
    stage.deployment.kill();
    await killed;
    expect(await signInWithOldSecret()).toBe("ok");
  });

  it("differ from before only in tags and in the added secret, once the first run is repeated", async () => {
    const run = await stage.deployment.up();
    expect(await readAll()).toEqual(expected());
    expect(await readSecrets()).toEqual(["in use", "period from 2026-11-01"]);
    const { clientId, applicationObjectId, servicePrincipalObjectId } = made.reports.adopt;
    expect(parseConnections(run.outputs["connections"])["reports"]?.entra).toMatchObject({
      clientId,
      applicationObjectId,
      servicePrincipalObjectId,
    });
    expect(await signInWithOldSecret()).toBe("ok");
  });

  it("are not changed by a second run", async () => {
    expect(changesOf(await stage.deployment.up())).toEqual([]);
  });

  it("are not changed when the block adopt is deleted", async () => {
    await stage.project.write(Object.fromEntries(Object.entries(made).map(([name, { entry }]) => [name, entry])));
    expect(changesOf(await stage.deployment.up())).toEqual([]);
  });

  it("get a certificate back that somebody removed, if the state is refreshed before the next run", async () => {
    const last = await readCertificates();
    const keyCredentials = last.slice(1);
    await stage.graph.send("PATCH", `/applications/${made.robot.adopt.applicationObjectId}`, { keyCredentials });
    await stage.deployment.refresh();
    const run = await stage.deployment.up();
    expect(changesOf(run)).toEqual([`create ${resourceOf("robot")}`]);
    expect(await readCertificates()).toEqual([...keyCredentials, last[0]]);
    const entra = parseConnections(run.outputs["connections"])["robot"]!.entra!;
    await using tenantFetch = openTenantFetch(stage.tenant.connection.caFile);
    expect(await askWithMsal(entra, certificates.robot, tenantFetch.fetch)).toEqual({ proof: "2" });
  });

  it("keep an ignored property that somebody edits, if the state is refreshed before the next change", async () => {
    const path = `/applications/${made.reports.adopt.applicationObjectId}`;
    await stage.graph.send("PATCH", path, { web: { logoutUrl: "https://reports.contoso.com/bye" } });
    await stage.deployment.refresh();
    const reports = { ...made.reports.entry, notes: "Ask Bo" };
    await stage.project.write({ robot: made.robot.entry, deploy: made.deploy.entry, reports });
    expect(changesOf(await stage.deployment.up())).toEqual(["update reports-application notes"]);
    const { notes, web } = await stage.graph.send("GET", path);
    expect(notes).toBe("Ask Bo");
    expect(web).toMatchObject({
      logoutUrl: "https://reports.contoso.com/bye",
      implicitGrantSettings: { enableIdTokenIssuance: true },
    });
  });

  it("lose only what is removed from an entry that stays", async () => {
    const { applicationPermissions: _, ...rest } = made.reports.entry;
    const reports = { ...rest, notes: "Ask Bo" };
    const robot = { ...made.robot.entry, credential: { type: "certificate", certificates: [{ file: "robot.pem" }] } };
    await stage.project.write({ robot, deploy: made.deploy.entry, reports });
    expect(changesOf(await stage.deployment.up())).toEqual([
      `delete reports-role-${graphApi}-Mail.Send`,
      `delete ${resourceOf("backup")}`,
      "update reports-application requiredResourceAccesses[0].resourceAccesses[2]",
    ]);
    const { assignments } = (await readAll())["reports"] ?? {};
    expect(assignments).toEqual([]);
    const { certificates: keyIds } = made.robot.adopt as unknown as { certificates: Record<string, string> };
    const keyId = keyIds[thumbprintOf(certificates.robot.certificate)];
    expect(await readCertificates()).toEqual([expect.objectContaining({ keyId })]);
  });

  it("stay in Entra without the secrets of runs when their entries are removed", async () => {
    const last = await readAll();
    await stage.project.write({});
    await stage.deployment.up();
    expect(await readAll()).toEqual(last);
    expect(await readSecrets()).toEqual(["in use"]);
    expect(await signInWithOldSecret()).toBe("ok");
  });
});
