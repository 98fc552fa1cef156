import { parseCode } from '../../shared/call/code.ts';
import { parseReceipt } from '../../shared/receipt/text.ts';

const KINDS = ['invite', 'call', 'reply', 'repair', 'receipt', 'host', 'receipts'] as const;

/** A link's kind, and its code or text. */
interface Target {
  readonly kind: (typeof KINDS)[number];
  readonly text: string;
}

/**
 * Finds the code in a text that another app shared, or that came as a link in no form of ours. The invite's
 * field takes every other text, and says what is wrong.
 */
function textTarget(text: string): Target {
  if (parseReceipt(text).ok) return { kind: 'receipt', text };
  for (const kind of ['reply', 'repair'] as const) {
    const parsed = parseCode(text, kind);
    if (parsed.ok) return { kind, text: parsed.value.text };
  }
  return { kind: 'invite', text };
}

/** A code by its kind, or a screen, from the app's shortcuts: in exactly this form. */
const FORM = /^#(?:(invite|call|reply|repair|receipt)=([\w-]+)|open=(host|receipts))$/;
/** The marker before text that another app shares; our service worker percent-encodes the text. */
const SHARED = /^#shared=/;

/** Returns the target of the fragment of the page's address. */
export function linkTarget(hash: string): Target {
  const [, name, code = '', screen] = FORM.exec(hash) ?? [];
  const kind = KINDS.find((each) => each === (name ?? screen));
  if (kind) return { kind, text: kind === 'receipt' ? hash : code };
  if (!SHARED.test(hash)) return textTarget(hash);
  const text = hash.replace(SHARED, '');
  try {
    return textTarget(decodeURIComponent(text));
  } catch {
    // Not from our service worker: read as it is.
    return textTarget(text);
  }
}
