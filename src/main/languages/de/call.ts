import { isolated } from '../../../shared/peer-text.ts';
import { formsOf } from '../forms.ts';
import type { Call } from '../types.ts';

const count = formsOf('de');

/** The call itself, its devices, files and notices. */
export const call: Call = {
  nextSteps: {
    hostWallet:
      'Ihr Gast zahlt an Ihre Wallet. Sie braucht auch ein wenig SOL für Netzwerkgebühren.',
    hostSol: (missing) =>
      `Als Nächstes: Senden Sie ${missing} SOL für die Netzwerkgebühren an Ihre Wallet.`,
    hostFees: 'Ihre Wallet fragt einmal, für die Netzwerkgebühren.',
    guestWallet: (cost) => `Sie brauchen ${cost} USDC und kein SOL.`,
    guestShort: (missing) =>
      `Laden Sie ${missing} USDC auf Ihre Wallet, um teilzunehmen. Die Einladung können Sie inzwischen annehmen.`,
    guestDevices: 'Ihr Browser fragt nach Kamera und Mikrofon. Sie können auch ohne teilnehmen.',
    guestMicrophone: 'Ihr Browser fragt nach dem Mikrofon. Sie können auch ohne teilnehmen.',
  },
  lostWayStrings: {
    invite: {
      what: 'Diese Seite wurde neu geladen, daher gilt Ihre frühere Einladung nicht mehr.',
      next: 'Erstellen Sie eine neue mit denselben Bedingungen, und senden Sie sie. Ihr Gast muss die neue öffnen.',
    },
    agreed: {
      what: 'Diese Seite wurde neu geladen, daher gilt Ihre frühere Einladung nicht mehr.',
      next: 'Drücken Sie bei dem vereinbarten Anruf erneut auf „Von Hand einladen“, und senden Sie die neue Einladung. Eine Einladung, die Sie unten erstellen, rechnet die Buchung nicht an.',
    },
    replied: {
      what: 'Diese Seite wurde neu geladen, daher gilt Ihre frühere Antwort nicht mehr.',
      next: 'Nehmen Sie noch einmal an, und senden Sie die neue Antwort. Hat Ihr Gastgeber die frühere schon verwendet, bitten Sie um eine neue Einladung.',
    },
    again: {
      what: 'Bitten Sie Ihren Gastgeber, auch auf „Erneut anrufen“ zu drücken und Ihnen den neuen Link zu senden.',
      next: 'Öffnen Sie diesen Link, oder fügen Sie ihn hier ein.',
    },
    link: {
      what: 'Solange diese Seite offen ist, kann Ihr Gast Sie über Ihren Anruflink erneut anrufen.',
      next: 'Oder erstellen Sie eine Einladung mit denselben Bedingungen, und senden Sie sie.',
    },
    gone: {
      what: 'Die Seite Ihres Gastes antwortet nicht mehr.',
      next: 'Erstellen Sie eine Einladung mit denselben Bedingungen, und senden Sie sie.',
    },
    met: {
      what: 'Diese Seite wurde neu geladen, daher sind Sie nicht mehr mit Ihrem Gastgeber verbunden.',
      next: 'Eine Einladung gilt einmal. Bitten Sie Ihren Gastgeber um eine neue, und öffnen Sie sie hier.',
    },
  },
  ownNameStrings: {
    label: 'Ihr Name (optional)',
    hint: 'Die andere Person sieht ihn, sobald Sie im Anruf sind. Dieser Browser merkt ihn sich.',
    hostHint: 'Ihr Gast sieht ihn im Anruf und in Ihren Links. Dieser Browser merkt ihn sich.',
  },
  screenStrings: {
    sharing: 'Sie teilen Ihren Bildschirm.',
    stop: 'Nicht mehr teilen',
    peerShares: {
      host: 'Ihr Gast teilt einen Bildschirm.',
      guest: 'Ihr Gastgeber teilt einen Bildschirm.',
    },
    lens: 'Zoom und Vollbild',
    closer: 'Vergrößern',
    further: 'Verkleinern',
    percent: (scale) => `${Math.round(scale * 100)} %`,
    whole: (percent) => `Der Zoom ist ${percent}. Ganzen Bildschirm zeigen`,
    full: 'Vollbild',
    leave: 'Vollbild verlassen',
  },
  callStrings: {
    notices: 'Hinweise',
    words: {
      title: 'Sicherheitswörter',
      before: {
        host: 'Vergleichen Sie sie mit Ihrem Gast, am Telefon oder in einem Chat außerhalb dieser Seite.',
        guest:
          'Vergleichen Sie sie mit Ihrem Gastgeber, am Telefon oder in einem Chat außerhalb dieser Seite.',
      },
      unpaid: 'Noch ist nichts bezahlt.',
      unclaimed: 'Ihre Buchung ist noch nicht eingelöst, und sonst ist nichts bezahlt.',
      why: {
        host: 'Weichen sie ab, fängt jemand den Anruf ab: Brechen Sie ihn ab.',
        guest: 'Weichen sie ab, fängt jemand den Anruf ab: Verlassen Sie ihn.',
      },
      noOtherWay: {
        host: 'Erreicht Ihr Gast Sie auf keinem anderen Weg? Lesen Sie sich die Wörter zu Beginn des Anrufs gegenseitig vor, bevor Sie über Geschäftliches sprechen.',
        guest:
          'Erreichen Sie Ihren Gastgeber auf keinem anderen Weg? Lesen Sie sich die Wörter zu Beginn des Anrufs gegenseitig vor, bevor Sie über Geschäftliches sprechen.',
      },
      note: {
        host: 'Vergleichen Sie sie mit Ihrem Gast, am Telefon oder in einem Chat außerhalb dieser Seite. Weichen die Ihres Gastes ab, fängt jemand den Anruf ab: Beenden Sie ihn.',
        guest:
          'Vergleichen Sie sie mit Ihrem Gastgeber, am Telefon oder in einem Chat außerhalb dieser Seite. Weichen die Ihres Gastgebers ab, fängt jemand den Anruf ab: Beenden Sie ihn.',
      },
    },
    connection: {
      new: 'Nicht verbunden',
      connecting: 'Wird verbunden',
      connected: 'Verbunden',
      interrupted: 'Unterbrochen',
      failed: 'Verbindung fehlgeschlagen',
      closed: 'Geschlossen',
    },
    unsent: 'Wartet auf Ihren Gastgeber',
    lastFiles: 'Anruf vorbei, Dateien werden noch übertragen',
    noHeartbeat: 'Zahlungen verbinden sich wieder …',
    peer: {
      label: { host: 'Ihr Gast', guest: 'Ihr Gastgeber' },
      named: {
        host: (name) => `Ihr Gast: ${name}`,
        guest: (name) => `Ihr Gastgeber: ${name}`,
      },
    },
    stage: {
      preview: 'Kamera und Mikrofon',
      you: 'Sie',
      openMicrophone: 'Kein Mikrofon. Erneut versuchen',
      openCamera: 'Keine Kamera. Erneut versuchen',
      mute: 'Mikrofon stummschalten',
      unmute: 'Mikrofon einschalten',
      cameraOff: 'Kamera ausschalten',
      flip: 'Kamera wechseln',
      cameraOn: 'Kamera einschalten',
      share: 'Bildschirm teilen',
      unshare: 'Bildschirm nicht mehr teilen',
      pip: 'Bild-in-Bild öffnen',
      closePip: 'Bild-in-Bild schließen',
      devices: 'Geräte wählen',
      more: 'Geräte und Verbindung',
      help: 'Hinweise und Tasten',
      end: 'Anruf beenden',
      endShort: 'Beenden',
      peerCameraOff: 'Kamera ist aus',
      peerSilent: {
        host: 'Ihr Gast sendet weder Bild noch Ton.',
        guest: 'Ihr Gastgeber sendet weder Bild noch Ton.',
      },
      peerMuted: 'Stumm',
      peerNoMicrophone: 'Kein Mikrofon',
      ownCameraOff: 'Ihre Kamera ist aus',
      ownWaits: 'Ihr Bild wird gerade nicht gesendet',
      play: 'Ton abspielen',
      starting: 'Wird gestartet …',
    },
    panels: {
      label: 'Bereiche',
      chat: 'Chat',
      payments: 'Zahlungen',
      files: 'Dateien',
      wallet: 'Wallet',
      more: 'Geräte und Verbindung',
      news: 'Neu',
    },
    chat: {
      title: 'Chat',
      input: 'Nachricht',
      send: 'Senden',
      away: 'Nicht verbunden. Ihr Text bleibt hier, bis Sie ihn senden können.',
      room: (count) => `Verbleibende Zeichen: ${count}`,
      tooLong: (count) => `Zu lang zum Senden. Zu streichende Zeichen: ${count}`,
      all: (count) => `Alle ${count} Nachrichten anzeigen`,
      newest: 'Neue Nachrichten',
      empty: 'Nur Sie beide können das lesen. Nach dem Anruf wird es gelöscht.',
      me: 'Sie',
    },
  },
  wishStrings: {
    own: {
      less: 'Sie empfangen weniger Video',
      none: 'Sie empfangen kein Video',
    },
    peer: {
      host: {
        less: 'Ihr Gast möchte weniger Video',
        none: 'Ihr Gast möchte kein Video',
      },
      guest: {
        less: 'Ihr Gastgeber möchte weniger Video',
        none: 'Ihr Gastgeber möchte kein Video',
      },
    },
  },
  pipStrings: {
    back: 'Zurück zur Seite',
    failed: 'Ihr Browser hat Bild-in-Bild nicht geöffnet.',
  },
  shortcutStrings: {
    names: {
      mic: 'Mikrofon ein oder aus',
      talk: 'Stumm: zum Sprechen halten',
      camera: 'Kamera ein oder aus',
      share: 'Bildschirm teilen oder nicht mehr',
      full: 'Vollbild oder zurück',
      devices: 'Geräte wählen',
      chat: 'Chatnachricht schreiben',
      files: 'Zu den Dateien',
      help: 'Diese Liste zeigen',
      end: 'Anruf beenden',
    },
    space: 'Leertaste',
    now: {
      microphone: { on: 'Mikrofon ein', off: 'Mikrofon stumm' },
      camera: { on: 'Kamera ein', off: 'Kamera aus' },
    },
  },
  helpStrings: {
    title: 'Hinweise und Tasten',
    close: 'Schließen',
    alerts: 'Hinweise',
    sounds: 'Töne',
    soundsHint: 'Für Zahlungen, Warnungen, Nachrichten und Dateien.',
    notify: 'Benachrichtigungen, solange dieser Tab verborgen ist',
    notifyHint: 'Ihr Browser fragt einmal um Erlaubnis.',
    notifyBlocked:
      'Ihr Browser blockiert Benachrichtigungen dieser Seite. Erlauben Sie sie in den Einstellungen der Website.',
    pip: 'Bild-in-Bild, solange dieser Tab verborgen ist',
    pipHint: 'Ihr Browser fragt vielleicht einmal um Erlaubnis.',
    shortcuts: 'Tastatur',
    keys: 'Kürzel mit einer Taste',
    keysHint: 'Sie sind aus, während Sie tippen.',
  },
  noticeStrings: {
    joining: { host: 'Ihr Gast hat bezahlt', guest: 'Bezahlt. Sie sind im Anruf.' },
    paid: (minute) => `${minute} bezahlt`,
    tip: {
      host: (amount) => `${amount} USDC Trinkgeld von Ihrem Gast.`,
      guest: (amount) => `Danke! Ihr Trinkgeld von ${amount} USDC ist angekommen.`,
    },
    interrupted: 'Verbindung unterbrochen. Es wird nichts berechnet.',
    stopped:
      'Ihr Browser hat diese Seite angehalten, während Sie weg waren. Es wurde nichts berechnet.',
    connected: {
      host: 'Ihr Gast ist verbunden und kann jetzt bezahlen.',
      guest: 'Verbunden. Bezahlen Sie, um teilzunehmen.',
    },
    message: 'Neue Nachricht',
    file: {
      offered: (name) => `Neue Datei: ${isolated(name)}`,
      sold: (name) => `Verkauft: ${isolated(name)}`,
      done: (name) => `Übertragung fertig: ${isolated(name)}`,
      failed: (name) => `Übertragung abgebrochen: ${isolated(name)}`,
    },
    title: {
      connected: { host: 'Gast verbunden', guest: 'Jetzt bezahlen' },
      frozen: 'Angehalten',
      interrupted: 'Nicht berechnet',
    },
    ring: {
      comes: (name) => (name === '' ? 'Jemand ruft an' : `Anruf, sagt: ${isolated(name)}`),
      ringing: 'Es klingelt …',
      answered: 'Ihr Gastgeber hat angenommen',
      busy: 'Ihr Gastgeber kann jetzt nicht',
      noAnswer: 'Noch nicht angenommen',
    },
  },
  deviceStrings: {
    title: 'Geräte',
    inApp:
      'Der eigene Browser dieser App hat vielleicht keine Kamera und keine Wallet. Kopieren Sie diesen Link, und öffnen Sie ihn in Ihrem Browser.',
    copyLink: 'Diesen Link kopieren',
    kinds: { microphone: 'Mikrofon', camera: 'Kamera', speaker: 'Lautsprecher' },
    automatic: 'Systemstandard',
    automaticIs: (label) => `Systemstandard (${label})`,
    absent: (label) => `${label} (nicht verbunden)`,
    inUse: (label) => `In Gebrauch: ${label}`,
    picture: 'Video, das Sie senden',
    pictureHint:
      '„Automatisch“ passt das Video Ihrer Verbindung an. Ein geteilter Bildschirm wird immer in voller Größe gesendet.',
    pictures: {
      auto: 'Automatisch',
      '720p': '720p (feste Größe)',
      '360p': '360p (spart Daten)',
    },
    mirror: 'Eigenes Bild spiegeln',
    mirrorHint: 'Nur für Sie. Andere sehen Sie nie spiegelverkehrt.',
    blur: 'Hintergrund unscharf machen',
    blurHint: 'Das macht Ihre Kamera oder Ihr System. Andere sehen es auch.',
    rehearsal: {
      record: '3 Sekunden aufnehmen und abspielen',
      recording: 'Aufnahme läuft 3 Sekunden …',
      stop: 'Stopp',
      playing: 'So sehen und hören andere Sie.',
      failed:
        'Ihr Browser konnte das nicht aufnehmen oder abspielen. Der Anruf selbst kann trotzdem gelingen.',
      video: 'Ihre Aufnahme',
    },
    receive: 'Video, das Sie empfangen',
    receiveHint: 'Weniger hilft in einem schwachen Netz. Der Ton kommt vollständig.',
    wishes: { all: 'Alles', less: 'Weniger (spart Daten)', none: 'Keines (nur Ton)' },
    unknownWish:
      'Die Seite der anderen Person ist eine ältere Version und sendet ihr Video wie bisher.',
    audioOnly: 'Nur Ton',
    audioOnlyHint: 'Ihre Kamera bleibt aus, und Sie empfangen kein Video.',
    check: 'Kamera und Mikrofon prüfen',
    checkMicrophone: 'Mikrofon prüfen',
    checking: 'Warten auf Ihren Browser …',
    level: {
      listening: 'Sagen Sie etwas: Der Balken bewegt sich, wenn man Sie hört.',
      heard: 'Ihr Mikrofon funktioniert.',
      muted: 'Ihr Mikrofon ist stumm.',
      unheard: 'Sie sind stumm. Niemand hört Sie.',
    },
    without: {
      nothing: {
        host: 'Sie können den Anruf auch ohne anbieten: Sie sehen und hören Ihren Gast, der dann jeder Minute zustimmen muss.',
        guest:
          'Sie können auch ohne teilnehmen: Sie sehen und hören Ihren Gastgeber, sind aber nicht zu sehen oder zu hören.',
      },
      sound: {
        host: 'Sie können den Anruf auch ohne anbieten: Sie hören Ihren Gast, der dann jeder Minute zustimmen muss.',
        guest:
          'Sie können auch ohne teilnehmen: Sie hören Ihren Gastgeber, sind aber nicht zu hören.',
      },
      camera: 'Sie können ohne Kamera fortfahren: Sie sind zu hören, aber nicht zu sehen.',
      microphone: 'Sie können ohne Mikrofon fortfahren: Sie sind zu sehen, aber nicht zu hören.',
    },
    retry: 'Erneut versuchen',
    taken: {
      own: {
        microphone: 'Ihr System hat Ihr Mikrofon angehalten.',
        camera: 'Ihr System hat Ihre Kamera angehalten.',
        both: 'Ihr System hat Ihr Mikrofon und Ihre Kamera angehalten.',
      },
      peer: {
        host: {
          microphone: 'Das System Ihres Gastes hat das Mikrofon angehalten.',
          camera: 'Das System Ihres Gastes hat die Kamera angehalten.',
          both: 'Das System Ihres Gastes hat Mikrofon und Kamera angehalten.',
        },
        guest: {
          microphone: 'Das System Ihres Gastgebers hat das Mikrofon angehalten.',
          camera: 'Das System Ihres Gastgebers hat die Kamera angehalten.',
          both: 'Das System Ihres Gastgebers hat Mikrofon und Kamera angehalten.',
        },
      },
      back: 'Nach dem Telefonat, oder wenn die andere App fertig ist, geht es von selbst weiter.',
    },
    route: {
      bluetooth:
        'Ein Bluetooth-Headset spielt in Telefonqualität, solange sein Mikrofon in Gebrauch ist. Mit einem anderen Mikrofon bleibt der volle Klang.',
      follows:
        'Auf iPhone und iPad folgt der Ton dem Mikrofon. Ein anderes Mikrofon verlegt ihn, ebenso das Kontrollzentrum.',
      choose: 'Lautsprecher auswählen',
    },
    installed:
      'Ihr Telefon kann das Mikrofon dieser App anhalten, solange eine andere App zu sehen ist. Bleiben Sie während eines Anrufs hier.',
    gone: {
      microphone: (from, to) =>
        from === ''
          ? `Ihr Mikrofon ist jetzt ${to}.`
          : `${from} wurde getrennt. Ihr Mikrofon ist jetzt ${to}.`,
      camera: (from, to) =>
        from === ''
          ? `Ihre Kamera ist jetzt ${to}.`
          : `${from} wurde getrennt. Ihre Kamera ist jetzt ${to}.`,
    },
    again: (to) => `${to} ist wieder verbunden und in Gebrauch.`,
    followed: {
      microphone: (to) => `Ihr System hat das Mikrofon gewechselt. In Gebrauch: ${to}.`,
      camera: (to) => `Ihr System hat die Kamera gewechselt. In Gebrauch: ${to}.`,
    },
  },
  fileStrings: {
    title: { host: 'Dateien zum Verkauf', guest: 'Dateien Ihres Gastgebers' },
    emptyHost:
      'Fügen Sie eine Datei hinzu, und legen Sie einen Preis fest. Ihr Gast kann sie während des Anrufs kaufen.',
    emptyGuest: 'Ihr Gastgeber hat noch keine Dateien angeboten.',
    emptyAway: 'Die Dateien Ihres Gastgebers erscheinen wieder, sobald Sie neu verbunden sind.',
    choose: 'Dateien wählen',
    drop: 'oder hierher ziehen',
    folder: 'Ordner können nicht angeboten werden. Packen Sie den Ordner zuerst als ZIP.',
    chosen: (n, size) =>
      count(n, { one: `# Datei, ${size}`, other: `# Dateien, zusammen ${size}` }),
    price: 'Preis in USDC',
    priceHint: 'Für jede Datei. Leer lassen, um sie kostenlos anzubieten.',
    description: 'Beschreibung (optional)',
    descriptionHint: 'Ihr Gast sieht sie neben dem Namen.',
    add: 'Ihrem Gast anbieten',
    earlier: {
      what: 'Sie haben diese Dateien angeboten, bevor diese Seite neu geladen wurde. Wählen Sie dieselben Dateien, um sie wieder zum selben Preis anzubieten.',
      choose: 'Noch einmal wählen',
      drop: 'Nicht mehr anbieten',
      line: (name, size, price, isOwed) =>
        isOwed
          ? `${isolated(name)} (${size}, ${price}, bezahlt und nicht geliefert)`
          : `${isolated(name)} (${size}, ${price})`,
      owed: (names) =>
        `Ihr Gast hat dafür bezahlt und hat es noch nicht: ${names}. Bieten Sie es wieder an, oder erstatten Sie es unter Zahlungen.`,
      owedAtEnd: (names) =>
        `Ihr Gast hat dafür bezahlt und es nicht bekommen: ${names}. Bieten Sie es in Ihrem nächsten Anruf an, oder erstatten Sie es.`,
      waits: 'Bezahlt. Sie wird gesendet, wenn Ihr Gast wieder danach fragt.',
      others: (names) =>
        `Nicht angeboten, weil keine Datei oben denselben Namen und dieselbe Größe hat: ${names}`,
    },
    free: 'Kostenlos',
    edit: 'Bearbeiten',
    name: 'Name',
    keep: 'Änderungen speichern',
    withdraw: 'Zurückziehen',
    buy: { free: 'Herunterladen', paid: 'Kaufen', again: 'Noch einmal herunterladen' },
    again:
      'Sie haben für diese Datei schon bezahlt. Ihre Wallet signiert einmal; es wird nichts bezahlt.',
    claiming: 'Wartet auf Ihre Signatur',
    confirm: {
      title: (name) => `${isolated(name)} kaufen?`,
      cost: 'Preis',
      size: 'Größe',
      balance: 'Ihr Guthaben',
      after: 'Nach der Zahlung',
      short: (missing) => `Laden Sie zuerst ${missing} USDC auf Ihre Wallet.`,
      allowance: (left) =>
        `Aus der Freigabe des Anrufs bezahlen, ohne Ihre Wallet zu fragen (${left} USDC übrig)`,
      fee: 'Es kommen keine Gebühren dazu.',
      pay: (cost) => `${cost} zahlen und herunterladen`,
      hash: 'Details',
      honest:
        'Der Fingerabdruck (SHA-256) sichert zu, welche Daten Sie bekommen, aber nicht, dass die Daten ihren Preis wert sind.',
    },
    lost: 'Ein Gast hat für diese Datei bezahlt und kann sie nicht bekommen. Stellen Sie die Datei wieder her, wie sie war, oder erstatten Sie die Zahlung.',
    withdrawn: (name) =>
      `Ihr Gastgeber hat ${isolated(name)} zurückgezogen, während Sie sich entschieden. Es wurde nichts abgebucht.`,
    pause: 'Pausieren',
    resume: 'Fortsetzen',
    cancel: 'Abbrechen',
    save: 'Speichern',
    kept: {
      title: 'Empfangene Dateien',
      hint: 'Sie bleiben eine Woche in diesem Browser. Speichern Sie, was Sie behalten möchten.',
      saveOf: (name) => `${isolated(name)} speichern`,
      remove: 'Entfernen …',
      removeOf: (name) => `${isolated(name)} entfernen`,
      sure: 'Endgültig entfernen',
    },
    handedOver: {
      saved: (name) => `Gespeichert: ${isolated(name)}`,
      downloading: (name) => `In den Downloads Ihres Browsers: ${isolated(name)}`,
    },
    states: {
      hashing: 'Wird gelesen',
      listed: 'Angeboten',
      buying: 'Wird bezahlt',
      paid: 'Bezahlt, beginnt gleich',
      transferring: 'Wird übertragen',
      paused: 'Pausiert',
      verifying: 'Wird geprüft',
      done: 'Übertragung fertig',
      failed: 'Fehlgeschlagen',
      withdrawn: 'Zurückgezogen',
    },
    over: {
      unpaid: 'Nur während des Anrufs angeboten',
      paid: 'Bezahlt: Sie bekommen sie in Ihrem nächsten Anruf',
    },
    queued: 'Wartet auf die vorherige Datei',
    pausedBy: {
      me: 'Von Ihnen pausiert',
      peer: { host: 'Von Ihrem Gast pausiert', guest: 'Von Ihrem Gastgeber pausiert' },
    },
    sold: 'Geliefert',
    speed: (perSecond) => `${perSecond}/s`,
    left: (time) => `noch ${time}`,
    bytes: (n) => `${n} ${n === 1 ? 'Byte' : 'Bytes'}`,
    wait: {
      seconds: (s) => `${s} s`,
      minutes: (min) => `${min} min`,
      hours: (h, min) => (min === 0 ? `${h} h` : `${h} h ${min} min`),
    },
    progress: (name) => `Fortschritt von ${isolated(name)}`,
  },
  rejoinStrings: {
    title: 'Ihr Anruf wurde unterbrochen',
    lead: 'Diese Seite wurde während eines Anrufs geschlossen oder neu geladen. Es wird nichts berechnet, und bezahlte Zeit bleibt bezahlt.',
    how: {
      host: 'Bei der Rückkehr entsteht ein Link. Senden Sie ihn Ihrem Gast, der einen zurücksendet. Der Anruf geht dann dort weiter, wo er aufhörte, sofern Ihr Gast ihn nicht beendet hat. Dateien zum Verkauf müssen Sie noch einmal wählen.',
      guest:
        'Bei der Rückkehr entsteht ein Link. Senden Sie ihn Ihrem Gastgeber, der einen zurücksendet. Der Anruf geht dann dort weiter, wo er aufhörte, sofern Ihr Gastgeber ihn nicht beendet hat.',
    },
    role: 'Sie sind',
    roles: { host: 'der Gastgeber', guest: 'der Gast' },
    counterpart: { host: 'Wallet Ihres Gastes', guest: 'Wallet Ihres Gastgebers' },
    subject: 'Thema',
    words: 'Sicherheitswörter',
    talked: 'Gesprächszeit',
    paidUntil: 'Bezahlt bis',
    orLater: (time) => `${time} oder später`,
    left: 'Restzeit für die Rückkehr',
    rejoin: 'In den Anruf zurück',
    end: 'Anruf beenden',
    ended: {
      host: 'Sie haben den Anruf beendet. Was Sie verdient haben und was erstattet wird, steht unter „Belege“.',
      guest:
        'Sie haben den Anruf beendet. Was Sie bezahlt haben und was erstattet wird, steht unter „Belege“.',
    },
  },
  booksStrings: {
    title: 'In einem anderen Tab geöffnet',
    lost: 'Eine Einladung oder Antwort, die Sie dort erstellt haben, gilt dann nicht mehr.',
    act: {
      open: 'Hier verwenden',
      paying: 'Erneut versuchen',
      call: 'Jenen Anruf beenden und hier verwenden',
      silent: 'Hier verwenden',
    },
  },
  repairStrings: {
    title: 'Probleme mit der Verbindung?',
    hint: 'Nutzen Sie das, wenn die Verbindung nicht zurückkommt, zum Beispiel nach einem Wechsel des Netzes. Bezahlte Zeit bleibt bezahlt.',
    down: 'Verbindung unterbrochen. Es wird nichts berechnet. Wird neu verbunden …',
    left: {
      title: 'Hat Ihnen die andere Person einen Link gesendet?',
      hint: 'Öffnen Sie ihn, oder fügen Sie ihn unten ein. Sonst drücken Sie oben auf „In den Anruf zurück“.',
    },
    start: 'Verbindungslink erstellen',
    another: 'Weiteren Link erstellen',
    copyLink: 'Link kopieren',
    input: 'Link oder Code, den Sie bekommen haben',
    apply: 'Verbinden',
    linked:
      'Der Link, den Sie geöffnet haben, steht im Feld. Drücken Sie auf „Verbinden“, um Ihren Anruf fortzusetzen.',
    code: 'Als Code',
    answer: 'Ihre Antwort als Code',
    send: {
      none: 'Erstellen Sie einen Verbindungslink, oder warten Sie auf einen der anderen Person.',
      offered: 'Senden Sie diesen Link der anderen Person, etwa in einem Chat.',
      answered: 'Senden Sie diesen Link zurück. Der Anruf geht weiter, sobald er geöffnet wurde.',
      applied: 'Wird verbunden …',
    },
    paste: {
      none: 'Öffnen Sie den Link, den Sie bekommen, oder fügen Sie ihn hier ein.',
      offered: 'Öffnen Sie den Link, der zurückkommt, oder fügen Sie ihn hier ein.',
      answered: 'Es gibt nichts mehr zu öffnen, außer Sie bekommen einen weiteren Link.',
      applied: 'Öffnen Sie den Link, den Sie bekommen, oder fügen Sie ihn hier ein.',
    },
  },
};
