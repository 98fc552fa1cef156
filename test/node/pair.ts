import { type BrowserKind } from '../support/browser.ts';
import { openSide, type Pair, type PairOptions } from '../support/call.ts';
import { openSurfpoolSite, type SurfpoolSite } from '../support/site.ts';

/** Two people with two browsers, on Surfpool. */
export interface SurfpoolPair extends Pick<Pair, 'host' | 'guest' | 'close'> {
  readonly site: SurfpoolSite;
}

export async function openSurfpoolPair(
  host: BrowserKind,
  guest: BrowserKind,
  options: PairOptions,
): Promise<SurfpoolPair> {
  const site = await openSurfpoolSite();
  const opened = await Promise.allSettled([
    openSide(site, host, options),
    openSide(site, guest, options),
  ]);
  const close = async (): Promise<void> => {
    for (const side of opened) if (side.status === 'fulfilled') await side.value.close();
    await site.close();
  };
  const [first, second] = opened;
  if (first.status === 'fulfilled' && second.status === 'fulfilled')
    return { site, host: first.value, guest: second.value, close };
  await close();
  throw first.status === 'rejected' ? first.reason : second.status === 'rejected' && second.reason;
}
