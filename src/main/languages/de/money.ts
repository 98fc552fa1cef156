import type { Role } from '../../../shared/api/ledger.ts';
import { formsOf } from '../forms.ts';
import type { Money } from '../types.ts';

const count = formsOf('de');
const minutes = (n: number): string => count(n, { one: '# Minute', other: '# Minuten' });

const switchedAway = (role: Role): string =>
  `${role === 'host' ? 'Ihr Gast' : 'Ihr Gastgeber'} hat zu einer anderen App gewechselt`;

const endReasons = {
  host: {
    host: 'Sie haben den Anruf beendet.',
    guest: 'Ihr Gastgeber hat den Anruf beendet.',
  },
  guest: { host: 'Ihr Gast hat den Anruf beendet.', guest: 'Sie haben den Anruf beendet.' },
  unpaid: {
    host: 'Eine Minute wurde nicht bezahlt, daher endete der Anruf.',
    guest: 'Eine Minute wurde nicht bezahlt, daher endete der Anruf.',
  },
  unreachable: {
    host: 'Ihr Gast war nicht mehr zu erreichen.',
    guest: 'Ihr Gastgeber war nicht mehr zu erreichen.',
  },
  error: {
    host: 'Etwas ist schiefgegangen, daher endete der Anruf.',
    guest: 'Etwas ist schiefgegangen, daher endete der Anruf.',
  },
};

const keepOpen = 'Das dauert bis zu zwei Minuten. Lassen Sie diese Seite offen.';

/** Payments, debts and refunds. */
export const money: Money = {
  silenceStrings: {
    title: 'Ihr Gastgeber sendet weder Bild noch Ton. Weiter bezahlen?',
    note: (minute) =>
      `Minute ${minute} wird nur bezahlt, wenn Sie zustimmen. Sonst wird der Anruf angehalten und endet dann.`,
    agree: (minute) => `Minute ${minute} bezahlen`,
  },
  billingStrings: {
    meter: {
      label: 'Zeit und Geld',
      elapsed: 'Anruf',
      paused: 'Pause bei',
      next: (amount) => `Nächste ${amount} USDC in`,
      nextPaused: (amount) => `Nächste ${amount} USDC: Pause`,
      due: (amount) => `${amount} USDC fällig`,
      total: { host: 'Erhalten', guest: 'Bezahlt' },
      totalOfTime: { host: 'Für Zeit erhalten', guest: 'Für Zeit bezahlt' },
      feed: 'Zahlungen',
      empty: 'Noch keine. Jede Zahlung erscheint hier, sobald sie bestätigt ist.',
      all: (count) => `Alle ${count} Zahlungen anzeigen`,
      prepay: 'Vorauszahlung',
      minute: (n) => `Minute ${n}`,
      settled: (time) => (time === '' ? 'bestätigt' : `nach ${time} bestätigt`),
      takenBack: 'vom Netzwerk rückgängig gemacht',
      unseen: 'auf Ihrer Seite noch nicht bestätigt',
      status: {
        prepaid: 'Vorausbezahlt',
        paid: 'Bezahlt',
        pending: 'Zahlung läuft',
        failed: 'Zahlung fehlgeschlagen',
        frozen: 'Angehalten',
        interrupted: 'Nicht berechnet',
      },
      statusSoon: {
        prepaid: 'Vorausbezahlt, nächste bald',
        paid: 'Bezahlt, nächste bald',
        pending: 'Zahlung läuft, nächste bald',
        failed: 'Zahlung fehlgeschlagen, nächste bald',
        frozen: 'Angehalten, nächste bald',
        interrupted: 'Nicht berechnet, nächste bald',
      },
      paidUntil: { guest: 'Bezahlt bis', host: 'Gast hat bezahlt bis' },
      last: 'Letzte Zahlung für Zeit',
      fees: (payments) => `Netzwerkgebühren: genug für etwa ${payments}`,
      allowance: 'Freigabe übrig:',
      balance: 'Guthaben:',
      about: (n) => `etwa ${minutes(n)}`,
      payments: (n) => count(n, { one: '# Zahlung', other: '# Zahlungen' }),
      walletGone: 'Wallet getrennt. Es wird weiter automatisch bezahlt.',
      trials: (n) =>
        count(n, {
          one: 'Diese Wallet nutzte Ihre Probezeit bisher einmal',
          other: 'Diese Wallet nutzte Ihre Probezeit bisher #-mal',
        }),
    },
    next: {
      green: {
        allowance: (n) => `Minute ${n} wird automatisch bezahlt.`,
        manual: (n) => `Ihre Wallet fragt kurz vor Minute ${n}.`,
        host: (n) => `Ihr Gast bezahlt Minute ${n}, wenn sie beginnt.`,
      },
      asked: {
        guest: (n) => `Sie werden gefragt, bevor Minute ${n} bezahlt wird.`,
        host: (n) => `Ihr Gast wird gefragt, bevor Minute ${n} bezahlt wird.`,
      },
      yellow: {
        allowance: (n) => `Die Zahlung für Minute ${n} wird vorbereitet.`,
        manual: (n) => `Ihre Wallet fragt jetzt wegen Minute ${n}.`,
        host: (n) => `Ihr Gast bezahlt gleich Minute ${n}.`,
      },
      pending: {
        allowance: (n) => `Die Zahlung für Minute ${n} wird bestätigt.`,
        manual: (n) => `Bestätigen Sie Minute ${n}, falls Ihre Wallet fragt.`,
        host: (n) => `Warten, bis Minute ${n} bezahlt ist.`,
      },
      trial: {
        guest: (until) => `Die Zeit ist kostenlos, wenn Sie vor ${until} gehen.`,
        host: (until) => `Die Zeit ist kostenlos, wenn der Anruf vor ${until} endet.`,
      },
      uncovered: (n) => `Minute ${n} ist noch nicht gedeckt.`,
      orFreeze: (s) => `Sonst wird der Anruf in ${s} s angehalten.`,
      retryIn: (s) => (s > 0 ? `Neuer Versuch in ${s} s.` : 'Neuer Versuch …'),
      retrying: (s) => `Neuer Versuch läuft noch ${s} s.`,
      retryingManual: (s) => `Neuer Versuch. Bestätigen Sie binnen ${s} s in Ihrer Wallet.`,
      endsWithout: (s) => `Ohne die Zahlung endet der Anruf in höchstens ${s} s.`,
      ends: (s) => (s > 0 ? `Der Anruf endet in ${s} s.` : 'Der Anruf endet.'),
      interrupted: 'Verbindung unterbrochen. Es wird nichts berechnet.',
      standstill: {
        media: {
          host: 'Ihr Bild und Ton erreichen Ihren Gast nicht. Es wird nichts berechnet.',
          guest: 'Bild und Ton Ihres Gastgebers kommen nicht an. Es wird nichts berechnet.',
        },
        taken: {
          host: 'Es wird nichts berechnet, bis Ihr Mikrofon oder Ihre Kamera wieder da ist.',
          guest:
            'Es wird nichts berechnet, bis Mikrofon oder Kamera Ihres Gastgebers wieder da ist.',
        },
        resuming: {
          host: 'Die Abrechnung geht gleich weiter.',
          guest: 'Die Abrechnung geht gleich weiter.',
        },
      },
    },
    low: {
      balanceOne: (held) =>
        `Ihr Guthaben von ${held} USDC deckt noch eine Minute. Laden Sie USDC auf, um weiterzusprechen.`,
      balanceNone: (n, short) =>
        `Laden Sie ${short} USDC auf, um weiterzusprechen: Ihr Guthaben deckt Minute ${n} nicht.`,
      allowanceOne: 'Ihre Freigabe deckt noch eine Minute. Dann endet der Anruf.',
      allowanceNone: (n) =>
        `Ihre Freigabe deckt Minute ${n} nicht. Der Anruf endet, wenn diese Minute fällig ist.`,
      feesLow: (payments) => `Ihr Gebührenguthaben reicht nur noch für ${payments}.`,
      feesEmpty:
        'Ihr Gebührenguthaben ist leer, daher scheitern Zahlungen. Füllen Sie es jetzt auf.',
      refill: 'Auffüllen',
      extend: 'Minuten hinzufügen',
      brief: {
        balance: { 1: 'Guthaben: noch 1 Minute', 2: 'Guthaben zu niedrig' },
        allowance: { 1: 'Freigabe: noch 1 Minute', 2: 'Freigabe zu niedrig' },
        fees: { 1: 'Gebührenguthaben niedrig', 2: 'Gebührenguthaben leer' },
      },
    },
    freeze: {
      title: (n) => `Angehalten: Minute ${n} ist nicht bezahlt`,
      delayed: 'Angehalten: Zahlung verzögert',
      ending: 'Der Anruf endet',
      interrupted: 'Verbindung unterbrochen. Es wird nichts berechnet.',
      reconnecting: 'Wird neu verbunden …',
      asleep: (role) => `${switchedAway(role)}. Es wird nichts berechnet.`,
      awaking: 'Der Anruf geht weiter, sobald die andere Seite wieder läuft.',
      needsCode: 'Tauschen Sie Verbindungslinks aus, um sich neu zu verbinden.',
      again: 'Es wird nichts doppelt abgebucht.',
      add: (short) => `Laden Sie jetzt ${short} USDC auf, um weiterzusprechen.`,
      wallet: 'Bestätigen Sie, wenn Ihre Wallet wieder fragt.',
      connect: 'Verbinden Sie Ihre Wallet jetzt wieder.',
      guest: {
        funds: 'Ihr Gast hat nicht genug USDC.',
        allowance: 'Die Freigabe Ihres Gastes reicht nicht.',
        wallet: 'Die Wallet Ihres Gastes hat nicht signiert.',
        rpc: 'Der Solana-Server Ihres Gastes antwortet nicht.',
        silent:
          'Sie senden weder Bild noch Ton, und Ihr Gast hat nicht zugestimmt, dafür zu bezahlen.',
        page: 'Die Seite Ihres Gastes reagiert nicht.',
        early: 'Nach der Uhr Ihres Gastes ist die Minute noch nicht vorbei.',
        other: (n) => `Die Zahlung für Minute ${n} ist noch nicht angekommen.`,
      },
      hostStep: 'Sie brauchen nichts zu tun.',
      hostFees: 'Füllen Sie jetzt Ihr Gebührenguthaben auf.',
      resumed: 'Der Anruf geht weiter.',
      reconnected: 'Wieder verbunden. Die Abrechnung geht weiter.',
    },
    ended: {
      title: 'Anruf beendet',
      net: {
        host: (amount) => `Sie haben ${amount} USDC verdient`,
        guest: (amount) => `Sie haben ${amount} USDC ausgegeben`,
      },
      settling: 'Der Anruf wird abgerechnet …',
      unbegun: 'Der Anruf endete, bevor er begann',
      unpaid: 'Es wurde nichts bezahlt.',
      afresh: 'Beginnen Sie einen neuen Anruf, um fortzufahren.',
      reasons: endReasons,
      stayedAway: (role) => `${switchedAway(role)} und kam nicht zurück.`,
      reasonsBefore: {
        ...endReasons,
        unpaid: {
          host: 'Die Vorauszahlung ist nicht angekommen.',
          guest: 'Die Vorauszahlung ist nicht angekommen.',
        },
      },
      talked: (time) => `${time} gesprochen`,
      time: {
        host: (n) => (n === null ? 'Für Zeit erhalten' : `Für ${minutes(n)} erhalten`),
        guest: (n) => (n === null ? 'Für Zeit bezahlt' : `Für ${minutes(n)} bezahlt`),
      },
      files: { host: 'Für Dateien erhalten', guest: 'Für Dateien bezahlt' },
      tips: { host: 'Als Trinkgeld erhalten', guest: 'Als Trinkgeld bezahlt' },
      refunded: { host: 'Von Ihnen erstattet', guest: 'Ihnen erstattet' },
      owed: 'Ihrem Gast noch geschuldet',
      total: { host: 'Verdient', guest: 'Ausgegeben' },
      open: 'Noch nicht bestätigt',
      paidUntil: 'Bezahlt bis',
      unused: (until, left) => `${until} (${left} nicht genutzt)`,
      payments: 'Zahlungen',
      copy: 'Beleg kopieren',
      toFiles: 'Ihre Dateien',
      again: 'Erneut anrufen',
      done: { host: 'Andere Bedingungen', guest: 'Fertig' },
      stopping: (label) => `${label}, Übertragungen abbrechen`,
    },
  },
  allowanceStrings: {
    title: 'Freigabe',
    rest: (left) => `${left} USDC übrig`,
    more: 'Zusätzliche Minuten',
    whole: 'Geben Sie ganze Minuten ein, höchstens 1440.',
    moreHint: (upTo) =>
      `Ihre Wallet signiert einmal, ohne Gebühr. Von da an kann der Anruf insgesamt noch bis zu ${upTo} USDC ausgeben.`,
    extend: (n) => (n === null ? 'Minuten hinzufügen' : `${minutes(n)} hinzufügen`),
    extending: 'Wird hinzugefügt …',
    revoke: 'Automatisches Bezahlen beenden',
    revoking: 'Wird beendet …',
    revokeInCall:
      'Wenn Sie es beenden, wird die nächste Minute nicht bezahlt, und der Anruf endet.',
    remove: 'Ungenutzte Freigabe zurücknehmen',
    removing: 'Wird zurückgenommen …',
    over: 'Dieser Anruf kann kein Geld mehr von Ihnen ausgeben.',
    left: (left) =>
      `Auf Solana bleibt die ungenutzte Freigabe des Anrufs über ${left} USDC eingetragen, bis Ihr nächster Anruf sie ersetzt. Um sie jetzt zurückzunehmen, zahlt Ihre Wallet eine Netzwerkgebühr in SOL im Wert von weniger als einem Cent.`,
    extended: (n) => `${minutes(n)} zur Freigabe hinzugefügt`,
    revoked:
      'Die ungenutzte Freigabe ist zurückgenommen. Dieser Anruf kann kein Geld mehr von Ihnen ausgeben.',
  },
  tipStrings: {
    title: 'Trinkgeld für Ihren Gastgeber',
    give: (amount) => `${amount} geben`,
    named: (label) => `${label}, in USDC`,
    sure: (amount) => `Ja, ${amount} geben`,
    own: 'Anderer Betrag in USDC',
    giveOwn: 'Diesen Betrag geben',
    balance: (amount) => `Ihr Guthaben: ${amount} USDC.`,
    how: {
      allowance: (price) =>
        `Keine Netzwerkgebühr. Es kommt aus Ihrer Freigabe: Je ${price} USDC bleibt eine Minute weniger zum Sprechen. Würde sie dann keine Minute mehr decken, fragt Ihre Wallet.`,
      manual: () => 'Keine Netzwerkgebühr. Ihre Wallet fragt.',
    },
    waiting: 'Das Trinkgeld wartet, bis die Minute bezahlt ist …',
    paying: 'Das Trinkgeld wird bezahlt …',
    tooSmall: (floor) => `Geben Sie einen Betrag von mindestens ${floor} USDC ein.`,
    unusual: (amount) =>
      `Sind ${amount} USDC richtig? Wenn ja, drücken Sie noch einmal auf die Schaltfläche.`,
  },
  refundStrings: {
    ask: 'Erstatten …',
    cancel: 'Abbrechen',
    question: (amount, returned) =>
      returned === null
        ? `Ihrem Gast ${amount} USDC erstatten?`
        : `${amount} USDC dieser Zahlung erstatten? ${returned} USDC für ungenutzte Zeit im Anruf sind schon erstattet.`,
    refund: 'Erstatten',
    refunding: 'Wird erstattet …',
    again: 'Erneut prüfen',
    of: (label, what, amount) => `${label}: ${what}, ${amount} USDC`,
    askFor: (what) => `Erstatten … ${what}`,
    open: 'Erstattung gesendet, noch nicht bestätigt',
    given: { host: 'Erstattet', guest: 'Ihnen erstattet' },
    givenPart: {
      host: (amount) => `${amount} USDC erstattet`,
      guest: (amount) => `Ihnen wurden ${amount} USDC erstattet`,
    },
    gave: (amount) => `Sie haben ${amount} USDC erstattet.`,
    received: (amount) => `Ihr Gastgeber hat ${amount} USDC erstattet.`,
    late: {
      title: 'Nach dem Ende des Anrufs bezahlt',
      returns: {
        host: 'Diese Zahlungen kamen nach dem Ende des Anrufs an. Sie werden mit der ungenutzten Zeit erstattet.',
        guest:
          'Diese Zahlungen kamen nach dem Ende des Anrufs an. Sie werden mit der ungenutzten Zeit erstattet.',
      },
      host: 'Diese Zahlungen kamen nach dem Ende des Anrufs an. Ihr Gast bekam nichts dafür. Erstatten Sie sie.',
      guest:
        'Diese Zahlungen kamen nach dem Ende des Anrufs an. Sie bekamen nichts dafür. Bitten Sie Ihren Gastgeber um Erstattung.',
    },
  },
  unusedStrings: {
    ended: {
      host: {
        settling: () =>
          `Das Depot wird ausgezahlt, sobald keine Zahlung des Anrufs mehr läuft. ${keepOpen}`,
        returning: ({ due }) => `Ihrem Gast werden ${due} USDC erstattet. ${keepOpen}`,
        returned: ({ returned }) => `Ihrem Gast wurden ${returned} USDC erstattet.`,
        asks: ({ due }) =>
          `Ihrem Gast stehen ${due} USDC für ungenutzte Zeit zu, und nur Sie können sie erstatten.`,
        short: ({ returned }) => `Ihrem Gast wurden ${returned} USDC erstattet.`,
        missing: ({ due }) => `Ihrem Gast werden ${due} USDC erstattet.`,
      },
      guest: {
        settling: () =>
          `Ungenutzte Zeit wird erstattet, sobald keine Zahlung des Anrufs mehr läuft. ${keepOpen}`,
        returning: ({ due }) =>
          `Die Seite Ihres Gastgebers erstattet Ihnen gerade ${due} USDC für ungenutzte Zeit.`,
        returned: ({ returned }) => `Ihnen wurden ${returned} USDC erstattet.`,
        asks: ({ due }) => `Ihnen stehen ${due} USDC für ungenutzte Zeit zu.`,
        short: ({ returned, short }) =>
          `Ihnen wurden ${returned} USDC erstattet, ${short} USDC weniger als fällig. Bitten Sie Ihren Gastgeber um den Rest.`,
        missing: ({ due }) =>
          `Ihr Gastgeber ist nicht da. ${due} USDC stehen Ihnen zu. Die Seite Ihres Gastgebers erstattet das Geld, sobald sie im selben Browser wieder offen ist.`,
      },
    },
    start: {
      host: {
        settling: ({ peer }) =>
          `Das Depot eines Gastes (${peer}) wird ausgezahlt, sobald keine Zahlung des Anrufs mehr läuft. ${keepOpen}`,
        returning: ({ due, peer }) =>
          `Einem Gast (${peer}) werden ${due} USDC für ungenutzte Zeit erstattet. ${keepOpen}`,
        returned: ({ returned, peer }) =>
          `Einem Gast (${peer}) wurden ${returned} USDC für ungenutzte Zeit erstattet.`,
        asks: ({ due, peer }) =>
          `Sie schulden einem Gast (${peer}) ${due} USDC für ungenutzte Zeit.`,
        short: ({ returned, peer }) =>
          `Einem Gast (${peer}) wurden ${returned} USDC für ungenutzte Zeit erstattet.`,
        missing: ({ due, peer }) =>
          `Einem Gast (${peer}) werden ${due} USDC für ungenutzte Zeit erstattet. ${keepOpen}`,
      },
      guest: {
        settling: ({ peer }) =>
          `Ein Gastgeber (${peer}) erstattet ungenutzte Zeit, sobald keine Zahlung des Anrufs mehr läuft.`,
        returning: ({ due, peer }) =>
          `Ein Gastgeber (${peer}) erstattet Ihnen gerade ${due} USDC für ungenutzte Zeit.`,
        returned: ({ returned, peer }) =>
          `Ein Gastgeber (${peer}) hat Ihnen ${returned} USDC für ungenutzte Zeit erstattet.`,
        asks: ({ due, peer }) =>
          `Ein Gastgeber (${peer}) schuldet Ihnen ${due} USDC für ungenutzte Zeit.`,
        short: ({ returned, short, peer }) =>
          `Ein Gastgeber (${peer}) hat Ihnen ${returned} USDC für ungenutzte Zeit erstattet, ${short} USDC weniger als fällig. Bitten Sie ihn um den Rest.`,
        missing: ({ due, peer }) =>
          `Ein Gastgeber (${peer}) ist nicht da. ${due} USDC stehen Ihnen zu. Seine Seite erstattet das Geld, sobald sie im selben Browser wieder offen ist.`,
      },
    },
    trial: {
      host: 'Der Anruf endete innerhalb Ihrer Probezeit, daher wird alles erstattet, was für die Zeit gezahlt wurde.',
      guest:
        'Der Anruf endete innerhalb der Probezeit, daher wird alles erstattet, was Sie für die Zeit gezahlt haben.',
    },
    unsure: (peer) =>
      `Diese Seite prüft, ob Ihre Zahlung an einen Gastgeber (${peer}) abgeschickt wurde. Das Ergebnis steht unter „Belege“.`,
    trialSettling: 'Das geschieht, sobald keine Zahlung des Anrufs mehr läuft.',
    nothing: 'Es ist nichts mehr zu erstatten.',
    refunded: {
      host: (amount) => `Sie haben bereits ${amount} USDC für ungenutzte Zeit erstattet.`,
      guest: (amount) => `Ihr Gastgeber hat bereits ${amount} USDC für ungenutzte Zeit erstattet.`,
    },
    tooLittle: (due) => `Die ungenutzten ${due} USDC sind zu wenig, um sie zu senden.`,
    give: (due) => `${due} USDC erstatten`,
    giving: 'Wird erstattet …',
    gave: (amount) => `Sie haben ${amount} USDC für ungenutzte Zeit erstattet.`,
    came: (amount) =>
      `Ihnen wurden ${amount} USDC für ungenutzte Zeit aus einem früheren Anruf erstattet.`,
  },
  trialStrings: {
    trial: 'Kostenlose Probezeit',
    trials: (seconds) => (seconds === 0 ? 'Keine' : `Die ersten ${seconds} Sekunden`),
    trialHint:
      'Ein Gast, der innerhalb der Probezeit geht, bekommt alles zurück, und zwar immer wieder, wenn Sie ihn einladen. Sie zahlen die Netzwerkgebühren.',
  },
  paymentStrings: {
    kinds: {
      transfer: 'Überweisung',
      prepay: 'Vorauszahlung',
      booking: 'Buchung',
      minute: 'Minute',
      file: 'Datei',
      tip: 'Trinkgeld',
      refund: 'Erstattung',
      deposit: 'Depot',
      end: 'Ungenutzte Zeit erstattet',
      till: 'Auffüllung des Gebührenguthabens',
      'till-refund': 'Abhebung vom Gebührenguthaben',
      allowance: 'Freigabe',
    },
    minute: (n) => `Minute ${n}`,
    file: (name) => `Datei „${name}“`,
    refundOfMinute: (n) => `Erstattung von Minute ${n}`,
    refundOf: (what) => `Erstattung von „${what}“`,
    asks: {
      unproven:
        'Niemand kann beweisen, ob diese Zahlung angekommen ist. Sehen Sie nach: mit ihrer Signatur oder beim Empfänger.',
      notArrived: 'Sie ist nicht angekommen',
      twice: 'Wenn sie doch angekommen ist, zahlen Sie doppelt.',
    },
  },
};
