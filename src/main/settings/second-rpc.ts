import { appError } from '../../shared/errors.ts';
import type { Actions } from '../app/state.ts';
import { $settings } from '../app/state.ts';
import { h, setValue, watch } from '../ui/dom.ts';
import { errorSlot, field } from '../ui/parts.ts';
import { parseRpcUrls } from './servers.ts';
import { serverStrings as text } from './strings.ts';

/** The field for the chosen network's second server; saved when the user leaves it. */
export function secondRpcField(actions: Actions): HTMLElement {
  const error = errorSlot();
  const input = h('input', { type: 'url', testid: 'second-rpc-url', spellcheck: false });
  input.onchange = () => {
    const { network, secondRpc, ...others } = $settings.get();
    const parsed = parseRpcUrls(input.value);
    const wrong = parsed.ok ? parsed.value[1] : parsed.line;
    error.set(wrong === undefined ? null : appError('rpc_invalid_url', { url: wrong }));
    input.ariaInvalid = String(wrong !== undefined);
    if (!parsed.ok || wrong !== undefined) return;
    const { [network]: _before, ...elsewhere } = secondRpc ?? {};
    const [url] = parsed.value;
    const urls = url === undefined ? elsewhere : { ...elsewhere, [network]: url };
    void actions.saveSettings({ ...others, network, secondRpc: urls });
  };
  watch(() => {
    const { network, secondRpc } = $settings.get();
    if (input.ariaInvalid !== 'true') setValue(input, secondRpc?.[network] ?? '');
  }, $settings);
  return h('div', {}, field(text.second, input, text.secondHint), error.element);
}
