import { texts } from '../text/texts.ts';

/** The texts of links that open this page, and of the browser's Back. */
export const linkStrings = texts('linkStrings', {
  linkInCall: 'Another call is open in this tab. Open the link in a new tab.',
  linkInTransfer:
    'A file is still on its way in this tab. Wait until it has arrived, or open the link in another tab.',
  backStays: 'Going back would end your call or transfer. To leave, use the button on this page.',
  replyLink: {
    handedOver: 'The reply was passed to your waiting tab. You can close this tab.',
    noneWaiting: 'No tab in this browser is waiting for this reply. Open the tab with your invite.',
  },
  repairLink: {
    handedOver:
      'The link was passed to the tab with your call. Press Connect there. You can close this tab.',
    noneWaiting:
      'No open call in this browser belongs to this link. If the call is open in another browser, open the link there.',
  },
});
