import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Creates a folder outside this repository with these files. Nothing is installed in it. */
export function createSystemFolder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), "system-files-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, "package.json"), JSON.stringify({ type: "module" }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

/** The text of a system file for a product with one address and one callback. */
export function systemText(key = "contoso-crm"): string {
  return `import { commonOptions, credentialOf, defineSystem, planOpenIdScope, productAddress, z } from "entra-integrations/define-system";

export default defineSystem({
  kind: "entra",
  key: ${JSON.stringify(key)},
  title: "Contoso CRM",
  schema: z.strictObject({
    system: z.literal(${JSON.stringify(key)}),
    ...commonOptions,
    address: productAddress({ product: "Contoso CRM", callback: "/signin", fix: "write its address" }),
    credential: credentialOf(["secret"], "Contoso CRM has only a field for a secret").optional(),
  }),
  plan: (given, { at }) => ({
    redirectUris: { web: [given.address + "/signin"] },
    redirectUriKeys: () => ["address"],
    permissions: [planOpenIdScope("openid", [...at, "system"])],
    scopes: ["openid"],
    credential: given.credential,
  }),
  describe: (_given, { entra }) => ({
    product: "Contoso CRM",
    where: "Settings, Sign-in",
    fields: [
      { field: "Client ID", value: entra.clientId },
      { field: "Client Secret", secret: "clientSecret" },
    ],
    steps: [{ title: "Save", detail: "Click Save." }],
  }),
});

export const example = { system: ${JSON.stringify(key)}, address: "https://crm.contoso.com" };
`;
}
