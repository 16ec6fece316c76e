import type { Draft } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";

/** The parts of a registration that runs never touch, one line each. */
export function findUnmanaged(facts: RegistrationFacts, { spec }: Pick<Draft, "spec">, now: Date): string[] {
  const { application, servicePrincipal, federatedCredentials } = facts;
  const { credential, consent } = spec.entra;
  const isPast = ({ endDateTime }: { readonly endDateTime: string }): boolean =>
    Date.parse(endDateTime) <= now.getTime();
  const certificates = application?.keyCredentials.length ?? 0;
  const managedCertificates = credential.type === "certificate" ? credential.certificates.length : 0;
  const managedTrusts = credential.type === "federated" ? credential.trusts.length : 0;
  const consentOfPeople = servicePrincipal?.grants.filter(({ consentType }) => consentType === "Principal") ?? [];
  const consentOfAll = servicePrincipal?.grants.filter(({ consentType }) => consentType === "AllPrincipals") ?? [];
  const given = consentOfAll.length + (servicePrincipal?.assignments.length ?? 0);
  return [
    line(application?.passwordCredentials.filter(isPast).length ?? 0, "expired secret"),
    line(
      servicePrincipal?.passwordCredentials.length ?? 0,
      "secret of the enterprise application",
      "secrets of the enterprise application",
    ),
    line(certificates - managedCertificates, "certificate"),
    line(federatedCredentials.length - managedTrusts, "federated credential"),
    line(consentOfPeople.length, "consent of a single user", "consents of single users"),
    consent === "granted" || given === 0
      ? ""
      : "the consent of the organization, which differs from the declared permissions",
    line(application?.api.preAuthorizedApplications.length ?? 0, "pre-authorized application"),
  ].filter((one) => one !== "");
}

function line(count: number, one: string, several = `${one}s`): string {
  return count <= 0 ? "" : `${count} ${count === 1 ? one : several}`;
}
