import { $call, $media } from '../../../src/main/app/call-state.ts';
import { appError } from '../../../src/shared/errors.ts';
import { $devices, $devicesOpen } from '../../../src/main/devices/state.ts';
import { $panel } from '../../../src/main/app/screen.ts';
import { $quality } from '../../../src/main/quality/link-quality.ts';
import { $noRoute, $preflight } from '../../../src/main/route/state.ts';
import { judgePreflight } from '../../../src/main/route/reach.ts';
import { DEFAULT_PREFERENCES } from '../../../src/main/media/memory.ts';
import { readDevices } from '../../../src/main/media/device-list.ts';
import { $wishes } from '../../../src/main/rtc/video-wish.ts';
import { NO_PICTURE } from '../../../src/main/rtc/stats.ts';
import { inCall } from './calls.ts';

/** Devices, the quality of the link, and ways that are not there. */

function devices(): void {
  const info = (kind: MediaDeviceKind, deviceId: string, label: string) => ({
    kind,
    deviceId,
    label,
    groupId: '',
  });
  const list = readDevices([
    info('audioinput', 'a', 'Built-in microphone'),
    info('audioinput', 'b', 'Headset of a rather long name (Bluetooth, hands-free)'),
    info('videoinput', 'c', 'Integrated camera'),
    info('audiooutput', 'd', 'Speakers'),
  ]);
  const chosen = { microphone: null, camera: { id: 'x', label: 'Webcam' }, speaker: null };
  $devices.set({
    list,
    inUse: { microphone: 'a', camera: 'c' },
    preferences: { ...DEFAULT_PREFERENCES, chosen },
    notice: 'Webcam was disconnected. Your camera is now Integrated camera.',
  });
  $devicesOpen.set(true);
  $panel.set('more');
}

function link(word: 'good' | 'poor', step: number): void {
  const points = Array.from({ length: 60 }, (_, at) => ({
    rttMs: 60 + 40 * Math.abs(Math.sin(at / 5)) * (word === 'poor' ? 9 : 1),
    lossIn: word === 'poor' ? 4 + 3 * Math.sin(at / 7) : 0,
    lossOut: at < 20 ? null : 0.4,
    rateIn: 1400 + 300 * Math.sin(at / 4),
    rateOut: 620 + 100 * Math.cos(at / 3),
    received: { width: 1280, height: 720, fps: 30 },
    sent: word === 'poor' ? NO_PICTURE : { width: 640, height: 360, fps: 24 },
    route: { local: word === 'poor' ? 'relay' : 'host', remote: 'srflx', relayProtocol: 'tcp' },
    codecs: 'VP8, opus',
  }));
  $quality.set({ points, word, step });
  $panel.set('more');
}

export const linkStates: Readonly<Record<string, () => void>> = {
  'call-devices': () => {
    inCall('guest');
    devices();
  },
  'call-device-busy': () => {
    inCall('host');
    $media.setKey('hasCamera', false);
    $media.setKey('error', appError('media_busy', { device: 'camera' }));
  },
  'call-less-video': () => {
    inCall('host');
    $call.setKey('peerName', 'Ana-Maria Konstantinopoulou of the far islands');
    $wishes.set({ own: 'less', peer: 'none', known: true });
  },
  'call-audio-only': () => {
    inCall('guest');
    devices();
    $media.setKey('hasCamera', false);
    $media.setKey('cameraOn', false);
    $wishes.set({ own: 'none', peer: 'less', known: true });
  },
  'call-sharing': () => {
    inCall('host');
    $media.setKey('sharing', true);
  },
  'call-quality-good': () => {
    inCall('guest');
    link('good', 0);
  },
  'call-quality-poor': () => {
    inCall('host');
    link('poor', 2);
  },
  'call-no-route': () => {
    inCall('host', {}, { phase: 'greeting', billing: null });
    $call.set({
      ...$call.get(),
      connection: 'failed',
      view: null,
      error: appError('no_route'),
    });
    $noRoute.set('unanswered');
    const servers = [
      { urls: 'stun:stun.example.org:3478' },
      { urls: 'turn:turn.example.org:3478?transport=tcp', username: 'ann', credential: 'secret' },
    ];
    $preflight.set({
      running: false,
      report: judgePreflight(servers, [], [{ url: servers[1]?.urls ?? '', code: 401 }]),
    });
  },
};
