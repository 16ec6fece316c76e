/** How the tenant answers the reports of sign-ins. */
export interface ReportSettings {
  /** Whether the tenant has a Microsoft Entra ID P1 licence. Without one, Graph refuses the reports. @default true */
  hasPremiumLicence: boolean;
}

export const defaultReports: ReportSettings = { hasPremiumLicence: true };
