// pure
/** In which browsers the page asks the user to open another browser. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { routeNote } from '../../../src/main/devices/route.ts';
import { isInOtherApp } from '../../../src/main/devices/in-app.ts';

const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 8; wv) AppleWebKit/537.36 Version/4.0 ';
const CHROME = 'Chrome/140.0.0.0 Mobile Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';

test('the page recognises another app’s browser by its name or missing devices', () => {
  const ROWS: readonly (readonly [userAgent: string, isApp: boolean])[] = [
    [`${ANDROID}${CHROME} [FB_IAB/Orca-Android;FBAV/480.0.0;]`, true],
    [`${IPHONE} [FBAN/MessengerForiOS;FBAV/480.0]`, true],
    [`${ANDROID}${CHROME} Instagram 350.0.0 Android`, true],
    [`${ANDROID}${CHROME} Telegram-Android/11.9.0 (Pixel 8)`, true],
    [`${IPHONE} Safari Line/15.1.0`, true],
    [`${IPHONE} MicroMessenger/8.0.50`, true],
    [`${IPHONE} [LinkedInApp]/9.30`, true],
    // Ordinary browsers, and browsers of wallets.
    [`${IPHONE} Version/18.5 Safari/604.1`, false],
    [`${ANDROID}${CHROME}`, false],
    [`${IPHONE} Phantom/ios/25.1.0`, false],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', false],
    ['Mozilla/5.0 (X11) Offline/1', false],
  ];
  for (const [userAgent, isApp] of ROWS) {
    assert.is(isInOtherApp({ userAgent, mediaDevices: {} }, true), isApp, userAgent);
  }
  const userAgent = `${IPHONE} Version/18.5 Safari/604.1`;
  assert.ok(isInOtherApp({ userAgent }, true), 'no devices on a secure page');
  assert.not(isInOtherApp({ userAgent }, false), 'an insecure page has none anywhere');
});

test('the page warns about audio output only where the microphone determines it', () => {
  const ROWS = [
    ['AirPods Pro (Bluetooth)', false, 'bluetooth'],
    ['Headset (WH-1000XM4 Hands-Free AG Audio)', false, 'bluetooth'],
    ['Galaxy Buds2', true, 'bluetooth'],
    ['iPhone Microphone', true, 'follows'],
    ['Built-in Audio', false, null],
    ['Jabra Link USB headset', false, null],
    ['', false, null],
  ] as const;
  for (const [label, follows, note] of ROWS) assert.is(routeNote(label, follows), note, label);
});

test.run();
