import '../../support/leaping-time.ts';
import 'fake-indexeddb/auto';
import { createLedger, type Ledger } from '../../../dev/ledger/index.ts';
import type { CallView, PayMode, Role, SignTransaction } from '../../../src/shared/api.ts';
import type { ClockCommand } from '../../../src/shared/billing/clock-protocol.ts';
import { type Bytes, toHex, utf8 } from '../../../src/shared/bytes.ts';
import { createEventLog } from '../../../src/shared/log.ts';
import { type AtomicUsdc, usdc } from '../../../src/shared/money.ts';
import type { Result } from '../../../src/shared/result.ts';
import type { SaleOrder, Ware } from '../../../src/shared/sale.ts';
import type { Terms } from '../../../src/shared/terms.ts';
import {
  createSchedule,
  fireSchedule,
  nextDeadlineMs,
  runSchedule,
  stopSchedule,
} from '../../../src/workers/clock/schedule.ts';
import type { Solana } from '../../../src/workers/ledger/solana/index.ts';
import type { Call, FileOrder } from '../../../src/workers/ledger/x402/call.ts';
import { createGuestCall } from '../../../src/workers/ledger/x402/guest-call.ts';
import { createHostCall } from '../../../src/workers/ledger/x402/host-call.ts';
import { commitNonce, newNonce } from '../../../src/workers/ledger/x402/transcript.ts';
import { type Frame, joined, type Tamper } from './joined.ts';
import { chainFor, closeLedger, type Person, person } from './people.ts';

/**
 * A whole call without browsers: the engines that the ledger workers run, the clock worker's
 * schedule, the development ledger, and between them a channel that keeps every frame.
 */

export const PRICE = usdc(500_000n);
/** Nobody in the call. */
export const STRANGER = '9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin';

/** What a person confirms who buys this file. */
export const orderOf = (
  { id, price, root }: Ware,
  funds: FileOrder['funds'] = 'wallet',
): FileOrder => ({ id, price, root: toHex(root), funds });

export interface Side {
  readonly role: Role;
  readonly address: string;
  readonly person: Person;
  readonly chain: Solana;
  readonly call: Call;
  readonly view: CallView;
  /** Every view since the start. */
  readonly views: readonly CallView[];
  /** What the ledger worker told the transfer worker. */
  readonly orders: readonly SaleOrder[];
  /** Resolves with the first view, from now on, for which this holds. */
  until(what: string, holds: (view: CallView) => boolean): Promise<CallView>;
}

export interface Rig {
  readonly ledger: Ledger;
  readonly terms: Terms;
  readonly host: Side;
  readonly guest: Side;
  /** Both directions, in the order they were sent. */
  readonly frames: readonly Frame[];
  /** Sends a frame to the host as if the guest had: at the head of a new channel, where nothing is counted yet. */
  inject(message: unknown): void;
  /** A new connection: both sides get a new channel. */
  reattach(): void;
  pay(choice: { mode: PayMode; budgetPeriods: number }): Promise<Result<void>>;
  buy(order: FileOrder): Promise<Result<void>>;
  /** Drops what was kept of frames and views, but the last of each side. */
  forget(): void;
  /** Ends this call; the ledger goes on, for a later one. */
  hangUp(): void;
  close(): void;
}

export interface RigOptions {
  readonly prepaidPeriods?: number;
  /** 8, the shortest, unless said. */
  readonly periodSeconds?: number;
  readonly guestUsdc?: string;
  /** Replaces the guest's wallet; `sign` is the honest one. */
  readonly wallet?: (sign: SignTransaction, rig: () => Rig) => SignTransaction;
  readonly tamper?: Tamper;
  /** A side's own RPC server, in place of the ledger's; the host's second one. */
  readonly servers?: (
    ledger: Ledger,
  ) => Partial<Record<Role | 'second', Pick<Ledger, 'handleRpc'>>>;
  /** A later call of the same two people, on the same ledger, in the same browsers. */
  readonly after?: Rig;
  /** The host has lost all that its browser kept. */
  readonly hostForgets?: boolean;
  /** The ledger shows devnet's genesis hash, which x402's own client and facilitator know. */
  readonly asDevnet?: boolean;
}

/** Longer than any call here. */
const PATIENCE_MS = 90_000;

/** A wallet that signs its n-th payment and then spends the money elsewhere: the chain will refuse it. */
export const spendsAfterSigning =
  (nth: number, amount: AtomicUsdc): NonNullable<RigOptions['wallet']> =>
  (sign, rig) => {
    let asked = 0;
    return async (bytes) => {
      const answer = await sign(bytes);
      asked += 1;
      if (asked !== nth) return answer;
      const { guest, ledger } = rig();
      await ledger.call('local_fund', [{ address: STRANGER, usdc: '0' }]);
      const request = { id: 'spent', owner: guest.address, to: STRANGER, amount };
      const spent = await guest.chain.transfer.send(request, sign);
      return spent.ok ? answer : spent;
    };
  };

/** One side's views: the latest, all, and waiting for one. */
function views(role: Role) {
  const seen: CallView[] = [];
  const waiting = new Set<(view: CallView) => void>();
  return {
    seen,
    publish(view: CallView): void {
      seen.push(view);
      for (const look of waiting) look(view);
    },
    until(what: string, holds: (view: CallView) => boolean): Promise<CallView> {
      return new Promise((resolve, reject) => {
        const last = seen.at(-1);
        if (last && holds(last)) return resolve(last);
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${role}: never ${what}`));
        }, PATIENCE_MS);
        const look = (view: CallView): void => {
          if (!holds(view)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(view);
        };
        waiting.add(look);
      });
    },
  };
}

/** The clock worker around its schedule, without the worker. */
function clock(call: () => Call, beat: () => void) {
  let schedule = createSchedule(performance.now());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = (): void => {
    clearTimeout(timer);
    timer = setTimeout(wake, Math.max(0, nextDeadlineMs(schedule) - performance.now()));
  };
  function wake(): void {
    const fired = fireSchedule(schedule, performance.now());
    schedule = fired.schedule;
    if (fired.messages.length > 0) beat();
    for (const message of fired.messages) call().clock(message);
    arm();
  }
  return {
    start: arm,
    obey(command: ClockCommand): void {
      schedule =
        command.type === 'stop'
          ? stopSchedule(schedule)
          : runSchedule(schedule, command.run, command.connectedMs, performance.now());
      arm();
    },
    stop: () => clearTimeout(timer),
  };
}

/** Both sides greet as soon as this resolves; nothing is paid. Periods are 8 s, the shortest. */
export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const { after, hostForgets = false } = options;
  const ledger = after?.ledger ?? createLedger();
  const [host, guest] = [after?.host.person ?? person(), after?.guest.person ?? person()];
  if (options.asDevnet) await ledger.call('local_genesis', [{ as: 'devnet' }]);
  if (!after) {
    await ledger.call('local_fund', [{ address: host.address, sol: '1' }]);
    const purse = { address: guest.address, sol: '1', usdc: options.guestUsdc ?? '10' };
    await ledger.call('local_fund', [purse]);
  }
  const servers = options.servers?.(ledger) ?? {};
  const hostChain =
    (!hostForgets && after?.host.chain) || (await chainFor(ledger, servers.host, servers.second));
  const guestChain = after?.guest.chain ?? (await chainFor(ledger, servers.guest));
  await hostChain.openTill(host.address, host.sign);
  const terms: Terms = {
    network: 'local',
    payTo: host.address,
    price: PRICE,
    periodSeconds: options.periodSeconds ?? 8,
    prepaidPeriods: options.prepaidPeriods ?? 1,
  };
  const nonce = newNonce();
  const codes: { invite: Bytes; reply: Bytes; nonceCommitment: Uint8Array } = {
    invite: utf8('the invite code'),
    reply: utf8('the reply code'),
    nonceCommitment: await commitNonce(nonce),
  };
  const log = (role: Role) => createEventLog(role, () => performance.now());
  const [hostOrders, guestOrders]: [SaleOrder[], SaleOrder[]] = [[], []];
  const [hostViews, guestViews] = [views('host'), views('guest')];
  const ticking = clock(
    () => hostCall,
    // What main does once a second.
    () => guestCall.reportRx(true),
  );
  const hostCall: Call = createHostCall({
    ...codes,
    money: hostChain,
    terms,
    log: log('host'),
    sendClock: (command) => ticking.obey(command),
    sendFiles: (order) => hostOrders.push(order),
    nonce,
    title: 'An hour of advice',
    feeKey: await hostChain.feeKey(host.address),
    facilitator: await hostChain.facilitator(host.address),
    publish: hostViews.publish,
  });
  const guestCall: Call = createGuestCall({
    ...codes,
    money: guestChain,
    terms,
    log: log('guest'),
    sendClock: () => undefined,
    sendFiles: (order) => guestOrders.push(order),
    owner: guest.address,
    hold: () => () => undefined,
    publish: guestViews.publish,
  });
  const frames: Frame[] = [];
  let line = joined(frames, options.tamper);
  const attach = (): void => {
    guestCall.attach(line.guest);
    hostCall.attach(line.host);
  };

  const side = (role: Role, person: Person, chain: Solana, call: Call): Side => {
    const orders = role === 'host' ? hostOrders : guestOrders;
    const { seen, until } = role === 'host' ? hostViews : guestViews;
    return {
      role,
      address: person.address,
      person,
      chain,
      call,
      views: seen,
      orders,
      until,
      get view() {
        const last = seen.at(-1);
        if (!last) throw new Error(`${role}: no view yet`);
        return last;
      },
    };
  };
  const sign = options.wallet?.(guest.sign, () => rig) ?? guest.sign;
  const rig: Rig = {
    ledger,
    terms,
    frames,
    host: side('host', host, hostChain, hostCall),
    guest: side('guest', guest, guestChain, guestCall),
    inject(message) {
      line = joined(frames, options.tamper);
      line.guest.send(JSON.stringify(message));
      attach();
    },
    reattach() {
      line = joined(frames, options.tamper);
      attach();
    },
    async pay(choice) {
      await rig.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
      return guestCall.pay(choice, sign);
    },
    buy: (order) => guestCall.buyFile(order, sign),
    forget() {
      frames.length = 0;
      for (const { seen } of [hostViews, guestViews]) seen.splice(0, seen.length - 1);
    },
    hangUp() {
      hostCall.release();
      guestCall.release();
      ticking.stop();
    },
    close() {
      rig.hangUp();
      closeLedger(ledger);
    },
  };
  attach();
  ticking.start();
  return rig;
}
