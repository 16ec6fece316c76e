import { describe, expect, it } from "vitest";
import { readSettings } from "../../settings.ts";
import { readSigningKey, signedHeaders } from "../../webhook/signature.ts";

const settingsWith = (webhookSigningKey: string | undefined) => readSettings({ webhookSigningKey }, {});

describe("the signature of a webhook", () => {
  // The example of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    body: '{"test": 2432232314}',
  };

  it("is the one of Standard Webhooks' example", () => {
    const key = readSigningKey(settingsWith("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    expect(signedHeaders(message, new Date(1_614_265_330_000), key)).toEqual({
      "webhook-id": message.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("needs a key", () => {
    expect(() => readSigningKey(settingsWith(undefined))).toThrow(
      "webhookSigningKey: must be set to sign webhooks, is missing",
    );
  });

  it.each(["whsec_c2hvcnQ=", "whsec_not base64 not base64 not base64", `whsec_${"A".repeat(120)}`])(
    "refuses a key of another form, without repeating it: %s",
    (key) => {
      const refused = () => readSigningKey(settingsWith(key));
      expect(refused).toThrow("[webhook-key-invalid]");
      expect(refused).not.toThrow(key);
    },
  );
});
