// pure
/** The links that open the page in the browser of a wallet's app. */
import { RELAY_EXTENSION } from '../../../src/shared/call/lent-server.ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { define } from '../../support/define.ts';
import { $guest, $openInvite, $openOffer } from '../../../src/main/app/guest-state.ts';
import { borrowServers } from '../../../src/main/route/relay.ts';
import { addressToGoOn } from '../../../src/main/app/go-on.ts';
import { browseHint, browseLink } from '../../../src/main/wallet/phone.ts';
import { packRelay } from '../../../src/shared/call/relay.ts';
import { OFFER, OFFERED } from '../call/code-fixtures.ts';

test('the link to the wallet’s browser carries the open invite, but no consent', () => {
  define('location', { href: 'https://call.example/p2c/?network=local&consent=accepted#x' });
  const page = 'https://call.example/p2c/?network=local';
  assert.is(addressToGoOn(), page);
  $openInvite.set('p2ciAQ_b');
  assert.is(addressToGoOn(), `${page}#invite=p2ciAQ_b`);

  const link = new URL(browseLink('https://phantom.app/ul/browse/', addressToGoOn()));
  assert.is(link.origin, 'https://phantom.app');
  const opened = new URL(decodeURIComponent(link.pathname.replace('/ul/browse/', '')));
  assert.is(opened.hash, '#invite=p2ciAQ_b');
  assert.is(link.searchParams.get('ref'), 'https://call.example/p2c/');
  assert.is(link.hash, '', 'the code is in the address, where the app can see it');
  $guest.setKey('calling', { code: 'p2cc', lends: 'none', topic: '', name: '' });
  assert.is(addressToGoOn(), `${page}#call=p2ciAQ_b`);
  $guest.setKey('calling', null);
  $openInvite.set('');
  $openOffer.set({ offer: OFFER, code: OFFERED });
  assert.is(addressToGoOn(), `${page}#call=${OFFERED}`);
  $openOffer.set(null);
});

// Proves security: A link pays nothing and settles nothing; a reply goes to the tab whose invite it answers
test('the hint beside the wallet link warns of the lent TURN server’s password', () => {
  borrowServers({});
  const without = browseHint();
  assert.match(without, /sees the link/);
  assert.not.match(without, /password/);
  const relay = { urls: 'turn:turn.example:3478', username: 'guest', credential: 'secret' };
  const bytes = packRelay(relay);
  assert.ok(bytes);
  borrowServers({ extensions: [{ type: RELAY_EXTENSION, bytes }] });
  assert.match(browseHint(), /password of a server that your host shares/);
  borrowServers({});
  assert.is(browseHint(), without);
});

test.run();
