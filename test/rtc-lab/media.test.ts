// tier: all
// alone
// Media, negotiated in-band after the connection stands. Never two video pairs at once.
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import type { Wanted } from '../../src/main/media/local-api.ts';
import { both, endBrowsersAfterAll, eventually, MIXES, openPair, pairTest } from './bench.ts';
import type { LabSnapshot } from './contract.ts';
import { connect, type LabPage, type LabPair } from './lab.ts';

const CHROMIUM = ['chromium', 'chromium'] as const;

async function connectWith(pair: LabPair, host: Wanted, guest: Wanted): Promise<void> {
  await pair.host.devices(host);
  await pair.guest.devices(guest);
  await connect(pair);
}

const until = (
  page: LabPage,
  what: string,
  isGood: (seen: LabSnapshot) => boolean,
): Promise<LabSnapshot> => eventually(what, () => page.snapshot(), isGood);

const seesPicture = async (page: LabPage): Promise<void> => {
  const first = await until(page, 'a picture', ({ videoWidth }) => videoWidth > 0);
  await until(page, 'a moving picture', ({ currentTime }) => currentTime > first.currentTime + 0.5);
};

const hearsAudio = async (page: LabPage): Promise<void> => {
  const before = (await page.stats()).audio.packetsReceived;
  await eventually(
    'audio packets',
    () => page.stats(),
    ({ audio }) => audio.packetsReceived > before + 20,
  );
};

for (const mix of MIXES.slice(2)) {
  pairTest(
    `${mix.join(' host, ')} guest: media flows only once both sides start media`,
    () => openPair(mix),
    async (pair) => {
      await connectWith(pair, 'microphone-and-camera', 'microphone-and-camera');
      for (const page of [pair.host, pair.guest]) {
        const { mediaSections, rx } = await page.snapshot();
        const { audio, video } = await page.stats();
        assert.is(mediaSections, 0);
        assert.ok(rx !== true);
        assert.is(audio.packetsSent + audio.packetsReceived, 0);
        assert.is(video.packetsSent + video.packetsReceived, 0);
      }
      await both(pair, (page) => page.startMedia());
      await both(pair, seesPicture);
      await both(pair, hearsAudio);
      const codec = mix.includes('firefox') ? 'audio/opus' : 'audio/red';
      for (const { codecs } of await both(pair, (page) => page.sound()))
        assert.is(codecs[0], codec);
      for (const page of [pair.host, pair.guest]) {
        await until(page, 'rx', ({ rx }) => rx === true);
        assert.is((await page.snapshot()).peerDevices, 'on on');
      }

      for (const page of [pair.host, pair.guest]) {
        await page.until(['connected'], 60_000);
        const seen = await page.snapshot();
        assert.is(seen.remoteTracks, 2);
        assert.equal(seen.errors, []);
      }
    },
  );
}

pairTest(
  'a host that starts media first adds no media section until both agree',
  () => openPair(CHROMIUM),
  async (pair) => {
    await connectWith(pair, 'microphone', 'microphone');
    await pair.host.startMedia();
    await eventually(
      'the offer held back',
      () => pair.guest.log(),
      (log) => log.some(({ event }) => event === 'negotiation.held'),
    );
    const { mediaSections, remoteTracks } = await pair.guest.snapshot();
    assert.is(mediaSections, 0);
    assert.is(remoteTracks, 0);
    await pair.guest.startMedia();
    await both(pair, hearsAudio);
  },
);

endBrowsersAfterAll();
test.run();
