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
      : `Refund ${amount} USDC of this payment? ${returned} USDC of unused time in the call is already refunded.`,
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
    /** Shown if the call refunds unused time. */
    returns: {
      host: 'These payments arrived after the call had ended. They are refunded with the unused time.',
      guest:
        'These payments arrived after the call had ended. They are refunded with the unused time.',
    },
    host: 'These payments arrived after the call had ended. Your guest received nothing for them. Refund them.',
    guest:
      'These payments arrived after the call had ended. You received nothing for them. Ask your host for a refund.',
  },
});

interface Sums {
  readonly due: string;
  readonly returned: string;
  /** The amount that is due but was not refunded. */
  readonly short: string;
  /** The peer's address, short. */
  readonly peer: string;
}
type Texts = Readonly<Record<Exclude<UnusedState, 'nothing'>, (sums: Sums) => string>>;

const keepOpen = 'This takes up to two minutes. Keep this page open.';

/** The texts of a call's unused time. */
export const unusedStrings = texts('unusedStrings', {
  /** Shown on the card of the ended call. */
  ended: {
    host: {
      settling: () => `The deposit is paid out once no payment of the call is pending. ${keepOpen}`,
      returning: ({ due }) => `Refunding ${due} USDC to your guest. ${keepOpen}`,
      returned: ({ returned }) => `${returned} USDC was refunded to your guest.`,
      asks: ({ due }) =>
        `${due} USDC of unused time is due to your guest, and only you can refund it.`,
      short: ({ returned }) => `${returned} USDC was refunded to your guest.`,
      missing: ({ due }) => `Refunding ${due} USDC to your guest.`,
    },
    guest: {
      settling: () => `Unused time is refunded once no payment of the call is pending. ${keepOpen}`,
      returning: ({ due }) => `Your host’s page is refunding ${due} USDC of unused time to you.`,
      returned: ({ returned }) => `${returned} USDC was refunded to you.`,
      asks: ({ due }) => `${due} USDC of unused time is due to you.`,
      short: ({ returned, short }) =>
        `${returned} USDC was refunded to you, ${short} USDC less than due. Ask your host for the rest.`,
      missing: ({ due }) =>
        `Your host is away. ${due} USDC is due to you. The refund follows once your host opens Pay2Chat again in the same browser.`,
    },
  } satisfies Record<Role, Texts>,
  /** Shown on the first screens, about an earlier call. */
  start: {
    host: {
      settling: ({ peer }) =>
        `The deposit of a guest (${peer}) is paid out once no payment of the call is pending. ${keepOpen}`,
      returning: ({ due, peer }) =>
        `Refunding ${due} USDC of unused time to a guest (${peer}). ${keepOpen}`,
      returned: ({ returned, peer }) =>
        `${returned} USDC of unused time was refunded to a guest (${peer}).`,
      asks: ({ due, peer }) => `You owe a guest (${peer}) ${due} USDC of unused time.`,
      short: ({ returned, peer }) =>
        `${returned} USDC of unused time was refunded to a guest (${peer}).`,
      missing: ({ due, peer }) =>
        `Refunding ${due} USDC of unused time to a guest (${peer}). ${keepOpen}`,
    },
    guest: {
      settling: ({ peer }) =>
        `A host (${peer}) refunds unused time once no payment of the call is pending.`,
      returning: ({ due, peer }) =>
        `A host (${peer}) is refunding ${due} USDC of unused time to you.`,
      returned: ({ returned, peer }) =>
        `A host (${peer}) refunded ${returned} USDC of unused time.`,
      asks: ({ due, peer }) => `A host (${peer}) owes you ${due} USDC of unused time.`,
      short: ({ returned, short, peer }) =>
        `A host (${peer}) refunded ${returned} USDC of unused time, ${short} USDC less than due. Ask the host for the rest.`,
      missing: ({ due, peer }) =>
        `A host (${peer}) is away. ${due} USDC is due to you. The refund follows once the host opens Pay2Chat again in the same browser.`,
    },
  } satisfies Record<Role, Texts>,
  /** Stands before the text above, on the card of a call that ended within its trial. */
  trial: {
    host: 'The call ended within your trial, so all that was paid for time is refunded.',
    guest: 'The call ended within the trial, so all that you paid for time is refunded.',
  } satisfies Record<Role, string>,
  /** Shown to a guest whose page was reloaded during the payment. */
  unsure: (peer: string): string =>
    `This page is checking whether your payment to a host (${peer}) was sent. See Receipts for the result.`,
  trialSettling: 'The refund follows once no payment of the call is pending.',
  nothing: 'Nothing is left to refund.',
  /** Explains why little or nothing is left to refund. */
  refunded: {
    host: (amount: string): string => `You have already refunded ${amount} USDC of unused time.`,
    guest: (amount: string): string =>
      `Your host has already refunded ${amount} USDC of unused time.`,
  },
  tooLittle: (due: string): string => `The unused ${due} USDC is too little to send.`,
  give: (due: string): string => `Refund ${due} USDC`,
  giving: 'Refunding…',
  gave: (amount: string): string => `You refunded ${amount} USDC of unused time.`,
  came: (amount: string): string =>
    `${amount} USDC of unused time from an earlier call was refunded to you.`,
});
