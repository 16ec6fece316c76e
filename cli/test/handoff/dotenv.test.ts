import { execFileSync } from "node:child_process";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildDocument, type DocumentField, type HandoffDocument } from "../../commands/handoff/document.ts";
import { renderDotenv } from "../../commands/handoff/dotenv.ts";
import { deployed, integray, today } from "./deployed.ts";

const source = "stack dev";
const connections = deployed({ "erp-sync": integray });

it("names a variable after integration and field, and omits fields that the product fills in", () => {
  const secrets = { "erp-sync": { clientSecret: "abc8Q~s3cret" } };
  expect(parseEnv(renderDotenv(buildDocument({ source, connections, secrets }, today)))).toEqual({
    ERP_SYNC_LOGIN_URL: "https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/oauth2/v2.0/authorize",
    ERP_SYNC_REQUEST_OFFLINE_ACCESS_SCOPE: "True",
    ERP_SYNC_CLIENT_ID: "10000000-0000-4000-8000-000000000001",
    ERP_SYNC_CLIENT_SECRET: "abc8Q~s3cret",
    ERP_SYNC_ACCESS_TOKEN_URL:
      "https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/oauth2/v2.0/token",
    ERP_SYNC_SCOPES: "User.Read Files.Read.All",
  });
});

it("lists secrets that were not requested in a comment", () => {
  expect(renderDotenv(buildDocument({ source, connections }, today))).toContain(
    "\n# ERP_SYNC_CLIENT_SECRET is secret: --with-secrets writes it\n",
  );
});

it("numbers fields of one name", () => {
  const fields = ["https://a.example", "https://b.example"].map((value) => enter("Redirect URI", value));
  expect(parseEnv(renderDotenv(withFields(fields)))).toEqual({
    APP_REDIRECT_URI: "https://a.example",
    APP_REDIRECT_URI_2: "https://b.example",
  });
});

it("writes letters that variables cannot have as letters that they can", () => {
  expect(parseEnv(renderDotenv(withFields([enter("Schlüssel-Größe (Bit)", "2048")])))).toEqual({
    APP_SCHLUSSEL_GROSSE_BIT: "2048",
  });
});

it("omits quotes for values that Docker can read", () => {
  expect(renderDotenv(withFields([enter("Secret", "abc8Q~x_-.=")]))).toContain("\nAPP_SECRET=abc8Q~x_-.=");
});

it.each([`'"$(id)`, "'a\\b", "a\r\nb"])("says so when no dotenv file can hold a value: %j", (value) => {
  expect(renderDotenv(withFields([enter("Odd", value)]))).toContain(
    "\n# APP_ODD holds characters that no dotenv file can: read it from --format json",
  );
});

it("keeps a product's name in its comment", () => {
  const document = withFields([]);
  const integrations = document.integrations.map((one) => ({ ...one, product: "A\nB=1" }));
  expect(parseEnv(renderDotenv({ ...document, integrations }))).toEqual({});
});

const values = fc
  .oneof(
    fc.string({ unit: "grapheme-ascii" }),
    fc.string({ unit: fc.constantFrom(" ", "'", '"', "$", "`", "\\", "#", "=", "~", ":", "a", "\n") }),
  )
  .filter((value) => value !== "" && renderDotenv(withFields([enter("Value", value)])).includes("\nAPP_VALUE="));

it("is read unchanged by a parser", () => {
  fc.assert(
    fc.property(values, (value) => {
      expect(parseEnv(renderDotenv(withFields([enter("Value", value)])))).toEqual({ APP_VALUE: value });
    }),
  );
});

it("is read unchanged by a shell", () => {
  const sample = fc.sample(values, 200);
  const file = renderDotenv(withFields(sample.map((value) => enter("Value", value))));
  const shown = execFileSync("sh", ["-c", `set -a; HOME=/home/ada; eval "$0"; env -0`, file], {
    encoding: "utf8",
    env: {},
  });
  const read = shown
    .split("\0")
    .filter((line) => line.startsWith("APP_VALUE"))
    .map((line) => line.slice(line.indexOf("=") + 1));
  expect(read.toSorted()).toEqual(sample.toSorted());
});

function enter(field: string, value: string): DocumentField {
  return { field, kind: "enter", value };
}

function withFields(fields: DocumentField[]): HandoffDocument {
  const common = {
    name: "app",
    system: "custom",
    displayName: "App",
    product: "App",
    where: "its settings",
    steps: [],
  };
  return { source, writtenOn: "2026-11-21", integrations: [{ ...common, fields }] };
}
