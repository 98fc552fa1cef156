import { formatUsdc, usdc } from '../../shared/money.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import { $guest, $host, $wallet } from '../app/state.ts';
import { h, setText, setVisible, watch } from './dom.ts';

/** One line on each first screen: what to do now, whatever is missing. */
export const nextSteps = {
  hostWallet: 'First, connect your wallet: it is where you are paid.',
  hostSol:
    'Your wallet holds no SOL. The till needs a little of it once, for the network fees: send some to your wallet.',
  hostPrice:
    'Set your price and make the invite. Your browser will ask for camera and microphone; without them you can host all the same.',
  guestInvite: 'Paste the invite that your host sent you, or open its link.',
  guestWallet: (cost: string): string =>
    `Connect a wallet that holds ${cost} USDC. You need no SOL: the host pays the network fees.`,
  guestShort: (missing: string): string =>
    `Your wallet needs ${missing} USDC more to join. You may make the reply meanwhile: nothing is paid before you press “Pay and join”.`,
  guestAccept:
    'If price and address are right, make the reply. Your browser will ask for camera and microphone; without them you can join and listen.',
} as const;

function hostStep(): string {
  const { status, lamports } = $wallet.get();
  if ($host.get().status !== 'idle') return '';
  if (status !== 'connected') return nextSteps.hostWallet;
  // A till that is open already needs nothing.
  if (lamports === 0n && !$host.get().till?.payments) return nextSteps.hostSol;
  return nextSteps.hostPrice;
}

function guestStep(): string {
  const { status, terms } = $guest.get();
  if (status !== 'idle') return '';
  if (terms === null) return nextSteps.guestInvite;
  const wallet = $wallet.get();
  const cost = prepaidAmount(terms);
  if (wallet.status !== 'connected') return nextSteps.guestWallet(formatUsdc(cost));
  const held = wallet.usdc === undefined ? cost : (wallet.usdc ?? 0n);
  if (held < cost) return nextSteps.guestShort(formatUsdc(usdc(cost - held)));
  return nextSteps.guestAccept;
}

/** What to do next on this side's first screens; hidden once the status line says what is awaited. */
export function nextStep(role: 'host' | 'guest'): HTMLElement {
  const line = h('p', { className: 'next-step', testid: 'next-step', role: 'status' });
  watch(
    () => {
      const text = role === 'host' ? hostStep() : guestStep();
      setText(line, text);
      setVisible(line, text !== '');
    },
    ...(role === 'host' ? [$host, $wallet] : [$guest, $wallet]),
  );
  return line;
}
