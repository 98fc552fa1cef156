import { isolated } from '../../../shared/peer-text.ts';
import { STANDARD_PERIOD_SECONDS } from '../../../shared/terms.ts';
import { formsOf } from '../forms.ts';
import type { Sides } from '../types.ts';

const count = formsOf('de');
const minutes = (n: number): string => count(n, { one: '# Minute', other: '# Minuten' });
const firstMinutes = (n: number): string =>
  count(n, { one: 'die erste Minute', other: 'die ersten # Minuten' });
/** Returns the words that follow “pro”. */
const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'Minute' : `Minute zu ${seconds} Sekunden`;

function span(n: number): string {
  const [days, hours] = [n / 1440, n / 60];
  if (Number.isInteger(days)) return count(days, { one: '# Tag', other: '# Tage' });
  if (Number.isInteger(hours)) return count(hours, { one: '# Stunde', other: '# Stunden' });
  return minutes(n);
}

const BOTH_STUN =
  'Wählen Sie auf beiden Seiten in den Einstellungen „Öffentliche STUN-Server“, und beginnen Sie mit neuen Links.';
const TURN =
  'Fügen Sie auf einer der Seiten in den Einstellungen einen TURN-Server hinzu, und beginnen Sie mit neuen Links.';

/** How host and guest come into a call. */
export const sides: Sides = {
  lentStrings: {
    relay: (url) =>
      `Ihr Gastgeber teilt einen Server mit Ihnen, über den der Anruf laufen kann: ${url}. Ihr Browser kontaktiert ihn, wenn Sie annehmen.`,
    use: (server) => `Mich über den Server meines Gastgebers verbinden: ${server}`,
    what: 'Er sagt Ihrem Browser dessen öffentliche Adresse. Sein Betreiber sieht dann diese Adresse und wann Sie anrufen. Ihr Browser kontaktiert ihn, wenn Sie annehmen.',
  },
  payeeStrings: {
    fresh:
      'Dieser Browser hat noch nie an diese Adresse gezahlt. Vergleichen Sie die Wörter, bevor Sie zahlen.',
    ahead: 'Sie haben eine Buchung bei dieser Adresse.',
    aheadBack: 'Sie hatten schon eine Buchung bei dieser Adresse, und sie wurde erstattet.',
    uncounted:
      'Diese Einladung zählt Ihre Buchung bei dieser Adresse nicht mit. Bitten Sie Ihren Gastgeber um die Einladung aus seiner Liste vereinbarter Anrufe.',
    known: (calls, last) =>
      count(calls, {
        one: `Sie haben schon in einem Anruf an diesen Gastgeber gezahlt, zuletzt am ${last}.`,
        other: `Sie haben schon in # Anrufen an diesen Gastgeber gezahlt, zuletzt am ${last}.`,
      }),
  },
  returnTerms: {
    yes: 'Sie bezahlen die Sekunden, die Sie nutzen: Der Rest wird erstattet, wenn der Anruf zu Ende ist.',
    no: 'Ungenutzte Zeit wird nicht erstattet.',
    trial: (seconds) =>
      `Kostenlos ausprobieren: Wenn Sie in den ersten ${seconds} Sekunden gehen, wird alles erstattet.`,
    risk: 'Bis zum Ende des Anrufs liegt Ihre Vorauszahlung in einem Depot, das der Browser Ihres Gastgebers auszahlt. Kommt Ihr Gastgeber nie zurück, bleibt sie dort.',
  },
  invitationStrings: {
    title: 'Sie sind zu einem bezahlten Videoanruf eingeladen',
    host: 'Ihr Gastgeber',
    topic: 'Thema',
    when: 'Wann',
    price: 'Preis',
    perMinute: (price, seconds) => `${price} pro ${period(seconds)}`,
    upfront: 'Zum Start',
    first: (cost, n) => `${cost} für ${firstMinutes(n)}`,
    booked: (cost, n) => `${cost} für ${firstMinutes(n)}; Ihre Buchung wird angerechnet`,
  },
  guestStrings: {
    headings: {
      open: 'An einem Anruf teilnehmen',
      offer: 'Ein Anruf zu einer vereinbarten Zeit',
      price: (price, seconds) => `${price} USDC pro ${period(seconds)}`,
      reply: 'Senden Sie dem Gastgeber Ihre Antwort',
      pay: 'Ist das Ihr Gastgeber?',
    },
    lead: 'Ein Videoanruf mit der Person, die Ihnen diese Einladung gesendet hat. Sie bezahlen pro Minute.',
    paste: 'Einladung einfügen',
    pasteHint: 'Der Link, den Ihr Gastgeber Ihnen gesendet hat. Die ganze Nachricht geht auch.',
    open: 'Einladung öffnen',
    switchHint: 'Ein Klick stellt die Seite um und öffnet die Einladung.',
    switchTo: (network) => `Zu ${network} wechseln`,
    toJoin: (n) =>
      n === 1
        ? 'zum Teilnehmen; deckt die erste Minute. Keine Netzwerkgebühren. Sie zahlen noch nichts.'
        : `zum Teilnehmen; deckt ${minutes(n)}. Keine Netzwerkgebühren. Sie zahlen noch nichts.`,
    upfrontFor: (n) => `jetzt, für ${firstMinutes(n)}. Keine Netzwerkgebühr.`,
    agreedFor: (n) =>
      `für ${firstMinutes(n)} eines vereinbarten Anrufs. Ihre Buchung wird angerechnet.`,
    aheadFor: (n) => `für ${firstMinutes(n)}, schon bezahlt.`,
    payTo: 'Zahlung an',
    network: 'Netzwerk',
    change: 'Zahlungsweise ändern',
    mode: 'Zahlungsweise',
    modes: { allowance: 'Einmal für den Anruf freigeben', manual: 'Jede Minute fragen' },
    modeNotes: {
      allowance: (cap) =>
        `Sie bestätigen einmal. Der Anruf kann höchstens ${cap} USDC ausgeben, Minute für Minute. Solana setzt das Limit durch, und den Rest behalten Sie.`,
      manual:
        'Ihre Wallet fragt bei jeder Zahlung, jede Minute. Wenn Sie nicht rechtzeitig bestätigen, wird der Anruf angehalten.',
      byApp:
        'Jede Minute öffnet Ihre Wallet-App: tippen, dort bestätigen und zurückkommen. Geschieht das nicht rechtzeitig, wird der Anruf angehalten.',
    },
    budget: 'Zusätzliche Minuten freigeben',
    replace: 'Freigabe ersetzen und bezahlen',
    byHand: 'Stattdessen jede Zahlung bestätigen',
    budgetHint: (total) =>
      total === 1
        ? '1 Minute insgesamt: nur die vorausbezahlte.'
        : `${minutes(total)} insgesamt, mit den vorausbezahlten.`,
    createReply: 'Annehmen und weiter',
    creating: 'Ihre Antwort wird erstellt …',
    discard: 'Einladung verwerfen',
    own: 'Das ist Ihre eigene Einladung: Ein anderer Tab dieses Browsers wartet auf die Antwort. Senden Sie sie Ihrem Gast. Hier würden Sie sich selbst anrufen.',
    leave: { unpaid: 'Ohne Bezahlung gehen', paying: 'Ohne Teilnahme gehen' },
    status: {
      idle: '',
      replying: 'Ihre Antwort wird erstellt …',
      waiting: 'Kommen Sie gleich zurück, und lassen Sie diese Seite offen.',
      connected: 'Verbunden. Noch ist nichts bezahlt: Vergleichen Sie zuerst die Wörter.',
      paying: '',
      'in-call': 'Im Anruf',
      ended: 'Der Anruf ist beendet',
    },
  },
  prepayStrings: {
    offer: 'Thema',
    balance: 'Ihr Guthaben',
    after: 'Nach der Zahlung',
    short: (amount) => `${amount} USDC aufladen`,
    unknown: 'noch nicht bekannt',
    allow: (cap, isAhead) =>
      isAhead
        ? `und höchstens ${cap} USDC für spätere Minuten freigeben`
        : `und höchstens ${cap} USDC insgesamt freigeben`,
    payShort: (missing, cost) => `${cost} USDC bezahlen (${missing} fehlen)`,
    pay: (cost) => `Wörter stimmen. ${cost} USDC bezahlen`,
    again: (cost) => `Erneut versuchen: ${cost} USDC bezahlen`,
    then: {
      allowance: (price, seconds, cap, isAhead) =>
        isAhead
          ? `Danach automatisch ${price} pro ${period(seconds)}. Nie mehr als ${cap} USDC insgesamt, einschließlich Ihrer Buchung.`
          : `Danach automatisch ${price} pro ${period(seconds)}. Nie mehr als ${cap} USDC insgesamt, einschließlich dieser Zahlung.`,
      manual: (price, seconds) =>
        `Später ${price} pro ${period(seconds)}, jede nach Ihrer Bestätigung.`,
      byApp: (price, seconds) =>
        `Später ${price} pro ${period(seconds)}. Jede Zahlung öffnet Ihre Wallet-App, und Sie bestätigen dort.`,
    },
    stage: {
      idle: '',
      asking: 'Die Zahlung wird vorbereitet …',
      signing: 'Warten auf Ihre Wallet. Bestätigen Sie in deren Fenster.',
      approving: 'Die Freigabe wird eingerichtet …',
      sending: 'Die Zahlung wird gesendet …',
      confirming: 'Warten auf Bestätigung …',
      waiting: 'Gesendet, noch nicht bestätigt. Diese Seite versucht es weiter.',
      unadmitted: 'Bezahlt. Warten, bis Ihr Gastgeber Sie einlässt …',
      expiring:
        'Es wird sichergestellt, dass Sie nicht doppelt zahlen. Das dauert etwa eine Minute.',
      settled: 'Bezahlt. Sie kommen in den Anruf …',
      failed: '',
    },
  },
  readyStrings: {
    title: 'Bereit für Anrufe?',
    allReady: 'Bereit für Anrufe: alles geprüft',
    noWallet: 'Es ist keine Wallet verbunden.',
    afterWallet: 'Verbinden Sie zuerst Ihre Wallet.',
    sol: (held, needed) =>
      `Ihre Wallet hat ${held} SOL. Als Gastgeber brauchen Sie einmalig ${needed} SOL, von denen Sie das meiste wieder abheben können.`,
    noServer: 'Es ist kein Server gewählt.',
    answers: 'Der Server antwortet.',
    route: 'Verbindung',
    untested: 'Noch nicht geprüft.',
    works: 'Funktioniert.',
    soundOnly: 'Nicht verwendet: Ihre Anrufe haben nur Ton.',
  },
  hostStrings: {
    headings: {
      idle: 'Ihren Anruf einrichten',
      inviting: 'Senden Sie diese Einladung',
      connecting: 'Verbindung zu Ihrem Gast …',
      'awaiting-prepayment': 'Ihr Gast ist da',
      'in-call': 'Im Anruf',
      ended: 'Der Anruf ist beendet',
    },
    price: 'Preis pro Minute (USDC)',
    priceHint: {
      open: 'Ihr Gast bezahlt zu Beginn drei Minuten, dann jede Minute.',
      sums: (upfront, price, seconds) =>
        `Ihr Gast bezahlt zu Beginn ${upfront}, dann ${price} pro ${period(seconds)}.`,
    },
    subject: 'Thema (optional)',
    subjectHint: 'Ihr Gast sieht es, bevor er bezahlt.',
    fees: (sol, calls) =>
      `Netzwerkgebühren: bis zu ${sol} SOL aus Ihrer Wallet, genug für etwa ${calls} Anrufe. Den Rest können Sie abheben.`,
    feesLeft: (n) =>
      n === 0
        ? 'Netzwerkgebühren: nicht genug für einen weiteren Anruf.'
        : count(n, {
            one: 'Netzwerkgebühren: genug für etwa # Anruf.',
            other: 'Netzwerkgebühren: genug für etwa # Anrufe.',
          }),
    feesFor: (payments, each) =>
      `${count(payments, { one: 'Das ist etwa # Zahlung.', other: 'Das sind etwa # Zahlungen.' })} Je Anruf sind ein Depot, das zurückkommt, und ${each} Zahlungen gerechnet.`,
    inDeposits: (sol) => `${sol} SOL liegen in Depots und kommen zurück, wenn deren Anrufe enden.`,
    inLinks: (sol) => `${sol} SOL liegen in Anruflinks und kommen zurück, wenn Sie sie stilllegen.`,
    fill: 'SOL für Gebühren aufladen',
    refill: 'Auffüllen',
    withdraw: 'Abheben',
    createInvite: 'Einladung erstellen',
    creating: 'Einladung wird erstellt …',
    another: 'Weiterer Link oder eine Einladung',
    more: 'Ihr Name, Erstattung und Probezeit',
    status: {
      idle: '',
      inviting: 'Warten auf die Antwort Ihres Gastes. Lassen Sie diese Seite offen.',
      connecting: 'Antwort angenommen. Verbindung zu Ihrem Gast …',
      'awaiting-prepayment': 'Warten auf die Zahlung …',
      'in-call': 'Im Anruf',
      ended: 'Der Anruf ist beendet',
    },
    answered: 'Ihre Antwort ist unterwegs. Warten auf die Seite Ihres Gastes …',
    waitingForClaim: 'Warten, bis Ihr Gast die Buchung einlöst …',
    waitingFor: (cost) =>
      `Warten auf ${cost} USDC … Vielleicht muss Ihr Gast erst USDC besorgen. Schreiben Sie ihm, wenn es lange dauert.`,
    cancelCall: 'Anruf abbrechen',
  },
  returnsStrings: {
    returns: 'Ungenutzte Zeit erstatten',
    returnsHint:
      'Ihr Gast bezahlt nur die genutzten Sekunden. Bis der Anruf zu Ende ist, liegt die Vorauszahlung in einem Depot: einem Konto auf Solana, dessen Schlüssel dieser Browser hat.',
  },
  shareStrings: {
    title: { invite: 'Pay2Chat-Einladung', reply: 'Pay2Chat-Antwort', call: 'Pay2Chat-Anruflink' },
    invite: (topic, price, upfront) =>
      topic === ''
        ? `Videoanruf: ${price} USDC/min, ${upfront} zu Beginn.`
        : `Videoanruf über ${topic}: ${price} USDC/min, ${upfront} zu Beginn.`,
    agreed: (topic, host, when, price) =>
      `Unser vereinbarter Anruf${topic === '' ? '' : ` über ${topic}`}${host === '' ? '' : ` mit ${host}`}, ${when}: ${price} USDC/min. Ihre Buchung wird angerechnet.`,
    call: (topic, price) =>
      topic === ''
        ? `Rufen Sie mich per Video an: ${price} USDC/min.`
        : `Rufen Sie mich per Video an (${topic}): ${price} USDC/min.`,
    reply:
      'Meine Antwort auf die Einladung zum Anruf. Bitte auf der Seite einfügen, die darauf wartet.',
    share: { invite: 'Einladung teilen', reply: 'Antwort teilen', call: 'Anruflink teilen' },
    copy: {
      invite: 'Einladungslink kopieren',
      reply: 'Antwort kopieren',
      call: 'Anruflink kopieren',
    },
    copyLink: 'Link kopieren',
    shareFailed: 'Das Teilen ist fehlgeschlagen. Kopieren Sie stattdessen den Link.',
    showQr: 'QR-Code zeigen',
    hideQr: 'QR-Code verbergen',
    qr: {
      invite: 'Einladungslink als QR-Code',
      reply: 'Antwortlink als QR-Code',
      call: 'Anruflink als QR-Code',
    },
    qrHint: {
      invite: 'Ihr Gast scannt das mit einem Handy, um die Einladung zu öffnen.',
      reply: 'Ihr Gastgeber scannt das mit dem Gerät, das auf die Antwort wartet.',
      call: 'Alle, die das scannen, können Sie anrufen.',
    },
    trouble: 'Link und Code zeigen',
    troubleHint: {
      invite:
        'Senden Sie eines davon auf beliebigem Weg. Ihr Gast kann es nach „Ich habe eine Einladung“ einfügen.',
      reply:
        'Senden Sie eines davon auf beliebigem Weg. Ihr Gastgeber fügt es ein oder öffnet den Link in dem Browser, der darauf wartet.',
      call: 'Senden Sie eines davon auf beliebigem Weg, an so viele Personen, wie Sie möchten.',
    },
    code: { invite: 'Einladungscode', reply: 'Antwortcode', call: 'Anrufcode' },
    link: { invite: 'Einladungslink', reply: 'Antwortlink', call: 'Anruflink' },
  },
  againStrings: {
    asks: { host: 'Ihr Gast möchte erneut anrufen', guest: 'Ihr Gastgeber möchte erneut anrufen' },
    terms: (price, seconds) => `${price} USDC pro ${period(seconds)}, wie zuvor.`,
    note: {
      host: 'Wenn Sie zustimmen, geht Ihre Kamera an. Ihr Gast sieht Sie erst, wenn er bezahlt hat.',
      guest: 'Wenn Sie zustimmen, bezahlen Sie noch nichts.',
    },
    stops:
      'Wenn Sie zustimmen, bricht die Dateiübertragung ab. Bezahltes lässt sich im nächsten Anruf noch einmal herunterladen.',
    yes: 'Ja, erneut anrufen',
    no: 'Nein',
    asking: { host: 'Ihr Gast wird gefragt …', guest: 'Ihr Gastgeber wird gefragt …' },
    agreed: 'Neue Verbindung …',
    declined: {
      host: 'Ihr Gast kann jetzt nicht erneut anrufen.',
      guest: 'Ihr Gastgeber kann jetzt nicht erneut anrufen.',
    },
    silent: {
      host: 'Ihr Gast hat nicht geantwortet oder ist gegangen.',
      guest: 'Ihr Gastgeber hat nicht geantwortet oder ist gegangen.',
    },
  },
  inviteStrings: {
    offered: (price, upfront, seconds) =>
      `${price} USDC pro ${period(seconds)}, ${upfront} USDC zu Beginn.`,
    agreed: (price, upfront, seconds) =>
      `${price} USDC pro ${period(seconds)}, ${upfront} USDC zu Beginn, falls nicht gebucht.`,
    reply: 'Antwort Ihres Gastes einfügen',
    replyHint: 'Der Link, den Ihr Gast zurücksendet. Die ganze Nachricht geht auch.',
    accept: 'Verbinden',
    network: (name) => `Diese Einladung ist für ${name}.`,
    discard: 'Einladung verwerfen',
  },
  bookingStrings: {
    agree: 'Einen Anruf vereinbaren',
    lead: 'Ihr Gast bucht über einen Link und bezahlt den Beginn des Anrufs, auch während Sie weg sind. Ungenutzte Zeit wird erstattet. Preis, Thema, Name und Probezeit gelten wie oben angegeben.',
    ahead: (cost) => `Ihr Gast bezahlt ${cost} USDC für die Buchung.`,
    start: 'Beginn, in Ihrer Zeit',
    length: 'Geplante Dauer',
    lengths: (n) => (n === 0 ? 'Offen' : minutes(n)),
    total: (n, sum) => `${minutes(n)}: insgesamt ${sum} USDC`,
    cancel: 'Sie erstatten auf Wunsch bis',
    cancels: (n) => (n === 0 ? 'zum Beginn' : `${span(n)} vor Beginn`),
    wait: 'Sie warten auf Ihren Gast',
    make: 'Link erstellen',
    making: 'Link wird erstellt …',
    link: (when) => `Buchungslink für ${when}`,
    linkHint: 'Senden Sie ihn einer Person. Wer ihn hat, kann diese Zeit buchen.',
    cancelOver: 'Dieser Zeitpunkt ist schon vorbei, also kann Ihr Gast keine Erstattung verlangen.',
    late: 'Nicht erstellt: Wählen Sie einen Beginn ab jetzt, innerhalb von 60 Tagen.',
    skipped:
      'Diese Uhrzeit gibt es an dem Tag nicht: Die Uhren überspringen sie. Wählen Sie eine andere.',
    twice: (time) => `Die Uhren zeigen diese Zeit zweimal. Gemeint ist das erste Mal: ${time}.`,
    list: 'Vereinbarte Anrufe',
    refresh: 'Erneut prüfen',
    checking: 'Wird geprüft …',
    states: {
      offered: 'Noch nicht bezahlt',
      booked: 'Gebucht und bezahlt',
      returned: 'Erstattet',
      held: 'Hat stattgefunden',
      missed: 'Gebucht und bezahlt, und die Zeit ist vorbei',
      closed: 'Geschlossen: Im Depot ist nichts mehr',
      unknown: 'Nicht bekannt: Das Depot ließ sich nicht lesen',
      lost: 'Bezahlt, aber jemand anderes hatte vor Ihnen gebucht',
    },
    host: {
      paid: (amount, guest) => `${guest} hat ${amount} USDC bezahlt`,
      returned: (amount, guest) => `Sie haben ${guest} ${amount} USDC erstattet`,
    },
    guest: {
      paid: (amount, host) => `Sie haben ${amount} USDC an ${host} bezahlt`,
      returned: (amount, host) => `${host} hat Ihnen ${amount} USDC erstattet`,
    },
    keepOpen:
      'Lassen Sie diese Seite in diesem Browser offen: Ab einem Tag vorher klingelt sie, wenn Ihr Gast anruft.',
    deposit:
      'Eine Buchung liegt in einem Depot: einem Konto auf Solana, dessen Schlüssel dieser Browser hat. Es wird ausgezahlt, wenn der Anruf endet oder Ihre Wallet das Geld erstattet.',
    other: (amount) => `Bezahlt, nicht gebucht: ${amount} USDC. Erstatten Sie den Betrag.`,
    byHand: 'Von Hand einladen',
    refund: (amount) => `${amount} USDC erstatten`,
    refundSure: (amount) => `Noch einmal drücken, um ${amount} USDC zu erstatten`,
    refunding: 'Wird erstattet …',
    move: 'Auf eine andere Zeit verlegen',
    moveTo: 'Verlegen',
    moveHint: 'Ihr Gast behält die Buchung und darf bis zum neuen Beginn um Erstattung bitten.',
    wasMoved: (when) =>
      `Ihr Gastgeber hat diesen Anruf verlegt. Er beginnt jetzt am ${when}. Bis dahin dürfen Sie um Erstattung bitten.`,
    moved: (when) =>
      `Verlegt auf ${when}. Senden Sie Ihrem Gast den neuen Link: Der frühere zeigt noch die alte Zeit.`,
    copyLink: (when) => `Link für ${when} kopieren`,
    drop: 'Entfernen',
    receipt: 'Beleg zeigen',
    calendar: 'In den Kalender',
    offerHeading: (topic) => (topic === '' ? 'Vereinbarter Anruf' : topic),
    from: (name) => `mit ${isolated(name)}`,
    when: 'Wann',
    utc: 'Dasselbe in UTC',
    transaction: 'Transaktion',
    buys: (n, price, seconds) =>
      `für ${firstMinutes(n)}. Später ${price} pro ${period(seconds)}, im Anruf.`,
    rules: 'Bevor Sie bezahlen',
    rule: {
      cancel: (until) =>
        `Wenn Sie dem Gastgeber bis ${until} schreiben und darum bitten, verspricht er eine Erstattung. Erzwingen kann das niemand.`,
      start:
        'Wenn Sie dem Gastgeber bis zum Beginn des Anrufs schreiben und darum bitten, verspricht er eine Erstattung. Erzwingen kann das niemand.',
      never: 'Eine Erstattung auf Wunsch ist nicht mehr versprochen: Die Frist dafür ist vorbei.',
      wait: (n) =>
        `Wenn Sie weder rechtzeitig darum bitten noch innerhalb von ${n} Minuten nach Beginn kommen, darf der Gastgeber die Zahlung behalten.`,
      owed: 'Wenn der Gastgeber nicht kommt, schuldet er Ihnen die Erstattung. Mehr als diese eine Zahlung können Sie nicht verlieren.',
    },
    balance: 'Ihr Guthaben',
    after: 'Nach der Zahlung',
    noAccount: 'kein USDC-Konto',
    short: (missing) => `Laden Sie zuerst ${missing} USDC auf Ihre Wallet`,
    askBack: 'Bitte um Erstattung kopieren',
    askBackNext:
      'Kopiert. Senden Sie diese Nachricht jetzt an Ihren Gastgeber: Nur er kann das Geld erstatten.',
    askBackMessage: (amount, when, link) =>
      `Bitte erstatten Sie die ${amount} USDC, die ich für unseren Anruf am ${when} bezahlt habe: ${link}`,
    fee: (sol) =>
      `Netzwerkgebühr: Ihre Wallet braucht ${sol} SOL, fast alles davon bleibt in der Wallet. Ein Anruf ohne Buchung braucht keines.`,
    address: 'Zahlung an',
    compare:
      'Fragen Sie bei einem hohen Betrag Ihren Gastgeber, ob das seine Adresse ist. Wer den Link weitergegeben hat, könnte die Adresse geändert haben.',
    payee: {
      fresh: 'Dieser Browser hat noch nie an diese Adresse gezahlt.',
      known: (times, last) =>
        count(times, {
          one: `Dieser Browser hat bisher einmal an diese Adresse gezahlt, zuletzt am ${last}.`,
          other: `Dieser Browser hat bisher #-mal an diese Adresse gezahlt, zuletzt am ${last}.`,
        }),
    },
    book: (cost) => `Buchen und ${cost} USDC bezahlen`,
    bookedBefore:
      'Haben Sie schon gebucht? Verbinden Sie die Wallet, die bezahlt hat: Sie zahlen nicht noch einmal.',
    paying: 'Warten auf die Zahlung …',
    booked:
      'Gebucht und bezahlt. Öffnen Sie diese Seite zur vereinbarten Zeit, und drücken Sie „Anrufen“.',
    fates: {
      lost: 'Sie haben bezahlt, aber jemand anderes hatte vor Ihnen gebucht. Ihr Gastgeber schuldet Ihnen die Erstattung: Senden Sie ihm den Link, und bitten Sie darum.',
      returned: 'Ihr Gastgeber hat diese Buchung erstattet.',
      held: 'Dieser Anruf hat stattgefunden, mit Ihrer Buchung als erster Zahlung.',
      closed:
        'Ihre Buchung ist nicht mehr im Depot: Ein Anruf hat sie verbraucht, oder Ihr Gastgeber hat sie genommen. Wenn Sie keinen Anruf hatten, senden Sie ihm den Link, und bitten Sie um Erstattung.',
    },
    bookedLink: (when) => `Link zu Ihrer Buchung für ${when}`,
    rulesOf: 'Die vereinbarten Regeln',
    bookedList: 'Ihre Buchungen',
    bookedHint:
      'Behalten Sie den Link. Mit der Wallet, die bezahlt hat, bringt er die Buchung in jedem Browser zurück.',
    openBooking: 'Öffnen',
    showBooked: 'Buchung zeigen',
    openPayment:
      'Über Ihre Zahlung ist noch nicht entschieden. Vorher wird nichts anderes bezahlt.',
    own: 'Dieses Angebot geht an Ihre eigene Wallet. Es klingelt nur in dem Browser, der es erstellt hat; hier sehen Sie, ob es bezahlt ist, und können es erstatten.',
    toList: 'Meine vereinbarten Anrufe zeigen',
    otherNetwork: (name) =>
      `Dieses Angebot ist für ${name}. Wählen Sie dieses Netzwerk in den Einstellungen.`,
    calendarSummary: (topic) => (topic === '' ? 'Pay2Chat-Anruf' : `Pay2Chat: ${topic}`),
    calendarText:
      'Beide öffnen Pay2Chat zu dieser Zeit. Der Gast öffnet diesen Link mit der Wallet, die bezahlt hat, und ruft an.',
    seeking: 'Ihre Buchung wird gesucht …',
    found: (when, cost) => `Gebucht am ${when}: ${cost} USDC.`,
    claim: 'Buchung einlösen und teilnehmen',
    claiming: 'Wird eingelöst …',
    prompts: {
      text: 'Ihre Wallet fragt einmal: Sie signieren einen Text. Er beweist, dass Sie bezahlt haben, und kostet nichts.',
      both: 'Ihre Wallet fragt zweimal. Zuerst signieren Sie einen Text: Er beweist, dass Sie bezahlt haben, und kostet nichts. Dann bestätigen Sie die Freigabe für spätere Minuten.',
    },
    nothing:
      'Dieser Anruf ist vereinbart, aber diese Wallet hat keine Buchung dafür. Verbinden Sie die Wallet, die bezahlt hat, oder bezahlen Sie jetzt.',
    already: (cost) => `Sie haben dafür schon ${cost} USDC bezahlt.`,
  },
  reachStrings: {
    label: 'Verbindungsweg',
    modes: {
      site: 'Die Server dieser Website',
      none: 'Nur direkt',
      public: 'Öffentliche STUN-Server',
      own: 'Meine eigenen STUN- oder TURN-Server',
    },
    modeHints: {
      site: 'Verwendet, was diese Website vorgibt. Die Betreiber dieser Server erfahren Ihre IP-Adresse und wann Sie anrufen.',
      none: 'Kontaktiert keinen STUN- oder TURN-Server. Genügt in einem Netz, oder wenn eine Seite eine öffentliche Adresse hat, wie oft mit IPv6.',
      public:
        'Öffentliche STUN-Server nennen Ihrem Browser seine öffentliche Adresse. Das genügt zwischen den meisten Haushalten. Die Betreiber, Cloudflare und Google, erfahren Ihre IP-Adresse und wann Sie anrufen, sonst nichts.',
      own: 'Ein TURN-Server leitet den Anruf weiter, wo es keinen direkten Weg gibt, wie in vielen Büros und Mobilfunknetzen. Die Daten bleiben verschlüsselt; der Server sieht die IP-Adressen und wie viel gesendet wird.',
    },
    where: {
      host: 'Wo ist Ihr Gastgeber?',
      guest: 'Wo ist Ihr Gast?',
      elsewhere: 'Woanders',
      here: 'In meinem Netz',
      asks: 'Cloudflare und Google nennen Ihrem Browser seine öffentliche Adresse und sehen sie, wenn Sie anrufen.',
      direct: 'Fragt keinen Server. Genügt, wenn Sie beide im selben Netz sind.',
    },
    lendStun: 'Meinen STUN-Server in meine Einladungen aufnehmen',
    lendStunHint:
      'Ihr Gast braucht dann keinen. Er sieht den Namen des Servers, bevor er annimmt, und kann ihn ablehnen.',
    lend: 'Meinen TURN-Server in meine Einladungen aufnehmen',
    lendHint:
      'Ihr Gast braucht dann keinen. Benutzername und Passwort werden Teil der Einladung; legen Sie dafür eigene an. Die Einladung wird bis zu 500 Zeichen lang.',
    hide: 'Meine IP-Adresse verbergen',
    hideHint:
      'Anrufe gehen dann nur über Ihren TURN-Server. Er sieht beide Adressen; die andere Person sieht nur die des Servers.',
    hideNeeds:
      'Dafür brauchen Sie in den Einstellungen einen eigenen TURN-Server. Der Betreiber eines Servers, den Ihr Gastgeber teilt, sähe Ihre Adresse.',
    stillWaiting:
      'Noch immer kein Kontakt. Wenn Ihr Gastgeber Ihre Antwort eingefügt hat, fand sich kein Weg:',
    mayBeGone: {
      host: 'Vergewissern Sie sich zuerst, dass die Seite Ihres Gastes noch offen ist: Seine Antwort gilt nicht mehr, sobald die Seite neu geladen oder geschlossen wird. Ist sie offen, liegt es hieran:',
      guest:
        'Vergewissern Sie sich zuerst, dass die Seite Ihres Gastgebers noch offen ist: Seine Einladung gilt nicht mehr, sobald die Seite neu geladen oder geschlossen wird. Ist sie offen, liegt es hieran:',
    },
    newInvite: 'Neue Einladung erstellen',
    test: 'Meine Verbindung testen',
    testing: 'Ihre Verbindung wird getestet …',
    network: 'Lokales Netz',
    outside: 'Öffentliche Adresse',
    nat: 'NAT',
    families: { 4: 'IPv4', 6: 'IPv6' },
    hidden:
      'vom Browser verborgen, bis diese Seite Kamera oder Mikrofon nutzen darf, wonach ein Anruf fragt',
    noNetwork: 'keines',
    noOutside: 'unbekannt',
    symmetric: 'nimmt für jedes Ziel einen anderen Port, daher scheitern direkte Wege oft',
    stun: { answered: 'antwortet', silent: 'antwortet nicht (vielleicht ist UDP gesperrt)' },
    turn: {
      works: 'leitet weiter',
      refused: (code) => `weist Benutzername oder Passwort ab (${code ?? 401})`,
      silent: 'leitet nicht weiter: Er ist so nicht erreichbar, oder er lehnt ohne Antwort ab',
    },
    verdicts: {
      anybody:
        'Sie können sich mit jedem verbinden, der Internet hat, bei Bedarf über Ihren TURN-Server.',
      most: 'Sie können sich mit den meisten verbinden. Ein TURN-Server hilft, wo beide Netze direkte Wege sperren.',
      some: 'Direkt können Sie sich nur mit Menschen in offenen Netzen verbinden. Ein TURN-Server hilft.',
      'own-network':
        'Sie können sich nur mit Menschen in Ihrem eigenen Netz verbinden, oder mit solchen, die einen TURN-Server haben. Ein STUN-Server findet Ihre öffentliche Adresse.',
      nobody:
        'Dieser Browser zeigt gar keine Adresse. Sein Schutzschild oder ein VPN blockiert vielleicht WebRTC, oder es gibt kein Netz.',
    },
    oneNetwork:
      'Wenn Sie beide in einem Netz sind, blockiert das vielleicht ein Mac: Erlauben Sie es Ihrem Browser in den Systemeinstellungen unter „Datenschutz & Sicherheit“, „Lokales Netzwerk“.',
    causes: {
      'hidden-ours': {
        why: 'Ihr Browser verbirgt die Adressen dieses Geräts hinter Namen, die andere Netze nicht auflösen können.',
        help: 'Erlauben Sie Mikrofon oder Kamera, oder wählen Sie in den Einstellungen einen STUN-Server. Beginnen Sie dann mit neuen Links.',
      },
      'hidden-theirs': {
        why: 'Der Browser der anderen Person verbirgt deren Adressen hinter Namen, die andere Netze nicht auflösen können.',
        help: 'Bitten Sie sie, Mikrofon oder Kamera zu erlauben oder einen STUN-Server zu wählen. Beginnen Sie dann mit neuen Links.',
      },
      families: {
        why: 'Eine Seite hat nur IPv6, die andere nur IPv4.',
        help: 'Fügen Sie in den Einstellungen einen TURN-Server hinzu, der beides hat. Beginnen Sie dann mit neuen Links.',
      },
      'relay-unreached': {
        why: 'Ein TURN-Server wurde angeboten, aber es kamen keine Daten hindurch.',
        help: 'Testen Sie die Verbindung in den Einstellungen. Ist UDP gesperrt, verwenden Sie den TURN-Server über TCP oder TLS („?transport=tcp“, „turns:“).',
      },
      unasked: {
        why: 'Hier ist kein STUN- oder TURN-Server festgelegt, daher enthalten Ihre Links nur Adressen in Ihrem eigenen Netz.',
        help: BOTH_STUN,
      },
      unanswered: {
        why: 'Ihre STUN- oder TURN-Server haben nicht geantwortet, daher enthalten Ihre Links nur Adressen in Ihrem eigenen Netz. Vielleicht ist UDP hier gesperrt.',
        help: 'Fügen Sie in den Einstellungen einen TURN-Server über TCP oder TLS hinzu, der durch die meisten Firewalls kommt. Beginnen Sie dann mit neuen Links.',
      },
      'own-network': {
        why: 'Der Link der anderen Person enthält nur Adressen in deren eigenem Netz.',
        help: 'Bitten Sie sie, in den Einstellungen „Öffentliche STUN-Server“ zu wählen und einen neuen Link zu erstellen.',
      },
      'one-network': {
        why: 'Sie sind beide in einem Netz, und es lässt zwischen Ihren Geräten nichts durch.',
        help: 'Erlauben Sie es auf einem Mac Ihrem Browser in den Systemeinstellungen unter „Datenschutz & Sicherheit“, „Lokales Netzwerk“. Ein Gäste-WLAN trennt die Geräte oft: Nehmen Sie ein anderes Netz.',
      },
      blocked: {
        why: 'Beide Seiten kennen ihre öffentlichen Adressen, aber ihre NATs oder Firewalls sperren direkte Wege.',
        help: TURN,
      },
    },
  },
};
