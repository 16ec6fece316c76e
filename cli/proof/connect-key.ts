/**
 * Returns the API key in the environment for a Connect server, by the names that Posit's own clients read. The key is only
 * for the server in CONNECT_SERVER: the outputs of a stack must not decide where it is sent.
 */
export function connectKeyIn(env: NodeJS.ProcessEnv): (address: string) => string | undefined {
  return (address) => {
    const { CONNECT_SERVER: server = "", CONNECT_API_KEY: key = "" } = env;
    if (key === "" || !address.startsWith("https://")) return undefined;
    return normalized(server) === normalized(address) ? key : undefined;
  };
}

/** Posit's clients accept the address with and without the path of the API. */
function normalized(address: string): string {
  const url = URL.parse(address);
  return url === null ? "" : `${url.origin}${url.pathname.replace(/\/+$/, "").replace(/\/__api__$/, "")}`;
}
