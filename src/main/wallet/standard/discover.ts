import { ownText, raise } from '../../../shared/errors.ts';
import { attempt, fieldsOf, isFields } from '../../../shared/fields.ts';
import { KNOWN_WALLETS } from './known-wallets.ts';
import type { WalletOption } from './state.ts';

/**
 * The edge to the wallets, which any script on the page may have registered: whatever they are, give
 * or throw becomes a value of this file's types, and what cannot be read is not there.
 */

export interface Account {
  readonly address: string;
  readonly chains: readonly string[];
  /** The wallet's own object, for the wallet alone: it may compare accounts by identity. */
  readonly own: object;
}

/** A wallet with everything this page needs: connecting, and signing a v0 transaction. */
export interface UsableWallet {
  readonly name: string;
  /** An inline image: an icon must not cause a request to a server. */
  readonly icon: string | null;
  /** The object that the wallet registered; the page compares it to tell wallets apart. */
  readonly own: object;
  accounts(): readonly Account[];
  /** Asks at once, as do the methods below: a wallet opens its window only on a tap. */
  connect(silent: boolean): Promise<readonly Account[]>;
  disconnect(): Promise<void>;
  /** Calls `changed` after every change of the accounts. Returns what stops that. */
  watch(changed: () => void): () => void;
  signTransaction(account: Account, transaction: Uint8Array, chain: string): Promise<Uint8Array>;
  signsMessages(): boolean;
  /** Returns only the signature. `wallet_unsupported`: wallets need not have the feature. */
  signMessage(account: Account, message: Uint8Array): Promise<Uint8Array>;
}

/** More than any wallet lists. */
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

/** Reads an account. Returns null if its address has the form of another network. */
function account(own: unknown): Account | null {
  if (!isFields(own)) return null;
  const address = text(own['address']) ?? '';
  if (!/^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(address)) return null;
  return { address, chains: parsed(() => own['chains'], text), own };
}

/** Calls what a wallet gave. It may throw or reject, and nothing depends on it. */
const quietly = (run: () => unknown): unknown =>
  attempt(() => {
    const given = run();
    Promise.resolve(given).catch(() => undefined);
    return given;
  });

/** Returns the bytes of the only output, copied: the wallet cannot change what is checked and sent. */
function bytesIn(outputs: unknown, key: string): Uint8Array {
  const [bytes] = parsed(
    () => outputs,
    (output) => fieldsOf(output)[key],
  );
  if (!ArrayBuffer.isView(bytes)) throw raise('wallet_failed', { reason: ownText('no signature') });
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
}

/**
 * Returns the wallet, or null if the page cannot use it. Wallets of another network are kept on
 * purpose: once connected, the account's `chains` gives an error that explains it, while a missing
 * option would only puzzle.
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
      // Some answer nothing, and only then show the accounts.
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

/** Returns usable wallets by name; of two with one name, the one registered first. */
export function usableWallets(registered: readonly unknown[]): ReadonlyMap<string, UsableWallet> {
  const byName = new Map<string, UsableWallet>();
  for (const wallet of parsed(() => registered, usable)) {
    if (!byName.has(wallet.name)) byName.set(wallet.name, wallet);
  }
  return byName;
}

/** Returns the wallets to offer: the installed ones, then the known ones that are missing. */
export function walletOptions(usable: ReadonlyMap<string, UsableWallet>): WalletOption[] {
  const here = [...usable.values()].map(({ name, icon }) => ({ name, icon, installUrl: null }));
  const absent = KNOWN_WALLETS.filter(({ name }) => !usable.has(name));
  return [...here, ...absent.map((known) => ({ ...known, icon: null }))];
}
