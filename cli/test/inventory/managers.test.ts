import { expect, it } from "vitest";
import { openManagers } from "../../commands/inventory/managers.ts";
import { stacksOf } from "./seeded.ts";

const clientId = "8d0f6f5e-0000-4000-8000-00000000000A";
const tag = (rest: string): string => `entra-integrations:${rest}`;

it("finds the manager in the outputs of a stack, whatever the tag is", () => {
  const find = openManagers(stacksOf({ erp: clientId.toLowerCase() }));
  expect(find(clientId, [tag("other:dev:erp")])).toEqual({ state: "managed", stack: "prod", integration: "erp" });
});

it.each([
  ["a stack that does not contain it", tag("contoso:prod:erp"), {}, "stack prod does not contain it", true],
  ["a stack that does not exist", tag("contoso:gone:erp"), {}, "there is no stack gone", true],
  [
    "a stack that could not be read",
    tag("contoso:test:erp"),
    { unreadable: ["acme/test"] },
    "stack test could not be read",
    false,
  ],
  [
    "any stack, if the stacks could not be listed",
    tag("contoso:test:erp"),
    { isComplete: false },
    "stack test could not be read",
    false,
  ],
  ["another project", tag("crm:prod:erp"), {}, "another project, crm", false],
])("reports the tag of %s", (_, text, changes, reason, isUnknown) => {
  const find = openManagers(stacksOf({}, changes));
  expect(find(clientId, ["WindowsAzureActiveDirectoryIntegratedApp", text])).toMatchObject({
    state: "tagged",
    integration: "erp",
    reason,
    isUnknown,
  });
});

it("counts a registration that its stack kept on purpose as unmanaged", () => {
  expect(openManagers(stacksOf({}))(clientId, [tag("contoso:prod:erp:keep")])).toEqual({ state: "unmanaged" });
});

it("counts a registration with other tags as unmanaged", () => {
  expect(openManagers(stacksOf({}))(clientId, ["HideApp", tag("contoso")])).toEqual({ state: "unmanaged" });
});
