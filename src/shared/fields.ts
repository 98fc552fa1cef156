/** Outside data whose fields have not been checked. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the object; one without fields if it is anything else. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** Returns the object that stored text holds; one without fields if it holds anything else. */
export function storedFields(json: string | null): Fields {
  try {
    return fieldsOf(JSON.parse(json ?? ''));
  } catch {
    return {};
  }
}
