import type { DeviceKind, Input, Picture } from '../media/device-list.ts';

/** The words of the device pickers. */
export const deviceStrings = {
  title: 'Devices',
  kinds: {
    microphone: 'Microphone',
    camera: 'Camera',
    speaker: 'Speaker',
  } satisfies Record<DeviceKind, string>,
  automatic: 'System default',
  automaticIs: (label: string): string => `System default (${label})`,
  absent: (label: string): string => `${label} (not plugged in)`,
  inUse: (label: string): string => `In use: ${label}`,
  picture: 'Picture you send',
  pictureHint: 'Automatic follows the connection. A shared screen keeps its size.',
  pictures: {
    auto: 'Automatic',
    '720p': '720p, keeps its size',
    '360p': '360p, saves data',
  } satisfies Record<Picture, string>,
  retry: 'Try again',
  gone: (device: Input, from: string, to: string): string =>
    from === '' ? `Your ${device} is now ${to}.` : `${from} is gone. Your ${device} is now ${to}.`,
  again: (to: string): string => `${to} is back and in use.`,
  followed: (device: Input, to: string): string =>
    `Your system has another ${device} now. In use: ${to}.`,
} as const;
