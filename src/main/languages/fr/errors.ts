import { isolated } from '../../../shared/peer-text.ts';
import type { Expected, WalletChange } from '../../../shared/errors.ts';
import { type AtomicUsdc, type Lamports, usdc } from '../../../shared/money.ts';
import { shortAddress } from '../../../shared/network.ts';
import { formatSol, formatUsdc, localNumber } from '../../text/intl.ts';
import type { Errors } from '../types.ts';

const NAMES: Record<Expected, string> = {
  invite: 'une invitation',
  reply: 'une réponse',
  repair: 'un lien de reconnexion',
  call: 'un lien d’appel',
};
const NEXT: Record<Expected, string> = {
  invite: 'Collez le lien que votre hôte vous a envoyé.',
  reply: 'Collez le lien que votre invité vous a renvoyé.',
  repair: 'Collez le lien de reconnexion que l’autre personne a créé dans cet appel.',
  call: 'Ouvrez le lien d’appel.',
};

const say = (text: string, next: string) => ({ text, next });

const FEWER =
  'Désactivez sa protection supplémentaire pour ce site, ou utilisez un autre portefeuille.';

const CHANGES: Partial<Record<WalletChange, string>> = {
  size: FEWER,
  guard: FEWER,
  'too many guards': FEWER,
  'fee payer':
    'Désactivez les frais sponsorisés dans le portefeuille, ou utilisez un autre portefeuille.',
  blockhash: 'Réessayez, ou utilisez un autre portefeuille.',
  'priority fee':
    'Réduisez les frais de priorité dans le portefeuille, ou utilisez un autre portefeuille.',
  signature: 'Vérifiez son compte, et réessayez.',
};

const changedByWallet = (what: WalletChange) =>
  say(
    `Votre portefeuille a modifié le paiement ; rien n’a donc été envoyé (${what}).`,
    CHANGES[what] ?? 'Utilisez un autre portefeuille.',
  );

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }) =>
    say(`Ceci est ${NAMES[is]}, mais ici il faut ${NAMES[wanted]}.`, NEXT[wanted]);

/** Devices as the browser's part of the page names them. */
const DEVICES: Readonly<Record<string, { readonly your: string; readonly no: string }>> = {
  camera: { your: 'votre caméra', no: 'Aucune caméra n’a été trouvée.' },
  microphone: { your: 'votre micro', no: 'Aucun micro n’a été trouvé.' },
  'camera and microphone': {
    your: 'votre caméra et votre micro',
    no: 'Ni caméra ni micro n’ont été trouvés.',
  },
  screen: { your: 'votre écran', no: 'Aucun écran n’a été trouvé.' },
};
const yours = (device: string): string => DEVICES[device]?.your ?? device;

const PASTE_AGAIN = 'Copiez le lien en entier et collez-le à nouveau.';
const OTHER_RPC =
  'Réessayez dans un instant, ou définissez un autre serveur Solana dans les Paramètres.';
const NOTHING_CHARGED = 'Rien n’a été débité. Réessayez.';
const NEW_CALL = 'Commencez un nouvel appel pour continuer.';
const gigabytes = (bytes: number): string =>
  `${localNumber((bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1))} Go`;
const lessUsdc = (all: AtomicUsdc, part: AtomicUsdc): string =>
  formatUsdc(usdc(all > part ? all - part : 0n));
const lessSol = (all: Lamports, part: Lamports): string =>
  formatSol((all > part ? all - part : 0n) as Lamports);

export const errors: Errors = {
  errorStrings: {
    code_empty: say('Il n’y a pas encore de lien.', 'Collez le lien que l’on vous a envoyé.'),
    code_not_found: say('Aucun lien Pay2Chat n’a été trouvé dans ce texte.', PASTE_AGAIN),
    code_truncated: say('Le lien est incomplet : il manque la fin.', PASTE_AGAIN),
    code_corrupted: say('Le lien a été altéré en chemin.', PASTE_AGAIN),
    code_version: (c) =>
      say(
        `Le lien est en version ${c.theirs} ; cette page utilise la version ${c.ours}.`,
        'Les deux côtés ont besoin de la même version. Rechargez la page, ou demandez à l’autre personne de le faire.',
      ),
    code_is_invite: misplacedCode('invite'),
    code_is_reply: misplacedCode('reply'),
    code_is_repair: misplacedCode('repair'),
    code_is_call: misplacedCode('call'),
    code_own: say(
      'C’est votre propre lien.',
      'Envoyez-le à l’autre personne, et collez le sien ici.',
    ),
    code_other_invite: say(
      'Cette réponse appartient à une autre invitation.',
      'Demandez à votre invité d’ouvrir votre invitation la plus récente et d’envoyer une nouvelle réponse.',
    ),
    code_used: say(
      'Ce lien a déjà été utilisé.',
      'Demandez le plus récent, ou créez-en un nouveau.',
    ),
    repair_answered: say(
      'Il n’y a rien à coller pour l’instant : votre réponse est prête.',
      'Renvoyez le lien ci-dessus. L’appel reprend une fois que ce lien a été ouvert.',
    ),
    code_network: (c) =>
      say(
        `L’invitation est pour ${c.theirs}, mais cette page est réglée sur ${c.ours}.`,
        `Passez à ${c.theirs} et ouvrez à nouveau l’invitation.`,
      ),
    code_test: (c) =>
      say(
        'L’invitation est pour un test, avec de l’argent sans valeur, sur la machine de l’hôte.',
        `Demandez à votre hôte une invitation sur ${c.ours}.`,
      ),
    ring_unsupported: say(
      'Ce navigateur ne peut ni ouvrir ni créer de liens d’appel.',
      'Utilisez un navigateur plus récent, ou une invitation et une réponse.',
    ),
    ring_budget: (c) =>
      c.what === 'day'
        ? say(
            'Vos liens d’appel ont épuisé les frais de réseau du jour.',
            'Utilisez une invitation et une réponse, ou réessayez demain.',
          )
        : say('Trop d’appels ont reçu une réponse en une minute.', 'Réessayez dans une minute.'),
    link_unusable: say(
      'Ce lien d’appel ne peut pas sonner pour l’instant.',
      'Demandez à votre hôte un nouveau lien ou une invitation.',
    ),
    ring_over: say('Cette personne n’attend plus.', 'Attendez qu’elle rappelle.'),
    call_links_full: (c) =>
      say(
        `Vous avez ${c.most} liens d’appel, ce qui est le maximum.`,
        'Retirez-en un dont vous n’avez plus besoin.',
      ),
    relay_missing: say(
      'Votre adresse IP ne peut pas être masquée : vous n’avez pas de serveur TURN à vous.',
      'Ajoutez-en un dans les Paramètres, ou désactivez « Masquer mon adresse IP ».',
    ),
    relay_silent: say(
      'Votre serveur TURN ne répond pas, et sans lui votre adresse IP ne pourrait pas être masquée.',
      'Testez la connexion dans les Paramètres. Là où UDP est bloqué, utilisez TURN par TCP ou TLS.',
    ),
    no_webrtc: say(
      'Ce navigateur ne peut pas passer d’appels : WebRTC est absent ou désactivé.',
      'Ouvrez cette page dans une version récente de Chrome, Edge ou Firefox, ou activez WebRTC dans ce navigateur.',
    ),
    no_route: say(
      'Les deux pages n’ont pas pu se connecter.',
      'Recommencez avec de nouveaux liens. Si cela échoue alors que les deux pages restent ouvertes, l’un de vous a besoin d’un serveur TURN (dans les Paramètres).',
    ),
    no_candidates: say(
      'Votre navigateur ne laisse cette page se connecter à personne.',
      'Sa protection ou un VPN bloque peut-être WebRTC. Autorisez WebRTC pour ce site, ou suspendez le VPN, et réessayez.',
    ),
    connection_lost: say('La connexion a été perdue et n’est pas revenue.', NEW_CALL),
    peer_left: say('L’autre personne a quitté l’appel.', NEW_CALL),
    peer_protocol: say(
      'L’autre page a envoyé quelque chose que cette page ne comprend pas.',
      'Rechargez les deux pages.',
    ),
    peer_mismatch: (c) =>
      say(
        `Les deux pages ne concordent pas (${c.what}).`,
        'Ne payez pas. Recommencez avec une nouvelle invitation, et comparez à nouveau.',
      ),
    peer_away: say(
      'L’autre personne a fermé ou rechargé la page. La facturation est en pause.',
      'Échangez des liens de reconnexion dans les dix minutes pour continuer. Si l’autre personne a terminé l’appel, terminez-le ici aussi. Le temps payé reste payé.',
    ),
    rejoin_expired: say(
      'Cet appel ne peut pas reprendre : il est terminé, ou plus de dix minutes se sont écoulées.',
      'Son reçu est conservé. Commencez un nouvel appel pour continuer.',
    ),
    media_denied: (c) =>
      say(
        `Cette page n’a pas le droit d’utiliser ${yours(c.device)}.`,
        'Autorisez-le dans la barre d’adresse et réessayez, ou continuez sans.',
      ),
    media_missing: (c) =>
      say(
        DEVICES[c.device]?.no ?? `Introuvable : ${c.device}.`,
        'Branchez un périphérique et réessayez, ou continuez sans.',
      ),
    media_busy: (c) =>
      say(
        `Un autre programme utilise ${yours(c.device)}.`,
        'Fermez ce programme et réessayez, ou continuez sans.',
      ),
    media_failed: (c) =>
      say(
        `Le navigateur n’a pas pu démarrer ${yours(c.device)} (${c.reason}).`,
        'Choisissez un autre périphérique, ou continuez sans.',
      ),
    media_insecure: say(
      'La caméra et le micro ont besoin d’une page sécurisée.',
      'Ouvrez cette page en https ou depuis localhost.',
    ),
    media_unavailable: say(
      'Ce navigateur ne donne à aucune page la caméra ou le micro, comme dans beaucoup d’applications.',
      'Copiez ce lien et ouvrez-le dans votre navigateur.',
    ),
    wallet_missing: say(
      'Aucun portefeuille Solana n’a été trouvé.',
      'Installez-en un et rechargez la page. Sur un téléphone, ouvrez cette page dans le navigateur du portefeuille.',
    ),
    wallet_rejected: say('Vous avez refusé dans votre portefeuille.', NOTHING_CHARGED),
    wallet_locked: say('Votre portefeuille est verrouillé.', 'Déverrouillez-le et réessayez.'),
    wallet_popup_open: say(
      'Votre portefeuille a déjà une fenêtre ouverte.',
      'Répondez-y ou fermez-la, puis réessayez.',
    ),
    wallet_disconnected: say(
      'Votre portefeuille n’est pas connecté.',
      'Connectez-le, puis réessayez.',
    ),
    wallet_account_changed: (c) =>
      say(
        'Un autre compte est sélectionné dans votre portefeuille.',
        `Sélectionnez à nouveau ${c.expected}.`,
      ),
    wallet_wrong_network: (c) =>
      say(
        `Ce compte du portefeuille ne peut pas être utilisé sur ${c.wanted}.`,
        `Passez le portefeuille sur ${c.wanted}.`,
      ),
    wallet_unsupported: (c) =>
      say(
        `Il manque à ce portefeuille une fonction nécessaire (${c.missing}).`,
        'Choisissez un autre portefeuille.',
      ),
    wallet_changed_transaction: ({ what }) => changedByWallet(what),
    wallet_silent: say(
      'Le portefeuille n’a pas répondu. Rien n’a été débité.',
      'Ouvrez votre portefeuille, fermez ses anciennes fenêtres et réessayez.',
    ),
    wallet_failed: (c) =>
      say(`Le portefeuille a signalé une erreur (${isolated(c.reason)}).`, NOTHING_CHARGED),
    wallet_refused_sponsor: (c) =>
      say(
        `Le portefeuille n’a pas signé (${isolated(c.reason)}). Ici, votre hôte paie les frais de réseau ; vous n’avez donc pas besoin de SOL.`,
        c.asked === 'approval'
          ? 'Rien n’a été débité. Utilisez un autre portefeuille, ou choisissez « Demander à chaque minute » avant de payer.'
          : 'Rien n’a été débité. Réessayez, ou utilisez un autre portefeuille.',
      ),
    wallet_app_missing: say(
      'Aucune application de portefeuille ne s’est ouverte. Rien n’a été débité.',
      'Installez-en une de la liste, ou ouvrez cette page dans le navigateur d’un portefeuille.',
    ),
    wallet_app_unreachable: say(
      'L’application de portefeuille ne s’est pas connectée à cette page en 30 s. Rien n’a été débité.',
      'Ouvrez-la et déverrouillez-la, puis réessayez. Ou installez-en une autre de la liste.',
    ),
    wallet_app_cut: say(
      'La connexion à l’application de portefeuille a été coupée avant sa réponse.',
      NOTHING_CHARGED,
    ),
    wallet_app_blocked: say(
      'Le navigateur ne laisse pas cette page joindre les applications de cet appareil. Rien n’a été débité.',
      'Autorisez « Applications sur l’appareil » ou « Réseau local » dans les réglages de ce site, puis réessayez.',
    ),
    wallet_app_no_signing: say(
      'Cette application de portefeuille ne peut pas signer un paiement dont l’hôte paie les frais de réseau. Rien n’a été débité.',
      'Choisissez une autre application de portefeuille, ou ouvrez cette page dans le navigateur du portefeuille.',
    ),
    rpc_missing: (c) =>
      say(
        `Aucun serveur Solana n’est défini pour ${c.network}.`,
        'Appuyez sur « Se connecter à Solana », ou saisissez-en un dans les Paramètres.',
      ),
    rpc_invalid_url: (c) =>
      say(`« ${c.url} » n’est pas une adresse https.`, 'Corrigez-la dans les Paramètres.'),
    rpc_unreachable: (c) => say(`Le serveur Solana ${c.host} ne répond pas.`, OTHER_RPC),
    rpc_forbidden: (c) =>
      say(
        `Le serveur Solana ${c.host} bloque cette page.`,
        'Choisissez un autre serveur Solana dans les Paramètres. Les serveurs publics bloquent souvent les navigateurs.',
      ),
    rpc_rate_limited: (c) => say(`Le serveur Solana ${c.host} a reçu trop de requêtes.`, OTHER_RPC),
    rpc_slow: (c) => say(`Le serveur Solana ${c.host} met trop de temps à répondre.`, OTHER_RPC),
    rpc_unseen: (c) =>
      say(
        `Le serveur Solana ${c.host} n’affiche pas encore votre prépaiement. Tant qu’il ne l’affiche pas, aucune autre minute n’est payée.`,
        OTHER_RPC,
      ),
    server_missing: (c) =>
      say(
        `Votre second serveur Solana ${c.host} ne répond pas, et les deux doivent montrer ceci.`,
        'D’ici là, rien n’est signé à nouveau ni remis. Attendez qu’il réponde, ou continuez sans lui.',
      ),
    servers_differ: (c) =>
      say(
        `Vos deux serveurs Solana se contredisent : ${c.host} ne montre pas ce que montre le premier.`,
        'D’ici là, rien n’est signé à nouveau ni remis. Vérifiez le paiement, ou continuez sans le second serveur.',
      ),
    rpc_bad_answer: (c) =>
      say(`Le serveur Solana ${c.host} a donné une réponse non valide (${c.method}).`, OTHER_RPC),
    rpc_error: (c) =>
      say(
        `Le serveur Solana ${c.host} a signalé une erreur : ${isolated(c.message)} (${c.rpcCode}).`,
        OTHER_RPC,
      ),
    rpc_wrong_genesis: (c) =>
      say(
        `Le serveur Solana est sur un autre réseau (attendu : ${c.wanted}, trouvé : ${c.got}).`,
        'Définissez un serveur Solana pour le réseau choisi.',
      ),
    peer_rpc_trouble: say(
      'Le serveur Solana de votre hôte ne répond pas.',
      'Cette page continue d’essayer. Votre hôte peut définir un autre serveur Solana.',
    ),
    no_usdc_account: () =>
      say(
        'Ce portefeuille n’a pas de compte USDC sur ce réseau.',
        'Recevez d’abord des USDC. Cela crée le compte.',
      ),
    insufficient_usdc: (c) =>
      say(
        `Pas assez d’USDC : vous avez ${formatUsdc(c.balance)} sur ${formatUsdc(c.needed)}.`,
        `Ajoutez ${lessUsdc(c.needed, c.balance)} USDC et réessayez.`,
      ),
    insufficient_sol: (c) =>
      say(
        `Pas assez de SOL pour les frais de réseau : vous avez ${formatSol(c.balance)} sur ${formatSol(c.needed)}.`,
        `Ajoutez ${lessSol(c.needed, c.balance)} SOL et réessayez.`,
      ),
    till_empty: say(
      'Le solde de frais de l’hôte est vide ; aucun paiement ne peut donc être exécuté.',
      'L’hôte peut le recharger en un clic.',
    ),
    fees_stopped: say(
      'La page de l’hôte ne paie plus de frais de réseau dans cet appel : trop de paiements ont échoué.',
      NEW_CALL,
    ),
    price_below_floor: (c) =>
      say(
        'Le prix ne couvrirait pas les frais de réseau.',
        `Fixez un prix d’au moins ${formatUsdc(c.floor)} USDC.`,
      ),
    price_unusual: (c) =>
      say(
        `${formatUsdc(c.price)} USDC par minute, est-ce bien cela ? Votre invité paierait ${formatUsdc(c.upfront)} USDC pour commencer.`,
        'Si oui, appuyez à nouveau sur le bouton. Sinon, corrigez le prix.',
      ),
    amount_invalid: say(
      'Ce n’est pas un montant en USDC.',
      'Saisissez un nombre supérieur à 0, avec 6 décimales au plus. Pour mille, écrivez 1000 ou 1\u202f000,00.',
    ),
    address_invalid: say('Ce n’est pas une adresse Solana.', 'Copiez à nouveau l’adresse.'),
    recipient_no_usdc_account: () =>
      say(
        'Le destinataire n’a pas encore de compte USDC.',
        'Demandez-lui d’en créer un, ou vérifiez l’adresse.',
      ),
    allowance_used_up: (c) =>
      say(
        `L’autorisation est trop faible : il reste ${formatUsdc(c.left)} USDC, il en faut ${formatUsdc(c.needed)}.`,
        'Ajoutez des minutes à l’autorisation pour continuer.',
      ),
    allowance_refused: () => say('L’autorisation n’a pas été acceptée.', NOTHING_CHARGED),
    allowance_exists: (c) =>
      say(
        `Votre compte USDC a déjà une autorisation : ${shortAddress(c.delegate)} peut dépenser jusqu’à ${formatUsdc(c.amount)} USDC. Celle de cet appel la remplacerait.`,
        'Remplacez-la, ou approuvez vous-même chaque paiement.',
      ),
    blockhash_expired: say(
      'Votre approbation est arrivée trop tard et a expiré. Rien n’a été débité.',
      'Réessayez, et approuvez dans la demi-minute. Déverrouillez d’abord un portefeuille matériel, et ouvrez son application Solana.',
    ),
    confirmation_timeout: () =>
      say(
        'Solana n’a pas confirmé le paiement à temps.',
        'Il peut encore arriver. Vérifiez à nouveau avant de payer une nouvelle fois.',
      ),
    failed_on_chain: (c) => say(`Solana a rejeté le paiement (${c.reason}).`, NOTHING_CHARGED),
    payment_invalid: () => say('Le paiement n’a pas été accepté.', NOTHING_CHARGED),
    busy: say('Cette page s’en occupe déjà.', 'Attendez qu’elle ait terminé.'),
    books_elsewhere: (c) =>
      ({
        open: {
          text: 'Pay2Chat est ouvert dans un autre onglet.',
          next: 'Continuez là-bas, ou fermez cet onglet.',
        },
        paying: {
          text: 'Un autre onglet attend un paiement.',
          next: 'Terminez-le là-bas, puis réessayez.',
        },
        call: {
          text: 'Vous êtes en appel dans un autre onglet.',
          next: 'Continuez là-bas, ou mettez fin à cet appel.',
        },
        silent: {
          text: 'Pay2Chat est ouvert dans un autre onglet, qui ne répond pas.',
          next: 'Fermez cet onglet, puis réessayez.',
        },
      })[c.use],
    call_running: say('Un appel est en cours sur cette page.', 'Terminez-le d’abord.'),
    payment_open: say(
      'Un paiement est déjà en route.',
      'Attendez qu’il soit confirmé, puis réessayez.',
    ),
    payment_window_expired: say(
      'La demande de paiement a expiré.',
      'Demandez-en une nouvelle et payez à nouveau.',
    ),
    duplicate_settlement: say('Ce paiement a déjà été utilisé.', 'Rien n’a été débité deux fois.'),
    too_early: say('Il est trop tôt pour ce paiement.', 'Cette page redemande quand il est dû.'),
    unknown_resource: (c) => say(`Votre hôte ne vend pas ${c.url}.`, 'Rien n’a été débité.'),
    early: (c) =>
      say(
        `L’hôte a demandé le paiement avant la fin de la minute (annoncé : ${Math.round(c.connectedMs / 1000)} s, compté ici : ${Math.round(c.ownMs / 1000)} s).`,
        'Rien n’a été débité. La minute est payée quand elle est due.',
      ),
    unpaid: (c) => say(`La minute ${c.minute} n’a pas été payée.`, NEW_CALL),
    host_silent: (c) =>
      say(
        `L’hôte n’envoie ni vidéo ni son, et vous n’avez pas accepté de payer la minute ${c.minute} pour cela.`,
        'Acceptez de payer, ou terminez l’appel.',
      ),
    page_silent: say(
      'Cette page n’a pas réagi pendant deux minutes ; aucune autre minute n’a donc été payée.',
      'Fermez les programmes qui surchargent cet ordinateur.',
    ),
    rolled_back: () =>
      say(
        'Solana a confirmé le paiement, puis l’a annulé.',
        'Aucun argent n’a circulé. Payez à nouveau s’il est encore dû.',
      ),
    prepayment_void: say(
      'Le prépaiement n’a jamais atteint Solana, bien que votre hôte vous ait fait entrer.',
      'Aucun argent n’a circulé à ce titre. Chaque minute suivante est payée quand elle est due.',
    ),
    booking_refused: ({ why }) =>
      ({
        over: say(
          'L’heure de cet appel est passée.',
          'Rien de plus n’a été débité. Demandez à votre hôte.',
        ),
        taken: say('Quelqu’un d’autre a réservé cet appel.', 'Rien n’a été débité.'),
        closed: say('Votre hôte a clôturé cette offre.', 'Rien n’a été débité.'),
        gone: say(
          'Votre réservation n’est plus dans le dépôt et ne vous est pas revenue.',
          'Rien de plus n’a été débité. Demandez à votre hôte.',
        ),
        returned: say(
          'Cette réservation vous a été remboursée.',
          'Rien de plus n’a été débité. Demandez à votre hôte.',
        ),
        claimed: say(
          'Cette réservation a déjà été utilisée dans un autre appel.',
          'Rien de plus n’a été débité. Demandez à votre hôte.',
        ),
        'called-returned': say(
          'Votre hôte indique que cette réservation a été remboursée.',
          'Vérifiez votre portefeuille, et demandez à votre hôte.',
        ),
        'called-claimed': say(
          'Votre hôte indique qu’un autre appel a utilisé cette réservation.',
          'Demandez à votre hôte.',
        ),
        differs: say(
          'Le prix ou l’adresse de l’invitation ne correspond pas à l’offre.',
          'Ne payez pas ; demandez à votre hôte.',
        ),
        missing: say(
          'La page de votre hôte ne connaît pas cette offre.',
          'Demandez à votre hôte de commencer l’appel depuis sa liste.',
        ),
        unseen: say(
          'La page de votre hôte ne voit pas encore votre réservation.',
          'Réessayez dans un instant.',
        ),
        other: say(
          'La page de votre hôte n’accepte pas votre réservation.',
          'Demandez à votre hôte.',
        ),
      })[why],
    booking_elsewhere: say(
      'Seul le navigateur qui a créé cette offre peut commencer son appel.',
      'Commencez-le là-bas, ou remboursez ici la réservation.',
    ),
    refund_unknown: say(
      'Ce navigateur n’a reçu aucun paiement de ce genre.',
      'Remboursez-le depuis le navigateur où vous étiez l’hôte de l’appel.',
    ),
    refund_beyond: (c) =>
      say(
        `Une partie de cet appel est déjà remboursée. De ce paiement, il reste ${formatUsdc(c.left)} USDC à rembourser, et non ${formatUsdc(c.needed)} USDC.`,
        c.left === 0n
          ? 'Rien n’a été envoyé.'
          : 'Rien n’a été envoyé. Appuyez à nouveau sur « Rembourser » pour rembourser ce reste.',
      ),
    deposit_missing: say(
      'Le dépôt de cet appel n’est pas encore ouvert.',
      'Rien n’a été payé. Attendez un instant, puis payez à nouveau.',
    ),
    deposit_unproven: say(
      'Solana ne montre pas que le dépôt appartient au portefeuille de votre hôte.',
      'Rien n’a été payé. Demandez à votre hôte de recharger le solde de frais et de vous envoyer un nouveau lien.',
    ),
    deposit_gone: say(
      'Le dépôt de cet appel est vide, et aucun serveur ne montre encore où l’argent est allé.',
      'Cette page continue de chercher. Si vous l’avez vidé depuis votre portefeuille, remboursez le montant dû depuis le reçu.',
    ),
    receipt_invalid: (c) =>
      say(
        `Ce n’est pas un reçu complet (${c.what}).`,
        'Copiez-le en entier et collez-le à nouveau.',
      ),
    receipt_version: (c) =>
      say(
        `Le reçu est en version ${c.theirs} ; cette page lit la version ${c.ours}.`,
        'Rechargez la page, ou vérifiez-le avec la version qui l’a créé.',
      ),
    receipt_network: (c) =>
      say(
        `Le reçu est pour ${c.theirs}, mais cette page est réglée sur ${c.ours}.`,
        `Passez à ${c.theirs} dans les Paramètres et vérifiez-le à nouveau.`,
      ),
    receipt_altered: say(
      'Le texte à côté du reçu ne dit pas la même chose que le reçu. Rien n’a été vérifié.',
      'Ne vous fiez pas à ce texte. Pour vérifier le reçu lui-même, collez seulement son lien.',
    ),
    receipt_unknown: say(
      'Il n’y a pas de reçu : ce navigateur n’a aucun paiement confirmé de cet appel.',
      'Utilisez le navigateur qui était dans l’appel, ou demandez le reçu à l’autre personne.',
    ),
    history_too_long: (c) =>
      say(
        `L’historique de ${c.address} n’a pas pu être parcouru en entier.`,
        'La vérification ne prouve encore rien. Essayez un autre serveur Solana, ou cherchez les signatures dans un explorateur.',
      ),
    file_changed: say(
      'Le fichier a été modifié, déplacé ou supprimé après avoir été proposé.',
      'L’hôte peut le rétablir ou le proposer à nouveau.',
    ),
    file_unreadable: (c) =>
      say(
        `Le fichier n’a pas pu être lu (${c.reason}).`,
        'Vérifiez que vous pouvez l’ouvrir, puis choisissez-le à nouveau.',
      ),
    file_too_large: (c) =>
      say(
        `Le fichier est trop grand. La limite est de ${Math.floor(c.max / 2 ** 30)} Gio par fichier.`,
        'Divisez-le en plusieurs parties.',
      ),
    file_limit: (c) =>
      say(
        `Vous pouvez proposer au plus ${c.max} fichiers à la fois.`,
        'Retirez-en un, ou réunissez-en plusieurs en un seul.',
      ),
    file_unknown: say('L’hôte n’a plus ce fichier.', 'Demandez à l’hôte de le proposer à nouveau.'),
    file_call_over: say(
      'L’appel a pris fin avant que ce fichier soit payé. Rien n’a été débité.',
      'Achetez-le dans votre prochain appel avec cet hôte.',
    ),
    file_unpaid: say(
      'L’hôte n’a pas encore vu le paiement de ce fichier.',
      'Attendez qu’il soit confirmé, puis réessayez.',
    ),
    file_owed: say(
      'Vous avez payé ce fichier, mais l’hôte ne l’a pas encore livré.',
      'Rien ne sera débité à nouveau. Choisissez « Télécharger à nouveau », ou demandez à l’hôte de proposer à nouveau le fichier.',
    ),
    file_relisted: (c) =>
      say(
        c.what === 'price'
          ? 'L’hôte a changé le prix de ce fichier pendant que vous décidiez. Rien n’a été débité.'
          : 'L’hôte a changé le contenu de ce fichier pendant que vous décidiez. Rien n’a été débité.',
        'Vérifiez-le à nouveau avant d’acheter.',
      ),
    claim_refused: say(
      'L’hôte n’a pas accepté votre paiement précédent pour ce fichier. Rien de plus n’a été débité.',
      'Réessayez dans une minute, ou demandez à l’hôte.',
    ),
    file_in_use: say(
      'Un autre onglet de ce navigateur télécharge le même fichier.',
      'Continuez dans cet onglet-là, ou fermez-le et réessayez.',
    ),
    hash_mismatch: (c) =>
      say(
        `Les données arrivées ne sont pas le fichier proposé (${c.what}). Elles n’ont pas été enregistrées.`,
        'Réessayez, ou demandez un remboursement à l’hôte.',
      ),
    disk_full: (c) =>
      say(
        c.free === null
          ? `Il n’y a pas assez de place pour ce fichier : il lui faut ${gigabytes(c.needed)}.`
          : `Il n’y a pas assez de place pour ce fichier : il lui faut ${gigabytes(c.needed)}, espace libre : ${gigabytes(c.free)}.`,
        'Libérez de la place et reprenez. La partie déjà arrivée est conservée.',
      ),
    config_invalid: (c) =>
      say(
        `${c.file}, ligne ${c.line} : ${c.what}.`,
        'Cette page fonctionne sans ce fichier. L’exploitant du site peut le corriger.',
      ),
    config_unreadable: (c) =>
      say(
        `Le fichier ${c.file} du site n’a pas pu être lu (${c.reason}).`,
        'Cette page fonctionne sans lui. Rechargez la page pour réessayer.',
      ),
    storage_blocked: say(
      'Ce navigateur bloque le stockage de cette page, qui ne peut donc garder ni clés, ni paiements, ni réglages.',
      'Autorisez les cookies et les données de ce site, dans les réglages du navigateur ou à côté de son adresse. Rechargez ensuite la page.',
    ),
    storage_failed: (c) =>
      say(
        `Ce navigateur n’a pas pu enregistrer les données de l’appel (${c.reason}).`,
        'Libérez de la place ou quittez la navigation privée, puis réessayez.',
      ),
    aborted: say('Annulé.', 'Recommencez quand vous le souhaitez.'),
    internal: (c) =>
      say(
        `Un problème est survenu dans cette page (${c.what}).`,
        'Rechargez la page. Le temps payé reste payé.',
      ),
  },
};
