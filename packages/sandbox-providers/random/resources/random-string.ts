import { randomInt } from "node:crypto";
import { hash } from "bcryptjs";
import { asText, type Properties, type Property, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { keepers, withoutAbsent } from "./keepers.ts";

const on: Property = { type: "boolean", default: true, replaces: true };
const least: Property = { type: "integer", default: 0, replaces: true };

const properties: Properties = {
  keepers,
  length: { type: "integer", use: "required", replaces: true },
  lower: on,
  minLower: least,
  minNumeric: least,
  minSpecial: least,
  minUpper: least,
  // `number` is the older name of `numeric`. Whichever is set decides both.
  number: { type: "boolean", computed: true, replaces: true, conflictsWith: ["numeric"] },
  numeric: { type: "boolean", computed: true, replaces: true, conflictsWith: ["number"] },
  overrideSpecial: { type: "string", replaces: true },
  special: on,
  upper: on,
};

const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const specials = "!@#$%&*()-_=+[]{}<>:?";

/** Resource random.RandomString: its text is its id. */
export const randomString: Resource<object> = {
  properties: { ...properties, result: { type: "string", use: "output" } },
  schemaVersion: 2,
  create(_session, planned, made) {
    made(draw(planned));
    return Promise.resolve({});
  },
  read: (_session, id, state) => Promise.resolve({ ...readOptions(state, id), result: id }),
  delete: () => Promise.resolve(),
};

const secret = { type: "string", use: "output", secret: true } as const;

/**
 * Resource random.RandomPassword: like RandomString, but the text is neither in the id nor in plain text in the state.
 */
export const randomPassword: Resource<object> = {
  properties: { ...properties, bcryptHash: secret, result: secret },
  schemaVersion: 3,
  async create(_session, planned, made) {
    const result = draw(planned);
    const bcryptHash = await hash(result, 10);
    made("none");
    return { bcryptHash, result };
  },
  async read(_session, id, state) {
    // An import has the password itself as its id.
    const result = asText(state["result"]) || id;
    return { ...readOptions(state, result), bcryptHash: state["bcryptHash"] ?? (await hash(result, 10)), result };
  },
  delete: () => Promise.resolve(),
};

function readOptions(state: Values, result: string): Values {
  const numeric = state["numeric"] ?? state["number"] ?? true;
  const defaults = {
    length: result.length,
    lower: true,
    minLower: 0,
    minNumeric: 0,
    minSpecial: 0,
    minUpper: 0,
    special: true,
    upper: true,
  };
  const known = Object.fromEntries(Object.keys(properties).map((name) => [name, state[name]]));
  return withoutAbsent({ ...defaults, ...withoutAbsent(known), number: numeric, numeric });
}

function draw(planned: Values): string {
  const numeric = planned["numeric"] ?? planned["number"] ?? true;
  const classes: [isOn: unknown, least: unknown, characters: string][] = [
    [planned["lower"], planned["minLower"], lower],
    [planned["upper"], planned["minUpper"], lower.toUpperCase()],
    [numeric, planned["minNumeric"], digits],
    [planned["special"], planned["minSpecial"], asText(planned["overrideSpecial"]) || specials],
  ];
  const all = classes.map(([isOn, , characters]) => (isOn === true ? characters : "")).join("");
  const length = Number(planned["length"]);
  const required = classes.flatMap(([, atLeast, characters]) => pick(characters, Number(atLeast)));
  if (required.length > length)
    throw new Error(
      `length ${length} is less than the characters asked for by minLower, minUpper, minNumeric and minSpecial`,
    );
  if (all === "") throw new Error("at least one of lower, upper, numeric and special must be true");
  return shuffle([...required, ...pick(all, length - required.length)]).join("");
}

function pick(characters: string, count: number): string[] {
  return Array.from({ length: count }, () => characters[randomInt(characters.length)] as string);
}

function shuffle(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] as string, characters[last] as string];
  }
  return characters;
}
