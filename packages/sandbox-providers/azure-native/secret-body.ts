import { asText, asValues, isPresent, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { apiVersion } from "./azure-client.ts";

/** A secret in the format of Azure Resource Manager, without properties that the program does not set. */
export function writeSecret(planned: Values): Values {
  const { value, contentType, attributes } = asValues(planned["properties"]);
  const { enabled, expires, notBefore } = asValues(attributes);
  return {
    tags: planned["tags"],
    properties: {
      value,
      ...(asText(contentType) !== "" && { contentType }),
      ...(isPresent(attributes) && {
        attributes: { enabled, ...(expires !== 0 && { exp: expires }), ...(notBefore !== 0 && { nbf: notBefore }) },
      }),
    },
  };
}

/** Converts a secret of Azure Resource Manager to the format in programs. */
export function readSecret(resource: Values): Values {
  const { attributes, ...properties } = asValues(resource["properties"]);
  const { exp, nbf, ...others } = asValues(attributes);
  return {
    ...readResource(resource),
    properties: {
      ...properties,
      attributes: { ...others, ...(isPresent(exp) && { expires: exp }), ...(isPresent(nbf) && { notBefore: nbf }) },
    },
  };
}

/** Properties of every resource. */
export function readResource({ name, type, location, tags }: Values): Values {
  return { azureApiVersion: apiVersion, name, type, location, tags };
}
