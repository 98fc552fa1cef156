import { isolated } from '../../../shared/peer-text.ts';
import { STANDARD_PERIOD_SECONDS } from '../../../shared/terms.ts';
import { formsOf } from '../forms.ts';
import type { Sides } from '../types.ts';

const count = formsOf('fr');
const minutes = (n: number): string => count(n, { one: '# minute', other: '# minutes' });
const firstMinutes = (n: number): string =>
  count(n, { one: 'la première minute', other: 'les # premières minutes' });
/** Returns the words that follow “par”. */
const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'minute' : `minute de ${seconds} secondes`;

function span(n: number): string {
  const [days, hours] = [n / 1440, n / 60];
  if (Number.isInteger(days)) return count(days, { one: '# jour', other: '# jours' });
  if (Number.isInteger(hours)) return count(hours, { one: '# heure', other: '# heures' });
  return minutes(n);
}

const BOTH_STUN =
  'Choisissez « Des serveurs STUN publics » dans les Paramètres des deux côtés, puis recommencez avec de nouveaux liens.';
const TURN =
  'Ajoutez un serveur TURN dans les Paramètres d’un des deux côtés, puis recommencez avec de nouveaux liens.';

/** How host and guest come into a call. */
export const sides: Sides = {
  lentStrings: {
    relay: (url) =>
      `Votre hôte partage avec vous un serveur par lequel l’appel peut passer : ${url}. Votre navigateur le contacte quand vous acceptez.`,
    use: (server) => `Utiliser le serveur de mon hôte pour me connecter : ${server}`,
    what: 'Il indique à votre navigateur son adresse publique. Son exploitant voit alors cette adresse et quand vous appelez. Votre navigateur le contacte quand vous acceptez.',
  },
  payeeStrings: {
    fresh: 'Ce navigateur n’a jamais payé à cette adresse. Comparez les mots avant de payer.',
    ahead: 'Vous avez une réservation auprès de cette adresse.',
    aheadBack:
      'Vous avez déjà eu une réservation auprès de cette adresse, et elle a été remboursée.',
    uncounted:
      'Cette invitation ne compte pas votre réservation auprès de cette adresse. Demandez à votre hôte l’invitation de sa liste d’appels convenus.',
    known: (calls, last) =>
      count(calls, {
        one: `Vous avez déjà payé cet hôte, lors d’un appel, la dernière fois le ${last}.`,
        other: `Vous avez déjà payé cet hôte, lors de # appels, la dernière fois le ${last}.`,
      }),
  },
  returnTerms: {
    yes: 'Vous payez les secondes que vous utilisez : le reste est remboursé une fois l’appel terminé.',
    no: 'Le temps non utilisé n’est pas remboursé.',
    trial: (seconds) =>
      `Essai gratuit : si vous quittez l’appel dans les ${seconds} premières secondes, tout est remboursé.`,
    risk: 'Jusqu’à la fin de l’appel, votre prépaiement est conservé dans un dépôt que débloque le navigateur de votre hôte. Si votre hôte ne revient jamais, le prépaiement y reste.',
  },
  invitationStrings: {
    title: 'Vous êtes invité à un appel vidéo payant',
    host: 'Votre hôte',
    topic: 'Sujet',
    when: 'Quand',
    price: 'Prix',
    perMinute: (price, seconds) => `${price} par ${period(seconds)}`,
    upfront: 'Pour commencer',
    first: (cost, n) => `${cost} pour ${firstMinutes(n)}`,
    booked: (cost, n) => `${cost} pour ${firstMinutes(n)} ; votre réservation compte`,
  },
  guestStrings: {
    headings: {
      open: 'Rejoindre un appel',
      offer: 'Un appel à une heure convenue',
      price: (price, seconds) => `${price} USDC par ${period(seconds)}`,
      reply: 'Envoyez votre réponse à l’hôte',
      pay: 'Est-ce bien votre hôte ?',
    },
    lead: 'Un appel vidéo avec la personne qui vous a envoyé cette invitation. Vous payez à la minute.',
    paste: 'Coller l’invitation',
    pasteHint: 'Le lien que votre hôte vous a envoyé. Le message entier convient aussi.',
    open: 'Ouvrir l’invitation',
    switchHint: 'Une seule pression change le réseau de la page et ouvre l’invitation.',
    switchTo: (network) => `Passer à ${network}`,
    toJoin: (n) =>
      n === 1
        ? 'pour rejoindre ; couvre la première minute. Sans frais de réseau. Vous ne payez encore rien.'
        : `pour rejoindre ; couvre ${minutes(n)}. Sans frais de réseau. Vous ne payez encore rien.`,
    upfrontFor: (n) => `maintenant, pour ${firstMinutes(n)}. Sans frais de réseau.`,
    agreedFor: (n) => `pour ${firstMinutes(n)} d’un appel convenu. Votre réservation compte.`,
    aheadFor: (n) =>
      count(n, {
        one: 'pour la première minute, déjà payée.',
        other: 'pour les # premières minutes, déjà payées.',
      }),
    payTo: 'Payer à',
    network: 'Réseau',
    change: 'Changer de mode de paiement',
    mode: 'Mode de paiement',
    modes: { allowance: 'Approuver une fois pour l’appel', manual: 'Demander à chaque minute' },
    modeNotes: {
      allowance: (cap) =>
        `Vous approuvez une seule fois. L’appel peut dépenser au plus ${cap} USDC, minute par minute. Solana fait respecter le plafond, et vous gardez le reste.`,
      manual:
        'Votre portefeuille demande votre accord pour chaque paiement, minute par minute. Si vous n’approuvez pas à temps, l’appel est suspendu.',
      byApp:
        'Chaque minute ouvre votre application de portefeuille : touchez, approuvez-y et revenez. Si vous ne le faites pas à temps, l’appel est suspendu.',
    },
    budget: 'Minutes supplémentaires à autoriser',
    replace: 'Remplacer l’autorisation et payer',
    byHand: 'Approuver plutôt chaque paiement',
    budgetHint: (total) =>
      total === 1
        ? '1 minute en tout : seulement celle qui est prépayée.'
        : `${minutes(total)} en tout, y compris celles qui sont prépayées.`,
    createReply: 'Accepter et continuer',
    creating: 'Création de votre réponse…',
    discard: 'Abandonner l’invitation',
    own: 'C’est votre propre invitation : un autre onglet de ce navigateur attend la réponse. Envoyez-la à votre invité. Ici, vous vous appelleriez vous-même.',
    leave: { unpaid: 'Quitter sans payer', paying: 'Quitter sans rejoindre' },
    status: {
      idle: '',
      replying: 'Création de votre réponse…',
      waiting: 'Revenez aussitôt et laissez cette page ouverte.',
      connected: 'Connexion établie. Rien n’est encore payé : comparez d’abord les mots.',
      paying: '',
      'in-call': 'Dans l’appel',
      ended: 'L’appel est terminé',
    },
  },
  prepayStrings: {
    offer: 'Sujet',
    balance: 'Votre solde',
    after: 'Après le paiement',
    short: (amount) => `ajoutez ${amount} USDC`,
    unknown: 'pas encore connu',
    allow: (cap, isAhead) =>
      isAhead
        ? `et autoriser au plus ${cap} USDC pour les minutes suivantes`
        : `et autoriser au plus ${cap} USDC en tout`,
    payShort: (missing, cost) => `Payer ${cost} USDC (il manque ${missing})`,
    pay: (cost) => `Mots identiques. Payer ${cost} USDC`,
    again: (cost) => `Réessayer : payer ${cost} USDC`,
    then: {
      allowance: (price, seconds, cap, isAhead) =>
        isAhead
          ? `Ensuite ${price} par ${period(seconds)}, automatiquement. Jamais plus de ${cap} USDC en tout, votre réservation comprise.`
          : `Ensuite ${price} par ${period(seconds)}, automatiquement. Jamais plus de ${cap} USDC en tout, ce paiement compris.`,
      manual: (price, seconds) =>
        `Ensuite ${price} par ${period(seconds)}, chaque paiement avec votre approbation.`,
      byApp: (price, seconds) =>
        `Ensuite ${price} par ${period(seconds)}. Chaque paiement ouvre votre application de portefeuille, et vous l’y approuvez.`,
    },
    stage: {
      idle: '',
      asking: 'Préparation du paiement…',
      signing: 'En attente de votre portefeuille. Approuvez dans sa fenêtre.',
      approving: 'Mise en place de l’autorisation…',
      sending: 'Envoi du paiement…',
      confirming: 'En attente de confirmation…',
      waiting: 'Envoyé, pas encore confirmé. Cette page continue d’essayer.',
      unadmitted: 'Payé. En attente que votre hôte vous fasse entrer…',
      expiring:
        'Cette page s’assure que vous ne payez pas deux fois. Cela prend environ une minute.',
      settled: 'Payé. Entrée dans l’appel…',
      failed: '',
    },
  },
  readyStrings: {
    title: 'Prêt à recevoir des appels ?',
    allReady: 'Prêt à recevoir des appels : tout est vérifié',
    noWallet: 'Aucun portefeuille n’est connecté.',
    afterWallet: 'Connectez d’abord votre portefeuille.',
    sol: (held, needed) =>
      `Votre portefeuille a ${held} SOL. Un hôte a besoin de ${needed} SOL une seule fois, et peut en retirer la plus grande partie.`,
    noServer: 'Aucun serveur n’est choisi.',
    answers: 'Le serveur répond.',
    route: 'Connexion',
    untested: 'Pas encore testé.',
    works: 'Fonctionne.',
    soundOnly: 'Non utilisée : vos appels sont en audio seul.',
  },
  hostStrings: {
    headings: {
      idle: 'Préparez votre appel',
      inviting: 'Envoyez cette invitation',
      connecting: 'Connexion à votre invité…',
      'awaiting-prepayment': 'Votre invité est là',
      'in-call': 'Dans l’appel',
      ended: 'L’appel est terminé',
    },
    price: 'Prix par minute (USDC)',
    priceHint: {
      open: 'Votre invité paie trois minutes pour commencer, puis chaque minute.',
      sums: (upfront, price, seconds) =>
        `Votre invité paie ${upfront} pour commencer, puis ${price} par ${period(seconds)}.`,
    },
    subject: 'Sujet (facultatif)',
    subjectHint: 'Votre invité le voit avant de payer.',
    fees: (sol, calls) =>
      `Frais de réseau : jusqu’à ${sol} SOL de votre portefeuille, de quoi couvrir environ ${calls} appels. Vous pouvez retirer le reste.`,
    feesLeft: (n) =>
      n === 0
        ? 'Frais de réseau : pas assez pour un autre appel.'
        : count(n, {
            one: 'Frais de réseau : de quoi couvrir environ # appel.',
            other: 'Frais de réseau : de quoi couvrir environ # appels.',
          }),
    feesFor: (payments, each) =>
      `${count(payments, { one: 'Cela fait environ # paiement.', other: 'Cela fait environ # paiements.' })} Un appel est compté avec un dépôt, qui revient, et ${each} paiements.`,
    inDeposits: (sol) => `${sol} SOL sont dans des dépôts et reviennent à la fin de leurs appels.`,
    inLinks: (sol) =>
      `${sol} SOL sont dans des liens d’appel et reviennent quand vous les retirez.`,
    fill: 'Ajouter du SOL pour les frais',
    refill: 'Recharger',
    withdraw: 'Retirer',
    createInvite: 'Créer l’invitation',
    creating: 'Création de l’invitation…',
    another: 'Un autre lien ou une invitation',
    more: 'Votre nom, remboursement et essai',
    status: {
      idle: '',
      inviting: 'En attente de la réponse de votre invité. Laissez cette page ouverte.',
      connecting: 'Réponse acceptée. Connexion à votre invité…',
      'awaiting-prepayment': 'En attente du paiement…',
      'in-call': 'Dans l’appel',
      ended: 'L’appel est terminé',
    },
    answered: 'Votre réponse est en route. En attente de la page de votre invité…',
    waitingForClaim: 'En attente que votre invité utilise la réservation…',
    waitingFor: (cost) =>
      `En attente de ${cost} USDC… Votre invité doit peut-être d’abord se procurer des USDC. Écrivez-lui si l’attente est longue.`,
    cancelCall: 'Annuler l’appel',
  },
  returnsStrings: {
    returns: 'Rembourser le temps non utilisé',
    returnsHint:
      'Votre invité ne paie que les secondes utilisées. Jusqu’à la fin de l’appel, le prépaiement est conservé dans un dépôt : un compte sur Solana dont ce navigateur détient la clé.',
  },
  shareStrings: {
    title: {
      invite: 'Invitation Pay2Chat',
      reply: 'Réponse Pay2Chat',
      call: 'Lien d’appel Pay2Chat',
    },
    invite: (topic, price, upfront) =>
      topic === ''
        ? `Appel vidéo : ${price} USDC/min, ${upfront} pour commencer.`
        : `Appel vidéo (${topic}) : ${price} USDC/min, ${upfront} pour commencer.`,
    agreed: (topic, host, when, price) =>
      `Notre appel convenu${topic === '' ? '' : ` (${topic})`}${host === '' ? '' : ` avec ${host}`}, ${when} : ${price} USDC/min. Votre réservation compte.`,
    call: (topic, price) =>
      topic === ''
        ? `Appelez-moi en vidéo : ${price} USDC/min.`
        : `Appelez-moi en vidéo (${topic}) : ${price} USDC/min.`,
    reply: 'Ma réponse à votre invitation à un appel. Collez-la dans la page qui l’attend.',
    share: {
      invite: 'Partager l’invitation',
      reply: 'Partager la réponse',
      call: 'Partager le lien d’appel',
    },
    copy: {
      invite: 'Copier le lien d’invitation',
      reply: 'Copier la réponse',
      call: 'Copier le lien d’appel',
    },
    copyLink: 'Copier le lien',
    shareFailed: 'Le partage a échoué. Copiez plutôt le lien.',
    showQr: 'Afficher le code QR',
    hideQr: 'Masquer le code QR',
    qr: {
      invite: 'Lien d’invitation en code QR',
      reply: 'Lien de réponse en code QR',
      call: 'Lien d’appel en code QR',
    },
    qrHint: {
      invite: 'Votre invité le scanne avec un téléphone pour ouvrir l’invitation.',
      reply: 'Votre hôte le scanne avec l’appareil qui attend la réponse.',
      call: 'Toute personne qui le scanne peut vous appeler.',
    },
    trouble: 'Afficher le lien et le code',
    troubleHint: {
      invite:
        'Envoyez l’un ou l’autre par n’importe quel moyen. Votre invité peut le coller après « J’ai une invitation ».',
      reply:
        'Envoyez l’un ou l’autre par n’importe quel moyen. Votre hôte le colle, ou ouvre le lien dans le navigateur qui l’attend.',
      call: 'Envoyez l’un ou l’autre par n’importe quel moyen, à autant de personnes que vous voulez.',
    },
    code: { invite: 'Code d’invitation', reply: 'Code de réponse', call: 'Code d’appel' },
    link: { invite: 'Lien d’invitation', reply: 'Lien de réponse', call: 'Lien d’appel' },
  },
  againStrings: {
    asks: {
      host: 'Votre invité souhaite rappeler',
      guest: 'Votre hôte souhaite rappeler',
    },
    terms: (price, seconds) => `${price} USDC par ${period(seconds)}, comme avant.`,
    note: {
      host: 'Si vous acceptez, votre caméra s’ouvre. Votre invité vous voit seulement après avoir payé.',
      guest: 'Si vous acceptez, vous ne payez encore rien.',
    },
    stops:
      'Si vous acceptez, le transfert de fichier s’arrête. Ce qui a été payé pourra être téléchargé à nouveau pendant le prochain appel.',
    yes: 'Oui, rappeler',
    no: 'Non',
    asking: { host: 'Question posée à votre invité…', guest: 'Question posée à votre hôte…' },
    agreed: 'Nouvelle connexion…',
    declined: {
      host: 'Votre invité ne peut pas rappeler maintenant.',
      guest: 'Votre hôte ne peut pas rappeler maintenant.',
    },
    silent: {
      host: 'Votre invité n’a pas répondu, ou est parti.',
      guest: 'Votre hôte n’a pas répondu, ou est parti.',
    },
  },
  inviteStrings: {
    offered: (price, upfront, seconds) =>
      `${price} USDC par ${period(seconds)}, ${upfront} USDC pour commencer.`,
    agreed: (price, upfront, seconds) =>
      `${price} USDC par ${period(seconds)}, ${upfront} USDC pour commencer, sauf réservation.`,
    reply: 'Collez la réponse de votre invité',
    replyHint: 'Le lien que votre invité vous renvoie. Le message entier convient aussi.',
    accept: 'Connecter',
    network: (name) => `Cette invitation est pour ${name}.`,
    discard: 'Abandonner l’invitation',
  },
  bookingStrings: {
    agree: 'Programmer un appel',
    lead: 'Votre invité réserve par un lien et paie le début de l’appel, même en votre absence. Le temps non utilisé est remboursé. Le prix, le sujet, le nom et l’essai gratuit sont ceux indiqués ci-dessus.',
    ahead: (cost) => `Votre invité paie ${cost} USDC pour réserver.`,
    start: 'Début, à votre heure',
    length: 'Durée prévue',
    lengths: (n) => (n === 0 ? 'Ouverte' : minutes(n)),
    total: (n, sum) => `${minutes(n)} : ${sum} USDC en tout`,
    cancel: 'Vous remboursez sur demande jusqu’à',
    cancels: (n) => (n === 0 ? 'l’heure du début' : `${span(n)} avant le début`),
    wait: 'Vous attendez votre invité',
    make: 'Créer le lien',
    making: 'Création du lien…',
    link: (when) => `Lien pour réserver : ${when}`,
    linkHint: 'Envoyez-le à une seule personne. Quiconque l’a peut réserver cet horaire.',
    cancelOver:
      'Ce moment est déjà passé : votre invité ne peut donc pas demander de remboursement.',
    late: 'Non créé : choisissez un début à partir de maintenant, dans les 60 jours.',
    skipped:
      'Cette heure n’existe pas ce jour-là\u00a0: les horloges la sautent. Choisissez-en une autre.',
    twice: (time) =>
      `Les horloges indiquent cette heure deux fois. C’est la première\u00a0: ${time}.`,
    list: 'Appels convenus',
    refresh: 'Vérifier à nouveau',
    checking: 'Vérification…',
    states: {
      offered: 'Pas encore payé',
      booked: 'Réservé et payé',
      returned: 'Remboursé',
      held: 'A eu lieu',
      missed: 'Réservé et payé, et l’heure est passée',
      closed: 'Clôturé : il ne reste rien dans le dépôt',
      unknown: 'Inconnu : le dépôt n’a pas pu être lu',
      lost: 'Payé, mais quelqu’un d’autre avait réservé avant',
    },
    host: {
      paid: (amount, guest) => `${guest} a payé ${amount} USDC`,
      returned: (amount, guest) => `Vous avez remboursé ${amount} USDC à ${guest}`,
    },
    guest: {
      paid: (amount, host) => `Vous avez payé ${amount} USDC à ${host}`,
      returned: (amount, host) => `${host} vous a remboursé ${amount} USDC`,
    },
    keepOpen:
      'Laissez cette page ouverte dans ce navigateur : dès la veille, elle sonne quand votre invité appelle.',
    deposit:
      'Une réservation est conservée dans un dépôt : un compte sur Solana dont ce navigateur détient la clé. Il est versé à la fin de l’appel, ou quand votre portefeuille rembourse l’argent.',
    other: (amount) => `Payé, non réservé : ${amount} USDC. Remboursez-le.`,
    byHand: 'Inviter à la main',
    refund: (amount) => `Rembourser ${amount} USDC`,
    refundSure: (amount) => `Appuyez à nouveau pour rembourser ${amount} USDC`,
    refunding: 'Remboursement…',
    move: 'Déplacer à une autre heure',
    moveTo: 'Déplacer',
    moveHint:
      'Votre invité garde la réservation et peut demander un remboursement jusqu’au nouveau début.',
    wasMoved: (when) =>
      `Votre hôte a déplacé cet appel. Il commence maintenant le ${when}. D’ici là, vous pouvez demander un remboursement.`,
    moved: (when) =>
      `Déplacé au ${when}. Envoyez le nouveau lien à votre invité : l’ancien affiche encore l’heure d’avant.`,
    copyLink: (when) => `Copier le lien : ${when}`,
    drop: 'Supprimer',
    receipt: 'Afficher le reçu',
    calendar: 'Ajouter à l’agenda',
    offerHeading: (topic) => (topic === '' ? 'Appel convenu' : topic),
    from: (name) => `avec ${isolated(name)}`,
    when: 'Quand',
    utc: 'En UTC',
    transaction: 'Transaction',
    buys: (n, price, seconds) =>
      `pour ${firstMinutes(n)}. Ensuite ${price} par ${period(seconds)}, dans l’appel.`,
    rules: 'Avant de payer',
    rule: {
      cancel: (until) =>
        `Jusqu’au ${until}, l’hôte promet un remboursement si vous le lui demandez par écrit. Personne ne peut l’y obliger.`,
      start:
        'Jusqu’au début de l’appel, l’hôte promet un remboursement si vous le lui demandez par écrit. Personne ne peut l’y obliger.',
      never: 'Le remboursement sur demande n’est plus promis : ce délai est passé.',
      wait: (n) =>
        `Si vous ne le demandez pas à temps et ne venez pas dans un délai de ${minutes(n)} après le début, l’hôte peut garder ce paiement.`,
      owed: 'Si l’hôte ne vient pas, il vous doit un remboursement. Vous ne pouvez perdre que ce seul paiement.',
    },
    balance: 'Votre solde',
    after: 'Après le paiement',
    noAccount: 'pas de compte USDC',
    short: (missing) => `Ajoutez d’abord ${missing} USDC à votre portefeuille`,
    askBack: 'Copier une demande de remboursement',
    askBackNext:
      'Copié. Envoyez maintenant ce message à votre hôte : lui seul peut rembourser l’argent.',
    askBackMessage: (amount, when, link) =>
      `Merci de me rembourser les ${amount} USDC que j’ai payés pour notre appel du ${when} : ${link}`,
    fee: (sol) =>
      `Frais de réseau : votre portefeuille a besoin de ${sol} SOL, dont presque tout y reste. Un appel sans réservation n’en demande pas.`,
    address: 'Payer à',
    compare:
      'Si le montant est élevé, demandez à votre hôte si cette adresse est la sienne. Quiconque a transmis le lien aurait pu changer l’adresse.',
    payee: {
      fresh: 'Ce navigateur n’a jamais payé à cette adresse.',
      known: (times, last) =>
        count(times, {
          one: `Ce navigateur a déjà payé une fois à cette adresse, le ${last}.`,
          other: `Ce navigateur a déjà payé # fois à cette adresse, la dernière fois le ${last}.`,
        }),
    },
    book: (cost) => `Réserver et payer ${cost} USDC`,
    bookedBefore:
      'Vous avez déjà réservé ? Connectez le portefeuille qui a payé : vous ne payez pas à nouveau.',
    paying: 'En attente du paiement…',
    booked: 'Réservé et payé. À l’heure de l’appel, ouvrez cette page et appuyez sur « Appeler ».',
    fates: {
      lost: 'Vous avez payé, mais quelqu’un d’autre avait réservé avant vous. Votre hôte vous doit un remboursement : envoyez-lui le lien et demandez-le.',
      returned: 'Votre hôte a remboursé cette réservation.',
      held: 'Cet appel a eu lieu, avec votre réservation comme premier paiement.',
      closed:
        'Votre réservation n’est plus dans le dépôt : un appel l’a utilisée, ou votre hôte l’a prise. Si vous n’avez eu aucun appel, envoyez-lui le lien et demandez un remboursement.',
    },
    bookedLink: (when) => `Lien de votre réservation : ${when}`,
    rulesOf: 'Les règles acceptées',
    bookedList: 'Vos réservations',
    bookedHint:
      'Gardez le lien. Avec le portefeuille qui a payé, il permet de retrouver la réservation dans n’importe quel navigateur.',
    openBooking: 'Ouvrir',
    showBooked: 'Afficher la réservation',
    openPayment: 'Le sort de votre paiement n’est pas encore connu. Rien d’autre n’est payé avant.',
    own: 'Cette offre s’adresse à votre propre portefeuille. Elle ne sonne que dans le navigateur qui l’a créée ; ici, vous voyez si elle est payée et pouvez la rembourser.',
    toList: 'Afficher mes appels convenus',
    otherNetwork: (name) =>
      `Cette offre est pour ${name}. Choisissez ce réseau dans les Paramètres.`,
    calendarSummary: (topic) => (topic === '' ? 'Appel Pay2Chat' : `Pay2Chat : ${topic}`),
    calendarText:
      'Ouvrez tous deux Pay2Chat à cette heure. L’invité ouvre ce lien avec le portefeuille qui a payé, et appelle.',
    seeking: 'Recherche de votre réservation…',
    found: (when, cost) => `Réservé le ${when} : ${cost} USDC.`,
    claim: 'Utiliser la réservation et rejoindre',
    claiming: 'Utilisation de la réservation…',
    prompts: {
      text: 'Votre portefeuille demande une fois : vous signez un texte. Il prouve que vous avez payé et ne coûte rien.',
      both: 'Votre portefeuille demande deux fois. D’abord, vous signez un texte : il prouve que vous avez payé et ne coûte rien. Ensuite, vous approuvez l’autorisation pour les minutes suivantes.',
    },
    nothing:
      'Cet appel est convenu, mais ce portefeuille n’a pas de réservation pour lui. Connectez le portefeuille qui a payé, ou payez maintenant.',
    already: (cost) => `Vous avez déjà payé ${cost} USDC pour cet appel.`,
  },
  reachStrings: {
    label: 'Mode de connexion',
    modes: {
      site: 'Les serveurs de ce site',
      none: 'Direct seulement',
      public: 'Des serveurs STUN publics',
      own: 'Mes propres serveurs STUN ou TURN',
    },
    modeHints: {
      site: 'Utilise ce que ce site définit. Les exploitants de ces serveurs apprennent votre adresse IP et quand vous appelez.',
      none: 'Ne contacte aucun serveur STUN ou TURN. Suffit sur un même réseau, ou si un côté a une adresse publique, ce qui est courant avec IPv6.',
      public:
        'Les serveurs STUN publics indiquent à votre navigateur son adresse publique, ce qui suffit entre la plupart des domiciles. Leurs exploitants, Cloudflare et Google, apprennent votre adresse IP et quand vous appelez, rien d’autre.',
      own: 'Un serveur TURN relaie l’appel là où aucun chemin direct n’existe, comme dans beaucoup de bureaux et de réseaux mobiles. Les données relayées restent chiffrées ; le serveur voit les adresses IP et la quantité envoyée.',
    },
    where: {
      host: 'Où se trouve votre hôte ?',
      guest: 'Où se trouve votre invité ?',
      elsewhere: 'Ailleurs',
      here: 'Sur mon réseau',
      asks: 'Cloudflare et Google indiquent à votre navigateur son adresse publique, et la voient quand vous appelez.',
      direct: 'N’interroge aucun serveur. Suffit si vous êtes tous deux sur un même réseau.',
    },
    lendStun: 'Inclure mon serveur STUN dans mes invitations',
    lendStunHint:
      'Votre invité n’en a alors pas besoin. Il voit le nom du serveur avant d’accepter, et peut le refuser.',
    lend: 'Inclure mon serveur TURN dans mes invitations',
    lendHint:
      'Votre invité n’en a alors pas besoin. Le nom d’utilisateur et le mot de passe font partie de l’invitation ; créez-en donc exprès pour cela. L’invitation s’allonge jusqu’à 500 caractères au plus.',
    hide: 'Masquer mon adresse IP',
    hideHint:
      'Les appels passent alors uniquement par votre serveur TURN. Il voit les deux adresses ; l’autre personne ne voit que celle du serveur.',
    hideNeeds:
      'Nécessite un serveur TURN à vous dans les Paramètres. L’exploitant d’un serveur que votre hôte partage verrait votre adresse.',
    stillWaiting:
      'Toujours en attente. Si votre hôte a collé votre réponse, aucun chemin n’a été trouvé :',
    mayBeGone: {
      host: 'Assurez-vous d’abord que la page de votre invité est toujours ouverte : sa réponse ne fonctionne plus dès que la page est rechargée ou fermée. Si elle est ouverte, voici la raison :',
      guest:
        'Assurez-vous d’abord que la page de votre hôte est toujours ouverte : son invitation ne fonctionne plus dès que la page est rechargée ou fermée. Si elle est ouverte, voici la raison :',
    },
    newInvite: 'Créer une nouvelle invitation',
    test: 'Tester ma connexion',
    testing: 'Test de votre connexion…',
    network: 'Réseau local',
    outside: 'Adresse publique',
    nat: 'NAT',
    families: { 4: 'IPv4', 6: 'IPv6' },
    hidden:
      'masqué par le navigateur tant que cette page ne peut pas utiliser la caméra ou le micro, ce qu’un appel demande',
    noNetwork: 'aucun',
    noOutside: 'inconnue',
    symmetric:
      'utilise un autre port pour chaque destination ; les chemins directs échoueront donc souvent',
    stun: { answered: 'répond', silent: 'ne répond pas (UDP est peut-être bloqué)' },
    turn: {
      works: 'relaie',
      refused: (code) => `rejette le nom d’utilisateur ou le mot de passe (${code ?? 401})`,
      silent:
        'ne fournit pas de relais : il ne peut pas être joint ainsi, ou il refuse sans répondre',
    },
    verdicts: {
      anybody:
        'Vous pouvez vous connecter à toute personne ayant accès à Internet, au besoin par votre serveur TURN.',
      most: 'Vous pouvez vous connecter à la plupart des gens. Un serveur TURN aide là où les deux réseaux bloquent les chemins directs.',
      some: 'Vous ne pouvez vous connecter directement qu’à des personnes sur des réseaux ouverts. Un serveur TURN aide.',
      'own-network':
        'Vous ne pouvez vous connecter qu’à des personnes de votre propre réseau, ou qui ont un serveur TURN. Un serveur STUN trouve votre adresse publique.',
      nobody:
        'Ce navigateur ne montre aucune adresse. Sa protection ou un VPN bloque peut-être WebRTC, ou il n’y a pas de réseau.',
    },
    oneNetwork:
      'Si vous êtes tous deux sur un même réseau, un Mac le bloque peut-être : autorisez votre navigateur dans Réglages Système, Confidentialité et sécurité, Réseau local.',
    causes: {
      'hidden-ours': {
        why: 'Votre navigateur masque les adresses de cet appareil derrière des noms que les autres réseaux ne peuvent pas résoudre.',
        help: 'Autorisez le micro ou la caméra, ou choisissez un serveur STUN dans les Paramètres. Recommencez ensuite avec de nouveaux liens.',
      },
      'hidden-theirs': {
        why: 'Le navigateur de l’autre personne masque ses adresses derrière des noms que les autres réseaux ne peuvent pas résoudre.',
        help: 'Demandez-lui d’autoriser le micro ou la caméra, ou de choisir un serveur STUN. Recommencez ensuite avec de nouveaux liens.',
      },
      families: {
        why: 'Un côté n’a qu’IPv6, l’autre qu’IPv4.',
        help: 'Ajoutez dans les Paramètres un serveur TURN qui a les deux. Recommencez ensuite avec de nouveaux liens.',
      },
      'relay-unreached': {
        why: 'Un serveur TURN a été proposé, mais aucune donnée n’y est passée.',
        help: 'Testez la connexion dans les Paramètres. Si UDP est bloqué, utilisez le serveur TURN par TCP ou TLS (« ?transport=tcp », « turns: »).',
      },
      unasked: {
        why: 'Aucun serveur STUN ou TURN n’est défini ici ; vos liens ne contiennent donc que des adresses de votre propre réseau.',
        help: BOTH_STUN,
      },
      unanswered: {
        why: 'Vos serveurs STUN ou TURN n’ont pas répondu ; vos liens ne contiennent donc que des adresses de votre propre réseau. UDP est peut-être bloqué ici.',
        help: 'Ajoutez dans les Paramètres un serveur TURN par TCP ou TLS, qui traverse la plupart des pare-feu. Recommencez ensuite avec de nouveaux liens.',
      },
      'own-network': {
        why: 'Le lien de l’autre personne ne contient que des adresses de son propre réseau.',
        help: 'Demandez-lui de choisir « Des serveurs STUN publics » dans les Paramètres et de créer un nouveau lien.',
      },
      'one-network': {
        why: 'Vous êtes tous deux sur un même réseau, et il ne laisse rien passer entre vos appareils.',
        help: 'Sur un Mac, autorisez votre navigateur dans Réglages Système, Confidentialité et sécurité, Réseau local. Un Wi-Fi pour invités sépare souvent les appareils : prenez un autre réseau.',
      },
      blocked: {
        why: 'Les deux côtés connaissent leurs adresses publiques, mais leurs NAT ou pare-feu bloquent les chemins directs.',
        help: TURN,
      },
    },
  },
};
