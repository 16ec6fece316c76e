import type { z } from "zod";
import type { Answer, GraphReader } from "../commands/verify/graph-reader.ts";
import { api, type GraphApi, user } from "./graph-objects.ts";

/** Look-ups that several registrations share. Each object is read once. */
export interface Lookups {
  /** The service principal of an API, by object id. */
  api(objectId: string): Promise<Answer<GraphApi>>;
  user(objectId: string): Promise<Answer<z.output<typeof user>>>;
}

/** Opens the look-ups of one run. */
export function openLookups(graph: GraphReader): Lookups {
  const fields = (schema: z.ZodObject): string => Object.keys(schema.shape).join(",");
  return {
    api: once((id) =>
      graph.read({
        path: `/servicePrincipals/${encodeURIComponent(id)}?$select=${fields(api)}`,
        schema: api,
        needs: "Application.Read.All",
      }),
    ),
    user: once((id) =>
      graph.read({
        path: `/users/${encodeURIComponent(id)}?$select=${fields(user)}`,
        schema: user,
        needs: "User.Read.All",
      }),
    ),
  };
}

function once<T>(ask: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (id) => {
    const answer = asked.get(id) ?? ask(id);
    asked.set(id, answer);
    return answer;
  };
}
