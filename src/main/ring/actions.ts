import { proxy, type Remote } from 'comlink';
import type { LedgerApi } from '../../shared/api/ledger.ts';
import type { KnownOffer } from '../../shared/api/booking.ts';
import type { CallOffer, Ring, RingReply, RingView, VisitView } from '../../shared/api/ring.ts';
import { type AppError, appError, ok, type Result } from '../../shared/errors.ts';
import type { Actions, RingActions } from '../app/actions.ts';
import type { App } from '../app/app.ts';
import { $call, hasCall } from '../app/call-state.ts';
import { hasDatabase, LEDGER_BOOKS } from '../app/databases.ts';
import { $files } from '../app/files-link.ts';
import { $guest } from '../app/guest-state.ts';
import { $host } from '../app/host-state.ts';
import { asResult } from '../app/ledger-link.ts';
import { createPricing } from '../app/pricing.ts';
import { $answering, $ringError, $rings, $visit } from '../app/ring-state.ts';
import { $screen } from '../app/screen.ts';
import { $settings } from '../app/settings.ts';
import { $guestStatus } from '../app/status.ts';
import { attendRings } from '../attention/ringing.ts';
import type { CarriedInvites, CarriedReplies } from '../call/carriers.ts';
import { releaseDevices } from '../call/prompt.ts';
import { lentKind } from '../route/relay.ts';
import { formatSol } from '../text/intl.ts';
import { linkStrings } from '../ui/link-strings.ts';
import { returningOwner } from '../wallet/owner.ts';
import { answersItself, newlyMissed } from './rules.ts';
import { $madeLink, $makingLink } from './state.ts';
import { ringStrings as text } from './strings.ts';

/** Makes call links, rings and answers. Failures are written to the stores; no action throws. */

type HostSide = CarriedInvites & { refreshFeeBalance(): Promise<void> };
type GuestSide = CarriedReplies & {
  openBooked(booked: KnownOffer): void;
  mayCall(): Promise<boolean>;
};

/** The sides' controllers. Each resolves when its chunk is loaded. */
interface Sides {
  readonly host: () => Promise<HostSide>;
  readonly guest: () => Promise<GuestSide>;
}

type Shared = Pick<Actions, 'show' | 'startOver' | 'refreshBalances'>;
type Ask = <T>(request: (ledger: Remote<LedgerApi>) => Promise<Result<T>>) => Promise<Result<T>>;

/**
 * How long a reply may still be on the way to this thread after its ring has disappeared from the
 * view.
 */
const REPLY_MS = 2_000;

export function ringActions(app: App, actions: Shared, sides: Sides): RingActions {
  const ask: Ask = async (request) => {
    const ledger = await app.ledger.ready();
    return ledger.ok ? asResult(request(ledger.value)) : ledger;
  };
  attendRings();
  const host = hosting(app, actions, ask, sides.host);
  /**
   * Reads the balances again, because making a link takes SOL from the network-fee balance, and
   * retiring a link returns SOL.
   */
  async function refresh(): Promise<void> {
    void actions.refreshBalances();
    await (await sides.host()).refreshFeeBalance();
  }
  const links = linking(app, ask, { listen: host.listen, refresh });
  return { ...links, ...host, ...calling(app, ask, sides.guest) };
}

const failed = (about: 'ring' | 'link', error: AppError | null): void =>
  $ringError.set(error && { about, error });

/** Host: makes and changes call links. */
function linking(
  app: App,
  ask: Ask,
  { listen, refresh }: Pick<RingActions, 'listen'> & { readonly refresh: () => Promise<void> },
): Pick<RingActions, 'makeLink' | 'changeLink' | 'retireLink' | 'forgetMissed'> {
  const priced = createPricing();

  async function make(price: string, topic: string): Promise<AppError | null> {
    const owner = await returningOwner();
    if (!owner.ok) return owner.error;
    const terms = priced(owner.value, price);
    if (!terms.ok) return terms.error;
    const settings = $settings.get();
    const { name = '' } = settings;
    const offer = { terms: terms.value, lends: lentKind(settings), topic: topic.trim(), name };
    const sign = proxy(app.wallet.signerFor(owner.value));
    const made = await ask((ledger) => ledger.makeCallLink(offer, sign));
    if (!made.ok) return made.error;
    $madeLink.set(made.value);
    await listen(true);
    void refresh().catch(() => undefined);
    return null;
  }

  async function change(
    request: (ledger: Remote<LedgerApi>) => Promise<Result<void>>,
  ): Promise<void> {
    const done = await ask(request);
    failed('link', done.ok ? null : done.error);
  }

  return {
    async makeLink(price, topic) {
      if ($makingLink.get()) return;
      $host.setKey('error', null);
      $makingLink.set(true);
      const error = await make(price, topic);
      $makingLink.set(false);
      // The error stands beside the price and the buttons, as an invite's error does.
      $host.setKey('error', error);
    },
    changeLink: (id, choices) => change((ledger) => ledger.changeCallLink(id, choices)),
    async retireLink(id) {
      const back = await ask((ledger) => ledger.retireCallLink(id));
      failed('link', back.ok ? null : back.error);
      if (!back.ok) return;
      app.toast(back.value > 0n ? text.cameBack(formatSol(back.value)) : text.nothingBack());
      await refresh().catch(() => undefined);
    },
    forgetMissed: () => change((ledger) => ledger.forgetMissedCalls()),
  };
}

/** Host: listens for rings and answers them. */
function hosting(
  app: App,
  actions: Shared,
  ask: Ask,
  side: () => Promise<HostSide>,
): Pick<RingActions, 'listen' | 'answer' | 'decline'> {
  let listening: Promise<Result<void>> | null = null;
  const tries = new Map<string, number>();

  const awaited = (): string | null => {
    const { step } = $host.get();
    return $answering.get() ?? (step.at === 'answering' ? step.ring : null);
  };
  const isOccupied = (): boolean =>
    hasCall() ||
    $host.get().inviteBusy ||
    $guest.get().replyBusy ||
    $visit.get() !== null ||
    $files.get().busy;

  let dropping: ReturnType<typeof setTimeout> | undefined;
  /**
   * Stops waiting for the reply when the answered ring is over, because its guest may have hung up.
   */
  function dropLost({ rings }: RingView): void {
    const { step } = $host.get();
    const answered = step.at === 'answering' ? step.ring : null;
    if (answered === null || rings.some(({ id }) => id === answered)) {
      clearTimeout(dropping);
      dropping = undefined;
      return;
    }
    dropping ??= setTimeout(() => {
      dropping = undefined;
      const { step: now } = $host.get();
      if (now.at !== 'answering' || now.ring !== answered) return;
      app.toast(text.noReply(), { stays: true });
      void actions.startOver();
    }, REPLY_MS);
  }

  function onView(view: RingView): void {
    const before = $rings.get();
    $rings.set(view);
    if (before && hasCall()) {
      for (const { name } of newlyMissed(before.missed, view.missed)) app.toast(text.rang(name));
    }
    dropLost(view);
    if ($answering.get() !== null) return;
    const page = { answering: awaited(), isOccupied: isOccupied() };
    const ring = answersItself(view, page, tries);
    if (!ring) return;
    tries.set(ring.id, (tries.get(ring.id) ?? 0) + 1);
    void answer(ring);
  }

  const onReply = (reply: RingReply): void =>
    void side().then(
      (host) => host.takeReply(reply),
      (thrown: unknown) => app.log.add('ring_reply_lost', { what: String(thrown) }),
    );

  async function subscribe(): Promise<Result<void>> {
    const done = await ask((ledger) => ledger.subscribeRings(proxy(onView), proxy(onReply)));
    if (!done.ok) listening = null;
    return done;
  }

  async function answerWith({ id }: Ring, offer: CallOffer): Promise<Result<void>> {
    if ($files.get().busy) {
      app.toast(linkStrings.linkInTransfer());
      return ok(undefined);
    }
    // An ended call that still has its connection would receive the new call's messages.
    if ($call.get().ended !== null) await actions.startOver();
    actions.show('host');
    const invite = await (await side()).inviteFor(id, offer);
    if (!invite.ok) return invite;
    const sent = await ask((ledger) => ledger.answerRing(id, invite.value));
    if (!sent.ok) await actions.startOver();
    return sent;
  }

  async function answer(ring: Ring): Promise<void> {
    if ($answering.get() !== null) return;
    const link = $rings.get()?.links.find(({ id }) => id === ring.link);
    if (!link) return failed('ring', appError('ring_over'));
    failed('ring', null);
    $answering.set(ring.id);
    const done = await answerWith(ring, link.offer);
    $answering.set(null);
    if (!done.ok) failed('ring', done.error);
  }

  return {
    async listen(isAsked = false) {
      if (!isAsked && !(await hasDatabase(LEDGER_BOOKS, () => indexedDB))) return;
      await (listening ??= subscribe());
    },
    answer,
    async decline({ id }) {
      const done = await ask((ledger) => ledger.answerRing(id, null));
      failed('ring', done.ok || done.error.code === 'ring_over' ? null : done.error);
    },
  };
}

/** Guest: rings, and joins the call with the invite that the host answers. */
function calling(
  app: App,
  ask: Ask,
  side: () => Promise<GuestSide>,
): Pick<RingActions, 'call' | 'hangUp'> {
  /** Numbers the visits, so that views of an earlier visit are ignored. */
  let visits = 0;
  let taken: string | null = null;
  let isAsking = false;

  function hangUp(): void {
    if ($visit.get() === null) return;
    visits += 1;
    $visit.set(null);
    void app.ledger.raw().stopRinging();
    releaseDevices(app);
  }

  const send = (reply: string): Promise<Result<void>> =>
    asResult(app.ledger.raw().sendRingReply(reply));

  function onView(visit: number, view: VisitView): void {
    const before = $visit.get();
    if (visit !== visits || before === null) return;
    $visit.set({ ...view, beganAtMs: before.beganAtMs, seenAtMs: performance.now() });
    // The devices are released while nobody answers, because a guest should not face an open camera
    // for minutes. The answer opens them again.
    if (view.state !== 'ringing' && view.state !== 'answered') releaseDevices(app);
    if (view.invite === null || view.invite === taken) return;
    const invite = (taken = view.invite);
    void side().then((guest) => guest.answered(invite, send));
  }

  async function ring(booked?: KnownOffer): Promise<void> {
    const guest = await side();
    if (booked) guest.openBooked(booked);
    if (!(await guest.mayCall())) return;
    hangUp();
    // The devices open before the ring, so that the host does not have to wait while the browser
    // asks the guest.
    await app.media.acquire('microphone-and-camera');
    const { calling: link } = $guest.get();
    if (!link || $screen.get() !== 'guest') return releaseDevices(app);
    const visit = (visits += 1);
    const nowMs = performance.now();
    taken = null;
    const begun = { state: 'ringing', invite: null, knocksAgainInMs: null, error: null } as const;
    $visit.set({ ...begun, beganAtMs: nowMs, seenAtMs: nowMs });
    const request = { code: link.code, name: $settings.get().name ?? '' };
    const view = proxy((now: VisitView) => onView(visit, now));
    const done = await ask((ledger) => ledger.ring(request, view));
    if (done.ok || visit !== visits) return;
    hangUp();
    $guest.setKey('error', done.error);
  }

  // In every other status, the two are connected or the guest has left, so the ringing ends.
  $guestStatus.listen((now) => {
    if (now !== 'idle' && now !== 'replying' && now !== 'waiting') hangUp();
  });
  $screen.listen((now) => {
    if (now === 'lobby' || now === 'host') hangUp();
  });
  $guest.listen(({ calling: link }, before) => {
    if (link?.code !== before?.calling?.code) hangUp();
  });

  return {
    async call(booked) {
      if (isAsking) return;
      isAsking = true;
      await ring(booked);
      isAsking = false;
    },
    hangUp,
  };
}
