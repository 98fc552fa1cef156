import { isolated } from '../../shared/peer-text.ts';

/** The words of notices and of the tab's title; they travel with the chunk that tells them. */

/** The words of the sheet of alerts and keys. */

export const shortcutStrings = {
  names: {
    mic: 'Microphone on or off',
    camera: 'Camera on or off',
    share: 'Share the screen, or stop',
    devices: 'Choose devices',
    chat: 'Write in the chat',
    files: 'Go to the files',
    help: 'This sheet',
    end: 'End the call',
  },
  now: {
    microphone: { on: 'Microphone on', off: 'Microphone muted' },
    camera: { on: 'Camera on', off: 'Camera off' },
  },
} as const;

export const helpStrings = {
  title: 'Alerts and shortcuts',
  close: 'Close',
  alerts: 'Alerts',
  sounds: 'Short sounds',
  soundsHint: 'For payments, warnings, messages and files.',
  notify: 'Notifications while this tab is hidden',
  notifyHint: 'Your browser asks you once whether this page may.',
  notifyBlocked: 'Your browser blocks them for this page; its site settings can allow them.',
  shortcuts: 'Keyboard',
  keys: 'Shortcuts of a single key',
  keysHint: 'They rest while you type.',
} as const;

export const noticeStrings = {
  joining: { host: 'Guest paid and is joining', guest: 'Paid. You are in the call.' },
  paid: (minute: string): string => `${minute} paid`,
  interrupted: 'Connection interrupted: nobody is billed',
  connected: {
    host: 'Your guest is connected and asked to pay.',
    guest: 'Connected. Pay to join.',
  },
  message: 'New message',
  file: {
    offered: (name: string): string => `New file: ${isolated(name)}`,
    sold: (name: string): string => `Sold: ${isolated(name)}`,
    done: (name: string): string => `Transfer complete: ${isolated(name)}`,
    failed: (name: string): string => `Transfer stopped: ${isolated(name)}`,
  },
  title: {
    connected: { host: 'Guest connected', guest: 'Pay to join' },
    frozen: 'Frozen',
    interrupted: 'Not billed',
  },
} as const;
