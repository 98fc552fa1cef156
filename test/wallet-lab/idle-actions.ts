import type { Actions } from '../../src/main/app/actions.ts';

/** Nothing is behind the buttons. */
export const idle = (): Promise<void> => Promise.resolve();

export const idleActions: Actions = {
  show: () => undefined,
  saveSettings: idle,
  checkServers: async () => null,
  saveName: () => undefined,
  connectWallet: idle,
  disconnectWallet: idle,
  cancelPrompt: () => undefined,
  refreshBalances: idle,
  sendUsdc: idle,
  checkTransfer: idle,
  fundFeeKey: idle,
  refundFeeKey: idle,
  createInvite: idle,
  acceptReply: idle,
  openInvite: idle,
  createReply: idle,
  switchNetwork: idle,
  pay: idle,
  toggleMicrophone: idle,
  toggleCamera: idle,
  flipCamera: idle,
  shareScreen: idle,
  sendChat: () => true,
  agree: () => undefined,
  endCall: idle,
  startOver: idle,
  copyReceipt: idle,
  openReceipts: () => undefined,
};
