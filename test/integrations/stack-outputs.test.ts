import { describe, expect, it } from "vitest";
import { findEntry } from "../../integrations/stack-outputs.ts";
import { deployedConnection } from "../../cli/test/connection.ts";

const connections = { "erp-sync": deployedConnection(), reporting: deployedConnection({ name: "reporting" }) };
const find = (output: "connections" | "secrets", value: unknown, name: string) =>
  findEntry({ stack: "contoso/prod", output, value }, name);

describe("findEntry", () => {
  it("finds the connection of an integration", () => {
    expect(find("connections", connections, "erp-sync")).toEqual({ entry: deployedConnection() });
  });

  it("finds the secrets of an integration", () => {
    expect(find("secrets", { "erp-sync": { clientSecret: "hunter2" } }, "erp-sync")).toEqual({
      entry: { clientSecret: "hunter2" },
    });
  });

  it.each([
    ["offers the nearest name", connections, "erp-synk", "did you mean erp-sync?"],
    ["names all where none is near", connections, "shop", "choose one of erp-sync, reporting"],
    ["takes no word of JavaScript for a name", connections, "constructor", "choose one of erp-sync, reporting"],
    ["explains where to add it if there are none", {}, "shop", "add it to the stack file there"],
  ])("%s", (_, value, name, fix) => {
    expect(find("connections", value, name)).toEqual({
      problem: { message: `stack contoso/prod has no integration "${name}"`, fix, code: "integration-unknown" },
    });
  });

  it("explains that the stack is a different one, or not deployed", () => {
    expect(find("connections", undefined, "erp-sync")).toEqual({
      problem: {
        message: 'stack contoso/prod has no output "connections"',
        fix: "name the stack of entra-integrations, and deploy it first",
        code: "outputs-missing",
      },
    });
  });

  it("prints nothing from unreadable outputs", () => {
    expect(find("secrets", { "erp-sync": "hunter2" }, "erp-sync")).toEqual({
      problem: {
        message: 'stack contoso/prod: its output "secrets" is of another version of entra-integrations',
        fix: "deploy it with the version that this program depends on",
        code: "outputs-unreadable",
      },
    });
  });
});
