import type { Application } from "../entities.ts";
import { projectKeyCredential, projectPasswordCredential } from "./credential-projection.ts";
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

/** How v1.0 serves applications if `$select` contains `keyCredentials`: only then with the keys themselves. */
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
    requestSignatureVerification: null,
    tokenEncryptionKeyId: null,
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    keyCredentials: application.keyCredentials.map(projectKeyCredential),
    passwordCredentials: application.passwordCredentials.map((credential) => projectPasswordCredential(credential)),
  };
}
