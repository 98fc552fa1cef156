import type { QualityWord } from './link-quality.ts';
import type { Route } from '../rtc/stats.ts';
import { texts } from '../text/texts.ts';

/** How the browser reaches its TURN server. */
const WAYS: Readonly<Record<string, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };

export const qualityStrings = texts('qualityStrings', {
  label: 'Connection quality',
  /** Texts about the quality during the whole call. */
  tally: {
    own: (seen: string): string => `Connection on your side: ${seen}`,
    time: {
      good: (time: string): string => `good ${time}`,
      fair: (time: string): string => `fair ${time}`,
      poor: (time: string): string => `poor ${time}`,
    } satisfies Record<QualityWord, (time: string) => string>,
    interruptions: (count: number): string =>
      count === 1 ? '1 interruption' : `${count} interruptions`,
  },
  words: { good: 'Good', fair: 'Fair', poor: 'Poor' } satisfies Record<QualityWord, string>,
  direct: 'direct',
  relayed: 'relayed',
  reduced: 'Poor connection: video quality reduced',
  smaller: 'smaller video',
  rtt: 'Round trip',
  lossIn: 'Packet loss, incoming',
  lossOut: 'Packet loss, outgoing',
  rateIn: 'Received',
  rateOut: 'Sent',
  framesIn: 'Video received',
  framesOut: 'Video sent',
  route: 'Route',
  codecs: 'Codecs',
  none: 'none',
  ms: (value: number): string => `${Math.round(value)} ms`,
  percent: (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} %`,
  rate: (kbit: number): string =>
    kbit < 1000 ? `${Math.round(kbit)} kbit/s` : `${(kbit / 1000).toFixed(1)} Mbit/s`,
  fps: (value: number): string => `${Math.round(value)} fps`,
  size: (width: number, height: number, fps: number): string =>
    `${width} × ${height}, ${Math.round(fps)} fps`,
  plot: (what: string, least: string, most: string, seconds: number): string =>
    `${what}, last ${seconds} s: between ${least} and ${most}`,
  via: ({ local, remote, relayProtocol }: Route): string => {
    if (local === 'relay') {
      return `Relayed by your TURN server (over ${WAYS[relayProtocol] ?? 'UDP'})`;
    }
    if (remote === 'relay') return 'Relayed by the other person’s TURN server';
    return local === 'host' && remote === 'host'
      ? 'Direct, on one network or without NAT'
      : 'Direct, through NAT';
  },
});
