import 'fake-indexeddb/auto';
// A chunk of its own: here it is loaded ahead, since time that is held still does not wait for it.
import '../../../src/workers/ledger/receipts/books.ts';
import type { CallView } from '../../../src/shared/api.ts';
import type { ClockCommand, ClockMessage } from '../../../src/shared/billing/clock-protocol.ts';
import { utf8 } from '../../../src/shared/bytes.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import {
  createSchedule,
  fireSchedule,
  nextDeadlineMs,
  runSchedule,
  stopSchedule,
} from '../../../src/workers/clock/schedule.ts';
import type { Solana } from '../../../src/workers/ledger/solana/index.ts';
import { commitNonce, newNonce } from '../../../src/workers/ledger/x402/transcript.ts';
import { joined, type Tamper } from '../../unit/x402/joined.ts';
import {
  createWorld,
  enter,
  fund,
  type Person,
  person,
  type World,
} from '../../unit/ledger/world.ts';

/**
 * One call between the real engine of one side and a cheat on the other, on the development ledger,
 * with time held still: minutes of 60 s pass as fast as the machine works, and to the same moments on
 * any machine. Nothing of the honest side is replaced.
 */
export interface Stage {
  readonly world: World;
  readonly host: Person;
  readonly guest: Person;
  readonly hostSide: Solana;
  readonly guestSide: Solana;
  readonly terms: Terms;
  readonly feeKey: string;
  readonly codes: {
    readonly invite: Uint8Array;
    readonly reply: Uint8Array;
    readonly nonceCommitment: Uint8Array;
    readonly nonce: Uint8Array;
  };
  /** The `x402` channel between the two. */
  readonly line: ReturnType<typeof joined>;
  nowMs(): number;
  sleep(ms: number): Promise<void>;
  /** Until this holds; looked at ten times a second. @throws after `limitMs`. */
  until(what: string, holds: () => boolean | Promise<boolean>, limitMs?: number): Promise<void>;
  /** A later call of the same two, in the same browsers. Either stage closes both. */
  next(): Promise<Stage>;
  close(): void;
}

export interface StageOptions {
  readonly prepaidPeriods?: number;
  readonly price?: bigint;
  readonly guestUsdc?: string;
  /** What the cheat does to frames on their way. */
  readonly tamper?: Tamper;
  /** Instead of a new one. */
  readonly stage?: Stage;
}

const UNTIL_MS = 15 * 60_000;

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  if (options.stage) return options.stage;
  const world = createWorld();
  const letGo = holdTimers(world);
  const [host, guest] = [person(), person()];
  await fund(world, host.address, { sol: '1' });
  await fund(world, guest.address, { sol: '1', usdc: options.guestUsdc ?? '100' });
  const [hostSide, guestSide] = [await enter(world), await enter(world)];
  const { feeKey } = await hostSide.openTill(host.address, host.sign);
  const { nowMs } = world.clock;
  const line = () => joined([], options.tamper);
  const stage: Stage = {
    world,
    host,
    guest,
    hostSide,
    guestSide,
    feeKey,
    terms: {
      network: 'local',
      payTo: host.address,
      price: usdc(options.price ?? 500_000n),
      periodSeconds: 60,
      prepaidPeriods: options.prepaidPeriods ?? 1,
    },
    codes: await newCodes(),
    line: line(),
    nowMs,
    sleep: (ms) => world.clock.sleep(ms),
    async until(what, holds, limitMs = UNTIL_MS) {
      const startedMs = nowMs();
      while (!(await holds())) {
        if (nowMs() - startedMs > limitMs) throw new Error(`never: ${what}`);
        await world.clock.sleep(100);
      }
    },
    next: async () => ({ ...stage, codes: await newCodes(), line: line() }),
    close() {
      letGo();
      world.close();
    },
  };
  return stage;
}

async function newCodes(): Promise<Stage['codes']> {
  const nonce = newNonce();
  const nonceCommitment = await commitNonce(nonce);
  return { invite: utf8('the invite code'), reply: utf8('the reply code'), nonceCommitment, nonce };
}

/** `setTimeout` of this process on the world's time: the engines' timers must not run on another clock. */
function holdTimers(world: World): () => void {
  const real = { setTimeout, clearTimeout };
  const running = new Set<AbortController>();
  const held = (run: () => void, ms = 0): AbortController => {
    const timer = new AbortController();
    running.add(timer);
    world.clock.sleep(ms, timer.signal).then(
      () => {
        running.delete(timer);
        run();
      },
      () => undefined,
    );
    return timer;
  };
  const clear = (timer: unknown): void => {
    // One of before: it keeps this process alive until it is cleared where it was set.
    if (!(timer instanceof AbortController)) return void real.clearTimeout(timer as NodeJS.Timeout);
    running.delete(timer);
    timer.abort();
  };
  Object.assign(globalThis, { setTimeout: held, clearTimeout: clear });
  return () => {
    for (const timer of [...running]) clear(timer);
    Object.assign(globalThis, real);
  };
}

/** The clock worker around its schedule, without the worker. */
export function stageClock(stage: Stage, take: (message: ClockMessage) => void) {
  const { nowMs } = stage;
  let schedule = createSchedule(nowMs());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = (): void => {
    clearTimeout(timer);
    timer = setTimeout(wake, Math.max(0, nextDeadlineMs(schedule) - nowMs()));
  };
  function wake(): void {
    const fired = fireSchedule(schedule, nowMs());
    schedule = fired.schedule;
    for (const message of fired.messages) take(message);
    arm();
  }
  return {
    start: arm,
    obey(command: ClockCommand): void {
      schedule =
        command.type === 'stop'
          ? stopSchedule(schedule)
          : runSchedule(schedule, command.run, command.connectedMs, nowMs());
      arm();
    },
    stop: () => clearTimeout(timer),
  };
}

/** What an honest page was told to do: its views, and for how long it sent media. */
export interface Meter {
  publish(view: CallView): void;
  readonly views: readonly CallView[];
  readonly view: CallView;
  /** All the time in which this side's media could leave. */
  readonly sendingMs: number;
  /** How often it began and stopped to. */
  readonly openings: number;
}

export function createMeter(stage: Pick<Stage, 'nowMs'>): Meter {
  const views: CallView[] = [];
  let sentMs = 0;
  let openings = 0;
  let sinceMs: number | null = null;
  return {
    views,
    publish(view) {
      views.push(view);
      if (view.sending && sinceMs === null) {
        sinceMs = stage.nowMs();
        openings += 1;
      } else if (!view.sending && sinceMs !== null) {
        sentMs += stage.nowMs() - sinceMs;
        sinceMs = null;
      }
    },
    get view() {
      const last = views.at(-1);
      if (!last) throw new Error('no view yet');
      return last;
    },
    get sendingMs() {
      return sentMs + (sinceMs === null ? 0 : stage.nowMs() - sinceMs);
    },
    get openings() {
      return openings;
    },
  };
}

/** A log on the stage's time. */
export const stageLog = (stage: Stage, room: string) => createEventLog(room, stage.nowMs);
