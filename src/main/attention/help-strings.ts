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
