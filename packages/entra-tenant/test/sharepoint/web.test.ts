import type { JWTPayload } from "jose";
import { expect, it } from "vitest";
import { ProductClient } from "../product-client.ts";

const web = "https://contoso.sharepoint.com/_api/web?$select=Title";
const sharePoint = "00000003-0000-0ff1-ce00-000000000000";

it.each([
  ["a certificate and a role", { aud: sharePoint, roles: ["Sites.Read.All"] }, 200, null],
  ["the host as the audience", { aud: "https://contoso.sharepoint.com", roles: ["Sites.Read.All"] }, 200, null],
  ["a person", { aud: sharePoint, scp: "AllSites.Read", appidacr: "1" }, 200, null],
  ["a secret", { aud: sharePoint, roles: ["Sites.Read.All"], appidacr: "1" }, 401, "certificate"],
  ["no role", { aud: sharePoint }, 403, "roles"],
  ["a role for selected sites", { aud: sharePoint, roles: ["Sites.Selected"] }, 403, "roles"],
  ["another audience", { aud: "https://graph.microsoft.com", roles: ["Sites.Read.All"] }, 401, "token-audience"],
  ["a token that has ended", { aud: sharePoint, roles: ["Sites.Read.All"], exp: 1 }, 401, "token-signature"],
] as const)("the site of SharePoint answers %s", async (_, claims, status, check) => {
  const client = new ProductClient();
  expect(await client.ask("GET", web, await client.sign(claims as JWTPayload))).toMatchObject({ status, check });
});

it("the site of SharePoint shows its title, and refuses secrets as SharePoint does", async () => {
  const client = new ProductClient();
  const token = await client.sign({ aud: sharePoint, roles: ["Sites.Read.All"] });
  expect((await client.ask("GET", web, token)).body).toMatchObject({ Title: "Contoso" });
  const ofSecret = await client.tokenFor(`${sharePoint}/.default`);
  expect((await client.ask("GET", web, ofSecret)).text).toBe("Unsupported app only token.");
  expect((await client.ask("GET", web)).status).toBe(401);
  expect((await client.ask("GET", "https://contoso.sharepoint.com/_api/search", token)).status).toBe(501);
});
