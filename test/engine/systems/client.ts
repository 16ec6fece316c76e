/** A client that knows only the values that were entered into it. */
export interface Client {
  readonly clientId: string;
  /** Empty for a public client. */
  readonly clientSecret: string;
  readonly tokenEndpoint: string;
  /** @default - nobody signs in */
  readonly authorizationEndpoint?: string;
}
