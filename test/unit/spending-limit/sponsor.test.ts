// pure
/**
 * The host's fee payer signs two kinds of transactions besides payments. It refuses every changed one,
 * and stops at its limits.
 */
import {
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import { signSpendingLimit } from '../../../src/workers/ledger/spending-limit/delegation.ts';
import { MEMO_PROGRAM } from '../../../src/workers/ledger/solana/layout.ts';
import { toBase64 } from '../../../src/workers/ledger/solana/rpc-parse.ts';
import { RpcFailure } from '../../../src/workers/ledger/x402/wire.ts';
import { closeWorlds, person } from '../../support/world.ts';
import { PRICE } from '../receipts/scene.ts';
import { type Sponsored, sponsored } from './sponsored.ts';

test.after.each(closeWorlds);

/** One change that gives an honest transaction another shape. The test draws `n` and `key`. */
type Mutation = (
  message: TransactionMessage,
  drawn: { readonly n: number; readonly key: PublicKey; readonly feePayerKey: PublicKey },
) => void;

const at = <T>(list: readonly T[], n: number): T => {
  const found = list[n % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'an instruction left out': ({ instructions }, { n }) =>
    void instructions.splice(n % instructions.length, 1),
  'an instruction twice': ({ instructions }, { n }) => void instructions.push(at(instructions, n)),
  'another order': ({ instructions }) => void instructions.reverse(),
  'another program': ({ instructions }, { n, key }) => {
    const each = at(instructions, n);
    instructions[instructions.indexOf(each)] = new TransactionInstruction({
      ...each,
      programId: key,
    });
  },
  'another account': ({ instructions }, { n, key }) => {
    const used = at(instructions.at(-1)?.keys ?? [], n);
    used.pubkey = key;
  },
  'one account fewer': ({ instructions }) => void instructions.at(-1)?.keys.pop(),
  'one account more': ({ instructions }, { key }) => {
    instructions.at(-1)?.keys.push({ pubkey: key, isSigner: false, isWritable: false });
  },
  'the fee payer in it': ({ instructions }, { feePayerKey }) => {
    instructions.at(-1)?.keys.push({ pubkey: feePayerKey, isSigner: true, isWritable: true });
  },
  'another kind': ({ instructions }, { n }) => {
    const main = instructions.at(-1);
    // Every other tag of the Token program, with the same accounts.
    if (main?.data[0] !== undefined) main.data[0] = (main.data[0] + 1 + (n % 240)) % 256;
  },
  'data cut short': ({ instructions }) => {
    const main = instructions.at(-1);
    if (main) main.data = main.data.subarray(0, main.data.length - 1);
  },
  'more data': ({ instructions }, { n }) => {
    const main = instructions.at(-1);
    if (main) main.data = Buffer.from([...main.data, n % 256]);
  },
  'SOL out of the fee payer': ({ instructions }, { feePayerKey, key, n }) => {
    instructions.push(
      SystemProgram.transfer({ fromPubkey: feePayerKey, toPubkey: key, lamports: n }),
    );
  },
  'a memo': ({ instructions }, { n }) => {
    const programId = new PublicKey(MEMO_PROGRAM);
    instructions.push(
      new TransactionInstruction({ programId, keys: [], data: Buffer.from([n % 128]) }),
    );
  },
  'a dearer budget': ({ instructions }, { n }) => {
    const budget = at(instructions.slice(0, 2), n);
    budget.data = Buffer.from(budget.data.map((byte, i) => (i === 0 ? byte : 0xff)));
  },
  'another fee payer': (message, { key }) => void (message.payerKey = key),
};

/** Asks the host to sponsor it; the word of its refusal, or the signature. */
async function asks({ desk }: Sponsored, bytes: Uint8Array): Promise<string> {
  const params = { transaction: toBase64(bytes) };
  try {
    const { signature } = await desk.serve(params);
    return signature;
  } catch (thrown) {
    if (thrown instanceof RpcFailure) return thrown.message;
    throw thrown;
  }
}

// Proves money back: Fees that the host pays for approvals
test('the host refuses any changed approval or revocation, even if signed again', async () => {
  const made = await sponsored();
  const { s } = made;
  const before = await s.hostSide.rpc.getBalance(s.feePayerKey);
  const honest = { approve: await made.signed(9n * PRICE), revoke: await made.signed(null) };
  const drawn = fc.record({
    shape: fc.constantFrom('approve', 'revoke'),
    what: fc.constantFrom(...Object.keys(MUTATIONS)),
    n: fc.nat(10_000),
    key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    again: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(drawn, async ({ shape, what, n, key, again }) => {
      const original = VersionedTransaction.deserialize(honest[shape as 'approve']);
      const message = TransactionMessage.decompile(original.message);
      MUTATIONS[what]?.(message, {
        n,
        key: new PublicKey(key),
        feePayerKey: new PublicKey(s.feePayerKey),
      });
      const changed = new VersionedTransaction(message.compileToV0Message());
      let bytes = changed.serialize();
      if (again) {
        try {
          const answer = await s.guest.sign(bytes);
          if (answer.ok) bytes = Uint8Array.from(answer.value);
        } catch {
          // The guest is no signer of it any more: then nobody has signed it.
        }
      }
      assert.is(await asks(made, bytes), 'allowance_refused', `${shape}, ${what}`);
    }),
    { numRuns: 400 },
  );
  assert.is(await s.hostSide.rpc.getBalance(s.feePayerKey), before);
  assert.equal(await s.hostSide.journal.list({ role: 'host', kind: 'allowance' }), []);
  // The honest originals pass, again without another fee.
  const signature = await asks(made, honest.approve);
  assert.ok(signature.length > 60);
  const paid = await s.hostSide.rpc.getBalance(s.feePayerKey);
  assert.is(await asks(made, honest.approve), signature);
  assert.is(await s.hostSide.rpc.getBalance(s.feePayerKey), paid);
});

test('the host refuses an approval with any flipped byte', async () => {
  const made = await sponsored();
  const honest = [await made.signed(9n * PRICE), await made.signed(null)];
  await fc.assert(
    fc.asyncProperty(
      fc.nat(1),
      fc.nat(10_000),
      fc.integer({ min: 1, max: 255 }),
      async (which, place, by) => {
        const bytes = Uint8Array.from(at(honest, which));
        // The first signature is the fee payer's to make: 65 bytes with their count.
        const index = 65 + (place % (bytes.length - 65));
        bytes[index] = (bytes[index] ?? 0) ^ by;
        assert.is(await asks(made, bytes), 'allowance_refused');
      },
    ),
    { numRuns: 400 },
  );
});

test('the fee payer signs approvals only for this call’s wallet and session key', async () => {
  const made = await sponsored();
  const { s } = made;
  const other = person();
  await s.world.ledger.call('local_fund', [{ address: other.address, usdc: '5' }]);
  const { rpc, mint } = s.guestSide;
  const sign = async (owner: typeof other, delegate: string, cap: bigint) => {
    const approve = { delegate, cap: usdc(cap) };
    const parts = { owner: owner.address, mint, feePayer: s.feePayerKey, approve };
    return (await signSpendingLimit(rpc, parts, owner.sign)).bytes;
  };
  assert.is(await asks(made, await sign(other, made.session, PRICE)), 'allowance_refused');
  assert.is(await asks(made, await sign(s.guest, other.address, PRICE)), 'allowance_refused');
  assert.is(await asks(made, await sign(s.guest, made.session, 0n)), 'allowance_refused');
  assert.is(await asks(made, new Uint8Array(3)), 'allowance_refused');
});

test.run();
