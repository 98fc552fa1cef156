import type {
  AppError,
  ErrorCode,
  ErrorContexts,
  Expected,
  WalletChange,
} from '../../shared/errors.ts';
import type { AtomicUsdc, Lamports } from '../../shared/money.ts';
import { formatSol, formatUsdc } from '../text/intl.ts';
import { shortAddress } from '../../shared/network.ts';
import { isolated } from '../../shared/peer-text.ts';
import { type Phrase, texts } from '../text/texts.ts';

/** An error's text: what happened, and what to do next. */
export interface Sentence {
  readonly text: string;
  readonly next: string;
}

/** The name of each kind of code, for a code pasted into the wrong field. */
const NAMES: Record<Expected, string> = {
  invite: 'an invite',
  reply: 'a reply',
  repair: 'a reconnect link',
  call: 'a call link',
};
const NEXT: Record<Expected, string> = {
  invite: 'Paste the link that your host sent you.',
  reply: 'Paste the link that your guest sent back.',
  repair: 'Paste the reconnect link that the other person created in this call.',
  call: 'Open the call link.',
};

const FEWER = 'Switch off the wallet’s extra protection for this site, or use another wallet.';

/**
 * The remedy for a wallet's change to a transaction, if there is a remedy besides using another
 * wallet.
 */
const CHANGES: Partial<Record<WalletChange, string>> = {
  size: FEWER,
  guard: FEWER,
  'too many guards': FEWER,
  'fee payer':
    'In the wallet, switch off the option to sponsor network fees, or use another wallet.',
  blockhash: 'Try again, or use another wallet.',
  'priority fee': 'Lower the priority fee in the wallet, or use another wallet.',
  signature: 'Check which account is selected in the wallet, and try again.',
};

const changedByWallet = (what: WalletChange): Sentence => ({
  text: `Your wallet changed the payment, so nothing was sent (${what}).`,
  next: CHANGES[what] ?? 'Use another wallet.',
});

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }): Sentence => ({
    text: `This is ${NAMES[is]}, but ${NAMES[wanted]} belongs here.`,
    next: NEXT[wanted],
  });

const say = (text: string, next: string): Sentence => ({ text, next });
type Sentences = {
  [C in ErrorCode]: undefined extends ErrorContexts[C]
    ? Sentence
    : (context: ErrorContexts[C]) => Sentence;
};

const PASTE_AGAIN = 'Copy the whole link and paste it again.';
const OTHER_RPC = 'Try again in a moment, or choose another Solana server in Settings.';
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`;
const NOTHING_CHARGED = 'Nothing was charged. Try again.';

/** The sentences of errors; they are part of a chunk that loads once the page is drawn. */
export const errorStrings = texts('errorStrings', {
  code_empty: say('There is no link yet.', 'Paste the link that you were sent.'),
  code_not_found: say('No Pay2Chat link was found in that text.', PASTE_AGAIN),
  code_truncated: say('The link is incomplete: its end is missing.', PASTE_AGAIN),
  code_corrupted: say('The link was altered on the way.', PASTE_AGAIN),
  code_version: (c) =>
    say(
      `The link has version ${c.theirs}, but this page uses version ${c.ours}.`,
      'Both sides need the same version. Reload the page, or ask the other person to.',
    ),
  code_is_invite: misplacedCode('invite'),
  code_is_reply: misplacedCode('reply'),
  code_is_repair: misplacedCode('repair'),
  code_is_call: misplacedCode('call'),
  code_own: say('This is your own link.', 'Send it to the other person, and paste theirs here.'),
  code_other_invite: say(
    'This reply belongs to another invite.',
    'Ask your guest to open your newest invite and send a new reply.',
  ),
  code_used: say('This link was already used.', 'Ask for the newest link, or create a new one.'),
  repair_answered: say(
    'You need not paste anything now, because your answer is ready.',
    'Send the link above back. The call continues once the other person has opened it.',
  ),
  code_network: (c) =>
    say(
      `The invite is for ${c.theirs}, but this page is set to ${c.ours}.`,
      `Switch to ${c.theirs} and open the invite again.`,
    ),
  code_test: (c) =>
    say(
      'The invite is for a test with worthless money on its host’s own machine.',
      `Ask your host for an invite on ${c.ours}.`,
    ),
  ring_unsupported: say(
    'This browser cannot open or make call links.',
    'Use a newer browser, or an invite and a reply.',
  ),
  ring_budget: (c) =>
    c.what === 'day'
      ? say(
          'Your call links have used up today’s network fees.',
          'Use an invite and a reply, or try again tomorrow.',
        )
      : say('This page answered too many calls within a minute.', 'Try again in a minute.'),
  link_unusable: say(
    'This call link cannot ring now.',
    'Ask your host for a new link or an invite.',
  ),
  ring_over: say('This caller is no longer waiting.', 'Wait until they call again.'),
  call_links_full: (c) =>
    say(
      `You have ${c.most} call links, which is the maximum.`,
      'Retire a link that you no longer need.',
    ),
  relay_missing: say(
    'Your IP address cannot be hidden, because you have not set a TURN server of your own.',
    'Add a TURN server in Settings, or turn off “Hide my IP address”.',
  ),
  relay_silent: say(
    'Your TURN server does not answer. Without it, your IP address cannot be hidden.',
    'Test the connection in Settings. If UDP is blocked, use TURN over TCP or TLS.',
  ),
  no_webrtc: say(
    'This browser cannot make calls: WebRTC is missing or switched off.',
    'Open this page in a current Chrome, Edge or Firefox, or switch WebRTC on in this one.',
  ),
  no_route: say(
    'The two pages could not connect.',
    'Start again with new links. If that fails while both pages stay open, one side needs a TURN server (in Settings).',
  ),
  no_candidates: say(
    'Your browser does not let this page connect to anyone.',
    'Perhaps the browser’s shield or a VPN blocks WebRTC. Allow WebRTC for this site, or pause the VPN, and try again.',
  ),
  connection_lost: say(
    'The connection was lost and did not come back.',
    'Start a new call to continue.',
  ),
  peer_left: say('The other person left.', 'Start a new call to continue.'),
  peer_protocol: say(
    'The other page sent something that this page does not understand.',
    'Reload both pages.',
  ),
  peer_mismatch: (c) =>
    say(
      `The two pages do not agree on the ${c.what}.`,
      'Do not pay. Start again with a new invite, and compare again.',
    ),
  peer_away: say(
    'The other person closed or reloaded the page. Billing is paused.',
    'Exchange reconnect links within ten minutes to continue. If the other person has ended the call, end it here, too. Time that is paid stays paid.',
  ),
  rejoin_expired: say(
    'This call cannot be resumed, because it has ended or more than ten minutes have passed.',
    'Its receipt is kept. Start a new call to continue.',
  ),
  media_denied: (c) =>
    say(
      `This page may not use your ${c.device}.`,
      'Allow it in the address bar and try again, or continue without it.',
    ),
  media_missing: (c) =>
    say(
      `No ${c.device.replace(' and ', ' or ')} was found.`,
      'Plug one in and try again, or continue without it.',
    ),
  media_busy: (c) =>
    say(
      `Another program is using your ${c.device}.`,
      'Close that program and try again, or continue without it.',
    ),
  media_failed: (c) =>
    say(
      `Your ${c.device} could not be started (${c.reason}).`,
      'Choose another device, or continue without it.',
    ),
  media_insecure: say(
    'Camera and microphone need a secure page.',
    'Open this page over https or from localhost.',
  ),
  media_unavailable: say(
    'This browser, like many inside apps, lets no page use a camera or microphone.',
    'Copy this link and open it in your browser.',
  ),
  wallet_missing: say(
    'No Solana wallet was found.',
    'Install one and reload the page. On a phone, open this page in the wallet’s own browser.',
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
    say(`This wallet account cannot be used on ${c.wanted}.`, `Switch the wallet to ${c.wanted}.`),
  wallet_unsupported: (c) =>
    say(
      `This wallet lacks a feature that this page needs (${c.missing}).`,
      'Choose another wallet.',
    ),
  wallet_changed_transaction: ({ what }) => changedByWallet(what),
  wallet_silent: say(
    'The wallet did not answer. Nothing was charged.',
    'Open your wallet, close its old windows and try again.',
  ),
  wallet_failed: (c) =>
    say(`The wallet reported an error (${isolated(c.reason)}).`, NOTHING_CHARGED),
  wallet_refused_sponsor: (c) =>
    say(
      `The wallet did not sign (${isolated(c.reason)}). Your host pays the network fee here, so you need no SOL.`,
      c.asked === 'approval'
        ? 'Nothing was charged. Use another wallet, or choose “Ask me every minute” before you pay.'
        : 'Nothing was charged. Try again, or use another wallet.',
    ),
  wallet_app_missing: say(
    'No wallet app opened. Nothing was charged.',
    'Install one from the list, or open this page in a wallet’s own browser.',
  ),
  wallet_app_unreachable: say(
    'The wallet app did not connect to this page within 30 s. Nothing was charged.',
    'Open and unlock it, then try again. Or install another app from the list.',
  ),
  wallet_app_cut: say(
    'The connection to the wallet app broke off before the app answered.',
    NOTHING_CHARGED,
  ),
  wallet_app_blocked: say(
    'The browser does not let this page reach apps on this device. Nothing was charged.',
    'Allow “Apps on device” or “Local network” in this site’s settings, then try again.',
  ),
  wallet_app_no_signing: say(
    'This wallet app cannot sign a payment whose network fee the host pays. Nothing was charged.',
    'Choose another wallet app, or open this page in the wallet’s own browser.',
  ),
  rpc_missing: (c) =>
    say(
      `No Solana server is set for ${c.network}.`,
      'Press “Connect to Solana”, or enter one in Settings.',
    ),
  rpc_invalid_url: (c) => say(`"${c.url}" is not an https address.`, 'Correct it in Settings.'),
  rpc_unreachable: (c) => say(`The Solana server ${c.host} does not answer.`, OTHER_RPC),
  rpc_forbidden: (c) =>
    say(
      `The Solana server ${c.host} blocks this page.`,
      'Choose another Solana server in Settings. Public servers often block browsers.',
    ),
  rpc_rate_limited: (c) =>
    say(`The Solana server ${c.host} received too many requests.`, OTHER_RPC),
  rpc_slow: (c) => say(`The Solana server ${c.host} takes too long to answer.`, OTHER_RPC),
  rpc_unseen: (c) =>
    say(
      `The Solana server ${c.host} does not show your prepayment yet. Until the server shows it, no further minute is paid.`,
      OTHER_RPC,
    ),
  server_missing: (c) =>
    say(
      `Your second Solana server ${c.host} does not answer, so it cannot confirm what the first one shows.`,
      'Until both agree, no payment is signed again and nothing is handed over. Wait for the server, or continue without it.',
    ),
  servers_differ: (c) =>
    say(
      `Your two Solana servers contradict each other: ${c.host} does not show what the first one shows.`,
      'Until both agree, no payment is signed again and nothing is handed over. Look the payment up, or continue without the second server.',
    ),
  rpc_bad_answer: (c) =>
    say(`The Solana server ${c.host} gave an invalid answer (${c.method}).`, OTHER_RPC),
  rpc_error: (c) =>
    say(
      `The Solana server ${c.host} reported an error: ${isolated(c.message)} (${c.rpcCode}).`,
      OTHER_RPC,
    ),
  rpc_wrong_genesis: (c) =>
    say(
      `The Solana server is on another network (expected ${c.wanted}, got ${c.got}).`,
      'Choose a Solana server for this network.',
    ),
  peer_rpc_trouble: say(
    'Your host’s Solana server does not answer.',
    'This page keeps trying. Your host can choose another Solana server.',
  ),
  no_usdc_account: () =>
    say(
      'This wallet has no USDC account on this network.',
      'Receive some USDC first. That creates the account.',
    ),
  insufficient_usdc: (c) =>
    say(
      `Not enough USDC: you have ${formatUsdc(c.balance)} of ${formatUsdc(c.needed)}.`,
      `Add ${formatUsdc((c.needed > c.balance ? c.needed - c.balance : 0n) as AtomicUsdc)} USDC and try again.`,
    ),
  insufficient_sol: (c) =>
    say(
      `Not enough SOL for network fees: you have ${formatSol(c.balance)} of ${formatSol(c.needed)}.`,
      `Add ${formatSol((c.needed > c.balance ? c.needed - c.balance : 0n) as Lamports)} SOL and try again.`,
    ),
  till_empty: say(
    'The host’s network-fee balance is empty, so no payment can go through.',
    'The host can refill it with one click.',
  ),
  fees_stopped: say(
    'Too many payments failed, so the host’s page pays no more network fees in this call.',
    'Start a new call to continue.',
  ),
  price_below_floor: (c) =>
    say(
      'The price would not cover the network fees.',
      `Set a price of at least ${formatUsdc(c.floor)} USDC.`,
    ),
  price_unusual: (c) =>
    say(
      `Is ${formatUsdc(c.price)} USDC per minute right? Your guest would pay ${formatUsdc(c.upfront)} USDC to start.`,
      'If the price is right, press the button again. Otherwise, correct the price.',
    ),
  amount_invalid: say(
    'This is not an amount of USDC.',
    'Enter a number above 0 with up to 6 decimals. Write a thousand as 1000 or 1,000.00.',
  ),
  address_invalid: say('This is not a Solana address.', 'Copy the address again.'),
  recipient_no_usdc_account: () =>
    say(
      'The recipient has no USDC account yet.',
      'Ask the recipient to create one, or check the address.',
    ),
  allowance_used_up: (c) =>
    say(
      `The spending limit is too low: ${formatUsdc(c.left)} USDC left, ${formatUsdc(c.needed)} needed.`,
      'Add minutes to the spending limit to continue.',
    ),
  allowance_refused: () => say('The spending limit was not accepted.', NOTHING_CHARGED),
  allowance_exists: (c) =>
    say(
      `Your USDC account has another spending limit: ${shortAddress(c.delegate)} may spend up to ${formatUsdc(c.amount)} USDC. This call’s limit would replace it.`,
      'Replace it, or approve each payment yourself.',
    ),
  blockhash_expired: say(
    'Your approval came too late and expired. Nothing was charged.',
    'Try again, and approve within half a minute. If you use a hardware wallet, unlock it first and open its Solana app.',
  ),
  confirmation_timeout: () =>
    say(
      'Solana has not confirmed the payment in time.',
      'The payment can still arrive. Check again before you pay again.',
    ),
  failed_on_chain: (c) => say(`Solana rejected the payment (${c.reason}).`, NOTHING_CHARGED),
  payment_invalid: () => say('The payment was not accepted.', NOTHING_CHARGED),
  busy: say('This page is doing that already.', 'Wait until it is done.'),
  books_elsewhere: (c) =>
    ({
      open: {
        text: 'Pay2Chat is open in another tab.',
        next: 'Continue there, or close that tab.',
      },
      paying: {
        text: 'Another tab is waiting for a payment.',
        next: 'Finish the payment there, then try again.',
      },
      call: {
        text: 'You are in a call in another tab.',
        next: 'Continue there, or end that call.',
      },
      silent: {
        text: 'Pay2Chat is open in another tab, which does not respond.',
        next: 'Close that tab, then try again.',
      },
    })[c.use],
  call_running: say('A call is under way on this page.', 'End the call first.'),
  payment_open: say(
    'A payment is already on its way.',
    'Wait until it is confirmed, then try again.',
  ),
  payment_window_expired: say(
    'The payment request has expired.',
    'Request a new one and pay again.',
  ),
  duplicate_settlement: say('This payment was already used.', 'Nothing was charged twice.'),
  too_early: say(
    'It is too early for this payment.',
    'This page asks again when the payment is due.',
  ),
  unknown_resource: (c) => say(`Your host does not sell ${c.url}.`, 'Nothing was charged.'),
  early: (c) =>
    say(
      `The host asked for payment before the minute was over (${Math.round(c.connectedMs / 1000)} s claimed, ${Math.round(c.ownMs / 1000)} s counted here).`,
      'Nothing was charged. The minute is paid when it is due.',
    ),
  unpaid: (c) => say(`Minute ${c.minute} was not paid.`, 'Start a new call to continue.'),
  host_silent: (c) =>
    say(
      `The host sends no video or sound, and you have not agreed to pay minute ${c.minute} for that.`,
      'Agree to pay, or end the call.',
    ),
  page_silent: say(
    'This page did not respond for two minutes, so no further minute was paid.',
    'Close programs that keep this computer busy.',
  ),
  rolled_back: () =>
    say(
      'Solana confirmed the payment and then reversed it.',
      'No money moved. Pay again if the payment is still due.',
    ),
  prepayment_void: say(
    'The prepayment never reached Solana, although your host let you in.',
    'No money moved for the prepayment. Each further minute is paid when it is due.',
  ),
  booking_refused: ({ why }) =>
    ({
      over: say('The time of this call is over.', 'Nothing more was charged. Ask your host.'),
      taken: say('Somebody else has booked this call.', 'Nothing was charged.'),
      closed: say('Your host has closed this offer.', 'Nothing was charged.'),
      returned: say(
        'This booking was refunded to you.',
        'Nothing more was charged. Ask your host.',
      ),
      gone: say(
        'The money for your booking has left its deposit, and was not refunded to you.',
        'Nothing more was charged. Ask your host.',
      ),
      claimed: say(
        'This booking was redeemed in another call already.',
        'Nothing more was charged. Ask your host.',
      ),
      'called-returned': say(
        'Your host says that this booking was refunded.',
        'Check your wallet, and ask your host.',
      ),
      'called-claimed': say(
        'Your host says that another call has redeemed this booking.',
        'Ask your host.',
      ),
      differs: say(
        'The invite’s price or address is not what was offered.',
        'Do not pay. Ask your host.',
      ),
      missing: say(
        'Your host’s page does not have this offer.',
        'Ask your host to start the call from the list of scheduled calls.',
      ),
      unseen: say('Your host’s page does not see your booking yet.', 'Try again in a moment.'),
      other: say('Your host’s page does not accept your booking.', 'Ask your host.'),
    })[why],
  booking_elsewhere: say(
    'Only the browser that made this offer can start its call.',
    'Start the call there, or refund the booking here.',
  ),
  refund_unknown: say(
    'This browser has received no such payment.',
    'Refund the payment from the browser that hosted the call.',
  ),
  refund_beyond: (c) =>
    say(
      `Part of this call is already refunded. Of this payment, ${formatUsdc(c.left)} USDC is left to refund, not ${formatUsdc(c.needed)} USDC.`,
      c.left === 0n
        ? 'Nothing was sent.'
        : 'Nothing was sent. Press Refund again to refund what is left.',
    ),
  deposit_missing: say(
    'The deposit for this call is not open yet.',
    'Nothing was paid. Wait a moment and pay again.',
  ),
  deposit_unproven: say(
    'Solana does not show that the deposit belongs to your host’s wallet.',
    'Nothing was paid. Ask your host to refill the network fees and to send a new link.',
  ),
  deposit_gone: say(
    'The deposit of this call is empty, and no server shows yet where its money went.',
    'This page keeps looking. If you emptied it from your wallet, refund what is owed from the receipt.',
  ),
  receipt_invalid: (c) =>
    say(`This is not a complete receipt (${c.what}).`, 'Copy all of it and paste it again.'),
  receipt_version: (c) =>
    say(
      `The receipt has version ${c.theirs}, but this page reads version ${c.ours}.`,
      'Reload the page, or check the receipt with the version that created it.',
    ),
  receipt_network: (c) =>
    say(
      `The receipt is for ${c.theirs}, but this page is set to ${c.ours}.`,
      `Switch to ${c.theirs} in Settings and check it again.`,
    ),
  receipt_altered: say(
    'The text beside the receipt differs from the receipt. Nothing was checked.',
    'Do not rely on that text. To check the receipt itself, paste only its link.',
  ),
  receipt_unknown: say(
    'There is no receipt: this browser has no confirmed payment from that call.',
    'Use the browser that was in the call, or ask the other person for the receipt.',
  ),
  history_too_long: (c) =>
    say(
      `The history of ${c.address} could not be searched completely.`,
      'The check proves nothing yet. Try another Solana server, or look up the signatures in an explorer.',
    ),
  file_changed: say(
    'The file was changed, moved or deleted after it was offered.',
    'The host can restore it or offer it again.',
  ),
  file_unreadable: (c) =>
    say(
      `The file could not be read (${c.reason}).`,
      'Check that you can open it, then choose it again.',
    ),
  file_too_large: (c) =>
    say(
      `The file is too large. The limit is ${Math.floor(c.max / 2 ** 30)} GiB per file.`,
      'Split it into parts.',
    ),
  file_limit: (c) =>
    say(
      `You can offer at most ${c.max} files at once.`,
      'Withdraw a file, or pack several files into one.',
    ),
  file_unknown: say('The host no longer has this file.', 'Ask the host to offer it again.'),
  file_call_over: say(
    'The call ended before this file was paid. Nothing was charged.',
    'Buy it in your next call with this host.',
  ),
  file_unpaid: say(
    'The host has not seen the payment for this file.',
    'Wait until it is confirmed, then try again.',
  ),
  file_owed: say(
    'You have paid for this file, but the host has not delivered it yet.',
    'You will not be charged again. Choose “Download again”, or ask the host to offer the file again.',
  ),
  file_relisted: (c) =>
    say(
      `The host changed the ${c.what} of this file while you were deciding. Nothing was charged.`,
      'Check it again before you buy.',
    ),
  claim_refused: say(
    'The host did not accept your earlier payment for this file. Nothing more was charged.',
    'Try again in a minute, or ask the host.',
  ),
  file_in_use: say(
    'Another tab of this browser is downloading the same file.',
    'Continue in that tab, or close it and try again.',
  ),
  hash_mismatch: (c) =>
    say(
      `The data that arrived is not the offered file (${c.what}). The data was not saved.`,
      'Try again, or ask the host for a refund.',
    ),
  disk_full: (c) =>
    say(
      `There is not enough space for this file: it needs ${gigabytes(c.needed)}${c.free === null ? '' : `, ${gigabytes(c.free)} are free`}.`,
      'Free some space and resume. The part that has arrived is kept.',
    ),
  config_invalid: (c) =>
    say(
      `${c.file}, line ${c.line}: ${c.what}.`,
      'This page works without the file. The site’s operator can correct it.',
    ),
  config_unreadable: (c) =>
    say(
      `The site’s ${c.file} could not be read (${c.reason}).`,
      'This page works without it. Reload the page to try again.',
    ),
  storage_blocked: say(
    'This browser blocks the storage of this page, so the page cannot keep keys, payments or settings.',
    'Allow cookies and site data for this site, in the browser’s settings or beside the page’s address. Then reload the page.',
  ),
  storage_failed: (c) =>
    say(
      `This browser could not store the call’s data (${c.reason}).`,
      'Free some space or leave private browsing, then try again.',
    ),
  aborted: say('Cancelled.', 'Start again when you are ready.'),
  internal: (c) =>
    say(
      `Something went wrong in this page (${c.what}).`,
      'Reload the page. Time that is paid stays paid.',
    ),
} satisfies Sentences);

/** Returns the sentences about an error: what happened, and what to do now. */
export function sentenceFor(error: AppError): Sentence {
  const entry = errorStrings[error.code] as
    { readonly text: Phrase; readonly next: Phrase } | ((context: unknown) => Sentence);
  return typeof entry === 'function'
    ? entry(error.context)
    : { text: entry.text(), next: entry.next() };
}
