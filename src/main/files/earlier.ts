import { atom } from 'nanostores';
import type { FileView } from '../../shared/api/transfer.ts';
import type { CallName } from '../../shared/api/ledger.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import type { App } from '../app/app.ts';
import { $call } from '../app/call-state.ts';
import { $files, type FileActions } from '../app/files-link.ts';
import { isolated } from '../../shared/peer-text.ts';
import { $payments } from '../payment/state.ts';
import { isSold, standingOf } from '../refund/state.ts';
import { h, watch } from '../ui/dom.ts';
import { listed } from '../ui/list.ts';
import { button } from '../ui/parts.ts';
import { formatPrice, formatSize } from './format.ts';
import { fileStrings } from './strings.ts';

/**
 * A host's listings from before a reload. After a reload, no browser lets a page open the same
 * files again, so the host chooses them again, and the page remembers their prices.
 */

/** A file that was for sale, without its bytes: only the user can open the file again. */
export interface Offered {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly price: AtomicUsdc;
  readonly description: string;
  /**
   * The listing under which a guest has paid for the file without receiving it; null if there is no
   * such guest.
   */
  readonly owedAs: string | null;
}

/** Stores a host's listings with a call. Both methods throw if the browser stores nothing. */
export interface OfferStore {
  keepOffers(call: CallName, offers: readonly Offered[]): Promise<void>;
  keptOffers(call: CallName): Promise<readonly Offered[]>;
}

const text = fileStrings.earlier;

const NONE: readonly Offered[] = [];

/** Listings of an earlier page of this call that the host has not chosen again yet. */
const $earlier = atom(NONE);

/**
 * Files that were paid for while an earlier page of this call offered them, and that are not
 * delivered yet.
 */
const $owed = atom(NONE);

const isFor =
  (file: { readonly name: string; readonly size: number }) =>
  ({ name, size }: Offered): boolean =>
    name === file.name && size === file.size;

/** Returns whether a guest has paid for the file but does not have all of it yet. */
const isOwed = ({ mine, price, state }: FileView): boolean =>
  mine && price > 0n && ['paid', 'transferring', 'paused'].includes(state);

/** Returns the owed files that no refund has settled. */
function owed(): readonly Offered[] {
  const records = $payments.get() ?? [];
  return $owed.get().filter(({ owedAs }) => {
    const paid = records.find(
      (each) => each.role === 'host' && isSold(each) && each.resource === `file/${owedAs ?? ''}`,
    );
    return !paid || standingOf(records, paid) === 'none';
  });
}

export const hasOwed = (): boolean => owed().length > 0;

/** Returns whether a guest has paid an earlier page for this file and still waits for it. */
export const isStillOwed = (file: FileView): boolean =>
  file.mine && file.state === 'listed' && owed().some(isFor(file));

const isOffered = ({ mine, state }: FileView): boolean =>
  mine && state !== 'withdrawn' && state !== 'failed';

/** Returns the host's own call as long as files can be sold in it, or null. */
function openCall(): CallName | null {
  const { role, view, ended } = $call.get();
  return role === 'host' && view?.callId && ended === null ? { role, callId: view.callId } : null;
}

/** Stores the listings with the call, and restores those of an earlier page. */
export function followOffers({ log }: Pick<App, 'log'>, store: OfferStore): void {
  let read: string | null = null;
  let kept = '';
  const unkept = (thrown: unknown): void => log.add('offers_unkept', { reason: String(thrown) });
  async function refresh(): Promise<void> {
    const call = openCall();
    if (!call) {
      read = null;
      // The host still owes these files after the end, so they stay until the page leaves the call.
      if ($call.get().role === null) $owed.set(NONE);
      return $earlier.set(NONE);
    }
    if (read !== call.callId) {
      read = call.callId;
      const found = await store.keptOffers(call);
      kept = '';
      if (openCall()?.callId !== call.callId) return;
      $earlier.set(found);
      $owed.set(found.filter(({ owedAs }) => owedAs !== null));
    }
    const offered = $files.get().files.filter(isOffered);
    const arrived = offered.filter(({ state }) => state === 'done');
    const due = $owed.get().filter((each) => !arrived.some((file) => isFor(file)(each)));
    if (due.length < $owed.get().length) $owed.set(due);
    const missing = $earlier.get().filter((each) => !offered.some((file) => isFor(file)(each)));
    if (missing.length < $earlier.get().length) $earlier.set(missing);
    const now = offered.map((file): Offered => {
      const { id, name, size, price, description } = file;
      const owedAs = isOwed(file) ? id : (due.find(isFor(file))?.owedAs ?? null);
      return { name, size, price, description, owedAs };
    });
    const all = [...missing, ...now];
    const written = String(all.map((each) => Object.values(each).join()));
    if (written === kept) return;
    kept = written;
    await store.keepOffers(call, all);
  }
  watch(() => void refresh().catch(unkept), $files, $call, $earlier, $owed);
}

const line = ({ name, size, price, owedAs }: Offered): string =>
  text.line(name, formatSize(size), formatPrice(price), owedAs !== null);

/** Shows which files were paid for but not delivered, during the call and on its last screen. */
export function owedFiles(): HTMLElement {
  const names = (): string =>
    owed()
      .map(({ name }) => isolated(name))
      .join(', ');
  return watch(
    h('p.note', { testid: 'owed-files', role: 'status', hidden: () => owed().length === 0 }, () =>
      ($call.get().ended === null ? text.owed : text.owedAtEnd)(names()),
    ),
    $owed,
    $payments,
    $call,
  );
}

/** Lists the earlier files, and lets the host choose the same files again. */
export function earlierFiles(actions: Pick<FileActions, 'list'>): HTMLElement {
  /** Names of chosen files that are not among the earlier files. */
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
        listed(
          h('ul'),
          () => $earlier.get(),
          (each) => `${each.size} ${each.name}`,
          (each) => ({ element: h('li', { dir: 'auto' }, line(each)), update: () => undefined }),
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
