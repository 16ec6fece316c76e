import { describe, expect, it } from "vitest";
import { problemsOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

const server = entryOf("dynamics365-finance-onprem server");

describe("dynamics365-finance-onprem with a mistake", () => {
  it.each<[title: string, entry: object, problems: string[]]>([
    [
      "an environment with the namespace",
      { ...server, environment: "https://ax.contoso.com/namespaces/AXSF" },
      [
        'integrations.sample.environment: must be the https address of a host, without port, path or query, got "https://ax.contoso.com/namespaces/AXSF"',
        "  fix: write it without /namespaces/AXSF, like https://ax.contoso.com  [address-not-a-host]",
      ],
    ],
    [
      "AD FS with its path",
      { ...server, adfs: "https://adfs.contoso.com/adfs" },
      [
        'integrations.sample.adfs: must be the https address of a host, without port, path or query, got "https://adfs.contoso.com/adfs"',
        "  fix: write it like https://adfs.contoso.com  [address-not-a-host]",
      ],
    ],
    [
      "a client id that is no GUID",
      { ...server, clientId: "package-api" },
      [
        'integrations.sample.clientId: must be a GUID, got "package-api"',
        "  fix: make one with New-Guid; it is the client's permanent id in AD FS  [client-id-not-a-guid]",
      ],
    ],
    [
      "a server client without a user of Dynamics",
      { ...server, userId: undefined },
      [
        "integrations.sample.userId: is required with client: server, got nothing",
        "  fix: add it: the User ID of a service user in Dynamics  [option-missing]",
      ],
    ],
    [
      "a redirect URI without https",
      { ...server, redirectUris: ["http://ax.contoso.com/"] },
      [
        'integrations.sample.redirectUris[0]: must use https unless the host is loopback, got "http://ax.contoso.com/"',
        "  fix: use https; http is accepted for localhost only, other schemes for public clients only  [redirect-uri-not-https]",
      ],
    ],
    [
      "options of Entra",
      { ...server, consent: "granted", credential: { type: "secret" } },
      [
        "integrations.sample.consent: is not an option here",
        "  fix: remove it, or use displayName or contact  [unknown-option]",
        "integrations.sample.credential: is not an option here",
        "  fix: remove it, or use displayName or contact  [unknown-option]",
      ],
    ],
  ])("reports %s", (_title, entry, problems) => {
    expect(problemsOf(entry)).toEqual(problems);
  });
});
