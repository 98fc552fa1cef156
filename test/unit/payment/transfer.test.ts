// pure
import { untilFinal } from '../../../src/workers/ledger/payment/payments.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PaymentRecord, PaymentState } from '../../../src/shared/api/ledger.ts';
import { appError } from '../../../src/shared/errors.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { Result } from '../../../src/shared/errors.ts';
import { err, ok } from '../../../src/shared/errors.ts';
import type { JournalEntry } from '../../../src/workers/ledger/payment/journal.ts';
import type { Chain } from '../../../src/workers/ledger/payment/chain.ts';
import type { Person, World } from '../../support/world.ts';
import { closeWorlds, createWorld, enter, fund, person } from '../../support/world.ts';

const AMOUNT = usdc(1_500_000n);

type Sign = Person['sign'];
type Answer = Promise<Result<PaymentRecord>>;

interface Scene {
  readonly world: World;
  readonly chain: Chain;
  readonly payer: Person;
  readonly payee: Person;
  readonly states: PaymentState[];
  readonly send: (
    change?: Partial<Parameters<Chain['transfer']['send']>[0]>,
    sign?: Sign,
  ) => Answer;
  readonly fault: (fault: object) => Promise<unknown>;
  /** Transfers on the ledger. */
  readonly count: () => number;
}

async function scene(funds: { sol?: string; usdc?: string } = { sol: '1', usdc: '10' }) {
  const world = createWorld();
  const [payer, payee] = [person(), person()];
  await fund(world, payer.address, funds);
  await fund(world, payee.address, { usdc: '0' });
  const chain = await enter(world);
  const states: PaymentState[] = [];
  chain.journal.subscribe(({ state }) => {
    if (states.at(-1) !== state) states.push(state);
  });
  const request = { id: 't', owner: payer.address, to: payee.address, amount: AMOUNT };
  const made: Scene = {
    ...{ world, chain, payer, payee, states },
    send: (change = {}, sign = payer.sign) => chain.transfer.send({ ...request, ...change }, sign),
    fault: (fault) => world.ledger.call('local_fault', [fault]),
    count: () => world.ledger.transfers().length,
  };
  return made;
}

// Proves stage 4: A test transfer inside the app succeeds predictably
test('the page records a transfer before sending it, and the transfer lands', async () => {
  const { world, chain, payee, states, send } = await scene();
  const atSend: Promise<JournalEntry | null>[] = [];
  world.faults = ({ method }) => {
    if (method === 'sendTransaction') atSend.push(chain.journal.byId('t'));
    return null;
  };
  const result = await send();
  assert.ok(result.ok);
  assert.equal(states, ['signed', 'landed']);
  const entry = await atSend[0];
  assert.ok(entry?.bytes && entry.signature && entry.blockhash && entry.slot);
  const [transfer] = world.ledger.transfers();
  const { signature, amount, destinationOwner, memo } = transfer ?? {};
  assert.equal(
    [signature, amount, destinationOwner, memo],
    [result.value.signature, AMOUNT, payee.address, entry.memo],
  );
  assert.not('bytes' in result.value, 'private fields stay in the worker');
});

test('two requests with the same id pay once', async () => {
  const { send, count } = await scene();
  const [first, second] = await Promise.all([send(), send()]);
  assert.ok(first.ok);
  assert.equal(second, err(appError('busy')));
  const third = await send();
  assert.ok(third.ok && third.value.signature === first.value.signature);
  assert.is(count(), 1);
  assert.ok((await send({ id: 'another' })).ok, 'another id is another payment');
  assert.is(count(), 2);
});

interface Refusal {
  readonly funds?: { sol?: string; usdc?: string };
  readonly act: (s: Scene) => Answer;
  readonly code: string;
  readonly context?: unknown;
}

const refusals: Readonly<Record<string, Refusal>> = {
  'too little USDC: how much is there, how much is needed': {
    act: ({ send }) => send({ amount: usdc(10_000_001n) }),
    code: 'insufficient_usdc',
    context: { balance: usdc(10_000_000n), needed: usdc(10_000_001n) },
  },
  'no USDC account': {
    funds: { sol: '1' },
    act: ({ send }) => send(),
    code: 'no_usdc_account',
  },
  'no SOL for the fee': {
    funds: { usdc: '10' },
    act: ({ send }) => send(),
    code: 'insufficient_sol',
  },
  'a recipient without a USDC account': {
    act: ({ send }) => send({ to: person().address }),
    code: 'recipient_no_usdc_account',
  },
  'text that is no address': {
    act: ({ send }) => send({ to: 'l0l' }),
    code: 'address_invalid',
  },
  'the payer as recipient': {
    act: ({ send, payer }) => send({ to: payer.address }),
    code: 'address_invalid',
  },
  nothing: { act: ({ send }) => send({ amount: usdc(0n) }), code: 'amount_invalid' },
  'a wallet that declines': {
    act: ({ send }) => send({}, async () => err(appError('wallet_rejected'))),
    code: 'wallet_rejected',
  },
  'a wallet that returns the transaction unsigned': {
    act: ({ send }) => send({}, async (bytes) => ok(bytes)),
    code: 'wallet_changed_transaction',
    context: { what: 'signature' },
  },
};

for (const [name, { funds, act, code, context }] of Object.entries(refusals)) {
  test(`with ${name}, nothing is sent, and the error says why`, async () => {
    const s = await scene(funds);
    const result = await act(s);
    const error = result.ok ? null : result.error;
    assert.is(error?.code, code);
    if (context) assert.equal(error?.context, context);
    assert.not(s.world.exchanges.some(({ method }) => method === 'sendTransaction'));
  });
}

test('a preflight refusal names the amounts when money left before the send', async () => {
  const { world, payer, send, count } = await scene();
  const other = person().address;
  await fund(world, other, { usdc: '0' });
  const result = await send({}, async (bytes) => {
    assert.ok((await send({ id: 'other', to: other, amount: usdc(9_000_000n) })).ok);
    return payer.sign(bytes);
  });
  const amounts = { balance: usdc(1_000_000n), needed: AMOUNT };
  assert.equal(result, err(appError('insufficient_usdc', amounts)));
  assert.is(count(), 1);
});

test('a transfer signed after its blockhash expired moves no money', async () => {
  const { world, payer, send, count } = await scene();
  const late = await send({}, async (bytes) => {
    await world.sleep(90_000);
    return payer.sign(bytes);
  });
  assert.equal(late, err(appError('blockhash_expired')));
  assert.is(count(), 0);
  assert.ok((await send()).ok, 'an expired attempt may be signed anew under its own id');
  assert.is(count(), 1);
});

// Proves stage 4: Retries never pay twice
test('an undecided transfer blocks another transfer to the same recipient', async () => {
  const { world, chain, payer, states, send, fault, count } = await scene();
  await fault({ dropSend: { calls: 1_000 } });
  const lost = await send({ id: 'lost' });
  assert.ok(!lost.ok && lost.error.code === 'confirmation_timeout');
  assert.is(states.at(-1), 'signed');

  let prompts = 0;
  const counting: Sign = (bytes) => {
    prompts += 1;
    return payer.sign(bytes);
  };
  assert.equal(await send({ id: 'eager' }, counting), err(appError('payment_open')));
  const undecided = await chain.transfer.checkAgain('lost');
  assert.ok(undecided.ok && undecided.value.error?.code === 'confirmation_timeout');
  assert.is(prompts, 0);

  await fault({ clear: true });
  await world.sleep(60_000);
  const decided = await chain.transfer.checkAgain('lost');
  assert.ok(decided.ok && decided.value.state === 'expired');
  assert.equal(decided.value.error, appError('blockhash_expired'));
  assert.ok((await send({ id: 'eager' }, counting)).ok);
  assert.is(count(), 1);
});

test('a landed transfer becomes final, or expires if a rollback loses it', async () => {
  const { chain, send, fault, count } = await scene();
  const { signal } = new AbortController();
  for (const [id, more, isFinal] of [
    ['stays', null, true],
    ['goes', {}, true],
    ['lost', { dropSend: { calls: 1_000 } }, false],
  ] as const) {
    await send({ id });
    const entry = await chain.journal.byId(id);
    assert.ok(entry);
    assert.is(entry.state, 'landed');
    if (more) await fault({ rollback: { signature: entry.signature }, ...more });
    assert.is(await untilFinal(entry, chain, signal), isFinal, id);
    const after = await chain.journal.byId(id);
    assert.is(after?.state, isFinal ? 'final' : 'expired');
    assert.is(after?.error?.code, isFinal ? undefined : 'rolled_back');
  }
  assert.is(count(), 2);
});

test.after.each(closeWorlds);
test.run();
