import { readBalances } from './solana/rpc.ts';
import {
  feePayerKeyOf,
  refundFeePayer,
  fundFeePayer,
  readFeeBalance,
} from './payment/fee-balance.ts';
import { hasLanded } from '../../shared/api/payments.ts';
import type {
  Callback,
  CallName,
  CallView,
  FeeBalance,
  GuestCallConfig,
  HostCallConfig,
  KeptKey,
  LedgerApi,
  LedgerConfig,
  PaymentRecord,
  Role,
  UnusedTime,
} from '../../shared/api/ledger.ts';
import { ROLES } from '../../shared/api/lists.ts';
import { type SaleNews, type SaleOrder } from '../../shared/api/sale.ts';
import { PRICE_FLOOR } from '../../shared/terms.ts';
import type { ClockCommand, ClockMessage } from '../../shared/api/clock.ts';
import {
  type AppError,
  appError,
  err,
  ok,
  ownText,
  raise,
  type Result,
  toAppError,
} from '../../shared/errors.ts';
import type { EventLog } from '../../shared/log.ts';
import type { Terms } from '../../shared/terms.ts';
import { openChannel } from '../channel.ts';
import { checkAborted, type Env } from './solana/env.ts';
import { inBackground, createChain, openStores, type Chain, type Stores } from './payment/chain.ts';
import { toRecord } from './payment/journal.ts';
import { noteNotArrived, reconsider } from './payment/payments.ts';
import { createRefundDesk } from './refund-desk.ts';
import type { UnusedKeeper } from './deposit/keeper.ts';
import { expire, giveUp, listRejoinable, resumeCall, sweepCalls } from './call/rejoin.ts';
import type { Windows } from './payment/books.ts';
import { addTally, listTallies, listTopics } from './payment/call-record.ts';
import type { Call } from './call/call.ts';
import { attempt } from './attempt.ts';
import { createRingDesk } from './ring-desk.ts';
import { createWaitingChannels } from './waiting-channels.ts';
import { createGuestCall } from './call/guest-call.ts';
import { createHostCall } from './call/host-call.ts';
import { commitNonce, newNonce } from './x402/transcript.ts';
import { NETWORKS } from '../../shared/network.ts';
import type { KeyInfo } from './solana/keys.ts';
import { equalBytes } from '../../shared/bytes.ts';
import { leaseMs } from '../../shared/billing/gate.ts';

/** The worker's API for main (`LedgerApi`). Solana and call modules do the work. */

/**
 * The receivers of a call's views. Main shows them, and the frames worker gets a lease from each.
 */
interface Outlet {
  /**
   * Publishes a view. Resolves when main has answered. A hidden page answers, but a blocked page
   * does not.
   */
  publish(view: CallView): Promise<unknown>;
  subscribeCall(listener: Callback<[CallView]>): Promise<void>;
  attachFrames(port: MessagePort): Promise<void>;
}

export function createOutlet(): Outlet {
  let listener: (view: CallView) => unknown = () => undefined;
  let frames: MessagePort | null = null;
  return {
    async publish(view) {
      // Send the lease first, so that unpaid media stops even if main is busy.
      frames?.postMessage(leaseMs(view));
      await listener(view);
    },
    async subscribeCall(next) {
      listener = next;
    },
    async attachFrames(port) {
      frames?.close();
      frames = port;
    },
  };
}

/**
 * Describes the stored keys by their ids (`KeyInfo.id`). The page shows the list when the user asks
 * what would be lost by deleting this browser's data.
 */
export function keptKeys(keys: readonly KeyInfo[]): readonly KeptKey[] {
  return keys.flatMap(({ id, kind, address }): KeptKey[] => {
    const [, first = '', owner = '', callId = ''] = id.split(':');
    if (kind === 'session') return [{ kind, callId: first, address }];
    if (kind === 'deposit') return [{ kind, callId, address }];
    const network = Object.values(NETWORKS).find((each) => each.id === first)?.id;
    if (!network) return [];
    return [kind === 'fee' ? { kind, network, owner, address } : { kind, network, id: owner }];
  });
}

interface Invited {
  readonly terms: Terms;
  readonly nonce: Uint8Array;
  readonly nonceCommitment: Uint8Array;
}

/** How long to wait for a call that is ending, in ms. */
const END_MS = 1_000;
/**
 * The most prepared invites. Three guests who ring may have one each, and one more is prepared in
 * advance.
 */
const MOST_INVITED = 5;

const afterCall = () => import('./after-call.ts');
const bookings = () => import('./bookings.ts');

export function createLedger(env: Env, log: EventLog, windows: Windows): LedgerApi {
  const refunds = createRefundDesk(log);
  let stores: Promise<Stores> | null = null;
  let selected: Chain | null = null;
  /** Stops the background work on the previously selected servers. */
  let keeping = new AbortController();
  let auditing = new AbortController();
  let configuring = new AbortController();
  let call: Call | null = null;
  /** The latest view of the call, or null. */
  let view: CallView | null = null;
  let resuming: CallName | null = null;
  let onEnded = (): void => undefined;
  /** The role whose screens the page shows, or null. */
  let onScreen: Role | null = null;
  const booksListeners = new Set<Callback<[Role, boolean]>>();
  /** The prepared invites, newest first. */
  let invited: readonly Invited[] = [];
  const waiting = createWaitingChannels();
  /**
   * The invite of the host's call. Null for a guest's call, and for a call that was resumed after a
   * reload.
   */
  let begun: (Pick<Invited, 'nonceCommitment'> & { readonly invite: Uint8Array }) | null = null;
  let clock: MessagePort | null = null;
  let files: MessagePort | null = null;
  /** The latest listings. A call that begins later needs them too. */
  let listings: SaleNews | null = null;
  const outlet = createOutlet();
  let unusedKeeper: Promise<UnusedKeeper> | null = null;
  let unused: readonly UnusedTime[] = [];
  const unusedListeners = new Set<Callback<[readonly UnusedTime[]]>>();
  const paymentListeners = new Set<Callback<[PaymentRecord]>>();
  let second: AppError | null = null;
  const secondListeners = new Set<Callback<[AppError | null]>>();

  function notifySecond(error: AppError | null): void {
    second = error;
    for (const listener of secondListeners) listener(error);
  }

  async function open(): Promise<Stores> {
    if (stores) return stores;
    const opening = openBooks();
    stores = opening;
    try {
      return await opening;
    } catch (thrown) {
      stores = null;
      throw thrown;
    }
  }

  async function openBooks(): Promise<Stores> {
    const opened = await openStores(env, windows);
    opened.journal.subscribe((record) => {
      for (const listener of paymentListeners) listener(record);
    });
    await opened.books.open({
      useOf(role) {
        if (call?.role === role && isInCall()) return view?.callId ? 'call' : 'open';
        return onScreen === role ? 'open' : null;
      },
      endCall: endAndWait,
      pause: () => keeping.abort(),
      changed: (role) => booksChanged(opened, role),
    });
    await sweep(opened);
    return opened;
  }

  const sweep = (opened: Stores): Promise<void> =>
    sweepCalls(opened, { env, log, running: running() });

  /** Tells whether this window has a call that has begun and not ended. */
  const isInCall = (): boolean => call !== null && view?.phase !== 'ended';

  /** Returns the role and id of this window's call. Null if the call has no id yet. */
  function running(): CallName | null {
    if (resuming || !view || view.callId === null) return resuming;
    return { role: view.role, callId: view.callId };
  }

  /** Ends the call. Resolves when the end is on disk, or after END_MS. */
  async function endAndWait(role: Role): Promise<void> {
    const ended = new Promise<void>((resolve) => (onEnded = resolve));
    call?.end(role);
    await Promise.race([ended, env.sleep(END_MS)]);
  }

  function booksChanged(opened: Stores, role: Role): void {
    const holds = opened.books.holds(role);
    log.add('books', { role, holds });
    if (!holds && call?.role === role) release();
    if (!holds && role === 'host') invited = [];
    if (role === 'host') rings.connected();
    if (holds) {
      sweep(opened).catch((thrown: unknown) =>
        log.add('sweep_stopped', { code: toAppError(thrown).code }),
      );
    }
    if (selected) void keep(selected);
    for (const listener of booksListeners) listener(role, holds);
  }

  /** Runs work in a role. Takes the books of that role first. */
  const as = <T>(role: Role, work: (opened: Stores) => Promise<T>): Promise<Result<T>> =>
    attempt(async () => {
      const opened = await open();
      return opened.books.using(role, () => work(opened));
    });

  function connected(): Chain {
    if (!selected) throw raise('rpc_missing', { network: 'this page' });
    return selected;
  }

  const wakeUnused = (): void =>
    void unusedKeeper?.then(
      (keeper) => keeper.wake(),
      () => undefined,
    );

  /** Handles unused time on the selected network, until another network is selected. */
  async function keepUnused(chain: Chain, signal: AbortSignal): Promise<UnusedKeeper> {
    const { createUnusedKeeper } = await afterCall();
    return createUnusedKeeper({
      chain,
      log,
      sweep: () => sweep(chain),
      runningId: () => running()?.callId ?? null,
      publish(all) {
        unused = all;
        for (const listener of unusedListeners) listener(unused);
      },
      signal,
    });
  }

  /**
   * Runs the background work on a network, with the lowest priority, until other servers are
   * selected.
   */
  async function keep(chain: Chain): Promise<void> {
    keeping.abort();
    const { signal } = (keeping = new AbortController());
    unusedKeeper = keepUnused(chain, signal);
    unusedKeeper.catch(() => undefined);
    try {
      const { keepJournal } = await afterCall();
      await keepJournal(chain, log, signal);
    } catch (thrown) {
      log.add('keeper_missing', { code: toAppError(thrown).code });
    }
  }

  async function transfer(
    use: (engine: Chain['transfer']) => Promise<Result<PaymentRecord>>,
  ): Promise<Result<PaymentRecord>> {
    const used = await attempt(async () => use(connected().transfer));
    return used.ok ? used.value : used;
  }

  const sendClock = (command: ClockCommand): void => clock?.postMessage(command);
  const sendFiles = (order: SaleOrder): void => files?.postMessage(order);

  const rings = createRingDesk(log, {
    chain: connected,
    isInCall,
    asHost: (work) => as('host', work),
  });

  /** Reads or changes the fee payer's balance, and adds the SOL in call links to the result. */
  async function withLinks<T>(
    owner: string,
    work: (chain: Chain, owner: string) => Promise<T>,
  ): Promise<T & Pick<FeeBalance, 'inLinks'>> {
    const chain = connected();
    const balance = await work(chain, owner);
    return { ...balance, inLinks: await rings.resting(chain, owner) };
  }

  const link = {
    ...{ log, sendClock, sendFiles },
    publish(next: CallView) {
      view = next;
      if (next.role === 'host' && next.phase === 'in-call' && begun) rings.callPaid(begun.invite);
      return outlet.publish(next);
    },
    onEnded() {
      wakeUnused();
      onEnded();
    },
  };

  async function begin(
    codes: { readonly invite: Uint8Array; readonly reply: Uint8Array; readonly terms: Terms },
    config: HostCallConfig | GuestCallConfig,
  ): Promise<void> {
    const chain = connected();
    const { owner } = config;
    if (codes.terms.network !== chain.network) {
      throw raise('code_network', { theirs: codes.terms.network, ours: chain.network });
    }
    let next: Call;
    let prepared: Invited | undefined;
    const common = { ...link, chain, ...codes };
    if (config.role === 'guest') {
      const { nonceCommitment } = config;
      next = createGuestCall({ ...common, owner, nonceCommitment });
    } else {
      prepared = preparedFor(config.nonceCommitment);
      const { nonce, nonceCommitment, terms } = prepared;
      const [feePayerKey, facilitator] = await Promise.all([
        feePayerKeyOf(chain, owner),
        chain.facilitator(owner),
      ]);
      const { title } = config;
      const offer =
        terms.deposit === undefined
          ? null
          : await (await bookings()).keptOffer(chain, 'host', terms.deposit);
      next = createHostCall({
        ...common,
        terms,
        nonce,
        nonceCommitment,
        title,
        feePayerKey,
        facilitator,
        ...(offer && { booking: { offer } }),
      });
    }
    enter(next, prepared && { ...prepared, invite: codes.invite });
  }

  /**
   * Returns the prepared invite with this nonce commitment. Each nonce is used for one invite only,
   * because the host reveals it to the guest of that call.
   */
  function preparedFor(named: Uint8Array): Invited {
    const found = invited.find((each) => equalBytes(each.nonceCommitment, named));
    if (!found) throw raise('internal', { what: ownText('no invite was prepared') });
    return found;
  }

  function enter(next: Call, from: typeof begun = null): void {
    call?.release();
    call = next;
    begun = from;
    if (listings) next.onFileNews(listings);
    const channel = waiting.take(from?.nonceCommitment);
    if (channel) next.attach(channel);
  }

  const isBegun = (commitment: Uint8Array): boolean =>
    begun !== null && equalBytes(begun.nonceCommitment, commitment);

  /**
   * Checks that this browser has the deposit's key. Without the key, it could not end the deposit
   * of the call.
   */
  async function checkKey(deposit: string): Promise<void> {
    const keys = await (await open()).keys.list('deposit');
    if (!keys.some(({ address }) => address === deposit)) {
      throw raise('booking_elsewhere');
    }
  }

  const host = () => (call?.role === 'host' ? call : null);
  const guest = () => (call?.role === 'guest' ? call : null);
  const noCall = () => Promise.resolve(err(appError('peer_protocol')));

  function release(): void {
    call?.release();
    call = null;
    view = null;
    waiting.keep(invited.map(({ nonceCommitment }) => nonceCommitment));
  }

  return {
    ...rings.api,
    configure: (config: LedgerConfig) =>
      attempt(async () => {
        if (call) throw raise('call_running');
        // A running audit still uses the previous servers.
        auditing.abort();
        // If several selections are in progress, only the last one is used, in whatever order the
        // servers answer.
        configuring.abort();
        const { signal } = (configuring = new AbortController());
        const kept = await open();
        const chain = await createChain(config, kept, env, {
          ...{ log, signal, onSecond: notifySecond },
        });
        checkAborted(signal);
        // A call that began in the meantime keeps its servers until it is over.
        if (call) throw raise('call_running');
        selected = chain;
        notifySecond(null);
        void keep(selected);
        void refunds.connected(selected);
        rings.connected();
        return { caip2: selected.caip2 };
      }),
    compareServers: (network, urls) =>
      attempt(async () =>
        (await import('./compare-servers.ts')).compareServers(network, urls, env),
      ),
    balances: (owner) => attempt(() => readBalances(connected().rpc, owner, connected().mint)),

    sendUsdc: (request, sign) => transfer((engine) => engine.send(request, sign)),
    checkAgain: (id) =>
      transfer(async (engine) => {
        const entry = await (await open()).journal.byId(id);
        if (!entry || entry.kind === 'transfer') return engine.checkAgain(id);
        return ok(toRecord(await reconsider(connected(), entry)));
      }),
    notArrived: (id) =>
      attempt(async () => {
        const entry = await noteNotArrived(await open(), id);
        if (!entry) throw raise('internal', { what: ownText('no such payment') });
        return toRecord(entry);
      }),
    async subscribeSecond(listener) {
      secondListeners.add(listener);
      listener(second);
    },
    async leaveOutSecond() {
      selected?.servers.leaveOutSecond();
    },
    async subscribePayments(listener) {
      paymentListeners.add(listener);
    },
    payments: () =>
      attempt(async () => {
        const list = await (await open()).journal.list();
        void refunds.seek(selected);
        return list.map(toRecord);
      }),

    keys: () => attempt(async () => keptKeys(await (await open()).keys.list())),
    owed: () => attempt(async () => (await afterCall()).owedTime(await open())),
    feeBalance: (owner) => attempt(() => withLinks(owner, readFeeBalance)),
    async fundFeePayer(owner, sign) {
      const fund = (chain: Chain) => fundFeePayer(chain, owner, sign);
      const feeBalance = await as('host', () => withLinks(owner, fund));
      host()?.feeBalanceChanged();
      wakeUnused();
      return feeBalance;
    },
    refundFeePayer: (owner) => as('host', () => withLinks(owner, refundFeePayer)),

    prepareInvite: (terms) =>
      as('host', async () => {
        if (terms.price < PRICE_FLOOR) throw raise('price_below_floor', { floor: PRICE_FLOOR });
        if (terms.deposit !== undefined) await checkKey(terms.deposit);
        release();
        const nonce = newNonce();
        const nonceCommitment = await commitNonce(nonce);
        invited = [{ terms, nonce, nonceCommitment }, ...invited].slice(0, MOST_INVITED);
        return { nonceCommitment };
      }),
    beginCall: (codes, config) => as(config.role, () => begin(codes, config)),
    async attachChannel(endpoint, nonceCommitment) {
      // Open the channel at once. Until it has a listener, messages and events are lost.
      const channel = openChannel(endpoint);
      if (call && (!nonceCommitment || isBegun(nonceCommitment))) return call.attach(channel);
      waiting.add(channel, nonceCommitment);
    },
    async attachClock(port) {
      clock?.close();
      clock = port;
      // The port leads to the clock worker of this page. Its messages are typed and do not come
      // from outside.
      port.onmessage = ({ data }: MessageEvent<ClockMessage>) => host()?.clock(data);
    },
    async attachTransfer(port) {
      files?.close();
      files = port;
      // The port leads to the transfer worker of this page. Its messages are typed and do not come
      // from outside.
      port.onmessage = ({ data }: MessageEvent<SaleNews>) => {
        if (data.type === 'listings') listings = data;
        call?.onFileNews(data);
      };
    },
    buyFile: (order, sign) => guest()?.buyFile(order, sign) ?? noCall(),
    reclaimFile: (id, sign) => guest()?.reclaimFile(id, sign) ?? noCall(),
    tip: (amount, sign) => guest()?.tip(amount, sign) ?? noCall(),
    subscribeCall: outlet.subscribeCall,
    attachFrames: outlet.attachFrames,
    pay: (choice, sign) => guest()?.pay(choice, sign) ?? noCall(),
    claimBooking: (choice, signMessage, sign) =>
      guest()?.claimBooking(choice, signMessage, sign) ?? noCall(),
    makeOffer: (draft, sign) =>
      as('host', async () => (await bookings()).makeOffer(connected(), draft, sign)),
    moveOffer: (request) =>
      as('host', async () => (await bookings()).moveOffer(connected(), request)),
    keepOffer: (code) =>
      as('host', async () => (await (await bookings()).keepOffer(connected(), 'host', code)).code),
    dropOffer: (id) => as('guest', async () => (await bookings()).dropOffer(connected(), id)),
    keptOffers: () => attempt(async () => (await bookings()).keptOffers(await open())),
    scheduledCalls: () => attempt(async () => (await bookings()).listScheduledCalls(connected())),
    returnBooking: (request, sign) =>
      as('host', async () => {
        const refund = await (await bookings()).returnBooking(connected(), request, sign);
        if (hasLanded(refund)) host()?.refunded(refund);
        return refund;
      }),
    lookAtOffer: (code, owner) =>
      attempt(async () => (await bookings()).lookAtOffer(connected(), code, owner)),
    seekReturns: () => attempt(async () => (await bookings()).seekReturns(connected())),
    bookOffer: (request, sign) =>
      as('guest', async () => (await bookings()).bookOffer(connected(), request, sign)),
    async reportRx(rx) {
      guest()?.reportRx(rx);
    },
    async reportTaken(taken) {
      host()?.reportTaken(taken);
    },
    async agree(minute) {
      guest()?.agree(minute);
    },
    async endCall(reason) {
      call?.end(reason);
    },
    async releaseCall() {
      release();
    },
    addTally: (name, seen) => attempt(async () => addTally((await open()).kv, name, seen)),
    tallies: () => attempt(async () => listTallies((await open()).kv)),
    topics: () => attempt(async () => listTopics((await open()).kv)),
    receipt: (callId, role) =>
      attempt(async () => (await afterCall()).billOf(await open(), selected, callId, role)),
    audit(text) {
      auditing.abort();
      const { signal } = (auditing = new AbortController());
      return attempt(async () => {
        const { auditText } = await afterCall();
        const chain = connected();
        return auditText(inBackground(chain), text, signal);
      });
    },
    async cancelAudit() {
      auditing.abort();
    },
    log: () => Promise.resolve(log.entries()),
    rejoinable: () => attempt(async () => listRejoinable(await open(), env)),
    rejoin: (name, sign) =>
      as(name.role, async () => {
        if (call || resuming) throw raise('call_running');
        resuming = name;
        try {
          const { call: taken, ...rejoined } = await resumeCall(connected(), link, name, sign);
          enter(taken);
          return rejoined;
        } finally {
          resuming = null;
        }
      }),
    giveUpCall: (name) =>
      as(name.role, async (opened) => {
        await giveUp(opened, env, name);
        wakeUnused();
      }),
    expireCall: (name) =>
      attempt(async () => {
        const opened = await open();
        const isOver = opened.books.holds(name.role) && (await expire(opened, env, name));
        if (isOver) wakeUnused();
        return isOver;
      }),
    useBooks(role, seen) {
      onScreen = role;
      return attempt(async () => (role ? (await open()).books.take(role, seen) : undefined));
    },
    async subscribeBooks(listener) {
      booksListeners.add(listener);
    },
    takeAllBooks: () =>
      attempt(async () => {
        if (running()) throw raise('call_running');
        const { books } = await open();
        await Promise.all(ROLES.map((role) => books.take(role, null)));
      }),
    async leaveCall() {
      call?.leave();
    },
    extendSpendingLimit: (periods, sign) => guest()?.extend(periods, sign) ?? noCall(),
    revokeSpendingLimit: (sign) => guest()?.revoke(sign) ?? noCall(),
    returnUnused: ({ callId, owner }, sign) =>
      as('host', async () => {
        const keeper = await unusedKeeper;
        if (!keeper) throw raise('rpc_missing', { network: 'this page' });
        return keeper.give(callId, owner, sign);
      }),
    async subscribeUnused(listener) {
      unusedListeners.add(listener);
      listener(unused);
    },
    refund: (request, sign) =>
      as('host', async () => {
        const refund = await refunds.give(connected(), request, sign);
        if (hasLanded(refund)) host()?.refunded(refund);
        return refund;
      }),
  };
}
