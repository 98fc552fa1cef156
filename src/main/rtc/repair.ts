import { raise } from '../../shared/errors.ts';
import type { SessionDescription } from '../../shared/call/sdp.ts';
import type { Leg } from './leg-api.ts';
import type { Repair } from './peer-api.ts';

/**
 * The legs that two people make by repair codes. None is used twice, and a new code makes an earlier one
 * of the same side void. Where both have made one and paste the other's, the host's stands: each side has
 * answered then, and the guest's answer connects them.
 */
export interface RepairLegs extends Repair {
  /** A leg was closed for whatever reason. */
  forget(leg: Leg): void;
}

export function createRepair(options: {
  /** The host: its own offer outlives an answer to the guest's. */
  readonly leads: boolean;
  readonly open: (name: string) => Leg;
  /** The call moves to it as soon as it is up. */
  readonly add: (leg: Leg) => void;
  readonly retire: (leg: Leg) => void;
  readonly isActive: (leg: Leg) => boolean;
  /** @throws P2cError where the description is not of the peer's own certificate. */
  readonly check: (session: SessionDescription) => void;
}): RepairLegs {
  /** Ours, whose answer is missing; and those that are described at both ends. */
  let offered: Leg | null = null;
  const described = new Set<Leg>();
  let count = 0;

  function dropAllBut(kept: Leg | null): void {
    const legs = [offered, ...described].filter((leg) => leg !== kept);
    offered = kept;
    described.clear();
    for (const leg of legs) if (leg && !options.isActive(leg)) options.retire(leg);
  }
  function open(): Leg {
    count += 1;
    const leg = options.open(`repair ${count}`);
    options.add(leg);
    return leg;
  }
  async function guarded<T>(leg: Leg, step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (thrown) {
      options.retire(leg);
      throw thrown;
    }
  }

  return {
    cancel: () => dropAllBut(null),
    get waits() {
      return offered !== null;
    },
    forget(leg) {
      if (offered === leg) offered = null;
      described.delete(leg);
    },
    async offer(signal) {
      dropAllBut(null);
      const leg = (offered = open());
      return guarded(leg, leg.makeOffer(signal));
    },
    async answer(offer, signal) {
      options.check(offer);
      dropAllBut(options.leads ? offered : null);
      const leg = open();
      described.add(leg);
      return guarded(leg, leg.makeAnswer(offer, signal));
    },
    async accept(answer) {
      options.check(answer);
      const leg = offered;
      if (!leg) throw raise('code_used');
      offered = null;
      described.add(leg);
      await guarded(leg, leg.acceptAnswer(answer));
    },
  };
}
