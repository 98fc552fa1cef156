import { runInNewContext } from 'node:vm';
import { queryObjects, setFlagsFromString } from 'node:v8';
import * as assert from 'uvu/assert';
import type { CallView, Role } from '../../src/shared/api/ledger.ts';
import { openRig, orderOf, pause, PRICE, type Rig, ROLES } from './rig.ts';
import { type Books, checkAgreed, keepBooks, salesOf, untilSettled } from './books.ts';
import { listing } from './samples.ts';
import { faultyServer, type FaultyServer, RPC_FAULTS, type RpcFault } from './rpc-faults.ts';
import { timersWaiting } from './leaping-time.ts';

/**
 * Call after call between two engines on the real ledger, with servers that fail at random: every minute
 * is paid once, or the call is frozen for a reason, and what is kept in memory does not grow with the
 * minutes but for the ledger and the journals themselves.
 */

const PERIOD_MS = 8_000;
/** A fault is behind a freeze if it was there this shortly before: longer than all that a minute waits for. */
const BLAME_MS = 25_000;
/** Every how many minutes a server fails, about. */
const FAULT_EVERY = 3;
const LONGEST_FAULT_MS = 9_000;
/** A call that goes well is hung up after so many minutes: a browser hosts more than one. */
const LONGEST_CALL = 120;
const LOOK_MS = 500;

const heapAfterGc = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
};

export interface Sample {
  readonly minutes: number;
  readonly heapBytes: number;
  readonly timers: number;
  readonly openEntries: number;
}

interface LongRun {
  readonly calls: number;
  /** Beyond the prepayments. */
  readonly minutes: number;
  readonly freezes: number;
  readonly unpaid: number;
  readonly faults: number;
  readonly samples: readonly Sample[];
}

export async function longRun(minutes: number, random: () => number): Promise<LongRun> {
  const servers: FaultyServer[] = [];
  const faults: { readonly fault: RpcFault; readonly fromMs: number; untilMs: number }[] = [];
  const samples: Sample[] = [];
  let [calls, paid, freezes, unpaid] = [0, 0, 0, 0];
  let rig: Rig | null = null;
  let keepers: readonly ReturnType<typeof keepBooks>[] = [];
  const every = Math.ceil(minutes / 10);

  /** Behind the call: now and then a server of one side or of both fails for some seconds. */
  async function trouble(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await pause(random() * 2 * FAULT_EVERY * PERIOD_MS);
      if (until.aborted) return;
      const fault = RPC_FAULTS[Math.floor(random() * RPC_FAULTS.length)] ?? 'down';
      const which = random() < 0.3 ? servers : servers.slice(...(random() < 0.5 ? [0, 1] : [1, 2]));
      const entry = { fault, fromMs: performance.now(), untilMs: Infinity };
      faults.push(entry);
      for (const server of which) server.set(fault);
      await pause(500 + random() * LONGEST_FAULT_MS);
      for (const server of which) server.set(null);
      entry.untilMs = performance.now();
    }
  }

  const blame = (): string[] =>
    faults
      .filter(({ untilMs }) => untilMs > performance.now() - BLAME_MS)
      .map(({ fault }) => fault);

  const ago = (): string => {
    const last = faults.at(-1);
    return last
      ? `${last.fault} over ${(performance.now() - last.untilMs).toFixed(0)} ms ago`
      : 'none';
  };

  async function join(current: Rig): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const done = await current.pay({ mode: 'allowance', budgetPeriods: 2 * LONGEST_CALL });
      if (done.ok) return;
      assert.ok(tries < 20, `never joined: ${done.error.code}`);
      await pause(1_000);
    }
  }

  async function sample(current: Rig): Promise<void> {
    const open = await Promise.all(
      ROLES.map((role) => current[role].chain.journal.list({ open: true })),
    );
    samples.push({
      minutes: paid,
      heapBytes: heapAfterGc(),
      timers: timersWaiting(),
      openEntries: open.flat().length,
    });
  }

  /** One call, until it has lasted long enough, or ends by itself. */
  async function call(current: Rig): Promise<void> {
    const before = paid;
    let frozen = false;
    for (;;) {
      await pause(LOOK_MS);
      const { host, guest } = current;
      const now = before + Math.max(0, host.view.minutes.length - 1);
      if (Math.floor(now / every) > Math.floor(paid / every)) {
        paid = now;
        await sample(current);
      }
      paid = now;
      const isFrozen = [host, guest].some(({ view }) => view.freezeCode !== null);
      if (isFrozen && !frozen) {
        freezes += 1;
        const codes = [host, guest].map(({ view }) => view.freezeCode?.code ?? 'not').join(', ');
        assert.ok(
          blame().length > 0,
          `frozen in minute ${paid} without a fault (${codes}; ${ago()})`,
        );
      }
      frozen = isFrozen;
      current.forget();
      if (host.view.phase === 'ended' || guest.view.phase === 'ended') {
        const { endReason } = host.view;
        assert.is(endReason, 'unpaid', `${JSON.stringify(blame())} in minute ${paid}`);
        assert.ok(blame().length > 0, 'ended without a fault');
        unpaid += 1;
        return;
      }
      if (now - before >= LONGEST_CALL || now >= minutes) {
        host.call.end('host');
        return;
      }
    }
  }

  while (paid < minutes) {
    const next: Rig = await openRig({
      guestUsdc: '5000',
      ...(rig && { after: rig }),
      ...(!rig && {
        servers: (ledger) => {
          servers.push(faultyServer(ledger, random), faultyServer(ledger, random));
          const [host, guest] = servers;
          return { ...(host && { host }), ...(guest && { guest }) };
        },
      }),
    });
    if (keepers.length === 0) keepers = ROLES.map((role) => keepBooks(role, next[role].chain));
    rig = next;
    calls += 1;
    const stop = new AbortController();
    await next.guest.until('greeted', ({ callId }) => callId !== null);
    const troubling = trouble(stop.signal);
    await join(next);
    await next.host.until('running', ({ billing }) => billing?.running ?? false);
    await call(next);
    stop.abort();
    await troubling;
    for (const server of servers) server.set(null);
    const books: Books = {
      ledger: next.ledger,
      payee: next.host.address,
      journals: { host: next.host.chain, guest: next.guest.chain },
    };
    await untilSettled(books);
    const names = await checkAgreed(books);
    assert.is(names.length, salesOf(books).length);
    for (const { amount } of salesOf(books)) assert.is(amount, PRICE);
    next.hangUp();
  }
  for (const stop of keepers) stop();
  rig?.close();
  return { calls, minutes: paid, freezes, unpaid, faults: faults.length, samples };
}

const HOUR_MS = 3_600_000;
const OUTAGE_MS = 30_000;
/** A browser's timer goes off a little late (docs/benchmarks.md). */
const MOST_LATE_MS = 4;

/** The memory and storage in use after the first hour, and after the last. */
export interface Held {
  readonly heapBytes: number;
  readonly timers: number;
  readonly openEntries: number;
  /** By database and store. */
  readonly rows: Readonly<Record<string, number>>;
  /** Of kinds that hold others, or are listened to. */
  readonly objects: Readonly<Record<string, number>>;
}

interface HoursRun {
  /** Of each minute that fell due: when, how late, and after how many outages. */
  readonly due: readonly {
    readonly atMs: number;
    readonly errorMs: number;
    readonly outages: number;
  }[];
  readonly lastedMs: number;
  readonly countedMs: Readonly<Record<Role, number>>;
  /** The payments that both journals and the ledger have. */
  readonly paid: readonly string[];
  readonly sales: readonly { readonly amount: bigint }[];
  readonly totals: Readonly<Record<Role, bigint>>;
  readonly freezes: number;
  readonly held: readonly Held[];
}

const LISTENED = { Map, Set, AbortSignal, MessagePort };

async function heldBy(rig: Rig): Promise<Held> {
  rig.forget();
  const rows: Record<string, number> = {};
  for (const role of ROLES) {
    const { db } = rig[role].chain;
    for (const store of db.objectStoreNames) rows[`${role}: ${store}`] = await db.count(store);
  }
  const open = await Promise.all(ROLES.map((role) => rig[role].chain.journal.list({ open: true })));
  const objects = Object.entries(LISTENED).map(([name, kind]) => [name, queryObjects(kind)]);
  return {
    heapBytes: heapAfterGc(),
    timers: timersWaiting(),
    openEntries: open.flat().length,
    rows,
    objects: Object.fromEntries(objects) as Record<string, number>,
  };
}

/**
 * One call of so many hours at 60 s a minute, whose clock goes off late at random. Each hour the guest
 * buys a file from the allowance, and half a minute passes without a connection.
 */
export async function hoursOnEnd(hours: number, random: () => number): Promise<HoursRun> {
  const rig = await openRig({
    ...{ periodSeconds: 60, prepaidPeriods: 3, guestUsdc: '5000' },
    lateMs: () => random() * MOST_LATE_MS,
  });
  const { host, guest } = rig;
  const books: Books = {
    ledger: rig.ledger,
    payee: host.address,
    journals: { host: host.chain, guest: guest.chain },
  };
  const keepers = ROLES.map((role) => keepBooks(role, rig[role].chain));
  await guest.until('greeted', ({ callId }) => callId !== null);
  await rig.admit({ mode: 'allowance', budgetPeriods: 64 * hours });

  const startMs = performance.now();
  const due: HoursRun['due'][number][] = [];
  const held: Held[] = [];
  let [readMs, outages, freezes] = [-1, 0, 0];
  const pass = async (ms: number): Promise<void> => {
    for (const endMs = performance.now() + ms; performance.now() < endMs;) {
      await pause(Math.min(10 * 60_000, endMs - performance.now()));
      for (const { atMs, event, detail } of host.log.entries()) {
        if (atMs <= readMs) continue;
        if (event === 'freeze') freezes += 1;
        if (event === 'due') due.push({ atMs, errorMs: Number(detail?.['errorMs']), outages });
      }
      readMs = performance.now();
      rig.forget();
    }
  };
  for (let hour = 1; hour <= hours; hour += 1) {
    await pass(HOUR_MS / 3);
    const file = listing(`hour-${hour}.bin`);
    for (const { call } of [host, guest]) call.onFileNews({ type: 'listings', listings: [file] });
    const bought = await rig.buy(orderOf(file, 'allowance'));
    assert.ok(bought.ok, JSON.stringify(bought));
    await pass(HOUR_MS / 3);
    rig.cut();
    await pass(OUTAGE_MS);
    outages += 1;
    rig.connect();
    await host.until('running again', ({ billing }) => billing?.running ?? false);
    await pass(startMs + hour * HOUR_MS - performance.now());
    if (hour === 1 || hour === hours) held.push(await heldBy(rig));
  }
  const lastedMs = performance.now() - startMs;
  const both = <T>(of: (view: CallView) => T): Record<Role, T> => ({
    host: of(host.view),
    guest: of(guest.view),
  });
  const countedMs = both(({ billing }) => billing?.elapsedMs ?? NaN);
  const totals = both(({ totalPaid }) => totalPaid);
  guest.call.end('guest');
  for (const side of [host, guest]) await side.until('ended', ({ phase }) => phase === 'ended');
  await untilSettled(books);
  const paid = await checkAgreed(books);
  const sales = salesOf(books);
  for (const stop of keepers) stop();
  rig.close();
  return { due, lastedMs, countedMs, paid, sales, totals, freezes, held };
}
