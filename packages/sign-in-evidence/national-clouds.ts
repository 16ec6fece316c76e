import type { ReportAccess } from "./report-access.ts";

/** Clouds without the reports of credentials and of service principals: https://learn.microsoft.com/graph/deployments */
const nationalClouds = new Set([
  "https://graph.microsoft.us",
  "https://dod-graph.microsoft.us",
  "https://microsoftgraph.chinacloudapi.cn",
]);

/** Whether the cloud of a tenant has the reports of credentials and of service principals. */
export function hasReports({ graphOrigin }: Pick<ReportAccess, "graphOrigin">): boolean {
  return !nationalClouds.has(graphOrigin);
}
