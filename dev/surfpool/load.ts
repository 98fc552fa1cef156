/**
 * Loads this platform's native package directly, because the meta package that would choose it does
 * not resolve everywhere.
 */
import { createRequire } from 'node:module';

/** The part of Surfpool's API that is used here: https://docs.surfpool.run/sdk/js-reference */
export interface Surfnet {
  readonly rpcUrl: string;
  /** Sets the balance (it does not add). */
  fundSol(address: string, lamports: number): void;
  /** Sets the balance of the associated token account, and creates the account if needed. */
  fundToken(owner: string, mint: string, amount: number): void;
  setAccount(address: string, lamports: number, data: number[], owner: string): void;
  /** Returns the events since the last call. Until then they stay in memory. */
  drainEvents(): unknown[];
  stop(): void;
}

interface Native {
  readonly Surfnet: {
    startWithConfig(config: Readonly<Record<string, unknown>>): Surfnet;
    newKeypair(): { readonly publicKey: string };
  };
}

const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@solana/surfpool-darwin-arm64',
  'darwin-x64': '@solana/surfpool-darwin-x64',
  'linux-x64': '@solana/surfpool-linux-x64-gnu',
};

const isNative = (value: unknown): value is Native =>
  typeof value === 'object' &&
  value !== null &&
  'Surfnet' in value &&
  typeof value.Surfnet === 'function' &&
  'startWithConfig' in value.Surfnet;

/**
 * Loads the native package. @throws Error with a sentence for people if the platform has no package
 * or npm left it out.
 */
export function loadSurfpool(platform = `${process.platform}-${process.arch}`): Native {
  const name = PACKAGES[platform];
  if (name === undefined) {
    const known = Object.keys(PACKAGES).join(', ');
    throw new Error(
      `Surfpool has no package for ${platform}, only for ${known}. Leave --node=surfpool out to use the built-in ledger.`,
    );
  }
  let loaded: unknown;
  try {
    loaded = createRequire(import.meta.url)(name);
  } catch (error) {
    const [reason] = String(error).split('\n');
    throw new Error(
      `${name} could not be loaded (${reason}). It is an optional dependency: \`npm ci\` installs it. Leave --node=surfpool out to use the built-in ledger.`,
    );
  }
  if (!isNative(loaded)) throw new Error(`${name} has no Surfnet.startWithConfig.`);
  return loaded;
}

/** Returns why Surfpool cannot run here; null if it can. */
export function whyNoSurfpool(): string | null {
  try {
    loadSurfpool();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
