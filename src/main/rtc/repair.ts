import { raise } from '../../shared/errors.ts';
import type { SessionDescription } from '../../shared/sdp.ts';
import type { Leg } from './leg-api.ts';
import type { Repair } from './peer-api.ts';

/** The leg that two people make by a repair code: at most one at a time, and none is used twice. */
export interface RepairLegs extends Repair {
  /** A leg was closed for whatever reason. */
  forget(leg: Leg): void;
}

export function createRepair(options: {
  readonly open: (name: string) => Leg;
  /** The call moves to it as soon as it is up. */
  readonly add: (leg: Leg) => void;
  readonly retire: (leg: Leg) => void;
  readonly isActive: (leg: Leg) => boolean;
  /** @throws P2cError where the description is not of the peer's own certificate. */
  readonly check: (session: SessionDescription) => void;
}): RepairLegs {
  /** `offered`: the answer is missing. */
  let pending: { readonly leg: Leg; readonly offered: boolean } | null = null;
  let count = 0;

  function cancel(): void {
    const leg = pending?.leg;
    pending = null;
    if (leg && !options.isActive(leg)) options.retire(leg);
  }
  function open(offered: boolean): Leg {
    cancel();
    count += 1;
    const leg = options.open(`repair ${count}`);
    pending = { leg, offered };
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
    cancel,
    forget(leg) {
      if (pending?.leg === leg) pending = null;
    },
    async offer(signal) {
      const leg = open(true);
      return guarded(leg, leg.makeOffer(signal));
    },
    async answer(offer, signal) {
      options.check(offer);
      const leg = open(false);
      return guarded(leg, leg.makeAnswer(offer, signal));
    },
    async accept(answer) {
      options.check(answer);
      if (!pending?.offered) throw raise('code_used');
      const { leg } = pending;
      pending = { leg, offered: false };
      await guarded(leg, leg.acceptAnswer(answer));
    },
  };
}
