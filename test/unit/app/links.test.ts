/** Links into another browser: what a wallet's app is told to open. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { define } from '../../support/define.ts';
import { codeInFragment } from '../../../src/main/app/url.ts';
import { $openInvite } from '../../../src/main/app/state.ts';
import { addressToGoOn, browseLink } from '../../../src/main/wallet/phone.ts';

test('the wallet’s browser goes on with the open invite, and nobody agrees for it', () => {
  define('location', { href: 'https://call.example/p2c/?network=local&consent=accepted#x' });
  const page = 'https://call.example/p2c/?network=local';
  assert.is(addressToGoOn(), page);
  $openInvite.set('p2ciAQ_b');
  assert.is(addressToGoOn(), `${page}#invite=p2ciAQ_b`);

  const link = new URL(browseLink('https://phantom.app/ul/browse/', addressToGoOn()));
  assert.is(link.origin, 'https://phantom.app');
  const opened = new URL(decodeURIComponent(link.pathname.replace('/ul/browse/', '')));
  assert.equal(codeInFragment(opened), { kind: 'invite', text: 'p2ciAQ_b' });
  assert.is(link.searchParams.get('ref'), 'https://call.example/p2c/');
  assert.is(link.hash, '', 'the code is in the address, where the app can see it');
  $openInvite.set('');
});

test.run();
