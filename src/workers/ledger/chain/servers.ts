import type { LedgerConfig } from '../../../shared/api/ledger.ts';
import { type AppError, appError, P2cError, raise } from '../../../shared/errors.ts';
import type { EventLog } from '../../../shared/log.ts';
import { type AtomicUsdc, usdc } from '../../../shared/money.ts';
import { NETWORKS } from '../../../shared/network.ts';
import type { Env } from '../solana/env.ts';
import { createRpc, type Rpc } from '../solana/rpc.ts';
import { createPriorities } from '../solana/rpc-priority.ts';

/**
 * The servers that the user trusts, and two ways to ask them (docs/security.md, "Servers"). No
 * other code depends on the number of servers.
 */
export interface Servers {
  /**
   * Asks the user's own servers and returns the first valid answer. Used for anything that the page
   * shows or waits for.
   */
  readonly any: Rpc;
  /** The same servers, for background requests, which wait until no other request is waiting. */
  readonly background: Rpc;
  /**
   * Asks the user's own servers and the second server, if the user has set one. Returns the
   * combined answer. Used before a payment is signed again, and for sums of {@link LARGE_SUM} or
   * more.
   * @param agree combines both answers; returns null if they contradict each other.
   * @throws P2cError `servers_differ`; `server_missing` if the second server does not answer;
   * `rpc_*` if the user's own servers do not answer; `aborted`.
   */
  all<T>(query: (rpc: Rpc) => Promise<T>, agree: (one: T, other: T) => T | null): Promise<T>;
  /** Continues without the second server until the user chooses the servers again. */
  leaveOutSecond(): void;
}

/**
 * From this sum on, a false answer of a single server would cost the user too much, so the second
 * server is asked.
 */
export const LARGE_SUM: AtomicUsdc = usdc(20_000_000n);

interface ServerOptions {
  readonly log?: EventLog | undefined;
  /**
   * Called with the reason when the second server delays a decision, and with null when it no
   * longer does.
   */
  readonly onSecond?: (error: AppError | null) => void;
}

/** Connects to the servers. @throws P2cError `rpc_missing`, `rpc_invalid_url`. */
export function createServers(
  { network, rpcUrls, secondRpcUrl }: LedgerConfig,
  env: Env,
  { log, onSecond = () => undefined }: ServerOptions = {},
): Servers {
  if (rpcUrls.length === 0) throw raise('rpc_missing', { network: NETWORKS[network].name });
  const { rpc, background } = createPriorities(createRpc(rpcUrls, env, network, log), env);
  let second = secondRpcUrl === undefined ? null : createRpc([secondRpcUrl], env, network, log);
  let isTold = false;

  function notify(error: AppError | null): void {
    if (error || isTold) onSecond(error);
    isTold = error !== null;
  }

  function missed(error: AppError): never {
    notify(error);
    throw new P2cError(error);
  }

  return {
    any: rpc,
    background,
    async all(query, agree) {
      const other = second;
      if (!other) return query(rpc);
      const asked = query(other).then(
        (value) => ({ value }),
        (thrown: unknown) => ({ thrown }),
      );
      const mine = await query(rpc);
      const theirs = await asked;
      const [host = ''] = other.hosts;
      if ('thrown' in theirs) {
        const { thrown } = theirs;
        if (!(thrown instanceof P2cError) || thrown.error.code === 'aborted') throw thrown;
        return missed(appError('server_missing', { host }));
      }
      const both = agree(mine, theirs.value);
      if (both === null) return missed(appError('servers_differ', { host }));
      notify(null);
      return both;
    },
    leaveOutSecond() {
      second = null;
      notify(null);
    },
  };
}

/** Combines answers that must be equal. Null if they differ. */
export const same = <T extends string | boolean>(one: T, other: T): T | null =>
  one === other ? one : null;
