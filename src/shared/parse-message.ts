import { type Fields, isFields } from './fields.ts';
import { appError, err, ok, type Result } from './errors.ts';

/** How one channel reads its messages: JSON objects with a `type`. */
export interface MessageReader<Message> {
  /** For the error: `signal`, `files`. */
  readonly channel: string;
  readonly maxCharacters: number;
  /** undefined: no such type. null: a field is missing, of another type, or too long. */
  readonly read: (type: unknown, fields: Fields) => Message | null | undefined;
}

/** Parses outside text. Error: `peer_protocol` with what is wrong, in a few words. */
export function parseMessage<Message>(
  text: string,
  { channel, maxCharacters, read }: MessageReader<Message>,
): Result<Message> {
  const wrong = (what: string): Result<never> =>
    err(appError('peer_protocol', { what: `${channel} ${what}` }));
  if (text.length > maxCharacters) return wrong('is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('is not JSON');
  }
  if (!isFields(value)) return wrong('is not an object');
  const { type } = value;
  const message = read(type, value);
  if (message === undefined) return wrong('has an unknown type');
  return message ? ok(message) : wrong(`${String(type)} is malformed`);
}
