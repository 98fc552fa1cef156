import type { RepairState } from '../../app/repair.ts';

/** Repair codes. */
export const repairStrings = {
  title: 'Connection trouble?',
  hint: 'For a connection that does not come back by itself, as after a change of network. Time that is paid stays paid.',
  send: 'Make a repair code and send it the way you sent the first ones.',
  paste: 'Paste what the other side sends you: the answer to your code, or a code of theirs.',
  start: 'Make a repair code',
  another: 'Make another',
  code: 'Your repair code',
  input: 'The other side’s repair code',
  apply: 'Use code',
  step: {
    none: '',
    offered: 'Waiting for the other side’s answer.',
    answered:
      'Send your code back: it is the answer. The call goes on as soon as the other side has pasted it.',
    applied: 'Connecting…',
  } satisfies Record<RepairState['step'], string>,
} as const;
