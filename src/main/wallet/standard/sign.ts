import { equalBytes } from '../../../shared/bytes.ts';
import { appError, err, ok, type P2cError, raise, type Result } from '../../../shared/errors.ts';
import { NETWORKS } from '../../../shared/network.ts';
import type { Account, UsableWallet } from './discover.ts';
import { walletFailure } from './failure.ts';

/** How long a wallet may stay silent before the page reports that. */
export const SILENT_AFTER_MS = 120_000;

/**
 * Waits for a wallet's answer. A wallet's prompt cannot be cancelled, so an abort ends only the
 * waiting. Throws `wallet_silent` after `limitMs`, or the signal's reason.
 */
export async function answerOf<T>(
  asked: Promise<T>,
  signal: AbortSignal,
  limitMs: number,
): Promise<T> {
  let stop = (): void => undefined;
  const given = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(raise('wallet_silent')), limitMs);
    const aborted = (): void => reject(signal.reason);
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted);
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
    };
  });
  try {
    return await Promise.race([asked, given]);
  } finally {
    stop();
  }
}

/**
 * Requests one signature at a time, for one transaction or message per prompt (platform-notes.md,
 * "Wallets"). A wallet may return a modified transaction, or a signature of something else. The
 * ledger worker compares the answer with its own request.
 */
interface Signer {
  sign(owner: string, transaction: Uint8Array): Promise<Result<Uint8Array>>;
  /**
   * Resolves to the signature alone. Fails with `wallet_unsupported` if the wallet lacks this
   * optional feature.
   */
  signMessage(owner: string, message: Uint8Array): Promise<Result<Uint8Array>>;
  /** Stops waiting for the open prompt. Its request then fails with `why`. */
  abandon(why: P2cError): void;
}

interface Session {
  readonly wallet: UsableWallet;
  readonly account: Account;
}

interface SignerOptions {
  session(): Session | null;
  chain(): string;
  readonly silentAfterMs: number;
  /** Called when the wallet's prompt opens, and when it is answered or abandoned. */
  readonly onPrompt: (open: boolean) => void;
}

/** Sends one request to the wallet at once. Resolves to the signed bytes. */
type Ask = (session: Session, bytes: Uint8Array) => Promise<Uint8Array>;

interface Prompt {
  readonly owner: string;
  readonly bytes: Uint8Array;
  readonly ask: Ask;
  readonly abort: AbortController;
  readonly answer: Promise<Result<Uint8Array>>;
}

const networkName = (chain: string): string =>
  Object.values(NETWORKS).find(({ walletChain }) => walletChain === chain)?.name ?? chain;

export function createSigner({ session, chain, silentAfterMs, onPrompt }: SignerOptions): Signer {
  let prompt: Prompt | null = null;

  const transaction: Ask = ({ wallet, account }, bytes) =>
    wallet.signTransaction(account, bytes, chain());
  const message: Ask = ({ wallet, account }, bytes) => wallet.signMessage(account, bytes);

  /** Returns the session if the wallet still uses that account. */
  function sessionOf(owner: string): Session {
    const now = session();
    if (!now) throw raise('wallet_disconnected');
    if (now.account.address !== owner) throw raise('wallet_account_changed', { expected: owner });
    return now;
  }

  async function answer(
    owner: string,
    bytes: Uint8Array,
    ask: Ask,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array>> {
    try {
      const now = sessionOf(owner);
      if (!now.account.chains.includes(chain())) {
        throw raise('wallet_wrong_network', { wanted: networkName(chain()) });
      }
      // Reads the account object again from the wallet. Wallets compare these objects by identity,
      // and some wallets make new objects at every event.
      const account = now.wallet.accounts().find(({ address }) => address === owner) ?? now.account;
      const asked = ask({ wallet: now.wallet, account }, bytes);
      const signed = await answerOf(asked, signal, silentAfterMs);
      // A wallet may switch accounts while it opens the request, before the page waits for an
      // answer that it could abandon. So the account is checked again.
      sessionOf(owner);
      return ok(signed);
    } catch (thrown) {
      return err(walletFailure(thrown));
    }
  }

  async function open(owner: string, bytes: Uint8Array, ask: Ask): Promise<Result<Uint8Array>> {
    if (prompt) {
      // A request for the same bytes shares the open prompt. Any other request must wait.
      const same = prompt.owner === owner && prompt.ask === ask && equalBytes(prompt.bytes, bytes);
      return same ? prompt.answer : err(appError('wallet_popup_open'));
    }
    const abort = new AbortController();
    const own = { owner, bytes, ask, abort, answer: answer(owner, bytes, ask, abort.signal) };
    prompt = own;
    onPrompt(true);
    try {
      return await own.answer;
    } finally {
      prompt = null;
      onPrompt(false);
    }
  }

  return {
    sign: (owner, bytes) => open(owner, bytes, transaction),
    signMessage: (owner, bytes) => open(owner, bytes, message),
    abandon: (why) => prompt?.abort.abort(why),
  };
}
