import { $files } from '../app/files-link.ts';
import { $call, $screen } from '../app/state.ts';
import { h, setData, setText, setVisible, watch } from '../ui/dom.ts';
import { callStrings } from './strings.ts';

/** Shows the connection's state, exactly as the transport reports it, and the security words. */
export function strip(quality: ChildNode): HTMLElement {
  const connection = h('p', { testid: 'connection', className: 'pill', role: 'status' });
  const words = h('strong', { className: 'words' });
  const note = h('p', { className: 'hint' });
  const who = h(
    'details',
    { className: 'who' },
    h('summary', {}, h('span', {}, callStrings.words.title), words),
    note,
  );
  const element = h('div', { className: 'strip' }, connection, quality, who);
  watch(
    () => {
      const call = $call.get();
      const role = call.role ?? 'guest';
      const active = call.role !== null && $screen.get() !== 'lobby';
      setVisible(element, active);
      setData(connection, 'state', call.connection);
      const stands = call.connection === 'connected';
      const deaf = stands && call.view?.heartbeat === false;
      const over = call.ended !== null || call.view?.phase === 'ended';
      const phase = call.view?.phase ?? 'idle';
      const silent =
        deaf && phase !== 'idle' && phase !== 'greeting'
          ? ` · ${callStrings.noHeartbeat[role]}`
          : '';
      // Paid files are still delivered.
      const last = $files.get().busy ? callStrings.lastFiles : callStrings.connection.closed;
      setText(connection, over && stands ? last : callStrings.connection[call.connection] + silent);
      // Before the call they stand where they decide (security-words.ts).
      const known = !over && phase === 'in-call' ? (call.view?.words ?? null) : null;
      setVisible(who, known !== null);
      setData(words, 'testid', known && 'words');
      setText(words, known?.join(' ') ?? '');
      setText(note, callStrings.words.note[role]);
    },
    $call,
    $screen,
    $files,
  );
  return element;
}
