// tier: all
// waits
/** A paid call in German, with a switch on the way. Those in the other languages are in the soak. */
import { test } from 'uvu';
import { callIn } from '../support/call-in.ts';

test('a paid call runs in German, and in English while the guest wants it', () => callIn('de'));

test.run();
