// pure
/** The stages of a call under every order of steps, as late answers and repeated messages bring them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createStages } from '../../../src/workers/ledger/call/stage.ts';

const STEPS = ['greet', 'admit', 'resume', 'end'] as const;
type Step = (typeof STEPS)[number];
const LONGEST = 6;

function* orders(length: number): Generator<readonly Step[]> {
  if (length === 0) return yield [];
  for (const before of orders(length - 1)) for (const step of STEPS) yield [...before, step];
}

const RANK = { greeting: 0, greeted: 1, admitted: 2, ended: 3 };

/** Takes the steps, and returns what was made and passed, in order. */
function play(order: readonly Step[]) {
  const made: string[] = [];
  const ranks: number[] = [];
  const stages = createStages<{ readonly guest: number }, { readonly seat: string }>();
  const make = {
    greet: () => stages.identify(() => ({ guest: made.push('greet') })),
    admit: () => stages.admit(({ guest }) => ({ seat: `admit ${guest} ${made.push('admit')}` })),
    resume: () => stages.resume(() => ({ seat: `resume ${made.push('resume')}` })),
    end: () => stages.end(),
  };
  for (const [at, step] of order.entries()) {
    const count = made.length;
    const known = stages.met();
    const before = stages.now.at;
    const got = make[step]();
    ranks.push(RANK[stages.now.at]);
    if (step !== 'end') assert.is(got !== null, made.length > count, `${step} of ${order.join()}`);
    if (before === 'ended' || step === 'end') {
      assert.is(made.length, count, `${step} of ${order.join()} at ${at}`);
      assert.equal(stages.met(), known);
    }
  }
  return { made, ranks };
}

test('a call only moves forward, through each stage at most once', () => {
  for (const order of orders(LONGEST)) {
    const { made, ranks } = play(order);
    assert.equal(ranks, [...ranks].sort(), order.join());
    assert.is(new Set(made).size, made.length, order.join());
  }
});

test('a call admits its guest either after the hello or on resuming', () => {
  for (const order of orders(LONGEST)) {
    const { made } = play(order);
    const ways = ['', 'greet', 'greet,admit', 'resume'];
    assert.ok(ways.includes(made.join()), `${made.join()} of ${order.join()}`);
  }
});

test('a call reaches each stage only by the steps of that stage', () => {
  assert.equal(play(['greet', 'admit', 'end']).ranks, [1, 2, 3]);
  assert.equal(play(['resume', 'end']).ranks, [2, 3]);
  assert.equal(play(['admit', 'end', 'greet', 'resume']).ranks, [0, 3, 3, 3]);
});

test.run();
