/** Parses the addresses of STUN and TURN servers, as RFC 7064 and RFC 7065 write them. */

/**
 * The guest's page shows the name of a server before it contacts the server, so invisible
 * characters are not allowed.
 */
const URL_FORM =
  /^(turns?|stuns?):((?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?)(?:\?transport=(udp|tcp))?$/i;
export const TRANSPORTS = [undefined, 'udp', 'tcp'] as const;

export const urlOf = (scheme: string, server: string, transport?: string): string =>
  `${scheme}:${server}${transport ? `?transport=${transport}` : ''}`;

/** Parses an address that every browser accepts. Returns null if it is malformed. */
export function parseIceUrl(text: string) {
  const [, typed = '', server = '', port, query] = URL_FORM.exec(text) ?? [];
  const scheme = typed.toLowerCase();
  const transport = TRANSPORTS.find((each) => each === query?.toLowerCase());
  const isPort = port === undefined || (Number(port) > 0 && Number(port) < 65_536);
  if (!isPort || (transport && !scheme.startsWith('turn'))) return null;
  // A name that consists only of numbers and dots or colons must be an IP address.
  if (!URL.canParse(`http://${server}`)) return null;
  return { scheme, server, transport, urls: urlOf(scheme, server, transport) };
}
