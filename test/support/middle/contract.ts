/** The orders that a test can give the middle's page. */
export interface MiddleApi {
  /** The host's invite → the one that reaches the guest. `network`: CAIP-2, as both sides greet. */
  invite(
    text: string,
    swap: { readonly network: string; readonly payTo?: string },
  ): Promise<string>;
  /** The guest's reply → the one that reaches the host. */
  reply(text: string): Promise<string>;
  /** Which greetings it has changed. */
  heard(): Promise<readonly string[]>;
}
