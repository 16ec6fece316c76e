import type { Context } from "hono";
import { html } from "hono/html";
import type { Tenant } from "../../tenant.ts";
import { page } from "../../pages/page.ts";

/**
 * Departs from Entra: The sign-in page lists the accounts of the tenant, and choosing one signs in without a password.
 */
export async function signInPage(
  c: Context,
  tenant: Tenant,
  sealed: string,
  clientName: string,
  loginHint: string | undefined,
): Promise<Response> {
  const hint = loginHint?.toLowerCase();
  const isHinted = (name: string) => name.toLowerCase() === hint;
  const users = [...tenant.users.values()]
    .filter(({ accountEnabled }) => accountEnabled)
    .sort((a, b) => Number(isHinted(b.userPrincipalName)) - Number(isHinted(a.userPrincipalName)));
  const accounts = users.map(
    (user) =>
      html`<li>
        <button name="account" value="${user.userPrincipalName}" data-initial="${user.displayName.slice(0, 1)}">
          <span><span class="name">${user.displayName}</span> (${user.userPrincipalName})</span></button
        >${user.isAdministrator ? html` <span class="badge">Administrator</span>` : ""}
      </li> `,
  );
  const body = html`<p>to continue to <strong>${clientName}</strong> in ${tenant.displayName}</p>
    <form method="post" action="/${tenant.id}/login">
      <input type="hidden" name="request" value="${sealed}" />
      <ul class="accounts">
        ${accounts}
      </ul>
    </form>`;
  return await page(c, "Pick an account", body);
}
