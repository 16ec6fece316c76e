/** Something that exists only on one side, or that was in the tenant before its resource was adopted. */
export type OneSided<Fact> = { change: "added" | "removed" | "present" } & Fact;

/** The facts of a resource that is imported. Nothing about them changes. */
export function presentFacts<Fact extends object>(facts: Fact[]): OneSided<Fact>[] {
  return compareFacts([], facts).map((fact) => ({ ...fact, change: "present" }));
}

/** Returns the items that exist only on one side, without duplicates. Of equal items, the removed one comes first. */
export function compareFacts<Fact extends object>(before: Fact[], after: Fact[]): OneSided<Fact>[] {
  const keysOf = (facts: Fact[]): Map<string, Fact> => new Map(facts.map((fact) => [JSON.stringify(fact), fact]));
  const [old, next] = [keysOf(before), keysOf(after)];
  const onlyIn = (one: Map<string, Fact>, other: Map<string, Fact>): [string, Fact][] =>
    [...one].filter(([key]) => !other.has(key));
  return [
    ...onlyIn(old, next).map(([key, fact]) => ({ key, fact: { change: "removed" as const, ...fact } })),
    ...onlyIn(next, old).map(([key, fact]) => ({ key, fact: { change: "added" as const, ...fact } })),
  ]
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ fact }) => fact);
}

/** Compares code units, so that the report is the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
