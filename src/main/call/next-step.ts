import { lamports, usdc } from '../../shared/money.ts';
import { SUMS } from '../../shared/network-fees.ts';
import { formatSol, formatUsdc } from '../text/intl.ts';
import { prepaidAmount } from '../../shared/terms.ts';
import { $guest } from '../app/guest-state.ts';
import { $host } from '../app/host-state.ts';
import { $media } from '../app/call-state.ts';
import { $devices } from '../devices/state.ts';
import { $needsWallet, $wallet } from '../wallet/standard/state.ts';
import { $guestStatus, $hostStatus } from '../app/status.ts';
import { h, watch } from '../ui/dom.ts';
import { nextSteps } from './strings.ts';

/** Returns whether the browser has already asked the user for the devices and got an answer. */
function hasAnswered(): boolean {
  const { local, error } = $media.get();
  return local !== null || error !== null;
}

const isAudioOnly = (): boolean => $devices.get().preferences.audioOnly;

function hostStep(): string {
  const { status, lamports: held } = $wallet.get();
  const { feeBalance } = $host.get();
  // No hint is needed once the host has gone on, or while the error about missing SOL stands beside
  // this line.
  if ($hostStatus.get() !== 'idle' || $host.get().error?.code === 'insufficient_sol') return '';
  if (status !== 'connected') return $needsWallet.get() ? nextSteps.hostWallet() : '';
  // With a filled network-fee balance, the host needs no SOL for the next call.
  if (feeBalance === null || feeBalance.calls > 0) return '';
  if (held !== undefined && held < SUMS.fill)
    return nextSteps.hostSol(formatSol(lamports(SUMS.wallet - held)));
  return nextSteps.hostFees();
}

function guestStep(): string {
  const { terms } = $guest.get();
  if ($guestStatus.get() !== 'idle' || terms === null) return '';
  const wallet = $wallet.get();
  const cost = prepaidAmount(terms);
  if (wallet.status !== 'connected') return nextSteps.guestWallet(formatUsdc(cost));
  const held = wallet.usdc === undefined ? cost : (wallet.usdc ?? 0n);
  if (held < cost) return nextSteps.guestShort(formatUsdc(usdc(cost - held)));
  if (hasAnswered()) return '';
  return isAudioOnly() ? nextSteps.guestMicrophone() : nextSteps.guestDevices();
}

/**
 * Shows, beside the button of this side's first screen, what is missing or what the browser will
 * ask.
 */
export function nextStep(role: 'host' | 'guest'): HTMLElement {
  const step = role === 'host' ? hostStep : guestStep;
  return watch(
    h('p.next-step', { testid: 'next-step', role: 'status', hidden: () => step() === '' }, step),
    ...(role === 'host' ? [$host, $hostStatus] : [$guest, $guestStatus]),
    $wallet,
    $needsWallet,
    $media,
    $devices,
  );
}
