import * as assert from 'uvu/assert';
import { PAGE_PORT } from '../net/app.ts';
import {
  asksForLocalNetwork,
  hasCoarseClock,
  hasNoFileSystem,
  hiddenTimers,
  sendsMessages,
  startsUsrsctp,
  writesSctpInit,
} from './proofs.ts';
import type { Row, Started } from './story.ts';

/** Browsers as they may come: what they have behind flags, and what a careful person sets. */

const CHROMIUM: Started = { kind: 'chromium' };
const FIREFOX: Started = { kind: 'firefox' };

const fieldTrials = (...names: readonly string[]): string =>
  `--force-fieldtrials=${names.map((name) => `${name}/Enabled/`).join('')}`;

/** SCTP's handshake within the descriptions. */
const SNAP: Started = {
  kind: 'chromium',
  args: ['--enable-features=WebRtcSctpSnap', fieldTrials('WebRTC-Sctp-Snap')],
  proof: writesSctpInit,
};

/** With it, the handshake of DTLS within the checks of ICE. */
const WARP: Started = {
  ...SNAP,
  args: [
    '--enable-features=WebRtcSctpSnap',
    fieldTrials('WebRTC-Sctp-Snap', 'WebRTC-IceHandshakeDtls'),
  ],
};

/** A large message does not keep a small one of another channel waiting. */
const INTERLEAVING: Started = {
  kind: 'chromium',
  args: [fieldTrials('WebRTC-DataChannelMessageInterleaving')],
  proof: sendsMessages('small first'),
};
const NOT_INTERLEAVING: Started = { ...CHROMIUM, proof: sendsMessages('large first') };

/** Once a minute from the first moment, and not once a second, where a hidden page has no connection. */
const THROTTLED: Started = {
  kind: 'chromium',
  throttled: true,
  args: ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/0'],
  async proof(side) {
    const ran = await hiddenTimers(side, 20);
    assert.ok(ran <= 5, `${ran} timers in 20 s`);
    return `${ran} timers in 20 s`;
  },
};

/** A page of the Internet that asks before it reaches into the local network, also with its calls. */
const LOCAL_CHECKS: Started = {
  kind: 'chromium',
  args: [
    '--enable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebRTC',
    `--ip-address-space-overrides=127.0.0.1:${PAGE_PORT}=public,[::1]:${PAGE_PORT}=public`,
  ],
  proof: asksForLocalNetwork,
};

const dcsctp = (on: boolean): Started => ({
  kind: 'firefox',
  prefs: { 'media.peerconnection.sctp.use_dcsctp': on },
  logs: 'DataChannel:4',
  proof: startsUsrsctp(!on),
});

/** As a careful person sets it. No page can see that there is no disk cache. */
const GUARDED: Started = {
  kind: 'firefox',
  prefs: {
    'privacy.resistFingerprinting': true,
    'browser.cache.disk.enable': false,
    'browser.contentblocking.category': 'strict',
  },
  proof: hasCoarseClock,
};

/** A window that keeps nothing: without a private file system for what is bought. */
const PRIVATE: Started = {
  kind: 'firefox',
  prefs: { 'browser.privatebrowsing.autostart': true },
  proof: hasNoFileSystem,
};

export const ROWS: readonly Row[] = [
  {
    name: 'Firefox in private browsing as guest',
    host: CHROMIUM,
    guest: PRIVATE,
    filesRefused: true,
  },
  { name: 'Chromium with SNAP on both sides', host: SNAP, guest: SNAP },
  { name: 'Chromium with SNAP as host, Firefox as guest', host: SNAP, guest: FIREFOX },
  { name: 'Chromium with SNAP and SPED on both sides', host: WARP, guest: WARP },
  { name: 'Chromium with interleaved messages', host: INTERLEAVING, guest: INTERLEAVING },
  {
    name: 'Chromium with interleaved messages as guest of one without',
    host: NOT_INTERLEAVING,
    guest: INTERLEAVING,
  },
  {
    name: 'Chromium, hidden, at its strictest timers',
    host: THROTTLED,
    guest: THROTTLED,
    hidden: true,
  },
  {
    name: 'Chromium with checks of local network access on both sides',
    host: LOCAL_CHECKS,
    guest: LOCAL_CHECKS,
  },
  { name: 'Firefox with dcSCTP on both sides', host: dcsctp(true), guest: dcsctp(true) },
  {
    name: 'Firefox with usrsctp as host, with dcSCTP as guest',
    host: dcsctp(false),
    guest: dcsctp(true),
  },
  { name: 'Chromium as host, Firefox with usrsctp as guest', host: CHROMIUM, guest: dcsctp(false) },
  { name: 'Firefox that resists fingerprinting on both sides', host: GUARDED, guest: GUARDED },
];
