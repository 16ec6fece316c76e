import { describe, expect, it } from "vitest";
import { formatTag, parseTag } from "../../../integrations/registration/tag.ts";

const tag = { project: "crm", stack: "prod", integration: "erp-sync", isKept: false };

describe("the tag of a registration", () => {
  it.each([
    [tag, "entra-integrations:crm:prod:erp-sync"],
    [{ ...tag, isKept: true }, "entra-integrations:crm:prod:erp-sync:keep"],
  ])("reads what it writes %#", (value, text) => {
    expect(formatTag(value)).toBe(text);
    expect(parseTag(text)).toEqual(value);
  });

  it.each([
    "WindowsAzureActiveDirectoryIntegratedApp",
    "entra-integrations:crm:prod",
    "entra-integrations:crm:prod:erp-sync:other",
    "entra-integrations:crm:prod:erp-sync:keep:more",
    "other:crm:prod:erp-sync",
  ])("does not read %s", (text) => {
    expect(parseTag(text)).toBeUndefined();
  });
});
