import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin } from "./support/login.ts";
import { memoryTenant } from "./support/memory-tenant.ts";

const tenantId = "7c4a1a0e-5f0c-4f57-9c9c-0d4f1f3e2b11";
const origin = "https://localhost:8443";

/** Entra's answers for `common`, as recorded by others; test/recordings/README.md lists the sources. */
const entraDocuments = JSON.parse(
  readFileSync(new URL("../../../../test/recordings/openid-configuration.json", import.meta.url), "utf8"),
) as Record<"v1" | "v2", unknown>;

async function json(path: string): Promise<unknown> {
  return await (await startLogin().get(origin + path)).json();
}

describe("discovery", () => {
  it.each(["v2", "v1"] as const)(
    "describes the %s endpoints with Entra's members in Entra's order",
    async (version) => {
      const path = version === "v2" ? "/v2.0/.well-known" : "/.well-known";
      for (const [segment, name] of [
        ["tenant", tenantId],
        ["common", "common"],
      ] as const) {
        const response = await startLogin().get(`${origin}/${name}${path}/openid-configuration`);
        const text = JSON.stringify(entraDocuments[version])
          .replaceAll("https://login.microsoftonline.com/common/", `${origin}/${name}/`)
          .replaceAll(/https:\/\/(login\.microsoftonline\.com|sts\.windows\.net)\//g, `${origin}/`)
          .replace("https://graph.microsoft.com/", `${origin}/`)
          .replace('"cloud_instance_name":"microsoftonline.com"', '"cloud_instance_name":"localhost:8443"')
          .replace('"msgraph_host":"graph.microsoft.com"', '"msgraph_host":"localhost:8443"');
        const expected =
          segment === "common"
            ? text
            : text.replace("{tenantid}", tenantId).replace('"tenant_region_scope":null', '"tenant_region_scope":"WW"');
        expect(await response.text()).toBe(expected);
      }
    },
  );

  it("publishes the public half of the signing key only", async () => {
    expect(await json(`/${tenantId}/discovery/v2.0/keys`)).toEqual({
      keys: [
        {
          kty: "RSA",
          use: "sig",
          kid: "first-signing-key",
          x5t: expect.stringMatching(/^[\w-]{27}$/) as unknown,
          n: expect.any(String) as unknown,
          e: "AQAB",
          x5c: [expect.any(String) as unknown],
          issuer: `${origin}/${tenantId}/v2.0`,
        },
      ],
    });
  });

  // go-jose, behind go-oidc, refuses a key whose x5t is not the SHA-1 of its x5c (jwk.go, UnmarshalJSON), whichever token it reads.
  it.each(["/discovery/v2.0/keys", "/discovery/keys"])("publishes the certificate of each key at %s", async (path) => {
    const { keys } = (await json(`/${tenantId}${path}`)) as { keys: { n: string; x5t: string; x5c: [string] }[] };
    const read = keys.map(({ n, x5t, x5c: [first] }) => {
      const certificate = new X509Certificate(Buffer.from(first, "base64"));
      const fingerprint = Buffer.from(x5t, "base64url").toString("hex").toUpperCase();
      return {
        isOfKey: certificate.publicKey.export({ format: "jwk" }).n === n,
        isSelfSigned: certificate.verify(certificate.publicKey),
        isNamed: certificate.fingerprint.replaceAll(":", "") === fingerprint,
      };
    });
    expect(read).toEqual([{ isOfKey: true, isSelfSigned: true, isNamed: true }]);
  });

  it("publishes the same certificate when the tenant starts again", async () => {
    const tenant = memoryTenant();
    const [before, after] = await Promise.all(
      [tenant, { ...tenant, signingKeys: structuredClone(tenant.signingKeys) }].map(async (each) => {
        return await (await startLogin({}, each).get(`${origin}/${tenantId}/discovery/v2.0/keys`)).text();
      }),
    );
    expect(before).toBe(after);
  });

  it("shows MSAL that the authority has no other names", async () => {
    expect(await json("/common/discovery/instance?api-version=1.1")).toEqual({
      tenant_discovery_endpoint: `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [
        { preferred_network: "localhost:8443", preferred_cache: "localhost:8443", aliases: ["localhost:8443"] },
      ],
    });
  });

  it.each(["/v2.0/.well-known/openid-configuration", "/discovery/keys"])(
    "refuses %s of another tenant",
    async (path) => {
      expect(await refusal(await startLogin().get(`${origin}/fabrikam.com${path}`))).toEqual(
        refused(
          400,
          "tenant-known",
          90002,
          "invalid_request",
          "Tenant 'fabrikam.com' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
        ),
      );
    },
  );
});
