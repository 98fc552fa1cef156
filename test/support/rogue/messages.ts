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
const asks = (
  name: string,
  method: string,
  params: (scene: Scene) => unknown,
  more: Pick<Row, 'greets'> = {},
): Row => ({ name, ...more, play: (scene) => ask(scene, method, params(scene)) });
/** Past the peer's own bookkeeping. */
const frame = (text: string): Row => ({
  name: `the frame ${text.slice(0, 60)}`,
  play: ({ role, cheat }) => void cheat.rig.line[role === 'host' ? 'guest' : 'host'].send(text),
});

const url = ({ cheat }: Scene, path: string): string => `pay2chat:${cheat.callId}/${path}`;
const get = (path: string): Row =>
  asks(`asks for ${path}`, 'resource.get', (scene) => ({ url: url(scene, path) }));

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
const pretends = (path: string): Row =>
  asks(`pays for ${path} with nonsense`, 'resource.get', (scene) => ({
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
  }));

/** One row a notice, named by what it says. */
const notices = (method: string, ...params: readonly object[]): readonly Row[] =>
  params.map((each) => ({
    name: `${method} ${JSON.stringify(each)}`,
    play: ({ cheat }: Scene) => void cheat.wire.notify(method, each),
  }));
const paid = { signature: FAKE, total: '9'.repeat(20) };

export const NOTICES: readonly Row[] = [
  ...notices(
    'tick',
    { seq: 0, connectedMs: 0, gate: false, paidUntilMs: 0 },
    { seq: -1, connectedMs: 'x' },
  ),
  ...notices('ack', { seq: 0, rx: true }, { seq: 1_000_000, rx: true }, { seq: 'x' }),
  ...[null, 1, 2, 999_999].flatMap((minute) => [
    ...notices('billing_attempt', { minute, signature: FAKE }),
    ...notices('billing_success', { minute, ...paid }),
  ]),
  ...notices('billing_attempt', { minute: null, signature: FAKE, resource: 'pay2chat:x/file/1' }),
  ...notices(
    'billing_failed',
    { minute: 2, code: 'unpaid', retryFollows: true },
    { minute: 1, code: '?', retryFollows: false },
  ),
  ...notices('unfreeze', { minute: 2 }),
  ...notices('refund', { payment: FAKE, signature: FAKE }),
  {
    name: 'a refund of what was paid',
    async play({ role, cheat }) {
      const { journal } = cheat.rig[role].chain;
      const [paid] = await journal.list({ role, callId: cheat.callId });
      cheat.wire.notify('refund', { payment: paid?.signature ?? FAKE, signature: FAKE });
    },
  },
  ...notices('no.such', {}),
  ...notices('call_end', { reason: 'because' }),
  ...notices('sync', { stream: '', turn: 'x' }),
];

/** Each changes the course of the call by right: it may freeze, be interrupted or end. */
export const COURSE: readonly Row[] = [
  ...notices('freeze', { minute: 2, code: 'unpaid' }, { minute: 7, code: 'no such' }),
  ...notices('ack', { seq: 500_000, rx: false }),
  ...notices('leave', {}),
  frame(
    '{"jsonrpc":"2.0","method":"sync","params":{"stream":"new","turn":9,"next":1,"peer":"","received":0}}',
  ),
  ...notices('call_end', { reason: 'unreachable' }),
  ...notices('tick', { seq: 500_000, connectedMs: 1e9, gate: true, paidUntilMs: 1e9 }),
];

export const FRAMES: readonly Row[] = [
  '{',
  '[{"jsonrpc":"2.0","id":1,"method":"hello"}]',
  `"${'x'.repeat(70_000)}"`,
  '{"jsonrpc":"2.0","id":77,"result":{"granted":true}}',
  '{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"?"}}',
].map(frame);

export const REQUESTS: readonly Row[] = [
  asks('hello', 'hello', ({ cheat }) => ('hello' in cheat ? cheat.hello : { version: 1 }), {
    greets: true,
  }),
  asks('another hello', 'hello', ({ cheat }) =>
    'hello' in cheat ? { ...cheat.hello, title: 'Another title' } : { role: 'guest' },
  ),
  asks('hello without sense', 'hello', () => ({ version: 2 })),
  ...['prepay', 'minute/1', 'minute/2', 'minute/3', 'minute/999999', `file/${FILE.id}`].map(get),
  ...[`tip/${FILE.id}/500000`, `tip/${FILE.id}/1`].map(get),
  ...['file/0', `refund/${FAKE}`, 'no/such'].map(get),
  asks('asks in another call', 'resource.get', () => ({
    url: `pay2chat:${'0'.repeat(32)}/prepay`,
  })),
  ...['minute/2', `file/${FILE.id}`, `tip/${FILE.id}/500000`, 'minute/3'].map(pays),
  ...['prepay', 'minute/2'].map(pretends),
  asks('sponsor nonsense', 'allowance.sponsor', () => ({ transaction: 'AAAA' })),
  asks('a nonce', 'file.nonce', () => ({ id: FILE.id })),
  asks('a claim without sense', 'file.claim', () => ({ id: FILE.id })),
  asks('a claim of nothing', 'file.claim', () => ({
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
  asks('no such request', 'no.such', () => ({})),
];
