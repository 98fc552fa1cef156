import { formatUsdc } from '../../text/intl.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { First } from '../types.ts';

/** Brazilian Portuguese, as far as the first screen needs it. */
export const first: First = {
  moneyStrings: {
    mainnet: 'Solana mainnet: os pagamentos são dinheiro de verdade.',
    devnet: 'Solana devnet: uma rede de testes, cujo dinheiro não vale nada.',
    local: 'Ledger local: um teste nesta máquina, com dinheiro que não vale nada.',
  },
  phoneStrings: {
    title: 'No celular',
    hint: 'Apps de carteira abrem páginas no próprio navegador. Abra esta página nele para continuar. Sem o app, o link abre o site do fabricante da carteira, que então vê o link.',
    lent: 'Este convite contém a senha do servidor TURN do anfitrião; portanto, o site também a veria.',
    open: (name) => `Abrir em ${name}`,
    app: 'App de carteira',
    otherBrowser:
      'Firefox, Brave e Opera não conseguem acessar apps de carteira. O Chrome consegue, no mesmo celular.',
  },
  strings: {
    brand: 'Pay2Chat',
    call: 'Chamada',
    back: 'Voltar',
    copy: 'Copiar',
    copied: 'Copiado',
    paste: 'Colar',
    copyByHand: 'Selecione e copie manualmente',
    receipts: 'Recibos',
    usdc: 'USDC',
    sol: 'SOL',
    explorer: 'Ver no explorador',
    cancel: 'Cancelar',
    close: 'Fechar',
    dismiss: 'Dispensar',
    error: (code) => `Algo deu errado nesta página (${code}).`,
    reload: 'Recarregue a página. O tempo pago continua pago.',
    payment: {
      pending: 'Aguardando sua carteira',
      broadcasting: 'Enviando',
      confirming: 'Aguardando confirmação',
      confirmed: 'Confirmado',
      failed: 'Falhou',
      timeout: 'Não confirmado a tempo',
      invalid: 'Não aceito',
    },
  },
  pageStrings: {
    lobby: {
      title: 'Receba por minuto',
      lead: 'Uma chamada de vídeo entre dois navegadores. O convidado paga ao anfitrião em USDC, minuto a minuto.',
      host: 'Oferecer uma chamada',
      hostNote: 'Defina um preço, envie um convite e receba enquanto conversa.',
      guest: 'Tenho um convite',
      guestNote: 'Abra seu convite, veja o preço, depois pague e converse.',
      network: 'Rede',
    },
    menu: {
      label: 'Menu',
      settings: 'Configurações',
      install: 'Instalar como app',
      agreed: 'Com o que você concordou',
      diagnostics: 'Diagnóstico',
      language: 'Idioma',
    },
    linkInCall: 'Esta aba está em uma chamada. Encerre-a primeiro ou abra o link em outra aba.',
    linkInTransfer:
      'Um arquivo ainda está a caminho nesta aba. Espere até ele chegar ou abra o link em outra aba.',
    replyLink: {
      handedOver: 'A resposta foi passada para sua aba em espera. Você pode fechar esta.',
      noneWaiting:
        'Nenhuma aba deste navegador está esperando esta resposta. Abra a aba com seu convite.',
    },
    repairLink: {
      handedOver: 'O código foi passado para a aba da sua chamada. Você pode fechar esta.',
      noneWaiting:
        'Nenhuma chamada neste navegador pertence a este link. Abra-o no navegador da sua chamada.',
    },
  },
  walletStrings: {
    title: 'Carteira',
    none: 'Sua própria carteira Solana assina os pagamentos. Esta página nunca vê as chaves dela.',
    what: 'Uma carteira é um app ou uma extensão do navegador que guarda seu dinheiro e pergunta a você antes de pagar. Instale uma destas; se ela não aparecer aqui sozinha, recarregue esta página; um convite aberto é mantido.',
    usdc: 'USDC é um dólar na Solana. Compre-o na carteira ou envie-o para ela de uma corretora.',
    connect: 'Conectar carteira',
    install: 'Instalar',
    installed: 'Encontrada',
    onPhone: 'Neste celular',
    waiting: (name) => `Aguardando ${name}. Aprove na janela da carteira.`,
    disconnect: 'Desconectar',
    disconnectSure: 'Desconectar no meio da chamada?',
    loading: '…',
    noAccount: 'Ainda sem conta USDC',
    address: 'Endereço',
    balance: 'Saldo',
    fees: 'SOL para taxas',
    network: 'Rede',
    refresh: 'Atualizar',
    faucet: 'Obter dinheiro de teste para a devnet:',
    faucetUsdc: 'Faucet de USDC',
    faucetSol: 'Faucet de SOL',
    transfer: 'Enviar USDC',
    to: 'Para (endereço Solana)',
    amount: 'Valor em USDC',
    send: 'Enviar USDC',
    checkAgain: 'Verificar de novo',
  },
  consentClaims: {
    direct: [
      'Conexão direta.',
      'Os dois navegadores se conectam um ao outro. A outra pessoa vê seu endereço IP, assim como cada servidor em uso: os que ajudam a conectar (STUN, TURN) e os que leem a rede Solana (RPC).',
    ],
    upfront: [
      'Pagamento primeiro.',
      `O convidado paga ${STANDARD_PREPAID_PERIODS} minutos adiantados em USDC. Ninguém é visto nem ouvido antes de esse pagamento ser liquidado.`,
    ],
    automatic: [
      'Depois, por minuto.',
      'Cada minuto é pago automaticamente, até o limite do convidado, ou a carteira do convidado pergunta a cada vez. Um pagamento não feito pausa a chamada e, após uma nova tentativa, a encerra.',
    ],
    outage: ['Interrupções não são cobradas.', 'O relógio para.'],
    unused: [
      'O tempo não usado é devolvido se o convite disser isso.',
      () =>
        `O navegador do anfitrião o devolve depois da chamada, se for de pelo menos ${formatUsdc(LEAST_RETURNED)} USDC, e devolve tudo dentro de um período de teste grátis. Um anfitrião sem USDC, ou que nunca volta, não devolve nada.`,
    ],
    final: ['Os pagamentos são definitivos e públicos.', 'Só o anfitrião pode devolvê-los.'],
    files: [
      'Arquivos',
      'vão de navegador para navegador, depois do pagamento, a menos que sejam gratuitos.',
    ],
    server: [
      'Nenhum servidor armazena sua chamada.',
      'Esta página não a grava, mas a outra pessoa pode gravá-la.',
    ],
    browser: [
      'Seus dados ficam neste navegador:',
      'configurações, recibos, arquivos não salvos e chaves. Se você apagar os dados dele, as chaves se perdem e, com elas, o SOL de um anfitrião para taxas de rede.',
    ],
    guest: [
      'Um convidado pode perder',
      'o pré-pagamento, se o anfitrião nunca voltar; depois disso, um minuto, no pior caso três; o preço de um arquivo que nunca chega; e o limite inteiro, se alguém assumir o controle do navegador dele. O tempo conta, não importa o que o anfitrião mostre.',
    ],
    host: [
      'Um anfitrião pode perder',
      `alguns segundos de cada minuto não pago e de cada interrupção, taxas de rede limitadas e pagamentos que a Solana reverte. Se alguém assumir o controle do navegador dele: o SOL para taxas e até o preço de ${STANDARD_PREPAID_PERIODS + 1} minutos.`,
    ],
  },
  consentBounds: [
    'Um convidado paga por um minuto que não recebeu, ou por três se a própria página dele parar de responder nesse meio-tempo.',
    'Um anfitrião cede 10 segundos de cada minuto que não é pago e 4 segundos a cada interrupção.',
    'Um convidado cuja página foi alterada para pular confirmações recebe até 1 segundo em cada 11 de graça.',
    'As taxas de rede de um anfitrião que nenhum pagamento cobre são de no máximo 0,00013 SOL por chamada.',
  ],
  consentWords: {
    title: 'Antes da sua chamada',
    bounds: 'Os limites exatos',
    check: 'Entendo e concordo',
    next: 'Continuar',
  },
  consentAsk: {
    tick: 'Marque esta caixa para continuar.',
    prevails: 'Esta é uma tradução. Em caso de dúvida, prevalece o texto em inglês.',
    original: 'O texto em inglês',
  },
};
