import type { Stack } from './stack.ts';
import { werift } from './werift.ts';
import { wrtc } from './wrtc.ts';

/** Those that npm brings. */
export const STACKS: readonly Stack[] = [wrtc, werift];
