// tier: all
// waits
/** What both pages show of a paid minute, an unpaid minute and the end, and in which order. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { billingSeen, paintTimes, type Seen, watchBilling } from '../support/billing-seen.ts';
import { note } from '../support/failure-logs.ts';
import { connect, openPair, prepay, type Side } from '../support/call.ts';
import { forAll } from '../support/for-all.ts';

/** However late a minute is settled, it is green before the next one turns yellow. */
const PERIOD = 6;

const COLORS: Readonly<Record<string, readonly string[]>> = {
  prepaid: ['green', 'yellow'],
  paid: ['green', 'yellow'],
  pending: ['yellow'],
  frozen: ['red'],
  failed: ['red'],
  interrupted: ['grey'],
};

/** The announcements on each side, in this order. */
const WORDS = {
  host: [
    'Your guest pays minute 2',
    'Your guest is about to pay minute 2',
    'Waiting for minute 2',
    'Your guest pays minute 3',
    'Retrying in 1 s',
    'Without the payment, the call ends within',
  ],
  guest: [
    'Minute 2 is paid automatically',
    'Preparing the payment for minute 2',
    'Confirming the payment for minute 2',
    'Minute 3 is not covered',
    'Retrying in 1 s',
    'The call ends in 1 s',
  ],
} as const;

const pair = forAll(() => openPair({ period: PERIOD, prepaid: 1, prepare: watchBilling }));

/** Checks the rules that hold in every frame. */
function checkEach(seen: readonly Seen[], who: string): void {
  for (const each of seen) {
    const what = `${who}: ${JSON.stringify(each)}`;
    if (each.totalAtomic !== null) assert.is(each.totalAtomic, each.feedAtomic, what);
    if (each.status === null) continue;
    assert.ok(COLORS[each.status]?.includes(each.color ?? ''), what);
    assert.is(each.tint, each.color, what);
    assert.ok(each.word.length > 3, what);
    const frozen = each.status === 'frozen' || each.status === 'failed';
    assert.is(each.freeze !== null, frozen, `a red meter and its cover belong together. ${what}`);
    if (frozen) assert.ok(each.cover.includes('minute') || each.cover.includes('ending'), what);
  }
}

const withoutRepeats = (lines: readonly string[]): readonly string[] =>
  lines.filter((line, i) => line !== lines[i - 1]);

/** The states in order, without what the clocks do to the words. */
function storyOf(seen: readonly Seen[]): readonly string[] {
  const lines = seen
    .filter(({ status, ended }) => status !== null || ended !== null)
    .map(({ status, color, minutes, totalAtomic, ended }) =>
      ended === null
        ? `${status ?? ''} ${color ?? ''} ${minutes.length} ${totalAtomic ?? ''}`
        : `ended ${ended} ${minutes.length} ${totalAtomic ?? ''}`,
    );
  return withoutRepeats(lines);
}

const inOrder = (list: readonly string[], wanted: readonly string[]): boolean => {
  let from = 0;
  return wanted.every((each) => {
    const at = list.findIndex((line, i) => i >= from && line.includes(each));
    from = at + 1;
    return at >= 0;
  });
};

async function until(side: Side): Promise<readonly Seen[]> {
  await side.ui.until('call-ended', 'reason', ['unpaid'], 90_000);
  return billingSeen(side.page);
}

// Proves stage 8: UI and events agree (`npm run bench -- paint` measures the time from event to painted page)
test('both pages show the correct billing in every frame, until the end', async () => {
  const { host, guest } = pair;
  await connect(pair);
  // One minute more than the prepaid one is allowed: minute 3 cannot be paid.
  await guest.ui.fill('budget', '1');
  await prepay(pair);
  const [mine, theirs] = await Promise.all([until(host), until(guest)]);
  const stories = { host: storyOf(mine), guest: storyOf(theirs) };
  for (const [who, seen] of [
    ['host', mine],
    ['guest', theirs],
  ] as const) {
    const story = stories[who];
    try {
      checkEach(seen, who);
      // A busy machine may interrupt the connection, which goes on where it was.
      const steady = withoutRepeats(story.filter((line) => !line.startsWith('interrupted')));
      // The green meter, the line and the total come in one step out of `pending`.
      const settled = steady.indexOf('paid green 2 1000000');
      assert.is(steady[settled - 1], 'pending yellow 1 500000', 'settled in one step');
      const way = [
        'prepaid green 1 500000',
        'prepaid yellow 1 500000',
        'pending yellow 1 500000',
        'paid green 2 1000000',
        'paid yellow 2 1000000',
        'frozen red 2 1000000',
        'ended unpaid 2 1000000',
      ];
      assert.equal(
        withoutRepeats(steady.filter((line) => !/^(failed|pending yellow 2)/.test(line))),
        way,
      );
      const words = seen.map(({ next }) => next);
      const last = seen.at(-1);
      assert.equal(last?.minutes, ['2', 'prepay'], 'the end shows what was paid');
      assert.ok(inOrder(words, WORDS[who]), words.join(' | '));
    } catch (thrown) {
      note(`${who}\n${story.join('\n')}\n${JSON.stringify(seen, null, 1)}`);
      throw thrown;
    }
  }
  const guestStory = stories.guest.join('\n');
  assert.match(guestStory, /frozen red[^]*failed red[^]*ended unpaid/, 'the retry, then the end');

  // The guest heard in time that its allowance runs out, and each piece of it once.
  const said = theirs.map((each) => each.said).filter((text, i, all) => text !== all[i - 1]);
  const about = (text: string): number[] =>
    said.flatMap((each, i) => (each.includes(text) ? [i] : []));
  const one = about('covers one more minute');
  const none = about('does not cover minute 3');
  assert.equal([one.length, none.length], [1, 1], said.join(' | '));
  const toldAt = theirs.findIndex((each) => each.said.includes('does not cover minute 3'));
  const frozenAt = theirs.findIndex(({ status }) => status === 'frozen');
  assert.ok(toldAt >= 0 && toldAt < frozenAt, 'said before it froze');
  assert.match(said.join(' '), 'Minute 2 paid.');
  const alarms = theirs.map(({ alarm }) => alarm).join(' ');
  assert.match(alarms, 'Frozen: minute 3 is not paid. The spending limit is too low');

  for (const { kind, page } of [host, guest]) {
    const times = await paintTimes(page);
    assert.ok('minute:2' in times, `${kind}: the minute was never painted`);
    console.log(`${kind}: document to paint ${JSON.stringify(times)}`);
  }
});

test.run();
