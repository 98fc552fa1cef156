import type { CallView, Role } from '../../../shared/api/ledger.ts';
import type { SaleListing } from '../../../shared/api/sale.ts';
import type { GuestState } from '../../../shared/billing/guest.ts';
import type { HostState } from '../../../shared/billing/host.ts';
import type {
  BillingSnapshot,
  CommonEffect,
  CommonEvent,
  GuestEffect,
  HostEffect,
  Step,
} from '../../../shared/billing/types.ts';
import { type AppError, appError, toAppError } from '../../../shared/errors.ts';
import { keepGreeted } from '../payment/call-record.ts';
import type { Agreement } from '../x402/quote.ts';
import type { CallParts, EitherCall } from './call.ts';
import type { Wire } from '../x402/wire.ts';
import { createLine } from './line.ts';
import { createLoop, type Loop } from './loop.ts';
import { type Admission, createCallKeeper } from './rejoin-store.ts';
import { createStages, type Lasting, type Met, type Stages } from './stage.ts';
import { takeNews, tell } from './tell.ts';
import { createViewStore, onTakenBack, type ViewStore } from './view.ts';

/** A call as its record has it. */
interface Named {
  readonly callId: string;
  /** The guest's wallet; empty where the host does not know it. */
  readonly payer: string;
}

/** What one role adds to a call. */
interface SideOptions<State, Event, Effect, Greeted, Admitted> {
  readonly role: Role;
  readonly parts: Pick<CallParts, 'chain' | 'terms' | 'log' | 'onEnded'>;
  /** The host's topic; empty for the guest, who learns it from the host. */
  readonly title: string;
  /** This side's wallet. */
  readonly owner: string;
  readonly publish: (view: CallView) => void;
  /** Set for a call that was resumed during an interruption. */
  readonly downSinceWallMs: number | undefined;
  /** The billing machine, from this state on. */
  readonly initial: State;
  reduce(state: State, event: Event, nowMs: number): Step<State, Effect>;
  nextWakeMs(state: State): number | null;
  snapshot(state: State, nowMs: number): BillingSnapshot;
  /** Tells whether this side may send its own media. */
  sends(state: State): boolean;
  execute(effect: Effect): void;
  /** Called when the state could not be written. The effect is not executed. */
  onPersistFailed?(effect: Effect, error: AppError): void;
  /** Called after each step of the billing machine. */
  changed?(): void;
  onRequest(method: string, params: unknown): Promise<unknown>;
  /** Takes what only this role is sent. Returns false for what either is. */
  onNotification(method: string, params: unknown): boolean;
  /** Called when there is a new channel. */
  up?(): void;
  /** Called when a minute has been paid. */
  onPaid?(): void;
  /** Called once, when the call is over. */
  ended?(last: Lasting<Greeted, Admitted>): void;
  /** Returns what another page needs to resume this call. */
  admission(admitted: Admitted, view: CallView): Admission;
}

/** One side of a call, for its role to build on. */
export interface Side<State, Event, Effect, Greeted, Admitted> {
  /** The stages are left by `greet`, `admit` and `resume`; the end is this module's. */
  readonly stages: Omit<Stages<Greeted, Admitted>, 'end'>;
  /** Returns what there is of the peer, also after the end; null: it was never identified. */
  met(): Met<Greeted, Admitted> | null;
  /** Aborts when the call ends. */
  readonly over: AbortSignal;
  readonly loop: Loop<State, Event, Effect>;
  readonly wire: Wire;
  readonly store: ViewStore;
  /** Returns the files that the host lists now. */
  listings(): readonly SaleListing[];
  /** Stores what another page needs to resume this call. */
  keep(): void;
  /** Resolves once the record of this call is on disk. @throws P2cError `storage_failed`. */
  keepRecord(agreement: Agreement, transcript: Uint8Array): Promise<void>;
  /** Executes what both billing machines order. */
  tell(effect: CommonEffect): void;
  readonly call: EitherCall;
}

/**
 * What host and guest have in common: the stages of the call, its billing machine with disk and view, its
 * channels, and its end. Each role adds what it does in a stage, with a message, and for an effect.
 */
export function createSide<
  State extends HostState | GuestState,
  Event,
  Effect extends HostEffect | GuestEffect,
  Greeted extends Named,
  Admitted extends Named,
>(
  options: SideOptions<State, Event | CommonEvent, Effect, Greeted, Admitted>,
): Side<State, Event | CommonEvent, Effect, Greeted, Admitted> {
  const { role, title, owner } = options;
  const { chain, terms, log } = options.parts;
  const nowMs = (): number => chain.env.nowMs();
  const keeper = createCallKeeper(chain, role, log, options.downSinceWallMs);
  const store = createViewStore(role, terms, title, nowMs, options.publish);
  const stages = createStages<Greeted, Admitted>();
  const over = new AbortController();
  let listings: readonly SaleListing[] = [];

  const loop = createLoop<State, Event | CommonEvent, Effect>({
    initial: options.initial,
    nowMs,
    reduce: (state, event, atMs) => options.reduce(state, event, atMs),
    nextWakeMs: (state) => options.nextWakeMs(state),
    wake: { type: 'wake' },
    execute: (effect) => options.execute(effect),
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
  const dispatch = (event: Event | CommonEvent): void => loop.dispatch(event);

  const line = createLine(
    {
      onRequest: (method, params) => options.onRequest(method, params),
      onNotification(method, params) {
        if (!options.onNotification(method, params)) takeNews(method, params, { dispatch, log });
      },
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

  function met(): Met<Greeted, Admitted> | null {
    const reached = stages.now.at === 'ended' ? stages.now.last : stages.now;
    return reached.at === 'greeting' ? null : reached;
  }

  function keep(): void {
    const found = met();
    if (found?.at === 'admitted') {
      keeper.admitted(found.callId, options.admission(found, store.view));
    }
  }

  /** Runs once, however the call ends. */
  function end(): void {
    const last = stages.end();
    if (!last) return;
    over.abort();
    leave().catch((thrown: unknown) => log.add('end_unkept', { code: toAppError(thrown).code }));
    options.ended?.(last);
  }

  async function leave(): Promise<void> {
    await keeper.end(loop.state, met());
    options.parts.onEnded();
  }

  function onPaid(): void {
    keep();
    options.onPaid?.();
  }

  const stopTelling = onTakenBack(chain, store, keep);

  const call: EitherCall = {
    attach: (channel) => line.attach(channel),
    leave: () => void wire.notify('leave', {}),
    onFileNews(news) {
      if (news.type === 'listings') listings = news.listings;
    },
    end: (reason) => dispatch({ type: 'end', by: 'self', reason }),
    release() {
      store.mute();
      stopTelling();
      line.close();
      loop.stop();
      end();
    },
  };

  return {
    stages,
    met,
    over: over.signal,
    loop,
    wire,
    store,
    listings: () => listings,
    keep,
    keepRecord: ({ callId, feePayer, deposit }, transcript) =>
      keepGreeted(
        chain.kv,
        { role, callId },
        { terms, transcript, owner, feePayer, deposit, title, startedAtWallMs: chain.env.wallMs() },
      ),
    tell: (effect) => tell(effect, { wire, store, log, onPaid, onEnd: end }),
    call,
  };
}
