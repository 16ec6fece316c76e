import { z } from "zod";
import type { Answer, GraphReader } from "../commands/verify/graph-reader.ts";
import type { WithCredential } from "./read-evidence.ts";

const text = z.string().nullish();
const credential = z.object({ keyId: z.string(), displayName: text, endDateTime: text });
const holder = z.object({
  passwordCredentials: z.array(credential).default([]),
  keyCredentials: z.array(credential).default([]),
});
const trust = z.object({ id: z.string(), name: z.string() });

/** One credential in the tenant. */
export interface RegisteredCredential {
  readonly type: "secret" | "certificate" | "federated";
  /** The key id, or the id of the federated credential; lower case. */
  readonly keyId: string;
  readonly displayName: string | undefined;
  /** ISO time; undefined for a federated credential. */
  readonly expiresOn: string | undefined;
}

/** Credentials that a registration and its service principal have in the tenant. */
export type Registered =
  | { readonly state: "read"; readonly credentials: readonly RegisteredCredential[] }
  | { readonly state: "unknown"; readonly reason: string };

const needs = "Application.Read.All";
const select = Object.keys(holder.shape).join(",");

/** Reads the credentials of a registration and of its service principal, because an app can sign in with those of both. */
export async function readRegistered({ entra }: WithCredential, graph: GraphReader): Promise<Registered> {
  const application = `/applications/${entra.applicationObjectId}`;
  const principal = `/servicePrincipals/${entra.servicePrincipalObjectId}`;
  const [registered, ofPrincipal, trusts] = await Promise.all([
    graph.read({ path: `${application}?$select=${select}`, schema: holder, needs }),
    graph.read({ path: `${principal}?$select=${select}`, schema: holder, needs }),
    graph.list({ path: `${application}/federatedIdentityCredentials`, schema: trust, needs }),
  ]);
  const answers: readonly Answer<unknown>[] = [registered, ofPrincipal, trusts];
  if (answers.some(({ state }) => state === "refused")) {
    return { state: "unknown", reason: `the reading identity has no permission ${needs}` };
  }
  if (registered.state !== "read") return { state: "unknown", reason: "the tenant does not have the registration" };
  const holders = [registered.value, ...(ofPrincipal.state === "read" ? [ofPrincipal.value] : [])];
  const federated = trusts.state === "read" ? trusts.value : [];
  return {
    state: "read",
    credentials: [
      ...holders.flatMap(({ passwordCredentials }) => passwordCredentials.map((one) => toCredential("secret", one))),
      ...holders.flatMap(({ keyCredentials }) => keyCredentials.map((one) => toCredential("certificate", one))),
      ...federated.map(({ id, name }) => toCredential("federated", { keyId: id, displayName: name })),
    ],
  };
}

function toCredential(
  type: RegisteredCredential["type"],
  { keyId, displayName, endDateTime }: Partial<z.output<typeof credential>> & { keyId: string },
): RegisteredCredential {
  return {
    type,
    keyId: keyId.toLowerCase(),
    displayName: displayName ?? undefined,
    expiresOn: endDateTime ?? undefined,
  };
}
