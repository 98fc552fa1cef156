// pure
/**
 * Each side sends one description on a transport. The page drops every other one, in whatever order they
 * come.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../../dev/build/paths.ts';
import { createNegotiation } from '../../../src/main/rtc/negotiation.ts';
import { createScope } from '../../../src/main/rtc/scope.ts';
import type { SignalLink } from '../../../src/main/rtc/signal-link.ts';
import { readSdp } from '../../../src/shared/call/sdp.ts';
import type {
  DescriptionMessage,
  TransportMessage,
} from '../../../src/shared/call/signal-messages.ts';

const vector = (name: string): string =>
  readFileSync(join(root, `test/vectors/sdp/media/${name}.sdp`), 'utf8');
const [OFFER, ANSWER] = [vector('chromium-offer'), vector('chromium-answer')];
const dataOf = (sdp: string): string => sdp.slice(0, sdp.indexOf('m=audio'));
const renamed = (sdp: string): string =>
  sdp.replaceAll('a=mid:1', 'a=mid:g1').replaceAll('a=mid:2', 'a=mid:g2');

const LOCAL = [
  'v=0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'a=candidate:1 1 udp 1 192.168.1.7 5000 typ host',
  'a=candidate:2 1 tcp 1 192.168.1.7 9 typ host tcptype active',
  'a=end-of-candidates',
  'a=mid:0',
  '',
].join('\r\n');

/** A connection that applies one description after another, each in a task of its own. */
class Connection extends EventTarget {
  signalingState = 'stable';
  localDescription: RTCSessionDescriptionInit | null = null;
  readonly applied: string[] = [];
  private chain: Promise<unknown> = Promise.resolve();
  constructor(private readonly refuses: (sdp: string) => boolean) {
    super();
  }
  private next(work: () => void): Promise<void> {
    const done = this.chain.then(() => new Promise(setImmediate)).then(work);
    this.chain = done.catch(() => undefined);
    return done;
  }
  setLocalDescription(): Promise<void> {
    return this.next(() => {
      const type = this.signalingState === 'stable' ? 'offer' : 'answer';
      this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
      this.localDescription = { type, sdp: LOCAL };
    });
  }
  setRemoteDescription({ type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    return this.next(() => {
      if (this.refuses(sdp)) throw new Error('OperationError');
      this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
      this.applied.push(
        [type, ...[...sdp.matchAll(/^a=mid:(\w+)/gm)].map(([, mid]) => mid)].join(' '),
      );
    });
  }
}

function open(
  role: 'host' | 'guest',
  {
    refuses = () => false,
    early = false,
  }: { refuses?: (sdp: string) => boolean; early?: boolean } = {},
) {
  const connection = new Connection(refuses);
  const dropped: string[] = [];
  const said: TransportMessage[] = [];
  let hear: (message: DescriptionMessage) => void = () => undefined;
  const link = {
    on: (_type: string, listener: typeof hear) => ((hear = listener), () => undefined),
    say: (message: TransportMessage) => said.push(message) > 0,
    dropped: (what: string) => void dropped.push(what),
  };
  const remote =
    role === 'host' ? readSdp(dataOf(ANSWER), 'answer') : readSdp(dataOf(OFFER), 'offer');
  const negotiation = createNegotiation({
    connection: connection as unknown as RTCPeerConnection,
    offers: role === 'host',
    remote: () => remote,
    link: link as unknown as SignalLink,
    scope: createScope(),
    log: { add: () => undefined },
    beforeAnswer: () => Promise.resolve(),
  });
  negotiation.enable();
  if (!early) negotiation.allowMedia();
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  return {
    ...{ connection, dropped, said, settled, allowMedia: negotiation.allowMedia },
    hear: (kind: 'offer' | 'answer', sdp: string) => hear({ type: 'description', kind, sdp }),
  };
}

const offered = (sdp: string): string =>
  sdp.replaceAll(/a=setup:(?:passive|active)/g, 'a=setup:actpass');
/** The descriptions by name. */
const SDP: Readonly<Record<string, readonly ['offer' | 'answer', string]>> = {
  offer: ['offer', OFFER],
  answer: ['answer', ANSWER],
  'other offer': ['offer', renamed(OFFER)],
  'other answer': ['answer', renamed(ANSWER)],
  'offer of a host': ['offer', offered(ANSWER)],
  broken: ['offer', OFFER.replace('VP8/90000', 'BROKEN/90000')],
  nonsense: ['offer', 'x'],
};
const hearAll = (side: ReturnType<typeof open>, names: readonly string[]): void => {
  for (const name of names) side.hear(...(SDP[name] ?? (['offer', ''] as const)));
};

/** The descriptions that a side hears, those that it applies, and why it drops the others. */
const rowsOf = (rows: string) =>
  rows
    .trim()
    .split('\n')
    .map((row) => {
      const [heard = [], applied = [], dropped = []] = row.split('|').map((each) =>
        each
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean),
      );
      return [heard, applied, dropped.map((what) => `description: ${what}`)] as const;
    });
const TO_GUEST = rowsOf(`
  offer              | offer 0 1 2 |
  offer, offer       | offer 0 1 2 | offer that is not due
  offer, other offer | offer 0 1 2 | offer that is not due
  answer             |             | answer that is not due
  broken, offer      |             | offer that is not due
  nonsense, offer    | offer 0 1 2 | no data section
`);
/** The browser refuses the other answer. */
const TO_HOST = rowsOf(`
  answer                                | answer 0 1 2 |
  answer, answer                        | answer 0 1 2 | answer that is not due
  offer of a host, answer               | answer 0 1 2 | offer that is not due
  other answer, offer of a host, answer |              | offer that is not due, answer that is not due
`);

test('a guest accepts only the first offer, also once media is allowed', async () => {
  for (const early of [false, true]) {
    for (const [heard, applied, dropped] of TO_GUEST) {
      const about = heard.join();
      const guest = open('guest', { early, refuses: (sdp) => sdp.includes('BROKEN') });
      hearAll(guest, heard);
      await guest.settled();
      if (early) assert.equal(guest.connection.applied, []);
      guest.allowMedia();
      await guest.settled();
      guest.connection.dispatchEvent(new Event('negotiationneeded'));
      await guest.settled();
      assert.equal([guest.connection.applied, guest.dropped], [applied, dropped], about);
      const said = guest.said.map((message) => message.type === 'description' && message.kind);
      assert.equal(said, applied.length > 0 ? ['answer'] : [], about);
    }
  }
});

test('a host offers once and accepts the first answer', async () => {
  for (const [heard, applied, dropped] of TO_HOST) {
    const host = open('host', { refuses: (sdp) => sdp.includes('a=mid:g1') });
    host.hear('answer', ANSWER);
    assert.equal(
      host.dropped.splice(0),
      ['description: answer that is not due'],
      'before its offer',
    );
    for (const _ of [1, 2]) host.connection.dispatchEvent(new Event('negotiationneeded'));
    await host.settled();
    hearAll(host, heard);
    await host.settled();
    host.connection.dispatchEvent(new Event('negotiationneeded'));
    await host.settled();
    assert.equal([host.connection.applied, host.dropped], [applied, dropped], heard.join());
    assert.is(host.said.length, 1);
  }
});

test('an outgoing description names none of this machine’s addresses', async () => {
  const guest = open('guest');
  guest.hear('offer', OFFER);
  await guest.settled();
  const [answer] = guest.said;
  assert.ok(answer?.type === 'description' && answer.sdp.includes('a=mid:0'));
  assert.not.match(answer.sdp, /candidate|192\.168/);
});

test.run();
