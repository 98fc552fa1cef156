// pure
// tier: both
/**
 * Every message that a peer can send, to either role, in every phase of a call: early, twice, late and
 * after the end. None takes the call back to an earlier phase, touches a payment that is not its own, or
 * moves money; and whatever was said, the person can still hang up and is told why the call ended.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CallPhase, CallView, Role } from '../../../src/shared/api/ledger.ts';
import { leaseMs } from '../../../src/shared/billing/gate.ts';
import { utf8 } from '../../../src/shared/bytes.ts';
import { usdc } from '../../../src/shared/money.ts';
import { listing } from '../../support/samples.ts';
import { toBase64 } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { RPC, RpcFailure } from '../../../src/workers/ledger/x402/wire.ts';
import { type CheatGuest, openCheatGuest } from '../../support/rogue/cheat-guest.ts';
import { type CheatHost, openCheatHost } from '../../support/rogue/cheat-host.ts';
import { quoted } from '../../support/rogue/minutes.ts';
import { pause, until } from '../../support/rig.ts';
import { oneIn } from '../../support/tier.ts';

/** One real side, and the peer that speaks to it. */
interface Scene {
  readonly role: Role;
  readonly cheat: CheatGuest | CheatHost;
  /** What was asked, and how it was refused; 0: it was answered. */
  readonly asked: { readonly what: string; code: number | null }[];
}

interface Row {
  readonly name: string;
  /** Of a scene of its own: it changes the course of the call, and what the next message would meet. */
  readonly alone?: true;
  /** The greeting: the first one takes the call a phase further. */
  readonly greets?: true;
  /** Makes the guest's own clock look, and its payment of the next minute ready, which does not leave. */
  readonly play: (scene: Scene) => unknown;
}

const FAKE = '5'.repeat(87);
const FILE = listing('a.bin', { price: usdc(500_000n) });
const NEVER = new AbortController().signal;

function ask(scene: Scene, method: string, params: unknown): void {
  const one: Scene['asked'][number] = { what: `${method} ${JSON.stringify(params)}`, code: null };
  scene.asked.push(one);
  scene.cheat.wire.request(method, params, NEVER).then(
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

/** What was prepaid with, if anything was; presented for something else, or again for itself. */
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

const NOTICES: readonly Row[] = [
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
const COURSE: readonly Row[] = [
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
const TURNS = COURSE.map((row): Row => ({ ...row, alone: true }));

const FRAMES: readonly Row[] = [
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

const REQUESTS: readonly Row[] = [
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

type Opener = () => Promise<CheatGuest | CheatHost>;

/** A real guest in each of its phases. */
const GUESTS: Readonly<Record<string, Opener>> = {
  'before the greeting': () => openCheatHost({ greets: false }),
  'while the greeting is checked': async () => {
    const host = await openCheatHost({ greets: false });
    void host.greetWith(host.hello).catch(() => undefined);
    return host;
  },
  'before the prepayment': () => openCheatHost(),
  'while it prepays': async () => {
    const host = await openCheatHost();
    host.onPayment = () => new Promise(() => undefined);
    void host.page.guestCall.pay(
      { mode: 'allowance', budgetPeriods: 30 },
      host.rig.guest.person.sign,
    );
    await until('the payment has left', () => host.received.length === 1);
    return host;
  },
  'in the call': () => inCall(20_000),
  'while a minute is being paid': async () => {
    const host = await inCall(50_000);
    host.onPayment = () => new Promise(() => undefined);
    await until('the minute is due', () => host.received.length === 2);
    return host;
  },
  'in a freeze': async () => {
    const host = await inCall(50_000);
    host.onPayment = (path) => host.refuse(path, 'payment_invalid');
    await until('frozen', () => host.page.view.freezeCode !== null);
    return host;
  },
  'in an interruption': async () => {
    const host = await inCall(20_000);
    host.beats = false;
    await until('interrupted', () => !host.page.view.heartbeat);
    return host;
  },
};

async function inCall(ms: number): Promise<CheatHost> {
  const host = await openCheatHost();
  await host.admit();
  await pause(ms);
  return host;
}

/** A real host in each of its phases. */
const HOSTS: Readonly<Record<string, Opener>> = {
  'before the guest has answered': () => openCheatGuest({ answers: false }),
  'before the prepayment': () => openCheatGuest(),
  'while it is being prepaid': async () => {
    const guest = await openCheatGuest();
    await stall(guest, 'prepay');
    return guest;
  },
  'in the call': () => admitted(20_000),
  'while a minute is due': async () => {
    const guest = await admitted(20_000);
    const isDue = () => guest.page.view.billing?.status === 'pending';
    await until('due', isDue);
    return guest;
  },
  'while a minute is being settled': async () => {
    const guest = await admitted(20_000);
    await quoted(guest, 2);
    await stall(guest, 'minute/2');
    return guest;
  },
  'in a freeze': async () => {
    const guest = await admitted(20_000);
    await until('frozen', () => guest.page.view.freezeCode !== null);
    return guest;
  },
  'in an interruption': async () => {
    const guest = await admitted(20_000);
    guest.onTick = () => null;
    await until('interrupted', () => !guest.page.view.heartbeat);
    return guest;
  },
};

async function admitted(ms: number): Promise<CheatGuest> {
  const guest = await openCheatGuest();
  guest.page.call.onFileNews({ type: 'listings', listings: [FILE] });
  await guest.prepay();
  await pause(ms);
  return guest;
}

/** Pays, and the chain confirms nothing for the time being. */
async function stall(guest: CheatGuest, path: string): Promise<void> {
  const { ledger, host } = guest.rig;
  const payload = await guest.sign(await guest.quote(path));
  await ledger.call('local_fault', { delayConfirm: { calls: 1_000_000 } });
  void guest.ask(path, payload);
  const isOpen = async () =>
    (await host.chain.journal.list({ role: 'host', open: true })).length > 0;
  await until('it is under way', isOpen);
  await pause(500);
}

const ORDER: readonly CallPhase[] = ['greeting', 'awaiting-prepayment', 'in-call', 'ended'];

const phasesOf = ({ cheat }: Scene): readonly CallPhase[] =>
  cheat.page.views.map(({ phase }) => phase);

function checkPhases(scene: Scene, after: string): void {
  const ranks = phasesOf(scene).map((phase) => ORDER.indexOf(phase));
  const back = ranks.findIndex((rank, n) => rank < (ranks[n - 1] ?? 0));
  assert.is(back, -1, `after ${after}: ${phasesOf(scene)[back - 1]} → ${phasesOf(scene)[back]}`);
}

/** What is written of each payment here, by its entry, and what has moved on the chain. */
interface Books {
  readonly entries: ReadonlyMap<string, string>;
  readonly moved: string;
}

async function books({ role, cheat }: Scene): Promise<Books> {
  const { [role]: side, ledger } = cheat.rig;
  const list = await side.chain.journal.list({ role });
  return {
    entries: new Map(
      list.map((entry) => {
        const { state, amount, signature, error, resourceUrl, minute, payer, recipient } = entry;
        const { memo, messageHash } = entry;
        const of = [state, signature, error?.code, resourceUrl, minute, payer, recipient, memo];
        return [entry.id, [...of, amount, messageHash].join()];
      }),
    ),
    moved: ledger
      .transfers()
      .map(({ signature, amount }) => `${signature} ${amount}`)
      .join(),
  };
}

function checkBooks(before: Books, after: Books, what: string): void {
  assert.is(after.moved, before.moved, what);
  for (const [id, entry] of before.entries) {
    assert.is(after.entries.get(id), entry, what);
  }
  for (const id of after.entries.keys()) {
    assert.ok(before.entries.has(id), `${what}: ${after.entries.get(id)}`);
  }
}

/** What the page says was agreed and paid, and why the call is over. */
const told = (view: CallView | undefined): string =>
  JSON.stringify([
    view?.title ?? '',
    view?.words ?? null,
    view?.minutes.map(({ minute, signature }) => [minute, signature]) ?? [],
    String(view?.totalPaid ?? 0n),
    view?.payMode ?? null,
    view?.prepay?.stage === 'settled',
    view?.endReason ?? null,
  ]);

/** Time for what a message sets going; too little for anything to fall due. */
const MOMENT_MS = 40;

async function playAll(scene: Scene, rows: readonly Row[], when: string): Promise<void> {
  const { cheat, asked } = scene;
  // The balance may still be on its way.
  await pause(MOMENT_MS);
  let before = await books(scene);
  for (const row of rows) {
    const what = `${when}: ${row.name}`;
    const said = told(cheat.page.views.at(-1));
    const phase = cheat.page.views.at(-1)?.phase ?? 'greeting';
    for (const _twice of [1, 2]) {
      await row.play(scene);
      await pause(MOMENT_MS);
    }
    checkPhases(scene, what);
    const after = await books(scene);
    checkBooks(before, after, what);
    before = after;
    const turns = phase === 'ended' ? false : row.alone || (row.greets && phase === 'greeting');
    if (!turns) assert.is(told(cheat.page.views.at(-1)), said, what);
  }
  const internal = asked.find(({ code }) => code === RPC.internal);
  assert.not(internal, `${when}: an internal error for ${internal?.what}`);
}

/** It was listened to, all the time. */
function checkAnswered({ cheat, asked }: Scene, when: string): void {
  assert.ok(cheat.wire.connected, `${when}: still listening`);
  // A payment may join one that is under way.
  const open = asked.find(({ code, what }) => code === null && !what.includes('x402/payment'));
  assert.not(open, `${when}: no answer to ${open?.what}`);
}

/** The person hangs up, and the page says so; what is said after that changes nothing. */
async function hangUp(scene: Scene, when: string): Promise<void> {
  const { role, cheat } = scene;
  const { page } = cheat;
  const before = page.views.at(-1)?.endReason ?? null;
  page.call.end(role);
  await pause(100);
  const { view } = page;
  assert.equal(
    [view.phase, view.mediaOpen, view.sending, leaseMs(view)],
    ['ended', false, false, 0],
    when,
  );
  assert.is(view.endReason, before ?? role, when);
}

/** Twice before the end and twice after it: the fifty refusals that a peer has are not used up. */
const AT_ONCE = 9;

function* chunks(rows: readonly Row[], size: number): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

const fair = (rows: readonly Row[]) => ({ rows, fair: true });

/** What is played in one scene, and whether every request in it has to be answered. */
const groupsFor = (role: Role) => [
  // A host's notices to a guest are hardly ever refused.
  ...[...chunks(NOTICES, role === 'guest' ? NOTICES.length : AT_ONCE)].map(fair),
  ...[...chunks(REQUESTS, AT_ONCE)].map(fair),
  // Past the peer's own count of its messages: what it says afterwards may be taken for a repetition.
  { rows: FRAMES, fair: false },
  // One after the other, where the first leaves the call open.
  ...[TURNS.slice(0, 3), TURNS.slice(3, 5), TURNS.slice(5, 6), TURNS.slice(6)].map((rows) => ({
    rows,
    fair: false,
  })),
];
const SIDES = [
  ['guest', GUESTS],
  ['host', HOSTS],
] as const;

for (const [role, phases] of SIDES) {
  for (const [phase, open] of Object.entries(phases)) {
    test(`${role}, ${phase}`, async () => {
      for (const { rows, fair: isFair } of oneIn(groupsFor(role), 3)) {
        const cheat = await open();
        try {
          const scene: Scene = { role, cheat, asked: [] };
          const name = rows.length === 1 ? (rows[0]?.name ?? '') : phase;
          await playAll(scene, rows, phase);
          if (isFair) checkAnswered(scene, phase);
          await hangUp(scene, `hanging up after ${name}`);
          await playAll(scene, rows, `${phase}, after the end`);
          if (isFair) checkAnswered(scene, `${phase}, after the end`);
          await hangUp(scene, `hanging up again after ${name}`);
        } finally {
          cheat.close();
        }
      }
    });
  }
}

test.run();
