// timeout: 7200
// takes: 160
/** Runs the stories of test/unit/files/stories.test.ts, ten thousand times in the full soak. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fileStories } from '../support/file-stories.ts';
import { isWholeSoak, soakNumber } from '../support/soak.ts';

const STORIES = isWholeSoak ? 10_000 : 1_000;
const seed = Number(process.env['SEED'] ?? soakNumber('file-stories'));
console.log(`SEED=${seed}`);

// Proves stage 9: The order is what was confirmed; the same bytes are paid for once
test(`in ${STORIES} calls, each file is paid at most once and delivered`, async () => {
  assert.equal(await fileStories(seed, STORIES), []);
});

test.run();
