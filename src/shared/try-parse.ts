import * as v from 'valibot';

/** Returns the parsed value. Null if the value does not fit the schema. */
export function tryParse<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | null {
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  return parsed.success ? parsed.output : null;
}
