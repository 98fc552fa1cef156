// pure
import { feeKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import {
  Keypair,
  PublicKey,
  SystemProgram,
  TransactionInstruction,
  TransactionMessage,
  VersionedTransaction,
} from '@solana/web3.js';
import {
  createApproveInstruction,
  createSetAuthorityInstruction,
  AuthorityType,
} from '@solana/spl-token';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usdc } from '../../../src/shared/money.ts';
import {
  allowanceState,
  checkSponsorRequest,
  signAllowance,
} from '../../../src/workers/ledger/allowance/allowance.ts';
import { landSponsored } from '../../../src/workers/ledger/allowance/sponsor.ts';
import { MEMO_PROGRAM, associatedTokenAccount } from '../../../src/workers/ledger/solana/layout.ts';
import { guard, GUARDED, lighthouse } from '../../support/reported-wallets.ts';
import type { CallScene } from '../ledger/scene.ts';
import { CAP, MINUTE, PRICE, callScene, unlimited } from '../ledger/scene.ts';
import { closeWorlds, codeOf, errorOf, fund, person } from '../../support/world.ts';

const announce = async (): Promise<void> => undefined;

const stateOf = (s: CallScene) =>
  allowanceState(s.guestSide.rpc, s.guest.address, s.guestSide.mint);

// Proves security: The cap of an allowance holds, and ending it ends the risk
test('what is delegated is the odometer of what was spent', async () => {
  const s = await callScene();
  assert.equal(await stateOf(s), {
    balance: usdc(10_000_000n),
    delegate: s.session.address,
    delegatedAmount: CAP,
  });
  const requirements = s.requirements();
  const { payload } = await s.pay(requirements);
  await s.facilitator.settlePayment(payload, requirements, { url: MINUTE, onSigned: announce });
  assert.is((await stateOf(s)).delegatedAmount, CAP - PRICE);
  assert.is((await stateOf(s)).balance, usdc(10_000_000n - PRICE));
});

test('extending replaces the cap, revoking ends it, and the guest needs no SOL for either', async () => {
  const s = await callScene();
  const key = await feeKeyOf(s.hostSide, s.host.address);
  const { mint } = s.hostSide;
  const base = { owner: s.guest.address, mint, feePayer: s.feeKey };
  const land = async (approve: { delegate: string; cap: ReturnType<typeof usdc> } | null) => {
    const signed = await signAllowance(s.guestSide.rpc, { ...base, approve }, s.guest.sign);
    const request = await checkSponsorRequest(signed.bytes, s.feeKey, s.hostSide);
    const landing = { callId: 'call', sessionKey: s.session.address, withinLimits: unlimited };
    await landSponsored(s.hostSide, key, request, landing, new AbortController().signal);
    return request;
  };
  const extended = await land({ delegate: s.session.address, cap: usdc(3_000_000n) });
  assert.ok(extended.kind === 'approve');
  assert.is(extended.delegate, s.session.address);
  assert.is(extended.cap, 3_000_000n);
  assert.is(extended.owner, s.guest.address);
  assert.is((await stateOf(s)).delegatedAmount, 3_000_000n);

  assert.is((await land(null)).kind, 'revoke');
  assert.equal(await stateOf(s), {
    balance: usdc(10_000_000n),
    delegate: null,
    delegatedAmount: usdc(0n),
  });
  assert.is(await s.guestSide.rpc.getBalance(s.guest.address), 0n);
});

test('an owner without a USDC account has nothing to approve from', async () => {
  const s = await callScene();
  const stranger = person();
  const parts = { owner: stranger.address, mint: s.hostSide.mint, feePayer: s.feeKey };
  const asked = signAllowance(s.guestSide.rpc, { ...parts, approve: null }, stranger.sign);
  assert.equal(await errorOf(asked), {
    code: 'no_usdc_account',
    context: { owner: stranger.address },
  });
});

/** The honest approval, changed and signed by the guest's wallet. */
async function altered(
  s: CallScene,
  change: (instructions: TransactionInstruction[], message: TransactionMessage) => void,
): Promise<Uint8Array> {
  let bytes = new Uint8Array();
  const { mint } = s.hostSide;
  const approve = { delegate: s.session.address, cap: CAP };
  await signAllowance(
    s.guestSide.rpc,
    { owner: s.guest.address, mint, feePayer: s.feeKey, approve },
    async (asked) => {
      const message = TransactionMessage.decompile(VersionedTransaction.deserialize(asked).message);
      change(message.instructions, message);
      const changed = new VersionedTransaction(message.compileToV0Message());
      const answer = await s.guest.sign(changed.serialize());
      if (answer.ok) bytes = Uint8Array.from(answer.value);
      return answer;
    },
  ).catch(() => undefined);
  return bytes;
}

const assertion = (): TransactionInstruction => guard(Keypair.generate().publicKey);

test('up to eight assertions added by the wallet pass the host’s check, wherever they stand', async () => {
  const s = await callScene();
  for (const count of [1, 3, 8]) {
    const bytes = await altered(s, (list) => {
      for (let n = 0; n < count; n += 1) list.push(assertion());
    });
    assert.is((await checkSponsorRequest(bytes, s.feeKey, s.hostSide)).kind, 'approve');
  }
  for (const change of Object.values(GUARDED)) {
    const bytes = await altered(s, change);
    assert.is((await checkSponsorRequest(bytes, s.feeKey, s.hostSide)).kind, 'approve');
  }
});

const refused: readonly [
  string,
  (list: TransactionInstruction[], s: CallScene, message: TransactionMessage) => void,
][] = [
  ['nine assertions', (list) => void list.push(...Array.from({ length: 9 }, assertion))],
  ['a Lighthouse instruction that writes', (list) => void list.push(lighthouse('00'))],
  ['a second approval', (list) => void list.push(...list.slice(2))],
  [
    'a plain Approve',
    (list, s) => {
      const source = new PublicKey(associatedTokenAccount(s.guest.address, s.hostSide.mint));
      const [delegate, owner] = [s.session.address, s.guest.address].map((a) => new PublicKey(a));
      if (delegate && owner) list[2] = createApproveInstruction(source, delegate, owner, 1);
    },
  ],
  [
    'SetAuthority',
    (list, s) => {
      const source = new PublicKey(associatedTokenAccount(s.guest.address, s.hostSide.mint));
      list[2] = createSetAuthorityInstruction(
        source,
        new PublicKey(s.guest.address),
        AuthorityType.CloseAccount,
        new PublicKey(s.session.address),
      );
    },
  ],
  [
    'SOL out of the fee key',
    (list, s) => {
      list.push(
        SystemProgram.transfer({
          fromPubkey: new PublicKey(s.feeKey),
          toPubkey: new PublicKey(s.guest.address),
          lamports: 1,
        }),
      );
    },
  ],
  [
    'the fee key as delegate',
    (list, s) => {
      const account = list[2]?.keys[2];
      if (account) account.pubkey = new PublicKey(s.feeKey);
    },
  ],
  [
    'a token account that is not the owner’s associated one',
    (list, s) => {
      const account = list[2]?.keys[0];
      if (account) account.pubkey = new PublicKey(s.session.address);
    },
  ],
  [
    'another mint',
    (list) => {
      const account = list[2]?.keys[1];
      if (account) account.pubkey = new PublicKey('4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU');
    },
  ],
  [
    'a memo',
    (list) =>
      void list.push(
        new TransactionInstruction({ programId: new PublicKey(MEMO_PROGRAM), keys: [] }),
      ),
  ],
  ['the compute budget left out', (list) => void list.splice(0, 2)],
  [
    'another fee payer',
    (_, s, message) => {
      message.payerKey = new PublicKey(s.guest.address);
    },
  ],
];

for (const [name, change] of refused) {
  // Proves stage 5: The fee key cannot be drained, the wallet's answer is checked
  test(`the host sponsors an approval or a revocation and nothing else: not ${name}`, async () => {
    const s = await callScene();
    const bytes = await altered(s, (list, message) => change(list, s, message));
    assert.ok(bytes.length > 0);
    const checked = checkSponsorRequest(bytes, s.feeKey, s.hostSide);
    assert.is(await codeOf(checked), 'allowance_refused');
  });
}

test('nor a payment, nor an approval that somebody else signed', async () => {
  const s = await callScene();
  const { bytes } = await s.pay(s.requirements());
  assert.is(await codeOf(checkSponsorRequest(bytes, s.feeKey, s.hostSide)), 'allowance_refused');

  const thief = person();
  await fund(s.world, thief.address, { usdc: '1' });
  const approval = await altered(s, (list) => {
    const account = list[2]?.keys[3];
    if (account) account.pubkey = new PublicKey(thief.address);
  });
  const checked = checkSponsorRequest(approval, s.feeKey, s.hostSide);
  assert.is(await codeOf(checked), 'allowance_refused');
});

test.after.each(closeWorlds);
test.run();
