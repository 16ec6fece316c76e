import { splitCode } from "../handoff/inline-code.ts";
import type { Comparison, UndeclaredObject } from "../../undeclared/undeclared-object.ts";
import type { Registration } from "../../undeclared/registrations.ts";
import type { CommandTarget } from "../../undeclared/removal.ts";
import { renderSince, showObject } from "../../undeclared/render.ts";
import type { IntegrationFinding, Verified } from "./finding.ts";

const check = "undeclared";

/** Adds undeclared objects on the registrations to the results of the checks. */
export function withComparison(
  verified: readonly Verified[],
  registrations: readonly Registration[],
  { objects, unchecked }: Comparison,
  target: CommandTarget,
): Verified[] {
  const known = new Set(verified.map(({ name }) => name));
  const others = [...new Set(registrations.map(({ name }) => name))].filter((name) => !known.has(name));
  const outside = others.map((name): Verified => ({
    name,
    system: "outside the integrations",
    passed: [],
    skipped: [],
    findings: [],
  }));
  return [...verified, ...outside].map((one) => {
    if (!registrations.some(({ name }) => name === one.name)) return one;
    const found = [
      ...objects.filter(({ integration }) => integration === one.name).map((object) => findingOf(object, target)),
      ...unchecked
        .filter(({ integration }) => integration === one.name)
        .map(({ what, why }): IntegrationFinding => ({
          integration: one.name,
          check,
          severity: "unchecked",
          message: `could not check ${what}: ${why}`,
          fix: "verify as an identity that may read it; npm run identity lists the permissions",
        })),
    ];
    const passed = found.length === 0 ? [...one.passed, check] : one.passed;
    return { ...one, passed, findings: [...one.findings, ...found] };
  });
}

function findingOf(object: UndeclaredObject, target: CommandTarget): IntegrationFinding {
  const { integration, kind, text, isAccess } = object;
  const { command, advice } = showObject(object, target);
  const hasLeft = kind === "declared owner" && command === null;
  return {
    integration,
    check,
    severity: isAccess && !hasLeft ? "error" : "warning",
    message: plain(text + renderSince(object)),
    fix: advice ?? "add it to the stack file if it is needed; else run the command",
    ...(command !== null && { command }),
  };
}

function plain(text: string): string {
  return splitCode(text)
    .map((one) => one.text)
    .join("");
}
