import type { Context } from "hono";
import { html } from "hono/html";
import type { User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import type { PermissionsOnResource } from "../consent.ts";
import { page } from "../../pages/page.ts";

/** Contents of a consent page, and of its form. */
export interface ConsentQuestion {
  user: User;
  clientName: string;
  permissions: PermissionsOnResource[];
  sealed: string;
  action: string;
}

/** https://learn.microsoft.com/entra/identity-platform/application-consent-experience */
export async function consentPage(
  c: Context,
  question: ConsentQuestion,
  scope: "user" | "organization",
): Promise<Response> {
  const { user, clientName } = question;
  const choice =
    scope === "user" && user.isAdministrator
      ? html`<p>
          <label
            ><input type="checkbox" name="onBehalfOfOrganization" value="true" /> Consent on behalf of your
            organization</label
          >
        </p> `
      : "";
  const body = html`<p class="quiet">${user.displayName} (${user.userPrincipalName})</p>
    <p>
      <strong>${clientName}</strong> would like
      to${scope === "organization" ? ", for everyone in your organization" : ""}:
    </p>
    ${permissionList(question.permissions)}
    <form method="post" action="${question.action}">
      <input type="hidden" name="request" value="${question.sealed}" />
      ${choice}<button class="primary" name="decision" value="accept">Accept</button>
      <button name="decision" value="cancel">Cancel</button>
    </form>`;
  return await page(
    c,
    scope === "organization" ? "Review permissions for your organization" : "Permissions requested",
    body,
  );
}

/** Responds to a user who cannot consent to the requested permissions. */
export async function approvalRequiredPage(
  c: Context,
  tenant: Tenant,
  question: ConsentQuestion,
  code: string,
): Promise<Response> {
  const body = html`<p class="quiet">${question.user.displayName} (${question.user.userPrincipalName})</p>
    <p>
      <strong>${question.clientName}</strong> needs permission to access resources in ${tenant.displayName} that only an
      administrator can grant. Ask an administrator to grant permission to this application before you can use it.
    </p>
    <p class="error">${code}: The grant requires admin permission.</p>
    ${permissionList(question.permissions)}
    <form method="post" action="${question.action}">
      <input type="hidden" name="request" value="${question.sealed}" />
      <button name="decision" value="cancel">Return to the application without granting consent</button>
    </form>`;
  return await page(c, "Approval required", body);
}

function permissionList(permissions: PermissionsOnResource[]) {
  const items = permissions.map(({ resource, scopes, roles }) => {
    const names = [
      ...scopes.map((scope) => ({
        value: scope.value,
        text: scope.userConsentDisplayName ?? scope.adminConsentDisplayName,
      })),
      ...roles.map((role) => ({ value: role.value ?? role.id, text: role.displayName })),
    ];
    return html`<li>
      ${resource.displayName}
      <ul>
        ${names.map(({ value, text }) => html`<li>${text} (<code>${value}</code>)</li> `)}
      </ul>
    </li> `;
  });
  return html`<ul class="permissions">
    ${items}
  </ul>`;
}
