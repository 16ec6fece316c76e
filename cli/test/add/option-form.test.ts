import { expect, it } from "vitest";
import { systems } from "../../../integrations/systems/index.ts";
import { findForm, formOf } from "../../commands/add/option-form.ts";

it("suggests the permissions of each API", () => {
  const custom = formOf(systems.find(({ key }) => key === "custom")!.schema);
  const known = (path: string[]) => {
    const form = findForm(custom, path);
    return form?.kind === "list" ? form.known : undefined;
  };
  expect(known(["applicationPermissions", "microsoftGraph"])).toEqual(
    expect.arrayContaining(["Mail.Send", "Sites.Selected"]),
  );
  expect(known(["delegatedPermissions", "microsoftGraph"])).toContain("User.Read");
  expect(known(["redirectUris"])).toBeUndefined();
});
