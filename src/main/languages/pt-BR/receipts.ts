import { formsOf } from '../forms.ts';
import type { Receipts } from '../types.ts';

const count = formsOf('pt-BR');
const payments = (n: number): string => count(n, { one: '# pagamento', other: '# pagamentos' });

/** How the browser reaches its TURN server. */
const WAYS: Readonly<Record<string, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };
const short = (value: number, digits: number): string => value.toFixed(digits).replace('.', ',');

/** The records of a call. */
export const receipts: Receipts = {
  receiptStrings: {
    title: 'Recibos',
    lead: 'Cada pagamento que este navegador enviou ou recebeu. A lista é armazenada só aqui; os pagamentos estão na Solana, onde qualquer pessoa pode verificá-los.',
    network: (name) => `Em ${name}`,
    empty: 'Ainda nenhum nesta rede. Eles aparecem aqui com sua primeira chamada.',
    loading: 'Carregando pagamentos…',
    show: 'Mostrar',
    all: 'Todos os pagamentos',
    other: 'Fora de chamadas',
    csv: 'Exportar CSV',
    json: 'Exportar JSON',
    month: 'Ganhos por mês',
    net: 'Pago, menos reembolsos',
    summary: {
      host: 'Como anfitrião',
      guest: 'Como convidado',
      sent: 'Enviado fora de chamadas',
      ahead: 'Reservas não resgatadas',
      total: { host: 'Ganho', guest: 'Gasto' },
      refunded: { host: 'Reembolsado a convidados', guest: 'Reembolsado a você' },
      amount: 'Valor',
      calls: 'Chamadas',
      payments: 'Pagamentos',
      minutes: 'Minutos pagos',
      perCall: 'Média por chamada',
      perMinute: 'Média por minuto',
    },
    chart: {
      title: 'Por chamada',
      label: (calls) =>
        count(calls, {
          one: 'Gráfico de barras: valor pago em # chamada, menos reembolsos',
          other: 'Gráfico de barras: valor pago em # chamadas, menos reembolsos',
        }),
      call: 'Chamada',
      bar: { host: (when) => `${when} · ganho`, guest: (when) => `${when} · gasto` },
    },
    table: {
      caption: 'Pagamentos, os mais novos primeiro',
      when: 'Hora',
      what: 'Pagamento',
      amount: 'Valor',
      from: 'Pago por',
      to: 'Pago a',
      transaction: 'Transação',
      state: 'Status',
      final: 'Definitivo',
      noUsdc: 'em SOL',
      upTo: (amount) => `até ${amount}`,
      revoked: 'anulada',
      approved: 'Aprovada',
      unsigned: 'não enviado',
      otherGroup: 'Fora de chamadas',
    },
    call: {
      title: {
        host: (peer) => `Você foi anfitrião de ${peer}`,
        guest: (peer) => `Você foi convidado de ${peer}`,
      },
      option: {
        host: (when, peer) => `${when}, anfitrião de ${peer}`,
        guest: (when, peer) => `${when}, convidado de ${peer}`,
      },
      sum: (n, net, refunded) =>
        refunded === null
          ? `${payments(n)}, ${net} USDC`
          : `${payments(n)}, ${net} USDC depois do reembolso de ${refunded} USDC`,
      copy: 'Copiar recibo',
      link: 'Copiar link',
      json: 'Copiar dados',
      check: 'Verificar recibo',
      invoice: { host: 'Fatura', guest: 'Comprovante' },
    },
    copied: {
      words: 'Recibo copiado',
      json: 'Dados do recibo copiados',
      link: 'Link do recibo copiado',
    },
    words: {
      title: (day) => `Recibo do Pay2Chat, ${day}`,
      parties: (guest, host, network) =>
        `O convidado ${guest} pagou ao anfitrião ${host} em ${network}.`,
      price: (usdc) => `Preço: ${usdc} USDC por minuto`,
      length: (clock) => `Duração da chamada: ${clock}`,
      minutes: (paid, usdc) => `Minutos pagos (${paid}): ${usdc} USDC`,
      files: (usdc) => `Arquivos: ${usdc} USDC`,
      tips: (usdc) => `Gorjetas: ${usdc} USDC`,
      back: (usdc) => `Reembolsado: ${usdc} USDC`,
      net: (usdc) => `Custo: ${usdc} USDC`,
      proof: (link) => `Qualquer pessoa pode verificá-lo aqui: ${link}`,
      connection: {
        host: (seen) => `Conexão como o anfitrião a viu, não faz parte da verificação: ${seen}`,
        guest: (seen) => `Conexão como o convidado a viu, não faz parte da verificação: ${seen}`,
      },
    },
    notCopied: 'Seu navegador não deixou esta página copiar. Copie o recibo do campo abaixo.',
    audit: {
      title: 'Verificar um recibo',
      lead: 'Cole um recibo ou um link para um. Esta página compara cada linha com a Solana, pelo seu próprio servidor da Solana. Você não precisa de carteira.',
      input: 'Recibo',
      run: 'Verificar recibo',
      filled: 'O recibo do link está no campo. Pressione “Verificar recibo”.',
      running: 'Lendo da Solana…',
      matches: (lines) =>
        count(lines, {
          one: 'Confere: a única linha está na Solana como diz o recibo.',
          other: 'Confere: todas as # linhas estão na Solana como diz o recibo.',
        }),
      others: (others) =>
        count(others, {
          one: '# pagamento entre o depósito e outra carteira: veja abaixo.',
          other: '# pagamentos entre o depósito e outras carteiras: veja abaixo.',
        }),
      givenBack: (listed, later, refunded) =>
        [
          count(listed, {
            one: 'A única linha está na Solana como diz o recibo.',
            other: 'Todas as # linhas estão na Solana como diz o recibo.',
          }),
          count(later, {
            one: 'Ele omite # reembolso.',
            other: 'Ele omite # reembolsos.',
          }),
          `Reembolsado no total: ${refunded}.`,
        ].join(' '),
      differs: (wrong, lines) =>
        `Não confere: ${count(wrong, { one: '# linha diferente', other: '# linhas diferentes' })}, de ${lines} no total.`,
      payer: 'Carteira do convidado',
      payTo: 'Carteira do anfitrião',
      network: 'Rede',
      paid: 'Pago na Solana',
      refunded: 'Reembolsado',
      unused: {
        trial: 'Período de teste grátis',
        counted: 'Tempo contado',
        due: 'Devido por tempo não usado',
        little: (due) => `${due}, pouco demais para reembolsar`,
      },
      proves: {
        title: 'O que esta verificação prova',
        session:
          'Cada pagamento feito com a autorização do convidado está no recibo ou na lista abaixo.',
        deposit:
          'Cada pagamento ao depósito da chamada e cada reembolso do depósito ao convidado está no recibo ou na lista abaixo.',
        reference:
          'Cada reembolso que o anfitrião fez com esta página está no recibo ou na lista abaixo.',
      },
      unclear: {
        verdict:
          'Não está claro: o que o recibo lista está na Solana como ele diz. Talvez faltem outros pagamentos.',
        session: 'Transações demais citam a autorização do convidado. Talvez faltem pagamentos.',
        deposit:
          'Transações demais citam o depósito da chamada. Talvez faltem pagamentos ou reembolsos.',
        reference: 'Transações demais citam os reembolsos da chamada. Talvez faltem reembolsos.',
        ask: 'Compare o recibo com o da outra pessoa: os dois devem ser iguais.',
      },
      cannot: {
        title: 'O que ela não pode provar',
        all: [
          'Que o tempo contado é verdadeiro.',
          'Que as carteiras, a autorização e o depósito são os desta chamada.',
          'Que a carteira do convidado não pagou mais nada por conta própria.',
        ],
      },
      lines: 'Linha por linha',
      claimed: 'Recibo',
      found: 'Solana',
      odometer: ['Gasto', 'Contado pelo programa Token'],
      overRefunded: ['Pago pelo tempo', 'Reembolsado'],
      approvals: 'Autorizações',
      cap: 'Limite',
      spent: 'Gasto',
      left: 'Restante',
      closed: 'Nada: autorização substituída ou anulada',
      approval: (n) => `Autorização ${n}`,
      subjects: {
        prepay: 'Pré-pagamento',
        minute: 'Minuto',
        file: 'Arquivo',
        tip: 'Gorjeta',
        refund: 'Reembolso',
        approval: 'Autorização',
        call: 'Outro pagamento desta chamada',
        other: 'Enviado por outros ou a outros',
      },
      findings: {
        ok: 'Na Solana como diz o recibo.',
        'missing-on-chain': 'O recibo o lista, mas a Solana não tem esse pagamento.',
        'missing-in-receipt': 'O recibo o omite.',
        'failed-on-chain': 'A transação está na Solana, mas falhou. Ela não pagou nada.',
        'listed-twice': 'O recibo lista a mesma transação duas vezes.',
        'other-wallet':
          'Outra carteira pagou isto ao depósito ou recebeu dele. O convidado não o pagou.',
        amount: 'O valor é diferente.',
        recipient: 'O destinatário é diferente.',
        payer: 'A conta pagadora é diferente.',
        authority: 'Foi assinado com uma chave diferente da que o recibo indica.',
        'fee-payer': 'Outra conta pagou a taxa de rede.',
        mint: 'Movimentou um token que não é USDC.',
        memo: 'O memo não pertence a esta chamada e a este pagamento.',
        resource: 'Pagou por algo diferente do que diz o recibo.',
        time: 'A hora é diferente da hora do bloco.',
        price: 'O preço é diferente do que foi pago.',
        cap: 'O limite é diferente do que foi aprovado.',
        odometer: 'Os valores gastos desta autorização não conferem.',
        'over-refunded': 'Foi reembolsado mais do que o pré-pagamento e os minutos custaram.',
      },
    },
  },
  monthStrings: {
    title: 'Ganhos por mês',
    lead: 'Pagamentos dos seus convidados, menos os reembolsos. Cada um conta no próprio dia.',
    month: 'Mês',
    zone: (zone) => `Dias no fuso horário ${zone}.`,
    empty: 'Nenhum convidado pagou a você nesta rede ainda.',
    csv: 'Exportar mês como CSV',
    sums: 'O mês inteiro',
    gross: 'Pago por convidados',
    returned: 'Tempo não usado reembolsado',
    refunded: 'Reembolsado',
    net: 'Ganho',
    minutes: 'Minutos',
    calls: 'Chamadas',
    files: 'Arquivos',
    noTopic: 'Sem assunto',
    by: {
      day: { title: 'Por dia', column: 'Dia' },
      guest: { title: 'Por convidado', column: 'Convidado' },
      topic: { title: 'Por assunto', column: 'Assunto' },
    },
    plot: (month, days) =>
      count(days, {
        one: `Gráfico de barras: valor ganho em cada dia de ${month}; pagamentos em # dia. A tabela abaixo traz os valores.`,
        other: `Gráfico de barras: valor ganho em cada dia de ${month}; pagamentos em # dias. A tabela abaixo traz os valores.`,
      }),
  },
  invoiceStrings: {
    title: { host: 'Fatura', guest: 'Comprovante de pagamento' },
    lead: 'Imprima o documento ou escolha “Salvar como PDF” na janela de impressão. Ele é feito neste navegador, e nada digitado aqui é enviado.',
    own: 'Seu nome e endereço',
    ownHint: 'Mantido neste navegador para suas próximas faturas e comprovantes.',
    peer: {
      host: 'Nome e endereço do seu convidado',
      guest: 'Nome e endereço do seu anfitrião',
    },
    peerHint: 'Mantido neste navegador para esta carteira.',
    tax: 'Observação tributária',
    taxHint:
      'Por exemplo, seu CPF ou CNPJ, ou por que nenhum imposto é cobrado. Impressa abaixo do total.',
    wiped: '“Apagar tudo” nas Configurações remove estes textos e os números das suas faturas.',
    print: 'Imprimir ou salvar como PDF',
    check: 'Verificar na Solana',
    cancelCheck: 'Parar verificação',
    loading: 'Lendo o recibo…',
    number: 'Número',
    issued: 'Data de emissão',
    printed: 'Data',
    call: 'Chamada',
    topic: 'Assunto',
    counted: 'Tempo contado',
    callId: 'ID da chamada',
    network: 'Rede',
    wallet: 'Carteira',
    from: { host: 'De', guest: 'Pago a' },
    to: { host: 'Para', guest: 'Pago por' },
    items: 'Itens pagos',
    item: 'Item',
    product: (minutes, price) => `${minutes} × ${price} USDC`,
    amount: 'Valor em USDC',
    minutes: 'Chamada de vídeo, minutos',
    periods: (seconds) => `Chamada de vídeo, minutos de ${seconds} segundos`,
    total: 'Total pago',
    paid: 'Pago integralmente, em USDC na Solana. Não há nada a pagar.',
    later: (day) => `Inclui pagamentos e reembolsos posteriores à data de emissão, até ${day}.`,
    payments: 'Transações',
    when: 'Hora',
    what: 'Pagamento',
    zone: (zone) => `Horas no fuso horário ${zone}.`,
    audit: 'Verificação na Solana',
    notChecked: 'Ainda não verificado.',
    checking: 'Lendo da Solana…',
    failed: (why) => `Não verificado: ${why}`,
    checked: (when, verdict) => `${when}: ${verdict}`,
    fileName: (title, name) => `${title} ${name}`,
  },
  qualityStrings: {
    label: 'Qualidade da conexão',
    tally: {
      own: (seen) => `Conexão do seu lado: ${seen}`,
      time: {
        good: (time) => `boa ${time}`,
        fair: (time) => `razoável ${time}`,
        poor: (time) => `ruim ${time}`,
      },
      interruptions: (n) => count(n, { one: '# interrupção', other: '# interrupções' }),
    },
    words: { good: 'Boa', fair: 'Razoável', poor: 'Ruim' },
    direct: 'direta',
    relayed: 'retransmitida',
    reduced: 'Conexão ruim: qualidade do vídeo reduzida',
    smaller: 'vídeo menor',
    rtt: 'Ida e volta',
    lossIn: 'Perda de pacotes, entrada',
    lossOut: 'Perda de pacotes, saída',
    rateIn: 'Recebido',
    rateOut: 'Enviado',
    framesIn: 'Vídeo recebido',
    framesOut: 'Vídeo enviado',
    route: 'Rota',
    codecs: 'Codecs',
    none: 'nenhum',
    ms: (value) => `${Math.round(value)} ms`,
    percent: (value) => `${short(value, value < 10 ? 1 : 0)}%`,
    rate: (kbit) =>
      kbit < 1000 ? `${Math.round(kbit)} kbit/s` : `${short(kbit / 1000, 1)} Mbit/s`,
    fps: (value) => `${Math.round(value)} fps`,
    size: (width, height, fps) => `${width} × ${height}, ${Math.round(fps)} fps`,
    plot: (what, least, most, seconds) => `${what}, últimos ${seconds} s: entre ${least} e ${most}`,
    via: ({ local, remote, relayProtocol }) => {
      if (local === 'relay') {
        return `Retransmitida pelo seu servidor TURN (por ${WAYS[relayProtocol] ?? 'UDP'})`;
      }
      if (remote === 'relay') return 'Retransmitida pelo servidor TURN da outra pessoa';
      return local === 'host' && remote === 'host'
        ? 'Direta, na mesma rede ou sem NAT'
        : 'Direta, através de NAT';
    },
  },
};
