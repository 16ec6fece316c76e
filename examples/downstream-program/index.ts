import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { readConnection, readSecrets } from "entra-integrations";

/** The environment of a web application that signs its users in, made of the connection `reporting`. */
export default async function main() {
  const config = new pulumi.Config("reporting-service");
  const stack = new pulumi.StackReference("connections", { name: config.require("connectionsStack") });
  const connection = readConnection(stack, "reporting");
  const secrets = readSecrets(stack, "reporting");
  const sessionKey = new random.RandomPassword("session-key", { length: 40, special: false });

  return {
    /** Not secret: which generation of the secret the environment contains, for operators. */
    signIn: connection.apply(({ displayName, entra }) => ({
      displayName,
      issuer: entra?.issuer,
      clientId: entra?.clientId,
      credential: entra?.credential,
    })),
    /** Secret as a whole, since one value in it is: give it to the Container App, App Service or function. */
    environment: pulumi.secret({
      OIDC_ISSUER: connection.apply(({ entra }) => entra?.issuer),
      OIDC_CLIENT_ID: connection.apply(({ entra }) => entra?.clientId),
      OIDC_CLIENT_SECRET: secrets.apply(({ clientSecret }) => clientSecret),
      SESSION_KEY: sessionKey.result,
    }),
  };
}
