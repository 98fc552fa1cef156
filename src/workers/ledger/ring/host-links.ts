import type { SignTransaction } from '../../../shared/api/ledger.ts';
import type { CallOffer } from '../../../shared/api/ring.ts';
import { encodeCallLink, isScheduled, SEED_BYTES } from '../../../shared/call/call-link.ts';
import { P2cError, raise } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { type Lamports, lamports } from '../../../shared/money.ts';
import { PRICE_FLOOR } from '../../../shared/terms.ts';
import { readFeeBalance, readSpare, fundFeePayer, feePayerKeyOf } from '../payment/fee-balance.ts';
import type { Chain } from '../payment/chain.ts';
import { mailboxKeyId } from '../solana/keys.ts';
import { changeLink, forgetLink, keepLink, type KnownLink, listLinks } from './links.ts';
import type { Budget } from './budget.ts';
import { fillPostage, newPostageCost, rentOf, takePostageBack } from './postage.ts';
import { postageKey } from './postage-key.ts';

/** Host: makes and retires call links. */

/** The most call links, not counting those of scheduled calls. */
const MOST_LINKS = 10;

/**
 * Makes a mailbox for a new link. Returns the mailbox's address and the keys that the link
 * contains.
 * @throws P2cError `ring_unsupported`, `storage_failed`.
 */
export async function newMailbox({ env, keys, network }: Chain) {
  const seed = env.randomBytes(SEED_BYTES);
  const { address: id } = await postageKey(seed);
  const { publicKey: mailbox } = await keys.createMailbox(mailboxKeyId(network, id));
  return { id, keys: { mailbox, seed } };
}

/**
 * Checks that the fee payer can pay a cost. If not, asks the wallet to fill it.
 * @throws P2cError `till_empty` if even that is not enough; as `fundFeePayer`.
 */
async function ensureCovers(
  chain: Chain,
  owner: string,
  cost: bigint,
  sign: SignTransaction,
  signal: AbortSignal,
): Promise<void> {
  const { usdcAccountExists, marked, feePayerKey } = await readFeeBalance(chain, owner, signal);
  const isCovered = async (): Promise<boolean> =>
    (await readSpare(chain, feePayerKey, signal)) >= cost;
  if (usdcAccountExists && marked && (await isCovered())) return;
  await fundFeePayer(chain, owner, sign, signal);
  if (!(await isCovered())) throw raise('till_empty');
}

/**
 * Makes and stores a link, and fills its postage. If filling fails, the page tries again later.
 * Resolves to the link's code.
 * @throws P2cError `price_below_floor`, `call_links_full`, `ring_unsupported`, `till_empty`,
 * `wallet_*`, `rpc_*`, `storage_failed`, `aborted`; ByteRangeError.
 */
export async function makeLink(
  chain: Chain,
  offer: CallOffer,
  sign: SignTransaction,
  { log, budget, signal }: { log: EventLog; budget: Budget; signal: AbortSignal },
): Promise<string> {
  const { env, rpc } = chain;
  const { price, payTo: owner } = offer.terms;
  if (price < PRICE_FLOOR) throw raise('price_below_floor', { floor: PRICE_FLOOR });
  const others = (await listLinks(chain)).filter(({ link }) => !isScheduled(link));
  if (others.length >= MOST_LINKS) {
    throw raise('call_links_full', { most: MOST_LINKS });
  }
  const cost = newPostageCost(await rentOf(rpc, signal));
  await ensureCovers(chain, owner, cost, sign, signal);
  const { id, keys } = await newMailbox(chain);
  const code = encodeCallLink({ ...offer, ...keys });
  await keepLink(chain, id, { code, createdAtWallMs: env.wallMs() });
  try {
    const feePayerKey = await feePayerKeyOf(chain, owner);
    await fillPostage(chain, { feePayerKey, mailbox: id, held: 0n }, budget, signal);
  } catch (thrown) {
    if (!(thrown instanceof P2cError)) throw thrown;
    log.add('postage_unfilled', { code: thrown.error.code });
  }
  return code;
}

/**
 * Takes back the postage in the mailbox of a closed link. Resolves to the amount.
 * @throws P2cError `till_empty`, `rpc_*`, `storage_failed`, `aborted`, or the reason why it failed.
 */
export async function emptyLink(
  chain: Chain,
  { id, link }: KnownLink,
  budget: Budget,
  signal: AbortSignal,
): Promise<Lamports> {
  // A refill may still land: one of a page before a reload, or one that no server has shown.
  const waitMs = await budget.fillsForMs(id);
  if (waitMs > 0) await chain.env.sleep(waitMs, signal);
  const feePayerKey = await feePayerKeyOf(chain, link.terms.payTo);
  const back = await takePostageBack(chain, feePayerKey, await postageKey(link.seed), signal);
  await changeLink(chain, id, () => ({ isFilled: false }));
  return back;
}

/**
 * Takes back the postage of a closed link, then deletes the link. Resolves to the amount that was
 * taken back.
 * @throws P2cError as {@link emptyLink}.
 */
export async function retireLink(
  chain: Chain,
  id: string,
  budget: Budget,
  signal: AbortSignal,
): Promise<Lamports> {
  const known = (await listLinks(chain)).find((each) => each.id === id);
  if (!known) return lamports(0n);
  const back = known.isFilled ? await emptyLink(chain, known, budget, signal) : lamports(0n);
  await forgetLink(chain, id);
  await chain.keys.destroy(mailboxKeyId(chain.network, id));
  return back;
}
