import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Certificates,
  inputs,
  keyId,
  keyIds,
  keyOf,
  kind,
  open,
  otherKeyId,
  registrationOf,
  startWithCertificates,
  thumbprintOf,
  writes,
} from "../support/certified-plugin.ts";
import { TenantPlugin } from "../support/tenant-plugin.ts";

const unknownId = "99999999-2222-4333-8444-555555555555";

let made: Certificates;

beforeAll(async () => {
  made = await startWithCertificates();
});
afterAll(() => TenantPlugin.stopTenant());

describe("a certificate that a registration had before", () => {
  it("is taken over without a change, and needs nothing in a second run", async () => {
    const plugin = await open();
    const before = structuredClone(registrationOf(plugin));
    const kept = await plugin.create(kind, inputs(plugin));
    expect(kept.id).toBe(`${before.id}/certificate/${keyId}`);
    expect(kept.outputs).toMatchObject({ keyId, expiresOn: before.keyCredentials[0]?.endDateTime });
    expect(await plugin.refresh(kept)).toEqual(kept);
    expect(plugin.diff(kept, inputs(plugin))).toEqual({});
    expect(registrationOf(plugin)).toEqual(before);
    expect(writes(plugin)).toEqual([]);
  });

  it("is found by its thumbprint if somebody added it again under another key id", async () => {
    const plugin = await open({}, [keyOf("other", otherKeyId), keyOf("mine", unknownId)]);
    const kept = await plugin.create(kind, inputs(plugin));
    expect(kept.outputs).toMatchObject({ keyId: unknownId, formerKeyId: keyId });
    await plugin.delete(kept);
    expect(keyIds(plugin)).toEqual([otherKeyId]);
  });

  it.each([
    ["base64", (digits: string) => Buffer.from(digits, "hex").toString("base64")],
    ["hexadecimal digits", (digits: string) => digits.toLowerCase()],
    ["base64 of hexadecimal digits", (digits: string) => Buffer.from(digits).toString("base64")],
  ])("is found by a thumbprint in %s if Graph does not show the certificate", async (_, encode) => {
    const plugin = await open();
    const shown = { ...keyOf("mine", unknownId), customKeyIdentifier: encode(thumbprintOf("mine")), key: null };
    const others = [
      { ...shown, keyId: otherKeyId, customKeyIdentifier: null },
      { ...shown, keyId: otherKeyId, customKeyIdentifier: "bWluZQ==" },
      { ...shown, keyId: otherKeyId, usage: "Sign" },
    ];
    plugin.answer = (url) =>
      url.includes("/applications/") ? Response.json({ keyCredentials: [...others, shown] }) : undefined;
    const { outputs } = await plugin.create(kind, inputs(plugin));
    expect(outputs).toMatchObject({ keyId: unknownId });
    expect(writes(plugin)).toEqual([]);
  });

  it("is looked for again if Entra does not show it at first", async () => {
    const plugin = await open({}, [keyOf("mine", unknownId)]);
    let reads = 0;
    plugin.answer = (url) => {
      if (!url.includes("/applications/")) return undefined;
      reads += 1;
      return reads <= 2 ? Response.json({ keyCredentials: [] }) : undefined;
    };
    await plugin.create(kind, inputs(plugin));
    expect(writes(plugin)).toEqual([]);
  });

  it("is added under its former key id if it is missing, and the others stay", async () => {
    const plugin = await open({}, [keyOf("other", otherKeyId)]);
    const before = structuredClone(registrationOf(plugin));
    const kept = await plugin.create(kind, inputs(plugin));
    expect(kept.outputs).toMatchObject({ keyId, expiresOn: "2027-06-01T00:00:00Z" });
    const { keyCredentials, ...rest } = registrationOf(plugin);
    expect({ ...rest, keyCredentials: keyCredentials.slice(0, 1) }).toEqual(before);
    const { key, customKeyIdentifier, type, usage, endDateTime } = keyOf("mine", keyId);
    expect(keyCredentials.slice(1)).toMatchObject([
      { keyId, key, customKeyIdentifier, type, usage, endDateTime: endDateTime.replace(".000Z", "Z") },
    ]);
    expect(await plugin.refresh(kept)).toEqual(kept);
    expect(plugin.diff(kept, inputs(plugin))).toEqual({});
  });

  it("is missed by a refresh after somebody removed it, and added by the next run", async () => {
    const plugin = await open();
    const kept = await plugin.create(kind, inputs(plugin));
    registrationOf(plugin).keyCredentials = [];
    expect(await plugin.refresh(kept)).toBeUndefined();
    plugin.useEnvironment({ ENTRA_DELIVERY_SKIP_REFRESH: "true" });
    expect(await plugin.refresh(kept)).toBeUndefined();
    plugin.useEnvironment({ ARM_CLIENT_SECRET: "not the secret" });
    expect(await plugin.refresh(kept)).toEqual(kept);
    plugin.useEnvironment({ ENTRA_DELIVERY_SKIP_REFRESH: "" });
    await expect(plugin.refresh(kept)).rejects.toThrow("[delivery-not-signed-in]");
    plugin.useEnvironment({ ARM_CLIENT_SECRET: plugin.tenant.deployer.clientSecret });
    await plugin.create(kind, inputs(plugin));
    expect(keyIds(plugin)).toEqual([keyId]);
  });

  it("is removed with its resource, and the others stay", async () => {
    const plugin = await open();
    const before = structuredClone(registrationOf(plugin));
    const kept = await plugin.create(kind, inputs(plugin));
    await plugin.delete(kept);
    expect(registrationOf(plugin)).toEqual({ ...before, keyCredentials: [keyOf("other", otherKeyId)] });
    const sent = writes(plugin).length;
    await plugin.delete(kept);
    expect(writes(plugin)).toHaveLength(sent);
  });

  it("is removed if it is the only one, and if the registration is gone", async () => {
    const plugin = await open({}, [keyOf("mine", keyId)]);
    const kept = await plugin.create(kind, inputs(plugin));
    await plugin.delete(kept);
    expect(keyIds(plugin)).toEqual([]);
    await plugin.delete({ ...kept, id: `${unknownId}/certificate/${keyId}` });
    expect(writes(plugin)).toHaveLength(1);
  });

  it("is replaced for another certificate or registration, but not for another text of the same certificate", async () => {
    const plugin = await open();
    const kept = await plugin.create(kind, inputs(plugin));
    expect(plugin.diff(kept, inputs(plugin, {}, "other"))).toMatchObject({ thumbprint: "UPDATE_REPLACE" });
    const elsewhere = inputs(plugin, { applicationObjectId: unknownId });
    expect(plugin.diff(kept, elsewhere)).toEqual({ applicationObjectId: "UPDATE_REPLACE" });
    const again = inputs(plugin, { value: made.mine.certificate.replaceAll("\n", "\r\n") });
    expect(plugin.diff(kept, again)).toEqual({ value: "UPDATE" });
    await plugin.update(kept, again);
    expect(writes(plugin)).toEqual([]);
  });

  it("is imported with the certificate that Entra shows", async () => {
    const plugin = await open();
    const { id, outputs } = await plugin.create(kind, inputs(plugin));
    const { authorityHost: _, ...known } = outputs;
    const imported = await plugin.import(kind, id);
    expect(imported?.outputs).toEqual(known);
    expect(plugin.diff(imported!, inputs(plugin))).toEqual({});
    expect(await plugin.import(kind, `${registrationOf(plugin).id}/certificate/${unknownId}`)).toBeUndefined();
    await expect(plugin.import(kind, keyId)).rejects.toThrow("must be <object id");
    plugin.answer = (url) =>
      url.includes("/applications/") ? Response.json({ keyCredentials: [{ keyId, key: "c3ltbWV0cmlj" }] }) : undefined;
    await expect(plugin.import(kind, id)).rejects.toThrow("[existing-certificate-unreadable]");
  });

  it("needs no request in a preview", async () => {
    const plugin = await open();
    const type = plugin.tokenOf(kind);
    const properties = inputs(plugin);
    await plugin.operations.create({ type, name: "it", properties, preview: true });
    expect(plugin.calls).toEqual([]);
  });
});

describe("a certificate that is refused", () => {
  it.each([
    [
      "with its private key",
      () => ({ value: made.mine.certificate + made.mine.privateKey }),
      "without its private key",
    ],
    ["that is none", () => ({ value: "hunter2" }), "must be a certificate in PEM form"],
    ["with a wrong thumbprint", () => ({ thumbprint: thumbprintOf("other") }), "thumbprint must be that of the certif"],
    ["with a thumbprint in lower case", () => ({ thumbprint: thumbprintOf("mine").toLowerCase() }), "in capitals"],
    ["with a key id that is no GUID", () => ({ formerKeyId: "x" }), "formerKeyId must be a GUID"],
  ])("%s changes nothing", async (_, given, message) => {
    const plugin = await open();
    const error = await plugin.create(kind, inputs(plugin, given())).catch((one: unknown) => String(one));
    expect(error).toContain(message);
    expect(error).not.toContain("hunter2");
    expect(error).not.toContain(made.mine.privateKey.slice(40, 80));
    expect(plugin.calls).toEqual([]);
  });

  it("whose key id belongs to another certificate changes nothing", async () => {
    const plugin = await open();
    const creation = plugin.create(kind, inputs(plugin, { formerKeyId: otherKeyId }));
    await expect(creation).rejects.toThrow(`has the thumbprint ${thumbprintOf("other")}, not ${thumbprintOf("mine")}`);
    expect(writes(plugin)).toEqual([]);
  });

  it("because it expired is taken over, but not added again", async () => {
    const plugin = await open({}, [keyOf("old", keyId)]);
    await plugin.create(kind, inputs(plugin, {}, "old"));
    registrationOf(plugin).keyCredentials = [];
    const creation = plugin.create(kind, inputs(plugin, {}, "old"));
    await expect(creation).rejects.toThrow(/expired on 2026-11-21.*\[existing-certificate-expired\]/s);
    expect(writes(plugin)).toEqual([]);
  });
});

describe("a change of the certificates at the same time", () => {
  it("that undoes the addition is followed by another addition", async () => {
    const plugin = await open({}, [keyOf("other", otherKeyId)]);
    const stale = registrationOf(plugin).keyCredentials;
    let undone = 0;
    plugin.watch = {
      after: (call) => {
        if (undone > 0 || !plugin.calls[call - 1]?.startsWith("PATCH")) return;
        undone = call;
        registrationOf(plugin).keyCredentials = stale;
      },
    };
    await plugin.create(kind, inputs(plugin));
    expect(keyIds(plugin)).toEqual([otherKeyId, keyId]);
    expect(undone).toBeGreaterThan(0);
  });

  it("that undoes the removal is followed by another removal", async () => {
    const plugin = await open();
    const kept = await plugin.create(kind, inputs(plugin));
    const stale = registrationOf(plugin).keyCredentials;
    let undone = 0;
    plugin.watch = {
      after: (call) => {
        if (undone > 0 || !plugin.calls[call - 1]?.startsWith("PATCH")) return;
        undone = call;
        registrationOf(plugin).keyCredentials = stale;
      },
    };
    await plugin.delete(kept);
    expect(keyIds(plugin)).toEqual([otherKeyId]);
    expect(undone).toBeGreaterThan(0);
  });

  it("that removes another certificate is not undone", async () => {
    const plugin = await open({}, [keyOf("other", otherKeyId)]);
    plugin.watch = {
      before: (call) => {
        if (plugin.calls[call - 1]?.startsWith("PATCH")) {
          registrationOf(plugin).keyCredentials = registrationOf(plugin).keyCredentials.filter(
            (one) => one.keyId !== otherKeyId,
          );
        }
      },
    };
    await plugin.create(kind, inputs(plugin));
    expect(keyIds(plugin)).toEqual([keyId]);
  });
});
