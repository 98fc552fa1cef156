import { texts } from '../text/texts.ts';

/** The texts of the servers that the user sets. */
export const serverStrings = texts('serverStrings', {
  second: 'Second RPC server',
  secondHint:
    'Optional, of another operator. Both must agree before a payment is signed again, and before you hand over anything for 20 USDC or more.',
  leaveOut: 'Go on without it',
});

export const settingsStrings = texts('settingsStrings', {
  title: 'Settings',
  rpc: 'RPC server',
  ask: 'Address of a Solana RPC server',
  askHint: 'Paste it once; it is saved in Settings.',
  whyTitle: 'Where to get one',
  why: 'This page has no server of its own. It reads balances and sends payments through one that you choose, which sees your IP address and your wallet’s address. Any of these will do:',
  kinds: [
    'A provider of Solana RPC for websites: look for “RPC endpoint” and for a list of allowed domains, and add this page’s domain to it. Most have a free plan, which is enough for calls.',
    'A provider of node access for many chains: choose Solana and the network that this page names, and copy the HTTPS address, not the one for WebSocket.',
    'A node of your own or of your company, if it answers to web pages (CORS).',
  ],
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
    'One per line; for TURN, add the user name and password after the address. Leave empty to connect directly, without a STUN or TURN server.',
  icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 name password',
  iceInvalid: (line: string): string =>
    `This line is not a STUN or TURN server: ${line}. It has to begin with stun: or turn:, then a host and perhaps a port up to 65535. The address of a TURN server is followed by a user name and a password. Until it is right, your servers stay as they were.`,
});
