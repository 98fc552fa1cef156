import type { Bytes } from '../../../shared/bytes.ts';
import { ownText, raise } from '../../../shared/errors.ts';
import { type Fields, fieldsOf } from '../../../shared/fields.ts';
import {
  agreementKeys,
  associationKeys,
  helloRequest,
  POINT_BYTES,
  pointOf,
  seal,
  sessionKey,
  SessionError,
  unseal,
} from './session.ts';
import { toBase64 } from './base64.ts';
import { type Line, reachWallet, type Waits, WAITS, watchLeaving } from './socket.ts';

/**
 * The page's side of Mobile Wallet Adapter 2.0. It opens the wallet app on this device, agrees on a
 * key with it, and sends it requests by JSON-RPC. Each session serves one purpose and is closed at
 * once, because the user has to switch to the wallet app and back for each session.
 *
 * The app listens on a loopback port, which the page chooses at random for each visit. So the
 * page's policy has to allow all of these ports (docs/security.md, "The page"). Another app that
 * takes the port first does not have the user's private key, and the ledger worker compares each
 * answer with its request. An app that poses as the page fails, because the wallet checks the hello
 * message against the key in the link that opened it. Only this chunk opens a WebSocket, and only
 * while the user is sent to the app. A page that was loaded from the network first needs Chrome's
 * permission. If a token reaches another wallet, that wallet refuses the token and asks the user
 * again. A wallet may name a web address for later visits, but the page never follows it, because
 * that could replace the page during a call.
 */

/** A refusal by the wallet app itself. */
export class WalletAppError extends Error {
  override readonly name = 'WalletAppError';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface WalletApp {
  /** Whether the app uses the first version of the protocol. */
  readonly isLegacy: boolean;
  /** Sends one request. Throws WalletAppError if the wallet refuses. */
  ask(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown>;
}

interface Approach {
  /** Opens the wallet app with this link. */
  readonly open: (url: string) => void;
  readonly signal: AbortSignal;
  readonly waits?: Waits;
}

const [FIRST_PORT, LAST_PORT] = [49_152, 65_535];

function randomPort(): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint16Array(1));
  // There are 16,384 ports. This is a power of two, so all are equally likely.
  return FIRST_PORT + (drawn % (LAST_PORT - FIRST_PORT + 1));
}

/** Base64url with `.` for padding. The library of every wallet can read it. */
const associationToken = (point: Bytes): string =>
  toBase64(point).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '.');

export const associationUrl = (point: Bytes, port: number): string =>
  `solana-wallet:/v1/associate/local?association=${associationToken(point)}&port=${port}&v=v1`;

/** Reads a message that must be a JSON object. */
function json(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    throw new SessionError('not JSON');
  }
}

/**
 * Agrees on a key. If the wallet answers with an empty message (APP_PING), the page sends its hello
 * message again.
 */
async function greet(line: Line, association: CryptoKeyPair, greetMs: number) {
  const agreement = await agreementKeys();
  const hello = await helloRequest(association, agreement);
  line.send(hello);
  let answer = await line.receive(greetMs);
  while (answer.length === 0) {
    line.send(hello);
    answer = await line.receive(greetMs);
  }
  const salt = await pointOf(association.publicKey);
  const key = await sessionKey(salt, agreement.privateKey, answer.slice(0, POINT_BYTES));
  const properties = answer.slice(POINT_BYTES);
  if (properties.length === 0) return { key, isLegacy: true, received: 0 };
  const { v: version } = json(await unseal(key, 1, properties));
  if (version === 'legacy') return { key, isLegacy: true, received: 1 };
  if (version !== 'v1' && version !== '1' && version !== 1) throw new SessionError('its version');
  return { key, isLegacy: false, received: 1 };
}

function walletApp(line: Line, agreed: Awaited<ReturnType<typeof greet>>): WalletApp {
  const { key, isLegacy } = agreed;
  let { received } = agreed;
  let sent = 0;
  return {
    isLegacy,
    async ask(method, params) {
      const id = ++sent;
      line.send(await seal(key, id, JSON.stringify({ jsonrpc: '2.0', id, method, params })));
      for (;;) {
        const message = await line.receive();
        if (message.length === 0) continue;
        const answer = json(await unseal(key, ++received, message));
        if (answer['id'] !== id) throw new SessionError('its answer to nothing');
        if (!('error' in answer)) return answer['result'];
        const { code, message: reason } = fieldsOf(answer['error']);
        throw new WalletAppError(
          typeof code === 'number' ? code : 0,
          typeof reason === 'string' ? reason : '',
        );
      }
    },
  };
}

/**
 * Opens the wallet app, and gives `use` access to it until `use` settles. Throws
 * `wallet_app_missing`, `wallet_app_unreachable`, `wallet_app_cut`, or whatever `use` throws.
 */
export async function withWalletApp<T>(
  { open, signal, waits = WAITS }: Approach,
  use: (app: WalletApp) => Promise<T>,
): Promise<T> {
  const association = await associationKeys();
  const port = randomPort();
  const url = associationUrl(await pointOf(association.publicKey), port);
  signal.throwIfAborted();
  const leaving = watchLeaving();
  let line: Line | null = null;
  try {
    open(url);
    line = await reachWallet(port, leaving.left, signal, waits);
    return await use(walletApp(line, await greet(line, association, waits.greetMs)));
  } catch (thrown) {
    if (!(thrown instanceof SessionError)) throw thrown;
    throw raise('wallet_failed', { reason: ownText(thrown.message) });
  } finally {
    leaving.stop();
    line?.close();
  }
}
