import { createBuckets, type Limit } from '../../shared/bucket.ts';
import type { EventLog } from '../../shared/log.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type { StandbyMessage } from '../../shared/call/signal-messages.ts';
import { createNamedAddresses } from './named-addresses.ts';
import type { CallSignal } from './signal-link.ts';
import type { Transport } from './transport.ts';
import type { Scope } from './scope.ts';

/**
 * The standby: a second transport, described while the first one works, and connected only when the
 * first one fails. The guest answers the host's offer and keeps sending ICE checks, so its NAT
 * stays open. The host **holds the answer back unapplied**. So neither browser counts the standby
 * as connected, and neither gives it up, however long an outage lasts. (Firefox gives up a
 * connected transport after 30 s; platform-notes.md, "Standby connection".) When the host notices
 * an outage, it applies the answer, and both sides send checks until the network is back.
 */
interface Standby {
  /**
   * Decides again whether a standby is needed. Call this after the transport in use has changed its
   * state.
   */
  reconsider(): void;
  /**
   * Starts over with this transport, which the call uses now. A standby that was prepared beside
   * the old transport is closed.
   */
  renew(transport: Transport): void;
  /** Forgets a transport, whatever closed it. */
  forget(transport: Transport): void;
}

interface StandbyOptions {
  /**
   * True for the host, which offers a standby, holds the answer and applies it. The guest answers.
   */
  readonly leads: boolean;
  readonly scope: Scope;
  readonly signal: Pick<CallSignal, 'send' | 'on'>;
  readonly log: Pick<EventLog, 'add'>;
  readonly open: (name: string) => Transport;
  /** Adds a transport to which the call may move. */
  readonly add: (transport: Transport) => void;
  readonly retire: (transport: Transport) => void;
  /** Returns whether the transport in use is up and the last move is complete at both ends. */
  readonly isSteady: () => boolean;
  readonly isUp: () => boolean;
  /**
   * @throws P2cError if the description does not have the fingerprint of the peer's certificate.
   */
  readonly check: (session: SessionDescription) => void;
  readonly abort: AbortSignal;
  /** The first number to use, above the numbers of earlier pages of this side. */
  readonly first?: number;
}

/** Wait after connecting, because media and the hello exchange come first. */
const PLAN_MS = 2_000;
/** Wait after a standby has failed. */
const AGAIN_MS = 30_000;
/** Limit from the offer to its answer. */
const ANSWER_MS = 20_000;
/**
 * An unused standby is replaced after this time, for three reasons. The host's side sends nothing
 * on it, so a NAT need not remember it for longer (RFC 4787, REQ-5). Networks change. Candidates
 * that are added repeatedly pile up in a browser.
 */
const LIFE_MS = 2 * 60_000;
/**
 * Once the transport in use has been back for this long, a standby that was applied meanwhile is
 * closed.
 */
const BACK_MS = 2_000;
/**
 * How many standbys a guest keeps: the current one, its replacement, and one that is being closed.
 */
const GUEST_LIMIT = 3;

/**
 * A browser needs some milliseconds to make a standby, so offers are limited. An honest host sends
 * one offer in many seconds.
 */
const OFFERS: Limit = { burst: 10, perSecond: 0.5 };

interface Spare {
  readonly id: number;
  readonly transport: Transport;
  readonly answer?: SessionDescription;
}

export function createStandby(options: StandbyOptions): Standby {
  const { leads, scope, signal, log } = options;
  let next = options.first ?? 1;
  /**
   * On the host. `offered` waits for its answer, `held` has an answer that is not applied, and
   * `applied` was applied in an outage.
   */
  let offered: Spare | null = null;
  let held: Spare | null = null;
  let applied: Spare | null = null;
  /** On the guest: the answered standbys, by number. */
  const answered = new Map<number, Transport>();
  const isWithin = createBuckets({ offer: OFFERS }, () => performance.now());
  const fewAddresses = createNamedAddresses();

  /** Creates a timer. Starting it again restarts it. */
  const timer = (): { start(ms: number, run: () => void): void; stop(): void; set: boolean } => {
    let stop: (() => void) | null = null;
    return {
      get set() {
        return stop !== null;
      },
      start(ms, run) {
        stop?.();
        stop = scope.after(ms, () => {
          stop = null;
          run();
        });
      },
      stop() {
        stop?.();
        stop = null;
      },
    };
  };
  const planned = timer();
  const answering = timer();
  const aging = timer();
  const back = timer();

  const checked = (session: SessionDescription): SessionDescription => {
    options.check(session);
    return fewAddresses(session);
  };
  const notify = (id: number, transport: Transport, session: SessionDescription): void => {
    const { type: kind } = session;
    const message: StandbyMessage = { type: 'standby', id, kind, session };
    if (!signal.send(message)) log.add('standby.unsent', { spare: transport.name, kind });
  };
  const giveUp = (spare: Spare, why: string): void => {
    log.add('standby.dropped', { spare: spare.transport.name, why });
    signal.send({ type: 'standby', id: spare.id, kind: 'drop' });
    options.retire(spare.transport);
  };

  async function offer(): Promise<void> {
    if (offered || applied) return;
    if (!options.isSteady()) {
      // The browser is busy, or a move is not complete. The held standby stays meanwhile, although
      // it is old.
      if (options.isUp()) plan(AGAIN_MS);
      return;
    }
    const id = next++;
    const transport = options.open(`standby ${id}`);
    const spare = (offered = { id, transport });
    answering.start(ANSWER_MS, () => fail(spare, 'no answer'));
    try {
      notify(id, transport, await transport.makeOffer(options.abort));
    } catch (thrown) {
      fail(spare, String(thrown));
    }
  }
  const unmade = (thrown: unknown): void => log.add('standby.unmade', { reason: String(thrown) });
  const offerNow = (): void => void offer().catch(unmade);
  const plan = (ms: number): void => planned.start(ms, offerNow);
  const fail = (spare: Spare, why: string): void => {
    if (spare.transport.state === 'closed') return;
    giveUp(spare, why);
    plan(AGAIN_MS);
  };

  function hold(id: number, session: SessionDescription): void {
    const spare = offered;
    if (spare?.id !== id) return;
    const answer = checked(session);
    answering.stop();
    if (held) giveUp(held, 'replaced');
    offered = null;
    held = { ...spare, answer };
    log.add('standby.ready', { spare: spare.transport.name });
    aging.start(LIFE_MS, offerNow);
    standby.reconsider();
  }

  function apply(spare: Spare): void {
    held = null;
    applied = spare;
    aging.stop();
    log.add('standby.applied', { spare: spare.transport.name });
    options.add(spare.transport);
    if (!spare.answer) return;
    spare.transport.acceptAnswer(spare.answer).catch((thrown) => fail(spare, String(thrown)));
  }

  async function answer(id: number, session: SessionDescription): Promise<void> {
    if (id < next || answered.size >= GUEST_LIMIT || !isWithin('offer'))
      return log.add('standby.refused', { id });
    next = id + 1;
    const transport = options.open(`standby ${id}`);
    answered.set(id, transport);
    try {
      const made = await transport.makeAnswer(checked(session), options.abort);
      options.add(transport);
      notify(id, transport, made);
    } catch (thrown) {
      if (answered.has(id)) giveUp({ id, transport }, String(thrown));
    }
  }

  function drop(id: number): void {
    const transport = answered.get(id);
    if (transport) options.retire(transport);
    for (const spare of [offered, held]) {
      if (spare?.id !== id) continue;
      options.retire(spare.transport);
      plan(AGAIN_MS);
    }
  }

  signal.on('standby', (message) => {
    const { id, kind } = message;
    // The call is being closed, although the channel is still open.
    if (options.abort.aborted) return;
    if (kind === 'drop') drop(id);
    else if (leads && kind === 'answer') {
      try {
        hold(id, message.session);
      } catch (thrown) {
        if (offered) fail(offered, String(thrown));
      }
    } else if (!leads && kind === 'offer') answer(id, message.session).catch(unmade);
    else log.add('standby.refused', { id, kind });
  });

  const standby: Standby = {
    reconsider() {
      for (const [id, transport] of answered) {
        if (transport.dead !== 'no') giveUp({ id, transport }, 'given up by the browser');
      }
      if (!leads) return;
      if (!options.isUp()) {
        back.stop();
        if (held && !applied) apply(held);
        return;
      }
      const spare = applied;
      if (spare && !back.set) {
        back.start(BACK_MS, () => {
          giveUp(spare, 'not needed');
          plan(PLAN_MS);
        });
      }
      if (!planned.set && !offered && !held && !applied) plan(PLAN_MS);
    },
    renew(active) {
      back.stop();
      applied = null;
      for (const transport of [offered?.transport, held?.transport, ...answered.values()]) {
        if (transport && transport !== active) options.retire(transport);
      }
      answered.clear();
    },
    forget(transport) {
      for (const [id, each] of answered) if (each === transport) answered.delete(id);
      if (offered?.transport === transport) offered = null;
      if (held?.transport === transport) held = null;
      if (applied?.transport === transport) applied = null;
      if (!offered) answering.stop();
      if (!held) aging.stop();
    },
  };
  return standby;
}
