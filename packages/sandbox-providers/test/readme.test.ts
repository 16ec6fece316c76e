import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { azureNativeProvider } from "../azure-native/provider.ts";
import { azureadProvider } from "../azuread/provider.ts";
import { randomProvider } from "../random/provider.ts";

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("lists exactly the resources and functions that the providers have", () => {
  const listed = [...page.matchAll(/^\| ([a-z-]+) +\| `(\w+)` +\|$/gm)].map(
    ([, provider, name]) => `${provider ?? ""} ${name ?? ""}`,
  );
  const served = [azureadProvider(), azureNativeProvider(), randomProvider()].flatMap(
    ({ name, resources, functions }) =>
      [...Object.keys(resources), ...Object.keys(functions)].map((token) => `${name} ${token.split(":").at(-1) ?? ""}`),
  );
  expect(listed).toEqual(served);
});
