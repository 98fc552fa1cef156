import type { CallView, MinuteEntry, Role } from '../../../shared/api/ledger.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import type { GuestState } from '../../../shared/billing/guest.ts';
import type { HostState } from '../../../shared/billing/host.ts';
import { mayStartFile } from '../../../shared/billing/snapshot.ts';
import type {
  BillingSnapshot,
  CommonEffect,
  CommonEvent,
  GuestEffect,
  HostEffect,
} from '../../../shared/billing/types.ts';
import { type AppError, appError, toAppError } from '../../../shared/errors.ts';
import { keepGreeted } from '../payment/call-record.ts';
import type { Agreement } from '../x402/quote.ts';
import type { WireHandlers } from '../x402/wire.ts';
import type { CallParts, EitherCall } from './call.ts';
import { createLine } from './line.ts';
import { createLoop, type LoopOptions } from './loop.ts';
import { type Resumed, totalOf } from './reconcile.ts';
import { type Admission, createCallKeeper } from './rejoin-store.ts';
import { createStages, type Met } from './stage.ts';
import { eventDetail, sendNotice } from './notify.ts';
import { createViewStore, onTakenBack, type ViewStore } from './view.ts';

/** The facts that both roles know after the hello exchange. */
interface Identified {
  readonly agreement: Agreement;
  readonly transcript: Uint8Array;
  /** The guest's wallet. Empty if the host does not know it. */
  readonly payer: string;
}

/** The parts that one role adds to the part of a call that both roles share. */
interface SideOptions<State, Event, Effect, Greeted, Admitted>
  extends
    Pick<LoopOptions<State, Event, Effect>, 'initial' | 'reduce' | 'nextWakeMs' | 'execute'>,
    Pick<WireHandlers, 'onRequest' | 'onNotification'> {
  readonly role: Role;
  readonly parts: CallParts & { readonly rejoined?: Pick<Resumed, 'downSinceWallMs'> };
  /** The host's topic. Empty for the guest, who gets the topic from the host. */
  readonly title: string;
  /** This side's wallet. */
  readonly owner: string;
  readonly publish: (view: CallView) => void;
  snapshot(state: State, nowMs: number): BillingSnapshot;
  /** Tells whether this side may send its own media. */
  sends(state: State): boolean;
  /** Called if the state could not be written. The effect is not executed. */
  onPersistFailed?(effect: Effect, error: AppError): void;
  /** Called after each step of the billing machine. */
  changed?(): void;
  /** Called when a channel has opened. */
  up?(): void;
  /** Called when a minute has been paid. */
  onPaid?(): void;
  /** Called once, when the call is over. */
  ended?(met: Met<Greeted, Admitted> | null): void;
  /** Returns what this role adds to the stored admission, for a page that resumes the call. */
  admission(admitted: Admitted, view: CallView): Admission;
}

/**
 * Creates the part of a call that host and guest share: the stages, the billing machine with its
 * storage and view, the channels, and the end. Each role adds what it does in a stage, on a
 * message, and for an effect.
 */
export function createSide<
  State extends HostState | GuestState,
  Event,
  Effect extends HostEffect | GuestEffect,
  Greeted extends Identified,
  Admitted extends Identified,
>(options: SideOptions<State, Event | CommonEvent, Effect, Greeted, Admitted>) {
  const { role, parts, title, owner } = options;
  const { chain, terms, log } = parts;
  const nowMs = (): number => chain.env.nowMs();
  /** Returns a function that logs a failure. Such a failure does not end the call. */
  const note =
    (event: string) =>
    (thrown: unknown): void =>
      log.add(event, { code: toAppError(thrown).code });
  const keeper = createCallKeeper(chain, role, log, parts.rejoined?.downSinceWallMs);
  const store: ViewStore = createViewStore(role, terms, title, nowMs, options.publish);
  const stages = createStages<Greeted, Admitted>();
  const over = new AbortController();
  let listings: readonly SaleListing[] = [];

  const loop = createLoop<State, Event | CommonEvent, Effect>({
    ...options,
    nowMs,
    wake: { type: 'wake' },
    persist: (state) => keeper.durable(state),
    onThrown: ({ type }, thrown) =>
      log.add('effect_failed', { type, code: toAppError(thrown).code }),
    onPersistFailed(effect, thrown) {
      const error = toAppError(thrown);
      log.add('persist_failed', { effect: effect.type, code: error.code });
      options.onPersistFailed?.(effect, error);
    },
    changed(state) {
      keeper.state(state);
      store.meter(options.snapshot(state, nowMs()), options.sends(state));
      options.changed?.();
    },
  });
  const { dispatch } = loop;

  const line = createLine(
    {
      onRequest: (method, params) => options.onRequest(method, params),
      onNotification: (method, params) => options.onNotification(method, params),
      up() {
        dispatch({ type: 'connection-up' });
        store.line(true);
        options.up?.();
      },
      down() {
        dispatch({ type: 'connection-down' });
        store.line(false);
      },
      abused() {
        if (over.signal.aborted) return;
        store.update({ error: appError('peer_protocol'), heartbeat: false });
        dispatch({ type: 'end', by: 'self', reason: 'error' });
      },
    },
    log,
    nowMs,
  );
  const { wire } = line;

  /** Stores what another page needs to resume this call. Does nothing before admission. */
  function keep(): void {
    const met = stages.met();
    if (met?.at !== 'admitted') return;
    const { invite, reply, nonceCommitment } = parts;
    const { title: topic, words, minutes } = store.view;
    keeper.admitted(met.agreement.callId, {
      ...{ title: topic, invite, reply, nonceCommitment, words: words ?? [], minutes },
      transcript: Uint8Array.from(met.transcript),
      ...options.admission(met, store.view),
    });
  }

  /**
   * Writes the record of this call to disk.
   * @throws P2cError `storage_failed`.
   */
  async function keepRecord(): Promise<void> {
    const met = stages.met();
    if (!met) return;
    const { callId, feePayer, deposit } = met.agreement;
    // For the guest, the topic arrives with the host's hello, so it is read from the view.
    const { title: topic } = store.view;
    const agreed = { terms, transcript: met.transcript, feePayer, deposit, title: topic, owner };
    const startedAtWallMs = chain.env.wallMs();
    await keepGreeted(chain.kv, { role, callId }, { ...agreed, startedAtWallMs });
  }

  /** Ends the call. Only the first of several calls has an effect. */
  function end(): void {
    if (over.signal.aborted) return;
    stages.end();
    over.abort();
    const met = stages.met();
    const named = met && { callId: met.agreement.callId, payer: met.payer };
    keeper
      .end(loop.state, named)
      .then(() => parts.onEnded())
      .catch(note('end_unkept'));
    options.ended?.(met);
  }

  /** Executes the effects that both billing machines have: shows, logs and sends them. */
  function notify(effect: CommonEffect): void {
    switch (effect.type) {
      case 'freeze':
        log.add('freeze', { code: effect.code });
        return store.freeze(effect.code);
      case 'unfreeze':
        log.add('unfreeze');
        return store.unfreeze();
      case 'send-notice':
        return sendNotice(wire, effect.notice);
      case 'notify': {
        const { event } = effect;
        log.add(event.type, eventDetail(event));
        store.feed(event);
        if (event.type !== 'billing_success') return;
        keep();
        return options.onPaid?.();
      }
      case 'end':
        log.add('end', { reason: effect.reason });
        end();
        return store.end(effect.reason);
    }
  }

  const stopNotifying = onTakenBack(chain, store, keep);

  const call: EitherCall = {
    attach: (channel) => line.attach(channel),
    leave: () => void wire.notify('leave', {}),
    onFileNews(news) {
      if (news.type === 'listings') listings = news.listings;
    },
    end: (reason) => dispatch({ type: 'end', by: 'self', reason }),
    release() {
      store.mute();
      stopNotifying();
      line.close();
      loop.stop();
      end();
    },
  };

  return {
    ...{ stages, dispatch, wire, store, note, keep, keepRecord, call },
    /** Returns the state of the billing machine. */
    billing: () => loop.state,
    /** Aborts when the call ends. */
    over: over.signal,
    /** Returns the files that the host lists at the moment. */
    listings: () => listings,
    /** Tells whether no minute is due or being paid (docs/billing.md, "A minute"). */
    isQuiet: (): boolean => mayStartFile(options.snapshot(loop.state, nowMs())),
    /**
     * Admits the guest after the prepayment has settled. Returns null before the hello exchange,
     * the second time, and after the end.
     */
    admit(
      make: (greeted: Greeted) => Admitted,
      paid: Omit<MinuteEntry, 'minute'>,
      patch?: Partial<CallView>,
    ): Admitted | null {
      const admitted = stages.admit(make);
      if (!admitted) return null;
      store.admit(paid, patch);
      keep();
      dispatch({ type: 'admitted', prepaidPeriods: terms.prepaidPeriods });
      return admitted;
    },
    /** Continues from the state that another page of this browser stored. */
    resume(
      from: Resumed<Event | CommonEvent, Effect>,
      patch: Partial<CallView>,
      make: () => Admitted,
    ): void {
      if (!stages.resume(make)) return;
      const { callId, words } = from.kept;
      const { minutes } = from;
      const totalPaid = totalOf(minutes);
      store.restore({ phase: 'in-call', callId, words, minutes, totalPaid, ...patch });
      keep();
      loop.resume(from.effects);
      from.events.forEach(dispatch);
    },
    notify,
  };
}
