/**
 * JSON as a Solana node writes it. u64 values are bare numbers, even beyond 2^53 (`rentEpoch` is
 * 18446744073709551615). So this writer accepts bigints, for which JSON.stringify throws.
 */

export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/**
 * Encodes a value. @returns the JSON text. `undefined` fields are left out, as with serde's
 * `skip_serializing_if`.
 */
export function encodeJson(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(encodeJson).join(',')}]`;
  const fields = Object.entries(value).flatMap(([key, field]) =>
    field === undefined ? [] : [`${JSON.stringify(key)}:${encodeJson(field)}`],
  );
  return `{${fields.join(',')}}`;
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

/** Returns an outside value as an object with unknown fields, or null if it is anything else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
