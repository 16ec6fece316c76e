import { describe, expect, it } from "vitest";
import type { Question } from "../../commands/add/prompter.ts";
import { backspace, down, enter, interrupt, openKeyboard, space } from "./keyboard.ts";

/** Answers a question by keys; returns answer and screen. */
async function answer(question: Partial<Question> & Pick<Question, "form">, keys: readonly string[]) {
  const { ask, screen } = await openKeyboard(keys);
  const value = await ask({ name: "option", description: "What it is", check: () => undefined, ...question });
  return { value, screen: screen() };
}

describe("openPrompter", () => {
  it("shows the name and the description", async () => {
    const { screen } = await answer({ form: { kind: "boolean" } }, [enter]);
    expect(screen).toContain("option: What it is");
  });

  it("takes a text", async () => {
    expect((await answer({ form: { kind: "text" } }, ["erp", enter])).value).toBe("erp");
  });

  it("takes a number", async () => {
    expect((await answer({ form: { kind: "number" } }, ["40", enter])).value).toBe(40);
  });

  it("takes yes or no", async () => {
    expect((await answer({ form: { kind: "boolean" } }, ["n"])).value).toBe(false);
  });

  it("takes one of several", async () => {
    const form = { kind: "choice", values: ["user", "service"] } as const;
    expect((await answer({ form }, [down, enter])).value).toBe("service");
  });

  it("shows the labels of a choice, and begins at its initial value", async () => {
    const form = { kind: "choice", values: ["integray", "custom"] } as const;
    const labels = { custom: "custom: keeps everything" };
    const { value, screen } = await answer({ form, labels, initial: "custom" }, [enter]);
    expect([value, screen]).toEqual(["custom", expect.stringMatching(/○ integray[^]*● custom: keeps everything/)]);
  });

  it("takes some of several", async () => {
    const form = { kind: "list", values: ["mail", "sso", "tasks"] } as const;
    expect((await answer({ form }, [space, down, down, space, enter])).value).toEqual(["mail", "tasks"]);
  });

  it("searches known values, and takes one that is not known", async () => {
    const known = ["Files.Read.All", "Mail.Read", "Mail.Send", "User.Read"];
    const form = { kind: "list", values: undefined, known } as const;
    const tab = "\t";
    const found = await answer({ form }, ["m", "a", "i", "l", ".", "s", tab, enter]);
    expect([found.value, found.screen]).toEqual([["Mail.Send"], expect.stringContaining("type to search")]);
    expect((await answer({ form }, ["X", ".", "R", tab, enter])).value).toEqual(["X.R"]);
  });

  it("searches a long list of choices", async () => {
    const values = Array.from({ length: 20 }, (_, index) => `api-${index}`);
    expect((await answer({ form: { kind: "choice", values } }, ["-", "1", "7", enter])).value).toBe("api-17");
  });

  it("takes a list of texts", async () => {
    const form = { kind: "list", values: undefined } as const;
    expect((await answer({ form }, ["a@contoso.com, b@contoso.com", enter])).value).toEqual([
      "a@contoso.com",
      "b@contoso.com",
    ]);
  });

  it("takes permissions of one of the APIs", async () => {
    const list = { form: { kind: "list", values: undefined }, description: "", isRequired: false } as const;
    const options = new Map([
      ["microsoftGraph", list],
      ["exchangeOnline", list],
    ]);
    const { value } = await answer({ form: { kind: "map", options, others: undefined } }, [
      down,
      enter,
      "IMAP.AccessAsUser.All",
      enter,
    ]);
    expect(value).toEqual({ exchangeOnline: ["IMAP.AccessAsUser.All"] });
  });

  it("takes any other map as YAML", async () => {
    const form = { kind: "map", options: new Map(), others: undefined } as const;
    expect((await answer({ form }, ["{ Admin: }", enter])).value).toEqual({ Admin: null });
  });

  it("reports the problem of an answer and asks again", async () => {
    const problem = { message: "must be b", fix: "write b", code: "not-b" };
    const check = (value: unknown) => (value === "b" ? undefined : problem);
    const { value, screen } = await answer({ form: { kind: "text" }, check }, ["a", enter, backspace, "b", enter]);
    expect([value, screen.includes("must be b")]).toEqual(["b", true]);
  });

  it("ends when the user does not go on", async () => {
    await expect(answer({ form: { kind: "text" } }, [interrupt])).rejects.toThrow(
      "cancelled, nothing is written  [cancelled]",
    );
  });
});
