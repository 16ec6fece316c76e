import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { DefaultAzureCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { RotatingClient } from "./rotating-client.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: "string", default: "8080" }, "max-age": { type: "string", default: "3600" } },
});
const [vaultUri = "", integration = ""] = positionals;

// Set for hosts that are not in Microsoft's lists, such as the local tenant.
const ownAuthority = process.env["AZURE_AUTHORITY_HOST"];
const isOwnCloud = ownAuthority !== undefined;

/** In Azure this is the managed identity of the service, with the role Key Vault Secrets User. */
function openVault(): SecretClient {
  // A new client for each reading, because its token has expired by the next one. In a sandbox that moves to a later date it expires even sooner.
  const identity = new DefaultAzureCredential({ disableInstanceDiscovery: isOwnCloud });
  return new SecretClient(vaultUri, identity, { disableChallengeResourceVerification: isOwnCloud });
}

const client = new RotatingClient({
  openVault,
  integration,
  authorityHost: ownAuthority ?? "https://login.microsoftonline.com",
  maxAgeSeconds: Number(values["max-age"]),
  onFailed: (error) =>
    console.warn(`a service failed, trying again or going on with what is there: ${messageOf(error)}`),
});

const server = createServer((_, response) => {
  client.getToken("https://graph.microsoft.com/.default").then(
    // The token itself goes to Microsoft Graph and to nobody else.
    ({ expiresOn, secretVersion }) => answer(200, { signedInUntil: expiresOn, secretVersion }),
    (error: unknown) => answer(502, { error: messageOf(error) }),
  );

  function answer(status: number, body: object): void {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(`${JSON.stringify(body)}\n`);
  }
});

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Only after the secret has been read, so that a missing one shows in the deployment of the service.
await client.getToken("https://graph.microsoft.com/.default");
server.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`listening on http://localhost:${String((server.address() as AddressInfo).port)}/`);
});
