/** Resources per integration of the program that this one is compared with. */
const floorResources = 8;

/**
 * Text of the smallest program that still creates resources: random ids, which need no service. What the engine and the
 * policy pack take for them is the floor under every program with that many resources.
 */
export function renderFloor(integrations: number): string {
  return `import random from ${JSON.stringify(import.meta.resolve("@pulumi/random"))};

export default async function main() {
  for (let index = 0; index < ${integrations * floorResources}; index++) new random.RandomUuid(\`id-\${index}\`);
  return {};
}
`;
}
