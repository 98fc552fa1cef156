import { refundFeePayer, fundFeePayer } from '../../../src/workers/ledger/payment/fee-balance.ts';
import * as assert from 'uvu/assert';
import { test } from 'uvu';
import type { AppError, ErrorCode, Result } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import { sentenceFor } from '../../../src/main/ui/error-strings.ts';
import { refundPayment } from '../../../src/workers/ledger/refund/pay.ts';
import { bought, list } from '../x402/paid-before.ts';
import { listing } from '../../support/samples.ts';
import { openRig, orderOf, type Rig } from '../../support/rig.ts';
import { type Manner, type TroubledWallet, troubledWallet } from './troubled.ts';
import { closeWorlds } from '../../support/world.ts';
import { refusal } from '../../support/refusal.ts';

// pure
/**
 * Every trouble that a wallet can be in, at every step that asks it for a signature: each has its own
 * name and a next step, nothing is paid by it, and the same step succeeds when the wallet is well again.
 * Wallets as they are reported to be have a test of their own (layouts.test.ts).
 */

/** Much longer than an honest answer, which takes milliseconds. */
const SILENT_AFTER_MS = 1_500;

interface Trouble {
  readonly name: string;
  readonly code: ErrorCode;
  /** Runs before the wallet is asked. */
  before?(wallet: TroubledWallet): void;
  readonly manner?: Manner;
}

const fails =
  (code: number): Manner =>
  () =>
    Promise.reject(Object.assign(new Error('from the wallet'), { code }));

const TROUBLES: readonly Trouble[] = [
  { name: 'declined', code: 'wallet_rejected', manner: fails(4001) },
  { name: 'locked', code: 'wallet_locked', manner: fails(4100) },
  { name: 'a window is open already', code: 'wallet_popup_open', manner: fails(-32002) },
  { name: 'gone', code: 'wallet_disconnected', manner: fails(4900) },
  { name: 'an error without a code', code: 'wallet_failed', manner: fails(0) },
  { name: 'silent', code: 'wallet_silent', manner: () => new Promise(() => undefined) },
  {
    name: 'switched while its window is open',
    code: 'wallet_account_changed',
    manner(honest, { use, other }) {
      use(other);
      return honest();
    },
  },
  {
    name: 'disconnected while its window is open',
    code: 'wallet_disconnected',
    manner(honest, { use }) {
      use();
      return honest();
    },
  },
  {
    name: 'switched before',
    code: 'wallet_account_changed',
    before: (wallet) => wallet.use(wallet.other),
  },
  { name: 'disconnected before', code: 'wallet_disconnected', before: (wallet) => wallet.use() },
  {
    name: 'changes what it was shown',
    code: 'wallet_changed_transaction',
    manner: (honest) => honest((list) => void list.splice(1, 1)),
  },
];

/** One thing that a person does with the wallet. */
interface Step {
  readonly name: string;
  /** The host pays the network fee of this; absent: the wallet pays it. */
  readonly sponsored?: 'approval' | 'payment';
  run(): Promise<Result<unknown>>;
}

/** A failure without a cause of its own says who pays the fee, where that is not the wallet. */
const codeAt = ({ code }: Trouble, { sponsored }: Step): ErrorCode =>
  code === 'wallet_failed' && sponsored ? 'wallet_refused_sponsor' : code;

/** Plays every trouble at one step, then the step itself. */
async function troubleAt(step: Step, wallet: TroubledWallet, rig: Rig): Promise<void> {
  const landed = (): number => rig.ledger.transfers().length;
  const before = landed();
  for (const trouble of TROUBLES) {
    trouble.before?.(wallet);
    if (trouble.manner) wallet.answer(trouble.manner);
    const result = await step.run();
    const what = `${step.name}, ${trouble.name}`;
    assert.is(result.ok ? 'succeeded' : result.error.code, codeAt(trouble, step), what);
    if (!result.ok) actionable(result.error, step, what);
    assert.is(landed(), before, `${what}: nothing was paid`);
    await wallet.mend();
  }
  const well = await step.run();
  assert.is(refusal(well), '', `${step.name}, well again`);
}

function actionable(error: AppError, { sponsored }: Step, what: string): void {
  const { text, next } = sentenceFor(error);
  assert.ok(text.length > 10 && next.length > 10, what);
  if (error.code === 'wallet_refused_sponsor') assert.is(error.context.asked, sponsored, what);
  if (error.code === 'wallet_changed_transaction') assert.is(error.context.what, 'instructions');
}

const wallets: TroubledWallet[] = [];
test.after.each(closeWorlds);
test.after(() => {
  for (const wallet of wallets) wallet.close();
});

async function withWallet(of: 'host' | 'guest'): Promise<{ rig: Rig; wallet: TroubledWallet }> {
  let wallet: TroubledWallet | null = null;
  const rig = await openRig({
    prepaidPeriods: 3,
    guestUsdc: '100',
    wallet: (honest) => (bytes) => (wallet ? wallet.sign(bytes) : honest(bytes)),
  });
  wallet = await troubledWallet(rig[of].address, rig[of].person.sign, SILENT_AFTER_MS);
  wallets.push(wallet);
  return { rig, wallet };
}

const result = async (work: Promise<unknown>): Promise<Result<unknown>> =>
  work.then(
    (value) => ({ ok: true, value }),
    (thrown: unknown) => {
      if (thrown instanceof Error && 'error' in thrown) {
        return { ok: false, error: thrown.error as AppError };
      }
      throw thrown;
    },
  );

async function withSpendingLimit(): Promise<void> {
  const { rig, wallet } = await withWallet('guest');
  const file = listing('a.bin');
  list(rig, [file]);
  const { guestCall: call } = rig.guest;
  const join: Step = {
    name: 'joining',
    sponsored: 'approval',
    run: () => rig.pay({ mode: 'allowance', budgetPeriods: 10 }),
  };
  await troubleAt(join, wallet, rig);
  assert.is(rig.guest.view.prepay?.stage, 'settled');
  for (const side of [rig.host, rig.guest]) {
    await side.until('counting', ({ billing }) => billing?.running ?? false);
  }
  const buying = orderOf(file);
  const steps: readonly Step[] = [
    { name: 'a file', sponsored: 'payment', run: () => rig.buy(buying) },
    { name: 'extending', sponsored: 'approval', run: () => call.extend(2, wallet.sign) },
    { name: 'revoking', sponsored: 'payment', run: () => call.revoke(wallet.sign) },
  ];
  for (const step of steps) await troubleAt(step, wallet, rig);
  assert.is(rig.guest.view.endReason, null, 'the call went on through all of it');
}

async function withoutOne(): Promise<void> {
  const { rig, wallet } = await withWallet('guest');
  const run = () => rig.pay({ mode: 'manual', budgetPeriods: 0 });
  await troubleAt({ name: 'joining', sponsored: 'payment', run }, wallet, rig);
}

async function hostsOwn(): Promise<void> {
  const { rig, wallet } = await withWallet('host');
  const { host, guest, ledger } = rig;
  await ledger.call('local_fund', [{ address: host.address, usdc: '10' }]);
  await refundFeePayer(host.chain, host.address);
  const filling = () => result(fundFeePayer(host.chain, host.address, wallet.sign));
  await troubleAt({ name: 'the fee payer', run: filling }, wallet, rig);
  let transfers = 0;
  const sending = () => {
    transfers += 1;
    const request = {
      id: `t${transfers}`,
      owner: host.address,
      to: guest.address,
      amount: usdc(1_000_000n),
    };
    return host.chain.transfer.send(request, wallet.sign);
  };
  await troubleAt({ name: 'a transfer', run: sending }, wallet, rig);
}

/** The host's wallet refunds the guest's payments. */
async function givingBack(): Promise<void> {
  const file = listing('a.bin');
  const rig = await bought(file);
  const { host } = rig;
  const wallet = await troubledWallet(host.address, host.person.sign, SILENT_AFTER_MS);
  wallets.push(wallet);
  await rig.ledger.call('local_fund', [{ address: host.address, sol: '1' }]);
  const [paid] = await host.chain.journal.list({ kind: 'file' });
  const payment = paid?.signature ?? '';
  // Other tests prove that the refund waits for finality.
  if (paid) await host.chain.journal.update(paid.id, { state: 'final' });
  const request = { payment, owner: host.address };
  const run = () => result(refundPayment(host.chain, request, wallet.sign));
  await troubleAt({ name: 'a refund', run }, wallet, rig);
  assert.is(rig.ledger.transfers().at(-1)?.destinationOwner, rig.guest.address);
}

// All at once: they wait for slots and for silence, not for the processor.
const stories = [withSpendingLimit, withoutOne, hostsOwn, givingBack].map((tell) => tell());
for (const each of stories) each.catch(() => undefined);
const [allowance, alone, own, back] = stories;
// Proves security: Wallets in trouble, at every step
test('with a spending limit, joining, buying, extending and revoking survive every wallet fault', () =>
  allowance);
test('without a spending limit, joining survives every wallet fault', () => alone);
test('the host’s fee payer and transfers survive every wallet fault', () => own);
test('a refund by the host’s wallet survives every wallet fault', () => back);

test.run();
