// tier: all
// timeout: 240
/** A user who speaks while muted sees a hint, and the other side still hears nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventually } from '../rtc-lab/bench.ts';
import { connect, openPair, prepay, type Side } from '../support/call.ts';
import { watchPeerConnections } from '../support/rtc-probe.ts';

const RATE = 16_000;
const SECONDS = 2;

/** A WAV file of a tone, 16 bits, mono. */
function tone(): Buffer {
  const bytes = Buffer.alloc(44 + 2 * RATE * SECONDS);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(2 * RATE, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(bytes.length - 44, 40);
  for (let at = 0; at < RATE * SECONDS; at += 1) {
    bytes.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * 440 * at) / RATE)), 44 + 2 * at);
  }
  return bytes;
}

const heardBy = async ({ page }: Side): Promise<number> =>
  (await page.evaluate(() => window.rtcProbe.inbound())).audioEnergy;

const toasts = ({ page }: Side): Promise<readonly string[]> =>
  page.$$eval('[data-testid="toast"]', (all) => all.map(({ textContent }) => textContent ?? ''));

// Proves connection: Devices and quality
// Proves connection: Devices and quality
test('a host that speaks while muted gets one hint and stays unheard', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muted-'));
  const path = join(folder, 'tone.wav');
  writeFileSync(path, tone());
  const pair = await openPair({
    period: 60,
    prepare: watchPeerConnections,
    launch: (kind) =>
      kind === 'chromium' ? { args: [`--use-file-for-fake-audio-capture=${path}`] } : {},
  });
  const { host, guest } = pair;
  try {
    await connect(pair);
    await prepay(pair);
    const start = await heardBy(guest);
    await eventually(
      'the tone',
      () => heardBy(guest),
      (energy) => energy > start + 0.01,
    );
    assert.not((await toasts(host)).some((text) => text.includes('You are muted')));
    await host.ui.click('toggle-mic');
    await eventually(
      'the hint',
      () => toasts(host),
      (shown) => shown.some((text) => text.includes('You are muted')),
    );
    const muted = await heardBy(guest);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.ok((await heardBy(guest)) - muted < 0.001, 'the other side hears nothing of it');
    for (const side of [host, guest]) assert.equal(side.guard.offences, [], side.kind);
  } finally {
    await pair.close();
    rmSync(folder, { recursive: true });
  }
});

test.run();
