import { createHash, randomUUID } from "node:crypto";
import { defaultUser } from "../defaults.ts";
import type { User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { isOnVerifiedDomain } from "./domains.ts";
import { badRequest } from "./errors.ts";
import { mergePatch } from "./merge.ts";
import type { UserBody } from "./user-body.ts";

type NewUser = UserBody & { displayName: string; mailNickname: string; userPrincipalName: string };

/** Adds a user. Only a hash of the password is stored. */
export function createUser(tenant: Tenant, body: NewUser): User {
  const { displayName, mailNickname, userPrincipalName } = body;
  const createdDateTime = tenant.now().toISOString();
  const blank = defaultUser({ id: randomUUID(), createdDateTime, userPrincipalName, displayName, mailNickname });
  if (typeof body.passwordProfile?.password !== "string") {
    throw badRequest("required-property", "A value is required for property 'password' of resource 'User'.");
  }
  return saveUser(tenant, blank, blank, body);
}

/** Changes a user. */
export function updateUser(tenant: Tenant, user: User, body: UserBody): void {
  saveUser(tenant, user, defaultUser(user), body);
}

function saveUser(tenant: Tenant, before: User, blank: User, { passwordProfile, ...properties }: UserBody): User {
  const user = mergePatch(before, properties, blank);
  if (typeof passwordProfile?.password === "string") {
    checkPassword(passwordProfile.password, user.passwordPolicies);
    user.passwordHash = createHash("sha256").update(passwordProfile.password).digest("base64url");
    user.lastPasswordChangeDateTime = tenant.now().toISOString();
  }
  if (properties.mail !== undefined) user.proxyAddresses = user.mail === null ? [] : [`SMTP:${user.mail}`];
  checkNames(tenant, user);
  tenant.users.set(user.id, user);
  return user;
}

/** Refuses a user with a name of another object, or with a principal name in a domain of another tenant. */
export function checkNames(tenant: Tenant, user: User): void {
  if (!isOnVerifiedDomain(tenant, user.userPrincipalName)) {
    throw badRequest(
      "verified-domain",
      "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.",
    );
  }
  const others = [...tenant.users.values()].filter(({ id }) => id !== user.id);
  const name = user.userPrincipalName.toLowerCase();
  if (others.some((other) => other.userPrincipalName.toLowerCase() === name)) throw taken("userPrincipalName");
  const mail = user.mail?.toLowerCase();
  const addresses = [...others, ...tenant.groups.values()].map((other) => other.mail?.toLowerCase());
  if (mail !== undefined && addresses.includes(mail)) throw taken("proxyAddresses");
}

/** The refusal of a value that another object already has. */
export function taken(property: string) {
  return badRequest("unique-value", `Another object with the same value for property ${property} already exists.`);
}

/**
 * Refuses a password without 8 to 256 characters of three kinds. With a user's `DisableStrongPassword`, kinds do not count.
 * https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy
 * Departs from Entra: Common passwords are accepted. Entra refuses them.
 */
export function checkPassword(password: string, policies: string | null): void {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const isStrong = kinds >= 3 || policies?.includes("DisableStrongPassword") === true;
  if (password.length >= 8 && password.length <= 256 && isStrong) return;
  throw badRequest(
    "password-complexity",
    "The specified password does not comply with password complexity requirements. Please provide a different password.",
  );
}
