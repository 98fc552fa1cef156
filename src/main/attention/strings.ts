/** The words of notices and of the tab's title; they travel with the chunk that tells them. */
import { isolated } from '../../shared/peer-text.ts';

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
