import { describe, expect, it } from "vitest";
import type { ShownObject } from "../../undeclared/render.ts";
import { rotated, tasksOf } from "./rotated.ts";

const left: ShownObject = {
  integration: "erp-sync",
  kind: "declared owner",
  text: "the declared owner `ada@contoso.com` of the app registration is disabled and cannot sign in",
  id: "1111",
  since: null,
  isAccess: true,
  auditActivity: "Disable account",
  command: null,
  advice: "replace the owner under owners in the stack file, then deploy",
};
const secret: ShownObject = {
  ...left,
  kind: "client secret",
  text: "the client secret `test` (key id `2222`) of the app registration is not declared",
  id: "2222",
  since: "2026-12-01T00:00:00Z",
  command: "az rest --method POST --url https://graph.microsoft.com/v1.0/applications/3/removePassword",
  advice: null,
};

const find = (...undeclared: ShownObject[]) =>
  tasksOf([rotated()], { "erp-sync": { undeclared } }).filter(({ kind }) => kind !== "enter-secret");

describe("tasks from the tenant", () => {
  it("ask once to replace an owner of both the registration and the service principal", () => {
    const both = [left, { ...left, text: left.text.replace("app registration", "service principal") }];
    expect(find(...both)).toMatchObject([
      {
        id: "prod/erp-sync/replace-owner/1111",
        title: "Replace an owner of erp-sync",
        dueOn: "2027-01-03T00:00:00Z",
        state: "open",
        evidence: "The declared owner ada@contoso.com of the service principal is disabled and cannot sign in.",
      },
    ]);
  });

  it("do not ask for an owner that a deployment adds again", () => {
    expect(find({ ...left, command: "npx pulumi up", advice: null })).toEqual([]);
  });

  it("ask to decide about a credential that the stack does not declare, with the command that removes it", () => {
    const [task] = find(secret);
    expect(task).toMatchObject({
      id: "prod/erp-sync/judge-undeclared/2222",
      title: "Decide about an undeclared client secret of erp-sync",
      since: "2026-12-01T00:00:00Z",
      dueOn: "2026-12-08T00:00:00Z",
    });
    expect(task!.details).toBe(
      [
        "The client secret `test` (key id `2222`) of the app registration is not declared. Anybody who has it can sign in as this app.",
        "",
        "If the product needs it, declare it in the stack file. If nobody does, remove it:",
        "",
        "```sh",
        secret.command,
        "```",
      ].join("\n"),
    );
  });

  it("leave other undeclared objects to verify and drift", () => {
    expect(find({ ...secret, kind: "application permission" }, { ...left, kind: "owner" })).toEqual([]);
  });
});
