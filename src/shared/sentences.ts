import type { AppError, ErrorCode, ErrorContexts, Expected } from './errors.ts';
import type { AtomicUsdc, Lamports } from './money.ts';
import { formatSol, formatUsdc } from './money.ts';
import { isolated } from './peer-text.ts';
import { shortAddress } from './network.ts';

/** What happened, and what to do next. */
export interface Sentence {
  readonly text: string;
  readonly next: string;
}

/** For people who paste another kind of code into a field. */
const NAMES: Record<Expected, string> = {
  invite: 'an invite',
  reply: 'a reply',
  repair: 'a repair code',
};
const NEXT: Record<Expected, string> = {
  invite: 'Paste the code your host sent you.',
  reply: 'Paste the code your guest sent back.',
  repair: 'Paste the repair code that the other side made in this call.',
};

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }): Sentence => ({
    text: `This is ${NAMES[is]}; ${NAMES[wanted]} belongs here.`,
    next: NEXT[wanted],
  });

const say = (text: string, next: string): Sentence => ({ text, next });
type Sentences = {
  [C in ErrorCode]: undefined extends ErrorContexts[C]
    ? Sentence
    : (context: ErrorContexts[C]) => Sentence;
};

const PASTE_AGAIN = 'Copy the whole code and paste it again.';
const OTHER_RPC = 'Try again in a moment, or set another RPC server in the settings.';
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`;
const NOTHING_CHARGED = 'Nothing was charged. Try again.';

export const SENTENCES: Sentences = {
  code_empty: say('There is no code yet.', 'Paste the code or the link that you were sent.'),
  code_not_found: say('No Pay2Chat code was found in that text.', PASTE_AGAIN),
  code_truncated: say('The code is incomplete: its end is missing.', PASTE_AGAIN),
  code_corrupted: say('The code was changed on its way.', PASTE_AGAIN),
  code_version: (c) =>
    say(
      `The code is of version ${c.theirs}; this page speaks version ${c.ours}.`,
      'Both sides need the same version: reload the page, or ask the other side to.',
    ),
  code_is_invite: misplacedCode('invite'),
  code_is_reply: misplacedCode('reply'),
  code_is_repair: misplacedCode('repair'),
  code_own: say('This is your own code.', 'Send it to the other person and paste theirs here.'),
  code_other_invite: say(
    'This reply answers another invite.',
    'Ask your guest to open your newest invite and send the reply to that one.',
  ),
  code_used: say('This code was already used.', 'Ask for the newest one, or make a new one.'),
  repair_answered: say(
    'There is nothing to paste now: your answer is out.',
    'Send the code above back. The call goes on when the other side has pasted it.',
  ),
  code_network: (c) =>
    say(
      `The invite is for ${c.theirs}; you chose ${c.ours}.`,
      `Choose ${c.theirs} and open it again.`,
    ),
  no_route: say(
    'No route was found between the two networks.',
    'A TURN server relays where no direct route exists: set one in the settings on either side.',
  ),
  connection_lost: say(
    'The connection was lost and did not come back.',
    'Start a new call to go on.',
  ),
  peer_left: say('The other side left.', 'Start a new call to go on.'),
  peer_protocol: (c) =>
    say(
      `The other side sent something this page does not understand (${c.what}).`,
      'Reload on both sides.',
    ),
  peer_mismatch: (c) =>
    say(
      `The two sides do not agree on the ${c.what}.`,
      'Do not pay. Make a new invite and compare again.',
    ),
  peer_away: say(
    'The other side closed or reloaded its page. Nobody is billed.',
    'It can come back within ten minutes: exchange repair codes. Time that is paid stays paid.',
  ),
  rejoin_expired: say(
    'This call cannot be taken up again: more than ten minutes have passed, or it has ended.',
    'Its receipt is kept. Start a new call to go on.',
  ),
  call_elsewhere: say('This call is open in another tab.', 'Go on there, or close that tab first.'),
  media_denied: (c) =>
    say(
      `This page may not use your ${c.device}.`,
      'Allow it in the address bar, then try again, or go on without.',
    ),
  media_missing: (c) =>
    say(`No ${c.device} was found.`, 'Plug one in and try again, or go on without.'),
  media_busy: (c) =>
    say(
      `Another program is using your ${c.device}.`,
      'Close that program and try again, or go on without.',
    ),
  media_failed: (c) =>
    say(
      `Your ${c.device} could not be started (${c.reason}).`,
      'Choose another device, or go on without.',
    ),
  media_insecure: say(
    'Camera and microphone need a secure page.',
    'Open this page over https, or from localhost.',
  ),
  wallet_missing: say(
    'No Solana wallet was found.',
    'Install one of the wallets below and reload.',
  ),
  wallet_rejected: say('You declined in your wallet.', NOTHING_CHARGED),
  wallet_locked: say('Your wallet is locked.', 'Unlock it and try again.'),
  wallet_popup_open: say(
    'Your wallet already has a window open.',
    'Answer or close that window, then try again.',
  ),
  wallet_disconnected: say('Your wallet is not connected.', 'Connect it, then try again.'),
  wallet_account_changed: (c) =>
    say('Another account is selected in your wallet.', `Select ${c.expected} again.`),
  wallet_wrong_network: (c) =>
    say(`The wallet's account cannot be used on ${c.wanted}.`, `Switch the wallet to ${c.wanted}.`),
  wallet_unsupported: (c) =>
    say(`This wallet cannot do what is needed (${c.missing}).`, 'Choose another wallet.'),
  wallet_changed_transaction: (c) =>
    say(`The wallet changed the transaction (${c.what}).`, 'Nothing was sent. Use another wallet.'),
  wallet_silent: say(
    'The wallet did not answer.',
    'Open the wallet, close its old windows and try again.',
  ),
  wallet_failed: (c) => say(`The wallet reported an error (${c.reason}).`, NOTHING_CHARGED),
  rpc_missing: (c) => say(`No RPC server is set for ${c.network}.`, 'Set one in the settings.'),
  rpc_invalid_url: (c) => say(`"${c.url}" is not an https address.`, 'Correct it in the settings.'),
  rpc_unreachable: (c) => say(`The RPC server ${c.host} does not answer.`, OTHER_RPC),
  rpc_forbidden: (c) =>
    say(
      `The RPC server ${c.host} refuses this page (403).`,
      'Public servers often refuse browsers: set your own in the settings.',
    ),
  rpc_rate_limited: (c) =>
    say(`The RPC server ${c.host} limits how often it may be asked (429).`, OTHER_RPC),
  rpc_slow: (c) => say(`The RPC server ${c.host} takes too long.`, OTHER_RPC),
  rpc_unseen: (c) =>
    say(
      `The RPC server ${c.host} does not show your prepayment yet: until it does, no further minute is paid.`,
      OTHER_RPC,
    ),
  rpc_bad_answer: (c) =>
    say(`The RPC server ${c.host} gave an answer that makes no sense (${c.method}).`, OTHER_RPC),
  rpc_error: (c) =>
    say(`The RPC server ${c.host} reported an error: ${c.message} (${c.rpcCode}).`, OTHER_RPC),
  rpc_wrong_genesis: (c) =>
    say(
      `The RPC server is on another network (wanted ${c.wanted}, got ${c.got}).`,
      'Set an RPC server of the chosen network.',
    ),
  peer_rpc_trouble: say(
    "Your host's connection to Solana is not answering.",
    'This page tries again by itself. Your host can set another RPC server.',
  ),
  no_usdc_account: () =>
    say(
      'This wallet has no USDC account on this network.',
      'Receive some USDC first; that creates the account.',
    ),
  insufficient_usdc: (c) =>
    say(
      `Not enough USDC: ${formatUsdc(c.balance)} of ${formatUsdc(c.needed)}.`,
      `Add ${formatUsdc((c.needed > c.balance ? c.needed - c.balance : 0n) as AtomicUsdc)} USDC and try again.`,
    ),
  insufficient_sol: (c) =>
    say(
      `Not enough SOL for network fees: ${formatSol(c.balance)} of ${formatSol(c.needed)}.`,
      `Add ${formatSol((c.needed > c.balance ? c.needed - c.balance : 0n) as Lamports)} SOL and try again.`,
    ),
  till_empty: say(
    "The host's till is out of SOL for network fees.",
    'The host can refill it with one click.',
  ),
  fees_stopped: say(
    "The host's page pays no more network fees in this call: too many payments came to nothing.",
    'Start a new call to go on.',
  ),
  price_below_floor: (c) =>
    say('The price would not cover the network fees.', `Ask at least ${formatUsdc(c.floor)} USDC.`),
  amount_invalid: say(
    'That is not an amount of USDC.',
    'Enter a number above 0 with up to 6 decimals.',
  ),
  address_invalid: say('That is not a Solana address.', 'Copy the address again.'),
  recipient_no_usdc_account: () =>
    say(
      'The recipient has no USDC account yet.',
      'Ask the recipient to open one, or check the address.',
    ),
  allowance_used_up: (c) =>
    say(
      `The allowance is used up: ${formatUsdc(c.left)} left, ${formatUsdc(c.needed)} needed.`,
      'Extend the allowance to go on.',
    ),
  allowance_refused: (c) => say(`The allowance was not accepted (${c.reason}).`, NOTHING_CHARGED),
  allowance_exists: (c) =>
    say(
      `Your USDC account has already allowed ${shortAddress(c.delegate)} to spend up to ${formatUsdc(c.amount)} USDC. An account allows one at a time: yours for this call would take its place.`,
      'Replace it, or sign each payment yourself.',
    ),
  blockhash_expired: say(
    'The signature came too late for the network.',
    'Nothing was charged. Sign again.',
  ),
  confirmation_timeout: () =>
    say(
      'The network has not confirmed the payment in time.',
      'It may still arrive: check again before paying anew.',
    ),
  failed_on_chain: (c) => say(`The network rejected the payment (${c.reason}).`, NOTHING_CHARGED),
  payment_invalid: (c) => say(`The payment was not accepted (${c.reason}).`, NOTHING_CHARGED),
  payment_in_flight: say('A payment is already on its way.', 'Wait until it is confirmed.'),
  payment_window_expired: say('The payment window expired.', 'Ask for a fresh one and pay again.'),
  duplicate_settlement: say('This payment was already used.', 'Nothing was charged twice.'),
  too_early: say('It is too early for this payment.', 'It is asked for again when it is due.'),
  unknown_resource: (c) => say(`The other side does not sell ${c.url}.`, 'Nothing was charged.'),
  early: (c) =>
    say(
      `The host asked before the minute was over (${Math.round(c.connectedMs / 1000)} s claimed, ${Math.round(c.ownMs / 1000)} s seen).`,
      'Nothing was paid. The minute is paid when it is due.',
    ),
  unpaid: (c) => say(`Minute ${c.minute} was not paid.`, 'Start a new call to go on.'),
  host_silent: (c) =>
    say(
      `The host sends no picture and no sound, and nobody agreed to pay minute ${c.minute} for that.`,
      'Say that you keep paying, or end the call.',
    ),
  page_silent: say(
    'This page did not react for two minutes, so nothing more was paid.',
    'Close what keeps this computer busy.',
  ),
  rolled_back: () =>
    say(
      'The network took the payment back: it was confirmed, and then dropped before it was final.',
      'No money moved. Pay again if it is still owed.',
    ),
  prepayment_void: say(
    'The prepayment never reached the network, although your host let you in.',
    'No money moved for it. Each further minute is paid as it is due.',
  ),
  refund_unknown: say(
    'This browser has received no such payment.',
    'Give it back from the browser that hosted the call.',
  ),
  receipt_invalid: (c) =>
    say(`That is not a whole receipt (${c.what}).`, 'Copy all of it and paste it again.'),
  receipt_version: (c) =>
    say(
      `The receipt is of version ${c.theirs}; this page reads version ${c.ours}.`,
      'Reload the page, or check it with the version that made it.',
    ),
  receipt_network: (c) =>
    say(
      `The receipt is for ${c.theirs}; you chose ${c.ours}.`,
      `Choose ${c.theirs} in the settings and check it again.`,
    ),
  receipt_unknown: say(
    'There is no bill of that call: this browser has no settled payment of it.',
    'Look in the browser that was in the call, or ask the other side for the receipt.',
  ),
  history_too_long: (c) =>
    say(
      `The history of ${c.address} is too long to be searched to its end.`,
      'Nothing was found to be wrong, and nothing was proven: look the signatures up in an explorer.',
    ),
  file_changed: (c) =>
    say(
      `The file "${isolated(c.name)}" was changed, moved or deleted since it was listed.`,
      'The seller can put it back as it was, or list it anew.',
    ),
  file_unreadable: (c) =>
    say(
      `The file "${isolated(c.name)}" could not be read (${c.reason}).`,
      'Check that it can be opened, then choose it again.',
    ),
  file_too_large: (c) =>
    say(
      `The file is too large: at most ${Math.floor(c.max / 2 ** 30)} GiB can be sold in one piece.`,
      'Split it into parts.',
    ),
  file_limit: (c) =>
    say(
      `At most ${c.max} files can be offered at once.`,
      'Withdraw one, or pack several into one.',
    ),
  file_unknown: say('The host does not have this file any more.', 'Ask the host to list it again.'),
  file_unpaid: say(
    'The host has not seen the payment for this file.',
    'Wait until it is confirmed, then try again.',
  ),
  file_owed: say(
    'You have paid for this file, and the host has not handed it over yet.',
    'You are not charged again: choose “Download again”, or ask the host to list the file again.',
  ),
  file_relisted: (c) =>
    say(
      `The host changed the ${c.what} of this file while you were deciding. You have paid nothing.`,
      'Look at it again before you buy.',
    ),
  claim_refused: say('The earlier payment was refused.', 'Try again in a minute, or ask the host.'),
  file_in_use: say(
    'Another tab of this browser is downloading the same file.',
    'Go on in that tab, or close it and try again.',
  ),
  hash_mismatch: (c) =>
    say(
      `What arrived is not the file that was listed (${c.what}). It was not saved.`,
      'Try again, or ask the host for a refund.',
    ),
  disk_full: (c) =>
    say(
      `There is not enough space for this file: it needs ${gigabytes(c.needed)}${c.free === null ? '' : `, ${gigabytes(c.free)} are free`}.`,
      'Free some space and resume; what has arrived is kept.',
    ),
  storage_failed: (c) =>
    say(
      `This browser could not store the call's data (${c.reason}).`,
      'Free some space, or leave private browsing, and try again.',
    ),
  aborted: say('Stopped.', 'Start again when you are ready.'),
  internal: (c) =>
    say(`Something went wrong in this page (${c.what}).`, 'Reload the page; paid time is kept.'),
};

/** The sentence for an error. */
export function sentenceFor(error: AppError): Sentence {
  const entry = SENTENCES[error.code] as Sentence | ((context: unknown) => Sentence);
  return typeof entry === 'function' ? entry(error.context) : entry;
}

const CODES: ReadonlySet<string> = new Set(Object.keys(SENTENCES));
export const isErrorCode = (text: string): text is ErrorCode => CODES.has(text);
