// pure
/** The wallet pays a minute while its account is switched or disconnected (billing.md, "A minute"). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ErrorCode } from '../../../src/shared/errors.ts';
import { openRig } from '../../support/rig.ts';
import { type Manner, troubledWallet, type TroubledWallet } from './troubled.ts';
import { closeWorlds } from '../../support/world.ts';

const MANUAL = { mode: 'manual', budgetPeriods: 0 } as const;

const wallets: TroubledWallet[] = [];
test.after(closeWorlds);
test.after(() => {
  for (const wallet of wallets) wallet.close();
});

/** In the call, one period paid; frozen for this at the next. */
async function frozenFor(code: ErrorCode, manner: Manner) {
  let wallet: TroubledWallet | null = null;
  const rig = await openRig({
    prepaidPeriods: 1,
    wallet: (honest) => (bytes) => (wallet ? wallet.sign(bytes) : honest(bytes)),
  });
  wallet = await troubledWallet(rig.guest.address, rig.guest.person.sign, 60_000);
  wallets.push(wallet);
  assert.ok((await rig.pay(MANUAL)).ok);
  wallet.answer(manner);
  const view = await rig.guest.until('frozen', ({ freezeCode }) => freezeCode !== null);
  assert.is(view.freezeCode?.code, code);
  assert.is(view.mediaOpen, false);
  await rig.host.until('frozen', ({ freezeCode }) => freezeCode !== null);
  assert.is(rig.ledger.transfers().length, 1, 'only the prepayment');
  return { rig, wallet };
}

const switches: Manner = (honest, { use, other }) => {
  use(other);
  return honest();
};
const leaves: Manner = (honest, { use }) => {
  use();
  return honest();
};

const started = {
  mended: frozenFor('wallet_account_changed', switches).then(async ({ rig, wallet }) => {
    await wallet.mend();
    await rig.guest.until('paid', ({ minutes }) => minutes.some(({ minute }) => minute === 2));
    await rig.guest.until('open again', ({ mediaOpen }) => mediaOpen);
    rig.guest.call.end('guest');
    return rig;
  }),
  gone: frozenFor('wallet_disconnected', leaves).then(async ({ rig }) => {
    await rig.guest.until('ended', ({ phase }) => phase === 'ended');
    return rig;
  }),
};
for (const each of Object.values(started)) each.catch(() => undefined);

// Proves security: Wallets in trouble, at every step
test('a switched account freezes the call, and pays once switched back', async () => {
  const rig = await started.mended;
  assert.is(rig.ledger.transfers().length, 2);
});

test('a wallet that disconnects freezes the call, which ends unpaid', async () => {
  const rig = await started.gone;
  assert.is(rig.guest.view.endReason, 'unpaid');
  assert.is(rig.ledger.transfers().length, 1);
});

test.run();
