import { formsOf } from '../forms.ts';
import type { Page } from '../types.ts';

const count = formsOf('fr');
const CUT = 60;
const quoted = (text: string): string =>
  `« ${text.length > CUT ? `${text.slice(0, CUT)}…` : text} »`;
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');

/** The page itself: settings, its data in this browser, diagnostics. */
export const page: Page = {
  configStrings: {
    tooLong: (most) => `le fichier a plus de ${most} caractères`,
    tooDeep: 'les listes et les objets sont trop profondément imbriqués',
    expected: (wanted, found) =>
      `attendu : ${wanted}, trouvé : ${found === null ? 'la fin du fichier' : quoted(found)}`,
    wanted: {
      value: 'une valeur',
      name: 'un nom de champ entre guillemets droits doubles',
      colon: '« : »',
      memberOrEnd: '« , » ou « } »',
      itemOrEnd: '« , » ou « ] »',
      end: 'rien après le dernier « } »',
    },
    open: 'ce texte n’a pas de guillemet fermant sur sa ligne',
    escape:
      'ce texte contient un caractère de contrôle ou une séquence d’échappement « \\ » non valide',
    kinds: {
      object: 'un objet',
      list: 'une liste',
      text: 'un texte',
      number: 'un nombre',
      true: 'true',
      false: 'false',
      null: 'null',
    },
    file: 'le fichier',
    iceEntry: 'chaque entrée de « iceServers »',
    rpcEntry: (network) => `chaque serveur RPC de ${quoted(network)}`,
    field: quoted,
    mustBe: (what, wanted, found) => `${what} doit être ${wanted}, et non ${found}`,
    urlsKind: 'un texte ou une liste de textes',
    unknown: (name, known) =>
      `champ inconnu ${quoted(name)} ; les champs d’ici sont ${listed(known)}`,
    twice: (name) => `le champ ${quoted(name)} apparaît deux fois`,
    missing: (name) => `le champ ${quoted(name)} manque`,
    empty: (name) => `${quoted(name)} est vide`,
    network: (found, known) =>
      `${quoted(found)} n’est pas un réseau ; les réseaux sont ${listed(known)}`,
    rpcUrl: (found) =>
      `${quoted(found)} n’est pas une adresse https (http n’est possible que vers cette machine)`,
    rpcUser: 'l’adresse d’un serveur RPC ne doit contenir ni nom d’utilisateur ni mot de passe',
    iceUrl: (found) =>
      `${quoted(found)} n’est pas une adresse STUN ou TURN, comme « stun:stun.example.org:3478 » ou « turns:turn.example.org:5349?transport=tcp »`,
    iceFile: (found) =>
      `« iceServers » est une liste, ou le nom d’un fichier à côté de celui-ci, comme « turn.json », et non ${quoted(found)}`,
    turnLogin: 'un serveur TURN a besoin à la fois de « username » et de « credential »',
    stunLogin:
      'un serveur STUN ne prend ni « username » ni « credential » ; donnez-lui sa propre entrée',
  },
  diagnosticsStrings: {
    open: 'Diagnostic',
    title: 'Diagnostic',
    version: (version, build) =>
      build === '' ? `Version ${version}` : `Version ${version}, build ${build}`,
    hint: 'Pour signaler un problème. Les adresses, codes, clés et serveurs sont retirés, ici et dans la copie.',
    copy: 'Copier le diagnostic',
    refresh: 'Actualiser',
    states: 'États',
    timings: 'Durées',
    counters: 'Compteurs',
    events: 'Événements',
    room: 'Salle',
    log: 'Derniers événements, en secondes selon l’horloge de cette salle',
    ms: (value) => (value === 'null' ? 'aucune' : `${value} ms`),
    value: (value) => (value === 'null' || value === '' ? 'aucune' : value),
    yes: 'oui',
    no: 'non',
  },
  installStrings: {
    ready: (version, build) => `Une nouvelle version est prête : ${version}, build ${build}.`,
    readyHint:
      'Vos données restent. Elle démarre aussi d’elle-même une fois que tous les onglets de Pay2Chat sont fermés.',
    take: 'Démarrer la nouvelle version',
    others: 'Fermez d’abord les autres onglets de Pay2Chat. Un appel dans l’un d’eux serait coupé.',
    busy: 'Un fichier est encore en route. Démarrez la nouvelle version quand il est arrivé.',
    offline: 'Il n’y a pas de connexion à ce site.',
    offlineHint:
      'Les reçus, leur export et les Paramètres fonctionnent. Un appel, un paiement et la vérification d’un reçu ont besoin du réseau.',
    again: 'Recharger',
  },
  maxFeeStrings: {
    label: 'Aux heures chargées, payer au plus',
    choice: (sol) => `${sol} SOL par paiement`,
    hint: 'Votre solde de frais le paie quand vous êtes l’hôte. Un maximum plus élevé aide les paiements à arriver à temps. Il s’applique dès votre prochain appel.',
  },
  serverStrings: {
    second: 'Second serveur Solana',
    secondHint:
      'Facultatif, d’un autre exploitant. Les deux doivent concorder avant qu’un paiement soit signé à nouveau et avant que vous remettiez quoi que ce soit pour 20 USDC ou plus.',
    leaveOut: 'Continuer sans lui',
  },
  settingsStrings: {
    title: 'Paramètres',
    rpc: 'Serveur Solana (RPC)',
    connect: 'Se connecter à Solana',
    connecting: 'Essai des serveurs…',
    connectHint:
      'Trouve un serveur pour vos paiements. Chaque serveur essayé voit votre adresse IP.',
    connectTries: (hosts) =>
      `Cette page n’a pas de serveur à elle : elle lit les soldes et envoie les paiements par un serveur Solana (RPC). Elle essaie ${hosts} en même temps et garde le meilleur, qui voit aussi l’adresse de votre portefeuille.`,
    connected: (host) =>
      `Connecté par ${host}, dont l’exploitant voit votre adresse IP et l’adresse de votre portefeuille. Vous pouvez en changer dans les Paramètres.`,
    noneServes:
      'Aucun de ces serveurs ne répond à ce navigateur pour l’instant. Vérifiez votre connexion à Internet et réessayez, ou utilisez un serveur à vous.',
    ownServer: 'Utiliser un serveur à vous',
    useOwn:
      'Aucun serveur public ne répond à ce navigateur pour l’instant. Indiquez-en un sous « Utiliser un serveur à vous ».',
    ask: 'Adresse d’un serveur Solana (RPC)',
    askHint: 'Collez-la une fois ; elle est enregistrée dans les Paramètres.',
    providers:
      'Ces entreprises ont une formule gratuite, qui suffit pour les appels. Créez un compte, choisissez Solana, et copiez l’adresse qui commence par https :',
    correct: 'Corrigez-la ci-dessus.',
    another: 'Réessayez dans un instant, ou saisissez un autre serveur ci-dessus.',
    own: 'Les serveurs publics refusent souvent les navigateurs. Saisissez le vôtre ci-dessus.',
    checking: 'Interrogation du serveur…',
    works: (network) => `Le serveur répond, et il est sur ${network}.`,
    rpcHint:
      'L’adresse https par laquelle cette page lit et envoie les transactions Solana. Ajoutez des serveurs de secours, un par ligne.',
    fromSite: (servers) => `Défini par ce site : ${servers.join(', ')}`,
    ice: 'Serveurs STUN et TURN',
    iceHint:
      'Un par ligne ; pour TURN, ajoutez le nom d’utilisateur et le mot de passe après l’adresse. Laissez vide pour une connexion directe, sans serveur STUN ou TURN.',
    icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 nom motdepasse',
    iceInvalid: (line) =>
      `Cette ligne n’est pas un serveur STUN ou TURN : ${line}. Elle doit commencer par stun: ou turn:, suivi d’un hôte et, au besoin, d’un port jusqu’à 65535, et l’adresse d’un serveur TURN est suivie d’un nom d’utilisateur et d’un mot de passe. Tant qu’elle n’est pas correcte, vos serveurs restent inchangés.`,
  },
  transferStrings: {
    transfer: 'Envoyer des USDC',
    to: 'À (adresse Solana)',
    amount: 'Montant en USDC',
    send: 'Envoyer des USDC',
    checkAgain: 'Vérifier à nouveau',
    faucet: 'Argent de test pour le devnet :',
    faucetUsdc: 'Distributeur d’USDC',
    faucetSol: 'Distributeur de SOL',
  },
  newcomerStrings: {
    title: 'Tout cela est nouveau ?',
    coin: {
      guest:
        'Vous payez en USDC, un dollar numérique sur Solana : 1 USDC vaut environ 1 dollar américain.',
      host: 'Vous êtes payé en USDC, un dollar numérique sur Solana : 1 USDC vaut environ 1 dollar américain.',
    },
    wallet:
      'Un portefeuille est une application ou une extension de navigateur qui garde cet argent et vous demande avant de payer. Procurez-vous-en un dans la liste ci-dessus.',
    buy: {
      guest:
        'Achetez de l’USDC dans le portefeuille ou sur une plateforme d’échange : envoyez-le de là à l’adresse de votre portefeuille, et choisissez Solana comme réseau.',
      host: 'Les frais de réseau demandent 0,02 SOL : achetez-le dans le portefeuille, ou envoyez-le depuis une plateforme d’échange, et choisissez Solana comme réseau.',
    },
    back: 'Revenez ensuite à ce lien. Si votre portefeuille n’apparaît pas ci-dessus, rechargez la page.',
    copyLink: 'Copier ce lien',
    wait: 'Tout cela peut prendre un moment. Dites à votre hôte d’attendre :',
    copyMessage: 'Copier le message',
    message:
      'Je me procure un portefeuille et de l’USDC pour notre appel. Laissez-moi un peu de temps, s’il vous plaît.',
  },
  windowStrings: {
    warns:
      'Votre portefeuille avertira peut-être qu’il ne connaît pas encore ce site. Vérifiez l’adresse de cette page, et n’approuvez que ce que cette page annonce.',
    fee: 'Votre hôte paie les frais de réseau. Si votre portefeuille demande du SOL, annulez et utilisez un autre portefeuille.',
    nothing: 'Rien ne s’ouvre ? Ouvrez votre portefeuille par son icône et déverrouillez-le.',
  },
  walletAppStrings: {
    allowTitle: 'Laissez cette page joindre votre application de portefeuille',
    allowHint:
      'Votre navigateur demande si cette page peut se connecter aux applications de cet appareil. Autorisez-le.',
    allow: 'Demander au navigateur',
    openTitle: 'Continuez dans votre application de portefeuille',
    openHint: 'Approuvez-y, puis revenez à cette page.',
    open: 'Ouvrir l’application',
    waitingTitle: 'En attente de votre application de portefeuille',
    waitingHint: 'Si elle ne s’est pas ouverte, annulez et réessayez.',
    cancel: 'Annuler',
    kept: 'Application de portefeuille',
    keptHint:
      'Votre application de portefeuille laisse cette page lui demander de signer. La révocation ouvre l’application une fois de plus.',
    revoke: 'Révoquer l’accès',
    revoking: 'Révocation…',
  },
  wipeStrings: {
    title: 'Ce navigateur',
    keeps:
      'Les paramètres, les reçus, les textes et numéros des factures, les fichiers non enregistrés et les clés ne sont que dans ce navigateur. Quiconque l’utilise peut utiliser vos clés.',
    export: 'Exporter paramètres, paiements et factures',
    exportSecrets: 'Inclure les adresses RPC et les identifiants TURN',
    exportHint:
      'Un fichier JSON sans clés de portefeuille ni de paiement. Les adresses RPC peuvent contenir une clé d’API. Quiconque a le fichier pourrait utiliser cette clé et vos identifiants TURN ; les deux sont donc laissés de côté, à moins que vous ne les incluiez.',
    wipe: 'Tout effacer',
    looking: 'Vérification de ce qui est enregistré…',
    ask: 'Effacer tout ce que cette page enregistre dans ce navigateur ?',
    lost: 'Cela supprime les paramètres, votre accord, les reçus, les textes et numéros des factures, les fichiers non enregistrés et toutes les clés. C’est irréversible. Les paiements restent sur Solana.',
    nothing: 'Rien ici ne détient d’argent.',
    stakes: 'Vous perdriez :',
    takeBack: 'Le retirer d’abord',
    sure: 'J’accepte de perdre ceci',
    giveUp: (sol) => `J’accepte de perdre ${sol} SOL`,
    confirm: 'Effacer maintenant',
    closeTabs:
      'Fermez tous les autres onglets de cette page. Ils utilisent encore les données à effacer.',
    done: 'Tout ce que cette page avait enregistré dans ce navigateur a été effacé.',
    notAll: (why) =>
      `Tout n’a pas pu être supprimé (${why}). Effacez les données de ce site dans les réglages du navigateur.`,
    stake: {
      feeBalance: (sol, network) => `${sol} SOL du solde de frais sur ${network}.`,
      feeBalanceUnread: (network) =>
        `Le solde de frais sur ${network}. Son montant ne peut pas être lu d’ici : choisissez ce réseau pour le retirer.`,
      key: 'La clé de paiement d’un appel dans lequel vous pouvez encore revenir.',
      keyOfAllowance: (usdc) =>
        `La clé de paiement d’un appel dans lequel vous pouvez encore revenir, avec une autorisation allant jusqu’à ${usdc} USDC. Sans la clé, personne ne peut utiliser l’autorisation. Arrêtez les paiements automatiques dans cet appel, ou révoquez l’autorisation dans votre portefeuille.`,
      offer: (when, paid) =>
        paid === null
          ? `Votre offre pour le ${when}. Sans elle, un paiement ne peut être ni reconnu ni remboursé. Son lien, si vous le gardez, permet de la retrouver.`
          : `Votre offre pour le ${when}, payée ${paid} USDC. Sans elle, un paiement ne peut être ni reconnu ni remboursé. Son lien, si vous le gardez, permet de la retrouver.`,
      booking: (when, usdc) =>
        `Votre réservation pour le ${when}, payée ${usdc} USDC. Son lien, si vous le gardez, permet de la retrouver avec le même portefeuille.`,
      payment: (usdc) => `Un paiement de ${usdc} USDC qui n’est pas encore confirmé.`,
      deposit: (usdc) =>
        `La clé d’un dépôt de ${usdc} USDC qui n’est pas encore débloqué. Sans elle, votre portefeuille peut encore déplacer l’argent, avec un autre logiciel.`,
      unused: (usdc) =>
        `La trace de ${usdc} USDC de temps non utilisé que vous devez encore à un invité. Ils ne seront alors pas remboursés.`,
      files: (n, size) =>
        count(n, {
          one: `# fichier (${size}) que vous avez peut-être payé.`,
          other: `# fichiers (${size}) que vous avez peut-être payés.`,
        }),
      links: (n, sol) =>
        count(n, {
          one: `# lien d’appel, qui ne fonctionnera plus, et jusqu’à ${sol} SOL qu’il contient.`,
          other: `# liens d’appel, qui ne fonctionneront plus, et jusqu’à ${sol} SOL que chacun contient.`,
        }),
      unread: (why) => `Quelque chose n’a pas pu être lu : ${why}`,
    },
  },
  linkStrings: {
    linkInCall: 'Cet onglet est pris par un autre appel. Ouvrez le lien dans un nouvel onglet.',
    linkInTransfer:
      'Un fichier est encore en cours de transfert dans cet onglet. Attendez qu’il soit arrivé, ou ouvrez le lien dans un autre onglet.',
    backStays:
      'Revenir en arrière mettrait fin à votre appel ou à votre transfert. Pour quitter, utilisez le bouton de cette page.',
    replyLink: {
      handedOver:
        'La réponse a été transmise à votre onglet en attente. Vous pouvez fermer celui-ci.',
      noneWaiting:
        'Aucun onglet de ce navigateur n’attend cette réponse. Ouvrez l’onglet où se trouve votre invitation.',
    },
    repairLink: {
      handedOver:
        'Le lien a été transmis à l’onglet de votre appel. Appuyez-y sur « Connecter » ; vous pouvez fermer celui-ci.',
      noneWaiting:
        'Aucun appel ouvert dans ce navigateur ne correspond à ce lien. Si l’appel est ouvert dans un autre navigateur, ouvrez-y le lien.',
    },
  },
};
