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
    fixed: 'Um novo preço, assunto ou nome não muda nenhum link que você já enviou.',
    orInvite: 'Ou um convite, para uma chamada: seu convidado envia uma resposta para você colar.',
    untitled: 'Link de chamada',
    options: 'Opções deste link',
    states: {
      open: 'Aberto: esta página toca enquanto ficar aberta.',
      closed: 'Fechado: ninguém pode chamar por ele agora.',
      filling: 'Adicionando as taxas de rede para as mensagens…',
      elsewhere: 'Outra aba deste navegador toca.',
      spent: 'Ele não tem mais mensagens. Esta página o recarrega quando o limite de hoje passar.',
      unfunded: 'Ele não tem mais taxas de rede para mensagens. Recarregue abaixo.',
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
    away: (since) => `Nenhuma página sua estava aberta de ${since} até esta abrir.`,
    spent: (sol) => `Atender e recarregar custou ${sol} SOL nas últimas 24 horas.`,
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
    mayBeGone:
      'Um convidado que sai não consegue avisar esta página: ela ainda toca por até dois minutos.',
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
      'Seu anfitrião compartilha um servidor TURN com você. Seu navegador o contata quando seu anfitrião atende.',
    useStun: 'Usar o servidor STUN do meu anfitrião',
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
