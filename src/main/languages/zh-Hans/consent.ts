import { formatUsdc } from '../../text/intl.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { Consent } from '../types.ts';

/** What host and guest agree to. */
export const consent: Consent = {
  consentClaims: {
    direct: [
      '直接连接。',
      '双方的浏览器相互连接。对方会看到您的 IP 地址，所使用的每个服务器也会看到：即协助建立连接的服务器（STUN、TURN）和读取 Solana 网络的服务器（RPC）。',
    ],
    upfront: [
      '先付款。',
      `访客以 USDC 预先支付 ${STANDARD_PREPAID_PERIODS} 分钟的款项。在此付款结算之前，任何一方都不会被看到或听到。`,
    ],
    automatic: [
      '之后按分钟付款。',
      '每一分钟都自动付款，直至达到访客的上限；或者每次都由访客的钱包询问。若有一次付款未完成，通话会暂停，并在重试一次后结束。',
    ],
    outage: ['中断期间不计费。', '计时停止。'],
    unused: [
      '如果邀请中注明，未用时间会退还。',
      () =>
        `主持人的浏览器在通话后退还，金额须至少为 ${formatUsdc(LEAST_RETURNED)} USDC；在免费试用期内则退还全部款项。如果主持人没有 USDC，或再也不回来，则不会退还任何款项。`,
    ],
    final: ['付款是最终的，并且公开。', '只有主持人能够退还。'],
    files: ['文件：', '从浏览器传到浏览器；除免费文件外，付款后才传输。'],
    server: ['没有服务器存储您的通话。', '此页面不会录制通话，但对方可以录制。'],
    browser: [
      '您的数据留在此浏览器中：',
      '设置、收据、未保存的文件和密钥。如果您删除浏览器的数据，密钥就会丢失，主持人用于网络手续费的 SOL 也随之丢失。',
    ],
    guest: [
      '访客可能损失：',
      '预付款（如果主持人再也不回来）；此后为一分钟的款项，最坏情况下为三分钟；始终未送达的文件的价款；以及整个上限的金额（如果有人控制了其浏览器）。无论主持人展示什么，都照常计时。',
    ],
    host: [
      '主持人可能损失：',
      `每个未付款分钟中的几秒钟和每次中断时的几秒钟、有限的网络手续费，以及被 Solana 撤销的付款。如果有人控制了其浏览器：用于手续费的 SOL，以及最多 ${STANDARD_PREPAID_PERIODS + 1} 分钟的价款。`,
    ],
  },
  consentBounds: [
    '访客会为自己没有得到的一分钟付款；如果访客自己的页面在此期间停止响应，则为三分钟。',
    '每有一分钟未付款，主持人会无偿提供其中的 10 秒；每次中断，会无偿提供 4 秒。',
    '如果访客的页面被改为跳过确认，该访客每 11 秒中最多可免费得到 1 秒。',
    '主持人的网络手续费中，没有付款抵补的部分每次通话最多为 0.00013 SOL。',
  ],
  consentWords: {
    title: '通话之前',
    bounds: '具体限度',
    check: '我已理解并同意',
    next: '继续',
  },
  consentAsk: {
    tick: '请勾选此框以继续。',
    prevails: '本文为译文。如有疑义，以英文文本为准。',
    original: '英文文本',
  },
};
