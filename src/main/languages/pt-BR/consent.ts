import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { Consent } from '../types.ts';

/** The text that host and guest agree to. */
export const consent: Consent = {
  consentClaims: {
    direct: [
      'Conexão direta.',
      'Os dois navegadores se conectam um ao outro. A outra pessoa vê seu endereço IP, e cada servidor em uso também o vê: os que ajudam a conectar (STUN, TURN) e os que leem a rede Solana (RPC).',
    ],
    upfront: [
      'Primeiro, o pagamento.',
      `O convidado paga ${STANDARD_PREPAID_PERIODS} minutos adiantados em USDC. Ninguém é visto nem ouvido antes de esse pagamento ser liquidado.`,
    ],
    automatic: [
      'Depois, por minuto.',
      'Cada minuto é pago automaticamente, até o limite do convidado, ou a carteira do convidado pede aprovação a cada vez. A falta de um pagamento pausa a chamada e, após uma nova tentativa, a encerra.',
    ],
    outage: ['Interrupções não são cobradas.', 'O relógio para.'],
    unused: [
      'O tempo não usado é reembolsado se o convite disser isso.',
      'O pré-pagamento fica em um depósito. O navegador do anfitrião o libera quando a chamada termina, e tudo é reembolsado se ela terminar dentro de um período de teste grátis. Se o anfitrião nunca voltar, o pré-pagamento continua lá.',
    ],
    final: ['Os pagamentos são definitivos e públicos.', 'Só o anfitrião pode reembolsá-los.'],
    links: [
      'Links de chamada são públicos.',
      'A Solana mostra quando tocam e são atendidos e, pelo pagamento, qual carteira chamou.',
    ],
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
      'o pré-pagamento, se o anfitrião nunca voltar; depois disso, um minuto, no pior caso três; o preço de um arquivo que nunca chega; e o limite inteiro, se alguém assumir o controle do navegador do convidado. O tempo é contado, não importa o que o anfitrião mostre.',
    ],
    host: [
      'Um anfitrião pode perder',
      'alguns segundos de cada minuto não pago e de cada interrupção, taxas de rede limitadas e pagamentos que a Solana reverta. Se alguém assumir o controle do navegador dele: o SOL para taxas e os depósitos de chamadas que ainda não foram liberados.',
    ],
  },
  consentBounds: [
    'Um convidado paga por um minuto que não recebeu, ou por três se a própria página dele parar de responder nesse meio-tempo.',
    'Um anfitrião cede 10 segundos de cada minuto que não é pago e 4 segundos a cada interrupção.',
    'Um convidado cuja página foi alterada para pular confirmações recebe até 1 segundo em cada 11 de graça.',
    'As taxas de rede que nenhum pagamento cobre custam a um anfitrião no máximo 0,00013 SOL por chamada, ou dez vezes um máximo por pagamento mais alto que o anfitrião escolheu.',
  ],
  consentWords: {
    title: 'Antes da sua chamada',
    bounds: 'Os limites exatos',
    check: 'Entendo e concordo',
    next: 'Continuar',
  },
  consentAsk: {
    all: 'Todos os pontos',
    tick: 'Marque esta caixa para continuar.',
    prevails: 'Esta é uma tradução. Em caso de dúvida, prevalece o texto em inglês.',
    original: 'O texto em inglês',
  },
};
