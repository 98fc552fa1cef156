import { formatUsdc } from '../../text/intl.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { First } from '../types.ts';

/** German, as far as the first screen needs it. The words are those of docs/translating.md. */
export const first: First = {
  moneyStrings: {
    mainnet: 'Solana-Mainnet: Zahlungen sind echtes Geld.',
    devnet: 'Solana-Devnet: ein Testnetz, dessen Geld nichts wert ist.',
    local: 'Lokales Ledger: ein Test auf diesem Rechner, mit Geld, das nichts wert ist.',
  },
  phoneStrings: {
    title: 'Auf einem Handy',
    hint: 'Wallet-Apps öffnen Seiten in ihrem eigenen Browser. Öffnen Sie diese Seite dort, um fortzufahren. Ohne die App öffnet der Link die Website des Wallet-Herstellers, die dann den Link sieht.',
    lent: 'Diese Einladung enthält das Passwort für den TURN-Server des Gastgebers. Die Website sähe auch das.',
    open: (name) => `In ${name} öffnen`,
    app: 'Wallet-App',
    otherBrowser:
      'Firefox, Brave und Opera erreichen keine Wallet-Apps. Chrome auf demselben Handy schon.',
  },
  strings: {
    brand: 'Pay2Chat',
    call: 'Anruf',
    back: 'Zurück',
    copy: 'Kopieren',
    copied: 'Kopiert',
    paste: 'Einfügen',
    copyByHand: 'Bitte selbst markieren und kopieren',
    receipts: 'Belege',
    usdc: 'USDC',
    sol: 'SOL',
    explorer: 'Im Explorer ansehen',
    cancel: 'Abbrechen',
    close: 'Schließen',
    dismiss: 'Ausblenden',
    error: (code) => `Auf dieser Seite ist etwas schiefgegangen (${code}).`,
    reload: 'Laden Sie die Seite neu. Bezahlte Zeit bleibt bezahlt.',
    payment: {
      pending: 'Wartet auf Ihre Wallet',
      broadcasting: 'Wird gesendet',
      confirming: 'Wartet auf Bestätigung',
      confirmed: 'Bestätigt',
      failed: 'Fehlgeschlagen',
      timeout: 'Nicht rechtzeitig bestätigt',
      invalid: 'Nicht angenommen',
    },
  },
  pageStrings: {
    lobby: {
      title: 'Pro Minute bezahlt werden',
      lead: 'Ein Videoanruf zwischen zwei Browsern. Der Gast bezahlt den Gastgeber in USDC, Minute für Minute.',
      host: 'Anruf anbieten',
      hostNote: 'Preis festlegen, Einladung senden und im Gespräch bezahlt werden.',
      guest: 'Ich habe eine Einladung',
      guestNote: 'Einladung öffnen, Preis sehen, dann bezahlen und sprechen.',
      network: 'Netzwerk',
    },
    menu: {
      label: 'Menü',
      settings: 'Einstellungen',
      install: 'Als App installieren',
      agreed: 'Wozu Sie zugestimmt haben',
      diagnostics: 'Diagnose',
      language: 'Sprache',
    },
    linkInCall:
      'In diesem Tab läuft ein Anruf. Beenden Sie ihn zuerst, oder öffnen Sie den Link in einem anderen Tab.',
    linkInTransfer:
      'In diesem Tab wird noch eine Datei übertragen. Warten Sie, bis sie angekommen ist, oder öffnen Sie den Link in einem anderen Tab.',
    replyLink: {
      handedOver:
        'Die Antwort wurde an Ihren wartenden Tab übergeben. Diesen hier können Sie schließen.',
      noneWaiting:
        'In diesem Browser wartet kein Tab auf diese Antwort. Öffnen Sie den Tab mit Ihrer Einladung.',
    },
    repairLink: {
      handedOver:
        'Der Code wurde an den Tab mit Ihrem Anruf übergeben. Diesen hier können Sie schließen.',
      noneWaiting:
        'Zu diesem Link gehört kein Anruf in diesem Browser. Öffnen Sie ihn im Browser Ihres Anrufs.',
    },
  },
  walletStrings: {
    title: 'Wallet',
    none: 'Ihre eigene Solana-Wallet signiert die Zahlungen. Diese Seite sieht deren Schlüssel nie.',
    what: 'Eine Wallet ist eine App oder Browser-Erweiterung, die Ihr Geld verwahrt und Sie fragt, bevor sie zahlt. Installieren Sie eine von diesen. Erscheint sie hier nicht von selbst, laden Sie die Seite neu; eine offene Einladung bleibt erhalten.',
    usdc: 'USDC ist ein Dollar auf Solana. Kaufen Sie ihn in der Wallet, oder senden Sie ihn von einer Börse dorthin.',
    connect: 'Wallet verbinden',
    install: 'Installieren',
    installed: 'Gefunden',
    onPhone: 'Auf diesem Handy',
    waiting: (name) => `Warten auf ${name}. Bestätigen Sie in deren Fenster.`,
    disconnect: 'Trennen',
    disconnectSure: 'Mitten im Anruf trennen?',
    loading: '…',
    noAccount: 'Noch kein USDC-Konto',
    address: 'Adresse',
    balance: 'Guthaben',
    fees: 'SOL für Gebühren',
    network: 'Netzwerk',
    refresh: 'Aktualisieren',
    faucet: 'Testgeld für das Devnet:',
    faucetUsdc: 'USDC-Faucet',
    faucetSol: 'SOL-Faucet',
    transfer: 'USDC senden',
    to: 'An (Solana-Adresse)',
    amount: 'Betrag in USDC',
    send: 'USDC senden',
    checkAgain: 'Erneut prüfen',
  },
  consentClaims: {
    direct: [
      'Direkt.',
      'Ihre beiden Browser verbinden sich miteinander. Die andere Person sieht Ihre IP-Adresse, ebenso jeder genutzte Server: die, die beim Verbinden helfen (STUN, TURN), und die, die das Solana-Netz lesen (RPC).',
    ],
    upfront: [
      'Erst bezahlen.',
      `Der Gast bezahlt ${STANDARD_PREPAID_PERIODS} Minuten im Voraus in USDC. Vorher ist niemand zu sehen oder zu hören.`,
    ],
    automatic: [
      'Dann pro Minute.',
      'Jede Minute wird automatisch bezahlt, bis zum Limit des Gastes, oder die Wallet des Gastes fragt jedes Mal. Eine ausgebliebene Zahlung hält den Anruf an und beendet ihn nach einem weiteren Versuch.',
    ],
    outage: ['Ausfälle werden nicht berechnet.', 'Die Uhr steht still.'],
    unused: [
      'Ungenutzte Zeit wird zurückgezahlt, wenn die Einladung das sagt.',
      () =>
        `Der Browser des Gastgebers zahlt sie nach dem Anruf zurück, ab ${formatUsdc(LEAST_RETURNED)} USDC, und innerhalb einer kostenlosen Probezeit alles. Ein Gastgeber ohne USDC, oder einer, der nie zurückkommt, zahlt nichts zurück.`,
    ],
    final: ['Zahlungen sind endgültig und öffentlich.', 'Nur der Gastgeber kann sie erstatten.'],
    files: [
      'Dateien',
      'gehen von Browser zu Browser, nach der Bezahlung, es sei denn, sie sind kostenlos.',
    ],
    server: [
      'Kein Server speichert Ihren Anruf.',
      'Diese Seite zeichnet ihn nicht auf, aber die andere Person kann es.',
    ],
    browser: [
      'Ihre Daten bleiben in diesem Browser:',
      'Einstellungen, Belege, nicht gespeicherte Dateien und Schlüssel. Wenn Sie seine Daten löschen, sind die Schlüssel weg, und mit ihnen das SOL eines Gastgebers für Netzwerkgebühren.',
    ],
    guest: [
      'Ein Gast kann verlieren:',
      'die Vorauszahlung, wenn der Gastgeber nie zurückkommt; danach eine Minute, schlimmstenfalls drei; den Preis einer Datei, die nie ankommt; und das ganze Limit, wenn jemand seinen Browser übernimmt. Die Zeit zählt, was auch immer der Gastgeber zeigt.',
    ],
    host: [
      'Ein Gastgeber kann verlieren:',
      `einige Sekunden jeder unbezahlten Minute und jeder Unterbrechung, begrenzte Netzwerkgebühren und Zahlungen, die Solana rückgängig macht. Wenn jemand seinen Browser übernimmt: das SOL für Gebühren und bis zum Preis von ${STANDARD_PREPAID_PERIODS + 1} Minuten.`,
    ],
  },
  consentBounds: [
    'Ein Gast zahlt für eine Minute, die er nicht bekam, oder für drei, wenn derweil seine eigene Seite nicht mehr antwortet.',
    'Ein Gastgeber gibt 10 Sekunden jeder Minute, die nicht bezahlt wird, und 4 Sekunden bei jeder Unterbrechung.',
    'Ein Gast, dessen Seite so verändert wurde, dass sie Bestätigungen auslässt, bekommt bis zu 1 von 11 Sekunden umsonst.',
    'Die Netzwerkgebühren eines Gastgebers, die keine Zahlung deckt, betragen höchstens 0,00013 SOL je Anruf.',
  ],
  consentWords: {
    title: 'Vor Ihrem Anruf',
    bounds: 'Die genauen Grenzen',
    check: 'Ich verstehe das und stimme zu',
    next: 'Weiter',
  },
  consentAsk: {
    tick: 'Kreuzen Sie dieses Kästchen an, um fortzufahren.',
    prevails: 'Dies ist eine Übersetzung. Im Zweifel gilt der englische Text.',
    original: 'Der englische Text',
  },
};
