import { isolated } from '../../../shared/peer-text.ts';
import type { Expected, WalletChange } from '../../../shared/errors.ts';
import { type AtomicUsdc, type Lamports, usdc } from '../../../shared/money.ts';
import { shortAddress } from '../../../shared/network.ts';
import { formatSol, formatUsdc, localNumber } from '../../text/intl.ts';
import type { Errors } from '../types.ts';

const NAMES: Record<Expected, string> = {
  invite: 'um convite',
  reply: 'uma resposta',
  repair: 'um link de reconexão',
  call: 'um link de chamada',
};
const NEXT: Record<Expected, string> = {
  invite: 'Cole o link que seu anfitrião enviou a você.',
  reply: 'Cole o link que seu convidado enviou de volta.',
  repair: 'Cole o link de reconexão que a outra pessoa criou nesta chamada.',
  call: 'Abra o link de chamada.',
};

const say = (text: string, next: string) => ({ text, next });

const FEWER = 'Desative a proteção extra dela para este site ou use outra carteira.';

const CHANGES: Partial<Record<WalletChange, string>> = {
  size: FEWER,
  guard: FEWER,
  'too many guards': FEWER,
  'fee payer': 'Desative as taxas patrocinadas na carteira ou use outra carteira.',
  blockhash: 'Tente de novo ou use outra carteira.',
  'priority fee': 'Reduza a taxa de prioridade na carteira ou use outra carteira.',
  signature: 'Verifique a conta dela e tente de novo.',
};

const changedByWallet = (what: WalletChange) =>
  say(
    `Sua carteira alterou o pagamento; por isso, nada foi enviado (${what}).`,
    CHANGES[what] ?? 'Use outra carteira.',
  );

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }) =>
    say(`Isto é ${NAMES[is]}, mas este campo espera ${NAMES[wanted]}.`, NEXT[wanted]);

/** Devices as the browser's part of the page names them. */
const DEVICES: Readonly<Record<string, { readonly your: string; readonly none: string }>> = {
  camera: { your: 'sua câmera', none: 'Nenhuma câmera foi encontrada.' },
  microphone: { your: 'seu microfone', none: 'Nenhum microfone foi encontrado.' },
  'camera and microphone': {
    your: 'sua câmera e seu microfone',
    none: 'Nenhuma câmera ou microfone foi encontrado.',
  },
  screen: { your: 'sua tela', none: 'Nenhuma tela foi encontrada.' },
};
const yours = (device: string): string => DEVICES[device]?.your ?? device;

const PASTE_AGAIN = 'Copie o link inteiro e cole-o de novo.';
const OTHER_RPC =
  'Tente de novo em instantes ou defina outro servidor da Solana nas Configurações.';
const NOTHING_CHARGED = 'Nada foi cobrado. Tente de novo.';
const NEW_CALL = 'Inicie uma nova chamada para continuar.';
const gigabytes = (bytes: number): string =>
  `${localNumber((bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1))} GB`;
const lessUsdc = (all: AtomicUsdc, part: AtomicUsdc): string =>
  formatUsdc(usdc(all > part ? all - part : 0n));
const lessSol = (all: Lamports, part: Lamports): string =>
  formatSol((all > part ? all - part : 0n) as Lamports);

export const errors: Errors = {
  errorStrings: {
    code_empty: say('Ainda não há link.', 'Cole o link que enviaram a você.'),
    code_not_found: say('Nenhum link do Pay2Chat foi encontrado nesse texto.', PASTE_AGAIN),
    code_truncated: say('O link está incompleto: falta o final.', PASTE_AGAIN),
    code_corrupted: say('O link foi alterado no caminho.', PASTE_AGAIN),
    code_version: (c) =>
      say(
        `O link tem a versão ${c.theirs}; esta página usa a versão ${c.ours}.`,
        'Os dois lados precisam da mesma versão. Recarregue a página ou peça à outra pessoa que recarregue a dela.',
      ),
    code_is_invite: misplacedCode('invite'),
    code_is_reply: misplacedCode('reply'),
    code_is_repair: misplacedCode('repair'),
    code_is_call: misplacedCode('call'),
    code_own: say('Este é seu próprio link.', 'Envie-o à outra pessoa e cole aqui o dela.'),
    code_other_invite: say(
      'Esta resposta pertence a outro convite.',
      'Peça ao seu convidado que abra o convite mais recente que você enviou e mande uma nova resposta.',
    ),
    code_used: say('Este link já foi usado.', 'Peça o mais recente ou crie um novo.'),
    repair_answered: say(
      'Nada precisa ser colado agora: sua resposta está pronta.',
      'Envie de volta o link acima. A chamada continua assim que ele for aberto.',
    ),
    code_network: (c) =>
      say(
        `O convite é para ${c.theirs}, mas esta página está configurada para ${c.ours}.`,
        `Mude para ${c.theirs} e abra o convite de novo.`,
      ),
    code_test: (c) =>
      say(
        'O convite é para um teste com dinheiro sem valor na máquina do próprio anfitrião.',
        `Peça ao seu anfitrião um convite em ${c.ours}.`,
      ),
    ring_unsupported: say(
      'Este navegador não consegue abrir nem criar links de chamada.',
      'Use um navegador mais recente, ou um convite e uma resposta.',
    ),
    ring_budget: (c) =>
      c.what === 'day'
        ? say(
            'Seus links de chamada esgotaram as taxas de rede de hoje.',
            'Use um convite e uma resposta, ou tente de novo amanhã.',
          )
        : say('Chamadas demais foram atendidas em um minuto.', 'Tente de novo em um minuto.'),
    link_unusable: say(
      'Este link de chamada não pode tocar agora.',
      'Peça ao seu anfitrião um novo link ou um convite.',
    ),
    ring_over: say('Esta pessoa não está mais esperando.', 'Espere até que ela chame de novo.'),
    call_links_full: (c) =>
      say(
        `Você tem ${c.most} links de chamada, que é o máximo.`,
        'Desative um de que não precise mais.',
      ),
    relay_missing: say(
      'Seu endereço IP não pode ser ocultado: não há um servidor TURN seu.',
      'Adicione um nas Configurações ou desative “Ocultar meu endereço IP”.',
    ),
    relay_silent: say(
      'Seu servidor TURN não responde, e sem ele seu endereço IP não poderia ser ocultado.',
      'Teste a conexão nas Configurações. Onde o UDP está bloqueado, use TURN por TCP ou TLS.',
    ),
    no_webrtc: say(
      'Este navegador não pode fazer chamadas: o WebRTC não existe nele ou está desativado.',
      'Abra esta página em uma versão atual do Chrome, Edge ou Firefox, ou ative o WebRTC neste navegador.',
    ),
    no_route: say(
      'As duas páginas não conseguiram se conectar.',
      'Comecem de novo com novos links. Se falhar de novo com as duas páginas abertas, um dos lados precisa de um servidor TURN (nas Configurações).',
    ),
    no_candidates: say(
      'Seu navegador não deixa esta página se conectar com ninguém.',
      'A proteção dele ou uma VPN pode bloquear o WebRTC. Permita o WebRTC para este site ou pause a VPN, e tente de novo.',
    ),
    connection_lost: say('A conexão foi perdida e não voltou.', NEW_CALL),
    peer_left: say('A outra pessoa saiu.', NEW_CALL),
    peer_protocol: say(
      'A outra página enviou algo que esta página não entende.',
      'Recarreguem as duas páginas.',
    ),
    peer_mismatch: (c) =>
      say(
        `As duas páginas divergem (${c.what}).`,
        'Não pague. Recomece com um novo convite e compare de novo.',
      ),
    peer_away: say(
      'A outra pessoa fechou ou recarregou a página. A cobrança está pausada.',
      'Troquem links de reconexão em até dez minutos para continuar. Se a outra pessoa encerrou a chamada, encerre-a aqui também. O tempo pago continua pago.',
    ),
    rejoin_expired: say(
      'Esta chamada não pode ser retomada: ela terminou, ou passaram-se mais de dez minutos.',
      'O recibo dela é mantido. Inicie uma nova chamada para continuar.',
    ),
    media_denied: (c) =>
      say(
        `Esta página não tem permissão para usar ${yours(c.device)}.`,
        'Permita o acesso na barra de endereços e tente de novo, ou continue sem isso.',
      ),
    media_missing: (c) =>
      say(
        DEVICES[c.device]?.none ?? `Não encontrado: ${c.device}.`,
        'Conecte um dispositivo e tente de novo, ou continue sem isso.',
      ),
    media_busy: (c) =>
      say(
        `Outro programa está usando ${yours(c.device)}.`,
        'Feche esse programa e tente de novo, ou continue sem isso.',
      ),
    media_failed: (c) =>
      say(
        `Não foi possível iniciar ${yours(c.device)} (${c.reason}).`,
        'Escolha outro dispositivo ou continue sem isso.',
      ),
    media_insecure: say(
      'A câmera e o microfone precisam de uma página segura.',
      'Abra esta página por https ou a partir de localhost.',
    ),
    media_unavailable: say(
      'Este navegador não dá câmera nem microfone a nenhuma página, como em muitos apps.',
      'Copie este link e abra-o no seu navegador.',
    ),
    wallet_missing: say(
      'Nenhuma carteira Solana foi encontrada.',
      'Instale uma e recarregue a página. Em um celular, abra esta página no navegador da própria carteira.',
    ),
    wallet_rejected: say('Você recusou a solicitação na sua carteira.', NOTHING_CHARGED),
    wallet_locked: say('Sua carteira está bloqueada.', 'Desbloqueie-a e tente de novo.'),
    wallet_popup_open: say(
      'Sua carteira já tem uma janela aberta.',
      'Responda nessa janela ou feche-a e tente de novo.',
    ),
    wallet_disconnected: say('Sua carteira não está conectada.', 'Conecte-a e tente de novo.'),
    wallet_account_changed: (c) =>
      say('Outra conta está selecionada na sua carteira.', `Selecione ${c.expected} de novo.`),
    wallet_wrong_network: (c) =>
      say(
        `Esta conta da carteira não pode ser usada em ${c.wanted}.`,
        `Mude a carteira para ${c.wanted}.`,
      ),
    wallet_unsupported: (c) =>
      say(`Falta a esta carteira um recurso necessário (${c.missing}).`, 'Escolha outra carteira.'),
    wallet_changed_transaction: ({ what }) => changedByWallet(what),
    wallet_silent: say(
      'A carteira não respondeu. Nada foi cobrado.',
      'Abra sua carteira, feche as janelas antigas dela e tente de novo.',
    ),
    wallet_failed: (c) =>
      say(`A carteira informou um erro (${isolated(c.reason)}).`, NOTHING_CHARGED),
    wallet_refused_sponsor: (c) =>
      say(
        `A carteira não assinou (${isolated(c.reason)}). Aqui seu anfitrião paga a taxa de rede, então você não precisa de SOL.`,
        c.asked === 'approval'
          ? 'Nada foi cobrado. Use outra carteira, ou escolha “Aprovar a cada minuto” antes de pagar.'
          : 'Nada foi cobrado. Tente de novo ou use outra carteira.',
      ),
    wallet_app_missing: say(
      'Nenhum app de carteira foi aberto. Nada foi cobrado.',
      'Instale um da lista ou abra esta página no navegador de uma carteira.',
    ),
    wallet_app_unreachable: say(
      'O app de carteira não se conectou a esta página em 30 s. Nada foi cobrado.',
      'Abra-o, desbloqueie-o e tente de novo. Ou instale outro da lista.',
    ),
    wallet_app_cut: say(
      'A conexão com o app de carteira caiu antes de ele responder.',
      NOTHING_CHARGED,
    ),
    wallet_app_blocked: say(
      'O navegador não deixa esta página acessar apps neste dispositivo. Nada foi cobrado.',
      'Permita “Apps no dispositivo” ou “Rede local” nas configurações deste site e tente de novo.',
    ),
    wallet_app_no_signing: say(
      'Este app de carteira não consegue assinar um pagamento cuja taxa de rede é paga pelo anfitrião. Nada foi cobrado.',
      'Escolha outro app de carteira ou abra esta página no navegador da própria carteira.',
    ),
    rpc_missing: (c) =>
      say(
        `Nenhum servidor da Solana está definido para ${c.network}.`,
        'Pressione “Conectar à Solana” ou informe um nas Configurações.',
      ),
    rpc_invalid_url: (c) =>
      say(`“${c.url}” não é um endereço https.`, 'Corrija-o nas Configurações.'),
    rpc_unreachable: (c) => say(`O servidor da Solana ${c.host} não responde.`, OTHER_RPC),
    rpc_forbidden: (c) =>
      say(
        `O servidor da Solana ${c.host} bloqueia esta página.`,
        'Escolha outro servidor da Solana nas Configurações. Os públicos costumam bloquear navegadores.',
      ),
    rpc_rate_limited: (c) =>
      say(`O servidor da Solana ${c.host} recebeu solicitações demais.`, OTHER_RPC),
    rpc_slow: (c) => say(`O servidor da Solana ${c.host} demora demais para responder.`, OTHER_RPC),
    rpc_unseen: (c) =>
      say(
        `O servidor da Solana ${c.host} ainda não mostra seu pré-pagamento. Até que mostre, nenhum outro minuto é pago.`,
        OTHER_RPC,
      ),
    server_missing: (c) =>
      say(
        `Seu segundo servidor da Solana ${c.host} não responde, e os dois precisam mostrar isto.`,
        'Enquanto isso, nada é assinado de novo nem entregue. Espere até o servidor responder ou continue sem ele.',
      ),
    servers_differ: (c) =>
      say(
        `Seus dois servidores da Solana se contradizem: ${c.host} não mostra o que o primeiro mostra.`,
        'Enquanto isso, nada é assinado de novo nem entregue. Confira o pagamento ou continue sem o segundo servidor.',
      ),
    rpc_bad_answer: (c) =>
      say(`O servidor da Solana ${c.host} deu uma resposta inválida (${c.method}).`, OTHER_RPC),
    rpc_error: (c) =>
      say(
        `O servidor da Solana ${c.host} informou um erro: ${isolated(c.message)} (${c.rpcCode}).`,
        OTHER_RPC,
      ),
    rpc_wrong_genesis: (c) =>
      say(
        `O servidor da Solana está em outra rede (esperado: ${c.wanted}; encontrado: ${c.got}).`,
        'Defina um servidor da Solana para a rede escolhida.',
      ),
    peer_rpc_trouble: say(
      'O servidor da Solana do seu anfitrião não responde.',
      'Esta página continua tentando. Seu anfitrião pode definir outro servidor da Solana.',
    ),
    no_usdc_account: () =>
      say(
        'Esta carteira não tem conta USDC nesta rede.',
        'Receba primeiro um pouco de USDC. Isso cria a conta.',
      ),
    insufficient_usdc: (c) =>
      say(
        `USDC insuficiente. Você tem: ${formatUsdc(c.balance)}; necessário: ${formatUsdc(c.needed)}.`,
        `Adicione ${lessUsdc(c.needed, c.balance)} USDC e tente de novo.`,
      ),
    insufficient_sol: (c) =>
      say(
        `SOL insuficiente para taxas de rede. Você tem: ${formatSol(c.balance)}; necessário: ${formatSol(c.needed)}.`,
        `Adicione ${lessSol(c.needed, c.balance)} SOL e tente de novo.`,
      ),
    till_empty: say(
      'O saldo para taxas do anfitrião está vazio, portanto nenhum pagamento pode ser liquidado.',
      'O anfitrião pode repô-lo com um clique.',
    ),
    fees_stopped: say(
      'A página do anfitrião não paga mais taxas de rede nesta chamada: pagamentos demais falharam.',
      NEW_CALL,
    ),
    price_below_floor: (c) =>
      say(
        'O preço não cobriria as taxas de rede.',
        `Defina um preço de pelo menos ${formatUsdc(c.floor)} USDC.`,
      ),
    price_unusual: (c) =>
      say(
        `${formatUsdc(c.price)} USDC por minuto está certo? Seu convidado pagaria ${formatUsdc(c.upfront)} USDC para começar.`,
        'Se estiver, pressione o botão de novo. Senão, corrija o preço.',
      ),
    amount_invalid: say(
      'Isto não é um valor em USDC.',
      'Digite um número acima de 0 com até 6 casas decimais. Escreva mil como 1000 ou 1.000,00.',
    ),
    address_invalid: say('Isto não é um endereço Solana.', 'Copie o endereço de novo.'),
    recipient_no_usdc_account: () =>
      say(
        'O destinatário ainda não tem conta USDC.',
        'Verifique o endereço ou peça ao destinatário que crie uma.',
      ),
    allowance_used_up: (c) =>
      say(
        `A autorização é insuficiente. Restante: ${formatUsdc(c.left)} USDC; necessário: ${formatUsdc(c.needed)} USDC.`,
        'Adicione minutos à autorização para continuar.',
      ),
    allowance_refused: () => say('A autorização não foi aceita.', NOTHING_CHARGED),
    allowance_exists: (c) =>
      say(
        `Sua conta USDC já tem uma autorização: ${shortAddress(c.delegate)} pode gastar até ${formatUsdc(c.amount)} USDC. A desta chamada a substituiria.`,
        'Substitua-a ou aprove cada pagamento manualmente.',
      ),
    blockhash_expired: say(
      'Sua aprovação chegou tarde demais e expirou. Nada foi cobrado.',
      'Tente de novo e aprove em até meio minuto. Se usa uma carteira física, desbloqueie-a antes e abra o app Solana dela.',
    ),
    confirmation_timeout: () =>
      say(
        'A Solana não confirmou o pagamento a tempo.',
        'Ele ainda pode chegar. Verifique de novo antes de pagar de novo.',
      ),
    failed_on_chain: (c) => say(`A Solana rejeitou o pagamento (${c.reason}).`, NOTHING_CHARGED),
    payment_invalid: () => say('O pagamento não foi aceito.', NOTHING_CHARGED),
    busy: say('Esta página já está fazendo isso.', 'Espere até terminar.'),
    books_elsewhere: (c) =>
      ({
        open: {
          text: 'O Pay2Chat está aberto em outra aba.',
          next: 'Continue lá ou feche aquela aba.',
        },
        paying: {
          text: 'Outra aba está aguardando um pagamento.',
          next: 'Conclua-o lá e tente de novo.',
        },
        call: {
          text: 'Você está em uma chamada em outra aba.',
          next: 'Continue lá ou encerre aquela chamada.',
        },
        silent: {
          text: 'O Pay2Chat está aberto em outra aba, que não responde.',
          next: 'Feche aquela aba e tente de novo.',
        },
      })[c.use],
    call_running: say('Há uma chamada em andamento nesta página.', 'Encerre-a primeiro.'),
    payment_open: say(
      'Um pagamento já está a caminho.',
      'Espere até ele ser confirmado e tente de novo.',
    ),
    payment_window_expired: say(
      'A solicitação de pagamento expirou.',
      'Solicite uma nova e pague de novo.',
    ),
    duplicate_settlement: say('Este pagamento já foi usado.', 'Nada foi cobrado duas vezes.'),
    too_early: say(
      'É cedo demais para este pagamento.',
      'Esta página o solicitará de novo quando ele vencer.',
    ),
    unknown_resource: (c) => say(`Seu anfitrião não vende ${c.url}.`, 'Nada foi cobrado.'),
    early: (c) =>
      say(
        `O anfitrião pediu o pagamento antes de o minuto acabar (${Math.round(c.connectedMs / 1000)} s alegados, ${Math.round(c.ownMs / 1000)} s contados aqui).`,
        'Nada foi cobrado. O minuto é pago quando vencer.',
      ),
    unpaid: (c) => say(`O minuto ${c.minute} não foi pago.`, NEW_CALL),
    host_silent: (c) =>
      say(
        `O anfitrião não envia vídeo nem som, e você não concordou em pagar o minuto ${c.minute} por isso.`,
        'Concorde em pagar ou encerre a chamada.',
      ),
    page_silent: say(
      'Esta página não respondeu por dois minutos, portanto nenhum outro minuto foi pago.',
      'Feche programas que mantêm este computador ocupado.',
    ),
    rolled_back: () =>
      say(
        'A Solana confirmou o pagamento e depois o reverteu.',
        'Nenhum dinheiro foi movimentado. Pague de novo se o valor ainda for devido.',
      ),
    prepayment_void: say(
      'O pré-pagamento nunca chegou à Solana, embora seu anfitrião tenha deixado você entrar.',
      'Nenhum dinheiro foi movimentado por ele. Cada minuto seguinte é pago quando vencer.',
    ),
    booking_refused: ({ why }) =>
      ({
        over: say(
          'O horário desta chamada já passou.',
          'Nada mais foi cobrado. Pergunte ao seu anfitrião.',
        ),
        taken: say('Outra pessoa reservou esta oferta.', 'Nada foi cobrado.'),
        closed: say('Seu anfitrião encerrou esta oferta.', 'Nada foi cobrado.'),
        gone: say(
          'Sua reserva não está mais no depósito e não voltou para você.',
          'Nada mais foi cobrado. Pergunte ao seu anfitrião.',
        ),
        returned: say(
          'Esta reserva foi reembolsada a você.',
          'Nada mais foi cobrado. Pergunte ao seu anfitrião.',
        ),
        'called-returned': say(
          'Seu anfitrião diz que esta reserva foi reembolsada.',
          'Verifique sua carteira e pergunte ao seu anfitrião.',
        ),
        'called-claimed': say(
          'Seu anfitrião diz que outra chamada já resgatou esta reserva.',
          'Pergunte ao seu anfitrião.',
        ),
        claimed: say(
          'Esta reserva já foi resgatada em outra chamada.',
          'Nada mais foi cobrado. Pergunte ao seu anfitrião.',
        ),
        differs: say(
          'O preço ou o endereço do convite não é o que foi oferecido.',
          'Não pague; pergunte ao seu anfitrião.',
        ),
        missing: say(
          'A página do seu anfitrião não conhece esta oferta.',
          'Peça a ele que inicie a chamada pela lista dele.',
        ),
        unseen: say(
          'A página do seu anfitrião ainda não vê a reserva.',
          'Tente de novo em instantes.',
        ),
        other: say('A página do seu anfitrião não aceita a reserva.', 'Pergunte ao seu anfitrião.'),
      })[why],
    booking_elsewhere: say(
      'Só o navegador que criou esta oferta pode iniciar a chamada dela.',
      'Inicie-a lá ou reembolse aqui a reserva.',
    ),
    refund_unknown: say(
      'Este navegador não recebeu nenhum pagamento assim.',
      'Reembolse-o no navegador em que você foi o anfitrião da chamada.',
    ),
    refund_beyond: (c) =>
      say(
        `Parte desta chamada já foi reembolsada. Deste pagamento, o valor que resta reembolsar é de ${formatUsdc(c.left)} USDC, não de ${formatUsdc(c.needed)} USDC.`,
        c.left === 0n
          ? 'Nada foi enviado.'
          : 'Nada foi enviado. Pressione “Reembolsar” de novo para reembolsar esse valor.',
      ),
    deposit_missing: say(
      'O depósito desta chamada ainda não está aberto.',
      'Nada foi pago. Aguarde um momento e pague de novo.',
    ),
    deposit_unproven: say(
      'A Solana não mostra que o depósito pertence à carteira do seu anfitrião.',
      'Nada foi pago. Peça ao seu anfitrião que reponha o saldo para taxas e envie um novo link.',
    ),
    deposit_gone: say(
      'O depósito desta chamada está vazio, e nenhum servidor mostra ainda para onde foi o dinheiro.',
      'Esta página continua procurando. Se você o esvaziou pela carteira, reembolse o valor devido pelo recibo.',
    ),
    receipt_invalid: (c) =>
      say(`Este não é um recibo completo (${c.what}).`, 'Copie-o por inteiro e cole-o de novo.'),
    receipt_version: (c) =>
      say(
        `O recibo tem a versão ${c.theirs}; esta página lê a versão ${c.ours}.`,
        'Recarregue a página ou verifique-o com a versão que o criou.',
      ),
    receipt_network: (c) =>
      say(
        `O recibo é para ${c.theirs}, mas esta página está configurada para ${c.ours}.`,
        `Mude para ${c.theirs} nas Configurações e verifique-o de novo.`,
      ),
    receipt_altered: say(
      'O texto junto ao recibo não diz o mesmo que o recibo. Nada foi verificado.',
      'Não confie nesse texto. Para verificar o próprio recibo, cole somente o link dele.',
    ),
    receipt_unknown: say(
      'Não há recibo: este navegador não tem nenhum pagamento confirmado dessa chamada.',
      'Use o navegador que esteve na chamada ou peça o recibo à outra pessoa.',
    ),
    history_too_long: (c) =>
      say(
        `Não foi possível pesquisar por completo o histórico de ${c.address}.`,
        'A verificação ainda não prova nada. Tente outro servidor da Solana ou procure as assinaturas em um explorador.',
      ),
    file_changed: say(
      'O arquivo foi alterado, movido ou excluído depois de oferecido.',
      'O anfitrião pode restaurá-lo ou oferecê-lo de novo.',
    ),
    file_unreadable: (c) =>
      say(
        `Não foi possível ler o arquivo (${c.reason}).`,
        'Verifique se você consegue abri-lo e escolha-o de novo.',
      ),
    file_too_large: (c) =>
      say(
        `O arquivo é grande demais. O limite é de ${Math.floor(c.max / 2 ** 30)} GiB por arquivo.`,
        'Divida-o em partes.',
      ),
    file_limit: (c) =>
      say(
        `Você pode oferecer no máximo ${c.max} arquivos ao mesmo tempo.`,
        'Retire um ou reúna vários em um só.',
      ),
    file_unknown: say(
      'O anfitrião não tem mais este arquivo.',
      'Peça ao anfitrião que o ofereça de novo.',
    ),
    file_call_over: say(
      'A chamada terminou antes de este arquivo ser pago. Nada foi cobrado.',
      'Compre-o na sua próxima chamada com este anfitrião.',
    ),
    file_unpaid: say(
      'O anfitrião não viu o pagamento deste arquivo.',
      'Espere até ele ser confirmado e tente de novo.',
    ),
    file_owed: say(
      'Você pagou por este arquivo, mas o anfitrião ainda não o entregou.',
      'Nada será cobrado de novo. Escolha “Baixar de novo” ou peça ao anfitrião que ofereça o arquivo de novo.',
    ),
    file_relisted: (c) =>
      say(
        c.what === 'price'
          ? 'O anfitrião alterou o preço deste arquivo enquanto você decidia. Nada foi cobrado.'
          : 'O anfitrião alterou o conteúdo deste arquivo enquanto você decidia. Nada foi cobrado.',
        'Verifique-o de novo antes de comprar.',
      ),
    claim_refused: say(
      'O anfitrião não aceitou seu pagamento anterior por este arquivo. Nada mais foi cobrado.',
      'Tente de novo em um minuto ou pergunte ao anfitrião.',
    ),
    file_in_use: say(
      'Outra aba deste navegador está baixando o mesmo arquivo.',
      'Continue nessa aba ou feche-a e tente de novo.',
    ),
    hash_mismatch: (c) =>
      say(
        `Os dados que chegaram não são o arquivo oferecido (${c.what}). Eles não foram salvos.`,
        'Tente de novo ou peça um reembolso ao anfitrião.',
      ),
    disk_full: (c) =>
      say(
        c.free === null
          ? `Não há espaço suficiente para este arquivo: ele precisa de ${gigabytes(c.needed)}.`
          : `Não há espaço suficiente para este arquivo: ele precisa de ${gigabytes(c.needed)}; há ${gigabytes(c.free)} livres.`,
        'Libere espaço e retome. A parte que chegou é mantida.',
      ),
    config_invalid: (c) =>
      say(
        `${c.file}, linha ${c.line}: ${c.what}.`,
        'Esta página funciona sem o arquivo. Quem opera o site pode corrigi-lo.',
      ),
    config_unreadable: (c) =>
      say(
        `Não foi possível ler o arquivo ${c.file} do site (${c.reason}).`,
        'Esta página funciona sem ele. Recarregue a página para tentar de novo.',
      ),
    storage_blocked: say(
      'Este navegador bloqueia o armazenamento desta página, e assim ela não pode manter chaves, pagamentos nem configurações.',
      'Permita os cookies e os dados deste site, nas configurações do navegador ou ao lado do endereço. Depois recarregue a página.',
    ),
    storage_failed: (c) =>
      say(
        `Este navegador não conseguiu armazenar os dados da chamada (${c.reason}).`,
        'Libere espaço ou saia da navegação anônima e tente de novo.',
      ),
    aborted: say('Cancelado.', 'Recomece quando quiser.'),
    internal: (c) =>
      say(
        `Algo deu errado nesta página (${c.what}).`,
        'Recarregue a página. O tempo pago continua pago.',
      ),
  },
};
