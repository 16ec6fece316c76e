import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import { SpecError } from "../../../integrations/stack-file/problems.ts";
import { problemsOf, summarize } from "./deployed.ts";
import { entryOf } from "./variants.ts";

describe("an address", () => {
  it.each([
    ["integray", "address", "https://acme.integray.app/"],
    ["orocommerce everything", "address", "https://shop.contoso.com//"],
    ["posit-connect msgraph viewer with Workbench and named scopes", "workbench", "https://workbench.contoso.com/"],
    ["dynamics365-finance user web", "environment", "https://contoso.operations.dynamics.com/"],
    ["dynamics365-finance service", "environment", "HTTPS://Contoso.Operations.Dynamics.com"],
    ["dynamics365-finance-onprem server", "environment", "https://AX.contoso.com/"],
    ["dynamics365-finance-onprem native", "adfs", "https://ADFS.contoso.com/"],
  ])("of %s is the same when %s is written %s", (variant, option, address) => {
    expect(summarize({ ...entryOf(variant), [option]: address })).toBe(summarize(entryOf(variant)));
  });

  it.each(["https://contoso.operations.dynamics.us", "https://contoso.operations.dynamics.cn"])(
    "of Dynamics may be %s in a sovereign cloud",
    (environment) => {
      expect(summarize({ ...entryOf("dynamics365-finance service"), environment })).toContain(`= ${environment}/data`);
    },
  );

  it("can have a path, for a product behind a proxy", () => {
    expect(summarize({ ...entryOf("integray"), address: "https://contoso.com/integray" })).toContain(
      "redirect web https://contoso.com/integray/api/Callback/GenericOAuth2",
    );
  });

  it("is refused with a character that would end a word of the shell", () => {
    const entry = {
      ...entryOf("posit-connect azure-openai service account"),
      address: "https://connect.contoso.com/$(id)",
    };
    expect(problemsOf(entry)[0]).toBe(
      'integrations.sample.address: must not contain any of ! $ \' ( ) , ; or white space, got "https://connect.contoso.com/$(id)"',
    );
  });
});

describe("two integrations of one product", () => {
  function parseTwice(variant: string): unknown {
    const entry = entryOf(variant);
    try {
      return parseIntegrations({ one: entry, two: entry }, { now: new Date("2026-11-21"), owners: undefined }).length;
    } catch (error) {
      return error instanceof SpecError ? error.problems.map(({ code }) => code) : error;
    }
  }

  it.each(["integray", "posit-connect msgraph viewer confidential", "bizagi-mail smtp"])(
    "share the one callback of %s",
    (variant) => {
      expect(parseTwice(variant)).toBe(2);
    },
  );

  it("are refused for Oro, whose settings contain one registration", () => {
    expect(parseTwice("orocommerce mail")).toEqual(["redirect-uri-taken"]);
  });
});
