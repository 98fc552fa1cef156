/**
 * JSON as a Solana node writes it: u64 values are bare numbers, also past 2^53
 * (`rentEpoch` is 18446744073709551615), so the writer takes bigints where JSON.stringify throws.
 */

export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** @returns the JSON text; `undefined` fields are left out, as serde's `skip_serializing_if` does. */
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

/** An outside value as an object with unknown fields, or null if it is anything else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}
