import { expose } from 'comlink';
import type { ClockApi, ClockCommand, ClockMessage } from '../../shared/api/clock.ts';
import { fieldsOf } from '../../shared/fields.ts';
import { createEventLog } from '../../shared/log.ts';
import {
  createSchedule,
  fireSchedule,
  nextDeadlineMs,
  runSchedule,
  type Schedule,
  sleepMs,
  stopSchedule,
} from './schedule.ts';

/** The clock worker, which only measures time. It lives as long as the page. */

/** The number of lateness measurements that are kept. */
const KEPT = 1_000;

const nowMs = (): number => performance.now();
const log = createEventLog('clock', nowMs);
const lateness: number[] = [];

let schedule: Schedule = createSchedule(nowMs());
let port: MessagePort | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Sets the worker's only timer to the schedule's next deadline. */
function arm(): void {
  clearTimeout(timer);
  timer = setTimeout(wake, sleepMs(nextDeadlineMs(schedule) - nowMs()));
}

function wake(): void {
  const fired = fireSchedule(schedule, nowMs());
  schedule = fired.schedule;
  for (const message of fired.messages) {
    port?.postMessage(message);
    if (message.type === 'beat') note(message);
  }
  arm();
}

function note(beat: Extract<ClockMessage, { readonly type: 'beat' }>): void {
  lateness.push(beat.firedAtMs - beat.deadlineMs);
  if (lateness.length > KEPT) lateness.shift();
  if (beat.skipped > 0) log.add('slept', { skipped: beat.skipped, running: beat.running });
}

/**
 * Parses a command. The ledger worker is code of this page, but its messages are parsed like all
 * others.
 */
function parseCommand(data: unknown): ClockCommand | null {
  const { type, run, connectedMs } = fieldsOf(data);
  if (type === 'stop') return { type };
  if (type !== 'run' || typeof run !== 'number' || !Number.isSafeInteger(run)) return null;
  if (typeof connectedMs !== 'number' || connectedMs < 0) return null;
  return { type, run, connectedMs };
}

function obey(data: unknown): void {
  const command = parseCommand(data);
  if (!command) {
    log.add('unknown-command');
    return;
  }
  if (command.type === 'run') {
    schedule = runSchedule(command, nowMs());
    log.add('run', { run: command.run, connectedMs: command.connectedMs });
  } else {
    schedule = stopSchedule(schedule);
    log.add('stop');
  }
  arm();
}

const api: ClockApi = {
  connect(next) {
    port?.close();
    port = next;
    schedule = createSchedule(nowMs());
    next.onmessage = (event: MessageEvent<unknown>) => {
      obey(event.data);
    };
    log.add('connect');
    arm();
  },
  log: () => log.entries(),
  lateness: () => lateness.slice(),
};

arm();
expose(api);
