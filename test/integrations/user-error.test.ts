import { expect, it } from "vitest";
import { UserError } from "../../integrations/text/user-error.ts";

const problem = { message: "stack prod is locked", fix: "wait until it is free", code: "stack-locked" };

it("shows the message, the fix and the code of an error", () => {
  const error = new UserError(problem);
  expect([error.name, error.problem, error.message]).toEqual([
    "UserError",
    problem,
    "stack prod is locked\n  fix: wait until it is free  [stack-locked]",
  ]);
});

it("shows the code after the message if there is no fix", () => {
  expect(new UserError({ message: "cancelled", code: "cancelled" }).message).toBe("cancelled  [cancelled]");
});

it("shows details below the fix, and keeps them out of the problem", () => {
  const error = new UserError({ ...problem, details: "pid 12" });
  expect([error.problem, error.message.split("\n\n")[1]]).toEqual([problem, "pid 12"]);
});
