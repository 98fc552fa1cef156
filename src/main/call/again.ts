import type { CallView } from '../../shared/api/ledger.ts';
import { hasTermsOf, parseOffer } from '../../shared/call/call-link.ts';
import { parseCode } from '../../shared/call/code.ts';
import { lendsOnly } from '../../shared/call/lent-server.ts';
import { type AppError, appError, ok, toAppError } from '../../shared/errors.ts';
import { formatUsdc } from '../../shared/money.ts';
import type { Terms } from '../../shared/terms.ts';
import type { Actions, AgainActions } from '../app/actions.ts';
import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { $guest, $openInvite, GUEST_AT_REST, type OpenCallLink } from '../app/guest-state.ts';
import { $host, $offer } from '../app/host-state.ts';
import { $screen } from '../app/screen.ts';
import { lentLast } from '../route/relay.ts';
import { $again } from './again-state.ts';
import { type AgainEffect, type AgainEvent, againStep, isUnderWay } from './again-steps.ts';
import { againStrings as text } from './again-strings.ts';
import type { CarriedInvites, CarriedReplies } from './carriers.ts';
import { $keptLine, type KeptLine } from './kept-line.ts';
import type { Session } from './session.ts';
import { $lostWay, keepWayIn, keptWayIn, type Offered } from './way-in.ts';

/**
 * The next call with the same person. While the connection of the last call is open, the page asks
 * both people, and the invite and the reply travel over that connection. Without the connection,
 * the two people exchange codes as for any call.
 */

type Needed = Pick<Actions, 'createInvite' | 'openInvite' | 'show' | 'startOver'>;

/**
 * Begins the next call without the connection of the last one. The host's page makes a new invite
 * with the same terms, and the guest's page waits for the invite. A guest that rang rings again.
 */
async function callAgain(actions: Needed): Promise<void> {
  const { role, view } = $call.get();
  if (role === null || view === null) return;
  if (role === 'guest') return awaitHost(actions, $guest.get().calling);
  const offered = offeredIn(view);
  return $host.get().rang ? offerHost(actions, offered, 'link') : inviteWith(actions, offered);
}

const offeredIn = ({ terms, title }: CallView): Offered => ({
  price: formatUsdc(terms.price),
  title,
});

/** Leads the guest back to the call link, or to the field for the next invite. */
async function awaitHost(actions: Needed, calling: OpenCallLink | null): Promise<void> {
  await actions.startOver();
  actions.show('guest');
  // A scheduled call's link leads nowhere now, because the call has used up the booking.
  if (calling && !parseOffer(calling.code).ok) return actions.openInvite(calling.code);
  $lostWay.set({ role: 'guest', invite: '', at: 'again' });
}

/** Leads the host back to the form, and fills the form with these terms. */
async function offerHost(actions: Needed, offered: Offered, at: 'link' | 'gone'): Promise<void> {
  await actions.startOver();
  actions.show('host');
  $lostWay.set({ role: 'host', ...offered, at });
}

/**
 * Makes the same invite again if its guest never connected. The host makes the invite of a
 * scheduled call in the list of those calls instead.
 */
export async function inviteAnew(actions: Needed): Promise<void> {
  const way = keptWayIn();
  if (way?.role === 'host' && 'price' in way) return inviteWith(actions, way);
  await actions.startOver();
  actions.show('host');
}

async function inviteWith(actions: Needed, { price, title }: Offered): Promise<void> {
  await actions.startOver();
  actions.show('host');
  // Fills the form too, in case the invite fails.
  $offer.set({ price, title });
  await actions.createInvite(price, title);
}

/** A side's controller. Each method resolves when its chunk is loaded. */
interface Side {
  readonly session: () => Session | null;
}

interface Sides {
  readonly host: () => Promise<Side & CarriedInvites>;
  readonly guest: () => Promise<Side & CarriedReplies>;
}

/** A guest that is not connected this long after its reply gives up. */
const CONNECT_MS = 30_000;

/** Returns the terms without the deposit, which the scheduled call has used up. */
function withoutDeposit({ deposit: _used, ...terms }: Terms): Terms {
  return terms;
}

/**
 * Returns whether an invite has the terms of the last call without its deposit, and lends the same
 * server.
 */
function isAsBefore(text: string, terms: Terms): boolean {
  const parsed = parseCode(text, 'invite');
  if (!parsed.ok) return false;
  const { invite } = parsed.value;
  const isSame = invite.terms !== null && hasTermsOf(withoutDeposit(terms), invite.terms);
  return isSame && lendsOnly(invite, lentLast());
}

export function againActions(app: Pick<App, 'toast'>, actions: Needed, sides: Sides): AgainActions {
  /** The connection of the call that has ended; null once the next call is connected. */
  let line: KeptLine | null = null;
  /** Host: the code of the invite that was sent over this connection. */
  let invite = '';
  /** Whether the user has left the ended call for the next one. */
  let isHeld = false;
  /** Whether this side's code is being made. Nothing interrupts that. */
  let isMaking = false;

  function step(on: KeptLine, event: AgainEvent): void {
    if (on !== line) return;
    const before = $again.get();
    const { at, effects } = againStep(on.role, before, event);
    if (at === before) return;
    $again.set(at);
    if (at === 'agreed') on.extend();
    for (const effect of effects) run(on, effect);
    if (isHeld && !isMaking && (at === 'silent' || at === 'declined')) void fallBack(on, null);
  }

  function run(on: KeptLine, effect: AgainEffect): void {
    switch (effect.type) {
      case 'send':
        return void on.signal.send(effect.message);
      case 'close':
        return on.close();
      case 'invite':
        return void make(on, () => makeInvite(on));
      case 'reply':
        return void make(on, () => makeReply(on, effect.code));
      case 'take':
        return void take(on, effect.code);
    }
  }

  /**
   * Leaves the ended call and makes this side's code. `work` resolves to the error, or to null if
   * it made the code.
   */
  async function make(on: KeptLine, work: () => Promise<AppError | null>): Promise<void> {
    [isHeld, isMaking] = [true, true];
    on.hold();
    await actions.startOver();
    actions.show(on.role);
    const error = await work().catch(toAppError);
    isMaking = false;
    if (on !== line) return;
    if (error) step(on, { type: 'refuse' });
    if (!isUnderWay($again.get())) await fallBack(on, error);
  }

  async function makeInvite(on: KeptLine): Promise<AppError | null> {
    const { lends, view } = on;
    $host.setKey('rang', on.rang);
    const host = await sides.host();
    const offer = { terms: withoutDeposit(view.terms), topic: view.title, lends };
    const made = await host.inviteFor(null, offer);
    if (!made.ok) return made.error;
    invite = made.value;
    follow(on, host.session());
    step(on, { type: 'made', code: invite });
    return null;
  }

  async function makeReply(on: KeptLine, code: string): Promise<AppError | null> {
    const { terms } = on.view;
    if (!isAsBefore(code, terms)) return appError('peer_mismatch', { what: 'terms' });
    $guest.set({ ...GUEST_AT_REST, terms: withoutDeposit(terms), calling: on.calling });
    if (on.calling) {
      // Kept so that a reloaded page can ring again.
      $openInvite.set(on.calling.code);
      keepWayIn({ role: 'guest', invite: on.calling.code, at: 'terms' });
    }
    const guest = await sides.guest();
    let isSent = false;
    await guest.answered(code, (reply) => {
      isSent = true;
      follow(on, guest.session());
      step(on, { type: 'made', code: reply });
      return Promise.resolve(ok(undefined));
    });
    if (!isSent) return $guest.get().error ?? appError('aborted');
    // The user can begin nothing else until the call connects.
    if (on === line) $guest.setKey('replyBusy', true);
    setTimeout(() => lose(on), CONNECT_MS);
    return null;
  }

  /**
   * Guest: gives up, because no connection followed the reply, whether or not the host accepted it.
   */
  function lose(on: KeptLine): void {
    if (on !== line || $again.get() !== 'replied') return;
    $again.set('silent');
    on.close();
    void fallBack(on, null);
  }

  async function take(on: KeptLine, reply: string): Promise<void> {
    await (await sides.host()).takeReply({ invite, reply });
    const { step: now, error } = $host.get();
    // If the reply was for another invite, this invite still waits.
    if (now.at !== 'answering' || on !== line) return;
    step(on, { type: 'refuse' });
    await fallBack(on, error);
  }

  /** Closes the old connection once the new connection is up. */
  function follow(on: KeptLine, session: Session | null): void {
    session?.peer.state.listen((state) => {
      if (state !== 'connected' || on !== line) return;
      forget();
      $guest.setKey('replyBusy', false);
      on.close();
    });
    session?.signal.addEventListener('abort', () => step(on, { type: 'refuse' }));
  }

  function forget(): void {
    line = null;
    [isHeld, isMaking] = [false, false];
    $again.set('over');
  }

  /** Continues as if the connection were gone, and shows why. */
  async function fallBack(on: KeptLine, error: AppError | null): Promise<void> {
    const at = $again.get();
    forget();
    // The user has opened another screen meanwhile.
    if ($screen.get() !== on.role) return actions.startOver();
    if (on.role === 'host') {
      await offerHost(actions, offeredIn(on.view), on.rang ? 'link' : 'gone');
      if (error) $host.setKey('error', error);
    } else {
      await awaitHost(actions, on.calling);
      if (error) $guest.setKey('error', error);
    }
    if (at === 'silent' || at === 'declined') app.toast(text[at][on.role](), { stays: true });
  }

  $keptLine.subscribe((next) => {
    if (!next || next === line) return;
    forget();
    line = next;
    $again.set('open');
    next.over.addEventListener('abort', () => step(next, { type: 'gone' }));
    next.signal.on('again', (message) => step(next, { type: 'heard', message }));
  });
  $call.listen(({ ended }) => {
    if (ended === null && !isHeld) forget();
  });

  return {
    async ask() {
      const at = $again.get();
      if (line && (at === 'open' || at === 'asked')) return step(line, { type: 'ask' });
      if (at !== 'asking' && !isUnderWay(at)) await callAgain(actions);
    },
    refuse() {
      if (line) step(line, { type: 'refuse' });
    },
  };
}
