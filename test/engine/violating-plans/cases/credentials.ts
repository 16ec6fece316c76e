import { somebody, somethingElse } from "../ids.ts";
import { type Maker, one, type Plan, type Raw } from "../plan.ts";

const lifetime = "secret-lifetime-limited";
const rotating = "secret-only-rotating";
const certificate = "certificate-lifetime-limited";
const applicationId = `/applications/${somethingElse}`;
const servicePrincipalId = `/servicePrincipals/${somebody}`;
const farOff = "2099-01-01T00:00:00Z";
const soon = (): string => new Date(Date.now() + 30 * 86_400_000).toISOString();
const app = { displayName: "ERP" };
const value = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

interface Rotated {
  application: Raw;
  secrets: ReturnType<Maker["component"]>;
}

/** An application with the two secrets of a rotating component. */
function rotatedIn(make: Maker, more: object = {}): Rotated {
  const application = make("Application", { ...app, ...more });
  const secrets = make.component("-secret", "entra-integrations:index:RotatingSecret");
  for (const slot of ["0", "1"]) {
    make.named(
      `-secret-${slot}`,
      "ApplicationPassword",
      { applicationId: application.id, endDate: soon() },
      { parent: secrets },
    );
  }
  return { application, secrets };
}

const beside = (title: string, create: (make: Maker, rotated: Rotated) => void): Plan => ({
  title,
  expected: "stops",
  rule: rotating,
  create: (make) => create(make, rotatedIn(make)),
});

export const credentialPlans: Plan[] = [
  one("adds a secret that nothing replaces", "warns", "secret-rotating", "ApplicationPassword", {
    applicationId,
    endDate: soon(),
  }),
  one("adds a secret without an end", "stops", lifetime, "ApplicationPassword", { applicationId }),
  one("adds a secret for decades", "stops", lifetime, "ApplicationPassword", { applicationId, endDate: farOff }),
  one("adds a secret for two years", "stops", lifetime, "ApplicationPassword", {
    applicationId,
    endDateRelative: "17520h",
  }),
  one("adds a secret for two years in microseconds", "stops", lifetime, "ApplicationPassword", {
    applicationId,
    endDateRelative: "1h63072000000000us",
  }),
  one("adds a secret for two years in nanoseconds", "stops", lifetime, "ApplicationPassword", {
    applicationId,
    endDateRelative: "63072000000000000ns",
  }),
  one("adds a secret whose end is no date", "stops", lifetime, "ApplicationPassword", {
    applicationId,
    endDate: "never",
  }),
  one("adds a secret inside the application", "stops", lifetime, "Application", {
    ...app,
    password: { displayName: "by hand", endDate: farOff },
  }),
  one("adds a secret inside it without an end", "stops", lifetime, "Application", {
    ...app,
    password: { displayName: "by hand" },
  }),
  one("adds a secret to the service principal", "stops", lifetime, "ServicePrincipalPassword", {
    servicePrincipalId,
    endDate: farOff,
  }),
  one(
    "adds a short secret to the service principal",
    "warns",
    "service-principal-credentialless",
    "ServicePrincipalPassword",
    { servicePrincipalId, endDate: soon() },
  ),
  one(
    "adds a certificate to the service principal",
    "warns",
    "service-principal-credentialless",
    "ServicePrincipalCertificate",
    { servicePrincipalId, value, type: "AsymmetricX509Cert", endDate: soon() },
  ),
  beside("adds a secret beside the rotating ones", (make, { application }) => {
    make("ApplicationPassword", { applicationId: application.id, endDate: soon() });
  }),
  beside("adds one below the rotating component", (make, { application, secrets }) => {
    make("ApplicationPassword", { applicationId: application.id, endDate: soon() }, { parent: secrets });
  }),
  beside("adds one to the service principal beside them", (make, { application }) => {
    const principal = make("ServicePrincipal", { clientId: application.clientId });
    make("ServicePrincipalPassword", { servicePrincipalId: principal.id, endDate: soon() });
  }),
  {
    title: "adds one inside the application beside them",
    expected: "stops",
    rule: rotating,
    create: (make) => void rotatedIn(make, { password: { displayName: "by hand", endDate: soon() } }),
  },
  one("adds a certificate for ten years", "stops", certificate, "ApplicationCertificate", {
    applicationId,
    value,
    type: "AsymmetricX509Cert",
    endDate: farOff,
  }),
  one("adds a certificate without an end", "stops", certificate, "ApplicationCertificate", {
    applicationId,
    value,
    type: "AsymmetricX509Cert",
  }),
  one(
    "adds a certificate for ten years to the service principal",
    "stops",
    certificate,
    "ServicePrincipalCertificate",
    { servicePrincipalId, value, type: "AsymmetricX509Cert", endDate: farOff },
  ),
  one("adds a signing certificate for three years", "stops", certificate, "ServicePrincipalTokenSigningCertificate", {
    servicePrincipalId,
  }),
  one("adds a symmetric key", "stops", "key-asymmetric", "ApplicationCertificate", {
    applicationId,
    value: "c2VjcmV0",
    type: "Symmetric",
    endDate: soon(),
  }),
  one("adds a symmetric key to the service principal", "stops", "key-asymmetric", "ServicePrincipalCertificate", {
    servicePrincipalId,
    value: "c2VjcmV0",
    type: "Symmetric",
    endDate: soon(),
  }),
  one("holds credentials for provisioning", "warns", "synchronization-secret-absent", "SynchronizationSecret", {
    servicePrincipalId,
    credentials: [{ key: "SecretToken", value: "made up" }],
  }),
];
