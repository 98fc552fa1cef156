import './leaping-time.ts';
import 'fake-indexeddb/auto';
import { createLedger, type Ledger } from '../../dev/ledger/index.ts';
import type { CallView, PayMode, Role, SignTransaction } from '../../src/shared/api.ts';
import type { ClockCommand } from '../../src/shared/billing/clock-protocol.ts';
import { utf8 } from '../../src/shared/bytes.ts';
import { createEventLog } from '../../src/shared/log.ts';
import { usdc } from '../../src/shared/money.ts';
import type { Result } from '../../src/shared/result.ts';
import type { SaleOrder } from '../../src/shared/sale.ts';
import type { Terms } from '../../src/shared/terms.ts';
import {
  createSchedule,
  fireSchedule,
  nextDeadlineMs,
  runSchedule,
  stopSchedule,
} from '../../src/workers/clock/schedule.ts';
import { listRejoinable, sweepCalls, takeUp } from '../../src/workers/ledger/rejoin.ts';
import { type Env, platformEnv } from '../../src/workers/ledger/solana/env.ts';
import { createSolana, openStores, type Solana } from '../../src/workers/ledger/solana/index.ts';
import { callLock, holdLock, type Locks } from '../../src/workers/ledger/sweep.ts';
import type { Call } from '../../src/workers/ledger/x402/call.ts';
import { createGuestCall } from '../../src/workers/ledger/x402/guest-call.ts';
import { createHostCall } from '../../src/workers/ledger/x402/host-call.ts';
import { commitNonce, newNonce } from '../../src/workers/ledger/x402/transcript.ts';
import { type Frame, joined, type Tamper } from '../unit/x402/joined.ts';
import { closeLedger, type Person, person, sleepOn } from '../unit/x402/people.ts';
import { webLocks } from './rejoin-locks.ts';

/**
 * Calls whose pages die and come back, without browsers: the ledger workers' engines on the development
 * ledger, each page with its own handle on its browser's storage, which a crash cuts off in mid-air.
 */

export const PRICE = usdc(500_000n);
const PATIENCE_MS = 60_000;

/** One page: what it holds is gone when it dies. */
export class CallPage {
  readonly role: Role;
  readonly views: CallView[] = [];
  /** What the ledger worker told the transfer worker. */
  readonly orders: SaleOrder[] = [];
  chain!: Solana;
  call: Call | null = null;
  dead = false;
  /** It has the call's lock. */
  holding = false;
  private readonly waiting = new Set<(view: CallView) => void>();
  private readonly held: (() => void)[] = [];
  private readonly rig: RejoinRig;
  private schedule = createSchedule(performance.now());
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rig: RejoinRig, role: Role) {
    this.rig = rig;
    this.role = role;
    rig.pages.add(this);
  }

  /** Opens this side's storage and its RPC. */
  async open(): Promise<this> {
    const sleep = sleepOn(this.rig.ledger);
    const env: Env = {
      ...platformEnv(),
      wallMs: () => Date.now() + this.rig.laterMs,
      sleep: (ms, signal) => (this.dead ? new Promise<never>(() => undefined) : sleep(ms, signal)),
      fetch: async (_url, init) => {
        if (this.dead) return new Promise<never>(() => undefined);
        const answer = await this.rig.ledger.handleRpc(String(init.body), init.signal ?? undefined);
        if (this.dead) return new Promise<never>(() => undefined);
        return new Response(answer.body, { status: answer.status, headers: answer.headers });
      },
    };
    const stores = await openStores(env, `${this.rig.name}-${this.role}`);
    this.chain = await createSolana(
      { network: 'local', rpcUrls: ['https://rpc.example/'] },
      stores,
      env,
    );
    return this;
  }
  get link() {
    return {
      log: createEventLog(this.role, () => performance.now()),
      sendClock: (command: ClockCommand) => this.obey(command),
      sendFiles: (order: SaleOrder) => void this.orders.push(order),
      publish: (view: CallView) => {
        if (this.dead) return;
        const isNamed = this.role === 'host' && view.callId !== null;
        if (isNamed && !this.holding) this.hold(callLock('host', view.callId ?? ''));
        this.holding ||= isNamed;
        this.views.push(view);
        for (const look of this.waiting) look(view);
      },
    };
  }
  get locks(): Locks {
    const { locks } = this.rig;
    return {
      request: (name, options, use) =>
        locks.request(name, options, (lock) => {
          const ended = lock === null ? null : new Promise<void>((end) => this.held.push(end));
          return ended ? Promise.race([use(lock), ended]) : use(lock);
        }),
    };
  }
  hold(name: string): () => void {
    return holdLock(this.locks, name);
  }
  private obey(command: ClockCommand): void {
    this.schedule =
      command.type === 'stop'
        ? stopSchedule(this.schedule)
        : runSchedule(this.schedule, command.run, command.connectedMs, performance.now());
    this.arm();
  }
  arm(): void {
    clearTimeout(this.timer);
    if (this.dead) return;
    const wake = (): void => {
      const fired = fireSchedule(this.schedule, performance.now());
      this.schedule = fired.schedule;
      if (this.dead) return;
      for (const message of fired.messages) this.call?.clock(message);
      this.arm();
    };
    this.timer = setTimeout(wake, Math.max(0, nextDeadlineMs(this.schedule) - performance.now()));
  }
  get view(): CallView {
    const last = this.views.at(-1);
    if (!last) throw new Error(`${this.role}: no view yet`);
    return last;
  }
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
  /** Everything of this page stops where it is. */
  crash(): void {
    if (this.dead) return;
    this.dead = true;
    clearTimeout(this.timer);
    this.chain.db.close();
    this.rig.cut();
    for (const end of this.held) end();
  }
}

const big = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

let rigs = 0;

export interface RejoinRigOptions {
  /** 8, the shortest, unless told. */
  readonly periodSeconds?: number;
  readonly guestUsdc?: string;
  readonly wallet?: (sign: SignTransaction, rig: RejoinRig) => SignTransaction;
}

export class RejoinRig {
  readonly name = `rejoin-${(rigs += 1)}`;
  readonly ledger: Ledger = createLedger();
  readonly locks = webLocks();
  readonly people: Readonly<Record<Role, Person>> = { host: person(), guest: person() };
  readonly frames: Frame[] = [];
  readonly pages = new Set<CallPage>();
  /** Changes frames on their way; may crash a page. */
  tamper: Tamper = ({ text }) => text;
  /** By how much the wall clock has moved on. */
  laterMs = 0;
  host!: CallPage;
  guest!: CallPage;
  terms!: Terms;
  private sign!: SignTransaction;
  private line: ReturnType<typeof joined> | null = null;
  private reports: ReturnType<typeof setInterval> | undefined;

  static async start(options: RejoinRigOptions = {}): Promise<RejoinRig> {
    const rig = new RejoinRig();
    const { ledger, people } = rig;
    await ledger.call('local_fund', [{ address: people.host.address, sol: '1' }]);
    const purse = { address: people.guest.address, sol: '1', usdc: options.guestUsdc ?? '10' };
    await ledger.call('local_fund', [purse]);
    rig.sign = options.wallet?.(people.guest.sign, rig) ?? people.guest.sign;
    rig.host = await new CallPage(rig, 'host').open();
    rig.guest = await new CallPage(rig, 'guest').open();
    await rig.host.chain.openTill(people.host.address, people.host.sign);
    rig.terms = {
      network: 'local',
      payTo: people.host.address,
      price: PRICE,
      periodSeconds: options.periodSeconds ?? 8,
      prepaidPeriods: 1,
    };
    const nonce = newNonce();
    const codes = {
      invite: utf8('the invite code'),
      reply: utf8('the reply code'),
      nonceCommitment: await commitNonce(nonce),
      terms: rig.terms,
    };
    rig.host.call = createHostCall({
      ...codes,
      ...rig.host.link,
      money: rig.host.chain,
      nonce,
      title: 'An hour of advice',
      feeKey: await rig.host.chain.feeKey(people.host.address),
      facilitator: await rig.host.chain.facilitator(people.host.address),
    });
    const { guest } = rig;
    guest.call = createGuestCall({
      ...codes,
      ...guest.link,
      money: guest.chain,
      owner: people.guest.address,
      hold: (keyId) => guest.hold(callLock('guest', keyId.replace('session:', ''))),
    });
    // What main does once a second.
    rig.reports = setInterval(() => rig.guest.call?.reportRx(true), 1_000);
    rig.connect();
    rig.host.arm();
    return rig;
  }

  /** A new connection between the two pages. */
  connect(): void {
    this.line = joined(this.frames, (frame) => this.tamper(frame));
    this.guest.call?.attach(this.line.guest);
    this.host.call?.attach(this.line.host);
  }
  cut(): void {
    this.line?.host.close();
    this.line = null;
  }
  /** Past the page's own bookkeeping. */
  say({ from, text }: Pick<Frame, 'from' | 'text'>): void {
    this.line?.[from].send(text);
  }
  async pay(choice: { mode: PayMode; budgetPeriods: number }): Promise<Result<void>> {
    await this.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
    const { call } = this.guest;
    if (!call) throw new Error('no guest');
    return call.pay(choice, this.sign);
  }
  get callId(): string {
    return this.host.view.callId ?? '';
  }
  /** A new page of this side, which takes the call up. */
  async rejoin(role: Role): Promise<CallPage> {
    const callId = this[role].view.callId ?? '';
    const page = await this.page(role);
    page.holding = true;
    const taken = await takeUp(page.chain, page, { role, callId }, this.sign);
    page.call = taken.call;
    this[role] = page;
    if (role === 'host') page.arm();
    return page;
  }
  /** A new page of this side, that has taken up nothing yet. */
  page(role: Role): Promise<CallPage> {
    return new CallPage(this, role).open();
  }
  listed(page: CallPage) {
    return listRejoinable(page.chain, { locks: page.locks, env: page.chain.env });
  }
  sweep(page: CallPage): Promise<void> {
    const { env } = page.chain;
    return sweepCalls(page.chain, { locks: page.locks, env, log: page.link.log });
  }
  close(): void {
    clearInterval(this.reports);
    for (const page of this.pages) {
      page.crash();
      page.call?.release();
    }
    closeLedger(this.ledger);
  }
}
