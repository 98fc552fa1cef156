import { $files } from '../app/files-link.ts';
import { $screen } from '../app/screen.ts';
import { $guestStatus } from '../app/status.ts';
import { $call, type CallState } from '../app/call-state.ts';
import { h, onDraw, watch } from '../ui/dom.ts';
import { callStrings } from './strings.ts';

const isOver = ({ ended, view }: CallState): boolean => ended !== null || view?.phase === 'ended';

function connectionText(): string {
  const call = $call.get();
  const phase = call.view?.phase ?? 'idle';
  const stands = call.connection === 'connected';
  // After the call, the connection stays for paid files.
  if (isOver(call) && stands) {
    return $files.get().busy ? callStrings.lastFiles() : callStrings.connection.closed();
  }
  const isSilent = stands && call.view?.heartbeat === false;
  const silent =
    isSilent && phase !== 'idle' && phase !== 'greeting' ? ` · ${callStrings.noHeartbeat()}` : '';
  // The browser already looks for the host, but the host has not pasted the reply yet.
  const isUnsent = call.connection === 'connecting' && $guestStatus.get() === 'waiting';
  return (isUnsent ? callStrings.unsent() : callStrings.connection[call.connection]()) + silent;
}

/**
 * Returns the security words during a call, or null. Before the call, compare-words.ts shows them.
 */
function words(): string | null {
  const call = $call.get();
  const isKnown = !isOver(call) && call.view?.phase === 'in-call';
  return isKnown ? (call.view?.words?.join(' ') ?? null) : null;
}

/** Shows the connection's state exactly as the transport reports it, and the security words. */
export function strip(quality: ChildNode): HTMLElement {
  const fold = h(
    'details.who',
    { hidden: () => words() === null },
    h(
      'summary',
      h('span', callStrings.words.title),
      h('strong.words', { data: { testid: () => words() && 'words' } }, () => words() ?? ''),
    ),
    h('p.hint', () => callStrings.words.note[$call.get().role ?? 'guest']),
  );
  return watch(
    h(
      'div.strip',
      { hidden: () => $call.get().role === null || $screen.get() === 'lobby' },
      h(
        'p.pill',
        { testid: 'connection', role: 'status', data: { state: () => $call.get().connection } },
        connectionText,
      ),
      quality,
      // Closes the fold at the end of a call, so that another call begins with it closed.
      onDraw(fold, () => void (fold.open &&= words() !== null)),
    ),
    $call,
    $screen,
    $files,
    $guestStatus,
  );
}
