import { describe, expect, it } from "vitest";
import { commonOptions, ownerList } from "../../integrations/stack-file/options.ts";

describe("ownerList", () => {
  it.each([
    "ada@contoso.com",
    "ada.lovelace+app@eu.contoso.com",
    "guest_fabrikam.com#EXT#@contoso.onmicrosoft.com",
    "11111111-1111-4111-8111-111111111111",
  ])("accepts %s", (owner) => {
    expect(ownerList.safeParse([owner]).success).toBe(true);
  });

  it.each([
    "Ada Lovelace",
    "ada",
    "ada@contoso",
    "@contoso.com",
    "ada @contoso.com",
    "ada@contoso.com, b@contoso.com",
    "",
  ])("refuses %s", (owner) => {
    expect(ownerList.safeParse([owner]).success).toBe(false);
  });
});

describe("contact", () => {
  it.each(["erp@contoso.com", "@octocat", "@ada_contoso", "@contoso/erp-team", "ERP team", "Équipe 3"])(
    "accepts %s",
    (contact) => {
      expect(commonOptions.contact.safeParse(contact).success).toBe(true);
    },
  );

  it.each(["@", "@contoso/", "@-ada", "@a b", "@contoso/erp, @ada", "ada@contoso", "ada@contoso.com, b@contoso.com"])(
    "refuses %s",
    (contact) => {
      expect(commonOptions.contact.safeParse(contact).success).toBe(false);
    },
  );
});
