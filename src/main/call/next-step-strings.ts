/** One line on each first screen: what to do now, whatever is missing. */
export const nextSteps = {
  hostWallet: 'First, connect your wallet: it is where you are paid.',
  hostSol:
    'Your wallet holds no SOL. The till needs a little of it once, for the network fees: send some to your wallet.',
  hostPrice:
    'Set your price and make the invite. Your browser will ask for camera and microphone; without them you can host all the same.',
  guestInvite: 'Paste the invite that your host sent you, or open its link.',
  guestWallet: (cost: string): string =>
    `Connect a wallet that holds ${cost} USDC. You need no SOL: the host pays the network fees.`,
  guestShort: (missing: string): string =>
    `Your wallet needs ${missing} USDC more to join. You may make the reply meanwhile: nothing is paid before you press “Pay … and join”.`,
  guestAccept:
    'If price and address are right, make the reply. Your browser will ask for camera and microphone; without them you can join and listen.',
} as const;
