import random from "@pulumi/random/package.json" with { type: "json" };
import type { Provider } from "@entra-integrations/provider-bridge/provider.ts";
import { randomId } from "./resources/random-id.ts";
import { randomPassword, randomString } from "./resources/random-string.ts";
import { randomUuid } from "./resources/random-uuid.ts";

/** The part of the random provider that this project uses. It has no service, so its values exist only in the state. */
export function randomProvider(): Provider<object> {
  return {
    name: "random",
    version: random.version,
    kit: "framework",
    configuration: {},
    configure: () => ({}),
    resources: {
      "random:index/randomId:RandomId": randomId,
      "random:index/randomPassword:RandomPassword": randomPassword,
      "random:index/randomString:RandomString": randomString,
      "random:index/randomUuid:RandomUuid": randomUuid,
    },
    functions: {},
  };
}
