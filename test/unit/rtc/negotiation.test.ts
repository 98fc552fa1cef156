// pure
/** Descriptions that come faster than a browser applies them. */
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
  /** Whether the next offer that was applied cannot be answered. */
  refusesAnswer = false;
  setLocalDescription(): Promise<void> {
    return this.next(() => {
      if (this.refusesAnswer && this.signalingState === 'have-remote-offer') {
        this.refusesAnswer = false;
        throw new Error('InvalidAccessError');
      }
      const type = this.signalingState === 'stable' ? 'offer' : 'answer';
      this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
      this.localDescription = { type, sdp: LOCAL };
    });
  }
  setRemoteDescription({ type, sdp = '' }: RTCSessionDescriptionInit): Promise<void> {
    return this.next(() => {
      if (this.refuses(sdp)) throw new Error('OperationError');
      if (type === 'rollback') return void (this.signalingState = 'stable');
      if (type === 'offer' && this.signalingState !== 'stable') this.applied.push('rollback');
      this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
      this.applied.push(
        [type, ...[...sdp.matchAll(/^a=mid:(\w+)/gm)].map(([, mid]) => mid)].join(' '),
      );
    });
  }
}

function open(role: 'host' | 'guest', refuses: (sdp: string) => boolean) {
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
    polite: role === 'guest',
    remote: () => remote,
    link: link as unknown as SignalLink,
    scope: createScope(),
    log: { add: () => undefined },
    beforeAnswer: () => Promise.resolve(),
  });
  negotiation.enable();
  negotiation.allowMedia();
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  return {
    ...{ connection, dropped, said, settled },
    hear: (kind: 'offer' | 'answer', sdp: string) => hear({ type: 'description', kind, sdp }),
  };
}

test('a guest introduces no sections behind an answer that the browser refuses', async () => {
  const host = open('host', (sdp) => sdp.includes('a=setup:passive') || sdp.includes('a=mid:g1'));
  host.connection.dispatchEvent(new Event('negotiationneeded'));
  await host.settled();
  host.hear('answer', renamed(ANSWER));
  host.hear('offer', renamed(ANSWER).replaceAll('a=setup:passive', 'a=setup:actpass'));
  await host.settled();
  assert.equal(host.connection.applied, []);
  assert.equal(host.dropped, ['description: sections of the guest']);
});

test('a host replaces no sections behind an offer that the browser refuses', async () => {
  const guest = open('guest', (sdp) => sdp.includes('BROKEN'));
  guest.hear('offer', OFFER.replace('VP8/90000', 'BROKEN/90000'));
  guest.hear('offer', OFFER);
  await guest.settled();
  guest.hear('offer', renamed(OFFER));
  await guest.settled();
  assert.equal(guest.connection.applied, ['offer 0 1 2']);
  assert.equal(guest.dropped, ['description: other sections']);
});

test('a header extension keeps its number on a transport, also one that was left out meanwhile', async () => {
  const guest = open('guest', () => false);
  const hear = async (sdp: string): Promise<void> => {
    guest.hear('offer', sdp);
    await guest.settled();
  };
  const level = /^a=extmap:1 (\S+audio-level)$/m;
  await hear(OFFER);
  await hear(OFFER.replace(level, 'a=extmap:9 $1'));
  await hear(OFFER.replace(level, 'a=x'));
  await hear(OFFER.replace(level, 'a=extmap:9 $1'));
  await hear(OFFER.replace(level, 'a=extmap:1 urn:other'));
  await hear(OFFER);
  assert.is(guest.connection.applied.length, 3);
  assert.equal(guest.dropped, Array(3).fill('description: other numbers of extensions'));
});

test('an offer that cannot be answered is taken back: the next one does not collide with it', async () => {
  const host = open('host', () => false);
  host.connection.dispatchEvent(new Event('negotiationneeded'));
  await host.settled();
  host.hear('answer', ANSWER);
  await host.settled();
  host.connection.refusesAnswer = true;
  const again = ANSWER.replaceAll('a=setup:passive', 'a=setup:actpass').replaceAll(
    'a=setup:active',
    'a=setup:actpass',
  );
  host.hear('offer', again);
  await host.settled();
  assert.is(host.connection.signalingState, 'stable');
  host.hear('offer', again);
  await host.settled();
  const said = host.said.map((message) => message.type === 'description' && message.kind);
  assert.equal(said, ['offer', 'answer']);
  assert.equal(host.dropped, []);
});

test('a description that leaves names none of this machine’s addresses', async () => {
  const guest = open('guest', () => false);
  guest.hear('offer', OFFER);
  await guest.settled();
  const [answer] = guest.said;
  assert.ok(answer?.type === 'description' && answer.sdp.includes('a=mid:0'));
  assert.not.match(answer.sdp, /candidate|192\.168/);
});

test.run();
