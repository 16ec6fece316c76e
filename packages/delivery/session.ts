import { type Fetch, type Http, openHttp } from "@entra-integrations/http/client.ts";
import { type Pace, realPace } from "@entra-integrations/http/pace.ts";
import { openProxyFetch } from "@entra-integrations/http/proxy-fetch.ts";
import type { DeliverySettings } from "./settings.ts";

/** What all resources of the plugin work with. */
export interface DeliverySession {
  readonly settings: DeliverySettings;
  /** Opens a client whose requests end within two minutes in all. `service` is its name in messages, such as `Posit Connect`. */
  readonly http: (service: string) => Http;
  readonly pace: Pace;
  readonly now: () => Date;
}

/** Parts of a session that tests and the sandbox replace. */
export interface SessionOptions {
  /** Sends one request. @default - through the proxy that the environment names */
  readonly fetch?: Fetch | undefined;
  readonly pace?: Pace | undefined;
  readonly now?: (() => Date) | undefined;
}

const deadlineSeconds = 120;

/** Opens the session of a configured plugin. */
export function openSession(
  settings: DeliverySettings,
  { fetch = openProxyFetch().fetch, pace = realPace, now = () => new Date() }: SessionOptions,
): DeliverySession {
  return {
    settings,
    pace,
    now,
    http(service) {
      const http = openHttp({ fetch, pace, deadlineSeconds });
      return {
        fetch: (url, init) => http.fetch(url, { service, ...init }),
        stream: (url, init, read) => http.stream(url, { service, ...init }, read),
      };
    },
  };
}
