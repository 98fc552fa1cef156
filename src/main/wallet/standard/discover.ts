import { ownText, raise } from '../../../shared/errors.ts';
import { attempt, fieldsOf, isFields } from '../../../shared/fields.ts';
import { KNOWN_WALLETS } from './known-wallets.ts';
import type { WalletOption } from './state.ts';

/**
 * The boundary to the wallets, which any script on the page may have registered. Everything that
 * they are, return or throw is turned into a value of this file's types. Anything that cannot be
 * read counts as absent.
 */

export interface Account {
  readonly address: string;
  readonly chains: readonly string[];
  /**
   * The wallet's own object. The page passes it back to the wallet, which may compare accounts by
   * identity.
   */
  readonly own: object;
}

/** A wallet that supports everything this page needs: connecting, and signing a v0 transaction. */
export interface UsableWallet {
  readonly name: string;
  /** An inline image, because an icon must not cause a request to a server. */
  readonly icon: string | null;
  /** The object that the wallet registered. The page compares it to tell wallets apart. */
  readonly own: object;
  accounts(): readonly Account[];
  /**
   * Requests the accounts at once. The methods below also send their requests at once, because a
   * wallet opens its window only in response to a tap.
   */
  connect(silent: boolean): Promise<readonly Account[]>;
  disconnect(): Promise<void>;
  /** Calls `changed` after every change of the accounts. Returns a function that stops this. */
  watch(changed: () => void): () => void;
  signTransaction(account: Account, transaction: Uint8Array, chain: string): Promise<Uint8Array>;
  signsMessages(): boolean;
  /**
   * Returns only the signature. Throws `wallet_unsupported` if the wallet lacks this optional
   * feature.
   */
  signMessage(account: Account, message: Uint8Array): Promise<Uint8Array>;
}

/** Limit for the lists that a wallet returns. No real wallet lists as many entries. */
const MOST = 256;

/** Parses each entry of a list, and drops those that fail. */
function parsed<T>(read: () => unknown, parse: (entry: unknown) => T | null): readonly T[] {
  const list = attempt(read);
  const length = attempt(() => (Array.isArray(list) ? Math.min(list.length, MOST) : 0)) ?? 0;
  return Array.from({ length }, (_, at) =>
    attempt(() => parse(Reflect.get(list as object, at))),
  ).filter((each) => each !== null && each !== undefined);
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Reads an account. Returns null if the address does not have the form of a Solana address. */
function account(own: unknown): Account | null {
  if (!isFields(own)) return null;
  const address = text(own['address']) ?? '';
  if (!/^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(address)) return null;
  return { address, chains: parsed(() => own['chains'], text), own };
}

/**
 * Calls a wallet's function and ignores what it throws or rejects with, because nothing depends on
 * it.
 */
const quietly = (run: () => unknown): unknown =>
  attempt(() => {
    const given = run();
    Promise.resolve(given).catch(() => undefined);
    return given;
  });

/**
 * Returns a copy of the only output's bytes, so that the wallet cannot change them between the
 * check and the sending.
 */
function bytesIn(outputs: unknown, key: string): Uint8Array {
  const [bytes] = parsed(
    () => outputs,
    (output) => fieldsOf(output)[key],
  );
  if (!ArrayBuffer.isView(bytes)) throw raise('wallet_failed', { reason: ownText('no signature') });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
}

/**
 * Returns the wallet, or null if the page cannot use it. A wallet for another Solana network is
 * offered on purpose: once it is connected, the account's `chains` lead to an error that explains
 * the problem, while a missing wallet would only puzzle the user.
 */
function usable(own: unknown): UsableWallet | null {
  if (!isFields(own)) return null;
  const feature = (name: string): Readonly<Record<string, unknown>> =>
    fieldsOf(fieldsOf(own['features'])[name]);
  function method(name: string, key: string): ((...input: readonly unknown[]) => unknown) | null {
    const inside = feature(name);
    const found = inside[key];
    return typeof found === 'function'
      ? (...input): unknown => Reflect.apply(found, inside, input)
      : null;
  }
  function needed(name: string, key: string): (...input: readonly unknown[]) => unknown {
    const found = method(name, key);
    if (!found) throw raise('wallet_unsupported', { missing: ownText(name) });
    return found;
  }
  const accounts = (): readonly Account[] => parsed(() => own['accounts'], account);
  const name = text(own['name']);
  const icon = attempt(() => text(own['icon']));
  const isUsable =
    parsed(() => own['chains'], text).some((chain) => chain.startsWith('solana:')) &&
    method('standard:connect', 'connect') &&
    method('solana:signTransaction', 'signTransaction') &&
    parsed(
      () => feature('solana:signTransaction')['supportedTransactionVersions'],
      (of) => of,
    ).includes(0);
  if (!isUsable || !name?.trim()) return null;
  return {
    name,
    icon: icon && /^data:image\/(svg\+xml|webp|png|gif)[;,]/.test(icon) ? icon : null,
    own,
    accounts,
    async connect(silent) {
      const answer = await needed('standard:connect', 'connect')(silent ? { silent } : undefined);
      const given = parsed(() => fieldsOf(answer)['accounts'], account);
      // Some wallets return nothing and list the accounts only afterwards.
      return given.length > 0 ? given : accounts();
    },
    async disconnect() {
      await method('standard:disconnect', 'disconnect')?.();
    },
    watch(changed) {
      let isOn = true;
      const off = quietly(() =>
        method('standard:events', 'on')?.('change', () => {
          if (isOn) changed();
        }),
      );
      return () => {
        isOn = false;
        if (typeof off === 'function') quietly(() => Reflect.apply(off, undefined, []));
      };
    },
    async signTransaction(of, transaction, chain) {
      const sign = needed('solana:signTransaction', 'signTransaction');
      return bytesIn(await sign({ account: of.own, transaction, chain }), 'signedTransaction');
    },
    signsMessages: () => Boolean(attempt(() => method('solana:signMessage', 'signMessage'))),
    async signMessage(of, message) {
      const sign = needed('solana:signMessage', 'signMessage');
      return bytesIn(await sign({ account: of.own, message }), 'signature');
    },
  };
}

/**
 * Returns the usable wallets by name. If two have the same name, the one registered first counts.
 */
export function usableWallets(registered: readonly unknown[]): ReadonlyMap<string, UsableWallet> {
  const byName = new Map<string, UsableWallet>();
  for (const wallet of parsed(() => registered, usable)) {
    if (!byName.has(wallet.name)) byName.set(wallet.name, wallet);
  }
  return byName;
}

/** Returns the wallets to offer: first the installed ones, then the known ones that are missing. */
export function walletOptions(usable: ReadonlyMap<string, UsableWallet>): WalletOption[] {
  const here = [...usable.values()].map(({ name, icon }) => ({ name, icon, installUrl: null }));
  const absent = KNOWN_WALLETS.filter(({ name }) => !usable.has(name));
  return [...here, ...absent.map((known) => ({ ...known, icon: null }))];
}
