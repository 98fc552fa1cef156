import { localNumber } from '../../text/intl.ts';
import { formsOf } from '../forms.ts';
import type { Page } from '../types.ts';

const count = formsOf('es');
const CUT = 60;
const quoted = (text: string): string => `«${text.length > CUT ? `${text.slice(0, CUT)}…` : text}»`;
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');

/** The page itself: settings, its data in this browser, diagnostics. */
export const page: Page = {
  configStrings: {
    tooLong: (most) => `el archivo tiene más de ${most} caracteres`,
    tooDeep: 'las listas y los objetos están anidados a demasiada profundidad',
    expected: (wanted, found) =>
      `se esperaba ${wanted}, se encontró ${found === null ? 'el final del archivo' : quoted(found)}`,
    wanted: {
      value: 'un valor',
      name: 'un nombre de campo entre comillas dobles',
      colon: '«:»',
      memberOrEnd: '«,» o «}»',
      itemOrEnd: '«,» o «]»',
      end: 'nada después del último «}»',
    },
    open: 'este texto no tiene comillas de cierre en su línea',
    escape: 'este texto contiene un carácter de control o una secuencia «\\» no válida',
    kinds: {
      object: 'un objeto',
      list: 'una lista',
      text: 'un texto',
      number: 'un número',
      true: 'true',
      false: 'false',
      null: 'null',
    },
    file: 'el archivo',
    iceEntry: 'cada entrada de «iceServers»',
    rpcEntry: (network) => `cada servidor RPC de ${quoted(network)}`,
    field: quoted,
    mustBe: (what, wanted, found) => `${what} debe ser ${wanted}, no ${found}`,
    urlsKind: 'un texto o una lista de textos',
    unknown: (name, known) =>
      `campo desconocido ${quoted(name)}; los campos aquí son ${listed(known)}`,
    twice: (name) => `el campo ${quoted(name)} aparece dos veces`,
    missing: (name) => `falta el campo ${quoted(name)}`,
    empty: (name) => `${quoted(name)} está vacío`,
    network: (found, known) => `${quoted(found)} no es una red; las redes son ${listed(known)}`,
    rpcUrl: (found) =>
      `${quoted(found)} no es una dirección https (http solo es posible hacia este equipo)`,
    rpcUser: 'la dirección de un servidor RPC no debe contener nombre de usuario ni contraseña',
    iceUrl: (found) =>
      `${quoted(found)} no es una dirección STUN o TURN, como «stun:stun.example.org:3478» o «turns:turn.example.org:5349?transport=tcp»`,
    iceFile: (found) =>
      `«iceServers» es una lista, o el nombre de un archivo situado junto a este, como «turn.json», no ${quoted(found)}`,
    turnLogin: 'un servidor TURN necesita tanto «username» como «credential»',
    stunLogin: 'un servidor STUN no lleva ni «username» ni «credential»; dele una entrada propia',
  },
  diagnosticsStrings: {
    open: 'Diagnóstico',
    title: 'Diagnóstico',
    version: (version, build) =>
      build === '' ? `Versión ${version}` : `Versión ${version}, compilación ${build}`,
    hint: 'Para informes de problemas. Las direcciones, los códigos, las claves y los servidores se quitan, aquí y en la copia.',
    copy: 'Copiar diagnóstico',
    refresh: 'Actualizar',
    states: 'Estados',
    timings: 'Tiempos',
    counters: 'Contadores',
    events: 'Eventos',
    room: 'Sala',
    log: 'Últimos eventos, en segundos según el reloj de esta sala',
    ms: (value) => (value === 'null' ? 'ninguno' : `${value} ms`),
    value: (value) => (value === 'null' || value === '' ? 'ninguno' : value),
    yes: 'sí',
    no: 'no',
  },
  installStrings: {
    ready: (version, build) => `Hay una versión nueva lista: ${version}, compilación ${build}.`,
    readyHint:
      'Sus datos se conservan. También se inicia por sí sola cuando se cierran todas las pestañas de Pay2Chat.',
    take: 'Iniciar la versión nueva',
    others:
      'Cierre primero las demás pestañas de Pay2Chat. Una llamada en alguna de ellas se cortaría.',
    busy: 'Un archivo aún está en camino. Inicie la versión nueva cuando haya llegado.',
    offline: 'No hay conexión con este sitio.',
    offlineHint:
      'Los recibos, su exportación y los ajustes funcionan. Una llamada, un pago y la comprobación de un recibo necesitan la red.',
    again: 'Cargar de nuevo',
  },
  maxFeeStrings: {
    label: 'Con mucho tráfico, pagar como máximo',
    choice: (sol) => `${sol} SOL por pago`,
    hint: 'Lo paga su saldo para comisiones cuando usted es el anfitrión. Un máximo más alto ayuda a que los pagos lleguen a tiempo. Se aplica desde su próxima llamada.',
  },
  serverStrings: {
    second: 'Segundo servidor de Solana',
    secondHint:
      'Opcional, de otro operador. Los dos deben coincidir antes de volver a firmar un pago y antes de que usted entregue algo por 20 USDC o más.',
    leaveOut: 'Seguir sin él',
  },
  settingsStrings: {
    title: 'Ajustes',
    rpc: 'Servidor de Solana (RPC)',
    connect: 'Conectar con Solana',
    connecting: 'Probando los servidores…',
    connectHint:
      'Encuentra un servidor para sus pagos. Cada servidor que prueba ve su dirección IP.',
    connectTries: (hosts) =>
      `Esta página no tiene servidor propio: lee saldos y envía pagos a través de un servidor de Solana (RPC). Prueba ${hosts} al mismo tiempo y se queda con el mejor, que ve también la dirección de su billetera.`,
    connected: (host) =>
      `Conectado a través de ${host}, cuyo operador ve su dirección IP y la dirección de su billetera. Puede cambiarlo en Ajustes.`,
    noneServes:
      'Ninguno de estos servidores responde ahora a este navegador. Compruebe su conexión a internet e inténtelo de nuevo o use un servidor propio.',
    ownServer: 'Usar un servidor propio',
    useOwn:
      'Ningún servidor público responde ahora a este navegador. Introduzca uno en «Usar un servidor propio».',
    ask: 'Dirección de un servidor de Solana (RPC)',
    askHint: 'Péguela una vez; se guarda en Ajustes.',
    providers:
      'Estas empresas tienen un plan gratuito, que basta para llamadas. Cree una cuenta, elija Solana y copie la dirección que empieza por https:',
    correct: 'Corríjala arriba.',
    another: 'Inténtelo de nuevo en un momento, o introduzca otro servidor arriba.',
    own: 'Los servidores públicos suelen rechazar navegadores. Introduzca uno propio arriba.',
    checking: 'Preguntando al servidor…',
    works: (network) => `El servidor responde y está en ${network}.`,
    rpcHint:
      'La dirección https por la que esta página lee y envía transacciones de Solana. Añada servidores de reserva, uno por línea.',
    fromSite: (servers) => `Fijado por este sitio: ${servers.join(', ')}`,
    ice: 'Servidores STUN y TURN',
    iceHint:
      'Uno por línea; para TURN, añada el nombre de usuario y la contraseña detrás de la dirección. Déjelo vacío para conectar directamente, sin servidor STUN ni TURN.',
    icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 nombre contraseña',
    iceInvalid: (line) =>
      `Esta línea no es un servidor STUN o TURN: ${line}. Debe empezar por stun: o turn:, seguido de un host y, si acaso, un puerto hasta 65535; tras la dirección de un servidor TURN van un nombre de usuario y una contraseña. Mientras no sea correcta, sus servidores no cambian.`,
  },
  transferStrings: {
    transfer: 'Enviar USDC',
    to: 'Para (dirección de Solana)',
    amount: 'Importe en USDC',
    send: 'Enviar USDC',
    checkAgain: 'Volver a comprobar',
    faucet: 'Obtener dinero de prueba para devnet:',
    faucetUsdc: 'USDC de prueba',
    faucetSol: 'SOL de prueba',
  },
  newcomerStrings: {
    title: '¿Es su primera vez?',
    coin: {
      guest:
        'Usted paga en USDC, un dólar digital en Solana: 1 USDC vale cerca de 1 dólar estadounidense.',
      host: 'A usted le pagan en USDC, un dólar digital en Solana: 1 USDC vale cerca de 1 dólar estadounidense.',
    },
    wallet:
      'Una billetera es una aplicación o una extensión del navegador que guarda el dinero y le pregunta antes de pagar. Consiga una de la lista de arriba.',
    buy: {
      guest:
        'Compre USDC en la billetera o en una plataforma de intercambio: envíelo desde allí a la dirección de su billetera y elija Solana como red.',
      host: () =>
        `Para las comisiones de red necesita ${localNumber('0.02')} SOL: cómprelo en la billetera, o envíelo a ella desde una plataforma de intercambio y elija Solana como red.`,
    },
    back: 'Después vuelva a este enlace. Si su billetera no aparece arriba, recargue la página.',
    copyLink: 'Copiar este enlace',
    wait: 'Todo esto puede llevar un rato. Pida a su anfitrión que espere:',
    copyMessage: 'Copiar mensaje',
    message:
      'Estoy consiguiendo una billetera y USDC para nuestra llamada. Deme un poco de tiempo, por favor.',
  },
  windowStrings: {
    warns:
      'Su billetera quizá advierta de que aún no conoce este sitio. Compruebe la dirección de esta página y apruebe solo lo que esta página anuncia.',
    fee: 'Su anfitrión paga la comisión de red. Si su billetera pide SOL, cancele y use otra billetera.',
    nothing: '¿No se abre nada? Abra su billetera con su icono y desbloquéela.',
  },
  walletAppStrings: {
    allowTitle: 'Permita que esta página acceda a su aplicación de billetera',
    allowHint:
      'Su navegador pregunta si esta página puede conectarse a aplicaciones de este dispositivo. Permítalo.',
    allow: 'Preguntar al navegador',
    openTitle: 'Continúe en su aplicación de billetera',
    openHint: 'Apruebe allí y después vuelva a esta página.',
    open: 'Abrir billetera',
    waitingTitle: 'Esperando a su aplicación de billetera',
    waitingHint: 'Si no se abrió, cancele e inténtelo de nuevo.',
    cancel: 'Cancelar',
    kept: 'Aplicación de billetera',
    keptHint:
      'Su aplicación de billetera permite que esta página le pida firmar. Al revocarlo, la aplicación se abre una vez más.',
    revoke: 'Revocar acceso',
    revoking: 'Revocando…',
  },
  wipeStrings: {
    title: 'Este navegador',
    keeps:
      'Los ajustes, los recibos, los textos y números de las facturas, los archivos sin guardar y las claves están solo en este navegador. Cualquiera que use este navegador puede usar las claves de usted.',
    export: 'Exportar ajustes, pagos y facturas',
    exportSecrets: 'Incluir direcciones RPC y credenciales TURN',
    exportHint:
      'Un archivo JSON sin claves de billetera ni de pago. Las direcciones RPC pueden contener una clave de API. Cualquiera que tenga el archivo podría usarla, y también las credenciales TURN de usted; por eso ambas se omiten, salvo que usted las incluya.',
    wipe: 'Borrar todo',
    looking: 'Comprobando lo que está guardado…',
    ask: '¿Borrar todo lo que esta página guarda en este navegador?',
    lost: 'Esto borra los ajustes, su consentimiento, los recibos, los textos y números de las facturas, los archivos sin guardar y todas las claves. No se puede deshacer. Los pagos permanecen en Solana.',
    nothing: 'Nada de lo que hay aquí contiene dinero.',
    stakes: 'Usted perdería:',
    takeBack: 'Retirarlo primero',
    sure: 'Acepto perder esto',
    giveUp: (sol) => `Acepto perder ${sol} SOL`,
    confirm: 'Borrar ahora',
    closeTabs:
      'Cierre todas las demás pestañas de esta página. Aún usan los datos que se van a borrar.',
    done: 'Todo lo que esta página guardaba en este navegador se ha borrado.',
    notAll: (why) =>
      `No se pudo eliminar todo (${why}). Borre los datos de este sitio en los ajustes del navegador.`,
    stake: {
      feeBalance: (sol, network) => `${sol} SOL del saldo para comisiones en ${network}.`,
      feeBalanceUnread: (network) =>
        `El saldo para comisiones en ${network}. Su importe no se puede leer desde aquí: elija esa red para retirarlo.`,
      key: 'La clave de pago de una llamada a la que aún puede volver.',
      keyOfAllowance: (usdc) =>
        `La clave de pago de una llamada a la que aún puede volver, con una autorización de hasta ${usdc} USDC. Sin la clave, nadie puede usar la autorización. Detenga los pagos automáticos en esa llamada, o revoque la autorización en su billetera.`,
      offer: (when, paid) =>
        paid === null
          ? `Su oferta para el ${when}. Sin ella, un pago no se puede reconocer ni reembolsar. Su enlace, si lo conserva, la recupera.`
          : `Su oferta para el ${when}, pagada con ${paid} USDC. Sin ella, un pago no se puede reconocer ni reembolsar. Su enlace, si lo conserva, la recupera.`,
      booking: (when, usdc) =>
        `Su reserva para el ${when}, pagada con ${usdc} USDC. Su enlace, si lo conserva, la recupera con la misma billetera.`,
      payment: (usdc) => `Un pago de ${usdc} USDC que aún no está confirmado.`,
      deposit: (usdc) =>
        `La clave de un depósito de ${usdc} USDC que aún no se ha liberado. Sin ella, su billetera aún puede mover el dinero, con otro software.`,
      unused: (usdc) =>
        `El registro de ${usdc} USDC de tiempo no usado que usted aún debe a un invitado. En ese caso no se reembolsan.`,
      files: (n, size) =>
        count(n, {
          one: `Un archivo (${size}) por el que puede que haya pagado.`,
          other: `# archivos (${size}) por los que puede que haya pagado.`,
        }),
      links: (n, sol) =>
        count(n, {
          one: `Un enlace de llamada, que deja de funcionar, y hasta ${sol} SOL guardados en él.`,
          other: `# enlaces de llamada, que dejan de funcionar, y hasta ${sol} SOL guardados en cada uno.`,
        }),
      unread: (why) => `Algo no se pudo leer: ${why}`,
    },
  },
  linkStrings: {
    linkInCall: 'En esta pestaña hay otra llamada. Abra el enlace en una pestaña nueva.',
    linkInTransfer:
      'En esta pestaña aún se está transfiriendo un archivo. Espere a que llegue o abra el enlace en otra pestaña.',
    backStays:
      'Volver atrás terminaría su llamada o su transferencia. Para salir, use el botón de esta página.',
    replyLink: {
      handedOver: 'La respuesta se pasó a su pestaña en espera. Puede cerrar esta.',
      noneWaiting:
        'Ninguna pestaña de este navegador espera esta respuesta. Abra la pestaña con su invitación.',
    },
    repairLink: {
      handedOver:
        'El enlace se pasó a la pestaña con su llamada. Pulse allí «Conectar»; puede cerrar esta pestaña.',
      noneWaiting:
        'Ninguna llamada abierta en este navegador corresponde a este enlace. Si la llamada está abierta en otro navegador, abra allí el enlace.',
    },
  },
};
