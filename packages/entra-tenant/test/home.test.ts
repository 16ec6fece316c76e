import { fileURLToPath } from "node:url";
import { parse } from "node-html-parser";
import { describe, expect, it } from "vitest";
import { createApp } from "../app.ts";
import { readSeed } from "../seed-file/read.ts";
import { seededApplication } from "../seed-file/ids.ts";
import { createMemoryTenant } from "../store.ts";

const seed = await readSeed(fileURLToPath(new URL("seed-file/seed.yaml", import.meta.url)));
const tenant = await createMemoryTenant(() => new Date("2026-11-21T08:00:00Z"), seed);
const response = await createApp(tenant).request("/");
const text = await response.text();
const page = parse(text);

/** The cells of the table under a heading, as text. */
function rowsOf(heading: string): string[][] {
  const title = page.querySelectorAll("h2").find((one) => one.text === heading);
  const rows = title?.nextElementSibling?.querySelectorAll("tbody tr") ?? [];
  return rows.map((row) => row.querySelectorAll("td").map((cell) => cell.text.replaceAll(/\s+/g, " ").trim()));
}

describe("GET /", () => {
  it("shows users with their roles, and whether they are disabled", () => {
    expect(rowsOf("Users")).toEqual([
      ["Alice Adams", "alice@contoso.onmicrosoft.com", "Global Administrator"],
      ["bob", "bob@contoso.onmicrosoft.com", ""],
      ["carol disabled", "carol@contoso.onmicrosoft.com", ""],
    ]);
  });

  it("shows groups with their members", () => {
    expect(rowsOf("Groups")).toEqual([["Order clerks", "bob Web shop", [...tenant.groups.keys()][0]]]);
  });

  it("shows applications with the ids and dates of their credentials", () => {
    const shop = rowsOf("Applications").find(([name]) => name?.startsWith("Web shop"));
    const [first, , last] =
      [...tenant.applications.values()].find((one) => one.displayName === "Web shop")?.passwordCredentials ?? [];
    expect(shop?.slice(0, 2)).toEqual([
      "Web shop 2f7a4c1e-8d5b-4f60-9a3e-6b1c0d9e8f72",
      "https://shop.example.com/callback",
    ]);
    expect(shop?.[2]).toContain(`secret generated ${first?.keyId ?? ""} 2026-11-21 to 2028-11-21`);
    expect(shop?.[2]).toContain(`secret expired expired ${last?.keyId ?? ""} 2024-01-31 to 2026-01-31`);
    expect(shop?.[2]).toContain("federated main");
  });

  it("shows consents, app roles and directory roles", () => {
    expect([
      rowsOf("Consent to delegated permissions"),
      rowsOf("App roles").filter(([principal]) => principal !== "Deployer"),
      rowsOf("Directory roles of applications and groups"),
    ]).toEqual([
      [
        ["Web shop for everyone", "Orders API", "Orders.Read"],
        ["Web shop for everyone", "Microsoft Graph", "User.Read"],
        ["terminal for everyone", "Orders API", "Orders.Read"],
      ],
      [
        ["Order clerks", "Orders API", "Approver"],
        ["Web shop", "Orders API", "Orders.Write.All"],
        ["Web shop", "Customer database", "Customers.Read.All"],
        ["Web shop", "Microsoft Graph", "GroupMember.Read.All"],
        ["Web shop", "Microsoft Graph", "User.Read.All"],
        ["Alice Adams", "intranet", "default access"],
      ],
      [
        ["Deployer", "Exchange Administrator"],
        ["Web shop", "Directory Readers"],
      ],
    ]);
  });

  it("shows the service principal of an API in another tenant, and none of Microsoft's", () => {
    const names = rowsOf("Service principals").map(([name]) => name);
    expect(names).toEqual(["Deployer", "Customer database", "Orders API", "Web shop", "intranet", "terminal"]);
  });

  it("shows the latest sign-ins, the newest first", async () => {
    const shop = [...tenant.applications.values()].find((one) => one.displayName === "Web shop");
    const signIn = { eventType: "servicePrincipal", flow: "client_credentials", ipAddress: "::1" } as const;
    const of = (id: string, more: object) => ({ id, correlationId: id, appId: shop?.appId ?? "", ...signIn, ...more });
    const other = await createMemoryTenant(() => new Date("2026-11-21T08:00:00Z"), seed);
    for (let count = 0; count < 20; count++)
      other.signIns.add({ ...of("1", {}), at: "2026-11-20T08:00:00.000Z", errorCode: 0 });
    const credential = { kind: "secret", id: "the-key-id", origin: "application" } as const;
    other.signIns.add({ ...of("2", { credential }), at: "2026-11-21T07:59:58.000Z", errorCode: 7000222 });
    const shown = parse(await (await createApp(other).request("/")).text());
    const title = shown.querySelectorAll("h2").find((one) => one.text === "Latest sign-ins");
    const rows = title?.nextElementSibling?.querySelectorAll("tbody tr") ?? [];
    const [first] = rows.map((row) =>
      row.querySelectorAll("td").map((cell) => cell.text.replaceAll(/\s+/g, " ").trim()),
    );
    expect([rows.length, first]).toEqual([
      20,
      ["2026-11-21 07:59:58", "Web shop client_credentials AADSTS7000222", "the-key-id", ""],
    ]);
  });

  it("contains no secret, no hint of one and no private key", () => {
    const secrets = seededApplication({ ...tenant, tenantId: tenant.id }, seed.contents, "shop")?.clientSecrets ?? [];
    expect(secrets).toHaveLength(3);
    const hidden = [...secrets, tenant.deployer.clientSecret, tenant.sealingKey, String(tenant.signingKeys[0]?.["d"])];
    expect(hidden.filter((secret) => text.includes(secret) || text.includes(`>${secret.slice(0, 3)}<`))).toEqual([]);
  });

  it("loads nothing and runs nothing", () => {
    expect(response.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(page.querySelectorAll("script, link, img")).toEqual([]);
  });

  it("escapes the names in the directory", async () => {
    const named = await readSeed({ groups: { staff: { displayName: "<img src=x>" } } });
    const other = await createMemoryTenant(() => new Date("2026-11-21T08:00:00Z"), named);
    expect(await (await createApp(other).request("/")).text()).toContain("<strong>&lt;img src=x&gt;</strong>");
  });
});
