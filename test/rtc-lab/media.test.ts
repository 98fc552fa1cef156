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

for (const mix of MIXES) {
  pairTest(
    `${mix.join(' host, ')} guest: no media before it is started, and both ways after`,
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

/** Bytes of a packet of sound, both ways, in a call of its own. */
async function packetBytes(pair: LabPair, plainSound: boolean): Promise<readonly number[]> {
  await both(pair, (page) => page.devices('microphone'));
  await connect(pair, { plainSound });
  await both(pair, (page) => page.startMedia());
  const heard = await both(pair, (page) =>
    eventually(
      'sound',
      () => page.sound(),
      ({ packets }) => packets > 100,
    ),
  );
  await both(pair, (page) => page.close());
  return heard.map(({ bytes, packets }) => bytes / packets);
}

pairTest(
  'chromium: each packet of sound carries the one before it as well',
  () => openPair(CHROMIUM),
  async (pair) => {
    const redundant = await packetBytes(pair, false);
    const plain = await packetBytes(pair, true);
    console.log(`  bytes of a packet: ${redundant.join(', ')}; plain: ${plain.join(', ')}`);
    for (const [at, bytes] of redundant.entries()) assert.ok(bytes > 1.5 * (plain[at] ?? NaN));
  },
);

pairTest(
  'a host that starts media first waits for the guest: no section until both agree',
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

for (const mix of [CHROMIUM, ['firefox', 'firefox'] as const]) {
  const kind = mix[0];

  pairTest(
    `${kind}: audio-only host, listen-only guest, who joins with a camera later`,
    () => openPair(mix),
    async (pair) => {
      await pair.guest.devices('microphone');
      await connectWith(pair, 'microphone', 'nothing');
      await both(pair, (page) => page.startMedia());
      await hearsAudio(pair.guest);
      await until(pair.guest, 'rx', ({ rx }) => rx === true);
      const listener = await until(
        pair.host,
        'announcement',
        (seen) => seen.peerDevices !== 'unknown',
      );
      assert.is(listener.peerDevices, 'on none');
      await pair.guest.setCamera(true);
      await seesPicture(pair.host);
      await until(pair.host, 'announcement', ({ peerDevices }) => peerDevices === 'on on');
    },
  );

  pairTest(
    `${kind}: the camera goes off for real and comes back; mute and freeze keep each other's choice`,
    () => openPair(mix),
    async (pair) => {
      await connectWith(pair, 'microphone-and-camera', 'microphone-and-camera');
      await both(pair, (page) => page.startMedia());
      await both(pair, seesPicture);

      await pair.host.setCamera(false);
      const off = await pair.host.snapshot();
      assert.equal(off.local.tracks, ['audio live on']);
      await until(pair.guest, 'camera off', ({ peerDevices }) => peerDevices === 'on off');
      await pair.host.setCamera(true);
      await until(pair.guest, 'camera on', ({ peerDevices }) => peerDevices === 'on on');
      await seesPicture(pair.guest);

      await pair.host.setMicrophone(false);
      await until(pair.guest, 'muted', ({ peerDevices }) => peerDevices === 'muted on');
      await pair.host.setGate(false);
      assert.equal((await pair.host.snapshot()).local.tracks, ['audio live off', 'video live off']);
      await pair.host.setCamera(false);
      await pair.host.setCamera(true);
      const frozen = await pair.host.snapshot();
      assert.equal(frozen.local.tracks, ['audio live off', 'video live off']);
      await pair.host.setGate(true);
      const thawed = await pair.host.snapshot();
      assert.equal(thawed.local.tracks, ['audio live off', 'video live on']);
      await pair.host.setMicrophone(true);
      assert.equal((await pair.host.snapshot()).local.tracks, ['audio live on', 'video live on']);

      await pair.host.close('host');
      await pair.guest.close();
      for (const seen of await both(pair, (page) => page.snapshot()))
        assert.is(seen.live.tracks, 0);
    },
  );

  pairTest(
    `${kind}: refused and missing devices are said, and the call goes on without`,
    () => openPair(mix, { host: 'denied', guest: 'missing' }),
    async (pair) => {
      await both(pair, (page) => page.devices('microphone-and-camera'));
      const denied = (await pair.host.snapshot()).local;
      const missing = (await pair.guest.snapshot()).local;
      assert.is(denied.error, 'media_denied');
      assert.equal(denied.tracks, []);
      assert.is(missing.error, 'media_missing');
      // Chromium misses only the camera: the microphone is not lost with it.
      assert.equal(missing.tracks, kind === 'chromium' ? ['audio live on'] : []);
      await connect(pair);
      await both(pair, (page) => page.startMedia());
      await until(pair.guest, 'announcement', ({ peerDevices }) => peerDevices === 'none none');
      if (kind === 'chromium') await hearsAudio(pair.host);
    },
  );
}

pairTest(
  "chromium: a shared screen takes the camera's place, and gives it back",
  () => openPair(CHROMIUM),
  async (pair) => {
    await connectWith(pair, 'microphone-and-camera', 'microphone');
    await both(pair, (page) => page.startMedia());
    await seesPicture(pair.guest);
    await pair.host.setScreen(true);
    await until(pair.guest, 'screen', ({ peerDevices }) => peerDevices === 'on on screen');
    await seesPicture(pair.guest);
    await pair.host.setScreen(false);
    await until(pair.guest, 'no screen', ({ peerDevices }) => peerDevices === 'on on');
    await seesPicture(pair.guest);
    assert.equal((await pair.host.snapshot()).local.tracks, ['audio live on', 'video live on']);
  },
);

endBrowsersAfterAll();
test.run();
