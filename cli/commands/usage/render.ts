import type { SignIn } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type Look, renderTable } from "../../output/table.ts";
import { type CredentialUse, type IntegrationUse, minute, sourceNames } from "./list-usage.ts";

/** The use of all credentials of one stack, also the format of `--json`. */
export interface StackUsage {
  /** As in `--stack`. */
  readonly stack: string;
  /** Where the outputs were read. */
  readonly source: string;
  /** ISO time in the tenant. */
  readonly at: string;
  /** Null if the stack has nothing in a tenant. */
  readonly tenantId: string | null;
  readonly integrations: readonly IntegrationUse[];
}

const heads = ["integration", "credential", "last used", "from", "source, complete until"];

/** Renders a table for each stack, and below it the findings. */
export function renderUsage(stacks: readonly StackUsage[], look: Look): string {
  return stacks.map((stack) => renderStack(stack, look)).join("\n\n");
}

function renderStack({ source, tenantId, integrations }: StackUsage, look: Look): string {
  const { colors } = look;
  const heading = `${colors.bold(visibleText(source))}${tenantId === null ? "" : `, tenant ${visibleText(tenantId)}`}`;
  const rows = integrations.flatMap((one) => one.credentials.flatMap((credential) => rowsOf(one, credential)));
  const table = look.drawsTables
    ? renderTable(heads, rows, look, { isCompact: true, widest: 60 })
    : rows.map((row) => row.filter((cell) => cell !== "").join("  ")).join("\n");
  const unlisted = integrations.flatMap(({ name, undeclaredUnknown }) =>
    undeclaredUnknown === null
      ? []
      : [visibleText(`${name}: undeclared credentials are not listed, because ${undeclaredUnknown}`)],
  );
  const findings = integrations.flatMap(({ name, findings: found }) =>
    found.map((one) => colors.red(visibleText(`${name}: ${one}`))),
  );
  const summary =
    findings.length === 0 ? [colors.green("no superseded or expired secret is known to be in use")] : findings;
  return [heading, ...(rows.length === 0 ? ["no credentials"] : [table]), ...unlisted, ...summary].join("\n");
}

function rowsOf({ name, evidence }: IntegrationUse, use: CredentialUse): string[][] {
  const source = evidence === null ? "" : `${sourceNames[evidence.source]}, ${minute(evidence.coversUntil)}`;
  const { lastUsed, unknown, refused } = use;
  const used = lastUsed === null ? `unknown: ${unknown ?? ""}` : minute(lastUsed.at);
  const first = [name, describe(use), used, placeOf(lastUsed), source];
  const refusal =
    refused === null
      ? []
      : [
          [
            name,
            describe(use),
            `refused ${minute(refused.at)}, AADSTS${String(refused.errorCode)}`,
            placeOf(refused),
            source,
          ],
        ];
  return [first, ...refusal].map((row) => row.map(visibleText));
}

const types = { secret: "secret", certificate: "certificate", federated: "federated credential" } as const;

function describe({ type, label, keyId, declared, registered }: CredentialUse): string {
  const what = `${type === null ? "credential" : types[type]}, ${label}`;
  if (declared) return registered === false ? `${what} (missing in the tenant)` : what;
  const key = keyId === null ? "" : ` (${keyId})`;
  return registered === true ? `${what}, undeclared${key}` : `${what}${key}`;
}

function placeOf(signIn: SignIn | null): string {
  const { ipAddress, resource } = signIn ?? {};
  return [ipAddress, resource && `for ${resource}`].filter(Boolean).join(" ");
}
