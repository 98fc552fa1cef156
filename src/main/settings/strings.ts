import { texts } from '../text/texts.ts';

/** The texts of the servers that the user sets. */
export const serverStrings = texts('serverStrings', {
  second: 'Second Solana server',
  secondHint:
    'Optional, from another operator. Both servers must agree before a payment is signed again. They must also agree before you hand over anything for 20 USDC or more.',
  leaveOut: 'Continue without it',
});

export const settingsStrings = texts('settingsStrings', {
  title: 'Settings',
  rpc: 'Solana server (RPC)',
  connect: 'Connect to Solana',
  connecting: 'Trying the servers…',
  connectHint: 'Finds a server for your payments. Each server that it tries sees your IP address.',
  connectTries: (hosts: string): string =>
    `This page has no server of its own. It reads balances and sends payments through a Solana server (RPC). It tries ${hosts} at the same time and keeps the best. That server sees your wallet’s address, too.`,
  connected: (host: string): string =>
    `Connected through ${host}, whose operator sees your IP address and your wallet’s address. You can change the server in Settings.`,
  noneServes:
    'None of these servers answers this browser now. Check your internet connection and try again, or use a server of your own.',
  ownServer: 'Use a server of your own',
  /** The next step once no public server has answered. */
  useOwn: 'No public server answers this browser now. Enter one under “Use a server of your own”.',
  ask: 'Address of a Solana server (RPC)',
  askHint: 'Paste the address once. It is saved in Settings.',
  providers:
    'These companies have a free plan, which is enough for calls. Create an account, choose Solana, and copy the address that begins with https:',
  correct: 'Correct it above.',
  another: 'Try again in a moment, or enter another server above.',
  own: 'Public servers often refuse browsers. Enter your own above.',
  checking: 'Asking the server…',
  works: (network: string): string => `The server answers, and is on ${network}.`,
  rpcHint:
    'The https address through which this page reads and sends Solana transactions. Add fallbacks, one per line.',
  fromSite: (servers: readonly string[]): string => `Set by this site: ${servers.join(', ')}`,
  ice: 'STUN and TURN servers',
  iceHint:
    'One server per line. For TURN, add the user name and password after the address. Leave empty to connect directly, without a STUN or TURN server.',
  icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 name password',
  iceInvalid: (line: string): string =>
    `This line is not a STUN or TURN server: ${line}. The line has to begin with stun: or turn:, then a host and perhaps a port up to 65535. After the address of a TURN server come a user name and a password. Until the line is right, your servers stay as they were.`,
});
