/** Outside data whose fields have not been checked. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Returns the object that stored text holds; one without fields if it holds anything else. */
export function storedFields(json: string | null): Fields {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}
