import { describe, expect, it } from "vitest";
import { deploy, specOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

function codeOf(variant: string, title: string, name = "posit"): string {
  const { steps } = deploy(specOf(entryOf(variant), name)).handoff;
  const step = steps.find((one) => one.title === title);
  if (step?.code === undefined) throw new Error(`no commands for ${title}`);
  return step.code.text;
}

/** The JSON in the jq filter of a command, in which the secret is set afterwards. */
function bodyOf(command: string): unknown {
  const json = /(\{\n[\s\S]*\n\})/.exec(command)?.[1];
  return JSON.parse((json ?? "").replaceAll(String.raw`'\''`, "'"));
}

const create = "Create the integration";

describe("the calls in the hand-off for Posit Connect", () => {
  it("create a confidential integration with the documented body", () => {
    expect(bodyOf(codeOf("posit-connect msgraph viewer confidential", create))).toEqual({
      template: "msgraph",
      name: "Posit Connect posit",
      description: "Microsoft Graph with the rights of the person who views the content",
      config: {
        auth_type: "Viewer",
        tenant_id: "7c4a1a0e-1111-4222-8333-444455556666",
        client_id: "11111111-2222-4333-8444-555566667777",
        scopes: "https://graph.microsoft.com/.default offline_access",
      },
    });
  });

  it("read the secret from the stack's outputs through a pipe", () => {
    expect(codeOf("posit-connect azure-openai viewer confidential", create)).toMatchInlineSnapshot(`
      "pulumi stack output secrets --show-secrets --json | jq '.["posit"].clientSecret as $secret | {
        "template": "azure-openai",
        "name": "Posit Connect posit",
        "description": "Azure OpenAI with the rights of the person who views the content",
        "config": {
          "auth_type": "Viewer",
          "tenant_id": "7c4a1a0e-1111-4222-8333-444455556666",
          "client_id": "11111111-2222-4333-8444-555566667777",
          "scopes": "https://cognitiveservices.azure.com/.default offline_access"
        }
      } | .config.client_secret = $secret' |
        curl --fail-with-body -H "Authorization: Key \${CONNECT_API_KEY}" \\
        -XPOST 'https://connect.contoso.com/__api__/v1/oauth/integrations' \\
        --data @-"
    `);
  });

  it("send a public integration without a secret", () => {
    expect(codeOf("posit-connect azure-openai viewer public", create)).toMatchInlineSnapshot(`
      "curl --fail-with-body -H "Authorization: Key \${CONNECT_API_KEY}" \\
        -XPOST 'https://connect.contoso.com/__api__/v1/oauth/integrations' \\
        --data '{
        "template": "azure-openai",
        "name": "Posit Connect posit",
        "description": "Azure OpenAI with the rights of the person who views the content",
        "config": {
          "auth_type": "Viewer",
          "auth_mode": "Public",
          "tenant_id": "7c4a1a0e-1111-4222-8333-444455556666",
          "client_id": "11111111-2222-4333-8444-555566667777",
          "scopes": "https://cognitiveservices.azure.com/.default offline_access"
        }
      }'"
    `);
  });

  it("replace the secret of the integration that has the client id", () => {
    expect(codeOf("posit-connect azure-openai viewer confidential", "After each rotation, hand over the new secret"))
      .toMatchInlineSnapshot(`
        "guid="$(curl --fail-with-body --silent -H "Authorization: Key \${CONNECT_API_KEY}" 'https://connect.contoso.com/__api__/v1/oauth/integrations' | jq -r '.[] | select(.config.client_id == "11111111-2222-4333-8444-555566667777") | .guid')"
        pulumi stack output secrets --show-secrets --json | jq '.["posit"].clientSecret as $secret | {
          "config": {
            "auth_type": "Viewer",
            "tenant_id": "7c4a1a0e-1111-4222-8333-444455556666",
            "client_id": "11111111-2222-4333-8444-555566667777",
            "scopes": "https://cognitiveservices.azure.com/.default offline_access"
          }
        } | .config.client_secret = $secret' |
          curl --fail-with-body -H "Authorization: Key \${CONNECT_API_KEY}" \\
          -XPATCH 'https://connect.contoso.com/__api__/v1/oauth/integrations/'"\${guid:?not found}" \\
          --data @-"
      `);
  });

  it("verify a service account", () => {
    expect(codeOf("posit-connect msgraph service account", "Verify")).toMatchInlineSnapshot(`
      "guid="$(curl --fail-with-body --silent -H "Authorization: Key \${CONNECT_API_KEY}" 'https://connect.contoso.com/__api__/v1/oauth/integrations' | jq -r '.[] | select(.config.client_id == "11111111-2222-4333-8444-555566667777") | .guid')"
      curl --fail-with-body -H "Authorization: Key \${CONNECT_API_KEY}" -XPOST 'https://connect.contoso.com/__api__/v1/oauth/integrations/'"\${guid:?not found}"/verify"
    `);
  });

  it("read the template of the server", () => {
    expect(
      codeOf("posit-connect sharepoint service account", "If Connect refuses a field, compare its template"),
    ).toMatchInlineSnapshot(
      `"curl --fail-with-body -H "Authorization: Key \${CONNECT_API_KEY}" 'https://connect.contoso.com/__api__/v1/oauth/templates/sharepoint'"`,
    );
  });

  it("quote a name with a quotation mark for the shell", () => {
    const entry = { ...entryOf("posit-connect msgraph viewer confidential"), displayName: "Contoso's reports" };
    const { steps } = deploy(specOf(entry)).handoff;
    const command = steps.find(({ title }) => title === create)?.code?.text ?? "";
    expect(command).toContain(String.raw`"name": "Contoso'\''s reports"`);
  });

  it("come after a warning if SharePoint refuses the token", () => {
    const { steps } = deploy(specOf(entryOf("posit-connect sharepoint service account"))).handoff;
    expect(steps[0]).toEqual({
      title: "Expect SharePoint to refuse",
      detail:
        "SharePoint REST refuses app-only tokens obtained with a client secret. Use template: msgraph, whose API reaches the same sites, unless your content is known to work.",
    });
  });
});
