import type { DeviceKind, Input } from '../media/device-list.ts';
import type { VideoWish } from '../../shared/call/signal-messages.ts';
import type { Picture } from '../media/picture.ts';
import { texts } from '../text/texts.ts';

/** The texts of the device pickers. */
export const deviceStrings = texts('deviceStrings', {
  title: 'Devices',
  /** Shown in another app's own browser, before a call. */
  inApp:
    'The browser inside this app often has no camera and no wallet. Copy this link and open it in your browser.',
  copyLink: 'Copy this link',
  kinds: {
    microphone: 'Microphone',
    camera: 'Camera',
    speaker: 'Speaker',
  } satisfies Record<DeviceKind, string>,
  automatic: 'System default',
  automaticIs: (label: string): string => `System default (${label})`,
  absent: (label: string): string => `${label} (not connected)`,
  inUse: (label: string): string => `In use: ${label}`,
  picture: 'Video you send',
  pictureHint:
    '“Automatic” adjusts the video to your connection. A shared screen is always sent at full size.',
  pictures: {
    auto: 'Automatic',
    '720p': '720p (fixed size)',
    '360p': '360p (saves data)',
  } satisfies Record<Picture, string>,
  mirror: 'Mirror my own picture',
  mirrorHint: 'Only for you. Others always see you as you are.',
  blur: 'Blur my background',
  blurHint: 'Your camera or system blurs it. Others see the blur, too.',
  rehearsal: {
    record: 'Record 3 seconds and play them',
    recording: 'Recording for 3 seconds…',
    stop: 'Stop',
    playing: 'This is how others see and hear you.',
    failed: 'Your browser could not record or play this. A call can still work.',
    video: 'Your recording',
  },
  receive: 'Video you receive',
  receiveHint: 'Less video helps on a weak network. Sound is not reduced.',
  wishes: {
    all: 'Everything',
    less: 'Less (saves data)',
    none: 'None (sound only)',
  } satisfies Record<VideoWish, string>,
  unknownWish: 'The other person’s page is an older version and sends as much video as before.',
  audioOnly: 'Audio only',
  audioOnlyHint: 'Your camera stays off, and you receive no video.',
  check: 'Check camera and microphone',
  checkMicrophone: 'Check microphone',
  checking: 'Waiting for your browser…',
  level: {
    listening: 'Say something: the bar moves when you are heard.',
    heard: 'Your microphone works.',
    muted: 'Your microphone is muted.',
    unheard: 'You are muted. Nobody hears you.',
  },
  without: {
    nothing: {
      host: 'You can host without them: you see and hear your guest, who then has to agree to each minute.',
      guest: 'You can join without them: you see and hear your host, but are not seen or heard.',
    },
    sound: {
      host: 'You can host without one: you hear your guest, who then has to agree to each minute.',
      guest: 'You can join without one: you hear your host, but are not heard.',
    },
    camera: 'You can go on without a camera: you are heard, but not seen.',
    microphone: 'You can go on without a microphone: you are seen, but not heard.',
  },
  retry: 'Try again',
  /**
   * Shown while a phone call, an assistant or another app uses a device that the user wants to
   * send.
   */
  taken: {
    own: {
      microphone: 'Your system stopped your microphone.',
      camera: 'Your system stopped your camera.',
      both: 'Your system stopped your microphone and camera.',
    },
    peer: {
      host: {
        microphone: 'Your guest’s system stopped the microphone.',
        camera: 'Your guest’s system stopped the camera.',
        both: 'Your guest’s system stopped the microphone and camera.',
      },
      guest: {
        microphone: 'Your host’s system stopped the microphone.',
        camera: 'Your host’s system stopped the camera.',
        both: 'Your host’s system stopped the microphone and camera.',
      },
    },
    back: 'Sound or picture continues by itself after the phone call, or when the other app is done.',
  },
  /** Explains where the sound goes, as far as the choice of a microphone decides that. */
  route: {
    bluetooth:
      'A Bluetooth headset plays in call quality while its microphone is in use. Another microphone keeps the full sound.',
    follows:
      'On an iPhone or iPad, sound plays on the device whose microphone is in use. To move the sound, choose another microphone or use the Control Center.',
    choose: 'Choose a speaker',
  },
  /** Shown in the installed app on a phone, before the first call. */
  installed:
    'While another app is in view, your phone can stop this app’s microphone. Stay here during a call.',
  gone: {
    microphone: (from: string, to: string): string =>
      from === ''
        ? `Your microphone is now ${to}.`
        : `${from} was disconnected. Your microphone is now ${to}.`,
    camera: (from: string, to: string): string =>
      from === ''
        ? `Your camera is now ${to}.`
        : `${from} was disconnected. Your camera is now ${to}.`,
  } satisfies Record<Input, (from: string, to: string) => string>,
  again: (to: string): string => `${to} is reconnected and in use.`,
  followed: {
    microphone: (to: string): string =>
      `Your system switched to another microphone. In use: ${to}.`,
    camera: (to: string): string => `Your system switched to another camera. In use: ${to}.`,
  } satisfies Record<Input, (to: string) => string>,
});
