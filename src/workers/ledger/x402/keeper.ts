import type { Role } from '../../../shared/api.ts';
import { toAppError } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { forgetKept, type KeptOf, type StateOf, writeCall, writeState } from './kept.ts';
import type { Money } from './money.ts';

/**
 * Writes one side of a call down while it lasts, so that another page can take it up (kept.ts). Most
 * of a state is of the moment and written at most once a second; counted time, a payment and a freeze
 * are written at once, so that a page that vanishes between two ticks loses no second.
 */
export interface CallKeeper<R extends Role> {
  /** Admitted, or something was paid. Nothing is written before the first of these. */
  call(call: KeptOf<R>): void;
  state(state: StateOf<R>): void;
  /** On disk when it resolves: money follows. @throws P2cError `storage_failed`. */
  durable(state: StateOf<R>): Promise<void>;
  /** The call is over: nobody takes it up. Nothing is written after this. */
  forget(): Promise<void>;
}

const EVERY_MS = 1_000;

const isDown = (state: StateOf<Role>): boolean =>
  state.role === 'host' ? state.gate.down : state.clock.down;

/** What is worth a write at once: the rest follows within a second. */
function mark(state: StateOf<Role>): string {
  const counted =
    state.role === 'host' ? state.gate.countedMs : (state.clock.lastTick?.connectedMs ?? 0);
  const { minute, paidPeriods, shownFrozen } = state;
  return [counted, isDown(state), minute.tag, paidPeriods, shownFrozen].join();
}

export function createCallKeeper<R extends Role>(
  money: Pick<Money, 'kv' | 'env'>,
  role: R,
  log: EventLog,
  /** Of a call that was taken up while it was interrupted. */
  downSince: number | null = null,
): CallKeeper<R> {
  const { kv, env } = money;
  let callId: string | null = null;
  let downSinceWallMs = downSince;
  let latest: StateOf<Role> | null = null;
  let written: StateOf<Role> | null = null;
  let marked = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  /** One write after the other: what was written last stands. */
  let queue: Promise<unknown> = Promise.resolve();

  function add<T>(write: () => Promise<T>): Promise<T> {
    const done = queue.then(write);
    queue = done.catch(() => undefined);
    return done;
  }
  const inBackground = (write: () => Promise<unknown>): void => {
    add(write).catch((thrown: unknown) => log.add('unkept', { code: toAppError(thrown).code }));
  };
  const put = (id: string, state: StateOf<Role>, durable: boolean): Promise<unknown> => {
    const atWallMs = env.wallMs();
    downSinceWallMs = isDown(state) ? (downSinceWallMs ?? atWallMs) : null;
    const kept = { state, atMs: env.nowMs(), atWallMs, downSinceWallMs };
    return writeState(kv, role, id, kept, durable);
  };
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    inBackground(async () => {
      const [id, state] = [callId, latest];
      if (over || id === null || !state || state === written) return;
      written = state;
      await put(id, state, false);
    });
  };

  return {
    call(call) {
      if (over) return;
      callId = call.callId;
      inBackground(async () => {
        if (!over) await writeCall(kv, call);
      });
    },
    state(state) {
      latest = state;
      if (over || callId === null) return;
      const now = mark(state);
      if (now !== marked) {
        marked = now;
        flush();
      } else timer ??= setTimeout(flush, EVERY_MS);
    },
    async durable(state) {
      const id = callId;
      // What is written in the background meanwhile must not be older.
      latest = state;
      if (over || id === null) return;
      await add(() => put(id, state, true));
      written = state;
    },
    async forget() {
      if (over) return;
      over = true;
      clearTimeout(timer);
      const id = callId;
      if (id !== null) await add(() => forgetKept(kv, role, id));
    },
  };
}
