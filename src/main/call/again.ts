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
 * The next call with the same person. While the connection of the last one is open, both are asked, and
 * invite and reply travel over it. Without it, they are made and sent as for any call.
 */

type Needed = Pick<Actions, 'createInvite' | 'openInvite' | 'show' | 'startOver'>;

/**
 * Begins the next call without the connection of the last: the host's page makes a new invite with the same
 * terms, the guest's waits for it. A guest that rang rings again.
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

/** Guest: back to the call link, or to the field for the next invite. */
async function awaitHost(actions: Needed, calling: OpenCallLink | null): Promise<void> {
  await actions.startOver();
  actions.show('guest');
  // A booking is used up.
  if (calling && !parseOffer(calling.code).ok) return actions.openInvite(calling.code);
  $lostWay.set({ role: 'guest', invite: '', at: 'again' });
}

/** Host: back to its form, with these terms. */
async function offerHost(actions: Needed, offered: Offered, at: 'link' | 'gone'): Promise<void> {
  await actions.startOver();
  actions.show('host');
  $lostWay.set({ role: 'host', ...offered, at });
}

/** Makes the same invite again if its guest never connected. A scheduled call's is made in its list. */
export async function inviteAnew(actions: Needed): Promise<void> {
  const way = keptWayIn();
  if (way?.role === 'host' && 'price' in way) return inviteWith(actions, way);
  await actions.startOver();
  actions.show('host');
}

async function inviteWith(actions: Needed, { price, title }: Offered): Promise<void> {
  await actions.startOver();
  actions.show('host');
  // Also for the form, should the invite fail.
  $offer.set({ price, title });
  await actions.createInvite(price, title);
}

/** A side's controller, once its chunk is loaded. */
interface Side {
  readonly session: () => Session | null;
}

interface Sides {
  readonly host: () => Promise<Side & CarriedInvites>;
  readonly guest: () => Promise<Side & CarriedReplies>;
}

/** So long after its reply, a guest that is not connected gives up. */
const CONNECT_MS = 30_000;

/** The deposit of a scheduled call is used up by it. */
function withoutDeposit({ deposit: _used, ...terms }: Terms): Terms {
  return terms;
}

/** Tells whether an invite sells and lends what that of the call before did, with nothing paid ahead. */
function isAsBefore(text: string, terms: Terms): boolean {
  const parsed = parseCode(text, 'invite');
  if (!parsed.ok) return false;
  const { invite } = parsed.value;
  const isSame = invite.terms !== null && hasTermsOf(withoutDeposit(terms), invite.terms);
  return isSame && lendsOnly(invite, lentLast());
}

export function againActions(app: Pick<App, 'toast'>, actions: Needed, sides: Sides): AgainActions {
  /** The connection of the call that has ended, until the next call is connected. */
  let line: KeptLine | null = null;
  /** Host: the invite that went over it. */
  let invite = '';
  /** The ended call was left for the next one. */
  let isHeld = false;
  /** This side's code is being made, which nothing interrupts. */
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

  /** Leaves the ended call, and makes this side's code. `work` resolves to what prevents it. */
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
      // For a reload.
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
    // Nothing else can be begun meanwhile.
    if (on === line) $guest.setKey('replyBusy', true);
    setTimeout(() => lose(on), CONNECT_MS);
    return null;
  }

  /** Guest: the host took the reply, or not, and nothing has come of it. */
  function lose(on: KeptLine): void {
    if (on !== line || $again.get() !== 'replied') return;
    $again.set('silent');
    on.close();
    void fallBack(on, null);
  }

  async function take(on: KeptLine, reply: string): Promise<void> {
    await (await sides.host()).takeReply({ invite, reply });
    const { step: now, error } = $host.get();
    // Of another reply, the invite still waits.
    if (now.at !== 'answering' || on !== line) return;
    step(on, { type: 'refuse' });
    await fallBack(on, error);
  }

  /** Closes the old connection once the new one is up. */
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

  /** Goes on as if there were no connection, and says why. */
  async function fallBack(on: KeptLine, error: AppError | null): Promise<void> {
    const at = $again.get();
    forget();
    // The user went elsewhere meanwhile.
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
