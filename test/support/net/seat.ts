import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Mix } from '../../rtc-lab/bench.ts';
import type { LabApi, LabOptions } from '../../rtc-lab/contract.ts';
import { labOver } from '../../rtc-lab/lab.ts';
import type { BrowserKind } from '../browser.ts';
import { inside } from './namespaces.ts';
import type { Side, Wan } from './wan.ts';
import { openWan } from './wan.ts';

/** A lab page in a browser inside a namespace, driven from out here. */
export interface Seat extends LabApi {
  readonly kind: BrowserKind;
  /** Ends the browser, with its other pages. */
  end(): Promise<void>;
}

const STARTING_MS = 120_000;

type Answer = { id?: number; ready?: true; value?: unknown; error?: string };

/**
 * Starts a browser with so many lab pages in a side's namespace; `denied`: without camera and
 * microphone. @throws Error if it does not come up.
 */
async function openSeats(
  kind: BrowserKind,
  namespace: string,
  { devices = 'fake', pages = 1 }: { devices?: 'fake' | 'denied'; pages?: number } = {},
): Promise<readonly Seat[]> {
  const script = path.join(import.meta.dirname, 'driver.ts');
  const program = [process.execPath, '--import', 'tsx', script, kind, devices, String(pages)];
  const [command, args] = inside(namespace, program);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let count = 0;

  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${kind} did not start`)), STARTING_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id = 0, ready: isReady, value, error }: Answer = JSON.parse(line);
      if (isReady) {
        clearTimeout(timer);
        resolve();
      }
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error === undefined) asked?.resolve(value);
      else asked?.reject(new Error(error));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      const gone = new Error(`the driver of ${kind} ended (${code})`);
      reject(gone);
      for (const asked of waiting.values()) asked.reject(gone);
    });
  });
  await ready;

  const call = (page: number, method: string, callArgs: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id: count, page, method, args: callArgs })}\n`);
    });
  async function end(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  }
  return Array.from({ length: pages }, (_, page) => ({
    ...labOver((method, callArgs) => call(page, method, callArgs)),
    kind,
    end,
  }));
}

/** One page alone. */
export async function openSeat(
  kind: BrowserKind,
  namespace: string,
  devices: 'fake' | 'denied' = 'fake',
): Promise<Seat> {
  const [seat] = await openSeats(kind, namespace, { devices });
  if (!seat) throw new Error('no page');
  return seat;
}

export interface NetPair {
  readonly wan: Wan;
  readonly host: Seat;
  readonly guest: Seat;
}

/** The settings that all pairs on one network share. */
interface NetOptions {
  readonly open?: readonly Side[];
  /** Instead of the STUN server in the middle. */
  readonly ice?: (side: Side, wan: Wan) => readonly RTCIceServer[];
  /** Before anybody sits down. */
  readonly prepare?: (wan: Wan) => Promise<void>;
}

/** A call of one's own on it. */
export interface PairPlan extends Omit<LabOptions, 'role' | 'stun' | 'ice'> {
  readonly mix: Mix;
}

/**
 * Opens calls side by side behind the same two NATs: at most two browsers on each side, one of each kind,
 * and in them a page for each call; devices open and peers made, nothing exchanged yet. A disturbance of
 * the network affects all of them. All of it ends when `run` does.
 */
export async function withNetPairs<T>(
  plans: readonly PairPlan[],
  { open = [], ice, prepare }: NetOptions,
  run: (pairs: readonly NetPair[]) => Promise<T>,
): Promise<T> {
  const wan = await openWan({ open });
  const opened: Seat[] = [];
  /** A page of each plan's kind on one side, in the plans' order. */
  const sitDown = async (side: Side): Promise<readonly Seat[]> => {
    const kinds = plans.map(({ mix: [host, guest] }) => (side === 'host' ? host : guest));
    const free = new Map<BrowserKind, Seat[]>();
    const starts = [...new Set(kinds)].map(async (kind) => {
      const pages = kinds.filter((each) => each === kind).length;
      const seats = await openSeats(kind, wan.namespaces[side], { pages });
      opened.push(...seats);
      free.set(kind, [...seats]);
    });
    await Promise.all(starts);
    return kinds.map((kind) => {
      const seat = free.get(kind)?.shift();
      if (!seat) throw new Error(`no page in ${kind}`);
      return seat;
    });
  };
  const settle = async (seat: Seat, side: Side, plan: PairPlan): Promise<void> => {
    await seat.devices('microphone');
    const servers = ice ? { ice: ice(side, wan) } : { stun: wan.stun[side] };
    await seat.create({ ...plan, role: side, ...servers });
  };
  try {
    await prepare?.(wan);
    const [hosts, guests] = await Promise.all([sitDown('host'), sitDown('guest')]);
    const pairs = await Promise.all(
      plans.map(async (plan, at) => {
        const [host, guest] = [hosts[at], guests[at]];
        if (!host || !guest) throw new Error('no pair');
        await Promise.all([settle(host, 'host', plan), settle(guest, 'guest', plan)]);
        return { wan, host, guest };
      }),
    );
    return await run(pairs);
  } finally {
    await Promise.all(opened.map((seat) => seat.end()));
    wan.close();
  }
}

/** Two browsers behind two NATs of their own. */
export const withNetPair = <T>(
  mix: Mix,
  { open, ice, prepare, ...lab }: Omit<PairPlan, 'mix'> & NetOptions,
  run: (pair: NetPair) => Promise<T>,
): Promise<T> =>
  withNetPairs(
    [{ ...lab, mix }],
    { ...(open && { open }), ...(ice && { ice }), ...(prepare && { prepare }) },
    async ([pair]) => {
      if (!pair) throw new Error('no pair');
      return run(pair);
    },
  );
