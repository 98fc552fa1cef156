import { atom } from 'nanostores';
import type { FileView } from '../../shared/api/transfer.ts';
import type { CallName } from '../../shared/api/ledger.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { $files, type FileActions } from '../app/files-link.ts';
import { h, watch } from '../ui/dom.ts';
import { button } from '../ui/parts.ts';
import { formatPrice, formatSize } from './format.ts';
import { fileStrings } from './strings.ts';

/**
 * What a host had for sale before its page was loaded again. No browser gives a page its files back,
 * so the host chooses them once more, and their prices need not be typed again.
 */

/** A file that was for sale, without its bytes: only the user can open it again. */
export interface Offered {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly price: AtomicUsdc;
  readonly description: string;
}

/** Keeps with a call what its host has for sale. Both throw if the browser stores nothing. */
export interface OfferStore {
  keepOffers(call: CallName, offers: readonly Offered[]): Promise<void>;
  keptOffers(call: CallName): Promise<readonly Offered[]>;
}

const text = fileStrings.earlier;

const NONE: readonly Offered[] = [];

/** Offered by an earlier page of this call and not chosen again yet. */
const $earlier = atom(NONE);

const isFor =
  (file: { readonly name: string; readonly size: number }) =>
  ({ name, size }: Offered): boolean =>
    name === file.name && size === file.size;

const isOffered = ({ mine, state }: FileView): boolean =>
  mine && state !== 'withdrawn' && state !== 'failed';

/** The host's own call, as long as something can be sold in it. */
function openCall(): CallName | null {
  const { role, view, ended } = $call.get();
  return role === 'host' && view?.callId && ended === null ? { role, callId: view.callId } : null;
}

/** Keeps what is for sale with the call, and finds what an earlier page kept. */
export function followOffers({ log }: Pick<App, 'log'>, store: OfferStore): void {
  let read: string | null = null;
  let kept = '';
  const unkept = (thrown: unknown): void => log.add('offers_unkept', { reason: String(thrown) });
  async function refresh(): Promise<void> {
    const call = openCall();
    if (!call) {
      read = null;
      return $earlier.set(NONE);
    }
    if (read !== call.callId) {
      read = call.callId;
      const found = await store.keptOffers(call);
      kept = '';
      if (openCall()?.callId !== call.callId) return;
      $earlier.set(found);
    }
    const offered = $files.get().files.filter(isOffered);
    const missing = $earlier.get().filter((each) => !offered.some((file) => isFor(file)(each)));
    if (missing.length < $earlier.get().length) $earlier.set(missing);
    const all = [...missing, ...offered].map(({ name, size, price, description }) => {
      return { name, size, price, description };
    });
    const now = String(all.map((each) => Object.values(each).join()));
    if (now === kept) return;
    kept = now;
    await store.keepOffers(call, all);
  }
  watch(() => void refresh().catch(unkept), $files, $call, $earlier);
}

/** Lists them, and takes the same files again. */
export function earlierFiles(actions: Pick<FileActions, 'list'>): HTMLElement {
  /** Names of chosen files that were not among them. */
  let others: readonly string[] = [];
  const input = h('input', { testid: 'earlier-input', type: 'file', multiple: true, hidden: true });
  input.onchange = async () => {
    const chosen = [...(input.files ?? [])];
    input.value = '';
    others = chosen.filter((file) => !$earlier.get().some(isFor(file))).map(({ name }) => name);
    await actions.list(
      chosen.flatMap((file) => {
        const before = $earlier.get().find(isFor(file));
        return before ? [{ ...before, file }] : [];
      }),
    );
  };
  return watch(
    h(
      'div.note',
      { testid: 'earlier-files', hidden: () => $earlier.get().length === 0 },
      h(
        'div.stack',
        h('p', text.what),
        h('p', { dir: 'auto' }, () =>
          $earlier
            .get()
            .map(({ name, size, price }) => `${name} (${formatSize(size)}, ${formatPrice(price)})`)
            .join('\n'),
        ),
        h('p.hint', { role: 'status' }, () =>
          others.length === 0 ? '' : text.others(others.join(', ')),
        ),
        h(
          'div.row',
          input,
          button(text.choose, {
            testid: 'earlier-choose',
            className: 'primary',
            onclick: () => input.click(),
          }),
          button(text.drop, {
            testid: 'earlier-drop',
            className: 'quiet',
            onclick: () => $earlier.set(NONE),
          }),
        ),
      ),
    ),
    $earlier,
    $files,
  );
}
