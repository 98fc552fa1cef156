import { proxy, type Remote } from 'comlink';
import type { FeeBalance, LedgerApi } from '../../shared/api/ledger.ts';
import type { LentServer } from '../../shared/api/ring.ts';
import {
  codeBytes,
  encodeInvite,
  hashInvite,
  inviteLink,
  parseCode,
  type ParsedReply,
} from '../../shared/call/code.ts';
import type { Offer } from '../../shared/api/booking.ts';
import { parseOffer, soldBy } from '../../shared/call/call-link.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  P2cError,
  type Result,
  toAppError,
} from '../../shared/errors.ts';
import { formatUsdc } from '../../shared/money.ts';
import { PRICE_FLOOR, type Terms } from '../../shared/terms.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import type { Session } from '../call/session.ts';
import { mayBegin, releaseDevices, stillStands } from '../call/prompt.ts';
import type { CarriedInvites } from '../call/carriers.ts';
import { keepWayIn } from '../call/way-in.ts';
import { awaitCodes } from '../call/code-handover.ts';
import { $settings } from '../app/settings.ts';
import { lendServers, lentKind, whyNoCall } from '../route/relay.ts';
import { renewIceServers } from '../settings/site.ts';
import type { Actions } from '../app/actions.ts';
import { $screen } from '../app/screen.ts';
import { $host, HOST_AT_REST } from '../app/host-state.ts';
import { resetCall } from '../app/call-state.ts';
import { $wallet } from '../wallet/standard/state.ts';
import { pageAddress } from '../app/url.ts';
import { asksForWallet, connectedOwner, returningOwner } from '../wallet/owner.ts';
import { createPricing } from '../app/pricing.ts';

type HostActions = Pick<
  Actions,
  'fundFeePayer' | 'refundFeePayer' | 'createInvite' | 'acceptReply'
> & {
  readonly session: () => Session | null;
  readonly reset: () => void;
  refreshFeeBalance(): Promise<void>;
} & CarriedInvites;

const MAX_TITLE = 120;

interface Sold {
  readonly terms: Terms;
  readonly title: string;
  /** The offer, if the call is scheduled. */
  readonly offer?: Offer;
  /**
   * The visit of the guest that rings, or null for the guest of the last call. If set, no person
   * sends this invite.
   */
  readonly ring?: string | null;
  /** The kind of server that the guest expects the invite to lend. */
  readonly lends?: LentServer;
}

interface Open extends Sold {
  readonly session: Session;
  readonly owner: string;
  readonly code: string;
  readonly invite: Uint8Array;
  /** The hash that the reply must carry. */
  readonly inviteHash: Uint8Array;
  readonly nonceCommitment: Uint8Array;
}

/** Reads or changes the network-fee balance in the worker. */
type FeeBalanceChange = (ledger: Remote<LedgerApi>, owner: string) => Promise<Result<FeeBalance>>;

/** Returns the terms and the deposit of an offer, or an error. */
function agreed(code: string, owner: string): Sold | AppError {
  const parsed = parseOffer(code);
  if (!parsed.ok) return parsed.error;
  const { offer } = parsed.value;
  const { payTo: expected } = offer.terms;
  if (expected !== owner) return appError('wallet_account_changed', { expected });
  return { terms: soldBy(offer), title: offer.topic, offer };
}

/** An invite and the reply to it. */
interface Accepted extends Open {
  readonly answer: ParsedReply;
}

/** The host's actions: network-fee balance, invite and reply. */
export function createHostActions(app: App): HostActions {
  let open: Open | null = null;
  let session: Session | null = null;
  let stopReplies: () => void = () => undefined;
  /** Numbers the reads of the network-fee balance, so that an outdated answer is ignored. */
  let feeBalanceReads = 0;
  const used = new Set<string>();
  const priced = createPricing();

  const fail = (error: AppError): void => $host.setKey('error', error);

  const fund: FeeBalanceChange = (ledger, owner) =>
    ledger.fundFeePayer(owner, proxy(app.wallet.signerFor(owner)));

  async function updateFeeBalance(change: FeeBalanceChange): Promise<boolean> {
    const owner = connectedOwner();
    if (!owner.ok) {
      fail(owner.error);
      return false;
    }
    feeBalanceReads += 1;
    $host.set({ ...$host.get(), feePayerBusy: true, error: null });
    const ledger = await app.ledger.ready();
    const result = ledger.ok ? await asResult(change(ledger.value, owner.value)) : ledger;
    $host.setKey('feePayerBusy', false);
    if (result.ok) $host.setKey('feeBalance', result.value);
    else fail(result.error);
    return result.ok;
  }

  async function ensureFeeBalance(): Promise<boolean> {
    if (!(await updateFeeBalance((ledger, owner) => ledger.feeBalance(owner)))) return false;
    const known = $host.get().feeBalance;
    if (known?.usdcAccountExists && known.marked && known.calls > 0) return true;
    return updateFeeBalance(fund);
  }

  async function invite(owner: string, sold: Sold): Promise<void> {
    const { terms, title, offer: scheduled, ring } = sold;
    const ledger = await app.ledger.ready();
    if (!ledger.ok) return fail(ledger.error);
    // The devices open before the candidates are gathered, because a page with camera access learns
    // the computer's real addresses (platform-notes.md).
    await app.media.acquire('microphone-and-camera');
    if (!stillStands('host')) return;
    const prepared = await asResult(ledger.value.prepareInvite(terms));
    if (!prepared.ok) return fail(prepared.error);
    await app.workers.connectClock();
    await renewIceServers();
    const { openSession } = await import('../call/session.ts');
    if (!mayBegin('host')) return;
    const opened = (session = openSession(app, 'host', {
      ended() {
        stopReplies();
        open = session = null;
        $host.set({ ...$host.get(), step: { at: 'idle' }, inviteBusy: false });
      },
    }));
    const offer = await opened.peer.makeOffer(opened.signal);
    const { nonceCommitment } = prepared.value;
    const code = encodeInvite({
      session: offer,
      terms,
      nonceCommitment,
      ...lendServers($settings.get(), sold.lends),
    });
    const bytes = codeBytes(code);
    const inviteHash = await hashInvite(bytes);
    open = { ...sold, session: opened, owner, code, invite: bytes, inviteHash, nonceCommitment };
    const way = { role: 'host', price: formatUsdc(terms.price), title } as const;
    if (ring === null) keepWayIn(way);
    // The link of a scheduled call is for one call only, so this guest cannot ring there again.
    else $host.setKey('rang', ring !== undefined && terms.deposit === undefined);
    $host.setKey('lends', lentKind($settings.get(), sold.lends));
    // As soon as this tab recognises the reply, the other tab learns that the reply belongs here.
    // It need not wait until the two are connected.
    const stops = [
      awaitCodes('reply', (text) => {
        const recognised = recognise(text);
        if (recognised.ok) void connect(recognised.value);
        return recognised.ok;
      }),
      awaitCodes('invite', (text) => text === code),
    ];
    stopReplies = () => stops.forEach((stop) => stop());
    // The invite's carrier also brings the reply. If a link cannot pay for that, the two people
    // send each other the codes, for example in a chat. After a reload, the ledger worker answers a
    // ring again.
    if (ring !== undefined) return $host.setKey('step', { at: 'answering', ring });
    const link = inviteLink(pageAddress(new URL(location.href)), code);
    $host.setKey('step', { at: 'inviting', ...sold, code, link });
    keepWayIn(scheduled ? { role: 'host', agreed: true } : way);
  }

  /**
   * Returns the invite with this reply if the reply answers the waiting invite, otherwise an error.
   * The invite counts as used from here on.
   */
  function recognise(text: string): Result<Accepted> {
    if (!open) return err(appError('code_used'));
    const parsed = parseCode(text, 'reply', {
      ownCode: open.code,
      inviteHash: open.inviteHash,
      isUsed: (code) => used.has(code),
    });
    if (!parsed.ok) return parsed;
    if (!['inviting', 'answering'].includes($host.get().step.at)) return err(appError('code_used'));
    used.add(parsed.value.text);
    $host.set({ ...$host.get(), step: { at: 'connecting' }, error: null });
    return ok({ ...open, answer: parsed.value });
  }

  async function connect({ session: current, invite, answer, ...rest }: Accepted): Promise<void> {
    const { terms, owner, title, nonceCommitment } = rest;
    try {
      const begun = await asResult(
        app.ledger
          .raw()
          .beginCall(
            { invite, reply: answer.bytes, terms },
            { role: 'host', owner, title, nonceCommitment },
          ),
      );
      if (!begun.ok) throw new P2cError(begun.error);
      await current.peer.acceptAnswer(answer.reply.session);
    } catch (thrown) {
      fail(toAppError(thrown));
      await current.end('error');
    }
  }

  /**
   * Reads the network-fee balance. A failure is not shown here, because the wallet panel reports
   * the server's errors.
   */
  async function refreshFeeBalance(): Promise<void> {
    const { address } = $wallet.get();
    if (address === null || $screen.get() !== 'host' || $host.get().feePayerBusy) return;
    const own = (feeBalanceReads += 1);
    const ledger = await app.ledger.ready();
    const seen = ledger.ok ? await asResult(ledger.value.feeBalance(address)) : ledger;
    if (seen.ok && own === feeBalanceReads) $host.setKey('feeBalance', seen.value);
  }
  app.wallet.onChange((address) => {
    if (address !== null && asksForWallet($host.get().error)) $host.setKey('error', null);
    feeBalanceReads += 1;
    $host.setKey('feeBalance', null);
    void refreshFeeBalance();
  });
  $screen.subscribe(() => void refreshFeeBalance());
  $settings.listen(() => void refreshFeeBalance());

  return {
    session: () => session,
    refreshFeeBalance,
    async fundFeePayer() {
      await updateFeeBalance(fund);
    },
    async refundFeePayer() {
      await updateFeeBalance((ledger, owner) => ledger.refundFeePayer(owner));
    },
    createInvite: (priceText, title, offer) =>
      prepare(async (owner) => {
        if (offer !== undefined) return agreed(offer, owner);
        const terms = priced(owner, priceText);
        if (!terms.ok) return terms.error;
        return { terms: terms.value, title: title.trim().slice(0, MAX_TITLE) };
      }),
    acceptReply,
    async inviteFor(ring, { terms, topic, ...lends }) {
      const expected = terms.payTo;
      await prepare(async (owner) =>
        owner === expected
          ? { terms, title: topic, ring, ...lends }
          : appError('wallet_account_changed', { expected }),
      );
      const { step, error } = $host.get();
      if (open && step.at === 'answering' && step.ring === ring) return ok(open.code);
      return err(error ?? appError('aborted'));
    },
    async takeReply({ invite: answered, reply }) {
      if (open?.code === answered) await acceptReply(reply);
    },
    reset() {
      keepWayIn(null);
      $host.set({ ...HOST_AT_REST, feeBalance: $host.get().feeBalance });
      void refreshFeeBalance();
    },
  };

  async function acceptReply(text: string): Promise<void> {
    $host.setKey('error', null);
    const recognised = recognise(text);
    if (recognised.ok) await connect(recognised.value);
    else fail(recognised.error);
  }

  /** Creates an invite, or shows what prevents it. */
  async function prepare(what: (owner: string) => Promise<Sold | AppError>): Promise<void> {
    if ($host.get().inviteBusy) return;
    $host.set({ ...$host.get(), inviteBusy: true, error: null });
    try {
      const owner = await returningOwner();
      if (!owner.ok) return fail(owner.error);
      const sold = await what(owner.value);
      if ('code' in sold) return fail(sold);
      const { terms } = sold;
      if (terms.price < PRICE_FLOOR) {
        return fail(appError('price_below_floor', { floor: PRICE_FLOOR }));
      }
      const prevented = whyNoCall();
      if (prevented) return fail(prevented);
      const { endOpen } = await import('../call/session.ts');
      await endOpen();
      resetCall();
      if (await ensureFeeBalance()) await invite(owner.value, sold);
    } catch (thrown) {
      fail(toAppError(thrown));
      await session?.end('error');
    } finally {
      $host.setKey('inviteBusy', false);
      if (!stillStands('host')) releaseDevices(app);
    }
  }
}
