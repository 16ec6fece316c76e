import { PolicyPack } from "@pulumi/policy";
import { createPolicies } from "./pack.ts";
import { readStackFile } from "./stack-file.ts";

// Constructing the pack serves it: nothing else may do so.
new PolicyPack("entra-integrations", { policies: createPolicies(readStackFile(new Date())) });
