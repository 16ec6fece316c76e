import { X509Certificate } from "node:crypto";
import { createCertificate, type TestCertificate } from "../../../../test/support/certificates.ts";
import type { KeyCredential } from "../../../entra-tenant/entities.ts";
import type { Values } from "../../../provider-bridge/property.ts";
import { TenantPlugin, type TenantOptions } from "./tenant-plugin.ts";

export const kind = "ExistingCertificate";
export const keyId = "11111111-2222-4333-8444-555555555555";
export const otherKeyId = "22222222-2222-4333-8444-555555555555";

/** Certificates by name. `old` has expired. */
export type Certificates = Record<"mine" | "other" | "old", TestCertificate>;

let made: Certificates;

/** Starts the tenant of all tests of a file, and generates certificates. */
export async function startWithCertificates(): Promise<Certificates> {
  await TenantPlugin.startTenant();
  made = {
    mine: await createCertificate({ name: "mailer" }),
    other: await createCertificate({ name: "other" }),
    old: await createCertificate({ name: "old", start: "2025-01-01T00:00:00Z", end: "2026-11-21T08:00:00Z" }),
  };
  return made;
}

/** A certificate as the tenant stores it. */
export function keyOf(certificate: keyof Certificates, id: string): KeyCredential {
  const { raw, fingerprint, validFrom, validTo } = new X509Certificate(made[certificate].certificate);
  return {
    keyId: id,
    type: "AsymmetricX509Cert",
    usage: "Verify",
    displayName: "by hand",
    startDateTime: new Date(validFrom).toISOString(),
    endDateTime: new Date(validTo).toISOString(),
    key: raw.toString("base64"),
    customKeyIdentifier: Buffer.from(fingerprint.replaceAll(":", ""), "hex").toString("base64"),
  };
}

/** The registration `mailer`. */
export function registrationOf({ tenant }: TenantPlugin) {
  const application = tenant.tenant.applications.get(tenant.application("mailer").objectId);
  if (application === undefined) throw new Error("the tenant has no mailer");
  return application;
}

/** The plugin, and a registration with these certificates; by default the adopted one and another one. */
export async function open(
  options: TenantOptions = {},
  keys: KeyCredential[] = [keyOf("mine", keyId), keyOf("other", otherKeyId)],
): Promise<TenantPlugin> {
  const plugin = await TenantPlugin.open(options);
  registrationOf(plugin).keyCredentials = keys;
  return plugin;
}

/** SHA-1 in capitals. */
export const thumbprintOf = (certificate: keyof Certificates) =>
  new X509Certificate(made[certificate].certificate).fingerprint.replaceAll(":", "");

/** Inputs of the resource, for a certificate that has the key id `keyId`. */
export function inputs(plugin: TenantPlugin, given: Values = {}, certificate: keyof Certificates = "mine"): Values {
  return {
    tenantId: plugin.tenant.tenantId,
    applicationObjectId: registrationOf(plugin).id,
    thumbprint: thumbprintOf(certificate),
    value: made[certificate].certificate,
    formerKeyId: keyId,
    ...given,
  };
}

/** Key ids of the registration. */
export const keyIds = (plugin: TenantPlugin) => registrationOf(plugin).keyCredentials.map((one) => one.keyId);
/** Requests that change the tenant. */
export const writes = (plugin: TenantPlugin) =>
  plugin.calls.filter((call) => !call.startsWith("GET") && !call.endsWith("/token"));
