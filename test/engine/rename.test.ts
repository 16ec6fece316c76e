import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnections } from "../../integrations/connection.ts";
import type { UpRun } from "../support/deployment.ts";
import { countIntegrations } from "../support/integration-count.ts";
import { changesOf } from "../support/run-text.ts";
import { signInAll } from "../support/sign-in.ts";
import { allKinds, erpSync, mailSender } from "../support/stack-files.ts";
import { openStage, type Stage } from "../support/stage.ts";
import type { GraphObject } from "../support/tenant-graph.ts";
import { omit, readObjects, withoutTags } from "../support/tenant-objects.ts";

const { count, timeout } = countIntegrations(3);
const more = Array.from({ length: count - 3 }, (_, index) => `client-${String(index)}`);
const before = {
  "erp-sync": erpSync,
  "mail-sender": mailSender,
  shop: allKinds("shop", 1),
  ...Object.fromEntries(more.map((name) => [name, allKinds(name, 1)])),
};
const after = {
  "erp-orders": { ...erpSync, displayName: "Integray erp-sync", formerName: "erp-sync" },
  "mail-relay": { ...mailSender, displayName: "Custom mail-sender", formerName: "mail-sender" },
  store: { ...allKinds("shop", 1), displayName: "Custom shop", formerName: "shop" },
  ...Object.fromEntries(
    more.map((name) => [`renamed-${name}`, { ...allKinds(name, 1), displayName: `Custom ${name}`, formerName: name }]),
  ),
};

// The tests run in order; each continues from the previous one.
describe("renamed integrations", () => {
  let stage: Stage;
  let created: UpRun;
  let objects: GraphObject[];

  beforeAll(async () => {
    stage = await openStage();
    await stage.project.write(before);
    created = await stage.deployment.up();
    objects = await readObjects(stage.graph);
  }, timeout);
  afterAll(() => stage[Symbol.asyncDispose]());

  it(
    "change only the tags of their objects in Entra",
    async () => {
      await stage.project.write(after);
      const run = await stage.deployment.up();
      const tags = Object.keys(after).flatMap((name) => [
        `update ${name}-application tags[0]`,
        `update ${name}-service-principal tags[1]`,
      ]);
      expect(changesOf(run)).toEqual(tags.sort());
      expect(withoutTags(await readObjects(stage.graph))).toEqual(withoutTags(objects));
      expect(Object.keys(parseConnections(run.outputs["connections"])).sort()).toEqual(Object.keys(after).sort());
    },
    timeout,
  );

  it("keep the secrets of their clients", async () => {
    const accepted = Object.keys(before).map((name) => [name, "ok"]);
    expect(await signInAll(stage.graph, created)).toEqual(Object.fromEntries(accepted));
  });

  it(
    "need formerName only for one run",
    async () => {
      const entries = Object.entries(after).map(([name, entry]) => [name, omit(entry, "formerName")] as const);
      await stage.project.write(Object.fromEntries(entries));
      expect((await stage.deployment.up()).steps).toEqual([]);
    },
    timeout,
  );
});
