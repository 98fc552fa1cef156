import { toAppError } from '../../shared/errors.ts';
import { byThread, eventLine, type Facts, redactText, type Report, reportText } from './report.ts';
import { diagnosticsStrings as text } from './strings.ts';
import { phrase } from '../text/texts.ts';
import { h, setText, type Live } from '../ui/dom.ts';
import { button, copyButton, errorSlot, fact, facts, field } from '../ui/parts.ts';
import { whileSeen } from '../ui/while-seen.ts';
import { version } from 'pay2chat:build';
import type { App } from '../app/app.ts';
import { type Diagnostics, readDiagnostics, readReport } from './diagnostics.ts';

/** Composes the chunk with the page's footer and the diagnostics. */
export const composeDiagnostics = (app: App): HTMLElement =>
  diagnosticsFoot(version, () => readReport(app, version));

export const diagnosticsOf = (app: App): Promise<Diagnostics> => readDiagnostics(app);

/** How often the open panel refreshes, in ms. */
const EVERY_MS = 2_000;

function table(say: (value: string) => string): {
  readonly element: HTMLElement;
  draw(now: Facts): void;
} {
  const element = facts();
  const shown = new Map<string, HTMLElement>();
  const spoken = (value: Facts[string]): string =>
    typeof value === 'boolean' ? (value ? text.yes() : text.no()) : say(redactText(String(value)));
  return {
    element,
    draw(now) {
      for (const [name, value] of Object.entries(now)) {
        let cell = shown.get(name);
        if (!cell) {
          cell = h('span');
          shown.set(name, cell);
          element.append(fact(name, cell));
        }
        setText(cell, spoken(value));
      }
    },
  };
}

/** Shows states, timings, counters and each thread's newest events, all of them redacted. */
function body(read: () => Promise<Report>): {
  readonly element: HTMLElement;
  refresh(): Promise<void>;
} {
  const error = errorSlot();
  const states = table(text.value);
  const timings = table(text.ms);
  const counters = table(text.value);
  const thread = h('select', { testid: 'diagnostics-room' });
  const log = h('textarea', { testid: 'diagnostics-log', readOnly: true, rows: 12 });
  let report: Report | null = null;

  function drawLog(): void {
    const threads = byThread(report?.log ?? []);
    for (const name of threads.keys()) {
      if (![...thread.options].some(({ value }) => value === name)) {
        thread.append(h('option', { value: name }, name));
      }
    }
    const lines = (threads.get(thread.value) ?? []).map(eventLine).join('\n');
    // Not updated while the user is selecting text in it.
    if (log.value !== lines && document.activeElement !== log) log.value = lines;
  }
  thread.onchange = drawLog;

  async function refresh(): Promise<void> {
    try {
      report = await read();
      error.set(null);
      states.draw(report.states);
      timings.draw(report.timings);
      counters.draw(report.counters);
      drawLog();
    } catch (thrown) {
      error.set(toAppError(thrown));
    }
  }
  const copy = copyButton(text.copy, () => (report ? reportText(report) : ''), {
    testid: 'diagnostics-copy',
    onFail: () => log.select(),
  });
  const heading = (words: Live<string>): HTMLElement => h('h2', words);
  const element = h(
    'section.card',
    { testid: 'diagnostics', aria: { label: text.title } },
    h('p.hint', text.hint),
    h('div.row', copy, button(text.refresh, { className: 'quiet', onclick: () => void refresh() })),
    error.element,
    heading(text.states),
    states.element,
    heading(text.timings),
    timings.element,
    heading(text.counters),
    counters.element,
    heading(text.events),
    field(text.room, thread),
    field(text.log, log),
  );
  return { element, refresh };
}

/** Returns the id that the build wrote into the page; '' in the gallery. */
const buildId = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? '';

/**
 * Builds the page's footer: the version, and the diagnostics, which are available in a call too.
 */
function diagnosticsFoot(version: string, read: () => Promise<Report>): HTMLElement {
  let made: ReturnType<typeof body> | null = null;
  let stop = (): void => undefined;
  const element = h(
    'details',
    h(
      'summary.hint',
      { testid: 'diagnostics-open' },
      h(
        'span',
        { testid: 'version', data: { version } },
        phrase(() => text.version(version, buildId())),
      ),
      phrase(() => ` · ${text.open()}`),
    ),
  );
  element.ontoggle = () => {
    stop();
    if (!element.open) return;
    if (!made) {
      made = body(read);
      element.append(made.element);
    }
    const { refresh } = made;
    void refresh();
    stop = whileSeen(EVERY_MS, () => void refresh());
  };
  return h('footer', element);
}
