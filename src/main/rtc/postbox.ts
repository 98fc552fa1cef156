import type { SignalMessage, SignalOf, SignalType } from '../../shared/call/signal.ts';

/** Messages kept for a listener that is not there yet. */
const KEPT = 256;

/** Hands messages to their listeners, by type; nothing is lost because someone was not ready yet. */
export interface Postbox {
  /** False: nobody listens, and too much is kept already. */
  deliver(message: SignalMessage): boolean;
  /** Messages of this type that came before its first listener are kept for it. Answers how to stop. */
  on<T extends SignalType>(type: T, listener: (message: SignalOf<T>) => void): () => void;
}

type Listener = (message: SignalMessage) => void;

export function createPostbox(): Postbox {
  const listeners = new Map<SignalType, Set<Listener>>();
  const unheard: SignalMessage[] = [];
  return {
    deliver(message) {
      const heard = listeners.get(message.type);
      if (heard?.size) for (const listener of heard) listener(message);
      else if (unheard.length < KEPT) unheard.push(message);
      else return false;
      return true;
    },
    on<T extends SignalType>(type: T, listener: (message: SignalOf<T>) => void) {
      const isOurs = (message: SignalMessage): message is SignalOf<T> => message.type === type;
      const narrow: Listener = (message) => {
        if (isOurs(message)) listener(message);
      };
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set.add(narrow));
      for (const message of unheard.filter(isOurs)) {
        unheard.splice(unheard.indexOf(message), 1);
        listener(message);
      }
      return () => void set.delete(narrow);
    },
  };
}
