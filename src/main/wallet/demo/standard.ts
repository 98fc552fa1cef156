import type {
  SolanaSignMessageInput,
  SolanaSignTransactionInput,
} from '@solana/wallet-standard-features';
import type { Wallet, WalletAccount } from '@wallet-standard/base';
import { NETWORKS } from '../../../shared/network.ts';
import { accountEvents, type SigningFeatures, SIGNS } from '../standard/register.ts';
import type { DemoAccount } from './accounts.ts';

/**
 * Reads just enough of Solana's wire format to sign a transaction: `compact-u16 count | count ×
 * 64-byte signatures | message`. The message begins with an optional version byte, whose high bit
 * is set; only version 0 is supported. A 3-byte header follows, whose first byte counts the
 * signers, then a `compact-u16` and that many 32-byte keys. The first keys are the signers, in the
 * order of their signatures. https://solana.com/docs/core/transactions
 */

const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;

/** The place for one signer's signature, and the message to sign. */
interface SignatureSlot {
  /** Offset of the 64 bytes in the transaction. */
  readonly at: number;
  readonly message: Uint8Array<ArrayBuffer>;
}

/** Reads a little-endian base-128 number of at most three bytes. */
function compactU16(bytes: Uint8Array, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let i = 0; i < 3; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return null;
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return value <= 0xffff ? { value, next: at + i + 1 } : null;
  }
  return null;
}

/**
 * Returns null if the bytes are not a transaction that this wallet can read, or if `publicKey` is
 * not one of its signers.
 */
export function signatureSlot(
  transaction: Uint8Array,
  publicKey: Uint8Array,
): SignatureSlot | null {
  const signatures = compactU16(transaction, 0);
  if (!signatures) return null;
  const messageAt = signatures.next + signatures.value * SIGNATURE_BYTES;
  const version = transaction[messageAt];
  if (version === undefined || version > 0x80) return null;
  const headerAt = version === 0x80 ? messageAt + 1 : messageAt;
  const signers = transaction[headerAt];
  const keys = compactU16(transaction, headerAt + 3);
  if (!keys || signers !== signatures.value || signers > keys.value) return null;
  if (keys.next + keys.value * KEY_BYTES > transaction.length) return null;
  for (let i = 0; i < signers; i++) {
    const from = keys.next + i * KEY_BYTES;
    if (!publicKey.every((byte, offset) => byte === transaction[from + offset])) continue;
    const message = new Uint8Array(transaction.subarray(messageAt));
    return { at: signatures.next + i * SIGNATURE_BYTES, message };
  }
  return null;
}

/** How the wallet answers the next request, in place of a user. */
export const DEMO_MODES = ['approve', 'reject', 'silent', 'locked'] as const;
export type DemoMode = (typeof DEMO_MODES)[number];

interface DemoWallet {
  readonly wallet: Wallet;
  setMode(mode: DemoMode): void;
  /**
   * Switches the wallet to another account. null disconnects the wallet, as from its own window.
   */
  use(account: DemoAccount | null): void;
}

interface DemoWalletParts {
  /** Called at each connect; returns the account to offer, ready to use. */
  account(): Promise<DemoAccount>;
  /** Whether the user has approved this page before. */
  readonly approved: { get(): boolean; set(value: boolean): void };
}

const ICON =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAzMiAzMiI+PHJlY3Qgd2lkdGg9IjMyIiBoZWlnaHQ9IjMyIiByeD0iOSIgZmlsbD0iIzBmNGM1YyIvPjxwYXRoIGQ9Ik05IDExaDE0djEwSDl6IiBmaWxsPSJub25lIiBzdHJva2U9IiNmZmYiIHN0cm9rZS13aWR0aD0iMiIvPjxwYXRoIGQ9Ik0yMCAxNmguMSIgc3Ryb2tlPSIjZmZmIiBzdHJva2Utd2lkdGg9IjMiIHN0cm9rZS1saW5lY2FwPSJyb3VuZCIvPjwvc3ZnPg==';

/** Builds an error with a code, as Phantom does. */
const refusal = (code: number, message: string): Error =>
  Object.assign(new Error(message), { code });

/**
 * Creates a Wallet Standard wallet like any other. The page has no other way to talk to the demo
 * wallet.
 */
export function createDemoWallet({ account, approved }: DemoWalletParts): DemoWallet {
  const chain = NETWORKS.local.walletChain;
  const events = accountEvents();
  let mode: DemoMode = 'approve';
  let current: DemoAccount | null = null;
  let accounts: readonly WalletAccount[] = [];

  function use(next: DemoAccount | null): void {
    if (current === next) return;
    current = next;
    const { address, publicKey } = next ?? {};
    accounts =
      address && publicKey ? [{ address, publicKey, chains: [chain], features: SIGNS }] : [];
    events.notify(accounts);
  }

  async function consent(): Promise<void> {
    if (mode === 'reject') throw refusal(4001, 'User rejected the request.');
    if (mode === 'locked') throw refusal(4100, 'The wallet is locked.');
    if (mode === 'silent') await new Promise<never>(() => undefined);
  }

  function signerOf(asked: WalletAccount): DemoAccount {
    if (current && asked.address === current.address) return current;
    throw refusal(4100, 'This account is not authorised.');
  }

  async function signMessage({ account: asked, message }: SolanaSignMessageInput) {
    const { privateKey } = signerOf(asked);
    const signedMessage = new Uint8Array(message);
    const signature = await crypto.subtle.sign('Ed25519', privateKey, signedMessage);
    return { signedMessage, signature: new Uint8Array(signature) };
  }

  async function sign(input: SolanaSignTransactionInput): Promise<Uint8Array> {
    const signer = signerOf(input.account);
    const slot = signatureSlot(input.transaction, signer.publicKey);
    if (!slot) throw refusal(-32602, 'The transaction does not ask for this account.');
    const signature = await crypto.subtle.sign('Ed25519', signer.privateKey, slot.message);
    const signed = new Uint8Array(input.transaction);
    signed.set(new Uint8Array(signature), slot.at);
    return signed;
  }

  const features: SigningFeatures = {
    'standard:connect': {
      version: '1.0.0',
      async connect({ silent } = {}) {
        if (!silent) await consent();
        if (!silent || approved.get()) {
          approved.set(true);
          use(await account());
        }
        return { accounts };
      },
    },
    'standard:disconnect': {
      version: '1.0.0',
      async disconnect() {
        approved.set(false);
        use(null);
      },
    },
    'standard:events': events.feature,
    'solana:signTransaction': {
      version: '1.0.0',
      supportedTransactionVersions: ['legacy', 0],
      async signTransaction(...inputs) {
        await consent();
        const signed = [];
        for (const input of inputs) signed.push({ signedTransaction: await sign(input) });
        return signed;
      },
    },
    'solana:signMessage': {
      version: '1.0.0',
      async signMessage(...inputs) {
        await consent();
        return Promise.all(inputs.map(signMessage));
      },
    },
  };

  const wallet: Wallet = {
    version: '1.0.0',
    name: 'Demo wallet',
    icon: ICON,
    chains: [chain],
    features,
    get accounts() {
      return accounts;
    },
  };
  return { wallet, use, setMode: (next) => void (mode = next) };
}
