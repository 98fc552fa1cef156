/** As much of it as the benches use: the package has no types. */
declare module 'simple-peer/simplepeer.min.js' {
  export default class SimplePeer {
    constructor(options: { readonly initiator: boolean; readonly config: RTCConfiguration });
    readonly connected: boolean;
    signal(signal: unknown): void;
    /** @returns whether there is room for more. */
    write(chunk: Uint8Array): boolean;
    on(event: 'signal' | 'data' | 'error', listener: (value: unknown) => void): void;
    once(event: 'drain', listener: () => void): void;
    destroy(): void;
  }
}
