// alone
// timeout: 1200
// takes: 760
/**
 * Twelve minutes from Chromium to Firefox, at the pace and price of a real call. One machine sleeps
 * twice.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { billingSeen, type Seen, watchBilling } from '../support/billing-seen.ts';
import { connect, openPair, type Pair, prepay, type Side } from '../support/call.ts';
import { diagnostics, dueErrors } from '../support/diagnostics.ts';
import { median, pidOf, processTree, residentBytes } from '../support/processes.ts';
import { type Beat, pulseOf, statesOf, takePulse } from '../support/pulse.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';

const MINUTE_MS = 60_000;
/** Fewer for a quick look; the second sleep needs the sixth. */
const LAST_MINUTE = Math.max(6, Number(process.env['SOAK_CALL_MINUTES'] ?? 12));
/** Just before the next minute falls due. */
const LENGTH_MS = LAST_MINUTE * MINUTE_MS - 3_000;
const MINUTES = Array.from({ length: LAST_MINUTE - 3 }, (_, index) => index + 4);
/** A page's own second may be late by this much; the call's may not. */
const SLACK_MS = 1_500;
/** The longest time from waking until the picture moves again. */
const BACK_MS = 8_000;

/** The sleeps of a closed laptop, in which the whole browser is stopped. */
const SLEEPS = [
  // This sleep spans a due time, so minute 5 has to wait until both sides are back.
  { who: 'guest', atMs: 4 * MINUTE_MS - 6_000, forMs: 7_000 },
  { who: 'host', atMs: Math.round((LAST_MINUTE - 0.5) * MINUTE_MS), forMs: 7_000 },
] as const;

interface Slept {
  readonly who: 'host' | 'guest';
  readonly fromMs: number;
  readonly toMs: number;
}

let pair: Pair;
test.before(async () => {
  pair = await openPair({
    period: 60,
    async prepare(page) {
      await watchPeerConnections(page);
      await takePulse(page);
      await watchBilling(page);
    },
  });
});
test.after(() => pair.close());

const elapsedMs = async ({ ui }: Side): Promise<number> => Number(await ui.data('elapsed', 'ms'));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resident memory by minute of the call, from 1. */
function weigh(side: Side, atMs: number, byMinute: Map<number, number[]>): void {
  const minute = Math.floor(atMs / MINUTE_MS) + 1;
  byMinute.set(minute, [...(byMinute.get(minute) ?? []), residentBytes(pidOf(side))]);
}

/** Stops every process of a browser for a while. Returns wall-clock times, as the pages' beats have them. */
async function sleep(who: 'host' | 'guest', forMs: number): Promise<Slept> {
  const tree = processTree(pidOf(pair[who]));
  const fromMs = Date.now();
  for (const pid of tree) process.kill(pid, 'SIGSTOP');
  try {
    await pause(forMs);
  } finally {
    for (const pid of tree) process.kill(pid, 'SIGCONT');
  }
  return { who, fromMs, toMs: Date.now() };
}

const isCalm = (atMs: number, slept: readonly Slept[]): boolean =>
  slept.every(({ fromMs, toMs }) => atMs < fromMs - 1_000 || atMs > toMs + BACK_MS);

/** One reading without new frames may come from a busy machine. Two in a row mean that the call stopped. */
const STILL_MS = 2_500;

/** Checks that outside the sleeps picture, sound and the call's time never stopped. */
function checkBeats(beats: readonly Beat[], slept: readonly Slept[], who: string): void {
  const during = beats.filter((beat) => beat.elapsedMs > 0 && beat.elapsedMs < LENGTH_MS);
  const awayMs = SLEEPS.reduce((sum, { forMs }) => sum + forMs, 0);
  assert.ok(during.length > ((LENGTH_MS - awayMs) / 1000) * 0.9, `${who}: ${during.length} looks`);
  let longestMs = 0;
  const freshMs = { picture: during[0]?.atMs ?? 0, sound: during[0]?.atMs ?? 0 };
  during.slice(1).forEach((beat, index) => {
    const before = during[index] ?? beat;
    assert.ok(beat.elapsedMs >= before.elapsedMs, `${who}: the display ran back`);
    const calm = isCalm(beat.atMs, slept) && isCalm(before.atMs, slept);
    if (!calm || beat.framesDecoded > before.framesDecoded) freshMs.picture = beat.atMs;
    if (!calm || beat.audioBytes > before.audioBytes) freshMs.sound = beat.atMs;
    if (!calm) return;
    const second = `${who}, ${(before.elapsedMs / 1000).toFixed(1)} s`;
    for (const [what, sinceMs] of Object.entries(freshMs)) {
      const stillMs = beat.atMs - sinceMs;
      assert.ok(stillMs < STILL_MS, `${second}: the ${what} stands still for ${stillMs} ms`);
      longestMs = Math.max(longestMs, stillMs);
    }
    const driftMs = beat.atMs - before.atMs - (beat.elapsedMs - before.elapsedMs);
    assert.ok(Math.abs(driftMs) < SLACK_MS, `${second}: the call's time is off by ${driftMs} ms`);
  });
  const frames = (during.at(-1)?.framesDecoded ?? 0) - (during[0]?.framesDecoded ?? 0);
  console.log(`${who}: ${frames} frames in ${during.length} looks, longest pause ${longestMs} ms`);
}

/** Returns how much two displays differ outside the sleeps, at readings nearest in time. */
function furthestApartMs(
  mine: readonly Beat[],
  theirs: readonly Beat[],
  slept: readonly Slept[],
): number {
  const running = mine.filter((beat) => beat.elapsedMs > 0 && beat.elapsedMs < LENGTH_MS);
  const apart = running
    .filter(({ atMs }) => isCalm(atMs, slept))
    .map((beat) => {
      const nearest = theirs.reduce((best, each) =>
        Math.abs(each.atMs - beat.atMs) < Math.abs(best.atMs - beat.atMs) ? each : best,
      );
      return Math.abs(nearest.elapsedMs - beat.elapsedMs - (nearest.atMs - beat.atMs));
    });
  return Math.max(...apart);
}

/** Checks a page during one sleep: time stood, nothing was paid in it, and then it went on. */
function checkPause(seen: readonly Seen[], { fromMs, toMs }: Slept, who: string): void {
  const during = seen.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs + BACK_MS);
  const shown = during.map(({ status }) => status);
  assert.ok(shown.includes('interrupted'), `${who} never said so: ${shown.join(' ')}`);
  const still = during.filter(({ status }) => status === 'interrupted');
  for (const { color, word, next, freeze } of still) {
    assert.equal([color, word, freeze], ['grey', 'Not billed', null], who);
    assert.match(next, /Billing (is paused|continues in a moment)/, who);
  }
  assert.is(
    new Set(still.map(({ totalAtomic }) => totalAtomic)).size,
    1,
    `${who}: paid in a pause`,
  );
  assert.not(['interrupted', 'frozen', 'failed'].includes(seen.at(-1)?.status ?? ''), who);
}

// Proves stage 7: No drift, and both sides agree (`npm run bench -- clock` measures each tick)
test(`a call of ${LAST_MINUTE} minutes survives two sleeps with steady memory`, async () => {
  const { host, guest, site } = pair;
  const sides = [host, guest];
  await connect(pair);
  await prepay(pair);

  const memory = sides.map(() => new Map<number, number[]>());
  const slept: Slept[] = [];
  for (;;) {
    const atMs = await elapsedMs(host);
    if (atMs >= LENGTH_MS) break;
    const next = SLEEPS[slept.length];
    if (next && atMs >= next.atMs) {
      const before = site.ledger.transfers().length;
      slept.push(await sleep(next.who, next.forMs));
      assert.is(site.ledger.transfers().length, before, 'no money moved while one side slept');
      continue;
    }
    sides.forEach((side, at) => weigh(side, atMs, memory[at] ?? new Map()));
    for (const { ui } of sides) assert.not(await ui.has('call-ended'), `ended at ${atMs} ms`);
    const until = Math.min(LENGTH_MS, next?.atMs ?? LENGTH_MS);
    await pause(Math.min(5_000, Math.max(50, until - atMs)));
  }
  const logs = await Promise.all(sides.map(({ page }) => diagnostics(page)));
  const errors = await dueErrors(host.page);
  const states = await Promise.all(sides.map(({ page }) => statesOf(page)));
  const connections = await Promise.all(sides.map(({ ui }) => ui.data('connection', 'state')));
  const seen = await Promise.all(sides.map(({ page }) => billingSeen(page)));
  await guest.ui.click('end-call');
  for (const { ui } of sides) await ui.until('call-ended', 'reason', ['guest']);

  assert.is(slept.length, SLEEPS.length);
  const beats = await Promise.all(sides.map(({ page }) => pulseOf(page)));
  const [mine = [], theirs = []] = beats;
  checkBeats(mine, slept, 'host');
  checkBeats(theirs, slept, 'guest');
  const apartMs = furthestApartMs(mine, theirs, slept);
  assert.ok(apartMs < 2_000, `the displays are ${apartMs} ms apart`);
  for (const each of slept) {
    checkPause(seen[0] ?? [], each, `host, while ${each.who} slept`);
    checkPause(seen[1] ?? [], each, `guest, while ${each.who} slept`);
    // The time that the host counted from the last look before to the first calm one after it.
    const before = mine.findLast(({ atMs }) => atMs < each.fromMs);
    const after = mine.find(({ atMs }) => atMs > each.toMs + BACK_MS);
    const wallMs = (after?.atMs ?? 0) - (before?.atMs ?? 0);
    const countedMs = (after?.elapsedMs ?? 0) - (before?.elapsedMs ?? 0);
    const lostMs = wallMs - countedMs;
    const sleptMs = each.toMs - each.fromMs;
    console.log(`${each.who} slept ${sleptMs} ms: ${lostMs.toFixed(0)} ms were not counted`);
    // At most two seconds of the sleep count: those whose acks were awaited.
    assert.ok(lostMs > sleptMs - 3_000, `${lostMs} ms of ${sleptMs} ms`);
  }
  assert.equal(connections, ['connected', 'connected']);
  for (const states_ of states) {
    const fatal = states_.filter((state) => state === 'failed' || state === 'closed');
    assert.equal(fatal, [], states_.join(' '));
  }

  // The gate closed for the sleeps alone: in between, each tick was acknowledged within 2 s.
  const { log = [], lateness = [] } = logs[0] ?? {};
  const gate = log.filter(({ event }) => event === 'gate').map(({ detail }) => detail?.['open']);
  assert.ok(gate.every((open, at) => open === (at % 2 === 0)) && gate.at(-1) === true);
  assert.ok(gate.length >= 5 && gate.length <= 9, `${gate.length} turns of the gate`);
  assert.ok(lateness.length > LENGTH_MS / 1000 - 20, `${lateness.length} beats of the clock`);
  const late = lateness.filter((ms) => ms >= 1_000).length;
  assert.ok(late <= 1, `${late} heartbeats were a second late, and only one can be the sleep's`);

  assert.equal(
    errors.map(({ minute }) => minute),
    MINUTES,
    'each minute fell due once',
  );
  const dueAtMs = log.filter(({ event }) => event === 'due').map(({ atMs }) => atMs);
  const steps = dueAtMs.slice(1).map((atMs, index) => atMs - (dueAtMs[index] ?? 0));
  const delayed = steps.filter((ms) => ms > MINUTE_MS + 1_000);
  assert.ok(
    steps.every((ms) => ms > MINUTE_MS - 1_000),
    `due after ${steps.join(', ')} ms`,
  );
  assert.ok(delayed.length <= SLEEPS.length, `due after ${steps.join(', ')} ms`);
  const transfers = site.ledger.transfers();
  assert.is(transfers.length, 1 + MINUTES.length);
  assert.is(new Set(transfers.map(({ memo }) => memo)).size, transfers.length);
  for (const { ui, kind, guard } of sides) {
    const rows = (await ui.all('minute')).map((row) => row['minute']).sort();
    assert.equal(rows, ['prepay', ...MINUTES.map(String)].sort(), kind);
    assert.is(await ui.data('total-paid', 'atomic'), String(LAST_MINUTE * 500_000));
    assert.equal(guard.offences, [], kind);
  }
  const off = errors.map(({ errorMs }) => errorMs);
  console.log(
    `due error: median ${median(off).toFixed(1)} ms, largest ${Math.max(...off).toFixed(1)} ms; ` +
      `heartbeat: median ${median(lateness).toFixed(1)} ms, ` +
      `largest ${Math.max(...lateness).toFixed(1)} ms; displays apart: ${apartMs.toFixed(0)} ms`,
  );

  for (const [at, { kind }] of sides.entries()) {
    const [early, late] = [2, LAST_MINUTE].map((minute) => median(memory[at]?.get(minute) ?? []));
    const growth = ((late ?? NaN) / (early ?? NaN) - 1) * 100;
    console.log(
      `${kind}: ${((early ?? NaN) / 1e6).toFixed(0)} MB in minute 2, ` +
        `${((late ?? NaN) / 1e6).toFixed(0)} MB in minute ${LAST_MINUTE} (${growth.toFixed(1)} %)`,
    );
    assert.ok(growth < 10, `${kind} grew by ${growth} %`);
  }
});

test.run();
