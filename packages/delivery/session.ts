import { type Fetch, type Http, openHttp } from "@entra-integrations/http/client.ts";
import { type Pace, realPace } from "@entra-integrations/http/pace.ts";
import type { DeliverySettings } from "./settings.ts";

/** What all resources of the plugin work with. */
export interface DeliverySession {
  readonly settings: DeliverySettings;
  /** Opens a client whose requests end within two minutes in all. `service` is its name in messages, such as `Posit Connect`. */
  readonly http: (service: string) => Http;
  readonly pace: Pace;
  /** Time of the deployment, for outputs. */
  readonly now: () => Date;
  /** Clock of the machine, for signatures. Receivers compare it with their own, also while the sandbox is in another year. */
  readonly machineTime: () => Date;
}

/** Parts of a session that tests and the sandbox replace. */
export interface SessionOptions {
  /** Sends one request. @default - through the proxy that the environment names, or only to a local tenant */
  readonly fetch?: Fetch | undefined;
  readonly pace?: Pace | undefined;
  readonly now?: (() => Date) | undefined;
  readonly machineTime?: (() => Date) | undefined;
}

const deadlineSeconds = 120;

/** Opens the session of a configured plugin. */
export function openSession(
  settings: DeliverySettings,
  {
    fetch,
    pace = realPace,
    now = () => new Date(),
    machineTime = () => new Date(),
  }: SessionOptions & { readonly fetch: Fetch },
): DeliverySession {
  return {
    settings,
    pace,
    now,
    machineTime,
    http(service) {
      const http = openHttp({ fetch, pace, deadlineSeconds });
      return {
        fetch: (url, init) => http.fetch(url, { service, ...init }),
        stream: (url, init, read) => http.stream(url, { service, ...init }, read),
      };
    },
  };
}
