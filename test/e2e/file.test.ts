// waits
// timeout: 900
/** A file between two browsers. What may happen to one on its way is in files.test.ts. */
import { test } from 'uvu';
import { soldFile } from '../support/sold-file.ts';

// Proves stage 9: Purchase → transfer → download
test('chromium sells to firefox: a large file for money and a gift, whole and paid once', () =>
  soldFile('chromium', 'firefox', 24_000_000));

test.run();
