/** Form of a name. It becomes part of resource names and of Key Vault secret names. */
export const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
