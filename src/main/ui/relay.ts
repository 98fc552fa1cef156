import { $lentRelay } from '../app/relay.ts';
import { $guest } from '../app/state.ts';
import { h, setText, setVisible, watch } from './dom.ts';
import { lentRelay } from './strings/relay.ts';

/** For the guest, before anything is asked: whose server its browser will use. */
export function lentRelayNote(): HTMLElement {
  const note = h('p', { className: 'hint', testid: 'lent-relay' });
  watch(
    () => {
      const relay = $lentRelay.get();
      const { terms, status } = $guest.get();
      setVisible(note, relay !== null && terms !== null && status === 'idle');
      setText(note, relay ? lentRelay(relay.urls) : '');
    },
    $lentRelay,
    $guest,
  );
  return note;
}
