// The few globals that exist in windows, in workers and in Node. `src/shared` is compiled without
// the DOM and WebWorker libraries, so it can use no other globals. Other projects use the real
// libraries and never include this file.

interface TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: { new (): TextEncoder };

interface TextDecoder {
  decode(input?: Uint8Array): string;
}
declare const TextDecoder: {
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};

declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
};

declare const URL: { canParse(url: string): boolean };

/** Main creates it and passes it to a worker. `src/shared` uses nothing else of it. */
interface MessagePort {
  postMessage(message: unknown): void;
  close(): void;
}

/** Main creates it and passes it to a worker. `src/shared` uses nothing else of it. */
interface RTCDataChannel {
  readonly label: string;
  close(): void;
}

/**
 * The user chooses it on main, and the transfer worker reads it. `src/shared` uses nothing else of
 * it.
 */
interface File {
  readonly name: string;
  readonly size: number;
}
