/**
 * The system's view of what this page plays and records (Audio Session API), in browsers that
 * support it.
 */
export interface AudioSession extends EventTarget {
  type: unknown;
  readonly state: unknown;
}

const isSession = (value: unknown): value is AudioSession =>
  value instanceof EventTarget && 'type' in value && 'state' in value;

/** Returns null in a browser without this API. So far, only Safari has it. */
export function audioSession(of: object = navigator): AudioSession | null {
  const session = 'audioSession' in of ? of.audioSession : null;
  return isSession(session) ? session : null;
}
