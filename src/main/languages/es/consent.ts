import { localNumber } from '../../text/intl.ts';
import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { Consent } from '../types.ts';

/** The text that host and guest agree to. */
export const consent: Consent = {
  consentClaims: {
    direct: [
      'Conexión directa.',
      'Los navegadores de ambas personas se conectan entre sí. Su dirección IP la ven la otra persona y cada servidor en uso: los que ayudan a establecer la conexión (STUN, TURN) y los que leen la red de Solana (RPC).',
    ],
    upfront: [
      'Primero se paga.',
      `El invitado paga ${STANDARD_PREPAID_PERIODS} minutos por adelantado en USDC. No se ve ni se oye a nadie antes de que ese pago se haya liquidado.`,
    ],
    automatic: [
      'Después, por minuto.',
      'Cada minuto se paga automáticamente, hasta el límite del invitado, o bien la billetera del invitado pide aprobación cada vez. Si falta un pago, la llamada se pausa y, tras un reintento, termina.',
    ],
    outage: ['Los cortes no se cobran.', 'El reloj se detiene.'],
    unused: [
      'El tiempo no usado se reembolsa si la invitación lo dice.',
      'El prepago queda en un depósito. El navegador del anfitrión lo libera cuando termina la llamada; dentro de una prueba gratuita, se reembolsa todo. Si el anfitrión nunca vuelve, el prepago se queda ahí.',
    ],
    final: ['Los pagos son definitivos y públicos.', 'Solo el anfitrión puede reembolsarlos.'],
    links: [
      'Los enlaces de llamada son públicos.',
      'Solana muestra cuándo suenan y se responden y, por el pago, qué billetera llamó.',
    ],
    files: [
      'Los archivos',
      'van de navegador a navegador: después del pago, salvo que sean gratuitos.',
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
      'el prepago, si el anfitrión nunca vuelve; después, un minuto o, en el peor de los casos, tres; el precio de un archivo que nunca llega; y el límite entero, si alguien se apodera de su navegador. El tiempo cuenta, muestre lo que muestre el anfitrión.',
    ],
    host: [
      'Un anfitrión puede perder',
      'unos segundos de cada minuto no pagado y de cada interrupción, comisiones de red limitadas y los pagos que Solana revierta. Si alguien se apodera de su navegador: el SOL para comisiones y los depósitos de llamadas que aún no se hayan liberado.',
    ],
  },
  consentBounds: [
    'Un invitado paga un minuto que no recibió, o tres si mientras tanto su propia página deja de responder.',
    'Un anfitrión cede 10 segundos de cada minuto que no se paga y 4 segundos en cada interrupción.',
    'Un invitado cuya página se modificó para omitir confirmaciones recibe gratis hasta 1 de cada 11 segundos.',
    () =>
      `Las comisiones de red de un anfitrión no cubiertas por ningún pago ascienden, como máximo, a ${localNumber('0.00013')} SOL por llamada, o a diez veces un máximo por pago más alto que haya elegido el anfitrión.`,
  ],
  consentWords: {
    title: 'Antes de llamar',
    bounds: 'Los límites exactos',
    check: 'Lo entiendo y lo acepto',
    next: 'Continuar',
  },
  consentAsk: {
    all: 'Todos los puntos',
    tick: 'Marque esta casilla para continuar.',
    prevails: 'Esto es una traducción. En caso de duda, prevalece el texto en inglés.',
    original: 'El texto en inglés',
  },
};
