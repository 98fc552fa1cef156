import { atom } from 'nanostores';
import {
  SHORTEST_PERIOD_SECONDS,
  STANDARD_PERIOD_SECONDS,
  STANDARD_PREPAID_PERIODS,
} from '../../shared/terms.ts';
import { isLoopback } from '../../shared/network.ts';

/** Development parameters in the page's address, for the local network only (testing.md, "URL"). */
export interface DevParameters {
  readonly periodSeconds: number;
  readonly prepaidPeriods: number;
  readonly demoWallet: boolean;
}

export const $dev = atom<DevParameters | null>(null);

interface LocalParameters extends DevParameters {
  /** The local ledger's address. */
  readonly rpcUrl: string;
  /** Whether the consent text counts as accepted. */
  readonly consent: boolean;
}

const between = (text: string | null, low: number, high: number, otherwise: number): number => {
  const value = Number(text ?? NaN);
  return Number.isInteger(value) && value >= low && value <= high ? value : otherwise;
};

/**
 * Returns the development parameters, or null if they do not apply. They apply only on the local
 * network and on a loopback origin.
 */
export function localParameters(url: URL): LocalParameters | null {
  const query = url.searchParams;
  if (query.get('network') !== 'local' || !isLoopback(url.hostname)) return null;
  const asked = query.get('rpc');
  const rpc = asked !== null && URL.canParse(asked) ? new URL(asked) : null;
  return {
    periodSeconds: between(
      query.get('period'),
      SHORTEST_PERIOD_SECONDS,
      3600,
      STANDARD_PERIOD_SECONDS,
    ),
    prepaidPeriods: between(query.get('prepaid'), 1, 60, STANDARD_PREPAID_PERIODS),
    demoWallet: query.get('wallet') === 'demo',
    consent: query.get('consent') === 'accepted',
    rpcUrl: (rpc && isLoopback(rpc.hostname) ? rpc : new URL('/rpc', url)).href,
  };
}

/**
 * Returns the page's address without the secrets in its fragment, for links to send. A link to send
 * never contains consent.
 */
export function pageAddress(url: URL): string {
  const plain = new URL(url);
  plain.hash = '';
  if (plain.searchParams.has('consent')) plain.searchParams.delete('consent');
  return plain.href;
}
