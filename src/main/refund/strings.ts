import type { Role, UnusedState } from '../../shared/api/ledger.ts';
import { texts } from '../text/texts.ts';

/** The texts of refunds; they are part of the chunk that shows them. */
export const refundStrings = texts('refundStrings', {
  /** Unfolds the question. */
  ask: 'Refund…',
  cancel: 'Cancel',
  /** Names the rest of the payment and, if not null, the call's unused time that was already returned. */
  question: (amount: string, returned: string | null): string =>
    returned === null
      ? `Refund ${amount} USDC to your guest?`
      : `Refund ${amount} USDC of this payment? ${returned} USDC of the call already went back as unused time.`,
  refund: 'Refund',
  refunding: 'Refunding…',
  again: 'Check again',
  /** Names a control by its action and its payment. */
  of: (label: string, what: string, amount: string): string => `${label} ${what}, ${amount} USDC`,
  askFor: (what: string): string => `Refund… ${what}`,
  open: 'Refund sent, not confirmed yet',
  given: { host: () => 'Refunded', guest: () => 'Refunded to you' },
  /** Shown for a payment of a call whose unused time had been returned. */
  givenPart: {
    host: (amount: string): string => `${amount} USDC refunded`,
    guest: (amount: string): string => `${amount} USDC refunded to you`,
  },
  gave: (amount: string): string => `You refunded ${amount} USDC.`,
  received: (amount: string): string => `Your host refunded ${amount} USDC.`,
  late: {
    title: 'Paid after the call ended',
    /** Where the call returns unused time. */
    returns: {
      host: 'These payments settled after the call had ended. They go back with the unused time.',
      guest:
        'These payments settled after the call had ended. They come back with the unused time.',
    },
    host: 'These payments settled after the call had ended. Your guest received nothing for them. Refund them.',
    guest:
      'These payments settled after the call had ended. You received nothing for them. Ask your host for a refund.',
  },
});

interface Sums {
  readonly due: string;
  readonly returned: string;
  /** Due, and not returned. */
  readonly short: string;
  /** The peer's address, short. */
  readonly peer: string;
}
type Texts = Readonly<Record<Exclude<UnusedState, 'nothing'>, (sums: Sums) => string>>;

const keepOpen = 'This takes up to two minutes. Keep this page open.';

/** The texts of a call's unused time. */
export const unusedStrings = texts('unusedStrings', {
  /** On the card of the ended call. */
  ended: {
    host: {
      settling: () => `The deposit is paid out once no payment of the call is open. ${keepOpen}`,
      returning: ({ due }) => `${due} USDC is on its way back to your guest. ${keepOpen}`,
      returned: ({ returned }) => `${returned} USDC went back to your guest.`,
      asks: ({ due }) =>
        `${due} USDC of unused time is due to your guest, and only you can return it.`,
      short: ({ returned }) => `${returned} USDC went back to your guest.`,
      missing: ({ due }) => `${due} USDC is on its way back to your guest.`,
    },
    guest: {
      settling: () => `Unused time comes back once no payment of the call is open. ${keepOpen}`,
      returning: ({ due }) => `${due} USDC of unused time is on its way back to you.`,
      returned: ({ returned }) => `${returned} USDC came back.`,
      asks: ({ due }) => `${due} USDC of unused time is due to you.`,
      short: ({ returned, short }) =>
        `${returned} USDC came back, ${short} USDC less than due. Ask your host for the rest.`,
      missing: ({ due }) =>
        `Your host is away. ${due} USDC is due to you. It comes back when your host opens this page again in the same browser.`,
    },
  } satisfies Record<Role, Texts>,
  /** On the first screens, of an earlier call. */
  start: {
    host: {
      settling: ({ peer }) =>
        `The deposit of a guest (${peer}) is paid out once no payment of the call is open. ${keepOpen}`,
      returning: ({ due, peer }) =>
        `${due} USDC of unused time is on its way back to a guest (${peer}). ${keepOpen}`,
      returned: ({ returned, peer }) =>
        `${returned} USDC of unused time went back to a guest (${peer}).`,
      asks: ({ due, peer }) => `You owe a guest (${peer}) ${due} USDC of unused time.`,
      short: ({ returned, peer }) =>
        `${returned} USDC of unused time went back to a guest (${peer}).`,
      missing: ({ due, peer }) =>
        `${due} USDC of unused time is on its way back to a guest (${peer}). ${keepOpen}`,
    },
    guest: {
      settling: ({ peer }) =>
        `Unused time of a call with a host (${peer}) comes back once no payment of it is open.`,
      returning: ({ due, peer }) =>
        `${due} USDC of unused time is on its way back from a host (${peer}).`,
      returned: ({ returned, peer }) =>
        `${returned} USDC of unused time came back from a host (${peer}).`,
      asks: ({ due, peer }) => `A host (${peer}) owes you ${due} USDC of unused time.`,
      short: ({ returned, short, peer }) =>
        `${returned} USDC of unused time came back from a host (${peer}), ${short} USDC less than due. Ask the host for the rest.`,
      missing: ({ due, peer }) =>
        `A host (${peer}) is away. ${due} USDC is due to you. It comes back when the host opens this page again in the same browser.`,
    },
  } satisfies Record<Role, Texts>,
  /** Before it, on the card of a call that ended within its trial. */
  trial: {
    host: 'The call ended within your trial, so all that was paid for time goes back.',
    guest: 'The call ended within the trial, so all that you paid for time comes back.',
  } satisfies Record<Role, string>,
  /** A guest's page was reloaded as it paid. */
  unsure: (peer: string): string =>
    `This page is checking whether your payment to a host (${peer}) was sent. Receipts say what became of it.`,
  trialSettling: 'It follows once no payment of the call is open.',
  nothing: 'Nothing is left to return.',
  /** Why so little is left. */
  refunded: {
    host: (amount: string): string => `You have already refunded ${amount} USDC of unused time.`,
    guest: (amount: string): string =>
      `Your host has already refunded ${amount} USDC of unused time.`,
  },
  tooLittle: (due: string): string => `The unused ${due} USDC is too little to send.`,
  give: (due: string): string => `Return ${due} USDC`,
  giving: 'Returning…',
  gave: (amount: string): string => `You returned ${amount} USDC of unused time.`,
  came: (amount: string): string => `${amount} USDC of unused time came back from an earlier call.`,
});
