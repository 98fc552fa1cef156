import { isolated } from '../../../shared/peer-text.ts';
import { formsOf } from '../forms.ts';
import type { Call } from '../types.ts';

const count = formsOf('es');

/** The call itself, its devices, files and notices. */
export const call: Call = {
  nextSteps: {
    hostWallet:
      'Su invitado paga a la billetera de usted, que también necesita un poco de SOL para comisiones de red.',
    hostSol: (missing) =>
      `Siguiente paso: envíe ${missing} SOL a su billetera para las comisiones de red.`,
    hostFees: 'Su billetera le pide aprobación una vez, para las comisiones de red.',
    guestWallet: (cost) => `Necesita ${cost} USDC y nada de SOL.`,
    guestShort: (missing) =>
      `Añada ${missing} USDC a su billetera para unirse. Mientras tanto, puede aceptar la invitación.`,
    guestDevices: 'Su navegador pide la cámara y el micrófono. Puede unirse sin ellos.',
    guestMicrophone: 'Su navegador pide el micrófono. Puede unirse sin él.',
  },
  lostWayStrings: {
    invite: {
      what: 'Esta página se recargó, así que su invitación anterior ya no funciona.',
      next: 'Cree una nueva con las mismas condiciones y envíela. Su invitado tiene que abrir la nueva.',
    },
    agreed: {
      what: 'Esta página se recargó, así que su invitación anterior ya no funciona.',
      next: 'Pulse de nuevo «Invitar a mano» en la llamada programada y envíe la nueva invitación. Una invitación creada abajo no tendría en cuenta la reserva.',
    },
    replied: {
      what: 'Esta página se recargó, así que su respuesta anterior ya no funciona.',
      next: 'Acepte otra vez y envíe la respuesta nueva. Si su anfitrión ya ha usado la anterior, pida una invitación nueva.',
    },
    again: {
      what: 'Pida a su anfitrión que también pulse «Llamar de nuevo» y que le envíe el enlace nuevo.',
      next: 'Abra ese enlace o péguelo aquí.',
    },
    link: {
      what: 'Mientras esta página esté abierta, su invitado puede volver a llamar con su enlace de llamada.',
      next: 'O cree una invitación con las mismas condiciones y envíela.',
    },
    gone: {
      what: 'La página de su invitado ya no responde.',
      next: 'Cree una invitación con las mismas condiciones y envíela.',
    },
    met: {
      what: 'Esta página se recargó, así que usted ya no tiene conexión con su anfitrión.',
      next: 'Una invitación funciona una vez. Pida una nueva a su anfitrión y ábrala aquí.',
    },
  },
  ownNameStrings: {
    label: 'Su nombre (opcional)',
    hint: 'La otra persona lo ve cuando usted está en la llamada. Este navegador lo recuerda.',
    hostHint: 'Su invitado lo ve en la llamada y en sus enlaces. Este navegador lo recuerda.',
  },
  screenStrings: {
    sharing: 'Está compartiendo su pantalla.',
    stop: 'Dejar de compartir',
    peerShares: {
      host: 'Su invitado comparte una pantalla.',
      guest: 'Su anfitrión comparte una pantalla.',
    },
    lens: 'Zoom y pantalla completa',
    closer: 'Ampliar',
    further: 'Reducir',
    percent: (scale) => `${Math.round(scale * 100)} %`,
    whole: (percent) => `El zoom es del ${percent}. Mostrar la pantalla entera`,
    full: 'Pantalla completa',
    leave: 'Salir de pantalla completa',
  },
  callStrings: {
    notices: 'Avisos',
    words: {
      title: 'Palabras de seguridad',
      before: {
        host: 'Compárelas con su invitado, por teléfono o en un chat fuera de esta página.',
        guest: 'Compárelas con su anfitrión, por teléfono o en un chat fuera de esta página.',
      },
      unpaid: 'Aún no se ha pagado nada.',
      unclaimed: 'Su reserva aún no se ha canjeado, y no se ha pagado nada más.',
      why: {
        host: 'Si difieren, alguien está interceptando la llamada: cancélela.',
        guest: 'Si difieren, alguien está interceptando la llamada: salga.',
      },
      noOtherWay: {
        host: '¿Su invitado no tiene otra forma de contactar con usted? Léanse las palabras al comienzo de la llamada, antes de entrar en materia.',
        guest:
          '¿No tiene otra forma de contactar con su anfitrión? Léanse las palabras al comienzo de la llamada, antes de entrar en materia.',
      },
      note: {
        host: 'Compárelas con su invitado, por teléfono o en un chat fuera de esta página. Si las de su invitado difieren, alguien está interceptando la llamada: termínela.',
        guest:
          'Compárelas con su anfitrión, por teléfono o en un chat fuera de esta página. Si las de su anfitrión difieren, alguien está interceptando la llamada: termínela.',
      },
    },
    connection: {
      new: 'Sin conexión',
      connecting: 'Conectando',
      connected: 'Conectado',
      interrupted: 'Interrumpido',
      failed: 'Falló la conexión',
      closed: 'Cerrado',
    },
    unsent: 'Esperando a su anfitrión',
    lastFiles: 'Llamada terminada; aún se transfieren archivos',
    noHeartbeat: 'Reconectando los pagos…',
    peer: {
      label: { host: 'Su invitado', guest: 'Su anfitrión' },
      named: {
        host: (name) => `Su invitado: ${name}`,
        guest: (name) => `Su anfitrión: ${name}`,
      },
    },
    stage: {
      preview: 'Cámara y micrófono',
      you: 'Usted',
      openMicrophone: 'Sin micrófono. Reintentar',
      openCamera: 'Sin cámara. Reintentar',
      mute: 'Silenciar micrófono',
      unmute: 'Activar micrófono',
      cameraOff: 'Apagar cámara',
      flip: 'Cambiar de cámara',
      cameraOn: 'Encender cámara',
      share: 'Compartir su pantalla',
      unshare: 'Dejar de compartir su pantalla',
      pip: 'Abrir imagen en imagen',
      closePip: 'Cerrar imagen en imagen',
      devices: 'Elegir dispositivos',
      more: 'Dispositivos y conexión',
      help: 'Alertas y atajos',
      end: 'Terminar llamada',
      endShort: 'Terminar',
      peerCameraOff: 'La cámara está apagada',
      peerSilent: {
        host: 'Su invitado no envía video ni sonido.',
        guest: 'Su anfitrión no envía video ni sonido.',
      },
      peerMuted: 'Silenciado',
      peerNoMicrophone: 'Sin micrófono',
      ownCameraOff: 'Su cámara está apagada',
      ownWaits: 'Su imagen no se envía en este momento',
      play: 'Reproducir sonido',
      starting: 'Iniciando…',
    },
    panels: {
      label: 'Paneles',
      chat: 'Chat',
      payments: 'Pagos',
      files: 'Archivos',
      wallet: 'Billetera',
      more: 'Dispositivos y conexión',
      news: 'Nuevo',
    },
    chat: {
      title: 'Chat',
      input: 'Mensaje',
      send: 'Enviar',
      away: 'Sin conexión. Su texto se queda aquí hasta que pueda enviarlo.',
      room: (count) => `Caracteres restantes: ${count}`,
      tooLong: (count) => `Demasiado largo para enviarlo. Caracteres de más: ${count}`,
      all: (count) => `Mostrar los ${count} mensajes`,
      newest: 'Mensajes nuevos',
      empty: 'Solo ustedes dos pueden leer esto. Se borra cuando termina la llamada.',
      me: 'Usted',
    },
  },
  wishStrings: {
    own: {
      less: 'Usted recibe menos video',
      none: 'Usted no recibe video',
    },
    peer: {
      host: {
        less: 'Su invitado pidió menos video',
        none: 'Su invitado pidió no recibir video',
      },
      guest: {
        less: 'Su anfitrión pidió menos video',
        none: 'Su anfitrión pidió no recibir video',
      },
    },
  },
  pipStrings: {
    back: 'Volver a la página',
    failed: 'Su navegador no abrió la imagen en imagen.',
  },
  shortcutStrings: {
    names: {
      mic: 'Activar o silenciar el micrófono',
      talk: 'En silencio: mantener para hablar',
      camera: 'Encender o apagar la cámara',
      share: 'Compartir su pantalla o dejar de hacerlo',
      full: 'Pantalla completa o volver',
      devices: 'Elegir dispositivos',
      chat: 'Escribir un mensaje de chat',
      files: 'Ir a los archivos',
      help: 'Mostrar esta lista',
      end: 'Terminar la llamada',
    },
    space: 'Espacio',
    now: {
      microphone: { on: 'Micrófono activado', off: 'Micrófono silenciado' },
      camera: { on: 'Cámara encendida', off: 'Cámara apagada' },
    },
  },
  helpStrings: {
    title: 'Alertas y atajos',
    close: 'Cerrar',
    alerts: 'Alertas',
    sounds: 'Sonidos',
    soundsHint: 'Para pagos, advertencias, mensajes y archivos.',
    notify: 'Notificaciones mientras esta pestaña está oculta',
    notifyHint: 'Su navegador pide permiso una vez.',
    notifyBlocked:
      'Su navegador bloquea las notificaciones de esta página. Permítalas en los ajustes del sitio, en el navegador.',
    pip: 'Imagen en imagen mientras esta pestaña está oculta',
    pipHint: 'Puede que su navegador pida permiso una vez.',
    shortcuts: 'Teclado',
    keys: 'Atajos de una tecla',
    keysHint: 'Están desactivados mientras escribe.',
  },
  noticeStrings: {
    joining: { host: 'Su invitado ha pagado', guest: 'Pagado. Ya está en la llamada.' },
    paid: (minute) => `${minute}: pagado`,
    tip: {
      host: (amount) => `Una propina de ${amount} USDC de su invitado.`,
      guest: (amount) => `¡Gracias! Su propina de ${amount} USDC ha llegado.`,
    },
    interrupted: 'Conexión interrumpida. El cobro está en pausa.',
    stopped: 'Su navegador detuvo esta página mientras usted no estaba. El cobro estuvo en pausa.',
    connected: {
      host: 'Su invitado está conectado y ya puede pagar.',
      guest: 'Conexión establecida. Pague para unirse.',
    },
    message: 'Mensaje nuevo',
    file: {
      offered: (name) => `Archivo nuevo: ${isolated(name)}`,
      sold: (name) => `Vendido: ${isolated(name)}`,
      done: (name) => `Transferencia completa: ${isolated(name)}`,
      failed: (name) => `Transferencia detenida: ${isolated(name)}`,
    },
    title: {
      connected: { host: 'Invitado conectado', guest: 'Pague para unirse' },
      frozen: 'En pausa',
      interrupted: 'No se cobra',
    },
    ring: {
      comes: (name) => (name === '' ? 'Alguien llama' : `Llama y dice: ${isolated(name)}`),
      ringing: 'Llamando…',
      answered: 'Su anfitrión ha respondido',
      busy: 'Su anfitrión no puede responder ahora',
      noAnswer: 'Aún sin respuesta',
    },
  },
  deviceStrings: {
    title: 'Dispositivos',
    inApp:
      'El navegador propio de esta aplicación quizá no tenga ni cámara ni billetera. Copie este enlace y ábralo en su navegador.',
    copyLink: 'Copiar este enlace',
    kinds: { microphone: 'Micrófono', camera: 'Cámara', speaker: 'Altavoz' },
    automatic: 'Predeterminado del sistema',
    automaticIs: (label) => `Predeterminado del sistema (${label})`,
    absent: (label) => `${label} (no conectado)`,
    inUse: (label) => `En uso: ${label}`,
    picture: 'Video que envía',
    pictureHint:
      '«Automático» adapta el video a su conexión. Una pantalla compartida se envía siempre a tamaño completo.',
    pictures: {
      auto: 'Automático',
      '720p': '720p (tamaño fijo)',
      '360p': '360p (ahorra datos)',
    },
    mirror: 'Reflejar mi propia imagen',
    mirrorHint: 'Solo para usted. Los demás siempre le ven tal como es.',
    blur: 'Desenfocar mi fondo',
    blurHint: 'Lo hace su cámara o su sistema. Los demás también lo ven.',
    rehearsal: {
      record: 'Grabar 3 segundos y reproducirlos',
      recording: 'Grabando durante 3 segundos…',
      stop: 'Detener',
      playing: 'Así le ven y le oyen los demás.',
      failed: 'Su navegador no pudo grabar o reproducir esto. Aun así, la llamada puede funcionar.',
      video: 'Su grabación',
    },
    receive: 'Video que recibe',
    receiveHint: 'En una red débil conviene recibir menos. El sonido llega completo.',
    wishes: { all: 'Todo', less: 'Menos (ahorra datos)', none: 'Ninguno (solo sonido)' },
    unknownWish:
      'La página de la otra persona es una versión anterior y envía su video como antes.',
    audioOnly: 'Solo audio',
    audioOnlyHint: 'Su cámara permanece apagada, y usted no recibe video.',
    check: 'Comprobar cámara y micrófono',
    checkMicrophone: 'Comprobar micrófono',
    checking: 'Esperando a su navegador…',
    level: {
      listening: 'Diga algo: la barra se mueve cuando se le oye.',
      heard: 'Su micrófono funciona.',
      muted: 'Su micrófono está silenciado.',
      unheard: 'Su micrófono está silenciado. Nadie le oye.',
    },
    without: {
      nothing: {
        host: 'Puede ofrecer la llamada sin ellos: ve y oye a su invitado, que entonces tiene que aceptar cada minuto.',
        guest:
          'Puede unirse sin ellos: ve y oye a su anfitrión, pero a usted no se le ve ni se le oye.',
      },
      sound: {
        host: 'Puede ofrecer la llamada sin él: oye a su invitado, que entonces tiene que aceptar cada minuto.',
        guest: 'Puede unirse sin él: oye a su anfitrión, pero a usted no se le oye.',
      },
      camera: 'Puede continuar sin cámara: se le oye, pero no se le ve.',
      microphone: 'Puede continuar sin micrófono: se le ve, pero no se le oye.',
    },
    retry: 'Reintentar',
    taken: {
      own: {
        microphone: 'Su sistema detuvo su micrófono.',
        camera: 'Su sistema detuvo su cámara.',
        both: 'Su sistema detuvo su micrófono y su cámara.',
      },
      peer: {
        host: {
          microphone: 'El sistema de su invitado detuvo el micrófono.',
          camera: 'El sistema de su invitado detuvo la cámara.',
          both: 'El sistema de su invitado detuvo el micrófono y la cámara.',
        },
        guest: {
          microphone: 'El sistema de su anfitrión detuvo el micrófono.',
          camera: 'El sistema de su anfitrión detuvo la cámara.',
          both: 'El sistema de su anfitrión detuvo el micrófono y la cámara.',
        },
      },
      back: 'Continúa por sí solo tras la llamada telefónica, o cuando la otra aplicación termine.',
    },
    route: {
      bluetooth:
        'Unos auriculares Bluetooth suenan con calidad de llamada mientras se usa su micrófono. Otro micrófono conserva el sonido completo.',
      follows:
        'En un iPhone o iPad, el sonido sigue al micrófono. Otro micrófono lo cambia de lugar, y también el Centro de control.',
      choose: 'Elegir un altavoz',
    },
    installed:
      'Su teléfono puede detener el micrófono de esta aplicación mientras se ve otra. Quédese aquí durante una llamada.',
    gone: {
      microphone: (from, to) =>
        from === ''
          ? `Su micrófono es ahora ${to}.`
          : `Se desconectó ${from}. Su micrófono es ahora ${to}.`,
      camera: (from, to) =>
        from === ''
          ? `Su cámara es ahora ${to}.`
          : `Se desconectó ${from}. Su cámara es ahora ${to}.`,
    },
    again: (to) => `${to} vuelve a tener conexión y está en uso.`,
    followed: {
      microphone: (to) => `Su sistema cambió a otro micrófono. En uso: ${to}.`,
      camera: (to) => `Su sistema cambió a otra cámara. En uso: ${to}.`,
    },
  },
  fileStrings: {
    title: { host: 'Archivos en venta', guest: 'Archivos de su anfitrión' },
    emptyHost: 'Añada un archivo y fije un precio. Su invitado puede comprarlo durante la llamada.',
    emptyGuest: 'Su anfitrión aún no ha ofrecido archivos.',
    emptyAway: 'Los archivos de su anfitrión vuelven a aparecer cuando se restablece la conexión.',
    choose: 'Elegir archivos',
    drop: 'o suéltelos aquí',
    folder: 'No se pueden ofrecer carpetas. Comprima primero la carpeta en un ZIP.',
    chosen: (n, size) =>
      count(n, { one: `# archivo, ${size}`, other: `# archivos, ${size} en total` }),
    price: 'Precio en USDC',
    priceHint: 'Por cada archivo. Déjelo vacío para ofrecerlo gratis.',
    description: 'Descripción (opcional)',
    descriptionHint: 'Su invitado la ve junto al nombre.',
    add: 'Ofrecer a su invitado',
    earlier: {
      what: 'Usted ofreció estos archivos antes de que se recargara esta página. Elija los mismos archivos para ofrecerlos otra vez al mismo precio.',
      choose: 'Elegirlos de nuevo',
      drop: 'No ofrecerlos más',
      line: (name, size, price, isOwed) =>
        isOwed
          ? `${isolated(name)} (${size}, ${price}, pagado y no entregado)`
          : `${isolated(name)} (${size}, ${price})`,
      owed: (names) =>
        `Su invitado ha pagado por esto y aún no lo tiene: ${names}. Ofrézcalo otra vez, o reembólselo en Pagos.`,
      owedAtEnd: (names) =>
        `Su invitado ha pagado por esto y no lo recibió: ${names}. Ofrézcalo en su próxima llamada, o reembólselo.`,
      waits: 'Pagado. Se envía cuando su invitado vuelva a pedirlo.',
      others: (names) =>
        `No se ofrecen, porque ningún archivo de arriba tiene el mismo nombre y tamaño: ${names}`,
    },
    free: 'Gratis',
    edit: 'Editar',
    name: 'Nombre',
    keep: 'Guardar cambios',
    withdraw: 'Retirar',
    buy: { free: 'Descargar', paid: 'Comprar', again: 'Descargar de nuevo' },
    again: 'Ya ha pagado por este archivo. Su billetera firma una vez; no se hace ningún pago.',
    claiming: 'Esperando su firma',
    confirm: {
      title: (name) => `¿Comprar ${isolated(name)}?`,
      cost: 'Precio',
      size: 'Tamaño',
      balance: 'Su saldo',
      after: 'Después del pago',
      short: (missing) => `Añada primero ${missing} USDC a su billetera.`,
      allowance: (left) =>
        `Pagar con cargo a la autorización de la llamada, sin preguntar a su billetera (quedan ${left} USDC)`,
      fee: 'Usted no paga ninguna comisión aparte.',
      pay: (cost) => `Pagar ${cost} y descargar`,
      hash: 'Detalles',
      honest:
        'La huella digital (SHA-256) garantiza qué datos recibe usted, pero no que los datos valgan su precio.',
    },
    lost: 'Un invitado ha pagado por este archivo y no puede obtenerlo. Restaure el archivo tal como estaba, o reembolse el pago.',
    withdrawn: (name) =>
      `Su anfitrión retiró ${isolated(name)} mientras usted se decidía. No se cobró nada.`,
    pause: 'Pausar',
    resume: 'Reanudar',
    cancel: 'Cancelar',
    save: 'Guardar',
    kept: {
      title: 'Archivos recibidos',
      hint: 'Se quedan una semana en este navegador. Guarde lo que quiera conservar.',
      saveOf: (name) => `Guardar ${isolated(name)}`,
      remove: 'Quitar…',
      removeOf: (name) => `Quitar ${isolated(name)}`,
      sure: 'Quitar para siempre',
    },
    handedOver: {
      saved: (name) => `Guardado: ${isolated(name)}`,
      downloading: (name) => `En las descargas de su navegador: ${isolated(name)}`,
    },
    states: {
      hashing: 'Leyendo',
      listed: 'Ofrecido',
      buying: 'Pagando',
      paid: 'Pagado, empieza pronto',
      transferring: 'Transfiriendo',
      paused: 'En pausa',
      verifying: 'Verificando',
      done: 'Transferencia completa',
      failed: 'Fallido',
      withdrawn: 'Retirado',
    },
    over: {
      unpaid: 'Solo se ofrece durante la llamada',
      paid: 'Pagado: obténgalo en su próxima llamada',
    },
    queued: 'Esperando el archivo anterior',
    pausedBy: {
      me: 'Pausado por usted',
      peer: { host: 'Pausado por su invitado', guest: 'Pausado por su anfitrión' },
    },
    sold: 'Entregado',
    speed: (perSecond) => `${perSecond}/s`,
    left: (time) => `restante: ${time}`,
    bytes: (n) => `${n.toFixed(0)} ${n === 1 ? 'byte' : 'bytes'}`,
    wait: {
      seconds: (s) => `${s} s`,
      minutes: (min) => `${min} min`,
      hours: (h, min) => (min === 0 ? `${h} h` : `${h} h ${min} min`),
    },
    progress: (name) => `Progreso de ${isolated(name)}`,
  },
  rejoinStrings: {
    title: 'Su llamada se interrumpió',
    lead: 'Esta página se cerró o se recargó durante una llamada. El cobro está en pausa, y el tiempo pagado sigue pagado.',
    how: {
      host: 'Al volver se crea un enlace. Envíelo a su invitado, que le envía otro de vuelta. La llamada continúa entonces donde se detuvo, salvo que su invitado la haya terminado. Los archivos en venta hay que elegirlos otra vez.',
      guest:
        'Al volver se crea un enlace. Envíelo a su anfitrión, que le envía otro de vuelta. La llamada continúa entonces donde se detuvo, salvo que su anfitrión la haya terminado.',
    },
    role: 'Usted es',
    roles: { host: 'el anfitrión', guest: 'el invitado' },
    counterpart: { host: 'Billetera de su invitado', guest: 'Billetera de su anfitrión' },
    subject: 'Tema',
    words: 'Palabras de seguridad',
    talked: 'Tiempo de llamada',
    paidUntil: 'Pagado hasta',
    orLater: (time) => `${time} o más tarde`,
    left: 'Tiempo para volver',
    rejoin: 'Volver a la llamada',
    end: 'Terminar llamada',
    ended: {
      host: 'Usted terminó la llamada. Vea en Recibos cuánto ganó y cuánto se reembolsa al invitado.',
      guest: 'Usted terminó la llamada. Vea en Recibos cuánto pagó y cuánto se le reembolsa.',
    },
  },
  booksStrings: {
    title: 'Abierto en otra pestaña',
    lost: 'Una invitación o respuesta que haya creado allí deja de funcionar.',
    act: {
      open: 'Usar aquí',
      paying: 'Intentar de nuevo',
      call: 'Terminar esa llamada y usar aquí',
      silent: 'Usar aquí',
    },
  },
  repairStrings: {
    title: '¿Problemas de conexión?',
    hint: 'Úselo si la conexión no vuelve, por ejemplo tras un cambio de red. El tiempo pagado sigue pagado.',
    down: 'Conexión interrumpida. El cobro está en pausa. Reconectando…',
    left: {
      title: '¿Le ha enviado un enlace la otra persona?',
      hint: 'Ábralo o péguelo abajo. Si no, pulse arriba «Volver a la llamada».',
    },
    start: 'Crear enlace de reconexión',
    another: 'Crear otro enlace',
    copyLink: 'Copiar enlace',
    input: 'Enlace o código que recibió',
    apply: 'Conectar',
    linked: 'El enlace que abrió está en el campo. Pulse «Conectar» para continuar la llamada.',
    code: 'Como código',
    answer: 'Su respuesta como código',
    send: {
      none: 'Cree un enlace de reconexión, o espere uno de la otra persona.',
      offered: 'Envíe este enlace a la otra persona, por ejemplo, por chat.',
      answered: 'Envíe de vuelta este enlace. La llamada continúa cuando se haya abierto.',
      applied: 'Conectando…',
    },
    paste: {
      none: 'Abra el enlace que reciba o péguelo aquí.',
      offered: 'Abra el enlace que le llegue de vuelta o péguelo aquí.',
      answered: 'No hay nada más que abrir, salvo que reciba otro enlace.',
      applied: 'Abra el enlace que reciba o péguelo aquí.',
    },
  },
};
