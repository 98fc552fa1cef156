import { listDevices } from '../media/acquire.ts';
import { findChoice, type Reason } from '../media/device-list.ts';
import type { DeviceNotice } from '../media/local-api.ts';
import { $wishes } from '../rtc/video-wish.ts';
import { deviceStrings } from './strings.ts';
import type { App } from '../app/app.ts';
import { isInCall } from '../app/call-state.ts';
import { $devices, $speaker, type DeviceActions } from './state.ts';

const SAY: Readonly<Record<Reason, (notice: DeviceNotice) => string>> = {
  gone: ({ device, from, to }) => deviceStrings.gone[device](from, to),
  back: ({ to }) => deviceStrings.again(to),
  default: ({ device, to }) => deviceStrings.followed[device](to),
};

/** The part of Audio Output Devices (4.1) that TypeScript lacks. */
interface AsksSpeaker {
  selectAudioOutput(): Promise<MediaDeviceInfo>;
}

export const canAskSpeaker = (devices: object | undefined): devices is AsksSpeaker =>
  devices !== undefined && 'selectAudioOutput' in devices;

/**
 * Keeps the pickers and the open devices in line with what is plugged in, as long as the page is
 * open.
 */
export function createDeviceActions(app: App): DeviceActions {
  const { media } = app;
  let said: DeviceNotice | null = null;
  let opened = '';

  async function refresh(): Promise<void> {
    try {
      const list = await listDevices();
      $devices.setKey('list', list);
      hear();
      await media.reconsider(list);
    } catch (thrown) {
      app.log.add('devices.unlisted', { reason: String(thrown) });
    }
  }

  /** Uses the chosen speaker, or the system's speaker if the chosen one is gone. */
  function hear(): void {
    const { list, preferences } = $devices.get();
    $speaker.set(findChoice(list, 'speaker', preferences.chosen.speaker)?.id ?? '');
  }

  media.state.subscribe(({ inUse, preferences, notice }) => {
    if (notice && notice !== said) {
      const text = SAY[notice.why](notice);
      $devices.setKey('notice', text);
      app.toast(text);
    }
    said = notice;
    $devices.set({ ...$devices.get(), inUse, preferences });
    hear();
    // The first permission reveals the devices' names, and no event announces that.
    const open = `${inUse.microphone} ${inUse.camera}`;
    if (open === opened) return;
    opened = open;
    void refresh();
  });
  // Undefined on an insecure page, although the type excludes that.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  devices?.addEventListener('devicechange', () => void refresh());

  /** Whether the camera was on before the user chose audio only. */
  let wasCameraOn = false;
  async function setAudioOnly(on: boolean): Promise<void> {
    if (!isInCall()) return media.setAudioOnly(on);
    const { cameraOn } = media.state.get();
    if (on) await Promise.all([media.setCamera(false), media.setScreen(false)]);
    else if (wasCameraOn) await media.setCamera(true);
    wasCameraOn = on && cameraOn;
    $wishes.setKey('own', on ? 'none' : 'all');
  }

  async function askSpeaker(): Promise<void> {
    if (!canAskSpeaker(devices)) return;
    const { deviceId: id, label } = await devices.selectAudioOutput();
    await media.choose('speaker', { id, label });
    await refresh();
  }

  return {
    askSpeaker: () =>
      void askSpeaker().catch((thrown: unknown) =>
        app.log.add('devices.no-speaker', { reason: String(thrown) }),
      ),
    check: () => media.acquire('microphone-and-camera'),
    choose(kind, choice) {
      $devices.setKey('notice', '');
      void media.choose(kind, choice);
    },
    setLook: (change) => void media.setLook(change),
    setAudioOnly: (on) => void setAudioOnly(on),
    want: (wish) => $wishes.setKey('own', wish),
    retry: () => void media.retry(),
  };
}
