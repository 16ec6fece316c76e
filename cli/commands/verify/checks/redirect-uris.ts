import type { RedirectUris } from "../../../../integrations/spec.ts";
import type { Finding } from "../finding.ts";
import { type Check, isRegisteredHere } from "./check.ts";

const platforms: readonly [platform: keyof RedirectUris, property: "web" | "publicClient" | "spa", title: string][] = [
  ["web", "web", "Web"],
  ["publicClient", "publicClient", "Mobile and desktop applications"],
  ["singlePage", "spa", "Single-page application"],
];

/** The registration has exactly the declared redirect URIs. */
export const redirectUris: Check = {
  name: "redirect-uris",
  appliesTo: isRegisteredHere,
  suppressedBy: ["registration"],
  find({ application, entra }, { commands }) {
    if (application.state !== "read") return undefined;
    return platforms.flatMap(([platform, property, title]) => {
      const declared = entra.redirectUris[platform];
      const registered = application.value[property].redirectUris;
      const missing = declared.filter((uri) => !registered.includes(uri));
      const further = registered.filter((uri) => !declared.includes(uri));
      return [
        ...missing.map((uri): Finding => ({
          severity: "error",
          message: `${uri} is missing from the redirect URIs of the platform ${title}: sign-in fails with AADSTS50011`,
          fix: `run ${commands.repair}`,
        })),
        ...further.map((uri): Finding => ({
          severity: "warning",
          message: `${uri} must not be a redirect URI of the platform ${title}, because nothing declares it`,
          fix: `add it to the stack file if it is needed; then run ${commands.repair}, which removes it otherwise`,
        })),
      ];
    });
  },
};
