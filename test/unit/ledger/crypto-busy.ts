/**
 * Web Crypto works on threads of its own, for as long as the machine likes: a clock that leaps whenever
 * everything waits has to know that something is under way there.
 */

let running = 0;

/** How many operations are under way in this process. */
export const cryptoBusy = (): number => running;

const METHODS = [
  'decrypt',
  'deriveBits',
  'deriveKey',
  'digest',
  'encrypt',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'verify',
] as const;

const subtle: Record<string, unknown> = Object.getPrototypeOf(crypto.subtle) as typeof subtle;
for (const method of METHODS) {
  const original = subtle[method] as (...args: unknown[]) => Promise<unknown>;
  subtle[method] = function (this: SubtleCrypto, ...args: unknown[]): Promise<unknown> {
    running += 1;
    return original.apply(this, args).finally(() => (running -= 1));
  };
}
