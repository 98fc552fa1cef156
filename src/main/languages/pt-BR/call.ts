import { isolated } from '../../../shared/peer-text.ts';
import { formsOf } from '../forms.ts';
import type { Call } from '../types.ts';

const count = formsOf('pt-BR');

/** The call itself, its devices, files and notices. */
export const call: Call = {
  nextSteps: {
    hostWallet:
      'Seu convidado paga para sua carteira. Ela também precisa de um pouco de SOL para taxas de rede.',
    hostSol: (missing) =>
      `Próximo passo: envie ${missing} SOL para sua carteira, para as taxas de rede.`,
    hostFees: 'Sua carteira pede aprovação uma vez, para as taxas de rede.',
    guestWallet: (cost) => `Você precisa de ${cost} USDC e não precisa de SOL.`,
    guestShort: (missing) =>
      `Adicione ${missing} USDC à sua carteira para entrar. Enquanto isso, você pode aceitar o convite.`,
    guestDevices: 'Seu navegador pede acesso à câmera e ao microfone. Você pode entrar sem eles.',
    guestMicrophone: 'Seu navegador pede acesso ao microfone. Você pode entrar sem ele.',
  },
  lostWayStrings: {
    invite: {
      what: 'Esta página foi recarregada, portanto seu convite anterior não funciona mais.',
      next: 'Crie um novo com as mesmas condições e envie-o. Seu convidado precisa abrir o novo.',
    },
    agreed: {
      what: 'Esta página foi recarregada, portanto seu convite anterior não funciona mais.',
      next: 'Pressione “Convidar manualmente” de novo na chamada marcada e envie o novo convite. Um convite criado abaixo não levaria em conta a reserva.',
    },
    replied: {
      what: 'Esta página foi recarregada, portanto sua resposta anterior não funciona mais.',
      next: 'Aceite de novo e envie a nova resposta. Se seu anfitrião já usou a anterior, peça um novo convite.',
    },
    again: {
      what: 'Peça ao seu anfitrião que também pressione “Chamar de novo” e envie o novo link a você.',
      next: 'Abra esse link ou cole-o aqui.',
    },
    link: {
      what: 'Enquanto esta página estiver aberta, seu convidado pode chamar de novo pelo seu link de chamada.',
      next: 'Ou crie um convite com as mesmas condições e envie-o.',
    },
    gone: {
      what: 'A página do seu convidado não responde mais.',
      next: 'Crie um convite com as mesmas condições e envie-o.',
    },
    met: {
      what: 'Esta página foi recarregada, portanto não há mais conexão com seu anfitrião.',
      next: 'Um convite funciona uma vez. Peça um novo ao seu anfitrião e abra-o aqui.',
    },
  },
  ownNameStrings: {
    label: 'Seu nome (opcional)',
    hint: 'A outra pessoa o vê assim que você estiver na chamada. Este navegador se lembra dele.',
    hostHint: 'Seu convidado o vê na chamada e nos seus links. Este navegador se lembra dele.',
  },
  screenStrings: {
    sharing: 'Você está compartilhando sua tela.',
    stop: 'Parar de compartilhar',
    peerShares: {
      host: 'Seu convidado está compartilhando uma tela.',
      guest: 'Seu anfitrião está compartilhando uma tela.',
    },
    lens: 'Zoom e tela cheia',
    closer: 'Aumentar zoom',
    further: 'Diminuir zoom',
    percent: (scale) => `${Math.round(scale * 100)}%`,
    whole: (percent) => `O zoom está em ${percent}. Mostrar a tela toda`,
    full: 'Tela cheia',
    leave: 'Sair da tela cheia',
  },
  callStrings: {
    notices: 'Avisos',
    words: {
      title: 'Palavras de segurança',
      before: {
        host: 'Compare-as com seu convidado, por telefone ou em um chat fora desta página.',
        guest: 'Compare-as com seu anfitrião, por telefone ou em um chat fora desta página.',
      },
      unpaid: 'Nada foi pago ainda.',
      unclaimed: 'Sua reserva ainda não foi resgatada, e nada mais foi pago.',
      why: {
        host: 'Se forem diferentes, alguém está interceptando a chamada: cancele-a.',
        guest: 'Se forem diferentes, alguém está interceptando a chamada: saia.',
      },
      noOtherWay: {
        host: 'Seu convidado não tem outra forma de falar com você? Leiam as palavras um para o outro no início da chamada, antes de entrar no assunto.',
        guest:
          'Você não tem outra forma de falar com seu anfitrião? Leiam as palavras um para o outro no início da chamada, antes de entrar no assunto.',
      },
      note: {
        host: 'Compare-as com seu convidado, por telefone ou em um chat fora desta página. Se as dele forem diferentes, alguém está interceptando a chamada: encerre-a.',
        guest:
          'Compare-as com seu anfitrião, por telefone ou em um chat fora desta página. Se as dele forem diferentes, alguém está interceptando a chamada: encerre-a.',
      },
    },
    connection: {
      new: 'Não conectado',
      connecting: 'Conectando',
      connected: 'Conectado',
      interrupted: 'Interrompido',
      failed: 'A conexão falhou',
      closed: 'Fechado',
    },
    unsent: 'Aguardando seu anfitrião',
    lastFiles: 'Chamada encerrada, arquivos ainda em transferência',
    noHeartbeat: 'Reconectando os pagamentos…',
    peer: {
      label: { host: 'Seu convidado', guest: 'Seu anfitrião' },
      named: {
        host: (name) => `Seu convidado: ${name}`,
        guest: (name) => `Seu anfitrião: ${name}`,
      },
    },
    stage: {
      preview: 'Câmera e microfone',
      you: 'Você',
      openMicrophone: 'Sem microfone. Tentar de novo',
      openCamera: 'Sem câmera. Tentar de novo',
      mute: 'Silenciar microfone',
      unmute: 'Ativar microfone',
      cameraOff: 'Desligar câmera',
      flip: 'Trocar de câmera',
      cameraOn: 'Ligar câmera',
      share: 'Compartilhar sua tela',
      unshare: 'Parar de compartilhar sua tela',
      pip: 'Abrir picture-in-picture',
      closePip: 'Fechar picture-in-picture',
      devices: 'Escolher dispositivos',
      more: 'Dispositivos e conexão',
      help: 'Alertas e atalhos',
      end: 'Encerrar chamada',
      endShort: 'Encerrar',
      peerCameraOff: 'A câmera está desligada',
      peerSilent: {
        host: 'Seu convidado não envia vídeo nem som.',
        guest: 'Seu anfitrião não envia vídeo nem som.',
      },
      peerMuted: 'Silenciado',
      peerNoMicrophone: 'Sem microfone',
      ownCameraOff: 'Sua câmera está desligada',
      ownWaits: 'Sua imagem não está sendo enviada no momento',
      play: 'Reproduzir som',
      starting: 'Iniciando…',
    },
    panels: {
      label: 'Painéis',
      chat: 'Chat',
      payments: 'Pagamentos',
      files: 'Arquivos',
      wallet: 'Carteira',
      more: 'Dispositivos e conexão',
      news: 'Novo',
    },
    chat: {
      title: 'Chat',
      input: 'Mensagem',
      send: 'Enviar',
      away: 'Sem conexão. Seu texto fica aqui até poder ser enviado.',
      room: (count) => `Caracteres restantes: ${count}`,
      tooLong: (count) => `Longo demais para enviar. Caracteres a mais: ${count}`,
      all: (count) => `Mostrar as ${count} mensagens`,
      newest: 'Novas mensagens',
      empty: 'Só vocês dois podem ler isto. Tudo é apagado quando a chamada termina.',
      me: 'Você',
    },
  },
  wishStrings: {
    own: {
      less: 'Você recebe menos vídeo',
      none: 'Você não recebe vídeo',
    },
    peer: {
      host: {
        less: 'Seu convidado pediu menos vídeo',
        none: 'Seu convidado pediu para não receber vídeo',
      },
      guest: {
        less: 'Seu anfitrião pediu menos vídeo',
        none: 'Seu anfitrião pediu para não receber vídeo',
      },
    },
  },
  pipStrings: {
    back: 'Voltar à página',
    failed: 'Seu navegador não abriu o picture-in-picture.',
  },
  shortcutStrings: {
    names: {
      mic: 'Ligar ou desligar o microfone',
      talk: 'Silenciado: segurar para falar',
      camera: 'Ligar ou desligar a câmera',
      share: 'Compartilhar sua tela ou parar',
      full: 'Tela cheia ou voltar',
      devices: 'Escolher dispositivos',
      chat: 'Escrever uma mensagem no chat',
      files: 'Ir para os arquivos',
      help: 'Mostrar esta lista',
      end: 'Encerrar a chamada',
    },
    space: 'Espaço',
    now: {
      microphone: { on: 'Microfone ligado', off: 'Microfone silenciado' },
      camera: { on: 'Câmera ligada', off: 'Câmera desligada' },
    },
  },
  helpStrings: {
    title: 'Alertas e atalhos',
    close: 'Fechar',
    alerts: 'Alertas',
    sounds: 'Sons',
    soundsHint: 'Para pagamentos, avisos, mensagens e arquivos.',
    notify: 'Notificações enquanto esta aba está oculta',
    notifyHint: 'Seu navegador pede permissão uma vez.',
    notifyBlocked:
      'Seu navegador bloqueia notificações desta página. Permita-as nas configurações do site.',
    pip: 'Picture-in-picture enquanto esta aba está oculta',
    pipHint: 'Seu navegador pode pedir permissão uma vez.',
    shortcuts: 'Teclado',
    keys: 'Atalhos de uma tecla',
    keysHint: 'Ficam desligados enquanto você digita.',
  },
  noticeStrings: {
    joining: { host: 'Seu convidado pagou', guest: 'Pago. Você está na chamada.' },
    paid: (minute) => `${minute}: pago`,
    tip: {
      host: (amount) => `Uma gorjeta de ${amount} USDC do seu convidado.`,
      guest: (amount) => `Obrigado! Sua gorjeta de ${amount} USDC chegou.`,
    },
    interrupted: 'Conexão interrompida. A cobrança está pausada.',
    stopped:
      'Seu navegador parou esta página enquanto você estava ausente. A cobrança ficou pausada.',
    connected: {
      host: 'Seu convidado está conectado e já pode pagar.',
      guest: 'Conectado. Pague para entrar.',
    },
    message: 'Nova mensagem',
    file: {
      offered: (name) => `Novo arquivo: ${isolated(name)}`,
      sold: (name) => `Vendido: ${isolated(name)}`,
      done: (name) => `Transferência concluída: ${isolated(name)}`,
      failed: (name) => `Transferência parada: ${isolated(name)}`,
    },
    title: {
      connected: { host: 'Convidado conectado', guest: 'Pague para entrar' },
      frozen: 'Pausada',
      interrupted: 'Sem cobrança',
    },
    ring: {
      comes: (name) =>
        name === '' ? 'Alguém está chamando' : `Está chamando e diz: ${isolated(name)}`,
      ringing: 'Chamando…',
      answered: 'Seu anfitrião atendeu',
      busy: 'Seu anfitrião não pode atender agora',
      noAnswer: 'Ainda sem resposta',
    },
  },
  deviceStrings: {
    title: 'Dispositivos',
    inApp:
      'O navegador próprio deste app talvez não tenha câmera nem carteira. Copie este link e abra-o no seu navegador.',
    copyLink: 'Copiar este link',
    kinds: { microphone: 'Microfone', camera: 'Câmera', speaker: 'Alto-falante' },
    automatic: 'Padrão do sistema',
    automaticIs: (label) => `Padrão do sistema (${label})`,
    absent: (label) => `${label} (não conectado)`,
    inUse: (label) => `Em uso: ${label}`,
    picture: 'Vídeo que você envia',
    pictureHint:
      '“Automático” adapta o vídeo à sua conexão. Uma tela compartilhada é sempre enviada em tamanho total.',
    pictures: {
      auto: 'Automático',
      '720p': '720p (tamanho fixo)',
      '360p': '360p (economiza dados)',
    },
    mirror: 'Espelhar minha própria imagem',
    mirrorHint: 'Só para você. Os outros sempre veem você como é.',
    blur: 'Desfocar meu fundo',
    blurHint: 'Sua câmera ou seu sistema faz isso. Os outros também veem.',
    rehearsal: {
      record: 'Gravar 3 segundos e reproduzir',
      recording: 'Gravando por 3 segundos…',
      stop: 'Parar',
      playing: 'É assim que os outros veem e ouvem você.',
      failed:
        'Seu navegador não conseguiu gravar ou reproduzir isto. A chamada em si ainda pode funcionar.',
      video: 'Sua gravação',
    },
    receive: 'Vídeo que você recebe',
    receiveHint: 'Receber menos ajuda em uma rede fraca. O som vem completo.',
    wishes: { all: 'Tudo', less: 'Menos (economiza dados)', none: 'Nenhum (só som)' },
    unknownWish:
      'A página da outra pessoa é uma versão mais antiga e envia o vídeo dela como antes.',
    audioOnly: 'Só áudio',
    audioOnlyHint: 'Sua câmera fica desligada, e você não recebe vídeo.',
    check: 'Testar câmera e microfone',
    checkMicrophone: 'Testar microfone',
    checking: 'Aguardando seu navegador…',
    level: {
      listening: 'Diga algo: a barra se move quando sua voz é ouvida.',
      heard: 'Seu microfone funciona.',
      muted: 'Seu microfone está silenciado.',
      unheard: 'Você silenciou seu microfone. Ninguém ouve você.',
    },
    without: {
      nothing: {
        host: 'Você pode oferecer a chamada sem câmera nem microfone: você vê e ouve seu convidado, que então precisa concordar com cada minuto.',
        guest:
          'Você pode entrar sem câmera nem microfone: você vê e ouve seu anfitrião, mas ele não vê nem ouve você.',
      },
      sound: {
        host: 'Você pode oferecer a chamada sem microfone: você ouve seu convidado, que então precisa concordar com cada minuto.',
        guest: 'Você pode entrar sem microfone: você ouve seu anfitrião, mas ele não ouve você.',
      },
      camera: 'Você pode continuar sem câmera: sua voz é ouvida, mas sua imagem não é vista.',
      microphone:
        'Você pode continuar sem microfone: sua imagem é vista, mas sua voz não é ouvida.',
    },
    retry: 'Tentar de novo',
    taken: {
      own: {
        microphone: 'Seu sistema parou seu microfone.',
        camera: 'Seu sistema parou sua câmera.',
        both: 'Seu sistema parou seu microfone e sua câmera.',
      },
      peer: {
        host: {
          microphone: 'O sistema do seu convidado parou o microfone.',
          camera: 'O sistema do seu convidado parou a câmera.',
          both: 'O sistema do seu convidado parou o microfone e a câmera.',
        },
        guest: {
          microphone: 'O sistema do seu anfitrião parou o microfone.',
          camera: 'O sistema do seu anfitrião parou a câmera.',
          both: 'O sistema do seu anfitrião parou o microfone e a câmera.',
        },
      },
      back: 'Continua sozinho depois da ligação, ou quando o outro app terminar.',
    },
    route: {
      bluetooth:
        'Um fone Bluetooth toca em qualidade de ligação enquanto o microfone dele está em uso. Outro microfone mantém o som completo.',
      follows:
        'Em um iPhone ou iPad, o som segue o microfone. Outro microfone muda o som de lugar, e a Central de Controle também.',
      choose: 'Escolher um alto-falante',
    },
    installed:
      'Seu telefone pode parar o microfone deste app enquanto outro app está na tela. Fique aqui durante uma chamada.',
    gone: {
      microphone: (from, to) =>
        from === ''
          ? `Seu microfone agora é: ${to}.`
          : `Desconectado: ${from}. Seu microfone agora é: ${to}.`,
      camera: (from, to) =>
        from === ''
          ? `Sua câmera agora é: ${to}.`
          : `Desconectado: ${from}. Sua câmera agora é: ${to}.`,
    },
    again: (to) => `Reconectado e em uso: ${to}.`,
    followed: {
      microphone: (to) => `Seu sistema mudou para outro microfone. Em uso: ${to}.`,
      camera: (to) => `Seu sistema mudou para outra câmera. Em uso: ${to}.`,
    },
  },
  fileStrings: {
    title: { host: 'Arquivos à venda', guest: 'Arquivos do seu anfitrião' },
    emptyHost:
      'Adicione um arquivo e defina um preço. Seu convidado pode comprá-lo durante a chamada.',
    emptyGuest: 'Seu anfitrião ainda não ofereceu nenhum arquivo.',
    emptyAway: 'Os arquivos do seu anfitrião aparecem de novo quando vocês se reconectarem.',
    choose: 'Escolher arquivos',
    drop: 'ou solte-os aqui',
    folder: 'Pastas não podem ser oferecidas. Compacte a pasta primeiro em um ZIP.',
    chosen: (n, size) =>
      count(n, { one: `# arquivo, ${size}`, other: `# arquivos, ${size} no total` }),
    price: 'Preço em USDC',
    priceHint: 'Por arquivo. Deixe vazio para oferecê-lo de graça.',
    description: 'Descrição (opcional)',
    descriptionHint: 'Seu convidado a vê ao lado do nome.',
    add: 'Oferecer ao seu convidado',
    earlier: {
      what: 'Você ofereceu estes arquivos antes de esta página ser recarregada. Escolha os mesmos arquivos para oferecê-los de novo pelo mesmo preço.',
      choose: 'Escolher de novo',
      drop: 'Não oferecer mais',
      line: (name, size, price, isOwed) =>
        isOwed
          ? `${isolated(name)} (${size}, ${price}, pago e não entregue)`
          : `${isolated(name)} (${size}, ${price})`,
      owed: (names) =>
        `Seu convidado pagou por isto e ainda não o recebeu: ${names}. Ofereça de novo ou reembolse em Pagamentos.`,
      owedAtEnd: (names) =>
        `Seu convidado pagou por isto e não o recebeu: ${names}. Ofereça na sua próxima chamada ou reembolse.`,
      waits: 'Pago. Será enviado quando seu convidado o pedir de novo.',
      others: (names) =>
        `Não oferecido, porque nenhum arquivo acima tem o mesmo nome e tamanho: ${names}`,
    },
    free: 'Grátis',
    edit: 'Editar',
    name: 'Nome',
    keep: 'Salvar alterações',
    withdraw: 'Retirar',
    buy: { free: 'Baixar', paid: 'Comprar', again: 'Baixar de novo' },
    again: 'Você já pagou por este arquivo. Sua carteira assina uma vez; nenhum pagamento é feito.',
    claiming: 'Aguardando sua assinatura',
    confirm: {
      title: (name) => `Comprar ${isolated(name)}?`,
      cost: 'Custo',
      size: 'Tamanho',
      balance: 'Seu saldo',
      after: 'Depois do pagamento',
      short: (missing) => `Adicione primeiro ${missing} USDC à sua carteira.`,
      allowance: (left) =>
        `Pagar com a autorização da chamada, sem pedir aprovação na carteira (restante: ${left} USDC)`,
      fee: 'Você não paga nenhuma taxa à parte.',
      pay: (cost) => `Pagar ${cost} e baixar`,
      hash: 'Detalhes',
      honest:
        'A impressão digital (SHA-256) garante quais dados você recebe, mas não que os dados valham o preço.',
    },
    lost: 'Um convidado pagou por este arquivo e não consegue obtê-lo. Restaure o arquivo como era ou reembolse o pagamento.',
    withdrawn: (name) =>
      `Seu anfitrião retirou ${isolated(name)} enquanto você decidia. Nada foi cobrado.`,
    pause: 'Pausar',
    resume: 'Retomar',
    cancel: 'Cancelar',
    save: 'Salvar',
    kept: {
      title: 'Arquivos recebidos',
      hint: 'Eles ficam neste navegador por uma semana. Salve os que quiser guardar.',
      saveOf: (name) => `Salvar ${isolated(name)}`,
      remove: 'Remover…',
      removeOf: (name) => `Remover ${isolated(name)}`,
      sure: 'Remover de vez',
    },
    handedOver: {
      saved: (name) => `Salvo: ${isolated(name)}`,
      downloading: (name) => `Nos downloads do seu navegador: ${isolated(name)}`,
    },
    states: {
      hashing: 'Lendo',
      listed: 'Oferecido',
      buying: 'Pagando',
      paid: 'Pago, começa em breve',
      transferring: 'Transferindo',
      paused: 'Pausado',
      verifying: 'Verificando',
      done: 'Transferência concluída',
      failed: 'Falhou',
      withdrawn: 'Retirado',
    },
    over: {
      unpaid: 'Oferecido só durante a chamada',
      paid: 'Pago: obtenha-o na sua próxima chamada',
    },
    queued: 'Aguardando o arquivo anterior',
    pausedBy: {
      me: 'Pausado por você',
      peer: { host: 'Pausado pelo seu convidado', guest: 'Pausado pelo seu anfitrião' },
    },
    sold: 'Entregue',
    speed: (perSecond) => `${perSecond}/s`,
    left: (time) => `restante: ${time}`,
    bytes: (n) => `${n.toFixed(0)} ${n === 1 ? 'byte' : 'bytes'}`,
    wait: {
      seconds: (s) => `${s} s`,
      minutes: (min) => `${min} min`,
      hours: (h, min) => (min === 0 ? `${h} h` : `${h} h ${min} min`),
    },
    progress: (name) => `Progresso de ${isolated(name)}`,
  },
  rejoinStrings: {
    title: 'Sua chamada foi interrompida',
    lead: 'Esta página foi fechada ou recarregada durante uma chamada. A cobrança está pausada, e o tempo pago continua pago.',
    how: {
      host: 'Voltar à chamada cria um link. Envie-o ao seu convidado, que envia outro de volta. A chamada então continua de onde parou, a menos que seu convidado a tenha encerrado. Os arquivos à venda precisam ser escolhidos de novo.',
      guest:
        'Voltar à chamada cria um link. Envie-o ao seu anfitrião, que envia outro de volta. A chamada então continua de onde parou, a menos que seu anfitrião a tenha encerrado.',
    },
    role: 'Você é',
    roles: { host: 'o anfitrião', guest: 'o convidado' },
    counterpart: { host: 'Carteira do seu convidado', guest: 'Carteira do seu anfitrião' },
    subject: 'Assunto',
    words: 'Palavras de segurança',
    talked: 'Tempo de chamada',
    paidUntil: 'Pago até',
    orLater: (time) => `${time} ou mais`,
    left: 'Tempo restante para voltar',
    rejoin: 'Voltar à chamada',
    end: 'Encerrar chamada',
    ended: {
      host: 'Você encerrou a chamada. Veja em Recibos o que você ganhou e o que é reembolsado ao convidado.',
      guest:
        'Você encerrou a chamada. Veja em Recibos o que você pagou e o que é reembolsado a você.',
    },
  },
  booksStrings: {
    title: 'Aberto em outra aba',
    lost: 'Um convite ou uma resposta que você criou lá deixa de funcionar.',
    act: {
      open: 'Usar aqui',
      paying: 'Tentar de novo',
      call: 'Encerrar aquela chamada e usar aqui',
      silent: 'Usar aqui',
    },
  },
  repairStrings: {
    title: 'Problemas de conexão?',
    hint: 'Use isto se a conexão não voltar, por exemplo depois de uma troca de rede. O tempo pago continua pago.',
    down: 'Conexão interrompida. A cobrança está pausada. Reconectando…',
    left: {
      title: 'A outra pessoa enviou um link a você?',
      hint: 'Abra-o ou cole-o abaixo. Senão, pressione “Voltar à chamada” acima.',
    },
    start: 'Criar link de reconexão',
    another: 'Criar outro link',
    copyLink: 'Copiar link',
    input: 'Link ou código que você recebeu',
    apply: 'Conectar',
    linked: 'O link que você abriu está no campo. Pressione “Conectar” para continuar a chamada.',
    code: 'Como código',
    answer: 'Sua resposta como código',
    send: {
      none: 'Crie um link de reconexão ou espere um da outra pessoa.',
      offered: 'Envie este link à outra pessoa, por exemplo por chat.',
      answered: 'Envie este link de volta. A chamada continua assim que ele for aberto.',
      applied: 'Conectando…',
    },
    paste: {
      none: 'Abra o link que você receber ou cole-o aqui.',
      offered: 'Abra o link que receber de volta ou cole-o aqui.',
      answered: 'Não há mais nada a abrir, a menos que você receba outro link.',
      applied: 'Abra o link que você receber ou cole-o aqui.',
    },
  },
};
