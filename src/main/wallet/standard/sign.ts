import { equalBytes } from '../../../shared/bytes.ts';
import { appError, err, ok, type P2cError, raise, type Result } from '../../../shared/errors.ts';
import { NETWORKS } from '../../../shared/network.ts';
import type { Account, UsableWallet } from './discover.ts';
import { walletFailure } from './failure.ts';

/** How long a wallet may stay silent before it is reported. */
export const SILENT_AFTER_MS = 120_000;

/**
 * Waits for a wallet's answer. Wallets cannot be cancelled, so giving up ends only the waiting.
 * Throws `wallet_silent` after `limitMs`, or the signal's reason.
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
 * Requests one signature at a time, one transaction or message per prompt (platform-notes.md, "Wallets").
 * The answer may be a modified transaction or a signature on something else: the ledger worker,
 * which knows what it requested, compares.
 */
interface Signer {
  sign(owner: string, transaction: Uint8Array): Promise<Result<Uint8Array>>;
  /** Returns only the signature. `wallet_unsupported`: wallets need not have the feature. */
  signMessage(owner: string, message: Uint8Array): Promise<Result<Uint8Array>>;
  /** Stops waiting for the open prompt, which then fails with `why`. */
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
  /** Called when the wallet's prompt opens, and when it is answered or given up. */
  readonly onPrompt: (open: boolean) => void;
}

/** Sends one request to the wallet at once; resolves with the requested bytes. */
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

  /** Returns the session, if the wallet is on that account. */
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
      // Wallets compare account objects by identity, and some make new ones at every event.
      const account = now.wallet.accounts().find(({ address }) => address === owner) ?? now.account;
      const asked = ask({ wallet: now.wallet, account }, bytes);
      const signed = await answerOf(asked, signal, silentAfterMs);
      // A wallet may switch accounts at the very moment of the request, before there is a wait to
      // end.
      sessionOf(owner);
      return ok(signed);
    } catch (thrown) {
      return err(walletFailure(thrown));
    }
  }

  async function open(owner: string, bytes: Uint8Array, ask: Ask): Promise<Result<Uint8Array>> {
    if (prompt) {
      // The same bytes share the open prompt; all others must wait.
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
