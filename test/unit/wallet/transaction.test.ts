// pure
import {
  Keypair,
  MessageV0,
  PublicKey,
  SystemProgram,
  Transaction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { signatureSlot } from '../../../src/main/wallet/demo/standard.ts';

const BLOCKHASH = Keypair.generate().publicKey.toBase58();

/** A v0 transfer paid for by `feePayer`; the sender signs too, so there are two slots. */
function transfer(feePayer: PublicKey, sender: PublicKey, extra: PublicKey[] = []): Uint8Array {
  const message = new TransactionMessage({
    payerKey: feePayer,
    recentBlockhash: BLOCKHASH,
    instructions: [sender, ...extra].map((fromPubkey) =>
      SystemProgram.transfer({ fromPubkey, toPubkey: feePayer, lamports: 1 }),
    ),
  }).compileToV0Message();
  return new VersionedTransaction(message).serialize();
}

async function signedBy(transaction: Uint8Array, signer: Keypair): Promise<VersionedTransaction> {
  const slot = signatureSlot(transaction, signer.publicKey.toBytes());
  if (!slot) throw new Error('no slot');
  const seed = signer.secretKey.slice(0, 32);
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', key, slot.message));
  const signed = new Uint8Array(transaction);
  signed.set(signature, slot.at);
  return VersionedTransaction.deserialize(signed);
}

test('our code puts a signature where web3.js puts it', async () => {
  const [feePayer, sender] = [Keypair.generate(), Keypair.generate()];
  const unsigned = transfer(feePayer.publicKey, sender.publicKey);
  for (const signer of [feePayer, sender]) {
    const expected = VersionedTransaction.deserialize(unsigned);
    expected.sign([signer]);
    const ours = await signedBy(unsigned, signer);
    assert.equal(ours.signatures, expected.signatures);
  }
});

test('adding a second signature keeps the first signature', async () => {
  const [feePayer, sender] = [Keypair.generate(), Keypair.generate()];
  const first = await signedBy(transfer(feePayer.publicKey, sender.publicKey), sender);
  const both = await signedBy(first.serialize(), feePayer);
  assert.equal(both.signatures[1], first.signatures[1]);
  assert.is(
    both.signatures.every((signature) => signature.some((byte) => byte !== 0)),
    true,
  );
});

test('our code finds the signature slot of a legacy transaction, too', async () => {
  const signer = Keypair.generate();
  const transaction = new Transaction({
    feePayer: signer.publicKey,
    blockhash: BLOCKHASH,
    lastValidBlockHeight: 1,
  });
  transaction.add(
    SystemProgram.transfer({
      fromPubkey: signer.publicKey,
      toPubkey: PublicKey.default,
      lamports: 1,
    }),
  );
  const bytes = transaction.serialize({ requireAllSignatures: false });
  const signed = await signedBy(bytes, signer);
  assert.ok(Transaction.from(signed.serialize()).verifySignatures());
});

test('our code reads the two-byte length of more than 127 keys', () => {
  const signer = Keypair.generate().publicKey;
  const keys = [signer, ...Array.from({ length: 199 }, () => PublicKey.unique())];
  const message = new MessageV0({
    header: {
      numRequiredSignatures: 1,
      numReadonlySignedAccounts: 0,
      numReadonlyUnsignedAccounts: 0,
    },
    staticAccountKeys: keys,
    recentBlockhash: BLOCKHASH,
    compiledInstructions: [],
    addressTableLookups: [],
  });
  // web3.js refuses to serialise a message beyond 1,232 bytes, so this one is put together by hand.
  const head = [1, ...new Array<number>(64).fill(0), 0x80, 1, 0, 0, 0xc8, 0x01];
  const bytes = new Uint8Array([
    ...head,
    ...message.staticAccountKeys.flatMap((key) => [...key.toBytes()]),
  ]);
  assert.is(signatureSlot(bytes, signer.toBytes())?.at, 1);
});

test('an account that only receives has no signature slot', () => {
  const [feePayer, sender] = [Keypair.generate().publicKey, Keypair.generate().publicKey];
  const bytes = transfer(feePayer, sender);
  assert.is(signatureSlot(bytes, SystemProgram.programId.toBytes()), null);
  assert.is(signatureSlot(bytes, Keypair.generate().publicKey.toBytes()), null);
});

test('a transaction of an unknown version has no signature slot', () => {
  const signer = Keypair.generate().publicKey;
  const bytes = transfer(signer, signer);
  const at = 1 + 64 * (bytes[0] ?? 0);
  bytes[at] = 0x81;
  assert.is(signatureSlot(bytes, signer.toBytes()), null);
});

test('bytes that are no transaction have no slot and throw nothing', () => {
  const signer = Keypair.generate().publicKey;
  const bytes = transfer(signer, signer);
  const message = 1 + 64 * (bytes[0] ?? 0);
  for (let length = 0; length < message + 5 + 32; length++) {
    assert.is(signatureSlot(bytes.subarray(0, length), signer.toBytes()), null);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      const slot = signatureSlot(noise, signer.toBytes());
      return slot === null || slot.at + 64 <= noise.length;
    }),
  );
});

test.run();
