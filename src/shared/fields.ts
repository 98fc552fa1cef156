/** Outside data whose fields have not been checked. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the object; one without fields if it is anything else. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Reads a foreign object, which may throw: undefined, as where there is nothing. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Returns the object that stored text holds; one without fields if it holds anything else. */
export function storedFields(json: string | null): Fields {
  return fieldsOf(attempt((): unknown => JSON.parse(json ?? '')));
}
