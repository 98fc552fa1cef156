import type { KeptOffer, KnownOffer, Offer } from '../../shared/api/booking.ts';
import type { PayMode, Role, ServerTrial } from '../../shared/api/ledger.ts';
import type { LinkChoices, Ring } from '../../shared/api/ring.ts';
import type { AppError, Result } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import type { Screen } from './screen.ts';
import type { SettingsChange } from './settings.ts';

/**
 * Everything the user can do. The controllers and the composition root write the stores that the
 * views read, and failures go there too; nothing here throws. No view keeps state of its own that
 * matters.
 */
export interface Actions {
  show(screen: Screen): void;
  saveSettings(change: SettingsChange): Promise<void>;
  /** Asks the RPC servers of the chosen network whether they answer, and for that network. */
  checkServers(): Promise<AppError | null>;
  /** Tries public RPC servers of the chosen network side by side. */
  compareServers(urls: readonly string[]): Promise<Result<readonly ServerTrial[]>>;
  /** Goes on without the second server, until the servers are chosen again. */
  leaveOutSecond(): void;
  /** Takes the user's display name as typed; '' for none. */
  saveName(name: string): void;
  /** Remembers the price, with a decimal point, for the next time. */
  savePrice(price: string): void;
  /** Keeps the language that the user has chosen, and speaks it. */
  saveLanguage(tag: string): Promise<void>;
  connectWallet(name: string): Promise<void>;
  disconnectWallet(): Promise<void>;
  /** Stops waiting for the wallet's open window, whatever opened it. */
  cancelPrompt(): void;
  refreshBalances(): Promise<void>;
  /** Sends USDC. `amount` is null if the user typed no valid amount. */
  sendUsdc(to: string, amount: AtomicUsdc | null): Promise<void>;
  checkTransfer(): Promise<void>;
  /** Takes the user's word that a payment did not arrive, where nothing proves its outcome. */
  notArrived(id: string): Promise<AppError | null>;
  fundFeePayer(): Promise<void>;
  refundFeePayer(): Promise<void>;
  /** Takes `price` as typed, in USDC per minute; from an offer's code, all that it says instead. */
  createInvite(price: string, title: string, offer?: string): Promise<void>;
  /** Loads the actions of offers and bookings, a chunk of their own. */
  booking(): Promise<BookingActions>;
  /** Loads the actions of call links and ringing, a chunk of their own. */
  ring(): Promise<RingActions>;
  /** Loads the actions for the next call with the same person, a chunk of their own. */
  again(): Promise<AgainActions>;
  acceptReply(text: string): Promise<void>;
  /** Opens an invite, or a call link. */
  openInvite(text: string): Promise<void>;
  /** Switches to the network of the invite that could not be opened, and opens it. */
  switchNetwork(): Promise<void>;
  createReply(): Promise<void>;
  /**
   * Pays and joins. `replaces` is the existing delegate of the account that the user agreed to
   * replace.
   */
  pay(mode: PayMode, budgetPeriods: number, replaces?: string): Promise<void>;
  toggleMicrophone(): Promise<void>;
  toggleCamera(): Promise<void>;
  /** Opens again what the system took or ended in a call. */
  bringBack(): Promise<void>;
  /** Front camera or back camera, on a phone. */
  flipCamera(): Promise<void>;
  shareScreen(): Promise<void>;
  /** Returns false if the line cannot be sent. */
  sendChat(text: string): boolean;
  /** Agrees to pay the next minute of a host that sends no media. */
  agree(): void;
  endCall(): Promise<void>;
  /**
   * Leaves a call that ended or was cancelled, and returns to its first screen, ready for another.
   */
  startOver(): Promise<void>;
  /** Copies the receipt of this call, or of the one that just ended, to the clipboard. */
  copyReceipt(): Promise<void>;
  openReceipts(): void;
}

/** Offers, and what is paid ahead for them. Failures go to the stores of booking/; nothing here throws. */
export interface BookingActions {
  /** Host: makes an offer with the connected wallet as payTo, and keeps it. `price` is as typed. */
  offer(price: string, parts: OfferParts): Promise<void>;
  /** Host: keeps an offer that its own link brought here. */
  keep(code: string): Promise<void>;
  /** Host: moves an appointment; `startsAtS` in Unix seconds. */
  move(id: string, startsAtS: number): Promise<void>;
  /** Forgets an offer on the host's or the guest's list. */
  drop(role: Role, id: string): Promise<void>;
  /** Host: reads the list again from the chain. `isAsked`: the user asked for it. */
  refresh(isAsked?: boolean): Promise<void>;
  /** Host: asks at the first press, and gives a payment back at the second. */
  refund(id: string, payment: string): Promise<void>;
  /**
   * Guest: reads what is paid ahead from this browser's books, then asks the chain what a host has
   * returned. Resolves after the books, to the offers that this browser keeps, of both sides.
   */
  booked(): Promise<readonly KeptOffer[]>;
  /** Guest: looks at the open offer, and at what was paid for it. */
  look(known: KnownOffer): Promise<void>;
  book(known: KnownOffer): Promise<void>;
  /** Guest: claims what was paid ahead for the open call, and joins. */
  claim(mode: PayMode, budgetPeriods: number, replaces?: string): Promise<void>;
}

/** The next call with the same person (call/again.ts). Failures go to the sides' stores; nothing here throws. */
export interface AgainActions {
  /** Asks the peer for another call, or says yes to it; without a connection, begins as the side can alone. */
  ask(): Promise<void>;
  /** Says no to the peer. */
  refuse(): void;
}

/** Call links and ringing. Failures go to app/ring-state.ts and the guest's state; nothing here throws. */
export interface RingActions {
  /** Host: reads the links, and who rings, from now on. `isAsked`: also in a browser that has no books yet. */
  listen(isAsked?: boolean): Promise<void>;
  /** Host: makes a call link with the connected wallet as payTo. `price` is as typed. */
  makeLink(price: string, topic: string): Promise<void>;
  changeLink(id: string, choices: Partial<LinkChoices>): Promise<void>;
  retireLink(id: string): Promise<void>;
  forgetMissed(): Promise<void>;
  /** Host: opens the devices, and answers. */
  answer(ring: Ring): Promise<void>;
  /** Host: says that it cannot answer now. */
  decline(ring: Ring): Promise<void>;
  /** Guest: rings at the open call link, or at that of a booking, again if it rings already. */
  call(booked?: KnownOffer): Promise<void>;
  hangUp(): void;
}

type OfferParts = Pick<
  Offer,
  'topic' | 'startsAtS' | 'plannedMinutes' | 'cancelUntilS' | 'waitMinutes'
>;
