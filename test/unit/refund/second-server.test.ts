// pure, clock leaps
/** Unused time whose payment the second server does not show is not returned, by a click neither. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lyingServer } from '../../support/lying-server.ts';
import { pause, until } from '../../support/rig.ts';
import { movedTo, story } from '../../support/story.ts';
import { closeWorlds } from '../../support/world.ts';

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

test.run();
