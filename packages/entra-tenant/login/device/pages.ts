import type { Context } from "hono";
import { html } from "hono/html";
import type { User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { page } from "../../pages/page.ts";

/** Path of the page on which the user enters the code. */
export const deviceLoginPath = "/common/oauth2/deviceauth";

/** Responds with a page that asks for the code on the device. */
export async function codePage(c: Context, problem?: string): Promise<Response> {
  const body = html`${problem === undefined ? "" : html`<p role="alert">${problem}</p>`}
    <form method="post" action="${deviceLoginPath}">
      <p>
        <label>Code displayed on your app or device <input name="otc" autocomplete="off" required autofocus /></label>
      </p>
      <button class="primary">Next</button>
    </form>`;
  return await page(c, "Enter code", body);
}

/** Asks whether the user wants to sign in to this application, because somebody else may have sent the code. */
export async function confirmationPage(
  c: Context,
  tenant: Tenant,
  question: { clientName: string; user: User; sealed: string },
): Promise<Response> {
  const body = html`<p class="quiet">${question.user.displayName} (${question.user.userPrincipalName})</p>
    <p>Only continue if you downloaded the app from a store or website that you trust.</p>
    <form method="post" action="/${tenant.id}/Consent/Set">
      <input type="hidden" name="request" value="${question.sealed}" />
      <button class="primary" name="decision" value="accept">Continue</button>
      <button name="decision" value="cancel">Cancel</button>
    </form>`;
  return await page(c, `Are you trying to sign in to ${question.clientName}?`, body);
}
