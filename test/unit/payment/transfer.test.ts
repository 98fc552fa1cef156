// pure
import { untilFinal } from '../../../src/workers/ledger/payment/payments.ts';
import { hasLanded } from '../../../src/shared/api/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PaymentRecord, PaymentState } from '../../../src/shared/api/ledger.ts';
import { type AppError, ownText } from '../../../src/shared/errors.ts';
import { appError } from '../../../src/shared/errors.ts';
import { lamports, usdc } from '../../../src/shared/money.ts';
import type { Result } from '../../../src/shared/errors.ts';
import { err, ok } from '../../../src/shared/errors.ts';
import type { JournalEntry } from '../../../src/workers/ledger/payment/journal.ts';
import type { Chain } from '../../../src/workers/ledger/payment/chain.ts';
import type { Person, World } from '../../support/world.ts';
import { closeWorlds, createWorld, enter, fund, person } from '../../support/world.ts';

const AMOUNT = usdc(1_500_000n);

interface Scene {
  readonly world: World;
  readonly solana: Chain;
  readonly payer: Person;
  readonly payee: Person;
  readonly states: PaymentState[];
}

async function scene(
  payerFunds: { sol?: string; usdc?: string } = { sol: '1', usdc: '10' },
): Promise<Scene> {
  const world = createWorld();
  const [payer, payee] = [person(), person()];
  await fund(world, payer.address, payerFunds);
  await fund(world, payee.address, { usdc: '0' });
  const solana = await enter(world);
  const states: PaymentState[] = [];
  solana.journal.subscribe((record: PaymentRecord) => {
    if (states.at(-1) !== record.state) states.push(record.state);
  });
  return { world, solana, payer, payee, states };
}

const request = ({ payer, payee }: Scene, id = 't', amount = AMOUNT) => ({
  id,
  owner: payer.address,
  to: payee.address,
  amount,
});

// Proves stage 4: A test transfer inside the app succeeds predictably
test('signed, then landed; the ledger has it, with a memo of its own', async () => {
  const s = await scene();
  const result = await s.solana.transfer.send(request(s), s.payer.sign);
  assert.ok(result.ok);
  assert.equal(s.states, ['signed', 'landed']);
  const [transfer] = s.world.ledger.transfers();
  assert.is(transfer?.signature, result.value.signature);
  assert.is(transfer?.amount, AMOUNT);
  assert.is(transfer?.destinationOwner, s.payee.address);
  assert.is(transfer?.memo, (await s.solana.journal.byId('t'))?.memo);
  assert.not('bytes' in result.value, 'private fields stay in the worker');
});

test('the bytes are in the journal before any server sees them', async () => {
  const s = await scene();
  const atSend: Promise<JournalEntry | null>[] = [];
  s.world.faults = ({ method }) => {
    if (method === 'sendTransaction') atSend.push(s.solana.journal.byId('t'));
    return null;
  };
  await s.solana.transfer.send(request(s), s.payer.sign);
  const entry = await atSend[0];
  assert.ok(entry?.bytes && entry.signature && entry.blockhash && entry.slot);
});

test('two equal transfers in a row are two payments', async () => {
  const s = await scene();
  const results = [
    await s.solana.transfer.send(request(s, 'a'), s.payer.sign),
    await s.solana.transfer.send(request(s, 'b'), s.payer.sign),
  ];
  assert.ok(results.every((result) => result.ok));
  assert.is(s.world.ledger.transfers().length, 2);
});

test('the same id twice at once, or after success, pays once', async () => {
  const s = await scene();
  const [first, second] = await Promise.all([
    s.solana.transfer.send(request(s), s.payer.sign),
    s.solana.transfer.send(request(s), s.payer.sign),
  ]);
  assert.ok(first.ok);
  assert.equal(second, err(appError('busy')));
  const third = await s.solana.transfer.send(request(s), s.payer.sign);
  assert.ok(third.ok && third.value.signature === first.value.signature);
  assert.is(s.world.ledger.transfers().length, 1);
});

const errorIn = (result: Result<PaymentRecord>): AppError | null =>
  result.ok ? null : result.error;

const refusals: readonly [
  string,
  (s: Scene) => Promise<Result<PaymentRecord>>,
  string,
  unknown?,
][] = [
  [
    'too little USDC: how much is there, how much is needed',
    (s) => s.solana.transfer.send(request(s, 't', usdc(10_000_001n)), s.payer.sign),
    'insufficient_usdc',
    { balance: usdc(10_000_000n), needed: usdc(10_000_001n) },
  ],
  [
    'a recipient without a USDC account',
    (s) => s.solana.transfer.send({ ...request(s), to: person().address }, s.payer.sign),
    'recipient_no_usdc_account',
  ],
  [
    'text that is no address',
    (s) => s.solana.transfer.send({ ...request(s), to: 'l0l' }, s.payer.sign),
    'address_invalid',
  ],
  [
    'the payer as recipient',
    (s) => s.solana.transfer.send({ ...request(s), to: s.payer.address }, s.payer.sign),
    'address_invalid',
  ],
  [
    'nothing',
    (s) => s.solana.transfer.send(request(s, 't', usdc(0n)), s.payer.sign),
    'amount_invalid',
  ],
  [
    'a wallet that declines',
    (s) => s.solana.transfer.send(request(s), async () => err(appError('wallet_rejected'))),
    'wallet_rejected',
  ],
  [
    'a wallet that returns the transaction unsigned',
    (s) => s.solana.transfer.send(request(s), async (bytes) => ok(bytes)),
    'wallet_changed_transaction',
    { what: 'signature' },
  ],
];

for (const [name, act, code, context] of refusals) {
  test(`nothing is sent, and the error says why: ${name}`, async () => {
    const s = await scene();
    const error = errorIn(await act(s));
    assert.is(error?.code, code);
    if (context) assert.equal(error?.context, context);
    assert.is(s.world.ledger.transfers().length, 0);
    assert.not.ok(s.world.exchanges.some((exchange) => exchange.method === 'sendTransaction'));
  });
}

test('no USDC account, and no SOL for the fee, each say so', async () => {
  const poor = await scene({ sol: '1' });
  const noAccount = await poor.solana.transfer.send(request(poor), poor.payer.sign);
  assert.equal(noAccount, err(appError('no_usdc_account', { owner: poor.payer.address })));

  const dry = await scene({ usdc: '10' });
  const noSol = await dry.solana.transfer.send(request(dry), dry.payer.sign);
  assert.ok(!noSol.ok && noSol.error.code === 'insufficient_sol');
  assert.is(noSol.error.context.balance, lamports(0n));
  assert.ok(noSol.error.context.needed >= 5_000n);
});

test('money that left between the check and the send: the preflight refusal carries the amounts', async () => {
  const s = await scene();
  const other = person();
  await fund(s.world, other.address, { usdc: '0' });
  const result = await s.solana.transfer.send(request(s), async (bytes) => {
    const spent = await s.solana.transfer.send(
      { ...request(s, 'other', usdc(9_000_000n)), to: other.address },
      s.payer.sign,
    );
    assert.ok(spent.ok);
    return s.payer.sign(bytes);
  });
  assert.equal(
    result,
    err(appError('insufficient_usdc', { balance: usdc(1_000_000n), needed: AMOUNT })),
  );
  assert.is(s.world.ledger.transfers().length, 1);
});

test('a wallet that answers after the blockhash has expired: nothing moved, sign again', async () => {
  const s = await scene();
  const slow = async (bytes: Uint8Array) => {
    await s.world.sleep(90_000);
    return s.payer.sign(bytes);
  };
  const late = await s.solana.transfer.send(request(s), slow);
  assert.equal(late, err(appError('blockhash_expired')));
  assert.is(s.world.ledger.transfers().length, 0);
  const again = await s.solana.transfer.send(request(s), s.payer.sign);
  assert.ok(again.ok, 'an expired attempt may be signed anew under its own id');
  assert.is(s.world.ledger.transfers().length, 1);
});

// Proves stage 4: Retries never pay twice
test('an open outcome bars a second payment to the same recipient until the chain has decided', async () => {
  const s = await scene();
  await s.world.ledger.call('local_fault', [{ dropSend: { calls: 1_000 } }]);
  const lost = await s.solana.transfer.send(request(s, 'lost'), s.payer.sign);
  assert.ok(!lost.ok && lost.error.code === 'confirmation_timeout');
  assert.is(s.states.at(-1), 'signed');

  let prompts = 0;
  const counting: Person['sign'] = (bytes) => {
    prompts += 1;
    return s.payer.sign(bytes);
  };
  const barred = await s.solana.transfer.send(request(s, 'eager'), counting);
  assert.equal(barred, err(appError('payment_open')));
  const undecided = await s.solana.transfer.checkAgain('lost');
  assert.ok(undecided.ok && undecided.value.error?.code === 'confirmation_timeout');
  assert.is(prompts, 0);

  await s.world.ledger.call('local_fault', [{ clear: true }]);
  await s.world.sleep(60_000);
  const decided = await s.solana.transfer.checkAgain('lost');
  assert.ok(decided.ok && decided.value.state === 'expired');
  assert.equal(decided.value.error, appError('blockhash_expired'));
  const paid = await s.solana.transfer.send(request(s, 'eager'), counting);
  assert.ok(paid.ok);
  assert.is(s.world.ledger.transfers().length, 1);
});

test('a transfer that confirms only after the timeout is found by asking again', async () => {
  const s = await scene();
  await s.world.ledger.call('local_fault', [{ delayConfirm: { calls: 1_000 } }]);
  const slow = await s.solana.transfer.send(request(s), s.payer.sign);
  assert.ok(!slow.ok && slow.error.code === 'confirmation_timeout');
  await s.world.ledger.call('local_fault', [{ clear: true }]);
  await s.world.sleep(1_000);
  const found = await s.solana.transfer.checkAgain('t');
  assert.ok(found.ok && hasLanded(found.value));
  assert.is(s.world.ledger.transfers().length, 1);
});

test('a transaction that fails on chain is a failure, with its signature', async () => {
  const s = await scene();
  await s.world.ledger.call('local_fault', [{ failSend: { calls: 1, onChain: true } }]);
  const failed = await s.solana.transfer.send(request(s), s.payer.sign);
  const { signature } = (await s.solana.journal.byId('t')) ?? {};
  assert.ok(signature);
  assert.equal(
    failed,
    err(appError('failed_on_chain', { signature, reason: ownText('program error 17') })),
  );
  assert.is(s.world.ledger.transfers().length, 0);
});

test('landed becomes final, after a rollback too; where it cannot land again, expired', async () => {
  const s = await scene();
  const stop = new AbortController();
  await s.solana.transfer.send(request(s, 'stays'), s.payer.sign);
  const stays = await s.solana.journal.byId('stays');
  assert.ok(stays);
  assert.is(stays.state, 'landed');
  assert.is(await untilFinal(stays, s.solana, stop.signal), true);
  assert.is((await s.solana.journal.byId('stays'))?.state, 'final');

  await s.solana.transfer.send(request(s, 'goes'), s.payer.sign);
  const goes = await s.solana.journal.byId('goes');
  assert.ok(goes);
  const { signature } = goes;
  await s.world.ledger.call('local_fault', [{ rollback: { signature } }]);
  assert.is(s.world.ledger.transfers().length, 1);
  assert.is(await untilFinal(goes, s.solana, stop.signal), true, 'sent again as it is');
  assert.is(s.world.ledger.transfers().length, 2);

  await s.solana.transfer.send(request(s, 'lost'), s.payer.sign);
  const lost = await s.solana.journal.byId('lost');
  assert.ok(lost);
  const dropSend = { calls: 1_000 };
  await s.world.ledger.call('local_fault', [{ rollback: { signature: lost.signature }, dropSend }]);
  assert.is(await untilFinal(lost, s.solana, stop.signal), false);
  const after = await s.solana.journal.byId('lost');
  assert.is(after?.state, 'expired');
  assert.is(after?.error?.code, 'rolled_back');
  assert.is(s.world.ledger.transfers().length, 2);
});

test('a closed page leaves bytes in the journal, and the next one learns how it went', async () => {
  const s = await scene();
  const gone = new AbortController();
  s.world.faults = (exchange) => {
    // The page goes away right after the send has left.
    if (exchange.method === 'sendTransaction') queueMicrotask(() => gone.abort());
    return null;
  };
  const cut = await s.solana.transfer.send(request(s), s.payer.sign, gone.signal);
  assert.equal(cut, err(appError('aborted')));
  s.world.faults = () => null;
  await s.world.sleep(2_000);
  const found = await s.solana.transfer.checkAgain('t');
  assert.ok(found.ok && hasLanded(found.value));
  assert.is(s.world.ledger.transfers().length, 1);
});

test.after.each(closeWorlds);
test.run();
