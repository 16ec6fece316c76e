import { z } from "zod";

const hours = z.number().min(0).max(720);

/** How the reports of sign-ins answer, in a seed file. */
export const reportsSchema = z.strictObject({
  /** Whether the tenant has a Microsoft Entra ID P1 licence. Without one, Graph refuses the reports. @default true */
  hasPremiumLicence: z.boolean().optional(),
  /** Hours until a sign-in appears in each source, by the clock of the tenant. @default 0 */
  lagHours: z
    .strictObject({
      signIns: hours.optional(),
      /** Also of the activities of service principals. */
      credentialActivities: hours.optional(),
      logAnalytics: hours.optional(),
    })
    .optional(),
  /**
   * Form of the activities of credentials. Microsoft's pages contradict each other: the page of the resource has
   * `clientSecret`, `expirationDateTime` and times in UTC; the examples have `secret`, `expirationDate`, times such as
   * `2021-04-01T21:36:48-8:00`, and one object instead of a list if a filter finds one row. @default "resource"
   */
  credentialFormat: z.enum(["resource", "examples"]).optional(),
  /** Whether a credential has one row, or one for each API that it was used for. @default "one" */
  credentialRows: z.enum(["one", "forEachResource"]).optional(),
  /** Properties that beta leaves out of every row. @default - none */
  missingProperties: z.array(z.string()).optional(),
});

/** How the reports of sign-ins answer; everything is optional. */
export type ReportOptions = z.input<typeof reportsSchema>;

/** How the reports of sign-ins answer. They can be changed while the tenant runs. */
export interface ReportSettings {
  hasPremiumLicence: boolean;
  lagHours: { signIns: number; credentialActivities: number; logAnalytics: number };
  credentialFormat: "resource" | "examples";
  credentialRows: "one" | "forEachResource";
  missingProperties: string[];
}

/** Completes options. The first ones win. */
export function reportSettings(...options: readonly (ReportOptions | undefined)[]): ReportSettings {
  const given = options.filter((one) => one !== undefined);
  const first = <K extends keyof ReportOptions>(name: K) =>
    given.map((one) => one[name]).find((one) => one !== undefined);
  const lag = (source: keyof ReportSettings["lagHours"]) =>
    given.map(({ lagHours }) => lagHours?.[source]).find((one) => one !== undefined) ?? 0;
  return {
    hasPremiumLicence: first("hasPremiumLicence") ?? true,
    lagHours: {
      signIns: lag("signIns"),
      credentialActivities: lag("credentialActivities"),
      logAnalytics: lag("logAnalytics"),
    },
    credentialFormat: first("credentialFormat") ?? "resource",
    credentialRows: first("credentialRows") ?? "one",
    missingProperties: first("missingProperties") ?? [],
  };
}

/** The time until which a source contains the sign-ins. */
export function visibleUntil(now: Date, { lagHours }: ReportSettings, source: keyof ReportSettings["lagHours"]): Date {
  return new Date(now.getTime() - lagHours[source] * 3_600_000);
}
