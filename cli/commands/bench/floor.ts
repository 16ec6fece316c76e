/** Resources per integration of the comparison program. */
const floorResources = 8;

/**
 * Source of the minimal program for comparison. It creates only random ids, which need no service. The time that the
 * engine and the policy pack need for it is the floor for every program with as many resources.
 */
export function renderFloor(integrations: number): string {
  return `import random from ${JSON.stringify(import.meta.resolve("@pulumi/random"))};

export default async function main() {
  for (let index = 0; index < ${integrations * floorResources}; index++) new random.RandomUuid(\`id-\${index}\`);
  return {};
}
`;
}
