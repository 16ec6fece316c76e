import * as azuread from "@pulumi/azuread";
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { levels } from "../levels.ts";
import type { AnyResourceClass } from "../read-as.ts";
import { readTypes } from "../resource-types.ts";
import { resourceKnown } from "../rules/resource-known.ts";
import { judged, now, standing, stackOf, tokenOf, verdict } from "./judged.ts";

/** Every resource type of the installed SDK. */
const sdkTypes = Object.entries(azuread).flatMap(([name, exported]) =>
  typeof exported === "function" && Reflect.get(exported, "__pulumiType") === tokenOf(name) ? [name] : [],
);

/** Whether any rule asks a resource of this type for its type and gets it. */
function isRead(type: string): boolean {
  let wasRead = false;
  const watch = <T extends ResourceValidationArgs | PolicyResource>(resource: T): T => {
    const isType: T["isType"] = (resourceClass) => {
      wasRead ||= resource.isType(resourceClass);
      return resource.isType(resourceClass);
    };
    const asType = (resourceClass: AnyResourceClass): unknown => (isType(resourceClass) ? resource.props : undefined);
    return { ...resource, isType, asType };
  };
  for (const [rule] of levels) {
    try {
      if ("judge" in rule) rule.judge(watch(judged(type, {}, { stack: "prod" })), now);
      else rule.judgeStack(stackOf([watch(standing(type, "one"))]));
    } catch (error) {
      // A resource without its required inputs: the rule has asked for the type before it reads them.
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return wasRead;
}

describe("the resource types of the azuread SDK", () => {
  it("can be listed from the SDK", () => {
    expect(sdkTypes).toEqual(expect.arrayContaining(["Application", "DirectoryRoleAssignment", "UserFlowAttribute"]));
    expect(sdkTypes.length).toBeGreaterThan(50);
  });

  it("are listed if and only if a rule reads them", () => {
    expect([...readTypes].sort()).toEqual(sdkTypes.filter(isRead).sort());
  });

  it.each(sdkTypes)("include %s, which either a rule reads or resource-known reports", (type) => {
    expect(verdict(resourceKnown, judged(type, {}))).toEqual(
      isRead(type) ? "does not apply" : [`No rule reads ${tokenOf(type)}, and it can change who may do what.`],
    );
  });
});

describe("resource-known", () => {
  it.each([
    "azuread:index/notInThisVersion:NotInThisVersion",
    "msgraph:index/resource:Resource",
    "azure-native:authorization:RoleAssignment",
    "azure-native:authorization/v20220401:RoleAssignment",
    "command:local:Command",
    "pulumi-nodejs:dynamic:Resource",
  ])("reports %s", (type) => {
    expect(verdict(resourceKnown, judged(type, {}))).toHaveLength(1);
  });

  it.each(["random:index/randomString:RandomString", "pulumi:providers:azuread", "azure-native:keyvault:Secret"])(
    "does not apply to %s",
    (type) => {
      expect(verdict(resourceKnown, judged(type, {}))).toBe("does not apply");
    },
  );
});
