import type { Address } from '@solana/kit';
import { accountEncoding, accountJson } from '../account-json.ts';
import { invalidParams } from '../errors.ts';
import * as p from '../params.ts';
import * as token from '../token.ts';
import type { Methods } from './types.ts';

const MAX_ACCOUNTS = 100;

/**
 * Methods for balances, accounts and tokens. Each has a page at https://solana.com/docs/rpc/http
 */

export const accountMethods: Methods = {
  getBalance: (node, params) => {
    const key = p.pubkey(params.need(0));
    const slot = node.contextSlot(params.config(1));
    return node.withContext(slot, node.bank.read(key, slot)?.lamports ?? 0);
  },
  getAccountInfo: (node, params) => {
    const key = p.pubkey(params.need(0));
    const config = params.config(1);
    const slot = node.contextSlot(config);
    const read = (address: Address) => node.bank.read(address, slot);
    const account = read(key);
    const encoding = accountEncoding(config);
    return node.withContext(slot, account && accountJson(account, encoding, read));
  },
  getMultipleAccounts: (node, params) => {
    const keys = p.list(params.need(0)).map(p.pubkey);
    if (keys.length > MAX_ACCOUNTS)
      throw invalidParams(`Too many inputs provided; max ${MAX_ACCOUNTS}`);
    const config = params.config(1);
    const slot = node.contextSlot(config);
    const read = (address: Address) => node.bank.read(address, slot);
    const encoding = accountEncoding(config);
    const slice = config.get('dataSlice');
    const part = slice === undefined ? null : new p.Config(slice);
    const [from, length] = [part?.uint('offset') ?? 0, part?.uint('length') ?? Infinity];
    const values = keys.map((key) => {
      const account = read(key);
      if (!account) return null;
      const data = account.data.subarray(from, from + length);
      return accountJson({ ...account, data }, encoding, read, account.data.length);
    });
    return node.withContext(slot, values);
  },
  getTokenAccountBalance: (node, params) => {
    const key = p.pubkey(params.need(0));
    const slot = node.contextSlot(params.config(1));
    const account = node.bank.read(key, slot);
    if (!account) throw invalidParams('Invalid param: could not find account');
    const held = token.readTokenAccount(account);
    if (!held) throw invalidParams('Invalid param: not a Token account');
    const mint = token.readMint(node.bank.read(held.mint, slot));
    if (!mint) throw invalidParams('Invalid param: could not find mint');
    return node.withContext(slot, token.uiAmount(held.amount, mint.decimals));
  },
  getTokenSupply: (node, params) => {
    const key = p.pubkey(params.need(0));
    const slot = node.contextSlot(params.config(1));
    const account = node.bank.read(key, slot);
    if (!account) throw invalidParams('Invalid param: could not find account');
    const mint = token.readMint(account);
    if (!mint) throw invalidParams('Invalid param: not a Token mint');
    return node.withContext(slot, token.uiAmount(mint.supply, mint.decimals));
  },
  getTokenAccountsByOwner: (node, params) => {
    const owner = p.pubkey(params.need(0));
    const filter = new p.Config(params.need(1));
    const config = params.config(2);
    const slot = node.contextSlot(config);
    const read = (address: Address) => node.bank.read(address, slot);
    const mint = filter.get('mint') === undefined ? null : p.pubkey(filter.get('mint'));
    const program = mint ? read(mint)?.programAddress : p.pubkey(filter.get('programId'));
    if (mint && !token.readMint(read(mint)))
      throw invalidParams('Invalid param: could not find mint');
    if (program !== token.TOKEN_PROGRAM)
      throw invalidParams('Invalid param: unrecognized Token program id');
    const encoding = accountEncoding(config);
    return node.withContext(
      slot,
      node.bank.readOwnedBy(program, slot).flatMap(([pubkey, account]) => {
        const held = token.readTokenAccount(account);
        const wanted = held?.owner === owner && (mint === null || held.mint === mint);
        return wanted ? [{ pubkey, account: accountJson(account, encoding, read) }] : [];
      }),
    );
  },
};
