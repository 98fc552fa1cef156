import { formatUsdc, localNumber } from '../../text/intl.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { First } from '../types.ts';

/** Spanish, as far as the first screen needs it. */
export const first: First = {
  moneyStrings: {
    mainnet: 'Solana mainnet: los pagos son dinero real.',
    devnet: 'Solana devnet: una red de prueba, cuyo dinero no vale nada.',
    local: 'Registro local: una prueba en este equipo, con dinero que no vale nada.',
  },
  phoneStrings: {
    title: 'En un teléfono',
    hint: 'Las aplicaciones de billetera abren las páginas en su propio navegador. Abra esta página allí para continuar. Si la aplicación no está instalada, el enlace abre el sitio web de su fabricante, que entonces ve el enlace.',
    lent: 'Esta invitación contiene la contraseña del servidor TURN del anfitrión, así que el sitio web también la vería.',
    open: (name) => `Abrir en ${name}`,
    app: 'Aplicación de billetera',
    otherBrowser:
      'Firefox, Brave y Opera no pueden acceder a las aplicaciones de billetera. Chrome sí puede, en el mismo teléfono.',
  },
  strings: {
    brand: 'Pay2Chat',
    call: 'Llamada',
    back: 'Atrás',
    copy: 'Copiar',
    copied: 'Copiado',
    paste: 'Pegar',
    copyByHand: 'Selecciónelo y cópielo usted',
    receipts: 'Recibos',
    usdc: 'USDC',
    sol: 'SOL',
    explorer: 'Ver en el explorador',
    cancel: 'Cancelar',
    close: 'Cerrar',
    dismiss: 'Descartar',
    error: (code) => `Algo ha fallado en esta página (${code}).`,
    reload: 'Recargue la página. El tiempo pagado sigue pagado.',
    payment: {
      pending: 'Esperando a su billetera',
      broadcasting: 'Enviando',
      confirming: 'Esperando la confirmación',
      confirmed: 'Confirmado',
      failed: 'Fallido',
      timeout: 'No confirmado a tiempo',
      invalid: 'No aceptado',
    },
  },
  pageStrings: {
    lobby: {
      title: 'Cobrar por minuto',
      lead: 'Una videollamada entre dos navegadores. El invitado paga al anfitrión en USDC, minuto a minuto.',
      host: 'Ofrecer una llamada',
      hostNote: 'Fije un precio, envíe una invitación y cobre mientras habla.',
      guest: 'Tengo una invitación',
      guestNote: 'Abra su invitación, vea el precio, y después pague y hable.',
      network: 'Red',
    },
    menu: {
      label: 'Menú',
      settings: 'Ajustes',
      install: 'Instalar como aplicación',
      agreed: 'Lo que usted aceptó',
      diagnostics: 'Diagnóstico',
      language: 'Idioma',
    },
    linkInCall:
      'Esta pestaña está en una llamada. Termínela primero o abra el enlace en otra pestaña.',
    linkInTransfer:
      'En esta pestaña aún se está transfiriendo un archivo. Espere a que llegue o abra el enlace en otra pestaña.',
    replyLink: {
      handedOver: 'La respuesta se pasó a su pestaña en espera. Puede cerrar esta.',
      noneWaiting:
        'Ninguna pestaña de este navegador espera esta respuesta. Abra la pestaña con su invitación.',
    },
    repairLink: {
      handedOver: 'El código se pasó a la pestaña con su llamada. Puede cerrar esta.',
      noneWaiting:
        'Ninguna llamada de este navegador corresponde a este enlace. Ábralo en el navegador de su llamada.',
    },
  },
  walletStrings: {
    title: 'Billetera',
    none: 'Su propia billetera de Solana firma los pagos. Esta página nunca ve las claves de la billetera.',
    what: 'Una billetera es una aplicación o una extensión del navegador que guarda su dinero y le pregunta antes de pagar. Instale una de estas; si no aparece aquí por sí sola, recargue la página; una invitación abierta se conserva.',
    usdc: 'Un USDC es un dólar en Solana. Cómprelo en la billetera o envíelo a ella desde una plataforma de intercambio.',
    connect: 'Conectar billetera',
    install: 'Instalar',
    installed: 'Encontrada',
    onPhone: 'En este teléfono',
    waiting: (name) => `Esperando a ${name}. Apruebe en su ventana.`,
    disconnect: 'Desconectar',
    disconnectSure: '¿Desconectar en plena llamada?',
    loading: '…',
    noAccount: 'Aún no hay cuenta de USDC',
    address: 'Dirección',
    balance: 'Saldo',
    fees: 'SOL para comisiones',
    network: 'Red',
    refresh: 'Actualizar',
    faucet: 'Obtener dinero de prueba para devnet:',
    faucetUsdc: 'USDC de prueba',
    faucetSol: 'SOL de prueba',
    transfer: 'Enviar USDC',
    to: 'Para (dirección de Solana)',
    amount: 'Importe en USDC',
    send: 'Enviar USDC',
    checkAgain: 'Volver a comprobar',
  },
  consentClaims: {
    direct: [
      'Conexión directa.',
      'Los navegadores de ambas personas se conectan entre sí. La otra persona ve la dirección IP de usted, y también la ve cada servidor en uso: los que ayudan a conectar (STUN, TURN) y los que leen la red de Solana (RPC).',
    ],
    upfront: [
      'Primero se paga.',
      `El invitado paga ${STANDARD_PREPAID_PERIODS} minutos por adelantado en USDC. No se ve ni se oye a nadie antes de que ese pago se haya liquidado.`,
    ],
    automatic: [
      'Después, por minuto.',
      'Cada minuto se paga automáticamente, hasta el límite del invitado, o bien la billetera del invitado pregunta cada vez. Un pago que no llega pausa la llamada y, tras un reintento, la termina.',
    ],
    outage: ['Los cortes no se cobran.', 'El reloj se detiene.'],
    unused: [
      'El tiempo no usado se devuelve si la invitación lo dice.',
      () =>
        `El navegador del anfitrión lo devuelve después de la llamada, si son al menos ${formatUsdc(LEAST_RETURNED)} USDC, y devuelve todo dentro de una prueba gratuita. Un anfitrión sin USDC, o que nunca vuelve, no devuelve nada.`,
    ],
    final: ['Los pagos son definitivos y públicos.', 'Solo el anfitrión puede devolverlos.'],
    files: [
      'Los archivos',
      'van de navegador a navegador, después del pago, salvo que sean gratuitos.',
    ],
    server: [
      'Ningún servidor guarda su llamada.',
      'Esta página no la graba, pero la otra persona puede hacerlo.',
    ],
    browser: [
      'Sus datos se quedan en este navegador:',
      'ajustes, recibos, archivos sin guardar y claves. Si borra los datos del navegador, las claves se pierden y, con ellas, el SOL de un anfitrión para comisiones de red.',
    ],
    guest: [
      'Un invitado puede perder',
      'el prepago, si el anfitrión nunca vuelve; después, un minuto y, en el peor caso, tres; el precio de un archivo que nunca llega; y el límite entero, si alguien se apodera de su navegador. El tiempo cuenta, muestre lo que muestre el anfitrión.',
    ],
    host: [
      'Un anfitrión puede perder',
      `unos segundos de cada minuto no pagado y de cada interrupción, comisiones de red limitadas y los pagos que Solana revierta. Si alguien se apodera de su navegador: el SOL para comisiones y hasta el precio de ${STANDARD_PREPAID_PERIODS + 1} minutos.`,
    ],
  },
  consentBounds: [
    'Un invitado paga un minuto que no recibió, o tres si mientras tanto su propia página deja de responder.',
    'Un anfitrión da 10 segundos de cada minuto que no se paga y 4 segundos en cada interrupción.',
    'Un invitado cuya página se modificó para omitir confirmaciones recibe gratis hasta 1 de cada 11 segundos.',
    () =>
      `Las comisiones de red de un anfitrión que ningún pago cubre son como máximo ${localNumber('0.00013')} SOL por llamada.`,
  ],
  consentWords: {
    title: 'Antes de llamar',
    bounds: 'Los límites exactos',
    check: 'Lo entiendo y lo acepto',
    next: 'Continuar',
  },
  consentAsk: {
    tick: 'Marque esta casilla para continuar.',
    prevails: 'Esto es una traducción. En caso de duda, prevalece el texto en inglés.',
    original: 'El texto en inglés',
  },
};
