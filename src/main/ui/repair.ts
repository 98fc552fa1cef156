import { $repair, applyRepair, type RepairState, startRepair } from '../app/repair.ts';
import { $rejoin } from '../app/rejoin-state.ts';
import { $call } from '../app/state.ts';
import { h, setDisabled, setText, setVisible, watch } from './dom.ts';
import { button, codeField, errorSlot, field, form, setLabel } from './parts.ts';
import { repairStrings as text } from './strings/repair.ts';

/** An interruption that lasts so long may need a person. */
const OPEN_AFTER_MS = 5_000;

/** Makes and takes repair codes; folded away while the connection needs none. */
export function repair(): HTMLElement {
  const start = button(text.start, {
    testid: 'repair-start',
    onclick: () => void startRepair(),
  });
  const code = codeField('repair-code', text.code, 3);
  const input = h('textarea', { testid: 'repair-input', className: 'code', rows: 3 });
  const apply = button(text.apply, { testid: 'repair-apply', type: 'submit' });
  const step = h('p', { role: 'status' });
  const error = errorSlot();
  const element = h(
    'details',
    { className: 'who' },
    h('summary', {}, text.title),
    h(
      'div',
      { className: 'repair' },
      h('p', { className: 'hint' }, text.hint),
      h(
        'ol',
        {},
        h('li', {}, h('p', {}, text.send), code.element, start),
        h(
          'li',
          {},
          h('p', {}, text.paste),
          form(() => void applyRepair(input.value), field(text.input, input), apply),
          error.element,
        ),
      ),
      step,
    ),
  );

  let before: RepairState['step'] = 'none';
  watch(() => {
    const { code: made, step: at, busy, error: wrong } = $repair.get();
    setVisible(code.element, made !== '');
    setLabel(start, made === '' ? text.start : text.another);
    code.set(made);
    setText(step, text.step[at]);
    setDisabled(start, busy);
    setDisabled(apply, busy);
    error.set(wrong);
    if (at !== before) input.value = '';
    before = at;
  }, $repair);

  let timer: ReturnType<typeof setTimeout> | undefined;
  let broken: 'no' | 'maybe' | 'for good' = 'no';
  watch(
    () => {
      const { connection, error, role } = $call.get();
      // Where a page is gone, nothing comes back by itself.
      const gone = role === null || $rejoin.get().taken !== null || error?.code === 'peer_away';
      const down = connection === 'interrupted' || connection === 'failed' || role === null;
      const now = !down ? 'no' : gone ? 'for good' : 'maybe';
      if (now === broken) return;
      broken = now;
      clearTimeout(timer);
      if (now === 'maybe') timer = setTimeout(() => (element.open = true), OPEN_AFTER_MS);
      else element.open = now === 'for good';
    },
    $call,
    $rejoin,
  );
  return element;
}
