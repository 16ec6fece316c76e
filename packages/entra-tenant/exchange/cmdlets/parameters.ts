import type { Tenant } from "../../tenant.ts";
import { wrongParameters, wrongValue } from "../errors.ts";

/** Objects and warnings that a cmdlet returns. */
export interface CmdletResult {
  value: Record<string, unknown>[];
  warnings?: string[];
}

/** One cmdlet. */
export interface Cmdlet {
  /** Names of its parameters; those in `required` must be given. */
  parameters: readonly string[];
  required?: readonly string[];
  /** Whether it changes something, which is then written. */
  changes?: true;
  run(tenant: Tenant, parameters: Parameters): CmdletResult;
}

/** Parameters of every cmdlet. */
const common = ["Confirm", "WhatIf", "ErrorAction", "WarningAction", "ResultSize"];

/** The parameters of one call. Their names are compared without regard to case. */
export class Parameters {
  readonly #values = new Map<string, unknown>();

  constructor({ parameters, required = [] }: Cmdlet, given: Record<string, unknown>) {
    const known = [...parameters, ...common].map((name) => name.toLowerCase());
    const entries = Object.entries(given).filter(([name]) => !name.includes("@odata."));
    const unknown = entries.filter(([name]) => !known.includes(name.toLowerCase())).map(([name]) => name);
    if (unknown.length > 0) throw wrongParameters(unknown.join(", "));
    for (const [name, value] of entries) this.#values.set(name.toLowerCase(), value);
    const missing = required.filter((name) => !this.has(name));
    if (missing.length > 0) throw wrongParameters(missing.join(", "));
  }

  /** Whether it is given and not empty. */
  has(name: string): boolean {
    const value = this.#values.get(name.toLowerCase());
    return value !== undefined && value !== null && value !== "";
  }

  text(name: string): string {
    const value = this.#values.get(name.toLowerCase()) ?? "";
    if (typeof value !== "string") throw wrongValue(name, value, "System.String");
    return value;
  }

  guid(name: string): string {
    const value = this.text(name);
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return value.toLowerCase();
    throw wrongValue(name, value, "System.Guid");
  }

  /** A flag as JSON or as a text; undefined where it is not given. */
  flag(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#values.get(name.toLowerCase());
    if (typeof value === "boolean") return value;
    if (typeof value === "string" && /^\$?(true|false)$/i.test(value)) return /true$/i.test(value);
    throw wrongValue(name, value, "System.Boolean");
  }

  /** A list. A single value is a list of one, and a text may contain commas. */
  texts(name: string): string[] {
    const value = this.#values.get(name.toLowerCase());
    return (Array.isArray(value) ? value.map(String) : this.text(name).split(",")).map((one) => one.trim());
  }
}
