import { atom } from 'nanostores';
import type { AppError } from '../../shared/errors.ts';
import type { AtomicUsdc } from '../../shared/money.ts';
import type { FilesView } from '../../shared/api/transfer.ts';

/** What the files panel shows. `app/files-link.ts` and `files/actions.ts` write these, the view reads them. */

export const NO_FILES: FilesView = { role: null, files: [], busy: false, trouble: null };
export const $files = atom<FilesView>(NO_FILES);
/** By file id: why the last thing that was asked for it could not be done. */
export const $fileErrors = atom<Readonly<Record<string, AppError>>>({});
/** What a purchase was when its confirmation opened: this, and nothing else, is bought. */
export interface Confirming {
  readonly id: string;
  readonly name: string;
  readonly price: AtomicUsdc;
  /** Hex: which bytes. */
  readonly root: string;
}
/** The purchase that is being confirmed. */
export const $confirming = atom<Confirming | null>(null);
/** Files that are being paid for: a click was heard, the worker has not answered. */
export const $buying = atom<ReadonlySet<string>>(new Set());
/** What is wrong with what was typed beside the chosen files. */
export const $addError = atom<AppError | null>(null);

/** What a person can do with files. Failures land in the stores; nothing here throws. */
export interface FileActions {
  /** `price` as typed; empty or 0 is free. Answers whether they were listed. */
  add(files: readonly File[], price: string, description: string): Promise<boolean>;
  edit(id: string, change: { readonly name: string; readonly price: string }): Promise<boolean>;
  withdraw(id: string): Promise<void>;
  /** Looks at the free space, then shows what it costs. */
  askToBuy(id: string): Promise<void>;
  buy(order: Confirming, fromAllowance: boolean): Promise<void>;
  /** Paid for in an earlier call: one signature of the wallet, no payment. */
  reclaim(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
  cancel(id: string): Promise<void>;
  save(id: string): Promise<void>;
}
