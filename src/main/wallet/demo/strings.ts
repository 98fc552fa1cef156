import { texts } from '../../text/texts.ts';

/** The demo wallet's texts; they are part of its chunk. */
export const demoStrings = texts('demoStrings', {
  title: 'Test tool: demo wallet with play money',
  note: 'The money is on the local ledger. Choose how this wallet answers each request.',
  mode: 'Answers with',
  modes: {
    approve: 'Approve',
    reject: 'Decline',
    silent: 'No answer',
    locked: 'Locked',
  },
  switchAccount: 'Switch account',
  disconnect: 'Disconnect on the wallet’s side',
});
