import type { Connection } from "../../../integrations/connection.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { type ProductProof, productProofs, type ProofTarget } from "../../proof/product-proofs.ts";
import type { Finding, Verified } from "./finding.ts";

/** Checks whose errors already explain why the product is refused. */
const suppressedBy = [
  "registration",
  "service-principal",
  "secret-registered",
  "secret-expiry",
  "secret-accepted",
  "consent",
  "token",
];

/** Adds the proofs by the product's protocol to the results of the checks. */
export async function withProductProofs(
  verified: Verified,
  target: Omit<ProofTarget, "connection" | "clientSecret"> & {
    connection: Connection;
    clientSecret?: string | undefined;
  },
  proofs: readonly ProductProof[] = productProofs,
): Promise<Verified> {
  const { connection, clientSecret, ...means } = target;
  const { entra } = connection;
  if (entra === undefined) return verified;
  const named = { ...connection, entra };
  const applicable = proofs.filter(({ appliesTo }) => appliesTo(named));
  const isExplained = verified.findings.some(
    ({ severity, check }) => severity === "error" && suppressedBy.includes(check),
  );
  if (isExplained || clientSecret === undefined) {
    return { ...verified, skipped: [...verified.skipped, ...applicable.map(({ name }) => name)] };
  }
  const [passed, skipped, findings] = [[...verified.passed], [...verified.skipped], [...verified.findings]];
  for (const proof of applicable) {
    const found = await run(proof, { ...means, connection: named, clientSecret });
    if (found === undefined) skipped.push(proof.name);
    else if (found.length === 0) passed.push(proof.name);
    else findings.push(...found);
  }
  return { ...verified, passed, skipped, findings };
}

/** A service of the product that fails must not hide the results of the checks. */
async function run({ name, prove }: ProductProof, target: ProofTarget): Promise<Finding[] | undefined> {
  const about = { integration: target.connection.name, check: name };
  try {
    return (await prove(target))?.findings.map((found) => ({ ...about, ...found }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, fix } = error.problem;
    return [{ ...about, severity: "unchecked", message, remedy: fix ?? "run this again later" }];
  }
}
