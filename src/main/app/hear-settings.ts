import { $call } from './call-state.ts';
import { SETTINGS_KEY } from './settings.ts';

/** Says when another tab has stored settings: at once, or once the call that began with the earlier ones is left. */
export function hearSettings(take: () => void): void {
  let isStale = false;
  const look = (): void => {
    if (!isStale || $call.get().role !== null) return;
    isStale = false;
    take();
  };
  addEventListener('storage', ({ key }) => {
    isStale ||= key === SETTINGS_KEY;
    look();
  });
  $call.listen(look);
}
