// timeout: 240
// tier: soak
// takes: 70
// Which recovery step heals what, behind NATs, and what happens without it (docs/connection.md).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inTurn } from '../support/net/in-turn.ts';
import {
  cut,
  nothingLost,
  type Outcome,
  playScene,
  type Run,
  type Trouble,
  untilNoticed,
} from '../support/net/outage.ts';

const LONG_S = 25;
const codes: string[] = [];

/** The guest's network changes, and two people repair it. */
const byHand: Trouble = async ([pair]) => {
  assert.ok(pair);
  const { wan, host, guest } = pair;
  wan.readdress('guest');
  await untilNoticed(pair);
  const offer = await guest.repairOffer();
  const answer = await host.repairAnswer(offer);
  codes.push(offer, answer);
  await guest.repairAccept(answer);
};

interface Expected extends Run {
  /** The steps that restored the call, or null if no step did. */
  readonly by: readonly string[] | null;
}

/** The runs with the same trouble share a network. */
const scenes: readonly { readonly trouble: Trouble; readonly runs: readonly Expected[] }[] = [
  {
    trouble: cut(LONG_S),
    runs: [
      {
        what: `ICE refresh restores a call without a standby after a ${LONG_S} s outage`,
        mix: ['chromium', 'chromium'],
        without: ['standby'],
        by: ['silent repair'],
      },
      {
        what: `the standby restores a call without ICE refresh after a ${LONG_S} s outage`,
        mix: ['firefox', 'firefox'],
        without: ['silent repair'],
        by: ['standby 1'],
      },
      {
        what: `a ${LONG_S} s outage without either ends the call, and both pages report it`,
        mix: ['chromium', 'chromium'],
        without: ['silent repair', 'standby'],
        by: null,
      },
    ],
  },
  {
    trouble: byHand,
    runs: [
      {
        what: 'exchanged codes restore the call after one side changes network',
        mix: ['firefox', 'chromium'],
        by: ['repair 1'],
      },
    ],
  },
];

let outcomes: readonly Promise<readonly Outcome[]>[] = [];
test.before(() => {
  outcomes = inTurn(scenes, ({ runs, trouble }, opened) => playScene(runs, trouble, opened));
});

scenes.forEach(({ runs }, scene) => {
  runs.forEach(({ mix, what, by }, at) => {
    test(`${mix.join(' host, ')} guest: ${what}`, async () => {
      const outcome = (await outcomes[scene])?.[at];
      assert.ok(outcome);
      const { healedMs, host, guest } = outcome;
      if (by === null) {
        assert.is(healedMs, null);
        assert.equal(host.errors, ['connection_lost']);
        assert.is(host.state, 'failed');
        return;
      }
      console.log(`  ${mix.join(', ')}: ${healedMs?.toFixed(0)} ms, by ${outcome.by.join()}`);
      assert.is.not(healedMs, null);
      assert.equal(outcome.by, by);
      nothingLost(outcome);
      for (const { states, errors } of [host, guest]) {
        assert.equal(errors, []);
        assert.not(
          states.some((state) => state === 'failed' || state === 'closed'),
          states.join(),
        );
      }
    });
  });
});

// Proves connection: A pair of repair links after a change of network
test('repair codes are at most 220 characters', async () => {
  await outcomes.at(-1);
  console.log(`  offer ${codes[0]?.length}, answer ${codes[1]?.length} characters`);
  assert.is(codes.length, 2);
  for (const code of codes) assert.ok(code.length <= 220);
});

test.run();
