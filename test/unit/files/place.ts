import { suite } from 'uvu';
import { makeFolder, removeFolder } from './disk.ts';
import type { Buyer, Seller } from './rig.ts';

/** Two folders of a test's own, and what is to be closed when it ends. */
export interface Place {
  here: string;
  there: string;
  open: { close(): void }[];
}

/** A suite whose every test gets fresh folders and leaves nothing open. */
export function placed(name: string) {
  const test = suite<Place>(name, { here: '', there: '', open: [] });
  test.before.each(async (place) => {
    place.here = await makeFolder();
    place.there = await makeFolder();
    place.open = [];
  });
  test.after.each(async ({ here, there, open }) => {
    for (const engine of open) engine.close();
    await removeFolder(here);
    await removeFolder(there);
  });
  return test;
}

export function keep(place: Place, seller: Seller, buyer: Buyer): void {
  place.open.push(seller.sender, buyer.receiver);
}
