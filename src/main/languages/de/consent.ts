import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { Consent } from '../types.ts';

/** The text that host and guest agree to. */
export const consent: Consent = {
  consentClaims: {
    direct: [
      'Direkt.',
      'Ihre beiden Browser verbinden sich miteinander. Die andere Person sieht Ihre IP-Adresse, ebenso jeder genutzte Server: die, die beim Verbinden helfen (STUN, TURN), und die, die das Solana-Netzwerk lesen (RPC).',
    ],
    upfront: [
      'Erst bezahlen.',
      `Der Gast bezahlt ${STANDARD_PREPAID_PERIODS} Minuten im Voraus in USDC. Niemand ist zu sehen oder zu hören, bevor diese Zahlung ausgeführt ist.`,
    ],
    automatic: [
      'Dann pro Minute.',
      'Jede Minute wird automatisch bezahlt, bis zum Limit des Gastes, oder die Wallet des Gastes fragt jedes Mal. Eine ausgebliebene Zahlung hält den Anruf an und beendet ihn nach einem weiteren Versuch.',
    ],
    outage: ['Ausfälle werden nicht berechnet.', 'Die Uhr steht still.'],
    unused: [
      'Ungenutzte Zeit wird erstattet, wenn die Einladung das sagt.',
      'Der Browser des Gastgebers zahlt sie nach dem Anruf aus einem Depot aus, und innerhalb einer kostenlosen Probezeit alles. Kommt der Gastgeber nie zurück, bleibt das Geld dort.',
    ],
    final: ['Zahlungen sind endgültig und öffentlich.', 'Nur der Gastgeber kann sie erstatten.'],
    links: [
      'Anruflinks sind öffentlich.',
      'Solana zeigt, wann sie klingeln und angenommen werden, und durch die Zahlung, welche Wallet anrief.',
    ],
    files: [
      'Dateien',
      'gehen von Browser zu Browser, nach der Bezahlung, es sei denn, sie sind kostenlos.',
    ],
    server: [
      'Kein Server speichert Ihren Anruf.',
      'Diese Seite zeichnet ihn nicht auf, aber die andere Person kann das tun.',
    ],
    browser: [
      'Ihre Daten bleiben in diesem Browser:',
      'Einstellungen, Belege, nicht gespeicherte Dateien und Schlüssel. Wenn Sie seine Daten löschen, sind die Schlüssel weg, und mit ihnen das SOL eines Gastgebers für Netzwerkgebühren.',
    ],
    guest: [
      'Ein Gast kann verlieren:',
      'die Vorauszahlung, wenn der Gastgeber nie zurückkommt; danach eine Minute, schlimmstenfalls drei; den Preis einer Datei, die nie ankommt; und das ganze Limit, wenn jemand den Browser des Gastes übernimmt. Die Zeit zählt, ganz gleich, was der Gastgeber zeigt.',
    ],
    host: [
      'Ein Gastgeber kann verlieren:',
      'einige Sekunden jeder unbezahlten Minute und jeder Unterbrechung, begrenzte Netzwerkgebühren und Zahlungen, die Solana rückgängig macht. Wenn jemand den Browser des Gastgebers übernimmt: das SOL für Gebühren und die Depots von Anrufen, die noch nicht ausgezahlt sind.',
    ],
  },
  consentBounds: [
    'Ein Gast zahlt für eine Minute, die er nicht bekam, oder für drei, wenn währenddessen seine eigene Seite nicht mehr antwortet.',
    'Ein Gastgeber gibt von jeder Minute, die nicht bezahlt wird, 10 Sekunden umsonst, und bei jeder Unterbrechung 4 Sekunden.',
    'Ein Gast, dessen Seite so verändert wurde, dass sie Bestätigungen auslässt, bekommt bis zu 1 von 11 Sekunden umsonst.',
    'Die Netzwerkgebühren eines Gastgebers, die keine Zahlung deckt, betragen höchstens 0,00013 SOL je Anruf, oder das Zehnfache eines höheren Höchstbetrags je Zahlung, den der Gastgeber gewählt hat.',
  ],
  consentWords: {
    title: 'Vor Ihrem Anruf',
    bounds: 'Die genauen Grenzen',
    check: 'Ich verstehe das und stimme zu',
    next: 'Weiter',
  },
  consentAsk: {
    all: 'Alle Punkte',
    tick: 'Kreuzen Sie dieses Kästchen an, um fortzufahren.',
    prevails: 'Dies ist eine Übersetzung. Maßgeblich ist der englische Text.',
    original: 'Der englische Text',
  },
};
