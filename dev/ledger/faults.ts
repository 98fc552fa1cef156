import { invalidParams } from './errors.ts';
import type { Config } from './params.ts';
import type { Chain } from './chain.ts';

/**
 * Faults on command. Each lasts for a number of calls or of milliseconds, and can be limited to
 * some methods. `local_fault` in methods/local.ts describes each fault.
 */

export const FAULTS = [
  'http429',
  'http503',
  'hang',
  'dropSend',
  'delayConfirm',
  'failSend',
  'expireBlockhash',
  'rollback',
] as const;
type FaultKind = (typeof FAULTS)[number];

/**
 * The methods that a fault affects if no `method` is given; null for all methods except the local
 * methods.
 */
const DEFAULT_METHODS: Readonly<Record<FaultKind, readonly string[] | null>> = {
  http429: null,
  http503: null,
  hang: null,
  dropSend: ['sendTransaction'],
  delayConfirm: ['getSignatureStatuses'],
  failSend: ['sendTransaction'],
  expireBlockhash: ['sendTransaction'],
  rollback: ['sendTransaction'],
};

export interface Fault {
  readonly kind: FaultKind;
  readonly methods: readonly string[] | null;
  /** Whether an HTTP fault executes the request, so that only its answer is lost. */
  readonly executes: boolean;
  /** Whether failSend lets the transaction land and fail on the chain. */
  readonly onChain: boolean;
  callsLeft: number;
  readonly untilMs: number;
}

const isLive = (fault: Fault): boolean => fault.callsLeft > 0 && performance.now() < fault.untilMs;

export class Faults {
  private active: Fault[] = [];
  private waiters = new Set<() => void>();

  add(kind: FaultKind, config: Config): void {
    const calls = config.uint('calls');
    const ms = config.uint('ms');
    if (calls !== undefined && ms !== undefined)
      throw invalidParams('a fault lasts `calls` or `ms`, not both');
    const method = config.get('method');
    const named = method === undefined ? null : Array.isArray(method) ? method : [method];
    this.active.push({
      kind,
      methods: named ? named.map(String) : DEFAULT_METHODS[kind],
      executes: config.bool('executes'),
      onChain: config.bool('onChain'),
      callsLeft: ms === undefined ? (calls ?? 1) : Infinity,
      untilMs: ms === undefined ? Infinity : performance.now() + ms,
    });
  }

  /**
   * Finds a fault that affects this method, and counts this call against it. Returns null if there
   * is no such fault.
   */
  take(kind: FaultKind, method: string): Fault | null {
    if (method.startsWith('local_')) return null;
    const fault = this.active.find(
      (f) => f.kind === kind && isLive(f) && (f.methods === null || f.methods.includes(method)),
    );
    if (fault) fault.callsLeft -= 1;
    return fault ?? null;
  }

  /** Stalls or continues the chain's confirmations. */
  apply(chain: Chain): void {
    this.active = this.active.filter(isLive);
    chain.setStalled(this.active.some(({ kind }) => kind === 'delayConfirm'));
  }

  clear(): void {
    this.active = [];
    for (const wake of this.waiters) wake();
    this.waiters.clear();
  }

  /**
   * Resolves when a hanging call may end: its time is over, faults are cleared, or the caller has
   * gone.
   */
  async released(fault: Fault, signal?: AbortSignal): Promise<void> {
    const timer: { id?: NodeJS.Timeout } = {};
    let wake = (): void => undefined;
    try {
      await new Promise<void>((resolve) => {
        wake = resolve;
        this.waiters.add(wake);
        signal?.addEventListener('abort', wake, { once: true });
        if (signal?.aborted) resolve();
        if (fault.untilMs !== Infinity)
          timer.id = setTimeout(resolve, Math.max(0, fault.untilMs - performance.now()));
      });
    } finally {
      clearTimeout(timer.id);
      this.waiters.delete(wake);
      signal?.removeEventListener('abort', wake);
    }
  }
}
