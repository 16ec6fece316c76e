import { withToken } from "../../cli/commands/verify/open-tenant.ts";
import { readEvidence } from "../../cli/evidence/read-evidence.ts";
import { findTasks } from "../../cli/tasks/find-tasks.ts";
import { openGitHubIssues } from "../../cli/tasks/sync/github.ts";
import { findHandover } from "../../cli/tasks/secret-handover.ts";
import { findEndingSecrets } from "../../cli/tasks/warnings.ts";
import type { Connections } from "../../integrations/connection.ts";
import { openHttp } from "../../packages/http/client.ts";
import { quickPace } from "../../packages/http/test/service.ts";
import type { AppEvidence } from "../../packages/sign-in-evidence/evidence.ts";
import type { RehearsedTenant } from "./tenant.ts";

/** The parts of a nightly run. A test replaces one to see that the rehearsal notices. */
export interface Parts {
  readonly readEvidence: (connections: Connections, tenant: RehearsedTenant) => Promise<Map<string, AppEvidence>>;
  readonly findTasks: typeof findTasks;
  readonly findEndingSecrets: typeof findEndingSecrets;
  readonly openTracker: typeof openGitHubIssues;
}

/** The parts of the product. */
export const realParts: Parts = {
  findTasks,
  findEndingSecrets,
  openTracker: openGitHubIssues,
  async readEvidence(connections, tenant) {
    const { fetch } = openHttp({ fetch: tenant.fetch, deadlineSeconds: 60, pace: quickPace() });
    const fetchGraph = withToken(await tenant.token(), fetch);
    const signInTo = () => Promise.reject(new Error("the rehearsal has no workspace"));
    const handedOver = Object.entries(connections).filter(([, one]) => findHandover(one) !== undefined);
    return await readEvidence(Object.fromEntries(handedOver), {
      graphOrigin: tenant.handle.origin,
      fetchGraph,
      signInTo,
      now: tenant.now,
    });
  },
};
