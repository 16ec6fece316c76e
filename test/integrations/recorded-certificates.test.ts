import { describe, expect, it } from "vitest";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import { checkRecordedCertificates } from "../../integrations/credentials/recorded-certificates.ts";
import { deploy, specOf } from "./systems/deployed.ts";

const now = new Date("2026-11-21T12:00:00Z");
const limits = { now, clock: now, maximumCertificateDays: 365 };

function specWith(...files: string[]) {
  return specOf({
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    credential: { type: "certificate", certificates: files.map((file) => ({ file })) },
  });
}

describe("checkRecordedCertificates", () => {
  it("refuses a certificate that ended before it was added", () => {
    const problems = checkRecordedCertificates([specWith("erp.pem", "last-year.pem")], {}, limits);
    expect(problems.map(renderProblem)).toEqual([
      "integrations.sample.credential.certificates[1]: must be valid today, ended on 2026-11-01\n" +
        "  fix: name a certificate that is valid; make it where its private key is to lie  [certificate-expired]",
    ]);
  });

  it("accepts a certificate that ended after it was added, so that scheduled runs continue", () => {
    const spec = specWith("last-year.pem");
    expect(checkRecordedCertificates([spec], { sample: deploy(spec) }, limits)).toEqual([]);
  });

  it("accepts a certificate that a registration had before its adoption", () => {
    const id = "0f0e0d0c-0b0a-4908-8706-050403020100";
    const spec = specWith("eight-years.pem");
    const { entra } = spec;
    if (entra?.credential.type !== "certificate") throw new Error("the sample has a certificate");
    const [thumbprint = ""] = entra.credential.certificates.map((one) => one.thumbprint);
    entra.lifecycle.adopt = { clientId: id, applicationObjectId: id, certificates: { [thumbprint]: id } };
    expect(checkRecordedCertificates([spec], {}, limits)).toEqual([]);
  });

  it("accepts a certificate that is valid", () => {
    expect(checkRecordedCertificates([specWith("erp.pem")], {}, limits)).toEqual([]);
  });

  const tooLong =
    "integrations.sample.credential.certificates[1]: must end within 365 days, ends on 2034-11-01\n" +
    "  fix: make a certificate that is valid for less time; to allow more, set entra-integrations:maximumCertificateDays  [certificate-too-long]";

  it("refuses a certificate of eight years", () => {
    const problems = checkRecordedCertificates([specWith("erp.pem", "eight-years.pem")], {}, limits);
    expect(problems.map(renderProblem)).toEqual([tooLong]);
  });

  it("checks its lifetime against the clock, even with a configured time", () => {
    const later = { ...limits, now: new Date("2034-10-01") };
    const problems = checkRecordedCertificates([specWith("erp.pem", "eight-years.pem")], {}, later);
    expect(problems.map(({ code }) => code)).toEqual(["certificate-expired", "certificate-too-long"]);
  });

  it("accepts a long-lived certificate that an earlier run added", () => {
    const spec = specWith("eight-years.pem");
    expect(checkRecordedCertificates([spec], { sample: deploy(spec) }, limits)).toEqual([]);
  });

  it.each([
    [405, ["certificate-too-long"]],
    [406, []],
  ])("accepts a limit of %i days", (maximumCertificateDays, codes) => {
    const problems = checkRecordedCertificates(
      [specWith("erp.pem", "next-year.pem")],
      {},
      { ...limits, maximumCertificateDays },
    );
    expect(problems.map(({ code }) => code)).toEqual(codes);
  });

  it("reports nothing for a secret", () => {
    const spec = specOf({ system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] });
    expect(checkRecordedCertificates([spec], {}, limits)).toEqual([]);
  });
});
