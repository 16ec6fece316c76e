import { describe, expect, it } from "vitest";
import { findMissingOwners, type Owners, readOwners } from "../../lookups/owners.ts";
import type { Connections } from "../../integrations/connection.ts";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import { type Answers, providerError, type Recording, recordResources, specOf } from "./recording-mocks.ts";

const principal = "11111111-1111-4111-8111-111111111111";
const user = "22222222-2222-4222-8222-222222222222";
const gone = "33333333-3333-4333-8333-333333333333";

const only = (id: string) => (inputs: Record<string, unknown>) => ({
  objectIds: (inputs["objectIds"] as string[]).filter((one) => one === id),
});
const answers: Answers = {
  "azuread:index/getServicePrincipals:getServicePrincipals": only(principal),
  "azuread:index/getUsers:getUsers": only(user),
  "azuread:index/getUser:getUser": ({ userPrincipalName }) => ({ objectId: `${String(userPrincipalName)} object id` }),
};

function specWith(...owners: string[]) {
  const list = owners.join(", ");
  return specOf(`{ system: custom, redirectUris: [https://a.contoso.com/cb], owners: [${list}] }`, "a");
}

async function read(
  specs: ReturnType<typeof specWith>[],
  others: Answers = {},
): Promise<Owners & { recording: Recording }> {
  const recording = await recordResources({ ...answers, ...others });
  return { ...(await readOwners(specs.map(({ entra }) => entra!))), recording };
}

describe("readOwners", () => {
  it("looks up each person once, without regard to case", async () => {
    const { recording, idOf } = await read([specWith("ada@contoso.com"), specWith("ADA@Contoso.com")]);
    expect(recording.calls.map(({ inputs }) => inputs)).toEqual([{ userPrincipalName: "ada@contoso.com" }]);
    expect(idOf("Ada@contoso.com")).toBe("ada@contoso.com object id");
  });

  it("finds object ids of service principals and of users", async () => {
    const { idOf } = await read([specWith(principal, user.toUpperCase(), gone)]);
    expect([principal, user, gone].map(idOf)).toEqual([principal, user, undefined]);
  });

  it("reads no users if every id belongs to a service principal", async () => {
    const { recording } = await read([specWith(principal)]);
    expect(recording.calls.map(({ token }) => token)).toEqual([
      "azuread:index/getServicePrincipals:getServicePrincipals",
    ]);
  });

  it("leaves object ids to Entra if the deploying identity may not look them up", async () => {
    const { idOf } = await read([specWith(principal, user, gone)], {
      "azuread:index/getUsers:getUsers": () => {
        throw providerError("unexpected status 403: Authorization_RequestDenied");
      },
    });
    expect([principal, user, gone].map(idOf)).toEqual([principal, user, gone]);
  });

  it("passes on a failed look-up of a name", async () => {
    const reading = read([specWith("ada@contoso.com")], {
      "azuread:index/getUser:getUser": () => {
        throw providerError("unexpected status 503");
      },
    });
    await expect(reading).rejects.toThrow("503");
  });
});

describe("findMissingOwners", () => {
  const owners: Owners = { idOf: () => undefined };
  const deployed = { a: { entra: {} } } as unknown as Connections;

  it("warns of owners of a deployed integration, by name and by id", () => {
    const { problems, warnings } = findMissingOwners([specWith("bob@contoso.com", gone)], owners, deployed);
    expect(problems).toEqual([]);
    expect(warnings.map(renderProblem)).toEqual([
      'integrations.a.owners[0]: must be a user of this tenant, got "bob@contoso.com"; all owners of a stay as they are\n' +
        "  fix: remove the name or write another owner, then deploy  [owner-not-in-tenant]",
      `integrations.a.owners[1]: must be a user or a service principal of this tenant, got "${gone}"; all owners of a stay as they are\n` +
        "  fix: remove the name or write another owner, then deploy  [owner-not-in-tenant]",
    ]);
  });

  it.each([
    ["is new", {}],
    ["had no registration", { a: {} }],
  ])("refuses missing owners for an integration that %s", (_, recorded) => {
    const { problems, warnings } = findMissingOwners([specWith(gone)], owners, recorded as unknown as Connections);
    expect([problems.map(({ code }) => code), warnings]).toEqual([["owner-not-in-tenant"], []]);
  });
});
