/**
 * Outside data becomes typed data here: each reader takes `unknown` and answers its type or throws
 * {@link Malformed}, which the RPC transport reports as `rpc_bad_answer`.
 */

import { isU64 } from '../../../shared/money.ts';

export class Malformed extends Error {
  override readonly name = 'Malformed';
}

export type Parse<T> = (value: unknown) => T;
export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Malformed('not an object');
  }
  return value as Fields;
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Malformed('not a string');
  return value;
}

export function bool(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Malformed('not a boolean');
  return value;
}

export function integer(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new Malformed('not a safe integer');
  }
  return value;
}

/** A JSON number that is a u64 no larger than 2^53, as slots, heights and lamports are in practice. */
export function u64(value: unknown): bigint {
  const number = integer(value);
  if (number < 0) throw new Malformed('negative');
  return BigInt(number);
}

/** A u64 in decimal digits, as token amounts travel. */
export function u64Text(value: unknown): bigint {
  const digits = text(value);
  if (!/^\d{1,20}$/.test(digits)) throw new Malformed('not a decimal u64');
  const parsed = BigInt(digits);
  if (!isU64(parsed)) throw new Malformed('not a u64');
  return parsed;
}

export const list =
  <T>(parse: Parse<T>): Parse<T[]> =>
  (value) => {
    if (!Array.isArray(value)) throw new Malformed('not a list');
    return value.map((item) => parse(item));
  };

export const nullable =
  <T>(parse: Parse<T>): Parse<T | null> =>
  (value) =>
    value === null || value === undefined ? null : parse(value);

/** `{context, value}`, the envelope of many RPC answers. */
export const valueOf =
  <T>(parse: Parse<T>): Parse<T> =>
  (value) =>
    parse(fields(value)['value']);

/** Base64 → bytes. */
export function base64Bytes(value: unknown): Uint8Array {
  try {
    return Uint8Array.from(atob(text(value)), (char) => char.charCodeAt(0));
  } catch {
    throw new Malformed('not base64');
  }
}

/** Bytes → base64. A transaction is at most 1232 bytes, so the spread is safe. */
export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
