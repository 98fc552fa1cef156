// The few globals that exist in a window, in a worker and in Node alike. `src/shared` compiles
// without the DOM and WebWorker libraries, so this is all it can see of a platform. Elsewhere the
// real library's types stand in their place (this file is never part of another project).

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

/** Opaque here: made on main, handed to a worker. */
interface MessagePort {
  postMessage(message: unknown): void;
  close(): void;
}

/** Opaque here: made on main, handed to a worker. */
interface RTCDataChannel {
  readonly label: string;
  close(): void;
}

/** Opaque here: chosen by a person on main, read in the transfer worker. */
interface File {
  readonly name: string;
  readonly size: number;
}
