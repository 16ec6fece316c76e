import type { Remain } from "../../commands/recover/remains.ts";

/** A registration that an interrupted run left, with anything changed. */
export function leftRegistration(id: string, changes: Partial<Remain> = {}): Remain {
  return {
    id,
    what: `application ${id}`,
    createdOn: undefined,
    hasCredentials: false,
    tag: { project: "contoso", stack: "prod", integration: "erp", isKept: false },
    clientId: `client-${id}`,
    integration: "erp",
    isRegistration: true,
    doubts: [],
    lastUse: undefined,
    remove: () => Promise.resolve(),
    ...changes,
  };
}
