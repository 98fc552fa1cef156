import { MAX_FEES } from '../../../src/shared/network-fees.ts';
import { sessionKeyOf } from '../../../src/workers/ledger/solana/keys.ts';
import { feePayerKeyOf } from '../../../src/workers/ledger/payment/fee-balance.ts';
import '../../../src/workers/ledger/after-call.ts';
import { prepaidAmount, type Terms } from '../../../src/shared/terms.ts';
import { fromHex, toBase64Url } from '../../../src/shared/bytes.ts';
import { usdc } from '../../../src/shared/money.ts';
import type { SignTransaction } from '../../../src/shared/api/ledger.ts';
import { keepApproval } from '../../../src/workers/ledger/spending-limit/approval.ts';
import {
  spendingLimitState,
  signSpendingLimit,
} from '../../../src/workers/ledger/spending-limit/delegation.ts';
import type { JournalEntry } from '../../../src/workers/ledger/payment/journal.ts';
import {
  type SpendingLimitChange,
  createSpendingLimitChange,
} from '../../../src/workers/ledger/spending-limit/extend.ts';
import {
  createSponsorDesk,
  type SponsorDesk,
} from '../../../src/workers/ledger/spending-limit/sponsor-desk.ts';
import { feeLimits } from '../../../src/workers/ledger/payment/fee-limits.ts';
import type { Wire } from '../../../src/workers/ledger/x402/wire.ts';
import { PRICE, scene, type Scene } from '../receipts/scene.ts';

// A chunk of its own: here it is loaded ahead, since time that is held still does not wait for it.

/** Guest's and host's ends of `allowance.sponsor`, joined without a channel, with time held still. */
export interface Sponsored {
  readonly s: Scene;
  readonly desk: SponsorDesk;
  readonly session: string;
  readonly change: SpendingLimitChange;
  /** Every transaction that the host was asked for. */
  readonly asked: string[];
  /** Takes the place of the host: its answer, or what it throws. */
  host: (params: unknown) => Promise<unknown>;
  connected: boolean;
  /** Reads the account: whether its delegate is ours, and how much is left. */
  allowed(): Promise<{ readonly ours: boolean; readonly left: bigint }>;
  /** A payment of the guest that has left, in its journal. */
  underWay(): Promise<JournalEntry>;
  /** Signed by the guest's wallet, as `allowance.sponsor` carries it. */
  signed(cap: bigint | null, sign?: SignTransaction): Promise<Uint8Array>;
}

/** A call in which the session key may take `cap`. */
export async function sponsored(cap = 4n * PRICE): Promise<Sponsored> {
  const s = await scene('allowance');
  await s.approve(cap);
  const { callId, guest, host, guestSide, hostSide, feePayerKey, world } = s;
  const sessionKey = await sessionKeyOf(guestSide, callId);
  const session = sessionKey.address;
  const life = new AbortController().signal;
  const terms: Terms = {
    network: 'local',
    payTo: host.address,
    price: usdc(PRICE),
    periodSeconds: 60,
    prepaidPeriods: 2,
  };
  const desk = createSponsorDesk({
    chain: hostSide,
    feePayerKey: await feePayerKeyOf(hostSide, host.address),
    callId,
    sessionKey: session,
    owner: guest.address,
    withinLimits: feeLimits(hostSide, { callId, terms }, () => undefined),
    life,
  });
  const asked: string[] = [];
  const wire: Pick<Wire, 'request'> = {
    request(_method, params) {
      asked.push(String(Reflect.get(Object(params), 'transaction')));
      return made.host(params);
    },
  };
  const change = createSpendingLimitChange({
    chain: guestSide,
    wire: wire as Wire,
    owner: guest.address,
    greeted: {
      agreement: { callId, terms, network: guestSide.caip2, feePayer: feePayerKey, deposit: null },
      transcript: fromHex(callId) ?? new Uint8Array(),
      sessionKey,
    },
    buyer: { maxFee: MAX_FEES.normal },
    price: usdc(PRICE),
    isConnected: () => made.connected,
    onChanged: () => undefined,
    life,
  });
  const made: Sponsored = {
    s,
    desk,
    session,
    change,
    asked,
    connected: true,
    host: (params) => desk.serve(params),
    async allowed() {
      const state = await spendingLimitState(guestSide.rpc, guest.address, guestSide.mint);
      return { ours: state.delegate === session, left: state.delegatedAmount };
    },
    async underWay() {
      const { blockhash, slot } = await guestSide.rpc.getLatestBlockhash();
      const entry = await keepApproval(guestSide, {
        callId,
        owner: guest.address,
        delegate: host.address,
        cap: prepaidAmount(terms),
        signed: {
          bytes: new Uint8Array(1),
          blockhash,
          slot,
          messageHash: toBase64Url(crypto.getRandomValues(new Uint8Array(8))),
        },
      });
      return guestSide.journal.update(entry.id, { kind: 'minute', state: 'signed' });
    },
    async signed(amount, sign = guest.sign) {
      const approve = amount === null ? null : { delegate: session, cap: usdc(amount) };
      const parts = { owner: guest.address, mint: guestSide.mint, feePayer: feePayerKey, approve };
      return (await signSpendingLimit(guestSide.rpc, parts, sign)).bytes;
    },
  };
  await world.sleep(1);
  return made;
}
