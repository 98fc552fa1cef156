import type { Rest } from '../types.ts';
import { call } from './call.ts';
import { consent } from './consent.ts';
import { errors } from './errors.ts';
import { money } from './money.ts';
import { page } from './page.ts';
import { receipts } from './receipts.ts';
import { ring } from './ring.ts';
import { sides } from './sides.ts';

/** Vietnamese, whatever the first screen does not need. */
export const rest: Rest = {
  ...call,
  ...consent,
  ...errors,
  ...money,
  ...page,
  ...receipts,
  ...ring,
  ...sides,
};
