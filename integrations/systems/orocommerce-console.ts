import type { HandoffStep } from "../handoff.ts";
import type { EntraFacts } from "../spec.ts";
import { shellText } from "./quoting.ts";

/**
 * The values by Oro's console instead of the form. The form stores the secret encrypted and every reader decrypts it, but
 * `oro:config:update` stores its argument unchanged: https://github.com/oroinc/platform (ConfigUpdateCommand,
 * OroEncodedPlaceholderPasswordType, DefaultCrypter).
 */
export function consoleStep({ clientId, tenantId }: EntraFacts, usesMail: boolean): HandoffStep {
  return {
    title: "Or set the values in Oro's console",
    detail: [
      "Instead of the form, in the folder of the application on the Oro server, with bash.",
      "Oro decrypts the Client Secret whenever it reads it, and oro:config:update stores what it gets: a secret in clear text would become unreadable. So the commands encrypt it first, with Oro's own service and key. They ask for it, so that it is in no argument.",
      "The console does not renew the tokens of connected mailboxes: after a change of id or tenant, click Save Settings instead. After a rotation nothing more is needed.",
      "Written from the source code of the platform, not tried on a real Oro application.",
    ].join(" "),
    code: { language: "bash", text: [...values(clientId, tenantId, usesMail), secret].join("\n") },
  };
}

const update = "php bin/console oro:config:update";

function values(clientId: string, tenantId: string, usesMail: boolean): string[] {
  return [
    `${update} oro_microsoft_integration.client_id ${shellText(clientId)}`,
    `${update} oro_microsoft_integration.tenant ${shellText(tenantId)}`,
    ...(usesMail ? [`${update} oro_imap.enable_microsoft_imap 1`] : []),
  ];
}

// The service is public: migrations and bundles of Oro take it from the container.
const encrypt = [
  `require "vendor/autoload.php";`,
  `if (is_file(".env-app")) (new Symfony\\Component\\Dotenv\\Dotenv("ORO_ENV", "ORO_DEBUG"))->bootEnv(".env-app", "prod");`,
  `$kernel = new AppKernel("prod", false);`,
  `$kernel->boot();`,
  `echo $kernel->getContainer()->get("oro_security.encoder.default")->encryptData(stream_get_contents(STDIN));`,
];

const secret = [
  `IFS= read -rsp 'Client Secret: ' secret && encrypted=$(printf %s "$secret" | php -r '`,
  ...encrypt.map((line) => `  ${line}`),
  `') && [ -n "$encrypted" ] && ${update} oro_microsoft_integration.client_secret "$encrypted"`,
  `unset secret`,
].join("\n");
