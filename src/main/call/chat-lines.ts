import type { CallName } from '../../shared/api/ledger.ts';
import { $call, type ChatLine } from '../app/call-state.ts';
import { CHAT_LINES } from './chat-limit.ts';
import type { Scope } from '../rtc/scope.ts';
import { createChatKeeper } from './rejoin-page.ts';

/**
 * The lines of one call's chat. They are numbered, shown, and stored for a page that resumes the
 * call.
 */
interface ChatLines {
  add(from: ChatLine['from'], text: string): void;
  /** Stores the waiting lines at once, because the page is about to close. */
  flush(): void;
  /** Stops storing. Lines that arrive later are not stored. */
  stop(): void;
}

/** Time between two drawings of new lines. */
const PAUSE_MS = 250;

/**
 * @param before lines of an earlier page. They are shown already.
 * @param kept returns the call under which lines are stored, or null while nothing is stored yet.
 */
export function createChatLines(
  scope: Scope,
  before: readonly ChatLine[],
  kept: () => CallName | null,
  onFailed: (thrown: unknown) => void,
): ChatLines {
  const keeper = createChatKeeper(onFailed);
  let lines = before.at(-1)?.id ?? 0;
  let unshown: readonly ChatLine[] = [];
  let stopShowing: (() => void) | null = null;

  /**
   * Shows the first line at once, and collects the lines that follow it closely, because each
   * drawing takes time.
   */
  function show(): void {
    stopShowing = unshown.length === 0 ? null : scope.after(PAUSE_MS, show);
    if (unshown.length === 0) return;
    $call.setKey('chat', [...$call.get().chat, ...unshown].slice(-CHAT_LINES));
    unshown = [];
  }

  return {
    add(from, text) {
      const line: ChatLine = { id: (lines += 1), from, text };
      unshown = [...unshown, line].slice(-CHAT_LINES);
      const call = kept();
      if (call) keeper.add(call, line);
      if (!stopShowing) show();
    },
    flush: keeper.flush,
    stop: keeper.stop,
  };
}
