// waits
// timeout: 900
/** A file between two browsers. files.test.ts tests the faults on its way. */
import { test } from 'uvu';
import { soldFile } from '../support/sold-file.ts';

// Proves stage 9: Purchase → transfer → download
test('firefox buys a large file from chromium, whole and paid once', () =>
  soldFile('chromium', 'firefox', 24_000_000));

test.run();
