import { describe, expect, it } from "vitest";
import { walkSignIn } from "../../sandbox/browser.ts";

const person = { url: "https://login.example/authorize", account: "megan@contoso.com", consent: "accept" } as const;

/** Serves one page after the other and keeps what was sent. */
function pages(...answers: Response[]) {
  const sent: string[] = [];
  const fetchPage = (url: string, init: RequestInit) => {
    const cookie = new Headers(init.headers).get("cookie");
    sent.push([init.method ?? "GET", url, init.body ?? "", cookie ?? ""].map(String).join(" ").trim());
    return answers.shift() ?? new Response("the last page");
  };
  return { sent, fetch: fetchPage };
}

function html(body: string, headers: Record<string, string> = {}): Response {
  return new Response(`<main>${body}</main>`, { headers });
}

const accounts = `<form method="post" action="/login"><input type="hidden" name="request" value="a&amp;b">
  <button name="account" value="adele@contoso.com">Adele</button><button name="account" value="Megan@contoso.com">Megan</button></form>`;
const consent = `<form method="post" action="/consent"><input type="checkbox" name="onBehalfOfOrganization" value="true">
  <button name="decision" value="accept">Accept</button><button name="decision" value="cancel">Cancel</button></form>`;
const done = () => Response.redirect("https://erp.contoso.com/callback?code=1");

describe("walkSignIn", () => {
  it("picks the account, accepts and returns the callback URL", async () => {
    const { sent, fetch } = pages(html(accounts, { "set-cookie": "session=s; Path=/" }), html(consent), done());
    expect([await walkSignIn({ ...person, fetch }), sent]).toEqual([
      "https://erp.contoso.com/callback?code=1",
      [
        "GET https://login.example/authorize",
        "POST https://login.example/login request=a%26b&account=Megan%40contoso.com session=s",
        "POST https://login.example/consent decision=accept session=s",
      ],
    ]);
  });

  it("ticks the box for the organization only when told to", async () => {
    const { sent, fetch } = pages(html(consent), done());
    await walkSignIn({ ...person, onBehalfOfOrganization: true, fetch });
    expect(sent[1]).toBe("POST https://login.example/consent onBehalfOfOrganization=true&decision=accept");
  });

  it("cancels when told to", async () => {
    const { sent, fetch } = pages(html(consent), done());
    await walkSignIn({ ...person, consent: "cancel", fetch });
    expect(sent[1]).toBe("POST https://login.example/consent decision=cancel");
  });

  it("takes the only way that a page offers", async () => {
    const { sent, fetch } = pages(
      html('<form action="/back"><button name="decision" value="cancel">Back</button></form>'),
      done(),
    );
    await walkSignIn({ ...person, fetch });
    expect(sent[1]).toBe("POST https://login.example/back decision=cancel");
  });

  it("follows redirects on the same host", async () => {
    const { sent, fetch } = pages(Response.redirect("https://login.example/next"), done());
    await walkSignIn({ ...person, fetch });
    expect(sent[1]).toBe("GET https://login.example/next");
  });

  it("returns the fields of a form response", async () => {
    const { fetch } = pages(
      html(
        '<form action="https://erp.contoso.com/cb"><input type="hidden" name="code" value="1"><button>Continue</button></form>',
      ),
    );
    expect(await walkSignIn({ ...person, fetch })).toBe("https://erp.contoso.com/cb?code=1");
  });

  it("never picks another account than the one asked for", async () => {
    const only = '<form action="/login"><button name="account" value="adele@contoso.com">Adele</button></form>';
    const { fetch } = pages(html(only));
    await expect(walkSignIn({ ...person, fetch })).rejects.toThrow("the sign-in cannot go on: Adele");
  });

  it("shows the text of a page without a form", async () => {
    const { fetch } = pages(html("<p>AADSTS50105: not assigned</p>"));
    await expect(walkSignIn({ ...person, fetch })).rejects.toThrow(
      "the sign-in cannot go on: AADSTS50105: not assigned",
    );
  });

  it("gives up on a sign-in that goes in circles", async () => {
    const fetch = () => html(consent);
    await expect(walkSignIn({ ...person, fetch })).rejects.toThrow("did not end after 8 pages");
  });
});
