import type { RoleDefinition } from "./entities.ts";

/** The role that makes a user an administrator of this tenant. */
export const globalAdministratorId = "62e90394-69f5-4237-9190-012177145e10";

/** Ids are the same in every tenant: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference */
const names: Record<string, string> = {
  [globalAdministratorId]: "Global Administrator",
  "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
  "cf1c38e5-3621-4004-a7cb-879624dced7c": "Application Developer",
  "c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator",
  "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
  "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
  "88d8e3e3-8f55-4a1e-953a-9b9898b8876b": "Directory Readers",
  "9360feb5-f418-4baa-8175-e2a00bac4301": "Directory Writers",
  "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
  "31392ffb-586c-42d1-9346-e59415a2cc4e": "Exchange Recipient Administrator",
  "f2ef992c-3afb-46b9-b7cf-a126ee74c451": "Global Reader",
  "fdd7a751-b60b-444a-984c-02652fe8fa1c": "Groups Administrator",
  "729827e3-9c14-49f7-bb1b-9608f156bbb8": "Helpdesk Administrator",
  "966707d0-3269-4727-9be2-8c3a10f19b9d": "Password Administrator",
  "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
  "644ef478-e28f-4e28-b9dc-3fdde9aa0b1f": "Printer Administrator",
  "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
  "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
  "5d6b6bb7-de71-4623-b4af-96380a352509": "Security Reader",
  "69091246-20e8-4a56-aa4d-066075b2a7a8": "Teams Administrator",
  "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
};

/**
 * Roles that every tenant has.
 * Departs from Entra: Only these built-in roles exist. They contain no permissions; role-rights.ts lists what they
 * allow.
 */
export const builtInRoles: ReadonlyMap<string, RoleDefinition> = new Map(
  Object.entries(names).map(([id, displayName]) => [
    id,
    {
      id,
      displayName,
      description: displayName,
      isBuiltIn: true,
      isEnabled: true,
      templateId: id,
      version: "1",
      rolePermissions: [],
    },
  ]),
);
