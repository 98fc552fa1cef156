// pure, clock leaps
/** Unused time whose payment the second server does not show is not returned, by a click neither. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../../src/shared/network.ts';
import { associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { showingServer } from '../../support/late-server.ts';
import { pause } from '../../support/rig.ts';
import { movedTo, story } from '../../support/story.ts';
import { closeWorlds, fund, person } from '../../support/world.ts';

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

/** What the host's first server says of the prepayment, whether its bytes are known, and a second server. */
const LIES: readonly (readonly [
  what: string,
  account: boolean,
  bytes: boolean,
  second: boolean,
])[] = [
  ['another owner of the account that paid', false, true, true],
  ['another account that paid', true, true, true],
  ['another account that paid, without a second one', true, true, false],
  ['another account that paid, of a payment without bytes', true, false, true],
];

for (const [what, account, bytes, second] of LIES) {
  test(`unused time goes to nobody else on the word of a server that shows ${what}`, async () => {
    const thief = person();
    const ata = (owner: string) => associatedTokenAccount(owner, NETWORKS.local.usdcMint);
    let guest = '';
    const divert = (body: string): string => {
      if (guest === '') return body;
      const shown = body.replaceAll(`"owner":"${guest}"`, `"owner":"${thief.address}"`);
      return account ? shown.replaceAll(ata(guest), ata(thief.address)) : shown;
    };
    const rig = await story({
      periodSeconds: 60,
      servers: (ledger) => ({
        // The guest's history, as if it were the thief's, so that no refund seems to be hidden.
        host: {
          handleRpc: (body: string, signal?: AbortSignal) =>
            showingServer(divert)(ledger).handleRpc(
              guest !== '' && body.includes('"getSignaturesForAddress"')
                ? body.replace(ata(thief.address), ata(guest))
                : body,
              signal,
            ),
        },
        ...(second && { second: ledger }),
      }),
    })
      .fund('20')
      .wait(20)
      .tell();
    await fund(rig.world, thief.address, { usdc: '0' });
    const { journal, db } = rig.host.chain;
    if (!bytes) {
      for (const { id } of await journal.list({ callId: rig.callId, role: 'host' })) {
        const entry = await db.get('journal', id);
        if (entry) await db.put('journal', { ...entry, bytes: null });
      }
    }
    guest = rig.guest.address;
    rig.guest.call.end('guest');
    await pause(120_000);
    const took = () =>
      rig.ledger.transfers().filter(({ destinationOwner }) => destinationOwner === thief.address);
    assert.equal(took(), [], 'by the fee key');
    await rig.host.returnUnused(rig.callId).catch(() => undefined);
    assert.equal(took(), [], 'by a click');
    guest = '';
    rig.host.wake();
    await pause(120_000);
    await rig.host.returnUnused(rig.callId).catch(() => undefined);
    assert.is(movedTo(rig, 'guest').length, 1, 'once the first server tells the truth');
  });
}

test.run();
