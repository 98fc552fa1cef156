import { addressToGoOn } from '../app/go-on.ts';
import { h, shownIf } from '../ui/dom.ts';
import { copyButton } from '../ui/parts.ts';
import { deviceStrings as text } from './strings.ts';

/**
 * Matches the user agents of browsers inside other apps. The list leaves out the browsers of
 * wallets, in which calls are welcome.
 */
const APPS =
  /\bFBA[NV]\/|\bFB_IAB\/|\bInstagram\b|\bLine\/|\bMicroMessenger\/|\bSnapchat\b|musical_ly|BytedanceWebview|\bLinkedInApp\b|\bTwitter for |\bTelegram-Android\//;

interface Browser {
  readonly userAgent: string;
  /** Missing on an insecure page, and in the browsers of many apps. */
  readonly mediaDevices?: unknown;
}

/**
 * Returns whether the page is open in another app's browser, which may have neither camera nor
 * wallet.
 */
export const isInOtherApp = ({ userAgent, mediaDevices }: Browser, isSecure: boolean): boolean =>
  APPS.test(userAgent) || (isSecure && mediaDevices === undefined);

/** Offers a link for the user's own browser while the page is open in another app's browser. */
export const inAppNote = (isShown: () => boolean): HTMLElement | null =>
  isInOtherApp(navigator, isSecureContext)
    ? shownIf(
        h(
          'div.note.stack',
          { testid: 'in-app', role: 'status' },
          h('p', text.inApp),
          copyButton(text.copyLink, addressToGoOn),
        ),
        isShown,
      )
    : null;
