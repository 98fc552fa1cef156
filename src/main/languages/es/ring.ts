import { isolated } from '../../../shared/peer-text.ts';
import type { Ring } from '../types.ts';

/** Spanish: call links and ringing. */
export const ring: Ring = {
  ringStrings: {
    links: 'Sus enlaces de llamada',
    link: 'Su enlace de llamada',
    lead: 'Póngalo en un mensaje o en un perfil.',
    make: 'Crear enlace de llamada',
    another: 'Crear otro enlace de llamada',
    making: 'Creando enlace de llamada…',
    cost: (fee, postage) =>
      `Un enlace de llamada cuesta ${fee} SOL. Otros ${postage} SOL quedan en él y vuelven cuando usted lo retira.`,
    fixed: 'Los enlaces ya enviados conservan su precio, tema y nombre.',
    orInvite: 'O una invitación, para una llamada: su invitado le envía una respuesta para pegar.',
    untitled: 'Enlace de llamada',
    options: 'Opciones de este enlace',
    states: {
      open: 'Abierto: esta página suena mientras siga abierta.',
      closed: 'Cerrado: ahora nadie puede llamar con él.',
      filling: 'Añadiendo comisiones de red…',
      elsewhere: 'Suena otra pestaña de este navegador.',
      spent:
        'No puede sonar: las comisiones de red de hoy están agotadas. Esta página las repone en menos de un día.',
      unfunded: 'No puede sonar: sus comisiones de red están agotadas. Repóngalas más abajo.',
      broken: 'Alguien ha inutilizado este enlace. Cree uno nuevo y envíe ese.',
    },
    brokenAhead:
      'Alguien ha inutilizado este enlace. A la hora de la llamada, elija «Invitar a mano».',
    open: 'Abierto a llamadas',
    openHint: 'Cualquiera que tenga el enlace puede llamar.',
    itself: 'Responder automáticamente',
    itselfHint:
      'Cualquiera que tenga el enlace conoce entonces la dirección IP de usted, puede usar el servidor TURN que usted comparte y le ve una vez que ha pagado.',
    notify: 'Avisarme mientras esta pestaña está oculta',
    notifyHint: 'Su navegador pide permiso una vez.',
    notifyBlocked:
      'Su navegador bloquea las notificaciones de esta página. Permítalas en los ajustes del sitio.',
    retire: 'Retirar este enlace',
    retireSure: 'Pulse otra vez para retirarlo. El enlace ya no volverá a sonar.',
    retiring: 'Retirando el enlace…',
    cameBack: (sol) => `El enlace está retirado, y volvieron ${sol} SOL.`,
    nothingBack: 'El enlace está retirado. No contenía nada que pudiera volver.',
    away: (since) => `Nadie pudo llamarle desde ${since} hasta que se abrió esta página.`,
    spent: (sol) =>
      `Responder y reponer las comisiones ha costado ${sol} SOL en las últimas 24 horas.`,
    missed: 'Llamadas que no respondió',
    missedBy: (name) => (name === '' ? 'Alguien' : `Dice: ${isolated(name)}`),
    clear: 'Vaciar lista',
    line: {
      open: 'Su enlace de llamada está abierto: esta página suena.',
      closed: 'Su enlace de llamada está cerrado: nadie puede llamar con él.',
      some: (open, all) =>
        open === 1
          ? `Uno de sus ${all} enlaces de llamada está abierto: esta página suena.`
          : `${open} de sus ${all} enlaces de llamada están abiertos: esta página suena.`,
      none: 'Sus enlaces de llamada están cerrados: nadie puede llamar con ellos.',
    },
    toLinks: 'Mostrar enlaces de llamada',
    comes: (name) => (name === '' ? 'Alguien llama' : `Alguien llama y dice: ${isolated(name)}`),
    scheduled: (when) => `Programada para el ${when}`,
    ringHint:
      'Al responder se abre su cámara, y su navegador puede pedir permiso. Su invitado solo le ve después de pagar.',
    mayBeGone: 'Si su invitado se va, esta página puede seguir sonando hasta dos minutos.',
    endsInvite: 'Al responder se descarta la invitación que tiene abierta.',
    answer: 'Responder',
    answering: 'Respondiendo…',
    decline: 'Ahora no',
    rang: (name) =>
      name === ''
        ? 'Alguien llamó durante la llamada.'
        : `${isolated(name)} llamó durante la llamada.`,
    noReply: 'Su invitado no se conectó. No se pagó nada.',
    with: (name) =>
      name === ''
        ? 'Una videollamada con la persona que le envió este enlace. Usted paga por minuto.'
        : `Una videollamada con ${isolated(name)}. Usted paga por minuto.`,
    lendsTurn:
      'Su anfitrión comparte con usted un servidor por el que puede pasar la llamada. Su navegador lo contactará cuando su anfitrión responda.',
    useStun: 'Usar el servidor de mi anfitrión para conectarme',
    call: 'Llamar',
    callHint: 'La página de su anfitrión suena durante dos minutos como máximo. Aún no paga nada.',
    callFrom: (when) => `Podrá llamar desde esta página a partir del ${when}.`,
    callEarly: 'Ya puede llamar. Quizá su anfitrión no esté antes de la hora.',
    visits: {
      ringing: 'Llamando…',
      answered: 'Su anfitrión ha respondido. Conectando…',
      busy: 'Su anfitrión no puede hablar ahora.',
      'no-answer': 'Su anfitrión no está o no recibe llamadas ahora. Deje esta página abierta.',
    },
    knocksAgain: (time) => `Esta página vuelve a llamar por sí sola en ${time}.`,
    over: 'Esta página ha dejado de llamar.',
    leaveName: 'Para dejar su nombre, escríbalo abajo y vuelva a llamar.',
    readsLater: 'Su anfitrión lee después quién llamó.',
    nameHint: 'Su anfitrión lo ve mientras suena. Este navegador lo recuerda.',
    again: 'Volver a llamar',
    stop: 'Dejar de llamar',
    leave: 'Salir',
  },
};
