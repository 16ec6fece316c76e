import { z } from "zod";
import { renderValue } from "../stack-file/problems.ts";
import { checkRedirectUri } from "../registration/redirect-uris.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";

/** The address of a product and the path of its callback. */
export interface ProductAddress {
  /** The product's name, for messages. */
  product: string;
  /** A part of the callback's path. If an address contains it, the user wrote the callback instead. */
  callback: string;
  fix: string;
}

/** The https address of a product as in the browser, with a sub-path if there is one. Parsing removes trailing slashes. */
export function productAddress(about: ProductAddress): z.ZodType<string, string> {
  return z
    .string()
    .check(fieldCheck<string>((text) => checkAddress(text, about)))
    .transform((text) => text.replace(/\/+$/, ""));
}

function checkAddress(address: string, { product, callback, fix }: ProductAddress): FieldProblem[] {
  const got = `got ${renderValue(address)}`;
  if (!/^https:\/\/[^/?#]+(\/[^?#]*)?$/.test(address)) {
    return [{ message: `must be an https address without query or fragment, ${got}`, fix, code: "address-not-https" }];
  }
  if (address.toLowerCase().includes(callback.toLowerCase())) {
    return [
      { message: `must be the address of ${product} without its callback, ${got}`, fix, code: "address-with-callback" },
    ];
  }
  // The callback begins with the address, so Entra's rules apply to it.
  return checkRedirectUri({ text: address, platform: "web" });
}

/** The https address of a host, without port, path or query. Parsing converts it to lower case. */
export function hostAddress(check: (url: URL) => FieldProblem | undefined, fix: string): z.ZodType<string, string> {
  return z
    .string()
    .check(
      fieldCheck<string>((text) => {
        const url = URL.parse(text);
        if (url === null || !/^https:\/\/[A-Za-z0-9.-]+\/?$/i.test(text)) {
          const message = `must be the https address of a host, without port, path or query, got ${renderValue(text)}`;
          return [{ message, fix, code: "address-not-a-host" }];
        }
        const problem = check(url);
        return problem === undefined ? [] : [problem];
      }),
    )
    .transform((text) => text.toLowerCase().replace(/\/$/, ""));
}
