import type { Role } from '../../src/shared/api/ledger.ts';
import type { LogEntry } from '../../src/shared/log.ts';
import type { NoRouteCause, PreflightReport } from '../../src/main/route/reach.ts';
import type { IceServer } from '../../src/main/app/site.ts';
import type { Wanted } from '../../src/main/media/local-api.ts';
import type { RecoveryStep } from '../../src/main/rtc/peer.ts';
import type { LiveCounts } from '../../src/main/rtc/scope.ts';
import type { PeerStats } from '../../src/main/rtc/stats.ts';

/** The requests of a test to a lab page; everything crosses as JSON. */

export type WorkerOrder =
  | { readonly order: 'send'; readonly text: string }
  | {
      readonly order: 'bytes';
      readonly size: number;
      readonly messages: number;
      readonly lowWater: number;
    }
  | { readonly order: 'ping'; readonly on: boolean }
  /** Says numbered lines, one each `everyMs`; 0: no more. */
  | { readonly order: 'talk'; readonly everyMs: number }
  | { readonly order: 'report'; readonly to: MessagePort };

export interface WorkerReport {
  readonly open: boolean;
  /** Handed over and not closed: of the transport in use and of standbys. */
  readonly channels: number;
  readonly texts: readonly string[];
  /** Numbered lines that were taken for sending. */
  readonly said: number;
  readonly echoedBytes: number;
  /** Since the last `ping` order. */
  readonly pongs: number;
  readonly largestGapMs: number;
  readonly lowEvents: number;
  readonly buffered: number;
}

export interface LabOptions {
  readonly role: Role;
  readonly forceBridge?: boolean;
  /** Steps of the ladder that are left out: the control runs. */
  readonly without?: readonly RecoveryStep[];
  readonly limitMs?: number;
  readonly stun?: string;
  /** Nobody asks for statistics, as before the media of a real call. */
  readonly unwatched?: boolean;
  /** A guard that does nothing, as a browser's would that ignores transforms. */
  readonly idleGuard?: boolean;
  /** Sends frames that no encoder made. */
  readonly spoilsFrames?: boolean;
  /** The page has no frames worker. */
  readonly noFramesWorker?: boolean;
  /** Sound without redundancy, as browsers prefer it: the control runs. */
  readonly plainSound?: boolean;
  /** Instead of `stun`. */
  readonly ice?: readonly RTCIceServer[];
}

export interface LabSnapshot {
  readonly state: string;
  readonly bridged: boolean;
  /** Every state since the start, in order. */
  readonly states: readonly string[];
  readonly errors: readonly string[];
  readonly byes: readonly string[];
  readonly chat: readonly string[];
  /** The peer's newest announcement of its devices: microphone, camera, and `screen` while it is shared. */
  readonly peerDevices: string;
  /** The sum of media sections in every description that was ever set, local or remote. */
  readonly mediaSections: number;
  /** Agreed directions of the media sections. */
  readonly directions: readonly string[];
  readonly local: {
    readonly microphone: string;
    readonly camera: string;
    readonly error: string | null;
    /** `readyState` and `enabled` of what is sent. */
    readonly tracks: readonly string[];
  };
  readonly remoteTracks: number;
  /** The remote picture's width, and whether its clock runs. */
  readonly videoWidth: number;
  readonly currentTime: number;
  readonly rx: boolean | null;
  readonly live: LiveCounts;
}

export interface LabSound {
  /** Codecs that were agreed on for what is sent, such as `audio/red`; the first is used. */
  readonly codecs: readonly string[];
  /** The bytes that arrived, without headers. */
  readonly bytes: number;
  readonly packets: number;
  readonly samples: number;
  /** Samples that the browser made up, because their packet came late or never. */
  readonly concealed: number;
}

export interface LabApi {
  create(options: LabOptions): Promise<void>;
  devices(wanted: Wanted): Promise<void>;
  invite(): Promise<string>;
  reply(invite: string): Promise<string>;
  accept(reply: string): Promise<void>;
  /** Resolves with the time it took once the state is one of these; rejects after `withinMs`. */
  until(states: readonly string[], withinMs: number): Promise<number>;
  startMedia(): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  setScreen(on: boolean): Promise<void>;
  chat(text: string): Promise<boolean>;
  /** Says numbered lines of chat, one each `everyMs`; 0: no more. Answers how many so far. */
  talk(everyMs: number): Promise<number>;
  repairOffer(): Promise<string>;
  repairAnswer(offer: string): Promise<string>;
  repairAccept(answer: string): Promise<void>;
  /** Sends on `signal` what the core never would. */
  raw(text: string, times: number): Promise<void>;
  /** Returns the offer that this browser would make now, on the connection in use. */
  describe(): Promise<string>;
  /** The peer's description that this browser applied last: of a standby, for example. */
  theirs(): Promise<string>;
  /** Opens more channels on the connection in use, and says something on each. */
  openChannels(label: string, count: number): Promise<void>;
  /** Closes the connection in use behind the core's back. */
  cut(): Promise<void>;
  /** Lets the frames worker pass what is sent for so long; 0: nothing from now on. Hours at first. */
  lease(ms: number): Promise<void>;
  /** Frames of the picture and packets of sound that came on the connection in use, decoded or not. */
  arrived(): Promise<readonly [frames: number, sound: number]>;
  /** Reads the connection in use. */
  sound(): Promise<LabSound>;
  /** The longest time in which the main thread ran nothing since this was last asked. */
  longestGapMs(): Promise<number>;
  order(label: 'x402' | 'files', order: Exclude<WorkerOrder, { order: 'report' }>): Promise<void>;
  report(label: 'x402' | 'files'): Promise<WorkerReport>;
  /** Blocks this page's main thread. */
  block(ms: number): Promise<void>;
  snapshot(): Promise<LabSnapshot>;
  stats(): Promise<PeerStats>;
  /** Asks for statistics and closes in the same task. Answers whether the question was settled. */
  closeAsked(): Promise<boolean>;
  log(): Promise<readonly LogEntry[]>;
  /** Which ways to this browser exist. */
  preflight(servers: readonly IceServer[]): Promise<PreflightReport>;
  /** Returns the cause in the present attempt, with these servers set here. */
  whyNoRoute(servers: readonly IceServer[]): Promise<NoRouteCause | null>;
  close(reason?: 'host' | 'guest'): Promise<void>;
}
