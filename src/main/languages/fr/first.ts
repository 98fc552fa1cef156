import { formatUsdc } from '../../text/intl.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { First } from '../types.ts';

/** French, as far as the first screen needs it. Spaces before `:` and the like do not break. */
export const first: First = {
  moneyStrings: {
    mainnet: 'Solana mainnet : les paiements sont de l’argent réel.',
    devnet: 'Solana devnet : un réseau de test, dont l’argent ne vaut rien.',
    local: 'Registre local : un test sur cette machine, avec de l’argent qui ne vaut rien.',
  },
  phoneStrings: {
    title: 'Sur un téléphone',
    hint: 'Les applications de portefeuille ouvrent les pages dans leur propre navigateur. Ouvrez-y cette page pour continuer. Sans l’application, le lien ouvre le site de l’éditeur du portefeuille, qui voit alors le lien.',
    lent: 'Cette invitation contient le mot de passe du serveur TURN de l’hôte ; le site le verrait donc aussi.',
    open: (name) => `Ouvrir dans ${name}`,
    app: 'Application de portefeuille',
    otherBrowser:
      'Firefox, Brave et Opera ne peuvent pas joindre les applications de portefeuille. Chrome le peut, sur le même téléphone.',
  },
  strings: {
    brand: 'Pay2Chat',
    call: 'Appel',
    back: 'Retour',
    copy: 'Copier',
    copied: 'Copié',
    paste: 'Coller',
    copyByHand: 'Sélectionnez-le et copiez-le vous-même',
    receipts: 'Reçus',
    usdc: 'USDC',
    sol: 'SOL',
    explorer: 'Voir dans l’explorateur',
    cancel: 'Annuler',
    close: 'Fermer',
    dismiss: 'Masquer',
    error: (code) => `Un problème est survenu dans cette page (${code}).`,
    reload: 'Rechargez la page. Le temps payé reste payé.',
    payment: {
      pending: 'En attente de votre portefeuille',
      broadcasting: 'Envoi',
      confirming: 'En attente de confirmation',
      confirmed: 'Confirmé',
      failed: 'Échoué',
      timeout: 'Non confirmé à temps',
      invalid: 'Non accepté',
    },
  },
  pageStrings: {
    lobby: {
      title: 'Faites-vous payer à la minute',
      lead: 'Un appel vidéo entre deux navigateurs. L’invité paie l’hôte en USDC, minute par minute.',
      host: 'Proposer un appel',
      hostNote: 'Fixez un prix, envoyez une invitation et recevez vos paiements en parlant.',
      guest: 'J’ai une invitation',
      guestNote: 'Ouvrez votre invitation, voyez le prix, puis payez et parlez.',
      network: 'Réseau',
    },
    menu: {
      label: 'Menu',
      settings: 'Paramètres',
      install: 'Installer l’application',
      agreed: 'Ce que vous avez accepté',
      diagnostics: 'Diagnostic',
      language: 'Langue',
    },
    linkInCall:
      'Un appel est en cours dans cet onglet. Terminez-le d’abord, ou ouvrez le lien dans un autre onglet.',
    linkInTransfer:
      'Un fichier est encore en cours de transfert dans cet onglet. Attendez qu’il soit arrivé, ou ouvrez le lien dans un autre onglet.',
    replyLink: {
      handedOver:
        'La réponse a été transmise à votre onglet en attente. Vous pouvez fermer celui-ci.',
      noneWaiting:
        'Aucun onglet de ce navigateur n’attend cette réponse. Ouvrez l’onglet où se trouve votre invitation.',
    },
    repairLink: {
      handedOver: 'Le code a été transmis à l’onglet de votre appel. Vous pouvez fermer celui-ci.',
      noneWaiting:
        'Aucun appel de ce navigateur ne correspond à ce lien. Ouvrez-le dans le navigateur de votre appel.',
    },
  },
  walletStrings: {
    title: 'Portefeuille',
    none: 'Votre propre portefeuille Solana signe les paiements. Cette page ne voit jamais ses clés.',
    what: 'Un portefeuille est une application ou une extension de navigateur qui garde votre argent et vous demande avant de payer. Installez-en un parmi ceux-ci. S’il n’apparaît pas ici de lui-même, rechargez cette page ; une invitation ouverte est conservée.',
    usdc: 'L’USDC est un dollar sur Solana. Achetez-en dans le portefeuille, ou envoyez-en depuis une plateforme d’échange.',
    connect: 'Connecter le portefeuille',
    install: 'Installer',
    installed: 'Trouvé',
    onPhone: 'Sur ce téléphone',
    waiting: (name) => `En attente du portefeuille ${name}. Approuvez dans sa fenêtre.`,
    disconnect: 'Déconnecter',
    disconnectSure: 'Déconnecter en plein appel ?',
    loading: '…',
    noAccount: 'Pas encore de compte USDC',
    address: 'Adresse',
    balance: 'Solde',
    fees: 'SOL pour les frais',
    network: 'Réseau',
    refresh: 'Actualiser',
    faucet: 'Argent de test pour le devnet :',
    faucetUsdc: 'Distributeur d’USDC',
    faucetSol: 'Distributeur de SOL',
    transfer: 'Envoyer des USDC',
    to: 'À (adresse Solana)',
    amount: 'Montant en USDC',
    send: 'Envoyer des USDC',
    checkAgain: 'Vérifier à nouveau',
  },
  consentClaims: {
    direct: [
      'Direct.',
      'Vos deux navigateurs se connectent l’un à l’autre. L’autre personne voit votre adresse IP, de même que chaque serveur utilisé : ceux qui les aident à se connecter (STUN, TURN) et ceux qui lisent le réseau Solana (RPC).',
    ],
    upfront: [
      'Payer d’abord.',
      `L’invité paie d’avance ${STANDARD_PREPAID_PERIODS} minutes en USDC. Personne n’est vu ni entendu avant que ce paiement soit exécuté.`,
    ],
    automatic: [
      'Puis à la minute.',
      'Chaque minute est payée automatiquement, jusqu’au plafond de l’invité, ou le portefeuille de l’invité demande son accord à chaque fois. Un paiement manqué suspend l’appel et, après une nouvelle tentative, y met fin.',
    ],
    outage: ['Les coupures ne sont pas facturées.', 'Le compteur s’arrête.'],
    unused: [
      'Le temps non utilisé est restitué si l’invitation le dit.',
      () =>
        `Le navigateur de l’hôte le restitue après l’appel, à partir de ${formatUsdc(LEAST_RETURNED)} USDC, et la totalité si l’appel prend fin pendant un essai gratuit. Un hôte sans USDC, ou qui ne revient jamais, ne restitue rien.`,
    ],
    final: ['Les paiements sont définitifs et publics.', 'Seul l’hôte peut les restituer.'],
    files: [
      'Les fichiers',
      'vont de navigateur à navigateur, après le paiement, sauf s’ils sont gratuits.',
    ],
    server: [
      'Aucun serveur ne conserve votre appel.',
      'Cette page ne l’enregistre pas, mais l’autre personne peut le faire.',
    ],
    browser: [
      'Vos données restent dans ce navigateur :',
      'paramètres, reçus, fichiers non enregistrés et clés. Si vous effacez ses données, les clés sont perdues, et avec elles le SOL d’un hôte pour les frais de réseau.',
    ],
    guest: [
      'Un invité peut perdre :',
      'le prépaiement si l’hôte ne revient jamais ; ensuite une minute, au pire trois ; le prix d’un fichier qui n’arrive jamais ; et la totalité du plafond si quelqu’un prend le contrôle de son navigateur. Le temps est compté quoi que montre l’hôte.',
    ],
    host: [
      'Un hôte peut perdre :',
      `quelques secondes de chaque minute impayée et de chaque interruption, des frais de réseau limités, et les paiements que Solana annule. Si quelqu’un prend le contrôle de son navigateur : le SOL pour les frais et jusqu’au prix de ${STANDARD_PREPAID_PERIODS + 1} minutes.`,
    ],
  },
  consentBounds: [
    'Un invité paie une minute qu’il n’a pas reçue, ou trois si sa propre page cesse de répondre pendant ce temps.',
    'Un hôte donne 10 secondes de chaque minute qui n’est pas payée, et 4 secondes à chaque interruption.',
    'Un invité dont la page a été modifiée pour sauter les confirmations obtient jusqu’à 1 seconde sur 11 sans rien payer.',
    'Les frais de réseau d’un hôte qu’aucun paiement ne couvre sont d’au plus 0,00013 SOL par appel.',
  ],
  consentWords: {
    title: 'Avant votre appel',
    bounds: 'Les limites exactes',
    check: 'Je comprends et j’accepte',
    next: 'Continuer',
  },
  consentAsk: {
    tick: 'Cochez cette case pour continuer.',
    prevails: 'Ceci est une traduction. En cas de doute, le texte anglais fait foi.',
    original: 'Le texte anglais',
  },
};
