import { randomUUID } from "node:crypto";
import { asText, asList, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { during, existsAlready, nameApplication } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { applicationId, dateTime, notEmpty, uuid } from "../rules.ts";
import { IdFormat, locateApplication } from "../resource-id.ts";

const ids = new IdFormat("{objectId}/certificate/{keyId}");
const fixedText = { type: "string", replaces: true } as const;

/** Resource azuread.ApplicationCertificate. */
export const applicationCertificate: Resource<GraphClient> = {
  properties: {
    applicationId: { ...fixedText, use: "required", check: applicationId },
    encoding: { ...fixedText, default: "pem", oneOf: ["base64", "hex", "pem"], stateOnly: true },
    endDate: { ...fixedText, computed: true, check: dateTime, conflictsWith: ["endDateRelative"] },
    endDateRelative: { ...fixedText, stateOnly: true, check: notEmpty, conflictsWith: ["endDate"] },
    keyId: { ...fixedText, computed: true, check: uuid },
    startDate: { ...fixedText, computed: true, check: dateTime },
    type: { ...fixedText, oneOf: ["AsymmetricX509Cert", "Symmetric"] },
    value: { ...fixedText, use: "required", secret: true, stateOnly: true },
  },
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const { objectId, path } = locateApplication(planned["applicationId"]);
    const keyId = asText(planned["keyId"]) || randomUUID();
    const startDateTime = planned["startDate"] || undefined;
    const endDateTime = planned["endDate"] || endAfter(startDateTime, planned["endDateRelative"]);
    await graph.exclusively(objectId, async () => {
      const retrieving = `Retrieving ${nameApplication(objectId)}`;
      const existing = await during(retrieving, listCredentials(graph, path));
      if (existing.some((credential) => credential["keyId"] === keyId)) {
        throw existsAlready("azuread_application_certificate", `${objectId}/certificate/${keyId}`);
      }
      const added = {
        keyId,
        type: planned["type"],
        usage: "Verify",
        key: encodeKey(asText(planned["value"]), asText(planned["encoding"])),
        ...(startDateTime === undefined ? {} : { startDateTime }),
        ...(endDateTime === undefined ? {} : { endDateTime }),
      };
      const addition = graph.patch(path, { id: objectId, keyCredentials: [...existing, added] });
      await during(`Adding certificate for ${nameApplication(objectId)}`, addition);
      made(`${objectId}/certificate/${keyId}`);
    });
    return {};
  },

  async read(graph, id, state) {
    const [objectId, keyId] = ids.parse(id);
    const listed = listCredentials(graph, `/v1.0/applications/${objectId}`);
    const credentials = await during(`Retrieving ${nameApplication(objectId)}`, listed);
    const credential = credentials.find((candidate) => candidate["keyId"] === keyId);
    if (credential === undefined) return undefined;
    return {
      applicationId: `/applications/${objectId}`,
      encoding: state["encoding"] ?? null,
      endDate: credential["endDateTime"] ?? "",
      endDateRelative: state["endDateRelative"] || null,
      keyId,
      startDate: credential["startDateTime"] ?? "",
      type: credential["type"] ?? "",
      value: state["value"] ?? null,
    };
  },

  async delete(graph, id) {
    const [objectId, keyId] = ids.parse(id);
    const path = `/v1.0/applications/${objectId}`;
    await graph.exclusively(objectId, async () => {
      const existing = await listCredentials(graph, path);
      const remaining = existing.filter((credential) => credential["keyId"] !== keyId);
      const named = `application with object ID ${JSON.stringify(objectId)}`;
      const removal = graph.patch(path, { id: objectId, keyCredentials: remaining });
      await during(`Removing certificate credential ${JSON.stringify(keyId)} from ${named}`, removal);
    });
  },
};

async function listCredentials(graph: GraphClient, path: string): Promise<Values[]> {
  return asList((await graph.get(path))["keyCredentials"]).map(asValues);
}

/** The provider sends base64 of PEM text, whatever the certificate's encoding. */
function encodeKey(value: string, encoding: string): string {
  if (encoding === "pem") return Buffer.from(value).toString("base64");
  const der = Buffer.from(value.trim(), encoding === "hex" ? "hex" : "base64").toString("base64");
  const lines = der.match(/.{1,64}/g) ?? [];
  return Buffer.from(`-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`).toString(
    "base64",
  );
}

const secondsPer = { h: 3600, m: 60, s: 1 } as const;

/** A duration such as `240h` after the start or, without one, after now. */
function endAfter(start: unknown, duration: unknown): string | undefined {
  if (typeof duration !== "string" || duration === "") return undefined;
  if (!/^(\d+(\.\d+)?[hms])+$/.test(duration))
    throw new Error(`endDateRelative ${JSON.stringify(duration)} is not a duration such as "240h"`);
  const parts = [...duration.matchAll(/([\d.]+)([hms])/g)];
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * secondsPer[unit as keyof typeof secondsPer],
    0,
  );
  const from = typeof start === "string" ? Date.parse(start) : Date.now();
  return new Date(from + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}
