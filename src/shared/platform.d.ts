// The few globals that exist in a window, in a worker and in Node. `src/shared` compiles without
// the DOM and WebWorker libraries, so it can use nothing else of a platform. Other projects use the
// real library's types and never include this file.

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

/** Opaque here. Main creates it and passes it to a worker. */
interface MessagePort {
  postMessage(message: unknown): void;
  close(): void;
}

/** Opaque here. Main creates it and passes it to a worker. */
interface RTCDataChannel {
  readonly label: string;
  close(): void;
}

/** Opaque here. The user chooses it on main, and the transfer worker reads it. */
interface File {
  readonly name: string;
  readonly size: number;
}
