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

/** After this many invalid messages, the channel is closed. */
const MAX_STRIKES = 50;
/**
 * Probes are answered only while less than this is queued. A peer that does not read the answers
 * gets no more.
 */
const MOST_QUEUED_BYTES = 64 * 1024;

interface LinkHandlers {
  /** Handles a control message. Returns false if it is out of turn, which counts as invalid. */
  onControl?(message: ControlMessage): boolean;
  onData?(frame: DataFrame): boolean;
  onPong?(seq: number): void;
}

/**
 * Reads one channel. Parses every frame, answers probes and counts invalid messages. Closes the
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
   * Starts reading, beginning with the messages that the channel has stored. The owner must have
   * stored this link before. Otherwise it would attribute these messages to another connection.
   */
  listen(): void {
    this.stop = this.channel.onMessage((data) => this.read(data));
    // The stored messages alone may have exceeded the limit.
    if (this.detached) this.stop();
  }

  /**
   * Sends a control message. Returns false if the channel is not open. The caller then sends its
   * state again on the next channel.
   */
  send(message: ControlMessage): boolean {
    return this.channel.send(encodeControl(message));
  }

  /** Stops listening. The channel stays open. */
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
