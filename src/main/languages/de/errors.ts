import { isolated } from '../../../shared/peer-text.ts';
import type { Expected, WalletChange } from '../../../shared/errors.ts';
import { type AtomicUsdc, type Lamports, usdc } from '../../../shared/money.ts';
import { shortAddress } from '../../../shared/network.ts';
import { formatSol, formatUsdc, localNumber } from '../../text/intl.ts';
import type { Errors } from '../types.ts';

const NAMES: Record<Expected, string> = {
  invite: 'eine Einladung',
  reply: 'eine Antwort',
  repair: 'ein Verbindungslink',
  call: 'ein Anruflink',
};
const NEXT: Record<Expected, string> = {
  invite: 'Fügen Sie den Link ein, den Ihr Gastgeber Ihnen geschickt hat.',
  reply: 'Fügen Sie den Link ein, den Ihr Gast zurückgeschickt hat.',
  repair: 'Fügen Sie den Verbindungslink ein, den die andere Person in diesem Anruf erstellt hat.',
  call: 'Öffnen Sie den Anruflink.',
};

const say = (text: string, next: string) => ({ text, next });

const FEWER =
  'Schalten Sie deren zusätzlichen Schutz für diese Website aus, oder nehmen Sie eine andere Wallet.';

const CHANGES: Partial<Record<WalletChange, string>> = {
  size: FEWER,
  guard: FEWER,
  'too many guards': FEWER,
  'fee payer':
    'Schalten Sie in der Wallet gesponserte Gebühren aus, oder nehmen Sie eine andere Wallet.',
  blockhash: 'Versuchen Sie es noch einmal, oder nehmen Sie eine andere Wallet.',
  'priority fee':
    'Senken Sie die Prioritätsgebühr in der Wallet, oder nehmen Sie eine andere Wallet.',
  signature: 'Prüfen Sie das Konto in der Wallet, und versuchen Sie es noch einmal.',
};

const changedByWallet = (what: WalletChange) =>
  say(
    `Ihre Wallet hat die Zahlung verändert, daher wurde nichts gesendet (${what}).`,
    CHANGES[what] ?? 'Nehmen Sie eine andere Wallet.',
  );

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }) =>
    say(`Das ist ${NAMES[is]}, hierher gehört aber ${NAMES[wanted]}.`, NEXT[wanted]);

/** Devices as the browser's part of the page names them. */
const DEVICES: Readonly<Record<string, { readonly your: string; readonly no: string }>> = {
  camera: { your: 'Ihre Kamera', no: 'keine Kamera' },
  microphone: { your: 'Ihr Mikrofon', no: 'kein Mikrofon' },
  'camera and microphone': {
    your: 'Ihre Kamera und Ihr Mikrofon',
    no: 'weder Kamera noch Mikrofon',
  },
  screen: { your: 'Ihren Bildschirm', no: 'kein Bildschirm' },
};
const yours = (device: string): string => DEVICES[device]?.your ?? device;

const PASTE_AGAIN = 'Kopieren Sie den ganzen Link, und fügen Sie ihn noch einmal ein.';
const OTHER_RPC =
  'Versuchen Sie es gleich noch einmal, oder legen Sie in den Einstellungen einen anderen Solana-Server fest.';
const NOTHING_CHARGED = 'Es wurde nichts abgebucht. Versuchen Sie es noch einmal.';
const NEW_CALL = 'Beginnen Sie einen neuen Anruf, um fortzufahren.';
const gigabytes = (bytes: number): string =>
  `${localNumber((bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1))} GB`;
const lessUsdc = (all: AtomicUsdc, part: AtomicUsdc): string =>
  formatUsdc(usdc(all > part ? all - part : 0n));
const lessSol = (all: Lamports, part: Lamports): string =>
  formatSol((all > part ? all - part : 0n) as Lamports);

export const errors: Errors = {
  errorStrings: {
    code_empty: say(
      'Hier steht noch kein Link.',
      'Fügen Sie den Link ein, den Sie bekommen haben.',
    ),
    code_not_found: say('In diesem Text wurde kein Pay2Chat-Link gefunden.', PASTE_AGAIN),
    code_truncated: say('Der Link ist unvollständig: Sein Ende fehlt.', PASTE_AGAIN),
    code_corrupted: say('Der Link wurde unterwegs verändert.', PASTE_AGAIN),
    code_version: (c) =>
      say(
        `Der Link hat Version ${c.theirs}, diese Seite arbeitet mit Version ${c.ours}.`,
        'Beide Seiten brauchen dieselbe Version. Laden Sie die Seite neu, oder bitten Sie die andere Person darum.',
      ),
    code_is_invite: misplacedCode('invite'),
    code_is_reply: misplacedCode('reply'),
    code_is_repair: misplacedCode('repair'),
    code_is_call: misplacedCode('call'),
    code_own: say(
      'Das ist Ihr eigener Link.',
      'Senden Sie ihn der anderen Person, und fügen Sie hier deren Link ein.',
    ),
    code_other_invite: say(
      'Diese Antwort gehört zu einer anderen Einladung.',
      'Bitten Sie Ihren Gast, Ihre neueste Einladung zu öffnen und eine neue Antwort zu senden.',
    ),
    code_used: say(
      'Dieser Link wurde schon verwendet.',
      'Bitten Sie um den neuesten, oder erstellen Sie einen neuen.',
    ),
    repair_answered: say(
      'Jetzt muss nichts eingefügt werden: Ihre Antwort ist fertig.',
      'Senden Sie den Link oben zurück. Der Anruf geht weiter, sobald er geöffnet wurde.',
    ),
    code_network: (c) =>
      say(
        `Die Einladung ist für ${c.theirs}, diese Seite ist aber auf ${c.ours} eingestellt.`,
        `Wechseln Sie zu ${c.theirs}, und öffnen Sie die Einladung noch einmal.`,
      ),
    code_test: (c) =>
      say(
        'Die Einladung ist für einen Test mit wertlosem Geld auf dem Rechner des Gastgebers.',
        `Bitten Sie Ihren Gastgeber um eine Einladung für ${c.ours}.`,
      ),
    ring_unsupported: say(
      'Dieser Browser kann Anruflinks weder öffnen noch erstellen.',
      'Nehmen Sie einen neueren Browser, oder verwenden Sie Einladung und Antwort.',
    ),
    ring_budget: (c) =>
      c.what === 'day'
        ? say(
            'Ihre Anruflinks haben die Netzwerkgebühren für heute verbraucht.',
            'Verwenden Sie Einladung und Antwort, oder versuchen Sie es morgen noch einmal.',
          )
        : say(
            'Innerhalb einer Minute wurden zu viele Anrufe angenommen.',
            'Versuchen Sie es in einer Minute noch einmal.',
          ),
    link_unusable: say(
      'Über diesen Anruflink kann es jetzt nicht klingeln.',
      'Bitten Sie Ihren Gastgeber um einen neuen Link oder eine Einladung.',
    ),
    ring_over: say('Diese Person wartet nicht mehr.', 'Warten Sie, bis sie noch einmal anruft.'),
    call_links_full: (c) =>
      say(
        `Sie haben ${c.most} Anruflinks; mehr sind nicht möglich.`,
        'Legen Sie einen still, den Sie nicht mehr brauchen.',
      ),
    relay_missing: say(
      'Ihre IP-Adresse lässt sich nicht verbergen: Sie haben keinen TURN-Server.',
      'Fügen Sie in den Einstellungen einen hinzu, oder schalten Sie „Meine IP-Adresse verbergen“ aus.',
    ),
    relay_silent: say(
      'Ihr TURN-Server antwortet nicht, und ohne ihn ließe sich Ihre IP-Adresse nicht verbergen.',
      'Testen Sie die Verbindung in den Einstellungen. Wo UDP gesperrt ist, verwenden Sie TURN über TCP oder TLS.',
    ),
    no_webrtc: say(
      'In diesem Browser sind keine Anrufe möglich: WebRTC fehlt oder ist abgeschaltet.',
      'Öffnen Sie diese Seite in einem aktuellen Chrome, Edge oder Firefox, oder schalten Sie WebRTC in diesem Browser ein.',
    ),
    no_route: say(
      'Die beiden Seiten konnten sich nicht verbinden.',
      'Beginnen Sie mit neuen Links. Scheitert auch das, obwohl beide Seiten offen bleiben, braucht eine Seite einen TURN-Server (in den Einstellungen).',
    ),
    no_candidates: say(
      'Ihr Browser lässt diese Seite keine Verbindung aufbauen.',
      'Sein Schutzschild oder ein VPN blockiert vielleicht WebRTC. Erlauben Sie WebRTC für diese Website, oder schalten Sie das VPN vorübergehend aus, und versuchen Sie es noch einmal.',
    ),
    connection_lost: say('Die Verbindung ist abgebrochen und kam nicht zurück.', NEW_CALL),
    peer_left: say('Die andere Person ist gegangen.', NEW_CALL),
    peer_protocol: say(
      'Die andere Seite hat etwas gesendet, das diese Seite nicht versteht.',
      'Laden Sie beide Seiten neu.',
    ),
    peer_mismatch: (c) =>
      say(
        `Die beiden Seiten stimmen nicht überein (${c.what}).`,
        'Zahlen Sie nicht. Beginnen Sie mit einer neuen Einladung, und vergleichen Sie noch einmal.',
      ),
    peer_away: say(
      'Die andere Person hat die Seite geschlossen oder neu geladen. Es wird nichts berechnet.',
      'Tauschen Sie innerhalb von zehn Minuten Verbindungslinks aus, um fortzufahren. Hat die andere Person den Anruf beendet, beenden Sie ihn hier ebenfalls. Bezahlte Zeit bleibt bezahlt.',
    ),
    rejoin_expired: say(
      'Dieser Anruf lässt sich nicht fortsetzen: Er ist beendet, oder es sind mehr als zehn Minuten vergangen.',
      'Sein Beleg bleibt erhalten. Beginnen Sie einen neuen Anruf, um fortzufahren.',
    ),
    media_denied: (c) =>
      say(
        `Diese Seite darf nicht auf ${yours(c.device)} zugreifen.`,
        'Erlauben Sie es in der Adressleiste, und versuchen Sie es noch einmal. Sie können auch ohne fortfahren.',
      ),
    media_missing: (c) =>
      say(
        `Es wurde ${DEVICES[c.device]?.no ?? c.device} gefunden.`,
        'Schließen Sie etwas an, und versuchen Sie es noch einmal. Sie können auch ohne fortfahren.',
      ),
    media_busy: (c) =>
      say(
        `Ein anderes Programm verwendet gerade ${yours(c.device)}.`,
        'Schließen Sie dieses Programm, und versuchen Sie es noch einmal. Sie können auch ohne fortfahren.',
      ),
    media_failed: (c) =>
      say(
        `Der Browser konnte ${yours(c.device)} nicht starten (${c.reason}).`,
        'Wählen Sie ein anderes Gerät. Sie können auch ohne fortfahren.',
      ),
    media_insecure: say(
      'Kamera und Mikrofon brauchen eine sichere Seite.',
      'Öffnen Sie diese Seite über https oder von localhost.',
    ),
    media_unavailable: say(
      'Dieser Browser gibt keiner Seite Kamera oder Mikrofon, wie in vielen Apps.',
      'Kopieren Sie diesen Link, und öffnen Sie ihn in Ihrem Browser.',
    ),
    wallet_missing: say(
      'Es wurde keine Solana-Wallet gefunden.',
      'Installieren Sie eine, und laden Sie die Seite neu. Auf einem Handy: Öffnen Sie diese Seite im Browser der Wallet.',
    ),
    wallet_rejected: say('Sie haben in Ihrer Wallet abgelehnt.', NOTHING_CHARGED),
    wallet_locked: say(
      'Ihre Wallet ist gesperrt.',
      'Entsperren Sie sie, und versuchen Sie es noch einmal.',
    ),
    wallet_popup_open: say(
      'Ihre Wallet hat schon ein Fenster geöffnet.',
      'Antworten Sie dort, oder schließen Sie es. Versuchen Sie es dann noch einmal.',
    ),
    wallet_disconnected: say(
      'Ihre Wallet ist nicht verbunden.',
      'Verbinden Sie sie, und versuchen Sie es dann noch einmal.',
    ),
    wallet_account_changed: (c) =>
      say('In Ihrer Wallet ist ein anderes Konto gewählt.', `Wählen Sie wieder ${c.expected}.`),
    wallet_wrong_network: (c) =>
      say(
        `Dieses Wallet-Konto lässt sich auf ${c.wanted} nicht verwenden.`,
        `Stellen Sie die Wallet auf ${c.wanted} um.`,
      ),
    wallet_unsupported: (c) =>
      say(
        `Dieser Wallet fehlt eine nötige Funktion (${c.missing}).`,
        'Wählen Sie eine andere Wallet.',
      ),
    wallet_changed_transaction: ({ what }) => changedByWallet(what),
    wallet_silent: say(
      'Die Wallet hat nicht geantwortet. Es wurde nichts abgebucht.',
      'Öffnen Sie Ihre Wallet, schließen Sie deren alte Fenster, und versuchen Sie es noch einmal.',
    ),
    wallet_failed: (c) =>
      say(`Die Wallet meldet einen Fehler (${isolated(c.reason)}).`, NOTHING_CHARGED),
    wallet_refused_sponsor: (c) =>
      say(
        `Die Wallet hat nicht signiert (${isolated(c.reason)}). Die Netzwerkgebühr zahlt hier Ihr Gastgeber, Sie brauchen also kein SOL.`,
        c.asked === 'approval'
          ? 'Es wurde nichts abgebucht. Nehmen Sie eine andere Wallet, oder wählen Sie vor dem Bezahlen „Jede Minute fragen“.'
          : 'Es wurde nichts abgebucht. Versuchen Sie es noch einmal, oder nehmen Sie eine andere Wallet.',
      ),
    wallet_app_missing: say(
      'Es hat sich keine Wallet-App geöffnet. Es wurde nichts abgebucht.',
      'Installieren Sie eine aus der Liste, oder öffnen Sie diese Seite im Browser einer Wallet.',
    ),
    wallet_app_unreachable: say(
      'Die Wallet-App hat sich nicht innerhalb von 30 s mit dieser Seite verbunden. Es wurde nichts abgebucht.',
      'Öffnen und entsperren Sie sie, und versuchen Sie es noch einmal. Oder installieren Sie eine andere aus der Liste.',
    ),
    wallet_app_cut: say(
      'Die Verbindung zur Wallet-App brach ab, bevor sie antwortete.',
      NOTHING_CHARGED,
    ),
    wallet_app_blocked: say(
      'Der Browser lässt diese Seite keine Apps auf diesem Gerät erreichen. Es wurde nichts abgebucht.',
      'Erlauben Sie dieser Website in ihren Einstellungen im Browser den Zugriff auf Apps auf dem Gerät oder auf das lokale Netzwerk, und versuchen Sie es noch einmal.',
    ),
    wallet_app_no_signing: say(
      'Diese Wallet-App kann keine Zahlung signieren, deren Netzwerkgebühr der Gastgeber zahlt. Es wurde nichts abgebucht.',
      'Wählen Sie eine andere Wallet-App, oder öffnen Sie diese Seite im Browser der Wallet.',
    ),
    rpc_missing: (c) =>
      say(
        `Für ${c.network} ist kein Solana-Server festgelegt.`,
        'Drücken Sie „Mit Solana verbinden“, oder geben Sie einen in den Einstellungen ein.',
      ),
    rpc_invalid_url: (c) =>
      say(`„${c.url}“ ist keine https-Adresse.`, 'Korrigieren Sie sie in den Einstellungen.'),
    rpc_unreachable: (c) => say(`Der Solana-Server ${c.host} antwortet nicht.`, OTHER_RPC),
    rpc_forbidden: (c) =>
      say(
        `Der Solana-Server ${c.host} blockiert diese Seite.`,
        'Wählen Sie in den Einstellungen einen anderen Solana-Server. Öffentliche blockieren Browser oft.',
      ),
    rpc_rate_limited: (c) =>
      say(`Der Solana-Server ${c.host} hat zu viele Anfragen bekommen.`, OTHER_RPC),
    rpc_slow: (c) =>
      say(`Der Solana-Server ${c.host} braucht zu lange für eine Antwort.`, OTHER_RPC),
    rpc_unseen: (c) =>
      say(
        `Der Solana-Server ${c.host} zeigt Ihre Vorauszahlung noch nicht. Bis dahin wird keine weitere Minute bezahlt.`,
        OTHER_RPC,
      ),
    rpc_bad_answer: (c) =>
      say(`Der Solana-Server ${c.host} gab eine ungültige Antwort (${c.method}).`, OTHER_RPC),
    server_missing: (c) =>
      say(
        `Ihr zweiter Solana-Server ${c.host} antwortet nicht, und beide müssen das hier zeigen.`,
        'Bis dahin wird nichts neu signiert oder herausgegeben. Warten Sie auf ihn, oder machen Sie ohne ihn weiter.',
      ),
    servers_differ: (c) =>
      say(
        `Ihre beiden Solana-Server widersprechen sich: ${c.host} zeigt nicht, was der erste zeigt.`,
        'Bis dahin wird nichts neu signiert oder herausgegeben. Sehen Sie die Zahlung nach, oder machen Sie ohne den zweiten Server weiter.',
      ),
    rpc_error: (c) =>
      say(
        `Der Solana-Server ${c.host} meldet einen Fehler: ${isolated(c.message)} (${c.rpcCode}).`,
        OTHER_RPC,
      ),
    rpc_wrong_genesis: (c) =>
      say(
        `Der Solana-Server ist in einem anderen Netzwerk (erwartet: ${c.wanted}, gefunden: ${c.got}).`,
        'Legen Sie einen Solana-Server für das gewählte Netzwerk fest.',
      ),
    peer_rpc_trouble: say(
      'Der Solana-Server Ihres Gastgebers antwortet nicht.',
      'Diese Seite versucht es weiter. Ihr Gastgeber kann einen anderen Solana-Server festlegen.',
    ),
    no_usdc_account: () =>
      say(
        'Diese Wallet hat in diesem Netzwerk kein USDC-Konto.',
        'Lassen Sie sich zuerst etwas USDC senden. Dadurch entsteht das Konto.',
      ),
    insufficient_usdc: (c) =>
      say(
        `Nicht genug USDC: Sie haben ${formatUsdc(c.balance)} von ${formatUsdc(c.needed)}.`,
        `Laden Sie ${lessUsdc(c.needed, c.balance)} USDC auf, und versuchen Sie es noch einmal.`,
      ),
    insufficient_sol: (c) =>
      say(
        `Nicht genug SOL für Netzwerkgebühren: Sie haben ${formatSol(c.balance)} von ${formatSol(c.needed)}.`,
        `Laden Sie ${lessSol(c.needed, c.balance)} SOL auf, und versuchen Sie es noch einmal.`,
      ),
    till_empty: say(
      'Das Gebührenguthaben des Gastgebers ist leer. Daher kann keine Zahlung ausgeführt werden.',
      'Der Gastgeber kann es mit einem Klick auffüllen.',
    ),
    fees_stopped: say(
      'Die Seite des Gastgebers zahlt in diesem Anruf keine Netzwerkgebühren mehr: Zu viele Zahlungen sind fehlgeschlagen.',
      NEW_CALL,
    ),
    price_below_floor: (c) =>
      say(
        'Der Preis würde die Netzwerkgebühren nicht decken.',
        `Legen Sie einen Preis von mindestens ${formatUsdc(c.floor)} USDC fest.`,
      ),
    price_unusual: (c) =>
      say(
        `Sind ${formatUsdc(c.price)} USDC pro Minute richtig? Ihr Gast würde zu Beginn ${formatUsdc(c.upfront)} USDC zahlen.`,
        'Wenn ja, drücken Sie noch einmal auf die Schaltfläche. Sonst korrigieren Sie den Preis.',
      ),
    amount_invalid: say(
      'Das ist kein Betrag in USDC.',
      'Geben Sie eine Zahl über 0 mit höchstens 6 Nachkommastellen ein. Schreiben Sie tausend als 1000 oder 1.000,00.',
    ),
    address_invalid: say('Das ist keine Solana-Adresse.', 'Kopieren Sie die Adresse noch einmal.'),
    recipient_no_usdc_account: () =>
      say(
        'Der Empfänger hat noch kein USDC-Konto.',
        'Bitten Sie ihn, eines anzulegen, oder prüfen Sie die Adresse.',
      ),
    allowance_used_up: (c) =>
      say(
        `Die Freigabe reicht nicht: ${formatUsdc(c.left)} USDC übrig, ${formatUsdc(c.needed)} nötig.`,
        'Fügen Sie der Freigabe Minuten hinzu, um fortzufahren.',
      ),
    allowance_refused: () => say('Die Freigabe wurde nicht angenommen.', NOTHING_CHARGED),
    allowance_exists: (c) =>
      say(
        `Auf Ihrem USDC-Konto gibt es schon eine Freigabe: ${shortAddress(c.delegate)} darf bis zu ${formatUsdc(c.amount)} USDC ausgeben. Die Freigabe für diesen Anruf würde sie ersetzen.`,
        'Ersetzen Sie sie, oder bestätigen Sie jede Zahlung selbst.',
      ),
    blockhash_expired: say(
      'Ihre Bestätigung kam zu spät und ist verfallen. Es wurde nichts abgebucht.',
      'Versuchen Sie es noch einmal, und bestätigen Sie innerhalb einer halben Minute. Entsperren Sie eine Hardware-Wallet vorher, und öffnen Sie deren Solana-App.',
    ),
    confirmation_timeout: () =>
      say(
        'Solana hat die Zahlung nicht rechtzeitig bestätigt.',
        'Sie kann noch ankommen. Prüfen Sie noch einmal, bevor Sie noch einmal zahlen.',
      ),
    failed_on_chain: (c) =>
      say(`Solana hat die Zahlung abgewiesen (${c.reason}).`, NOTHING_CHARGED),
    payment_invalid: () => say('Die Zahlung wurde nicht angenommen.', NOTHING_CHARGED),
    busy: say('Diese Seite ist schon dabei.', 'Warten Sie, bis sie fertig ist.'),
    books_elsewhere: (c) =>
      ({
        open: {
          text: 'Pay2Chat ist in einem anderen Tab geöffnet.',
          next: 'Fahren Sie dort fort, oder schließen Sie jenen Tab.',
        },
        paying: {
          text: 'Ein anderer Tab wartet auf eine Zahlung.',
          next: 'Schließen Sie sie dort ab, und versuchen Sie es dann noch einmal.',
        },
        call: {
          text: 'Sie sind in einem anderen Tab in einem Anruf.',
          next: 'Fahren Sie dort fort, oder beenden Sie jenen Anruf.',
        },
        silent: {
          text: 'Pay2Chat ist in einem anderen Tab geöffnet, der nicht antwortet.',
          next: 'Schließen Sie jenen Tab, und versuchen Sie es dann noch einmal.',
        },
      })[c.use],
    call_running: say('Auf dieser Seite läuft ein Anruf.', 'Beenden Sie ihn zuerst.'),
    payment_open: say(
      'Eine Zahlung ist schon unterwegs.',
      'Warten Sie, bis sie bestätigt ist, und versuchen Sie es dann noch einmal.',
    ),
    payment_window_expired: say(
      'Die Zahlungsanforderung ist abgelaufen.',
      'Fordern Sie eine neue an, und zahlen Sie noch einmal.',
    ),
    duplicate_settlement: say(
      'Diese Zahlung wurde schon verwendet.',
      'Es wurde nichts doppelt abgebucht.',
    ),
    too_early: say(
      'Für diese Zahlung ist es zu früh.',
      'Diese Seite fragt noch einmal, wenn sie fällig ist.',
    ),
    unknown_resource: (c) =>
      say(`Ihr Gastgeber verkauft ${c.url} nicht.`, 'Es wurde nichts abgebucht.'),
    early: (c) =>
      say(
        `Der Gastgeber hat die Zahlung verlangt, bevor die Minute vorbei war (${Math.round(c.connectedMs / 1000)} s behauptet, ${Math.round(c.ownMs / 1000)} s hier gezählt).`,
        'Es wurde nichts abgebucht. Die Minute wird bezahlt, wenn sie fällig ist.',
      ),
    unpaid: (c) => say(`Minute ${c.minute} wurde nicht bezahlt.`, NEW_CALL),
    host_silent: (c) =>
      say(
        `Der Gastgeber sendet weder Bild noch Ton, und Sie haben nicht zugestimmt, Minute ${c.minute} dafür zu bezahlen.`,
        'Stimmen Sie der Zahlung zu, oder beenden Sie den Anruf.',
      ),
    page_silent: say(
      'Diese Seite hat zwei Minuten lang nicht reagiert. Daher wurde keine weitere Minute bezahlt.',
      'Schließen Sie Programme, die diesen Rechner auslasten.',
    ),
    rolled_back: () =>
      say(
        'Solana hat die Zahlung bestätigt und dann rückgängig gemacht.',
        'Es ist kein Geld geflossen. Zahlen Sie noch einmal, falls sie noch offen ist.',
      ),
    prepayment_void: say(
      'Die Vorauszahlung hat Solana nie erreicht, obwohl Ihr Gastgeber Sie eingelassen hat.',
      'Dafür ist kein Geld geflossen. Jede weitere Minute wird bezahlt, wenn sie fällig ist.',
    ),
    booking_refused: ({ why }) =>
      ({
        over: say(
          'Die Zeit dieses Anrufs ist vorbei.',
          'Es wurde nichts weiter abgebucht. Fragen Sie Ihren Gastgeber.',
        ),
        taken: say('Jemand anderes hat diesen Anruf gebucht.', 'Es wurde nichts abgebucht.'),
        closed: say('Ihr Gastgeber hat dieses Angebot geschlossen.', 'Es wurde nichts abgebucht.'),
        gone: say(
          'Ihre Buchung ist nicht mehr im Depot und nicht zu Ihnen zurückgekommen.',
          'Es wurde nichts weiter abgebucht. Fragen Sie Ihren Gastgeber.',
        ),
        returned: say(
          'Diese Buchung wurde Ihnen erstattet.',
          'Es wurde nichts weiter abgebucht. Fragen Sie Ihren Gastgeber.',
        ),
        'called-returned': say(
          'Ihr Gastgeber sagt, dass diese Buchung erstattet wurde.',
          'Prüfen Sie Ihre Wallet, und fragen Sie ihn.',
        ),
        'called-claimed': say(
          'Ihr Gastgeber sagt, dass die Buchung in einem anderen Anruf eingelöst wurde.',
          'Fragen Sie ihn.',
        ),
        claimed: say(
          'Die Buchung wurde schon in einem anderen Anruf eingelöst.',
          'Es wurde nichts weiter abgebucht. Fragen Sie Ihren Gastgeber.',
        ),
        differs: say(
          'Preis oder Adresse der Einladung entsprechen nicht dem Angebot.',
          'Zahlen Sie nicht; fragen Sie Ihren Gastgeber.',
        ),
        missing: say(
          'Die Seite Ihres Gastgebers kennt dieses Angebot nicht.',
          'Bitten Sie ihn, den Anruf aus seiner Liste zu beginnen.',
        ),
        unseen: say(
          'Die Seite Ihres Gastgebers sieht die Buchung noch nicht.',
          'Versuchen Sie es gleich noch einmal.',
        ),
        other: say(
          'Die Seite Ihres Gastgebers nimmt die Buchung nicht an.',
          'Fragen Sie Ihren Gastgeber.',
        ),
      })[why],
    booking_elsewhere: say(
      'Nur der Browser, der dieses Angebot erstellt hat, kann den Anruf dazu starten.',
      'Starten Sie ihn dort, oder erstatten Sie die Buchung hier.',
    ),
    refund_unknown: say(
      'Dieser Browser hat keine solche Zahlung erhalten.',
      'Erstatten Sie sie im Browser, der den Anruf angeboten hat.',
    ),
    refund_beyond: (c) =>
      say(
        `Ein Teil dieses Anrufs ist schon erstattet. Von dieser Zahlung lassen sich noch ${formatUsdc(c.left)} USDC erstatten, nicht ${formatUsdc(c.needed)} USDC.`,
        c.left === 0n
          ? 'Es wurde nichts gesendet.'
          : 'Es wurde nichts gesendet. Drücken Sie noch einmal auf „Erstatten“, um diesen Betrag zu erstatten.',
      ),
    deposit_missing: say(
      'Das Depot für diesen Anruf ist noch nicht eröffnet.',
      'Es wurde nichts bezahlt. Warten Sie einen Moment, und zahlen Sie dann noch einmal.',
    ),
    deposit_unproven: say(
      'Solana zeigt nicht, dass das Depot zur Wallet Ihres Gastgebers gehört.',
      'Es wurde nichts bezahlt. Bitten Sie Ihren Gastgeber, das Gebührenguthaben neu aufzufüllen, und um einen neuen Link.',
    ),
    deposit_gone: say(
      'Das Depot dieses Anrufs ist leer, und noch zeigt kein Server, wohin das Geld ging.',
      'Diese Seite sucht weiter. Falls Sie es aus Ihrer Wallet geleert haben, erstatten Sie den fälligen Betrag beim Beleg.',
    ),
    receipt_invalid: (c) =>
      say(
        `Das ist kein vollständiger Beleg (${c.what}).`,
        'Kopieren Sie ihn ganz, und fügen Sie ihn noch einmal ein.',
      ),
    receipt_version: (c) =>
      say(
        `Der Beleg hat Version ${c.theirs}, diese Seite liest Version ${c.ours}.`,
        'Laden Sie die Seite neu, oder prüfen Sie ihn mit der Version, die ihn erstellt hat.',
      ),
    receipt_network: (c) =>
      say(
        `Der Beleg ist für ${c.theirs}, diese Seite ist aber auf ${c.ours} eingestellt.`,
        `Wechseln Sie in den Einstellungen zu ${c.theirs}, und prüfen Sie ihn noch einmal.`,
      ),
    receipt_altered: say(
      'Der Text beim Beleg sagt etwas anderes als der Beleg. Es wurde nichts geprüft.',
      'Verlassen Sie sich nicht auf diesen Text. Um den Beleg selbst zu prüfen, fügen Sie nur seinen Link ein.',
    ),
    receipt_unknown: say(
      'Es gibt keinen Beleg: Dieser Browser hat keine bestätigte Zahlung aus diesem Anruf.',
      'Nehmen Sie den Browser, in dem der Anruf stattfand, oder bitten Sie die andere Person um den Beleg.',
    ),
    history_too_long: (c) =>
      say(
        `Der Verlauf von ${c.address} ließ sich nicht ganz durchsuchen.`,
        'Die Prüfung beweist noch nichts. Versuchen Sie einen anderen Solana-Server, oder schlagen Sie die Signaturen in einem Explorer nach.',
      ),
    file_changed: say(
      'Die Datei wurde nach dem Angebot geändert, verschoben oder gelöscht.',
      'Der Gastgeber kann sie wiederherstellen oder noch einmal anbieten.',
    ),
    file_unreadable: (c) =>
      say(
        `Die Datei ließ sich nicht lesen (${c.reason}).`,
        'Prüfen Sie, ob Sie sie öffnen können, und wählen Sie sie noch einmal.',
      ),
    file_too_large: (c) =>
      say(
        `Die Datei ist zu groß. Die Grenze liegt bei ${Math.floor(c.max / 2 ** 30)} GiB pro Datei.`,
        'Teilen Sie sie auf.',
      ),
    file_limit: (c) =>
      say(
        `Sie können höchstens ${c.max} Dateien gleichzeitig anbieten.`,
        'Ziehen Sie eine zurück, oder packen Sie mehrere in eine.',
      ),
    file_unknown: say(
      'Der Gastgeber hat diese Datei nicht mehr.',
      'Bitten Sie ihn, sie noch einmal anzubieten.',
    ),
    file_call_over: say(
      'Der Anruf endete, bevor diese Datei bezahlt war. Es wurde nichts abgebucht.',
      'Kaufen Sie sie in Ihrem nächsten Anruf mit diesem Gastgeber.',
    ),
    file_unpaid: say(
      'Der Gastgeber hat die Zahlung für diese Datei noch nicht gesehen.',
      'Warten Sie, bis sie bestätigt ist, und versuchen Sie es dann noch einmal.',
    ),
    file_owed: say(
      'Sie haben für diese Datei bezahlt, der Gastgeber hat sie aber noch nicht geliefert.',
      'Es wird nichts ein zweites Mal abgebucht. Wählen Sie „Noch einmal herunterladen“, oder bitten Sie den Gastgeber, die Datei noch einmal anzubieten.',
    ),
    file_relisted: (c) =>
      say(
        c.what === 'price'
          ? 'Der Gastgeber hat den Preis dieser Datei geändert, während Sie sich entschieden. Es wurde nichts abgebucht.'
          : 'Der Gastgeber hat den Inhalt dieser Datei geändert, während Sie sich entschieden. Es wurde nichts abgebucht.',
        'Prüfen Sie sie noch einmal, bevor Sie kaufen.',
      ),
    claim_refused: say(
      'Der Gastgeber hat Ihre frühere Zahlung für diese Datei nicht anerkannt. Es wurde nichts weiter abgebucht.',
      'Versuchen Sie es in einer Minute noch einmal, oder fragen Sie den Gastgeber.',
    ),
    file_in_use: say(
      'Ein anderer Tab dieses Browsers lädt dieselbe Datei herunter.',
      'Fahren Sie dort fort, oder schließen Sie ihn, und versuchen Sie es noch einmal.',
    ),
    hash_mismatch: (c) =>
      say(
        `Die Daten, die ankamen, sind nicht die angebotene Datei (${c.what}). Sie wurden nicht gespeichert.`,
        'Versuchen Sie es noch einmal, oder bitten Sie den Gastgeber um Erstattung.',
      ),
    disk_full: (c) =>
      say(
        c.free === null
          ? `Für diese Datei ist nicht genug Platz: Sie braucht ${gigabytes(c.needed)}.`
          : `Für diese Datei ist nicht genug Platz: Sie braucht ${gigabytes(c.needed)}, frei sind ${gigabytes(c.free)}.`,
        'Schaffen Sie Platz, und setzen Sie die Übertragung fort. Der angekommene Teil bleibt erhalten.',
      ),
    config_invalid: (c) =>
      say(
        `${c.file}, Zeile ${c.line}: ${c.what}.`,
        'Diese Seite funktioniert ohne die Datei. Wer die Website betreibt, kann sie korrigieren.',
      ),
    config_unreadable: (c) =>
      say(
        `Die Datei ${c.file} der Website ließ sich nicht lesen (${c.reason}).`,
        'Diese Seite funktioniert ohne sie. Laden Sie die Seite neu, um es noch einmal zu versuchen.',
      ),
    storage_blocked: say(
      'Dieser Browser blockiert den Speicher dieser Seite. Schlüssel, Zahlungen und Einstellungen lassen sich so nicht behalten.',
      'Erlauben Sie Cookies und Websitedaten für diese Website, in den Einstellungen des Browsers oder neben ihrer Adresse. Laden Sie die Seite dann neu.',
    ),
    storage_failed: (c) =>
      say(
        `Dieser Browser konnte die Daten des Anrufs nicht speichern (${c.reason}).`,
        'Schaffen Sie Platz, oder verlassen Sie den privaten Modus. Versuchen Sie es dann noch einmal.',
      ),
    aborted: say('Abgebrochen.', 'Beginnen Sie neu, wenn Sie bereit sind.'),
    internal: (c) =>
      say(
        `Auf dieser Seite ist etwas schiefgegangen (${c.what}).`,
        'Laden Sie die Seite neu. Bezahlte Zeit bleibt bezahlt.',
      ),
  },
};
