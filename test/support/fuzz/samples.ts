import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { root } from '../../../dev/build/paths.ts';
import { toBase58 } from '../../../src/shared/base58.ts';
import { toBase64Url, toHex } from '../../../src/shared/bytes.ts';
import { sessionText } from '../../../src/shared/call/code-body.ts';
import { usdc } from '../../../src/shared/money.ts';
import { session } from '../../unit/call/code-fixtures.ts';
import {
  type CallReceipt,
  RECEIPT_VERSION,
  UNUSED_REFUND,
} from '../../../src/shared/receipt/receipt.ts';

/** Good samples of what arrives from outside, as plain JSON values: where mutation starts. */

const filled = (length: number, by: number): Uint8Array => new Uint8Array(length).fill(by);
const ID = toHex(filled(16, 7));
const ROOT = toHex(filled(32, 9));
const SALT = toBase64Url(filled(16, 3));

const any = (samples: readonly unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...samples);

export const controlSamples = any([
  {
    type: 'listing',
    id: ID,
    name: 'a.pdf',
    description: 'All of it',
    price: '250000',
    size: 200_000,
    chunkSize: 65_536,
    sha256: ROOT,
    root: ROOT,
    salt: SALT,
  },
  { type: 'withdrawn', id: ID },
  { type: 'listed', ids: [ID, ROOT.slice(32)] },
  {
    type: 'open',
    stream: 4_000_000_000,
    id: ID,
    root: ROOT,
    have: [
      [0, 3],
      [5, 1],
    ],
  },
  { type: 'start', stream: 1, salt: toBase64Url(filled(32, 1)) },
  { type: 'ready', stream: 1 },
  { type: 'ack', stream: 1, chunks: [[0, 16]] },
  { type: 'pause', stream: 1 },
  { type: 'resume', stream: 1 },
  { type: 'stop', stream: 1, code: 'cancelled' },
  { type: 'received', id: ID, root: ROOT, signature: toBase64Url(filled(64, 5)) },
  { type: 'received', id: ID, root: ROOT, signature: null },
]);

export const signalSamples = any([
  { type: 'beat', n: 7, heard: 6, ask: false },
  { type: 'beat', n: 8, heard: 6, ask: true, away: true },
  { type: 'leave' },
  { type: 'devices', microphone: 'on', camera: 'off', screen: false, name: 'Ana' },
  { type: 'devices', microphone: 'on', camera: 'on', screen: false, wants: 'less' },
  { type: 'description', kind: 'offer', sdp: 'v=0\r\n' },
  { type: 'lane', lane: 3, kind: 'answer', session: sessionText(session('answer')) },
  { type: 'lane', lane: 3, kind: 'close' },
  { type: 'standby', id: 1, kind: 'offer', session: sessionText(session('offer')) },
  { type: 'standby', id: 1, kind: 'drop' },
  { type: 'again', kind: 'ask' },
  { type: 'again', kind: 'invite', code: 'p2ciAA_-1' },
  { type: 'move', turn: 2 },
  { type: 'moved', turn: 2 },
  { type: 'sync', stream: 's', turn: 1, next: 1, peer: '', received: 0 },
  { type: 'chat', text: 'Hello' },
  { type: 'bye', reason: 'host' },
]);

const address = (by: number): string => toBase58(filled(32, by));
const signature = (by: number): string => toBase58(filled(64, by));

export const receiptSample: CallReceipt = {
  version: RECEIPT_VERSION,
  network: 'devnet',
  transcript: toBase64Url(filled(32, 8)),
  payTo: address(1),
  feePayer: address(2),
  payer: address(3),
  deposit: address(5),
  sessionKey: address(4),
  price: usdc(500_000n),
  prepaidPeriods: 3,
  unused: { periodSeconds: 60, countedSeconds: 252, trialSeconds: 30 },
  ahead: true,
  approvals: [{ signature: signature(1), cap: usdc(2_000_000n), blockTimeS: 1_800_000_000 }],
  payments: (
    [
      { kind: 'prepay', resource: 'prepay', commitment: null },
      { kind: 'minute', resource: 'minute/4', commitment: null },
      { kind: 'file', resource: `file/${ID}`, commitment: toBase64Url(filled(32, 6)) },
      { kind: 'refund', resource: `refund/${signature(9)}`, commitment: null },
      { kind: 'refund', resource: UNUSED_REFUND, commitment: null },
    ] as const
  ).map((what, i) => ({
    ...what,
    amount: usdc(BigInt(i + 1) * 500_000n),
    signature: signature(20 + i),
    blockTimeS: 1_800_000_000 + i,
  })),
};

const VECTORS = join(root, 'test/vectors/x402');

interface Captured {
  readonly message: {
    readonly result?: unknown;
    readonly params?: { readonly _meta?: { readonly 'x402/payment'?: unknown } };
  };
}

const captured: readonly Captured[] = readdirSync(VECTORS).flatMap(
  (name) => JSON.parse(readFileSync(join(VECTORS, name), 'utf8')) as Captured[],
);

/** Captured messages of the `x402` channel, and the heads of channels that the captures leave out. */
export const x402Samples = any([
  ...captured.map(({ message }) => message),
  // Answers to what the wire under test has asked.
  ...captured.flatMap(({ message }) => ('result' in message ? [{ ...message, id: 1 }] : [])),
  {
    jsonrpc: '2.0',
    method: 'sync',
    params: { stream: 's', turn: 1, next: 1, peer: '', received: 0 },
  },
  { jsonrpc: '2.0', id: 7, method: 'allowance.sponsor', params: { transaction: 'AAAA' } },
  { jsonrpc: '2.0', id: 8, method: 'file.nonce', params: { id: ID } },
  { jsonrpc: '2.0', method: 'refund', params: { payment: signature(1), signature: signature(2) } },
]);

/** Every base64 text in the captures that is a transaction: payments, and approvals of the extension. */
export const transactionSamples: readonly Uint8Array[] = [
  ...new Set(JSON.stringify(captured).match(/(?<="transaction":")[A-Za-z0-9+/]{200,}={0,2}/g)),
].map((text) => new Uint8Array(Buffer.from(text, 'base64')));
