import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { Removal } from "../../undeclared/undeclared-object.ts";
import { quoteWord, renderRemoval, type CommandTarget } from "../../undeclared/removal.ts";

const publicCloud: CommandTarget = {
  graphOrigin: "https://graph.microsoft.com",
  isLocal: false,
  repair: "npx pulumi up --refresh",
};
const remove: Removal = { type: "request", method: "DELETE", path: "/applications/1/owners/2/$ref" };
const scope: Removal = {
  type: "request",
  method: "PATCH",
  path: "/oauth2PermissionGrants/3",
  body: { scope: "it's $(id) `id` ##vso[task] \u202E\n" },
};
const certificate: Removal = {
  type: "certificate",
  of: "servicePrincipals",
  objectId: "4",
  keyId: "5",
  others: [{ keyId: "6", type: "AsymmetricX509Cert", usage: "Verify" }],
};

describe("renderRemoval", () => {
  it.each([
    {
      removal: remove,
      command: "az rest --method DELETE --url 'https://graph.microsoft.com/v1.0/applications/1/owners/2/$ref'",
    },
    { removal: certificate, command: "az ad sp credential delete --id 4 --key-id 5 --cert" },
    {
      removal: { ...certificate, of: "applications" as const },
      command: "az ad app credential delete --id 4 --key-id 5 --cert",
    },
    { removal: { type: "deployment" as const }, command: "npx pulumi up --refresh" },
    { removal: { type: "advice" as const, text: "ask Microsoft" }, command: undefined },
  ])("prints a line for a shell: $command", ({ removal, command }) => {
    expect(renderRemoval(removal, publicCloud)).toBe(command);
  });

  it.each(["https://graph.microsoft.us", "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn"])(
    "sends requests and the token to the Graph of the stack's cloud: %s",
    (graphOrigin) => {
      expect(renderRemoval(remove, { ...publicCloud, graphOrigin })).toBe(
        `az rest --method DELETE --url '${graphOrigin}/v1.0/applications/1/owners/2/$ref' --resource ${graphOrigin}`,
      );
    },
  );

  it("uses the project's own command for the local tenant", () => {
    const target = { ...publicCloud, isLocal: true };
    expect([renderRemoval(remove, target), renderRemoval(certificate, target)]).toEqual([
      "npm run local -- graph DELETE '/applications/1/owners/2/$ref'",
      `npm run local -- graph PATCH /servicePrincipals/4 --body '{"keyCredentials":[{"keyId":"6","type":"AsymmetricX509Cert","usage":"Verify"}]}'`,
    ]);
  });

  it("passes hostile text from the tenant on as data, in printable characters", () => {
    const command = renderRemoval(scope, publicCloud)!;
    const words = execFileSync("bash", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" }).split("\0");
    expect([JSON.parse(words.at(-2)!), /[^ -~]|#/.test(command)]).toEqual([(scope as { body: unknown }).body, false]);
  });
});

it("quotes text that a shell would split", () => {
  expect(["a-b/c:d=e", "", "two words", "it's", "$HOME", "a;b"].map(quoteWord)).toEqual([
    "a-b/c:d=e",
    "''",
    "'two words'",
    "'it'\\''s'",
    "'$HOME'",
    "'a;b'",
  ]);
});
