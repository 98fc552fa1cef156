import type { Role } from '../../../shared/api/ledger.ts';
import { formsOf } from '../forms.ts';
import type { Money } from '../types.ts';

const count = formsOf('fr');
const minutes = (n: number): string => count(n, { one: '# minute', other: '# minutes' });

const switchedAway = (role: Role): string =>
  `${role === 'host' ? 'Votre invité' : 'Votre hôte'} est passé à une autre application`;

const endReasons = {
  host: {
    host: 'Vous avez terminé l’appel.',
    guest: 'Votre hôte a terminé l’appel.',
  },
  guest: { host: 'Votre invité a terminé l’appel.', guest: 'Vous avez terminé l’appel.' },
  unpaid: {
    host: 'Une minute n’a pas été payée ; l’appel a donc pris fin.',
    guest: 'Une minute n’a pas été payée ; l’appel a donc pris fin.',
  },
  unreachable: {
    host: 'Votre invité n’était plus joignable.',
    guest: 'Votre hôte n’était plus joignable.',
  },
  error: {
    host: 'Un problème est survenu ; l’appel a donc pris fin.',
    guest: 'Un problème est survenu ; l’appel a donc pris fin.',
  },
};

const keepOpen = 'Cela prend jusqu’à deux minutes. Laissez cette page ouverte.';

/** Payments, debts and refunds. */
export const money: Money = {
  silenceStrings: {
    title: 'Votre hôte n’envoie ni vidéo ni son. Continuer à payer ?',
    note: (minute) =>
      `La minute ${minute} n’est payée que si vous acceptez. Sinon, l’appel est suspendu puis prend fin.`,
    agree: (minute) => `Payer la minute ${minute}`,
  },
  billingStrings: {
    meter: {
      label: 'Temps et argent',
      elapsed: 'Appel',
      paused: 'En pause à',
      next: (amount) => `Puis ${amount} USDC dans`,
      nextPaused: (amount) => `Puis ${amount} USDC : en pause`,
      due: (amount) => `Échéance : ${amount} USDC`,
      total: { host: 'Reçu', guest: 'Payé' },
      totalOfTime: { host: 'Reçu pour le temps', guest: 'Payé pour le temps' },
      feed: 'Paiements',
      empty: 'Aucun pour l’instant. Chaque paiement apparaît ici une fois confirmé.',
      all: (count) => `Afficher les ${count} paiements`,
      prepay: 'Prépaiement',
      minute: (n) => `Minute ${n}`,
      settled: (time) => (time === '' ? 'confirmé' : `confirmé en ${time}`),
      takenBack: 'annulé par le réseau',
      unseen: 'pas encore confirmé de votre côté',
      status: {
        prepaid: 'Prépayé',
        paid: 'Payé',
        pending: 'Paiement en cours',
        failed: 'Paiement échoué',
        frozen: 'Suspendu',
        interrupted: 'Non facturé',
      },
      statusSoon: {
        prepaid: 'Prépayé, le prochain bientôt',
        paid: 'Payé, le prochain bientôt',
        pending: 'Paiement en cours, le prochain bientôt',
        failed: 'Paiement échoué, le prochain bientôt',
        frozen: 'Suspendu, le prochain bientôt',
        interrupted: 'Non facturé, le prochain bientôt',
      },
      paidUntil: { guest: 'Payé jusqu’à', host: 'L’invité a payé jusqu’à' },
      last: 'Dernier paiement (temps)',
      fees: (payments) => `Frais de réseau : de quoi couvrir environ ${payments}`,
      allowance: 'Reste autorisé :',
      balance: 'Solde :',
      about: (n) => `environ ${minutes(n)}`,
      payments: (n) => count(n, { one: '# paiement', other: '# paiements' }),
      walletGone: 'Portefeuille déconnecté. Les paiements automatiques continuent.',
      trials: (n) => `Ce portefeuille a déjà utilisé votre essai ${count(n, { other: '# fois' })}`,
    },
    next: {
      green: {
        allowance: (n) => `La minute ${n} est payée automatiquement.`,
        manual: (n) => `Votre portefeuille vous sollicitera peu avant la minute ${n}.`,
        host: (n) => `Votre invité paie la minute ${n} quand elle commence.`,
      },
      asked: {
        guest: (n) => `Votre accord sera demandé avant le paiement de la minute ${n}.`,
        host: (n) => `L’accord de votre invité sera demandé avant le paiement de la minute ${n}.`,
      },
      yellow: {
        allowance: (n) => `Préparation du paiement de la minute ${n}.`,
        manual: (n) => `Votre portefeuille vous sollicite pour la minute ${n}.`,
        host: (n) => `Votre invité s’apprête à payer la minute ${n}.`,
      },
      pending: {
        allowance: (n) => `Confirmation du paiement de la minute ${n}.`,
        manual: (n) => `Approuvez la minute ${n} si votre portefeuille le demande.`,
        host: (n) => `En attente du paiement de la minute ${n}.`,
      },
      trial: {
        guest: (until) => `Le temps est gratuit si vous partez avant ${until}.`,
        host: (until) => `Le temps est gratuit si l’appel prend fin avant ${until}.`,
      },
      uncovered: (n) => `La minute ${n} n’est pas encore couverte.`,
      orFreeze: (s) => `Sinon, l’appel est suspendu dans ${s} s.`,
      retryIn: (s) => (s > 0 ? `Nouvelle tentative dans ${s} s.` : 'Nouvelle tentative…'),
      retrying: (s) => `Nouvelle tentative pendant encore ${s} s.`,
      retryingManual: (s) => `Nouvelle tentative. Approuvez dans votre portefeuille d’ici ${s} s.`,
      endsWithout: (s) => `Sans le paiement, l’appel prend fin dans ${s} s au plus.`,
      ends: (s) => (s > 0 ? `L’appel prend fin dans ${s} s.` : 'L’appel prend fin.'),
      interrupted: 'Connexion interrompue. La facturation est en pause.',
      standstill: {
        media: {
          host: 'Votre vidéo et votre son n’atteignent pas votre invité. La facturation est en pause.',
          guest: 'La vidéo et le son de votre hôte n’arrivent pas. La facturation est en pause.',
        },
        taken: {
          host: 'La facturation est en pause jusqu’au retour de votre micro ou de votre caméra.',
          guest:
            'La facturation est en pause jusqu’au retour du micro ou de la caméra de votre hôte.',
        },
        resuming: {
          host: 'La facturation reprend dans un instant.',
          guest: 'La facturation reprend dans un instant.',
        },
      },
    },
    low: {
      balanceOne: (held) =>
        `Votre solde de ${held} USDC couvre encore une minute. Ajoutez des USDC pour continuer à parler.`,
      balanceNone: (n, short) =>
        `Ajoutez ${short} USDC pour continuer à parler : votre solde ne couvre pas la minute ${n}.`,
      allowanceOne: 'Votre autorisation couvre encore une minute. Ensuite, l’appel prend fin.',
      allowanceNone: (n) =>
        `Votre autorisation ne couvre pas la minute ${n}. L’appel prend fin quand elle est due.`,
      feesLow: (payments) => `Votre solde de frais ne couvre plus que ${payments}.`,
      feesEmpty:
        'Votre solde de frais est vide, donc les paiements échouent. Rechargez-le maintenant.',
      refill: 'Recharger',
      extend: 'Ajouter des minutes',
      brief: {
        balance: { 1: 'Solde : il reste 1 minute', 2: 'Solde trop faible' },
        allowance: { 1: 'Autorisation : il reste 1 minute', 2: 'Autorisation trop faible' },
        fees: { 1: 'Solde de frais faible', 2: 'Solde de frais vide' },
      },
    },
    freeze: {
      title: (n) => `Appel suspendu : la minute ${n} n’est pas payée`,
      delayed: 'Appel suspendu : paiement retardé',
      ending: 'L’appel prend fin',
      interrupted: 'Connexion interrompue. La facturation est en pause.',
      reconnecting: 'Reconnexion…',
      asleep: (role) => `${switchedAway(role)}. La facturation est en pause.`,
      awaking: 'L’appel reprend quand l’autre page est de retour.',
      needsCode: 'Échangez des liens de reconnexion pour vous reconnecter.',
      again: 'Rien ne sera débité deux fois.',
      add: (short) => `Ajoutez maintenant ${short} USDC pour continuer à parler.`,
      wallet: 'Approuvez quand votre portefeuille le redemande.',
      connect: 'Reconnectez maintenant votre portefeuille.',
      guest: {
        funds: 'Votre invité n’a pas assez d’USDC.',
        allowance: 'L’autorisation de votre invité est trop faible.',
        wallet: 'Le portefeuille de votre invité n’a pas signé.',
        rpc: 'Le serveur Solana de votre invité ne répond pas.',
        silent:
          'Vous n’envoyez ni vidéo ni son, et votre invité n’a pas accepté de payer pour cela.',
        page: 'La page de votre invité ne réagit pas.',
        early: 'D’après l’horloge de votre invité, la minute n’est pas encore écoulée.',
        other: (n) => `Le paiement de la minute ${n} n’est pas encore arrivé.`,
      },
      hostStep: 'Vous n’avez rien à faire.',
      hostFees: 'Rechargez maintenant votre solde de frais.',
      resumed: 'L’appel reprend.',
      reconnected: 'Connexion rétablie. La facturation reprend.',
    },
    ended: {
      title: 'Appel terminé',
      net: {
        host: (amount) => `Vous avez gagné ${amount} USDC`,
        guest: (amount) => `Vous avez dépensé ${amount} USDC`,
      },
      settling: 'Calcul du total de l’appel…',
      unbegun: 'L’appel a pris fin avant de commencer',
      unpaid: 'Rien n’a été payé.',
      afresh: 'Commencez un nouvel appel pour continuer.',
      reasons: endReasons,
      stayedAway: (role) => `${switchedAway(role)} et n’est pas revenu.`,
      reasonsBefore: {
        ...endReasons,
        unpaid: {
          host: 'Le prépaiement n’est pas arrivé.',
          guest: 'Le prépaiement n’est pas arrivé.',
        },
      },
      talked: (time) => `${time} de conversation`,
      time: {
        host: (n) => (n === null ? 'Reçu pour le temps' : `Reçu pour ${minutes(n)}`),
        guest: (n) => (n === null ? 'Payé pour le temps' : `Payé pour ${minutes(n)}`),
      },
      files: { host: 'Reçu pour des fichiers', guest: 'Payé pour des fichiers' },
      tips: { host: 'Reçu en pourboires', guest: 'Payé en pourboires' },
      refunded: { host: 'Vous avez remboursé', guest: 'Remboursé par l’hôte' },
      owed: 'Dû à votre invité',
      total: { host: 'Gagné', guest: 'Dépensé' },
      open: 'Pas encore confirmé',
      paidUntil: 'Payé jusqu’à',
      unused: (until, left) => `${until} (${left} non utilisé)`,
      payments: 'Paiements',
      copy: 'Copier le reçu',
      toFiles: 'Vos fichiers',
      again: 'Rappeler',
      done: { host: 'Autres conditions', guest: 'Terminé' },
      stopping: (label) => `${label}, arrêter les transferts`,
    },
  },
  allowanceStrings: {
    title: 'Autorisation',
    rest: (left) => `Il reste ${left} USDC`,
    more: 'Minutes à ajouter',
    whole: 'Saisissez des minutes entières, 1440 au plus.',
    moreHint: (upTo) =>
      `Votre portefeuille signe une fois, sans frais. L’appel peut ensuite dépenser jusqu’à ${upTo} USDC en tout.`,
    extend: (n) => (n === null ? 'Ajouter des minutes' : `Ajouter ${minutes(n)}`),
    extending: 'Ajout…',
    revoke: 'Arrêter les paiements automatiques',
    revoking: 'Arrêt…',
    revokeInCall: 'Si vous les arrêtez, la minute suivante n’est pas payée et l’appel prend fin.',
    remove: 'Retirer l’autorisation restante',
    removing: 'Retrait…',
    over: 'Cet appel ne peut plus dépenser votre argent.',
    left: (left) =>
      `Solana garde la trace de l’autorisation restante de l’appel, ${left} USDC, jusqu’à ce que votre prochain appel la remplace. Pour la retirer maintenant, votre portefeuille paie des frais de réseau en SOL, de moins d’un centime.`,
    extended: (n) => `${minutes(n)} de plus dans l’autorisation`,
    revoked: 'L’autorisation restante est retirée. Cet appel ne peut plus dépenser votre argent.',
  },
  tipStrings: {
    title: 'Un pourboire à votre hôte',
    give: (amount) => `Donner ${amount}`,
    named: (label) => `${label} USDC`,
    sure: (amount) => `Oui, donner ${amount}`,
    own: 'Autre montant en USDC',
    giveOwn: 'Donner ce montant',
    balance: (amount) => `Votre solde : ${amount} USDC.`,
    how: {
      allowance: (price) =>
        `Sans frais de réseau. Le pourboire est payé avec votre autorisation : chaque tranche de ${price} USDC fait une minute de conversation en moins. Si l’autorisation ne devait alors plus couvrir aucune minute, votre portefeuille demande votre accord.`,
      manual: () => 'Sans frais de réseau. Votre portefeuille demande votre accord.',
    },
    waiting: 'Le pourboire attend que la minute soit payée…',
    paying: 'Paiement du pourboire…',
    tooSmall: (floor) => `Saisissez un montant d’au moins ${floor} USDC.`,
    unusual: (amount) =>
      `${amount} USDC, est-ce bien cela ? Si oui, appuyez à nouveau sur le bouton.`,
  },
  refundStrings: {
    ask: 'Rembourser…',
    cancel: 'Annuler',
    question: (amount, returned) =>
      returned === null
        ? `Rembourser ${amount} USDC à votre invité ?`
        : `Rembourser ${amount} USDC de ce paiement ? Pour cet appel, vous avez déjà remboursé ${returned} USDC de temps non utilisé.`,
    refund: 'Rembourser',
    refunding: 'Remboursement…',
    again: 'Vérifier à nouveau',
    of: (label, what, amount) => `${label} : ${what}, ${amount} USDC`,
    askFor: (what) => `Rembourser… ${what}`,
    open: 'Remboursement envoyé, pas encore confirmé',
    given: { host: 'Remboursé', guest: 'Remboursé par l’hôte' },
    givenPart: {
      host: (amount) => `Remboursé : ${amount} USDC`,
      guest: (amount) => `Remboursé par l’hôte : ${amount} USDC`,
    },
    gave: (amount) => `Vous avez remboursé ${amount} USDC.`,
    received: (amount) => `Votre hôte a remboursé ${amount} USDC.`,
    late: {
      title: 'Payé après la fin de l’appel',
      returns: {
        host: 'Ces paiements sont arrivés après la fin de l’appel. Ils sont remboursés avec le temps non utilisé.',
        guest:
          'Ces paiements sont arrivés après la fin de l’appel. Ils vous sont remboursés avec le temps non utilisé.',
      },
      host: 'Ces paiements sont arrivés après la fin de l’appel. Votre invité n’a rien reçu en échange. Remboursez-les.',
      guest:
        'Ces paiements sont arrivés après la fin de l’appel. Vous n’avez rien reçu en échange. Demandez un remboursement à votre hôte.',
    },
  },
  unusedStrings: {
    ended: {
      host: {
        settling: () =>
          `Le dépôt est débloqué dès qu’aucun paiement de l’appel n’est plus en cours. ${keepOpen}`,
        returning: ({ due }) => `Remboursement de ${due} USDC à votre invité en cours. ${keepOpen}`,
        returned: ({ returned }) => `Votre invité a été remboursé de ${returned} USDC.`,
        asks: ({ due }) =>
          `Vous devez à votre invité ${due} USDC de temps non utilisé, et vous seul pouvez les rembourser.`,
        short: ({ returned }) => `Votre invité a été remboursé de ${returned} USDC.`,
        missing: ({ due }) => `Remboursement de ${due} USDC à votre invité en cours.`,
      },
      guest: {
        settling: () =>
          `Le temps non utilisé est remboursé dès qu’aucun paiement de l’appel n’est plus en cours. ${keepOpen}`,
        returning: ({ due }) =>
          `La page de votre hôte vous rembourse ${due} USDC de temps non utilisé.`,
        returned: ({ returned }) => `Votre hôte vous a remboursé ${returned} USDC.`,
        asks: ({ due }) => `Votre hôte vous doit ${due} USDC de temps non utilisé.`,
        short: ({ returned, short }) =>
          `Votre hôte vous a remboursé ${returned} USDC, soit ${short} USDC de moins que le montant dû. Demandez-lui le reste.`,
        missing: ({ due }) =>
          `Votre hôte est absent et vous doit ${due} USDC. Sa page les rembourse quand elle est rouverte dans le même navigateur.`,
      },
    },
    start: {
      host: {
        settling: ({ peer }) =>
          `Le dépôt d’un invité (${peer}) est débloqué dès qu’aucun paiement de l’appel n’est plus en cours. ${keepOpen}`,
        returning: ({ due, peer }) =>
          `Remboursement de ${due} USDC de temps non utilisé à un invité (${peer}) en cours. ${keepOpen}`,
        returned: ({ returned, peer }) =>
          `Un invité (${peer}) a été remboursé de ${returned} USDC de temps non utilisé.`,
        asks: ({ due, peer }) =>
          `Vous devez à un invité (${peer}) ${due} USDC de temps non utilisé.`,
        short: ({ returned, peer }) =>
          `Un invité (${peer}) a été remboursé de ${returned} USDC de temps non utilisé.`,
        missing: ({ due, peer }) =>
          `Remboursement de ${due} USDC de temps non utilisé à un invité (${peer}) en cours. ${keepOpen}`,
      },
      guest: {
        settling: ({ peer }) =>
          `Un hôte (${peer}) rembourse le temps non utilisé dès qu’aucun paiement de l’appel n’est plus en cours.`,
        returning: ({ due, peer }) =>
          `Un hôte (${peer}) vous rembourse ${due} USDC de temps non utilisé.`,
        returned: ({ returned, peer }) =>
          `Un hôte (${peer}) vous a remboursé ${returned} USDC de temps non utilisé.`,
        asks: ({ due, peer }) => `Un hôte (${peer}) vous doit ${due} USDC de temps non utilisé.`,
        short: ({ returned, short, peer }) =>
          `Un hôte (${peer}) vous a remboursé ${returned} USDC de temps non utilisé, soit ${short} USDC de moins que le montant dû. Demandez-lui le reste.`,
        missing: ({ due, peer }) =>
          `Un hôte (${peer}) est absent et vous doit ${due} USDC. Sa page les rembourse quand elle est rouverte dans le même navigateur.`,
      },
    },
    trial: {
      host: 'L’appel a pris fin pendant votre essai ; tout ce qui a été payé pour le temps est donc remboursé.',
      guest:
        'L’appel a pris fin pendant l’essai ; tout ce que vous avez payé pour le temps est donc remboursé.',
    },
    unsure: (peer) =>
      `Cette page vérifie si votre paiement à un hôte (${peer}) a été envoyé. Voyez le résultat dans « Reçus ».`,
    trialSettling: 'Le remboursement suit dès qu’aucun paiement de l’appel n’est plus en cours.',
    nothing: 'Il ne reste rien à rembourser.',
    refunded: {
      host: (amount) => `Vous avez déjà remboursé ${amount} USDC de temps non utilisé.`,
      guest: (amount) => `Votre hôte vous a déjà remboursé ${amount} USDC de temps non utilisé.`,
    },
    tooLittle: (due) => `Le temps non utilisé (${due} USDC) représente trop peu pour être envoyé.`,
    give: (due) => `Rembourser ${due} USDC`,
    giving: 'Remboursement…',
    gave: (amount) => `Vous avez remboursé ${amount} USDC de temps non utilisé.`,
    came: (amount) =>
      `Votre hôte vous a remboursé ${amount} USDC de temps non utilisé d’un appel précédent.`,
  },
  trialStrings: {
    trial: 'Essai gratuit',
    trials: (seconds) => (seconds === 0 ? 'Aucun' : `Les ${seconds} premières secondes`),
    trialHint:
      'Un invité qui quitte l’appel pendant l’essai récupère tout, autant de fois que vous l’invitez. Vous payez les frais de réseau.',
  },
  paymentStrings: {
    kinds: {
      transfer: 'Transfert',
      prepay: 'Prépaiement',
      booking: 'Réservation',
      minute: 'Minute',
      file: 'Fichier',
      tip: 'Pourboire',
      refund: 'Remboursement',
      deposit: 'Dépôt',
      end: 'Temps non utilisé remboursé',
      till: 'Recharge du solde de frais',
      'till-refund': 'Retrait du solde de frais',
      allowance: 'Autorisation',
    },
    minute: (n) => `Minute ${n}`,
    file: (name) => `Fichier « ${name} »`,
    refundOfMinute: (n) => `Remboursement de la minute ${n}`,
    refundOf: (what) => `Remboursement de « ${what} »`,
    asks: {
      unproven:
        'Personne ne peut prouver que ce paiement est arrivé ou non. Vérifiez par sa signature ou auprès du destinataire.',
      notArrived: 'Il n’est pas arrivé',
      twice: 'S’il est tout de même arrivé, vous paierez deux fois.',
    },
  },
};
