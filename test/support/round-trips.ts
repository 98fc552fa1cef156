import type { Role } from '../../src/shared/api/ledger.ts';
import { P2cError, type Result } from '../../src/shared/errors.ts';
import { pause, type Rig } from './rig.ts';
import type { Server } from './world.ts';

/** Records the requests of each side to its server, and finds those that follow one another. */

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Request extends Span {
  readonly role: Role;
  readonly method: string;
  /** It asks for what the chain has not confirmed yet: that wait is the chain's, not ours. */
  readonly isEarly: boolean;
}

const isEarly = (method: string, answer: string): boolean =>
  method === 'getSignatureStatuses'
    ? !/"confirmationStatus":"(?:confirmed|finalized)"/.test(answer)
    : method === 'getTransaction' && /"result":null/.test(answer);

/** Servers of both sides that are so far away, and all that they were asked. */
export function farServers(roundTripMs: number) {
  const requests: Request[] = [];
  const watched = (role: Role, ledger: Server): Server => ({
    async handleRpc(body, signal) {
      const { method } = JSON.parse(body) as { readonly method: string };
      const fromMs = performance.now();
      await pause(roundTripMs / 2);
      const answer = await ledger.handleRpc(body, signal);
      await pause(roundTripMs / 2);
      const untilMs = performance.now();
      requests.push({ role, method, fromMs, untilMs, isEarly: isEarly(method, answer.body) });
      return answer;
    },
  });
  const servers = (ledger: Server) => ({
    host: watched('host', ledger),
    guest: watched('guest', ledger),
  });
  return { requests, servers };
}

/** Returns the longest row of requests in which each begins once the one before it is answered. */
export function longestRow(
  requests: readonly Request[],
  span: Span,
  roles: readonly Role[],
): readonly Request[] {
  const found: Request[] = [];
  for (const each of requests.toSorted((a, b) => a.untilMs - b.untilMs)) {
    if (each.isEarly || !roles.includes(each.role)) continue;
    if (each.fromMs < span.fromMs || each.untilMs > span.untilMs) continue;
    if (each.fromMs >= (found.at(-1)?.untilMs ?? 0)) found.push(each);
  }
  return found;
}

export async function spanOf(work: () => Promise<Result<void>>): Promise<Span> {
  const fromMs = performance.now();
  const done = await work();
  if (!done.ok) throw new P2cError(done.error);
  return { fromMs, untilMs: performance.now() };
}

/** From the due time to `billing_success`, as the host sees both. */
export function minutesOf({ host }: Rig): Span[] {
  const entries = host.log.entries();
  return entries
    .filter(({ event }) => event === 'due')
    .flatMap(({ atMs, detail }) => {
      const paid = entries.find(
        (each) =>
          each.event === 'billing_success' && each.detail?.['minute'] === detail?.['minute'],
      );
      return paid ? [{ fromMs: atMs, untilMs: paid.atMs }] : [];
    });
}

/** From the guest's click until both are in the call; in a call of its own, without an earlier one. */
export async function prepaid(rig: Rig, choice: Parameters<Rig['pay']>[0]): Promise<Span> {
  await rig.guest.until('greeted', ({ phase }) => phase === 'awaiting-prepayment');
  // The deposit is open by then.
  await pause(8_000);
  return spanOf(() => rig.pay(choice));
}

/** From the end of the call until the host's page shows that unused time has come back. */
export const ended = ({ guest, host }: Rig): Promise<Span> =>
  spanOf(async () => {
    guest.call.end('guest');
    while (host.unused[0]?.state !== 'returned') await pause(1);
    return { ok: true, value: undefined };
  });
