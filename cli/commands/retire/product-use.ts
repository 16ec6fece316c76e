import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../../integrations/connection.ts";
import { hasCredential } from "../../evidence/read-evidence.ts";
import { minute } from "../usage/list-usage.ts";

/** Whether a product still signs in, and the sentence about it. */
export interface ProductUse {
  readonly state: "used" | "not seen" | "unknown";
  readonly sentence: string;
}

/** Sums up the evidence of use of a product. Undefined evidence means that the integration is not deployed. */
export function sumUpUse(connection: Connection | undefined, evidence: AppEvidence | undefined): ProductUse {
  if (connection === undefined) return { state: "not seen", sentence: "It is not deployed, so no product signs in." };
  if (!hasCredential(connection)) {
    const why = "it has no credential, and the reports list sign-ins by credential";
    return { state: "unknown", sentence: `It is not known whether the product still signs in, because ${why}.` };
  }
  const unread: AppEvidence = { state: "unknown", reason: "the sign-in reports were not read" };
  const read = evidence ?? unread;
  if (read.state === "unknown") {
    return {
      state: "unknown",
      sentence: `It is not known whether the product still signs in, because ${read.reason}.`,
    };
  }
  const last = read.keys
    .flatMap((key) => (key.last === undefined ? [] : [key.last.at]))
    .concat(read.withoutKey?.last === undefined ? [] : [read.withoutKey.last.at])
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
  if (last === undefined) {
    const [from, until] = [read.coversFrom.slice(0, 10), minute(read.coversUntil)];
    return { state: "not seen", sentence: `No sign-in was seen from ${from} to ${until}.` };
  }
  return { state: "used", sentence: `The product still signed in on ${minute(last)}.` };
}
