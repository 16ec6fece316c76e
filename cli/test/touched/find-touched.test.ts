import { expect, it } from "vitest";
import { findTouched } from "../../commands/touched/find-touched.ts";

const stacks = ["prod", "prod-eu.2", "test"];

it.each([
  ["nothing", [], []],
  ["the file of a stack", ["Pulumi.prod.yaml"], ["prod"]],
  ["the file of a stack with a dot in its name", ["Pulumi.prod-eu.2.yaml"], ["prod-eu.2"]],
  ["the files of two stacks", ["Pulumi.test.yaml", "Pulumi.prod.yaml"], ["prod", "test"]],
  ["the file of a stack that no pipeline deploys", ["Pulumi.dev.yaml"], []],
  ["a stack file in another folder", ["examples/rotating/Pulumi.prod.yaml"], []],
  ["a stack file in a folder of code", ["components/Pulumi.prod.yaml"], stacks],
  ["the project file", ["Pulumi.yaml"], stacks],
  ["code", ["components/integration.ts"], stacks],
  ["a system file", ["systems/shop.ts"], stacks],
  ["a policy", ["policies/levels.ts"], stacks],
  ["the lock file", ["package-lock.json"], stacks],
  ["a certificate", ["certs/erp.pem"], stacks],
  ["a workflow", [".github/workflows/entra-deploy.yml"], stacks],
  ["documentation and tests", ["README.md", "docs/pipelines.md", "policies/test/a.test.ts", "test/x.ts"], []],
  ["documentation and the file of a stack", ["docs/images/a.png", "Pulumi.test.yaml"], ["test"]],
  ["a file of unknown purpose", ["new.txt"], stacks],
  ["a name that contains a stack file", ["Pulumi.test.yaml\nPulumi.prod.yaml"], stacks],
  ["a name that looks like a command", ["Pulumi.$(id).yaml"], stacks],
])("a change of %s touches %o", (_, files, touched) => {
  expect(findTouched(stacks, files)).toEqual(touched);
});
