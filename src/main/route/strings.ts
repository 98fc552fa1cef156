/** The words of what can reach whom. */

const BOTH_STUN =
  'Choose “A public STUN server” in the settings on both sides, then make new codes.';
const TURN =
  'A TURN server on either side relays the call: set one in the settings, then make new codes.';

export const reachStrings = {
  label: 'Finding a route',
  modes: {
    none: 'Direct only',
    public: 'A public STUN server',
    own: 'My own STUN or TURN servers',
  },
  modeHints: {
    none: 'Nobody else is contacted. Enough within one network, and where an address is open to the internet, as often with IPv6.',
    public:
      'Tells your browser its address outside, which is enough between most homes. The server’s owner learns your IP address and when you call, and nothing else.',
    own: 'A TURN server relays where no direct route exists, as in many offices and mobile networks. What it relays stays encrypted; it sees the IP addresses and how much is sent.',
  },
  lend: 'My invites carry my TURN server',
  lendHint:
    'So that your guest needs none. Its name and password go with the invite: use ones that you made for this. The invite grows to at most 500 characters.',
  /** To the guest, who cannot know whether its reply was pasted. */
  stillWaiting: 'Still waiting. If your host has pasted your reply, no route was found:',
  test: 'Test my connection',
  testing: 'Looking for ways to you…',
  network: 'Own network',
  outside: 'Address outside',
  nat: 'NAT',
  families: { 4: 'IPv4', 6: 'IPv6' },
  hidden:
    'hidden by the browser until this page may use camera or microphone, which a call asks for',
  noNetwork: 'none',
  noOutside: 'not known',
  symmetric: 'another port for each destination: direct routes will often fail',
  stun: { answered: 'answers', silent: 'does not answer; UDP may be blocked here' },
  turn: {
    works: 'relays',
    refused: (code: number | null): string => `refuses the name or the password (${code ?? 401})`,
    silent: 'gives no relay: not reachable this way, or it refuses without a word',
  },
  verdicts: {
    anybody:
      'Anybody with internet access can be connected with you, through your relay if need be.',
    most: 'Most people can be connected with you. Where their network and yours let nothing pass, a TURN server helps.',
    some: 'Only people with an open network can be connected with you directly. A TURN server helps.',
    'own-network':
      'Only people in your own network can be connected with you, or people who have a TURN server. A STUN server finds your address outside.',
    nobody: 'This browser found no network at all.',
  },
  causes: {
    'hidden-ours': {
      why: 'Your browser hides this machine’s addresses behind names that other networks cannot look up.',
      help: 'Allow the microphone or camera, or choose a STUN server in the settings; then make new codes.',
    },
    'hidden-theirs': {
      why: 'The other side’s browser hides its addresses behind names that other networks cannot look up.',
      help: 'Ask them to allow the microphone or camera, or to choose a STUN server; then make new codes.',
    },
    families: {
      why: 'One side has only IPv6, the other only IPv4.',
      help: 'A TURN server that has both relays between them: set one in the settings, then make new codes.',
    },
    'relay-unreached': {
      why: 'A relay was offered, but nothing came through it.',
      help: 'Test the connection in the settings. If UDP is blocked, use the TURN server over TCP or TLS (“?transport=tcp”, “turns:”).',
    },
    unasked: {
      why: 'No STUN or TURN server is set here, so your codes carried only addresses of your own network.',
      help: BOTH_STUN,
    },
    unanswered: {
      why: 'Your STUN or TURN servers did not answer, so your codes carried only addresses of your own network. UDP may be blocked here.',
      help: 'A TURN server over TCP or TLS gets through most firewalls: set one in the settings, then make new codes.',
    },
    'own-network': {
      why: 'The other side’s code carried only addresses of its own network.',
      help: 'Ask them to choose “A public STUN server” in their settings, and to make a new code.',
    },
    blocked: {
      why: 'Both sides know their addresses outside, but their NATs or firewalls let nothing through.',
      help: TURN,
    },
  },
} as const;
