import { secretOf } from "../../../integrations/credentials/credentials.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { valueAt } from "../../stack-file/value-at.ts";

/** An option whose default depends on the name of the integration, with the value under the earlier name. */
export interface ExplicitOption {
  /** Keys of the map in the entry. */
  readonly at: readonly string[];
  readonly key: string;
  readonly value: unknown;
}

/**
 * Finds the options that an entry needs so that its registration, its secrets and its deliveries do not change with its
 * name. `apiUri` is the Application ID URI that the entry has by default under its earlier name.
 */
export function findExplicitOptions(
  entry: unknown,
  { displayName, entra }: IntegrationSpec,
  apiUri: string | undefined,
): ExplicitOption[] {
  const secret = entra && secretOf(entra.credential);
  const credentialAt = entra?.credential.type === "secret" ? ["credential"] : ["credential", "keepSecret"];
  const vault = entra?.deliverTo?.keyVault;
  const wanted: ExplicitOption[] = [
    { at: [], key: "displayName", value: displayName },
    ...(secret === undefined ? [] : [{ at: credentialAt, key: "rotationStart", value: secret.rotationStart }]),
    ...(vault === undefined ? [] : [{ at: ["deliverTo", "keyVault"], key: "namePrefix", value: vault.namePrefix }]),
    ...(apiUri === undefined ? [] : [{ at: [], key: "identifierUris", value: [apiUri] }]),
  ];
  const missing = wanted.filter(({ at, key }) => valueAt(entry, [...at, key]) === undefined);
  return missing.map((option) => (valueAt(entry, option.at) === undefined ? asWhole(option) : option));
}

/** An entry without `credential` has a secret. */
function asWhole({ at, key, value }: ExplicitOption): ExplicitOption {
  return { at: at.slice(0, -1), key: at.at(-1) ?? key, value: { type: "secret", [key]: value } };
}
