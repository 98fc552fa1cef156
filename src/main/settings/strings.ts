/** The texts of the servers that the user sets. */
export const serverStrings = {
  second: 'Second RPC server, for large sums',
  secondHint:
    'For hosts. Use another operator than the first. A payment of 20 USDC or more then counts only once both servers show it.',
} as const;

export const settingsStrings = {
  title: 'Settings',
  rpc: 'RPC server',
  ask: 'Solana RPC URL',
  askHint: 'From any provider that allows browser requests. It is saved in Settings.',
  rpcHint:
    'The https address through which this page reads and sends Solana transactions. Add fallbacks, one per line.',
  fromSite: (servers: readonly string[]): string => `Set by this site: ${servers.join(', ')}`,
  ice: 'STUN and TURN servers',
  iceHint:
    'One per line; for TURN, add the user name and password after the address. Leave empty to connect directly, without a STUN or TURN server.',
  icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 name password',
  iceInvalid: (line: string): string => `This line is not a STUN or TURN server: ${line}`,
} as const;
