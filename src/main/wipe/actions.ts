import { type AppError, appError, err, ok, type Result, toAppError } from '../../shared/errors.ts';
import type { KeptKey, PaymentRecord } from '../../shared/api/ledger.ts';
import { hasLanded, isOpen } from '../../shared/api/payments.ts';
import { totalOf } from '../../shared/billing/call-sums.ts';
import { type ScheduledCall, isOver, type KeptOffer } from '../../shared/api/booking.ts';
import { endsAtS } from '../../shared/call/call-link.ts';
import type { App } from '../app/app.ts';
import { plainPayments } from '../receipts/export.ts';
import { keptInvoices } from '../receipts/invoice-books.ts';
import { bookingsOf } from '../booking/booked.ts';
import { asResult } from '../app/ledger-link.ts';
import { saveFile } from '../files/save.ts';
import { $settings, type Settings } from '../app/settings.ts';
import { FOLDERS } from './wipe.ts';
import { type Stake, WIPE_MARK, type WipeActions } from './state.ts';

/// <reference lib="dom.asynciterable" />

/** Finds what the user would lose by wiping this browser (docs/billing.md, "Leaving"). */

/** Finds files of earlier and current downloads. If the folder is missing, there are no files. */
async function filesLeft(): Promise<Stake[]> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDERS[0]);
    let [count, bytes] = [0, 0];
    for await (const each of folder.values()) {
      if (!(each instanceof FileSystemFileHandle)) continue;
      count += 1;
      bytes += (await each.getFile()).size;
    }
    return count === 0 ? [] : [{ kind: 'files', count, bytes }];
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return [];
    return [{ kind: 'unread', error: toAppError(thrown) }];
  }
}

/** Returns the newest approval of a call's session key. */
const capOf = (callId: string, payments: readonly PaymentRecord[]): PaymentRecord | undefined =>
  payments
    .filter((each) => each.kind === 'allowance' && each.callId === callId)
    .sort((a, b) => b.createdAtWallMs - a.createdAtWallMs)[0];

/**
 * Returns the sum in a deposit, by the journal, as a possible loss. A deposit whose end has landed
 * is no loss.
 */
function depositStake(deposit: string, payments: readonly PaymentRecord[]): Stake[] {
  const own = payments.filter((each) => each.deposit === deposit && hasLanded(each));
  if (own.some(({ kind }) => kind === 'end')) return [];
  const amount = totalOf(own);
  return amount === 0n ? [] : [{ kind: 'deposit', amount }];
}

const openPayments = (payments: readonly PaymentRecord[]): Stake[] =>
  payments
    // On the host's page, an open payment is still the guest's money, so such a payment is left
    // out. An open refund is the host's own money.
    .filter((each) => isOpen(each) && (each.role !== 'host' || each.kind === 'refund'))
    .map(({ amount }) => ({ kind: 'payment', amount }));

/**
 * Returns the host's offers that are paid, or may be paid. `agreed` is what the chain shows of the
 * offers on this network.
 */
const openOffers = (
  kept: readonly KeptOffer[],
  agreed: readonly ScheduledCall[],
): readonly Stake[] =>
  kept.flatMap(({ offer }): Stake[] => {
    const { state = 'unknown', booking = null } =
      agreed.find((each) => each.offer.deposit === offer.deposit) ?? {};
    const isPast = Date.now() / 1000 >= endsAtS(offer);
    if (isOver(state) || (state === 'offered' && isPast)) return [];
    return [{ kind: 'offer', startsAtS: offer.startsAtS, paid: booking?.amount ?? null }];
  });

/**
 * Removes secrets. The address of a server may contain a key in any part, even in the host name.
 */
const withoutSecrets = ({ rpcUrls: _rpc, secondRpc: _second, iceServers, ...rest }: Settings) => ({
  ...rest,
  iceServers: iceServers.map(({ urls }) => ({ urls })),
});

export function createWipeActions(app: App): WipeActions {
  async function feePayerStake(key: KeptKey & { kind: 'fee' }): Promise<Stake[]> {
    const { network, owner, address } = key;
    const here = network === $settings.get().network;
    const ledger = here ? await app.ledger.ready() : err(appError('aborted'));
    const read = ledger.ok ? await asResult(ledger.value.balances(address)) : ledger;
    const lamports = read.ok ? read.value.lamports : null;
    return lamports === 0n ? [] : [{ kind: 'till', network, owner, lamports }];
  }

  /** Returns the host's offers whose payment would be lost, and the guest's bookings. */
  async function aheadStakes(
    kept: readonly KeptOffer[],
    payments: readonly PaymentRecord[],
  ): Promise<Stake[]> {
    const paid = bookingsOf(kept, payments).filter(({ state }) => !isOver(state));
    const booked = paid.map((each): Stake => {
      const { offer, record } = each;
      return { kind: 'booking', startsAtS: offer.startsAtS, amount: record.amount };
    });
    const own = kept.filter(({ role }) => role === 'host');
    if (own.length === 0) return booked;
    const ledger = await app.ledger.ready();
    const read = ledger.ok ? await asResult(ledger.value.scheduledCalls()) : ledger;
    return [...booked, ...openOffers(own, read.ok ? read.value : [])];
  }

  async function stakes(): Promise<readonly Stake[]> {
    const [kept, keys, payments, owed] = await Promise.all([
      asResult(app.ledger.raw().keptOffers()),
      asResult(app.ledger.raw().keys()),
      asResult(app.ledger.raw().payments()),
      asResult(app.ledger.raw().owed()),
    ]);
    const unread = [kept, keys, payments, owed].flatMap((each): Stake[] =>
      each.ok ? [] : [{ kind: 'unread', error: each.error }],
    );
    const records = payments.ok ? payments.value : [];
    const held = await Promise.all(
      (keys.ok ? keys.value : []).map(async (key): Promise<Stake[]> => {
        if (key.kind === 'fee') return feePayerStake(key);
        if (key.kind === 'deposit') return depositStake(key.address, records);
        if (key.kind === 'mailbox') return [];
        const cap = capOf(key.callId, records)?.amount ?? null;
        return [{ kind: 'key', callId: key.callId, cap }];
      }),
    );
    const offers = kept.ok ? kept.value : [];
    const mailboxes = (keys.ok ? keys.value : []).filter(({ kind }) => kind === 'mailbox').length;
    // The links of scheduled calls are listed with their offers.
    const count = mailboxes - offers.filter(({ role }) => role === 'host').length;
    const links: Stake[] = count > 0 ? [{ kind: 'links', count }] : [];
    const unused = (owed.ok ? owed.value : []).map((amount): Stake => ({ kind: 'unused', amount }));
    const money = [...held.flat(), ...links, ...openPayments(records), ...unused];
    return [...unread, ...money, ...(await aheadStakes(offers, records)), ...(await filesLeft())];
  }

  async function inUse(): Promise<AppError | null> {
    const taken = await asResult(app.ledger.raw().takeAllBooks());
    return taken.ok ? null : taken.error;
  }

  return {
    async search() {
      const refused = await inUse();
      return refused ? err(refused) : ok(await stakes());
    },
    async takeBack(owner): Promise<Result<unknown>> {
      const ledger = await app.ledger.ready();
      return ledger.ok ? asResult(ledger.value.refundFeePayer(owner)) : ledger;
    },
    async exportAll(withSecrets) {
      const payments = await asResult(app.ledger.raw().payments());
      if (!payments.ok) return payments;
      const invoices = await keptInvoices().then(ok, (thrown: unknown) => err(toAppError(thrown)));
      if (!invoices.ok) return invoices;
      const all = {
        format: 'pay2chat-browser',
        version: 2,
        settings: withSecrets ? $settings.get() : withoutSecrets($settings.get()),
        payments: plainPayments(payments.value),
        invoices: invoices.value,
      };
      const name = `pay2chat-${new Date().toISOString().slice(0, 10)}.json`;
      const json = `${JSON.stringify(all, null, 2)}\n`;
      try {
        await saveFile(new File([json], name, { type: 'application/json' }), name);
        return ok(undefined);
      } catch (thrown) {
        return err(toAppError(thrown));
      }
    },
    async wipe() {
      const refused = await inUse();
      if (refused) return refused;
      try {
        localStorage.setItem(WIPE_MARK, '1');
      } catch (thrown) {
        return toAppError(thrown);
      }
      location.reload();
      return null;
    },
  };
}
