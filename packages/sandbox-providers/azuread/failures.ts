// The azuread provider's error messages, so that a failed run in the sandbox shows the same as on a real tenant.
// https://github.com/hashicorp/terraform-provider-azuread/tree/v3.9.0/internal/services

/** Puts the provider's action in front of the message of a failed request. */
export async function during<T>(activity: string, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw new Error(`${activity}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** An application in errors. */
export function nameApplication(objectId: string): string {
  return `Application (Application: ${JSON.stringify(objectId)})`;
}

/** A service principal in errors. */
export function namePrincipal(objectId: string): string {
  return `Service Principal (Service Principal: ${JSON.stringify(objectId)})`;
}

/**
 * Refuses to create an object that already exists. `type` is the provider's own name, such as
 * azuread_service_principal.
 */
export function existsAlready(type: string, id: string): Error {
  return new Error(`A resource with the ID ${JSON.stringify(id)} already exists: ${importHint(type)}`);
}

/** The same for resources that manage a part of an application. */
export function partExistsAlready(type: string, id: string): Error {
  const hint = importHint(type).replace("To", "to").replace("Terraform, this", "Terraform this");
  return new Error(`A resource with the ID ${JSON.stringify(id)} already exists - ${hint}`);
}

/** Refuses a second application with the same name, if the program sets this option. */
export function hasDuplicate(type: string, name: string, id: string): Error {
  const what = `An existing ${JSON.stringify(type)} with name ${JSON.stringify(name)} (ID: ${JSON.stringify(id)})`;
  return new Error(`${what} was found and \`prevent_duplicate_names\` was specified. ${importHint(type)}`);
}

function importHint(type: string): string {
  return (
    "To be managed via Terraform, this resource needs to be imported into the State. " +
    `Please see the resource documentation for ${JSON.stringify(type)} for more information.`
  );
}
