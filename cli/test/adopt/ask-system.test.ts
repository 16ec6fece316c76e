import { expect, it } from "vitest";
import { UserError } from "../../../integrations/text/user-error.ts";
import { loadSystemFiles } from "../../../system-files.ts";
import { createSystemFolder, systemText } from "../../../test/support/system-folder.ts";
import type { Ask, Question } from "../../commands/add/prompter.ts";
import { type Choices, choose, dynamics, exchange, factsOf, graph } from "./choosing.ts";

/** A registration that lacks a permission of Integray. */
const almostIntegray = factsOf(
  ["https://acme.integray.app/api/Callback/GenericOAuth2"],
  [[graph, "delegated", ["User.Read"]]],
);

/** Chooses with these answers, one after the other, and records the questions. */
async function answer(facts: Parameters<typeof choose>[0], answers: readonly unknown[], choices: Choices = {}) {
  const questions: Question[] = [];
  const left = [...answers];
  const ask: Ask = async (question) => {
    questions.push(question);
    if (left.length === 0) throw new Error(`no answer to ${question.name}`);
    return left.shift();
  };
  return { ...(await choose(facts, { ...choices, ask })), questions };
}

it("a system that would change the registration is offered with its changes, and custom is the default", async () => {
  const { own, questions, remarks, changed } = await answer(almostIntegray, ["custom"]);
  expect(questions).toEqual([
    {
      name: "system",
      description: "which product uses Some product (client id 11111111-0000-4000-8000-000000000001)?",
      form: { kind: "choice", values: ["integray", "custom"] },
      labels: {
        integray: "integray: changes permissions (adds microsoftGraph offline_access)",
        custom: "custom: keeps everything",
      },
      initial: "custom",
      check: expect.any(Function) as unknown,
    },
  ]);
  expect([own["system"], remarks, changed]).toEqual(["custom", [], []]);
});

it("the answer of the user is the system, with the changes that --accept has to name", async () => {
  const { own, changed } = await answer(almostIntegray, ["integray"]);
  expect(own).toMatchObject({ system: "integray", address: "https://acme.integray.app" });
  expect(changed).toEqual(["requiredResourceAccesses"]);
});

it("the only system that changes nothing is chosen without a question", async () => {
  const facts = factsOf(
    ["https://acme.integray.app/api/Callback/GenericOAuth2"],
    [[graph, "delegated", ["User.Read", "offline_access"]]],
  );
  const { own, questions, remarks } = await answer(facts, []);
  expect([own["system"], questions]).toEqual(["integray", []]);
  expect(remarks).toEqual(["its redirect URIs and permissions are those of integray"]);
});

it("a system that needs an option asks only for that one", async () => {
  const facts = factsOf(
    ["https://test-claims-contoso.bizagi.com/oauth2/client/callback"],
    [[exchange, "application", ["SMTP.SendAsApp", "IMAP.AccessAsApp"]]],
  );
  const { own, questions } = await answer(facts, [["claims@contoso.com"]]);
  expect(questions.map(({ name }) => name)).toEqual(["mailboxes"]);
  expect(own).toMatchObject({ system: "bizagi-mail", mailboxes: ["claims@contoso.com"] });
});

/** A registration with the redirect URI of Integray and the permissions of Dynamics 365 Finance. */
const both = factsOf(
  ["https://acme.integray.app/api/Callback/GenericOAuth2"],
  [
    [dynamics, "delegated", ["AX.FullAccess", "Odata.FullAccess"]],
    [graph, "delegated", ["offline_access"]],
  ],
);

it("several systems that change nothing are a question, and their options are asked for afterwards", async () => {
  const { own, questions } = await answer(both, ["dynamics365-finance", "https://contoso.operations.dynamics.com"]);
  expect(questions.map(({ name }) => name)).toEqual(["system", "environment"]);
  expect(questions[0]?.labels).toEqual({
    integray: "integray: changes nothing",
    "dynamics365-finance": "dynamics365-finance: changes nothing; asks for environment",
    custom: "custom: keeps everything",
  });
  expect(own).toMatchObject({
    system: "dynamics365-finance",
    environment: "https://contoso.operations.dynamics.com",
  });
});

it("several systems that change nothing are no question without a terminal", async () => {
  expect((await choose(both)).own["system"]).toBe("integray");
});

it("a registration of no known product is custom without a question", async () => {
  const facts = factsOf(["https://crm.contoso.com/signin"], [[graph, "delegated", ["User.Read"]]]);
  const { own, questions, remarks } = await answer(facts, []);
  expect([own["system"], questions, remarks]).toEqual(["custom", [], []]);
});

it("a system of a system file is offered if it describes the registration, and can be named", async () => {
  const folder = createSystemFolder({
    "crm.ts": systemText(),
    "erp.ts": systemText("erp").replaceAll("/signin", "/x"),
  });
  const { systems: added, problems } = await loadSystemFiles(["crm.ts", "erp.ts"], folder);
  expect(problems).toEqual([]);
  const facts = factsOf(["https://crm.contoso.com/signin"], [[graph, "delegated", ["openid"]]]);
  const { own, questions } = await answer(facts, ["contoso-crm"], { added });
  expect(questions[0]?.form).toEqual({ kind: "choice", values: ["contoso-crm", "custom"] });
  expect(questions[0]?.labels).toMatchObject({ "contoso-crm": "contoso-crm: changes nothing" });
  expect(own).toMatchObject({ system: "contoso-crm", address: "https://crm.contoso.com" });
  const other = factsOf(["https://crm.contoso.com/other"], [[graph, "delegated", ["openid"]]]);
  expect((await answer(other, [], { added })).own["system"]).toBe("custom");
  const options = { address: "https://crm.contoso.com" };
  expect((await choose(facts, { system: "contoso-crm", options, added })).own["system"]).toBe("contoso-crm");
});

it("a system of a system file makes a question of a product that is recognized", async () => {
  const text = systemText()
    .replaceAll("/signin", "/api/Callback/GenericOAuth2")
    .replace("permissions: [", 'permissions: [planOpenIdScope("offline_access", [...at, "system"]), ');
  const { systems: added } = await loadSystemFiles(["crm.ts"], createSystemFolder({ "crm.ts": text }));
  const facts = factsOf(
    ["https://acme.integray.app/api/Callback/GenericOAuth2"],
    [[graph, "delegated", ["openid", "offline_access"]]],
  );
  const { questions } = await answer(facts, ["custom"], { added });
  expect(questions[0]?.form).toEqual({ kind: "choice", values: ["integray", "contoso-crm", "custom"] });
  expect((await answer(facts, [])).own["system"]).toBe("integray");
});

it("the name of a registration cannot move the cursor of the terminal", async () => {
  const named = { ...almostIntegray, application: { ...almostIntegray.application!, displayName: "Evil\u001B[2J" } };
  const descriptions: string[] = [];
  const ask: Ask = async ({ description }) => {
    descriptions.push(description);
    throw new UserError({ message: "cancelled, nothing is written", code: "cancelled" });
  };
  await expect(choose(named, { ask })).rejects.toThrow("cancelled");
  expect(descriptions.join()).toContain("Evil");
  expect(descriptions.join()).not.toContain("\u001B");
});
