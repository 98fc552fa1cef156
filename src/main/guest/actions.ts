import { proxy } from 'comlink';
import type { CallView, EndReason, PaymentRecord } from '../../shared/api/ledger.ts';
import {
  CODE_VERSION,
  codeBytes,
  encodeReply,
  hashInvite,
  parseCode,
  type ParsedInvite,
  replyLink,
} from '../../shared/call/code.ts';
import { type AppError, appError, type Result, toAppError } from '../../shared/errors.ts';
import type { KnownOffer } from '../../shared/api/booking.ts';
import {
  hasStandardPeriods,
  hasTermsOf,
  isScheduled,
  parseCallLink,
  soldBy,
} from '../../shared/call/call-link.ts';
import { NETWORKS } from '../../shared/network.ts';
import type { Terms } from '../../shared/terms.ts';
import type { App } from '../app/app.ts';
import { asResult } from '../app/ledger-link.ts';
import { offerCode } from '../call/code-handover.ts';
import type { Session } from '../call/session.ts';
import type { CarriedReplies, SendReply } from '../call/carriers.ts';
import { keepWayIn } from '../call/way-in.ts';
import { mayBegin, releaseDevices } from '../call/prompt.ts';
import { $settings } from '../app/settings.ts';
import { borrowServers, forgetServers, whyNoCall } from '../route/relay.ts';
import { renewIceServers } from '../settings/site.ts';
import type { Actions } from '../app/actions.ts';
import {
  $guest,
  $openInvite,
  $openOffer,
  GUEST_AT_REST,
  type OpenCallLink,
  type Payee,
} from '../app/guest-state.ts';
import { resetCall } from '../app/call-state.ts';
import { $dev, pageAddress } from '../app/url.ts';
import { asksForWallet, connectedOwner, returningOwner } from '../wallet/owner.ts';
import { paidTo } from '../payment/paid-to.ts';
import { standingOf } from '../refund/state.ts';
import { payeeStrings } from './strings.ts';
import { when } from '../ui/strings.ts';

/**
 * Describes whether this browser has paid an address before, because a user should compare a new
 * address.
 */
export function payeeIn(
  records: readonly PaymentRecord[],
  terms: Pick<Terms, 'network' | 'payTo' | 'deposit'>,
): Payee {
  const paid = paidTo(records, terms);
  const times = paid
    .filter(({ callId }) => callId !== null)
    .map(({ createdAtWallMs }) => createdAtWallMs);
  const calls = times.length;
  const known = (): string => payeeStrings.known(calls, when(Math.max(...times)));
  // A guest with an unused booking who opens a plain invite would pay a second time.
  const isWaiting = paid.some(
    (each) => each.callId === null && standingOf(records, each) === 'none',
  );
  const ahead = isWaiting ? payeeStrings.ahead : payeeStrings.aheadBack;
  const unclaimed = paid.length === 0 ? payeeStrings.fresh : ahead;
  const isUncounted = isWaiting && terms.deposit === undefined;
  const paidNote = calls === 0 ? unclaimed : known;
  return {
    calls: paid.length,
    note: isUncounted ? payeeStrings.uncounted : paidNote,
    warns: isUncounted || paid.length === 0,
  };
}

type GuestActions = Pick<Actions, 'openInvite' | 'createReply' | 'pay'> & {
  readonly session: () => Session | null;
  readonly reset: () => void;
  /** Opens the call of a booking, so that the guest can ring for it. */
  openBooked(booked: KnownOffer): void;
  /**
   * Resolves to whether this side may ring at the open call link. If it may not, the screen shows
   * what is missing.
   */
  mayCall(): Promise<boolean>;
} & CarriedReplies;

/** The guest's actions: invite, reply and prepayment. */
export function createGuestActions(app: App): GuestActions {
  /**
   * The invite whose terms are shown. A reply that was begun for another invite leads to no call.
   */
  let opened: ParsedInvite | null = null;
  let session: Session | null = null;

  const fail = (error: AppError): void => $guest.setKey('error', error);
  app.wallet.onChange((address) => {
    if (address !== null && asksForWallet($guest.get().error)) $guest.setKey('error', null);
  });

  /** Looks up the recipient's address. A user should verify a new address before paying. */
  async function recognise(terms: Terms): Promise<void> {
    const records = await asResult(app.ledger.raw().payments());
    if (records.ok && $guest.get().terms === terms) {
      $guest.setKey('payee', payeeIn(records.value, terms));
    }
  }

  function onView({ phase, prepay }: CallView): void {
    // The prepayment has arrived, so an earlier error of the host is outdated.
    const arrived = phase === 'awaiting-prepayment' && prepay?.stage === 'unadmitted';
    if (arrived && $guest.get().error) $guest.setKey('error', null);
  }

  // A separate function, because the compiler cannot see that `reply` sets the session.
  const stop = async (reason: EndReason): Promise<void> => session?.end(reason);

  /** Makes a reply. Passes it to `send` or, without `send`, shows it on screen. */
  async function reply(owner: string, to: ParsedInvite, send?: SendReply): Promise<void> {
    const { invite, bytes } = to;
    const { terms } = invite;
    if (!terms) return fail(appError('code_corrupted'));
    const ledger = await app.ledger.ready();
    if (!ledger.ok) return fail(ledger.error);
    const { endOpen, openSession } = await import('../call/session.ts');
    // This also releases the devices, so it comes before opening them.
    await endOpen();
    await app.media.acquire('microphone-and-camera');
    await renewIceServers();
    // While the camera prompt is open, the user may open another invite, whose terms are then
    // shown.
    const stands = (): boolean => opened === to && mayBegin('guest');
    if (!stands()) return;
    // Without this, the page would take late messages about its earlier call for messages about
    // this call. Preparing a host's invite also releases the earlier call.
    await ledger.value.releaseCall();
    if (!stands()) return;
    const current = (session = openSession(app, 'guest', {
      view: onView,
      ended() {
        session = null;
        $guest.set({ ...$guest.get(), step: { at: 'idle' }, replyBusy: false });
      },
    }));
    $guest.setKey('step', { at: 'replying' });
    const answer = await current.peer.makeAnswer(invite.session, current.signal);
    const code = encodeReply({
      version: CODE_VERSION,
      session: answer,
      inviteHash: await hashInvite(bytes),
    });
    if (opened !== to) return current.end('error');
    const begun = await asResult(
      ledger.value.beginCall(
        { invite: bytes, reply: codeBytes(code), terms },
        { role: 'guest', owner, nonceCommitment: invite.nonceCommitment },
      ),
    );
    if (!begun.ok) {
      fail(begun.error);
      return current.end('error');
    }
    const sent = await send?.(code);
    if (sent?.ok || current.signal.aborted) return;
    if (sent) fail(sent.error);
    const link = replyLink(pageAddress(new URL(location.href)), code);
    $guest.setKey('step', { at: 'waiting', code, link });
    keepWayIn({ role: 'guest', invite: to.text, at: 'replied' });
  }

  /** Replies to an invite, and shows errors that prevent the reply. */
  async function begin(to: ParsedInvite, send?: SendReply): Promise<void> {
    $guest.set({ ...$guest.get(), replyBusy: true, error: null });
    // This waits only if the page was just opened and the last wallet is still reconnecting.
    const owner = await returningOwner();
    if (opened !== to) return;
    const error = whyNot(owner, to.invite.terms?.payTo);
    if (error || !owner.ok) return $guest.set({ ...$guest.get(), replyBusy: false, error });
    try {
      await reply(owner.value, to, send);
    } catch (thrown) {
      if (opened === to) {
        fail(toAppError(thrown));
        await stop('error');
      }
    } finally {
      if (opened === to) $guest.setKey('replyBusy', false);
      else releaseDevices(app);
    }
  }

  /** Returns why this side cannot have a call on these terms, or null. */
  function whyNot(owner: Result<string>, payTo: string | undefined): AppError | null {
    if (!owner.ok) return owner.error;
    // A payment from a wallet to itself changes no balance, so it would never count as paid.
    if (owner.value === payTo) return appError('code_own');
    return whyNoCall();
  }

  /**
   * Shows the terms of an invite or a call link, or the error that prevents this page from using
   * them. Returns whether it shows the terms.
   */
  function showTerms(terms: Terms, text: string, calling: OpenCallLink | null): boolean {
    const { network } = $settings.get();
    if (terms.network !== network) {
      const names = { theirs: NETWORKS[terms.network].name, ours: NETWORKS[network].name };
      // The local ledger is only for development.
      if (terms.network === 'local' && $dev.get() === null) {
        fail(appError('code_test', { ours: names.ours }));
        return false;
      }
      $guest.setKey('elsewhere', { network: terms.network, invite: text });
      fail(appError('code_network', names));
      return false;
    }
    // Shortened periods exist only for development. The page never asks other users to accept them.
    if (!hasStandardPeriods(terms)) {
      fail(appError('code_corrupted'));
      return false;
    }
    $openInvite.set(text);
    keepWayIn({ role: 'guest', invite: text, at: 'terms' });
    $guest.set({ ...$guest.get(), terms, calling });
    recognise(terms).catch(() => undefined);
    return true;
  }

  function openLink(text: string): void {
    const parsed = parseCallLink(text);
    if (!parsed.ok) return fail(parsed.error);
    const { link, text: code } = parsed.value;
    if (isScheduled(link)) {
      keepWayIn({ role: 'guest', invite: code, at: 'terms' });
      return $openOffer.set({ code, offer: link });
    }
    const { terms, lends, topic, name } = link;
    showTerms(terms, code, { code, lends, topic, name });
  }

  return {
    session: () => session,
    async openInvite(text) {
      opened = null;
      if (session) await session.end('guest');
      resetCall();
      $guest.set(GUEST_AT_REST);
      $openInvite.set('');
      $openOffer.set(null);
      forgetServers();
      const parsed = parseCode(text, 'invite');
      if (!parsed.ok && parsed.error.code === 'code_is_call') return openLink(text);
      if (!parsed.ok) return fail(parsed.error);
      const { terms } = parsed.value.invite;
      if (!terms) return fail(appError('code_corrupted'));
      const own = parsed.value;
      if (!showTerms(terms, own.text, null)) return;
      opened = own;
      borrowServers(own.invite);
      void offerCode('invite', own.text).then((isOwn) => {
        if (opened === own) $guest.setKey('own', isOwn);
      });
    },
    async createReply() {
      const to = opened;
      if (!to || $guest.get().replyBusy || session) return;
      await begin(to);
    },
    openBooked({ code, offer }) {
      const { lends, topic, name } = offer;
      showTerms(soldBy(offer), code, { code, lends, topic, name });
    },
    async mayCall() {
      const { terms, calling } = $guest.get();
      if (!terms || !calling) return false;
      const error = whyNot(await returningOwner(), terms.payTo);
      $guest.setKey('error', error);
      return error === null;
    },
    async answered(text, send) {
      const { terms } = $guest.get();
      const parsed = parseCode(text, 'invite');
      if (!terms || !parsed.ok) return;
      const invited = parsed.value.invite.terms;
      if (!invited || !hasTermsOf(terms, invited)) return;
      opened = null;
      // Ends the session of an earlier answer to this ring. The page does not show that end,
      // because the guest is still ringing.
      resetCall();
      await session?.end('guest');
      const to = (opened = parsed.value);
      borrowServers(to.invite);
      await begin(to, send);
    },
    async pay(mode, budgetPeriods, replaces) {
      const owner = connectedOwner();
      if (!owner.ok) return fail(owner.error);
      if (!session) return;
      $guest.setKey('error', null);
      const sign = proxy(app.wallet.signerFor(owner.value));
      const choice = { mode, budgetPeriods, ...(replaces === undefined ? {} : { replaces }) };
      const paid = await asResult(app.ledger.raw().pay(choice, sign));
      if (!paid.ok) fail(paid.error);
    },
    reset() {
      keepWayIn(null);
      opened = null;
      $openInvite.set('');
      $openOffer.set(null);
      $guest.set(GUEST_AT_REST);
    },
  };
}
