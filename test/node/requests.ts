import { SystemProgram } from '@solana/web3.js';
import { MAINNET_USDC } from '../../dev/ledger/index.ts';
import { ata, memo } from '../ledger/support.ts';
import type { Scene } from './scene.ts';

/** Every JSON-RPC method that the page uses, asked as the page asks, and asked wrongly. */

type Params = (scene: Scene) => unknown;
export interface Request {
  /** `method: case` */
  readonly name: string;
  /** The body of the POST. */
  body(scene: Scene): Promise<string>;
}

const CONFIRMED = { commitment: 'confirmed' };
const BASE64 = { encoding: 'base64', ...CONFIRMED };
const JSON_TX = { encoding: 'json', commitment: 'confirmed', maxSupportedTransactionVersion: 0 };
const SIMULATE = { encoding: 'base64', sigVerify: false, ...CONFIRMED };
const SEND = {
  encoding: 'base64',
  skipPreflight: false,
  preflightCommitment: 'confirmed',
  maxRetries: 0,
};
const UNCHECKED = { ...SEND, skipPreflight: true };
const UNKNOWN_HASH = '4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM';
const UNKNOWN_SIGNATURE = '1111111111111111111111111111111111111111111111111111111111111111';

const key = (k: { publicKey: { toBase58(): string } }) => k.publicKey.toBase58();

const CASES: Readonly<Record<string, Readonly<Record<string, Params>>>> = {
  getGenesisHash: { usual: () => [], 'no params': () => undefined },
  getLatestBlockhash: {
    confirmed: () => [CONFIRMED],
    finalized: () => [{ commitment: 'finalized' }],
    'unknown commitment': () => [{ commitment: 'soon' }],
  },
  isBlockhashValid: {
    fresh: ({ blockhash }) => [blockhash, CONFIRMED],
    unknown: () => [UNKNOWN_HASH, CONFIRMED],
    malformed: () => ['no hash', CONFIRMED],
    nothing: () => [],
  },
  getBlockHeight: {
    confirmed: () => [CONFIRMED],
    finalized: () => [{ commitment: 'finalized' }],
  },
  getBalance: {
    usual: ({ payer }) => [key(payer), CONFIRMED],
    absent: ({ nobody }) => [key(nobody), CONFIRMED],
    malformed: () => ['not an address', CONFIRMED],
    nothing: () => [],
    'not final yet': async ({ payer, payNow }) => {
      await payNow();
      return [key(payer)];
    },
  },
  getAccountInfo: {
    'token account': ({ payer }) => [ata(payer.publicKey).toBase58(), BASE64],
    mint: () => [MAINNET_USDC, BASE64],
    wallet: ({ payer }) => [key(payer), BASE64],
    absent: ({ nobody }) => [key(nobody), BASE64],
    malformed: () => ['not an address', BASE64],
    nothing: () => [],
    'unknown encoding': ({ payer }) => [key(payer), { encoding: 'base63' }],
  },
  getSignatureStatuses: {
    'landed, failed, unknown': ({ paid, failed }) => [
      [paid.signature, failed, UNKNOWN_SIGNATURE],
      { searchTransactionHistory: false },
    ],
    'searching history': ({ old }) => [[old], { searchTransactionHistory: true }],
    none: () => [[], { searchTransactionHistory: false }],
    malformed: () => [['not a signature'], { searchTransactionHistory: false }],
    'too many': () => [Array.from({ length: 257 }, () => UNKNOWN_SIGNATURE)],
    nothing: () => [],
  },
  getTransaction: {
    landed: ({ paid }) => [paid.signature, JSON_TX],
    failed: ({ failed }) => [failed, JSON_TX],
    final: ({ old }) => [old, { ...JSON_TX, commitment: 'finalized' }],
    'not final yet': async ({ payNow }) => [
      await payNow(),
      { ...JSON_TX, commitment: 'finalized' },
    ],
    unknown: () => [UNKNOWN_SIGNATURE, JSON_TX],
    malformed: () => ['not a signature', JSON_TX],
    'version not supported': ({ paid }) => [paid.signature, { encoding: 'json', ...CONFIRMED }],
    nothing: () => [],
  },
  getSignaturesForAddress: {
    'of an account': ({ payer }) => [ata(payer.publicKey).toBase58(), CONFIRMED],
    limited: ({ payer }) => [key(payer), { ...CONFIRMED, limit: 1 }],
    before: ({ payer, paid }) => [key(payer), { ...CONFIRMED, before: paid.signature }],
    'before an unknown one': ({ payer }) => [
      key(payer),
      { ...CONFIRMED, before: UNKNOWN_SIGNATURE },
    ],
    'of nobody': ({ nobody }) => [key(nobody), CONFIRMED],
    'limit of 0': ({ payer }) => [key(payer), { ...CONFIRMED, limit: 0 }],
    'limit of 1001': ({ payer }) => [key(payer), { ...CONFIRMED, limit: 1001 }],
    malformed: () => ['not an address', CONFIRMED],
    processed: ({ payer }) => [key(payer), { commitment: 'processed' }],
  },
  simulateTransaction: {
    'will succeed': async ({ fresh }) => [await fresh(), SIMULATE],
    'not signed': async ({ fresh }) => [await fresh({ unsigned: true }), SIMULATE],
    'too little USDC': async ({ fresh }) => [await fresh({ amount: 10_000_000_000n }), SIMULATE],
    'unknown blockhash': async ({ fresh }) => [await fresh({ blockhash: UNKNOWN_HASH }), SIMULATE],
    'payer without SOL': async ({ fresh, nobody }) => [
      await fresh({ payer: nobody, instructions: [memo('x')] }),
      SIMULATE,
    ],
    'landed before': ({ paid }) => [paid.bytes, SIMULATE],
    'not base64': () => ['%%%%', SIMULATE],
    'not a transaction': () => ['AAAA', SIMULATE],
    nothing: () => [],
  },
  sendTransaction: {
    'will succeed': async ({ fresh }) => [await fresh(), SEND],
    unchecked: async ({ fresh }) => [await fresh(), UNCHECKED],
    'sent before': ({ paid }) => [paid.bytes, SEND],
    'sent before, unchecked': ({ paid }) => [paid.bytes, UNCHECKED],
    'too little USDC': async ({ fresh }) => [await fresh({ amount: 10_000_000_000n }), SEND],
    'too little SOL': async ({ fresh, payer, nobody }) => [
      await fresh({
        instructions: [
          SystemProgram.transfer({
            fromPubkey: payer.publicKey,
            toPubkey: nobody.publicKey,
            lamports: 10_000_000_000n,
          }),
        ],
      }),
      SEND,
    ],
    'payer without SOL': async ({ fresh, nobody }) => [
      await fresh({ payer: nobody, instructions: [memo('x')] }),
      SEND,
    ],
    'payer without SOL, unchecked': async ({ fresh, nobody }) => [
      await fresh({ payer: nobody, instructions: [memo('x')] }),
      UNCHECKED,
    ],
    'unknown blockhash': async ({ fresh }) => [await fresh({ blockhash: UNKNOWN_HASH }), SEND],
    'unknown blockhash, unchecked': async ({ fresh }) => [
      await fresh({ blockhash: UNKNOWN_HASH }),
      UNCHECKED,
    ],
    'wrong signature': async ({ fresh }) => [await fresh({ forged: true }), SEND],
    'wrong signature, unchecked': async ({ fresh }) => [await fresh({ forged: true }), UNCHECKED],
    'not signed': async ({ fresh }) => [await fresh({ unsigned: true }), SEND],
    'not base64': () => ['%%%%', SEND],
    'not a transaction': () => ['AAAA', SEND],
    'too large': () => ['A'.repeat(1648), SEND],
    nothing: () => [],
  },
  getMinimumBalanceForRentExemption: {
    'a token account': () => [165],
    'no bytes': () => [0],
    negative: () => [-1],
    nothing: () => [],
  },
  getRecentPrioritizationFees: {
    'of accounts': ({ payer }) => [[ata(payer.publicKey).toBase58()]],
    'of all': () => [[]],
    'too many': ({ payer }) => [Array.from({ length: 129 }, () => key(payer))],
    malformed: () => [['not an address']],
  },
  noSuchMethod: { usual: () => [] },
};

/** What is no call at all. */
const BODIES: Readonly<Record<string, string>> = {
  'not JSON': '{',
  'a number': '7',
  'no method': '{"jsonrpc":"2.0","id":1}',
  'another version': '{"jsonrpc":"1.0","id":1,"method":"getGenesisHash"}',
  'a batch of one': '[{"jsonrpc":"2.0","id":1,"method":"getGenesisHash"}]',
  'an empty batch': '[]',
};

export const METHODS: readonly string[] = Object.keys(CASES);

export const REQUESTS: readonly Request[] = [
  ...Object.entries(CASES).flatMap(([method, cases]) =>
    Object.entries(cases).map(([name, params]) => ({
      name: `${method}: ${name}`,
      body: async (scene: Scene) =>
        JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: await params(scene) }),
    })),
  ),
  ...Object.entries(BODIES).map(([name, body]) => ({
    name: `HTTP: ${name}`,
    body: () => Promise.resolve(body),
  })),
];
