import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unknown } from "@entra-integrations/provider-bridge/property.ts";
import { AzureadOnTenant } from "../support/azuread.ts";

// test/real/azuread-refusals.test.ts asks the published plugin the same.

let azuread: AzureadOnTenant;

beforeAll(async () => {
  azuread = await AzureadOnTenant.start();
});

afterAll(() => azuread.stop());

describe("refuses an existing name if the program forbids duplicates", () => {
  const type = "azuread:index/application:Application";
  const taken =
    /1 error occurred:\n\t\* An existing "azuread_application" with name "Taken" \(ID: "[0-9a-f-]{36}"\) was found and `prevent_duplicate_names` was specified\. To be managed/;
  const guarded = (displayName: string) => ({ displayName, preventDuplicateNames: true });
  const preview = (displayName: string) =>
    azuread.operations.create({ type, name: "it", urn: "urn:it", properties: guarded(displayName), preview: true });

  beforeAll(() => azuread.create("Application", { displayName: "Taken" }));

  it("in a preview and in a creation", async () => {
    await expect(preview("Taken")).rejects.toThrow(taken);
    await expect(preview("Taken")).rejects.toThrow(/^diffing urn:it: /);
    await expect(azuread.create("Application", guarded("Taken"))).rejects.toThrow(taken);
  });

  it("but not one in other letters, one that is free, or one that is not known yet", async () => {
    for (const name of ["taken", "Free", unknown]) expect(await preview(name)).toMatchObject({ id: "" });
  });

  it("in the update that would take it, and not in the preview of that", async () => {
    const own = await azuread.create("Application", guarded("Own"));
    expect(azuread.diff(own, guarded("Taken"))).toEqual({ displayName: "UPDATE" });
    await expect(azuread.update(own, guarded("Taken"))).rejects.toThrow(taken);
    expect((await azuread.update(own, { ...guarded("Own"), notes: "n" })).outputs["notes"]).toBe("n");
  });

  it("and fails on an apostrophe, as the real provider does", async () => {
    await expect(preview("It's")).rejects.toThrow("could not check for existing application(s): unable to list");
  });
});
