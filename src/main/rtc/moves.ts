import type { EventLog } from '../../shared/log.ts';
import type { Leg } from './leg-api.ts';

/**
 * Which of its legs a call stands on. Both sides must come to the same answer whatever is lost on the
 * way, so one of them decides, the host, and the other follows:
 *
 * - The host moves to a leg that is up when the one in use is not (or when a person made the other by
 *   a repair code). It says so on that leg: `move {turn}`, with a turn higher than any before.
 * - The guest obeys the highest turn that it has heard: it uses that leg, closes all others, and
 *   answers `moved {turn}` there.
 * - The host closes a leg only when the guest has answered its *latest* turn. Until then it can come
 *   back to a leg that has recovered, with a higher turn.
 *
 * So a leg is closed by the guest only when the host uses another one or will be told, on that other
 * one, what the guest has done; and by the host only when the guest uses another one. Whatever they
 * were told in between, some leg is left at both ends (test/unit/rtc/ladder.test.ts tries to break it).
 */
export interface Moves {
  /** In use: its state is the call's. */
  readonly active: Leg;
  /** The guest has done as it was told last; always true of the guest. */
  readonly settled: boolean;
  /** One more leg that may be moved to. `chosen`: as soon as it is up, whatever the present one does. */
  add(leg: Leg, chosen?: 'chosen'): void;
  remove(leg: Leg): void;
  /** Some leg has changed. */
  look(): void;
  /** All that may be moved to, oldest first, with the one in use. */
  legs(): readonly Leg[];
}

export interface MovesOptions {
  /** The host's side. */
  readonly leads: boolean;
  readonly log: Pick<EventLog, 'add'>;
  /**
   * The host's page was reloaded: the guest may have heard turns up to this one, and has to be told of
   * the first leg, too.
   */
  readonly after?: number | undefined;
  /** Another leg is in use from now on. */
  readonly onActive: (leg: Leg) => void;
  /** The last move is done at both ends. */
  readonly onSettled: () => void;
  /** Not needed any more: close it. */
  readonly retire: (leg: Leg) => void;
}

export function createMoves(first: Leg, options: MovesOptions): Moves {
  const { leads, log } = options;
  const legs = new Set<Leg>();
  let active = first;
  let chosen: Leg | null = null;
  let turn = options.after ?? 0;
  let told = options.after === undefined;
  let settled = true;

  const retireOthers = (): void => {
    for (const leg of [...legs]) if (leg !== active) options.retire(leg);
  };
  const use = (leg: Leg): void => {
    if (leg === chosen) chosen = null;
    if (leg === active) return;
    log.add('ladder.move', { from: active.name, to: leg.name, turn });
    active = leg;
    options.onActive(leg);
  };

  const moves: Moves = {
    get active() {
      return active;
    },
    get settled() {
      return settled;
    },
    add(leg, wish) {
      legs.add(leg);
      if (wish) chosen = leg;
      if (leads) {
        leg.link.on('moved', (said) => {
          if (said.turn !== turn || settled) return;
          settled = true;
          retireOthers();
          options.onSettled();
        });
      } else {
        leg.link.on('move', (said) => {
          if (said.turn <= turn || !legs.has(leg)) return;
          turn = said.turn;
          use(leg);
          leg.link.say({ type: 'moved', turn });
          retireOthers();
          options.onSettled();
        });
      }
    },
    remove(leg) {
      legs.delete(leg);
      if (leg === chosen) chosen = null;
    },
    look() {
      if (!leads) return;
      const newest = moves.legs().findLast(({ up }) => up);
      const wanted = chosen?.up ? chosen : active.up ? active : newest;
      if (!wanted || (wanted === active && (told || !wanted.up))) return;
      told = true;
      turn += 1;
      settled = false;
      use(wanted);
      wanted.link.say({ type: 'move', turn });
    },
    legs: () => [...legs],
  };
  moves.add(first);
  return moves;
}
