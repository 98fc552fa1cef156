import { formsOf } from '../forms.ts';
import type { Receipts } from '../types.ts';

const count = formsOf('de');
const payments = (n: number): string => count(n, { one: '# Zahlung', other: '# Zahlungen' });

/** How the browser reaches its TURN server. */
const WAYS: Readonly<Record<string, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };
const short = (value: number, digits: number): string => value.toFixed(digits).replace('.', ',');

/** The records of a call. */
export const receipts: Receipts = {
  receiptStrings: {
    title: 'Belege',
    lead: 'Jede Zahlung, die dieser Browser gesendet oder erhalten hat. Die Liste ist nur hier gespeichert; die Zahlungen stehen auf Solana, wo sie jeder prüfen kann.',
    network: (name) => `Auf ${name}`,
    empty: 'In diesem Netzwerk noch keine. Sie erscheinen hier mit Ihrem ersten Anruf.',
    loading: 'Zahlungen werden geladen …',
    show: 'Anzeigen',
    all: 'Alle Zahlungen',
    other: 'Außerhalb von Anrufen',
    csv: 'Als CSV exportieren',
    json: 'Als JSON exportieren',
    month: 'Einnahmen pro Monat',
    net: 'Bezahlt, abzüglich Erstattungen',
    summary: {
      host: 'Als Gastgeber',
      guest: 'Als Gast',
      sent: 'Außerhalb von Anrufen gesendet',
      ahead: 'Buchungen, nicht eingelöst',
      total: { host: 'Verdient', guest: 'Ausgegeben' },
      refunded: { host: 'Gästen erstattet', guest: 'Ihnen erstattet' },
      amount: 'Betrag',
      calls: 'Anrufe',
      payments: 'Zahlungen',
      minutes: 'Bezahlte Minuten',
      perCall: 'Durchschnitt pro Anruf',
      perMinute: 'Durchschnitt pro Minute',
    },
    chart: {
      title: 'Nach Anruf',
      label: (calls) =>
        count(calls, {
          one: 'Balkendiagramm: bezahlter Betrag in # Anruf, abzüglich Erstattungen',
          other: 'Balkendiagramm: bezahlter Betrag in # Anrufen, abzüglich Erstattungen',
        }),
      call: 'Anruf',
      bar: { host: (when) => `${when} · verdient`, guest: (when) => `${when} · ausgegeben` },
    },
    table: {
      caption: 'Zahlungen, neueste zuerst',
      when: 'Zeit',
      what: 'Zahlung',
      amount: 'Betrag',
      from: 'Von',
      to: 'An',
      transaction: 'Transaktion',
      state: 'Status',
      final: 'Endgültig',
      noUsdc: 'in SOL',
      upTo: (amount) => `bis zu ${amount}`,
      revoked: 'zurückgenommen',
      approved: 'Freigegeben',
      unsigned: 'nicht gesendet',
      otherGroup: 'Außerhalb von Anrufen',
    },
    call: {
      title: {
        host: (peer) => `Sie waren Gastgeber von ${peer}`,
        guest: (peer) => `Sie waren Gast von ${peer}`,
      },
      option: {
        host: (when, peer) => `${when}, Gastgeber von ${peer}`,
        guest: (when, peer) => `${when}, Gast von ${peer}`,
      },
      sum: (n, net, refunded) =>
        refunded === null
          ? `${payments(n)}, ${net} USDC`
          : `${payments(n)}, ${net} USDC nach Erstattung von ${refunded} USDC`,
      copy: 'Beleg kopieren',
      link: 'Link kopieren',
      json: 'Daten kopieren',
      check: 'Beleg prüfen',
      invoice: { host: 'Rechnung', guest: 'Zahlungsnachweis' },
    },
    copied: {
      words: 'Beleg kopiert',
      json: 'Daten des Belegs kopiert',
      link: 'Link zum Beleg kopiert',
    },
    words: {
      title: (day) => `Pay2Chat-Beleg, ${day}`,
      parties: (guest, host, network) =>
        `Gast ${guest} hat Gastgeber ${host} auf ${network} bezahlt.`,
      price: (usdc) => `Preis: ${usdc} USDC pro Minute`,
      length: (clock) => `Dauer des Anrufs: ${clock}`,
      minutes: (paid, usdc) => `Bezahlte Minuten (${paid}): ${usdc} USDC`,
      files: (usdc) => `Dateien: ${usdc} USDC`,
      tips: (usdc) => `Trinkgeld: ${usdc} USDC`,
      back: (usdc) => `Erstattet: ${usdc} USDC`,
      net: (usdc) => `Kosten: ${usdc} USDC`,
      proof: (link) => `Hier kann es jeder prüfen: ${link}`,
      connection: {
        host: (seen) => `Verbindung aus Sicht des Gastgebers, nicht Teil der Prüfung: ${seen}`,
        guest: (seen) => `Verbindung aus Sicht des Gastes, nicht Teil der Prüfung: ${seen}`,
      },
    },
    notCopied:
      'Ihr Browser ließ diese Seite nicht kopieren. Kopieren Sie den Beleg aus dem Feld unten.',
    audit: {
      title: 'Einen Beleg prüfen',
      lead: 'Fügen Sie einen Beleg oder einen Link dazu ein. Diese Seite vergleicht jede Zeile mit Solana, über Ihren eigenen Solana-Server. Sie brauchen keine Wallet.',
      input: 'Beleg',
      run: 'Beleg prüfen',
      filled: 'Der Beleg aus dem Link steht im Feld. Drücken Sie „Beleg prüfen“.',
      running: 'Wird von Solana gelesen …',
      matches: (lines) =>
        count(lines, {
          one: 'Stimmt überein: Seine Zeile steht auf Solana, wie der Beleg es sagt.',
          other: 'Stimmt überein: Alle # Zeilen stehen auf Solana, wie der Beleg es sagt.',
        }),
      others: (others) =>
        count(others, {
          one: '# Zahlung zwischen dem Depot und einer anderen Wallet: siehe unten.',
          other: '# Zahlungen zwischen dem Depot und anderen Wallets: siehe unten.',
        }),
      givenBack: (listed, later, refunded) =>
        [
          count(listed, {
            one: 'Seine Zeile steht auf Solana, wie der Beleg es sagt.',
            other: 'Alle seine # Zeilen stehen auf Solana, wie der Beleg es sagt.',
          }),
          count(later, {
            one: '# Erstattung fehlt darin.',
            other: '# Erstattungen fehlen darin.',
          }),
          `Insgesamt erstattet: ${refunded}.`,
        ].join(' '),
      differs: (wrong, lines) =>
        `Stimmt nicht überein: ${wrong} von ${count(lines, { one: '# Zeile weicht ab', other: wrong === 1 ? '# Zeilen weicht ab' : '# Zeilen weichen ab' })}.`,
      payer: 'Wallet des Gastes',
      payTo: 'Wallet des Gastgebers',
      network: 'Netzwerk',
      paid: 'Auf Solana bezahlt',
      refunded: 'Erstattet',
      unused: {
        trial: 'Kostenlose Probezeit',
        counted: 'Gezählte Zeit',
        due: 'Fällig für ungenutzte Zeit',
        little: (due) => `${due}, zu wenig für eine Erstattung`,
      },
      proves: {
        title: 'Das beweist diese Prüfung',
        session: 'Jede Zahlung aus der Freigabe des Gastes steht im Beleg oder unten.',
        deposit:
          'Jede Zahlung in das Depot des Anrufs und jede Erstattung daraus an den Gast steht im Beleg oder unten.',
        reference:
          'Jede Erstattung, die der Gastgeber mit dieser Seite gemacht hat, steht im Beleg oder unten.',
      },
      unclear: {
        verdict:
          'Unklar: Was der Beleg aufführt, steht so auf Solana. Vielleicht fehlen weitere Zahlungen.',
        session:
          'Zu viele Transaktionen nennen die Freigabe des Gastes. Vielleicht fehlen Zahlungen.',
        deposit:
          'Zu viele Transaktionen nennen das Depot des Anrufs. Vielleicht fehlen Zahlungen oder Erstattungen.',
        reference:
          'Zu viele Transaktionen nennen die Erstattungen des Anrufs. Vielleicht fehlen Erstattungen.',
        ask: 'Vergleichen Sie den Beleg mit dem der anderen Person: Beide müssen gleich sein.',
      },
      cannot: {
        title: 'Das kann sie nicht beweisen',
        all: [
          'Dass die gezählte Zeit stimmt.',
          'Dass Wallets, Freigabe und Depot die dieses Anrufs sind.',
          'Dass die Wallet des Gastes nicht noch selbst etwas bezahlt hat.',
        ],
      },
      lines: 'Zeile für Zeile',
      claimed: 'Beleg',
      found: 'Solana',
      odometer: ['Ausgegeben', 'Vom Token-Programm gezählt'],
      overRefunded: ['Für Zeit bezahlt', 'Erstattet'],
      approvals: 'Freigaben',
      cap: 'Limit',
      spent: 'Ausgegeben',
      left: 'Übrig',
      closed: 'Keine: ersetzt oder zurückgenommen',
      approval: (n) => `Freigabe ${n}`,
      subjects: {
        prepay: 'Vorauszahlung',
        minute: 'Minute',
        file: 'Datei',
        tip: 'Trinkgeld',
        refund: 'Erstattung',
        approval: 'Freigabe',
        call: 'Eine andere Zahlung dieses Anrufs',
        other: 'Von oder an andere gesendet',
      },
      findings: {
        ok: 'Auf Solana, wie der Beleg es sagt.',
        'missing-on-chain': 'Der Beleg führt sie auf, auf Solana gibt es sie aber nicht.',
        'missing-in-receipt': 'Der Beleg lässt sie aus.',
        'failed-on-chain':
          'Die Transaktion ist auf Solana, aber fehlgeschlagen. Sie hat nichts bezahlt.',
        'listed-twice': 'Der Beleg führt dieselbe Transaktion zweimal auf.',
        'other-wallet':
          'Eine andere Wallet hat das in das Depot eingezahlt oder daraus erhalten. Der Gast hat es nicht bezahlt.',
        amount: 'Der Betrag weicht ab.',
        recipient: 'Der Empfänger weicht ab.',
        payer: 'Das zahlende Konto weicht ab.',
        authority: 'Sie wurde mit einem anderen Schlüssel signiert, als der Beleg nennt.',
        'fee-payer': 'Ein anderes Konto hat die Netzwerkgebühr bezahlt.',
        mint: 'Sie hat einen anderen Token als USDC bewegt.',
        memo: 'Ihr Memo gehört nicht zu diesem Anruf und dieser Zahlung.',
        resource: 'Sie hat etwas anderes bezahlt, als der Beleg sagt.',
        time: 'Die Zeit weicht von der ihres Blocks ab.',
        price: 'Der Preis weicht vom bezahlten ab.',
        cap: 'Das Limit weicht vom freigegebenen ab.',
        odometer: 'Die Ausgaben aus dieser Freigabe gehen nicht auf.',
        'over-refunded': 'Es wurde mehr erstattet, als Vorauszahlung und Minuten gekostet haben.',
      },
    },
  },
  monthStrings: {
    title: 'Einnahmen pro Monat',
    lead: 'Zahlungen Ihrer Gäste, abzüglich Erstattungen. Jede zählt an ihrem eigenen Tag.',
    month: 'Monat',
    zone: (zone) => `Tage in der Zeitzone ${zone}.`,
    empty: 'In diesem Netzwerk hat Sie noch kein Gast bezahlt.',
    csv: 'Monat als CSV exportieren',
    sums: 'Der ganze Monat',
    gross: 'Von Gästen bezahlt',
    returned: 'Ungenutzte Zeit erstattet',
    refunded: 'Erstattet',
    net: 'Verdient',
    minutes: 'Minuten',
    calls: 'Anrufe',
    files: 'Dateien',
    noTopic: 'Ohne Thema',
    by: {
      day: { title: 'Nach Tag', column: 'Tag' },
      guest: { title: 'Nach Gast', column: 'Gast' },
      topic: { title: 'Nach Thema', column: 'Thema' },
    },
    plot: (month, days) =>
      count(days, {
        one: `Balkendiagramm: Verdienst an jedem Tag im ${month}; Zahlungen an # Tag. Die Tabelle unten nennt die Summen.`,
        other: `Balkendiagramm: Verdienst an jedem Tag im ${month}; Zahlungen an # Tagen. Die Tabelle unten nennt die Summen.`,
      }),
  },
  invoiceStrings: {
    title: { host: 'Rechnung', guest: 'Zahlungsnachweis' },
    lead: 'Drucken Sie das Dokument, oder wählen Sie im Druckdialog „Als PDF speichern“. Es entsteht in diesem Browser, und nichts hier Eingegebenes wird gesendet.',
    own: 'Ihr Name und Ihre Anschrift',
    ownHint: 'Bleibt in diesem Browser für Ihre nächsten Rechnungen und Nachweise.',
    peer: {
      host: 'Name und Anschrift Ihres Gastes',
      guest: 'Name und Anschrift Ihres Gastgebers',
    },
    peerHint: 'Bleibt in diesem Browser für diese Wallet.',
    tax: 'Steuerhinweis',
    taxHint:
      'Zum Beispiel Ihre Steuernummer, oder warum keine Steuer anfällt. Steht unter der Summe.',
    wiped:
      '„Alles löschen“ in den Einstellungen entfernt diese Texte und die Nummern Ihrer Rechnungen.',
    print: 'Drucken oder als PDF speichern',
    check: 'Mit Solana vergleichen',
    cancelCheck: 'Prüfung abbrechen',
    loading: 'Beleg wird gelesen …',
    number: 'Nummer',
    issued: 'Ausstellungsdatum',
    printed: 'Datum',
    call: 'Anruf',
    topic: 'Thema',
    counted: 'Gezählte Zeit',
    callId: 'Anruf-ID',
    network: 'Netzwerk',
    wallet: 'Wallet',
    from: { host: 'Von', guest: 'Bezahlt an' },
    to: { host: 'An', guest: 'Bezahlt von' },
    items: 'Bezahlte Posten',
    item: 'Posten',
    product: (minutes, price) => `${minutes} × ${price} USDC`,
    amount: 'Betrag in USDC',
    minutes: 'Videoanruf, Minuten',
    periods: (seconds) => `Videoanruf, Minuten zu ${seconds} Sekunden`,
    total: 'Insgesamt bezahlt',
    paid: 'Vollständig bezahlt, in USDC auf Solana. Es ist nichts mehr zu zahlen.',
    later: (day) =>
      `Enthält Zahlungen und Erstattungen nach dem Ausstellungsdatum, bis zum ${day}.`,
    payments: 'Transaktionen',
    when: 'Zeit',
    what: 'Zahlung',
    zone: (zone) => `Zeiten in der Zeitzone ${zone}.`,
    audit: 'Vergleich mit Solana',
    notChecked: 'Noch nicht geprüft.',
    checking: 'Wird von Solana gelesen …',
    failed: (why) => `Nicht geprüft: ${why}`,
    checked: (when, verdict) => `${when}: ${verdict}`,
    fileName: (title, name) => `${title} ${name}`,
  },
  qualityStrings: {
    label: 'Verbindungsqualität',
    tally: {
      own: (seen) => `Verbindung auf Ihrer Seite: ${seen}`,
      time: {
        good: (time) => `gut ${time}`,
        fair: (time) => `mäßig ${time}`,
        poor: (time) => `schlecht ${time}`,
      },
      interruptions: (n) => count(n, { one: '# Unterbrechung', other: '# Unterbrechungen' }),
    },
    words: { good: 'Gut', fair: 'Mäßig', poor: 'Schlecht' },
    direct: 'direkt',
    relayed: 'über Relay',
    reduced: 'Schlechte Verbindung: Bildqualität verringert',
    smaller: 'kleineres Bild',
    rtt: 'Umlaufzeit',
    lossIn: 'Paketverlust, eingehend',
    lossOut: 'Paketverlust, ausgehend',
    rateIn: 'Empfangen',
    rateOut: 'Gesendet',
    framesIn: 'Video empfangen',
    framesOut: 'Video gesendet',
    route: 'Weg',
    codecs: 'Codecs',
    none: 'keine',
    ms: (value) => `${Math.round(value)} ms`,
    percent: (value) => `${short(value, value < 10 ? 1 : 0)} %`,
    rate: (kbit) =>
      kbit < 1000 ? `${Math.round(kbit)} kbit/s` : `${short(kbit / 1000, 1)} Mbit/s`,
    fps: (value) => `${Math.round(value)} Bilder/s`,
    size: (width, height, fps) => `${width} × ${height}, ${Math.round(fps)} Bilder/s`,
    plot: (what, least, most, seconds) =>
      `${what}, letzte ${seconds} s: zwischen ${least} und ${most}`,
    via: ({ local, remote, relayProtocol }) => {
      if (local === 'relay') return `Über Ihren TURN-Server (per ${WAYS[relayProtocol] ?? 'UDP'})`;
      if (remote === 'relay') return 'Über den TURN-Server der anderen Person';
      return local === 'host' && remote === 'host'
        ? 'Direkt, in einem Netz oder ohne NAT'
        : 'Direkt, durch NAT';
    },
  },
};
