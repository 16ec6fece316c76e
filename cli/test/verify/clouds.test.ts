import { describe, expect, it } from "vitest";
import { findGraphOrigin } from "../../commands/verify/clouds.ts";

const fetchNothing = (): Promise<Response> => Promise.reject(new Error("nothing is asked"));

describe("findGraphOrigin", () => {
  it.each([
    ["https://login.microsoftonline.com", {}, "https://graph.microsoft.com"],
    ["https://login.microsoftonline.us", {}, "https://graph.microsoft.us"],
    ["https://login.microsoftonline.us", { ARM_ENVIRONMENT: "usgovernmentl5" }, "https://dod-graph.microsoft.us"],
    ["https://login.microsoftonline.us", { ARM_ENVIRONMENT: "DoD" }, "https://dod-graph.microsoft.us"],
    ["https://login.partner.microsoftonline.cn", {}, "https://microsoftgraph.chinacloudapi.cn"],
  ])("knows Graph beside %s with %j", async (authority, env, origin) => {
    expect(await findGraphOrigin(authority, env, fetchNothing)).toBe(origin);
  });

  it.each([
    {},
    { AZURE_AUTHORITY_HOST: "https://login.contoso.com" },
    { AZURE_AUTHORITY_HOST: "https://login.contoso.org", ARM_METADATA_HOSTNAME: "metadata.contoso.com" },
    { ARM_METADATA_HOSTNAME: "metadata.contoso.com" },
  ])("sends nothing to a sign-in host that the environment does not name: %j", async (env) => {
    await expect(findGraphOrigin("https://login.contoso.com", env, fetchNothing)).rejects.toThrow(
      "https://login.contoso.com: must be a sign-in host of Microsoft's before credentials are sent there",
    );
  });
});
