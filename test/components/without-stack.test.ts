import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { withoutStack } from "../../components/without-stack.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** Returns what `withoutStack` throws for an error. */
function thrownFor(error: Error): unknown {
  try {
    return withoutStack(() => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
}

describe("withoutStack", () => {
  it("keeps only the text of an error that users can solve", () => {
    const problem = { message: "describe failed", fix: "correct it", code: "system-file-code-failed" };
    const thrown = thrownFor(new UserError(problem));
    expect([pulumi.RunError.isInstance(thrown), String(thrown)]).toEqual([
      true,
      "Error: describe failed\n  fix: correct it  [system-file-code-failed]",
    ]);
  });

  it("passes on other errors unchanged", () => {
    const fault = new Error("a fault");
    expect(thrownFor(fault)).toBe(fault);
  });

  it("returns the result", () => {
    expect(withoutStack(() => 1)).toBe(1);
  });
});
