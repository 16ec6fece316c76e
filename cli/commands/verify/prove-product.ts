import type { Connection } from "../../../integrations/connection.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { ProductProof, ProofTarget } from "../../proof/product-proof.ts";
import { productProofs } from "../../proof/product-proofs.ts";
import type { IntegrationFinding, Verified } from "./finding.ts";

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
  if (entra === undefined || entra.cutOff !== undefined) return verified;
  const named = { ...connection, entra };
  const applicable = proofs.filter(({ appliesTo }) => appliesTo(named));
  const isExplained = verified.findings.some(
    ({ severity, check }) => severity === "error" && suppressedBy.includes(check),
  );
  if (isExplained || clientSecret === undefined) {
    return { ...verified, skipped: [...verified.skipped, ...applicable.map(({ name }) => name)] };
  }
  const [passed, skipped, findings] = [[...verified.passed], [...verified.skipped], [...verified.findings]];
  const seen: string[] = [];
  for (const proof of applicable) {
    const outcome = await run(proof, { ...means, connection: named, clientSecret });
    seen.push(...(outcome?.seen ?? []).map((line) => `${proof.name}: ${line}`));
    if (outcome === undefined || outcome.untried === true) skipped.push(proof.name);
    else if (outcome.findings.length === 0) passed.push(proof.name);
    else findings.push(...outcome.findings);
  }
  return { ...verified, passed, skipped, findings, ...(seen.length > 0 && { seen }) };
}

interface Outcome {
  readonly seen: readonly string[];
  readonly findings: readonly IntegrationFinding[];
  readonly untried?: boolean;
}

/** A service of the product that fails must not hide the results of the checks. */
async function run({ name, prove }: ProductProof, target: ProofTarget): Promise<Outcome | undefined> {
  const about = { integration: target.connection.name, check: name };
  try {
    const outcome = await prove(target);
    return outcome && { ...outcome, findings: outcome.findings.map((found) => ({ ...about, ...found })) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message, fix } = error.problem;
    const finding: IntegrationFinding = {
      ...about,
      severity: "unchecked",
      message,
      fix: fix ?? "run this again later",
    };
    return { seen: [], findings: [finding] };
  }
}
