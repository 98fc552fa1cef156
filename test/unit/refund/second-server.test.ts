// pure
// tier: all
/** What the second server does not show is not given back: unused time, by a click neither, or a payment by hand. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { base58 } from '../../../src/workers/ledger/solana/layout.ts';
import { lyingServer, requestOf } from '../../support/lying-server.ts';
import { openRig, pause, until } from '../../support/rig.ts';
import { movedTo, refundOf, story, sum } from '../../support/story.ts';
import { closeWorlds, codeOf, type Server, type World } from '../../support/world.ts';

test.after.each(closeWorlds);

test('neither the fee key nor a click returns what the second server does not show', async () => {
  let shows = false;
  const rig = await story({
    periodSeconds: 60,
    servers: (ledger) => ({
      second: {
        handleRpc: async (body: string, signal?: AbortSignal) =>
          shows || !body.includes('"getTransaction"')
            ? ledger.handleRpc(body, signal)
            : ledger.handleRpc(body.replace('"getTransaction"', '"getNothing"'), signal),
      },
    }),
  })
    .fund('20')
    .wait(20)
    .end('guest')
    .tell();
  await pause(60_000);
  assert.is(movedTo(rig, 'guest').length, 0, 'by the fee key');
  await rig.host.chain.refundFeeKey(rig.host.address);
  rig.host.wake();
  await pause(60_000);
  assert.is(rig.host.unused[0]?.state, 'asks');
  const refused = await rig.host.returnUnused(rig.callId).then(
    () => 'returned',
    () => 'refused',
  );
  assert.is(refused, 'refused');
  assert.is(movedTo(rig, 'guest').length, 0, 'by a click');
  shows = true;
  await rig.host.returnUnused(rig.callId);
  assert.is(movedTo(rig, 'guest').length, 1, 'once the second server shows the payment');
});

test('nor is anything returned of what it shows and does not call final', async () => {
  let isFinal = false;
  const isEarly = (params: readonly unknown[]): boolean =>
    !isFinal && JSON.stringify(params).includes('finalized');
  const early = lyingServer(({ method, params }, result) =>
    method === 'getTransaction' && isEarly(params) ? null : result,
  );
  const rig = await story({ servers: (ledger) => ({ second: early(ledger) }) })
    .talk(6)
    .end('guest')
    .tell();
  await pause(60_000);
  assert.is(movedTo(rig, 'guest').length, 0, 'a rollback would take back what was paid');
  isFinal = true;
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  assert.is(movedTo(rig, 'guest').length, 1);
});

/** Swallows what is sent once it is armed, and shows it as final, in the likeness of another payment. */
function swallowing(ledger: World['ledger']) {
  const lie = { armed: false, fake: '', like: '', memos: ['', ''] as readonly [string, string] };
  const dataOf = (memo: string): string => base58(new TextEncoder().encode(memo));
  const landed = { slot: 1, err: null, confirmationStatus: 'finalized', confirmations: null };
  const server: Server = {
    async handleRpc(body, signal) {
      const { id, method, params } = requestOf(body);
      const [about] = params;
      const say = (result: unknown) => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, result }),
      });
      if (method === 'sendTransaction') {
        const bytes = Uint8Array.from(atob(String(about)), (char) => char.charCodeAt(0));
        const signature = base58(bytes.slice(1, 65));
        if (lie.armed) lie.fake = signature;
        lie.armed = false;
        if (signature === lie.fake) return say(signature);
      }
      if (method === 'getSignatureStatuses' && [about].flat().includes(lie.fake)) {
        return say({ context: { slot: 1 }, value: [landed] });
      }
      if (method !== 'getTransaction' || about !== lie.fake) return ledger.handleRpc(body, signal);
      const shown = await ledger.handleRpc(body.replace(lie.fake, lie.like), signal);
      const [from, to] = lie.memos;
      const edited = shown.body.replaceAll(lie.like, lie.fake);
      return { ...shown, body: edited.replaceAll(dataOf(from), dataOf(to)) };
    },
  };
  return { lie, server };
}

test('nor is a minute refunded by hand that the first server has made up', async () => {
  let made: ReturnType<typeof swallowing> | null = null;
  const rig = await story({
    servers: (ledger) => {
      const { server } = (made = swallowing(ledger));
      return { host: server, guest: server, second: ledger };
    },
  })
    .fund('20')
    .tell();
  const { host, guest } = rig;
  const { lie } = made ?? swallowing(rig.ledger);
  await until('minute 4', () => host.view.minutes.length === 2);
  lie.like = host.view.minutes[1]?.signature ?? '';
  lie.armed = true;
  await until('minute 5', async () => {
    const [like] = await host.chain.journal.bySignature(lie.like);
    const [fake] = lie.fake === '' ? [] : await host.chain.journal.bySignature(lie.fake);
    lie.memos = [like?.memo ?? '', fake?.memo ?? ''];
    return host.view.minutes.length === 3;
  });
  guest.call.end('guest');
  await pause(60_000);
  assert.is(await codeOf(refundOf(rig, 2)), 'rpc_bad_answer');
  assert.is((await refundOf(rig, 1)).state, 'confirmed', 'what was paid');
  assert.is((await refundOf(rig, 0)).state, 'confirmed');
  assert.is(sum(movedTo(rig, 'guest')), sum(movedTo(rig, 'host')));
});

const MOST_ASKED = 40;
const COUNTED_MS = 10_000;

/** Counts requests, as public servers do. */
function countingServer(ledger: Server): Server {
  const askedAtMs: number[] = [];
  return {
    async handleRpc(body, signal) {
      if (requestOf(body).method === 'getTransaction') {
        const nowMs = performance.now();
        while ((askedAtMs[0] ?? Infinity) <= nowMs - COUNTED_MS) askedAtMs.shift();
        if (askedAtMs.length >= MOST_ASKED) return { status: 429, headers: {}, body: '' };
        askedAtMs.push(nowMs);
      }
      await pause(100);
      return ledger.handleRpc(body, signal);
    },
  };
}

test('a long call’s unused time comes back although the second server counts requests', async () => {
  const rig = await openRig({
    ...{ prepaidPeriods: 3, returns: true, guestUsdc: '100' },
    servers: (ledger) => ({ second: countingServer(ledger) }),
  });
  await rig.admit({ mode: 'allowance', budgetPeriods: 80 });
  await until('a long call', () => rig.host.view.minutes.length > MOST_ASKED);
  rig.guest.call.end('guest');
  await until('returned', () => rig.host.unused[0]?.state === 'returned');
  assert.is(movedTo(rig, 'guest').length, 1);
});

test.run();
