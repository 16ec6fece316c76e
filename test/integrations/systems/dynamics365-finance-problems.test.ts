import { describe, expect, it } from "vitest";
import { problemsOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

const user = entryOf("dynamics365-finance user web");
const native = entryOf("dynamics365-finance user native");
const service = entryOf("dynamics365-finance service");

describe("dynamics365-finance with a mistake", () => {
  it.each<[title: string, entry: object, problems: string[]]>([
    [
      "an environment with a path",
      { ...user, environment: "https://contoso.operations.dynamics.com/data" },
      [
        'integrations.sample.environment: must be the https address of a host, without port, path or query, got "https://contoso.operations.dynamics.com/data"',
        "  fix: write it like https://contoso.operations.dynamics.com  [address-not-a-host]",
      ],
    ],
    [
      "an environment without https",
      { ...user, environment: "http://contoso.operations.dynamics.com" },
      [
        'integrations.sample.environment: must be the https address of a host, without port, path or query, got "http://contoso.operations.dynamics.com"',
        "  fix: write it like https://contoso.operations.dynamics.com  [address-not-a-host]",
      ],
    ],
    [
      "an environment with a port",
      { ...user, environment: "https://contoso.operations.dynamics.com:443" },
      [
        'integrations.sample.environment: must be the https address of a host, without port, path or query, got "https://contoso.operations.dynamics.com:443"',
        "  fix: write it like https://contoso.operations.dynamics.com  [address-not-a-host]",
      ],
    ],
    [
      "a bare host",
      { ...user, environment: "contoso.operations.dynamics.com" },
      [
        'integrations.sample.environment: must be the https address of a host, without port, path or query, got "contoso.operations.dynamics.com"',
        "  fix: write it like https://contoso.operations.dynamics.com  [address-not-a-host]",
      ],
    ],
    [
      "an environment of Dataverse",
      { ...user, environment: "https://contoso.crm4.dynamics.com" },
      [
        'integrations.sample.environment: must be an environment of finance and operations, not of Dataverse, got "contoso.crm4.dynamics.com"',
        "  fix: write the address that people open for finance and operations, such as https://contoso.operations.dynamics.com  [environment-of-dataverse]",
      ],
    ],
    [
      "a host elsewhere",
      { ...user, environment: "https://ax.contoso.com" },
      [
        'integrations.sample.environment: must be a host of Dynamics 365, under dynamics.com, got "ax.contoso.com"',
        "  fix: write it like https://contoso.operations.dynamics.com; for an on-premises installation use dynamics365-finance-onprem  [environment-not-dynamics]",
      ],
    ],
    [
      "users without redirect URI",
      { ...user, redirectUris: undefined },
      [
        "integrations.sample.redirectUris: is required with access: user, got nothing",
        "  fix: add it: the addresses that the calling program sends  [option-missing]",
      ],
    ],
    [
      "a redirect URI without https for a web client",
      { ...user, redirectUris: ["http://import.contoso.com/callback"] },
      [
        'integrations.sample.redirectUris[0]: must use https unless the host is loopback, got "http://import.contoso.com/callback"',
        "  fix: use https; http is accepted for localhost only, other schemes for public clients only  [redirect-uri-not-https]",
      ],
    ],
    [
      "a redirect URI twice",
      { ...user, redirectUris: ["https://import.contoso.com/a", "https://import.contoso.com/a"] },
      [
        'integrations.sample.redirectUris[1]: must be registered once, is also at redirectUris[0], got "https://import.contoso.com/a"',
        "  fix: remove one of the two  [redirect-uri-duplicate]",
      ],
    ],
    [
      "a custom scheme for a web client",
      { ...user, redirectUris: ["contoso://callback"] },
      [
        'integrations.sample.redirectUris[0]: must use https, got "contoso://callback"',
        "  fix: use https; http is accepted for localhost only, other schemes for public clients only  [redirect-uri-not-https]",
      ],
    ],
    [
      "a service's options for users",
      { ...user, userId: "svc-import", applicationRoles: ["Connector.FullAccess"] },
      [
        "integrations.sample.applicationRoles: cannot be combined with access: user, got a list",
        "  fix: remove it  [option-unfit]",
        'integrations.sample.userId: cannot be combined with access: user, got "svc-import"',
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "a credential for a native client",
      { ...native, credential: { type: "secret" } },
      [
        "integrations.sample.credential: cannot be combined with client: native, got a map",
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "a service without a user of Dynamics",
      { ...service, userId: undefined },
      [
        "integrations.sample.userId: is required with access: service, got nothing",
        "  fix: add it: the User ID of a service user in Dynamics  [option-missing]",
      ],
    ],
    [
      "a user's options for a service",
      {
        ...service,
        client: "web",
        redirectUris: ["https://import.contoso.com/callback"],
        permissions: ["Odata.FullAccess"],
      },
      [
        'integrations.sample.client: cannot be combined with access: service, got "web"',
        "  fix: remove it  [option-unfit]",
        "integrations.sample.permissions: cannot be combined with access: service, got a list",
        "  fix: remove it  [option-unfit]",
        "integrations.sample.redirectUris: cannot be combined with access: service, got a list",
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "a scope that is none",
      { ...user, permissions: ["OData.FullAccess"] },
      [
        'integrations.sample.permissions[0]: must be one of AX.FullAccess, CustomService.FullAccess, Odata.FullAccess, got "OData.FullAccess"',
        "  fix: did you mean Odata.FullAccess?  [not-an-allowed-value]",
      ],
    ],
    [
      "a role that is no name",
      { ...service, applicationRoles: ["https://erp/Connector"] },
      [
        'integrations.sample.applicationRoles[0]: must be the name of one app role, got "https://erp/Connector"',
        "  fix: write the bare name, such as Connector.FullAccess  [role-not-a-name]",
      ],
    ],
  ])("reports %s", (_title, entry, problems) => {
    expect(problemsOf(entry)).toEqual(problems);
  });
});
