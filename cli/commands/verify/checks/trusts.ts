import type { TenantSnapshot } from "../observation.ts";
import { type Check, unchecked } from "./check.ts";

/** The registration has the declared trusts. Undeclared trusts are reported with all other undeclared objects. */
export const trusts: Check = {
  name: "trusts",
  appliesTo: ({ credential }) => credential.type === "federated",
  suppressedBy: ["registration"],
  find({ trusts: seen, application, entra }, { commands }) {
    if (seen === undefined || entra.credential.type !== "federated") return undefined;
    if (seen.state === "refused") {
      return application.state === "refused" ? undefined : [unchecked("the trusts", seen.needs)];
    }
    const registered = seen.state === "read" ? seen.value : [];
    const declared = entra.credential.trusts;
    // A trust that was changed under the same name is reported by its name.
    return declared
      .filter((trust) => !registered.some((other) => isSame(trust, other)))
      .map((one) => ({
        severity: "error",
        message: `the registration must trust ${one.subject} of ${one.issuer} by the name ${one.name}, does not`,
        fix: `run ${commands.repair}`,
      }));
  },
};

type Trust = Extract<NonNullable<TenantSnapshot["trusts"]>, { state: "read" }>["value"][number];

function isSame(a: Trust, b: Trust): boolean {
  return (
    a.name === b.name &&
    a.issuer === b.issuer &&
    a.subject === b.subject &&
    a.audiences.join("\n") === b.audiences.join("\n")
  );
}
