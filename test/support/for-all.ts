import { test } from 'uvu';

/**
 * Opens this before the tests of the file or suite that calls it and closes it after them. Returns a
 * stand-in: each property and each method is that of the opened one.
 */
export function forAll<T extends { close(): unknown }>(
  open: () => Promise<T>,
  { before, after }: Pick<typeof test, 'before' | 'after'> = test,
): T {
  let opened: T | undefined;
  before(async () => {
    opened = await open();
  });
  after(async () => {
    await opened?.close();
  });
  return new Proxy({} as T, {
    get(_target, key): unknown {
      if (!opened) throw new Error(`${String(key)} is asked for before it is opened`);
      const of: object = opened;
      const value: unknown = Reflect.get(of, key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => Reflect.apply(value, of, args);
    },
  });
}
