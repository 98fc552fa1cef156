import { texts } from '../text/texts.ts';

/** The texts about STUN, TURN and what keeps two networks apart. */

const BOTH_STUN =
  'Choose “Public STUN servers” in Settings on both sides, then start again with new links.';
const TURN = 'Add a TURN server in Settings on either side, then start again with new links.';

export const reachStrings = texts('reachStrings', {
  label: 'How to connect',
  modes: {
    site: 'The servers of this site',
    none: 'Direct only',
    public: 'Public STUN servers',
    own: 'My own STUN or TURN servers',
  },
  modeHints: {
    site: 'Uses what this site sets. The operators of these servers learn your IP address and when you call.',
    none: 'Contacts no STUN or TURN server. This is enough on one network, or if one side has a public address. Public addresses are common with IPv6.',
    public:
      'Public STUN servers tell your browser its public address. Between most homes, that is enough to connect. Their operators, Cloudflare and Google, learn your IP address and when you call, and nothing else.',
    own: 'A TURN server relays the call where no direct route exists, as in many offices and mobile networks. The relayed data stays encrypted. The server sees the IP addresses and how much is sent.',
  },
  where: {
    host: 'Where is your host?',
    guest: 'Where is your guest?',
    elsewhere: 'Somewhere else',
    here: 'On my network',
    asks: 'Servers of Cloudflare and Google tell your browser its public address. They see that address when you call.',
    direct: 'Contacts no server. This is enough if you are both on one network.',
  },
  lendStun: 'Include my STUN server in my invites',
  lendStunHint:
    'Your guest then needs no STUN server. Before accepting, your guest sees the server’s name and can refuse the server.',
  lend: 'Include my TURN server in my invites',
  lendHint:
    'Your guest then needs no TURN server. The server’s user name and password are part of the invite, so create a login just for this. The invite grows to at most 500 characters.',
  hide: 'Hide my IP address',
  hideHint:
    'Calls then go through your TURN server alone. The server sees both addresses. The other person sees only the server’s address.',
  hideNeeds:
    'Needs your own TURN server in Settings. A server that your host shares would show your address to its operator.',
  /** Shown to the guest, who cannot know whether the host has pasted the reply. */
  stillWaiting: 'Still waiting. If your host has pasted your reply, no route was found:',
  /** Shown to each side after a failed attempt. */
  mayBeGone: {
    host: 'First make sure that your guest’s page is still open. The reply stops working once that page is reloaded or closed. If the page is open, this is why the connection failed:',
    guest:
      'First make sure that your host’s page is still open. The invite stops working once that page is reloaded or closed. If the page is open, this is why the connection failed:',
  },
  newInvite: 'Create a new invite',
  test: 'Test my connection',
  testing: 'Testing your connection…',
  network: 'Local network',
  outside: 'Public address',
  nat: 'NAT',
  families: { 4: 'IPv4', 6: 'IPv6' },
  hidden: 'hidden by the browser until you allow the camera or microphone (a call asks for them)',
  noNetwork: 'none',
  noOutside: 'unknown',
  symmetric: 'strict (a different port for each destination), so direct connections often fail',
  stun: { answered: 'answers', silent: 'does not answer (perhaps UDP is blocked)' },
  turn: {
    works: 'relays',
    refused: (code: number | null): string => `rejects the user name or password (${code ?? 401})`,
    silent: 'does not relay, because it cannot be reached this way or refuses without an answer',
  },
  verdicts: {
    anybody: 'You can connect to anyone with internet access, through your TURN server if needed.',
    most: 'You can connect to most people. A TURN server helps where both networks block direct routes.',
    some: 'You can connect directly only to people on open networks. A TURN server helps.',
    'own-network':
      'You can connect only to people on your own network, or to people who have a TURN server. A STUN server would find your public address.',
    nobody:
      'This browser shows no address at all. Perhaps the browser’s shield or a VPN blocks WebRTC, or there is no network.',
  },
  /** Stands beside a cause if both may be on one network. */
  oneNetwork:
    'If you are both on one network, perhaps a Mac blocks the connection. On the Mac, allow your browser in System Settings under Privacy & Security, Local Network.',
  causes: {
    'hidden-ours': {
      why: 'Your browser hides this device’s addresses behind names that other networks cannot look up.',
      help: 'Allow the microphone or camera, or choose a STUN server in Settings. Then start again with new links.',
    },
    'hidden-theirs': {
      why: 'The other person’s browser hides its addresses behind names that other networks cannot look up.',
      help: 'Ask them to allow the microphone or camera, or to choose a STUN server. Then start again with new links.',
    },
    families: {
      why: 'One side has only IPv6, the other only IPv4.',
      help: 'In Settings, add a TURN server that has both IPv4 and IPv6. Then start again with new links.',
    },
    'relay-unreached': {
      why: 'A TURN server was offered, but no data came through it.',
      help: 'Test the connection in Settings. If UDP is blocked, use the TURN server over TCP or TLS (“?transport=tcp”, “turns:”).',
    },
    unasked: {
      why: 'No STUN or TURN server is set here. So your links contain only addresses on your own network, which other networks cannot reach.',
      help: BOTH_STUN,
    },
    unanswered: {
      why: 'Your STUN or TURN servers did not answer. So your links contain only addresses on your own network, which other networks cannot reach. Perhaps a firewall on your network blocks UDP.',
      help: 'In Settings, add a TURN server over TCP or TLS. It gets through most firewalls. Then start again with new links.',
    },
    'own-network': {
      why: 'The other person’s link contains only addresses on their own network, which you cannot reach.',
      help: 'Ask them to choose “Public STUN servers” in Settings and to create a new link.',
    },
    'one-network': {
      why: 'Both of you are on one network, and it lets nothing pass between your devices.',
      help: 'On a Mac, allow your browser in System Settings under Privacy & Security, Local Network. Guest Wi-Fi often separates devices, so use another network.',
    },
    blocked: {
      why: 'Both sides know their public addresses, but their NATs or firewalls block direct routes.',
      help: TURN,
    },
  },
});
