import { otherPowers, readTypes } from "../resource-types.ts";
import type { ResourceRule } from "../rule.ts";

/** No rule reads this resource, so a reviewer has to: report it. */
export const resourceKnown: ResourceRule = {
  name: "resource-known",
  description: "A rule reads every resource that can change who may do what.",
  judge({ type }) {
    const name = /^azuread:.*:(\w+)$/.exec(type)?.[1];
    const isRead = name === undefined || readTypes.includes(name);
    if (isRead && !otherPowers.some((pattern) => pattern.test(type))) return undefined;
    return [
      {
        message: `No rule reads ${type}, and it can change who may do what.`,
        fix: "Read the resource in the review; the access report lists it.",
      },
    ];
  },
};
