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
    hint: 'Wallet-Apps öffnen Seiten in ihrem eigenen Browser. Öffnen Sie diese Seite dort, um fortzufahren. Ohne die App öffnet der Link die Website des Wallet-Herstellers, die die App anbietet und den Link sieht.',
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
      agreed: 'Ihre Zustimmung',
      diagnostics: 'Diagnose',
      language: 'Sprache',
    },
    linkInCall: 'Dieser Tab gehört zu einem anderen Anruf. Öffnen Sie den Link in einem neuen Tab.',
    linkInTransfer:
      'In diesem Tab wird noch eine Datei übertragen. Warten Sie, bis sie angekommen ist, oder öffnen Sie den Link in einem anderen Tab.',
    backStays:
      'Zurückgehen würde beenden, was hier gerade läuft. Zum Verlassen dient die Schaltfläche dieser Seite.',
    replyLink: {
      handedOver:
        'Die Antwort wurde an Ihren wartenden Tab übergeben. Diesen hier können Sie schließen.',
      noneWaiting:
        'In diesem Browser wartet kein Tab auf diese Antwort. Öffnen Sie den Tab mit Ihrer Einladung.',
    },
    repairLink: {
      handedOver:
        'Der Link wurde an den Tab mit Ihrem Anruf übergeben. Diesen hier können Sie schließen.',
      noneWaiting:
        'Zu diesem Link gehört kein offener Anruf in diesem Browser. Er wurde hier beendet, oder er ist in einem anderen Browser: Öffnen Sie den Link dann dort.',
    },
  },
  walletStrings: {
    title: 'Wallet',
    none: 'Ihre eigene Solana-Wallet signiert die Zahlungen. Diese Seite sieht deren Schlüssel nie.',
    what: 'Eine Wallet ist eine App oder Browser-Erweiterung, die Ihr Geld verwahrt und Sie fragt, bevor sie zahlt.',
    get: 'Installieren Sie eine von diesen. Erscheint sie hier nicht von selbst, laden Sie die Seite neu; eine offene Einladung bleibt erhalten.',
    usdc: 'USDC ist ein Dollar auf Solana. Kaufen Sie ihn in der Wallet, oder senden Sie ihn von einer Börse dorthin.',
    connect: 'Wallet verbinden',
    install: 'Installieren',
    installed: 'Gefunden',
    onPhone: 'Auf diesem Handy',
    waiting: (name) => `Warten auf ${name}. Bestätigen Sie im Fenster der Wallet.`,
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
};
