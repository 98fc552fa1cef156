// pure
/**
 * Fifty invalid frames close the `x402` channel. Without it nothing can be paid or counted, so the
 * attempt or the call is over, and the page says why. A channel that the peer closes shows, too.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openCheatGuest } from '../../support/rogue/cheat-guest.ts';
import { openCheatHost } from '../../support/rogue/cheat-host.ts';
import type { Rig } from '../../support/rig.ts';
import { pause, until } from '../../support/rig.ts';

console.error = () => undefined;

const FRAMES = 50;

function flood(rig: Rig, from: 'host' | 'guest', count = FRAMES): void {
  for (let i = 0; i < count; i++) rig.line[from].send('{');
}

/** Returns the peer's last message about the end. */
const lastWords = (rig: Rig, from: 'host' | 'guest'): string =>
  rig.frames.findLast((frame) => frame.from === from && frame.text.includes('call_end'))?.text ??
  '';

const PHASES = ['before the prepayment', 'in the call', 'in a freeze'] as const;

for (const phase of PHASES) {
  // Proves proof: A standstill and an abused channel are named
  test(`a guest that floods its host with nonsense ${phase} ends there, and the host is told why`, async () => {
    const guest = await openCheatGuest();
    if (phase !== 'before the prepayment') {
      await guest.prepay();
      await pause(20_000);
    }
    if (phase === 'in a freeze') {
      await until('frozen', () => guest.page.view.freezeCode !== null);
    }
    flood(guest.rig, 'guest', FRAMES - 1);
    await pause(1_000);
    assert.is.not(guest.page.view.phase, 'ended', 'not before the fiftieth');
    // Some count as repetitions, since the guest's engine knows nothing of the first ones.
    flood(guest.rig, 'guest');
    await until('over', () => guest.page.view.phase === 'ended', 10_000);
    const { endReason, error } = guest.page.view;
    assert.equal([endReason, error?.code], ['error', 'peer_protocol']);
    assert.match(lastWords(guest.rig, 'host'), '"reason":"error"');
    assert.is(guest.rig.line.host.open, false);
    guest.close();
  });
}

for (const phase of ['before the prepayment', 'in the call'] as const) {
  test(`a host that floods its guest with nonsense ${phase} ends there, and the guest is told why`, async () => {
    const host = await openCheatHost();
    if (phase === 'in the call') {
      await host.admit();
      await pause(20_000);
    }
    flood(host.rig, 'host');
    await until('over', () => host.page.view.phase === 'ended', 10_000);
    const { endReason, error } = host.page.view;
    assert.equal([endReason, error?.code], ['error', 'peer_protocol']);
    host.close();
  });
}

test('nonsense after the end changes neither its reason nor its error', async () => {
  const guest = await openCheatGuest();
  await guest.prepay();
  await pause(20_000);
  guest.page.call.end('host');
  await until('over', () => guest.page.view.phase === 'ended', 10_000);
  flood(guest.rig, 'guest');
  await pause(2_000);
  assert.equal([guest.page.view.endReason, guest.page.view.error], ['host', null]);
  guest.close();
});

test('a channel that the peer closes before the prepayment shows as a missing heartbeat', async () => {
  for (const open of [openCheatGuest, openCheatHost]) {
    const cheat = await open();
    await until('greeted', () => cheat.page.view.phase === 'awaiting-prepayment', 10_000);
    assert.is(cheat.page.view.heartbeat, true);
    cheat.rig.line.host.close();
    await until('noticed', () => !cheat.page.view.heartbeat, 10_000);
    cheat.close();
  }
});

test.run();
