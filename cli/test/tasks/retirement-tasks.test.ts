import { describe, expect, it } from "vitest";
import { deployedConnection } from "../connection.ts";
import { tasksOf } from "./rotated.ts";

const deleted = { retiredOn: "2026-11-30T00:00:00.000Z", deletedOn: "2026-12-30T00:00:00.000Z" };

describe("the task to delete the entry of a retired product", () => {
  it("is listed once its registration is deleted", () => {
    const connection = deployedConnection({ entra: undefined, deleted });
    expect(tasksOf([connection], undefined, "2027-01-02T00:00:00Z")).toMatchObject([
      {
        id: "prod/erp-sync/remove-entry/2026-12-30",
        title: "Delete the entry erp-sync in the stack file",
        since: deleted.deletedOn,
        dueOn: "2027-01-29T00:00:00Z",
        state: "open",
      },
    ]);
  });

  it("is the only task, and there is none while the product is only disabled", () => {
    const { entra } = deployedConnection();
    const cutOff = { reason: "retired" as const, since: deleted.retiredOn };
    const consent = { ...entra!.consent, state: "granted" as const };
    const connection = deployedConnection({ entra: { ...entra!, cutOff, consent, credential: { type: "none" } } });
    expect(tasksOf([connection], undefined, "2026-12-02T00:00:00Z")).toEqual([]);
  });
});
