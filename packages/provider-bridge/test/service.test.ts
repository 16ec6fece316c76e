import type { Metadata } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import { describe, expect, it } from "vitest";
import { Operations } from "../operations.ts";
import { unknown } from "../property.ts";
import type { Provider, Resource } from "../provider.ts";
import { createService } from "../service.ts";
import { callService } from "./support/protocol.ts";

const urn = "urn:pulumi:dev::contoso::parent:index:Parent$test:index/thing:Thing::mine";

/** A provider of one resource whose read the test decides. */
function serviceOf(
  read: Resource<object>["read"],
  { kit = "sdk", ...parts }: Partial<Resource<object> & Pick<Provider<object>, "kit">> = {},
) {
  const thing: Resource<object> = {
    properties: {
      name: { type: "string", use: "required" },
      secret: { type: "string", use: "output", secret: true },
      deliveredAt: { type: "string", use: "output", renewedByUpdates: true },
    },
    create(_session, _planned, made) {
      made("thing-1");
      return Promise.resolve({ secret: "s3cret" });
    },
    read,
    delete: () => Promise.reject(new Error("it cannot be deleted")),
    ...parts,
  };
  const provider: Provider<object> = {
    ...{
      name: "test",
      version: "1.0.0",
      kit,
      configuration: { token: { type: "string", secret: true } },
    },
    ...{ configure: () => ({}), resources: { "test:index/thing:Thing": thing }, functions: {} },
  };
  return createService(new Operations(provider));
}

const echo = serviceOf((_session, _id, state) => Promise.resolve(state));
const secret = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

describe("the service of a plugin", () => {
  it("finds type and name in the URN, also below a component", async () => {
    expect(await callService(echo, "Check", { urn, news: { nmae: "a" } })).toEqual({
      inputs: { __defaults: [] },
      failures: ["Invalid or unknown key. Examine values at 'mine.nmae'.", "Missing required property 'name'"],
    });
  });

  it("responds to a creation with wrapped secrets", async () => {
    await callService(echo, "Configure", { args: {} });
    expect(await callService(echo, "Create", { urn, properties: { name: "a" } })).toEqual({
      id: "thing-1",
      properties: { id: "thing-1", name: "a", secret: secret("s3cret") },
    });
  });

  it("refuses an update in previews, too, and only for the changed paths", async () => {
    const refuseUpdate: Resource<object>["refuseUpdate"] = (_session, planned, changed) =>
      changed.has("name") ? Promise.reject(new Error(`not ${String(planned["name"])}`)) : Promise.resolve();
    const service = serviceOf((_session, _id, state) => Promise.resolve(state), {
      kit: "native",
      update: () => Promise.resolve(),
      refuseUpdate,
    });
    await callService(service, "Configure", { args: {} });
    const request = { urn, id: "thing-1", olds: { name: "a" }, news: { name: "b" } };
    for (const preview of [true, false]) {
      await expect(callService(service, "Update", { ...request, preview })).rejects.toMatchObject({ details: "not b" });
    }
    const unchanged = await callService(service, "Update", { ...request, news: { name: "a" }, preview: true });
    expect(unchanged).toMatchObject({ properties: { name: "a" } });
  });

  it("asks for a deletion before a replacement, and not before an update, if a resource needs it", async () => {
    const ask = async (deleteBeforeReplace: { deleteBeforeReplace?: true }, news: object) => {
      const properties = { name: { type: "string", replaces: true }, note: { type: "string" } } as const;
      const service = serviceOf(() => Promise.resolve({}), { properties, ...deleteBeforeReplace });
      return await callService(service, "Diff", { urn, id: "thing-1", olds: { name: "a", note: "a" }, news });
    };
    const first = { deleteBeforeReplace: true } as const;
    const [replaced, updated] = [
      { name: "b", note: "a" },
      { name: "a", note: "b" },
    ];
    expect(await ask(first, replaced)).toMatchObject({ replaces: ["name"], deleteBeforeReplace: true });
    expect(await ask(first, updated)).not.toHaveProperty("deleteBeforeReplace");
    expect(await ask({}, replaced)).not.toHaveProperty("deleteBeforeReplace");
  });

  it("returns an empty id for a missing resource", async () => {
    const service = serviceOf(() => Promise.resolve(undefined));
    await callService(service, "Configure", { args: {} });
    expect(await callService(service, "Read", { urn, id: "thing-1", properties: { name: "a" } })).toMatchObject({
      id: "",
    });
  });

  it("returns the created resource if a later step fails", async () => {
    const service = serviceOf(() => Promise.reject(new Error("unreadable")));
    await callService(service, "Configure", { args: {} });
    const failure: unknown = await callService(service, "Create", { urn, properties: { name: "a" } }).catch(
      (error: unknown) => error,
    );
    const details = `creating ${urn}: 1 error occurred:\n\t* unreadable\n\n`;
    expect(failure).toMatchObject({ details });
    const [status] = (failure as { metadata: Metadata }).metadata.get("grpc-status-details-bin");
    const [packed] = statusMessages.Status.deserializeBinary(status as Buffer).getDetailsList();
    const made = packed?.unpack(
      (bytes) => messages.ErrorResourceInitFailed.deserializeBinary(bytes),
      "pulumirpc.ErrorResourceInitFailed",
    );
    expect([made?.getId(), made?.getReasonsList(), made?.getProperties()?.toJavaScript()]).toEqual([
      "thing-1",
      [details],
      { id: "thing-1", name: "a", secret: secret("s3cret") },
    ]);
  });

  it("responds to a failure with its message", async () => {
    await callService(echo, "Configure", { args: {} });
    await expect(callService(echo, "Delete", { urn, id: "thing-1", properties: {} })).rejects.toMatchObject({
      details: `deleting ${urn}: 1 error occurred:\n\t* it cannot be deleted\n\n`,
    });
  });

  it("refuses to update a type without updates", async () => {
    await callService(echo, "Configure", { args: {} });
    await expect(
      callService(echo, "Update", { urn, id: "thing-1", olds: { name: "a" }, news: { name: "b" } }),
    ).rejects.toMatchObject({
      details: "test:index/thing:Thing cannot be updated in place",
    });
  });

  it("renews outputs in an update, and does not know them in its preview", async () => {
    const service = serviceOf((_session, _id, state) => Promise.resolve(state), {
      kit: "native",
      update: () => Promise.resolve({ deliveredAt: "today" }),
    });
    await callService(service, "Configure", { args: {} });
    const request = { urn, id: "thing-1", olds: { name: "a", deliveredAt: "yesterday" } };
    const outputsOf = async (given: object) =>
      (await callService(service, "Update", { ...request, ...given }))["properties"];
    expect(await outputsOf({ news: { name: "b" } })).toMatchObject({ name: "b", deliveredAt: "today" });
    expect(await outputsOf({ news: { name: "b" }, preview: true })).toMatchObject({ deliveredAt: unknown });
    expect(await outputsOf({ news: { name: "a" }, preview: true })).toMatchObject({ deliveredAt: "yesterday" });
  });

  it("wants to be configured first", async () => {
    const service = serviceOf(() => Promise.resolve({}));
    await expect(callService(service, "Create", { urn, properties: { name: "a" } })).rejects.toMatchObject({
      details: "the test provider is not configured",
    });
  });

  it("marks secret configuration, and refuses unknown settings", async () => {
    expect(await callService(echo, "CheckConfig", { news: { token: "t", version: "1.0.0", tokne: "t" } })).toEqual({
      inputs: { token: secret("t"), version: "1.0.0", tokne: "t" },
      failures: ["could not validate provider configuration: `test:tokne` is not a valid configuration key"],
    });
  });
});
