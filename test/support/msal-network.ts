import type { INetworkModule } from "@azure/msal-node";

/** Sends the requests of Microsoft's library with a `fetch` that reaches the local tenant. */
export function msalNetwork(fetch: (url: string, init?: RequestInit) => Promise<Response>): INetworkModule {
  const send = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.json() };
  };
  return {
    sendGetRequestAsync: async (url, options) => (await send(url, { headers: options?.headers ?? {} })) as never,
    sendPostRequestAsync: async (url, options) =>
      (await send(url, { method: "POST", headers: options?.headers ?? {}, body: options?.body ?? "" })) as never,
  };
}
