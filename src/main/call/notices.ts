import type { AppError } from '../../shared/errors.ts';
import { silence } from '../billing/silence.ts';
import type { Actions } from '../app/actions.ts';
import { $screen } from '../app/screen.ts';
import { $guest } from '../app/guest-state.ts';
import { $host } from '../app/host-state.ts';
import { $call, $media, isInCall } from '../app/call-state.ts';
import { h, watch } from '../ui/dom.ts';
import { $taken, lostOf } from '../media/captures.ts';
import { lazySlot } from '../ui/lazy.ts';
import { errorOf } from '../ui/parts.ts';
import { callStrings } from './strings.ts';

/** Returns the error of the call itself. */
function linkError(): AppError | null {
  const { role, view, error, ended } = $call.get();
  // The page shows a failed payment on the cover and at the end of the call instead.
  const isTold = ended === 'unpaid' || Boolean(view?.freezeCode);
  if (role === null || $screen.get() === 'lobby' || isTold) return null;
  return error ?? view?.error ?? null;
}

/** Shows the errors of the call, and asks whether to keep paying. */
export function notices(actions: Actions): HTMLElement {
  // Before the call, the screens and the preview show these errors.
  const ifInCall = (error: () => AppError | null): HTMLElement =>
    errorOf(() => (isInCall() ? error() : null));
  return watch(
    h(
      'div.notices',
      // Focusable, because it scrolls where there is little room.
      { role: 'group', tabIndex: 0, aria: { label: callStrings.notices } },
      silence(actions),
      lazySlot(
        async () => (await import('./sharing-bar.ts')).sharingBar(actions),
        () => isInCall() && $media.get().sharing,
        { className: '', stores: [$call, $media] },
      ),
      errorOf(linkError),
      lazySlot(
        async () => (await import('./taken-note.ts')).takenNote(actions),
        () => isInCall() && lostOf($taken.get().own) !== null,
        { className: '', stores: [$call, $taken] },
      ),
      ifInCall(() => $media.get().error),
      ifInCall(() => $host.get().error ?? $guest.get().error),
    ),
    $call,
    $host,
    $guest,
    $media,
    $screen,
  );
}
