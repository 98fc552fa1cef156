import { computed } from 'nanostores';
import { $files } from '../app/files-link.ts';
import { listenForKeys } from './shortcuts.ts';
import { play, type Sound } from './play-sound.ts';
import { followPip } from '../pip/follow.ts';
import { notify } from './system-notifications.ts';
import type { App } from '../app/app.ts';
import type { Actions } from '../app/actions.ts';
import { $panel } from '../app/screen.ts';
import { $call, $media, type CallState, isInCall } from '../app/call-state.ts';
import { $taken, lostOf } from '../media/captures.ts';
import { dropNews } from '../app/toasts.ts';
import { remember } from './choices.ts';
import { $attention } from './state.ts';
import {
  CALL_TOPICS,
  callNotices,
  fileTopics,
  type Notice,
  tipNotice,
  type Told,
} from './announcements.ts';
import { setTitle } from './title.ts';
import { whenSettled } from './settled.ts';
import { keepAwake } from './keep-awake.ts';
import { elapsedClock } from '../ui/format.ts';
import { onReading } from '../billing/call-clock.ts';
import { noticeStrings } from './strings.ts';
import { billingStrings } from '../billing/strings.ts';
import { watch, whenever } from '../ui/dom.ts';
import { $again } from '../call/again-state.ts';
import { againStrings } from '../call/again-strings.ts';

/** Alerts the user to events of a call. A separate chunk, loaded when a call starts. */

const text = noticeStrings.title;

/** Returns the words that precede the page's name in the tab's title; '' without such words. */
function titleOf({ view, ended }: Pick<CallState, 'view' | 'ended'>, ms: number): string {
  if (ended !== null) return billingStrings.ended.title();
  if (view?.phase === 'awaiting-prepayment') return text.connected[view.role]();
  if (!view?.billing || view.phase !== 'in-call') return '';
  const time = elapsedClock(ms);
  switch (view.billing.status) {
    case 'frozen':
    case 'failed':
      return `${text.frozen()} ${time}`;
    case 'interrupted':
      return `${text.interrupted()} ${time}`;
    default:
      return time;
  }
}

/**
 * Shows the call's clock in the tab's title. This works even while the tab is hidden, because the
 * ledger worker pushes the time.
 */
function keepTitle(): void {
  let elapsedMs = 0;
  const write = (): void => setTitle('call', titleOf($call.get(), elapsedMs));
  onReading((reading) => {
    ({ elapsedMs } = reading);
    write();
  });
  watch(write, $call);
}

/** Starts alerting the user in the chosen ways. Called once. */
export function attend(app: Pick<App, 'toast' | 'log' | 'ledger'>, actions: Actions): void {
  remember();
  keepTitle();
  keepAwake();
  listenForKeys(actions, (text) => app.toast(text));
  followPip(
    app,
    actions,
    computed($attention, ({ pip }) => pip),
  );

  function tell(notices: readonly Notice[]): void {
    const sounds = new Set<Sound>();
    // An earlier notice with good news must not cover a picture that has just stopped.
    if (!document.hidden && notices.some(({ where }) => where === 'cover')) dropNews();
    for (const { text, sound, where, ...more } of notices) {
      const seen = where === 'away' || (where === 'off-screen' && $panel.get() === 'chat');
      if (!seen) app.toast(text, where === 'cover' ? { ...more, heard: true } : more);
      if (sound) sounds.add(sound);
    }
    // A peer may cause many notices at once. Even then, each sound plays once, and the system shows
    // only the last notice.
    if ($attention.get().sounds) sounds.forEach(play);
    const last = notices.at(-1);
    if (last && document.hidden && $attention.get().notify) notify(last.text);
  }
  document.addEventListener('resume', () => {
    if (isInCall()) app.toast(noticeStrings.stopped(), { color: 'grey' });
  });
  const told = new Set<string>();
  function callNow(): Told {
    const { own, peer } = $taken.get();
    const { peerScreen } = $media.get();
    return { ...$call.get(), peerScreen, taken: { own: lostOf(own), peer } };
  }
  let call = callNow();
  const topics = CALL_TOPICS.map((topic) => whenSettled(call, topic, tell));
  const onCall = (): void => {
    const before = call;
    call = callNow();
    if (call.ended !== null) told.clear();
    tell(callNotices(before, call));
    for (const take of topics) take(call);
  };
  $call.listen(onCall);
  $media.listen(onCall);
  $taken.listen(onCall);
  whenever(
    () => $again.get() === 'asked',
    () =>
      tell([
        { text: againStrings.asks[$call.get().role ?? 'guest'](), sound: 'message', where: 'away' },
      ]),
    $again,
  );
  /** Ids of announced tips. A payment's record is written more than once after it has settled. */
  const tips = new Set<string>();
  app.ledger.onPayment((record) => {
    const notice = tipNotice($call.get().view, record);
    if (!notice || tips.has(record.id)) return;
    tips.add(record.id);
    tell([notice]);
  });
  const ofFiles = fileTopics(told).map((topic) => whenSettled($files.get().files, topic, tell));
  $files.listen(({ files }) => {
    for (const take of ofFiles) take(files);
  });
}
