import { describe, expect, it } from "vitest";
import { renderProblem } from "../../integrations/problems.ts";
import { checkRecordedCertificates } from "../../integrations/recorded-certificates.ts";
import { deploy, specOf } from "./systems/deployed.ts";

const now = new Date("2026-11-21T12:00:00Z");

function specWith(...files: string[]) {
  return specOf({
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    credential: { type: "certificate", certificates: files.map((file) => ({ file })) },
  });
}

describe("checkRecordedCertificates", () => {
  it("refuses a certificate that ended before anybody added it", () => {
    const problems = checkRecordedCertificates([specWith("erp.pem", "last-year.pem")], {}, now);
    expect(problems.map(renderProblem)).toEqual([
      "integrations.sample.credential.certificates[1]: must be valid today, ended on 2026-11-01\n" +
        "  fix: name a certificate that is valid; make it where its private key is to lie  [certificate-expired]",
    ]);
  });

  it("leaves a certificate that ended after it was added, so that a scheduled run goes on", () => {
    const spec = specWith("last-year.pem");
    expect(checkRecordedCertificates([spec], { sample: deploy(spec) }, now)).toEqual([]);
  });

  it("accepts a certificate that is valid", () => {
    expect(checkRecordedCertificates([specWith("erp.pem", "next-year.pem")], {}, now)).toEqual([]);
  });

  it("has nothing to say of a secret", () => {
    const spec = specOf({ system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] });
    expect(checkRecordedCertificates([spec], {}, now)).toEqual([]);
  });
});
