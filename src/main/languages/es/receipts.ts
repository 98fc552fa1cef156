import { localNumber } from '../../text/intl.ts';
import { formsOf } from '../forms.ts';
import type { Receipts } from '../types.ts';

const count = formsOf('es');
const payments = (n: number): string => count(n, { one: '# pago', other: '# pagos' });

/** How the browser reaches its TURN server. */
const WAYS: Readonly<Record<string, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };
const short = (value: number, digits: number): string => localNumber(value.toFixed(digits));

/** The records of a call. */
export const receipts: Receipts = {
  receiptStrings: {
    title: 'Recibos',
    lead: 'Todos los pagos que este navegador envió o recibió. La lista se guarda solo aquí; los pagos están en Solana, donde cualquiera puede comprobarlos.',
    network: (name) => `En ${name}`,
    empty: 'Aún no hay ninguno en esta red. Aparecen aquí con su primera llamada.',
    loading: 'Cargando pagos…',
    show: 'Mostrar',
    all: 'Todos los pagos',
    other: 'Fuera de llamadas',
    csv: 'Exportar CSV',
    json: 'Exportar JSON',
    month: 'Ingresos por mes',
    net: 'Pagado, menos reembolsos',
    summary: {
      host: 'Como anfitrión',
      guest: 'Como invitado',
      sent: 'Enviado fuera de llamadas',
      ahead: 'Reservas sin canjear',
      total: { host: 'Ganado', guest: 'Gastado' },
      refunded: { host: 'Reembolsado a invitados', guest: 'Reembolsado a usted' },
      amount: 'Importe',
      calls: 'Llamadas',
      payments: 'Pagos',
      minutes: 'Minutos pagados',
      perCall: 'Promedio por llamada',
      perMinute: 'Promedio por minuto',
    },
    chart: {
      title: 'Por llamada',
      label: (calls) =>
        count(calls, {
          one: 'Gráfico de barras: importe pagado en # llamada, menos reembolsos',
          other: 'Gráfico de barras: importe pagado en # llamadas, menos reembolsos',
        }),
      call: 'Llamada',
      bar: { host: (when) => `${when} · ganado`, guest: (when) => `${when} · gastado` },
    },
    table: {
      caption: 'Pagos, los más recientes primero',
      when: 'Hora',
      what: 'Pago',
      amount: 'Importe',
      from: 'Pagado por',
      to: 'Pagado a',
      transaction: 'Transacción',
      state: 'Estado',
      final: 'Definitivo',
      noUsdc: 'en SOL',
      upTo: (amount) => `hasta ${amount}`,
      revoked: 'anulada',
      approved: 'Aprobada',
      unsigned: 'no enviado',
      otherGroup: 'Fuera de llamadas',
    },
    call: {
      title: {
        host: (peer) => `Usted fue el anfitrión de ${peer}`,
        guest: (peer) => `Usted fue invitado de ${peer}`,
      },
      option: {
        host: (when, peer) => `${when}, anfitrión de ${peer}`,
        guest: (when, peer) => `${when}, invitado de ${peer}`,
      },
      sum: (n, net, refunded) =>
        refunded === null
          ? `${payments(n)}, ${net} USDC`
          : `${payments(n)}, ${net} USDC tras reembolsarse ${refunded} USDC`,
      copy: 'Copiar recibo',
      link: 'Copiar enlace',
      json: 'Copiar datos',
      check: 'Comprobar recibo',
      invoice: { host: 'Factura', guest: 'Justificante' },
    },
    copied: {
      words: 'Recibo copiado',
      json: 'Datos del recibo copiados',
      link: 'Enlace al recibo copiado',
    },
    words: {
      title: (day) => `Recibo de Pay2Chat, ${day}`,
      parties: (guest, host, network) =>
        `El invitado ${guest} pagó al anfitrión ${host} en ${network}.`,
      price: (usdc) => `Precio: ${usdc} USDC por minuto`,
      length: (clock) => `Duración de la llamada: ${clock}`,
      minutes: (paid, usdc) => `Minutos pagados (${paid}): ${usdc} USDC`,
      files: (usdc) => `Archivos: ${usdc} USDC`,
      tips: (usdc) => `Propinas: ${usdc} USDC`,
      back: (usdc) => `Reembolsado: ${usdc} USDC`,
      net: (usdc) => `Costo: ${usdc} USDC`,
      proof: (link) => `Cualquiera puede comprobarlo aquí: ${link}`,
      connection: {
        host: (seen) =>
          `Conexión según la vio el anfitrión, no es parte de la comprobación: ${seen}`,
        guest: (seen) =>
          `Conexión según la vio el invitado, no es parte de la comprobación: ${seen}`,
      },
    },
    notCopied: 'Su navegador no permitió copiar a esta página. Copie el recibo del campo de abajo.',
    audit: {
      title: 'Comprobar un recibo',
      lead: 'Pegue un recibo o un enlace a uno. Esta página compara cada línea con Solana, a través de su propio servidor de Solana. No necesita billetera.',
      input: 'Recibo',
      run: 'Comprobar recibo',
      filled: 'El recibo del enlace está en el campo. Pulse «Comprobar recibo».',
      running: 'Leyendo de Solana…',
      matches: (lines) =>
        count(lines, {
          one: 'Coincide: su línea está en Solana como dice el recibo.',
          other: 'Coincide: las # líneas están en Solana como dice el recibo.',
        }),
      others: (others) =>
        count(others, {
          one: '# pago entre el depósito y otra billetera: véalo abajo.',
          other: '# pagos entre el depósito y otras billeteras: véalos abajo.',
        }),
      givenBack: (listed, later, refunded) =>
        [
          count(listed, {
            one: 'Su línea está en Solana como dice el recibo.',
            other: 'Todas sus # líneas están en Solana como dice el recibo.',
          }),
          count(later, {
            one: 'Omite # reembolso.',
            other: 'Omite # reembolsos.',
          }),
          `Reembolsado en total: ${refunded}.`,
        ].join(' '),
      differs: (wrong, lines) =>
        `No coincide: ${wrong} de ${count(lines, { one: '# línea', other: '# líneas' })} ${wrong === 1 ? 'difiere' : 'difieren'}.`,
      payer: 'Billetera del invitado',
      payTo: 'Billetera del anfitrión',
      network: 'Red',
      paid: 'Pagado en Solana',
      refunded: 'Reembolsado',
      unused: {
        trial: 'Prueba gratuita',
        counted: 'Tiempo contado',
        due: 'Debido por tiempo no usado',
        little: (due) => `${due}, demasiado poco para reembolsarlo`,
      },
      proves: {
        title: 'Lo que demuestra esta comprobación',
        session:
          'Cada pago con cargo a la autorización del invitado está en el recibo o en la lista de abajo.',
        deposit:
          'Cada pago al depósito de la llamada y cada reembolso del depósito al invitado está en el recibo o en la lista de abajo.',
        reference:
          'Cada reembolso que el anfitrión hizo con esta página está en el recibo o en la lista de abajo.',
      },
      unclear: {
        verdict:
          'No está claro: lo que lista el recibo está en Solana como dice. Quizá falten otros pagos.',
        session:
          'Demasiadas transacciones nombran la autorización del invitado. Quizá falten pagos.',
        deposit:
          'Demasiadas transacciones nombran el depósito de la llamada. Quizá falten pagos o reembolsos.',
        reference:
          'Demasiadas transacciones nombran los reembolsos de la llamada. Quizá falten reembolsos.',
        ask: 'Compare el recibo con el de la otra persona: los dos deben ser iguales.',
      },
      cannot: {
        title: 'Lo que no puede demostrar',
        all: [
          'Que el tiempo contado sea cierto.',
          'Que las billeteras, la autorización y el depósito sean los de esta llamada.',
          'Que la billetera del invitado no pagara nada más por sí misma.',
        ],
      },
      lines: 'Línea por línea',
      claimed: 'Recibo',
      found: 'Solana',
      odometer: ['Gastado', 'Contado por el programa Token'],
      overRefunded: ['Pagado por tiempo', 'Reembolsado'],
      approvals: 'Autorizaciones',
      cap: 'Límite',
      spent: 'Gastado',
      left: 'Restante',
      closed: 'Ninguna: reemplazada o anulada',
      approval: (n) => `Autorización ${n}`,
      subjects: {
        prepay: 'Prepago',
        minute: 'Minuto',
        file: 'Archivo',
        tip: 'Propina',
        refund: 'Reembolso',
        approval: 'Autorización',
        call: 'Otro pago de esta llamada',
        other: 'Enviado por otros o a otros',
      },
      findings: {
        ok: 'En Solana, como dice el recibo.',
        'missing-on-chain': 'El recibo lo incluye, pero en Solana no existe ese pago.',
        'missing-in-receipt': 'El recibo lo omite.',
        'failed-on-chain': 'La transacción está en Solana, pero falló. No pagó nada.',
        'listed-twice': 'El recibo incluye la misma transacción dos veces.',
        'other-wallet':
          'Otra billetera pagó esto al depósito o lo recibió de él. El invitado no lo pagó.',
        amount: 'El importe difiere.',
        recipient: 'El destinatario difiere.',
        payer: 'La cuenta que paga difiere.',
        authority: 'Se firmó con una clave distinta de la que nombra el recibo.',
        'fee-payer': 'Otra cuenta pagó la comisión de red.',
        mint: 'Movió un token distinto de USDC.',
        memo: 'Su memo no corresponde a esta llamada y a este pago.',
        resource: 'Pagó algo distinto de lo que dice el recibo.',
        time: 'La hora difiere de la de su bloque.',
        price: 'El precio difiere del que se pagó.',
        cap: 'El límite difiere del que se aprobó.',
        odometer: 'Los importes gastados de esta autorización no cuadran.',
        'over-refunded': 'Se reembolsó más de lo que costaron el prepago y los minutos.',
      },
    },
  },
  monthStrings: {
    title: 'Ingresos por mes',
    lead: 'Pagos de sus invitados, menos los reembolsos. Cada uno cuenta en su propio día.',
    month: 'Mes',
    zone: (zone) => `Días en la zona horaria ${zone}.`,
    empty: 'Ningún invitado le ha pagado aún en esta red.',
    csv: 'Exportar el mes como CSV',
    sums: 'El mes entero',
    gross: 'Pagado por invitados',
    returned: 'Tiempo no usado reembolsado',
    refunded: 'Reembolsado',
    net: 'Ganado',
    minutes: 'Minutos',
    calls: 'Llamadas',
    files: 'Archivos',
    noTopic: 'Sin tema',
    by: {
      day: { title: 'Por día', column: 'Día' },
      guest: { title: 'Por invitado', column: 'Invitado' },
      topic: { title: 'Por tema', column: 'Tema' },
    },
    plot: (month, days) =>
      count(days, {
        one: `Gráfico de barras: importe ganado cada día de ${month}; pagos en # día. La tabla de abajo tiene las sumas.`,
        other: `Gráfico de barras: importe ganado cada día de ${month}; pagos en # días. La tabla de abajo tiene las sumas.`,
      }),
  },
  invoiceStrings: {
    title: { host: 'Factura', guest: 'Justificante de pago' },
    lead: 'Imprima el documento, o elija «Guardar como PDF» en el cuadro de impresión. Se crea en este navegador, y nada de lo que se escribe aquí se envía.',
    own: 'Su nombre y dirección',
    ownHint: 'Se conserva en este navegador para sus próximas facturas y justificantes.',
    peer: {
      host: 'Nombre y dirección de su invitado',
      guest: 'Nombre y dirección de su anfitrión',
    },
    peerHint: 'Se conserva en este navegador para esta billetera.',
    tax: 'Nota fiscal',
    taxHint:
      'Por ejemplo, su número fiscal, o por qué no se aplica ningún impuesto. Se imprime debajo del total.',
    wiped: '«Borrar todo» en Ajustes elimina estos textos y los números de sus facturas.',
    print: 'Imprimir o guardar como PDF',
    check: 'Comprobar con Solana',
    cancelCheck: 'Detener la comprobación',
    loading: 'Leyendo el recibo…',
    number: 'Número',
    issued: 'Fecha de emisión',
    printed: 'Fecha',
    call: 'Llamada',
    topic: 'Tema',
    counted: 'Tiempo contado',
    callId: 'ID de la llamada',
    network: 'Red',
    wallet: 'Billetera',
    from: { host: 'De', guest: 'Pagado a' },
    to: { host: 'Para', guest: 'Pagado por' },
    items: 'Conceptos pagados',
    item: 'Concepto',
    product: (minutes, price) => `${minutes} × ${price} USDC`,
    amount: 'Importe en USDC',
    minutes: 'Videollamada, minutos',
    periods: (seconds) => `Videollamada, minutos de ${seconds} segundos`,
    total: 'Total pagado',
    paid: 'Pagado en su totalidad, en USDC en Solana. No queda nada por pagar.',
    later: (day) =>
      `Incluye pagos y reembolsos posteriores a la fecha de emisión, hasta el ${day}.`,
    payments: 'Transacciones',
    when: 'Hora',
    what: 'Pago',
    zone: (zone) => `Horas en la zona horaria ${zone}.`,
    audit: 'Comprobación con Solana',
    notChecked: 'Aún sin comprobar.',
    checking: 'Leyendo de Solana…',
    failed: (why) => `Sin comprobar: ${why}`,
    checked: (when, verdict) => `${when}: ${verdict}`,
    fileName: (title, name) => `${title} ${name}`,
  },
  qualityStrings: {
    label: 'Calidad de la conexión',
    tally: {
      own: (seen) => `Conexión en su lado: ${seen}`,
      time: {
        good: (time) => `buena ${time}`,
        fair: (time) => `regular ${time}`,
        poor: (time) => `mala ${time}`,
      },
      interruptions: (n) => count(n, { one: '# interrupción', other: '# interrupciones' }),
    },
    words: { good: 'Buena', fair: 'Regular', poor: 'Mala' },
    direct: 'directa',
    relayed: 'retransmitida',
    reduced: 'Mala conexión: calidad de video reducida',
    smaller: 'video más pequeño',
    rtt: 'Ida y vuelta',
    lossIn: 'Pérdida de paquetes, entrante',
    lossOut: 'Pérdida de paquetes, saliente',
    rateIn: 'Recibido',
    rateOut: 'Enviado',
    framesIn: 'Video recibido',
    framesOut: 'Video enviado',
    route: 'Ruta',
    codecs: 'Códecs',
    none: 'ninguno',
    ms: (value) => `${Math.round(value)} ms`,
    percent: (value) => `${short(value, value < 10 ? 1 : 0)} %`,
    rate: (kbit) =>
      kbit < 1000 ? `${Math.round(kbit)} kbit/s` : `${short(kbit / 1000, 1)} Mbit/s`,
    fps: (value) => `${Math.round(value)} fps`,
    size: (width, height, fps) => `${width} × ${height}, ${Math.round(fps)} fps`,
    plot: (what, least, most, seconds) => `${what}, últimos ${seconds} s: entre ${least} y ${most}`,
    via: ({ local, remote, relayProtocol }) => {
      if (local === 'relay')
        return `Retransmitida por su servidor TURN (por ${WAYS[relayProtocol] ?? 'UDP'})`;
      if (remote === 'relay') return 'Retransmitida por el servidor TURN de la otra persona';
      return local === 'host' && remote === 'host'
        ? 'Directa, en una misma red o sin NAT'
        : 'Directa, a través de NAT';
    },
  },
};
