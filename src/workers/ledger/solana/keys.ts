import type { NetworkId } from '../../../shared/network.ts';
import type { Bytes } from '../../../shared/bytes.ts';
import { type Agree, agreeWith, newAgreementKey } from './agreement.ts';
import { type Claims, type KeyKind, type LedgerDb, stored, type StoredKey, writing } from './db.ts';
import { base58, fromBase58 } from './layout.ts';

/**
 * The project's own keys: Ed25519 keys, and X25519 keys for the mailboxes of call links. They are
 * generated and stored as non-extractable CryptoKeys. A secret is never a string and never leaves
 * the browser's key store.
 */

export interface Signer {
  readonly address: string;
  /** Signs a message. Resolves to the signature, 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A mailbox's key. It decrypts messages and cannot sign. */
interface MailboxKey {
  readonly publicKey: Bytes;
  readonly agree: Agree;
}

/** The kinds of keys that sign. */
type SigningKind = Exclude<KeyKind, 'mailbox'>;

export interface KeyInfo {
  readonly id: string;
  readonly kind: KeyKind;
  readonly address: string;
  readonly createdAtWallMs: number;
}

export const depositKeyId = (network: NetworkId, owner: string, callId: string): string =>
  `deposit:${network}:${owner}:${callId}`;

/** Returns the parts of a {@link depositKeyId}. Null if the id is that of another kind of key. */
export function depositNamed(
  id: string,
): { readonly network: string; readonly owner: string; readonly callId: string } | null {
  const [kind, network, owner, callId] = id.split(':');
  if (kind !== 'deposit' || network === undefined) return null;
  return owner === undefined || callId === undefined ? null : { network, owner, callId };
}
export const feePayerKeyId = (network: NetworkId, owner: string): string =>
  `fee:${network}:${owner}`;
export const mailboxKeyId = (network: NetworkId, link: string): string =>
  `mailbox:${network}:${link}`;
export const sessionKeyId = (callId: string): string => `session:${callId}`;

/** All methods throw P2cError `storage_failed`. */
export interface KeyStore {
  load(id: string): Promise<Signer | null>;
  /**
   * Returns the key with this id. Generates it if it does not exist. If two windows do this at the
   * same time, both get the same key.
   */
  loadOrCreate(id: string, kind: SigningKind): Promise<Signer>;
  loadMailbox(id: string): Promise<MailboxKey | null>;
  /** Generates and stores a new key. @throws P2cError also `ring_unsupported`. */
  createMailbox(id: string): Promise<MailboxKey>;
  list(kind?: KeyKind): Promise<readonly KeyInfo[]>;
  /**
   * Destroys a key permanently. The caller must first secure everything that the key holds or can
   * spend.
   */
  destroy(id: string): Promise<void>;
}

const signerOf = (key: StoredKey): Signer => ({
  address: key.address,
  sign: async (message) =>
    new Uint8Array(await crypto.subtle.sign('Ed25519', key.privateKey, Uint8Array.from(message))),
});

const mailboxOf = ({ address, privateKey }: StoredKey): MailboxKey => ({
  publicKey: Uint8Array.from(fromBase58(address)),
  agree: agreeWith(privateKey),
});

async function generate(id: string, kind: SigningKind, wallMs: number): Promise<StoredKey> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('Ed25519 made no key pair');
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return {
    id,
    kind,
    address: base58(publicKey),
    privateKey: pair.privateKey,
    createdAtWallMs: wallMs,
  };
}

export function createKeyStore(db: LedgerDb, claims: Claims, wallMs: () => number): KeyStore {
  const books = { db, claims };
  return {
    load: (id) =>
      stored(async () => {
        const key = await db.get('keys', id);
        return key ? signerOf(key) : null;
      }),
    async loadOrCreate(id, kind) {
      const known = await stored(() => db.get('keys', id));
      if (known) return signerOf(known);
      // Generate the key first: a database transaction ends while it waits for WebCrypto. If
      // another window stores a key in the meantime, use that one.
      const fresh = await generate(id, kind, wallMs());
      const winner = await writing(books, 'keys', async (store) => {
        const first = await store.get(id);
        if (!first) await store.put(fresh);
        return first ?? fresh;
      });
      return signerOf(winner);
    },
    loadMailbox: (id) =>
      stored(async () => {
        const key = await db.get('keys', id);
        return key?.kind === 'mailbox' ? mailboxOf(key) : null;
      }),
    async createMailbox(id) {
      const { publicKey, privateKey } = await newAgreementKey();
      const address = base58(publicKey);
      const key = { id, kind: 'mailbox', address, privateKey, createdAtWallMs: wallMs() } as const;
      await writing(books, 'keys', (store) => store.put(key));
      return mailboxOf(key);
    },
    list: (kind) =>
      stored(async () =>
        (await db.getAll('keys'))
          .filter((key) => kind === undefined || key.kind === kind)
          .map(({ privateKey: _, ...info }) => info),
      ),
    destroy: (id) => writing(books, 'keys', (store) => store.delete(id)),
  };
}

type NetworkKeys = { readonly keys: KeyStore; readonly network: NetworkId };

/**
 * Loads the deposit key of a call. Creates it on first use. The key is destroyed once its account
 * is gone (deposit/settle.ts).
 */
export const depositKeyOf = (
  { keys, network }: NetworkKeys,
  owner: string,
  callId: string,
): Promise<Signer> => keys.loadOrCreate(depositKeyId(network, owner, callId), 'deposit');

/**
 * Loads the session key of a call. Creates it on first use. The key is destroyed when the call
 * ends.
 */
export const sessionKeyOf = (
  { keys }: Pick<NetworkKeys, 'keys'>,
  callId: string,
): Promise<Signer> => keys.loadOrCreate(sessionKeyId(callId), 'session');

/** Tells whether the key with this address has signed this message. */
export async function verifySignature(
  address: string,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  try {
    const raw = Uint8Array.from(fromBase58(address));
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify(
      'Ed25519',
      key,
      Uint8Array.from(signature),
      Uint8Array.from(message),
    );
  } catch {
    return false;
  }
}
