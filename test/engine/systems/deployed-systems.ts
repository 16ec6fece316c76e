import { parseConnections, type Connection } from "../../../integrations/connection.ts";
import { openStage, type Stage } from "../../support/stage.ts";
import type { Case } from "./cases.ts";
import { fillIn, type Form, type Secrets } from "./form.ts";
import type { SetUp } from "./product.ts";
import { administrator, openSignInService, type SignInService } from "./sign-in-service.ts";

/** All variants on one tenant, after one run. */
export interface DeployedSystems extends AsyncDisposable {
  readonly stage: Stage;
  readonly service: SignInService;
  connection(title: string): Connection;
  form(title: string): Form;
  /** The product of a variant, set up from its hand-off. */
  product<Product>(title: string, setUp: SetUp<Product>): Product;
  /** Lets an administrator consent for everyone, at the URL of the connection. */
  consentForEveryone(title: string): Promise<void>;
}

/** One variant, named after its title. */
export type Deployed = Pick<Case<unknown>, "title" | "entry" | "consentBy">;

/** Deploys all variants in one run, because each run takes seconds. */
export async function deploySystems(variants: Deployed[]): Promise<DeployedSystems> {
  await using rollback = new AsyncDisposableStack();
  const stage = rollback.use(await openStage());
  const service = rollback.use(await openSignInService(stage.tenant.connection));
  await stage.project.write(Object.fromEntries(variants.map((variant) => [nameOf(variant.title), entryOf(variant)])));
  const { outputs } = await stage.deployment.up();
  const connections = parseConnections(outputs["connections"]);
  const connection = (title: string) => connections[nameOf(title)]!;
  const form = (title: string) => fillIn(connection(title), outputs["secrets"] as Secrets);
  const resources = rollback.move();
  return {
    stage,
    service,
    connection,
    form,
    product: (title, setUp) => setUp(form(title), service.origin),
    async consentForEveryone(title) {
      const back = await service.browse(connection(title).entra!.consent.adminConsentUrl, { account: administrator });
      if (back.searchParams.get("admin_consent") !== "True") throw new Error(`no consent: ${back.href}`);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function nameOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

function entryOf({ title, entry, consentBy }: Deployed): object {
  // Two shops cannot have the same address.
  const address = entry.system === "orocommerce" && { address: `https://${nameOf(title)}.contoso.com` };
  return { ...entry, ...address, ...(consentBy === "deployment" && { consent: "granted" }) };
}
