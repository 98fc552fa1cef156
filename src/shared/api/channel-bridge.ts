import { fieldsOf } from '../fields.ts';

/**
 * Messages over the MessagePort that replaces an RTCDataChannel if the browser cannot transfer
 * channels (architecture.md, "Channels"). Main keeps the channel, and the worker gets the same
 * data, events and backpressure.
 */

/** Main → worker. */
export type BridgeDown =
  | { readonly kind: 'open' }
  | { readonly kind: 'message'; readonly data: string | ArrayBuffer }
  /**
   * Counts the bytes that the worker posted. `accepted` bytes reached the channel, and `buffered`
   * of them still wait in it.
   */
  | { readonly kind: 'flow'; readonly accepted: number; readonly buffered: number }
  | { readonly kind: 'close' };

/** Worker → main. */
export type BridgeUp =
  | { readonly kind: 'send'; readonly data: string | ArrayBuffer }
  | { readonly kind: 'low-water'; readonly bytes: number }
  | { readonly kind: 'close' };

const isPayload = (data: unknown): data is string | ArrayBuffer =>
  typeof data === 'string' || data instanceof ArrayBuffer;

/** Parses a message from main. Returns null if it has another form. */
export function readBridgeDown(value: unknown): BridgeDown | null {
  const { kind, data, accepted, buffered } = fieldsOf(value);
  if (kind === 'open' || kind === 'close') return { kind };
  if (kind === 'message' && isPayload(data)) return { kind, data };
  if (kind === 'flow' && typeof accepted === 'number' && typeof buffered === 'number') {
    return { kind, accepted, buffered };
  }
  return null;
}

/** Parses a message from the worker. Returns null if it has another form. */
export function readBridgeUp(value: unknown): BridgeUp | null {
  const { kind, data, bytes } = fieldsOf(value);
  if (kind === 'close') return { kind };
  if (kind === 'send' && isPayload(data)) return { kind, data };
  if (kind === 'low-water' && typeof bytes === 'number') return { kind, bytes };
  return null;
}
