import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { problemsOf, specOf } from "./systems/deployed.ts";

function entryWith(...files: string[]) {
  return {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    credential: { type: "certificate", certificates: files.map((file) => ({ file })) },
  };
}

describe("the certificates of an integration", () => {
  it("are read in order, each with the place of its private key", () => {
    const entry = entryWith("erp.pem", "next-year.pem");
    const keyVault = "https://kv-erp.vault.azure.net/certificates/erp/0123456789abcdef0123456789abcdef";
    Object.assign(entry.credential.certificates[1]!, { keyVault });
    expect(specOf(entry).entra?.credential).toMatchObject({
      certificates: [
        { subject: "CN=erp.pem", keyVault: undefined },
        { subject: "CN=next-year.pem", startsOn: "2027-01-01T00:00:00Z", keyVault },
      ],
    });
  });

  it("are left out if the caller reads no certificates", () => {
    const specs = parseIntegrations({ erp: entryWith("erp.pem") }, { now: new Date("2026-11-21"), owners: undefined });
    expect(specs[0]?.entra?.credential).toMatchObject({ type: "certificate", certificates: [] });
  });

  const at = "integrations.sample.credential.certificates";

  it.each<[string, string[], string[]]>([
    ["one that cannot be read", ["absent.pem"], [`${at}[0]: must be there`, "  fix: put it there  [absent]"]],
    [
      "the same in both places",
      ["erp.pem", "erp.pem"],
      [
        `${at}[1]: must differ from the first, got the certificate 53D8D4D253D8D4D253D8D4D253D8D4D253D8D4D2 in both`,
        "  fix: name the certificate that takes over, or remove the repetition  [certificate-twice]",
      ],
    ],
    [
      "none that has begun",
      ["later.pem", "next-year.pem"],
      [
        `${at}: must hold a certificate that is valid today, the first begins on 2027-01-01`,
        "  fix: add the certificate that is valid until then, or deploy on that day  [certificate-not-yet-valid]",
      ],
    ],
  ])("are refused: %s", (_, files, problems) => {
    expect(problemsOf(entryWith(...files))).toEqual(problems);
  });
});
