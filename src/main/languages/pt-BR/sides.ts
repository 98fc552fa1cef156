import { isolated } from '../../../shared/peer-text.ts';
import { STANDARD_PERIOD_SECONDS } from '../../../shared/terms.ts';
import { formsOf } from '../forms.ts';
import type { Sides } from '../types.ts';

const count = formsOf('pt-BR');
const minutes = (n: number): string => count(n, { one: '# minuto', other: '# minutos' });
const firstMinutes = (n: number): string =>
  count(n, { one: 'o primeiro minuto', other: 'os primeiros # minutos' });
/** Returns the words that follow “por”. */
const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'minuto' : `minuto de ${seconds} segundos`;

function span(n: number): string {
  const [days, hours] = [n / 1440, n / 60];
  if (Number.isInteger(days)) return count(days, { one: '# dia', other: '# dias' });
  if (Number.isInteger(hours)) return count(hours, { one: '# hora', other: '# horas' });
  return minutes(n);
}

const BOTH_STUN =
  'Escolha “Servidores STUN públicos” nas Configurações dos dois lados e recomece com links novos.';
const TURN =
  'Adicione um servidor TURN nas Configurações de um dos lados e recomece com links novos.';

/** How host and guest come into a call. */
export const sides: Sides = {
  lentStrings: {
    relay: (url) =>
      `Seu anfitrião compartilha com você um servidor por onde a chamada pode passar: ${url}. Seu navegador o contata quando você aceitar.`,
    use: (server) => `Usar o servidor do meu anfitrião para conectar: ${server}`,
    what: 'Ele informa seu endereço público ao seu navegador. O operador do servidor vê então esse endereço e quando você faz chamadas. Seu navegador contata o servidor quando você aceitar.',
  },
  payeeStrings: {
    fresh: 'Este navegador nunca pagou a este endereço. Compare as palavras antes de pagar.',
    ahead: 'Você tem uma reserva com este endereço.',
    aheadBack: 'Você já teve uma reserva com este endereço, e ela foi reembolsada.',
    uncounted:
      'Este convite não conta sua reserva com este endereço. Peça ao seu anfitrião o convite da lista de chamadas marcadas dele.',
    known: (calls, last) =>
      count(calls, {
        one: `Você já pagou a este anfitrião em uma chamada, a última vez em ${last}.`,
        other: `Você já pagou a este anfitrião em # chamadas, a última vez em ${last}.`,
      }),
  },
  returnTerms: {
    yes: 'Você paga pelos segundos que usar: o resto é reembolsado a você quando a chamada terminar.',
    no: 'O tempo não usado não é reembolsado.',
    trial: (seconds) =>
      `Teste grátis: se você sair nos primeiros ${seconds} segundos, tudo é reembolsado a você.`,
    risk: 'Até o fim da chamada, seu pré-pagamento fica em um depósito que o navegador do seu anfitrião libera. Se seu anfitrião nunca voltar, o pré-pagamento continua lá.',
  },
  invitationStrings: {
    title: 'Você recebeu um convite para uma chamada de vídeo paga',
    host: 'Seu anfitrião',
    topic: 'Assunto',
    when: 'Quando',
    price: 'Preço',
    perMinute: (price, seconds) => `${price} por ${period(seconds)}`,
    upfront: 'Para começar',
    first: (cost, n) => `${cost} para ${firstMinutes(n)}`,
    booked: (cost, n) => `${cost} para ${firstMinutes(n)}; sua reserva é levada em conta`,
  },
  guestStrings: {
    headings: {
      open: 'Entrar em uma chamada',
      offer: 'Uma chamada com hora marcada',
      price: (price, seconds) => `${price} USDC por ${period(seconds)}`,
      reply: 'Envie sua resposta ao anfitrião',
      pay: 'Este é seu anfitrião?',
    },
    lead: 'Uma chamada de vídeo com a pessoa que enviou este convite a você. Você paga por minuto.',
    paste: 'Cole o convite',
    pasteHint: 'O link que seu anfitrião enviou a você. A mensagem inteira também serve.',
    open: 'Abrir convite',
    switchHint: 'Um toque muda a página e abre o convite.',
    switchTo: (network) => `Mudar para ${network}`,
    toJoin: (n) =>
      n === 1
        ? 'para entrar; cobre o primeiro minuto. Sem taxas de rede. Você ainda não paga nada.'
        : `para entrar; cobre ${minutes(n)}. Sem taxas de rede. Você ainda não paga nada.`,
    upfrontFor: (n) => `agora, para ${firstMinutes(n)}. Sem taxa de rede.`,
    agreedFor: (n) => `para ${firstMinutes(n)} de uma chamada marcada. Sua reserva conta.`,
    aheadFor: (n) =>
      n === 1 ? `para ${firstMinutes(n)}, já pago.` : `para ${firstMinutes(n)}, já pagos.`,
    payTo: 'Pagar a',
    network: 'Rede',
    change: 'Mudar como você paga',
    mode: 'Como você paga',
    modes: { allowance: 'Aprovar uma vez para a chamada', manual: 'Aprovar a cada minuto' },
    modeNotes: {
      allowance: (cap) =>
        `Você aprova uma única vez. A chamada pode gastar no máximo ${cap} USDC, minuto a minuto. A Solana garante o limite, e você fica com o resto.`,
      manual:
        'Sua carteira pede aprovação para cada pagamento, minuto a minuto. Se você não aprovar a tempo, a chamada é pausada.',
      byApp:
        'Cada minuto abre seu app de carteira: toque, aprove nele e volte. Se você não fizer isso a tempo, a chamada é pausada.',
    },
    budget: 'Minutos adicionais a autorizar',
    replace: 'Substituir autorização e pagar',
    byHand: 'Aprovar cada pagamento',
    budgetHint: (total) =>
      total === 1
        ? '1 minuto no total: só o pré-pago.'
        : `${minutes(total)} no total, incluindo os pré-pagos.`,
    createReply: 'Aceitar e continuar',
    creating: 'Criando sua resposta…',
    discard: 'Descartar convite',
    own: 'Este é seu próprio convite: outra aba deste navegador espera a resposta. Envie-o ao seu convidado. Aqui você ligaria para si mesmo.',
    leave: { unpaid: 'Sair sem pagar', paying: 'Sair sem entrar na chamada' },
    status: {
      idle: '',
      replying: 'Criando sua resposta…',
      waiting: 'Volte logo em seguida e mantenha esta página aberta.',
      connected: 'Conectado. Nada foi pago ainda: compare as palavras primeiro.',
      paying: '',
      'in-call': 'Na chamada',
      ended: 'A chamada terminou',
    },
  },
  prepayStrings: {
    offer: 'Assunto',
    balance: 'Seu saldo',
    after: 'Depois do pagamento',
    short: (amount) => `adicione ${amount} USDC`,
    unknown: 'ainda desconhecido',
    allow: (cap, isAhead) =>
      isAhead
        ? `e autorizar no máximo ${cap} USDC para os minutos seguintes`
        : `e autorizar no máximo ${cap} USDC no total`,
    payShort: (missing, cost) => `Pagar ${cost} USDC (faltando ${missing})`,
    pay: (cost) => `Palavras iguais. Pagar ${cost} USDC`,
    again: (cost) => `Tentar de novo: pagar ${cost} USDC`,
    then: {
      allowance: (price, seconds, cap, isAhead) =>
        isAhead
          ? `Depois, ${price} por ${period(seconds)} automaticamente. Nunca mais de ${cap} USDC no total, incluindo sua reserva.`
          : `Depois, ${price} por ${period(seconds)} automaticamente. Nunca mais de ${cap} USDC no total, incluindo este pagamento.`,
      manual: (price, seconds) =>
        `Depois, ${price} por ${period(seconds)}, cada pagamento conforme você aprovar.`,
      byApp: (price, seconds) =>
        `Depois, ${price} por ${period(seconds)}. Cada pagamento abre seu app de carteira, e você o aprova lá.`,
    },
    stage: {
      idle: '',
      asking: 'Preparando o pagamento…',
      signing: 'Aguardando sua carteira. Aprove na janela dela.',
      approving: 'Aprovando a autorização…',
      sending: 'Enviando o pagamento…',
      confirming: 'Aguardando confirmação…',
      waiting: 'Enviado, ainda não confirmado. Esta página continua tentando.',
      unadmitted: 'Pago. Aguardando seu anfitrião deixar você entrar…',
      expiring: 'Garantindo que você não pague duas vezes. Isso leva cerca de um minuto.',
      settled: 'Pago. Entrando…',
      failed: '',
    },
  },
  readyStrings: {
    title: 'Pronto para receber chamadas?',
    allReady: 'Pronto para receber chamadas: tudo verificado',
    noWallet: 'Nenhuma carteira está conectada.',
    afterWallet: 'Conecte primeiro sua carteira.',
    sol: (held, needed) =>
      `Sua carteira tem ${held} SOL. Para ser anfitrião são necessários ${needed} SOL uma única vez, e você pode sacar a maior parte.`,
    noServer: 'Nenhum servidor foi escolhido.',
    answers: 'O servidor responde.',
    route: 'Conexão',
    untested: 'Ainda não testado.',
    works: 'Funciona.',
    soundOnly: 'Não usada: suas chamadas são só de áudio.',
  },
  hostStrings: {
    headings: {
      idle: 'Prepare sua chamada',
      inviting: 'Envie este convite',
      connecting: 'Conectando ao seu convidado…',
      'awaiting-prepayment': 'Seu convidado chegou',
      'in-call': 'Na chamada',
      ended: 'A chamada terminou',
    },
    price: 'Preço por minuto (USDC)',
    priceHint: {
      open: 'Seu convidado paga três minutos para começar e, depois, cada minuto.',
      sums: (upfront, price, seconds) =>
        `Seu convidado paga ${upfront} para começar, depois ${price} por ${period(seconds)}.`,
    },
    subject: 'Assunto (opcional)',
    subjectHint: 'Seu convidado o vê antes de pagar.',
    fees: (sol, calls) =>
      `Taxas de rede: até ${sol} SOL da sua carteira, o bastante para cerca de ${calls} chamadas. Você pode sacar o restante.`,
    feesLeft: (n) =>
      n === 0
        ? 'Taxas de rede: não bastam para outra chamada.'
        : count(n, {
            one: 'Taxas de rede: o bastante para cerca de # chamada.',
            other: 'Taxas de rede: o bastante para cerca de # chamadas.',
          }),
    feesFor: (payments, each) =>
      `${count(payments, { one: 'Isso equivale a cerca de # pagamento.', other: 'Isso equivale a cerca de # pagamentos.' })} Para cada chamada são contados um depósito, que volta, e ${each} pagamentos.`,
    inDeposits: (sol) =>
      `Em depósitos há ${sol} SOL, que você recebe de volta à medida que as chamadas deles terminam.`,
    inLinks: (sol) =>
      `Em links de chamada há ${sol} SOL, que você recebe de volta ao desativá-los.`,
    fill: 'Adicionar SOL para taxas agora',
    refill: 'Repor',
    withdraw: 'Sacar',
    createInvite: 'Criar convite',
    creating: 'Criando convite…',
    another: 'Outro link ou um convite',
    more: 'Seu nome, reembolsos e teste',
    status: {
      idle: '',
      inviting: 'Aguardando a resposta do seu convidado. Mantenha esta página aberta.',
      connecting: 'Resposta aceita. Conectando ao seu convidado…',
      'awaiting-prepayment': 'Aguardando o pagamento…',
      'in-call': 'Na chamada',
      ended: 'A chamada terminou',
    },
    answered: 'Sua resposta está a caminho. Aguardando a página do seu convidado…',
    waitingForClaim: 'Aguardando seu convidado resgatar a reserva…',
    waitingFor: (cost) =>
      `Aguardando ${cost} USDC… Talvez seu convidado precise obter USDC primeiro. Escreva para ele se demorar muito.`,
    cancelCall: 'Cancelar chamada',
  },
  returnsStrings: {
    returns: 'Reembolsar tempo não usado',
    returnsHint:
      'Seu convidado paga só pelos segundos usados. Até a chamada terminar, o pré-pagamento fica em um depósito: uma conta na Solana cuja chave está neste navegador.',
  },
  shareStrings: {
    title: {
      invite: 'Convite do Pay2Chat',
      reply: 'Resposta do Pay2Chat',
      call: 'Link de chamada do Pay2Chat',
    },
    invite: (topic, price, upfront) =>
      topic === ''
        ? `Chamada de vídeo: ${price} USDC/min, ${upfront} para começar.`
        : `Chamada de vídeo sobre ${topic}: ${price} USDC/min, ${upfront} para começar.`,
    agreed: (topic, host, when, price) =>
      `Nossa chamada marcada${topic === '' ? '' : ` sobre ${topic}`}${host === '' ? '' : ` com ${host}`}, ${when}: ${price} USDC/min. Sua reserva conta.`,
    call: (topic, price) =>
      topic === ''
        ? `Me chame por vídeo: ${price} USDC/min.`
        : `Me chame por vídeo (${topic}): ${price} USDC/min.`,
    reply: 'Minha resposta ao seu convite de chamada. Cole-a na página que espera por ela.',
    share: {
      invite: 'Compartilhar convite',
      reply: 'Compartilhar resposta',
      call: 'Compartilhar link de chamada',
    },
    copy: {
      invite: 'Copiar link do convite',
      reply: 'Copiar resposta',
      call: 'Copiar link de chamada',
    },
    copyLink: 'Copiar link',
    shareFailed: 'Não foi possível compartilhar. Copie o link em vez disso.',
    showQr: 'Mostrar código QR',
    hideQr: 'Ocultar código QR',
    qr: {
      invite: 'Link do convite como código QR',
      reply: 'Link da resposta como código QR',
      call: 'Link de chamada como código QR',
    },
    qrHint: {
      invite: 'Seu convidado escaneia isto com um celular para abrir o convite.',
      reply: 'Seu anfitrião escaneia isto com o dispositivo que espera a resposta.',
      call: 'Qualquer pessoa que o escaneie pode chamar você.',
    },
    trouble: 'Mostrar link e código',
    troubleHint: {
      invite:
        'Envie qualquer um destes, por qualquer meio. Seu convidado pode colá-los depois de “Tenho um convite”.',
      reply:
        'Envie qualquer um destes, por qualquer meio. Seu anfitrião o cola ou abre o link no navegador que espera por ele.',
      call: 'Envie qualquer um destes, por qualquer meio, a quantas pessoas quiser.',
    },
    code: { invite: 'Código do convite', reply: 'Código da resposta', call: 'Código de chamada' },
    link: { invite: 'Link do convite', reply: 'Link da resposta', call: 'Link de chamada' },
  },
  againStrings: {
    asks: { host: 'Seu convidado quer chamar de novo', guest: 'Seu anfitrião quer chamar de novo' },
    terms: (price, seconds) => `${price} USDC por ${period(seconds)}, como antes.`,
    note: {
      host: 'Se você aceitar, sua câmera é aberta. Seu convidado só vê você depois de pagar.',
      guest: 'Se você aceitar, ainda não paga nada.',
    },
    stops:
      'Se você aceitar, a transferência de arquivos para. O que já foi pago pode ser baixado de novo na próxima chamada.',
    yes: 'Sim, chamar de novo',
    no: 'Não',
    asking: { host: 'Perguntando ao seu convidado…', guest: 'Perguntando ao seu anfitrião…' },
    agreed: 'Conectando de novo…',
    declined: {
      host: 'Seu convidado não pode chamar de novo agora.',
      guest: 'Seu anfitrião não pode chamar de novo agora.',
    },
    silent: {
      host: 'Seu convidado não respondeu ou saiu.',
      guest: 'Seu anfitrião não respondeu ou saiu.',
    },
  },
  inviteStrings: {
    offered: (price, upfront, seconds) =>
      `${price} USDC por ${period(seconds)}, ${upfront} USDC para começar.`,
    agreed: (price, upfront, seconds) =>
      `${price} USDC por ${period(seconds)}, ${upfront} USDC para começar, salvo reserva.`,
    reply: 'Cole a resposta do seu convidado',
    replyHint: 'O link que seu convidado envia de volta. A mensagem inteira também serve.',
    accept: 'Conectar',
    network: (name) => `Este convite é para ${name}.`,
    discard: 'Descartar convite',
  },
  bookingStrings: {
    agree: 'Marcar uma chamada',
    lead: 'Seu convidado reserva por um link e paga o início da chamada, mesmo enquanto você está ausente. O tempo não usado é reembolsado. O preço, o assunto, o nome e o período de teste são os indicados acima.',
    ahead: (cost) => `Seu convidado paga ${cost} USDC para reservar.`,
    start: 'Início, no seu horário',
    length: 'Duração prevista',
    lengths: (n) => (n === 0 ? 'Aberta' : minutes(n)),
    total: (n, sum) => `${minutes(n)}: ${sum} USDC no total`,
    cancel: 'A pedido, você reembolsa até',
    cancels: (n) => (n === 0 ? 'o início' : `${span(n)} antes do início`),
    wait: 'Você espera seu convidado por',
    make: 'Criar link',
    making: 'Criando link…',
    link: (when) => `Link para reservar: ${when}`,
    linkHint: 'Envie-o a uma só pessoa. Quem o tiver pode reservar este horário.',
    cancelOver: 'Esse momento já passou, portanto seu convidado não pode pedir reembolso.',
    late: 'Não criada: escolha um início a partir de agora, dentro de 60 dias.',
    skipped: 'Esse horário não existe nesse dia: os relógios o pulam. Escolha outro.',
    twice: (time) => `Os relógios marcam esse horário duas vezes. Vale a primeira: ${time}.`,
    list: 'Chamadas marcadas',
    refresh: 'Verificar de novo',
    checking: 'Verificando…',
    states: {
      offered: 'Ainda não paga',
      booked: 'Reservada e paga',
      returned: 'Reembolsada',
      held: 'Realizada',
      missed: 'Reservada e paga, e o horário já passou',
      closed: 'Encerrada: não resta nada no depósito',
      unknown: 'Situação desconhecida: não foi possível ler o depósito',
      lost: 'Paga, mas outra pessoa tinha reservado antes',
    },
    host: {
      paid: (amount, guest) => `${guest} pagou ${amount} USDC`,
      returned: (amount, guest) => `Você reembolsou ${amount} USDC a ${guest}`,
    },
    guest: {
      paid: (amount, host) => `Você pagou ${amount} USDC a ${host}`,
      returned: (amount, host) => `${host} reembolsou ${amount} USDC a você`,
    },
    keepOpen:
      'Deixe esta página aberta neste navegador: desde um dia antes, ela toca quando seu convidado chama.',
    deposit:
      'Uma reserva fica em um depósito: uma conta na Solana cuja chave está neste navegador. O depósito é liberado quando a chamada termina ou quando sua carteira reembolsa o dinheiro.',
    other: (amount) => `Pago, sem reserva: ${amount} USDC. Reembolse o valor.`,
    byHand: 'Convidar manualmente',
    refund: (amount) => `Reembolsar ${amount} USDC`,
    refundSure: (amount) => `Pressione de novo para reembolsar ${amount} USDC`,
    refunding: 'Reembolsando…',
    move: 'Remarcar para outro horário',
    moveTo: 'Remarcar',
    moveHint: 'Seu convidado mantém a reserva e pode pedir um reembolso até o novo início.',
    wasMoved: (when) =>
      `Seu anfitrião remarcou esta chamada. Agora ela começa em ${when}. Até lá, você pode pedir um reembolso.`,
    moved: (when) =>
      `Remarcada para ${when}. Envie o novo link ao seu convidado: o anterior ainda mostra o horário antigo.`,
    copyLink: (when) => `Copiar link: ${when}`,
    drop: 'Remover',
    receipt: 'Mostrar recibo',
    calendar: 'Adicionar ao calendário',
    offerHeading: (topic) => (topic === '' ? 'Chamada marcada' : topic),
    from: (name) => `com ${isolated(name)}`,
    when: 'Quando',
    utc: 'O mesmo em UTC',
    transaction: 'Transação',
    buys: (n, price, seconds) =>
      `para ${firstMinutes(n)}. Depois, ${price} por ${period(seconds)}, na chamada.`,
    rules: 'Antes de pagar',
    rule: {
      cancel: (until) =>
        `Até ${until}, o anfitrião promete um reembolso se você escrever pedindo. Ninguém pode obrigá-lo a isso.`,
      start:
        'Até o início da chamada, o anfitrião promete um reembolso se você escrever pedindo. Ninguém pode obrigá-lo a isso.',
      never: 'O reembolso a pedido não é mais prometido: esse prazo já passou.',
      wait: (n) =>
        count(n, {
          one: 'Se você não pedir a tempo nem vier em até # minuto após o início, o anfitrião pode ficar com o pagamento.',
          other:
            'Se você não pedir a tempo nem vier em até # minutos após o início, o anfitrião pode ficar com o pagamento.',
        }),
      owed: 'Se o anfitrião não vier, ele deve um reembolso a você. O máximo que você pode perder é este único pagamento.',
    },
    balance: 'Seu saldo',
    after: 'Depois do pagamento',
    noAccount: 'sem conta USDC',
    short: (missing) => `Adicione primeiro ${missing} USDC à sua carteira`,
    askBack: 'Copiar um pedido de reembolso',
    askBackNext:
      'Copiado. Agora envie esta mensagem ao seu anfitrião: só ele pode reembolsar o dinheiro.',
    askBackMessage: (amount, when, link) =>
      `Por favor, reembolse os ${amount} USDC que paguei pela nossa chamada em ${when}: ${link}`,
    fee: (sol) =>
      `Taxa de rede: sua carteira precisa de ${sol} SOL, e quase tudo permanece nela. Uma chamada sem reserva não precisa de nenhum.`,
    address: 'Pagar a',
    compare:
      'Se o valor for alto, pergunte ao seu anfitrião se este endereço é dele. Qualquer pessoa que tenha repassado o link pode ter alterado o endereço.',
    payee: {
      fresh: 'Este navegador nunca pagou a este endereço.',
      known: (times, last) =>
        count(times, {
          one: `Este navegador já pagou a este endereço uma vez, em ${last}.`,
          other: `Este navegador já pagou a este endereço # vezes, a última em ${last}.`,
        }),
    },
    book: (cost) => `Reservar e pagar ${cost} USDC`,
    bookedBefore: 'Já reservou? Conecte a carteira que pagou: você não paga de novo.',
    paying: 'Aguardando o pagamento…',
    booked: 'Reservada e paga. No horário da chamada, abra esta página e pressione “Chamar”.',
    fates: {
      lost: 'Você pagou, mas outra pessoa tinha reservado antes. Seu anfitrião deve um reembolso a você: envie o link e peça o reembolso.',
      returned: 'Seu anfitrião reembolsou esta reserva.',
      held: 'Esta chamada foi realizada, com sua reserva como primeiro pagamento.',
      closed:
        'Sua reserva não está mais no depósito: uma chamada a usou, ou seu anfitrião a pegou. Se você não teve nenhuma chamada, envie o link e peça um reembolso.',
    },
    bookedLink: (when) => `Link da sua reserva: ${when}`,
    rulesOf: 'As regras com que você concordou',
    bookedList: 'Suas reservas',
    bookedHint:
      'Guarde o link. Com a carteira que pagou, ele traz a reserva de volta em qualquer navegador.',
    openBooking: 'Abrir',
    showBooked: 'Mostrar reserva',
    openPayment: 'Seu pagamento ainda não está decidido. Antes disso, nada mais é pago.',
    own: 'Esta oferta é para a sua própria carteira. Ela só toca no navegador que a criou; aqui você vê se está paga e pode reembolsá-la.',
    toList: 'Mostrar minhas chamadas marcadas',
    otherNetwork: (name) => `Esta oferta é para ${name}. Escolha essa rede nas Configurações.`,
    calendarSummary: (topic) => (topic === '' ? 'Chamada Pay2Chat' : `Pay2Chat: ${topic}`),
    calendarText:
      'Os dois abrem o Pay2Chat neste horário. O convidado abre este link com a carteira que pagou e chama.',
    seeking: 'Procurando sua reserva…',
    found: (when, cost) => `Reservada em ${when}: ${cost} USDC.`,
    claim: 'Resgatar a reserva e entrar',
    claiming: 'Resgatando…',
    prompts: {
      text: 'Sua carteira pede aprovação uma vez: você assina um texto. Ele prova que você pagou e não custa nada.',
      both: 'Sua carteira pede aprovação duas vezes. Primeiro você assina um texto: ele prova que você pagou e não custa nada. Depois autoriza o limite para os minutos seguintes.',
    },
    nothing:
      'Esta chamada foi marcada, mas esta carteira não tem reserva para ela. Conecte a carteira que pagou ou pague agora.',
    already: (cost) => `Você já pagou ${cost} USDC por isto.`,
  },
  reachStrings: {
    label: 'Como conectar',
    modes: {
      site: 'Os servidores deste site',
      none: 'Só direta',
      public: 'Servidores STUN públicos',
      own: 'Meus próprios servidores STUN ou TURN',
    },
    modeHints: {
      site: 'Usa o que este site define. Os operadores desses servidores ficam sabendo seu endereço IP e quando você faz chamadas.',
      none: 'Não contata nenhum servidor STUN ou TURN. Basta na mesma rede, ou quando um dos lados tem um endereço público, como é comum com IPv6.',
      public:
        'Servidores STUN públicos informam seu endereço público ao seu navegador, o que basta entre a maioria das residências. Os operadores, Cloudflare e Google, ficam sabendo seu endereço IP e quando você faz chamadas, e nada mais.',
      own: 'Um servidor TURN retransmite a chamada onde não há rota direta, como em muitos escritórios e redes móveis. Os dados retransmitidos continuam criptografados; o servidor vê os endereços IP e quanto é enviado.',
    },
    where: {
      host: 'Onde está seu anfitrião?',
      guest: 'Onde está seu convidado?',
      elsewhere: 'Em outro lugar',
      here: 'Na minha rede',
      asks: 'Cloudflare e Google informam ao seu navegador o endereço público dele, e o veem quando você chama.',
      direct: 'Não consulta nenhum servidor. Basta se vocês dois estão na mesma rede.',
    },
    lendStun: 'Incluir meu servidor STUN nos meus convites',
    lendStunHint:
      'Assim, seu convidado não precisa de nenhum. Ele vê o nome do servidor antes de aceitar e pode recusá-lo.',
    lend: 'Incluir meu servidor TURN nos meus convites',
    lendHint:
      'Assim, seu convidado não precisa de nenhum. O nome de usuário e a senha do servidor fazem parte do convite; portanto, crie alguns só para isso. O convite cresce para no máximo 500 caracteres.',
    hide: 'Ocultar meu endereço IP',
    hideHint:
      'As chamadas passam então só pelo seu servidor TURN. Ele vê os dois endereços; a outra pessoa vê só o do servidor.',
    hideNeeds:
      'Precisa de um servidor TURN seu nas Configurações. O operador de um servidor que seu anfitrião compartilha veria seu endereço.',
    stillWaiting:
      'Ainda aguardando. Se seu anfitrião colou sua resposta, nenhuma rota foi encontrada:',
    mayBeGone: {
      host: 'Primeiro confirme que a página do seu convidado ainda está aberta: a resposta dele deixa de funcionar assim que essa página é recarregada ou fechada. Se ela está aberta, o motivo é este:',
      guest:
        'Primeiro confirme que a página do seu anfitrião ainda está aberta: o convite dele deixa de funcionar assim que essa página é recarregada ou fechada. Se ela está aberta, o motivo é este:',
    },
    newInvite: 'Criar um novo convite',
    test: 'Testar minha conexão',
    testing: 'Testando sua conexão…',
    network: 'Rede local',
    outside: 'Endereço público',
    nat: 'NAT',
    families: { 4: 'IPv4', 6: 'IPv6' },
    hidden:
      'oculta pelo navegador até que esta página possa usar a câmera ou o microfone, o que uma chamada pede',
    noNetwork: 'nenhuma',
    noOutside: 'desconhecido',
    symmetric: 'usa outra porta para cada destino, portanto rotas diretas falharão com frequência',
    stun: {
      answered: 'responde',
      silent: 'não responde (talvez o UDP esteja bloqueado)',
    },
    turn: {
      works: 'retransmite',
      refused: (code) => `rejeita o nome de usuário ou a senha (${code ?? 401})`,
      silent: 'não retransmite: não pode ser alcançado assim, ou recusa sem responder',
    },
    verdicts: {
      anybody:
        'Você pode se conectar a qualquer pessoa com acesso à internet, pelo seu servidor TURN se necessário.',
      most: 'Você pode se conectar à maioria das pessoas. Um servidor TURN ajuda quando as duas redes bloqueiam rotas diretas.',
      some: 'Você só pode se conectar diretamente a pessoas em redes abertas. Um servidor TURN ajuda.',
      'own-network':
        'Você só pode se conectar a pessoas na sua própria rede ou a pessoas que têm um servidor TURN. Um servidor STUN descobre seu endereço público.',
      nobody:
        'Este navegador não mostra endereço algum. O escudo dele ou uma VPN talvez bloqueie o WebRTC, ou não há rede.',
    },
    oneNetwork:
      'Se vocês dois estão na mesma rede, um Mac talvez bloqueie a conexão: permita seu navegador em Ajustes do Sistema, Privacidade e Segurança, Rede Local.',
    causes: {
      'hidden-ours': {
        why: 'Seu navegador oculta os endereços deste dispositivo atrás de nomes que outras redes não conseguem consultar.',
        help: 'Permita o microfone ou a câmera, ou escolha um servidor STUN nas Configurações. Depois, recomece com links novos.',
      },
      'hidden-theirs': {
        why: 'O navegador da outra pessoa oculta os endereços dele atrás de nomes que outras redes não conseguem consultar.',
        help: 'Peça a ela que permita o microfone ou a câmera, ou que escolha um servidor STUN. Depois, recomece com links novos.',
      },
      families: {
        why: 'Um lado só tem IPv6, o outro só IPv4.',
        help: 'Adicione nas Configurações um servidor TURN que tenha os dois. Depois, recomece com links novos.',
      },
      'relay-unreached': {
        why: 'Um servidor TURN foi oferecido, mas nenhum dado passou por ele.',
        help: 'Teste a conexão nas Configurações. Se o UDP estiver bloqueado, use o servidor TURN por TCP ou TLS (“?transport=tcp”, “turns:”).',
      },
      unasked: {
        why: 'Nenhum servidor STUN ou TURN está definido aqui, portanto seus links só contêm endereços da sua própria rede.',
        help: BOTH_STUN,
      },
      unanswered: {
        why: 'Seus servidores STUN ou TURN não responderam, portanto seus links só contêm endereços da sua própria rede. O UDP pode estar bloqueado aqui.',
        help: 'Adicione nas Configurações um servidor TURN por TCP ou TLS, que passa pela maioria dos firewalls. Depois, recomece com links novos.',
      },
      'own-network': {
        why: 'O link da outra pessoa só contém endereços da própria rede dela.',
        help: 'Peça a ela que escolha “Servidores STUN públicos” nas Configurações e crie um link novo.',
      },
      'one-network': {
        why: 'Vocês dois estão na mesma rede, e ela não deixa nada passar entre seus dispositivos.',
        help: 'Em um Mac, permita seu navegador em Ajustes do Sistema, Privacidade e Segurança, Rede Local. Um Wi-Fi para visitantes costuma separar os dispositivos: use outra rede.',
      },
      blocked: {
        why: 'Os dois lados conhecem seus endereços públicos, mas os NATs ou firewalls bloqueiam rotas diretas.',
        help: TURN,
      },
    },
  },
};
