import type { Form } from "./form.ts";
import type { ServiceProduct } from "./product.ts";

/** Bizagi's OAuth authentication for mail. */
export function setUpBizagiMail(form: Form): ServiceProduct {
  return {
    clientId: form.get("Client ID"),
    clientSecret: form.get("Client Secret"),
    tokenEndpoint: form.get("Access Token URI"),
    request: { scope: form.get("Scope") },
  };
}
