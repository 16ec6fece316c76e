import * as azuread from "@pulumi/azuread";
import { existingCertificateOf } from "../deliveries.ts";
import { ifKnown } from "../known.ts";
import type { ResourceRule } from "../rule.ts";

/** symmetricKeyAddition of Microsoft's application management policies: Entra and the client would share one key. */
export const keyAsymmetric: ResourceRule = {
  name: "key-asymmetric",
  description: "A key of an application is the public half of a certificate.",
  judge(resource) {
    const own = resource.asType(azuread.ApplicationCertificate) ?? resource.asType(azuread.ServicePrincipalCertificate);
    const key = own ?? existingCertificateOf(resource);
    if (key === undefined) return undefined;
    const type = own?.type ?? "AsymmetricX509Cert";
    const faults = [
      ...(type.toLowerCase() === "asymmetricx509cert" ? [] : [`The key is of the type ${type}, not a certificate.`]),
      ...(ifKnown(() => holdsPrivateKey(key.value)) ? ["The value of the certificate contains a private key."] : []),
    ];
    return faults.map((message) => ({
      message,
      fix: "Add the certificate only, with the type AsymmetricX509Cert, and keep the private key with the client.",
    }));
  },
};

function holdsPrivateKey(value: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value);
}
