import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { answers, explainAnswer, explainFailure } from "../../proof/mail/answers.ts";

const subject = { mailbox: "o'brien@contoso.com", objectId: "11111111-2222-4333-8444-555566667777", isScoped: false };

describe("the known answers of mail servers", () => {
  it.each(answers)("include $example", ({ example, protocols, cause }) => {
    for (const protocol of protocols) {
      const meaning = explainAnswer(example, { ...subject, protocol });
      expect([meaning.cause, meaning.fix === ""]).toEqual([cause, false]);
    }
  });

  it("are listed in the docs", () => {
    const page = readFileSync(new URL("../../../docs/bizagi-mail.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| `(?<example>[^`]+)` +\| (?<cause>[^|\n]+?) +\|$/gm)];
    const listed = rows.map(({ groups }) => ({ example: groups?.["example"], cause: groups?.["cause"] }));
    expect(listed).toEqual(answers.map(({ example, cause }) => ({ example, cause })));
  });

  it("mention the two hours after a grant, unless they are about throttling", () => {
    const fixes = answers.map(({ example, protocols: [protocol] }) => {
      const { fix, isTemporary } = explainAnswer(example, { ...subject, protocol: protocol! });
      return fix.includes("two hours after a grant") !== isTemporary;
    });
    expect(fixes).not.toContain(false);
  });

  it("quote addresses in commands for PowerShell", () => {
    const { fix } = explainAnswer("BAD User is authenticated but not connected.", { ...subject, protocol: "imap" });
    expect(fix).toContain("Set-CASMailbox -Identity 'o''brien@contoso.com' -ImapEnabled $true");
  });

  it("recognize throttling of IMAP, SMTP and Exchange's transport", () => {
    const texts = [
      ["imap", "Request is throttled. Suggested Backoff Time: 92415 milliseconds"],
      ["smtp", "430 4.7.0 Temporary server error. Please try again later."],
      ["smtp", "421 4.3.2 The maximum number of concurrent server connections has exceeded a limit"],
    ] as const;
    for (const [protocol, text] of texts) expect(explainAnswer(text, { ...subject, protocol }).isTemporary).toBe(true);
  });

  it("do not include others", () => {
    expect(explainAnswer("554 5.0.0 Something new", { ...subject, protocol: "smtp" })).toEqual({
      cause: "this answer is not in the list of known ones",
      fix: "look the answer up in Microsoft's pages on Exchange Online",
      isTemporary: false,
    });
  });
});

it.each(["CERT_HAS_EXPIRED", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "ERR_TLS_CERT_ALTNAME_INVALID", "ETLS"])(
  "%s is a problem of trust, and ETIMEDOUT one of the network",
  (code) => {
    const host = { host: "smtp.office365.com", port: 587 };
    expect(explainFailure(code, host).cause).toContain(`(${code}), so no token was sent`);
    expect(explainFailure("ETIMEDOUT", host).cause).toBe("smtp.office365.com:587 cannot be reached (ETIMEDOUT)");
  },
);
