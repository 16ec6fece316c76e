import { expect, it } from "vitest";
import type { Ask } from "../../commands/add/prompter.ts";
import { type Answers, decide } from "../../commands/recover/decide.ts";
import { leftRegistration } from "./left-registration.ts";

const bare = leftRegistration("bare");
const inUse = leftRegistration("in-use", { doubts: ["has credentials"] });
const kept = leftRegistration("kept", { doubts: ["was kept on purpose"] });
const grant = leftRegistration("grant", { isRegistration: false, clientId: undefined });
const remains = [bare, inUse, kept, grant];

/** Decides, and records the choices of each question. */
async function answer(answers: Partial<Answers>, reply?: (name: string) => unknown) {
  const asked: [string, unknown][] = [];
  const ask: Ask | undefined =
    reply &&
    (({ name, form }) => {
      asked.push([name, "values" in form ? form.values : form.kind]);
      return Promise.resolve(reply(name));
    });
  const decisions = await decide(remains, { remove: undefined, adopt: [], confirm: undefined, ask, ...answers });
  return { asked, decisions: Object.fromEntries([...decisions].map(([{ id }, action]) => [id, action])) };
}

it("asks for each object, and offers neither removal of what may be in use nor adoption of a grant", async () => {
  const { asked, decisions } = await answer({}, (name) => (name === "application bare" ? "remove" : "leave"));
  expect(asked).toEqual([
    ["application bare", ["leave", "remove", "adopt"]],
    ["application in-use", ["leave", "adopt"]],
    ["application kept", ["leave", "adopt"]],
    ["application grant", ["leave", "remove"]],
  ]);
  expect(decisions).toEqual({ bare: "remove", "in-use": "leave", kept: "leave", grant: "leave" });
});

it("decides nothing without an option and without a terminal", async () => {
  expect((await answer({})).decisions).toEqual({});
});

it.each<[string, Partial<Answers>, Record<string, string>]>([
  ["everything", { remove: true }, { bare: "remove", "in-use": "leave", kept: "leave", grant: "remove" }],
  [
    "named",
    { remove: ["IN-USE", "client-kept"] },
    { bare: "leave", "in-use": "remove", kept: "remove", grant: "leave" },
  ],
  [
    "everything but what is adopted",
    { remove: true, adopt: ["client-bare"] },
    { bare: "adopt", "in-use": "leave", kept: "leave", grant: "remove" },
  ],
])("removes %s", async (_, answers, decisions) => {
  expect((await answer(answers)).decisions).toEqual(decisions);
});

it("asks once before it removes what options name, and cancels at no", async () => {
  const questions: string[] = [];
  const confirm = (question: string): Promise<boolean> => Promise.resolve(questions.push(question) === 1);
  const { decisions } = await answer({ remove: true, confirm });
  expect([questions, decisions["bare"]]).toEqual([["Remove 2 objects from the tenant?"], "remove"]);
  await expect(answer({ remove: true, confirm })).rejects.toThrow("cancelled, nothing is removed");
});
