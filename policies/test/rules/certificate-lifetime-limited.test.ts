import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { certificateLifetimeLimited as rule } from "../../rules/certificate-lifetime-limited.ts";
import { createCertificate } from "../../../test/support/certificates.ts";
import { judged, unknown, verdict } from "../judged.ts";

let oneYear: string;
let tenYears: string;

beforeAll(async () => {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  oneYear = (await createCertificate({ end: "2027-11-21T08:00:00Z", algorithm })).certificate;
  tenYears = (await createCertificate({ end: "2036-11-21T08:00:00Z", algorithm })).certificate;
});

const certificate = (props: object, config = {}) =>
  judged("ApplicationCertificate", { applicationId: unknown, value: unknown, ...props }, { config });
const derOf = (pem: string, encoding: "hex" | "base64"): string => new X509Certificate(pem).raw.toString(encoding);

describe("certificate-lifetime-limited", () => {
  it.each([
    { endDate: "2027-11-21T08:00:00Z" },
    { endDate: "2027-11-21T08:00:00Z", value: "no certificate" },
    { endDateRelative: "8760h" },
    { endDateRelative: "720h", startDate: "2027-10-22T08:00:00Z" },
  ])("accepts %o", (props) => {
    expect(verdict(rule, certificate(props))).toEqual([]);
  });

  it.each([
    [{ endDate: "2027-11-21T08:00:01Z" }, "is valid for 366 days"],
    [{ endDate: "2036-11-21T08:00:00Z" }, "is valid for 3653 days"],
    [{ endDateRelative: "8761h" }, "is valid for 366 days"],
    [{ endDateRelative: "1h63072000000000us" }, "is valid for 731 days"],
    [{ endDateRelative: "8760h", startDate: "2027-10-22T08:00:00Z" }, "is valid for 700 days"],
    [{ endDateRelative: "365d" }, "lasts 365d, which is not a duration such as 4320h"],
    [{ endDateRelative: "9999999h" }, "lasts 9999999h, which is not a duration such as 4320h"],
    [{ endDateRelative: "1h", startDate: "soon" }, "starts at soon, which is not a time such as 2027-01-31T00:00:00Z"],
    [{ endDate: "soon" }, "ends at soon, which is not a time such as 2027-01-31T00:00:00Z"],
    [{ value: "no certificate" }, "names no end, and Entra gives it two years"],
  ])("refuses %o", (props, fault) => {
    expect(verdict(rule, certificate(props))).toEqual([`The certificate ${fault}; the limit is 365 days.`]);
  });

  it("accepts a certificate that ends within a year, without an end date of the resource", () => {
    expect(verdict(rule, certificate({ value: oneYear }))).toEqual([]);
  });

  it("refuses a certificate that ends later than the end date of its resource", () => {
    const props = { value: tenYears, endDate: "2027-11-21T08:00:00Z" };
    expect(verdict(rule, certificate(props))).toEqual([
      "The certificate is valid for 3653 days; the limit is 365 days.",
    ]);
  });

  it.each(["hex", "base64"] as const)("reads a certificate in %s", (encoding) => {
    expect(verdict(rule, certificate({ value: derOf(oneYear, encoding), encoding }))).toEqual([]);
    expect(verdict(rule, certificate({ value: derOf(tenYears, encoding), encoding }))).toHaveLength(1);
  });

  it("reads the limit from its settings", () => {
    const config = { maximumDays: 90 };
    expect(verdict(rule, certificate({ endDate: "2027-11-21T08:00:00Z" }, config))).toEqual([
      "The certificate is valid for 365 days; the limit is 90 days.",
    ]);
  });

  it("judges the certificate of a service principal", () => {
    expect(verdict(rule, judged("ServicePrincipalCertificate", { value: tenYears }))).toHaveLength(1);
  });

  it.each([
    [{ endDate: "2027-11-21T08:00:00Z" }, []],
    [{ endDate: "2029-11-21T08:00:00Z" }, ["The certificate is valid for 1096 days; the limit is 365 days."]],
    [{}, ["The certificate names no end, and Entra gives it three years; the limit is 365 days."]],
  ])("judges the token signing certificate %o", (props, messages) => {
    expect(verdict(rule, judged("ServicePrincipalTokenSigningCertificate", props))).toEqual(messages);
  });

  it("does not apply to a secret", () => {
    expect(verdict(rule, judged("ApplicationPassword", {}))).toBe("does not apply");
  });

  it("cannot tell while the end is unknown", () => {
    expect(verdict(rule, certificate({ endDate: unknown }))).toBe("cannot tell");
  });

  it("cannot tell while the certificate is unknown and there is no end date", () => {
    expect(verdict(rule, certificate({}))).toBe("cannot tell");
  });

  it("judges a certificate that a registration had before its adoption", () => {
    const existing = (value: string) => verdict(rule, judged("entra-delivery:index:ExistingCertificate", { value }));
    expect([existing(oneYear), existing(tenYears), existing("no certificate")]).toEqual([
      [],
      ["The certificate is valid for 3653 days; the limit is 365 days."],
      ["The certificate cannot be read; the limit is 365 days."],
    ]);
  });
});
