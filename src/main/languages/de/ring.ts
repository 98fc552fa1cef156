import { isolated } from '../../../shared/peer-text.ts';
import type { Ring } from '../types.ts';

/** German: call links and ringing. */
export const ring: Ring = {
  ringStrings: {
    links: 'Ihre Anruflinks',
    link: 'Ihr Anruflink',
    lead: 'Setzen Sie ihn in eine Nachricht oder ein Profil.',
    make: 'Anruflink erstellen',
    another: 'Weiteren Anruflink erstellen',
    making: 'Anruflink wird erstellt …',
    cost: (fee, postage) =>
      `Ein Anruflink kostet ${fee} SOL. Weitere ${postage} SOL liegen darin und kommen zurück, wenn Sie ihn stilllegen.`,
    fixed:
      'Ein neuer Preis, ein neues Thema oder ein neuer Name ändert keinen Link, den Sie gesendet haben.',
    orInvite:
      'Oder eine Einladung, für einen Anruf: Ihr Gast sendet Ihnen eine Antwort zum Einfügen.',
    untitled: 'Anruflink',
    options: 'Optionen dieses Links',
    states: {
      open: 'Offen: Diese Seite klingelt, solange sie offen bleibt.',
      closed: 'Geschlossen: Niemand kann hier jetzt klingeln.',
      filling: 'Netzwerkgebühren für Nachrichten werden hinzugefügt …',
      elsewhere: 'Ein anderer Tab dieses Browsers klingelt.',
      spent:
        'Er hat keine Nachrichten mehr. Diese Seite füllt ihn auf, sobald das Limit für heute vorbei ist.',
      unfunded: 'Er hat keine Netzwerkgebühren für Nachrichten mehr. Füllen Sie unten auf.',
      broken:
        'Jemand hat diesen Link unbrauchbar gemacht. Erstellen Sie einen neuen, und senden Sie diesen.',
    },
    brokenAhead:
      'Jemand hat diesen Link unbrauchbar gemacht. Wählen Sie zur Zeit des Anrufs „Von Hand einladen“.',
    open: 'Offen für Anrufe',
    openHint: 'Alle, die den Link haben, können klingeln.',
    itself: 'Automatisch annehmen',
    itselfHint:
      'Alle, die den Link haben, erfahren dann Ihre IP-Adresse, können den TURN-Server nutzen, den Sie teilen, und sehen Sie, sobald sie bezahlt haben.',
    notify: 'Benachrichtigen, während dieser Tab verborgen ist',
    notifyHint: 'Ihr Browser fragt einmal um Erlaubnis.',
    notifyBlocked:
      'Ihr Browser blockiert Benachrichtigungen dieser Seite. Erlauben Sie sie in seinen Website-Einstellungen.',
    retire: 'Diesen Link stilllegen',
    retireSure: 'Noch einmal drücken, um ihn stillzulegen. Der Link klingelt dann nie wieder.',
    retiring: 'Der Link wird stillgelegt …',
    cameBack: (sol) => `Der Link ist stillgelegt, und ${sol} SOL sind zurückgekommen.`,
    nothingBack: 'Der Link ist stillgelegt. Er enthielt nichts, das zurückkommen konnte.',
    away: (since) => `Seit ${since} war keine Ihrer Seiten offen, bis diese geöffnet wurde.`,
    spent: (sol) => `Annehmen und Auffüllen hat in den letzten 24 Stunden ${sol} SOL gekostet.`,
    missed: 'Anrufe, die Sie nicht angenommen haben',
    missedBy: (name) => (name === '' ? 'Jemand' : `Sagt: ${isolated(name)}`),
    clear: 'Liste leeren',
    line: {
      open: 'Ihr Anruflink ist offen: Diese Seite klingelt.',
      closed: 'Ihr Anruflink ist geschlossen: Niemand kann damit klingeln.',
      some: (open, all) =>
        open === 1
          ? `Einer Ihrer ${all} Anruflinks ist offen: Diese Seite klingelt.`
          : `${open} Ihrer ${all} Anruflinks sind offen: Diese Seite klingelt.`,
      none: 'Ihre Anruflinks sind geschlossen: Niemand kann damit klingeln.',
    },
    toLinks: 'Anruflinks zeigen',
    comes: (name) =>
      name === '' ? 'Jemand ruft an' : `Jemand ruft an und sagt: ${isolated(name)}`,
    scheduled: (when) => `Vereinbart für ${when}`,
    ringHint:
      'Mit dem Annehmen öffnet sich Ihre Kamera; Ihr Browser fragt vielleicht danach. Ihr Gast sieht Sie erst, wenn er bezahlt hat.',
    mayBeGone:
      'Ein Gast, der geht, kann es dieser Seite nicht melden: Sie klingelt dann noch bis zu zwei Minuten.',
    endsInvite: 'Mit dem Annehmen verfällt die Einladung, die Sie offen haben.',
    answer: 'Annehmen',
    answering: 'Wird angenommen …',
    decline: 'Jetzt nicht',
    rang: (name) =>
      name === ''
        ? 'Jemand hat während des Anrufs geklingelt.'
        : `${isolated(name)} hat während des Anrufs geklingelt.`,
    noReply: 'Ihr Gast hat sich nicht verbunden. Es wurde nichts bezahlt.',
    with: (name) =>
      name === ''
        ? 'Ein Videoanruf mit der Person, die Ihnen diesen Link gesendet hat. Sie bezahlen pro Minute.'
        : `Ein Videoanruf mit ${isolated(name)}. Sie bezahlen pro Minute.`,
    lendsTurn:
      'Ihr Gastgeber teilt einen TURN-Server mit Ihnen. Ihr Browser kontaktiert ihn, wenn Ihr Gastgeber annimmt.',
    useStun: 'Den STUN-Server meines Gastgebers nutzen',
    call: 'Anrufen',
    callHint: 'Die Seite Ihres Gastgebers klingelt bis zu zwei Minuten. Sie zahlen noch nichts.',
    callFrom: (when) => `Sie können von dieser Seite aus anrufen: ab ${when}.`,
    callEarly:
      'Sie können schon anrufen. Vor dem Beginn ist Ihr Gastgeber vielleicht noch nicht da.',
    visits: {
      ringing: 'Es klingelt …',
      answered: 'Ihr Gastgeber hat angenommen. Verbindung wird aufgebaut …',
      busy: 'Ihr Gastgeber kann jetzt nicht sprechen.',
      'no-answer':
        'Ihr Gastgeber ist nicht da oder nimmt jetzt keine Anrufe an. Lassen Sie diese Seite offen.',
    },
    knocksAgain: (time) => `Diese Seite ruft in ${time} von selbst wieder an.`,
    over: 'Diese Seite ruft nicht mehr an.',
    leaveName:
      'Um Ihren Namen zu hinterlassen, tragen Sie ihn unten ein, und rufen Sie noch einmal an.',
    readsLater: 'Ihr Gastgeber liest später, wer geklingelt hat.',
    nameHint: 'Ihr Gastgeber sieht ihn, während es klingelt. Dieser Browser merkt ihn sich.',
    again: 'Erneut anrufen',
    stop: 'Nicht mehr anrufen',
    leave: 'Verlassen',
  },
};
