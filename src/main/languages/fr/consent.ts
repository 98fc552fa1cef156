import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { Consent } from '../types.ts';

/** The text that host and guest agree to. */
export const consent: Consent = {
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
      'Le temps non utilisé est remboursé si l’invitation le dit.',
      'Le navigateur de l’hôte le rembourse depuis un dépôt après l’appel, et rembourse tout si l’appel prend fin pendant un essai gratuit. Si l’hôte ne revient jamais, l’argent y reste.',
    ],
    final: ['Les paiements sont définitifs et publics.', 'Seul l’hôte peut les rembourser.'],
    links: [
      'Les liens d’appel sont publics.',
      'Solana montre quand ils sonnent et reçoivent une réponse et, par le paiement, quel portefeuille a appelé.',
    ],
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
      'quelques secondes de chaque minute impayée et de chaque interruption, des frais de réseau limités, et les paiements que Solana annule. Si quelqu’un prend le contrôle de son navigateur : le SOL pour les frais et les dépôts d’appels qui ne sont pas encore débloqués.',
    ],
  },
  consentBounds: [
    'Un invité paie une minute qu’il n’a pas reçue, ou trois si sa propre page cesse de répondre pendant ce temps.',
    'Un hôte donne 10 secondes de chaque minute qui n’est pas payée, et 4 secondes à chaque interruption.',
    'Un invité dont la page a été modifiée pour sauter les confirmations obtient gratuitement jusqu’à 1 seconde sur 11.',
    'Les frais de réseau qu’aucun paiement ne couvre sont, pour un hôte, d’au plus 0,00013 SOL par appel, ou de dix fois un maximum par paiement plus élevé que l’hôte a choisi.',
  ],
  consentWords: {
    title: 'Avant votre appel',
    bounds: 'Les limites exactes',
    check: 'Je comprends et j’accepte',
    next: 'Continuer',
  },
  consentAsk: {
    all: 'Tous les points',
    tick: 'Cochez cette case pour continuer.',
    prevails: 'Ceci est une traduction. En cas de doute, le texte anglais fait foi.',
    original: 'Le texte anglais',
  },
};
