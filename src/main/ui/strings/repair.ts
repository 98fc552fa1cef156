import type { RepairState } from '../../app/repair.ts';

/** Repair codes. */
export const repairStrings = {
  title: 'Connection trouble?',
  hint: 'For a connection that does not come back by itself, as after a change of network. Send a code the way you sent the first ones, and paste what comes back. Time that is paid stays paid.',
  start: 'Make a repair code',
  code: 'Your repair code',
  input: 'The other side’s repair code',
  apply: 'Use code',
  step: {
    none: '',
    offered: 'Send this code to the other side and paste its answer below.',
    answered: 'Send this answer back. The call goes on as soon as the other side has pasted it.',
    applied: 'Connecting…',
  } satisfies Record<RepairState['step'], string>,
} as const;
