// Uses the protocol itself instead of `@pulumi/pulumi/provider`, whose interface has no configuration, previews, old
// inputs or detailed diffs. Without those, a refresh would not see drift, an import would have no inputs, and a first
// preview would have to guess. It also loads a third less at each start.
import {
  type handleUnaryCall,
  Metadata,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import type * as Messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Operations } from "./operations.ts";
import { asValues, type Values } from "./property.ts";
import { PartiallyMadeError } from "./provider.ts";

type Handler<Request, Response> = (request: Request) => Response | Promise<Response>;

const fromStruct = (struct: Struct | undefined): Values => asValues(struct?.toJavaScript());
const toStruct = (values: Values): Struct =>
  structMessages.Struct.fromJavaScript(values as Parameters<typeof structMessages.Struct.fromJavaScript>[0]);
const empty = () => new emptyMessages.Empty();

/** The gRPC service of a provider plugin. */
export function createService<Session>(operations: Operations<Session>): UntypedServiceImplementation {
  const { provider } = operations;
  return {
    getPluginInfo: serve(() => {
      const info = new pluginMessages.PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),
    attach: serve(empty),
    cancel: serve(empty),
    checkConfig: serve((request: Messages.CheckRequest) =>
      toCheckResponse(operations.checkConfig(fromStruct(request.getNews()))),
    ),
    // A changed configuration changes only the client. It never replaces resources.
    diffConfig: serve(() => new messages.DiffResponse()),
    configure: serve((request: Messages.ConfigureRequest) => {
      operations.configure(fromStruct(request.getArgs()));
      const response = new messages.ConfigureResponse();
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      response.setAcceptresources(provider.kit === "framework");
      return response;
    }),
    check: serve((request: Messages.CheckRequest) =>
      toCheckResponse(
        operations.check({
          ...identityOf(request),
          olds: fromStruct(request.getOlds()),
          news: fromStruct(request.getNews()),
        }),
      ),
    ),
    diff: serve((request: Messages.DiffRequest) =>
      toDiffResponse(
        operations.diff({
          ...identityOf(request),
          olds: fromStruct(request.getOlds()),
          news: fromStruct(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),
    create: serve(async (request: Messages.CreateRequest) => {
      const properties = fromStruct(request.getProperties());
      const made = await operations.create({ ...identityOf(request), properties, preview: request.getPreview() });
      const response = new messages.CreateResponse();
      response.setId(made.id);
      response.setProperties(toStruct(made.properties));
      return response;
    }),
    read: serve(async (request: Messages.ReadRequest) => {
      const found = await operations.read({
        ...identityOf(request),
        id: request.getId(),
        properties: fromStruct(request.getProperties()),
        inputs: fromStruct(request.getInputs()),
      });
      const response = new messages.ReadResponse();
      if (found === undefined) return response;
      response.setId(found.id);
      response.setProperties(toStruct(found.properties));
      response.setInputs(toStruct(found.inputs));
      return response;
    }),
    update: serve(async (request: Messages.UpdateRequest) => {
      const updated = await operations.update({
        ...identityOf(request),
        id: request.getId(),
        olds: fromStruct(request.getOlds()),
        news: fromStruct(request.getNews()),
        preview: request.getPreview(),
        ignoreChanges: request.getIgnorechangesList(),
      });
      const response = new messages.UpdateResponse();
      response.setProperties(toStruct(updated.properties));
      return response;
    }),
    delete: serve(async (request: Messages.DeleteRequest) => {
      const properties = fromStruct(request.getProperties());
      await operations.delete({ ...identityOf(request), id: request.getId(), properties });
      return empty();
    }),
    invoke: serve(async (request: Messages.InvokeRequest) => {
      const answer = await operations.invoke({ tok: request.getTok(), args: fromStruct(request.getArgs()) });
      const response = new messages.InvokeResponse();
      if (answer.return !== undefined) response.setReturn(toStruct(answer.return));
      response.setFailuresList(answer.failures.map(toFailure));
      return response;
    }),
  };
}

function serve<Request, Response>(handler: Handler<Request, Response>): handleUnaryCall<Request, Response> {
  return (call, callback: sendUnaryData<Response>) => {
    Promise.resolve()
      .then(() => handler(call.request))
      .then((response) => callback(null, response))
      .catch((error: unknown) => callback(toServiceError(error)));
  };
}

/** Older engines send only the URN: `urn:pulumi:stack::project::parentType$type::name`. */
function identityOf(request: { getUrn(): string }): { type: string; name: string; urn: string } {
  const urn = request.getUrn();
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::"), urn };
}

function toFailure(reason: string): Messages.CheckFailure {
  const failure = new messages.CheckFailure();
  failure.setReason(reason);
  return failure;
}

function toCheckResponse(result: { inputs: Values; failures: string[] }): Messages.CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(toStruct(result.inputs));
  response.setFailuresList(result.failures.map(toFailure));
  return response;
}

function toDiffResponse(answer: ReturnType<Operations<unknown>["diff"]>): Messages.DiffResponse {
  const response = new messages.DiffResponse();
  response.setChanges(messages.DiffResponse.DiffChanges[answer.changes]);
  response.setDiffsList(answer.diffs);
  response.setReplacesList(answer.replaces);
  response.setStablesList(answer.stables);
  response.setDeletebeforereplace(answer.deleteBeforeReplace === true);
  response.setHasdetaileddiff(answer.detailedDiff !== undefined);
  for (const [path, kind] of Object.entries(answer.detailedDiff ?? {})) {
    const difference = new messages.PropertyDiff();
    difference.setKind(messages.PropertyDiff.Kind[kind]);
    response.getDetaileddiffMap().set(path, difference);
  }
  return response;
}

/** The engine reads an incomplete resource from the status details. grpc-js supports these only as metadata. */
function toServiceError(error: unknown): { code: status; details: string; metadata: Metadata } {
  const details = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof PartiallyMadeError) {
    const failure = new messages.ErrorResourceInitFailed();
    failure.setId(error.id);
    failure.setProperties(toStruct(error.properties));
    failure.setReasonsList([details]);
    const packed = new anyMessages.Any();
    packed.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const rpcStatus = new statusMessages.Status();
    rpcStatus.setCode(status.UNKNOWN);
    rpcStatus.setMessage(details);
    rpcStatus.addDetails(packed);
    metadata.add("grpc-status-details-bin", Buffer.from(rpcStatus.serializeBinary()));
  }
  return { code: status.UNKNOWN, details, metadata };
}
