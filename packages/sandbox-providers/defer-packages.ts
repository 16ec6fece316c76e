import { Module, createRequire } from "node:module";

// @pulumi/pulumi loads these packages at its start, but uses them only if a function of the program will run in the
// cloud. Their 500 files are half of what the policy pack and a command load.
const packages = ["@npmcli/arborist", "typescript"];

const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));

packages.forEach(deferModule);

/** Loads a module of the SDK, or one of its packages, only when something of it is used. */
export function deferModule(name: string): void {
  const file = findFile(name);
  // Keeps a package that is already loaded.
  if (file !== undefined) require.cache[file] ??= defer(file);
}

/** The main file of a package; undefined if the package is not installed, such as TypeScript in production. */
function findFile(name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** Returns a module that loads another one when one of its properties is read. */
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
      // Compiled code reads this property first. Without it, it would read all properties.
      get: (_, name) => (name === "__esModule" ? true : (Reflect.get(load(), name) as unknown)),
      has: (_, name) => Reflect.has(load(), name),
    },
  );
  return deferred;
}
