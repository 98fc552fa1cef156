import { isDeepStrictEqual } from 'node:util';
import { createAssociatedTokenAccountIdempotentInstruction } from '@solana/spl-token';
import { type Keypair, SystemProgram, VersionedTransaction } from '@solana/web3.js';
import { toBase58 } from '../../dev/ledger/bytes.ts';
import { asObject } from '../../dev/ledger/json.ts';
import { MAINNET_USDC } from '../../dev/ledger/index.ts';
import { filled } from './match.ts';
import type { Scene } from './scene.ts';
import { ata, MEMO, memo, USDC } from './support.ts';

/**
 * Requests, each with the answer of our ledger. `vectors.test.ts` checks the answers, and
 * `test/node/conformance.test.ts` sends the same requests to Surfpool. The answers are those of
 * https://solana.com/docs/rpc/http and …/rpc/json-structures with the values of the scene; words and codes
 * of errors are those of Agave, `rpc-client-api/src/custom_error.rs`.
 *
 * In an answer a function stands for any value that it accepts, and a `context` is left out: the test
 * demands the slot of the asked commitment.
 */

type Params = (scene: Scene) => unknown;
type Case = readonly [
  params: Params | readonly unknown[] | undefined,
  answer: (scene: Scene) => Answer,
];
type Cases = Readonly<Record<string, Readonly<Record<string, Case>>>>;
type Answer = { readonly result: unknown } | { readonly error: unknown };

export interface Vector {
  /** `method: case` */
  readonly name: string;
  /** Asks for what only our ledger answers so: Surfpool is not asked. */
  readonly ours: boolean;
  /** The body of the POST. */
  body(scene: Scene): Promise<string>;
  /** The whole JSON-RPC answer. */
  answer(scene: Scene): unknown;
}

const ok = (result: unknown) => (): Answer => ({ result });
const value = (of: unknown) => ok({ value: of });
const okOf = (of: (scene: Scene) => unknown) => (scene: Scene) => ok(of(scene))();
const valueOf = (of: (scene: Scene) => unknown) => (scene: Scene) => value(of(scene))();
const error = (code: number, message: unknown, data?: unknown) => (): Answer => ({
  error: { code, message, ...(data === undefined ? {} : { data }) },
});
const invalid = (message: unknown) => error(-32602, message);

const any = {
  text: (actual: unknown) => typeof actual === 'string',
  number: (actual: unknown) => Number.isSafeInteger(actual),
  positive: (actual: unknown) => Number(actual) > 0,
  hash: (actual: unknown) => /^[1-9A-HJ-NP-Za-km-z]{42,44}$/.test(String(actual)),
  signature: (actual: unknown) => /^[1-9A-HJ-NP-Za-km-z]{86,88}$/.test(String(actual)),
  now: (actual: unknown) => Math.abs(Number(actual) - Date.now() / 1000) < 60,
};
const saying = (part: string) => (actual: unknown) => String(actual).includes(part);
/** An object with at least these fields. */
const partly = (fields: object) => (actual: unknown) => {
  const found = Object.keys(fields).map((name) => [name, Object(actual)[name] as unknown]);
  return isDeepStrictEqual(filled(fields, actual), Object.fromEntries(found));
};
/** A list that has this entry. */
const having = (entry: string) => (actual: unknown) =>
  Array.isArray(actual) && actual.includes(entry);

const CONFIRMED = { commitment: 'confirmed' };
const FINALIZED = { commitment: 'finalized' };
const BASE64 = { encoding: 'base64', ...CONFIRMED };
const PARSED = { encoding: 'jsonParsed', ...CONFIRMED };
const JSON_TX = { encoding: 'json', ...CONFIRMED, maxSupportedTransactionVersion: 0 };
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
const TOKEN = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
const SYSTEM = '11111111111111111111111111111111';
const BUDGET = 'ComputeBudget111111111111111111111111111111';

/** The payer's balance at first, and what one payment costs: a signature and its priority. */
const START = 2_000_000_000;
const FEE = 5_001;
/** After `old`, `paid` and `failed`. */
const LEFT = START - 3 * FEE;

const key = (k: Keypair): string => k.publicKey.toBase58();
const tokens = (k: Keypair): string => ata(k.publicKey).toBase58();
const many = <T>(length: number, each: T): T[] => Array.from({ length }, () => each);

// Complaints.
const MISSING = invalid('`params` should have at least 1 argument(s)');
const NO_BASE58 = invalid('Invalid param: Invalid');
const WRONG_SIZE = invalid('Invalid param: WrongSize');
const UNSUPPORTED = error(
  -32015,
  'Transaction version (0) is not supported by the requesting client. Please try the request again with the following configuration parameter: "maxSupportedTransactionVersion": 0',
);
const BELOW_CONFIRMED = invalid('Method does not support commitment below `confirmed`');
const NO_METHOD = error(-32601, 'Method not found');
const NO_SIGNATURE = error(-32003, 'Transaction signature verification failure');
const TYPE = 'solana_transaction::versioned::VersionedTransaction';
const NO_BASE64 = invalid('invalid base64 encoding: InvalidByte');
const NO_TRANSACTION = invalid(saying(`failed to deserialize ${TYPE}`));
const UNSANITARY = invalid(
  'invalid transaction: Transaction failed to sanitize accounts offsets correctly',
);

const account = (data: unknown, lamports: number, owner: string, space: number) => ({
  data,
  executable: false,
  lamports,
  owner,
  // JSON.parse rounds it.
  rentEpoch: 18_446_744_073_709_551_615,
  space,
});
/** Bytes in base64, with a u64 in them. */
const u64In = (offset: number, amount: bigint) => (data: unknown) => {
  const [text, encoding] = Array.isArray(data) ? data.map(String) : [];
  const bytes = Buffer.from(text ?? '', 'base64');
  return encoding === 'base64' && bytes.readBigUInt64LE(offset) === amount;
};
const usdc = (uiAmount: number) => ({
  amount: String(uiAmount * 1e6),
  decimals: 6,
  uiAmount,
  uiAmountString: String(uiAmount),
});
const parsedTokens = (owner: Keypair) => ({
  program: 'spl-token',
  parsed: {
    info: {
      isNative: false,
      mint: MAINNET_USDC,
      owner: key(owner),
      state: 'initialized',
      tokenAmount: usdc(99),
    },
    type: 'account',
  },
  space: 165,
});

const FAILURE = { InstructionError: [2, { Custom: 1 }] };
const statusOf = (err: unknown) => (err === null ? { Ok: null } : { Err: err });
const status = (slot: number, err: unknown, confirmations: unknown = any.positive) => ({
  slot,
  confirmations,
  err,
  status: statusOf(err),
  confirmationStatus: confirmations === null ? 'finalized' : 'confirmed',
});
const listed = (scene: Scene, signature: string, text: string | null, err: unknown = null) => ({
  signature,
  slot: scene.slotOf(signature),
  err,
  memo: text,
  blockTime: any.now,
  confirmationStatus: signature === scene.old ? 'finalized' : 'confirmed',
});
const allOfPayer = (scene: Scene) => [
  listed(scene, scene.failed, '[7] scene 3', FAILURE),
  listed(scene, scene.paid.signature, '[7] scene 2'),
  listed(scene, scene.old, '[7] scene 1'),
];

/** Balances around a payment: payer, both token accounts, and the programs and the mint. */
const balances = (payer: number) => [
  payer,
  2_039_280,
  2_039_280,
  1,
  1_141_440,
  1_461_600,
  16_926_720,
];
const tokenBalances = ({ payer, payee }: Scene, ofPayer: number) =>
  [payer, payee].map((owner, index) => ({
    accountIndex: 1 + index,
    mint: MAINNET_USDC,
    owner: key(owner),
    programId: TOKEN,
    uiTokenAmount: usdc(index === 0 ? ofPayer : 100 - ofPayer),
  }));

const littleEndian = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, index) => Math.floor(value / 256 ** index) % 256);

/** The second payment of the scene, or the third, which failed. */
const transaction = (scene: Scene, err: unknown): unknown => {
  const signature = err === null ? scene.paid.signature : scene.failed;
  const before = START - (err === null ? 1 : 2) * FEE;
  const call = (programIdIndex: number, accounts: number[], ...data: number[]) => ({
    programIdIndex,
    accounts,
    data: toBase58(Uint8Array.from(data)),
    stackHeight: 1,
  });
  const amount = err === null ? 500_000 : 10_000_000_000;
  const memoText = Buffer.from(err === null ? 'scene 2' : 'scene 3');
  const { message } = VersionedTransaction.deserialize(Buffer.from(scene.paid.bytes, 'base64'));
  return {
    slot: scene.slotOf(signature),
    blockTime: any.now,
    version: 0,
    transaction: {
      signatures: [signature],
      message: {
        header: {
          numReadonlySignedAccounts: 0,
          numReadonlyUnsignedAccounts: 4,
          numRequiredSignatures: 1,
        },
        accountKeys: [
          ...[key(scene.payer), tokens(scene.payer), tokens(scene.payee)],
          ...[BUDGET, TOKEN, MAINNET_USDC, String(MEMO)],
        ],
        recentBlockhash: err === null ? message.recentBlockhash : any.hash,
        instructions: [
          call(3, [], 2, ...littleEndian(40_000, 4)),
          call(3, [], 3, ...littleEndian(1, 8)),
          call(4, [1, 5, 2, 0], 12, ...littleEndian(amount, 8), 6),
          call(6, [], ...memoText),
        ],
        addressTableLookups: [],
      },
    },
    meta: {
      err,
      status: statusOf(err),
      fee: FEE,
      preBalances: balances(before),
      postBalances: balances(before - FEE),
      innerInstructions: [],
      logMessages: having(
        err === null ? `Program ${BUDGET} invoke [1]` : 'Program log: Error: insufficient funds',
      ),
      preTokenBalances: tokenBalances(scene, err === null ? 99.5 : 99),
      postTokenBalances: tokenBalances(scene, 99),
      rewards: [],
      loadedAddresses: { writable: [], readonly: [] },
      computeUnitsConsumed: any.positive,
    },
  };
};
const UNFILLED = {
  accounts: null,
  innerInstructions: null,
  replacementBlockhash: null,
  returnData: null,
};
const UNRUN = {
  ...UNFILLED,
  fee: null,
  loadedAccountsDataSize: 0,
  loadedAddresses: null,
  logs: [],
  postBalances: null,
  postTokenBalances: null,
  preBalances: null,
  preTokenBalances: null,
  unitsConsumed: 0,
};

const ownedBy = ({ payer }: Scene) => [
  { pubkey: tokens(payer), account: account(parsedTokens(payer), 2_039_280, TOKEN, 165) },
];
const PARSED_MINT = {
  program: 'spl-token',
  parsed: {
    info: {
      decimals: 6,
      freezeAuthority: any.hash,
      isInitialized: true,
      mintAuthority: any.hash,
      supply: '100000000',
    },
    type: 'mint',
  },
  space: 82,
};

/** Accepts the calls of other programs. */
const calls = (actual: unknown) =>
  Array.isArray(actual) &&
  actual.length > 0 &&
  actual.every(
    partly({ accounts: Array.isArray, data: any.text, programIdIndex: any.number, stackHeight: 2 }),
  );

/** A payment's message where it is parsed: transfers and memos; the rest is partially decoded. */
const parsedMessage = ({ payer, payee }: Scene) => {
  const partial = { accounts: [], data: any.text, programId: BUDGET, stackHeight: 1 };
  const info = {
    authority: key(payer),
    destination: tokens(payee),
    mint: MAINNET_USDC,
    source: tokens(payer),
    tokenAmount: usdc(0.5),
  };
  const known = (program: string, programId: string, parsed: unknown) => ({
    program,
    programId,
    parsed,
    stackHeight: 1,
  });
  return partly({
    accountKeys: (keys: unknown) =>
      Array.isArray(keys) &&
      isDeepStrictEqual(
        [keys.length, keys[0]],
        [7, { pubkey: key(payer), signer: true, source: 'transaction', writable: true }],
      ),
    instructions: [
      { ...partial, data: toBase58(Buffer.of(2, 64, 156, 0, 0)) },
      partial,
      known('spl-token', TOKEN, { type: 'transferChecked', info }),
      known('spl-memo', String(MEMO), 'scene 2'),
    ],
  });
};

const withoutAddresses = (meta: unknown) => asObject(meta)?.['loadedAddresses'] === undefined;

/** Expects one entry for each of 150 slots. A price of 1 was paid in these slots. */
const fees = (slots: readonly number[]) => (actual: unknown) =>
  Array.isArray(actual) &&
  actual.length === 150 &&
  actual.every(partly({ slot: any.number, prioritizationFee: any.number })) &&
  slots.every((slot) => actual.some(partly({ slot, prioritizationFee: 1 })));

const simulated = (scene: Scene) => ({
  ...UNFILLED,
  err: null,
  fee: FEE,
  loadedAccountsDataSize: 2 * 165 + 82 + 22 + 36 + 2_304,
  loadedAddresses: { readonly: [], writable: [] },
  logs: having('Program log: Memo (len 7)'),
  postBalances: balances(LEFT - FEE),
  postTokenBalances: tokenBalances(scene, 98.5),
  preBalances: balances(LEFT),
  preTokenBalances: tokenBalances(scene, 99),
  unitsConsumed: (units: unknown) => Number(units) > 0 && Number(units) < 40_000,
});
/** A preflight's refusal. */
const refused = (reason: string, data: object) =>
  error(-32002, `Transaction simulation failed: ${reason}`, partly(data));
const NOBODY_PAYS = 'Attempt to debit an account but found no record of a prior credit.';

// Transactions, of which most go wrong.
type Make = (scene: Scene) => string | Promise<string>;
const fine: Make = ({ fresh }) => fresh();
const landed: Make = ({ paid }) => paid.bytes;
const unsigned: Make = ({ fresh }) => fresh({ unsigned: true });
const forged: Make = ({ fresh }) => fresh({ forged: true });
const tooMuch = ({ fresh }: Scene) => fresh({ amount: 10_000_000_000n });
const onUnknownHash = ({ fresh }: Scene) => fresh({ blockhash: UNKNOWN_HASH });
const poor = ({ fresh, nobody }: Scene) => fresh({ payer: nobody, instructions: [memo('x')] });
const gift = (from: Keypair, to: Keypair, lamports: bigint) =>
  SystemProgram.transfer({ fromPubkey: from.publicKey, toPubkey: to.publicKey, lamports });
const giving =
  (lamports: bigint) =>
  ({ fresh, payer, nobody }: Scene) =>
    fresh({ instructions: [gift(payer, nobody, lamports)] });
const changed = async ({ fresh }: Scene, change: (bytes: Buffer) => Uint8Array) =>
  Buffer.from(change(Buffer.from(await fresh(), 'base64'))).toString('base64');
/** Makes the second key equal to the first. */
const keyTwice = (scene: Scene) =>
  changed(scene, (bytes) => {
    const first = 1 + 64 + 1 + 3 + 1;
    return bytes.copyWithin(first + 32, first, first + 32);
  });
const signatureTooMany = (scene: Scene) =>
  changed(scene, (bytes) => Buffer.concat([Buffer.of(2), Buffer.alloc(64), bytes.subarray(1)]));
const cutShort = (scene: Scene) => changed(scene, (bytes) => bytes.subarray(0, 75));

// The requests.
const sending =
  (config: object) =>
  (make: Make): Params =>
  async (scene) => [await make(scene), config];
const sim = sending(SIMULATE);
const send = sending(SEND);
const unchecked = sending(UNCHECKED);
const about =
  (subject: (scene: Scene) => string) =>
  (...config: readonly unknown[]): Params =>
  (scene) => [subject(scene), ...config];
const byPayer = about(({ payer }) => key(payer));
const byNobody = about(({ nobody }) => key(nobody));
const byTokens = about(({ payer }) => tokens(payer));
const byPaid = about(({ paid }) => paid.signature);

const CASES: Cases = {
  getGenesisHash: {
    usual: [[], ok(any.hash)],
    'no params': [undefined, ok(any.hash)],
  },
  getLatestBlockhash: {
    confirmed: [[CONFIRMED], value({ blockhash: any.hash, lastValidBlockHeight: any.number })],
    finalized: [[FINALIZED], value({ blockhash: any.hash, lastValidBlockHeight: any.number })],
    'unknown commitment': [
      [{ commitment: 'soon' }],
      invalid(saying('Invalid params: unknown variant `soon`')),
    ],
  },
  isBlockhashValid: {
    unknown: [[UNKNOWN_HASH, CONFIRMED], value(false)],
    malformed: [['not a hash', CONFIRMED], invalid('Invalid param: Invalid')],
  },
  getBlockHeight: {
    confirmed: [[CONFIRMED], ok(any.number)],
    finalized: [[FINALIZED], ok(any.number)],
  },
  getBalance: {
    usual: [byPayer(CONFIRMED), value(LEFT)],
    absent: [byNobody(CONFIRMED), value(0)],
    malformed: [['not an address', CONFIRMED], NO_BASE58],
    'malformed, short': [['abc', CONFIRMED], WRONG_SIZE],
    'malformed, a number': [
      [5, CONFIRMED],
      invalid('Invalid params: invalid type: integer `5`, expected a string.'),
    ],
    nothing: [[], MISSING],
    'not final yet': [
      async ({ payer, payNow }) => {
        await payNow();
        return [key(payer)];
      },
      value(START - FEE),
    ],
  },
  getAccountInfo: {
    'token account': [
      byTokens(BASE64),
      value(account(u64In(64, 99_000_000n), 2_039_280, TOKEN, 165)),
    ],
    'token account, parsed': [
      byTokens(PARSED),
      ({ payer }) => value(account(parsedTokens(payer), 2_039_280, TOKEN, 165))(),
    ],
    mint: [[MAINNET_USDC, BASE64], value(account(u64In(36, 100_000_000n), 1_461_600, TOKEN, 82))],
    wallet: [byPayer(BASE64), value(account(['', 'base64'], LEFT, SYSTEM, 0))],
    'wallet, parsed': [byPayer(PARSED), value(account(['', 'base64'], LEFT, SYSTEM, 0))],
    absent: [byNobody(BASE64), value(null)],
    malformed: [['not an address', BASE64], NO_BASE58],
    nothing: [[], MISSING],
    'unknown encoding': [
      byPayer({ encoding: 'base63' }),
      invalid(saying('Invalid params: unknown variant `base63`')),
    ],
  },
  getMultipleAccounts: {
    'of several kinds, cut': [
      ({ payer, nobody }) => [
        [tokens(payer), key(payer), key(nobody)],
        { ...BASE64, dataSlice: { offset: 0, length: 1 } },
      ],
      value([
        account(['xg==', 'base64'], 2_039_280, TOKEN, 165),
        account(['', 'base64'], LEFT, SYSTEM, 0),
        null,
      ]),
    ],
    whole: [
      ({ payer }) => [[key(payer)], BASE64],
      value([account(['', 'base64'], LEFT, SYSTEM, 0)]),
    ],
    none: [[[], BASE64], value([])],
    'too many': [[many(101, MAINNET_USDC), BASE64], invalid('Too many inputs provided; max 100')],
    malformed: [[['not an address'], BASE64], NO_BASE58],
    nothing: [[], MISSING],
  },
  getTokenAccountBalance: {
    usual: [byTokens(CONFIRMED), value(usdc(99))],
    absent: [
      ({ nobody }) => [tokens(nobody), CONFIRMED],
      invalid('Invalid param: could not find account'),
    ],
  },
  getTokenAccountsByOwner: {
    'of a mint': [byPayer({ mint: MAINNET_USDC }, PARSED), valueOf(ownedBy)],
    'of the program': [byPayer({ programId: TOKEN }, PARSED), valueOf(ownedBy)],
    'of nobody': [byNobody({ mint: MAINNET_USDC }, PARSED), value([])],
  },
  getSignatureStatuses: {
    'landed, failed, unknown': [
      ({ paid, failed }) => [
        [paid.signature, failed, UNKNOWN_SIGNATURE],
        { searchTransactionHistory: false },
      ],
      ({ paid, failed, slotOf }) =>
        value([status(slotOf(paid.signature), null), status(slotOf(failed), FAILURE), null])(),
    ],
    'searching history': [
      ({ old }) => [[old], { searchTransactionHistory: true }],
      ({ old, slotOf }) => value([status(slotOf(old), null, null)])(),
    ],
    none: [[[], { searchTransactionHistory: false }], value([])],
    malformed: [[['not a signature'], { searchTransactionHistory: false }], NO_BASE58],
    'malformed, short': [[['abc']], WRONG_SIZE],
    'too many': [[many(257, UNKNOWN_SIGNATURE)], invalid('Too many inputs provided; max 256')],
    nothing: [[], MISSING],
  },
  getTransaction: {
    landed: [byPaid(JSON_TX), okOf((scene) => transaction(scene, null))],
    failed: [({ failed }) => [failed, JSON_TX], okOf((scene) => transaction(scene, FAILURE))],
    final: [
      ({ old }) => [old, { ...JSON_TX, ...FINALIZED }],
      ({ old, slotOf }) => ok(partly({ slot: slotOf(old) }))(),
    ],
    'not final yet': [
      async ({ payNow }) => [await payNow(), { ...JSON_TX, ...FINALIZED }],
      ok(null),
    ],
    unknown: [[UNKNOWN_SIGNATURE, JSON_TX], ok(null)],
    malformed: [['not a signature', JSON_TX], NO_BASE58],
    'version not supported': [byPaid({ encoding: 'json', ...CONFIRMED }), UNSUPPORTED],
    processed: [byPaid({ ...JSON_TX, commitment: 'processed' }), BELOW_CONFIRMED],
    nothing: [[], MISSING],
  },
  getSignaturesForAddress: {
    'of an account': [byTokens(CONFIRMED), okOf(allOfPayer)],
    limited: [byPayer({ ...CONFIRMED, limit: 1 }), okOf((scene) => allOfPayer(scene).slice(0, 1))],
    before: [
      ({ payer, paid }) => [key(payer), { ...CONFIRMED, before: paid.signature }],
      okOf((scene) => allOfPayer(scene).slice(2)),
    ],
    until: [
      ({ payer, paid }) => [key(payer), { ...CONFIRMED, until: paid.signature }],
      okOf((scene) => allOfPayer(scene).slice(0, 1)),
    ],
    'until an unknown one': [
      byPayer({ ...CONFIRMED, until: UNKNOWN_SIGNATURE }),
      okOf((scene) => allOfPayer(scene)),
    ],
    'before an unknown one': [byPayer({ ...CONFIRMED, before: UNKNOWN_SIGNATURE }), ok([])],
    'of nobody': [byNobody(CONFIRMED), ok([])],
    'limit of 0': [byPayer({ ...CONFIRMED, limit: 0 }), invalid('Invalid limit; max 1000')],
    'limit of 1001': [byPayer({ ...CONFIRMED, limit: 1001 }), invalid('Invalid limit; max 1000')],
    malformed: [['not an address', CONFIRMED], NO_BASE58],
    processed: [byPayer({ commitment: 'processed' }), BELOW_CONFIRMED],
    'two memos': [
      async ({ payer, payNow }) => {
        await payNow({ instructions: [memo('one'), memo('zwölf')] });
        return [key(payer), { ...CONFIRMED, limit: 1 }];
      },
      ok([partly({ memo: '[3] one; [6] zwölf' })]),
    ],
    'no memo': [
      async ({ payer, payee, payNow }) => {
        await payNow({ instructions: [gift(payer, payee, 1_000_000n)] });
        return [key(payer), { ...CONFIRMED, limit: 1 }];
      },
      ok([partly({ memo: null })]),
    ],
  },
  simulateTransaction: {
    'will succeed': [sim(fine), valueOf(simulated)],
    'not signed': [sim(unsigned), value(partly({ err: null }))],
    'too little USDC': [
      sim(tooMuch),
      value(partly({ err: FAILURE, logs: having('Program log: Error: insufficient funds') })),
    ],
    'unknown blockhash': [sim(onUnknownHash), value({ ...UNRUN, err: 'BlockhashNotFound' })],
    'payer without SOL': [sim(poor), value(partly({ err: 'AccountNotFound' }))],
    'landed before': [sim(landed), value({ ...UNRUN, err: 'AlreadyProcessed' })],
    'not base64': [['%%%%', SIMULATE], NO_BASE64],
    'not a transaction': [['AAAA', SIMULATE], NO_TRANSACTION],
    nothing: [[], MISSING],
  },
  sendTransaction: {
    'will succeed': [send(fine), ok(any.signature)],
    unchecked: [unchecked(fine), ok(any.signature)],
    'sent before': [
      send(landed),
      refused('This transaction has already been processed', { err: 'AlreadyProcessed' }),
    ],
    'sent before, unchecked': [unchecked(landed), ({ paid }) => ({ result: paid.signature })],
    'too little USDC': [
      send(tooMuch),
      error(
        -32002,
        'Transaction simulation failed: Error processing Instruction 2: custom program error: 0x1',
        {
          ...UNRUN,
          err: FAILURE,
          fee: FEE,
          loadedAccountsDataSize: (bytes: unknown) => Number(bytes) > 2 * 165,
          logs: having('Program log: Error: insufficient funds'),
          unitsConsumed: any.positive,
        },
      ),
    ],
    'too little SOL': [
      send(giving(10_000_000_000n)),
      refused('Error processing Instruction 0: custom program error: 0x1', {
        err: { InstructionError: [0, { Custom: 1 }] },
      }),
    ],
    'too little to live on': [
      send(giving(5n)),
      refused('Transaction results in an account (1) with insufficient funds for rent', {
        err: { InsufficientFundsForRent: { account_index: 1 } },
      }),
    ],
    'payer without SOL': [send(poor), refused(NOBODY_PAYS, { err: 'AccountNotFound' })],
    'payer without SOL, unchecked': [unchecked(poor), ok(any.signature)],
    'unknown blockhash': [
      send(onUnknownHash),
      error(-32002, 'Transaction simulation failed: Blockhash not found', {
        ...UNRUN,
        err: 'BlockhashNotFound',
      }),
    ],
    'unknown blockhash, unchecked': [unchecked(onUnknownHash), ok(any.signature)],
    'wrong signature': [send(forged), NO_SIGNATURE],
    'wrong signature, unchecked': [unchecked(forged), ok(any.signature)],
    'not signed': [send(unsigned), NO_SIGNATURE],
    'not base64': [['%%%%', SEND], NO_BASE64],
    'not a transaction': [['AAAA', SEND], NO_TRANSACTION],
    'cut short': [send(cutShort), NO_TRANSACTION],
    'too large': [
      ['A'.repeat(1648), SEND],
      invalid(`base64 encoded ${TYPE} too large: 1648 bytes (max: encoded/raw 1644/1232)`),
    ],
    'too large, decoded': [
      [Buffer.alloc(1233).toString('base64'), SEND],
      invalid(`decoded ${TYPE} too large: 1233 bytes (max: 1232 bytes)`),
    ],
    nothing: [[], MISSING],
  },
  getMinimumBalanceForRentExemption: {
    'a token account': [[165], ok(2_039_280)],
    'no bytes': [[0], ok(890_880)],
    negative: [[-1], invalid('Invalid params: invalid type: integer `-1`, expected u64.')],
    nothing: [[], MISSING],
  },
  getRecentPrioritizationFees: {
    'of accounts': [
      ({ payer }) => [[tokens(payer)]],
      ({ paid, failed, slotOf }) => ok(fees([slotOf(paid.signature), slotOf(failed)]))(),
    ],
    'of all': [[[]], ({ failed, slotOf }) => ok(fees([slotOf(failed)]))()],
    'too many': [
      ({ payer }) => [many(129, key(payer))],
      invalid('Too many inputs provided; max 128'),
    ],
    malformed: [[['not an address']], NO_BASE58],
  },
  noSuchMethod: { usual: [[], NO_METHOD] },
};

/**
 * Cases in which a node answers otherwise and the page does not care, or which only a current node
 * supports.
 */
const OURS: Cases = {
  getTokenAccountsByOwner: {
    'no token program': [
      byPayer({ programId: SYSTEM }, PARSED),
      invalid('Invalid param: unrecognized Token program id'),
    ],
    'no mint': [byPayer({ mint: SYSTEM }, PARSED), invalid('Invalid param: could not find mint')],
  },
  getTokenAccountBalance: {
    wallet: [byPayer(CONFIRMED), invalid('Invalid param: not a Token account')],
  },
  getAccountInfo: {
    'mint, parsed': [[MAINNET_USDC, PARSED], value(partly({ data: PARSED_MINT }))],
  },
  getTokenSupply: {
    usual: [[MAINNET_USDC, CONFIRMED], value(usdc(100))],
    wallet: [byPayer(CONFIRMED), invalid('Invalid param: not a Token mint')],
  },
  getTransaction: {
    'with inner instructions': [
      async ({ payNow, payer, nobody }) => {
        const [own, its] = [payer.publicKey, nobody.publicKey];
        const create = createAssociatedTokenAccountIdempotentInstruction(own, ata(its), its, USDC);
        return [await payNow({ instructions: [memo('first'), create] }), JSON_TX];
      },
      ok(partly({ meta: partly({ innerInstructions: [{ index: 1, instructions: calls }] }) })),
    ],
    parsed: [
      byPaid({ ...JSON_TX, encoding: 'jsonParsed' }),
      (scene) =>
        ok(
          partly({
            transaction: partly({ message: parsedMessage(scene) }),
            meta: withoutAddresses,
          }),
        )(),
    ],
  },
  simulateTransaction: {
    'an account named twice': [sim(keyTwice), value(partly({ err: 'AccountLoadedTwice' }))],
    'not signed, to be verified': [
      async ({ fresh }) => [await fresh({ unsigned: true }), { ...SIMULATE, sigVerify: true }],
      NO_SIGNATURE,
    ],
    'on another blockhash': [
      async ({ fresh }) => [await fresh(), { ...SIMULATE, replaceRecentBlockhash: true }],
      invalid('this ledger does not take replaceRecentBlockhash'),
    ],
    'with accounts': [
      async ({ fresh }) => [await fresh(), { ...SIMULATE, accounts: { addresses: [] } }],
      invalid('this ledger does not take accounts'),
    ],
  },
  sendTransaction: {
    'a signature too many': [send(signatureTooMany), UNSANITARY],
    'no encoding': [['AAAA'], invalid(saying('Supported encodings: base64'))],
    'as base58': [['AAAA', { encoding: 'base58' }], invalid(saying('Supported encodings: base64'))],
  },
};

const HASH_ASKED = { jsonrpc: '2.0', method: 'getGenesisHash' };
const envelope = (id: unknown, answer: Answer) => ({ jsonrpc: '2.0', ...answer, id });
const NO_JSON = envelope(null, error(-32700, 'Parse error')());
const noRequest = (id: unknown) => envelope(id, error(-32600, 'Invalid request')());

/** Bodies that are not a call, or have another form. */
const BODIES: Readonly<Record<string, readonly [body: string, answer: unknown]>> = {
  'not JSON': ['{', NO_JSON],
  'no body': ['', NO_JSON],
  'two values': ['null null', NO_JSON],
  'a number': ['7', noRequest(null)],
  'no method': ['{"jsonrpc":"2.0","id":1}', noRequest(1)],
  'another version': [JSON.stringify({ ...HASH_ASKED, jsonrpc: '1.0', id: 1 }), noRequest(1)],
  'a batch of one': [JSON.stringify([{ ...HASH_ASKED, id: 1 }]), noRequest(null)],
  'an empty batch': ['[]', noRequest(null)],
  'a method of every object': [
    '{"jsonrpc":"2.0","id":1,"method":"constructor"}',
    envelope(1, NO_METHOD()),
  ],
  'an id of letters': [
    JSON.stringify({ ...HASH_ASKED, id: 'abc' }),
    envelope('abc', { result: any.hash }),
  ],
  'an id of 0': [JSON.stringify({ ...HASH_ASKED, id: 0 }), envelope(0, { result: any.hash })],
};

export const METHODS: readonly string[] = Object.keys(CASES);

const paramsOf = (params: Case[0], scene: Scene): unknown =>
  typeof params === 'function' ? params(scene) : params;

const vectorsOf = (cases: Cases, ours: boolean): Vector[] =>
  Object.entries(cases).flatMap(([method, each]) =>
    Object.entries(each).map(([name, [params, answer]]) => ({
      name: `${method}: ${name}`,
      ours,
      body: async (scene) =>
        JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: await paramsOf(params, scene) }),
      answer: (scene) => envelope(1, answer(scene)),
    })),
  );

export const VECTORS: readonly Vector[] = [
  ...vectorsOf(CASES, false),
  ...vectorsOf(OURS, true),
  ...Object.entries(BODIES).map(([name, [body, answer]]) => ({
    name: `HTTP: ${name}`,
    ours: false,
    body: () => Promise.resolve(body),
    answer: () => answer,
  })),
];
