import type { Role } from '../../shared/api/ledger.ts';
import { $call } from '../app/call-state.ts';
import { $wishes, effectiveWish, type VideoWishes } from '../rtc/video-wish.ts';
import { h, watch } from '../ui/dom.ts';
import { wishStrings as text } from './wish-strings.ts';

/**
 * Returns this side's words for what each side has asked for; '' where a side wants all of the
 * video. If this side wants none, the text in the picture's place shows that (peer-picture.ts).
 */
function wishWords(wishes: VideoWishes, role: Role): readonly [own: string, peer: string] {
  const own = effectiveWish(wishes);
  const { peer } = wishes;
  return [own === 'less' ? text.own.less() : '', peer === 'all' ? '' : text.peer[role][peer]()];
}

/** Shows on the picture how much video each side has asked for. */
export function wishBadge(): HTMLElement {
  const words = () => wishWords($wishes.get(), $call.get().role ?? 'guest');
  const line = (at: 0 | 1): HTMLElement =>
    h('span', { hidden: () => words()[at] === '' }, () => words()[at]);
  return watch(
    h(
      'p.wishes',
      {
        testid: 'video-wishes',
        role: 'status',
        hidden: () => words().every((each) => each === ''),
        data: { own: () => effectiveWish($wishes.get()), peer: () => $wishes.get().peer },
      },
      line(0),
      line(1),
    ),
    $wishes,
    $call,
  );
}
