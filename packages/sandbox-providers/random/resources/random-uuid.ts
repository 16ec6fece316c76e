import { randomUUID } from "node:crypto";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { keepers, withoutAbsent } from "./keepers.ts";

/** Resource random.RandomUuid. */
export const randomUuid: Resource<object> = {
  properties: { keepers, result: { type: "string", use: "output" } },
  create(_session, _planned, made) {
    made(randomUUID());
    return Promise.resolve({});
  },
  read: (_session, id, state) => Promise.resolve(withoutAbsent({ keepers: state["keepers"], result: id })),
  delete: () => Promise.resolve(),
};
