// tier: all
// waits
// Everything of a peer that reaches a browser's interface, played hostile against a host and a guest in
// each browser: nothing before it is due, nothing but two sections, no packet to anybody else.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import type { SignalMessage } from '../../src/shared/call/signal-messages.ts';
import type { BrowserKind } from '../support/browser.ts';
import { isLongerTier } from '../support/tier.ts';
import {
  both,
  endBrowsersAfterAll,
  eventually,
  moveToStandby,
  openPair,
  pairTest,
  repair,
  settled,
  wait,
} from './bench.ts';
import type { LabPage, LabPair } from './lab.ts';
import { connect } from './lab.ts';

const KINDS: readonly BrowserKind[] = ['chromium', 'firefox'];
/** The longest pause. A description of normal size takes some milliseconds, an unbounded one took 24 s. */
const GAP_MS = 4_000;

/** A third party that the peer's candidates name. It counts the packets that reach it. */
interface Bystander {
  readonly udp: number;
  readonly tcp: number;
  readonly contacts: () => number;
  close(): void;
}

async function openBystander(): Promise<Bystander> {
  let contacts = 0;
  const socket = createSocket('udp4').on('message', () => (contacts += 1));
  const server = createServer((connection) => {
    contacts += 1;
    connection.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve) => socket.bind(0, '0.0.0.0', resolve));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  return {
    udp: socket.address().port,
    tcp: typeof address === 'object' && address ? address.port : 0,
    contacts: () => contacts,
    close() {
      socket.close();
      server.close();
    },
  };
}

/** The audio and video sections that Chromium offers, on the transport of this description. */
function withMedia(data: string, mids: readonly string[] = ['1', '2']): string {
  const vector = new URL('../vectors/sdp/media/chromium-offer.sdp', import.meta.url);
  const text = readFileSync(vector, 'utf8');
  const audio = text.slice(text.indexOf('m=audio'), text.indexOf('m=video'));
  const video = text.slice(text.indexOf('m=video'));
  const own = (name: string): string => new RegExp(`^a=${name}:.*$`, 'm').exec(data)?.[0] ?? '';
  let sdp = data.replace(/^(a=group:BUNDLE).*$/m, `$1 0 ${mids.join(' ')}`);
  for (const [at, mid] of mids.entries()) {
    sdp += (at % 2 === 0 ? audio : video)
      .replace(/^a=mid:.*$/m, `a=mid:${mid}`)
      .replaceAll(/^a=(ice-ufrag|ice-pwd|fingerprint):.*$/gm, (_, name: string) => own(name));
  }
  return sdp;
}

const dataOnly = (sdp: string): string => sdp.replace(/^m=audio[^]*$/m, '');
/** Puts lines into the data section, where a browser looks for candidates. */
const intoData = (sdp: string, lines: readonly string[]): string =>
  sdp.replace(/^a=mid:0\r\n/m, (mid) => `${lines.map((line) => `${line}\r\n`).join('')}${mid}`);

interface Scene {
  /** The offer that the hostile browser would make now: its own, valid description. */
  readonly own: string;
  readonly third: Bystander;
}
type Attack = (scene: Scene) => readonly SignalMessage[];

const offer = (sdp: string): SignalMessage => ({ type: 'description', kind: 'offer', sdp });
const answer = (sdp: string): SignalMessage => ({
  type: 'description',
  kind: 'answer',
  sdp: sdp.replaceAll('a=setup:actpass', 'a=setup:active'),
});

function candidates(count: number, port: number): string[] {
  return Array.from({ length: count }, (_, n) => {
    const address = `127.9.${(n >> 8) & 255}.${n & 255}`;
    return `a=candidate:${n + 1} 1 udp ${2_130_706_431 - n} ${address} ${port} typ host`;
  });
}

/** The lines that Firefox takes for media; all others are in test/unit/call/media-sdp.test.ts. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^m=audio|^m=video/gm, 'm=VIDEO'],
  [/^m=(audio|video) /gm, 'm=$1\t'],
  [/^m=(audio|video)/gm, 'm= $1'],
];

/** Attacks before admission, when no description of a peer is expected. */
const BEFORE: Readonly<Record<string, Attack>> = {
  'media sections, however they are spelt': ({ own }) =>
    SPELLINGS.map(([from, to]) => offer(withMedia(dataOnly(own)).replace(from, to))),
  'candidates of a third party: UDP, TCP and a host name': ({ own, third }) => [
    offer(intoData(dataOnly(own), candidates(20, third.udp))),
    offer(
      intoData(dataOnly(own), [
        `a=candidate:77 1 tcp 1518280447 127.0.0.1 ${third.tcp} typ host tcptype passive`,
        `a=candidate:78 1 udp 2130706431 localhost ${third.udp} typ host`,
      ]),
    ),
  ],
  'an ICE restart and another certificate': ({ own }) => [
    offer(dataOnly(own).replace(/^a=ice-ufrag:.*$/gm, 'a=ice-ufrag:abcdefgh')),
    offer(
      dataOnly(own)
        .replace(/(sha-256 )(..)/g, '$100')
        .replace(/(sha-256 )00/g, '$1FE'),
    ),
  ],
  'answers that nobody waits for': ({ own }) => [answer(dataOnly(own)), answer(withMedia(own))],
  'no description': () => [offer('\u0000'.repeat(1_000))],
};

/** Once media flows, the call's sections are all that there will ever be. */
const DURING: Readonly<Record<string, Attack>> = {
  'a second pair of sections': ({ own }) => [offer(withMedia(own, ['1', '2', '7', '8']))],
  'other sections in place of those of the call': ({ own }) => [
    offer(withMedia(dataOnly(own), ['7', '8'])),
    offer(own.replace(/^m=(audio|video) \d+/gm, 'm=$1 0')),
    offer(withMedia(dataOnly(own), ['1', '2', '3'])),
  ],
  'as many sections as fit': ({ own }) => {
    const mids = Array.from({ length: 60 }, (_, n) => `z${n}`);
    const one = (mid: string): string =>
      `m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:${mid}\r\na=rtcp-mux\r\na=sendrecv\r\n`;
    return [offer(own + mids.map(one).join(''))];
  },
  'candidates in the section of each kind': ({ own, third }) => [
    offer(own.replace(/^a=mid:.*$/gm, (mid) => [mid, ...candidates(20, third.udp)].join('\r\n'))),
  ],
  'another number for a header extension in use': ({ own }) => [
    offer(own.replace(/^a=extmap:\d+( \S+audio-level)$/gm, 'a=extmap:9$1')),
  ],
  'orders to the encoder, names of streams, simulcast': ({ own }) => [
    offer(
      own
        .replace(/^(a=fmtp:\d+ )/gm, '$1x-google-min-bitrate=900000;')
        .replace(/^a=msid:.*$/gm, `a=msid:${'x'.repeat(3_000)} <b>`)
        .replace(/^(a=mid:2)$/m, '$1\r\na=rid:h send\r\na=rid:l send\r\na=simulcast:send h;l'),
    ),
  ],
};

/** Returns how many of the peer's descriptions the page has refused or given to the browser. */
async function reached(victim: LabPage): Promise<number> {
  const log = await victim.log();
  return log.filter(
    ({ event, detail }) =>
      event === 'negotiation.received' ||
      (event === 'signal.dropped' && String(detail?.['what']).startsWith('description')),
  ).length;
}

/** Plays each attack of a table. Checks after each that the victim is unchanged and still answers. */
async function play(
  table: Readonly<Record<string, Attack>>,
  { victim, rogue }: { readonly victim: LabPage; readonly rogue: LabPage },
  sections: readonly string[],
): Promise<void> {
  const third = await openBystander();
  try {
    const own = await rogue.describe();
    const before = await reached(victim);
    await victim.longestGapMs();
    for (const [name, attack] of Object.entries(table)) {
      for (const message of attack({ own, third })) await rogue.raw(JSON.stringify(message), 1);
      // The channel is ordered: what came before this line has been read.
      await rogue.chat(name);
      await eventually(
        name,
        () => victim.snapshot(),
        ({ chat }) => chat.at(-1) === name,
        10_000,
      );
      await wait(150);
      const seen = await victim.snapshot();
      assert.is(seen.state, 'connected', name);
      assert.equal(seen.directions, sections, name);
      assert.equal(seen.errors, [], name);
    }
    assert.ok((await reached(victim)) >= before + 3, 'the attacks have reached the core');
    assert.is(third.contacts(), 0, 'nothing reaches whom the peer named');
    const gapMs = await victim.longestGapMs();
    assert.ok(gapMs < GAP_MS, `the main thread stood still for ${gapMs} ms`);
  } finally {
    third.close();
  }
}

const SECTIONS = ['sendrecv', 'sendrecv'];

/** Waits until both sides see each other. */
async function startMedia({ host, guest }: LabPair): Promise<void> {
  await host.startMedia();
  await wait(500);
  await guest.startMedia();
  for (const page of [host, guest]) {
    await eventually(
      'media',
      () => page.snapshot(),
      ({ directions, videoWidth }) => directions.join() === SECTIONS.join() && videoWidth > 0,
    );
  }
}

/** Each side attacks in turn. */
async function playBoth(
  table: Readonly<Record<string, Attack>>,
  { host, guest }: LabPair,
): Promise<void> {
  await play(table, { victim: host, rogue: guest }, SECTIONS);
  await play(table, { victim: guest, rogue: host }, SECTIONS);
}

for (const kind of KINDS) {
  // Proves security: A peer’s description reaches no browser as it came
  pairTest(
    `${kind}: a hostile peer’s descriptions have no effect, before admission and with media`,
    () => openPair([kind, kind]),
    async (pair) => {
      const { host, guest } = pair;
      await both(pair, (page) => page.devices('microphone-and-camera'));
      await connect(pair);
      await play(BEFORE, { victim: host, rogue: guest }, []);
      for (const page of [host, guest]) assert.is((await page.snapshot()).mediaSections, 0);
      await startMedia(pair);
      await playBoth(DURING, pair);
    },
  );

  // The first offer is the only one, so the call of such a host has no honest media.
  pairTest(
    `${kind}: a hostile host’s descriptions add no media section at the guest before admission`,
    () => openPair([kind, kind]),
    async (pair) => {
      await both(pair, (page) => page.devices('microphone-and-camera'));
      await connect(pair);
      await play(BEFORE, { victim: pair.guest, rogue: pair.host }, []);
      assert.is((await pair.guest.snapshot()).mediaSections, 0);
    },
  );
}

/** Plays the attacks while neither side may send, and checks that no frame leaves. */
async function playHeld(pair: LabPair, where: string): Promise<void> {
  await both(pair, (page) => page.lease(0));
  for (const page of [pair.host, pair.guest]) {
    await eventually(
      `media sections: ${where}`,
      () => page.snapshot(),
      ({ directions }) => directions.join() === SECTIONS.join(),
    );
  }
  const before = (await settled(() => both(pair, (page) => page.arrived()))).flat();
  await playBoth(DURING, pair);
  const after = (await both(pair, (page) => page.arrived())).flat();
  // Firefox restarts its count where an offer names other sources.
  const more = after.filter((count, at) => count > (before[at] ?? 0));
  assert.equal(more, [], `${where}: ${before.join()} before, ${after.join()} after`);
}

for (const kind of isLongerTier ? KINDS : []) {
  pairTest(
    `${kind}: hostile descriptions release no media frame, even after repair or on standby`,
    () => openPair([kind, kind]),
    async (pair) => {
      await both(pair, (page) => page.devices('microphone-and-camera'));
      await connect(pair);
      await startMedia(pair);
      // Firefox shares a screen only where a person presses.
      if (kind === 'chromium') await pair.host.setScreen(true);
      await playHeld(pair, 'first');
      await repair(pair);
      await playHeld(pair, 'repair');
      await moveToStandby(pair);
      await playHeld(pair, 'standby');
    },
  );
}

for (const kind of KINDS) {
  pairTest(
    `${kind}: the page closes a peer’s extra channels, and a flood ends the connection`,
    () => openPair([kind, kind]),
    async ({ host, guest }) => {
      await connect({ host, guest });
      await host.longestGapMs();
      // The channels have a name that the page uses and end with a goodbye, but the page does not listen to them.
      await guest.openChannels('signal', 10);
      await wait(500);
      assert.is((await host.snapshot()).state, 'connected', 'a few mean nothing');
      await guest.openChannels('files', 30);
      await eventually(
        'refused',
        () => host.snapshot(),
        ({ errors }) => errors.includes('peer_protocol'),
        10_000,
      );
      const gapMs = await host.longestGapMs();
      assert.ok(gapMs < GAP_MS, `the main thread stood still for ${gapMs} ms`);
    },
  );
}

for (const kind of KINDS) {
  pairTest(
    `${kind}: frames that no encoder made neither end the call nor block the page`,
    () => openPair([kind, kind]),
    async ({ host, guest }) => {
      await both({ host, guest }, (page) => page.devices('microphone-and-camera'));
      await connect({ host, guest }, { spoilsFrames: true });
      await both({ host, guest }, (page) => page.startMedia());
      for (const page of [host, guest]) {
        await eventually(
          'frames',
          () => page.arrived(),
          // A Chromium that gets no whole picture may be sent no more than the first few, or none.
          ([frames, sound]) => sound > 5 && (frames > 0 || sound > 100),
        );
      }
      await both({ host, guest }, (page) => page.longestGapMs());
      await wait(3_000);
      await host.chat('still there');
      await eventually(
        'a line',
        () => guest.snapshot(),
        ({ chat }) => chat.at(-1) === 'still there',
      );
      for (const page of [host, guest]) {
        // A machine that is busy with such frames may miss the signs of life for a moment.
        const { errors } = await eventually(
          'connected',
          () => page.snapshot(),
          ({ state }) => state === 'connected',
        );
        assert.equal(errors, []);
        const gapMs = await page.longestGapMs();
        assert.ok(gapMs < GAP_MS, `the main thread stood still for ${gapMs} ms`);
      }
    },
  );
}

endBrowsersAfterAll();
test.run();
