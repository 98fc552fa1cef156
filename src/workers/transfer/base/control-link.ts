import { createBuckets } from '../../../shared/bucket.ts';
import {
  CONTROL_LIMITS,
  type ControlMessage,
  encodeControl,
  parseControl,
} from '../../../shared/files/control.ts';
import { type DataFrame, decodeFrame, encodeProbe } from '../../../shared/files/frame.ts';
import type { EventLog } from '../../../shared/log.ts';
import type { WorkerChannel } from '../../channel.ts';

/** Invalid messages after which the channel is closed. */
const MAX_STRIKES = 50;
/** Probes are answered while the answers leave. A peer that does not read them gets no more. */
const MOST_QUEUED_BYTES = 64 * 1024;

interface LinkHandlers {
  /** False: out of turn, which counts as invalid. */
  onControl?(message: ControlMessage): boolean;
  onData?(frame: DataFrame): boolean;
  onPong?(seq: number): void;
}

/**
 * Reads one channel: parses every frame, answers probes, counts invalid messages, and closes the
 * channel if there are too many. A lane has no `onControl`, because it carries only chunks.
 */
export class Link {
  readonly channel: WorkerChannel;
  private strikes = 0;
  private readonly isWithin = createBuckets(CONTROL_LIMITS, () => performance.now());
  private readonly handlers: LinkHandlers;
  private readonly log: EventLog;
  private stop = (): void => undefined;
  private detached = false;

  constructor(channel: WorkerChannel, handlers: LinkHandlers, log: EventLog) {
    this.channel = channel;
    this.handlers = handlers;
    this.log = log;
  }

  /**
   * Reads from now on, beginning with what the channel has stored. Its owner must know it by then,
   * or would take what is stored for another connection's.
   */
  listen(): void {
    this.stop = this.channel.onMessage((data) => this.read(data));
    // The stored messages alone may have exceeded the limit.
    if (this.detached) this.stop();
  }

  /** False: the channel is not open. The caller sends its state again on the next channel. */
  send(message: ControlMessage): boolean {
    return this.channel.send(encodeControl(message));
  }

  /** Stops listening; the channel stays open. */
  detach(): void {
    this.detached = true;
    this.stop();
  }

  private read(data: string | Uint8Array): void {
    if (this.detached) return;
    const sense = typeof data === 'string' ? this.readText(data) : this.readFrame(data);
    if (sense) return;
    this.strikes += 1;
    this.log.add('files-nonsense', { strikes: this.strikes });
    if (this.strikes < MAX_STRIKES) return;
    this.detach();
    this.channel.close();
  }

  private readText(text: string): boolean {
    const { onControl } = this.handlers;
    if (!onControl) return false;
    const parsed = parseControl(text);
    if (!parsed.ok || !this.isWithin(parsed.value.type)) return false;
    return onControl.call(this.handlers, parsed.value);
  }

  private readFrame(bytes: Uint8Array): boolean {
    const frame = decodeFrame(bytes);
    if (!frame) return false;
    if (frame.kind === 'data') return this.handlers.onData?.(frame) ?? false;
    if (frame.kind === 'pong') this.handlers.onPong?.(frame.seq);
    else if (this.channel.bufferedAmount < MOST_QUEUED_BYTES) {
      this.channel.send(encodeProbe({ kind: 'pong', seq: frame.seq }));
    }
    return true;
  }
}
