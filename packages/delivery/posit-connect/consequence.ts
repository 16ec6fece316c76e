import { asText, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";

/** Runs a delivery. A problem in it also names the secret that the integration still uses, and its end. */
export async function withConsequence(planned: Values, olds: Values, deliver: () => Promise<Values>): Promise<Values> {
  try {
    return await deliver();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { problem } = error;
    throw new UserError({ ...problem, message: `${problem.message}; ${consequenceOf(planned, olds)}` });
  }
}

function consequenceOf(planned: Values, olds: Values): string {
  const name = asText(planned["name"]) || asText(asValues(planned["config"])["client_id"]);
  const own = visibleText(name);
  if (asText(olds["deliveredAt"]) === "") return `${own} may not work in Connect yet`;
  if (asText(olds["clientSecret"]) === asText(planned["clientSecret"])) return `${own} keeps its secret`;
  const until = asText(olds["expiresOn"]);
  const end = until === "" ? "" : `, which is valid until ${visibleText(until)}`;
  return `${own} may still use generation ${asText(olds["deliveredGeneration"])} of its secret${end}`;
}
