import { readBalances } from '../../src/workers/ledger/solana/rpc.ts';
import { feePayerKeyOf, fundFeePayer } from '../../src/workers/ledger/payment/fee-balance.ts';
import type {
  CallName,
  CallView,
  PayMode,
  Role,
  SignTransaction,
  UnusedTime,
} from '../../src/shared/api/ledger.ts';
import type { ClockCommand } from '../../src/shared/api/clock.ts';
import { type Bytes, toHex, utf8 } from '../../src/shared/bytes.ts';
import { createEventLog } from '../../src/shared/log.ts';
import { type AtomicUsdc, usdc } from '../../src/shared/money.ts';
import { P2cError, type Result } from '../../src/shared/errors.ts';
import type { SaleOrder, SaleListing } from '../../src/shared/api/sale.ts';
import { longestTrial, type Terms } from '../../src/shared/terms.ts';
import {
  createSchedule,
  fireSchedule,
  nextDeadlineMs,
  runSchedule,
  stopSchedule,
} from '../../src/workers/clock/schedule.ts';
import { listRejoinable, sweepCalls, resumeCall } from '../../src/workers/ledger/call/rejoin.ts';
import type { Env } from '../../src/workers/ledger/solana/env.ts';
import type { Chain } from '../../src/workers/ledger/payment/chain.ts';
import type { Call, GuestCall, HostCall } from '../../src/workers/ledger/call/call.ts';
import type { FileOrder } from '../../src/workers/ledger/files/guest-shop.ts';
import { keepJournal } from '../../src/workers/ledger/receipts/keep-journal.ts';
import { createUnusedKeeper, type UnusedKeeper } from '../../src/workers/ledger/deposit/keeper.ts';
import { createGuestCall } from '../../src/workers/ledger/call/guest-call.ts';
import { createHostCall } from '../../src/workers/ledger/call/host-call.ts';
import { commitNonce, newNonce } from '../../src/workers/ledger/x402/transcript.ts';
// Chunks of their own: here they are loaded ahead, since time that leaps does not wait for them.
import '../../src/workers/ledger/booking/guest-booking.ts';
import '../../src/workers/ledger/booking/host-booking.ts';
import type { KnownOffer } from '../../src/shared/api/booking.ts';
import { type Frame, joined, type Tamper } from './joined.ts';
import { type Profile, profile, type Window } from './windows.ts';
import {
  createWorld,
  enter,
  type Entering,
  fund,
  type Person,
  person,
  type Server,
  type World,
} from './world.ts';

/**
 * A whole call without browsers: the engines that the ledger workers run, the clock worker's schedule, the
 * development ledger, and between them a channel that keeps every frame. Pages may die and come back; one
 * side may be played by hand. Minutes pass as fast as the machine works, and to the same moments on any.
 */

export const PRICE = usdc(500_000n);
/** Nobody in the call. */
export const STRANGER = '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin';
const TITLE = 'An hour of advice';
export const ROLES: readonly Role[] = ['host', 'guest'];

/** Returns the order that a user confirms who buys this file. */
export const orderOf = (
  { id, price, root }: SaleListing,
  funds: FileOrder['funds'] = 'wallet',
): FileOrder => ({ id, price, root: toHex(root), funds });

/** Longer than anything here is waited for. */
const PATIENCE_MS = 15 * 60_000;
const LOOK_MS = 100;

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Until this holds; looked at ten times a second. @throws after `limitMs`. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = PATIENCE_MS,
): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error(`never: ${what}`);
    await pause(LOOK_MS);
  }
}

/** One side's page, with its workers: what it holds is gone when it dies. */
export class CallPage {
  readonly role: Role;
  /** Every view since the start. */
  readonly views: CallView[] = [];
  /** The ledger worker's orders to the transfer worker. */
  readonly orders: SaleOrder[] = [];
  readonly orderedAtMs: number[] = [];
  readonly log = createEventLog('ledger', () => performance.now());
  readonly chain: Chain;
  readonly person: Person;
  /** Null: it has taken up no call. */
  engine: Call | null = null;
  /** The report of a guest's page once a second: whether media arrives; null: the host has none to send. */
  media: boolean | null = true;
  /** How often its media could begin to leave. */
  openings = 0;
  /** The state of the unused time of this side's calls; empty unless the rig `returns`. */
  unused: readonly UnusedTime[] = [];
  private keeper: UnusedKeeper | null = null;
  private readonly keeping = new AbortController();
  private readonly rig: Rig;
  private readonly life: { over: boolean };
  private readonly window: Window;
  private readonly waiting = new Set<(view: CallView) => void>();
  private schedule = createSchedule(performance.now());
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sentMs = 0;
  private sinceMs: number | null = null;
  private left = false;
  private isReacting = true;
  private readonly unanswered: (() => void)[] = [];

  private constructor(rig: Rig, role: Role, chain: Chain, life: { over: boolean }, window: Window) {
    this.rig = rig;
    this.role = role;
    this.chain = chain;
    this.life = life;
    this.window = window;
    this.person = rig.people[role];
    rig.pages.add(this);
  }

  /** With its own handle on this side's storage, which a crash cuts off in mid-air; or on `chain`. */
  static async open(rig: Rig, role: Role, how: Entering | Chain): Promise<CallPage> {
    const life = { over: false };
    const lost = new Promise<never>(() => undefined);
    const mortal = (env: Env): Env => ({
      ...env,
      wallMs: () => env.wallMs() + rig.laterMs,
      sleep: (ms, signal) => (life.over ? lost : env.sleep(ms, signal)),
      fetch: async (url, init) => {
        if (life.over) return lost;
        const answer = await env.fetch(url, init);
        return life.over ? lost : answer;
      },
    });
    const window = rig.browsers[role]();
    const chain = 'journal' in how ? how : await enter(rig.world, { ...how, env: mortal, window });
    if (rig.browsers.host === rig.browsers.guest) await chain.books.take(role, null);
    return new CallPage(rig, role, chain, life, window);
  }

  get address(): string {
    return this.person.address;
  }
  get call(): Call {
    if (!this.engine) throw new Error(`${this.role}: in no call`);
    return this.engine;
  }
  get hostCall(): HostCall {
    if (this.engine?.role !== 'host') throw new Error(`${this.role}: hosts no call`);
    return this.engine;
  }
  get guestCall(): GuestCall {
    if (this.engine?.role !== 'guest') throw new Error(`${this.role}: guest of no call`);
    return this.engine;
  }
  get dead(): boolean {
    return this.life.over;
  }
  get link() {
    return {
      log: this.log,
      sendClock: (command: ClockCommand) => this.obey(command),
      sendFiles: (order: SaleOrder) => {
        this.orders.push(order);
        this.orderedAtMs.push(performance.now());
      },
      publish: (view: CallView) => this.publish(view),
      onEnded: () => this.keeper?.wake(),
    };
  }
  /** Does the worker's work beside its calls: returns unused time, and follows the journal's payments. */
  attend(): void {
    const { chain, rig } = this;
    const { signal } = this.keeping;
    const { log } = this.link;
    this.keeper = createUnusedKeeper({
      chain,
      log,
      sweep: () => rig.sweep(this),
      runningId: () => this.running?.callId ?? null,
      publish: (all) => (this.unused = all),
      signal,
    });
    void keepJournal(chain, log, signal);
  }
  /** As after a fee payer was filled. */
  wake(): void {
    this.keeper?.wake();
  }
  /** Does as the host's page on a click. */
  async returnUnused(callId: string): Promise<UnusedTime> {
    if (!this.keeper) throw new Error('nobody attends');
    return this.keeper.give(callId, this.address, this.person.sign);
  }
  /** Its call. */
  get running(): CallName | null {
    const callId = this.views.at(-1)?.callId;
    return callId ? { role: this.role, callId } : null;
  }
  /** Whether it reacts to what its worker tells it, and reports. */
  get reacts(): boolean {
    return this.isReacting;
  }
  set reacts(now: boolean) {
    this.isReacting = now;
    if (now) for (const answer of this.unanswered.splice(0)) answer();
  }
  private publish(view: CallView): unknown {
    if (this.dead) return;
    this.views.push(view);
    this.measure(view.sending);
    for (const look of this.waiting) look(view);
    return this.isReacting || new Promise<void>((resolve) => this.unanswered.push(resolve));
  }
  private measure(sending: boolean): void {
    if (sending === (this.sinceMs !== null)) return;
    this.sentMs = this.sendingMs;
    this.sinceMs = sending ? performance.now() : null;
    if (sending) this.openings += 1;
  }
  /** All the time in which its media could leave. */
  get sendingMs(): number {
    return this.sentMs + (this.sinceMs === null ? 0 : performance.now() - this.sinceMs);
  }

  /** The clock worker around its schedule, without the worker. */
  private obey(command: ClockCommand): void {
    this.schedule =
      command.type === 'stop'
        ? stopSchedule(this.schedule)
        : runSchedule(command, performance.now());
    this.arm();
  }
  arm(): void {
    clearTimeout(this.timer);
    if (this.dead || this.left) return;
    const wake = (): void => {
      const fired = fireSchedule(this.schedule, performance.now());
      this.schedule = fired.schedule;
      if (fired.messages.length > 0) this.rig.report();
      for (const message of fired.messages) {
        if (this.engine?.role === 'host') this.engine.clock(message);
      }
      this.arm();
    };
    const leftMs = Math.max(0, nextDeadlineMs(this.schedule) - performance.now());
    this.timer = setTimeout(wake, leftMs + this.rig.lateMs());
  }

  get view(): CallView {
    const last = this.views.at(-1);
    if (!last) throw new Error(`${this.role}: no view yet`);
    return last;
  }
  /** Resolves with the first view, from now on, for which this holds. */
  until(what: string, holds: (view: CallView) => boolean): Promise<CallView> {
    return new Promise((resolve, reject) => {
      const last = this.views.at(-1);
      if (last && holds(last)) return resolve(last);
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        reject(new Error(`${this.role}: never ${what}: ${JSON.stringify(this.views.at(-1), big)}`));
      }, PATIENCE_MS);
      const look = (view: CallView): void => {
        if (!holds(view)) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(view);
      };
      this.waiting.add(look);
    });
  }

  /** Lets go of the call as a page does that is closed in order. */
  leave(): void {
    this.left = true;
    this.engine?.release();
    this.keeping.abort();
    clearTimeout(this.timer);
    this.window.close();
  }
  /** Everything of this page stops where it is. */
  crash(): void {
    if (this.dead) return;
    this.life.over = true;
    this.keeping.abort();
    clearTimeout(this.timer);
    this.chain.db.close();
    this.rig.cut();
    this.window.close();
  }
}

const big = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

type Servers = Partial<Record<Role, Server | readonly Server[]>> & { readonly second?: Server };

export interface RigOptions {
  readonly prepaidPeriods?: number;
  /** 8 unless said. */
  readonly periodSeconds?: number;
  readonly price?: bigint;
  readonly guestUsdc?: string;
  /** Unused time is returned. */
  readonly returns?: boolean;
  /** And all of it within so many seconds, at most those that are prepaid; 0: no trial. */
  readonly trialSeconds?: number;
  /** Only this side is real: the other end of the channel is `line`'s. */
  readonly real?: Role;
  /** Replaces the guest's wallet; `sign` is the honest one. */
  readonly wallet?: (sign: SignTransaction, rig: Rig) => SignTransaction;
  readonly tamper?: Tamper;
  /** A side's own RPC servers, in place of the ledger's; the host's second one. */
  readonly servers?: (ledger: World['ledger']) => Servers;
  /** A later call of the same two people, on the same ledger, in the same browsers. Either closes both. */
  readonly after?: Rig;
  /** The host has lost all that its browser kept. */
  readonly hostForgets?: boolean;
  /** The guest has another browser. */
  readonly guestForgets?: boolean;
  /** Both sides are windows of one browser, with one store. */
  readonly oneProfile?: boolean;
  /** By how much the clock worker's next timer goes off late. */
  readonly lateMs?: () => number;
  /** The call was agreed ahead: what it is the call of, once both sides have a page. */
  readonly offer?: (rig: Rig) => Promise<KnownOffer>;
  /** The ledger shows devnet's genesis hash, which x402's own client and facilitator know. */
  readonly asDevnet?: boolean;
}

/** A wallet that signs its n-th payment and then spends the money elsewhere: the chain will refuse it. */
export const spendsAfterSigning =
  (nth: number, amount: AtomicUsdc): NonNullable<RigOptions['wallet']> =>
  (sign, rig) => {
    let asked = 0;
    return async (bytes) => {
      const answer = await sign(bytes);
      asked += 1;
      if (asked !== nth) return answer;
      const { guest, ledger } = rig;
      await ledger.call('local_fund', [{ address: STRANGER, usdc: '0' }]);
      const request = { id: 'spent', owner: guest.address, to: STRANGER, amount };
      const spent = await guest.chain.transfer.send(request, sign);
      return spent.ok ? answer : spent;
    };
  };

/** The host's wallet spends all USDC that it has, elsewhere. */
export async function spendAll({ host, ledger, people }: Rig): Promise<void> {
  await ledger.call('local_fund', [{ address: STRANGER, usdc: '0' }]);
  const { usdc: amount } = await readBalances(host.chain.rpc, host.address, host.chain.mint);
  if (!amount) return;
  const request = { id: 'spent', owner: host.address, to: STRANGER, amount };
  const spent = await host.chain.transfer.send(request, people.host.sign);
  if (!spent.ok) throw new Error(`not spent: ${spent.error.code}`);
}

interface Codes {
  readonly invite: Bytes;
  readonly reply: Bytes;
  readonly nonce: Uint8Array;
  readonly nonceCommitment: Uint8Array;
}

let rigs = 0;

export class Rig {
  readonly world: World;
  readonly people: Readonly<Record<Role, Person>>;
  /** Shared by all pages of either side: one browser. */
  readonly browsers: Readonly<Record<Role, Profile>>;
  terms: Terms;
  readonly codes: Codes;
  readonly lateMs: () => number;
  /** Both directions, in the order they were sent. */
  readonly frames: Frame[] = [];
  readonly pages = new Set<CallPage>();
  /** Changes frames on their way; may crash a page. */
  tamper: Tamper;
  /** The `x402` channel between the two. */
  line: ReturnType<typeof joined>;
  /** By how much the wall clock has moved on. */
  laterMs = 0;
  host!: CallPage;
  guest!: CallPage;
  feePayerKey = '';
  private readonly sign: SignTransaction;
  private readonly databases: Readonly<Record<Role, string>>;
  private readonly servers: Servers;
  private reports: ReturnType<typeof setInterval> | undefined;

  constructor(options: RigOptions, codes: Codes) {
    const { after } = options;
    rigs += 1;
    this.world = after?.world ?? createWorld();
    this.people = after?.people ?? { host: person(), guest: person() };
    const browser = profile();
    const guest = options.oneProfile ? browser : profile();
    this.browsers = after?.browsers ?? { host: browser, guest };
    this.codes = codes;
    this.lateMs = options.lateMs ?? (() => 0);
    this.databases = {
      host: after && !options.hostForgets ? after.databases.host : `host-${rigs}`,
      guest:
        after && !options.guestForgets
          ? after.databases.guest
          : `${options.oneProfile ? 'host' : 'guest'}-${rigs}`,
    };
    const { periodSeconds = 8, prepaidPeriods = 1 } = options;
    const longest = longestTrial({ periodSeconds, prepaidPeriods });
    const trialSeconds = Math.min(options.trialSeconds ?? 0, longest);
    this.terms = {
      network: 'local',
      payTo: this.people.host.address,
      price: usdc(options.price ?? PRICE),
      periodSeconds,
      prepaidPeriods,
      ...(options.returns && { returnsUnused: true }),
      ...(trialSeconds > 0 && { trialSeconds }),
    };
    this.servers = options.servers?.(this.ledger) ?? {};
    this.tamper = options.tamper ?? (({ text }) => text);
    this.sign = options.wallet?.(this.people.guest.sign, this) ?? this.people.guest.sign;
    this.line = this.newLine();
  }

  get ledger(): World['ledger'] {
    return this.world.ledger;
  }
  get callId(): string {
    return this.host.view.callId ?? '';
  }

  /** Returns the parts from which the host's call is built. */
  async hostParts() {
    const { chain, address } = this.host;
    return {
      ...this.codes,
      chain,
      terms: this.terms,
      title: TITLE,
      feePayerKey: await feePayerKeyOf(chain, address),
      facilitator: await chain.facilitator(address),
    };
  }
  /** The first pages of both sides. */
  async enter({ after, hostForgets, guestForgets, real, offer }: RigOptions): Promise<void> {
    this.host = await this.page('host', hostForgets ? undefined : after?.host.chain);
    this.guest = await this.page('guest', guestForgets ? undefined : after?.guest.chain);
    const { host, guest, people } = this;
    const funded = await fundFeePayer(host.chain, host.address, people.host.sign);
    this.feePayerKey = funded.feePayerKey;
    const agreed = await offer?.(this);
    if (agreed) this.terms = { ...this.terms, deposit: agreed.offer.deposit };
    if (real !== 'guest') {
      host.engine = createHostCall({
        ...(await this.hostParts()),
        ...host.link,
        ...(agreed && { booking: { offer: agreed } }),
      });
      host.arm();
    }
    if (real !== 'host') {
      guest.engine = createGuestCall({
        ...this.codes,
        ...guest.link,
        chain: guest.chain,
        terms: this.terms,
        owner: guest.address,
      });
    }
    this.world.ending.add(() => this.hangUp());
    // Otherwise the host's clock is its beat, too.
    this.reports = setInterval(() => {
      if (this.host.engine === null || this.host.dead) this.report();
    }, 1_000);
    this.attach();
  }

  /** Does as the guest's main thread once a second. */
  report(): void {
    const { engine, reacts, media } = this.guest;
    if (reacts && engine?.role === 'guest') engine.reportRx(media);
  }
  private newLine(): ReturnType<typeof joined> {
    return joined(this.frames, (frame) => this.tamper(frame));
  }
  private attach(): void {
    this.guest.engine?.attach(this.line.guest);
    this.host.engine?.attach(this.line.host);
  }
  /** A new connection: both sides get a new channel. */
  connect(): void {
    this.line = this.newLine();
    this.attach();
  }
  cut(): void {
    this.line.host.close();
  }
  /** Past the page's own bookkeeping. */
  say({ from, text }: Pick<Frame, 'from' | 'text'>): void {
    this.line[from].send(text);
  }
  /** Sends a frame to the host as if the guest had: at the head of a new channel, where nothing is counted yet. */
  inject(message: unknown): void {
    this.line = this.newLine();
    this.say({ from: 'guest', text: JSON.stringify(message) });
    this.attach();
  }

  async pay(choice: { mode: PayMode; budgetPeriods: number }): Promise<Result<void>> {
    await this.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
    return this.guest.guestCall.pay(choice, this.sign);
  }
  /** Lists these files, pays, and answers once time runs on both sides. */
  async admit(
    choice: { mode: PayMode; budgetPeriods: number },
    listings: readonly SaleListing[] = [],
  ): Promise<void> {
    const sides = [this.host, this.guest];
    for (const side of sides) side.call.onFileNews({ type: 'listings', listings });
    const paid = await this.pay(choice);
    if (!paid.ok) throw new P2cError(paid.error);
    for (const side of sides) {
      await side.until('admitted', ({ billing }) => billing?.running ?? false);
    }
  }
  tip(amount: AtomicUsdc): Promise<Result<void>> {
    return this.guest.guestCall.tip(amount, this.sign);
  }
  /** Claims what was paid ahead. */
  async claim(choice: { mode: PayMode; budgetPeriods: number }): Promise<Result<void>> {
    await this.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
    return this.guest.guestCall.claimBooking(choice, this.people.guest.signMessage, this.sign);
  }
  buy(order: FileOrder): Promise<Result<void>> {
    return this.guest.guestCall.buyFile(order, this.sign);
  }

  /** A new page of this side, which takes the call up. */
  async rejoin(role: Role): Promise<CallPage> {
    const callId = this[role].view.callId ?? '';
    const page = await this.page(role);
    const taken = await resumeCall(page.chain, page.link, { role, callId }, this.sign);
    page.engine = taken.call;
    this[role] = page;
    if (role === 'host') page.arm();
    return page;
  }
  /** A new page of this side, that has taken up nothing yet. */
  async page(role: Role, chain?: Chain): Promise<CallPage> {
    const { [role]: server, second } = this.servers;
    const entering = {
      database: this.databases[role],
      server,
      ...(role === 'host' && { second }),
    };
    const page = await CallPage.open(this, role, chain ?? entering);
    if (this.terms.returnsUnused) page.attend();
    return page;
  }
  async listed(page: CallPage) {
    return (await listRejoinable(page.chain, page.chain.env)).calls;
  }
  sweep(page: CallPage): Promise<void> {
    const { chain, running } = page;
    return sweepCalls(chain, { env: chain.env, log: page.link.log, running });
  }

  /** Drops what was kept of frames, requests and views, but the last of each side. */
  forget(): void {
    this.frames.length = 0;
    this.world.exchanges.length = 0;
    for (const { views } of [this.host, this.guest]) views.splice(0, views.length - 1);
  }
  /** Ends this call; the ledger goes on, for a later one. */
  hangUp(): void {
    clearInterval(this.reports);
    for (const page of this.pages) page.leave();
  }
  close(): void {
    this.world.close();
  }
}

/** Both sides greet as soon as this resolves; nothing is paid. */
export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const nonce = newNonce();
  const nonceCommitment = await commitNonce(nonce);
  const invite = utf8('the invite code');
  const rig = new Rig(options, { invite, reply: utf8('the reply code'), nonce, nonceCommitment });
  const { world, people, ledger } = rig;
  if (!options.after) {
    await fund(world, people.host.address, { sol: '1' });
    await fund(world, people.guest.address, { sol: '1', usdc: options.guestUsdc ?? '10' });
  }
  if (options.asDevnet) await ledger.call('local_genesis', [{ as: 'devnet' }]);
  await rig.enter(options);
  return rig;
}
