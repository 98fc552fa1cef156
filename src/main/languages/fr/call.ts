import { isolated } from '../../../shared/peer-text.ts';
import { formsOf } from '../forms.ts';
import type { Call } from '../types.ts';

const count = formsOf('fr');

/** The call itself, its devices, files and notices. */
export const call: Call = {
  nextSteps: {
    hostWallet:
      'Votre portefeuille reçoit les paiements de votre invité. Il doit aussi contenir un peu de SOL pour les frais de réseau.',
    hostSol: (missing) =>
      `Étape suivante : envoyez ${missing} SOL à votre portefeuille, pour les frais de réseau.`,
    hostFees: 'Votre portefeuille demande une fois, pour les frais de réseau.',
    guestWallet: (cost) => `Il vous faut ${cost} USDC et pas de SOL.`,
    guestShort: (missing) =>
      `Ajoutez ${missing} USDC à votre portefeuille pour rejoindre. Vous pouvez entre-temps accepter l’invitation.`,
    guestDevices: 'Votre navigateur demande la caméra et le micro. Vous pouvez rejoindre sans eux.',
    guestMicrophone: 'Votre navigateur demande le micro. Vous pouvez rejoindre sans lui.',
  },
  lostWayStrings: {
    invite: {
      what: 'Cette page a été rechargée ; votre invitation précédente n’est donc plus valable.',
      next: 'Créez-en une nouvelle aux mêmes conditions et envoyez-la. Votre invité doit ouvrir la nouvelle.',
    },
    agreed: {
      what: 'Cette page a été rechargée ; votre invitation précédente n’est donc plus valable.',
      next: 'Appuyez de nouveau sur « Inviter à la main » pour l’appel convenu et envoyez la nouvelle invitation. Une invitation créée plus bas ne tiendrait pas compte de la réservation.',
    },
    replied: {
      what: 'Cette page a été rechargée ; votre réponse précédente n’est donc plus valable.',
      next: 'Acceptez à nouveau et envoyez la nouvelle réponse. Si votre hôte a utilisé la précédente, demandez une nouvelle invitation.',
    },
    again: {
      what: 'Demandez à votre hôte d’appuyer aussi sur « Rappeler » et de vous envoyer le nouveau lien.',
      next: 'Ouvrez ce lien, ou collez-le ici.',
    },
    link: {
      what: 'Tant que cette page est ouverte, votre invité peut vous rappeler avec votre lien d’appel.',
      next: 'Ou créez une invitation aux mêmes conditions et envoyez-la.',
    },
    gone: {
      what: 'La page de votre invité ne répond plus.',
      next: 'Créez une invitation aux mêmes conditions et envoyez-la.',
    },
    met: {
      what: 'Cette page a été rechargée ; la connexion avec votre hôte est donc perdue.',
      next: 'Une invitation sert une seule fois. Demandez-en une nouvelle à votre hôte et ouvrez-la ici.',
    },
  },
  ownNameStrings: {
    label: 'Votre nom (facultatif)',
    hint: 'L’autre personne le voit une fois que vous êtes dans l’appel. Ce navigateur le retient.',
    hostHint: 'Votre invité le voit dans l’appel et dans vos liens. Ce navigateur le retient.',
  },
  screenStrings: {
    sharing: 'Vous partagez votre écran.',
    stop: 'Arrêter le partage',
    peerShares: {
      host: 'Votre invité partage un écran.',
      guest: 'Votre hôte partage un écran.',
    },
    lens: 'Zoom et plein écran',
    closer: 'Agrandir',
    further: 'Réduire',
    percent: (scale) => `${Math.round(scale * 100)} %`,
    whole: (percent) => `Zoom à ${percent}. Afficher l’écran entier`,
    full: 'Plein écran',
    leave: 'Quitter le plein écran',
  },
  callStrings: {
    notices: 'Avis',
    words: {
      title: 'Mots de sécurité',
      before: {
        host: 'Comparez-les avec votre invité, par téléphone ou dans une discussion hors de cette page.',
        guest:
          'Comparez-les avec votre hôte, par téléphone ou dans une discussion hors de cette page.',
      },
      unpaid: 'Rien n’est encore payé.',
      unclaimed: 'Votre réservation n’est pas encore utilisée, et rien d’autre n’est payé.',
      why: {
        host: 'S’ils diffèrent, quelqu’un intercepte l’appel : annulez-le.',
        guest: 'S’ils diffèrent, quelqu’un intercepte l’appel : quittez-le.',
      },
      noOtherWay: {
        host: 'Votre invité n’a aucun autre moyen de vous joindre ? Lisez-vous les mots au début de l’appel, avant de parler affaires.',
        guest:
          'Vous n’avez aucun autre moyen de joindre votre hôte ? Lisez-vous les mots au début de l’appel, avant de parler affaires.',
      },
      note: {
        host: 'Comparez-les avec votre invité, par téléphone ou dans une discussion hors de cette page. Si les siens diffèrent, quelqu’un intercepte l’appel : terminez-le.',
        guest:
          'Comparez-les avec votre hôte, par téléphone ou dans une discussion hors de cette page. Si les siens diffèrent, quelqu’un intercepte l’appel : terminez-le.',
      },
    },
    connection: {
      new: 'Non connecté',
      connecting: 'Connexion',
      connected: 'Connecté',
      interrupted: 'Interrompu',
      failed: 'Échec de la connexion',
      closed: 'Fermé',
    },
    unsent: 'En attente de votre hôte',
    lastFiles: 'Appel terminé, fichiers encore en transfert',
    noHeartbeat: 'Reconnexion des paiements…',
    peer: {
      label: { host: 'Votre invité', guest: 'Votre hôte' },
      named: {
        host: (name) => `Votre invité : ${name}`,
        guest: (name) => `Votre hôte : ${name}`,
      },
    },
    stage: {
      preview: 'Caméra et micro',
      you: 'Vous',
      openMicrophone: 'Pas de micro. Réessayer',
      openCamera: 'Pas de caméra. Réessayer',
      mute: 'Couper le micro',
      unmute: 'Réactiver le micro',
      cameraOff: 'Désactiver la caméra',
      flip: 'Changer de caméra',
      cameraOn: 'Activer la caméra',
      share: 'Partager votre écran',
      unshare: 'Arrêter le partage d’écran',
      pip: 'Ouvrir l’image dans l’image',
      closePip: 'Fermer l’image dans l’image',
      devices: 'Choisir les périphériques',
      more: 'Périphériques et connexion',
      help: 'Alertes et raccourcis',
      end: 'Terminer l’appel',
      endShort: 'Terminer',
      peerCameraOff: 'La caméra est désactivée',
      peerSilent: {
        host: 'Votre invité n’envoie ni vidéo ni son.',
        guest: 'Votre hôte n’envoie ni vidéo ni son.',
      },
      peerMuted: 'Micro coupé',
      peerNoMicrophone: 'Pas de micro',
      ownCameraOff: 'Votre caméra est désactivée',
      ownWaits: 'Votre image n’est pas envoyée pour le moment',
      play: 'Activer le son',
      starting: 'Démarrage…',
    },
    panels: {
      label: 'Panneaux',
      chat: 'Chat',
      payments: 'Paiements',
      files: 'Fichiers',
      wallet: 'Portefeuille',
      more: 'Périphériques et connexion',
      news: 'Nouveau',
    },
    chat: {
      title: 'Chat',
      input: 'Message',
      send: 'Envoyer',
      away: 'Pas de connexion. Votre texte reste ici jusqu’à ce que vous puissiez l’envoyer.',
      room: (count) => `Caractères restants\u00a0: ${count}`,
      tooLong: (count) => `Trop long pour être envoyé. Caractères en trop\u00a0: ${count}`,
      all: (count) => `Afficher les ${count} messages`,
      newest: 'Nouveaux messages',
      empty:
        'Vous êtes les deux seules personnes à pouvoir lire ceci. Tout est effacé à la fin de l’appel.',
      me: 'Vous',
    },
  },
  wishStrings: {
    own: {
      less: 'Vous recevez moins de vidéo',
      none: 'Vous ne recevez pas de vidéo',
    },
    peer: {
      host: {
        less: 'Votre invité a demandé moins de vidéo',
        none: 'Votre invité a demandé à ne pas recevoir de vidéo',
      },
      guest: {
        less: 'Votre hôte a demandé moins de vidéo',
        none: 'Votre hôte a demandé à ne pas recevoir de vidéo',
      },
    },
  },
  pipStrings: {
    back: 'Retour à la page',
    failed: 'Votre navigateur n’a pas ouvert l’image dans l’image.',
  },
  shortcutStrings: {
    names: {
      mic: 'Activer ou couper le micro',
      talk: 'Micro coupé : maintenir pour parler',
      camera: 'Activer ou désactiver la caméra',
      share: 'Partager votre écran ou arrêter',
      full: 'Plein écran ou retour',
      devices: 'Choisir les périphériques',
      chat: 'Écrire un message',
      files: 'Aller aux fichiers',
      help: 'Afficher cette liste',
      end: 'Terminer l’appel',
    },
    space: 'Espace',
    now: {
      microphone: { on: 'Micro activé', off: 'Micro coupé' },
      camera: { on: 'Caméra activée', off: 'Caméra désactivée' },
    },
  },
  helpStrings: {
    title: 'Alertes et raccourcis',
    close: 'Fermer',
    alerts: 'Alertes',
    sounds: 'Sons',
    soundsHint: 'Pour les paiements, les avertissements, les messages et les fichiers.',
    notify: 'Notifications quand cet onglet est masqué',
    notifyHint: 'Votre navigateur demande une fois la permission.',
    notifyBlocked:
      'Votre navigateur bloque les notifications de cette page. Autorisez-les dans les réglages du site.',
    pip: 'Image dans l’image quand cet onglet est masqué',
    pipHint: 'Votre navigateur peut demander une fois la permission.',
    shortcuts: 'Clavier',
    keys: 'Raccourcis à une touche',
    keysHint: 'Ils sont désactivés pendant que vous écrivez.',
  },
  noticeStrings: {
    joining: { host: 'Votre invité a payé', guest: 'Payé. Vous êtes dans l’appel.' },
    paid: (minute) => `${minute} payée`,
    tip: {
      host: (amount) => `Un pourboire de ${amount} USDC de votre invité.`,
      guest: (amount) => `Merci ! Votre pourboire de ${amount} USDC est arrivé.`,
    },
    interrupted: 'Connexion interrompue. La facturation est en pause.',
    stopped:
      'Votre navigateur a arrêté cette page en votre absence. La facturation était en pause.',
    connected: {
      host: 'Votre invité est connecté et peut payer maintenant.',
      guest: 'Connexion établie. Payez pour rejoindre.',
    },
    message: 'Nouveau message',
    file: {
      offered: (name) => `Nouveau fichier : ${isolated(name)}`,
      sold: (name) => `Vendu : ${isolated(name)}`,
      done: (name) => `Transfert terminé : ${isolated(name)}`,
      failed: (name) => `Transfert arrêté : ${isolated(name)}`,
    },
    title: {
      connected: { host: 'Invité connecté', guest: 'Payez pour rejoindre' },
      frozen: 'Suspendu',
      interrupted: 'Non facturé',
    },
    ring: {
      comes: (name) => (name === '' ? 'Quelqu’un appelle' : `Appel, dit : ${isolated(name)}`),
      ringing: 'Ça sonne…',
      answered: 'Votre hôte a répondu',
      busy: 'Votre hôte ne peut pas répondre',
      noAnswer: 'Pas encore de réponse',
    },
  },
  deviceStrings: {
    title: 'Périphériques',
    inApp:
      'Le navigateur propre à cette application n’a peut-être ni caméra ni portefeuille. Copiez ce lien et ouvrez-le dans votre navigateur.',
    copyLink: 'Copier ce lien',
    kinds: { microphone: 'Micro', camera: 'Caméra', speaker: 'Haut-parleur' },
    automatic: 'Par défaut du système',
    automaticIs: (label) => `Par défaut du système (${label})`,
    absent: (label) => `${label} (non connecté)`,
    inUse: (label) => `Utilisé : ${label}`,
    picture: 'Vidéo que vous envoyez',
    pictureHint:
      '« Automatique » adapte la vidéo à votre connexion. Un écran partagé est toujours envoyé en taille réelle.',
    pictures: {
      auto: 'Automatique',
      '720p': '720p (taille fixe)',
      '360p': '360p (économise des données)',
    },
    mirror: 'Ma propre image en miroir',
    mirrorHint: 'Pour vous seulement. Les autres vous voient toujours à l’endroit.',
    blur: 'Flouter mon arrière-plan',
    blurHint: 'Votre caméra ou votre système le fait. Les autres le voient aussi.',
    rehearsal: {
      record: 'Enregistrer 3 secondes et les lire',
      recording: 'Enregistrement de 3 secondes…',
      stop: 'Arrêter',
      playing: 'Voilà comment les autres vous voient et vous entendent.',
      failed:
        'Votre navigateur n’a pas pu enregistrer ou lire ceci. L’appel lui-même peut quand même fonctionner.',
      video: 'Votre enregistrement',
    },
    receive: 'Vidéo que vous recevez',
    receiveHint: 'En recevoir moins aide sur un réseau faible. Le son arrive en entier.',
    wishes: {
      all: 'Tout',
      less: 'Moins (économise des données)',
      none: 'Aucune (son seulement)',
    },
    unknownWish:
      'La page de l’autre personne est une version plus ancienne et envoie sa vidéo comme avant.',
    audioOnly: 'Son seulement',
    audioOnlyHint: 'Votre caméra reste désactivée, et vous ne recevez pas de vidéo.',
    check: 'Vérifier la caméra et le micro',
    checkMicrophone: 'Vérifier le micro',
    checking: 'En attente de votre navigateur…',
    level: {
      listening: 'Dites quelque chose : la barre bouge quand on vous entend.',
      heard: 'Votre micro fonctionne.',
      muted: 'Votre micro est coupé.',
      unheard: 'Votre micro est coupé. Personne ne vous entend.',
    },
    without: {
      nothing: {
        host: 'Vous pouvez proposer l’appel sans eux : vous voyez et entendez votre invité, qui doit alors accepter chaque minute.',
        guest:
          'Vous pouvez rejoindre sans eux : vous voyez et entendez votre hôte, mais on ne vous voit ni ne vous entend.',
      },
      sound: {
        host: 'Vous pouvez proposer l’appel sans micro : vous entendez votre invité, qui doit alors accepter chaque minute.',
        guest:
          'Vous pouvez rejoindre sans micro : vous entendez votre hôte, mais on ne vous entend pas.',
      },
      camera: 'Vous pouvez continuer sans caméra : on vous entend, mais on ne vous voit pas.',
      microphone: 'Vous pouvez continuer sans micro : on vous voit, mais on ne vous entend pas.',
    },
    retry: 'Réessayer',
    taken: {
      own: {
        microphone: 'Votre système a arrêté votre micro.',
        camera: 'Votre système a arrêté votre caméra.',
        both: 'Votre système a arrêté votre micro et votre caméra.',
      },
      peer: {
        host: {
          microphone: 'Le système de votre invité a arrêté le micro.',
          camera: 'Le système de votre invité a arrêté la caméra.',
          both: 'Le système de votre invité a arrêté le micro et la caméra.',
        },
        guest: {
          microphone: 'Le système de votre hôte a arrêté le micro.',
          camera: 'Le système de votre hôte a arrêté la caméra.',
          both: 'Le système de votre hôte a arrêté le micro et la caméra.',
        },
      },
      back: 'Tout reprend de soi-même après l’appel téléphonique, ou quand l’autre application a terminé.',
    },
    route: {
      bluetooth:
        'Un casque Bluetooth joue en qualité d’appel tant que son micro est utilisé. Un autre micro garde le son complet.',
      follows:
        'Sur un iPhone ou un iPad, le son suit le micro. Un autre micro le déplace, tout comme le centre de contrôle.',
      choose: 'Choisir un haut-parleur',
    },
    installed:
      'Votre téléphone peut arrêter le micro de cette application pendant qu’une autre est affichée. Restez ici pendant un appel.',
    gone: {
      microphone: (from, to) =>
        from === ''
          ? `Votre micro est maintenant ${to}.`
          : `${from} a été déconnecté. Votre micro est maintenant ${to}.`,
      camera: (from, to) =>
        from === ''
          ? `Votre caméra est maintenant ${to}.`
          : `${from} a été déconnecté. Votre caméra est maintenant ${to}.`,
    },
    again: (to) => `De nouveau connecté et utilisé : ${to}.`,
    followed: {
      microphone: (to) => `Votre système est passé à un autre micro. Utilisé : ${to}.`,
      camera: (to) => `Votre système est passé à une autre caméra. Utilisée : ${to}.`,
    },
  },
  fileStrings: {
    title: { host: 'Fichiers à vendre', guest: 'Fichiers de votre hôte' },
    emptyHost: 'Ajoutez un fichier et fixez un prix. Votre invité peut l’acheter pendant l’appel.',
    emptyGuest: 'Votre hôte n’a pas encore proposé de fichiers.',
    emptyAway: 'Les fichiers de votre hôte réapparaissent une fois la connexion rétablie.',
    choose: 'Choisir des fichiers',
    drop: 'ou déposez-les ici',
    folder: 'Un dossier ne peut pas être proposé. Compressez-le d’abord en ZIP.',
    chosen: (n, size) =>
      count(n, { one: `# fichier, ${size}`, other: `# fichiers, ${size} en tout` }),
    price: 'Prix en USDC',
    priceHint: 'Pour chaque fichier. Laissez vide pour le proposer gratuitement.',
    description: 'Description (facultative)',
    descriptionHint: 'Votre invité la voit à côté du nom.',
    add: 'Proposer à votre invité',
    earlier: {
      what: 'Vous avez proposé ces fichiers avant le rechargement de cette page. Choisissez les mêmes fichiers pour les proposer à nouveau au même prix.',
      choose: 'Les choisir à nouveau',
      drop: 'Ne plus les proposer',
      line: (name, size, price, isOwed) =>
        isOwed
          ? `${isolated(name)} (${size}, ${price}, payé et non livré)`
          : `${isolated(name)} (${size}, ${price})`,
      owed: (names) =>
        `Votre invité a payé ceci et ne l’a pas encore reçu : ${names}. Proposez-le à nouveau, ou remboursez-le dans « Paiements ».`,
      owedAtEnd: (names) =>
        `Votre invité a payé ceci et ne l’a pas reçu : ${names}. Proposez-le dans votre prochain appel, ou remboursez-le.`,
      waits: 'Payé. Il est envoyé quand votre invité le redemande.',
      others: (names) =>
        `Non proposés, car aucun fichier ci-dessus n’a le même nom et la même taille : ${names}`,
    },
    free: 'Gratuit',
    edit: 'Modifier',
    name: 'Nom',
    keep: 'Enregistrer',
    withdraw: 'Retirer',
    buy: { free: 'Télécharger', paid: 'Acheter', again: 'Télécharger à nouveau' },
    again:
      'Vous avez déjà payé ce fichier. Votre portefeuille signe une fois ; aucun paiement n’est effectué.',
    claiming: 'En attente de votre signature',
    confirm: {
      title: (name) => `Acheter ${isolated(name)} ?`,
      cost: 'Prix',
      size: 'Taille',
      balance: 'Votre solde',
      after: 'Après le paiement',
      short: (missing) => `Ajoutez d’abord ${missing} USDC à votre portefeuille.`,
      allowance: (left) =>
        `Payer avec l’autorisation de l’appel, sans demander à votre portefeuille (il reste ${left} USDC)`,
      fee: 'Aucuns frais ne s’ajoutent.',
      pay: (cost) => `Payer ${cost} et télécharger`,
      hash: 'Détails',
      honest:
        'L’empreinte (SHA-256) garantit quelles données vous obtenez, mais pas que les données valent leur prix.',
    },
    lost: 'Un invité a payé ce fichier et ne peut pas l’obtenir. Rétablissez le fichier tel qu’il était, ou remboursez le paiement.',
    withdrawn: (name) =>
      `Votre hôte a retiré ${isolated(name)} pendant que vous décidiez. Rien n’a été débité.`,
    pause: 'Pause',
    resume: 'Reprendre',
    cancel: 'Annuler',
    save: 'Enregistrer',
    kept: {
      title: 'Fichiers reçus',
      hint: 'Ils restent une semaine dans ce navigateur. Enregistrez ce que vous voulez garder.',
      saveOf: (name) => `Enregistrer ${isolated(name)}`,
      remove: 'Supprimer…',
      removeOf: (name) => `Supprimer ${isolated(name)}`,
      sure: 'Supprimer définitivement',
    },
    handedOver: {
      saved: (name) => `Enregistré : ${isolated(name)}`,
      downloading: (name) => `Dans les téléchargements de votre navigateur : ${isolated(name)}`,
    },
    states: {
      hashing: 'Lecture',
      listed: 'Proposé',
      buying: 'Paiement',
      paid: 'Payé, commence bientôt',
      transferring: 'Transfert',
      paused: 'En pause',
      verifying: 'Vérification',
      done: 'Transfert terminé',
      failed: 'Échoué',
      withdrawn: 'Retiré',
    },
    over: {
      unpaid: 'Proposé pendant l’appel seulement',
      paid: 'Payé : à obtenir dans votre prochain appel',
    },
    queued: 'En attente du fichier précédent',
    pausedBy: {
      me: 'Mis en pause par vous',
      peer: { host: 'Mis en pause par votre invité', guest: 'Mis en pause par votre hôte' },
    },
    sold: 'Livré',
    speed: (perSecond) => `${perSecond}/s`,
    left: (time) => `reste ${time}`,
    bytes: (n) => `${n.toFixed(0)} ${Math.round(n) < 2 ? 'octet' : 'octets'}`,
    wait: {
      seconds: (s) => `${s} s`,
      minutes: (min) => `${min} min`,
      hours: (h, min) => (min === 0 ? `${h} h` : `${h} h ${min} min`),
    },
    progress: (name) => `Progression : ${isolated(name)}`,
  },
  rejoinStrings: {
    title: 'Votre appel a été interrompu',
    lead: 'Cette page a été fermée ou rechargée pendant un appel. La facturation est en pause, et le temps payé reste payé.',
    how: {
      host: 'Revenir dans l’appel crée un lien. Envoyez-le à votre invité, qui vous en renvoie un. L’appel reprend alors là où il s’est arrêté, sauf si votre invité y a mis fin. Les fichiers à vendre doivent être choisis à nouveau.',
      guest:
        'Revenir dans l’appel crée un lien. Envoyez-le à votre hôte, qui vous en renvoie un. L’appel reprend alors là où il s’est arrêté, sauf si votre hôte y a mis fin.',
    },
    role: 'Vous êtes',
    roles: { host: 'l’hôte', guest: 'l’invité' },
    counterpart: { host: 'Portefeuille de votre invité', guest: 'Portefeuille de votre hôte' },
    subject: 'Sujet',
    words: 'Mots de sécurité',
    talked: 'Durée de l’appel',
    paidUntil: 'Payé jusqu’à',
    orLater: (time) => `${time} ou plus tard`,
    left: 'Temps restant pour revenir',
    rejoin: 'Revenir dans l’appel',
    end: 'Terminer l’appel',
    ended: {
      host: 'Vous avez terminé l’appel. Voyez dans « Reçus » ce que vous avez gagné et ce qui est remboursé.',
      guest:
        'Vous avez terminé l’appel. Voyez dans « Reçus » ce que vous avez payé et ce qui vous est remboursé.',
    },
  },
  booksStrings: {
    title: 'Ouvert dans un autre onglet',
    lost: 'Une invitation ou une réponse que vous y avez créée ne fonctionnera plus.',
    act: {
      open: 'Utiliser ici',
      paying: 'Réessayer',
      call: 'Mettre fin à cet appel et utiliser ici',
      silent: 'Utiliser ici',
    },
  },
  repairStrings: {
    title: 'Problème de connexion ?',
    hint: 'À utiliser si la connexion ne revient pas, par exemple après un changement de réseau. Le temps payé reste payé.',
    down: 'Connexion interrompue. La facturation est en pause. Reconnexion…',
    left: {
      title: 'L’autre personne vous a-t-elle envoyé un lien ?',
      hint: 'Ouvrez-le, ou collez-le ci-dessous. Sinon, appuyez ci-dessus sur « Revenir dans l’appel ».',
    },
    start: 'Créer un lien de reconnexion',
    another: 'Créer un autre lien',
    copyLink: 'Copier le lien',
    input: 'Lien ou code que vous avez reçu',
    apply: 'Connecter',
    linked:
      'Le lien que vous avez ouvert est dans le champ. Appuyez sur « Connecter » pour reprendre votre appel.',
    code: 'Sous forme de code',
    answer: 'Votre réponse sous forme de code',
    send: {
      none: 'Créez un lien de reconnexion, ou attendez celui de l’autre personne.',
      offered: 'Envoyez ce lien à l’autre personne, par exemple par messagerie.',
      answered: 'Renvoyez ce lien. L’appel reprend une fois qu’il a été ouvert.',
      applied: 'Connexion…',
    },
    paste: {
      none: 'Ouvrez le lien que vous recevez, ou collez-le ici.',
      offered: 'Ouvrez le lien qui vous est renvoyé, ou collez-le ici.',
      answered: 'Plus rien à ouvrir, à moins que vous ne receviez un autre lien.',
      applied: 'Ouvrez le lien que vous recevez, ou collez-le ici.',
    },
  },
};
