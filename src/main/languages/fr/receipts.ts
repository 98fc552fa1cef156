import { formsOf } from '../forms.ts';
import type { Receipts } from '../types.ts';

const count = formsOf('fr');
const payments = (n: number): string => count(n, { one: '# paiement', other: '# paiements' });

/** How the browser reaches its TURN server. */
const WAYS: Readonly<Record<string, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };
const short = (value: number, digits: number): string => value.toFixed(digits).replace('.', ',');

/** The records of a call. */
export const receipts: Receipts = {
  receiptStrings: {
    title: 'Reçus',
    lead: 'Chaque paiement que ce navigateur a envoyé ou reçu. La liste n’est enregistrée qu’ici ; les paiements sont sur Solana, où chacun peut les vérifier.',
    network: (name) => `Sur ${name}`,
    empty: 'Aucun sur ce réseau pour l’instant. Ils apparaissent ici dès votre premier appel.',
    loading: 'Chargement des paiements…',
    show: 'Afficher',
    all: 'Tous les paiements',
    other: 'Hors appels',
    csv: 'Exporter en CSV',
    json: 'Exporter en JSON',
    month: 'Gains par mois',
    net: 'Payé, remboursements déduits',
    summary: {
      host: 'En tant qu’hôte',
      guest: 'En tant qu’invité',
      sent: 'Envoyé hors appels',
      ahead: 'Réservations non utilisées',
      total: { host: 'Gagné', guest: 'Dépensé' },
      refunded: { host: 'Remboursé aux invités', guest: 'Remboursé par les hôtes' },
      amount: 'Montant',
      calls: 'Appels',
      payments: 'Paiements',
      minutes: 'Minutes payées',
      perCall: 'Moyenne par appel',
      perMinute: 'Moyenne par minute',
    },
    chart: {
      title: 'Par appel',
      label: (calls) =>
        count(calls, {
          one: 'Diagramme à barres : montant payé dans # appel, remboursements déduits',
          other: 'Diagramme à barres : montant payé dans # appels, remboursements déduits',
        }),
      call: 'Appel',
      bar: { host: (when) => `${when} · gagné`, guest: (when) => `${when} · dépensé` },
    },
    table: {
      caption: 'Paiements, du plus récent au plus ancien',
      when: 'Heure',
      what: 'Paiement',
      amount: 'Montant',
      from: 'Payé par',
      to: 'Payé à',
      transaction: 'Transaction',
      state: 'État',
      final: 'Définitif',
      noUsdc: 'en SOL',
      upTo: (amount) => `jusqu’à ${amount}`,
      revoked: 'retirée',
      approved: 'Approuvée',
      unsigned: 'non envoyé',
      otherGroup: 'Hors appels',
    },
    call: {
      title: {
        host: (peer) => `Vous étiez l’hôte de ${peer}`,
        guest: (peer) => `Vous étiez l’invité de ${peer}`,
      },
      option: {
        host: (when, peer) => `${when}, hôte de ${peer}`,
        guest: (when, peer) => `${when}, invité de ${peer}`,
      },
      sum: (n, net, refunded) =>
        refunded === null
          ? `${payments(n)}, ${net} USDC`
          : `${payments(n)}, ${net} USDC après remboursement de ${refunded} USDC`,
      copy: 'Copier le reçu',
      link: 'Copier le lien',
      json: 'Copier les données',
      check: 'Vérifier le reçu',
      invoice: { host: 'Facture', guest: 'Attestation' },
    },
    copied: {
      words: 'Reçu copié',
      json: 'Données du reçu copiées',
      link: 'Lien du reçu copié',
    },
    words: {
      title: (day) => `Reçu Pay2Chat, ${day}`,
      parties: (guest, host, network) => `L’invité ${guest} a payé l’hôte ${host} sur ${network}.`,
      price: (usdc) => `Prix : ${usdc} USDC par minute`,
      length: (clock) => `Durée de l’appel : ${clock}`,
      minutes: (paid, usdc) => `Minutes payées (${paid}) : ${usdc} USDC`,
      files: (usdc) => `Fichiers : ${usdc} USDC`,
      tips: (usdc) => `Pourboires : ${usdc} USDC`,
      back: (usdc) => `Remboursé : ${usdc} USDC`,
      net: (usdc) => `Coût : ${usdc} USDC`,
      proof: (link) => `Chacun peut le vérifier ici : ${link}`,
      connection: {
        host: (seen) => `Connexion telle que l’hôte l’a vue, hors vérification : ${seen}`,
        guest: (seen) => `Connexion telle que l’invité l’a vue, hors vérification : ${seen}`,
      },
    },
    notCopied:
      'Votre navigateur n’a pas laissé cette page copier. Copiez le reçu depuis le champ ci-dessous.',
    audit: {
      title: 'Vérifier un reçu',
      lead: 'Collez un reçu ou son lien. Cette page compare chaque ligne avec Solana, par votre propre serveur Solana. Vous n’avez pas besoin de portefeuille.',
      input: 'Reçu',
      run: 'Vérifier le reçu',
      filled: 'Le reçu du lien est dans le champ. Appuyez sur « Vérifier le reçu ».',
      running: 'Lecture depuis Solana…',
      matches: (lines) =>
        lines === 1
          ? 'Conforme : sa ligne est sur Solana comme le dit le reçu.'
          : `Conforme : les ${lines} lignes sont toutes sur Solana comme le dit le reçu.`,
      others: (others) =>
        count(others, {
          one: '# paiement entre le dépôt et un autre portefeuille : voir ci-dessous.',
          other: '# paiements entre le dépôt et d’autres portefeuilles : voir ci-dessous.',
        }),
      givenBack: (listed, later, refunded) =>
        [
          listed === 1
            ? 'Sa ligne est sur Solana comme le dit le reçu.'
            : `Ses ${listed} lignes sont toutes sur Solana comme le dit le reçu.`,
          count(later, {
            one: 'Il omet # remboursement.',
            other: 'Il omet # remboursements.',
          }),
          `Remboursé en tout : ${refunded}.`,
        ].join(' '),
      differs: (wrong, lines) =>
        `Non conforme : ${count(wrong, { one: '# ligne diffère', other: '# lignes diffèrent' })} sur ${lines}.`,
      payer: 'Portefeuille de l’invité',
      payTo: 'Portefeuille de l’hôte',
      network: 'Réseau',
      paid: 'Payé sur Solana',
      refunded: 'Remboursé',
      unused: {
        trial: 'Essai gratuit',
        counted: 'Temps compté',
        due: 'Dû pour le temps non utilisé',
        little: (due) => `${due}, trop peu pour être remboursé`,
      },
      proves: {
        title: 'Ce que cette vérification prouve',
        session: 'Chaque paiement de l’autorisation de l’invité est dans le reçu ou ci-dessous.',
        deposit:
          'Chaque paiement dans le dépôt de l’appel et chaque remboursement de ce dépôt à l’invité est dans le reçu ou ci-dessous.',
        reference:
          'Chaque remboursement fait par l’hôte avec cette page est dans le reçu ou ci-dessous.',
      },
      unclear: {
        verdict:
          'Incertain : ce que liste le reçu est sur Solana comme il le dit. Il manque peut-être d’autres paiements.',
        session:
          'Trop de transactions nomment l’autorisation de l’invité. Il manque peut-être des paiements.',
        deposit:
          'Trop de transactions nomment le dépôt de l’appel. Il manque peut-être des paiements ou des remboursements.',
        reference:
          'Trop de transactions nomment les remboursements de l’appel. Il manque peut-être des remboursements.',
        ask: 'Comparez le reçu avec celui de l’autre personne : les deux doivent être identiques.',
      },
      cannot: {
        title: 'Ce qu’elle ne peut pas prouver',
        all: [
          'Que le temps compté est exact.',
          'Que les portefeuilles, l’autorisation et le dépôt sont ceux de cet appel.',
          'Que le portefeuille de l’invité n’a rien payé d’autre de lui-même.',
        ],
      },
      lines: 'Ligne par ligne',
      claimed: 'Reçu',
      found: 'Solana',
      odometer: ['Dépensé', 'Compté par le programme Token'],
      overRefunded: ['Payé pour le temps', 'Remboursé'],
      approvals: 'Autorisations',
      cap: 'Plafond',
      spent: 'Dépensé',
      left: 'Restant',
      closed: 'Aucune : remplacée ou retirée',
      approval: (n) => `Autorisation ${n}`,
      subjects: {
        prepay: 'Prépaiement',
        minute: 'Minute',
        file: 'Fichier',
        tip: 'Pourboire',
        refund: 'Remboursement',
        approval: 'Autorisation',
        call: 'Un autre paiement de cet appel',
        other: 'Envoyé par d’autres ou à d’autres',
      },
      findings: {
        ok: 'Sur Solana comme le dit le reçu.',
        'missing-on-chain': 'Le reçu l’indique, mais Solana n’a pas ce paiement.',
        'missing-in-receipt': 'Le reçu l’omet.',
        'failed-on-chain': 'La transaction est sur Solana mais a échoué. Elle n’a rien payé.',
        'listed-twice': 'Le reçu indique deux fois la même transaction.',
        'other-wallet':
          'Un autre portefeuille a versé cela dans le dépôt ou l’en a reçu. L’invité ne l’a pas payé.',
        amount: 'Le montant diffère.',
        recipient: 'Le destinataire diffère.',
        payer: 'Le compte payeur diffère.',
        authority: 'La signature vient d’une autre clé que celle que le reçu indique.',
        'fee-payer': 'Un autre compte a payé les frais de réseau.',
        mint: 'Un autre jeton que l’USDC a été déplacé.',
        memo: 'Son mémo n’appartient pas à cet appel et à ce paiement.',
        resource: 'Le paiement portait sur autre chose que ce que dit le reçu.',
        time: 'L’heure diffère de celle de son bloc.',
        price: 'Le prix diffère de celui qui a été payé.',
        cap: 'Le plafond diffère de celui qui a été autorisé.',
        odometer: 'Les montants dépensés avec cette autorisation ne donnent pas le total.',
        'over-refunded':
          'Le montant remboursé dépasse ce que le prépaiement et les minutes ont coûté.',
      },
    },
  },
  monthStrings: {
    title: 'Gains par mois',
    lead: 'Les paiements de vos invités, remboursements déduits. Chacun compte à son propre jour.',
    month: 'Mois',
    zone: (zone) => `Jours dans le fuseau horaire ${zone}.`,
    empty: 'Aucun invité ne vous a encore payé sur ce réseau.',
    csv: 'Exporter le mois en CSV',
    sums: 'Le mois entier',
    gross: 'Payé par les invités',
    returned: 'Temps non utilisé remboursé',
    refunded: 'Remboursé',
    net: 'Gagné',
    minutes: 'Minutes',
    calls: 'Appels',
    files: 'Fichiers',
    noTopic: 'Sans sujet',
    by: {
      day: { title: 'Par jour', column: 'Jour' },
      guest: { title: 'Par invité', column: 'Invité' },
      topic: { title: 'Par sujet', column: 'Sujet' },
    },
    plot: (month, days) =>
      count(days, {
        one: `Diagramme à barres : montant gagné chaque jour (${month}) ; paiements sur # jour. Le tableau ci-dessous donne les sommes.`,
        other: `Diagramme à barres : montant gagné chaque jour (${month}) ; paiements sur # jours. Le tableau ci-dessous donne les sommes.`,
      }),
  },
  invoiceStrings: {
    title: { host: 'Facture', guest: 'Attestation de paiement' },
    lead: 'Imprimez le document, ou choisissez « Enregistrer au format PDF » dans la fenêtre d’impression. Il est créé dans ce navigateur, et rien de ce qui est saisi ici n’est envoyé.',
    own: 'Vos nom et adresse',
    ownHint: 'Conservés dans ce navigateur pour vos prochaines factures et attestations.',
    peer: {
      host: 'Nom et adresse de votre invité',
      guest: 'Nom et adresse de votre hôte',
    },
    peerHint: 'Conservés dans ce navigateur pour ce portefeuille.',
    tax: 'Mention fiscale',
    taxHint:
      'Par exemple votre numéro fiscal, ou pourquoi aucune taxe n’est appliquée. Imprimée sous le total.',
    wiped:
      '« Tout effacer » dans les Paramètres supprime ces textes et les numéros de vos factures.',
    print: 'Imprimer ou enregistrer en PDF',
    check: 'Comparer avec Solana',
    cancelCheck: 'Arrêter la vérification',
    loading: 'Lecture du reçu…',
    number: 'Numéro',
    issued: 'Date d’émission',
    printed: 'Date',
    call: 'Appel',
    topic: 'Sujet',
    counted: 'Temps compté',
    callId: 'ID de l’appel',
    network: 'Réseau',
    wallet: 'Portefeuille',
    from: { host: 'De', guest: 'Payé à' },
    to: { host: 'À', guest: 'Payé par' },
    items: 'Articles payés',
    item: 'Désignation',
    product: (minutes, price) => `${minutes} × ${price} USDC`,
    amount: 'Montant en USDC',
    minutes: 'Appel vidéo, minutes',
    periods: (seconds) => `Appel vidéo, minutes de ${seconds} secondes`,
    total: 'Total payé',
    paid: 'Payé intégralement, en USDC sur Solana. Il ne reste rien à payer.',
    later: (day) =>
      `Comprend les paiements et remboursements postérieurs à la date d’émission, jusqu’au ${day}.`,
    payments: 'Transactions',
    when: 'Heure',
    what: 'Paiement',
    zone: (zone) => `Heures dans le fuseau horaire ${zone}.`,
    audit: 'Comparaison avec Solana',
    notChecked: 'Pas encore vérifié.',
    checking: 'Lecture depuis Solana…',
    failed: (why) => `Non vérifié : ${why}`,
    checked: (when, verdict) => `${when} : ${verdict}`,
    fileName: (title, name) => `${title} ${name}`,
  },
  qualityStrings: {
    label: 'Qualité de la connexion',
    tally: {
      own: (seen) => `Connexion de votre côté : ${seen}`,
      time: {
        good: (time) => `bonne ${time}`,
        fair: (time) => `moyenne ${time}`,
        poor: (time) => `mauvaise ${time}`,
      },
      interruptions: (n) => count(n, { one: '# interruption', other: '# interruptions' }),
    },
    words: { good: 'Bonne', fair: 'Moyenne', poor: 'Mauvaise' },
    direct: 'directe',
    relayed: 'relayée',
    reduced: 'Mauvaise connexion : qualité vidéo réduite',
    smaller: 'vidéo plus petite',
    rtt: 'Aller-retour',
    lossIn: 'Perte de paquets, entrants',
    lossOut: 'Perte de paquets, sortants',
    rateIn: 'Reçu',
    rateOut: 'Envoyé',
    framesIn: 'Vidéo reçue',
    framesOut: 'Vidéo envoyée',
    route: 'Chemin',
    codecs: 'Codecs',
    none: 'aucun',
    ms: (value) => `${Math.round(value)} ms`,
    percent: (value) => `${short(value, value < 10 ? 1 : 0)} %`,
    rate: (kbit) =>
      kbit < 1000 ? `${Math.round(kbit)} kbit/s` : `${short(kbit / 1000, 1)} Mbit/s`,
    fps: (value) => `${Math.round(value)} i/s`,
    size: (width, height, fps) => `${width} × ${height}, ${Math.round(fps)} i/s`,
    plot: (what, least, most, seconds) =>
      `${what}, dernières ${seconds} s : entre ${least} et ${most}`,
    via: ({ local, remote, relayProtocol }) => {
      if (local === 'relay')
        return `Relayé par votre serveur TURN (par ${WAYS[relayProtocol] ?? 'UDP'})`;
      if (remote === 'relay') return 'Relayé par le serveur TURN de l’autre personne';
      return local === 'host' && remote === 'host'
        ? 'Direct, sur un même réseau ou sans NAT'
        : 'Direct, à travers un NAT';
    },
  },
};
