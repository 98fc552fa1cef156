import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { $call, CALL_AT_REST } from '../../../src/main/app/call-state.ts';
import type { ConnectionState } from '../../../src/main/rtc/connection-state.ts';
import {
  $endedTally,
  $quality,
  NO_QUALITY,
  type QualityWord,
} from '../../../src/main/quality/link-quality.ts';
import { createTally, followTally } from '../../../src/main/quality/tally.ts';
import { tallyWords } from '../../../src/main/quality/words.ts';
import { appError, err, ok, ownText, type Result } from '../../../src/shared/errors.ts';
import { addTallies, NO_TALLY, type QualityTally } from '../../../src/shared/quality-tally.ts';
import { billing, view } from '../../support/samples.ts';

// pure

const seen = (part: Partial<QualityTally>): QualityTally => ({ ...NO_TALLY, ...part });

test('the quality record adds time to the current word, in whole milliseconds', () => {
  const tally = createTally();
  tally.measured('good', 5_000.25);
  tally.measured('good', 6_000.5);
  tally.measured('fair', 7_100);
  tally.measured('poor', 8_000);
  tally.measured('good', 8_400.25);
  assert.equal(tally.take(), seen({ goodMs: 1_401, fairMs: 1_100, poorMs: 900 }));
  assert.equal(tally.take(), NO_TALLY, 'what was taken counts once');
  tally.measured('good', 9_400.25);
  assert.equal(tally.take(), seen({ goodMs: 1_000 }), 'and no moment is lost between');
});

test('the quality record leaves out unmeasured, sleeping and interrupted time', () => {
  const tally = createTally();
  tally.measured(null, 0);
  tally.measured('good', 1_000);
  assert.equal(tally.take(), NO_TALLY, 'before the first word');
  tally.measured('good', 2_000);
  tally.measured(null, 3_000);
  tally.measured('good', 4_000);
  assert.equal(tally.take(), seen({ goodMs: 1_000 }), 'while no time counts');
  tally.measured('good', 3_604_000);
  tally.measured('good', 3_605_000);
  assert.equal(tally.take(), seen({ goodMs: 1_000 }), 'an hour asleep');
  tally.down();
  tally.up();
  tally.measured('good', 3_608_000);
  assert.equal(tally.take(), seen({ interruptions: 1 }), 'a short interruption');
});

test('the quality record counts an interruption once, when the interruption is over', () => {
  const tally = createTally();
  tally.up();
  tally.down();
  tally.down();
  assert.equal(tally.take(), NO_TALLY);
  tally.up();
  tally.up();
  assert.is(tally.take().interruptions, 1);
  const taken = seen({ fairMs: 10, interruptions: 1 });
  tally.putBack(taken);
  assert.equal(tally.take(), taken);
});

/** A call whose record keeps its tally, seen second by second. */
function record() {
  let nowMs = 1_000_000;
  let kept = NO_TALLY;
  const handed: QualityTally[] = [];
  let failing = false;
  let pages = 0;
  const shows = (connection: ConnectionState, running = true): void =>
    $call.set({
      ...CALL_AT_REST,
      role: 'host',
      connection,
      view: view({ role: 'host', phase: 'in-call', billing: billing({ running }) }),
    });
  return {
    handed,
    shows,
    fails: (now: boolean) => void (failing = now),
    get kept() {
      return kept;
    },
    /** Opens another page, which has another clock. The page before writes nothing any more. */
    page(connection: ConnectionState, clockMs = 0): () => void {
      const own = (pages += 1);
      nowMs = clockMs;
      shows(connection);
      return followTally({
        callId: 'c1',
        nowMs: () => nowMs,
        keep(more): Promise<Result<QualityTally>> {
          if (own !== pages) return new Promise(() => undefined);
          if (failing)
            return Promise.resolve(err(appError('storage_failed', { reason: ownText('x') })));
          handed.push(more);
          kept = addTallies(kept, more);
          return Promise.resolve(ok(kept));
        },
      });
    },
    pass(seconds: number, word: QualityWord | null): void {
      for (let second = 0; second < seconds; second += 1) {
        nowMs += 1_000;
        $quality.set({ ...NO_QUALITY, word });
      }
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test.before.each(() => $endedTally.set(null));

test('the page saves the quality record every ten seconds and at the end', async () => {
  const call = record();
  const stop = call.page('connected');
  call.pass(4, null);
  call.pass(25, 'good');
  assert.is(call.handed.length, 2);
  await settled();
  assert.is($endedTally.get(), null, 'it is not over');
  stop();
  await settled();
  assert.equal(call.kept, seen({ goodMs: 24_000 }));
  assert.equal($endedTally.get(), { callId: 'c1', tally: call.kept });
  call.pass(20, 'good');
  call.shows('interrupted');
  call.shows('connected');
  await settled();
  assert.equal(call.kept, seen({ goodMs: 24_000 }), 'nothing counts after the end');
});

test('a frozen or interrupted call adds no time to the quality record', async () => {
  const call = record();
  const stop = call.page('connected');
  call.pass(3, 'good');
  call.shows('connected', false);
  call.pass(5, 'good');
  call.shows('connected');
  call.pass(2, 'fair');
  call.shows('interrupted');
  call.shows('failed');
  call.pass(5, 'good');
  call.shows('connected');
  call.pass(3, 'poor');
  call.shows('closed');
  stop();
  await settled();
  assert.equal(call.kept, seen({ goodMs: 2_000, fairMs: 1_000, poorMs: 2_000, interruptions: 1 }));
});

test('the page saves an interruption as soon as the interruption ends', async () => {
  const call = record();
  const stop = call.page('interrupted');
  assert.equal(call.handed, []);
  call.shows('connected');
  call.pass(2, null);
  assert.equal(call.handed, [seen({ interruptions: 1 })]);
  stop();
  await settled();
  assert.is(call.kept.interruptions, 1);
});

test('the quality record counts an outage once although the call reconnects briefly', async () => {
  const call = record();
  const stop = call.page('connected');
  call.pass(3, 'good');
  call.shows('interrupted', false);
  // The standby connects for a moment. The call's time does not go on.
  call.shows('connected', false);
  call.pass(1, 'good');
  call.shows('interrupted', false);
  call.pass(3, 'good');
  call.shows('connected', false);
  call.shows('connected');
  call.pass(2, 'good');
  stop();
  await settled();
  assert.equal(call.kept, seen({ goodMs: 3_000, interruptions: 1 }));
});

test('the quality record counts an interruption in which the call ends', async () => {
  const call = record();
  const stop = call.page('connected');
  call.shows('interrupted');
  stop();
  await settled();
  assert.is(call.kept.interruptions, 1);
});

test('a page that crashes loses less than ten seconds of the quality record', async () => {
  const call = record();
  call.page('connected', 900_000);
  call.pass(18, 'good');
  // The connection breaks, and the page dies before it is up again.
  call.shows('interrupted');
  await settled();
  assert.equal(call.kept, seen({ goodMs: 9_000 }));
  const stop = call.page('interrupted', 500);
  call.pass(3, 'good');
  call.shows('connected');
  call.pass(4, 'fair');
  stop();
  await settled();
  const whole = seen({ goodMs: 9_000, fairMs: 3_000, interruptions: 1 });
  assert.equal(call.kept, whole);
  assert.equal($endedTally.get()?.tally, whole);
});

test('after a failed save, the next save includes the missing part', async () => {
  const call = record();
  const stop = call.page('connected');
  call.fails(true);
  call.pass(11, 'good');
  await settled();
  call.fails(false);
  stop();
  await settled();
  assert.equal(call.kept, seen({ goodMs: 10_000 }));
});

test('the summary in words names only what the quality record contains', () => {
  const whole = seen({ goodMs: 760_000, fairMs: 30_999, poorMs: 5_000, interruptions: 1 });
  assert.is(tallyWords(whole), 'good 12:40, fair 0:30, poor 0:05; 1 interruption');
  assert.is(tallyWords(seen({ goodMs: 3_661_000, poorMs: 999 })), 'good 1:01:01');
  assert.is(tallyWords(seen({ interruptions: 2 })), '2 interruptions');
  assert.is(tallyWords(seen({ goodMs: 999 })), '');
});

test.run();
