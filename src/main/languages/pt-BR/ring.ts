import { isolated } from '../../../shared/peer-text.ts';
import type { Ring } from '../types.ts';

/** Brazilian Portuguese: call links and ringing. */
export const ring: Ring = {
  ringStrings: {
    links: 'Seus links de chamada',
    link: 'Seu link de chamada',
    lead: 'Coloque-o em uma mensagem ou em um perfil.',
    make: 'Criar link de chamada',
    another: 'Criar outro link de chamada',
    making: 'Criando link de chamada…',
    cost: (fee, postage) =>
      `Um link de chamada custa ${fee} SOL. Nele ficam mais ${postage} SOL, que você recebe de volta ao desativá-lo.`,
    fixed: 'Os links já enviados mantêm preço, assunto e nome.',
    orInvite: 'Ou um convite, para uma chamada: seu convidado envia uma resposta para você colar.',
    untitled: 'Link de chamada',
    options: 'Opções deste link',
    states: {
      open: 'Aberto: esta página toca enquanto ficar aberta.',
      closed: 'Fechado: ninguém pode chamar por ele agora.',
      filling: 'Adicionando taxas de rede…',
      elsewhere: 'Outra aba deste navegador toca.',
      spent:
        'Ele não pode tocar: as taxas de rede de hoje se esgotaram. Esta página as repõe em até um dia.',
      unfunded: 'Ele não pode tocar: as taxas de rede dele se esgotaram. Reponha-as abaixo.',
      broken: 'Alguém inutilizou este link. Crie um novo e envie esse.',
    },
    brokenAhead:
      'Alguém inutilizou este link. No horário da chamada, escolha “Convidar manualmente”.',
    open: 'Aberto a chamadas',
    openHint: 'Qualquer pessoa com o link pode chamar.',
    itself: 'Atender automaticamente',
    itselfHint:
      'Qualquer pessoa com o link fica sabendo seu endereço IP, pode usar o servidor TURN que você compartilha e vê você depois de pagar.',
    notify: 'Avisar quando esta aba estiver oculta',
    notifyHint: 'Seu navegador pede permissão uma vez.',
    notifyBlocked:
      'Seu navegador bloqueia as notificações desta página. Permita-as nas configurações do site.',
    retire: 'Desativar este link',
    retireSure: 'Pressione de novo para desativá-lo. O link nunca mais toca.',
    retiring: 'Desativando o link…',
    cameBack: (sol) => `O link está desativado, e você recebeu de volta ${sol} SOL.`,
    nothingBack: 'O link está desativado. Não havia nada nele que pudesse voltar.',
    away: (since) => `Ninguém pôde chamar você de ${since} até esta página abrir.`,
    spent: (sol) => `Atender e repor as taxas custou ${sol} SOL nas últimas 24 horas.`,
    missed: 'Chamadas que você não atendeu',
    missedBy: (name) => (name === '' ? 'Alguém' : `Diz: ${isolated(name)}`),
    clear: 'Limpar lista',
    line: {
      open: 'Seu link de chamada está aberto: esta página toca.',
      closed: 'Seu link de chamada está fechado: ninguém pode chamar por ele.',
      some: (open, all) =>
        open === 1
          ? `Um dos seus ${all} links de chamada está aberto: esta página toca.`
          : `${open} dos seus ${all} links de chamada estão abertos: esta página toca.`,
      none: 'Seus links de chamada estão fechados: ninguém pode chamar por eles.',
    },
    toLinks: 'Mostrar links de chamada',
    comes: (name) =>
      name === '' ? 'Alguém está chamando' : `Alguém está chamando e diz: ${isolated(name)}`,
    scheduled: (when) => `Marcada para ${when}`,
    ringHint:
      'Atender abre sua câmera, e seu navegador pode pedir permissão. Seu convidado só vê você depois de pagar.',
    mayBeGone: 'Se seu convidado sair, esta página ainda pode tocar por até dois minutos.',
    endsInvite: 'Atender descarta o convite que você tem aberto.',
    answer: 'Atender',
    answering: 'Atendendo…',
    decline: 'Agora não',
    rang: (name) =>
      name === ''
        ? 'Alguém chamou durante a chamada.'
        : `${isolated(name)} chamou durante a chamada.`,
    noReply: 'Seu convidado não se conectou. Nada foi pago.',
    with: (name) =>
      name === ''
        ? 'Uma chamada de vídeo com a pessoa que enviou este link. Você paga por minuto.'
        : `Uma chamada de vídeo com ${isolated(name)}. Você paga por minuto.`,
    lendsTurn:
      'Seu anfitrião compartilha com você um servidor por onde a chamada pode passar. Seu navegador o contata quando seu anfitrião atender.',
    useStun: 'Usar o servidor do meu anfitrião para conectar',
    call: 'Chamar',
    callHint: 'A página do seu anfitrião toca por até dois minutos. Você ainda não paga nada.',
    callFrom: (when) => `Você poderá chamar nesta página a partir de ${when}.`,
    callEarly: 'Você já pode chamar. Talvez seu anfitrião não esteja lá antes do horário.',
    visits: {
      ringing: 'Chamando…',
      answered: 'Seu anfitrião atendeu. Conectando…',
      busy: 'Seu anfitrião não pode falar agora.',
      'no-answer': 'Seu anfitrião não está ou não recebe chamadas agora. Deixe esta página aberta.',
    },
    knocksAgain: (time) => `Esta página chama de novo sozinha em ${time}.`,
    over: 'Esta página parou de chamar.',
    leaveName: 'Para deixar seu nome, digite-o abaixo e chame de novo.',
    readsLater: 'Seu anfitrião lê depois quem chamou.',
    nameHint: 'Seu anfitrião o vê enquanto toca. Este navegador o guarda.',
    again: 'Chamar de novo',
    stop: 'Parar de chamar',
    leave: 'Sair',
  },
};
