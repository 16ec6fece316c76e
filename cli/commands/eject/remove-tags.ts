import { z } from "zod";
import { parseTag } from "../../../integrations/registration/tag.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { OpenTenant } from "../verify/gather.ts";

/** The objects of one integration in Entra, by object id. */
export interface EjectedObjects {
  readonly name: string;
  readonly applicationObjectId: string;
  readonly servicePrincipalObjectId: string;
}

const tagged = z.object({ tags: z.array(z.string()) });
const needs = "Application.ReadWrite.OwnedBy";

/** Removes the tags of this stack from the objects. Other tags stay. An object that is gone needs nothing. */
export async function removeTags(
  { graph, graphOrigin, fetchGraph }: Pick<OpenTenant, "graph" | "graphOrigin" | "fetchGraph">,
  { applicationObjectId, servicePrincipalObjectId, name }: EjectedObjects,
  { project, stack }: { readonly project: string; readonly stack: string },
): Promise<void> {
  const isOurs = (tag: string): boolean => {
    const parsed = parseTag(tag);
    return parsed?.project === project && parsed.stack === stack;
  };
  for (const path of [`/applications/${applicationObjectId}`, `/servicePrincipals/${servicePrincipalObjectId}`]) {
    const answer = await graph.read({ path: `${path}?$select=tags`, schema: tagged, needs });
    if (answer.state === "refused") throw unremoved(name, path, `it needs ${answer.needs}`);
    const tags = answer.state === "read" ? answer.value.tags : [];
    if (!tags.some(isOurs)) continue;
    const body = JSON.stringify({ tags: tags.filter((tag) => !isOurs(tag)) });
    const headers = { "content-type": "application/json" };
    const url = `${graphOrigin}/v1.0${path}`;
    const response = await fetchGraph(url, {
      service: "Microsoft Graph",
      method: "PATCH",
      isRepeatable: true,
      headers,
      body,
    });
    if (!response.ok) throw unremoved(name, path, `Graph answered ${String(response.status)}; it needs ${needs}`);
  }
}

function unremoved(name: string, path: string, why: string): UserError {
  return new UserError({
    message: `${name} is no longer managed, but its tag on ${path} was not removed: ${why}`,
    fix: "run this again as an identity with that permission",
    code: "tag-not-removed",
  });
}
