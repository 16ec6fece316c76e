import type { AccessReport } from "./access-report.ts";

/**
 * Names the integrations of which more would change than a rotation that is due. A run at night that nobody approves
 * deploys nothing but that.
 */
export function findMoreThanRotation({ integrations }: AccessReport): string[] {
  return integrations
    .filter(({ change, resources, permissions, consents, redirectUris, secrets, credentials, settings }) => {
      const others = [permissions, consents, redirectUris, credentials, settings].flat();
      const isRotation = secrets.every((one) => one.change === "made" || !one.cutsOff);
      // A new version of what is delivered to a vault belongs to a rotation.
      const isDelivery = resources.every((one) => one.change === "changed");
      return change !== "changed" || others.length > 0 || !isRotation || !isDelivery;
    })
    .map(({ name }) => name);
}
