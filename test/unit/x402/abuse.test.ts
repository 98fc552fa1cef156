// pure
/**
 * Fifty invalid frames close the `x402` channel. Without the channel nothing can be paid or counted, so
 * the attempt or the call ends, and the page says why. The page also notices a channel that the peer
 * closes.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CheatGuest } from '../../support/rogue/cheat-guest.ts';
import type { CheatHost } from '../../support/rogue/cheat-host.ts';
import type { Rig } from '../../support/rig.ts';
import { pause, until } from '../../support/rig.ts';
import { admittedHost, closeCheats, openGuest, openHost } from './cheats.ts';

test.after.each(closeCheats);

console.error = () => undefined;

const FRAMES = 50;

function flood(rig: Rig, from: 'host' | 'guest', count = FRAMES): void {
  for (let i = 0; i < count; i++) rig.line[from].send('{');
}

/** Returns the peer's last message about the end. */
const lastWords = (rig: Rig, from: 'host' | 'guest'): string =>
  rig.frames.findLast((frame) => frame.from === from && frame.text.includes('call_end'))?.text ??
  '';

type Open = () => Promise<CheatGuest | CheatHost>;
const talking = async (): Promise<CheatGuest> => {
  const guest = await openGuest();
  await guest.prepay();
  await pause(20_000);
  return guest;
};
const FLOODS: Readonly<Record<string, Open>> = {
  'a guest before the prepayment': openGuest,
  'a guest in the call': talking,
  async 'a guest in a freeze'() {
    const guest = await talking();
    await until('frozen', () => guest.page.view.freezeCode !== null);
    return guest;
  },
  'a host before the prepayment': openHost,
  async 'a host in the call'() {
    const host = await admittedHost();
    await pause(20_000);
    return host;
  },
};

for (const [who, open] of Object.entries(FLOODS)) {
  // Proves proof: A standstill and an abused channel are named
  test(`${who} that floods its peer with nonsense ends the call`, async () => {
    const { rig, page } = await open();
    const [from, peer] =
      page.role === 'host' ? (['guest', 'host'] as const) : (['host', 'guest'] as const);
    flood(rig, from, FRAMES - 1);
    await pause(1_000);
    assert.is.not(page.view.phase, 'ended', 'not before the fiftieth');
    // Some count as repetitions, since the cheat's own page knows nothing of the first ones.
    flood(rig, from);
    await until('over', () => page.view.phase === 'ended', 10_000);
    assert.equal([page.view.endReason, page.view.error?.code], ['error', 'peer_protocol']);
    assert.match(lastWords(rig, peer), '"reason":"error"');
    assert.is(rig.line[peer].open, false);
  });
}

test('nonsense after the end changes neither its reason nor its error', async () => {
  const guest = await talking();
  guest.page.call.end('host');
  await until('over', () => guest.page.view.phase === 'ended', 10_000);
  flood(guest.rig, 'guest');
  await pause(2_000);
  assert.equal([guest.page.view.endReason, guest.page.view.error], ['host', null]);
});

test('if the channel closes before the prepayment, the page reports a missing heartbeat', async () => {
  for (const open of [openGuest, openHost]) {
    const cheat = await open();
    await until('greeted', () => cheat.page.view.phase === 'awaiting-prepayment', 10_000);
    assert.is(cheat.page.view.heartbeat, true);
    cheat.rig.line.host.close();
    await until('noticed', () => !cheat.page.view.heartbeat, 10_000);
  }
});

test.run();
