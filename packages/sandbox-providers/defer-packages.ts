import { Module, createRequire } from "node:module";

// @pulumi/pulumi loads these at its start, and asks them for something only where a function of the program is to run in the
// cloud. Their 500 files are half of what the policy pack and a command load.
const packages = ["@npmcli/arborist", "typescript"];

const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));

for (const name of packages) {
  const file = findFile(name);
  // One that is loaded already stays.
  if (file !== undefined) require.cache[file] ??= defer(file);
}

/** The main file of a package; undefined where the package is not installed, as TypeScript for production. */
function findFile(name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** Returns a module that loads another one when something is read from it. */
function defer(file: string): NodeJS.Module {
  const deferred = new Module(file);
  let loaded: object | undefined;
  const load = (): object => {
    if (loaded === undefined) {
      Reflect.deleteProperty(require.cache, file);
      loaded = require(file) as object;
    }
    return loaded;
  };
  deferred.loaded = true;
  deferred.exports = new Proxy(
    {},
    {
      // Compiled code reads this first. Without it, it would read all properties.
      get: (_, name) => (name === "__esModule" ? true : (Reflect.get(load(), name) as unknown)),
      has: (_, name) => Reflect.has(load(), name),
    },
  );
  return deferred;
}
