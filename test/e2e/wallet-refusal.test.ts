// waits
/** A wallet refuses the prepayment. prepay.test.ts tests everything else that keeps a guest out. */
import { test } from 'uvu';
import { connect } from '../support/call.ts';
import { atEntrance, COST, getsIn, guest, host, nobodyIsIn } from '../support/entrance.ts';
import { becomes, press, says } from '../support/visit.ts';

atEntrance(test);

// Proves stage 5: A failed payment keeps the guest out
test('a guest stays out until a declining or silent wallet pays', async () => {
  await connect({ host, guest });
  await guest.ui.fill('demo-mode', 'reject');
  await guest.ui.click('prepay');
  await says(guest.ui, 'wallet_rejected');
  await nobodyIsIn();
  await guest.ui.fill('demo-mode', 'silent');
  await guest.ui.click('prepay');
  await becomes(guest.ui, 'guest-status', 'state', 'paying');
  await nobodyIsIn();
  await press(guest.ui, 'Cancel');
  await says(guest.ui, 'aborted');
  await becomes(guest.ui, 'guest-status', 'state', 'connected');
  await nobodyIsIn();
  await guest.ui.fill('demo-mode', 'approve');
  await getsIn(COST);
});

test.run();
