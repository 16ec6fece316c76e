import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { ConnectClient, ConnectIntegration } from "./client.ts";

/** Refuses to delete an integration that content uses: the content would lose its access. Throws `UserError`. */
export async function refuseWhileUsed(connect: ConnectClient, integration: ConnectIntegration): Promise<void> {
  const uses = await connect.countUses(integration);
  if (uses === 0) return;
  const content = uses === 1 ? "1 content item uses it" : `${uses} content items use it`;
  throw new UserError({
    message: `integration ${visibleText(integration.guid)} in Posit Connect (${connect.place}) was not deleted, because ${content}`,
    fix: "remove it from the content in Connect and run this again, or deploy deleteWhileUsed: true first",
    code: "posit-integration-used",
  });
}
