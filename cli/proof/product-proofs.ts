import { azureOpenAiRead } from "./azure-openai-read.ts";
import { dynamicsRead } from "./dynamics-read.ts";
import { graphRead } from "./graph-read.ts";
import { mailProof } from "./mail/mail-proof.ts";
import { positConnectVerify } from "./posit-connect-verify.ts";
import { sharePointRead } from "./sharepoint-read.ts";
import type { ProductProof } from "./product-proof.ts";

/** The proofs of all products. More than one can apply to a connection. */
export const productProofs: readonly ProductProof[] = [
  dynamicsRead,
  positConnectVerify,
  mailProof,
  graphRead,
  sharePointRead,
  azureOpenAiRead,
];
