import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { SeedError, startTenant } from "../../index.ts";
import { newStateFile } from "../tenant-client.ts";

/** Returns the message for a seed that cannot be used; the file is called `seed`. */
async function refusalOf(text: string): Promise<string> {
  const file = (await newStateFile()).replace("tenant.json", "seed");
  await writeFile(file, text);
  const error: unknown = await startTenant({ seed: file }).catch((thrown: unknown) => thrown);
  return error instanceof SeedError ? error.message.replaceAll(file, "seed") : String(error);
}

function lines(...problems: string[]): string {
  return [...problems, "  fix: correct the seed  [seed-invalid]"].join("\n");
}

describe("a seed that cannot be used", () => {
  it("is refused with every problem and its position", async () => {
    const text = [
      "users:",
      "  alice: { roles: [Global Administratr], mail: alice@example.com }",
      "  bob: { colour: red }",
      "groups:",
      "  bob: { members: [carol] }",
      "applications:",
      "  shop:",
      "    permissions:",
      "      Graph: { delegated: [User.Read] }",
      "      orders: { delegated: [Orders.Read], application: [Orders.Write.All] }",
      "    assignments: [{ principal: shop, appRole: Approver }]",
      "  orders:",
      "    clientId: 00000003-0000-0000-C000-000000000000",
      "    scopes: [{ value: Orders.Read }]",
      "  -wrong: {}",
      "tenants: {}",
    ].join("\n");
    expect(await refusalOf(text)).toBe(
      lines(
        'seed:2:20: users.alice.roles[0]: "Global Administratr" does not exist',
        "seed:3:10: users.bob.colour: unknown property",
        "seed:5:3: groups.bob: users has an entry with this name too",
        'seed:5:20: groups.bob.members[0]: "carol" does not exist (known: alice, bob, bob, shop, orders, -wrong)',
        "seed:9:7: applications.shop.permissions.Graph: must be an application or service principal in this seed, or the name or app id of a Microsoft API",
        'seed:10:57: applications.shop.permissions.orders.application[0]: "Orders.Write.All" does not exist (known: there are none)',
        'seed:11:38: applications.shop.assignments[0].appRole: "Approver" does not exist (known: there are none)',
        "seed:13:5: applications.orders.clientId: Microsoft Graph has this id too",
        "seed:15:3: applications.-wrong: must be a name of at most 64 letters, digits, dots, dashes and underscores",
        "seed:16:1: tenants: unknown property",
      ),
    );
  });

  it("is refused with every refusal of Microsoft Graph", async () => {
    const text = [
      "users:",
      "  alice: { password: password }",
      "applications:",
      "  shop: { web: { redirectUris: [http://shop.example.com] } }",
      "  orders: { scopes: [{ value: Orders.Read }, { value: Orders.Read }] }",
    ].join("\n");
    expect(await refusalOf(text)).toMatch(
      /^seed:2:3: users\.alice: .*\(password-complexity\)\nseed:4:3: applications\.shop: .*\(redirect-uri-.*\)\nseed:5:3: applications\.orders: .*\(entitlement-duplicate\)\n {2}fix: /,
    );
  });

  it("reads JSON too, and shows the position in it", async () => {
    expect(await refusalOf('{\n  "users": { "alice": { "mail": 5 } }\n}')).toBe(
      lines("seed:2:25: users.alice.mail: invalid input: expected string, received number"),
    );
  });

  it("shows no line of a file that is not YAML, which may contain a secret", async () => {
    const message = await refusalOf("applications:\n  shop: { secrets: [{ value: not-a-real-secret ]\n");
    expect(message).toContain("seed:2:");
    expect(message).not.toContain("not-a-real");
  });

  it("shows no value of a secret that is wrong", async () => {
    const message = await refusalOf("applications: { shop: { secrets: [{ value: short-secret }] } }");
    expect(message).toContain("applications.shop.secrets[0].value: too small");
    expect(message).not.toContain("short-secret");
  });

  it("cannot control the terminal", async () => {
    expect(await refusalOf('users: { "a\\e[31m": {} }')).toContain("users.a?[31m: must be a name");
  });

  it("is refused as an object too, without positions", async () => {
    const failure = startTenant({ seed: { users: { alice: { roles: ["King"] } } } });
    await expect(failure).rejects.toThrow('seed: users.alice.roles[0]: "King" does not exist');
  });

  it("creates no state file", async () => {
    const stateFile = await newStateFile();
    const seed = { applications: { shop: { web: { redirectUris: ["http://shop.example.com"] } } } };
    await expect(startTenant({ stateFile, seed })).rejects.toThrow(SeedError);
    const handle = await startTenant({ stateFile, seed: {} });
    await handle.close();
    expect(handle.tenant.applications.size).toBe(1);
  });
});

describe("an empty seed", () => {
  it("is the directory of a tenant without a seed", async () => {
    const file = (await newStateFile()).replace("tenant.json", "seed.yaml");
    await writeFile(file, "# nothing yet\n");
    await using handle = await startTenant({ seed: file });
    expect(handle.user("admin").userPrincipalName).toBe("admin@contoso.onmicrosoft.com");
  });
});
