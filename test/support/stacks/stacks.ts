import type { Stack } from './stack.ts';
import { werift } from './werift.ts';
import { wrtc } from './wrtc.ts';

export const STACKS: readonly Stack[] = [wrtc, werift];

/** @throws Error where there is none of that name. */
export function stackNamed(name: string): Stack {
  const found = STACKS.find((stack) => stack.name === name);
  if (!found) throw new Error(`no stack ${name}`);
  return found;
}
