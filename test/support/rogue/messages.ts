import type { Role } from '../../../src/shared/api/ledger.ts';
import { utf8 } from '../../../src/shared/bytes.ts';
import { usdc } from '../../../src/shared/money.ts';
import { toBase64 } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { RPC, RpcFailure } from '../../../src/workers/ledger/x402/wire.ts';
import { listing } from '../samples.ts';
import type { CheatGuest } from './cheat-guest.ts';
import type { CheatHost } from './cheat-host.ts';

/** One real side, and the peer that speaks to it: any message that a peer can send, in any phase. */
export interface Scene {
  readonly role: Role;
  readonly cheat: CheatGuest | CheatHost;
  /** The requests, and the code of each refusal; 0: answered. */
  readonly asked: { readonly what: string; code: number | null }[];
}

export interface Row {
  readonly name: string;
  /** Needs a scene of its own: it changes the state of the call that the next message would meet. */
  readonly alone?: true;
  /** The greeting: the first one takes the call a phase further. */
  readonly greets?: true;
  /** Makes the guest's own clock look, and its payment of the next minute ready, which does not leave. */
  readonly play: (scene: Scene) => unknown;
}

const FAKE = '5'.repeat(87);
export const FILE = listing('a.bin', { price: usdc(500_000n) });

function ask(scene: Scene, method: string, params: unknown): void {
  const one: Scene['asked'][number] = { what: `${method} ${JSON.stringify(params)}`, code: null };
  scene.asked.push(one);
  const never = new AbortController().signal;
  scene.cheat.wire.request(method, params, never).then(
    () => (one.code = 0),
    (thrown: unknown) => (one.code = thrown instanceof RpcFailure ? thrown.code : RPC.internal),
  );
}
const asks =
  (method: string, params: (scene: Scene) => unknown) =>
  (scene: Scene): void =>
    ask(scene, method, params(scene));
const says =
  (method: string, params: unknown) =>
  ({ cheat }: Scene): void =>
    void cheat.wire.notify(method, params);
/** Past the peer's own bookkeeping. */
const frame =
  (text: string) =>
  ({ role, cheat }: Scene): void =>
    void cheat.rig.line[role === 'host' ? 'guest' : 'host'].send(text);

const url = ({ cheat }: Scene, path: string): string => `pay2chat:${cheat.callId}/${path}`;
const get = (path: string): Row => ({
  name: `asks for ${path}`,
  play: asks('resource.get', (scene) => ({ url: url(scene, path) })),
});

/** Presents the last signed payment, if any, for another resource, or again for its own. */
const pays = (path: string): Row => ({
  name: `presents an old payment for ${path}`,
  async play(scene) {
    if (!('prepaid' in scene.cheat)) return;
    const { cheat } = scene;
    const quote = await cheat.quote(path).catch(() => null);
    const accepted = quote?.requirements;
    const old = scene.cheat.signed.at(-1);
    const payment = old && { ...old, ...(accepted && { accepted }) };
    ask(scene, 'resource.get', { url: url(scene, path), _meta: { 'x402/payment': payment } });
  },
});
const pretends = (path: string): Row => ({
  name: `pays for ${path} with nonsense`,
  play: asks('resource.get', (scene) => ({
    url: url(scene, path),
    _meta: {
      'x402/payment': {
        x402Version: 2,
        accepted: {
          scheme: 'exact',
          network: scene.cheat.rig.host.chain.caip2,
          amount: '1',
          asset: scene.cheat.rig.host.chain.mint,
          payTo: scene.cheat.rig.terms.payTo,
          maxTimeoutSeconds: 300,
          extra: {},
        },
        payload: { transaction: toBase64(utf8('nothing')) },
      },
    },
  })),
});

export const NOTICES: readonly Row[] = [
  {
    name: 'an old tick',
    play: says('tick', { seq: 0, connectedMs: 0, gate: false, paidUntilMs: 0 }),
  },
  { name: 'a tick without sense', play: says('tick', { seq: -1, connectedMs: 'x' }) },
  { name: 'an old ack', play: says('ack', { seq: 0, rx: true }) },
  { name: 'an ack from the future', play: says('ack', { seq: 1_000_000, rx: true }) },
  { name: 'an ack without sense', play: says('ack', { seq: 'x' }) },
  ...([null, 1, 2, 999_999] as const).flatMap((minute): Row[] => [
    { name: `attempt ${minute}`, play: says('billing_attempt', { minute, signature: FAKE }) },
    {
      name: `success ${minute}`,
      play: says('billing_success', { minute, signature: FAKE, total: '9'.repeat(20) }),
    },
  ]),
  {
    name: 'attempt at a file',
    play: says('billing_attempt', { minute: null, signature: FAKE, resource: 'pay2chat:x/file/1' }),
  },
  {
    name: 'failed',
    play: says('billing_failed', { minute: 2, code: 'unpaid', retryFollows: true }),
  },
  {
    name: 'failed, of old',
    play: says('billing_failed', { minute: 1, code: '?', retryFollows: false }),
  },
  { name: 'unfreeze', play: says('unfreeze', { minute: 2 }) },
  { name: 'a refund of nothing', play: says('refund', { payment: FAKE, signature: FAKE }) },
  {
    name: 'a refund of what was paid',
    async play({ role, cheat }) {
      const { journal } = cheat.rig[role].chain;
      const [paid] = await journal.list({ role, callId: cheat.callId });
      cheat.wire.notify('refund', { payment: paid?.signature ?? FAKE, signature: FAKE });
    },
  },
  { name: 'no such notice', play: says('no.such', {}) },
  { name: 'a notice without sense', play: says('call_end', { reason: 'because' }) },
  { name: 'a sync without sense', play: says('sync', { stream: '', turn: 'x' }) },
];

/** Each changes the course of the call by right: it may freeze, be interrupted or end. */
export const COURSE: readonly Row[] = [
  { name: 'freeze', play: says('freeze', { minute: 2, code: 'unpaid' }) },
  { name: 'freeze of another minute', play: says('freeze', { minute: 7, code: 'no such' }) },
  { name: 'nothing arrives', play: says('ack', { seq: 500_000, rx: false }) },
  { name: 'leave', play: says('leave', {}) },
  {
    name: 'a new stream',
    play: frame(
      '{"jsonrpc":"2.0","method":"sync","params":{"stream":"new","turn":9,"next":1,"peer":"","received":0}}',
    ),
  },
  { name: 'call_end', play: says('call_end', { reason: 'unreachable' }) },
  {
    name: 'a tick far ahead',
    play: says('tick', { seq: 500_000, connectedMs: 1e9, gate: true, paidUntilMs: 1e9 }),
  },
];

export const FRAMES: readonly Row[] = [
  { name: 'no JSON', play: frame('{') },
  { name: 'a batch', play: frame('[{"jsonrpc":"2.0","id":1,"method":"hello"}]') },
  { name: 'too much', play: frame(`"${'x'.repeat(70_000)}"`) },
  {
    name: 'an answer to nothing',
    play: frame('{"jsonrpc":"2.0","id":77,"result":{"granted":true}}'),
  },
  {
    name: 'an error about nothing',
    play: frame('{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"?"}}'),
  },
];

export const REQUESTS: readonly Row[] = [
  {
    name: 'hello',
    greets: true,
    play: asks('hello', ({ cheat }) => ('hello' in cheat ? cheat.hello : { version: 1 })),
  },
  {
    name: 'another hello',
    play: asks('hello', ({ cheat }) =>
      'hello' in cheat ? { ...cheat.hello, title: 'Another title' } : { role: 'guest' },
    ),
  },
  { name: 'hello without sense', play: asks('hello', () => ({ version: 2 })) },
  ...['prepay', 'minute/1', 'minute/2', 'minute/3', 'minute/999999', `file/${FILE.id}`].map(get),
  ...[`tip/${FILE.id}/500000`, `tip/${FILE.id}/1`].map(get),
  ...['file/0', `refund/${FAKE}`, 'no/such'].map(get),
  {
    name: 'asks in another call',
    play: asks('resource.get', () => ({ url: `pay2chat:${'0'.repeat(32)}/prepay` })),
  },
  ...['minute/2', `file/${FILE.id}`, `tip/${FILE.id}/500000`, 'minute/3'].map(pays),
  ...['prepay', 'minute/2'].map(pretends),
  { name: 'sponsor nonsense', play: asks('allowance.sponsor', () => ({ transaction: 'AAAA' })) },
  { name: 'a nonce', play: asks('file.nonce', () => ({ id: FILE.id })) },
  { name: 'a claim without sense', play: asks('file.claim', () => ({ id: FILE.id })) },
  {
    name: 'a claim of nothing',
    play: asks('file.claim', () => ({
      id: FILE.id,
      payment: {
        signature: FAKE,
        transcript: 'A'.repeat(43),
        resource: `file/${FILE.id}`,
        salt: 'A'.repeat(22),
        amount: '1',
      },
      owner: '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin',
      proof: 'A'.repeat(86),
    })),
  },
  { name: 'no such request', play: asks('no.such', () => ({})) },
];
