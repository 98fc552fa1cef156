import { isolated } from '../../../shared/peer-text.ts';
import type { Expected, WalletChange } from '../../../shared/errors.ts';
import { type AtomicUsdc, type Lamports, usdc } from '../../../shared/money.ts';
import { shortAddress } from '../../../shared/network.ts';
import { formatSol, formatUsdc, localNumber } from '../../text/intl.ts';
import type { Errors } from '../types.ts';

const NAMES: Record<Expected, string> = {
  invite: 'una invitación',
  reply: 'una respuesta',
  repair: 'un enlace de reconexión',
  call: 'un enlace de llamada',
};
const NEXT: Record<Expected, string> = {
  invite: 'Pegue el enlace que le envió su anfitrión.',
  reply: 'Pegue el enlace que su invitado le envió de vuelta.',
  repair: 'Pegue el enlace de reconexión que la otra persona creó en esta llamada.',
  call: 'Abra el enlace de llamada.',
};

const say = (text: string, next: string) => ({ text, next });

const FEWER =
  'Desactive en la billetera la protección adicional para este sitio, o use otra billetera.';

const CHANGES: Partial<Record<WalletChange, string>> = {
  size: FEWER,
  guard: FEWER,
  'too many guards': FEWER,
  'fee payer': 'Desactive las comisiones patrocinadas en la billetera, o use otra billetera.',
  blockhash: 'Inténtelo de nuevo, o use otra billetera.',
  'priority fee': 'Baje la comisión de prioridad en la billetera, o use otra billetera.',
  signature: 'Compruebe la cuenta de la billetera e inténtelo de nuevo.',
};

const changedByWallet = (what: WalletChange) =>
  say(
    `Su billetera cambió el pago, así que no se envió nada (${what}).`,
    CHANGES[what] ?? 'Use otra billetera.',
  );

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }) =>
    say(`Esto es ${NAMES[is]}, pero aquí va ${NAMES[wanted]}.`, NEXT[wanted]);

/** Devices as the browser's part of the page names them. */
const DEVICES: Readonly<Record<string, { readonly your: string; readonly no: string }>> = {
  camera: { your: 'su cámara', no: 'ninguna cámara' },
  microphone: { your: 'su micrófono', no: 'ningún micrófono' },
  'camera and microphone': {
    your: 'su cámara y su micrófono',
    no: 'ninguna cámara ni ningún micrófono',
  },
  screen: { your: 'su pantalla', no: 'ninguna pantalla' },
};
const yours = (device: string): string => DEVICES[device]?.your ?? device;

const PASTE_AGAIN = 'Copie el enlace entero y péguelo otra vez.';
const OTHER_RPC =
  'Inténtelo de nuevo en un momento, o configure otro servidor de Solana en Ajustes.';
const NOTHING_CHARGED = 'No se cobró nada. Inténtelo de nuevo.';
const NEW_CALL = 'Empiece una llamada nueva para continuar.';
const gigabytes = (bytes: number): string =>
  `${localNumber((bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1))} GB`;
const lessUsdc = (all: AtomicUsdc, part: AtomicUsdc): string =>
  formatUsdc(usdc(all > part ? all - part : 0n));
const lessSol = (all: Lamports, part: Lamports): string =>
  formatSol((all > part ? all - part : 0n) as Lamports);

export const errors: Errors = {
  errorStrings: {
    code_empty: say('Aún no hay ningún enlace.', 'Pegue el enlace que recibió.'),
    code_not_found: say('En ese texto no hay ningún enlace de Pay2Chat.', PASTE_AGAIN),
    code_truncated: say('El enlace está incompleto: falta el final.', PASTE_AGAIN),
    code_corrupted: say('El enlace se alteró por el camino.', PASTE_AGAIN),
    code_version: (c) =>
      say(
        `El enlace tiene la versión ${c.theirs}; esta página usa la versión ${c.ours}.`,
        'Ambos lados necesitan la misma versión. Recargue la página, o pida a la otra persona que recargue la suya.',
      ),
    code_is_invite: misplacedCode('invite'),
    code_is_reply: misplacedCode('reply'),
    code_is_repair: misplacedCode('repair'),
    code_is_call: misplacedCode('call'),
    code_own: say(
      'Este es su propio enlace.',
      'Envíelo a la otra persona y pegue aquí el de ella.',
    ),
    code_other_invite: say(
      'Esta respuesta corresponde a otra invitación.',
      'Pida a su invitado que abra la invitación más reciente de usted y envíe una respuesta nueva.',
    ),
    code_used: say('Este enlace ya se usó.', 'Pida el más reciente, o cree uno nuevo.'),
    repair_answered: say(
      'Ahora no hay que pegar nada: su respuesta está lista.',
      'Envíe de vuelta el enlace de arriba. La llamada continúa cuando se haya abierto.',
    ),
    code_network: (c) =>
      say(
        `La invitación es para ${c.theirs}, pero esta página está configurada para ${c.ours}.`,
        `Cambie a ${c.theirs} y abra la invitación otra vez.`,
      ),
    code_test: (c) =>
      say(
        'La invitación es para una prueba con dinero sin valor en el equipo del propio anfitrión.',
        `Pida a su anfitrión una invitación en ${c.ours}.`,
      ),
    ring_unsupported: say(
      'Este navegador no puede abrir ni crear enlaces de llamada.',
      'Use un navegador más reciente, o una invitación y una respuesta.',
    ),
    ring_budget: (c) =>
      c.what === 'day'
        ? say(
            'Sus enlaces de llamada agotaron las comisiones de red de hoy.',
            'Use una invitación y una respuesta, o inténtelo de nuevo mañana.',
          )
        : say(
            'Se respondieron demasiadas llamadas en un minuto.',
            'Inténtelo de nuevo en un minuto.',
          ),
    link_unusable: say(
      'Este enlace de llamada no puede sonar ahora.',
      'Pida a su anfitrión un enlace nuevo o una invitación.',
    ),
    ring_over: say('Esta persona ya no está esperando.', 'Espere a que vuelva a llamar.'),
    call_links_full: (c) =>
      say(
        `Tiene ${c.most} enlaces de llamada, que es el máximo.`,
        'Retire uno que ya no necesite.',
      ),
    relay_missing: say(
      'Su dirección IP no se puede ocultar: usted no tiene ningún servidor TURN propio.',
      'Añada uno en Ajustes, o desactive «Ocultar mi dirección IP».',
    ),
    relay_silent: say(
      'Su servidor TURN no responde, y sin él no se podría ocultar su dirección IP.',
      'Pruebe la conexión en Ajustes. Donde UDP esté bloqueado, use TURN por TCP o TLS.',
    ),
    no_webrtc: say(
      'Este navegador no puede hacer llamadas: le falta WebRTC o está desactivado.',
      'Abra esta página en una versión actual de Chrome, Edge o Firefox, o active WebRTC en este navegador.',
    ),
    no_route: say(
      'Las dos páginas no pudieron conectarse.',
      'Empiecen de nuevo con enlaces nuevos. Si vuelve a fallar con las dos páginas abiertas, uno de los dos necesita un servidor TURN (en Ajustes).',
    ),
    no_candidates: say(
      'Su navegador no deja que esta página se conecte con nadie.',
      'Es posible que su protección o una VPN bloqueen WebRTC. Permita WebRTC para este sitio, o pause la VPN, e inténtelo de nuevo.',
    ),
    connection_lost: say('La conexión se perdió y no volvió.', NEW_CALL),
    peer_left: say('La otra persona se fue.', NEW_CALL),
    peer_protocol: say(
      'La otra página envió algo que esta página no entiende.',
      'Recarguen ambas páginas.',
    ),
    peer_mismatch: (c) =>
      say(
        `Las dos páginas no coinciden (${c.what}).`,
        'No pague. Empiece de nuevo con una invitación nueva y compare otra vez.',
      ),
    peer_away: say(
      'La otra persona cerró o recargó la página. El cobro está en pausa.',
      'Intercambien enlaces de reconexión en un plazo de diez minutos para continuar. Si la otra persona terminó la llamada, termínela aquí también. El tiempo pagado sigue pagado.',
    ),
    rejoin_expired: say(
      'Esta llamada no se puede reanudar: ha terminado, o han pasado más de diez minutos.',
      'Su recibo se conserva. Empiece una llamada nueva para continuar.',
    ),
    media_denied: (c) =>
      say(
        `Esta página no tiene permiso para usar ${yours(c.device)}.`,
        'Dé el permiso en la barra de direcciones e inténtelo de nuevo, o continúe sin darlo.',
      ),
    media_missing: (c) =>
      say(
        `No se encontró ${DEVICES[c.device]?.no ?? c.device}.`,
        'Conecte un dispositivo e inténtelo de nuevo, o continúe sin él.',
      ),
    media_busy: (c) =>
      say(
        `Otro programa está usando ${yours(c.device)}.`,
        'Cierre ese programa e inténtelo de nuevo, o continúe sin el dispositivo.',
      ),
    media_failed: (c) =>
      say(
        `El navegador no pudo iniciar ${yours(c.device)} (${c.reason}).`,
        'Elija otro dispositivo, o continúe sin él.',
      ),
    media_insecure: say(
      'La cámara y el micrófono necesitan una página segura.',
      'Abra esta página por https o desde localhost.',
    ),
    media_unavailable: say(
      'Este navegador no da cámara ni micrófono a ninguna página, como ocurre en muchas aplicaciones.',
      'Copie este enlace y ábralo en su navegador.',
    ),
    wallet_missing: say(
      'No se encontró ninguna billetera de Solana.',
      'Instale una y recargue la página. En un teléfono, abra esta página en el navegador de la propia billetera.',
    ),
    wallet_rejected: say('Usted rechazó la solicitud en su billetera.', NOTHING_CHARGED),
    wallet_locked: say('Su billetera está bloqueada.', 'Desbloquéela e inténtelo de nuevo.'),
    wallet_popup_open: say(
      'Su billetera ya tiene una ventana abierta.',
      'Responda en esa ventana o ciérrela, y después inténtelo de nuevo.',
    ),
    wallet_disconnected: say(
      'Su billetera no está conectada.',
      'Conéctela y después inténtelo de nuevo.',
    ),
    wallet_account_changed: (c) =>
      say('En su billetera hay otra cuenta seleccionada.', `Vuelva a seleccionar ${c.expected}.`),
    wallet_wrong_network: (c) =>
      say(
        `Esta cuenta de la billetera no se puede usar en ${c.wanted}.`,
        `Cambie la billetera a ${c.wanted}.`,
      ),
    wallet_unsupported: (c) =>
      say(
        `A esta billetera le falta una función necesaria (${c.missing}).`,
        'Elija otra billetera.',
      ),
    wallet_changed_transaction: ({ what }) => changedByWallet(what),
    wallet_silent: say(
      'La billetera no respondió. No se cobró nada.',
      'Abra su billetera, cierre sus ventanas antiguas e inténtelo de nuevo.',
    ),
    wallet_failed: (c) =>
      say(`La billetera notificó un error (${isolated(c.reason)}).`, NOTHING_CHARGED),
    wallet_refused_sponsor: (c) =>
      say(
        `La billetera no firmó (${isolated(c.reason)}). Aquí su anfitrión paga la comisión de red, así que usted no necesita SOL.`,
        c.asked === 'approval'
          ? 'No se cobró nada. Use otra billetera, o elija «Preguntarme cada minuto» antes de pagar.'
          : 'No se cobró nada. Inténtelo de nuevo o use otra billetera.',
      ),
    wallet_app_missing: say(
      'No se abrió ninguna aplicación de billetera. No se cobró nada.',
      'Instale una de la lista, o abra esta página en el navegador de una billetera.',
    ),
    wallet_app_unreachable: say(
      'La aplicación de billetera no se conectó a esta página en 30 s. No se cobró nada.',
      'Ábrala, desbloquéela y después inténtelo de nuevo. O instale otra de la lista.',
    ),
    wallet_app_cut: say(
      'La conexión con la aplicación de billetera se cortó antes de que respondiera.',
      NOTHING_CHARGED,
    ),
    wallet_app_blocked: say(
      'El navegador no permite que esta página acceda a aplicaciones de este dispositivo. No se cobró nada.',
      'En los ajustes de este sitio, en el navegador, permita el acceso a las aplicaciones del dispositivo o a la red local; después, inténtelo de nuevo.',
    ),
    wallet_app_no_signing: say(
      'Esta aplicación de billetera no puede firmar un pago cuya comisión de red paga el anfitrión. No se cobró nada.',
      'Elija otra aplicación de billetera, o abra esta página en el navegador de la propia billetera.',
    ),
    rpc_missing: (c) =>
      say(
        `No hay ningún servidor de Solana configurado para ${c.network}.`,
        'Pulse «Conectar con Solana», o introduzca uno en Ajustes.',
      ),
    rpc_invalid_url: (c) => say(`«${c.url}» no es una dirección https.`, 'Corríjala en Ajustes.'),
    rpc_unreachable: (c) => say(`El servidor de Solana ${c.host} no responde.`, OTHER_RPC),
    rpc_forbidden: (c) =>
      say(
        `El servidor de Solana ${c.host} bloquea esta página.`,
        'Elija otro servidor de Solana en Ajustes. Los públicos suelen bloquear los navegadores.',
      ),
    rpc_rate_limited: (c) =>
      say(`El servidor de Solana ${c.host} recibió demasiadas solicitudes.`, OTHER_RPC),
    rpc_slow: (c) =>
      say(`El servidor de Solana ${c.host} tarda demasiado en responder.`, OTHER_RPC),
    rpc_unseen: (c) =>
      say(
        `El servidor de Solana ${c.host} aún no muestra su prepago. Hasta que lo muestre, no se paga ningún minuto más.`,
        OTHER_RPC,
      ),
    rpc_bad_answer: (c) =>
      say(`El servidor de Solana ${c.host} dio una respuesta no válida (${c.method}).`, OTHER_RPC),
    server_missing: (c) =>
      say(
        `Su segundo servidor de Solana ${c.host} no responde, y los dos deben mostrar esto.`,
        'Mientras tanto no se vuelve a firmar ni se entrega nada. Espere a que el servidor responda, o siga sin él.',
      ),
    servers_differ: (c) =>
      say(
        `Sus dos servidores de Solana se contradicen: ${c.host} no muestra lo que muestra el primero.`,
        'Mientras tanto no se vuelve a firmar ni se entrega nada. Compruebe el pago o siga sin el segundo servidor.',
      ),
    rpc_error: (c) =>
      say(
        `El servidor de Solana ${c.host} notificó un error: ${isolated(c.message)} (${c.rpcCode}).`,
        OTHER_RPC,
      ),
    rpc_wrong_genesis: (c) =>
      say(
        `El servidor de Solana está en otra red (se esperaba ${c.wanted}, se obtuvo ${c.got}).`,
        'Configure un servidor de Solana para la red elegida.',
      ),
    peer_rpc_trouble: say(
      'El servidor de Solana de su anfitrión no responde.',
      'Esta página sigue intentándolo. Su anfitrión puede configurar otro servidor de Solana.',
    ),
    no_usdc_account: () =>
      say(
        'Esta billetera no tiene cuenta de USDC en esta red.',
        'Reciba primero algo de USDC. Eso crea la cuenta.',
      ),
    insufficient_usdc: (c) =>
      say(
        `No hay suficientes USDC: usted tiene ${formatUsdc(c.balance)} de ${formatUsdc(c.needed)}.`,
        `Añada ${lessUsdc(c.needed, c.balance)} USDC e inténtelo de nuevo.`,
      ),
    insufficient_sol: (c) =>
      say(
        `No hay suficiente SOL para comisiones de red: usted tiene ${formatSol(c.balance)} de ${formatSol(c.needed)}.`,
        `Añada ${lessSol(c.needed, c.balance)} SOL e inténtelo de nuevo.`,
      ),
    till_empty: say(
      'El saldo para comisiones del anfitrión está vacío, así que no se puede liquidar ningún pago.',
      'El anfitrión puede reponerlo con un clic.',
    ),
    fees_stopped: say(
      'La página del anfitrión no paga más comisiones de red en esta llamada: fallaron demasiados pagos.',
      NEW_CALL,
    ),
    price_below_floor: (c) =>
      say(
        'El precio no cubriría las comisiones de red.',
        `Fije un precio de al menos ${formatUsdc(c.floor)} USDC.`,
      ),
    price_unusual: (c) =>
      say(
        `¿Son correctos ${formatUsdc(c.price)} USDC por minuto? Su invitado pagaría ${formatUsdc(c.upfront)} USDC para empezar.`,
        'Si es así, pulse el botón otra vez. Si no, corrija el precio.',
      ),
    amount_invalid: say(
      'Esto no es un importe en USDC.',
      'Introduzca un número mayor que 0, con un máximo de 6 decimales. Escriba mil como 1000 o 1\u00a0000,00.',
    ),
    address_invalid: say('Esto no es una dirección de Solana.', 'Copie la dirección otra vez.'),
    recipient_no_usdc_account: () =>
      say(
        'El destinatario aún no tiene cuenta de USDC.',
        'Pídale que cree una, o compruebe la dirección.',
      ),
    allowance_used_up: (c) =>
      say(
        `La autorización es insuficiente: quedan ${formatUsdc(c.left)} USDC, se necesitan ${formatUsdc(c.needed)}.`,
        'Añada minutos a la autorización para continuar.',
      ),
    allowance_refused: () => say('La autorización no se aceptó.', NOTHING_CHARGED),
    allowance_exists: (c) =>
      say(
        `Su cuenta de USDC ya tiene una autorización: ${shortAddress(c.delegate)} puede gastar hasta ${formatUsdc(c.amount)} USDC. La de esta llamada la reemplazaría.`,
        'Reemplácela, o apruebe usted cada pago.',
      ),
    blockhash_expired: say(
      'Su aprobación llegó demasiado tarde y caducó. No se cobró nada.',
      'Inténtelo de nuevo, y apruebe antes de medio minuto. Si usa una billetera física, desbloquéela antes y abra su aplicación de Solana.',
    ),
    confirmation_timeout: () =>
      say(
        'Solana no ha confirmado el pago a tiempo.',
        'Aún puede llegar. Vuelva a comprobar antes de pagar otra vez.',
      ),
    failed_on_chain: (c) => say(`Solana rechazó el pago (${c.reason}).`, NOTHING_CHARGED),
    payment_invalid: () => say('El pago no se aceptó.', NOTHING_CHARGED),
    busy: say('Esta página ya lo está haciendo.', 'Espere a que termine.'),
    books_elsewhere: (c) =>
      ({
        open: {
          text: 'Pay2Chat está abierto en otra pestaña.',
          next: 'Continúe allí o cierre esa pestaña.',
        },
        paying: {
          text: 'Otra pestaña espera un pago.',
          next: 'Complételo allí y vuelva a intentarlo.',
        },
        call: {
          text: 'Está en una llamada en otra pestaña.',
          next: 'Continúe allí o termine esa llamada.',
        },
        silent: {
          text: 'Pay2Chat está abierto en otra pestaña, que no responde.',
          next: 'Cierre esa pestaña y vuelva a intentarlo.',
        },
      })[c.use],
    call_running: say('Hay una llamada en curso en esta página.', 'Termínela primero.'),
    payment_open: say(
      'Ya hay un pago en camino.',
      'Espere a que se confirme y después inténtelo de nuevo.',
    ),
    payment_window_expired: say(
      'La solicitud de pago ha caducado.',
      'Pida una nueva y pague otra vez.',
    ),
    duplicate_settlement: say('Este pago ya se usó.', 'No se cobró nada dos veces.'),
    too_early: say(
      'Es demasiado pronto para este pago.',
      'Esta página volverá a pedirlo cuando venza.',
    ),
    unknown_resource: (c) => say(`Su anfitrión no vende ${c.url}.`, 'No se cobró nada.'),
    early: (c) =>
      say(
        `El anfitrión pidió el pago antes de que terminara el minuto (${Math.round(c.connectedMs / 1000)} s según el anfitrión, ${Math.round(c.ownMs / 1000)} s contados aquí).`,
        'No se cobró nada. El pago se hace a su vencimiento.',
      ),
    unpaid: (c) => say(`El minuto ${c.minute} no se pagó.`, NEW_CALL),
    host_silent: (c) =>
      say(
        `El anfitrión no envía video ni sonido, y usted no ha aceptado pagar el minuto ${c.minute} por eso.`,
        'Acepte pagar, o termine la llamada.',
      ),
    page_silent: say(
      'Esta página no respondió durante dos minutos, así que no se pagó ningún minuto más.',
      'Cierre los programas que mantienen ocupado este equipo.',
    ),
    rolled_back: () =>
      say(
        'Solana confirmó el pago y después lo revirtió.',
        'No se movió dinero. Pague otra vez si aún se debe.',
      ),
    prepayment_void: say(
      'El prepago nunca llegó a Solana, aunque su anfitrión le dejó entrar.',
      'No se movió dinero por él. El pago de cada minuto siguiente se hace a su vencimiento.',
    ),
    booking_refused: ({ why }) =>
      ({
        over: say(
          'La hora de esta llamada ya pasó.',
          'No se cobró nada más. Pregunte a su anfitrión.',
        ),
        taken: say('Otra persona ha reservado esta oferta.', 'No se cobró nada.'),
        closed: say('Su anfitrión ha cerrado esta oferta.', 'No se cobró nada.'),
        gone: say(
          'Su reserva ya no está en el depósito y no ha vuelto a usted.',
          'No se cobró nada más. Pregunte a su anfitrión.',
        ),
        returned: say(
          'Esta reserva se le reembolsó.',
          'No se cobró nada más. Pregunte a su anfitrión.',
        ),
        'called-returned': say(
          'Su anfitrión dice que esta reserva se reembolsó.',
          'Revise su billetera y pregunte a su anfitrión.',
        ),
        'called-claimed': say(
          'Su anfitrión dice que esta reserva ya se canjeó en otra llamada.',
          'Pregunte a su anfitrión.',
        ),
        claimed: say(
          'Esta reserva ya se canjeó en otra llamada.',
          'No se cobró nada más. Pregunte a su anfitrión.',
        ),
        differs: say(
          'El precio o la dirección de la invitación no son los que se ofrecieron.',
          'No pague; pregunte a su anfitrión.',
        ),
        missing: say(
          'La página de su anfitrión no conoce esta oferta.',
          'Pídale que empiece la llamada desde su lista.',
        ),
        unseen: say(
          'La página de su anfitrión aún no ve su reserva.',
          'Inténtelo de nuevo en un momento.',
        ),
        other: say('La página de su anfitrión no acepta su reserva.', 'Pregunte a su anfitrión.'),
      })[why],
    booking_elsewhere: say(
      'Solo el navegador que creó esta oferta puede iniciar su llamada.',
      'Iníciela allí o reembolse aquí la reserva.',
    ),
    refund_unknown: say(
      'Este navegador no ha recibido ese pago.',
      'Reembólselo desde el navegador que ofreció la llamada.',
    ),
    refund_beyond: (c) =>
      say(
        `Una parte de esta llamada ya se reembolsó. De este pago quedan por reembolsar ${formatUsdc(c.left)} USDC, no ${formatUsdc(c.needed)} USDC.`,
        c.left === 0n
          ? 'No se envió nada.'
          : 'No se envió nada. Pulse «Reembolsar» otra vez para reembolsar esa cantidad.',
      ),
    deposit_missing: say(
      'El depósito de esta llamada aún no está abierto.',
      'No se pagó nada. Espere un momento y pague otra vez.',
    ),
    deposit_unproven: say(
      'Solana no muestra que el depósito pertenezca a la billetera de su anfitrión.',
      'No se pagó nada. Pida a su anfitrión que reponga el saldo para comisiones y que le envíe un enlace nuevo.',
    ),
    deposit_gone: say(
      'El depósito de esta llamada está vacío, y ningún servidor muestra todavía adónde fue el dinero.',
      'Esta página sigue buscando. Si usted lo vació desde su billetera, reembolse lo debido desde el recibo.',
    ),
    receipt_invalid: (c) =>
      say(`Esto no es un recibo completo (${c.what}).`, 'Cópielo entero y péguelo otra vez.'),
    receipt_version: (c) =>
      say(
        `El recibo tiene la versión ${c.theirs}; esta página lee la versión ${c.ours}.`,
        'Recargue la página, o compruébelo con la versión que lo creó.',
      ),
    receipt_network: (c) =>
      say(
        `El recibo es para ${c.theirs}, pero esta página está configurada para ${c.ours}.`,
        `Cambie a ${c.theirs} en Ajustes y compruébelo otra vez.`,
      ),
    receipt_altered: say(
      'El texto junto al recibo no dice lo mismo que el recibo. No se comprobó nada.',
      'No se fíe de ese texto. Para comprobar el recibo, pegue solo su enlace.',
    ),
    receipt_unknown: say(
      'No hay recibo: este navegador no tiene ningún pago confirmado de esa llamada.',
      'Use el navegador que estuvo en la llamada, o pida el recibo a la otra persona.',
    ),
    history_too_long: (c) =>
      say(
        `El historial de ${c.address} no se pudo revisar por completo.`,
        'La comprobación aún no demuestra nada. Pruebe otro servidor de Solana, o busque las firmas en un explorador.',
      ),
    file_changed: say(
      'El archivo se modificó, se movió o se borró después de ofrecerlo.',
      'El anfitrión puede restaurarlo u ofrecerlo otra vez.',
    ),
    file_unreadable: (c) =>
      say(
        `El archivo no se pudo leer (${c.reason}).`,
        'Compruebe que puede abrirlo y después elíjalo otra vez.',
      ),
    file_too_large: (c) =>
      say(
        `El archivo es demasiado grande. El límite es de ${Math.floor(c.max / 2 ** 30)} GiB por archivo.`,
        'Divídalo en partes.',
      ),
    file_limit: (c) =>
      say(
        `Puede ofrecer como máximo ${c.max} archivos a la vez.`,
        'Retire uno, o junte varios en uno.',
      ),
    file_unknown: say(
      'El anfitrión ya no tiene este archivo.',
      'Pida al anfitrión que lo ofrezca otra vez.',
    ),
    file_call_over: say(
      'La llamada terminó antes de que se pagara este archivo. No se cobró nada.',
      'Cómprelo en su próxima llamada con este anfitrión.',
    ),
    file_unpaid: say(
      'El anfitrión no ha visto el pago de este archivo.',
      'Espere a que se confirme y después inténtelo de nuevo.',
    ),
    file_owed: say(
      'Usted ha pagado este archivo, pero el anfitrión aún no lo ha entregado.',
      'No se le cobrará otra vez. Elija «Descargar de nuevo», o pida al anfitrión que ofrezca el archivo otra vez.',
    ),
    file_relisted: (c) =>
      say(
        c.what === 'price'
          ? 'El anfitrión cambió el precio de este archivo mientras usted se decidía. No se cobró nada.'
          : 'El anfitrión cambió el contenido de este archivo mientras usted se decidía. No se cobró nada.',
        'Revíselo otra vez antes de comprar.',
      ),
    claim_refused: say(
      'El anfitrión no aceptó su pago anterior por este archivo. No se cobró nada más.',
      'Inténtelo de nuevo en un minuto, o pregunte al anfitrión.',
    ),
    file_in_use: say(
      'Otra pestaña de este navegador está descargando el mismo archivo.',
      'Continúe en esa pestaña, o ciérrela e inténtelo de nuevo.',
    ),
    hash_mismatch: (c) =>
      say(
        `Los datos que llegaron no son el archivo ofrecido (${c.what}). No se guardaron.`,
        'Inténtelo de nuevo, o pida un reembolso al anfitrión.',
      ),
    disk_full: (c) =>
      say(
        c.free === null
          ? `No hay espacio suficiente para este archivo: necesita ${gigabytes(c.needed)}.`
          : `No hay espacio suficiente para este archivo: necesita ${gigabytes(c.needed)} y hay ${gigabytes(c.free)} libres.`,
        'Libere espacio y reanude. La parte que ha llegado se conserva.',
      ),
    config_invalid: (c) =>
      say(
        `${c.file}, línea ${c.line}: ${c.what}.`,
        'Esta página funciona sin el archivo. El operador del sitio puede corregirlo.',
      ),
    config_unreadable: (c) =>
      say(
        `El archivo ${c.file} del sitio no se pudo leer (${c.reason}).`,
        'Esta página funciona sin él. Recargue la página para intentarlo de nuevo.',
      ),
    storage_blocked: say(
      'Este navegador bloquea el almacenamiento de esta página, así que no puede conservar claves, pagos ni ajustes.',
      'Permita las cookies y los datos de este sitio, en los ajustes del navegador o junto a su dirección. Después recargue la página.',
    ),
    storage_failed: (c) =>
      say(
        `Este navegador no pudo guardar los datos de la llamada (${c.reason}).`,
        'Libere espacio o salga de la navegación privada, y después inténtelo de nuevo.',
      ),
    aborted: say('Cancelado.', 'Empiece de nuevo cuando quiera.'),
    internal: (c) =>
      say(
        `Algo ha fallado en esta página (${c.what}).`,
        'Recargue la página. El tiempo pagado sigue pagado.',
      ),
  },
};
