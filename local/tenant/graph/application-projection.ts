import type { Application, KeyCredential, PasswordCredential } from "../entities.ts";
import type { EntitySet } from "./odata.ts";
import { omit, type Projection } from "./projection.ts";

/** How v1.0 serves applications. */
export const applications: EntitySet<Application> = {
  name: "applications",
  type: "microsoft.graph.application",
  project: projectApplication,
};

/** How beta serves the same applications. */
export const applicationsBeta: EntitySet<Application> = {
  ...applications,
  project: (application) => ({
    ...projectApplication(application),
    oauth2RequirePostResponse: application.oauth2RequirePostResponse,
  }),
};

/** How v1.0 serves applications to who asked for `keyCredentials` by name: only then with the keys themselves. */
export const applicationsWithKeys: EntitySet<Application> = {
  ...applications,
  project: (application) => ({ ...projectApplication(application), keyCredentials: application.keyCredentials }),
};

function projectApplication(application: Application): Projection {
  return {
    ...omit(application, "federatedIdentityCredentials", "oauth2RequirePostResponse", "owners"),
    addIns: [],
    applicationTemplateId: null,
    certification: null,
    defaultRedirectUri: null,
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: "Allow" },
    requestSignatureVerification: null,
    samlMetadataUrl: null,
    servicePrincipalLockConfiguration: null,
    tokenEncryptionKeyId: null,
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    keyCredentials: application.keyCredentials.map(projectKeyCredential),
    passwordCredentials: application.passwordCredentials.map((credential) => projectPasswordCredential(credential)),
  };
}

/** A certificate as Graph shows it in a list, without the key itself. */
export function projectKeyCredential(credential: KeyCredential): Projection {
  return { ...credential, key: null };
}

/** A password credential as Graph shows it; the value is there in the answer that made it and never again. */
export function projectPasswordCredential(
  credential: PasswordCredential,
  secretText: string | null = null,
): Projection {
  return { ...omit(credential, "secretHash"), customKeyIdentifier: null, secretText };
}
