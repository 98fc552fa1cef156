import { silence } from '../billing/silence.ts';
import { $call, $guest, $host, $media, $screen, isInCall, type Actions } from '../app/state.ts';
import { h, watch } from '../ui/dom.ts';
import { errorSlot } from '../ui/parts.ts';

/** What asks for the user's attention: errors of the call and the question whether to keep paying. */
export function notices(actions: Actions): HTMLElement {
  const link = errorSlot();
  const devices = errorSlot();
  const money = errorSlot();
  watch(
    () => {
      const { role, view, error, ended } = $call.get();
      const active = role !== null && $screen.get() !== 'lobby';
      // A failed payment is shown on the cover and at the end of the call instead.
      const told = ended === 'unpaid' || Boolean(view?.freezeCode);
      link.set(active && !told ? (error ?? view?.error ?? null) : null);
      // Before the call, the screens and the preview show theirs.
      const inCall = isInCall();
      devices.set(inCall ? $media.get().error : null);
      money.set(inCall ? ($host.get().error ?? $guest.get().error) : null);
    },
    $call,
    $host,
    $guest,
    $media,
    $screen,
  );
  return h(
    'div',
    { className: 'notices' },
    silence(actions),
    link.element,
    devices.element,
    money.element,
  );
}
