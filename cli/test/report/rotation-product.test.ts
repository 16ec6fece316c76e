import { describe, expect, it } from "vitest";
import { step, type PrintedStep } from "./previews.ts";
import { componentStep, decide, dueReplace, spoil, stackStep, unknown } from "./rotation-plans.ts";

const provider =
  "urn:pulumi:prod::entra-integrations::pulumi:providers:entra-delivery::default::bf1a75c0-1355-475b-85c7-8784f130e54d";
const urnOfSecret = dueReplace().urn;

/** Inputs that the delivery of a new secret changes. */
const newSecret = { clientSecret: unknown, generation: unknown, expiresOn: unknown };
const current = { clientSecret: "[secret]", generation: 12, expiresOn: "2027-02-28T00:00:00Z" };
const common = { authorityHost: "https://login.microsoftonline.com" };

const webhookInputs = {
  ...common,
  ...current,
  url: "https://hooks.contoso.com/erp",
  integration: "erp-sync",
  system: "custom",
  tenantId: "8d0f6f5e-0000-4000-8000-000000000001",
  clientId: "8d0f6f5e-0000-4000-8000-000000000002",
  keyId: "key",
  sendsSecret: false,
};
const connectInputs = {
  ...common,
  ...current,
  address: "https://connect.contoso.com",
  template: "msgraph",
  name: "ERP",
  description: "",
  config: { auth_type: "Service Account", client_id: "8d0f6f5e-0000-4000-8000-000000000002", scopes: "x" },
  users: ["11111111-2222-4333-8444-555555555555"],
  groups: [],
  deleteWhileUsed: false,
};

/** The delivery of the new secret to the webhook, with other changes in the same step. */
function toWebhook(changes: object = {}, differs: string[] = []): PrintedStep {
  const after = { ...webhookInputs, ...newSecret, keyId: unknown, ...changes };
  const given = step("update", "webhook", "erp-sync-webhook", {
    before: webhookInputs,
    after,
    differs: ["clientSecret", "expiresOn", "generation", "keyId", ...differs],
  });
  return spoil(given, { state: { provider } });
}

/** The delivery of the new secret to Posit Connect, with other changes in the same step. */
function toConnect(changes: object = {}): PrintedStep {
  const given = step("update", "connect", "erp-sync-posit-connect", {
    before: connectInputs,
    after: { ...connectInputs, ...newSecret, ...changes },
    differs: ["clientSecret", "expiresOn", "generation"],
  });
  return spoil(given, { state: { provider } });
}

const at = "2026-09-21T03:20:00Z";
const delivered = [
  { target: "positConnect" as const, generation: 12, at, verified: true },
  { target: "webhook" as const, generation: 12, at, verified: false },
];

/** The stack, which has delivered to Posit Connect and a webhook. */
function deployedStack(delivery: object = { delivered }): PrintedStep {
  return stackStep("same", { delivery });
}

function decideAll(...steps: PrintedStep[]) {
  return decide([deployedStack(), componentStep("integration"), ...steps]);
}

function inPlace(urn: (text: string) => string, given = toWebhook()): PrintedStep {
  const text = JSON.stringify(given);
  return JSON.parse(urn(text)) as PrintedStep;
}

describe("a rotation that is due", () => {
  it("includes the delivery of its secret to Posit Connect and to a webhook", () => {
    const plan = decideAll(dueReplace(), toConnect(), toWebhook());
    expect([plan.others, plan.targets.map((urn) => urn.split("::").at(-1))]).toEqual([
      [],
      ["erp-sync-posit-connect", "erp-sync-webhook", "erp-sync-secret-1"],
    ]);
  });

  it("includes the delivery of a secret that a failed run created", () => {
    const created = { clientSecret: "[secret]", generation: 13, expiresOn: "2027-05-19T00:00:00Z", keyId: "key 13" };
    expect(decideAll(toWebhook(created)).others).toEqual([]);
  });

  it.each<[string, PrintedStep[], string]>([
    ["another address of the webhook", [toWebhook({ url: "https://evil.example" })], "changes url"],
    ["a secret in the request", [toWebhook({ sendsSecret: true })], "changes sendsSecret"],
    ["another sign-in service", [toWebhook({ authorityHost: "https://evil.example" })], "changes authorityHost"],
    ["another client id", [toWebhook({ clientId: "8d0f6f5e-0000-4000-8000-00000000000f" })], "changes clientId"],
    ["an input that is removed", [toWebhook({ system: undefined })], "changes system"],
    ["a new input", [toWebhook({ copyTo: "https://evil.example" })], "changes copyTo"],
    ["a difference that the inputs do not show", [toWebhook({}, ["receipt"])], "changes receipt"],
    ["another server", [toConnect({ address: "https://evil.example" })], "changes address"],
    ["other fields in Posit Connect", [toConnect({ config: { scopes: "y" } })], "changes config"],
    ["more users in Posit Connect", [toConnect({ users: ["x", "y"] })], "changes users"],
    ["no users in Posit Connect, so that everybody may use it", [toConnect({ users: [] })], "changes users"],
    ["deletion in use", [toConnect({ deleteWhileUsed: true })], "changes deleteWhileUsed"],
    ["a secret in plain text", [toWebhook({ clientSecret: "hunter2" })], "has a value that is no secret"],
    ["an empty secret", [toWebhook({ clientSecret: "" })], "has a value that is no secret"],
    ["no secret any more", [toWebhook({ clientSecret: undefined })], "has a value that is no secret"],
    [
      "the first secret",
      [spoil(toWebhook(), { inputs: { clientSecret: undefined }, sides: ["oldState"] })],
      "had no client secret so far",
    ],
    ["an earlier secret", [toWebhook({ generation: 11 })], "has no generation after 12"],
    ["the current secret again", [toWebhook({ generation: 12 })], "has no generation after 12"],
    ["a generation that is no number", [toWebhook({ generation: "13" })], "has no generation after 12"],
    ["a new webhook", [{ ...toWebhook(), op: "create" }], "is not part of a rotation"],
    ["a replaced webhook", [{ ...toWebhook(), op: "replace" }], "is not part of a rotation"],
    ["a removed webhook", [{ ...toWebhook(), op: "delete" }], "is not part of a rotation"],
    ["an imported integration", [{ ...toConnect(), op: "import" }], "already exists in the tenant"],
    [
      "a second webhook",
      [inPlace((text) => text.replaceAll("::erp-sync-webhook", "::erp-sync-copy-webhook"))],
      "does not belong to the component of its name",
    ],
    [
      "a webhook of no component",
      [spoil(toWebhook(), { state: { parent: undefined } })],
      "does not belong to the component of its name",
    ],
    [
      "a webhook below another component",
      [inPlace((text) => text.replaceAll("index:OAuthIntegration$entra", "index:Other$entra"))],
      "is not part of a rotation",
    ],
    [
      "a webhook with the name of another type",
      [inPlace((text) => text.replaceAll("erp-sync-webhook", "erp-sync-posit-connect"))],
      "is not part of a rotation",
    ],
    [
      "the secret of another integration",
      [
        spoil(toWebhook(), {
          state: { propertyDependencies: { clientSecret: [urnOfSecret.replace("erp-sync", "payroll")] } },
          sides: ["newState"],
        }),
      ],
      "takes the secret of another resource",
    ],
    [
      "another secret in addition",
      [
        spoil(toWebhook(), {
          state: { propertyDependencies: { clientSecret: [urnOfSecret, `${urnOfSecret}-x`] } },
          sides: ["newState"],
        }),
      ],
      "takes the secret of another resource",
    ],
    [
      "a secret of unknown origin",
      [spoil(toWebhook(), { state: { propertyDependencies: {} }, sides: ["newState"] })],
      "takes the secret of another resource",
    ],
    [
      "another provider",
      [
        spoil(toWebhook(), {
          state: { provider: provider.replace("::default::", "::evil::") },
          sides: ["newState"],
        }),
      ],
      "had another provider",
    ],
    [
      "a provider that is not deployed",
      [spoil(toWebhook(), { state: { provider: provider.replace(/[0-9a-f-]{36}$/, unknown) } })],
      "uses a provider that is not deployed yet",
    ],
    [
      "a webhook that was only read",
      [spoil(toWebhook(), { state: { external: true } })],
      "is not managed like a secret of this project",
    ],
    [
      "a mailbox permission",
      [step("create", "mailbox", "erp-sync-mailbox-a@contoso.com", { after: { mailbox: "a@contoso.com" } })],
      "is not part of a rotation",
    ],
    [
      "a role in Exchange",
      [
        step("update", "exchangeRole", "erp-sync-role-Mail.Send-a@contoso.com", {
          before: { role: "Application Mail.Read" },
          after: { role: "Application Mail.Send" },
          differs: ["role"],
        }),
      ],
      "is not part of a rotation",
    ],
    [
      "a service principal in Exchange",
      [step("update", "exchange", "erp-sync-exchange", { before: { displayName: "a" }, after: { displayName: "b" } })],
      "is not part of a rotation",
    ],
  ])("needs an approval with %s", (_, steps, refusal) => {
    const plan = decideAll(dueReplace(), ...steps);
    expect([plan.others, plan.targets]).toEqual([[expect.stringContaining(refusal)], [urnOfSecret]]);
  });

  it("needs an approval for a new component of the delivery", () => {
    expect(decide([deployedStack(), componentStep("integration", "create"), toWebhook()]).others).toContainEqual(
      expect.stringContaining("belongs to a component that the plan creates or removes"),
    );
  });
});

describe("a delivery without a rotation that is due", () => {
  it("needs an approval before the secret is due", () => {
    const plan = decide([deployedStack(), toWebhook()], { clock: new Date("2026-12-09T00:00:00Z") });
    expect(plan.others).toEqual([expect.stringContaining("is not due before 2026-12-10")]);
  });

  it.each<[string, PrintedStep]>([
    ["no delivery", deployedStack({})],
    ["only a delivery to Posit Connect", deployedStack({ delivered: delivered.slice(0, 1) })],
    ["no registration", stackStep("same", { delivery: { delivered }, entra: undefined })],
    ["no secret", stackWithoutSecret()],
  ])("needs an approval if the last deployment recorded %s", (_, stack) => {
    expect(decide([stack, toWebhook()]).others).toEqual([
      expect.stringContaining("belongs to no delivery that the last deployment recorded"),
    ]);
  });
});

function stackWithoutSecret(): PrintedStep {
  const text = JSON.stringify(deployedStack());
  return JSON.parse(text.replace(/"credential":\{[^}]*\}/, '"credential":{"type":"none"}')) as PrintedStep;
}
