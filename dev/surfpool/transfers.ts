/**
 * Reads payments from the node's own history, so that tests do not rely on a record of this
 * project.
 */
import { fieldsOf, listOf, type Fields } from './fields.ts';

/**
 * One transfer of a successful transaction. The local ledger's `Transfer` has these fields and
 * more.
 */
export interface Transfer {
  readonly signature: string;
  /** The wallets that own the token accounts. */
  readonly sourceOwner: string;
  readonly destinationOwner: string;
  readonly amount: bigint;
  /** The transaction's first memo, as text. */
  readonly memo: string | null;
}

type Call = (method: string, params: unknown) => Promise<unknown>;

/** The most signatures that a node lists at once. */
const PAGE = 1_000;

/** Returns the transfers of a mint, oldest first. */
export async function readTransfers(call: Call, mint: string): Promise<readonly Transfer[]> {
  const config = { commitment: 'confirmed', limit: PAGE };
  const newestFirst = listOf(await call('getSignaturesForAddress', [mint, config])).map(fieldsOf);
  if (newestFirst.length === PAGE) throw new Error(`more than ${PAGE} transactions`);
  const good = newestFirst.filter(({ err }) => err === null).reverse();
  const read = good.map(({ signature }) => transfersOf(call, String(signature)));
  return (await Promise.all(read)).flat();
}

async function transfersOf(call: Call, signature: string): Promise<readonly Transfer[]> {
  const config = {
    encoding: 'jsonParsed',
    commitment: 'confirmed',
    maxSupportedTransactionVersion: 0,
  };
  const answer = fieldsOf(await call('getTransaction', [signature, config]));
  const meta = fieldsOf(answer['meta']);
  const message = fieldsOf(fieldsOf(answer['transaction'])['message']);
  const keys = listOf(message['accountKeys']).map((key) => fieldsOf(key)['pubkey']);
  const balances = ['preTokenBalances', 'postTokenBalances'].flatMap((name) =>
    listOf(meta[name]).map(fieldsOf),
  );
  const owner = (account: unknown): string =>
    String(
      balances.find(({ accountIndex }) => keys[Number(accountIndex)] === account)?.['owner'] ?? '',
    );
  const inner = listOf(meta['innerInstructions']).flatMap((each) =>
    listOf(fieldsOf(each)['instructions']),
  );
  const steps = [...listOf(message['instructions']), ...inner].map(fieldsOf);
  const memo = steps.find(({ program }) => program === 'spl-memo')?.['parsed'];
  const moved = (step: Fields): Fields | null => {
    const { type, info } = fieldsOf(step['parsed']);
    if (step['program'] !== 'spl-token') return null;
    return type === 'transfer' || type === 'transferChecked' ? fieldsOf(info) : null;
  };
  return steps.flatMap((step) => {
    const info = moved(step);
    if (!info) return [];
    const amount = info['amount'] ?? fieldsOf(info['tokenAmount'])['amount'];
    return [
      {
        signature,
        sourceOwner: owner(info['source']),
        destinationOwner: owner(info['destination']),
        amount: BigInt(String(amount)),
        memo: typeof memo === 'string' ? memo : null,
      },
    ];
  });
}
