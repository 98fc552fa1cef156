import { formsOf } from '../forms.ts';
import type { Page } from '../types.ts';

const count = formsOf('de');
const CUT = 60;
const quoted = (text: string): string => `„${text.length > CUT ? `${text.slice(0, CUT)}…` : text}“`;
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');

/** The page itself: settings, its data in this browser, diagnostics. */
export const page: Page = {
  configStrings: {
    tooLong: (most) => `die Datei hat mehr als ${most} Zeichen`,
    tooDeep: 'die Listen und Objekte sind zu tief verschachtelt',
    expected: (wanted, found) =>
      `erwartet: ${wanted}, gefunden: ${found === null ? 'das Ende der Datei' : quoted(found)}`,
    wanted: {
      value: 'ein Wert',
      name: 'ein Feldname in doppelten Anführungszeichen',
      colon: '„:“',
      memberOrEnd: '„,“ oder „}“',
      itemOrEnd: '„,“ oder „]“',
      end: 'nichts nach dem letzten „}“',
    },
    open: 'dieser Text hat in seiner Zeile kein schließendes Anführungszeichen',
    escape: 'dieser Text enthält ein Steuerzeichen oder eine ungültige Folge mit „\\“',
    kinds: {
      object: 'ein Objekt',
      list: 'eine Liste',
      text: 'ein Text',
      number: 'eine Zahl',
      true: 'true',
      false: 'false',
      null: 'null',
    },
    file: 'die Datei',
    iceEntry: 'jeder Eintrag von „iceServers“',
    rpcEntry: (network) => `jeder RPC-Server von ${quoted(network)}`,
    field: quoted,
    mustBe: (what, wanted, found) => `${what} muss ${wanted} sein, nicht ${found}`,
    urlsKind: 'ein Text oder eine Liste von Texten',
    unknown: (name, known) =>
      `unbekanntes Feld ${quoted(name)}; die Felder hier sind ${listed(known)}`,
    twice: (name) => `das Feld ${quoted(name)} kommt zweimal vor`,
    missing: (name) => `das Feld ${quoted(name)} fehlt`,
    empty: (name) => `${quoted(name)} ist leer`,
    network: (found, known) =>
      `${quoted(found)} ist kein Netzwerk; die Netzwerke sind ${listed(known)}`,
    rpcUrl: (found) => `${quoted(found)} ist keine https-Adresse (http geht nur zu diesem Rechner)`,
    rpcUser: 'die Adresse eines RPC-Servers darf keinen Benutzernamen und kein Passwort enthalten',
    iceUrl: (found) =>
      `${quoted(found)} ist keine STUN- oder TURN-Adresse wie „stun:stun.example.org:3478“ oder „turns:turn.example.org:5349?transport=tcp“`,
    iceFile: (found) =>
      `„iceServers“ ist eine Liste oder der Name einer Datei neben dieser, wie „turn.json“, nicht ${quoted(found)}`,
    turnLogin: 'ein TURN-Server braucht „username“ und „credential“',
    stunLogin:
      'ein STUN-Server hat weder „username“ noch „credential“; geben Sie ihm einen eigenen Eintrag',
  },
  diagnosticsStrings: {
    open: 'Diagnose',
    title: 'Diagnose',
    version: (version, build) =>
      build === '' ? `Version ${version}` : `Version ${version}, Build ${build}`,
    hint: 'Für Fehlerberichte. Adressen, Codes, Schlüssel und Server sind entfernt, hier und in der Kopie.',
    copy: 'Diagnose kopieren',
    refresh: 'Aktualisieren',
    states: 'Zustände',
    timings: 'Zeiten',
    counters: 'Zähler',
    events: 'Ereignisse',
    room: 'Raum',
    log: 'Letzte Ereignisse, in Sekunden nach der Uhr dieses Raums',
    ms: (value) => (value === 'null' ? 'keine' : `${value} ms`),
    value: (value) => (value === 'null' || value === '' ? 'keine' : value),
    yes: 'ja',
    no: 'nein',
  },
  installStrings: {
    ready: (version, build) => `Eine neue Version ist bereit: ${version}, Build ${build}.`,
    readyHint:
      'Ihre Daten bleiben. Sie startet auch von selbst, wenn alle Tabs von Pay2Chat geschlossen sind.',
    take: 'Neue Version starten',
    others:
      'Schließen Sie zuerst die anderen Tabs von Pay2Chat. Ein Anruf darin würde abgebrochen.',
    busy: 'Eine Datei ist noch unterwegs. Starten Sie die neue Version, wenn sie angekommen ist.',
    offline: 'Es gibt keine Verbindung zu dieser Website.',
    offlineHint:
      'Belege, deren Export und die Einstellungen funktionieren. Ein Anruf, eine Zahlung und die Prüfung eines Belegs brauchen das Netz.',
    again: 'Neu laden',
  },
  maxFeeStrings: {
    label: 'In Stoßzeiten höchstens zahlen',
    choice: (sol) => `${sol} SOL je Zahlung`,
    hint: 'Das zahlt Ihr Gebührenguthaben, wenn Sie Gastgeber sind. Mit einem höheren Betrag kommen Zahlungen eher rechtzeitig an. Er gilt ab Ihrem nächsten Anruf.',
  },
  serverStrings: {
    second: 'Zweiter Solana-Server',
    secondHint:
      'Optional, von einem anderen Betreiber. Beide müssen übereinstimmen, bevor eine Zahlung neu signiert wird und bevor Sie etwas für 20 USDC oder mehr herausgeben.',
    leaveOut: 'Ohne ihn weitermachen',
  },
  settingsStrings: {
    title: 'Einstellungen',
    rpc: 'Solana-Server (RPC)',
    connect: 'Mit Solana verbinden',
    connecting: 'Die Server werden ausprobiert …',
    connectHint:
      'Findet einen Server für Ihre Zahlungen. Jeder Server, der probiert wird, sieht Ihre IP-Adresse.',
    connectTries: (hosts) =>
      `Diese Seite hat keinen eigenen Server: Sie liest Guthaben und sendet Zahlungen über einen Solana-Server (RPC). Sie probiert ${hosts} gleichzeitig aus und behält den besten, der auch die Adresse Ihrer Wallet sieht.`,
    connected: (host) =>
      `Verbunden über ${host}. Der Betreiber sieht Ihre IP-Adresse und die Adresse Ihrer Wallet. In den Einstellungen können Sie das ändern.`,
    noneServes:
      'Keiner dieser Server antwortet diesem Browser im Moment. Prüfen Sie Ihre Internetverbindung, und versuchen Sie es noch einmal, oder verwenden Sie einen eigenen Server.',
    ownServer: 'Einen eigenen Server verwenden',
    useOwn:
      'Kein öffentlicher Server antwortet diesem Browser jetzt. Geben Sie einen unter „Einen eigenen Server verwenden“ ein.',
    ask: 'Adresse eines Solana-Servers (RPC)',
    askHint: 'Einmal einfügen; sie wird in den Einstellungen gespeichert.',
    providers:
      'Diese Firmen haben einen kostenlosen Tarif, der für Anrufe genügt. Legen Sie dort ein Konto an, wählen Sie Solana, und kopieren Sie die Adresse, die mit https beginnt:',
    correct: 'Korrigieren Sie sie oben.',
    another: 'Versuchen Sie es gleich noch einmal, oder geben Sie oben einen anderen Server ein.',
    own: 'Öffentliche Server weisen Browser oft ab. Geben Sie oben einen eigenen ein.',
    checking: 'Der Server wird gefragt …',
    works: (network) => `Der Server antwortet und gehört zu ${network}.`,
    rpcHint:
      'Die https-Adresse, über die diese Seite Solana-Transaktionen liest und sendet. Ersatzserver darunter, einer pro Zeile.',
    fromSite: (servers) => `Von dieser Website vorgegeben: ${servers.join(', ')}`,
    ice: 'STUN- und TURN-Server',
    iceHint:
      'Einer pro Zeile; bei TURN Benutzername und Passwort hinter der Adresse. Leer lassen, um sich direkt zu verbinden, ohne STUN- oder TURN-Server.',
    icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 Name Passwort',
    iceInvalid: (line) =>
      `Diese Zeile ist kein STUN- oder TURN-Server: ${line}. Sie muss mit stun: oder turn: beginnen, dann kommen ein Host und eventuell ein Port bis 65535; auf die Adresse eines TURN-Servers folgen Benutzername und Passwort. Bis sie stimmt, bleiben Ihre Server wie zuvor.`,
  },
  transferStrings: {
    transfer: 'USDC senden',
    to: 'An (Solana-Adresse)',
    amount: 'Betrag in USDC',
    send: 'USDC senden',
    checkAgain: 'Erneut prüfen',
    faucet: 'Testgeld für das Devnet:',
    faucetUsdc: 'USDC-Faucet',
    faucetSol: 'SOL-Faucet',
  },
  newcomerStrings: {
    title: 'Neu hier?',
    coin: {
      guest:
        'Sie zahlen in USDC, einem digitalen Dollar auf Solana: 1 USDC ist etwa 1 US-Dollar wert.',
      host: 'Sie werden in USDC bezahlt, einem digitalen Dollar auf Solana: 1 USDC ist etwa 1 US-Dollar wert.',
    },
    wallet:
      'Eine Wallet ist eine App oder Browser-Erweiterung, die das Geld verwahrt und Sie fragt, bevor sie zahlt. Holen Sie sich eine aus der Liste oben.',
    buy: {
      guest:
        'Kaufen Sie USDC in der Wallet oder an einer Börse: Senden Sie es von dort an die Adresse Ihrer Wallet, und wählen Sie Solana als Netzwerk.',
      host: 'Für Netzwerkgebühren brauchen Sie 0,02 SOL: Kaufen Sie es in der Wallet, oder senden Sie es von einer Börse dorthin, und wählen Sie Solana als Netzwerk.',
    },
    back: 'Kommen Sie dann zu diesem Link zurück. Erscheint Ihre Wallet oben nicht, laden Sie die Seite neu.',
    copyLink: 'Diesen Link kopieren',
    wait: 'Das alles kann dauern. Bitten Sie Ihren Gastgeber zu warten:',
    copyMessage: 'Nachricht kopieren',
    message:
      'Ich besorge mir gerade eine Wallet und USDC für unseren Anruf. Bitte geben Sie mir etwas Zeit.',
  },
  windowStrings: {
    warns:
      'Ihre Wallet warnt vielleicht, dass sie diese Website noch nicht kennt. Prüfen Sie die Adresse dieser Seite, und bestätigen Sie nur, was diese Seite ankündigt.',
    fee: 'Die Netzwerkgebühr zahlt Ihr Gastgeber. Verlangt Ihre Wallet SOL, brechen Sie ab, und nehmen Sie eine andere Wallet.',
    nothing:
      'Es öffnet sich nichts? Öffnen Sie Ihre Wallet über ihr Symbol, und entsperren Sie sie.',
  },
  walletAppStrings: {
    allowTitle: 'Lassen Sie diese Seite Ihre Wallet-App erreichen',
    allowHint:
      'Ihr Browser fragt, ob diese Seite sich mit Apps auf diesem Gerät verbinden darf. Erlauben Sie es.',
    allow: 'Browser fragen',
    openTitle: 'Weiter in Ihrer Wallet-App',
    openHint: 'Bestätigen Sie dort, und kommen Sie dann auf diese Seite zurück.',
    open: 'Wallet-App öffnen',
    waitingTitle: 'Warten auf Ihre Wallet-App',
    waitingHint:
      'Wenn sie sich nicht geöffnet hat, brechen Sie ab, und versuchen Sie es noch einmal.',
    cancel: 'Abbrechen',
    kept: 'Wallet-App',
    keptHint:
      'Ihre Wallet-App lässt diese Seite um Signaturen bitten. Der Widerruf öffnet die App noch einmal.',
    revoke: 'Zugriff widerrufen',
    revoking: 'Wird widerrufen …',
  },
  wipeStrings: {
    title: 'Dieser Browser',
    keeps:
      'Einstellungen, Belege, Texte und Nummern von Rechnungen, nicht gespeicherte Dateien und Schlüssel sind nur in diesem Browser. Wer ihn benutzt, kann Ihre Schlüssel benutzen.',
    export: 'Einstellungen, Zahlungen und Rechnungen exportieren',
    exportSecrets: 'Mit RPC-Adressen und TURN-Zugangsdaten',
    exportHint:
      'Eine JSON-Datei ohne Wallet- oder Zahlungsschlüssel. RPC-Adressen können einen API-Schlüssel enthalten. Wer die Datei hat, könnte ihn und Ihre TURN-Zugangsdaten nutzen; daher fehlt beides, wenn Sie es nicht aufnehmen.',
    wipe: 'Alles löschen',
    looking: 'Es wird geprüft, was gespeichert ist …',
    ask: 'Alles löschen, was diese Seite in diesem Browser speichert?',
    lost: 'Das löscht Einstellungen, Ihre Zustimmung, Belege, Texte und Nummern von Rechnungen, nicht gespeicherte Dateien und alle Schlüssel. Es lässt sich nicht rückgängig machen. Zahlungen bleiben auf Solana.',
    nothing: 'Hier liegt kein Geld.',
    stakes: 'Sie würden verlieren:',
    takeBack: 'Zuerst abheben',
    sure: 'Ich nehme diesen Verlust hin',
    giveUp: (sol) => `Ich nehme den Verlust von ${sol} SOL hin`,
    confirm: 'Jetzt löschen',
    closeTabs:
      'Schließen Sie alle anderen Tabs dieser Seite. Sie verwenden noch, was gelöscht werden soll.',
    done: 'Alles, was diese Seite in diesem Browser gespeichert hatte, ist gelöscht.',
    notAll: (why) =>
      `Nicht alles ließ sich entfernen (${why}). Löschen Sie die Daten dieser Website in den Einstellungen des Browsers.`,
    stake: {
      feeBalance: (sol, network) => `${sol} SOL im Gebührenguthaben auf ${network}.`,
      feeBalanceUnread: (network) =>
        `Das Gebührenguthaben auf ${network}. Sein Betrag lässt sich von hier nicht lesen: Wählen Sie dieses Netzwerk, um es abzuheben.`,
      key: 'Den Zahlungsschlüssel eines Anrufs, in den Sie noch zurückkehren können.',
      keyOfAllowance: (usdc) =>
        `Den Zahlungsschlüssel eines Anrufs, in den Sie noch zurückkehren können, mit einer Freigabe von bis zu ${usdc} USDC. Ohne den Schlüssel kann niemand die Freigabe nutzen. Beenden Sie das automatische Bezahlen in diesem Anruf, oder widerrufen Sie die Freigabe in Ihrer Wallet.`,
      offer: (when, paid) =>
        paid === null
          ? `Ihr Angebot für ${when}. Ohne es lässt sich eine Zahlung weder erkennen noch erstatten. Sein Link bringt es zurück, wenn Sie ihn behalten.`
          : `Ihr Angebot für ${when}, mit ${paid} USDC bezahlt. Ohne es lässt sich eine Zahlung weder erkennen noch erstatten. Sein Link bringt es zurück, wenn Sie ihn behalten.`,
      booking: (when, usdc) =>
        `Ihre Buchung für ${when}, mit ${usdc} USDC bezahlt. Ihr Link bringt sie mit derselben Wallet zurück, wenn Sie ihn behalten.`,
      payment: (usdc) => `Eine Zahlung von ${usdc} USDC, die noch nicht bestätigt ist.`,
      deposit: (usdc) =>
        `Den Schlüssel eines Depots von ${usdc} USDC, das noch nicht ausgezahlt ist. Ohne ihn kann Ihre Wallet das Geld weiterhin bewegen, mit anderer Software.`,
      unused: (usdc) =>
        `Die Aufzeichnung über ${usdc} USDC für ungenutzte Zeit, die Sie einem Gast noch schulden. Das Geld wird dann nicht erstattet.`,
      files: (n, size) =>
        count(n, {
          one: `Eine Datei (${size}), für die Sie vielleicht bezahlt haben.`,
          other: `# Dateien (${size}), für die Sie vielleicht bezahlt haben.`,
        }),
      links: (n, sol) =>
        count(n, {
          one: `Einen Anruflink, mit dem niemand mehr klingeln kann, und bis zu ${sol} SOL, die darin liegen.`,
          other: `# Anruflinks, mit denen niemand mehr klingeln kann, und bis zu ${sol} SOL, die in jedem liegen.`,
        }),
      unread: (why) => `Etwas ließ sich nicht lesen: ${why}`,
    },
  },
  linkStrings: {
    linkInCall: 'Dieser Tab gehört zu einem anderen Anruf. Öffnen Sie den Link in einem neuen Tab.',
    linkInTransfer:
      'In diesem Tab wird noch eine Datei übertragen. Warten Sie, bis sie angekommen ist, oder öffnen Sie den Link in einem anderen Tab.',
    backStays:
      'Zurückgehen würde Ihren Anruf oder Ihre Übertragung beenden. Verlassen Sie diese Ansicht über die Schaltfläche auf der Seite.',
    replyLink: {
      handedOver:
        'Die Antwort wurde an Ihren wartenden Tab übergeben. Diesen hier können Sie schließen.',
      noneWaiting:
        'In diesem Browser wartet kein Tab auf diese Antwort. Öffnen Sie den Tab mit Ihrer Einladung.',
    },
    repairLink: {
      handedOver:
        'Der Link wurde an den Tab mit Ihrem Anruf übergeben. Drücken Sie dort auf „Verbinden“; diesen Tab können Sie schließen.',
      noneWaiting:
        'In diesem Browser gehört kein offener Anruf zu diesem Link. Ist der Anruf in einem anderen Browser offen, öffnen Sie den Link dort.',
    },
  },
};
