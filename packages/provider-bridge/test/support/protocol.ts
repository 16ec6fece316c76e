import { promisify } from "node:util";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type * as Messages from "@pulumi/pulumi/proto/provider_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Values } from "../../property.ts";

const requests = {
  CheckConfig: messages.CheckRequest,
  DiffConfig: messages.DiffRequest,
  Configure: messages.ConfigureRequest,
  Check: messages.CheckRequest,
  Diff: messages.DiffRequest,
  Create: messages.CreateRequest,
  Read: messages.ReadRequest,
  Update: messages.UpdateRequest,
  Delete: messages.DeleteRequest,
  Invoke: messages.InvokeRequest,
};

/** The fields of requests that our plugins read; the rest of a recorded request is for others. */
const fields = ["id", "urn", "tok", "olds", "news", "args", "properties", "inputs", "preview"];

/** Calls one method of a plugin's service with real messages, given and answered as JSON with default values left out. */
export async function callService(
  service: UntypedServiceImplementation,
  call: string,
  request: Values,
): Promise<Values> {
  const message = new requests[call as keyof typeof requests]();
  for (const field of fields.filter((name) => request[name] !== undefined)) {
    const value = request[field];
    const setter = Reflect.get(message, `set${capitalize(field)}`) as (value: unknown) => void;
    const isObject = typeof value === "object" && value !== null;
    setter.call(message, isObject ? toStruct(value as Values) : value);
  }
  const method = service[call.charAt(0).toLowerCase() + call.slice(1)] as (
    call: unknown,
    callback: (error: unknown, response?: unknown) => void,
  ) => void;
  return toJson(await promisify(method)({ request: message }));
}

function toStruct(values: Values): Struct {
  return structMessages.Struct.fromJavaScript(values as Parameters<typeof structMessages.Struct.fromJavaScript>[0]);
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function toJson(response: unknown): Values {
  if (response instanceof messages.CheckResponse) {
    const failures = response.getFailuresList().map((failure) => failure.getReason());
    return withoutDefaults({ inputs: fromStruct(response.getInputs()), failures });
  }
  if (response instanceof messages.DiffResponse) return diffToJson(response);
  if (response instanceof messages.ConfigureResponse) {
    const { supportspreview, acceptresources, supportsAutonamingConfiguration, acceptsecrets } = response.toObject();
    return withoutDefaults({
      acceptSecrets: acceptsecrets,
      supportsPreview: supportspreview,
      acceptResources: acceptresources,
      supportsAutonamingConfiguration,
    });
  }
  if (response instanceof messages.InvokeResponse) return { return: fromStruct(response.getReturn()) };
  if (response instanceof messages.ReadResponse) {
    return {
      id: response.getId(),
      properties: fromStruct(response.getProperties()),
      inputs: fromStruct(response.getInputs()),
    };
  }
  if (response instanceof messages.CreateResponse) {
    return { id: response.getId(), properties: fromStruct(response.getProperties()) };
  }
  return response instanceof messages.UpdateResponse ? { properties: fromStruct(response.getProperties()) } : {};
}

function diffToJson(response: Messages.DiffResponse): Values {
  const kinds = Object.entries(messages.PropertyDiff.Kind);
  const detailedDiff: Values = {};
  response.getDetaileddiffMap().forEach((difference, path) => {
    const kind = kinds.find(([, value]) => value === difference.getKind())?.[0];
    detailedDiff[path] = kind === "ADD" ? {} : { kind };
  });
  const changes = Object.entries(messages.DiffResponse.DiffChanges).find(
    ([, value]) => value === response.getChanges(),
  );
  return withoutDefaults({
    replaces: response.getReplacesList(),
    deleteBeforeReplace: response.getDeletebeforereplace(),
    stables: response.getStablesList(),
    changes: changes?.[0] === "DIFF_UNKNOWN" ? undefined : changes?.[0],
    diffs: response.getDiffsList(),
    detailedDiff,
    hasDetailedDiff: response.getHasdetaileddiff(),
  });
}

function fromStruct(struct: Struct | undefined): Values | undefined {
  return struct?.toJavaScript();
}

function withoutDefaults(values: Values): Values {
  const isDefault = (name: string, value: unknown) =>
    value === undefined ||
    value === false ||
    (name !== "inputs" && typeof value === "object" && Object.keys(value as object).length === 0);
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !isDefault(name, value)));
}
