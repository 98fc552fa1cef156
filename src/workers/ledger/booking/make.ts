import type { Offer, OfferDraft } from '../../../shared/api/booking.ts';
import type { SignTransaction } from '../../../shared/api/ledger.ts';
import { toHex } from '../../../shared/bytes.ts';
import { encodeCallLink, offerText } from '../../../shared/call/call-link.ts';
import { raise } from '../../../shared/errors.ts';
import { openDeposit } from '../deposit/open.ts';
import type { Chain } from '../payment/chain.ts';
import { feePayerKeyOf, fundFeePayer, readFeeBalance } from '../payment/fee-balance.ts';
import { newMailbox } from '../ring/host-links.ts';
import { depositKeyOf, mailboxKeyId, type Signer } from '../solana/keys.ts';
import { keepOffer, keptOffer } from './offers.ts';

/** Host: makes offers. Each offer has its own deposit, which is opened before the link is shown. */

const NAME_BYTES = 16;

const nowS = ({ env }: Chain): number => Math.floor(env.wallMs() / 1000);

/**
 * Makes an offer and stores it. Fills the network-fee balance if it does not cover a deposit, then
 * opens the deposit. The mailbox of the offer gets its postage later, a day before the call.
 * Resolves to the code of the offer's link.
 * @throws P2cError `insufficient_sol`, `wallet_*`, `till_empty`, `payment_open`,
 * `ring_unsupported`, `rpc_*`, `storage_failed`, `aborted`; ByteRangeError.
 */
export async function makeOffer(
  chain: Chain,
  draft: OfferDraft,
  sign: SignTransaction,
  signal: AbortSignal = new AbortController().signal,
): Promise<string> {
  const { payTo: owner } = draft.terms;
  const { usdcAccountExists, marked, calls } = await readFeeBalance(chain, owner, signal);
  if (!(usdcAccountExists && marked && calls > 0)) await fundFeePayer(chain, owner, sign, signal);
  const callId = `ahead-${toHex(chain.env.randomBytes(NAME_BYTES))}`;
  const feePayerKey = await feePayerKeyOf(chain, owner);
  const key = await depositKeyOf(chain, owner, callId);
  const { id, keys } = await newMailbox(chain);
  try {
    const named = { deposit: key.address, feePayer: feePayerKey.address, createdAtS: nowS(chain) };
    const code = await signed({ ...draft, ...keys, ...named }, feePayerKey);
    await openDeposit(chain, { feePayerKey, key }, { callId, owner }, signal);
    return (await keepOffer(chain, 'host', code)).code;
  } catch (thrown) {
    await chain.keys.destroy(mailboxKeyId(chain.network, id));
    throw thrown;
  }
}

const signed = async (offer: Omit<Offer, 'proof'>, feePayerKey: Signer): Promise<string> =>
  encodeCallLink({ ...offer, proof: await feePayerKey.sign(offerText(offer)) });

/**
 * Moves a scheduled call to another time. Its deposit and its mailbox do not change. The new link
 * replaces the old one. The guest can ask for a refund at least until the new start. Resolves to
 * the code of the new link.
 * @throws P2cError `booking_refused` (missing), `booking_elsewhere`, `storage_failed`;
 * ByteRangeError.
 */
export async function moveOffer(
  chain: Chain,
  { deposit, startsAtS }: Pick<Offer, 'deposit' | 'startsAtS'>,
): Promise<string> {
  const known = await keptOffer(chain, 'host', deposit);
  if (!known) throw raise('booking_refused', { why: 'missing' });
  const feePayerKey = await feePayerKeyOf(chain, known.offer.terms.payTo);
  // The fee payer of another browser signed the offer, so this browser cannot sign the new link.
  if (feePayerKey.address !== known.offer.feePayer) throw raise('booking_elsewhere');
  const createdAtS = Math.max(nowS(chain), known.offer.createdAtS + 1);
  const cancelUntilS = Math.max(known.offer.cancelUntilS, startsAtS);
  const code = await signed({ ...known.offer, startsAtS, cancelUntilS, createdAtS }, feePayerKey);
  return (await keepOffer(chain, 'host', code)).code;
}
