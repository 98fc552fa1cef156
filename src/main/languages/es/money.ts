import type { Role } from '../../../shared/api/ledger.ts';
import { formsOf } from '../forms.ts';
import type { Money } from '../types.ts';

const count = formsOf('es');
const minutes = (n: number): string => count(n, { one: '# minuto', other: '# minutos' });

const switchedAway = (role: Role): string =>
  `${role === 'host' ? 'Su invitado' : 'Su anfitrión'} cambió a otra aplicación`;

const endReasons = {
  host: {
    host: 'Usted terminó la llamada.',
    guest: 'Su anfitrión terminó la llamada.',
  },
  guest: { host: 'Su invitado terminó la llamada.', guest: 'Usted terminó la llamada.' },
  unpaid: {
    host: 'Un minuto no se pagó, así que la llamada terminó.',
    guest: 'Un minuto no se pagó, así que la llamada terminó.',
  },
  unreachable: {
    host: 'Ya no se pudo contactar con su invitado.',
    guest: 'Ya no se pudo contactar con su anfitrión.',
  },
  error: {
    host: 'Algo falló, así que la llamada terminó.',
    guest: 'Algo falló, así que la llamada terminó.',
  },
};

const keepOpen = 'Esto tarda hasta dos minutos. Mantenga esta página abierta.';

/** Payments, debts and refunds. */
export const money: Money = {
  silenceStrings: {
    title: 'Su anfitrión no envía video ni sonido. ¿Seguir pagando?',
    note: (minute) =>
      `El minuto ${minute} solo se paga si usted acepta. Si no, la llamada se pausa y después termina.`,
    agree: (minute) => `Pagar el minuto ${minute}`,
  },
  billingStrings: {
    meter: {
      label: 'Tiempo y dinero',
      elapsed: 'Llamada',
      paused: 'Pausada en',
      next: (amount) => `Próximos ${amount} USDC en`,
      nextPaused: (amount) => `Próximos ${amount} USDC: en pausa`,
      due: (amount) => `${amount} USDC por pagar`,
      total: { host: 'Recibido', guest: 'Pagado' },
      totalOfTime: { host: 'Recibido por tiempo', guest: 'Pagado por tiempo' },
      feed: 'Pagos',
      empty: 'Aún ninguno. Cada pago aparece aquí cuando está confirmado.',
      all: (count) => `Mostrar los ${count} pagos`,
      prepay: 'Prepago',
      minute: (n) => `Minuto ${n}`,
      settled: (time) => (time === '' ? 'confirmado' : `confirmado en ${time}`),
      takenBack: 'revertido por la red',
      unseen: 'aún no confirmado de su lado',
      status: {
        prepaid: 'Prepagado',
        paid: 'Pagado',
        pending: 'Pago en curso',
        failed: 'Pago fallido',
        frozen: 'En pausa',
        interrupted: 'No se cobra',
      },
      statusSoon: {
        prepaid: 'Prepagado; siguiente pronto',
        paid: 'Pagado; siguiente pronto',
        pending: 'Pago en curso; siguiente pronto',
        failed: 'Pago fallido; siguiente pronto',
        frozen: 'En pausa; siguiente pronto',
        interrupted: 'No se cobra; siguiente pronto',
      },
      paidUntil: { guest: 'Pagado hasta', host: 'Invitado pagó hasta' },
      last: 'Último pago por tiempo',
      fees: (payments) => `Comisiones de red: suficiente para cerca de ${payments}`,
      allowance: 'Autorización restante:',
      balance: 'Saldo:',
      about: (n) => count(n, { one: 'cerca de # minuto', other: 'unos # minutos' }),
      payments: (n) => count(n, { one: '# pago', other: '# pagos' }),
      walletGone: 'Billetera desconectada. Los pagos automáticos continúan.',
      trials: (n) =>
        count(n, {
          one: 'Su prueba ya la usó esta billetera una vez',
          other: 'Su prueba ya la usó esta billetera # veces',
        }),
    },
    next: {
      green: {
        allowance: (n) => `El minuto ${n} se paga automáticamente.`,
        manual: (n) => `Su billetera le pedirá aprobación poco antes del minuto ${n}.`,
        host: (n) => `Su invitado pagará el minuto ${n} cuando empiece.`,
      },
      asked: {
        guest: (n) => `Se le preguntará antes de pagar el minuto ${n}.`,
        host: (n) => `Se preguntará a su invitado antes de pagar el minuto ${n}.`,
      },
      yellow: {
        allowance: (n) => `Preparando el pago del minuto ${n}.`,
        manual: (n) => `Su billetera le pide que apruebe el minuto ${n}.`,
        host: (n) => `Su invitado está a punto de pagar el minuto ${n}.`,
      },
      pending: {
        allowance: (n) => `Confirmando el pago del minuto ${n}.`,
        manual: (n) => `Apruebe el minuto ${n} en su billetera si se lo pide.`,
        host: (n) => `Esperando a que se pague el minuto ${n}.`,
      },
      trial: {
        guest: (until) => `El tiempo es gratis si se va antes de ${until}.`,
        host: (until) => `El tiempo es gratis si la llamada termina antes de ${until}.`,
      },
      uncovered: (n) => `El minuto ${n} aún no está cubierto.`,
      orFreeze: (s) => `Si no, la llamada se pausa en ${s} s.`,
      retryIn: (s) => (s > 0 ? `Reintento en ${s} s.` : 'Reintentando…'),
      retrying: (s) => `Reintentando durante ${s} s más.`,
      retryingManual: (s) => `Reintentando. Apruebe en su billetera en un plazo de ${s} s.`,
      endsWithout: (s) => `Sin el pago, la llamada termina en ${s} s como máximo.`,
      ends: (s) => (s > 0 ? `La llamada termina en ${s} s.` : 'La llamada termina.'),
      interrupted: 'Conexión interrumpida. El cobro está en pausa.',
      standstill: {
        media: {
          host: 'Su video y su sonido no llegan a su invitado. El cobro está en pausa.',
          guest: 'El video y el sonido de su anfitrión no llegan. El cobro está en pausa.',
        },
        taken: {
          host: 'El cobro está en pausa hasta que vuelvan su micrófono o su cámara.',
          guest:
            'El cobro está en pausa hasta que vuelvan el micrófono o la cámara de su anfitrión.',
        },
        resuming: {
          host: 'El cobro continúa en un momento.',
          guest: 'El cobro continúa en un momento.',
        },
      },
    },
    low: {
      balanceOne: (held) =>
        `Su saldo de ${held} USDC cubre un minuto más. Añada USDC para seguir hablando.`,
      balanceNone: (n, short) =>
        `Añada ${short} USDC para seguir hablando: su saldo no cubre el minuto ${n}.`,
      allowanceOne: 'Su autorización cubre un minuto más. Después, la llamada termina.',
      allowanceNone: (n) =>
        `Su autorización no cubre el minuto ${n}. La llamada terminará cuando haya que pagarlo.`,
      feesLow: (payments) => `Su saldo para comisiones solo alcanza para ${payments}.`,
      feesEmpty: 'Su saldo para comisiones está vacío, así que los pagos fallan. Repóngalo ya.',
      refill: 'Reponer SOL',
      extend: 'Añadir minutos',
      brief: {
        balance: { 1: 'Saldo: queda 1 minuto', 2: 'Saldo insuficiente' },
        allowance: { 1: 'Autorización: queda 1 minuto', 2: 'Autorización insuficiente' },
        fees: {
          1: 'Su saldo para comisiones es bajo',
          2: 'Su saldo para comisiones está vacío',
        },
      },
    },
    freeze: {
      title: (n) => `En pausa: el minuto ${n} no está pagado`,
      delayed: 'En pausa: pago retrasado',
      ending: 'La llamada está terminando',
      interrupted: 'Conexión interrumpida. El cobro está en pausa.',
      reconnecting: 'Reconectando…',
      asleep: (role) => `${switchedAway(role)}. El cobro está en pausa.`,
      awaking: 'La llamada continuará cuando esa página vuelva.',
      needsCode: 'Intercambien enlaces de reconexión para reconectar.',
      again: 'No se le cobrará dos veces.',
      add: (short) => `Añada ya ${short} USDC para seguir hablando.`,
      wallet: 'Apruebe cuando su billetera se lo vuelva a pedir.',
      connect: 'Vuelva a conectar ya su billetera.',
      guest: {
        funds: 'Su invitado no tiene suficientes USDC.',
        allowance: 'La autorización de su invitado es insuficiente.',
        wallet: 'La billetera de su invitado no firmó.',
        rpc: 'El servidor de Solana de su invitado no responde.',
        silent: 'Usted no envía video ni sonido, y su invitado no ha aceptado pagar por eso.',
        page: 'La página de su invitado no responde.',
        early: 'Según el reloj de su invitado, el minuto aún no ha terminado.',
        other: (n) => `El pago del minuto ${n} aún no ha llegado.`,
      },
      hostStep: 'No hace falta que haga nada.',
      hostFees: 'Reponga ya su saldo para comisiones.',
      resumed: 'La llamada continúa.',
      reconnected: 'Conexión restablecida. El cobro continúa.',
    },
    ended: {
      title: 'Llamada terminada',
      net: {
        host: (amount) => `Ha ganado ${amount} USDC`,
        guest: (amount) => `Ha gastado ${amount} USDC`,
      },
      settling: 'Calculando el total de la llamada…',
      unbegun: 'La llamada terminó antes de empezar',
      unpaid: 'No se pagó nada.',
      afresh: 'Empiece una llamada nueva para continuar.',
      reasons: endReasons,
      stayedAway: (role) => `${switchedAway(role)} y no volvió.`,
      reasonsBefore: {
        ...endReasons,
        unpaid: {
          host: 'El prepago no llegó.',
          guest: 'El prepago no llegó.',
        },
      },
      talked: (time) => `${time} de conversación`,
      time: {
        host: (n) => (n === null ? 'Recibido por tiempo' : `Recibido por ${minutes(n)}`),
        guest: (n) => (n === null ? 'Pagado por tiempo' : `Pagado por ${minutes(n)}`),
      },
      files: { host: 'Recibido por archivos', guest: 'Pagado por archivos' },
      tips: { host: 'Recibido en propinas', guest: 'Pagado en propinas' },
      refunded: { host: 'Reembolsado por usted', guest: 'Reembolsado a usted' },
      owed: 'Por reembolsar a su invitado',
      total: { host: 'Ganado', guest: 'Gastado' },
      open: 'Aún sin confirmar',
      paidUntil: 'Pagado hasta',
      unused: (until, left) => `${until} (${left} sin usar)`,
      payments: 'Pagos',
      copy: 'Copiar recibo',
      toFiles: 'Sus archivos',
      again: 'Llamar de nuevo',
      done: { host: 'Otras condiciones', guest: 'Listo' },
      stopping: (label) => `${label}, detener transferencias`,
    },
  },
  allowanceStrings: {
    title: 'Autorización',
    rest: (left) => `quedan ${left} USDC`,
    more: 'Minutos que añadir',
    whole: 'Introduzca minutos enteros, como máximo 1440.',
    moreHint: (upTo) =>
      `Su billetera firma una vez, sin comisión. A partir de ahí, la llamada puede gastar en total hasta ${upTo} USDC.`,
    extend: (n) => (n === null ? 'Añadir minutos' : `Añadir ${minutes(n)}`),
    extending: 'Añadiendo…',
    revoke: 'Detener pagos automáticos',
    revoking: 'Deteniendo…',
    revokeInCall: 'Si los detiene, el próximo minuto no se paga y la llamada termina.',
    remove: 'Anular la autorización no usada',
    removing: 'Anulando…',
    over: 'Esta llamada ya no puede gastar su dinero.',
    left: (left) =>
      `Solana mantiene registrada la autorización no usada de la llamada, ${left} USDC, hasta que su próxima llamada la reemplace. Para anularla ya, su billetera paga una comisión de red en SOL de menos de un centavo de dólar.`,
    extended: (n) =>
      count(n, {
        one: 'Se añadió # minuto a la autorización',
        other: 'Se añadieron # minutos a la autorización',
      }),
    revoked: 'La autorización no usada se ha anulado. Esta llamada ya no puede gastar su dinero.',
  },
  tipStrings: {
    title: 'Propina para su anfitrión',
    give: (amount) => `Dar ${amount}`,
    named: (label) => `${label} USDC`,
    sure: (amount) => `Sí, dar ${amount}`,
    own: 'Otro importe en USDC',
    giveOwn: 'Dar este importe',
    balance: (amount) => `Su saldo: ${amount} USDC.`,
    how: {
      allowance: (price) =>
        `Sin comisión de red. Se paga con cargo a su autorización: cada ${price} USDC son un minuto menos para hablar. Si después la autorización no cubriera ningún minuto, su billetera le pide que apruebe la propina.`,
      manual: () => 'Sin comisión de red. Su billetera le pide aprobación.',
    },
    waiting: 'La propina espera hasta que se pague el minuto…',
    paying: 'Pagando la propina…',
    tooSmall: (floor) => `Introduzca un importe de al menos ${floor} USDC.`,
    unusual: (amount) => `¿Son correctos ${amount} USDC? Si es así, pulse el botón otra vez.`,
  },
  refundStrings: {
    ask: 'Reembolsar…',
    cancel: 'Cancelar',
    question: (amount, returned) =>
      returned === null
        ? `¿Reembolsar ${amount} USDC a su invitado?`
        : `¿Reembolsar ${amount} USDC de este pago? De la llamada ya se reembolsaron ${returned} USDC de tiempo no usado.`,
    refund: 'Reembolsar',
    refunding: 'Reembolsando…',
    again: 'Volver a comprobar',
    of: (label, what, amount) => `${label}: ${what}, ${amount} USDC`,
    askFor: (what) => `Reembolsar… ${what}`,
    open: 'Reembolso enviado, aún sin confirmar',
    given: { host: 'Reembolsado', guest: 'Reembolsado a usted' },
    givenPart: {
      host: (amount) => `${amount} USDC reembolsados`,
      guest: (amount) => `${amount} USDC reembolsados a usted`,
    },
    gave: (amount) => `Usted reembolsó ${amount} USDC.`,
    received: (amount) => `Su anfitrión reembolsó ${amount} USDC.`,
    late: {
      title: 'Pagado después de terminar la llamada',
      returns: {
        host: 'Estos pagos llegaron después de terminar la llamada. Se reembolsan al invitado con el tiempo no usado.',
        guest:
          'Estos pagos llegaron después de terminar la llamada. Se le reembolsan con el tiempo no usado.',
      },
      host: 'Estos pagos llegaron después de terminar la llamada. Su invitado no recibió nada a cambio. Reembólselos.',
      guest:
        'Estos pagos llegaron después de terminar la llamada. Usted no recibió nada a cambio. Pida un reembolso a su anfitrión.',
    },
  },
  unusedStrings: {
    ended: {
      host: {
        settling: () =>
          `El depósito se liberará cuando no quede en curso ningún pago de la llamada. ${keepOpen}`,
        returning: ({ due }) => `Reembolsando ${due} USDC a su invitado. ${keepOpen}`,
        returned: ({ returned }) => `Se reembolsaron ${returned} USDC a su invitado.`,
        asks: ({ due }) =>
          `Se deben a su invitado ${due} USDC de tiempo no usado, y solo usted puede reembolsarlos.`,
        short: ({ returned }) => `Se reembolsaron ${returned} USDC a su invitado.`,
        missing: ({ due }) => `Reembolsando ${due} USDC a su invitado.`,
      },
      guest: {
        settling: () =>
          `El tiempo no usado se le reembolsará cuando no quede en curso ningún pago de la llamada. ${keepOpen}`,
        returning: ({ due }) =>
          `La página de su anfitrión le está reembolsando ${due} USDC de tiempo no usado.`,
        returned: ({ returned }) => `Se le reembolsaron ${returned} USDC.`,
        asks: ({ due }) => `Se le deben ${due} USDC de tiempo no usado.`,
        short: ({ returned, short }) =>
          `Se le reembolsaron ${returned} USDC, ${short} USDC menos de lo debido. Pida el resto a su anfitrión.`,
        missing: ({ due }) =>
          `Su anfitrión está ausente. Se le deben a usted ${due} USDC. La página de su anfitrión los reembolsará cuando vuelva a estar abierta en el mismo navegador.`,
      },
    },
    start: {
      host: {
        settling: ({ peer }) =>
          `El depósito de un invitado (${peer}) se liberará cuando no quede en curso ningún pago de la llamada. ${keepOpen}`,
        returning: ({ due, peer }) =>
          `Reembolsando ${due} USDC de tiempo no usado a un invitado (${peer}). ${keepOpen}`,
        returned: ({ returned, peer }) =>
          `Se reembolsaron ${returned} USDC de tiempo no usado a un invitado (${peer}).`,
        asks: ({ due, peer }) =>
          `Usted debe a un invitado (${peer}) ${due} USDC de tiempo no usado.`,
        short: ({ returned, peer }) =>
          `Se reembolsaron ${returned} USDC de tiempo no usado a un invitado (${peer}).`,
        missing: ({ due, peer }) =>
          `Reembolsando ${due} USDC de tiempo no usado a un invitado (${peer}). ${keepOpen}`,
      },
      guest: {
        settling: ({ peer }) =>
          `Un anfitrión (${peer}) le reembolsará el tiempo no usado cuando no quede en curso ningún pago de la llamada.`,
        returning: ({ due, peer }) =>
          `Un anfitrión (${peer}) le está reembolsando ${due} USDC de tiempo no usado.`,
        returned: ({ returned, peer }) =>
          `Un anfitrión (${peer}) le reembolsó ${returned} USDC de tiempo no usado.`,
        asks: ({ due, peer }) => `Un anfitrión (${peer}) le debe ${due} USDC de tiempo no usado.`,
        short: ({ returned, short, peer }) =>
          `Un anfitrión (${peer}) le reembolsó ${returned} USDC de tiempo no usado, ${short} USDC menos de lo debido. Pídale el resto.`,
        missing: ({ due, peer }) =>
          `Un anfitrión (${peer}) está ausente. Se le deben a usted ${due} USDC. La página del anfitrión los reembolsará cuando vuelva a estar abierta en el mismo navegador.`,
      },
    },
    trial: {
      host: 'La llamada terminó dentro de su prueba, así que se reembolsa todo lo pagado por el tiempo.',
      guest:
        'La llamada terminó dentro de la prueba, así que se le reembolsa todo lo que pagó por el tiempo.',
    },
    unsure: (peer) =>
      `Esta página está comprobando si se envió su pago a un anfitrión (${peer}). Vea el resultado en Recibos.`,
    trialSettling: 'El reembolso se hará cuando no quede en curso ningún pago de la llamada.',
    nothing: 'No queda nada por reembolsar.',
    refunded: {
      host: (amount) => `Usted ya reembolsó ${amount} USDC de tiempo no usado.`,
      guest: (amount) => `Su anfitrión ya le reembolsó ${amount} USDC de tiempo no usado.`,
    },
    tooLittle: (due) => `Los ${due} USDC no usados son demasiado poco para enviarlos.`,
    give: (due) => `Reembolsar ${due} USDC`,
    giving: 'Reembolsando…',
    gave: (amount) => `Usted reembolsó ${amount} USDC de tiempo no usado.`,
    came: (amount) =>
      `Se le reembolsaron ${amount} USDC de tiempo no usado de una llamada anterior.`,
  },
  trialStrings: {
    trial: 'Prueba gratuita',
    trials: (seconds) => (seconds === 0 ? 'Ninguna' : `Los primeros ${seconds} segundos`),
    trialHint:
      'Al invitado que se va durante la prueba se le reembolsa todo, una y otra vez si usted lo invita. Usted paga las comisiones de red.',
  },
  paymentStrings: {
    kinds: {
      transfer: 'Transferencia',
      prepay: 'Prepago',
      booking: 'Reserva',
      minute: 'Minuto',
      file: 'Archivo',
      tip: 'Propina',
      refund: 'Reembolso',
      deposit: 'Depósito',
      end: 'Tiempo no usado reembolsado',
      till: 'Reposición del saldo para comisiones',
      'till-refund': 'Retirada del saldo para comisiones',
      allowance: 'Autorización',
    },
    minute: (n) => `Minuto ${n}`,
    file: (name) => `Archivo «${name}»`,
    refundOfMinute: (n) => `Reembolso del minuto ${n}`,
    refundOf: (what) => `Reembolso de «${what}»`,
    asks: {
      unproven:
        'Nadie puede probar si este pago llegó. Compruébelo por su firma o con el destinatario.',
      notArrived: 'No llegó',
      twice: 'Si al final sí llegó, pagaría dos veces.',
    },
  },
};
