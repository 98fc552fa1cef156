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
    hint: 'Les applications de portefeuille ouvrent les pages dans leur propre navigateur. Ouvrez-y cette page pour continuer. Sans l’application, le lien ouvre le site de l’éditeur du portefeuille, qui propose l’application et voit le lien.',
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
    backStays:
      'Revenir en arrière mettrait fin à ce qui est en cours ici. Pour en sortir, utilisez le bouton de cette page.',
    replyLink: {
      handedOver:
        'La réponse a été transmise à votre onglet en attente. Vous pouvez fermer celui-ci.',
      noneWaiting:
        'Aucun onglet de ce navigateur n’attend cette réponse. Ouvrez l’onglet où se trouve votre invitation.',
    },
    repairLink: {
      handedOver: 'Le lien a été transmis à l’onglet de votre appel. Vous pouvez fermer celui-ci.',
      noneWaiting:
        'Aucun appel en cours dans ce navigateur ne correspond à ce lien. L’appel a pris fin ici, ou il est dans un autre navigateur : dans ce cas, ouvrez-y le lien.',
    },
  },
  walletStrings: {
    title: 'Portefeuille',
    none: 'Votre propre portefeuille Solana signe les paiements. Cette page ne voit jamais ses clés.',
    what: 'Un portefeuille est une application ou une extension de navigateur qui garde votre argent et vous demande avant de payer.',
    get: 'Installez-en un parmi ceux-ci. S’il n’apparaît pas ici de lui-même, rechargez cette page ; une invitation ouverte est conservée.',
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
};
