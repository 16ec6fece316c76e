import { expect, it } from "vitest";
import { buildDocument, type HandoffDocument, type IntegrationHandoff } from "../../commands/handoff/document.ts";
import { renderMarkdown } from "../../commands/handoff/markdown.ts";
import { deployed, integray, today } from "./deployed.ts";

const document = buildDocument({ source: "stack dev", connections: deployed({ "erp-sync": integray }) }, today);

it("shows fields as a table and steps as a checklist", () => {
  expect(renderMarkdown(document)).toMatchInlineSnapshot(`
    "# Hand-off

    Read from stack dev; days counted on 2026-11-21.

    ## Integray: erp-sync

    Enter these in: Authorizations, +Add, provider OAuth2.

    | Field | Value | Note |
    | --- | --- | --- |
    | Login URL | \`https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/oauth2/v2.0/authorize\` |  |
    | Login query params | \`response_type=code\` | nothing to enter |
    | Request offline\\_access scope | \`True\` |  |
    | Client ID | \`10000000-0000-4000-8000-000000000001\` |  |
    | Client Secret | *secret* | the value, not the secret's id; enter it again after each rotation |
    | Redirect URI | \`https://acme.integray.app/api/Callback/GenericOAuth2\` | nothing to enter; filled in by Integray; it must read exactly so, capitals included |
    | Access Token URL | \`https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/oauth2/v2.0/token\` |  |
    | Scopes | \`User.Read Files.Read.All\` | the Scopes tab; the same scopes as the registration has |

    The client secret expires on 2027-04-10, in 139 days.

    Each user is asked to consent at the first sign-in; an administrator can consent for everyone: <https://login.microsoftonline.com/7c4a1a0e-3d52-4b0a-9a53-2f6b1c0d9e11/adminconsent?client_id=10000000-0000-4000-8000-000000000001>

    - [ ] **Compare the Redirect URI**<br>If the form shows another address than the one above, correct \`address\` in the stack file and deploy again.
    - [ ] **Assign the connectors**<br>Integray recommends its Advanced Rest API Connector for this authorization.
    - [ ] **Enter the scopes**<br>In the Scopes tab, exactly those listed above.
    - [ ] **Authorize and save**<br>Click Authorize, sign in and accept; the status becomes Authorized. Then click Save."
  `);
});

it.each([
  ["a bar, which would end the cell", "a|b", "| Name | `a\\|b` |  |"],
  ["a backtick, which would end the code", "a`b", "| Name | ``a`b`` |  |"],
  ["a backtick at the end", "a`", "| Name | `` a` `` |  |"],
  ["a line break, which would end the row", "a\nb", "| Name | `a`<br>`b` |  |"],
  ["a tag", "<b>", "| Name | `<b>` |  |"],
  ["nothing", "", "| Name | *empty* |  |"],
])("keeps a value with %s in its cell", (_, value, row) => {
  const text = renderMarkdown(withParts({ fields: [{ field: "Name", kind: "enter", value }] }));
  expect(text.split("\n")).toContain(row);
});

it("takes the words of a vendor for words, not for Markdown", () => {
  const text = renderMarkdown(
    withParts({ fields: [{ field: "a|b_c*", kind: "enter", value: "x", note: "see <b> and `code|d`" }] }),
  );
  expect(text).toContain("| a\\|b\\_c\\* | `x` | see \\<b\\> and `code\\|d` |");
});

it("fences code longer than any fence inside it", () => {
  const text = renderMarkdown(
    withParts({ steps: [{ title: "Run", code: { language: "bash", text: "echo '```'\n\nls" } }] }),
  );
  expect(text).toContain("- [ ] **Run**\n\n  ````bash\n  echo '```'\n\n  ls\n  ````");
});

it("has no checkboxes for cleanup steps", () => {
  const text = renderMarkdown(withParts({ steps: [{ title: "Run" }, { title: "Undo", undoes: true }] }));
  expect(text).toContain("- [ ] **Run**\n- **Undo**");
});

it("shows a secret that was asked for", () => {
  const text = renderMarkdown(
    withParts({ fields: [{ field: "Client secret", kind: "secret", key: "clientSecret", value: "s3cret" }] }),
  );
  expect(text).toContain("| Client secret | `s3cret` |  |");
});

function withParts(parts: Partial<IntegrationHandoff>): HandoffDocument {
  return { ...document, integrations: document.integrations.map((one) => ({ ...one, ...parts })) };
}
