/** Every known difference between our ledger and Surfpool 1.5.0. The measure is Agave, the validator of the networks. */
interface Known {
  readonly name: string;
  /** The answer of our ledger, as Agave gives it. */
  readonly agave: string;
  readonly surfpool: string;
  /** Why the page works on both. */
  readonly page: string;
  /** Matches the differences that belong to it, each written as `method: case.path`. */
  readonly where: RegExp;
}

export const KNOWN: readonly Known[] = [
  {
    name: 'Unknown commitment',
    agave: '`-32602`',
    surfpool: 'taken for the default',
    page: 'It asks only for those that exist.',
    where: /^getLatestBlockhash: unknown commitment\./,
  },
  {
    name: 'Commitment of reads',
    agave: '`confirmed` and `finalized` show older state',
    surfpool: 'reads show the newest state, whatever was asked; statuses do pass to `finalized`',
    page: 'It follows finality by `getSignatureStatuses`. A rollback cannot be tried on Surfpool.',
    where:
      /^(getBalance|getTransaction): not final yet\.|^(getTransaction|getSignaturesForAddress): processed\.|^sendTransaction: too little SOL\..*\.logs\./,
  },
  {
    name: 'Details of a malformed parameter',
    agave: 'no `data`',
    surfpool: 'the same code, with a sentence as `data`',
    page: 'It reads the code.',
    where: /: malformed.*\.said\.error\.data$/,
  },
  {
    name: 'Limits',
    agave: 'more than 256 signatures, 128 accounts or a limit outside 1 to 1,000: `-32602`',
    surfpool: 'no limits',
    page: 'It stays within them.',
    where: /: (too many|limit of 0|limit of 1001)\./,
  },
  {
    name: '`rentEpoch`',
    agave: '2^64 − 1, as of any account that is exempt from rent',
    surfpool: '0',
    page: 'It does not read it.',
    where: /^get(AccountInfo|MultipleAccounts|TokenAccountsByOwner): .*\.rentEpoch$/,
  },
  {
    name: '`meta.fee`',
    agave: 'base fee and priority fee',
    surfpool: 'base fee only; the balances show that both were taken',
    page: 'It does not use it.',
    where: /^getTransaction: .*\.meta\.fee$/,
  },
  {
    name: '`blockTime`',
    agave: 'seconds since 1970',
    surfpool: 'a thousandth of it',
    page: 'Receipts are dated January 1970. An audit compares them with the same chain and agrees.',
    where: /^getTransaction: .*\.blockTime$/,
  },
  {
    name: '`uiAmountString`',
    agave: '`99.5`',
    surfpool: '`99.500000`',
    page: 'It reads `amount`.',
    where: /^getTransaction: .*\.uiAmountString$/,
  },
  {
    name: 'Empty `returnData`',
    agave: 'null or absent',
    surfpool: 'an object with no bytes',
    page: 'It does not read it.',
    where: /\.returnData$/,
  },
  {
    name: 'Transaction versions',
    agave: '0 and 1; `-32015` if `maxSupportedTransactionVersion` is lower or missing',
    surfpool: 'not asked for',
    page: 'It asks for 1, and sends 0 alone.',
    where: /^getTransaction: version not supported\./,
  },
  {
    name: 'Balances and fee of a simulation',
    agave: "as they would be; the fee also in a preflight's error",
    surfpool: 'null',
    page: 'It does not read them.',
    where:
      /^simulateTransaction: .*\.(fee|loadedAddresses|(pre|post)(Token)?Balances)$|^sendTransaction: .*\.data\.fee$/,
  },
  {
    name: '`loadedAccountsDataSize`',
    agave: 'bytes of the accounts; 0 where the blockhash is unknown',
    surfpool: "bytes even then; null in a preflight's error",
    page: 'It does not read it.',
    where:
      /^simulateTransaction: unknown blockhash\..*\.loadedAccountsDataSize$|^sendTransaction: .*\.loadedAccountsDataSize$/,
  },
  {
    name: 'Simulating what has landed',
    agave: '`AlreadyProcessed`',
    surfpool: 'runs it once more',
    page: 'It simulates a payment before it sends it, not after.',
    where: /^simulateTransaction: landed before\./,
  },
  {
    name: 'Sending what has landed',
    agave: 'preflight: `-32002` with `AlreadyProcessed`; without: the signature',
    surfpool: '`-32002` without `data`, with and without preflight',
    page: "Once sent, only the chain's word counts, so a refusal of a repeated send changes nothing.",
    where: /^sendTransaction: sent before(, unchecked)?\./,
  },
  {
    name: 'A wrong signature',
    agave: 'preflight: `-32003`; without: the signature, and nothing lands',
    surfpool: '`-32002` without `data`, with and without preflight',
    page: 'It never sends one; it would try again until its blockhash is too old.',
    where: /^sendTransaction: (wrong signature|not signed)/,
  },
  {
    name: 'Prioritization fees of all blocks',
    agave: 'one entry for each recent block',
    surfpool: 'none where no accounts are named',
    page: 'It always names accounts.',
    where: /^getRecentPrioritizationFees: of all\./,
  },
  {
    name: 'The JSON-RPC envelope',
    agave: "`jsonrpc` and the request's `id` in every answer",
    surfpool: 'neither in the refusal of an invalid request; a number as a body is a parse error',
    page: 'It sends valid requests.',
    where: /^HTTP: (a number|no method|another version|an empty batch|a batch of one)\./,
  },
];
