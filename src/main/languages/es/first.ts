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
    backStays:
      'Volver atrás terminaría lo que está en curso aquí. Para salir, use el botón de esta página.',
    replyLink: {
      handedOver: 'La respuesta se pasó a su pestaña en espera. Puede cerrar esta.',
      noneWaiting:
        'Ninguna pestaña de este navegador espera esta respuesta. Abra la pestaña con su invitación.',
    },
    repairLink: {
      handedOver: 'El enlace se pasó a la pestaña con su llamada. Puede cerrar esta.',
      noneWaiting:
        'Ninguna llamada abierta de este navegador corresponde a este enlace. Terminó aquí, o está en otro navegador: en ese caso, abra allí el enlace.',
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
};
