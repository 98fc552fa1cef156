import type { DeviceKind, Input, Picture } from '../media/device-list.ts';

/** The texts of the device pickers. */
export const deviceStrings = {
  title: 'Devices',
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
  pictureHint: 'Automatic adapts to your connection. A shared screen is always sent at full size.',
  pictures: {
    auto: 'Automatic',
    '720p': '720p (fixed size)',
    '360p': '360p (saves data)',
  } satisfies Record<Picture, string>,
  retry: 'Try again',
  gone: (device: Input, from: string, to: string): string =>
    from === ''
      ? `Your ${device} is now ${to}.`
      : `${from} was disconnected. Your ${device} is now ${to}.`,
  again: (to: string): string => `${to} is reconnected and in use.`,
  followed: (device: Input, to: string): string =>
    `Your system switched to another ${device}. In use: ${to}.`,
} as const;
