/** Runs an action with a resource and closes the resource afterwards. Node 22 cannot parse `await using`. */
export async function withResource<Resource extends AsyncDisposable, Result>(
  resource: Resource,
  action: (resource: Resource) => Promise<Result>,
): Promise<Result> {
  try {
    return await action(resource);
  } finally {
    await resource[Symbol.asyncDispose]();
  }
}
