import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ComputeBudgetProgram,
  Keypair,
  PublicKey,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import { createTransferCheckedInstruction, getAssociatedTokenAddressSync } from '@solana/spl-token';
import * as assert from 'uvu/assert';
import {
  createLedger,
  MAINNET_USDC,
  RpcError,
  type Ledger,
  type LedgerOptions,
} from '../../dev/ledger/index.ts';

/** A ledger whose slots pass by hand. */
export const manualLedger = (options: LedgerOptions = {}): Ledger =>
  createLedger({ clock: 'manual', ...options });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString();
}

export interface Served {
  readonly url: string;
  readonly ledger: Ledger;
  stop(): Promise<void>;
}

/** The ledger behind a real HTTP server on a free loopback port. */
export async function serve(options: LedgerOptions = {}): Promise<Served> {
  const ledger = createLedger({ slotMs: 20, ...options });
  const server = createServer((request, response) => {
    const left = new AbortController();
    response.once('close', () => left.abort());
    void bodyOf(request)
      .then((body) => ledger.handleRpc(body, left.signal))
      .then((answer) => response.writeHead(answer.status, answer.headers).end(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/rpc`,
    ledger,
    stop: async () => {
      ledger.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A result through the HTTP layer, as JSON text is read by a client. */
export async function rpc(ledger: Ledger, method: string, params: unknown = []): Promise<unknown> {
  const answer = await ledger.handleRpc(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  assert.is(answer.status, 200);
  const { result, error } = JSON.parse(answer.body) as { result?: unknown; error?: unknown };
  if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
  return result;
}

/** The error object a call is answered with. */
export async function rpcError(
  ledger: Ledger,
  method: string,
  params: unknown = [],
): Promise<{ code: number; message: string; data?: unknown }> {
  const answer = await ledger.handleRpc(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  const { error } = JSON.parse(answer.body) as { error?: { code: number; message: string } };
  if (!error) throw new Error(`${method} did not fail: ${answer.body}`);
  return error;
}

export const USDC = new PublicKey(MAINNET_USDC);
export const MEMO = new PublicKey('MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr');
export const ata = (owner: PublicKey): PublicKey =>
  getAssociatedTokenAddressSync(USDC, owner, true);

/** A funded key. */
export async function funded(
  ledger: Ledger,
  { sol = 1, usdc }: { sol?: number | string; usdc?: number | string } = {},
): Promise<Keypair> {
  const key = Keypair.generate();
  await ledger.call('local_fund', { address: key.publicKey.toBase58(), sol, usdc });
  return key;
}

export const memo = (text: string): TransactionInstruction =>
  new TransactionInstruction({ programId: MEMO, keys: [], data: Buffer.from(text) });

/** A transaction as the x402 exact scheme lays it out: limit, price, TransferChecked, memo. */
export const paymentInstructions = (
  from: PublicKey,
  to: PublicKey,
  amount: bigint,
  text = 'test',
): TransactionInstruction[] => [
  ComputeBudgetProgram.setComputeUnitLimit({ units: 40_000 }),
  ComputeBudgetProgram.setComputeUnitPrice({ microLamports: 1 }),
  createTransferCheckedInstruction(ata(from), USDC, ata(to), from, amount, 6),
  memo(text),
];

export async function latestBlockhash(ledger: Ledger, commitment = 'confirmed'): Promise<string> {
  const { value } = (await rpc(ledger, 'getLatestBlockhash', [{ commitment }])) as {
    value: { blockhash: string };
  };
  return value.blockhash;
}

/** A v0 transaction that nobody has signed. */
export function v0(
  payerKey: PublicKey,
  recentBlockhash: string,
  instructions: readonly TransactionInstruction[],
): VersionedTransaction {
  const message = new TransactionMessage({
    payerKey,
    recentBlockhash,
    instructions: [...instructions],
  });
  return new VersionedTransaction(message.compileToV0Message());
}

/** A signed v0 transaction on a confirmed blockhash. */
export async function signed(
  ledger: Ledger,
  signers: readonly [Keypair, ...Keypair[]],
  instructions: readonly TransactionInstruction[],
): Promise<VersionedTransaction> {
  const tx = v0(signers[0].publicKey, await latestBlockhash(ledger), instructions);
  tx.sign([...signers]);
  return tx;
}

export interface Sendable {
  serialize(): Uint8Array;
}

export const base64 = (tx: Sendable): string => Buffer.from(tx.serialize()).toString('base64');

/** Send through the RPC with a `confirmed` preflight. @returns the signature */
export async function send(
  ledger: Ledger,
  tx: Sendable,
  config: Record<string, unknown> = {},
): Promise<string> {
  const options = { encoding: 'base64', preflightCommitment: 'confirmed', ...config };
  return (await rpc(ledger, 'sendTransaction', [base64(tx), options])) as string;
}

/** A payer with USDC, a payee with an empty account, and payments between them (not sent). */
export async function payments(usdc = 10) {
  const ledger = manualLedger();
  const [payer, payee] = [await funded(ledger, { usdc }), await funded(ledger, { usdc: 0 })];
  const pay = (amount: bigint, text?: string): Promise<VersionedTransaction> =>
    signed(ledger, [payer], paymentInstructions(payer.publicKey, payee.publicKey, amount, text));
  return { ledger, payer, payee, pay };
}

/** Atomic USDC of an owner. */
export async function usdcOf(
  ledger: Ledger,
  { publicKey }: Keypair,
  commitment = 'processed',
): Promise<string> {
  const params = [ata(publicKey).toBase58(), { commitment }];
  const answer = await rpc(ledger, 'getTokenAccountBalance', params);
  return (answer as { value: { amount: string } }).value.amount;
}

/** Lamports of a wallet, counting what is not confirmed yet. */
export async function lamportsOf(ledger: Ledger, { publicKey }: Keypair): Promise<number> {
  const params = [publicKey.toBase58(), { commitment: 'processed' }];
  return ((await rpc(ledger, 'getBalance', params)) as { value: number }).value;
}

/** confirmationStatus of a signature, null where it is unknown. */
export async function statusOf(ledger: Ledger, signature: string): Promise<string | null> {
  const answer = await rpc(ledger, 'getSignatureStatuses', [[signature]]);
  const [status] = (answer as { value: [{ confirmationStatus: string } | null] }).value;
  return status?.confirmationStatus ?? null;
}

export { RpcError, type Ledger };
