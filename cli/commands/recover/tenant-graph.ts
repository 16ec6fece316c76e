import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Graph } from "../../sandbox/graph.ts";
import type { OpenTenant } from "../verify/gather.ts";

const object = z.record(z.string(), z.unknown());

/** The requests of a recovery. Key vaults are left out: writing a secret that exists makes only a new version. */
export type RecoveryGraph = Omit<Graph, keyof AsyncDisposable>;

/** Opens a tenant for a recovery. Removing an object that is gone is no error, so a recovery can be repeated. */
export function openRecoveryGraph({
  graph,
  graphOrigin,
  fetchGraph,
}: Pick<OpenTenant, "graph" | "graphOrigin" | "fetchGraph">): RecoveryGraph {
  async function change(method: "DELETE" | "POST", path: string, body?: unknown): Promise<void> {
    const response = await fetchGraph(`${graphOrigin}/v1.0${path}`, {
      service: "Microsoft Graph",
      method,
      isRepeatable: true,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (response.ok || response.status === 404) return;
    throw new UserError({
      message: `Microsoft Graph refuses ${method} ${path} with ${String(response.status)}: ${wordsOf(await response.text())}`,
      fix: "use an identity that may change the object: the deploying one, or for consent the consenting one",
      code: "recovery-refused",
    });
  }
  return {
    async list(path) {
      const answer = await graph.list({ path, schema: object, needs: "Application.Read.All" });
      if (answer.state === "read") return answer.value;
      if (answer.state === "missing") return [];
      throw new UserError({
        message: `the identity may not read the tenant: it needs ${answer.needs}`,
        fix: "npm run identity lists the permissions of a stack",
        code: "recovery-unreadable",
      });
    },
    remove: (path) => change("DELETE", path),
    post: (path, body) => change("POST", path, body),
    hasVaultSecret: () => Promise.resolve(false),
    removeVaultSecret: () => Promise.reject(new Error("a recovery changes no key vault")),
  };
}

const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function wordsOf(body: string): string {
  try {
    const { error } = errorBody.parse(JSON.parse(body));
    return visibleText(`${error.code}, ${error.message}`);
  } catch {
    return "no explanation";
  }
}
