import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { entryOf, variants } from "../integrations/systems/variants.ts";
import { compareRegistrations } from "../../cli/undeclared/compare.ts";
import { findRegistrations } from "../../cli/undeclared/registrations.ts";
import { parseStackState } from "../../cli/undeclared/stack-state.ts";
import { openLocalTenant } from "../../cli/commands/verify/open-tenant.ts";
import { readAsked } from "./systems/asked-permissions.ts";
import { serviceCases, userCases } from "./systems/cases.ts";
import { readApplication, readDeclared } from "./systems/registration.ts";
import { deploySystems, type Deployed, type DeployedSystems } from "./systems/deployed-systems.ts";
import { setUpServiceProgram, setUpUserProgram } from "./systems/dynamics365-finance.ts";
import { setUpBizagiMail } from "./systems/bizagi-mail.ts";
import { setUpIntegray } from "./systems/integray.ts";
import { setUpMail, setUpSignOn, setUpSignOnWithoutTenant } from "./systems/orocommerce.ts";
import { setUpViewer } from "./systems/posit-connect.ts";
import { signIn, signInItself } from "./systems/product.ts";
import { newcomer, readAccess, refusalOf, user, type SignInService } from "./systems/sign-in-service.ts";

const onPremises = ["dynamics365-finance-onprem server", "dynamics365-finance-onprem native"].map(waiting);
const waitingMail = { ...waiting("orocommerce mail"), title: "mail that waits for consent" };
const waitingService = { ...waiting("bizagi-mail smtp imap"), title: "service that waits for consent" };

function waiting(title: string): Deployed {
  return { title, entry: entryOf(title), consentBy: "administrator" };
}

let systems: DeployedSystems;
let service: SignInService;

beforeAll(async () => {
  systems = await deploySystems([...userCases, ...serviceCases, ...onPremises, waitingMail, waitingService]);
  service = systems.service;
  for (const { title, consentBy } of userCases) {
    if (consentBy === "administrator") await systems.consentForEveryone(title);
  }
});

afterAll(() => systems[Symbol.asyncDispose]());

describe.each(userCases)("$title", (one) => {
  it("signs in users and renews their tokens, each signed and for its API", async () => {
    const product = systems.product(one.title, one.setUp);
    const session = await signIn(service, product);
    const client = { clientId: product.clientId, proof: product.clientSecret === "" ? "0" : "1" };
    expect([await readAccess(service, session.accessToken), await readAccess(service, await session.renew())]).toEqual([
      { ...one.token, ...client },
      { ...one.renewed, ...client },
    ]);
  });

  it("works with a secret if and only if it is confidential", async () => {
    const product = systems.product(one.title, one.setUp);
    const isPublic = product.clientSecret === "";
    const other = { ...product, clientSecret: isPublic ? "presented" : "" };
    expect(await refusalOf(signIn(service, other))).toBe(isPublic ? "AADSTS700025" : "AADSTS7000218");
  });

  it("allows public client flows if and only if it is public", async () => {
    const { clientId, clientSecret } = systems.product(one.title, one.setUp);
    const { isFallbackPublicClient } = await readApplication(systems.stage.graph, clientId);
    expect(isFallbackPublicClient ?? false).toBe(clientSecret === "");
  });

  it("asks each new user for consent unless it was granted for everyone", async () => {
    const product = systems.product(one.title, one.setUp);
    const unwilling = signIn(service, product, { account: newcomer, consent: "cancel" });
    // A user without a prompt has nothing to cancel.
    expect(await refusalOf(unwilling)).toBe(one.consentBy === "user" ? "AADSTS65004" : "nothing was refused");
  });

  it("declares exactly the permissions that it requests", async () => {
    const products = [one.setUp, ...one.otherFlows].map((setUp) => systems.product(one.title, setUp));
    const needed = [...products.flatMap((product) => readAsked(product, one.token)), ...one.declaredByGuide];
    const declared = await readDeclared(systems.stage.graph, products[0]!.clientId);
    expect(declared).toEqual([...new Set(needed)].sort());
  });
});

describe.each(serviceCases)("$title", (one) => {
  it("signs in as itself, with a token signed and for its API", async () => {
    const product = systems.product(one.title, one.setUp);
    const facts = await readAccess(service, await signInItself(service, product));
    expect(facts).toEqual({ ...one.token, clientId: product.clientId, proof: "1" });
  });

  it("does not work without its secret", async () => {
    const product = { ...systems.product(one.title, one.setUp), clientSecret: "" };
    expect(await refusalOf(signInItself(service, product))).toBe("AADSTS7000216");
  });

  it("declares exactly the permissions that it requests", async () => {
    const product = systems.product(one.title, one.setUp);
    const declared = await readDeclared(systems.stage.graph, product.clientId);
    expect(declared).toEqual(readAsked(product, one.token).sort());
  });
});

describe("the hand-offs", () => {
  it("are tested in every variant that works in any customer's tenant", () => {
    const tried = [...userCases, ...serviceCases, ...onPremises].map(({ title }) => title);
    const untried = variants.filter(({ title }) => !tried.includes(title));
    // Only the customer's tenant knows the app roles of Dynamics ERP.
    expect(untried.map(({ title }) => title)).toEqual(["dynamics365-finance service with a role"]);
  });
});

describe("the token of a product", () => {
  it.each([
    { title: "integray", setUp: setUpIntegray },
    { title: "orocommerce sso", setUp: setUpSignOn },
  ])("allows $title to read the signed-in user", async ({ title, setUp }) => {
    const { accessToken } = await signIn(service, systems.product(title, setUp));
    expect(await readAddress(accessToken)).toBe(user);
  });

  it("allows OroCommerce to read the address of the connected mailbox", async () => {
    const session = await signIn(service, systems.product("orocommerce mail", setUpMail));
    expect(await readAddress(await session.renew())).toBe(user);
  });

  async function readAddress(accessToken: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await service.fetch(`${service.origin}/v1.0/me`, { headers });
    return ((await answer.json()) as { mail?: string }).mail;
  }
});

describe("Dynamics 365 at the v1 endpoints of its guide", () => {
  const aud = "https://contoso.operations.dynamics.com";

  it("gets a user's token for exactly the environment", async () => {
    const { accessToken } = await signIn(
      service,
      systems.product("dynamics365-finance user web", setUpUserProgram("v1")),
    );
    expect(await readAccess(service, accessToken)).toMatchObject({
      aud,
      permissions: ["AX.FullAccess", "CustomService.FullAccess", "Odata.FullAccess"],
    });
  });

  it("gets a service's token for exactly the environment", async () => {
    const product = systems.product("dynamics365-finance service", setUpServiceProgram("v1"));
    expect(await readAccess(service, await signInItself(service, product))).toMatchObject({ aud, permissions: [] });
  });
});

describe("Dynamics 365 on the customer's own servers", () => {
  it.each(onPremises)("has nothing in the tenant for $title, and a hand-off", async ({ title }) => {
    const { entra, handoff } = systems.connection(title);
    const registered = (await systems.stage.graph.list("/applications")).map(({ displayName }) => displayName);
    expect([entra, registered.includes(systems.connection(title).displayName), handoff.fields[0]]).toEqual([
      undefined,
      false,
      { field: "Tenant", value: "adfs", note: "the word itself" },
    ]);
  });
});

describe("consent that is requested of an administrator", () => {
  it("lets users sign in after it is granted at the URL of the connection", async () => {
    const product = systems.product(waitingMail.title, setUpMail);
    const before = await refusalOf(signIn(service, product, { account: newcomer }));
    await systems.consentForEveryone(waitingMail.title);
    const after = await refusalOf(signIn(service, product, { account: newcomer, consent: "cancel" }));
    expect([before, after]).toEqual(["AADSTS90094", "nothing was refused"]);
  });

  it("adds the roles to a service's token after it is granted at the URL of the connection", async () => {
    const product = systems.product(waitingService.title, setUpBizagiMail);
    const before = await readAccess(service, await signInItself(service, product));
    await systems.consentForEveryone(waitingService.title);
    const after = await readAccess(service, await signInItself(service, product));
    expect([before.permissions, after.permissions]).toEqual([[], ["IMAP.AccessAsApp", "SMTP.SendAsApp"]]);
  });
});

describe("a mistake that the guides warn of", () => {
  const graph = "https://graph.microsoft.com";

  it("is refused: OroCommerce's single sign-on at the endpoint of any tenant", async () => {
    const product = systems.product("orocommerce sso", setUpSignOnWithoutTenant);
    expect(await refusalOf(signIn(service, product))).toBe("AADSTS50194");
  });

  it("is refused: a named scope together with .default, requested by Posit Connect", async () => {
    const product = systems.product("posit-connect msgraph viewer confidential", setUpViewer);
    const authorize = { scope: `${graph}/.default ${graph}/User.Read` };
    expect(await refusalOf(signIn(service, { ...product, authorize }))).toBe("AADSTS70011");
  });

  it("is refused: one token for two APIs, requested by Integray", async () => {
    const product = systems.product("integray", setUpIntegray);
    const scope = `${graph}/User.Read https://storage.azure.com/user_impersonation`;
    expect(await refusalOf(signIn(service, { ...product, redeem: { scope } }))).toBe("AADSTS28000");
  });

  it("is refused: the id of the secret instead of its value", async () => {
    const product = systems.product("integray", setUpIntegray);
    const { credential } = systems.connection("integray").entra!;
    const clientSecret = credential.type === "secret" ? credential.keyId : "";
    expect(await refusalOf(signIn(service, { ...product, clientSecret }))).toBe("AADSTS7000215");
  });

  it("is refused: Integray's callback in lower case", async () => {
    const product = systems.product("integray", setUpIntegray);
    const redirectUri = product.redirectUri.toLowerCase();
    expect(await refusalOf(signIn(service, { ...product, redirectUri }))).toBe("AADSTS50011");
  });

  it("is refused: a path after the environment of Dynamics 365", async () => {
    const product = systems.product("dynamics365-finance service", setUpServiceProgram("v2"));
    const request = { scope: "https://contoso.operations.dynamics.com/data/.default" };
    expect(await refusalOf(signInItself(service, { ...product, request }))).toBe("AADSTS500011");
  });

  it("is refused: one mail scope for Bizagi instead of .default", async () => {
    const product = systems.product("bizagi-mail smtp", setUpBizagiMail);
    const request = { scope: "https://outlook.office365.com/SMTP.SendAsApp" };
    expect(await refusalOf(signInItself(service, { ...product, request }))).toBe("AADSTS1002012");
  });
});

describe("the registrations of every system, with consent and in use,", () => {
  it("contain nothing that the stack does not declare", async () => {
    const { deployment, tenant } = systems.stage;
    const state = parseStackState({ deployment: { resources: await deployment.readResources() } });
    const registrations = findRegistrations(state);
    const { tenantId, origin } = tenant.connection;
    await using opened = await openLocalTenant({ tenantId, authority: origin }, tenant.connection);
    const systemNames = new Set(registrations.map(({ connection }) => connection?.system));
    expect([systemNames.size, await compareRegistrations(registrations, opened.graph)]).toEqual([
      6,
      { objects: [], unchecked: [] },
    ]);
  });
});
