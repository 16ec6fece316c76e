import { PolicyPack } from "@pulumi/policy";
import { createPolicies } from "./pack.ts";
import { readStackFile } from "./stack-file.ts";

// Constructing the pack starts a server, so only this file constructs it.
new PolicyPack("entra-integrations", { policies: createPolicies(readStackFile(new Date())) });
