import { describe, expect, it } from "vitest";
import { problemsOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

const bizagi = entryOf("bizagi-mail smtp");

describe("bizagi-mail with a mistake", () => {
  it.each<[title: string, entry: object, problems: string[]]>([
    [
      "a project in capitals",
      { ...bizagi, project: "Expenses" },
      [
        'integrations.sample.project: must be a part of the Work Portal\'s address, in lower case, got "Expenses"',
        "  fix: copy it from https://environment-project-company.bizagi.com; digits, letters and hyphens alone  [host-label]",
      ],
    ],
    [
      "an environment that is an address",
      { ...bizagi, environment: "https://test" },
      [
        'integrations.sample.environment: must be a part of the Work Portal\'s address, in lower case, got "https://test"',
        "  fix: copy it from https://environment-project-company.bizagi.com; digits, letters and hyphens alone  [host-label]",
      ],
    ],
    [
      "a host that is too long",
      { ...bizagi, project: "expenses-of-the-whole-organization-and-its-branches", company: "contoso-holding" },
      [
        'integrations.sample.project: must make a host of at most 63 characters with environment and company, got "test-expenses-of-the-whole-organization-and-its-branches-contoso-holding"',
        "  fix: copy the three from the Work Portal's address  [host-too-long]",
      ],
    ],
    [
      "no protocol",
      { ...bizagi, protocols: [] },
      [
        "integrations.sample.protocols: must have at least 1 entry, got 0",
        "  fix: write more, or remove the key  [too-small]",
      ],
    ],
    [
      "a protocol twice",
      { ...bizagi, protocols: ["smtp", "smtp"] },
      [
        'integrations.sample.protocols[1]: must be listed once, got "smtp"',
        "  fix: remove the repetition  [list-duplicate]",
      ],
    ],
    [
      "no mailbox",
      { ...bizagi, mailboxes: [] },
      [
        "integrations.sample.mailboxes: must have at least 1 entry, got 0",
        "  fix: write more, or remove the key  [too-small]",
      ],
    ],
    [
      "a mailbox that is no address",
      { ...bizagi, mailboxes: ["helpdesk"] },
      [
        'integrations.sample.mailboxes[0]: must be the address of a mailbox, got "helpdesk"',
        "  fix: write it like helpdesk@contoso.com  [mailbox-not-an-address]",
      ],
    ],
    [
      "application RBAC for mail that is received",
      { ...bizagi, protocols: ["smtp", "imap"], mailboxAccess: "application-rbac" },
      [
        'integrations.sample.mailboxAccess: must be full-access where mail is received, because Exchange has no such role for imap, got "application-rbac"',
        "  fix: remove it, or make a separate integration for smtp  [rbac-without-role]",
      ],
    ],
    [
      "the credential of a public client",
      { ...bizagi, credential: { type: "none" } },
      [
        "integrations.sample.credential.type: must be secret, got none",
        "  fix: write secret: Bizagi's mail configuration has a field for a client secret and none for a certificate or a token  [credential-type]",
      ],
    ],
  ])("reports %s", (_title, entry, problems) => {
    expect(problemsOf(entry)).toEqual(problems);
  });
});
