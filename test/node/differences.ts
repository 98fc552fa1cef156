/** Every known difference between the two nodes. docs/ledger.md says of each why it is there. */
interface Known {
  /** As its row of the table begins. */
  readonly name: string;
  /** What of `method: case.path` belongs to it. */
  readonly where: RegExp;
}

export const KNOWN: readonly Known[] = [
  { name: 'Unknown commitment', where: /^getLatestBlockhash: unknown commitment\./ },
  {
    name: 'Commitment of reads',
    where:
      /^(getBalance|getTransaction): not final yet\.|^(getTransaction|getSignaturesForAddress): processed\.|^sendTransaction: too little SOL\..*\.logs\./,
  },
  { name: 'Details of a malformed parameter', where: /: malformed.*\.said\.error\.data$/ },
  { name: 'Limits', where: /: (too many|limit of 0|limit of 1001)\./ },
  { name: '`rentEpoch`', where: /^get(AccountInfo|TokenAccountsByOwner): .*\.rentEpoch$/ },
  { name: '`meta.fee`', where: /^getTransaction: .*\.meta\.fee$/ },
  { name: '`blockTime`', where: /^getTransaction: .*\.blockTime$/ },
  { name: '`uiAmountString`', where: /^getTransaction: .*\.uiAmountString$/ },
  { name: 'Empty `returnData`', where: /\.returnData$/ },
  { name: 'Transaction versions', where: /^getTransaction: version not supported\./ },
  {
    name: 'Balances and fee of a simulation',
    where:
      /^simulateTransaction: .*\.(fee|loadedAddresses|(pre|post)(Token)?Balances)$|^sendTransaction: .*\.data\.fee$/,
  },
  {
    name: '`loadedAccountsDataSize`',
    where:
      /^simulateTransaction: unknown blockhash\..*\.loadedAccountsDataSize$|^sendTransaction: .*\.loadedAccountsDataSize$/,
  },
  { name: 'Simulating what has landed', where: /^simulateTransaction: landed before\./ },
  { name: 'Sending what has landed', where: /^sendTransaction: sent before(, unchecked)?\./ },
  { name: 'A wrong signature', where: /^sendTransaction: (wrong signature|not signed)/ },
  { name: 'Prioritization fees of all blocks', where: /^getRecentPrioritizationFees: of all\./ },
  {
    name: 'The JSON-RPC envelope',
    where: /^HTTP: (a number|no method|another version|an empty batch|a batch of one)\./,
  },
];
