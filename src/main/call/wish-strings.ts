import type { VideoWish } from '../../shared/call/signal-messages.ts';
import { texts } from '../text/texts.ts';

type Lessened = Exclude<VideoWish, 'all'>;

/** The notes on the pictures while one side asks for less video. */
export const wishStrings = texts('wishStrings', {
  own: {
    less: 'You receive less video',
    none: 'You receive no video',
  } satisfies Record<Lessened, string>,
  /** By this side's role. */
  peer: {
    host: {
      less: 'Your guest asked for less video',
      none: 'Your guest asked for no video',
    },
    guest: {
      less: 'Your host asked for less video',
      none: 'Your host asked for no video',
    },
  } satisfies Record<'host' | 'guest', Record<Lessened, string>>,
});
