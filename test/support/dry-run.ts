import * as pulumi from "@pulumi/pulumi";

/** Sets whether the SDK treats this run as a preview or as a deployment. */
export function setDryRun(isPreview: boolean): void {
  // The SDK exports it for tests, but its types lack it.
  (pulumi.runtime as unknown as { _setIsDryRun: (isPreview: boolean) => void })._setIsDryRun(isPreview);
}
