import { isolated } from '../../../shared/peer-text.ts';
import { STANDARD_PERIOD_SECONDS } from '../../../shared/terms.ts';
import { formsOf } from '../forms.ts';
import type { Sides } from '../types.ts';

const count = formsOf('es');
const minutes = (n: number): string => count(n, { one: '# minuto', other: '# minutos' });
const firstMinutes = (n: number): string =>
  count(n, { one: 'el primer minuto', other: 'los primeros # minutos' });
/** Returns the words that follow “por”. */
const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'minuto' : `minuto de ${seconds} segundos`;

function span(n: number): string {
  const [days, hours] = [n / 1440, n / 60];
  if (Number.isInteger(days)) return count(days, { one: '# día', other: '# días' });
  if (Number.isInteger(hours)) return count(hours, { one: '# hora', other: '# horas' });
  return minutes(n);
}

const BOTH_STUN =
  'Elija «Servidores STUN públicos» en Ajustes en ambos lados y empiece de nuevo con enlaces nuevos.';
const TURN =
  'Añada un servidor TURN en Ajustes en uno de los lados y empiece de nuevo con enlaces nuevos.';

/** How host and guest come into a call. */
export const sides: Sides = {
  lentStrings: {
    relay: (url) =>
      `Su anfitrión comparte con usted un servidor por el que puede pasar la llamada: ${url}. Su navegador lo contactará cuando usted acepte.`,
    use: (server) => `Usar el servidor de mi anfitrión para conectarme: ${server}`,
    what: 'Le dice a su navegador qué dirección pública tiene. El operador del servidor ve entonces esa dirección y cuándo llama usted. Su navegador lo contactará cuando usted acepte.',
  },
  payeeStrings: {
    fresh: 'Este navegador nunca ha pagado a esta dirección. Compare las palabras antes de pagar.',
    ahead: 'Usted tiene una reserva con esta dirección.',
    aheadBack: 'Usted tuvo una vez una reserva con esta dirección, y se le reembolsó.',
    uncounted:
      'Esta invitación no cuenta su reserva con esta dirección. Pida a su anfitrión la invitación de su lista de llamadas programadas.',
    known: (calls, last) =>
      count(calls, {
        one: `Ya ha pagado a este anfitrión en una llamada, por última vez el ${last}.`,
        other: `Ya ha pagado a este anfitrión en # llamadas, por última vez el ${last}.`,
      }),
  },
  returnTerms: {
    yes: 'Usted paga los segundos que usa: el resto se le reembolsa cuando termina la llamada.',
    no: 'El tiempo no usado no se reembolsa.',
    trial: (seconds) =>
      `Probar es gratis: si se va en los primeros ${seconds} segundos, se le reembolsa todo.`,
    risk: 'Hasta el final de la llamada, su prepago queda en un depósito que libera el navegador de su anfitrión. Si su anfitrión nunca vuelve, el prepago se queda ahí.',
  },
  invitationStrings: {
    title: 'Le invitan a una videollamada de pago',
    host: 'Su anfitrión',
    topic: 'Tema',
    when: 'Cuándo',
    price: 'Precio',
    perMinute: (price, seconds) => `${price} por ${period(seconds)}`,
    upfront: 'Para empezar',
    first: (cost, n) => `${cost} por ${firstMinutes(n)}`,
    booked: (cost, n) => `${cost} por ${firstMinutes(n)}; su reserva cuenta`,
  },
  guestStrings: {
    headings: {
      open: 'Unirse a una llamada',
      offer: 'Una llamada programada',
      price: (price, seconds) => `${price} USDC por ${period(seconds)}`,
      reply: 'Envíe su respuesta al anfitrión',
      pay: '¿Es este su anfitrión?',
    },
    lead: 'Una videollamada con la persona que le envió esta invitación. Usted paga por minuto.',
    paste: 'Pegue la invitación',
    pasteHint: 'El enlace que le envió su anfitrión. También sirve el mensaje entero.',
    open: 'Abrir invitación',
    switchHint: 'Una pulsación cambia la página y abre la invitación.',
    switchTo: (network) => `Cambiar a ${network}`,
    toJoin: (n) =>
      n === 1
        ? 'para unirse; cubre el primer minuto. Sin comisiones de red. Todavía no paga nada.'
        : `para unirse; cubre ${minutes(n)}. Sin comisiones de red. Todavía no paga nada.`,
    upfrontFor: (n) => `ahora, por ${firstMinutes(n)}. Sin comisión de red.`,
    agreedFor: (n) => `por ${firstMinutes(n)} de una llamada programada. Su reserva cuenta.`,
    aheadFor: (n) => `por ${firstMinutes(n)}. Ya está pagado.`,
    payTo: 'Pagar a',
    network: 'Red',
    change: 'Cambiar la forma de pago',
    mode: 'Forma de pago',
    modes: { allowance: 'Aprobar una vez para la llamada', manual: 'Preguntarme cada minuto' },
    modeNotes: {
      allowance: (cap) =>
        `Usted aprueba una sola vez. La llamada puede gastar como máximo ${cap} USDC, minuto a minuto. Solana hace cumplir el límite, y usted conserva el resto.`,
      manual:
        'Su billetera le pide que apruebe cada pago, minuto a minuto. Si no aprueba a tiempo, la llamada se pausa.',
      byApp:
        'Cada minuto abre su aplicación de billetera: toque, apruebe allí y vuelva. Si no lo hace a tiempo, la llamada se pausa.',
    },
    budget: 'Minutos adicionales que autorizar',
    replace: 'Reemplazar autorización y pagar',
    byHand: 'Aprobar cada pago por separado',
    budgetHint: (total) =>
      total === 1
        ? '1 minuto en total: solo el prepagado.'
        : `${minutes(total)} en total, incluidos los prepagados.`,
    createReply: 'Aceptar y continuar',
    creating: 'Creando su respuesta…',
    discard: 'Descartar invitación',
    own: 'Esta es su propia invitación: otra pestaña de este navegador espera la respuesta. Envíesela a su invitado. Aquí se llamaría a usted mismo.',
    leave: { unpaid: 'Salir sin pagar', paying: 'Salir sin unirse' },
    status: {
      idle: '',
      replying: 'Creando su respuesta…',
      waiting: 'Vuelva enseguida y mantenga esta página abierta.',
      connected: 'Conexión establecida. Aún no se ha pagado nada: primero compare las palabras.',
      paying: '',
      'in-call': 'En la llamada',
      ended: 'La llamada ha terminado',
    },
  },
  prepayStrings: {
    offer: 'Tema',
    balance: 'Su saldo',
    after: 'Después del pago',
    short: (amount) => `añada ${amount} USDC`,
    unknown: 'aún no se conoce',
    allow: (cap, isAhead) =>
      isAhead
        ? `y autorizar como máximo ${cap} USDC para los minutos siguientes`
        : `y autorizar como máximo ${cap} USDC en total`,
    payShort: (missing, cost) => `Pagar ${cost} USDC (faltan ${missing})`,
    pay: (cost) => `Palabras iguales. Pagar ${cost} USDC`,
    again: (cost) => `Reintentar: pagar ${cost} USDC`,
    then: {
      allowance: (price, seconds, cap, isAhead) =>
        isAhead
          ? `Después, ${price} por ${period(seconds)} automáticamente. Nunca más de ${cap} USDC en total, incluida su reserva.`
          : `Después, ${price} por ${period(seconds)} automáticamente. Nunca más de ${cap} USDC en total, incluido este pago.`,
      manual: (price, seconds) =>
        `Después, ${price} por ${period(seconds)}, cada pago cuando usted lo apruebe.`,
      byApp: (price, seconds) =>
        `Después, ${price} por ${period(seconds)}. Cada pago abre su aplicación de billetera, y usted lo aprueba allí.`,
    },
    stage: {
      idle: '',
      asking: 'Preparando el pago…',
      signing: 'Esperando a su billetera. Apruebe en la ventana de la billetera.',
      approving: 'Aprobando la autorización…',
      sending: 'Enviando el pago…',
      confirming: 'Esperando la confirmación…',
      waiting: 'Enviado, aún sin confirmar. Esta página sigue intentándolo.',
      unadmitted: 'Pagado. Esperando a que su anfitrión le deje entrar…',
      expiring: 'Comprobando que no pague dos veces. Tarda alrededor de un minuto.',
      settled: 'Pagado. Entrando en la llamada…',
      failed: '',
    },
  },
  readyStrings: {
    title: '¿Todo listo para recibir llamadas?',
    allReady: 'Todo listo: se pasaron todas las comprobaciones',
    noWallet: 'No hay ninguna billetera conectada.',
    afterWallet: 'Conecte primero su billetera.',
    sol: (held, needed) =>
      `Su billetera tiene ${held} SOL. Para ser anfitrión hacen falta ${needed} SOL una sola vez, y puede retirar la mayor parte.`,
    noServer: 'No hay ningún servidor elegido.',
    answers: 'El servidor responde.',
    route: 'Conexión',
    untested: 'Aún sin probar.',
    works: 'Funciona.',
    soundOnly: 'No se usa: sus llamadas son solo de audio.',
  },
  hostStrings: {
    headings: {
      idle: 'Prepare su llamada',
      inviting: 'Envíe esta invitación',
      connecting: 'Conectando con su invitado…',
      'awaiting-prepayment': 'Su invitado está aquí',
      'in-call': 'En la llamada',
      ended: 'La llamada ha terminado',
    },
    price: 'Precio por minuto (USDC)',
    priceHint: {
      open: 'Su invitado paga tres minutos para empezar y después cada minuto.',
      sums: (upfront, price, seconds) =>
        `Su invitado paga ${upfront} para empezar y después ${price} por ${period(seconds)}.`,
    },
    subject: 'Tema (opcional)',
    subjectHint: 'Su invitado lo ve antes de pagar.',
    fees: (sol, calls) =>
      `Comisiones de red: hasta ${sol} SOL de su billetera, suficiente para unas ${calls} llamadas. Puede retirar el resto.`,
    feesLeft: (n) =>
      n === 0
        ? 'Comisiones de red: no alcanza para otra llamada.'
        : count(n, {
            one: 'Comisiones de red: suficiente para cerca de # llamada.',
            other: 'Comisiones de red: suficiente para unas # llamadas.',
          }),
    feesFor: (payments, each) =>
      `${count(payments, { one: 'Equivale a cerca de # pago.', other: 'Equivale a unos # pagos.' })} Por llamada se cuentan un depósito, que vuelve, y ${each} pagos.`,
    inDeposits: (sol) => `${sol} SOL están en depósitos y vuelven cuando terminan sus llamadas.`,
    inLinks: (sol) => `${sol} SOL están en enlaces de llamada y vuelven cuando usted los retira.`,
    fill: 'Añadir ya SOL para comisiones',
    refill: 'Reponer SOL',
    withdraw: 'Retirar',
    createInvite: 'Crear invitación',
    creating: 'Creando la invitación…',
    another: 'Otro enlace o una invitación',
    more: 'Su nombre, reembolsos y prueba',
    status: {
      idle: '',
      inviting: 'Esperando la respuesta de su invitado. Mantenga esta página abierta.',
      connecting: 'Respuesta aceptada. Conectando con su invitado…',
      'awaiting-prepayment': 'Esperando el pago…',
      'in-call': 'En la llamada',
      ended: 'La llamada ha terminado',
    },
    answered: 'Su respuesta está en camino. Esperando la página de su invitado…',
    waitingForClaim: 'Esperando a que su invitado canjee la reserva…',
    waitingFor: (cost) =>
      `Esperando ${cost} USDC… Puede que su invitado tenga que conseguir USDC antes. Escríbale si tarda mucho.`,
    cancelCall: 'Cancelar llamada',
  },
  returnsStrings: {
    returns: 'Reembolsar el tiempo no usado',
    returnsHint:
      'Su invitado paga solo los segundos usados. Hasta que termina la llamada, el prepago queda en un depósito: una cuenta en Solana cuya clave tiene este navegador.',
  },
  shareStrings: {
    title: {
      invite: 'Invitación de Pay2Chat',
      reply: 'Respuesta de Pay2Chat',
      call: 'Enlace de llamada de Pay2Chat',
    },
    invite: (topic, price, upfront) =>
      topic === ''
        ? `Videollamada: ${price} USDC/min, ${upfront} para empezar.`
        : `Videollamada sobre ${topic}: ${price} USDC/min, ${upfront} para empezar.`,
    agreed: (topic, host, when, price) =>
      `Nuestra llamada programada${topic === '' ? '' : ` sobre ${topic}`}${host === '' ? '' : ` con ${host}`}, ${when}: ${price} USDC/min. Su reserva cuenta.`,
    call: (topic, price) =>
      topic === ''
        ? `Llámeme por video: ${price} USDC/min.`
        : `Llámeme por video (${topic}): ${price} USDC/min.`,
    reply: 'Mi respuesta a la invitación a la llamada. Hay que pegarla en la página que la espera.',
    share: {
      invite: 'Compartir invitación',
      reply: 'Compartir respuesta',
      call: 'Compartir enlace de llamada',
    },
    copy: {
      invite: 'Copiar enlace de invitación',
      reply: 'Copiar respuesta',
      call: 'Copiar enlace de llamada',
    },
    copyLink: 'Copiar enlace',
    shareFailed: 'No se pudo compartir. Copie el enlace en su lugar.',
    showQr: 'Mostrar código QR',
    hideQr: 'Ocultar código QR',
    qr: {
      invite: 'Enlace de invitación como código QR',
      reply: 'Enlace de respuesta como código QR',
      call: 'Enlace de llamada como código QR',
    },
    qrHint: {
      invite: 'Su invitado lo escanea con un teléfono para abrir la invitación.',
      reply: 'Su anfitrión lo escanea con el dispositivo que espera la respuesta.',
      call: 'Cualquiera que lo escanee puede llamarle.',
    },
    trouble: 'Mostrar enlace y código',
    troubleHint: {
      invite:
        'Envíe cualquiera de los dos por el medio que quiera. Su invitado puede pegarlo después de pulsar «Tengo una invitación».',
      reply:
        'Envíe cualquiera de los dos por el medio que quiera. Su anfitrión lo pega o abre el enlace en el navegador que lo espera.',
      call: 'Envíe cualquiera de los dos por el medio que quiera, a cuantas personas quiera.',
    },
    code: {
      invite: 'Código de invitación',
      reply: 'Código de respuesta',
      call: 'Código de llamada',
    },
    link: {
      invite: 'Enlace de invitación',
      reply: 'Enlace de respuesta',
      call: 'Enlace de llamada',
    },
  },
  againStrings: {
    asks: {
      host: 'Su invitado quiere llamar de nuevo',
      guest: 'Su anfitrión quiere llamar de nuevo',
    },
    terms: (price, seconds) => `${price} USDC por ${period(seconds)}, como antes.`,
    note: {
      host: 'Si acepta, se abre su cámara. Su invitado le ve solo después de pagar.',
      guest: 'Si acepta, todavía no paga nada.',
    },
    stops:
      'Si acepta, la transferencia de archivos se detiene. Lo que ya se pagó se puede descargar de nuevo en la próxima llamada.',
    yes: 'Sí, llamar de nuevo',
    no: 'No',
    asking: { host: 'Preguntando a su invitado…', guest: 'Preguntando a su anfitrión…' },
    agreed: 'Conectando de nuevo…',
    declined: {
      host: 'Su invitado no puede llamar de nuevo ahora.',
      guest: 'Su anfitrión no puede llamar de nuevo ahora.',
    },
    silent: {
      host: 'Su invitado no ha respondido o se ha ido.',
      guest: 'Su anfitrión no ha respondido o se ha ido.',
    },
  },
  inviteStrings: {
    offered: (price, upfront, seconds) =>
      `${price} USDC por ${period(seconds)}, ${upfront} USDC para empezar.`,
    agreed: (price, upfront, seconds) =>
      `${price} USDC por ${period(seconds)}, ${upfront} USDC para empezar, salvo reserva.`,
    reply: 'Pegue la respuesta de su invitado',
    replyHint: 'El enlace que le devuelve su invitado. También sirve el mensaje entero.',
    accept: 'Conectar',
    network: (name) => `Esta invitación es para ${name}.`,
    discard: 'Descartar invitación',
  },
  bookingStrings: {
    agree: 'Programar una llamada',
    lead: 'Su invitado reserva con un enlace y paga el comienzo de la llamada, también mientras usted no está. El tiempo no usado se reembolsa. El precio, el tema, el nombre y la prueba gratuita son los de arriba.',
    ahead: (cost) => `Su invitado paga ${cost} USDC para reservar.`,
    start: 'Inicio, en su hora',
    length: 'Duración prevista',
    lengths: (n) => (n === 0 ? 'Abierta' : minutes(n)),
    total: (n, sum) => `${minutes(n)}: ${sum} USDC en total`,
    cancel: 'Usted reembolsa, si se le pide, hasta',
    cancels: (n) => (n === 0 ? 'el inicio' : `${span(n)} antes del inicio`),
    wait: 'Usted espera a su invitado',
    make: 'Crear enlace',
    making: 'Creando el enlace…',
    link: (when) => `Enlace para reservar: ${when}`,
    linkHint: 'Envíelo a una sola persona. Quien lo tenga puede reservar esta hora.',
    cancelOver: 'Ese momento ya ha pasado, así que su invitado no puede pedir un reembolso.',
    late: 'No se creó: elija un inicio a partir de ahora y en un plazo de 60 días.',
    skipped: 'Esa hora no existe ese día: los relojes se la saltan. Elija otra.',
    twice: (time) => `Los relojes marcan esa hora dos veces. Se entiende la primera: ${time}.`,
    list: 'Llamadas programadas',
    refresh: 'Volver a comprobar',
    checking: 'Comprobando…',
    states: {
      offered: 'Aún no pagada',
      booked: 'Reservada y pagada',
      returned: 'Reembolsada',
      held: 'Celebrada',
      missed: 'Reservada y pagada, y la hora ya pasó',
      closed: 'Cerrada: no queda nada en el depósito',
      unknown: 'No se sabe: no se pudo leer el depósito',
      lost: 'Pagada, pero otra persona había reservado antes',
    },
    host: {
      paid: (amount, guest) => `${guest} pagó ${amount} USDC`,
      returned: (amount, guest) => `Usted reembolsó ${amount} USDC a ${guest}`,
    },
    guest: {
      paid: (amount, host) => `Usted pagó ${amount} USDC a ${host}`,
      returned: (amount, host) => `${host} le reembolsó ${amount} USDC`,
    },
    keepOpen:
      'Mantenga esta página abierta en este navegador: desde un día antes, suena cuando su invitado llama.',
    deposit:
      'Una reserva queda en un depósito: una cuenta en Solana cuya clave tiene este navegador. El depósito se libera cuando termina la llamada o cuando su billetera reembolsa el dinero.',
    other: (amount) => `Pagado, sin reserva: ${amount} USDC. Reembólselo.`,
    byHand: 'Invitar a mano',
    refund: (amount) => `Reembolsar ${amount} USDC`,
    refundSure: (amount) => `Pulse otra vez para reembolsar ${amount} USDC`,
    refunding: 'Reembolsando…',
    move: 'Cambiar a otra hora',
    moveTo: 'Cambiar',
    moveHint: 'Su invitado conserva la reserva y puede pedir un reembolso hasta el nuevo inicio.',
    wasMoved: (when) =>
      `Su anfitrión ha cambiado la hora de esta llamada. Ahora empieza el ${when}. Hasta entonces puede pedir un reembolso.`,
    moved: (when) =>
      `Cambiada al ${when}. Envíe el enlace nuevo a su invitado: el anterior muestra todavía la hora antigua.`,
    copyLink: (when) => `Copiar enlace: ${when}`,
    drop: 'Quitar',
    receipt: 'Mostrar recibo',
    calendar: 'Añadir al calendario',
    offerHeading: (topic) => (topic === '' ? 'Llamada programada' : topic),
    from: (name) => `con ${isolated(name)}`,
    when: 'Cuándo',
    utc: 'Lo mismo en UTC',
    transaction: 'Transacción',
    buys: (n, price, seconds) =>
      `por ${firstMinutes(n)}. Después, ${price} por ${period(seconds)}, en la llamada.`,
    rules: 'Antes de pagar',
    rule: {
      cancel: (until) =>
        `Hasta el ${until}, el anfitrión promete un reembolso si usted le escribe y lo pide. Nadie puede obligarle.`,
      start:
        'Hasta que empiece la llamada, el anfitrión promete un reembolso si usted le escribe y lo pide. Nadie puede obligarle.',
      never: 'Ya no se promete un reembolso si lo pide: ese plazo ha pasado.',
      wait: (n) =>
        count(n, {
          one: 'Si usted no lo pide a tiempo ni llega dentro del minuto siguiente al inicio, el anfitrión puede quedarse con su pago.',
          other:
            'Si usted no lo pide a tiempo ni llega dentro de los # minutos siguientes al inicio, el anfitrión puede quedarse con su pago.',
        }),
      owed: 'Si el anfitrión no viene, le debe a usted un reembolso. Lo máximo que usted puede perder es este único pago.',
    },
    balance: 'Su saldo',
    after: 'Después del pago',
    noAccount: 'sin cuenta de USDC',
    short: (missing) => `Añada primero ${missing} USDC a su billetera`,
    askBack: 'Copiar una petición de reembolso',
    askBackNext:
      'Copiado. Envíe ahora este mensaje a su anfitrión: solo él puede reembolsar el dinero.',
    askBackMessage: (amount, when, link) =>
      `Por favor, reembólseme los ${amount} USDC que pagué por nuestra llamada del ${when}: ${link}`,
    fee: (sol) =>
      `Comisión de red: su billetera necesita ${sol} SOL, y casi todo se queda en ella. Una llamada sin reserva no necesita SOL.`,
    address: 'Pagar a',
    compare:
      'Si el importe es alto, pregunte a su anfitrión si esta dirección es suya. Cualquiera que haya reenviado el enlace podría haber cambiado la dirección.',
    payee: {
      fresh: 'Este navegador nunca ha pagado a esta dirección.',
      known: (times, last) =>
        count(times, {
          one: `Este navegador ha pagado a esta dirección una vez, el ${last}.`,
          other: `Este navegador ha pagado a esta dirección # veces, la última el ${last}.`,
        }),
    },
    book: (cost) => `Reservar y pagar ${cost} USDC`,
    bookedBefore: '¿Ya ha reservado? Conecte la billetera que pagó: no paga otra vez.',
    paying: 'Esperando el pago…',
    booked: 'Reservada y pagada. A la hora de la llamada, abra esta página y pulse «Llamar».',
    fates: {
      lost: 'Usted ha pagado, pero otra persona había reservado antes. Su anfitrión le debe un reembolso: envíele el enlace y pídalo.',
      returned: 'Su anfitrión ha reembolsado esta reserva.',
      held: 'Esta llamada se celebró, con su reserva como primer pago.',
      closed:
        'Su reserva ya no está en el depósito: una llamada la usó, o su anfitrión la tomó. Si no tuvo ninguna llamada, envíele el enlace y pida un reembolso.',
    },
    bookedLink: (when) => `Enlace a su reserva: ${when}`,
    rulesOf: 'Las reglas que usted aceptó',
    bookedList: 'Sus reservas',
    bookedHint:
      'Conserve el enlace. Con la billetera que pagó, recupera la reserva en cualquier navegador.',
    openBooking: 'Abrir',
    showBooked: 'Mostrar reserva',
    openPayment: 'Su pago aún no está decidido. Hasta entonces no se paga nada más.',
    own: 'Esta oferta es para su propia billetera. Solo suena en el navegador que la creó; aquí puede ver si está pagada y reembolsarla.',
    toList: 'Mostrar mis llamadas programadas',
    otherNetwork: (name) => `Esta oferta es para ${name}. Elija esa red en Ajustes.`,
    calendarSummary: (topic) => (topic === '' ? 'Llamada de Pay2Chat' : `Pay2Chat: ${topic}`),
    calendarText:
      'Ambos abren Pay2Chat a esta hora. El invitado abre este enlace con la billetera que pagó y llama.',
    seeking: 'Buscando su reserva…',
    found: (when, cost) => `Reservada el ${when}: ${cost} USDC.`,
    claim: 'Canjear la reserva y unirse',
    claiming: 'Canjeando…',
    prompts: {
      text: 'Su billetera le pide aprobación una vez: usted firma un texto. Demuestra que ha pagado y no cuesta nada.',
      both: 'Su billetera le pide aprobación dos veces. Primero usted firma un texto: demuestra que ha pagado y no cuesta nada. Después autoriza el límite para los minutos siguientes.',
    },
    nothing:
      'Esta es una llamada programada, pero esta billetera no tiene ninguna reserva para ella. Conecte la billetera que pagó, o pague ahora.',
    already: (cost) => `Ya ha pagado ${cost} USDC por esto.`,
  },
  reachStrings: {
    label: 'Cómo conectar',
    modes: {
      site: 'Los servidores de este sitio',
      none: 'Solo directo',
      public: 'Servidores STUN públicos',
      own: 'Mis propios servidores STUN o TURN',
    },
    modeHints: {
      site: 'Usa lo que fija este sitio. Los operadores de estos servidores conocen su dirección IP y cuándo llama.',
      none: 'No contacta con ningún servidor STUN ni TURN. Basta en una misma red, o si un lado tiene una dirección pública, como es habitual con IPv6.',
      public:
        'Los servidores STUN públicos le dicen a su navegador qué dirección pública tiene; eso basta entre la mayoría de los hogares. Los operadores, Cloudflare y Google, conocen su dirección IP y cuándo llama, y nada más.',
      own: 'Un servidor TURN retransmite la llamada donde no hay ruta directa, como en muchas oficinas y redes móviles. Los datos retransmitidos siguen cifrados; el servidor ve las direcciones IP y cuánto se envía.',
    },
    where: {
      host: '¿Dónde está su anfitrión?',
      guest: '¿Dónde está su invitado?',
      elsewhere: 'En otro lugar',
      here: 'En mi red',
      asks: 'Cloudflare y Google dicen a su navegador qué dirección pública tiene, y la ven cuando usted llama.',
      direct: 'No pregunta a ningún servidor. Basta si ambos están en una misma red.',
    },
    lendStun: 'Incluir mi servidor STUN en mis invitaciones',
    lendStunHint:
      'Su invitado no necesita entonces ninguno. Ve el nombre del servidor antes de aceptar y puede rechazarlo.',
    lend: 'Incluir mi servidor TURN en mis invitaciones',
    lendHint:
      'Su invitado no necesita entonces ninguno. El nombre de usuario y la contraseña forman parte de la invitación, así que cree unos solo para esto. La invitación crece hasta 500 caracteres como máximo.',
    hide: 'Ocultar mi dirección IP',
    hideHint:
      'Las llamadas pasan entonces solo por su servidor TURN. Este ve ambas direcciones; la otra persona ve solo la del servidor.',
    hideNeeds:
      'Necesita un servidor TURN propio en Ajustes. El operador de un servidor que comparta su anfitrión vería la dirección de usted.',
    stillWaiting:
      'Aún en espera. Si su anfitrión ya ha pegado la respuesta de usted, no se encontró ninguna ruta:',
    mayBeGone: {
      host: 'Primero asegúrese de que la página de su invitado sigue abierta: su respuesta deja de funcionar en cuanto esa página se recarga o se cierra. Si está abierta, la causa es esta:',
      guest:
        'Primero asegúrese de que la página de su anfitrión sigue abierta: su invitación deja de funcionar en cuanto esa página se recarga o se cierra. Si está abierta, la causa es esta:',
    },
    newInvite: 'Crear una nueva invitación',
    test: 'Probar mi conexión',
    testing: 'Probando su conexión…',
    network: 'Red local',
    outside: 'Dirección pública',
    nat: 'NAT',
    families: { 4: 'IPv4', 6: 'IPv6' },
    hidden:
      'oculta por el navegador hasta que esta página pueda usar la cámara o el micrófono, que se piden en una llamada',
    noNetwork: 'ninguna',
    noOutside: 'desconocida',
    symmetric:
      'usa otro puerto para cada destino, así que las rutas directas fallarán con frecuencia',
    stun: { answered: 'responde', silent: 'no responde (quizá UDP esté bloqueado)' },
    turn: {
      works: 'retransmite',
      refused: (code) => `rechaza el nombre de usuario o la contraseña (${code ?? 401})`,
      silent:
        'no retransmite: no se puede acceder a él de esta manera, o rechaza sin dar respuesta',
    },
    verdicts: {
      anybody:
        'Puede conectar con cualquiera que tenga acceso a internet, a través de su servidor TURN si hace falta.',
      most: 'Puede conectar con la mayoría de las personas. Un servidor TURN ayuda donde ambas redes bloquean las rutas directas.',
      some: 'Solo puede conectar directamente con personas en redes abiertas. Un servidor TURN ayuda.',
      'own-network':
        'Solo puede conectar con personas de su propia red, o con quienes tengan un servidor TURN. Un servidor STUN averigua la dirección pública de usted.',
      nobody:
        'Este navegador no muestra ninguna dirección. Quizá su escudo o una VPN bloquee WebRTC, o no haya red.',
    },
    oneNetwork:
      'Si los dos están en la misma red, puede que un Mac lo bloquee: permítaselo a su navegador en Ajustes del Sistema, Privacidad y seguridad, Red local.',
    causes: {
      'hidden-ours': {
        why: 'Su navegador oculta las direcciones de este dispositivo tras nombres que otras redes no pueden resolver.',
        help: 'Permita el micrófono o la cámara, o elija un servidor STUN en Ajustes. Después empiece de nuevo con enlaces nuevos.',
      },
      'hidden-theirs': {
        why: 'El navegador de la otra persona oculta sus direcciones tras nombres que otras redes no pueden resolver.',
        help: 'Pídale que permita el micrófono o la cámara, o que elija un servidor STUN. Después empiece de nuevo con enlaces nuevos.',
      },
      families: {
        why: 'Un lado solo tiene IPv6; el otro, solo IPv4.',
        help: 'Añada en Ajustes un servidor TURN que tenga ambos. Después empiece de nuevo con enlaces nuevos.',
      },
      'relay-unreached': {
        why: 'Se ofreció un servidor TURN, pero no llegó ningún dato a través de él.',
        help: 'Pruebe la conexión en Ajustes. Si UDP está bloqueado, use el servidor TURN por TCP o TLS («?transport=tcp», «turns:»).',
      },
      unasked: {
        why: 'Aquí no hay ningún servidor STUN ni TURN configurado, así que sus enlaces solo contienen direcciones de su propia red.',
        help: BOTH_STUN,
      },
      unanswered: {
        why: 'Sus servidores STUN o TURN no respondieron, así que sus enlaces solo contienen direcciones de su propia red. Puede que UDP esté bloqueado aquí.',
        help: 'Añada en Ajustes un servidor TURN por TCP o TLS, que atraviesa la mayoría de los cortafuegos. Después empiece de nuevo con enlaces nuevos.',
      },
      'own-network': {
        why: 'El enlace de la otra persona solo contiene direcciones de la red de esa persona.',
        help: 'Pídale que elija «Servidores STUN públicos» en Ajustes y que cree un enlace nuevo.',
      },
      'one-network': {
        why: 'Los dos están en la misma red, y esta no deja pasar nada entre sus dispositivos.',
        help: 'En un Mac, permítaselo a su navegador en Ajustes del Sistema, Privacidad y seguridad, Red local. Una wifi para invitados suele separar los dispositivos: use otra red.',
      },
      blocked: {
        why: 'Ambos lados conocen sus direcciones públicas, pero sus NAT o cortafuegos bloquean las rutas directas.',
        help: TURN,
      },
    },
  },
};
