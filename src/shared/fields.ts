/** An object from outside whose fields have not been checked. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the value if it is an object; otherwise an object without fields. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Reads an object from outside. Returns undefined if reading it throws. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * Returns the object that a stored JSON text contains. If it contains anything else, returns an
 * object without fields.
 */
export function storedFields(json: string | null): Fields {
  return fieldsOf(attempt((): unknown => JSON.parse(json ?? '')));
}
