import { isolated } from '../../../shared/peer-text.ts';
import type { Ring } from '../types.ts';

/** French: call links and ringing. */
export const ring: Ring = {
  ringStrings: {
    links: 'Vos liens d’appel',
    link: 'Votre lien d’appel',
    lead: 'Mettez-le dans un message ou un profil.',
    make: 'Créer un lien d’appel',
    another: 'Créer un autre lien d’appel',
    making: 'Création du lien d’appel…',
    cost: (fee, postage) =>
      `Un lien d’appel coûte ${fee} SOL. ${postage} SOL de plus y restent et reviennent quand vous le retirez.`,
    fixed: 'Un nouveau prix, sujet ou nom ne change aucun lien que vous avez envoyé.',
    orInvite: 'Ou une invitation, pour un appel : votre invité vous envoie une réponse à coller.',
    untitled: 'Lien d’appel',
    options: 'Options de ce lien',
    states: {
      open: 'Ouvert : cette page sonne tant qu’elle reste ouverte.',
      closed: 'Fermé : personne ne peut sonner pour l’instant.',
      filling: 'Ajout des frais de réseau pour les messages…',
      elsewhere: 'Un autre onglet de ce navigateur sonne.',
      spent: 'Il n’a plus de messages. Cette page le recharge une fois passée la limite du jour.',
      unfunded: 'Il n’a plus de frais de réseau pour les messages. Rechargez ci-dessous.',
      broken: 'Quelqu’un a rendu ce lien inutilisable. Créez-en un nouveau et envoyez celui-là.',
    },
    brokenAhead:
      'Quelqu’un a rendu ce lien inutilisable. À l’heure de l’appel, choisissez « Inviter à la main ».',
    open: 'Ouvert aux appels',
    openHint: 'Toute personne qui a le lien peut sonner.',
    itself: 'Répondre automatiquement',
    itselfHint:
      'Toute personne qui a le lien apprend alors votre adresse IP, peut utiliser le serveur TURN que vous partagez et vous voit dès qu’elle a payé.',
    notify: 'Me prévenir quand cet onglet est masqué',
    notifyHint: 'Votre navigateur demande l’autorisation une fois.',
    notifyBlocked:
      'Votre navigateur bloque les notifications de cette page. Autorisez-les dans ses réglages du site.',
    retire: 'Retirer ce lien',
    retireSure: 'Appuyez encore pour le retirer. Le lien ne sonnera plus jamais.',
    retiring: 'Retrait du lien…',
    cameBack: (sol) => `Le lien est retiré, et ${sol} SOL sont revenus.`,
    nothingBack: 'Le lien est retiré. Il ne contenait rien qui puisse revenir.',
    away: (since) =>
      `Aucune de vos pages n’était ouverte entre le ${since} et l’ouverture de celle-ci.`,
    spent: (sol) => `Répondre et recharger a coûté ${sol} SOL ces dernières 24 heures.`,
    missed: 'Appels auxquels vous n’avez pas répondu',
    missedBy: (name) => (name === '' ? 'Quelqu’un' : `Dit : ${isolated(name)}`),
    clear: 'Vider la liste',
    line: {
      open: 'Votre lien d’appel est ouvert : cette page sonne.',
      closed: 'Votre lien d’appel est fermé : personne ne peut sonner.',
      some: (open, all) =>
        open === 1
          ? `Un de vos ${all} liens d’appel est ouvert : cette page sonne.`
          : `${open} de vos ${all} liens d’appel sont ouverts : cette page sonne.`,
      none: 'Vos liens d’appel sont fermés : personne ne peut sonner.',
    },
    toLinks: 'Afficher les liens d’appel',
    comes: (name) =>
      name === '' ? 'Quelqu’un appelle' : `Quelqu’un appelle et dit : ${isolated(name)}`,
    scheduled: (when) => `Convenu pour le ${when}`,
    ringHint:
      'Répondre ouvre votre caméra, et votre navigateur peut demander l’autorisation. Votre invité ne vous voit qu’après avoir payé.',
    mayBeGone:
      'Un invité qui part ne peut pas le dire à cette page : elle sonne alors encore deux minutes au plus.',
    endsInvite: 'Répondre abandonne l’invitation que vous avez ouverte.',
    answer: 'Répondre',
    answering: 'Réponse en cours…',
    decline: 'Pas maintenant',
    rang: (name) =>
      name === ''
        ? 'Quelqu’un a sonné pendant l’appel.'
        : `${isolated(name)} a sonné pendant l’appel.`,
    noReply: 'Votre invité ne s’est pas connecté. Rien n’a été payé.',
    with: (name) =>
      name === ''
        ? 'Un appel vidéo avec la personne qui vous a envoyé ce lien. Vous payez à la minute.'
        : `Un appel vidéo avec ${isolated(name)}. Vous payez à la minute.`,
    lendsTurn:
      'Votre hôte partage un serveur TURN avec vous. Votre navigateur le contacte quand votre hôte répond.',
    useStun: 'Utiliser le serveur STUN de mon hôte',
    call: 'Appeler',
    callHint: 'La page de votre hôte sonne jusqu’à deux minutes. Vous ne payez encore rien.',
    callFrom: (when) => `Vous pourrez appeler depuis cette page à partir du ${when}.`,
    callEarly: 'Vous pouvez déjà appeler. Votre hôte ne sera peut-être pas là avant l’heure.',
    visits: {
      ringing: 'Ça sonne…',
      answered: 'Votre hôte a répondu. Connexion…',
      busy: 'Votre hôte ne peut pas parler maintenant.',
      'no-answer':
        'Votre hôte n’est pas là ou ne prend pas d’appels pour l’instant. Gardez cette page ouverte.',
    },
    knocksAgain: (time) => `Cette page rappelle d’elle-même dans ${time}.`,
    over: 'Cette page n’appelle plus.',
    leaveName: 'Pour laisser votre nom, saisissez-le ci-dessous et rappelez.',
    readsLater: 'Votre hôte lira plus tard qui a sonné.',
    nameHint: 'Votre hôte le voit pendant que ça sonne. Ce navigateur le retient.',
    again: 'Rappeler',
    stop: 'Ne plus appeler',
    leave: 'Quitter',
  },
};
