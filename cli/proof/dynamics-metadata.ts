import type { Http } from "@entra-integrations/http/client.ts";
import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";

/** An entity set for the table SysAADClientTable. No page of Microsoft's names one. */
const clientEntitySet = /<EntitySet Name="(\w*AADClient\w*)"/i;
/** Longer than a start tag up to the name. */
const overlap = 500;

/**
 * Reports whether the environment's OData service has an entity for the rows of Microsoft Entra applications, so that rows
 * could be added without a person. The metadata of an environment is tens of megabytes, so it is searched while it arrives.
 */
export async function findClientEntity(
  products: Pick<Http, "stream">,
  environment: string,
  token: string,
): Promise<string> {
  const page = "the page Microsoft Entra applications";
  const request = {
    service: "Dynamics 365 Finance",
    headers: { authorization: `Bearer ${token}`, accept: "application/xml" },
    redirect: "error" as const,
    // Another try would take as long.
    isRepeatable: false,
  };
  try {
    const name = await products.stream(`${environment}/data/$metadata`, request, search);
    if (name === "unreadable") return `$metadata cannot be read, so it is unknown whether ${page} has an entity`;
    if (name === undefined) return `$metadata has no entity for ${page}: rows can only be added there`;
    return `$metadata has the entity ${name} for ${page}`;
  } catch (error) {
    if (!(error instanceof ServiceFailure)) throw error;
    return `$metadata did not arrive, so it is unknown whether ${page} has an entity`;
  }
}

async function search(response: Response): Promise<string | undefined> {
  const { body } = response;
  if (!response.ok || body === null) return "unreadable";
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    rest = rest.slice(-overlap) + decoder.decode(chunk as Uint8Array, { stream: true });
    const name = clientEntitySet.exec(rest)?.[1];
    // Leaving the loop also ends the request.
    if (name !== undefined) return name;
  }
  return undefined;
}
