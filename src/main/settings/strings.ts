/** Servers that a person names. */
export const serverStrings = {
  second: 'Second RPC server, for large sums',
  secondHint:
    'For hosts. Of another owner than the first: 20 USDC or more at once count as paid when both show the payment.',
} as const;
