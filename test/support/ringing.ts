import { readFeeBalance } from '../../src/workers/ledger/payment/fee-balance.ts';
import type { FeeBalance } from '../../src/shared/api/ledger.ts';
import type { HostLink, RingReply, RingView, VisitView } from '../../src/shared/api/ring.ts';
import {
  codeBytes,
  type Extension,
  encodeInvite,
  encodeReply,
  hashInvite,
  parseCode,
} from '../../src/shared/call/code.ts';
import { createEventLog } from '../../src/shared/log.ts';
import { usdc } from '../../src/shared/money.ts';
import type { Terms } from '../../src/shared/terms.ts';
import type { Chain } from '../../src/workers/ledger/payment/chain.ts';
import { createHostDesk, type HostDesk } from '../../src/workers/ledger/ring/host-desk.ts';
import { beginVisit, type GuestVisit } from '../../src/workers/ledger/ring/visit.ts';
import { session } from '../unit/call/code-fixtures.ts';
import { profile, type Window } from './windows.ts';
import {
  createWorld,
  enter,
  type Entering,
  fund,
  type Person,
  person,
  type World,
} from './world.ts';

export { keyOf } from './postage.ts';

/** Hosts with call links and guests who ring, each in a browser of its own, on the real ledger. */

export const termsOf = (payTo: string): Terms => ({
  network: 'local',
  payTo,
  price: usdc(500_000n),
  periodSeconds: 60,
  prepaidPeriods: 3,
  returnsUnused: true,
});

/** A page of the host. */
export interface HostPage {
  readonly chain: Chain;
  readonly desk: HostDesk;
  readonly views: RingView[];
  readonly replies: RingReply[];
  readonly view: () => RingView;
  isInCall: boolean;
  /** Another page of the same browser. */
  again(options?: Entering): Promise<HostPage>;
  /** Resolves once the page shows this. @throws after two minutes. */
  until(what: string, is: (view: RingView) => boolean, withinMs?: number): Promise<RingView>;
  close(): void;
}

/** The host's wallet and browser, which outlive its pages. */
interface Host {
  readonly world: World;
  readonly person: Person;
  /** Opens a page, with other servers if wanted. */
  page(options?: Entering): Promise<HostPage>;
  feeBalance(page: HostPage): Promise<Omit<FeeBalance, 'inLinks'>>;
}

export async function hostIn(world: World, sol = '1'): Promise<Host> {
  const owner = person();
  await fund(world, owner.address, { sol });
  const [database, browser] = [`host-${owner.address}`, profile()];
  async function open(options: Entering = {}): Promise<HostPage> {
    const window = browser();
    const chain = await enter(world, { database, window, ...options });
    return openHostPage(world, chain, window, open);
  }
  return {
    ...{ world, person: owner },
    page: open,
    feeBalance: ({ chain }) => readFeeBalance(chain, owner.address),
  };
}

function openHostPage(
  world: World,
  chain: Chain,
  window: Window,
  open: (options: Entering) => Promise<HostPage>,
): HostPage {
  const [views, replies]: [RingView[], RingReply[]] = [[], []];
  const stop = new AbortController();
  world.ending.add(() => stop.abort());
  const log = createEventLog('ledger', world.nowMs);
  const desk = createHostDesk({
    chain,
    log,
    isInCall: () => page.isInCall,
    onView: (view) => void views.push(view),
    onReply: (reply) => void replies.push(reply),
    signal: stop.signal,
  });
  const view = (): RingView => {
    const last = views.at(-1);
    if (!last) throw new Error('no view');
    return last;
  };
  const page: HostPage = {
    ...{ chain, desk, views, replies, view, isInCall: false },
    again: (options = {}) => open(options),
    until: (what, is, withinMs = 120_000) =>
      reached(
        world,
        what,
        () => views.at(-1),
        is,
        withinMs,
        () =>
          JSON.stringify([views.at(-1)?.rings, views.at(-1)?.error, log.entries()], (_, v) =>
            typeof v === 'bigint' ? String(v) : v,
          ),
      ),
    close() {
      stop.abort();
      window.close();
    },
  };
  return page;
}

async function reached<V>(
  world: World,
  what: string,
  now: () => V | undefined,
  is: (view: V) => boolean,
  withinMs: number,
  shown: () => string,
): Promise<V> {
  const endMs = world.nowMs() + withinMs;
  for (;;) {
    const view = now();
    if (view !== undefined && is(view)) return view;
    if (world.nowMs() > endMs) throw new Error(`not ${what}: ${shown()}`);
    await world.sleep(100);
  }
}

/** The only link of a host's page, new. */
export async function linked(
  { person: { address, sign } }: Host,
  page: HostPage,
  topic = 'Advice',
): Promise<HostLink> {
  const offer = { terms: termsOf(address), lends: 'none', topic, name: 'Ada' } as const;
  const code = await page.desk.make(offer, sign);
  const view = await page.until('filled', ({ links }) =>
    links.some((each) => each.code === code && (each.messages ?? 0) > 3),
  );
  const link = view.links.find((each) => each.code === code);
  if (!link) throw new Error('no link');
  return link;
}

/** A guest's page that rings. */
interface GuestPage {
  readonly chain: Chain;
  readonly visit: GuestVisit;
  readonly view: () => VisitView;
  readonly views: VisitView[];
  until(what: string, is: (view: VisitView) => boolean, withinMs?: number): Promise<VisitView>;
  close(): void;
}

export async function rung(
  world: World,
  { code }: Pick<HostLink, 'code'>,
  name = 'Ana',
  options: Entering & { readonly last?: GuestVisit } = {},
): Promise<GuestPage> {
  const { last = null, ...entering } = options;
  const chain = await enter(world, entering);
  const stop = new AbortController();
  world.ending.add(() => stop.abort());
  const log = createEventLog('ledger', world.nowMs);
  const views: VisitView[] = [];
  const { signal } = stop;
  const onView = (view: VisitView): void => void views.push(view);
  const visit = await beginVisit({
    ...{ chain, log, code, name, onView, signal },
    visit: last?.idFor(code) ?? null,
  });
  return {
    ...{ chain, visit, views },
    view() {
      const last = views.at(-1);
      if (!last) throw new Error('no view');
      return last;
    },
    until: (what, is, withinMs = 120_000) =>
      reached(
        world,
        what,
        () => views.at(-1),
        is,
        withinMs,
        () => JSON.stringify([views.at(-1), log.entries()]),
      ),
    close: () => stop.abort(),
  };
}

let invites = 0;

/** The code of a fresh invite on these terms. */
export function inviteOn(terms: Terms, extensions: readonly Extension[] = []): string {
  invites += 1;
  const nonceCommitment = new Uint8Array(16).fill(invites);
  return encodeInvite({ session: session('offer'), terms, nonceCommitment, extensions });
}

/** The code of the reply to an invite. */
export async function replyTo(invite: string): Promise<string> {
  const parsed = parseCode(invite, 'invite');
  if (!parsed.ok) throw new Error('no invite');
  const inviteHash = await hashInvite(codeBytes(parsed.value.text));
  return encodeReply({ version: 1, session: session('answer'), inviteHash });
}

/** A host's page with a link that is filled. */
export async function ready(options: { readonly host?: Entering } = {}) {
  const world = createWorld();
  const host = await hostIn(world);
  const page = await host.page(options.host);
  const link = await linked(host, page);
  return { world, host, page, link, terms: termsOf(host.person.address) };
}

/** The host answers the newest ring, and the guest replies. Resolves once the reply has come, to how long it took. */
export async function ringThrough(
  world: World,
  page: HostPage,
  guest: GuestPage,
  withinMs = 120_000,
): Promise<number> {
  const fromMs = world.nowMs();
  const isRinging = ({ rings }: RingView): boolean =>
    rings.some(({ state }) => state === 'ringing');
  const { rings, links } = await page.until('ringing', isRinging, withinMs);
  const ring = rings.findLast(({ state }) => state === 'ringing');
  const link = links.find(({ id }) => id === ring?.link);
  if (!ring || !link) throw new Error('no ring');
  const invite = inviteOn(link.offer.terms);
  const answering = page.desk.answer(ring.id, invite);
  await guest.until('answered', (view) => view.invite === invite, withinMs);
  const reply = await replyTo(invite);
  await Promise.all([answering, guest.visit.reply(reply)]);
  const has = (): boolean => page.replies.some((each) => each.reply === reply);
  await page.until('taken', has, withinMs);
  return world.nowMs() - fromMs;
}
