import { proxy, type Remote } from 'comlink';
import { type AppError, appError, err, ok, type Result, toAppError } from '../../shared/errors.ts';
import { type AtomicUsdc, usdc } from '../../shared/money.ts';
import { parseAmount } from '../text/typed.ts';
import { PRICE_FLOOR } from '../../shared/terms.ts';
import type { FileView, NewFile, TransferApi } from '../../shared/api/transfer.ts';
import type { App } from '../app/app.ts';
import {
  $addError,
  $buying,
  $confirming,
  $fileErrors,
  $files,
  type Confirming,
  type FileActions,
  readKept,
} from '../app/files-link.ts';
import { $call } from '../app/call-state.ts';
import { asResult } from '../app/ledger-link.ts';
import { saveFile } from './save.ts';
import { fileStrings } from './strings.ts';
import { connectedOwner } from '../wallet/owner.ts';

/** Parses a price. An empty field means a gift. Any other price must cover its network fee. */
function priceOf(text: string): Result<AtomicUsdc> {
  const price = text.trim() === '' ? usdc(0n) : parseAmount(text);
  if (price === null) return err(appError('amount_invalid'));
  if (price === 0n || price >= PRICE_FLOOR) return ok(price);
  return err(appError('price_below_floor', { floor: PRICE_FLOOR }));
}

let made: FileActions | null = null;

/** Returns the only instance, so that each change is recorded once. */
export const fileActions = (app: App): FileActions => (made ??= create(app));

/** Passes the requests of the files panel to the two workers. */
function create(app: App): FileActions {
  const worker = (): Remote<TransferApi> => app.files.raw();

  function setError(id: string, error: AppError | null): void {
    const { [id]: _old, ...others } = $fileErrors.get();
    $fileErrors.set(error ? { ...others, [id]: error } : others);
  }

  /** Runs a request about one file, and shows its error beside that file. */
  async function about<T>(id: string, ask: () => Promise<Result<T>>): Promise<T | null> {
    setError(id, null);
    const result = await asResult(ask());
    if (result.ok) return result.value;
    setError(id, result.error);
    return null;
  }

  /** Sends a request without an answer. It fails only if the worker is gone. */
  async function tell(id: string, ask: () => Promise<void>): Promise<void> {
    setError(id, null);
    await ask().catch((thrown: unknown) => setError(id, toAppError(thrown)));
  }

  const find = (id: string): FileView | undefined =>
    $files.get().files.find((file) => file.id === id);

  function markBuying(id: string, buying: boolean): void {
    const ids = new Set($buying.get());
    if (buying) ids.add(id);
    else ids.delete(id);
    $buying.set(ids);
  }

  async function pay(confirmed: Confirming, fromSpendingLimit: boolean): Promise<void> {
    const { id, price, root } = confirmed;
    const owner = connectedOwner();
    // A payment from the spending limit needs no wallet. All other payments need the wallet's
    // signature.
    if (!owner.ok && !fromSpendingLimit) return setError(id, owner.error);
    const sign = proxy(app.wallet.signerFor(owner.ok ? owner.value : ''));
    const funds = fromSpendingLimit ? 'allowance' : 'wallet';
    markBuying(id, true);
    try {
      await about(id, () => app.ledger.raw().buyFile({ id, price, root, funds }, sign));
    } finally {
      markBuying(id, false);
    }
  }

  /**
   * Lets the wallet sign a text instead of a payment. The host then delivers again what the guest
   * has already paid for.
   */
  async function claim(id: string): Promise<void> {
    const owner = connectedOwner();
    if (!owner.ok) return setError(id, owner.error);
    const sign = proxy(app.wallet.messageSignerFor(owner.value));
    markBuying(id, true);
    try {
      await about(id, () => app.ledger.raw().reclaimFile(id, sign));
    } finally {
      markBuying(id, false);
    }
  }

  /**
   * Saves a file where the user wants it. `root` identifies the stored file, because the user may
   * leave the call while the file is copied.
   */
  async function handOver(
    key: string,
    root: string,
    open: () => Promise<Result<File>>,
  ): Promise<void> {
    const file = await about(key, open);
    if (!file) return;
    try {
      // After a download, the file stays on disk, because only the browser knows when it has read
      // the whole file.
      const saved = await saveFile(file, file.name);
      if (saved !== 'cancelled') app.toast(fileStrings.handedOver[saved](file.name));
      if (saved === 'saved') await about(key, () => worker().discardKept(root));
      await readKept(app.files);
    } catch (thrown) {
      setError(key, toAppError(thrown));
    }
  }

  async function list(files: readonly NewFile[]): Promise<boolean> {
    $addError.set(null);
    try {
      await worker().add(files);
      return true;
    } catch (thrown) {
      $addError.set(toAppError(thrown));
      return false;
    }
  }

  /** Closes a confirmation if its file has changed, so that the user sees the change first. */
  function compare(): void {
    const order = $confirming.get();
    if (!order) return;
    // After the call, the row of the file shows that the offer has ended.
    if ($call.get().ended !== null) return $confirming.set(null);
    const { id, name, price, root } = order;
    const now = find(id);
    if (now?.price === price && now.root === root && now.state === 'listed' && !now.boughtBefore) {
      return;
    }
    $confirming.set(null);
    if (!now) return app.toast(fileStrings.withdrawn(name));
    const what = now.root !== root ? 'content' : now.price !== price ? 'price' : null;
    if (what) setError(id, appError('file_relisted', { what }));
  }
  let whole = '';
  $files.listen(({ files }) => {
    const now = files.flatMap(({ mine, state, id }) => (!mine && state === 'done' ? [id] : []));
    if (String(now) === whole) return;
    whole = String(now);
    void readKept(app.files);
  });
  $files.listen(compare);
  $call.listen(compare);

  return {
    async add(files, priceText, description) {
      const price = priceOf(priceText);
      if (price.ok) {
        return list(
          files.map((file) => ({ file, name: file.name, description, price: price.value })),
        );
      }
      $addError.set(price.error);
      return false;
    },
    typed: (error, id) => (id === undefined ? $addError.set(error) : setError(id, error)),
    list,
    async edit(id, { name, price: priceText }) {
      const price = priceOf(priceText);
      if (!price.ok) {
        setError(id, price.error);
        return false;
      }
      const edited = await asResult(worker().edit(id, { name, price: price.value }));
      setError(id, edited.ok ? null : edited.error);
      return edited.ok;
    },
    async withdraw(id) {
      await about(id, () => worker().withdraw(id));
    },
    async askToBuy(id) {
      const space = await asResult(worker().checkSpace(id));
      setError(id, space.ok ? null : space.error);
      const file = space.ok ? find(id) : undefined;
      if (!file?.root || $call.get().ended !== null) return;
      const { name, price, root } = file;
      // A free file needs no confirmation.
      if (price === 0n) return void (await about(id, () => worker().fetchFree(id)));
      $confirming.set({ id, name, price, root });
    },
    async buy(order, fromSpendingLimit) {
      $confirming.set(null);
      await pay(order, fromSpendingLimit);
    },
    async reclaim(id) {
      if ((await about(id, () => worker().checkSpace(id))) !== null) await claim(id);
    },
    pause: (id) => tell(id, () => worker().pause(id)),
    resume: (id) => tell(id, () => worker().resume(id)),
    cancel: (id) => tell(id, () => worker().cancel(id)),
    async save(id) {
      const root = find(id)?.root;
      if (!root) return;
      await handOver(id, root, () => worker().open(id));
    },
    saveKept: (root) => handOver(root, root, () => worker().openKept(root)),
    async removeKept(root) {
      await about(root, () => worker().discardKept(root));
      await readKept(app.files);
    },
  };
}
