// waits
// timeout: 1200
// takes: 170
/** A paid call in each language other than English, with a switch on the way; every other call is in English. */
import { test } from 'uvu';
import { LANGUAGES } from '../../src/main/languages.ts';
import { callIn } from '../support/call-in.ts';

for (const tag of Object.keys(LANGUAGES)) {
  test(`a paid call in ${tag}`, () => callIn(tag));
}

test.run();
