/** Servers that a person names. */
export const serverStrings = {
  second: 'Second RPC server, for large sums',
  secondHint:
    'For hosts. Of another owner than the first: 20 USDC or more at once count as paid when both show the payment.',
} as const;

export const settingsStrings = {
  title: 'Settings',
  rpc: 'RPC server',
  rpcHint:
    'Where this page reads and sends Solana transactions: an https address. Add more, one per line, to fall back on.',
  rpcMissing:
    'Mainnet’s public servers refuse browsers: set an RPC server of your own in the settings.',
  ice: 'STUN and TURN servers',
  iceHint:
    'One per line; for TURN add user name and password after it. Left empty, nobody else is contacted and only direct routes are found.',
  icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 name password',
  iceInvalid: (line: string): string => `This line is not a STUN or TURN server: ${line}`,
} as const;
