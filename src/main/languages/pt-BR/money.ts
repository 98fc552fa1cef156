import type { Role } from '../../../shared/api/ledger.ts';
import { formsOf } from '../forms.ts';
import type { Money } from '../types.ts';

const count = formsOf('pt-BR');
const minutes = (n: number): string => count(n, { one: '# minuto', other: '# minutos' });

const switchedAway = (role: Role): string =>
  `${role === 'host' ? 'Seu convidado' : 'Seu anfitrião'} mudou para outro app`;

const endReasons = {
  host: {
    host: 'Você encerrou a chamada.',
    guest: 'Seu anfitrião encerrou a chamada.',
  },
  guest: { host: 'Seu convidado encerrou a chamada.', guest: 'Você encerrou a chamada.' },
  unpaid: {
    host: 'Um minuto não foi pago, portanto a chamada terminou.',
    guest: 'Um minuto não foi pago, portanto a chamada terminou.',
  },
  unreachable: {
    host: 'Não foi mais possível alcançar seu convidado.',
    guest: 'Não foi mais possível alcançar seu anfitrião.',
  },
  error: {
    host: 'Algo deu errado, portanto a chamada terminou.',
    guest: 'Algo deu errado, portanto a chamada terminou.',
  },
};

const keepOpen = 'Isso leva até dois minutos. Mantenha esta página aberta.';

/** Payments, debts and refunds. */
export const money: Money = {
  silenceStrings: {
    title: 'Seu anfitrião não está enviando vídeo nem som. Continuar pagando?',
    note: (minute) =>
      `O minuto ${minute} só é pago se você concordar. Senão, a chamada é pausada e depois termina.`,
    agree: (minute) => `Pagar o minuto ${minute}`,
  },
  billingStrings: {
    meter: {
      label: 'Tempo e dinheiro',
      elapsed: 'Chamada',
      paused: 'Pausada em',
      next: (amount) => `Próximo: ${amount} USDC em`,
      nextPaused: (amount) => `Próximo: ${amount} USDC, pausado`,
      due: (amount) => `Devido: ${amount} USDC`,
      total: { host: 'Recebido', guest: 'Pago' },
      totalOfTime: { host: 'Recebido pelo tempo', guest: 'Pago pelo tempo' },
      feed: 'Pagamentos',
      empty: 'Ainda nenhum. Cada pagamento aparece aqui quando é confirmado.',
      all: (count) => `Mostrar os ${count} pagamentos`,
      prepay: 'Pré-pagamento',
      minute: (n) => `Minuto ${n}`,
      settled: (time) => (time === '' ? 'confirmado' : `confirmado em ${time}`),
      takenBack: 'revertido pela rede',
      unseen: 'ainda não confirmado do seu lado',
      status: {
        prepaid: 'Pré-pago',
        paid: 'Pago',
        pending: 'Pagamento pendente',
        failed: 'O pagamento falhou',
        frozen: 'Pausada',
        interrupted: 'Sem cobrança',
      },
      statusSoon: {
        prepaid: 'Pré-pago, próximo em breve',
        paid: 'Pago, próximo em breve',
        pending: 'Pagamento pendente, próximo em breve',
        failed: 'O pagamento falhou, próximo em breve',
        frozen: 'Pausada, próximo em breve',
        interrupted: 'Sem cobrança, próximo em breve',
      },
      paidUntil: { guest: 'Pago até', host: 'Convidado pagou até' },
      last: 'Último pagamento pelo tempo',
      fees: (payments) => `Taxas de rede: o bastante para cerca de ${payments}`,
      allowance: 'Autorização restante:',
      balance: 'Saldo:',
      about: (n) => `cerca de ${minutes(n)}`,
      payments: (n) => count(n, { one: '# pagamento', other: '# pagamentos' }),
      walletGone: 'Carteira desconectada. Os pagamentos automáticos continuam.',
      trials: (n) =>
        count(n, {
          one: 'Esta carteira já usou uma vez o período de teste que você oferece',
          other: 'Esta carteira já usou # vezes o período de teste que você oferece',
        }),
    },
    next: {
      green: {
        allowance: (n) => `O minuto ${n} é pago automaticamente.`,
        manual: (n) => `Sua carteira pedirá aprovação pouco antes do minuto ${n}.`,
        host: (n) => `Seu convidado paga o minuto ${n} quando ele começa.`,
      },
      asked: {
        guest: (n) => `Esta página pergunta a você antes que o minuto ${n} seja pago.`,
        host: (n) => `A página do seu convidado pergunta a ele antes que o minuto ${n} seja pago.`,
      },
      yellow: {
        allowance: (n) => `Preparando o pagamento do minuto ${n}.`,
        manual: (n) => `Sua carteira pede aprovação para o minuto ${n}.`,
        host: (n) => `Seu convidado está prestes a pagar o minuto ${n}.`,
      },
      pending: {
        allowance: (n) => `Confirmando o pagamento do minuto ${n}.`,
        manual: (n) => `Aprove o minuto ${n} na sua carteira se ela pedir.`,
        host: (n) => `Aguardando o pagamento do minuto ${n}.`,
      },
      trial: {
        guest: (until) => `O tempo é grátis se você sair antes de ${until}.`,
        host: (until) => `O tempo é grátis se a chamada terminar antes de ${until}.`,
      },
      uncovered: (n) => `O minuto ${n} ainda não está coberto.`,
      orFreeze: (s) => `Senão, a chamada é pausada em ${s} s.`,
      retryIn: (s) => (s > 0 ? `Nova tentativa em ${s} s.` : 'Nova tentativa…'),
      retrying: (s) => `Tentando de novo por mais ${s} s.`,
      retryingManual: (s) => `Tentando de novo. Aprove na sua carteira em até ${s} s.`,
      endsWithout: (s) => `Sem o pagamento, a chamada termina em até ${s} s.`,
      ends: (s) => (s > 0 ? `A chamada termina em ${s} s.` : 'A chamada termina.'),
      interrupted: 'Conexão interrompida. A cobrança está pausada.',
      standstill: {
        media: {
          host: 'Seu vídeo e seu som não chegam ao seu convidado. A cobrança está pausada.',
          guest: 'O vídeo e o som do seu anfitrião não chegam. A cobrança está pausada.',
        },
        taken: {
          host: 'A cobrança está pausada até que seu microfone ou sua câmera volte.',
          guest: 'A cobrança está pausada até que o microfone ou a câmera do seu anfitrião volte.',
        },
        resuming: {
          host: 'A cobrança continua em instantes.',
          guest: 'A cobrança continua em instantes.',
        },
      },
    },
    low: {
      balanceOne: (held) =>
        `Seu saldo de ${held} USDC cobre mais um minuto. Adicione USDC para continuar conversando.`,
      balanceNone: (n, short) =>
        `Adicione ${short} USDC para continuar conversando: seu saldo não cobre o minuto ${n}.`,
      allowanceOne: 'Sua autorização cobre mais um minuto. Depois, a chamada termina.',
      allowanceNone: (n) =>
        `Sua autorização não cobre o minuto ${n}. A chamada termina quando ele vencer.`,
      feesLow: (payments) => `Seu saldo para taxas só dá para ${payments}.`,
      feesEmpty: 'Seu saldo para taxas está vazio, então os pagamentos falham. Reponha-o agora.',
      refill: 'Repor',
      extend: 'Adicionar minutos',
      brief: {
        balance: { 1: 'Saldo: resta 1 minuto', 2: 'Saldo insuficiente' },
        allowance: { 1: 'Autorização: resta 1 minuto', 2: 'Autorização insuficiente' },
        fees: { 1: 'Seu saldo para taxas está baixo', 2: 'Seu saldo para taxas está vazio' },
      },
    },
    freeze: {
      title: (n) => `Pausada: o minuto ${n} não está pago`,
      delayed: 'Pausada: pagamento atrasado',
      ending: 'A chamada está terminando',
      interrupted: 'Conexão interrompida. A cobrança está pausada.',
      reconnecting: 'Reconectando…',
      asleep: (role) => `${switchedAway(role)}. A cobrança está pausada.`,
      awaking: 'A chamada continua quando aquela página voltar.',
      needsCode: 'Troquem links de reconexão para se reconectar.',
      again: 'Nada será cobrado duas vezes.',
      add: (short) => `Adicione ${short} USDC agora para continuar conversando.`,
      wallet: 'Aprove quando sua carteira pedir de novo.',
      connect: 'Conecte sua carteira de novo agora.',
      guest: {
        funds: 'Seu convidado não tem USDC suficiente.',
        allowance: 'A autorização do seu convidado é insuficiente.',
        wallet: 'A carteira do seu convidado não assinou.',
        rpc: 'O servidor da Solana do seu convidado não responde.',
        silent:
          'Você não está enviando vídeo nem som, e seu convidado não concordou em pagar por isso.',
        page: 'A página do seu convidado não responde.',
        early: 'Pelo relógio do seu convidado, o minuto ainda não acabou.',
        other: (n) => `O pagamento do minuto ${n} ainda não chegou.`,
      },
      hostStep: 'Você não precisa fazer nada.',
      hostFees: 'Reponha agora seu saldo para taxas.',
      resumed: 'A chamada continua.',
      reconnected: 'Reconectado. A cobrança continua.',
    },
    ended: {
      title: 'Chamada encerrada',
      net: {
        host: (amount) => `Você ganhou ${amount} USDC`,
        guest: (amount) => `Você gastou ${amount} USDC`,
      },
      settling: 'Calculando o total da chamada…',
      unbegun: 'A chamada terminou antes de começar',
      unpaid: 'Nada foi pago.',
      afresh: 'Inicie uma nova chamada para continuar.',
      reasons: endReasons,
      stayedAway: (role) => `${switchedAway(role)} e não voltou.`,
      reasonsBefore: {
        ...endReasons,
        unpaid: {
          host: 'O pré-pagamento não chegou.',
          guest: 'O pré-pagamento não chegou.',
        },
      },
      talked: (time) => `${time} de conversa`,
      time: {
        host: (n) => (n === null ? 'Recebido pelo tempo' : `Recebido por ${minutes(n)}`),
        guest: (n) => (n === null ? 'Pago pelo tempo' : `Pago por ${minutes(n)}`),
      },
      files: { host: 'Recebido por arquivos', guest: 'Pago por arquivos' },
      tips: { host: 'Recebido em gorjetas', guest: 'Pago em gorjetas' },
      refunded: { host: 'Reembolsado por você', guest: 'Reembolsado a você' },
      owed: 'A reembolsar ao seu convidado',
      total: { host: 'Ganho', guest: 'Gasto' },
      open: 'Ainda não confirmado',
      paidUntil: 'Pago até',
      unused: (until, left) => `${until} (${left} sem uso)`,
      payments: 'Pagamentos',
      copy: 'Copiar recibo',
      toFiles: 'Seus arquivos',
      again: 'Chamar de novo',
      done: { host: 'Outras condições', guest: 'Concluir' },
      stopping: (label) => `${label}, parar transferências`,
    },
  },
  allowanceStrings: {
    title: 'Autorização',
    rest: (left) => `Restante: ${left} USDC`,
    more: 'Minutos a adicionar',
    whole: 'Digite minutos inteiros, no máximo 1440.',
    moreHint: (upTo) =>
      `Sua carteira assina uma vez, sem taxa. A partir daí, a chamada ainda pode gastar no total até ${upTo} USDC.`,
    extend: (n) => (n === null ? 'Adicionar minutos' : `Adicionar ${minutes(n)}`),
    extending: 'Adicionando…',
    revoke: 'Parar pagamentos automáticos',
    revoking: 'Parando…',
    revokeInCall: 'Se você os parar, o próximo minuto não é pago e a chamada termina.',
    remove: 'Anular a autorização não usada',
    removing: 'Anulando…',
    over: 'Esta chamada não pode mais gastar seu dinheiro.',
    left: (left) =>
      `A Solana mantém registrada a autorização não usada da chamada, de ${left} USDC, até que sua próxima chamada a substitua. Para anulá-la agora, sua carteira paga uma taxa de rede em SOL, de menos de um centavo de dólar.`,
    extended: (n) =>
      count(n, {
        one: '# minuto adicionado à autorização',
        other: '# minutos adicionados à autorização',
      }),
    revoked: 'A autorização não usada foi anulada. Esta chamada não pode mais gastar seu dinheiro.',
  },
  tipStrings: {
    title: 'Gorjeta para seu anfitrião',
    give: (amount) => `Dar ${amount}`,
    named: (label) => `${label} USDC`,
    sure: (amount) => `Sim, dar ${amount}`,
    own: 'Outro valor em USDC',
    giveOwn: 'Dar este valor',
    balance: (amount) => `Seu saldo: ${amount} USDC.`,
    how: {
      allowance: (price) =>
        `Sem taxa de rede. É paga com sua autorização: cada ${price} USDC é um minuto a menos de conversa. Se, com isso, ela não cobrir mais nenhum minuto, sua carteira pedirá aprovação.`,
      manual: () => 'Sem taxa de rede. Sua carteira pede aprovação.',
    },
    waiting: 'A gorjeta espera até o minuto ser pago…',
    paying: 'Pagando a gorjeta…',
    tooSmall: (floor) => `Digite um valor de pelo menos ${floor} USDC.`,
    unusual: (amount) => `${amount} USDC está certo? Se estiver, pressione o botão de novo.`,
  },
  refundStrings: {
    ask: 'Reembolsar…',
    cancel: 'Cancelar',
    question: (amount, returned) =>
      returned === null
        ? `Reembolsar ${amount} USDC ao seu convidado?`
        : `Reembolsar ${amount} USDC deste pagamento? O reembolso de ${returned} USDC de tempo não usado desta chamada já foi feito.`,
    refund: 'Reembolsar',
    refunding: 'Reembolsando…',
    again: 'Verificar de novo',
    of: (label, what, amount) => `${label}: ${what}, ${amount} USDC`,
    askFor: (what) => `Reembolsar… ${what}`,
    open: 'Reembolso enviado, ainda não confirmado',
    given: { host: 'Reembolsado', guest: 'Reembolsado a você' },
    givenPart: {
      host: (amount) => `Reembolsado: ${amount} USDC`,
      guest: (amount) => `Reembolsado a você: ${amount} USDC`,
    },
    gave: (amount) => `Você reembolsou ${amount} USDC.`,
    received: (amount) => `Seu anfitrião reembolsou ${amount} USDC.`,
    late: {
      title: 'Pago depois do fim da chamada',
      returns: {
        host: 'Estes pagamentos chegaram depois do fim da chamada. Eles são reembolsados ao convidado com o tempo não usado.',
        guest:
          'Estes pagamentos chegaram depois do fim da chamada. Eles são reembolsados a você com o tempo não usado.',
      },
      host: 'Estes pagamentos chegaram depois do fim da chamada. Seu convidado não recebeu nada por eles. Reembolse-os.',
      guest:
        'Estes pagamentos chegaram depois do fim da chamada. Você não recebeu nada por eles. Peça um reembolso ao seu anfitrião.',
    },
  },
  unusedStrings: {
    ended: {
      host: {
        settling: () =>
          `O depósito é liberado assim que nenhum pagamento da chamada estiver pendente. ${keepOpen}`,
        returning: ({ due }) => `Reembolsando ${due} USDC ao seu convidado. ${keepOpen}`,
        returned: ({ returned }) => `Seu convidado recebeu um reembolso de ${returned} USDC.`,
        asks: ({ due }) =>
          `Você deve ao seu convidado ${due} USDC de tempo não usado, e só você pode reembolsar esse valor.`,
        short: ({ returned }) => `Seu convidado recebeu um reembolso de ${returned} USDC.`,
        missing: ({ due }) => `Reembolsando ${due} USDC ao seu convidado.`,
      },
      guest: {
        settling: () =>
          `O tempo não usado é reembolsado a você assim que nenhum pagamento da chamada estiver pendente. ${keepOpen}`,
        returning: ({ due }) =>
          `A página do seu anfitrião está reembolsando a você ${due} USDC de tempo não usado.`,
        returned: ({ returned }) => `Você recebeu um reembolso de ${returned} USDC.`,
        asks: ({ due }) => `Seu anfitrião deve a você ${due} USDC de tempo não usado.`,
        short: ({ returned, short }) =>
          `Você recebeu um reembolso de ${returned} USDC, ${short} USDC a menos que o devido. Peça o resto ao seu anfitrião.`,
        missing: ({ due }) =>
          `Seu anfitrião está ausente. Ele deve a você ${due} USDC. A página dele reembolsa esse valor quando estiver aberta de novo no mesmo navegador.`,
      },
    },
    start: {
      host: {
        settling: ({ peer }) =>
          `O depósito de um convidado (${peer}) é liberado assim que nenhum pagamento da chamada estiver pendente. ${keepOpen}`,
        returning: ({ due, peer }) =>
          `Reembolsando ${due} USDC de tempo não usado a um convidado (${peer}). ${keepOpen}`,
        returned: ({ returned, peer }) =>
          `Um convidado (${peer}) recebeu um reembolso de ${returned} USDC de tempo não usado.`,
        asks: ({ due, peer }) =>
          `Você deve a um convidado (${peer}) ${due} USDC de tempo não usado.`,
        short: ({ returned, peer }) =>
          `Um convidado (${peer}) recebeu um reembolso de ${returned} USDC de tempo não usado.`,
        missing: ({ due, peer }) =>
          `Reembolsando ${due} USDC de tempo não usado a um convidado (${peer}). ${keepOpen}`,
      },
      guest: {
        settling: ({ peer }) =>
          `Um anfitrião (${peer}) reembolsa o tempo não usado assim que nenhum pagamento da chamada estiver pendente.`,
        returning: ({ due, peer }) =>
          `Um anfitrião (${peer}) está reembolsando a você ${due} USDC de tempo não usado.`,
        returned: ({ returned, peer }) =>
          `Um anfitrião (${peer}) reembolsou a você ${returned} USDC de tempo não usado.`,
        asks: ({ due, peer }) =>
          `Um anfitrião (${peer}) deve a você ${due} USDC de tempo não usado.`,
        short: ({ returned, short, peer }) =>
          `Um anfitrião (${peer}) reembolsou a você ${returned} USDC de tempo não usado, ${short} USDC a menos que o devido. Peça o resto ao anfitrião.`,
        missing: ({ due, peer }) =>
          `Um anfitrião (${peer}) está ausente. Ele deve a você ${due} USDC. A página dele reembolsa esse valor quando estiver aberta de novo no mesmo navegador.`,
      },
    },
    trial: {
      host: 'A chamada terminou dentro do seu período de teste, portanto tudo o que foi pago pelo tempo é reembolsado.',
      guest:
        'A chamada terminou dentro do período de teste, portanto tudo o que você pagou pelo tempo é reembolsado.',
    },
    unsure: (peer) =>
      `Esta página está verificando se seu pagamento a um anfitrião (${peer}) foi enviado. Veja o resultado em Recibos.`,
    trialSettling: 'O reembolso ocorre assim que nenhum pagamento da chamada estiver pendente.',
    nothing: 'Não resta nada a reembolsar.',
    refunded: {
      host: (amount) => `Você já reembolsou ${amount} USDC de tempo não usado.`,
      guest: (amount) => `Seu anfitrião já reembolsou a você ${amount} USDC de tempo não usado.`,
    },
    tooLittle: (due) => `O valor não usado de ${due} USDC é pequeno demais para ser enviado.`,
    give: (due) => `Reembolsar ${due} USDC`,
    giving: 'Reembolsando…',
    gave: (amount) => `Você reembolsou ${amount} USDC de tempo não usado.`,
    came: (amount) =>
      `Você recebeu um reembolso de ${amount} USDC de tempo não usado de uma chamada anterior.`,
  },
  trialStrings: {
    trial: 'Período de teste grátis',
    trials: (seconds) => (seconds === 0 ? 'Nenhum' : `Os primeiros ${seconds} segundos`),
    trialHint:
      'Um convidado que sai dentro do período de teste recebe o reembolso de tudo, quantas vezes você o convidar. Você paga as taxas de rede.',
  },
  paymentStrings: {
    kinds: {
      transfer: 'Transferência',
      prepay: 'Pré-pagamento',
      booking: 'Reserva',
      minute: 'Minuto',
      file: 'Arquivo',
      tip: 'Gorjeta',
      refund: 'Reembolso',
      deposit: 'Depósito',
      end: 'Tempo não usado reembolsado',
      till: 'Reposição do saldo para taxas',
      'till-refund': 'Saque do saldo para taxas',
      allowance: 'Autorização',
    },
    minute: (n) => `Minuto ${n}`,
    file: (name) => `Arquivo “${name}”`,
    refundOfMinute: (n) => `Reembolso do minuto ${n}`,
    refundOf: (what) => `Reembolso de “${what}”`,
    asks: {
      unproven:
        'Ninguém consegue provar se este pagamento chegou. Confira pela assinatura dele ou com o destinatário.',
      notArrived: 'Ele não chegou',
      twice: 'Se ele chegou mesmo assim, você pagará duas vezes.',
    },
  },
};
