import { createApp } from "../app.ts";
import { createTenant } from "../directory.ts";
import { createState } from "../state.ts";

/** One path that the local tenant serves, as its README lists it. */
export interface ServedRoute {
  service:
    | "Microsoft Graph"
    | "Azure"
    | "Exchange Online"
    | "Sign-in"
    | "Posit Connect"
    | "Dynamics, SharePoint and Azure OpenAI";
  /** In alphabetical order; `any` where the route answers to every method. */
  methods: string[];
  /** With `{name}` for each part that varies; Graph's without version. */
  path: string;
  /** Matches the paths of requests, Graph's without version. */
  pattern: RegExp;
}

/** Everything that the local tenant serves, read from its routes. */
export async function servedRoutes(): Promise<ServedRoute[]> {
  const now = () => new Date("2026-11-21T08:00:00Z");
  const tenant = createTenant({ ...(await createState(now())), port: 8443 }, { now, save: () => Promise.resolve() });
  const routes = new Map<string, Set<string>>();
  for (const { method, path } of createApp(tenant).routes) {
    // What takes every method below a path serves nothing: it authenticates, or answers 501.
    if (method === "ALL" && path.includes("*")) continue;
    const whole = path === "/" ? path : path.replace(/\/$/, "");
    routes.set(whole, (routes.get(whole) ?? new Set()).add(method === "ALL" ? "any" : method));
  }
  return [...routes]
    .filter(([path]) => !path.startsWith("/beta/") || !routes.has(path.replace("/beta/", "/v1.0/")))
    .map(([path, methods]) => ({ service: serviceOf(path), methods: [...methods].sort(), ...shown(path) }));
}

function serviceOf(path: string): ServedRoute["service"] {
  if (/^\/(v1\.0|beta)\//.test(path)) return "Microsoft Graph";
  if (/^\/(__api__|oauth\/v1|\.well-known\/oauth-authorization-server)(\/|$)/.test(path)) return "Posit Connect";
  if (path.startsWith("/adminapi/")) return "Exchange Online";
  if (/^\/(data|_api|openai)(\/|$)/.test(path)) return "Dynamics, SharePoint and Azure OpenAI";
  return /^\/(subscriptions|vaults|metadata|v1)\//.test(path) ? "Azure" : "Sign-in";
}

function shown(route: string): Pick<ServedRoute, "path" | "pattern"> {
  const path = route.replace(/^\/v1\.0/, "");
  const parts = path.split("/").map((part) => {
    const [, choice] = /^:\w+\{(.*)\}$/.exec(part) ?? [];
    if (choice !== undefined) return `(${choice})`;
    return part.startsWith(":") ? "[^/]+" : part.replaceAll(/[.$()]/g, "\\$&").replace("*", ".*");
  });
  const named = path.replaceAll(/:(\w+)(?:\{([^}]*)\})?/g, (_, name: string, choice?: string) => {
    return `{${choice?.replaceAll("|", " or ") ?? name}}`;
  });
  return { path: named, pattern: new RegExp(`^${parts.join("/")}$`) };
}
