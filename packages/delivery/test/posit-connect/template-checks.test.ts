import { describe, expect, it } from "vitest";
import { unknown } from "../../../provider-bridge/property.ts";
import { checkAgainstTemplate } from "../../posit-connect/template-checks.ts";
import { templateSchema } from "../../posit-connect/template-schema.ts";

const confidential = { name: "auth_mode", value: "Confidential" };

function check(field: object, config: Record<string, unknown> = {}, clientSecret = ""): string[] {
  const template = templateSchema.parse({
    id: "azure",
    options: [
      { name: "auth_mode", type: "select", values: ["Confidential", "Public"], default: "Confidential" },
      { name: "use_pkce", type: "bool", values: null },
    ],
    fields: [{ name: "client_secret", ...field }],
  });
  return checkAgainstTemplate(template, config, clientSecret);
}

const required = { validation: "^.{3,}$", validation_description: "must be longer" };

describe("the comparison with a template of Connect", () => {
  it("requires a field only if the options show it", () => {
    const hidden = (visibility_expression: unknown) => ({ ...required, visibility_expression });
    const missing = ["config.client_secret: must be longer, is missing"];
    expect(check(required)).toEqual(missing);
    expect(check(hidden(confidential))).toEqual(missing);
    expect(check(hidden(confidential), { auth_mode: "Public" })).toEqual([]);
    const both = (operator: string) =>
      hidden({ operator, operands: [confidential, { name: "use_pkce", value: true }] });
    expect(check(both("and"))).toEqual([]);
    expect(check(both("and"), { use_pkce: "true" })).toEqual(missing);
    expect(check(both("or"))).toEqual(missing);
    // An operator that nobody has seen yet.
    expect(check(both("xor"))).toEqual([]);
    expect(check(hidden(confidential), { auth_mode: unknown })).toEqual([]);
  });

  it("repeats no secret", () => {
    expect(check(required, {}, "ab")).toEqual(["config.client_secret: must be longer"]);
  });

  it("leaves expressions that JavaScript cannot read to the server", () => {
    expect(check({ validation: "(?i:^ab)\\z" }, {}, "x")).toEqual([]);
  });

  it("accepts everything if the form of the template is unknown", () => {
    const template = templateSchema.parse({ id: "azure", options: "none", fields: { a: 1 } });
    expect(checkAgainstTemplate(template, { anything: "x" }, "")).toEqual([]);
  });
});
