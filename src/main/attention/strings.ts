import type { Role } from '../../shared/api/ledger.ts';
import { isolated } from '../../shared/peer-text.ts';
import { texts } from '../text/texts.ts';

/** The texts of notices, of the tab's title and of the sheet of alerts and shortcuts. */

export const shortcutStrings = texts('shortcutStrings', {
  names: {
    mic: 'Microphone on or off',
    talk: 'Hold to talk while muted',
    camera: 'Camera on or off',
    share: 'Share your screen or stop',
    full: 'Full screen or back',
    devices: 'Choose devices',
    chat: 'Write a chat message',
    files: 'Go to files',
    help: 'Show this list',
    end: 'End the call',
  },
  space: 'Space',
  now: {
    microphone: { on: 'Microphone on', off: 'Microphone muted' },
    camera: { on: 'Camera on', off: 'Camera off' },
  },
});

export const helpStrings = texts('helpStrings', {
  title: 'Alerts and shortcuts',
  close: 'Close',
  alerts: 'Alerts',
  sounds: 'Sounds',
  soundsHint: 'For payments, warnings, messages and files.',
  notify: 'Notifications while this tab is hidden',
  notifyHint: 'Your browser asks for permission once.',
  notifyBlocked:
    'Your browser blocks notifications from this page. Allow them in its site settings.',
  pip: 'Picture-in-picture while this tab is hidden',
  pipHint: 'Some browsers ask for permission once.',
  shortcuts: 'Keyboard',
  keys: 'Single-key shortcuts',
  keysHint: 'These shortcuts are off while you type.',
});

export const noticeStrings = texts('noticeStrings', {
  joining: { host: 'Your guest has paid', guest: 'Paid. You are in the call.' },
  paid: (minute: string): string => `${minute} paid`,
  tip: {
    host: (amount: string): string => `A tip of ${amount} USDC from your guest.`,
    guest: (amount: string): string => `Thank you! Your tip of ${amount} USDC has arrived.`,
  } satisfies Record<Role, (amount: string) => string>,
  interrupted: 'Connection interrupted. Billing is paused.',
  /** Shown when this page runs again after its browser had stopped it. */
  stopped: 'Your browser stopped this page while you were away. Billing was paused.',
  connected: {
    host: 'Your guest is connected and can pay now.',
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
  ring: {
    /** `name`: the display name that the guest sent with the ring; '' if the guest sent none. */
    comes: (name: string): string =>
      name === '' ? 'Somebody is calling' : `Calling as ${isolated(name)}`,
    ringing: 'Ringing…',
    answered: 'Your host has answered',
    busy: 'Your host cannot answer now',
    noAnswer: 'No answer yet',
  },
});
