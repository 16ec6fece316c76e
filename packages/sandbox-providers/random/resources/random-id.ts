import { randomBytes } from "node:crypto";
import { asText } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { keepers, withoutAbsent } from "./keepers.ts";

const output = { type: "string", use: "output" } as const;

/** Resource random.RandomId: the id contains the bytes, and all other forms follow from it. */
export const randomId: Resource<object> = {
  properties: {
    b64Std: output,
    b64Url: output,
    byteLength: { type: "integer", use: "required", replaces: true },
    dec: output,
    hex: output,
    keepers,
    prefix: { type: "string", replaces: true },
  },
  create(_session, planned, made) {
    made(randomBytes(Number(planned["byteLength"])).toString("base64url"));
    return Promise.resolve({});
  },
  read(_session, id, state) {
    // An import has `prefix,id`, as in the real provider.
    const [encoded = "", given] = id.split(",").reverse();
    const bytes = Buffer.from(encoded, "base64url");
    const prefix = given ?? asText(state["prefix"]);
    const hex = bytes.toString("hex");
    return Promise.resolve(
      withoutAbsent({
        b64Std: prefix + bytes.toString("base64"),
        b64Url: prefix + encoded,
        byteLength: bytes.length,
        dec: prefix + BigInt(`0x${hex || "0"}`).toString(),
        hex: prefix + hex,
        keepers: state["keepers"],
        prefix,
      }),
    );
  },
  delete: () => Promise.resolve(),
};
