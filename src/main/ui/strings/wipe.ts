import { formatSol, formatUsdc } from '../../../shared/money.ts';
import { NETWORKS } from '../../../shared/network.ts';
import { sentenceFor } from '../../../shared/sentences.ts';
import type { Stake } from '../../app/wipe-state.ts';
import { formatSize } from '../file-format.ts';

/** The words of the settings' last part. */
export const wipeStrings = {
  title: 'This browser',
  keeps:
    'Settings, receipts, unsaved files and keys are in this browser and nowhere else. Whoever can use it can use them.',
  export: 'Export settings and payments',
  exportSecrets: 'Include RPC addresses and TURN logins',
  exportHint:
    'A JSON file, without wallet or payment keys. RPC addresses can contain an API key: anyone with the file could use it and your TURN logins, so they are left out unless you include them.',
  wipe: 'Wipe everything',
  looking: 'Looking what there is…',
  ask: 'Wipe everything this page keeps in this browser?',
  lost: 'Settings, the consent, receipts, unsaved files and all keys go. Nothing of it can be recovered; only the chain keeps what was paid.',
  nothing: 'Nothing here holds money.',
  stakes: 'This is lost with it:',
  takeBack: 'Take it back first',
  sure: 'I give this up',
  giveUp: (sol: string): string => `I give up ${sol} SOL`,
  confirm: 'Wipe now',
  inCall: 'A call of this browser is not over.',
  inCallNext:
    'End it, leave its last screen and close the other tabs of this page. Then wipe again.',
  closeTabs: 'Close all other tabs of this page: they still hold what is to be removed.',
  done: 'All that this page kept in this browser is gone.',
  notAll: (why: string): string =>
    `Not everything could be removed (${why}). Clear this site’s data in the browser’s settings.`,
} as const;

/** One thing at stake, with its amount. */
export function stakeWords(stake: Stake): string {
  switch (stake.kind) {
    case 'till': {
      const { name } = NETWORKS[stake.network];
      return stake.lamports === null
        ? `A till on ${name}. How much SOL is in it cannot be read from here: choose that network to take it back.`
        : `${formatSol(stake.lamports)} SOL in a till on ${name}.`;
    }
    case 'key':
      return stake.cap === null
        ? 'The payment key of a call that may still be rejoined.'
        : `The payment key of a call that may still be rejoined, with an allowance of up to ${formatUsdc(stake.cap)} USDC. Nobody can use it without the key; end it in that call, or in your wallet.`;
    case 'payment':
      return `A payment of ${formatUsdc(stake.amount)} USDC that is not known to have arrived yet.`;
    case 'files':
      return `${stake.count === 1 ? 'A file' : `${stake.count} files`} (${formatSize(stake.bytes)}) that you may have paid for.`;
    case 'unread':
      return `Something could not be read: ${sentenceFor(stake.error).text}`;
  }
}
