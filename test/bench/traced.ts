import type { Row } from '../../dev/bench/result.ts';
import type { Side } from '../support/call.ts';
import { countRow, LONG_TASK_MS, msRow, sleep } from './support.ts';

/** Why a page's main thread was long at something: what of it was work, and what was waiting for a processor. */

interface Task {
  readonly wallMs: number;
  /** Time on the processor. */
  readonly ownMs: number;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The tasks of the pages' main threads in one of Chromium's traces (times in microseconds). */
function tasksOf(trace: unknown): readonly Task[] {
  const events = isFields(trace) && Array.isArray(trace['traceEvents']) ? trace['traceEvents'] : [];
  const known = (events as unknown[]).filter(isFields);
  const threadOf = ({ pid, tid }: Fields): string => `${String(pid)}/${String(tid)}`;
  const mains = new Set(
    known
      .filter(({ name, args }) => {
        const named = name === 'thread_name' && isFields(args) ? args['name'] : null;
        return named === 'CrRendererMain';
      })
      .map(threadOf),
  );
  return known.flatMap((event) => {
    const { name, ph, dur, tdur } = event;
    const isTask = ph === 'X' && name === 'ThreadControllerImpl::RunTask';
    if (!isTask || !mains.has(threadOf(event))) return [];
    if (typeof dur !== 'number' || typeof tdur !== 'number') return [];
    return [{ wallMs: dur / 1000, ownMs: tdur / 1000 }];
  });
}

/** @throws Error where the browser's trace has no tasks: then nothing was measured. */
export async function tracedRows(side: Side, subject: string, forMs: number): Promise<Row[]> {
  await side.page.tracing.start({ categories: ['toplevel'] });
  await sleep(forMs);
  const buffer = await side.page.tracing.stop();
  const tasks = tasksOf(JSON.parse(new TextDecoder().decode(buffer)));
  if (tasks.length === 0) throw new Error(`${subject}: the trace has no tasks`);
  return [
    countRow(
      subject,
      'tasks over 50 ms, by the clock',
      tasks.filter((t) => t.wallMs > LONG_TASK_MS).length,
    ),
    msRow(subject, 'the longest, by the clock', Math.max(...tasks.map(({ wallMs }) => wallMs))),
    countRow(
      subject,
      'tasks over 50 ms of the processor',
      tasks.filter((t) => t.ownMs > LONG_TASK_MS).length,
    ),
    msRow(subject, 'the longest, of the processor', Math.max(...tasks.map(({ ownMs }) => ownMs))),
  ];
}
