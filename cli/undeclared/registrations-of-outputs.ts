import type { Connection, Connections } from "../../integrations/connection.ts";
import { recordedSecretOf } from "../../integrations/credentials/credential-facts.ts";
import { acceptedOf } from "../../integrations/lifecycle/existing-secret-plan.ts";
import type { DeclaredIds, Registration } from "./registrations.ts";

/** Finds the registrations of a stack if only its outputs are readable. */
export function registrationsOfOutputs(connections: Connections): Registration[] {
  return Object.values(connections).flatMap((connection) => {
    const { name, entra } = connection;
    if (entra === undefined) return [];
    const declared = (objectId: string) => ({ objectId, properties: {}, owners: [] });
    return [
      {
        name,
        clientId: entra.clientId,
        application: entra.isExternal === true ? undefined : declared(entra.applicationObjectId),
        servicePrincipal: declared(entra.servicePrincipalObjectId),
        connection,
        // Outputs contain permissions but no ids of grants, so each grant of such a permission counts as declared.
        declaresConsent: false,
        isInParts: false,
        ids: idsOf(entra),
        isFromOutputs: true,
      },
    ];
  });
}

function idsOf({ applicationObjectId, credential, existingSecrets }: NonNullable<Connection["entra"]>): DeclaredIds {
  const secret = recordedSecretOf(credential);
  const ofRuns = secret === undefined ? [] : [secret.keyId, secret.previous?.keyId];
  const ofPeople = acceptedOf(existingSecrets).map(({ keyId }) => keyId);
  const secrets = [...ofRuns, ...ofPeople].map((keyId) => keyId?.toLowerCase());
  const certificates = credential.type === "certificate" ? credential.certificates.map(({ keyId }) => keyId) : [];
  const trusts = credential.type === "federated" ? credential.trusts.map(({ name }) => name) : [];
  const isApplication = (objectId: string): boolean => objectId === applicationObjectId;
  return {
    hasPassword: (objectId, keyId) => isApplication(objectId) && secrets.includes(keyId.toLowerCase()),
    hasCertificate: (objectId, keyId) => isApplication(objectId) && certificates.includes(keyId),
    hasTrust: (objectId, { name }) => isApplication(objectId) && trusts.includes(name),
    hasPreAuthorized: () => false,
    hasAssignment: () => false,
    scopesOf: () => undefined,
  };
}
