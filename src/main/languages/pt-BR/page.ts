import { formsOf } from '../forms.ts';
import type { Page } from '../types.ts';

const count = formsOf('pt-BR');
const CUT = 60;
const quoted = (text: string): string => `“${text.length > CUT ? `${text.slice(0, CUT)}…` : text}”`;
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');

/** The page itself: settings, its data in this browser, diagnostics. */
export const page: Page = {
  configStrings: {
    tooLong: (most) => `o arquivo tem mais de ${most} caracteres`,
    tooDeep: 'as listas e os objetos estão aninhados em níveis demais',
    expected: (wanted, found) =>
      `esperado: ${wanted}; encontrado: ${found === null ? 'o fim do arquivo' : quoted(found)}`,
    wanted: {
      value: 'um valor',
      name: 'um nome de campo entre aspas duplas',
      colon: '“:”',
      memberOrEnd: '“,” ou “}”',
      itemOrEnd: '“,” ou “]”',
      end: 'nada depois do último “}”',
    },
    open: 'este texto não tem aspas de fechamento na linha dele',
    escape: 'este texto contém um caractere de controle ou uma sequência “\\” inválida',
    kinds: {
      object: 'um objeto',
      list: 'uma lista',
      text: 'um texto',
      number: 'um número',
      true: 'true',
      false: 'false',
      null: 'null',
    },
    file: 'o arquivo',
    iceEntry: 'cada entrada de “iceServers”',
    rpcEntry: (network) => `cada servidor RPC de ${quoted(network)}`,
    field: quoted,
    mustBe: (what, wanted, found) => `${what} deve ser ${wanted}, não ${found}`,
    urlsKind: 'um texto ou uma lista de textos',
    unknown: (name, known) =>
      `campo desconhecido ${quoted(name)}; os campos aqui são ${listed(known)}`,
    twice: (name) => `o campo ${quoted(name)} aparece duas vezes`,
    missing: (name) => `falta o campo ${quoted(name)}`,
    empty: (name) => `${quoted(name)} está vazio`,
    network: (found, known) => `${quoted(found)} não é uma rede; as redes são ${listed(known)}`,
    rpcUrl: (found) =>
      `${quoted(found)} não é um endereço https (http só é possível para esta máquina)`,
    rpcUser: 'o endereço de um servidor RPC não pode conter nome de usuário nem senha',
    iceUrl: (found) =>
      `${quoted(found)} não é um endereço STUN ou TURN, como “stun:stun.example.org:3478” ou “turns:turn.example.org:5349?transport=tcp”`,
    iceFile: (found) =>
      `“iceServers” é uma lista, ou o nome de um arquivo ao lado deste, como “turn.json”, não ${quoted(found)}`,
    turnLogin: 'um servidor TURN precisa de “username” e de “credential”',
    stunLogin:
      'um servidor STUN não leva “username” nem “credential”; dê a ele uma entrada própria',
  },
  diagnosticsStrings: {
    open: 'Diagnóstico',
    title: 'Diagnóstico',
    version: (version, build) =>
      build === '' ? `Versão ${version}` : `Versão ${version}, build ${build}`,
    hint: 'Para relatar problemas. Endereços, códigos, chaves e servidores são removidos, aqui e na cópia.',
    copy: 'Copiar diagnóstico',
    refresh: 'Atualizar',
    states: 'Estados',
    timings: 'Tempos',
    counters: 'Contadores',
    events: 'Eventos',
    room: 'Sala',
    log: 'Últimos eventos, em segundos no relógio desta sala',
    ms: (value) => (value === 'null' ? 'nenhum' : `${value} ms`),
    value: (value) => (value === 'null' || value === '' ? 'nenhum' : value),
    yes: 'sim',
    no: 'não',
  },
  installStrings: {
    ready: (version, build) => `Uma nova versão está pronta: ${version}, build ${build}.`,
    readyHint:
      'Seus dados são mantidos. A nova versão também inicia sozinha quando todas as abas do Pay2Chat são fechadas.',
    take: 'Iniciar a nova versão',
    others: 'Feche primeiro as outras abas do Pay2Chat. Uma chamada em uma delas seria cortada.',
    busy: 'Um arquivo ainda está a caminho. Inicie a nova versão quando ele tiver chegado.',
    offline: 'Não há conexão com este site.',
    offlineHint:
      'Os recibos, a exportação deles e as configurações funcionam. Uma chamada, um pagamento e a verificação de um recibo precisam da rede.',
    again: 'Carregar de novo',
  },
  maxFeeStrings: {
    label: 'Em horários de pico, pagar no máximo',
    choice: (sol) => `${sol} SOL por pagamento`,
    hint: 'Seu saldo para taxas paga isso quando você é o anfitrião. Um máximo maior ajuda os pagamentos a chegar a tempo. Vale a partir da sua próxima chamada.',
  },
  serverStrings: {
    second: 'Segundo servidor da Solana',
    secondHint:
      'Opcional, de outro operador. Os dois precisam concordar antes que um pagamento seja assinado de novo e antes que você entregue algo por 20 USDC ou mais.',
    leaveOut: 'Continuar sem ele',
  },
  settingsStrings: {
    title: 'Configurações',
    rpc: 'Servidor da Solana (RPC)',
    connect: 'Conectar à Solana',
    connecting: 'Testando os servidores…',
    connectHint:
      'Encontra um servidor para seus pagamentos. Cada servidor testado vê seu endereço IP.',
    connectTries: (hosts) =>
      `Esta página não tem servidor próprio: ela lê saldos e envia pagamentos por um servidor da Solana (RPC). Ela testa ${hosts} ao mesmo tempo e fica com o melhor, que vê também o endereço da sua carteira.`,
    connected: (host) =>
      `Conectado por ${host}, cujo operador vê seu endereço IP e o endereço da sua carteira. Você pode mudar isso nas Configurações.`,
    noneServes:
      'Nenhum destes servidores responde a este navegador agora. Verifique sua conexão com a internet e tente de novo ou use um servidor seu.',
    ownServer: 'Usar um servidor seu',
    useOwn:
      'Nenhum servidor público responde a este navegador agora. Informe um em “Usar um servidor seu”.',
    ask: 'Endereço de um servidor da Solana (RPC)',
    askHint: 'Cole-o uma vez; ele é salvo nas Configurações.',
    providers:
      'Estas empresas têm um plano gratuito, que basta para chamadas. Crie uma conta, escolha a Solana e copie o endereço que começa com https:',
    correct: 'Corrija-o acima.',
    another: 'Tente de novo em instantes ou informe outro servidor acima.',
    own: 'Servidores públicos muitas vezes recusam navegadores. Informe o seu acima.',
    checking: 'Consultando o servidor…',
    works: (network) => `O servidor responde e está em ${network}.`,
    rpcHint:
      'O endereço https pelo qual esta página lê e envia transações da Solana. Adicione servidores de reserva, um por linha.',
    fromSite: (servers) => `Definido por este site: ${servers.join(', ')}`,
    ice: 'Servidores STUN e TURN',
    iceHint:
      'Um por linha; para TURN, adicione o nome de usuário e a senha depois do endereço. Deixe vazio para conectar diretamente, sem servidor STUN ou TURN.',
    icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 nome senha',
    iceInvalid: (line) =>
      `Esta linha não é um servidor STUN ou TURN: ${line}. Ela precisa começar com stun: ou turn:, seguido de um host e, se for o caso, de uma porta até 65535; depois do endereço de um servidor TURN vêm um nome de usuário e uma senha. Até ela ser corrigida, seus servidores continuam como estavam.`,
  },
  transferStrings: {
    transfer: 'Enviar USDC',
    to: 'Para (endereço Solana)',
    amount: 'Valor em USDC',
    send: 'Enviar USDC',
    checkAgain: 'Verificar de novo',
    faucet: 'Obter dinheiro de teste para a devnet:',
    faucetUsdc: 'USDC de teste',
    faucetSol: 'SOL de teste',
  },
  newcomerStrings: {
    title: 'É sua primeira vez?',
    coin: {
      guest:
        'Você paga em USDC, um dólar digital na Solana: 1 USDC vale cerca de 1 dólar americano.',
      host: 'Você recebe em USDC, um dólar digital na Solana: 1 USDC vale cerca de 1 dólar americano.',
    },
    wallet:
      'Uma carteira é um app ou uma extensão do navegador que guarda esse dinheiro e pede sua aprovação antes de pagar. Escolha uma na lista acima.',
    buy: {
      guest:
        'Compre USDC na carteira ou em uma corretora: envie-o de lá para o endereço da sua carteira e escolha Solana como rede.',
      host: 'As taxas de rede pedem 0,02 SOL: compre-o na carteira, ou envie-o para ela de uma corretora e escolha Solana como rede.',
    },
    back: 'Depois volte a este link. Se sua carteira não aparecer acima, recarregue a página.',
    copyLink: 'Copiar este link',
    wait: 'Tudo isso pode demorar um pouco. Peça ao seu anfitrião que espere:',
    copyMessage: 'Copiar mensagem',
    message:
      'Estou preparando uma carteira e USDC para nossa chamada. Por favor, me dê um pouco de tempo.',
  },
  windowStrings: {
    warns:
      'Sua carteira talvez avise que ainda não conhece este site. Confira o endereço desta página e aprove só o que esta página anuncia.',
    fee: 'Seu anfitrião paga a taxa de rede. Se sua carteira pedir SOL, cancele e use outra carteira.',
    nothing: 'Nada se abre? Abra sua carteira pelo ícone dela e desbloqueie-a.',
  },
  walletAppStrings: {
    allowTitle: 'Deixe esta página acessar seu app de carteira',
    allowHint:
      'Seu navegador pergunta se esta página pode se conectar a apps neste dispositivo. Permita.',
    allow: 'Pedir ao navegador',
    openTitle: 'Continue no seu app de carteira',
    openHint: 'Aprove lá e depois volte a esta página.',
    open: 'Abrir app de carteira',
    waitingTitle: 'Aguardando seu app de carteira',
    waitingHint: 'Se ele não abriu, cancele e tente de novo.',
    cancel: 'Cancelar',
    kept: 'App de carteira',
    keptHint:
      'Seu app de carteira deixa esta página pedir que ele assine. Revogar abre o app mais uma vez.',
    revoke: 'Revogar acesso',
    revoking: 'Revogando…',
  },
  wipeStrings: {
    title: 'Este navegador',
    keeps:
      'Configurações, recibos, textos e números de faturas, arquivos não salvos e chaves estão só neste navegador. Quem usar este navegador pode usar suas chaves.',
    export: 'Exportar configurações, pagamentos e faturas',
    exportSecrets: 'Incluir endereços RPC e credenciais TURN',
    exportHint:
      'Um arquivo JSON sem chaves da carteira ou de pagamento. Endereços RPC podem conter uma chave de API. Quem tiver o arquivo poderia usá-la, assim como suas credenciais TURN; por isso, ambos ficam de fora, a menos que você os inclua.',
    wipe: 'Apagar tudo',
    looking: 'Verificando o que está armazenado…',
    ask: 'Apagar tudo o que esta página armazena neste navegador?',
    lost: 'Isto apaga as configurações, seu consentimento, os recibos, os textos e números das faturas, os arquivos não salvos e todas as chaves. Isso não pode ser desfeito. Os pagamentos permanecem na Solana.',
    nothing: 'Nada aqui guarda dinheiro.',
    stakes: 'Você perderia:',
    takeBack: 'Sacar primeiro',
    sure: 'Aceito perder isto',
    giveUp: (sol) => `Aceito perder ${sol} SOL`,
    confirm: 'Apagar agora',
    closeTabs:
      'Feche todas as outras abas desta página. Elas ainda usam os dados a serem apagados.',
    done: 'Tudo o que esta página armazenou neste navegador foi apagado.',
    notAll: (why) =>
      `Nem tudo pôde ser removido (${why}). Limpe os dados deste site nas configurações do navegador.`,
    stake: {
      feeBalance: (sol, network) => `${sol} SOL no saldo para taxas em ${network}.`,
      feeBalanceUnread: (network) =>
        `O saldo para taxas em ${network}. O valor dele não pode ser lido daqui: escolha essa rede para sacá-lo.`,
      key: 'A chave de pagamento de uma chamada à qual você ainda pode voltar.',
      keyOfAllowance: (usdc) =>
        `A chave de pagamento de uma chamada à qual você ainda pode voltar, com uma autorização de até ${usdc} USDC. Sem a chave, ninguém pode usar a autorização. Pare os pagamentos automáticos nessa chamada ou revogue a autorização na sua carteira.`,
      payment: (usdc) => `Um pagamento de ${usdc} USDC que ainda não foi confirmado.`,
      deposit: (usdc) =>
        `A chave de um depósito de ${usdc} USDC que ainda não foi liberado. Sem ela, sua carteira ainda pode mover o dinheiro, com outro software.`,
      unused: (usdc) =>
        `O registro de ${usdc} USDC de tempo não usado que você ainda deve a um convidado. Esse valor então não é reembolsado.`,
      offer: (when, paid) =>
        paid === null
          ? `Sua oferta para ${when}. Sem ela, um pagamento não pode ser reconhecido nem reembolsado. O link dela, se você o guardar, a traz de volta.`
          : `Sua oferta para ${when}, paga com ${paid} USDC. Sem ela, um pagamento não pode ser reconhecido nem reembolsado. O link dela, se você o guardar, a traz de volta.`,
      booking: (when, usdc) =>
        `Sua reserva para ${when}, paga com ${usdc} USDC. O link dela, se você o guardar, a traz de volta com a mesma carteira.`,
      files: (n, size) =>
        count(n, {
          one: `Um arquivo (${size}) pelo qual você talvez tenha pago.`,
          other: `# arquivos (${size}) pelos quais você talvez tenha pago.`,
        }),
      links: (n, sol) =>
        count(n, {
          one: `Um link de chamada, que deixa de funcionar, e até ${sol} SOL guardados nele.`,
          other: `# links de chamada, que deixam de funcionar, e até ${sol} SOL guardados em cada um.`,
        }),
      unread: (why) => `Algo não pôde ser lido: ${why}`,
    },
  },
  linkStrings: {
    linkInCall: 'Há outra chamada nesta aba. Abra o link em uma aba nova.',
    linkInTransfer:
      'Um arquivo ainda está a caminho nesta aba. Espere até ele chegar ou abra o link em outra aba.',
    backStays:
      'Voltar encerraria sua chamada ou transferência. Para sair, use o botão desta página.',
    replyLink: {
      handedOver: 'A resposta foi passada para sua aba em espera. Você pode fechar esta.',
      noneWaiting:
        'Nenhuma aba deste navegador está esperando esta resposta. Abra a aba com seu convite.',
    },
    repairLink: {
      handedOver:
        'O link foi passado para a aba da sua chamada. Pressione “Conectar” lá; você pode fechar esta aba.',
      noneWaiting:
        'Nenhuma chamada aberta neste navegador corresponde a este link. Se a chamada estiver aberta em outro navegador, abra o link nele.',
    },
  },
};
