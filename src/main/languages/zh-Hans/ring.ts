import { isolated } from '../../../shared/peer-text.ts';
import type { Ring } from '../types.ts';

/** Simplified Chinese: call links and ringing. */
export const ring: Ring = {
  ringStrings: {
    links: '您的通话链接',
    link: '您的通话链接',
    lead: '把它放进消息或个人主页。访客会看到您的价格，此页面随即响铃。',
    make: '创建通话链接',
    another: '再创建一个通话链接',
    making: '正在创建通话链接…',
    orInvite: '或者发送邀请：只用于一次通话，访客会发回一个回复供您粘贴。',
    untitled: '通话链接',
    states: {
      open: '开放中：此页面打开期间会响铃。',
      closed: '已关闭：现在无人可以通过它呼叫。',
      filling: '正在充入消息所需的网络手续费…',
      elsewhere: '由此浏览器的另一个标签页响铃。',
      spent: '消息已用完。今天的上限过后，此页面会再充值。',
      unfunded: '消息所需的网络手续费已用完。请在下方充值。',
      broken: '有人使此链接无法使用。请创建新链接并发送新的。',
    },
    open: '接受呼叫',
    openHint: '此页面打开期间会响铃。任何人有此链接都可以呼叫。',
    itself: '自动应答',
    itselfHint:
      '这样，任何人有此链接都会得知这台电脑的地址，可以使用您共享的 TURN 服务器，并在付款后看到您。',
    notify: '此标签页隐藏时通知我',
    notifyHint: '浏览器会请求一次许可。',
    notifyBlocked: '浏览器阻止了此页面的通知。请在网站设置中允许。',
    retire: '停用此链接',
    retireSure: '再按一次即停用。此链接将不再响铃。',
    away: (since) => `从 ${since} 到此页面打开为止，您没有打开的页面。`,
    spent: (sol) => `过去 24 小时，应答和充值共花费 ${sol} SOL。`,
    missed: '您不在或忙碌时的呼叫',
    missedBy: (name) => (name === '' ? '有人' : `自称：${isolated(name)}`),
    clear: '清空列表',
    comes: (name) => (name === '' ? '有人呼叫' : `有人呼叫，自称：${isolated(name)}`),
    ringHint: '应答会打开您的摄像头，浏览器可能会请求许可。访客付款后才能看到您。',
    endsInvite: '应答会放弃您打开的邀请。',
    answer: '应答',
    answering: '正在应答…',
    decline: '暂不',
    rang: (name) => (name === '' ? '通话期间有人呼叫过。' : `通话期间 ${isolated(name)} 呼叫过。`),
    noReply: '访客没有连接。未付任何款项。',
    with: (name) =>
      name === ''
        ? '与发给您此链接的人进行视频通话。您按分钟付款。'
        : `与 ${isolated(name)} 视频通话。您按分钟付款。`,
    lendsTurn: '主持人与您共享一个 TURN 服务器。主持人应答时，您的浏览器会联系它。',
    useStun: '使用主持人的 STUN 服务器',
    call: '呼叫',
    callHint: '主持人的页面最多响铃两分钟。您现在不付任何款项。',
    visits: {
      ringing: '正在响铃…',
      answered: '主持人已应答。正在连接…',
      busy: '主持人正在通话，或现在无法应答。',
      'no-answer': '主持人不在。请保持此页面打开，或留下您的名字。',
    },
    knocksAgain: (time) => `此页面将在 ${time} 后再次呼叫。`,
    over: '此页面已停止呼叫。',
    leaveName: '要留下名字，请在下方填写并再次呼叫。主持人之后会看到谁呼叫过。',
    nameHint: '响铃时主持人会看到它。此浏览器会记住它。',
    again: '再次呼叫',
    stop: '停止呼叫',
    close: '关闭此链接',
  },
};
