// pure
import { Keypair } from '@solana/web3.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MAINNET_USDC } from '../../dev/ledger/index.ts';
import { ata, funded, manualLedger, rpc, rpcError, type Ledger } from './support.ts';

/** Accounts and tokens. Expected answers are those of the cited pages with this ledger's values put in. */

const TOKEN_PROGRAM = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
const SYSTEM_PROGRAM = '11111111111111111111111111111111';
/** rentEpoch is 18446744073709551615, which JavaScript's JSON.parse rounds. */
const RENT_EPOCH = 18_446_744_073_709_551_615;

async function contextOf(ledger: Ledger) {
  return { apiVersion: '3.1.0', slot: await rpc(ledger, 'getSlot') };
}

test('getBalance of a wallet and of nobody (solana.com/docs/rpc/http/getbalance)', async () => {
  const ledger = manualLedger();
  const { publicKey } = await funded(ledger, { sol: '0.000000083' });
  const context = await contextOf(ledger);
  assert.equal(await rpc(ledger, 'getBalance', [publicKey.toBase58()]), { context, value: 83 });
  const nobody = Keypair.generate().publicKey.toBase58();
  assert.equal(await rpc(ledger, 'getBalance', [nobody]), { context, value: 0 });
});

test('getAccountInfo of a wallet in each encoding (…/getaccountinfo)', async () => {
  const ledger = manualLedger();
  const { publicKey } = await funded(ledger, { sol: 2 });
  const context = await contextOf(ledger);
  const expected = (data: unknown) => ({
    context,
    value: {
      data,
      executable: false,
      lamports: 2_000_000_000,
      owner: SYSTEM_PROGRAM,
      rentEpoch: RENT_EPOCH,
      space: 0,
    },
  });
  const key = publicKey.toBase58();
  const info = (config?: unknown) => rpc(ledger, 'getAccountInfo', [key, config]);
  assert.equal(await info({ encoding: 'base58' }), expected(['', 'base58']));
  assert.equal(await info({ encoding: 'base64' }), expected(['', 'base64']));
  assert.equal(await info({ encoding: 'jsonParsed' }), expected(['', 'base64']), 'no parser');
  assert.equal(await info(), expected(''), 'the legacy form, where no encoding is asked for');
  assert.is(
    (await rpcError(ledger, 'getAccountInfo', [key, { encoding: 'base64+zstd' }])).code,
    -32602,
  );
  assert.is((await rpcError(ledger, 'getAccountInfo', [key, { encoding: 'utf8' }])).code, -32602);
});

test('rentEpoch is written as the whole u64', async () => {
  const ledger = manualLedger();
  const { publicKey } = await funded(ledger);
  const request = {
    jsonrpc: '2.0',
    id: 1,
    method: 'getAccountInfo',
    params: [publicKey.toBase58()],
  };
  const { body } = await ledger.handleRpc(JSON.stringify(request));
  assert.match(body, '"rentEpoch":18446744073709551615,');
});

test('getAccountInfo of nobody is null', async () => {
  const ledger = manualLedger();
  const nobody = Keypair.generate().publicKey.toBase58();
  assert.equal(await rpc(ledger, 'getAccountInfo', [nobody, { encoding: 'base64' }]), {
    context: await contextOf(ledger),
    value: null,
  });
});

test('getAccountInfo jsonParsed of a token account and a mint (…/getaccountinfo, …/gettokenaccountsbyowner)', async () => {
  const ledger = manualLedger();
  const { publicKey } = await funded(ledger, { usdc: '420' });
  const read = async (key: string) =>
    (
      (await rpc(ledger, 'getAccountInfo', [key, { encoding: 'jsonParsed' }])) as {
        value: { data: unknown };
      }
    ).value.data;
  assert.equal(await read(ata(publicKey).toBase58()), {
    program: 'spl-token',
    parsed: {
      info: {
        isNative: false,
        mint: MAINNET_USDC,
        owner: publicKey.toBase58(),
        state: 'initialized',
        tokenAmount: { amount: '420000000', decimals: 6, uiAmount: 420, uiAmountString: '420' },
      },
      type: 'account',
    },
    space: 165,
  });
  const mint = (await read(MAINNET_USDC)) as { parsed: { info: Record<string, unknown> } };
  const { mintAuthority, freezeAuthority, ...info } = mint.parsed.info;
  assert.type(mintAuthority, 'string');
  assert.type(freezeAuthority, 'string');
  assert.equal(
    { ...mint, parsed: { ...mint.parsed, info } },
    {
      program: 'spl-token',
      parsed: { info: { decimals: 6, isInitialized: true, supply: '420000000' }, type: 'mint' },
      space: 82,
    },
  );
});

test('base58 of more than 128 bytes is refused, a slice of it is not', async () => {
  const ledger = manualLedger();
  const { publicKey } = await funded(ledger, { usdc: 1 });
  const key = ata(publicKey).toBase58();
  assert.equal(await rpcError(ledger, 'getAccountInfo', [key, { encoding: 'base58' }]), {
    code: -32600,
    message:
      'Encoded binary (base 58) data should be less than 128 bytes, please use Base64 encoding.',
  });
  const dataSlice = { offset: 64, length: 8 };
  const { value } = (await rpc(ledger, 'getAccountInfo', [
    key,
    { encoding: 'base64', dataSlice },
  ])) as { value: { data: [string, string]; space: number } };
  assert.is(Buffer.from(value.data[0], 'base64').readBigUInt64LE(), 1_000_000n);
  assert.is(value.space, 165);
});

test('getMultipleAccounts answers in order, null where nobody is, 100 at most (…/getmultipleaccounts)', async () => {
  const ledger = manualLedger();
  const { publicKey } = await funded(ledger, { sol: 1 });
  const nobody = Keypair.generate().publicKey.toBase58();
  assert.equal(await rpc(ledger, 'getMultipleAccounts', [[nobody, publicKey.toBase58()]]), {
    context: await contextOf(ledger),
    value: [
      null,
      {
        data: ['', 'base64'],
        executable: false,
        lamports: 1_000_000_000,
        owner: SYSTEM_PROGRAM,
        rentEpoch: RENT_EPOCH,
        space: 0,
      },
    ],
  });
  const many = Array.from({ length: 101 }, () => nobody);
  assert.equal(await rpcError(ledger, 'getMultipleAccounts', [many]), {
    code: -32602,
    message: 'Too many inputs provided; max 100',
  });
});

test('getTokenAccountBalance, and its errors where there is none (…/gettokenaccountbalance)', async () => {
  const ledger = manualLedger();
  const { publicKey } = await funded(ledger, { usdc: '98.64' });
  assert.equal(await rpc(ledger, 'getTokenAccountBalance', [ata(publicKey).toBase58()]), {
    context: await contextOf(ledger),
    value: { amount: '98640000', decimals: 6, uiAmount: 98.64, uiAmountString: '98.64' },
  });
  const none = ata(Keypair.generate().publicKey).toBase58();
  assert.equal(await rpcError(ledger, 'getTokenAccountBalance', [none]), {
    code: -32602,
    message: 'Invalid param: could not find account',
  });
  assert.equal(await rpcError(ledger, 'getTokenAccountBalance', [publicKey.toBase58()]), {
    code: -32602,
    message: 'Invalid param: not a Token account',
  });
});

test('getTokenSupply counts what was funded (…/gettokensupply)', async () => {
  const ledger = manualLedger();
  await funded(ledger, { usdc: '1.5' });
  const { publicKey } = await funded(ledger, { usdc: 2 });
  assert.equal(await rpc(ledger, 'getTokenSupply', [MAINNET_USDC]), {
    context: await contextOf(ledger),
    value: { amount: '3500000', decimals: 6, uiAmount: 3.5, uiAmountString: '3.5' },
  });
  assert.equal(await rpcError(ledger, 'getTokenSupply', [publicKey.toBase58()]), {
    code: -32602,
    message: 'Invalid param: not a Token mint',
  });
});

test('getTokenAccountsByOwner by mint and by program (…/gettokenaccountsbyowner)', async () => {
  const ledger = manualLedger();
  const { publicKey } = await funded(ledger, { usdc: '420' });
  await funded(ledger, { usdc: 1 });
  const owner = publicKey.toBase58();
  const expected = {
    context: await contextOf(ledger),
    value: [
      {
        pubkey: ata(publicKey).toBase58(),
        account: {
          data: {
            program: 'spl-token',
            parsed: {
              info: {
                isNative: false,
                mint: MAINNET_USDC,
                owner,
                state: 'initialized',
                tokenAmount: {
                  amount: '420000000',
                  decimals: 6,
                  uiAmount: 420,
                  uiAmountString: '420',
                },
              },
              type: 'account',
            },
            space: 165,
          },
          executable: false,
          lamports: 2_039_280,
          owner: TOKEN_PROGRAM,
          rentEpoch: RENT_EPOCH,
          space: 165,
        },
      },
    ],
  };
  const list = (filter: unknown) =>
    rpc(ledger, 'getTokenAccountsByOwner', [owner, filter, { encoding: 'jsonParsed' }]);
  assert.equal(await list({ mint: MAINNET_USDC }), expected);
  assert.equal(await list({ programId: TOKEN_PROGRAM }), expected);
  const nobody = [Keypair.generate().publicKey.toBase58(), { mint: MAINNET_USDC }];
  const none = await rpc(ledger, 'getTokenAccountsByOwner', nobody);
  assert.equal((none as { value: unknown[] }).value, []);
  const error = (filter: unknown) => rpcError(ledger, 'getTokenAccountsByOwner', [owner, filter]);
  assert.is((await error({ mint: owner })).message, 'Invalid param: could not find mint');
  assert.is(
    (await error({ programId: owner })).message,
    'Invalid param: unrecognized Token program id',
  );
});

test('a key that is none is -32602 with the node’s words', async () => {
  const ledger = manualLedger();
  const message = async (params: unknown[]) => {
    const { code, message: text } = await rpcError(ledger, 'getBalance', params);
    assert.is(code, -32602);
    return text;
  };
  assert.is(await message(['0OIl']), 'Invalid param: Invalid');
  assert.is(await message(['abc']), 'Invalid param: WrongSize');
  assert.match(await message([5]), 'Invalid params: invalid type: integer `5`, expected a string.');
  assert.match(await message([]), '`params` should have at least 1 argument(s)');
  const key = Keypair.generate().publicKey.toBase58();
  assert.match(
    await message([key, { commitment: 'max' }]),
    'Invalid params: unknown variant `max`',
  );
});

test.run();
