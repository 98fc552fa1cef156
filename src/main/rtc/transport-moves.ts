import type { EventLog } from '../../shared/log.ts';
import type { Transport } from './transport.ts';

/**
 * Decides which transport a call uses. Both sides must reach the same result even if messages are
 * lost, so the host decides and the guest follows:
 *
 * - The host moves to another transport that is up in two cases: the transport in use is not up, or
 *   a reconnect link made the other transport. The host sends `move {turn}` on the new transport,
 *   with a turn higher than any before.
 * - The guest obeys the highest turn that it has received. It uses the transport on which that turn
 *   arrived, closes all others, and answers `moved {turn}` there.
 * - The host closes a transport only when the guest has answered the *latest* turn. Until then, the
 *   host can return to a transport that has recovered, with a higher turn.
 *
 * So the guest closes a transport only if the host uses another one, or will learn there what the
 * guest has done. The host closes a transport only if the guest uses another one. So both sides
 * keep a common transport even if messages are lost (test/unit/rtc/ladder.test.ts tries to break
 * this).
 */
export interface Moves {
  /** The transport in use. Its state is the call's state. */
  readonly active: Transport;
  /** Whether the guest has followed the last move; always true for the guest. */
  readonly settled: boolean;
  /**
   * Adds a transport to which the call may move. With `chosen`, the call moves to it as soon as it
   * is up, even if the transport in use works.
   */
  add(transport: Transport, chosen?: 'chosen'): void;
  remove(transport: Transport): void;
  /** Decides again which transport to use. Call this after a transport has changed. */
  reconsider(): void;
  /** Returns all usable transports, oldest first, including the one in use. */
  transports(): readonly Transport[];
}

interface MovesOptions {
  /** True on the host's side, which decides. */
  readonly leads: boolean;
  readonly log: Pick<EventLog, 'add'>;
  /**
   * Set after the host's page was reloaded: the highest turn that the guest may have received. The
   * host must also announce the first transport to the guest.
   */
  readonly after?: number | undefined;
  /** Called when another transport comes into use. */
  readonly onActive: (transport: Transport) => void;
  /** Called when the last move is complete at both ends. */
  readonly onSettled: () => void;
  /** Called with a transport that is no longer needed, to close it. */
  readonly retire: (transport: Transport) => void;
}

export function createMoves(first: Transport, options: MovesOptions): Moves {
  const { leads, log } = options;
  const transports = new Set<Transport>();
  let active = first;
  const chosen = new Set<Transport>();
  let turn = options.after ?? 0;
  let told = options.after === undefined;
  let settled = true;

  const retireOthers = (): void => {
    for (const transport of [...transports]) if (transport !== active) options.retire(transport);
  };
  const use = (transport: Transport): void => {
    if (chosen.has(transport)) chosen.clear();
    if (transport === active) return;
    log.add('ladder.move', { from: active.name, to: transport.name, turn });
    active = transport;
    options.onActive(transport);
  };

  const moves: Moves = {
    get active() {
      return active;
    },
    get settled() {
      return settled;
    },
    add(transport, wish) {
      transports.add(transport);
      if (wish) chosen.add(transport);
      if (leads) {
        transport.link.on('moved', (said) => {
          if (said.turn !== turn || settled) return;
          settled = true;
          retireOthers();
          options.onSettled();
        });
      } else {
        transport.link.on('move', (said) => {
          if (said.turn <= turn || !transports.has(transport)) return;
          turn = said.turn;
          use(transport);
          transport.link.say({ type: 'moved', turn });
          retireOthers();
          options.onSettled();
        });
      }
    },
    remove(transport) {
      transports.delete(transport);
      chosen.delete(transport);
    },
    reconsider() {
      if (!leads) return;
      const newest = (of: Iterable<Transport>) => [...of].findLast(({ up }) => up);
      const wanted = newest(chosen) ?? (active.up ? active : newest(transports));
      if (!wanted || (wanted === active && (told || !wanted.up))) return;
      told = true;
      turn += 1;
      settled = false;
      use(wanted);
      wanted.link.say({ type: 'move', turn });
    },
    transports: () => [...transports],
  };
  moves.add(first);
  return moves;
}
