// waits
// timeout: 240
// tier: soak
// takes: 105
// A reply works long after it was made, behind two NATs (platform-notes.md, "NAT keepalive").
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MIXES } from '../rtc-lab/bench.ts';
import { type NetPair, type PairPlan, withNetPairs } from '../support/net/seat.ts';

/** Longer than either browser's own checks last (11 s, 15 s) and the NAT remembers the last of them (15 s). */
const HELD_MS = Number(process.env['HOLD_SECONDS'] ?? 35) * 1000;
const CONNECT_MS = 15_000;

interface Outcome {
  readonly connectMs: number | null;
  readonly route: string;
  readonly states: readonly string[];
}

/** Makes a reply, waits, applies the reply, and returns whether both sides connect. */
async function heldReply({ host, guest }: NetPair): Promise<Outcome> {
  const reply = await guest.reply(await host.invite());
  await sleep(HELD_MS);
  await host.accept(reply);
  const times = await Promise.all(
    [host, guest].map((side) => side.until(['connected'], CONNECT_MS)),
  ).catch(() => null);
  const { route } = await host.stats();
  const { states } = await guest.snapshot();
  return {
    connectMs: times && Math.max(...times),
    route: `${route?.local} to ${route?.remote}`,
    states,
  };
}

const CONTROL: PairPlan = { mix: ['chromium', 'chromium'], without: ['patient reply'] };
let outcomes: readonly Outcome[] = [];

/** All pairs run at once on one network, because they mostly wait. */
test.before(async () => {
  const plans = [...MIXES.map((mix) => ({ mix })), CONTROL];
  outcomes = await withNetPairs(plans, {}, (pairs) => Promise.all(pairs.map(heldReply)));
});

MIXES.forEach((mix, index) => {
  const name = mix.join(' host, ');
  // Proves stage 1: A reply works long after it was made
  test(`${name} guest: a reply connects ${HELD_MS / 1000} s after it was made, through both NATs`, () => {
    const outcome = outcomes[index];
    assert.ok(outcome);
    console.log(`  ${name} guest: ${outcome.connectMs?.toFixed(0)} ms, ${outcome.route}`);
    assert.is.not(outcome.connectMs, null);
    assert.not.match(outcome.route, 'host to host');
    assert.equal(outcome.states, ['connecting', 'connected']);
  });
});

test('without NAT keepalives, the same reply does not connect', () => {
  const outcome = outcomes[MIXES.length];
  assert.is(outcome?.connectMs, null);
  assert.not(outcome?.states.includes('connected'));
});

test.run();
