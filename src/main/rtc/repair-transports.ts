import type { SessionDescription } from '../../shared/call/sdp.ts';
import { raise } from '../../shared/errors.ts';
import type { Repair } from './peer.ts';
import type { Transport } from './transport.ts';

/**
 * The transports made by reconnect links. Each is used once, and a new code voids an earlier code
 * of the same side. If both sides have made a code and each pastes the other's, both codes stay
 * valid, and either answer connects them.
 */
interface RepairTransports extends Repair {
  /** Forgets a transport, whatever closed it. */
  forget(transport: Transport): void;
}

export function createRepair(options: {
  readonly open: (name: string) => Transport;
  /** Adds a transport to which the call moves as soon as it is up. */
  readonly add: (transport: Transport) => void;
  readonly retire: (transport: Transport) => void;
  readonly isActive: (transport: Transport) => boolean;
  /**
   * @throws P2cError if the description does not have the fingerprint of the peer's certificate.
   */
  readonly check: (session: SessionDescription) => void;
}): RepairTransports {
  /**
   * This side's own transport that waits for its answer. The transports in `described` have both
   * descriptions.
   */
  let offered: Transport | null = null;
  const described = new Set<Transport>();
  let count = 0;

  function dropAllBut(kept: Transport | null): void {
    const transports = [offered, ...described].filter((transport) => transport !== kept);
    offered = kept;
    described.clear();
    for (const transport of transports)
      if (transport && !options.isActive(transport)) options.retire(transport);
  }
  function open(): Transport {
    count += 1;
    const transport = options.open(`repair ${count}`);
    options.add(transport);
    return transport;
  }
  async function guarded<T>(transport: Transport, step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (thrown) {
      options.retire(transport);
      throw thrown;
    }
  }

  return {
    cancel: () => dropAllBut(null),
    get waits() {
      return offered !== null;
    },
    forget(transport) {
      if (offered === transport) offered = null;
      described.delete(transport);
    },
    async offer(signal) {
      dropAllBut(null);
      const transport = (offered = open());
      return guarded(transport, transport.makeOffer(signal));
    },
    async answer(offer, signal) {
      options.check(offer);
      dropAllBut(offered);
      const transport = open();
      described.add(transport);
      return guarded(transport, transport.makeAnswer(offer, signal));
    },
    async accept(answer) {
      options.check(answer);
      const transport = offered;
      if (!transport) throw raise('code_used');
      offered = null;
      described.add(transport);
      await guarded(transport, transport.acceptAnswer(answer));
    },
  };
}
