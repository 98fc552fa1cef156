// pure
// tier: all
/**
 * Money that is given back while a server fails for a moment, shows late, or swallows what it is sent:
 * nothing is given twice or for nothing, what never moved is not called given, and what arrived is not
 * called missing.
 */
import { VersionedTransaction } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { returnBooking } from '../../../src/workers/ledger/booking/agreed.ts';
import { bookingId } from '../../../src/workers/ledger/booking/book.ts';
import { refundMemo } from '../../../src/workers/ledger/refund/entry.ts';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { listingServer, lyingServer, type Question } from '../../support/lying-server.ts';
import { pause, type Rig, type RigOptions, until } from '../../support/rig.ts';
import { movedTo, refundOf, story, sum } from '../../support/story.ts';
import { closeWorlds, type Server, type World } from '../../support/world.ts';
import { agreedRig, booked } from '../booking/offers.ts';

test.after.each(closeWorlds);

type Behind = (ledger: World['ledger']) => Server;

/** A server that answers "too many requests" to some of them. */
const limited =
  (isRefused: (asked: Question) => boolean, behind: Behind = (ledger) => ledger): Behind =>
  (ledger) => {
    const server = behind(ledger);
    return {
      handleRpc: async (body, signal) =>
        isRefused(JSON.parse(body) as Question)
          ? { status: 429, headers: {}, body: '' }
          : server.handleRpc(body, signal),
    };
  };

const saidBy = (side: Rig['host']) => side.unused.map(({ state, returned }) => [state, returned]);

test('a minute that was rolled back earns nothing, whatever its only server fails to answer', async () => {
  let gone = '';
  let isOver = false;
  let refused = 0;
  let hasFailed = false;
  // Fails in the moment in which it should say whether it still has that time.
  const server = limited(
    ({ method }) => {
      if (method !== 'getBlockHeight' || refused === 0) return false;
      refused -= 1;
      hasFailed = true;
      return true;
    },
    lyingServer(({ method, params }, result: { value?: unknown } | null) => {
      if (method === 'isBlockhashValid' && result?.value === false) isOver = true;
      const isProof = method === 'getTransaction' && params[0] === gone && result === null;
      if (isProof && isOver) refused = 3;
      return result;
    }),
  );
  const options: RigOptions = {
    prepaidPeriods: 1,
    periodSeconds: 60,
    servers: (ledger) => ({ host: server(ledger) }),
  };
  const rig = await story(options).fund('20').wait(50).tell();
  await until('minute 2', () => rig.host.view.minutes.length === 2, 200_000);
  gone = rig.host.view.minutes[1]?.signature ?? '';
  await rig.ledger.call('local_fault', [
    { rollback: { signature: gone }, dropSend: { calls: 100_000 } },
  ]);
  rig.guest.call.end('guest');
  rig.ledger.advanceSlots(250);
  await pause(60_000);
  await rig.ledger.call('local_fault', [{ clear: true }]);
  gone = '';
  await pause(300_000);
  assert.ok(hasFailed, 'the server has failed in that moment');
  const minutes = await rig.host.chain.journal.list({ callId: rig.callId, role: 'host' });
  const minute = minutes.find(({ kind }) => kind === 'minute');
  assert.equal([minute?.state, minute?.error?.code], ['failed', 'rolled_back']);
  assert.is(sum(movedTo(rig, 'guest')), 0n);
});

const FAILURE = { InstructionError: [2, { Custom: 1 }] };
const status = (confirmationStatus: string, err: unknown = null) => ({
  slot: 1_000,
  err,
  confirmations: null,
  confirmationStatus,
});
const FINAL = status('finalized');
const FAILED = status('finalized', FAILURE);
const CONFIRMED = status('confirmed');
const PROCESSED = status('processed');

/**
 * Passes on nothing that it is sent, and has its own word on the status of that. null: it hides it.
 * `more` answers what else it lies about.
 */
function swallower(
  isOn: () => boolean,
  says: ReturnType<typeof status> | null = FINAL,
  how: 'accepts' | 'is silent' | 'refuses' = 'accepts',
  more: (asked: Question) => unknown = () => undefined,
): Behind {
  const swallowed = new Set<string>();
  const isHidden = says === null || says === PROCESSED;
  function lie(asked: Question): object | null {
    const [first] = asked.params;
    const isAsked = swallowed.has(String(Array.isArray(first) ? first[0] : first));
    const about = { context: { slot: 1 }, value: [says] };
    if (asked.method === 'getSignatureStatuses' && isAsked) return { result: about };
    if (asked.method === 'getTransaction' && isAsked && isHidden) return { result: null };
    if (asked.method === 'sendTransaction') {
      const sent = VersionedTransaction.deserialize(Buffer.from(String(first), 'base64'));
      const signature = base58(sent.signatures[0] ?? new Uint8Array(64));
      swallowed.add(signature);
      const data = { err: FAILURE, logs: [] };
      return how === 'refuses'
        ? { error: { code: -32002, message: 'Transaction simulation failed', data } }
        : { result: signature };
    }
    const result = more(asked);
    return result === undefined ? null : { result };
  }
  return (ledger) => ({
    async handleRpc(body, signal) {
      const { id, ...asked } = JSON.parse(body) as Question & { id: unknown };
      const said = isOn() ? lie(asked) : null;
      if (!said) return ledger.handleRpc(body, signal);
      if (how === 'is silent' && asked.method === 'sendTransaction') {
        return new Promise<never>(() => undefined);
      }
      const headers = { 'content-type': 'application/json' };
      return { status: 200, headers, body: JSON.stringify({ jsonrpc: '2.0', id, ...said }) };
    },
  });
}

/** The honest one, and whether it hears of nothing for a while. */
const SETUPS = {
  'is the second server': (liar: Server, honest: Server) => ({ host: liar, second: honest }),
  'is the next in the list': (liar: Server, honest: Server) => ({ host: [liar, honest] }),
};
for (const [where, setUp] of Object.entries(SETUPS)) {
  for (const what of ['a return', 'a refund by hand'] as const) {
    test(`${what} arrives, although the first server swallows it: an honest one ${where}`, async () => {
      let isOn = false;
      const isReturn = what === 'a return';
      const rig = await story({
        periodSeconds: 60,
        returns: isReturn,
        servers: (ledger) => setUp(swallower(() => isOn)(ledger), ledger),
      })
        .fund('20')
        .wait(20)
        .tell();
      isOn = true;
      if (isReturn) rig.guest.call.end('guest');
      else await refundOf(rig);
      await pause(120_000);
      const given = sum(movedTo(rig, 'guest'));
      assert.ok(given > 0n);
      if (isReturn) assert.equal(saidBy(rig.host), [['returned', given]]);
      await pause(600_000);
      assert.is(sum(movedTo(rig, 'guest')), given, 'once');
    });
  }

  test(`what was paid ahead comes back once, although the first server swallows it: an honest one ${where}`, async () => {
    let isOn = false;
    let id = '';
    const rig = await agreedRig({
      servers: (ledger) => setUp(swallower(() => isOn)(ledger), ledger),
      offer: async (now) => {
        const known = await booked(now);
        ({ id } = known);
        return known;
      },
    });
    const paid = await rig.guest.chain.journal.byId(bookingId(id));
    isOn = true;
    const { chain, address: owner } = rig.host;
    const give = () =>
      returnBooking(chain, { id, payment: paid?.signature ?? '', owner }, rig.people.host.sign);
    assert.is((await give()).state, 'confirmed');
    assert.is(sum(movedTo(rig, 'guest')), paid?.amount);
    await pause(120_000);
    assert.is((await give()).state, 'confirmed');
    assert.is(sum(movedTo(rig, 'guest')), paid?.amount, 'once');
  });

  for (const [says, word] of [
    ['failed', FAILED],
    ['confirmed', CONFIRMED],
  ] as const) {
    test(`a return that the first server holds back and calls ${says} arrives once: an honest one ${where}`, async () => {
      let isOn = false;
      const rig = await story({
        periodSeconds: 60,
        servers: (ledger) => setUp(swallower(() => isOn, word, 'is silent')(ledger), ledger),
      })
        .fund('20')
        .wait(20)
        .and(() => void (isOn = true))
        .end('guest')
        .tell();
      await pause(120_000);
      const given = sum(movedTo(rig, 'guest'));
      assert.ok(given > 0n, 'the other server got it, too');
      assert.is.not(rig.host.unused[0]?.state, 'asks', 'one server alone calls nothing dead');
      isOn = false;
      await pause(300_000);
      assert.is(sum(movedTo(rig, 'guest')), given, 'once');
      assert.equal(saidBy(rig.host), [['returned', given]]);
    });
  }

  for (const [how, says, answer] of [
    ['hides', null, 'accepts'],
    ['calls processed', PROCESSED, 'accepts'],
    ['refuses and hides', null, 'refuses'],
  ] as const) {
    for (const what of ['return', 'refund by hand'] as const) {
      test(`a ${what} that the first server ${how} has moved: an honest one ${where}`, async () => {
        let isOn = false;
        const isReturn = what === 'return';
        const rig = await story({
          periodSeconds: 60,
          returns: isReturn,
          servers: (ledger) => setUp(swallower(() => isOn, says, answer)(ledger), ledger),
        })
          .fund('20')
          .wait(20)
          .tell();
        isOn = true;
        if (isReturn) rig.guest.call.end('guest');
        else assert.is((await refundOf(rig)).state, 'confirmed');
        await pause(120_000);
        const given = sum(movedTo(rig, 'guest'));
        assert.ok(given > 0n);
        const entries = await rig.host.chain.journal.list({ callId: rig.callId, role: 'host' });
        const [entry] = entries.filter(({ kind }) => kind === 'refund');
        assert.equal([entry?.state, entry?.finalized], ['confirmed', false]);
        isOn = false;
        await pause(120_000);
        if (isReturn) assert.equal(saidBy(rig.host), [['returned', given]]);
        assert.is(sum(movedTo(rig, 'guest')), given, 'once');
      });
    }
  }

  test(`a return arrives, although an honest server is busy when it is sent, which ${where}`, async () => {
    const BUSY_MS = 3_000;
    let isOn = false;
    let sentMs: number | null = null;
    const isBusy = ({ method }: Question): boolean => {
      if (!isOn || method !== 'sendTransaction') return false;
      sentMs ??= performance.now();
      return performance.now() - sentMs < BUSY_MS;
    };
    const rig = await story({
      periodSeconds: 60,
      servers: (ledger) => setUp(swallower(() => isOn, null)(ledger), limited(isBusy)(ledger)),
    })
      .fund('20')
      .wait(20)
      .and(() => void (isOn = true))
      .end('guest')
      .tell();
    await pause(120_000);
    assert.ok(sum(movedTo(rig, 'guest')) > 0n);
  });

  test(`a return is not called given while an honest server does not have it, which ${where}`, async () => {
    let isOn = false;
    const isSent = ({ method }: Question): boolean => isOn && method === 'sendTransaction';
    const rig = await story({
      periodSeconds: 60,
      servers: (ledger) => setUp(swallower(() => isOn)(ledger), limited(isSent)(ledger)),
    })
      .fund('20')
      .wait(20)
      .and(() => void (isOn = true))
      .end('guest')
      .tell();
    await pause(900_000);
    assert.is(sum(movedTo(rig, 'guest')), 0n);
    assert.equal(saidBy(rig.host), [['returning', 0n]]);
  });
}

test('a return that its server lists at once and shows late is not missing', async () => {
  const LATE_MS = 30_000;
  let isOn = false;
  const firstMs = new Map<string, number>();
  const server = lyingServer(({ method, params }, result: object | null) => {
    if (!isOn || method !== 'getTransaction' || result === null) return result;
    const signature = String(params[0]);
    const nowMs = performance.now();
    if (!firstMs.has(signature)) firstMs.set(signature, nowMs);
    return nowMs - (firstMs.get(signature) ?? nowMs) < LATE_MS ? null : result;
  });
  const rig = await story({ periodSeconds: 60, servers: (ledger) => ({ guest: server(ledger) }) })
    .fund('20')
    .wait(20)
    .and(() => void (isOn = true))
    .end('guest')
    .tell();
  await pause(700_000);
  assert.ok(firstMs.size > 0, 'something was shown late');
  assert.equal(saidBy(rig.guest), [['returned', sum(movedTo(rig, 'guest'))]]);
});

test('a return that one of two servers lists under the memo of a refund is found', async () => {
  let own: readonly string[] = [];
  let memo: string | null = null;
  const liar = listingServer((lines) =>
    lines.map((line) =>
      memo === null || own.includes(line.signature)
        ? line
        : { ...line, memo: `[${memo.length}] ${memo}` },
    ),
  );
  const rig = await story({
    periodSeconds: 60,
    servers: (ledger) => ({ guest: [liar(ledger), ledger] }),
  })
    .fund('20')
    .wait(20)
    .and(async ({ guest, callId }) => {
      own = guest.view.minutes.flatMap(({ signature }) => signature ?? []);
      const paid = { callId, signature: own[0] ?? '', memo: null };
      memo = await refundMemo(guest.chain, 'guest', paid);
    })
    .end('guest')
    .tell();
  await pause(120_000);
  assert.is.not(memo, null);
  assert.equal(saidBy(rig.guest), [['returned', sum(movedTo(rig, 'guest'))]]);
});

test.run();
