import { Hono } from "hono";
import { html } from "hono/html";
import { firstPartyApis } from "../first-party.ts";
import { deviceLoginPath } from "../login/device/pages.ts";
import { type Html, page } from "../pages/page.ts";
import type { Tenant } from "../tenant.ts";
import { readContents, type ShownCredential } from "./contents.ts";

/** `/`: the contents of the tenant, for people. Values of secrets are not in the tenant, so the page cannot show them. */
export function homeRoutes(tenant: Tenant): Hono {
  const routes = new Hono();
  routes.get("/", async (c) => await page(c, tenant.displayName, homeBody(tenant), { isWide: true }));
  return routes;
}

function homeBody(tenant: Tenant): Html {
  const contents = readContents(tenant);
  const now = tenant.now();
  return html`${connection(tenant)}
    ${table("Users", ["Name", "Sign-in name", "Directory roles"], contents.users, (user) => [
      named(user.name, user.isEnabled ? "" : badge("disabled", true)),
      code(user.principalName),
      list(user.roles),
    ])}
    ${table("Groups", ["Name", "Members", "Object id"], contents.groups, ({ name, members, id }) => [
      named(name),
      list(members),
      code(id),
    ])}
    ${table("Applications", ["Name", "Redirect URIs", "Credentials"], contents.applications, (application) => [
      named(application.name, html`<br />${code(application.clientId)}`),
      list(application.redirectUris.map(code)),
      credentialList(application.credentials, now),
    ])}
    ${table("Service principals", ["Name", "Object id", "Credentials"], contents.servicePrincipals, (principal) => [
      named(principal.name, principal.isEnabled ? "" : badge("disabled", true)),
      code(principal.id),
      credentialList(principal.credentials, now),
    ])}
    <p class="quiet">The tenant also has the service principals of ${firstPartyApis.size} Microsoft APIs.</p>
    ${table("Consent to delegated permissions", ["Application", "API", "Permissions"], contents.consents, (consent) => [
      named(consent.client, badge(`for ${consent.person}`)),
      consent.api,
      list(consent.permissions.map(code)),
    ])}
    ${table("App roles", ["Assigned to", "API", "Role"], contents.assignments, ({ principal, api, role }) => [
      named(principal),
      api,
      code(role),
    ])}
    ${table("Directory roles of applications and groups", ["Assigned to", "Role"], contents.directoryRoles, (one) => [
      named(one.principal),
      one.role,
    ])}
    ${table("Latest sign-ins", ["Time", "Application", "Credential", "API"], contents.signIns, (signIn) => [
      html`<time datetime="${signIn.at}">${signIn.at.replace("T", " ").slice(0, 19)}</time>`,
      html`${named(signIn.app, badge(signIn.flow))} ${outcome(signIn.errorCode)}`,
      signIn.keyId === "" ? "" : code(signIn.keyId),
      signIn.api,
    ])}`;
}

function connection(tenant: Tenant): Html {
  const configuration = `${tenant.origin}/${tenant.id}/v2.0/.well-known/openid-configuration`;
  return html`<dl>
    <dt>Tenant id</dt>
    <dd>${code(tenant.id)}</dd>
    <dt>Domain</dt>
    <dd>${code(tenant.initialDomain)}</dd>
    <dt>Time of the tenant</dt>
    <dd>${time(tenant.now().toISOString())}</dd>
    <dt>Microsoft Graph</dt>
    <dd>${code(`${tenant.origin}/v1.0`)}</dd>
    <dt>OpenID Connect</dt>
    <dd><a href="${configuration}">${configuration}</a></dd>
    <dt>Device code</dt>
    <dd><a href="${deviceLoginPath}">${tenant.origin}${deviceLoginPath}</a></dd>
  </dl>`;
}

type Cell = Html | string;

/** A section with a table; a sentence when there are no rows. */
function table<T>(title: string, columns: string[], rows: T[], cellsOf: (row: T) => Cell[]): Html {
  if (rows.length === 0) {
    return html`<h2>${title}</h2>
      <p class="quiet">None.</p>`;
  }
  const body = rows.map(
    (row) =>
      html`<tr>
        ${cellsOf(row).map((cell) => html`<td>${cell}</td>`)}
      </tr>`,
  );
  return html`<h2>${title}</h2>
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>`;
}

function credentialList(credentials: ShownCredential[], now: Date): Cell {
  return list(
    credentials.map(({ kind, name, id, start, end }) => {
      const hasEnded = end !== undefined && Date.parse(end) <= now.getTime();
      const dates = start === undefined || end === undefined ? "" : html`<br />${time(start)} to ${time(end)}`;
      return html`${badge(kind)} ${name} ${hasEnded ? badge("expired", true) : ""}<br />${code(id)}${dates}`;
    }),
  );
}

function outcome(errorCode: number): Cell {
  return errorCode === 0 ? "" : badge(`AADSTS${errorCode}`, true);
}

function named(name: string, more: Cell = ""): Html {
  return html`<strong>${name}</strong> ${more}`;
}

function list(items: Cell[]): Cell {
  if (items.length === 0) return "";
  return html`<ul>
    ${items.map((item) => html`<li>${item}</li> `)}
  </ul>`;
}

function badge(text: string, isBad = false): Html {
  return html`<span class="badge${isBad ? " bad" : ""}">${text}</span>`;
}

function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** The date of an ISO time in UTC. */
function time(iso: string): Html {
  return html`<time datetime="${iso}">${iso.slice(0, 10)}</time>`;
}
