// pure
import {
  AddressLookupTableAccount,
  AddressLookupTableProgram,
  Keypair,
  SystemProgram,
  TransactionMessage,
  VersionedTransaction,
  type PublicKey,
} from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  base64,
  funded,
  latestBlockhash,
  manualLedger,
  rpc,
  rpcError,
  send,
  signed,
} from './support.ts';

/** Lookup tables as a bank reads them: solana.com/docs/advanced/lookup-tables */

const B64 = { encoding: 'base64', preflightCommitment: 'confirmed' };

test('lookup table addresses cannot be used in the slot that appended them', async () => {
  const ledger = manualLedger();
  const payer = await funded(ledger);
  const keys = { payer: payer.publicKey, authority: payer.publicKey };
  const recentSlot = (await rpc(ledger, 'getSlot', [{ commitment: 'finalized' }])) as number;
  const [create, table] = AddressLookupTableProgram.createLookupTable({ ...keys, recentSlot });
  const addresses = [Keypair.generate().publicKey];
  const extend = AddressLookupTableProgram.extendLookupTable({
    ...keys,
    lookupTable: table,
    addresses,
  });
  const toTable = (to: PublicKey | undefined) =>
    SystemProgram.transfer({
      fromPubkey: payer.publicKey,
      toPubkey: to ?? table,
      lamports: 1_000_000,
    });
  const message = new TransactionMessage({
    payerKey: payer.publicKey,
    recentBlockhash: await latestBlockhash(ledger),
    instructions: [toTable(addresses[0])],
  });
  const state = {
    deactivationSlot: 2n ** 64n - 1n,
    lastExtendedSlot: 0,
    lastExtendedSlotStartIndex: 0,
    addresses,
  };
  const account = new AddressLookupTableAccount({ key: table, state });
  const tx = new VersionedTransaction(message.compileToV0Message([account]));
  tx.sign([payer]);
  const refused = (text: string) => ({ code: -32602, message: `invalid transaction: ${text}` });
  assert.equal(
    await rpcError(ledger, 'sendTransaction', [base64(tx), B64]),
    refused("Transaction loads an address table account that doesn't exist"),
  );
  await send(ledger, await signed(ledger, [payer], [create, extend]));
  ledger.advanceSlots(1);
  assert.equal(
    await rpcError(ledger, 'sendTransaction', [base64(tx), B64]),
    refused('Transaction address table lookup uses an invalid index'),
  );
  ledger.advanceSlots(1);
  await send(ledger, tx);
});

test.run();
