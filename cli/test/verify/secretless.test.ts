import { describe, expect, it } from "vitest";
import { applicationPath, deploy, type Deployed } from "./deployed.ts";
import { actsForItself, finding } from "./entries.ts";

const withCertificate = { ...actsForItself, credential: { type: "certificate", certificates: [{ file: "erp.pem" }] } };
const withTrust = {
  ...actsForItself,
  credential: {
    type: "federated",
    trusts: [{ name: "main", issuer: "https://ci.contoso.com", subject: "pipeline:main" }],
  },
};
const keepsSecret = {
  ...actsForItself,
  credential: { ...withCertificate.credential, keepSecret: { rotationStart: "2026-11-01" } },
};

describe("certificates", () => {
  it("in order are no finding, and no token is asked for", async () => {
    const deployed = await deploy({ erp: withCertificate });
    expect([await deployed.find(), deployed.requests.filter((request) => request.startsWith("POST"))]).toEqual([
      [],
      [],
    ]);
  });

  it("are found if the registration lacks one", async () => {
    const deployed = await deploy({ erp: withCertificate });
    await deployed.spoil("PATCH", applicationPath(deployed, "erp"), { keyCredentials: [] });
    const { credential } = deployed.connections["erp"]!.entra!;
    expect(await deployed.find()).toEqual(
      finding(
        "certificates-registered",
        "error",
        `the registration lacks the certificate CN=erp.pem with the thumbprint ${credential.type === "certificate" ? credential.certificates[0]!.thumbprint : ""}`,
        "run pulumi up --refresh",
      ),
    );
  });

  it("are found if the last one expires soon", async () => {
    const deployed = await deploy({ erp: withCertificate });
    deployed.graph.setClock("2026-12-12T00:00:00Z");
    expect(await deployed.find()).toEqual(
      finding(
        "certificates-expiry",
        "warning",
        "the certificate CN=erp.pem must be replaced before its end is near, ends on 2027-01-01, in 20 days",
        "name the next certificate in the stack file beside it, run pulumi up, and use the next one's key in the product",
      ),
    );
  });

  it("are no finding if a second one is valid", async () => {
    const certificates = [{ file: "erp.pem" }, { file: "next-year.pem" }];
    const deployed = await deploy({ erp: { ...actsForItself, credential: { type: "certificate", certificates } } });
    deployed.graph.setClock("2026-12-12T00:00:00Z");
    expect(await deployed.find()).toEqual([]);
  });

  it("have the checks of an additional secret too", async () => {
    const deployed = await deploy({ erp: keepsSecret });
    expect(await deployed.find()).toEqual([]);
    deployed.secrets["erp"] = {};
    expect((await deployed.find()).map(({ check }) => check)).toEqual(["secret-accepted"]);
  });
});

describe("trusts", () => {
  it("in order are no finding", async () => {
    expect(await (await deploy({ erp: withTrust })).find()).toEqual([]);
  });

  it("are found if one is missing", async () => {
    const deployed = await deploy({ erp: withTrust });
    await deployed.spoil("DELETE", await trustPath(deployed));
    expect(await deployed.find()).toEqual(
      finding(
        "trusts",
        "error",
        "the registration must trust pipeline:main of https://ci.contoso.com by the name main, does not",
        "run pulumi up --refresh",
      ),
    );
  });

  it.each([{ subject: "pipeline:fork" }, { issuer: "https://ci.contoso.org" }, { audiences: ["api://other"] }])(
    "are found where one was changed to %j",
    async (change) => {
      const deployed = await deploy({ erp: withTrust });
      await deployed.spoil("PATCH", await trustPath(deployed), change);
      expect((await deployed.find()).map(({ check, severity }) => [check, severity])).toEqual([["trusts", "error"]]);
    },
  );

  async function trustPath(deployed: Deployed): Promise<string> {
    const collection = `${applicationPath(deployed, "erp")}/federatedIdentityCredentials`;
    const [trust] = (await deployed.spoil("GET", collection)).value;
    return `${collection}/${trust!.id}`;
  }
});
