import type { Found } from "../finding.ts";
import type { Observation } from "../observation.ts";
import { type Check, unchecked } from "./check.ts";

/** The registration trusts the declared workloads and no others. */
export const trusts: Check = {
  name: "trusts",
  appliesTo: ({ credential }) => credential.type === "federated",
  explainedBy: ["registration"],
  find({ trusts: seen, application, entra }, { commands }) {
    if (seen === undefined || entra.credential.type !== "federated") return undefined;
    if (seen.state === "refused") {
      return application.state === "refused" ? undefined : [unchecked("the trusts", seen.needs)];
    }
    const registered = seen.state === "read" ? seen.value : [];
    const declared = entra.credential.trusts;
    const found: Found[] = [];
    for (const one of declared.filter((trust) => !registered.some((other) => isSame(trust, other)))) {
      found.push({
        severity: "error",
        message: `the registration must trust ${one.subject} of ${one.issuer} by the name ${one.name}, does not`,
        remedy: `run ${commands.repair}`,
      });
    }
    // One that was changed under its name is told by the name.
    for (const one of registered.filter(({ name }) => !declared.some((trust) => trust.name === name))) {
      found.push({
        severity: "warning",
        message: `the registration must not trust ${one.subject} of ${one.issuer} by the name ${one.name}, because nothing declares it`,
        remedy: `add it to the stack file if it is needed; else delete it in the portal under Federated credentials`,
      });
    }
    return found;
  },
};

type Trust = Extract<NonNullable<Observation["trusts"]>, { state: "read" }>["value"][number];

function isSame(a: Trust, b: Trust): boolean {
  return (
    a.name === b.name &&
    a.issuer === b.issuer &&
    a.subject === b.subject &&
    a.audiences.join("\n") === b.audiences.join("\n")
  );
}
