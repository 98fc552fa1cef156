import { P2cError } from '../../../shared/errors.ts';
import type { Chain } from '../payment/chain.ts';
import type { JournalEntry } from '../payment/journal.ts';
import { expectedOf } from '../payment/judge.ts';
import { secondLook } from '../payment/second-server.ts';
import { checkAhead } from './paid-ahead.ts';

/**
 * What the second server has shown as final, by host and signature: it stays so, and one that counts
 * requests shows only some payments of a long call at a look.
 */
const shownFinal = new Set<string>();
const MOST_REMEMBERED = 10_000;

/**
 * A server that lies about a payment costs the host the time that it gave for it. To give it back would
 * cost money, so the second server, if one is set, must show every payment as final, however small; and
 * all servers what was paid ahead.
 * @throws P2cError `rpc_*`, `aborted`.
 */
export async function checkTwice(
  chain: Chain,
  payments: readonly JournalEntry[],
  signal?: AbortSignal,
): Promise<void> {
  for (const entry of payments) {
    await checkAhead(chain, entry, signal);
    const { signature } = entry;
    if (!chain.second || signature === null) continue;
    const name = `${chain.second.hosts[0] ?? ''} ${signature}`;
    if (shownFinal.has(name)) continue;
    const expected = expectedOf(chain, entry, signature);
    const error = await secondLook(chain, expected, signal, 'finalized');
    if (error) throw new P2cError(error);
    if (shownFinal.size >= MOST_REMEMBERED) shownFinal.clear();
    shownFinal.add(name);
  }
}
