import { describe, expect, it } from "vitest";
import { created, outsideStep, registration, removed, step, type PrintedStep } from "./previews.ts";
import {
  applicationId,
  componentStep,
  decide,
  dueCreate,
  dueDay,
  dueDelete,
  dueDelivery,
  dueReplace,
  secretInputs,
  spoil,
  stackStep,
  unknown,
} from "./rotation-plans.ts";

const password = "azuread:index/applicationPassword:ApplicationPassword";
const chain = "entra-integrations:index:OAuthIntegration$entra-integrations:index:RotatingSecret";

describe("a plan that is a rotation", () => {
  it.each([
    ["nothing", [], []],
    ["a secret that replaces one that has ended", [dueReplace()], ["secret-1"]],
    ["a secret in an empty slot", [dueCreate()], ["secret-1"]],
    ["the deletion of a secret that has ended", [dueDelete()], ["secret-1"]],
    ["a delivery to a key vault", [dueDelivery()], ["vault-client-secret"]],
    [
      "all of it, with unchanged resources beside it",
      [
        dueReplace(),
        dueDelivery(),
        componentStep("secret"),
        outsideStep("same", "random:index/randomPet:RandomPet", "pet", { before: {}, after: {} }),
        outsideStep("read", "pulumi:pulumi:StackReference", "last-run", { before: {}, after: {} }),
      ],
      ["vault-client-secret", "secret-1"],
    ],
  ])("may be deployed without an approval: %s", (_, steps, targets) => {
    const plan = decide([stackStep(), ...steps]);
    expect(plan.others).toEqual([]);
    expect(plan.targets.map((urn) => urn.split("::erp-sync-").at(-1))).toEqual(targets);
  });

  it("sums up the parts of a replacement that the engine prints with an option", () => {
    const whole = dueReplace();
    const parts = ["delete-replaced", "create-replacement"].map((op) => ({ ...whole, op }));
    expect(decide([stackStep(), parts[0]!, whole, parts[1]!]).others).toEqual([]);
  });

  it("is found on a redacted preview too", () => {
    const redacted = spoil(dueReplace(), {
      state: { outputs: { value: "[secret]", endDate: "2026-12-10T00:00:00Z" } },
    });
    expect(decide([stackStep(), redacted, dueDelivery()]).others).toEqual([]);
  });

  it("takes a longer period that the stack file sets, up to 180 days", () => {
    const later = (endDate: string) => [stackStep(), spoil(dueReplace(), { inputs: { endDate }, sides: ["newState"] })];
    const config = (rotateEveryDays: number) => ({
      "entra-integrations:integrations": JSON.stringify({
        "erp-sync": { credential: { periodChanges: [{ from: "2026-12-10", rotateEveryDays }] } },
      }),
    });
    expect(decide(later("2027-06-09T00:00:00Z"), { config: config(90) }).others).toEqual([]);
    expect(decide(later("2027-06-09T00:00:00Z")).others).toEqual([expect.stringContaining("ends later than 160 days")]);
    expect(decide(later("2027-06-10T00:00:00Z"), { config: config(365) }).others).toEqual([
      expect.stringContaining("ends later than 180 days from now"),
    ]);
  });
});

describe("a plan that is more than a rotation", () => {
  const refusals: [what: string, steps: PrintedStep[], refusal: string, clock?: Date][] = [
    ["a secret that is still accepted is replaced", [dueReplace()], "still accepted", new Date("2026-12-09T00:00:00Z")],
    ["a secret that is still accepted is deleted", [dueDelete()], "still accepted", new Date("2026-12-09T00:00:00Z")],
    [
      "the state has a later end than the program",
      [spoil(dueReplace(), { state: { outputs: { endDate: "2027-02-28T00:00:00Z" } }, sides: ["oldState"] })],
      "still accepted",
    ],
    [
      "the end in the state is no time, which JavaScript takes for 2001",
      [spoil(dueReplace(), { state: { outputs: { endDate: "x 1" } }, sides: ["oldState"] })],
      "still accepted",
    ],
    ["the period has not ended", [dueCreate()], "not due before 2026-12-10", new Date("2026-12-09T00:00:00Z")],
    ["the secret lives for 730 days", [withInputs({ endDate: "2028-12-10T00:00:00Z" })], "ends later than 160 days"],
    [
      "the secret ends at a relative time",
      [withInputs({ endDateRelative: "1h63072000000000us" })],
      "sets endDateRelative",
    ],
    ["the secret has no end", [withInputs({ endDate: null })], "does not end in the future"],
    ["the end is not known", [withInputs({ endDate: unknown })], "does not end in the future"],
    ["the end is masked", [withInputs({ endDate: "[secret]" })], "does not end in the future"],
    [
      "the secret is one of another application",
      [withInputs({ applicationId: "/applications/other" })],
      "another application",
    ],
    ["the application is not known yet", [withInputs({ applicationId: unknown })], "another application"],
    [
      "the secret was one of another application",
      [spoil(dueReplace(), { inputs: { applicationId: "/applications/other" }, sides: ["oldState"] })],
      "another application",
    ],
    ["the name is not a period's", [withInputs({ displayName: "backdoor" })], "not named after a period"],
    [
      "the name only begins as a period's",
      [withInputs({ displayName: "period from 2026-12-10 " })],
      "not named after a period",
    ],
    ["the secret belongs into the other slot", [inSlotOfCurrent()], "in the slot of the current secret"],
    [
      "the period is that of the current secret",
      [withInputs({ displayName: "period from 2026-09-21" })],
      "not of a period that is due",
    ],
    [
      "the period has not begun",
      [withInputs({ displayName: "period from 2026-12-12" })],
      "not of a period that is due",
    ],
    [
      "emergencyRotation is raised",
      [withInputs({ rotateWhenChanged: { revision: "2" } })],
      "another emergencyRotation",
    ],
    ["the secret has another start", [withInputs({ startDate: "2026-12-10T00:00:00Z" })], "sets startDate"],
    ["a secret is updated", [{ ...dueReplace(), op: "update" }], "not part of a rotation"],
    ["a secret is imported", [{ ...dueCreate(), op: "import" }], "already exists in the tenant"],
    ["an engine of tomorrow does something new", [{ ...dueReplace(), op: "transmute" }], "not part of a rotation"],
    ["the component is created", [dueCreate(), componentStep("secret", "create")], "creates or removes"],
    ["the component is removed", [dueDelete(), componentStep("secret", "delete")], "creates or removes"],
    [
      "another parent",
      [spoil(dueReplace(), { state: { parent: "urn:pulumi:prod::p::x:y:Z::erp-sync-secret" } })],
      "component",
    ],
    ["no parent", [spoil(dueReplace(), { state: { parent: undefined } })], "component"],
    [
      "another provider",
      [spoil(dueReplace(), { state: { provider: `${azuread("evil")}::${id}` }, sides: ["newState"] })],
      "provider",
    ],
    [
      "a provider that is not there yet",
      [spoil(dueCreate(), { state: { provider: `${azuread("evil")}::${unknown}` } })],
      "provider",
    ],
    ["no state at all", [{ op: "create", urn: dueCreate().urn }], "no state"],
    [
      "another URN in the state",
      [spoil(dueReplace(), { state: { urn: "urn:pulumi:prod::p::x:y:Z::z" }, sides: ["oldState"] })],
      "another name",
    ],
    ["protection", [spoil(dueReplace(), { state: { protect: true }, sides: ["newState"] })], "protected"],
    ["a secret that is kept", [spoil(dueReplace(), { state: { retainOnDelete: true } })], "not managed like"],
    ["a secret of no integration", [named("intruder-secret-1", "intruder-secret")], "no rotating secret"],
    ["a third slot", [named("erp-sync-secret-2", "erp-sync-secret")], "not part of a rotation"],
    [
      "a name that contains the separator",
      [named("x::erp-sync-secret-1", "erp-sync-secret")],
      "not part of a rotation",
    ],
    [
      "a secret outside",
      [outsideStep("create", password, "erp-sync-secret-1", { after: secretInputs("2027-05-19T00:00:00Z") })],
      "not part",
    ],
    ["a new delivery", [{ ...dueDelivery(), op: "create" }], "not part of a rotation"],
    ["a delivery to another vault", [delivering({ vaultName: "kv-evil" })], "changes vaultName"],
    ["a delivery under another name", [spoil(dueDelivery(), { inputs: { secretName: "x" } })], "another secret"],
    ["a delivery of a plain value", [delivering({ properties: { value: "hunter2" } })], "no secret"],
    ["a delivery with another owner", [delivering({ tags: { "managed-by": "intruder" } })], "tag of its owner"],
    ["a new integration", created(), "not part of a rotation"],
    ["a removed integration", removed(), "not part of a rotation"],
    ["another display name", [update({ ...registration(), displayName: "ERP" })], "not part of a rotation"],
    [
      "another redirect URI",
      [update(registration({ uri: "https://contoso.integray.app/cb" }))],
      "not part of a rotation",
    ],
    ["another owner in the component", [componentStep("application", "update")], "not part of a rotation"],
    ["a protection that is taken away", [unprotected()], "not part of a rotation"],
    [
      "a new thing that is read",
      [outsideStep("read", "azuread:index/group:Group", "admins", { after: {} })],
      "not part",
    ],
    ["a stack that is removed", [stackStep("delete")], "not part of a rotation"],
  ];

  it.each(refusals)("needs an approval: %s", (_, steps, refusal, clock = dueDay) => {
    const { others, targets } = decide([stackStep(), ...steps], { clock });
    expect([others.join("\n"), targets]).toEqual([expect.stringContaining(refusal), []]);
  });

  it("is refused without a record of the last deployment", () => {
    expect(decide([dueReplace()]).others).toEqual([expect.stringContaining("no rotating secret")]);
    const unreadable = stackStep("same", { entra: { credential: "of another version" } });
    expect(decide([unreadable, dueReplace()]).others).toEqual([expect.stringContaining("no rotating secret")]);
  });

  it("leaves the step that is in order among the targets", () => {
    const { others, targets } = decide([stackStep(), dueReplace(), ...created()]);
    expect([others.length, targets]).toEqual([created().length, [dueReplace().urn]]);
  });

  it("is listed with operation, type, name, reason and URN, on one line each", () => {
    const name = "x\n::add-mask::y ##vso[task.setvariable variable=z]\u001B]0;t\u2028";
    const { others } = decide([outsideStep("create", "azuread:index/group:Group", name, { after: {} })]);
    expect(others).toEqual([
      "create azuread Group x ::add-mask::y # #vso[task.setvariable variable=z][U+001B]]0;t[U+2028]: is not part of a " +
        "rotation (urn:pulumi:prod::entra-integrations::azuread:index/group:Group::x ::add-mask::y # " +
        "#vso[task.setvariable variable=z][U+001B]]0;t[U+2028])",
    ]);
  });

  it("counts a copy of a secret that an earlier run left to be deleted", () => {
    const whole = spoil(dueReplace(), { state: { id: "current" }, sides: ["oldState"] });
    const left = spoil({ ...dueReplace(), op: "delete-replaced" }, { state: { id: "left over" }, sides: ["oldState"] });
    expect(decide([stackStep(), whole, left]).others).toEqual([expect.stringMatching(/^delete-replaced /)]);
  });
});

const id = "bf1a75c0-1355-475b-85c7-8784f130e54d";

function azuread(name: string): string {
  return `urn:pulumi:prod::entra-integrations::pulumi:providers:azuread::${name}`;
}

function withInputs(inputs: Record<string, unknown>): PrintedStep {
  return spoil(dueReplace(), { inputs, sides: ["newState"] });
}

function delivering(inputs: Record<string, unknown>): PrintedStep {
  return spoil(dueDelivery(), { inputs, sides: ["newState"] });
}

function update(after: object): PrintedStep {
  return step("update", "application", "erp-sync-application", { before: registration(), after });
}

function unprotected(): PrintedStep {
  const same = { ...update(registration()), op: "same" };
  return spoil({ ...same, op: "same" }, { state: { protect: true }, sides: ["oldState"] });
}

function inSlotOfCurrent(): PrintedStep {
  const { urn, ...given } = dueCreate();
  const other = urn.replace(/1$/, "0");
  return { ...spoil({ urn, ...given }, { state: { urn: other } }), urn: other };
}

/** A secret with everything as it should be, but another name. */
function named(name: string, parent: string): PrintedStep {
  const prefix = `urn:pulumi:prod::entra-integrations::${chain}`;
  const urn = `${prefix}$${password}::${name}`;
  return { ...spoil(dueCreate(), { state: { urn, parent: `${prefix}::${parent}` }, inputs: { applicationId } }), urn };
}
