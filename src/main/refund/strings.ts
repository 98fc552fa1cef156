import type { Role, UnusedState } from '../../shared/api/ledger.ts';
import { texts } from '../text/texts.ts';

/** The texts of refunds; they are part of the chunk that shows them. */
export const refundStrings = texts('refundStrings', {
  /** Unfolds the question. */
  ask: 'Refund…',
  cancel: 'Cancel',
  /** What is left of it, and what of its call went back as unused time, if anything did. */
  question: (amount: string, returned: string | null): string =>
    returned === null
      ? `Refund ${amount} USDC to your guest?`
      : `Refund ${amount} USDC of this payment? ${returned} USDC of the call already went back as unused time.`,
  refund: 'Refund',
  refunding: 'Refunding…',
  again: 'Check again',
  /** What a control does, and with which payment. */
  of: (label: string, what: string, amount: string): string => `${label} ${what}, ${amount} USDC`,
  askFor: (what: string): string => `Refund… ${what}`,
  open: 'Refund sent, not confirmed yet',
  given: { host: () => 'Refunded', guest: () => 'Refunded to you' },
  /** Of a payment of which unused time had gone back. */
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

const keepOpen = 'Keep this page open until it is done.';
const orPress = 'Keep this page open: it returns that by itself, or asks you to.';

/** The texts of a call's unused time. */
export const unusedStrings = texts('unusedStrings', {
  /** On the card of the ended call. */
  ended: {
    host: {
      settling: () =>
        `Unused time goes back to your guest once every payment is final on Solana. ${orPress}`,
      returning: ({ due }) => `${due} USDC is on its way back to your guest. ${keepOpen}`,
      returned: ({ returned }) => `${returned} USDC went back to your guest.`,
      asks: ({ due }) =>
        `${due} USDC of unused time is due to your guest, and only you can return it.`,
      short: ({ returned }) => `${returned} USDC went back to your guest.`,
      missing: ({ due }) => `${due} USDC is on its way back to your guest.`,
    },
    guest: {
      settling: () =>
        'Once every payment is final on Solana, your host’s page returns what you did not use. It has to be open for that.',
      returning: ({ due }) =>
        `${due} USDC of unused time is due back to you. Your host’s page returns it, or asks your host to.`,
      returned: ({ returned }) => `${returned} USDC came back.`,
      asks: ({ due }) =>
        `${due} USDC of unused time is due back to you. Your host’s page returns it, or asks your host to.`,
      short: ({ returned, short }) =>
        `${returned} USDC came back, ${short} USDC less than due. Ask your host for the rest.`,
      missing: ({ due }) =>
        `${due} USDC has not come back yet. Ask your host to open this page again in the same browser, which returns it.`,
    },
  } satisfies Record<Role, Texts>,
  /** On the first screens, of an earlier call. */
  start: {
    host: {
      settling: ({ peer }) =>
        `Unused time goes back to a guest (${peer}) once every payment is final on Solana. ${orPress}`,
      returning: ({ due, peer }) =>
        `Returning ${due} USDC of unused time to a guest (${peer}). ${keepOpen}`,
      returned: ({ returned, peer }) =>
        `${returned} USDC of unused time went back to a guest (${peer}).`,
      asks: ({ due, peer }) => `You owe a guest (${peer}) ${due} USDC of unused time.`,
      short: ({ returned, peer }) =>
        `${returned} USDC of unused time went back to a guest (${peer}).`,
      missing: ({ due, peer }) =>
        `Returning ${due} USDC of unused time to a guest (${peer}). ${keepOpen}`,
    },
    guest: {
      settling: ({ peer }) =>
        `Once every payment is final on Solana, the page of a host (${peer}) returns unused time. It has to be open for that.`,
      returning: ({ due, peer }) =>
        `A host (${peer}) owes you ${due} USDC of unused time. The host’s page returns it, or asks the host to.`,
      returned: ({ returned, peer }) =>
        `${returned} USDC of unused time came back from a host (${peer}).`,
      asks: ({ due, peer }) =>
        `A host (${peer}) owes you ${due} USDC of unused time. The host’s page returns it, or asks the host to.`,
      short: ({ returned, short, peer }) =>
        `${returned} USDC of unused time came back from a host (${peer}), ${short} USDC less than due. Ask the host for the rest.`,
      missing: ({ due, peer }) =>
        `${due} USDC of unused time has not come back from a host (${peer}). Ask the host to open this page again in the same browser, which returns it.`,
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
  trialSettling: 'It follows once every payment is final on Solana.',
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
