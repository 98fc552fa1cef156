/** The wallet that was connected last, by name, so that a reload can ask it silently. */
export interface WalletMemory {
  get(): string | null;
  set(name: string | null): void;
}

const KEY = 'pay2chat.wallet';

/** Storage may be switched off in a browser: then nothing is remembered, and nothing fails. */
export function walletMemory(storage: () => Storage): WalletMemory {
  const attempt = <T>(use: (storage: Storage) => T): T | null => {
    try {
      return use(storage());
    } catch {
      return null;
    }
  };
  return {
    get: () => attempt((kept) => kept.getItem(KEY)),
    set: (name) =>
      void attempt((kept) => (name === null ? kept.removeItem(KEY) : kept.setItem(KEY, name))),
  };
}
