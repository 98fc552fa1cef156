import { type CheatGuest, openCheatGuest } from '../../support/rogue/cheat-guest.ts';
import { type CheatHost, openCheatHost } from '../../support/rogue/cheat-host.ts';

/** Dishonest peers for one test. A file that opens them calls `test.after.each(closeCheats)`. */
const cheats = new Set<{ close(): void }>();

export function closeCheats(): void {
  for (const cheat of cheats) cheat.close();
  cheats.clear();
}

function kept<T extends CheatGuest | CheatHost>(cheat: T): T {
  cheats.add(cheat);
  return cheat;
}

type Options<F extends (options?: never) => unknown> = Parameters<F>[0];

export const openGuest = async (options?: Options<typeof openCheatGuest>): Promise<CheatGuest> =>
  kept(await openCheatGuest(options));

export const openHost = async (options?: Options<typeof openCheatHost>): Promise<CheatHost> =>
  kept(await openCheatHost(options));

/** In the call, with the first minute paid. */
export async function admittedGuest(...options: Parameters<typeof openGuest>): Promise<CheatGuest> {
  const guest = await openGuest(...options);
  await guest.prepay();
  return guest;
}

/** Its guest has prepaid one minute by allowance, and is in the call. */
export async function admittedHost(...options: Parameters<typeof openHost>): Promise<CheatHost> {
  const host = await openHost(...options);
  await host.admit();
  return host;
}
