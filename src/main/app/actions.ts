import type { KeptOffer, KnownOffer, Offer } from '../../shared/api/booking.ts';
import type { PayMode, Role, ServerTrial } from '../../shared/api/ledger.ts';
import type { LinkChoices, Ring } from '../../shared/api/ring.ts';
import type { AppError, Result } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import type { Screen } from './screen.ts';
import type { SettingsChange } from './settings.ts';

/**
 * Everything that the user can do. The controllers and the composition root write the stores that
 * the views read. Failures are written to these stores, too; no action throws. No view has state
 * that matters.
 */
export interface Actions {
  show(screen: Screen): void;
  saveSettings(change: SettingsChange): Promise<void>;
  /**
   * Asks the RPC servers of the chosen network whether they answer for that network. Resolves to
   * the error, or null.
   */
  checkServers(): Promise<AppError | null>;
  /** Tries public RPC servers of the chosen network at the same time. */
  compareServers(urls: readonly string[]): Promise<Result<readonly ServerTrial[]>>;
  /** Continues without the second server until the user chooses servers again. */
  leaveOutSecond(): void;
  /** Stores the user's display name as typed; '' removes it. */
  saveName(name: string): void;
  /** Stores the price, with a decimal point, for the next call. */
  savePrice(price: string): void;
  /** Stores the language that the user has chosen, and shows the page in it. */
  saveLanguage(tag: string): Promise<void>;
  connectWallet(name: string): Promise<void>;
  disconnectWallet(): Promise<void>;
  /** Stops waiting for the wallet's open window, whichever action opened it. */
  cancelPrompt(): void;
  refreshBalances(): Promise<void>;
  /** Sends USDC. `amount` is null if the user typed no valid amount. */
  sendUsdc(to: string, amount: AtomicUsdc | null): Promise<void>;
  checkTransfer(): Promise<void>;
  /**
   * Records the user's report that a payment did not arrive. Only for payments whose outcome cannot
   * be proven. Resolves to the error, or null.
   */
  notArrived(id: string): Promise<AppError | null>;
  fundFeePayer(): Promise<void>;
  refundFeePayer(): Promise<void>;
  /**
   * Creates an invite. `price` is as typed, in USDC per minute. If `offer`, the code of an offer,
   * is given, price and title come from that offer instead.
   */
  createInvite(price: string, title: string, offer?: string): Promise<void>;
  /** Loads the actions for offers and bookings, which are in a separate chunk. */
  booking(): Promise<BookingActions>;
  /** Loads the actions for call links and ringing, which are in a separate chunk. */
  ring(): Promise<RingActions>;
  /** Loads the actions for the next call with the same person, which are in a separate chunk. */
  again(): Promise<AgainActions>;
  acceptReply(text: string): Promise<void>;
  /** Opens an invite, or a call link. */
  openInvite(text: string): Promise<void>;
  /** Switches to the network of the invite that could not be opened, and opens that invite. */
  switchNetwork(): Promise<void>;
  createReply(): Promise<void>;
  /**
   * Pays and joins. `replaces` is the existing delegate of the account, if the user agreed to
   * replace it.
   */
  pay(mode: PayMode, budgetPeriods: number, replaces?: string): Promise<void>;
  toggleMicrophone(): Promise<void>;
  toggleCamera(): Promise<void>;
  /** Opens the devices again that the operating system took away or ended during a call. */
  bringBack(): Promise<void>;
  /** Switches between front camera and back camera, on a phone. */
  flipCamera(): Promise<void>;
  shareScreen(): Promise<void>;
  /** Returns false if the line cannot be sent. */
  sendChat(text: string): boolean;
  /** Agrees to pay the next minute of a host that sends no media. */
  agree(): void;
  endCall(): Promise<void>;
  /**
   * Leaves a call that ended or was cancelled, and returns to the first screen of its side, ready
   * for another call.
   */
  startOver(): Promise<void>;
  /** Copies the receipt of the current or last call to the clipboard. */
  copyReceipt(): Promise<void>;
  openReceipts(): void;
}

/** Offers and bookings. Failures are written to the stores of booking/; no action throws. */
export interface BookingActions {
  /**
   * Host: makes an offer with the connected wallet as payTo, and stores it. `price` is as typed.
   */
  offer(price: string, parts: OfferParts): Promise<void>;
  /** Host: stores the host's own offer, whose link was opened in this browser. */
  keep(code: string): Promise<void>;
  /** Host: moves a scheduled call. `startsAtS` is in Unix seconds. */
  move(id: string, startsAtS: number): Promise<void>;
  /** Removes an offer from the host's or the guest's list. */
  drop(role: Role, id: string): Promise<void>;
  /** Host: reads the list from the chain again. `isAsked` is true if the user asked for it. */
  refresh(isAsked?: boolean): Promise<void>;
  /**
   * Host: refunds a payment. The first call only makes the page ask for confirmation. The second
   * call refunds.
   */
  refund(id: string, payment: string): Promise<void>;
  /**
   * Guest: reads the bookings from this browser's books, then asks the chain which of them a host
   * has refunded. Resolves, as soon as the books are read, to the offers of both sides that this
   * browser stores.
   */
  booked(): Promise<readonly KeptOffer[]>;
  /** Guest: reads the state of the open offer, and of this guest's payment for it. */
  look(known: KnownOffer): Promise<void>;
  book(known: KnownOffer): Promise<void>;
  /** Guest: redeems the booking for the open call, and joins. */
  claim(mode: PayMode, budgetPeriods: number, replaces?: string): Promise<void>;
}

/**
 * The next call with the same person (call/again.ts). Failures are written to the sides' stores; no
 * action throws.
 */
export interface AgainActions {
  /**
   * Asks the peer for another call, or accepts the peer's question. If the connection is closed,
   * takes this side's first step towards a new call instead.
   */
  ask(): Promise<void>;
  /** Declines the peer's question. */
  refuse(): void;
}

/**
 * Call links and ringing. Failures are written to app/ring-state.ts and the guest's state; no action
 * throws.
 */
export interface RingActions {
  /**
   * Host: from now on, keeps the call links and the rings up to date. In a browser without books,
   * which cannot have call links yet, does so only if `isAsked` is true.
   */
  listen(isAsked?: boolean): Promise<void>;
  /** Host: makes a call link with the connected wallet as payTo. `price` is as typed. */
  makeLink(price: string, topic: string): Promise<void>;
  changeLink(id: string, choices: Partial<LinkChoices>): Promise<void>;
  retireLink(id: string): Promise<void>;
  forgetMissed(): Promise<void>;
  /** Host: opens the devices and answers the ring. */
  answer(ring: Ring): Promise<void>;
  /** Host: tells the guest that the host cannot answer now. */
  decline(ring: Ring): Promise<void>;
  /**
   * Guest: rings at the open call link, or at the link of a booking. If the page already rings, the
   * ringing starts again.
   */
  call(booked?: KnownOffer): Promise<void>;
  hangUp(): void;
}

type OfferParts = Pick<
  Offer,
  'topic' | 'startsAtS' | 'plannedMinutes' | 'cancelUntilS' | 'waitMinutes'
>;
