import type { Stack } from './stack.ts';
import { werift } from './werift.ts';
import { wrtc } from './wrtc.ts';

/** Those that npm brings. A program that speaks through its stdout imports them, so this prints nothing. */
export const STACKS: readonly Stack[] = [wrtc, werift];
