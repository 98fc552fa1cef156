import type { Role } from '../../../shared/api/ledger.ts';
import { formsOf } from '../forms.ts';
import type { Money } from '../types.ts';

const count = formsOf('zh-Hans');
const minutes = (n: number): string => count(n, { other: '# 分钟' });

const switchedAway = (role: Role): string =>
  `${role === 'host' ? '您的访客' : '您的主持人'}切换到了另一个应用`;

const endReasons = {
  host: { host: '您结束了通话。', guest: '您的主持人结束了通话。' },
  guest: { host: '您的访客结束了通话。', guest: '您结束了通话。' },
  unpaid: {
    host: '有一分钟未付款，因此通话已结束。',
    guest: '有一分钟未付款，因此通话已结束。',
  },
  unreachable: {
    host: '无法再与您的访客取得连接。',
    guest: '无法再与您的主持人取得连接。',
  },
  error: {
    host: '出错了，因此通话已结束。',
    guest: '出错了，因此通话已结束。',
  },
};

const keepOpen = '最多需要两分钟。请保持此页面打开。';

/** Payments, debts and refunds. */
export const money: Money = {
  silenceStrings: {
    title: '您的主持人没有发送视频或声音。要继续付款吗？',
    note: (minute) => `只有您同意，才会支付第 ${minute} 分钟。否则通话会暂停，然后结束。`,
    agree: (minute) => `支付第 ${minute} 分钟`,
  },
  billingStrings: {
    meter: {
      label: '时间和金额',
      elapsed: '通话',
      paused: '暂停于',
      next: (amount) => `下一笔 ${amount} USDC 还有`,
      nextPaused: (amount) => `下一笔 ${amount} USDC：已暂停`,
      due: (amount) => `${amount} USDC 已到期应付`,
      total: { host: '已收到', guest: '已支付' },
      totalOfTime: { host: '通话时间收款', guest: '通话时间付款' },
      feed: '付款',
      empty: '还没有。每笔付款经确认后会显示在这里。',
      all: (count) => `显示全部 ${count} 笔付款`,
      prepay: '预付款',
      minute: (n) => `第 ${n} 分钟`,
      settled: (time) => (time === '' ? '已确认' : `用时 ${time} 确认`),
      takenBack: '已被网络撤销',
      unseen: '您这边尚未确认',
      status: {
        prepaid: '已预付',
        paid: '已付款',
        pending: '付款处理中',
        failed: '付款失败',
        frozen: '通话已暂停',
        interrupted: '不计费',
      },
      statusSoon: {
        prepaid: '已预付，下一笔将至',
        paid: '已付款，下一笔将至',
        pending: '付款处理中，下一笔将至',
        failed: '付款失败，下一笔将至',
        frozen: '通话已暂停，下一笔将至',
        interrupted: '不计费，下一笔将至',
      },
      paidUntil: { guest: '已付至', host: '访客已付至' },
      last: '最近一笔通话时间付款',
      fees: (payments) => `网络手续费：约可供 ${payments}`,
      allowance: '授权额度剩余：',
      balance: '余额：',
      about: (n) => `约 ${minutes(n)}`,
      payments: (n) => count(n, { other: '# 笔付款' }),
      walletGone: '钱包已断开。仍会自动付款。',
      trials: (n) => count(n, { other: '此钱包以前用过 # 次您的试用' }),
    },
    next: {
      green: {
        allowance: (n) => `第 ${n} 分钟将自动付款。`,
        manual: (n) => `第 ${n} 分钟开始前不久，您的钱包会询问您。`,
        host: (n) => `第 ${n} 分钟开始时，您的访客会付款。`,
      },
      asked: {
        guest: (n) => `支付第 ${n} 分钟前会先询问您。`,
        host: (n) => `支付第 ${n} 分钟前会先询问您的访客。`,
      },
      yellow: {
        allowance: (n) => `正在准备第 ${n} 分钟的付款。`,
        manual: (n) => `您的钱包正在询问第 ${n} 分钟的付款。`,
        host: (n) => `您的访客即将支付第 ${n} 分钟。`,
      },
      pending: {
        allowance: (n) => `正在确认第 ${n} 分钟的付款。`,
        manual: (n) => `如果您的钱包询问，请批准第 ${n} 分钟的付款。`,
        host: (n) => `正在等待第 ${n} 分钟的付款。`,
      },
      trial: {
        guest: (until) => `如果您在 ${until} 之前离开，通话时间免费。`,
        host: (until) => `如果通话在 ${until} 之前结束，通话时间免费。`,
      },
      uncovered: (n) => `款项尚不足以支付第 ${n} 分钟。`,
      orFreeze: (s) => `否则通话将在 ${s} 秒后暂停。`,
      retryIn: (s) => (s > 0 ? `${s} 秒后重试。` : '正在重试…'),
      retrying: (s) => `将继续重试 ${s} 秒。`,
      retryingManual: (s) => `正在重试。请在 ${s} 秒内在钱包中批准。`,
      endsWithout: (s) => `如果没有付款，通话最迟将在 ${s} 秒后结束。`,
      ends: (s) => (s > 0 ? `通话将在 ${s} 秒后结束。` : '通话结束。'),
      interrupted: '连接中断。计费已暂停。',
      standstill: {
        media: {
          host: '您的视频和声音没有传到访客。计费已暂停。',
          guest: '主持人的视频和声音没有传到。计费已暂停。',
        },
        taken: {
          host: '计费已暂停，直到您的麦克风或摄像头恢复。',
          guest: '计费已暂停，直到主持人的麦克风或摄像头恢复。',
        },
        resuming: {
          host: '计费即将继续。',
          guest: '计费即将继续。',
        },
      },
    },
    low: {
      balanceOne: (held) => `您的余额 ${held} USDC 还够支付一分钟。请充入 USDC 以便继续通话。`,
      balanceNone: (n, short) =>
        `请充入 ${short} USDC 以便继续通话：您的余额不足以支付第 ${n} 分钟。`,
      allowanceOne: '您的授权额度还够支付一分钟。之后通话会结束。',
      allowanceNone: (n) => `您的授权额度不足以支付第 ${n} 分钟。该分钟到期应付时，通话会结束。`,
      feesLow: (payments) => `您的手续费余额只够 ${payments}。`,
      feesEmpty: '您的手续费余额已用完，付款会失败。请立即充值。',
      refill: '充值',
      extend: '增加分钟数',
      brief: {
        balance: { 1: '余额：还剩 1 分钟', 2: '余额过低' },
        allowance: { 1: '授权额度：还剩 1 分钟', 2: '授权额度过低' },
        fees: { 1: '手续费余额偏低', 2: '手续费余额已用完' },
      },
    },
    freeze: {
      title: (n) => `通话已暂停：第 ${n} 分钟未付款`,
      delayed: '通话已暂停：付款延迟',
      ending: '通话即将结束',
      interrupted: '连接中断。计费已暂停。',
      reconnecting: '正在重新连接…',
      asleep: (role) => `${switchedAway(role)}。计费已暂停。`,
      awaking: '该页面恢复后，通话会继续。',
      needsCode: '请互换重连链接以重新连接。',
      again: '不会向您重复扣款。',
      add: (short) => `请立即充入 ${short} USDC 以便继续通话。`,
      wallet: '您的钱包再次询问时，请批准。',
      connect: '请立即重新连接您的钱包。',
      guest: {
        funds: '您的访客没有足够的 USDC。',
        allowance: '您的访客的授权额度过低。',
        wallet: '您的访客的钱包没有签名。',
        rpc: '您的访客的 Solana 服务器没有响应。',
        silent: '您没有发送视频或声音，而访客没有同意为此付款。',
        page: '您的访客的页面没有响应。',
        early: '按访客的时钟，这一分钟尚未结束。',
        other: (n) => `第 ${n} 分钟的付款尚未到达。`,
      },
      hostStep: '您无需进行任何操作。',
      hostFees: '请立即为您的手续费余额充值。',
      resumed: '通话继续。',
      reconnected: '已重新连接。计费继续。',
    },
    ended: {
      title: '通话已结束',
      net: {
        host: (amount) => `您赚取了 ${amount} USDC`,
        guest: (amount) => `您支出了 ${amount} USDC`,
      },
      settling: '正在合计此次通话…',
      unbegun: '通话在开始之前就结束了',
      unpaid: '没有支付任何款项。',
      afresh: '请开始新的通话以继续。',
      reasons: endReasons,
      stayedAway: (role) => `${switchedAway(role)}，没有再回来。`,
      reasonsBefore: {
        ...endReasons,
        unpaid: {
          host: '预付款没有到达。',
          guest: '预付款没有到达。',
        },
      },
      talked: (time) => `通话 ${time}`,
      time: {
        host: (n) => (n === null ? '通话时间收款' : `${minutes(n)}收款`),
        guest: (n) => (n === null ? '通话时间付款' : `${minutes(n)}付款`),
      },
      files: { host: '文件收款', guest: '文件付款' },
      tips: { host: '打赏收款', guest: '打赏付款' },
      refunded: { host: '您已退款', guest: '已退款给您' },
      owed: '应向访客退款',
      total: { host: '收入', guest: '支出' },
      open: '尚未确认',
      paidUntil: '已付至',
      unused: (until, left) => `${until}（${left} 未使用）`,
      payments: '付款',
      copy: '复制收据',
      toFiles: '您的文件',
      again: '再次通话',
      done: { host: '更改条件', guest: '完成' },
      stopping: (label) => `${label}并停止传输`,
    },
  },
  allowanceStrings: {
    title: '授权额度',
    rest: (left) => `剩余 ${left} USDC`,
    more: '要增加的分钟数',
    whole: '请输入整数分钟，最多 1440。',
    moreHint: (upTo) => `您的钱包签名一次，不收手续费。此后，通话总共最多可支出 ${upTo} USDC。`,
    extend: (n) => (n === null ? '增加分钟数' : `增加 ${minutes(n)}`),
    extending: '正在增加…',
    revoke: '停止自动付款',
    revoking: '正在停止…',
    revokeInCall: '如果您停止自动付款，下一分钟将不会付款，通话会结束。',
    remove: '收回未用的授权额度',
    removing: '正在收回…',
    over: '此通话不能再花您的钱。',
    left: (left) =>
      `Solana 会保留此通话未用的 ${left} USDC 授权额度的记录，直到您的下一次通话将其替换。若要现在收回，您的钱包需以 SOL 支付网络手续费，不到一美分。`,
    extended: (n) => `已为授权额度增加 ${minutes(n)}`,
    revoked: '未用的授权额度已收回。此通话不能再花您的钱。',
  },
  tipStrings: {
    title: '打赏主持人',
    give: (amount) => `打赏 ${amount}`,
    named: (label) => `${label} USDC`,
    sure: (amount) => `是，打赏 ${amount}`,
    own: '其他金额（USDC）',
    giveOwn: '打赏此金额',
    balance: (amount) => `您的余额：${amount} USDC。`,
    how: {
      allowance: (price) =>
        `没有网络手续费。打赏从您的授权额度中支付：每 ${price} USDC 会使可通话时间减少一分钟。如果打赏后剩余的额度不足以支付一分钟，您的钱包会询问您。`,
      manual: () => '没有网络手续费。您的钱包会询问您。',
    },
    waiting: '打赏正在等待这一分钟付款完成…',
    paying: '正在支付打赏…',
    tooSmall: (floor) => `请输入至少 ${floor} USDC 的金额。`,
    unusual: (amount) => `${amount} USDC 正确吗？如果正确，请再次按下按钮。`,
  },
  refundStrings: {
    ask: '退款…',
    cancel: '取消',
    question: (amount, returned) =>
      returned === null
        ? `向访客退款 ${amount} USDC？`
        : `从这笔付款中退款 ${amount} USDC？此通话的未用时间已退款 ${returned} USDC。`,
    refund: '退款',
    refunding: '正在退款…',
    again: '再次检查',
    of: (label, what, amount) => `${label}：${what}，${amount} USDC`,
    askFor: (what) => `退款… ${what}`,
    open: '退款已发送，尚未确认',
    given: { host: '已退款', guest: '已退款给您' },
    givenPart: {
      host: (amount) => `已退款 ${amount} USDC`,
      guest: (amount) => `已向您退款 ${amount} USDC`,
    },
    gave: (amount) => `您已退款 ${amount} USDC。`,
    received: (amount) => `您的主持人已退款 ${amount} USDC。`,
    late: {
      title: '通话结束后的付款',
      returns: {
        host: '这些付款在通话结束之后才到达。它们会与未用时间一并退款。',
        guest: '这些付款在通话结束之后才到达。它们会与未用时间一并退款。',
      },
      host: '这些付款在通话结束之后才到达。访客没有因此得到任何东西。请退款。',
      guest: '这些付款在通话结束之后才到达。您没有因此得到任何东西。请向主持人要求退款。',
    },
  },
  unusedStrings: {
    ended: {
      host: {
        settling: () => `通话的付款全部处理完毕后，押金账户中的款项便会发放。${keepOpen}`,
        returning: ({ due }) => `正在向访客退款 ${due} USDC。${keepOpen}`,
        returned: ({ returned }) => `已向访客退款 ${returned} USDC。`,
        asks: ({ due }) => `您应就未用时间向访客退款 ${due} USDC，且只有您能退款。`,
        short: ({ returned }) => `已向访客退款 ${returned} USDC。`,
        missing: ({ due }) => `正在向访客退款 ${due} USDC。`,
      },
      guest: {
        settling: () => `通话的付款全部处理完毕后，未用时间便会退款。${keepOpen}`,
        returning: ({ due }) => `主持人的页面正在就未用时间向您退款 ${due} USDC。`,
        returned: ({ returned }) => `已向您退款 ${returned} USDC。`,
        asks: ({ due }) => `应就未用时间向您退款 ${due} USDC。`,
        short: ({ returned, short }) =>
          `已向您退款 ${returned} USDC，比应退金额少 ${short} USDC。请向主持人索要其余部分。`,
        missing: ({ due }) =>
          `您的主持人不在线。应向您退款 ${due} USDC。主持人的页面在同一浏览器中再次打开后，便会退款。`,
      },
    },
    start: {
      host: {
        settling: ({ peer }) =>
          `通话的付款全部处理完毕后，访客（${peer}）的押金账户中的款项便会发放。${keepOpen}`,
        returning: ({ due, peer }) =>
          `正在就未用时间向访客（${peer}）退款 ${due} USDC。${keepOpen}`,
        returned: ({ returned, peer }) => `已就未用时间向访客（${peer}）退款 ${returned} USDC。`,
        asks: ({ due, peer }) => `您欠访客（${peer}）未用时间的 ${due} USDC。`,
        short: ({ returned, peer }) => `已就未用时间向访客（${peer}）退款 ${returned} USDC。`,
        missing: ({ due, peer }) => `正在就未用时间向访客（${peer}）退款 ${due} USDC。${keepOpen}`,
      },
      guest: {
        settling: ({ peer }) => `通话的付款全部处理完毕后，主持人（${peer}）会为未用时间退款。`,
        returning: ({ due, peer }) => `主持人（${peer}）正在就未用时间向您退款 ${due} USDC。`,
        returned: ({ returned, peer }) =>
          `主持人（${peer}）已就未用时间向您退款 ${returned} USDC。`,
        asks: ({ due, peer }) => `主持人（${peer}）欠您未用时间的 ${due} USDC。`,
        short: ({ returned, short, peer }) =>
          `主持人（${peer}）已就未用时间向您退款 ${returned} USDC，比应退金额少 ${short} USDC。请向该主持人索要其余部分。`,
        missing: ({ due, peer }) =>
          `主持人（${peer}）不在线。应向您退款 ${due} USDC。该主持人的页面在同一浏览器中再次打开后，便会退款。`,
      },
    },
    trial: {
      host: '通话在您提供的试用期内结束，因此为通话时间支付的款项将全额退款。',
      guest: '通话在试用期内结束，因此您为通话时间支付的款项将全额退款。',
    },
    unsure: (peer) => `此页面正在检查您向主持人（${peer}）的付款是否已发出。结果会显示在收据中。`,
    trialSettling: '通话的付款全部处理完毕后，便会退款。',
    nothing: '没有剩余款项需要退款。',
    refunded: {
      host: (amount) => `您已就未用时间退款 ${amount} USDC。`,
      guest: (amount) => `您的主持人已就未用时间向您退款 ${amount} USDC。`,
    },
    tooLittle: (due) => `未用的 ${due} USDC 金额过小，无法发送。`,
    give: (due) => `退款 ${due} USDC`,
    giving: '正在退款…',
    gave: (amount) => `您已就未用时间退款 ${amount} USDC。`,
    came: (amount) => `已就之前一次通话的未用时间向您退款 ${amount} USDC。`,
  },
  trialStrings: {
    trial: '免费试用',
    trials: (seconds) => (seconds === 0 ? '无' : `前 ${seconds} 秒`),
    trialHint: '在试用期内离开的访客会得到全额退款；您每次再邀请，都是如此。网络手续费由您支付。',
  },
  paymentStrings: {
    kinds: {
      transfer: '转账',
      prepay: '预付款',
      booking: '预约',
      minute: '分钟',
      file: '文件',
      tip: '打赏',
      refund: '退款',
      deposit: '押金账户',
      end: '未用时间退款',
      till: '手续费余额充值',
      'till-refund': '手续费余额提取',
      allowance: '授权额度',
    },
    minute: (n) => `第 ${n} 分钟`,
    file: (name) => `文件“${name}”`,
    refundOfMinute: (n) => `第 ${n} 分钟的退款`,
    refundOf: (what) => `“${what}”的退款`,
    asks: {
      unproven: '无人能证明此付款是否已到账。请按其签名查询，或向收款方核实。',
      notArrived: '此付款未到账',
      twice: '如果其实已到账，您将支付两次。',
    },
  },
};
