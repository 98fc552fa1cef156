import type { Page } from 'puppeteer';
import type { PaymentState, Role } from '../../src/shared/api/ledger.ts';

/** A payment in the journal of a page's browser, read as another script of the same site would. */
interface Written {
  readonly kind: string;
  readonly state: PaymentState;
  readonly role: Role | null;
  readonly minute: number | null;
  readonly signature: string | null;
}

/** Resolves with the journal as soon as an entry of this kind is in this state; null: at once. */
export const journalOf = (
  page: Page,
  until: { readonly kind: string; readonly state: string; readonly role: Role } | null = null,
): Promise<readonly Written[]> =>
  page.evaluate(
    (wanted) =>
      new Promise<Written[]>((resolve, reject) => {
        const opening = indexedDB.open('pay2chat-ledger');
        opening.onerror = () => reject(new Error('no journal'));
        opening.onsuccess = () => {
          const db = opening.result;
          const look = (): void => {
            const asking = db.transaction('journal').objectStore('journal').getAll();
            asking.onerror = () => reject(new Error('unreadable'));
            asking.onsuccess = () => {
              const entries = (asking.result as Written[]).map(
                ({ kind, state, role, minute, signature }) => {
                  return { kind, state, role, minute, signature };
                },
              );
              const holds = ({ kind, state, role }: Written): boolean =>
                kind === wanted?.kind && state === wanted.state && role === wanted.role;
              if (wanted && !entries.some(holds)) return void setTimeout(look);
              db.close();
              resolve(entries);
            };
          };
          look();
        };
      }),
    until,
  );
