/**
 * Reads an SDP (RFC 8866) as leniently as any browser. Ignores the case of names, the kind of line
 * ends, and blanks around parts. So the reader finds every section that a browser would find. No
 * line is passed on unchanged. sdp.ts and media-sdp.ts write a new description from the parts.
 */

interface SdpAttribute {
  /** In lower case. */
  readonly name: string;
  /** Empty for an attribute without a value. */
  readonly value: string;
}

export interface SdpSection {
  /** `application`, `audio`, `video` or any other word, in lower case. */
  readonly kind: string;
  readonly port: number;
  /** In upper case. */
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly attributes: readonly SdpAttribute[];
}

export interface SdpLines {
  /** The attributes before the first section. */
  readonly attributes: readonly SdpAttribute[];
  readonly sections: readonly SdpSection[];
}

const PORT = /^\d{1,5}(\/\d+)?$/;

function readSection(value: string): (SdpSection & { attributes: SdpAttribute[] }) | null {
  const [kind = '', port = '', protocol = '', ...formats] = value.split(/\s+/);
  if (!PORT.test(port) || protocol === '') return null;
  return {
    kind: kind.toLowerCase(),
    port: Number.parseInt(port, 10),
    protocol: protocol.toUpperCase(),
    formats,
    attributes: [],
  };
}

/** Parses a text. Returns null if the text is not an SDP. */
export function parseSdp(text: string): SdpLines | null {
  const sections: (SdpSection & { attributes: SdpAttribute[] })[] = [];
  const session: SdpAttribute[] = [];
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim();
    if (line === '') continue;
    const equals = line.indexOf('=');
    const type = line.slice(0, Math.max(0, equals)).trim().toLowerCase();
    const value = line.slice(equals + 1).trim();
    if (!/^[a-z]$/.test(type)) return null;
    if (type === 'm') {
      const section = readSection(value);
      if (!section) return null;
      sections.push(section);
    } else if (type === 'a') {
      const colon = value.indexOf(':');
      const name = (colon < 0 ? value : value.slice(0, colon)).trim().toLowerCase();
      const attribute = { name, value: colon < 0 ? '' : value.slice(colon + 1).trim() };
      (sections.at(-1)?.attributes ?? session).push(attribute);
    }
  }
  return { attributes: session, sections };
}

/**
 * Returns every value of an attribute. Values of the session come first, and a section's own values
 * override them.
 */
export const valuesOf = (
  name: string,
  ...levels: readonly { readonly attributes: readonly SdpAttribute[] }[]
): string[] =>
  levels.flatMap(({ attributes }) =>
    attributes.filter((each) => each.name === name).map(({ value }) => value),
  );
