import { toBase58 } from '../../../shared/base58.ts';
import type { Bytes } from '../../../shared/bytes.ts';
import { ownText, raise } from '../../../shared/errors.ts';
import { fieldsOf } from '../../../shared/fields.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { type WalletApp, WalletAppError } from './client.ts';
import type { Authorization } from './authorization.ts';

/**
 * The page's requests to a wallet app. Their answers are parsed strictly, because any app may have
 * written them.
 */

/** The protocol's error codes (its section "Constants"), and one of JSON-RPC. */
const NOT_AUTHORIZED = -1;
const NOT_SIGNED = -3;
const CHAIN_NOT_SUPPORTED = -7;
const NO_SUCH_METHOD = -32_601;

const SIGN = 'solana:signTransactions';
/**
 * 32 bytes in base64 with padding. Without the padding they could be read as another address in
 * base58. Android's encoder may append a line break.
 */
const ADDRESS = /^[\w+/-]{43}=\s*$/;
const SIGNATURE_BYTES = 64;

/** The names of the chains in the first version of the protocol. */
const CLUSTERS: Readonly<Record<string, string>> = {
  'solana:mainnet': 'mainnet-beta',
  'solana:devnet': 'devnet',
};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function networkName(chain: string): string {
  return Object.values(NETWORKS).find(({ walletChain }) => walletChain === chain)?.name ?? chain;
}

/** Turns a wallet app's refusal into one of this page's errors. */
function refusal(thrown: unknown, chain: string): unknown {
  if (!(thrown instanceof WalletAppError)) return thrown;
  const { code, message } = thrown;
  if (code === NOT_AUTHORIZED || code === NOT_SIGNED) return raise('wallet_rejected');
  if (code === CHAIN_NOT_SUPPORTED) {
    return raise('wallet_wrong_network', { wanted: networkName(chain) });
  }
  if (code === NO_SUCH_METHOD) return raise('wallet_app_no_signing');
  return raise('wallet_failed', { reason: ownText(message.slice(0, 120) || `code ${code}`) });
}

/** Runs one request, and turns the wallet's refusals into this page's errors. */
export async function named<T>(chain: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (thrown) {
    throw refusal(thrown, chain);
  }
}

/**
 * Checks that the wallet can sign without sending, which is optional in the protocol. The page
 * needs it because the host pays the network fee: the host's signature follows only after the
 * guest's wallet has signed. Throws `wallet_app_no_signing`, or `wallet_unsupported` if the wallet
 * cannot read version 0 transactions.
 */
export async function checkSigning(app: WalletApp): Promise<void> {
  const capabilities = await app.ask('get_capabilities', {});
  const features = list(fieldsOf(capabilities)['features']);
  if (!app.isLegacy && !features.includes(SIGN)) throw raise('wallet_app_no_signing');
  const versions = fieldsOf(capabilities)['supported_transaction_versions'];
  const readsAll =
    versions === undefined || list(versions).some((each) => each === 0 || each === '0');
  if (!readsAll) throw raise('wallet_unsupported', { missing: ownText('version 0 transactions') });
}

/** The site, as the wallet shows it to the user. */
export interface Identity {
  readonly name: string;
  readonly uri: string;
  readonly icon: string;
}

function parseAuthorization(result: unknown): Authorization {
  const token = fieldsOf(result)['auth_token'];
  const addresses = list(fieldsOf(result)['accounts']).flatMap((account) => {
    const address = fieldsOf(account)['address'];
    const bytes = typeof address === 'string' && ADDRESS.test(address) && fromBase64(address);
    return bytes ? [toBase58(bytes)] : [];
  });
  if (typeof token !== 'string' || addresses.length === 0) {
    throw raise('wallet_failed', { reason: ownText('no account') });
  }
  return { token, addresses };
}

/** Asks the user, in the wallet, to allow this page to request signatures. */
export async function authorize(
  app: WalletApp,
  chain: string,
  identity: Identity,
): Promise<Authorization> {
  const cluster = CLUSTERS[chain];
  return parseAuthorization(
    await app.ask('authorize', { identity, chain, ...(cluster !== undefined && { cluster }) }),
  );
}

/**
 * Authorizes as {@link authorize} does, but without asking the user if the wallet still knows the
 * token.
 */
export async function reauthorize(
  app: WalletApp,
  chain: string,
  identity: Identity,
  token: string,
): Promise<Authorization> {
  try {
    const [method, more] = app.isLegacy ? ['reauthorize', {}] : ['authorize', { chain }];
    return parseAuthorization(await app.ask(method, { identity, ...more, auth_token: token }));
  } catch (thrown) {
    // The user has revoked the token in the wallet, or it belongs to another wallet.
    if (thrown instanceof WalletAppError && thrown.code === NOT_AUTHORIZED) {
      return authorize(app, chain, identity);
    }
    throw thrown;
  }
}

/** Returns the only signed payload. */
function signedPayload(result: unknown): Bytes {
  const [signed] = list(fieldsOf(result)['signed_payloads']);
  const bytes = typeof signed === 'string' ? fromBase64(signed) : null;
  if (!bytes) throw raise('wallet_failed', { reason: ownText('no signature') });
  return bytes;
}

export const signTransaction = async (app: WalletApp, bytes: Uint8Array): Promise<Bytes> =>
  signedPayload(await app.ask('sign_transactions', { payloads: [toBase64(bytes)] }));

/** Returns the signature, which the wallet appends to the message. */
export async function signMessage(
  app: WalletApp,
  publicKey: Uint8Array,
  message: Uint8Array,
): Promise<Bytes> {
  const params = { addresses: [toBase64(publicKey)], payloads: [toBase64(message)] };
  try {
    return signedPayload(await app.ask('sign_messages', params)).slice(-SIGNATURE_BYTES);
  } catch (thrown) {
    if (thrown instanceof WalletAppError && thrown.code === NO_SUCH_METHOD) {
      throw raise('wallet_unsupported', { missing: ownText('sign_messages') });
    }
    throw thrown;
  }
}

/**
 * Makes the wallet forget the token. A token that the wallet does not know counts as forgotten,
 * too.
 */
export async function deauthorize(app: WalletApp, token: string): Promise<void> {
  try {
    await app.ask('deauthorize', { auth_token: token });
  } catch (thrown) {
    if (!(thrown instanceof WalletAppError) || thrown.code !== NOT_AUTHORIZED) throw thrown;
  }
}
