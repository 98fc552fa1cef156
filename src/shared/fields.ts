/** Outside data whose fields have not been checked. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the value if it is an object; otherwise an object without fields. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Reads a foreign object, which may throw. Returns undefined in that case. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * Returns the object in a stored JSON text; an object without fields if the text contains anything
 * else.
 */
export function storedFields(json: string | null): Fields {
  return fieldsOf(attempt((): unknown => JSON.parse(json ?? '')));
}
