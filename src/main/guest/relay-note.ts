import { $lentRelay } from '../route/relay.ts';
import { $guest } from '../app/state.ts';
import { $guestStatus } from '../app/status.ts';
import { h, setText, setVisible, watch } from '../ui/dom.ts';
import { lentRelay } from './relay-strings.ts';

/** For the guest, before anything is asked: whose server its browser will use. */
export function lentRelayNote(): HTMLElement {
  const note = h('p', { className: 'hint', testid: 'lent-relay' });
  watch(
    () => {
      const relay = $lentRelay.get();
      const fresh = $guest.get().terms !== null && $guestStatus.get() === 'idle';
      setVisible(note, relay !== null && fresh);
      setText(note, relay ? lentRelay(relay.urls) : '');
    },
    $lentRelay,
    $guest,
    $guestStatus,
  );
  return note;
}
