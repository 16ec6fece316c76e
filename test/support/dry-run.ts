import * as pulumi from "@pulumi/pulumi";

/** Makes the SDK believe that this run is a preview, or a deployment. */
export function setDryRun(isPreview: boolean): void {
  // The SDK exports it for tests and leaves it out of its types.
  (pulumi.runtime as unknown as { _setIsDryRun: (isPreview: boolean) => void })._setIsDryRun(isPreview);
}
