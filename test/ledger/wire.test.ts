// pure
import { getCompiledTransactionMessageDecoder, getTransactionDecoder } from '@solana/kit';
import {
  type AccountMeta,
  Keypair,
  PublicKey,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parseTransaction,
  SanitizeError,
  signaturesAreValid,
  WireError,
} from '../../dev/ledger/transaction.ts';
import { person } from '../support/person.ts';
import { version1 } from '../support/version1.ts';

/** The wire parser against the two official codecs: solana.com/docs/core/transactions */

const seeded = (byte: number) => Keypair.fromSeed(new Uint8Array(32).fill(byte));
const hash = new PublicKey(new Uint8Array(32).fill(9)).toBase58();

const instructions = fc.array(
  fc.record({
    program: fc.integer({ min: 100, max: 103 }),
    keys: fc.array(fc.record({ key: fc.integer({ min: 1, max: 20 }), writable: fc.boolean() }), {
      maxLength: 6,
    }),
    data: fc.uint8Array({ maxLength: 200 }),
  }),
  { minLength: 1, maxLength: 3 },
);

const build = instructions.map((list) => {
  const payer = seeded(1);
  const message = new TransactionMessage({
    payerKey: payer.publicKey,
    recentBlockhash: hash,
    instructions: list.map(
      ({ program, keys, data }) =>
        new TransactionInstruction({
          programId: seeded(program).publicKey,
          keys: keys.map(({ key, writable }) => ({
            pubkey: seeded(key).publicKey,
            isSigner: key === 2,
            isWritable: writable,
          })),
          data: Buffer.from(data),
        }),
    ),
  });
  const tx = new VersionedTransaction(message.compileToV0Message());
  const needsSecond = tx.message.header.numRequiredSignatures > 1;
  tx.sign(needsSecond ? [payer, seeded(2)] : [payer]);
  return tx;
});

/** Signed, with one instruction of one byte. */
function ofOne(payer: Keypair, keys: AccountMeta[]): VersionedTransaction {
  const instruction = { programId: seeded(100).publicKey, keys, data: Buffer.of(1) };
  const message = new TransactionMessage({
    payerKey: payer.publicKey,
    recentBlockhash: hash,
    instructions: [new TransactionInstruction(instruction)],
  });
  const tx = new VersionedTransaction(message.compileToV0Message());
  tx.sign([payer]);
  return tx;
}

test('the parser reads what web3.js and kit read, and every signature', () => {
  fc.assert(
    fc.property(build, (tx) => {
      const bytes = tx.serialize();
      const parsed = parseTransaction(bytes);
      assert.equal(parsed.signatures, tx.signatures);
      assert.equal(parsed.message.staticKeys, tx.message.staticAccountKeys.map(String));
      assert.is(parsed.message.recentBlockhash, hash);
      assert.equal({ ...parsed.message.header }, { ...tx.message.header });
      assert.equal(
        parsed.message.instructions,
        tx.message.compiledInstructions.map(({ programIdIndex, accountKeyIndexes, data }) => ({
          programIdIndex,
          accounts: [...accountKeyIndexes],
          data: Uint8Array.from(data),
        })),
      );
      assert.ok(signaturesAreValid(parsed));
      const kit = getTransactionDecoder().decode(bytes);
      assert.equal(Uint8Array.from(kit.messageBytes), parsed.message.bytes);
      const compiled = getCompiledTransactionMessageDecoder().decode(kit.messageBytes);
      assert.is(compiled.version, 0);
    }),
    { numRuns: 60 },
  );
});

test('the parser never accepts a truncated transaction', () => {
  fc.assert(
    fc.property(build, (tx) => {
      const bytes = tx.serialize();
      for (let length = 0; length < bytes.length; length += 1)
        assert.throws(
          () => parseTransaction(bytes.slice(0, length)),
          (error: unknown) => error instanceof WireError || error instanceof SanitizeError,
        );
    }),
    { numRuns: 5 },
  );
});

test('a changed byte anywhere breaks the parse or a signature', () => {
  fc.assert(
    fc.property(build, fc.nat(), fc.integer({ min: 1, max: 255 }), (tx, place, flip) => {
      const bytes = tx.serialize();
      const at = place % bytes.length;
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      try {
        assert.not.ok(signaturesAreValid(parseTransaction(bytes)));
      } catch (error) {
        assert.ok(error instanceof WireError || error instanceof SanitizeError, String(error));
      }
    }),
    { numRuns: 200 },
  );
});

test('the parser drops trailing bytes and refuses lengths encoded longer than needed', () => {
  const payer = seeded(1);
  const bytes = ofOne(payer, []).serialize();
  assert.equal(parseTransaction(Uint8Array.of(...bytes, 1, 2, 3)).bytes, bytes);
  const longForm = Uint8Array.of(0x82, 0x00, ...bytes.slice(1));
  assert.throws(() => parseTransaction(longForm), /non-canonical/);
});

/** Nine instructions by different programs, each with an account of its own and some data. */
const ofVersion1 = (): Promise<Uint8Array> =>
  version1(
    person(new Uint8Array(32).fill(1)),
    hash,
    Array.from({ length: 9 }, (_, at) => {
      const keys = [{ pubkey: seeded(at + 2).publicKey, isSigner: false, isWritable: at > 4 }];
      const programId = seeded(100 + at).publicKey;
      return new TransactionInstruction({ programId, keys, data: Buffer.alloc(30, at) });
    }),
  );

test('the parser reads a transaction of version 1 as kit does', async () => {
  const bytes = await ofVersion1();
  const { message, ...parsed } = parseTransaction(bytes);
  assert.ok(signaturesAreValid({ message, ...parsed }));
  assert.equal(parsed.bytes, bytes);
  const { messageBytes } = getTransactionDecoder().decode(bytes);
  assert.equal(Uint8Array.from(messageBytes), message.bytes);
  const kit = getCompiledTransactionMessageDecoder().decode(messageBytes);
  assert.ok(kit.version === 1);
  assert.equal(
    { version: 1, keys: message.staticKeys, hash: message.recentBlockhash },
    { version: kit.version, keys: kit.staticAccounts, hash: kit.lifetimeToken },
  );
  assert.equal(
    message.instructions,
    kit.instructionHeaders.map(({ programAccountIndex }, at) => ({
      programIdIndex: programAccountIndex,
      accounts: kit.instructionPayloads[at]?.instructionAccountIndices,
      data: Uint8Array.from(kit.instructionPayloads[at]?.instructionData ?? []),
    })),
  );
  assert.equal(message.config, {
    priorityFee: 7n,
    computeUnitLimit: 200_000,
    loadedAccountsDataSizeLimit: 1_000_000,
    heapSize: null,
  });
});

test('the parser refuses truncated, changed and extended bytes of version 1', async () => {
  const bytes = await ofVersion1();
  const isRefused = (changed: Uint8Array): boolean => {
    try {
      return !signaturesAreValid(parseTransaction(changed));
    } catch (error) {
      assert.ok(error instanceof WireError || error instanceof SanitizeError, String(error));
      return true;
    }
  };
  for (let at = 0; at < bytes.length; at += 1) {
    assert.ok(isRefused(bytes.slice(0, at)), `the first ${at}`);
    if (at % 13 > 0) continue;
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    assert.ok(isRefused(changed), `byte ${at}`);
  }
  assert.ok(isRefused(Uint8Array.of(...bytes, 0)));
});

test('the parser refuses unknown versions, legacy transactions and lookup tables', () => {
  const tx = ofOne(seeded(1), []);
  const bytes = tx.serialize();
  bytes[1 + 64] = 0x81;
  assert.throws(() => parseTransaction(bytes), /transaction message version/);
  const message = TransactionMessage.decompile(tx.message);
  const legacy = new VersionedTransaction(message.compileToLegacyMessage()).serialize();
  assert.throws(() => parseTransaction(legacy), /no legacy transactions/);
  const accountKey = tx.message.staticAccountKeys[0];
  const lookup = { accountKey, writableIndexes: [0], readonlyIndexes: [] };
  Object.assign(tx.message, { addressTableLookups: [lookup] });
  assert.throws(() => parseTransaction(tx.serialize()), /no address lookup tables/);
});

test('the parser refuses indexes and header counts out of bounds', () => {
  const payer = seeded(1);
  const good = ofOne(payer, [
    { pubkey: seeded(3).publicKey, isSigner: false, isWritable: true },
  ]).serialize();
  // 1 signature; version; header; 3 keys; blockhash; 1 instruction: program, 1 account, 1 byte of data.
  const header = 1 + 64 + 1;
  const program = header + 3 + 1 + 3 * 32 + 32 + 1;
  const refused: [number, number][] = [
    [header, 0],
    [header, 2],
    [header + 1, 1],
    [header + 2, 3],
    [program, 0],
    [program, 3],
    [program + 2, 3],
  ];
  assert.is(parseTransaction(good).message.instructions[0]?.programIdIndex, 2);
  for (const [place, byte] of refused) {
    const bad = Uint8Array.from(good);
    bad[place] = byte;
    assert.throws(() => parseTransaction(bad), /failed to sanitize/, `byte ${byte} at ${place}`);
  }
});

test.run();
