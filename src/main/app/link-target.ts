import { parseCode } from '../../shared/call/code.ts';
import { parseReceipt } from '../../shared/receipt/text.ts';

const KINDS = ['invite', 'call', 'reply', 'repair', 'receipt', 'host', 'receipts'] as const;

/** The kind of a link, and its code or text. */
interface Target {
  readonly kind: (typeof KINDS)[number];
  readonly text: string;
}

/**
 * Finds the code in a text that another app shared, or in a link of unknown form. Any other text
 * goes into the invite's field, which shows what is wrong with it.
 */
function textTarget(text: string): Target {
  if (parseReceipt(text).ok) return { kind: 'receipt', text };
  for (const kind of ['reply', 'repair'] as const) {
    const parsed = parseCode(text, kind);
    if (parsed.ok) return { kind, text: parsed.value.text };
  }
  return { kind: 'invite', text };
}

/**
 * Matches a fragment with a code of a kind, or a screen that a shortcut of the app opens. No other
 * form matches.
 */
const FORM = /^#(?:(invite|call|reply|repair|receipt)=([\w-]+)|open=(host|receipts))$/;
/**
 * Matches the marker before a text that another app shares. This page's service worker
 * percent-encodes the text.
 */
const SHARED = /^#shared=/;

/** Returns the target that the fragment of the page's address names. */
export function linkTarget(hash: string): Target {
  const [, name, code = '', screen] = FORM.exec(hash) ?? [];
  const kind = KINDS.find((each) => each === (name ?? screen));
  if (kind) return { kind, text: kind === 'receipt' ? hash : code };
  if (!SHARED.test(hash)) return textTarget(hash);
  const text = hash.replace(SHARED, '');
  try {
    return textTarget(decodeURIComponent(text));
  } catch {
    // The fragment is not from this page's service worker, so it is read as it is.
    return textTarget(text);
  }
}
