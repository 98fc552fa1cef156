// timeout: 180
// tier: soak
// takes: 90
// A paid call on a rough network: routers that forget their mappings or change their numbers, a side without
// a NAT, and 2 % of all packets lost. Nobody does anything, and every minute is billed once
// (docs/connection.md, "Recovery steps"). The other mixes: test/soak/outages.test.ts.
import { test } from 'uvu';
import type { Mix } from '../rtc-lab/bench.ts';
import { inTurn } from '../support/net/in-turn.ts';
import { playRough, ROUGH } from '../support/net/rough.ts';

const MIXES: readonly Mix[] = [
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
];
const cases = ROUGH.flatMap((rough, at) => {
  const mix = MIXES[at];
  return mix ? [{ rough, mix }] : [];
});

let calls: readonly Promise<readonly string[]>[] = [];
test.before(() => {
  calls = inTurn(cases, ({ rough, mix }, opened) => playRough(rough, mix, opened));
});

cases.forEach(({ rough, mix }, index) => {
  const who = mix.join(' host, ');
  // Proves connection: It heals without help
  test(`every minute is paid once and no chat line is lost, ${who} guest (${rough.what})`, async () => {
    const healed = (await calls[index]) ?? [];
    console.log(`  ${who} guest: healed by ${healed.join() || 'nobody: nothing was noticed'}`);
  });
});

test.run();
