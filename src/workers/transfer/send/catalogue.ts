import { createQueue } from '../../../shared/queue.ts';
import { equalBytes, toHex } from '../../../shared/bytes.ts';
import { type AppError, P2cError, raise, toAppError } from '../../../shared/errors.ts';
import { chunkSizeFor, geometryOf, MAX_FILE_BYTES } from '../../../shared/files/geometry.ts';
import { type Listing, LISTING_SALT_BYTES, MAX_LISTINGS } from '../../../shared/files/listing.ts';
import type { Tree } from '../../../shared/files/tree.ts';
import type { TransferEnv } from '../base/env.ts';
import { hashFile } from '../base/hash.ts';
import type { Source } from '../base/source.ts';

/** The fields of a file that the seller may change. */
type Details = Pick<Listing, 'name' | 'description' | 'price'>;

/** One of this side's files, from the moment when it was chosen. */
export type CatalogueItem = {
  /** 16 random bytes as hex. */
  readonly id: string;
  readonly details: Details;
  readonly source: Source;
} & (
  | { readonly state: 'hashing'; readonly hashed: number }
  /** Withdrawn files stay in the catalogue, because a file that is paid for is still owed. */
  | { readonly state: 'listed' | 'withdrawn'; readonly listing: Listing; readonly tree: Tree }
  /**
   * The disk no longer has the listed content. If the file is paid for, the host still owes it. The
   * user may choose a file with the same content again.
   */
  | {
      readonly state: 'changed';
      readonly listing: Listing;
      readonly tree: Tree;
      readonly error: AppError;
    }
  /** The file could not be hashed. */
  | { readonly state: 'failed'; readonly error: AppError }
);

export type ListedItem = Extract<CatalogueItem, { readonly listing: Listing }>;

/** This side's files, for sale or withdrawn. */
export type Catalogue = ReturnType<typeof createCatalogue>;

const ID_BYTES = 16;

/** Items in these states count towards {@link MAX_LISTINGS}. */
const COUNTED: ReadonlySet<CatalogueItem['state']> = new Set(['hashing', 'listed', 'changed']);

export function createCatalogue(env: TransferEnv) {
  const items = new Map<string, CatalogueItem>();
  const hashing = new Map<string, AbortController>();
  const listeners = new Set<(item: CatalogueItem) => void>();
  const inTurn = createQueue();

  const notify = (item: CatalogueItem): void => {
    for (const listener of listeners) listener(item);
  };
  const put = (item: CatalogueItem): void => {
    items.set(item.id, item);
    notify(item);
  };
  /**
   * Returns a file that was listed at any time. Also returns one whose content has changed, so that
   * sending it fails with an error.
   */
  const listedItem = (id: string): ListedItem | null => {
    const item = items.get(id);
    return item && 'listing' in item ? item : null;
  };

  /**
   * Returns the item whose content was lost after it was listed. If the user chooses the same
   * content again, it is used for that item.
   */
  const lostAs = (size: number, root: Uint8Array): ListedItem | undefined =>
    [...items.values()].find(
      (item): item is ListedItem =>
        item.state === 'changed' &&
        item.listing.geometry.size === size &&
        equalBytes(item.listing.root, root),
    );

  async function hash(id: string, source: Source, signal: AbortSignal): Promise<void> {
    const geometry = geometryOf(source.size, chunkSizeFor(source.size));
    if (!geometry) throw raise('file_too_large', { max: MAX_FILE_BYTES });
    const { sha256, tree } = await hashFile(source, geometry, {
      env,
      signal,
      onProgress(hashed) {
        const item = items.get(id);
        if (item?.state === 'hashing') put({ ...item, hashed });
      },
    });
    const item = items.get(id);
    if (item?.state !== 'hashing') return;
    const { details } = item;
    const lost = lostAs(geometry.size, tree.root);
    if (lost) {
      items.delete(id);
      const listing: Listing = { ...lost.listing, ...details };
      return put({ id: lost.id, details, source, state: 'listed', listing, tree });
    }
    const salt = env.random(LISTING_SALT_BYTES);
    const listing: Listing = { id, ...details, geometry, sha256, root: tree.root, salt };
    put({ id, details, source, state: 'listed', listing, tree });
  }

  return {
    get items(): readonly CatalogueItem[] {
      return [...items.values()];
    },
    find: (id: string): CatalogueItem | undefined => items.get(id),
    listedItem,
    /**
     * Adds a file and starts to hash it. Files are hashed one after another. Returns the file's id.
     * @throws P2cError `file_too_large`, `file_limit`.
     */
    add(source: Source, details: Details): string {
      if (source.size > MAX_FILE_BYTES) throw raise('file_too_large', { max: MAX_FILE_BYTES });
      const counted = [...items.values()].filter(({ state }) => COUNTED.has(state));
      // No buyer accepts more files in one catalogue.
      if (counted.length >= MAX_LISTINGS) throw raise('file_limit', { max: MAX_LISTINGS });
      const id = toHex(env.random(ID_BYTES));
      const stop = new AbortController();
      hashing.set(id, stop);
      put({ id, details, source, state: 'hashing', hashed: 0 });
      void inTurn(() => hash(id, source, stop.signal))
        .catch((thrown: unknown) => {
          if (!stop.signal.aborted)
            put({ id, details, source, state: 'failed', error: toAppError(thrown) });
        })
        .finally(() => hashing.delete(id));
      return id;
    },
    /** Changes the details of a file. Returns false if there is no such file. */
    edit(id: string, change: Partial<Details>): boolean {
      const item = items.get(id);
      if (!item) return false;
      const details = { ...item.details, ...change };
      if ('listing' in item) put({ ...item, details, listing: { ...item.listing, ...details } });
      else put({ ...item, details });
      return true;
    },
    /** Withdraws a file. Returns false if there is no such file. */
    withdraw(id: string): boolean {
      const item = items.get(id);
      if (!item) return false;
      hashing.get(id)?.abort();
      if (!('listing' in item)) {
        items.delete(id);
        notify(item);
        return true;
      }
      const { details, source, listing, tree } = item;
      put({ id, details, source, state: 'withdrawn', listing, tree });
      return true;
    },
    /** Notes that the disk no longer has the file as it was listed. */
    fail(id: string, error: AppError): void {
      const item = items.get(id);
      if (!item) return;
      const { details, source } = item;
      if (!('listing' in item)) return put({ id, details, source, state: 'failed', error });
      const { listing, tree } = item;
      put({ id, details, source, state: 'changed', listing, tree, error });
    },
    /** Calls the listener on every change. Returns a function that removes the listener. */
    onChange(listener: (item: CatalogueItem) => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Returns the listings that are for sale now. */
export const listingsOf = ({ items }: Pick<Catalogue, 'items'>): readonly Listing[] =>
  items.flatMap((item) => (item.state === 'listed' ? [item.listing] : []));

/**
 * Returns the error of the file itself, or null for any other failure. Only a P2cError can be about
 * the file.
 */
export const fileError = (thrown: unknown): AppError | null =>
  thrown instanceof P2cError && thrown.error.code.startsWith('file_') ? thrown.error : null;
