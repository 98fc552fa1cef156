import { isolated } from '../../../shared/peer-text.ts';
import { STANDARD_PERIOD_SECONDS } from '../../../shared/terms.ts';
import { formsOf } from '../forms.ts';
import type { Sides } from '../types.ts';

const count = formsOf('zh-Hans');
const minutes = (n: number): string => count(n, { other: '# 分钟' });
const firstMinutes = (n: number): string => (n === 1 ? '第一分钟' : `前 ${minutes(n)}`);
/** Stands before a price. */
const each = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? '每分钟' : `每“分钟”（${seconds} 秒）`;

function span(n: number): string {
  const [days, hours] = [n / 1440, n / 60];
  if (Number.isInteger(days)) return count(days, { other: '# 天' });
  if (Number.isInteger(hours)) return count(hours, { other: '# 小时' });
  return minutes(n);
}

const BOTH_STUN = '请双方都在“设置”中选择“公共 STUN 服务器”，然后用新的链接重新开始。';
const TURN = '请任意一方在“设置”中添加一个 TURN 服务器，然后用新的链接重新开始。';

/** How host and guest come into a call. */
export const sides: Sides = {
  lentStrings: {
    relay: (url) =>
      `主持人与您共享一台可传输通话的服务器：${url}。您接受后，您的浏览器会与它联系。`,
    use: (server) => `通过主持人的服务器连接：${server}`,
    what: '它让您的浏览器得知自己的公网地址。其运营者随后会看到该地址以及您何时通话。您接受后，您的浏览器会与它联系。',
  },
  payeeStrings: {
    fresh: '此浏览器从未向该地址付过款。付款前请核对验证词。',
    ahead: '您在该地址有一个预约。',
    aheadBack: '您在该地址曾有一个预约，已退款。',
    uncounted: '此邀请不计入您与此地址的预约。请向主持人索取其约定通话列表中的邀请。',
    known: (calls, last) =>
      count(calls, { other: `您以前在 # 次通话中向该主持人付过款，上一次是 ${last}。` }),
  },
  returnTerms: {
    yes: '您只为所用的秒数付款：其余部分在通话结束后退款。',
    no: '未用时间不退款。',
    trial: (seconds) => `免费试用：如果您在前 ${seconds} 秒内离开，将全额退款。`,
    risk: '通话结束前，您的预付款存放在押金账户中，由主持人的浏览器发放。如果主持人再也不回来，预付款会留在其中。',
  },
  invitationStrings: {
    title: '您受邀参加付费视频通话',
    host: '您的主持人',
    topic: '主题',
    when: '时间',
    price: '价格',
    perMinute: (price, seconds) => `${each(seconds)} ${price}`,
    upfront: '开始需付',
    first: (cost, n) => `${cost}，用于${firstMinutes(n)}`,
    booked: (cost, n) => `${cost}，用于${firstMinutes(n)}；您的预约会计入`,
  },
  guestStrings: {
    headings: {
      open: '加入通话',
      offer: '约定时间的通话',
      price: (price, seconds) => `${each(seconds)} ${price} USDC`,
      reply: '将您的回复发送给主持人',
      pay: '这是您的主持人吗？',
    },
    lead: '与向您发送此邀请的人进行视频通话。您按分钟付款。',
    paste: '粘贴邀请',
    pasteHint: '主持人发给您的链接。粘贴整条消息也可以。',
    open: '打开邀请',
    switchHint: '按一下即可切换页面并打开邀请。',
    switchTo: (network) => `切换到 ${network}`,
    toJoin: (n) =>
      n === 1
        ? '即可加入，包含第一分钟。没有网络手续费。您现在还不用付款。'
        : `即可加入，包含 ${minutes(n)}。没有网络手续费。您现在还不用付款。`,
    upfrontFor: (n) => `现在支付，用于${firstMinutes(n)}。没有网络手续费。`,
    agreedFor: (n) => `用于约定通话的${firstMinutes(n)}。您的预约会计入。`,
    aheadFor: (n) => `用于${firstMinutes(n)}，已付款。`,
    payTo: '收款地址',
    network: '网络',
    change: '更改付款方式',
    mode: '付款方式',
    modes: { allowance: '为通话批准一次', manual: '每分钟询问我' },
    modeNotes: {
      allowance: (cap) =>
        `您只需批准一次。通话按分钟支出，最多 ${cap} USDC。上限由 Solana 保证，剩余的归您。`,
      manual: '您的钱包会就每笔付款询问您，每分钟一次。如果您没有及时批准，通话会暂停。',
      byApp: '每分钟都会打开您的钱包应用：点按，在其中批准，然后返回。如果不及时，通话会暂停。',
    },
    budget: '额外授权的分钟数',
    replace: '替换授权额度并付款',
    byHand: '改为逐笔批准付款',
    budgetHint: (total) =>
      total === 1 ? '共 1 分钟：仅预付的那一分钟。' : `共 ${minutes(total)}，包括预付的分钟。`,
    createReply: '接受并继续',
    creating: '正在创建您的回复…',
    discard: '放弃邀请',
    own: '这是您自己的邀请：此浏览器的另一个标签页正在等待回复。请将它发送给您的访客；在这里您会呼叫自己。',
    leave: { unpaid: '不付款，离开', paying: '不加入，离开' },
    status: {
      idle: '',
      replying: '正在创建您的回复…',
      waiting: '请立即回到此页面，并保持其打开。',
      connected: '已连接。目前尚未支付任何款项：请先核对验证词。',
      paying: '',
      'in-call': '通话中',
      ended: '通话已结束',
    },
  },
  prepayStrings: {
    offer: '主题',
    balance: '您的余额',
    after: '付款后',
    short: (amount) => `需充入 ${amount} USDC`,
    unknown: '尚不清楚',
    allow: (cap, isAhead) =>
      isAhead ? `并为之后的分钟授权最多 ${cap} USDC` : `并授权总共最多 ${cap} USDC`,
    payShort: (missing, cost) => `支付 ${cost} USDC（还差 ${missing}）`,
    pay: (cost) => `验证词一致，支付 ${cost} USDC`,
    again: (cost) => `重试：支付 ${cost} USDC`,
    then: {
      allowance: (price, seconds, cap, isAhead) =>
        isAhead
          ? `之后${each(seconds)}自动支付 ${price}。总共绝不超过 ${cap} USDC，包括您的预约。`
          : `之后${each(seconds)}自动支付 ${price}。总共绝不超过 ${cap} USDC，包括本次付款。`,
      manual: (price, seconds) => `之后${each(seconds)} ${price}，每笔均须您批准。`,
      byApp: (price, seconds) =>
        `之后${each(seconds)} ${price}。每笔付款都会打开您的钱包应用，由您在其中批准。`,
    },
    stage: {
      idle: '',
      asking: '正在准备付款…',
      signing: '正在等待您的钱包。请在其窗口中批准。',
      approving: '正在批准授权额度…',
      sending: '正在发送付款…',
      confirming: '正在等待确认…',
      waiting: '已发送，尚未确认。此页面会继续尝试。',
      unadmitted: '已付款。正在等待主持人让您进入…',
      expiring: '正在确保您不会重复付款。这大约需要一分钟。',
      settled: '已付款。正在加入…',
      failed: '',
    },
  },
  readyStrings: {
    title: '准备好主持通话了吗？',
    allReady: '已准备好主持通话：所有检查均已通过',
    noWallet: '未连接钱包。',
    afterWallet: '请先连接您的钱包。',
    sol: (held, needed) =>
      `您的钱包有 ${held} SOL。主持通话需要一次性准备 ${needed} SOL，其中大部分可以提取。`,
    noServer: '未选择服务器。',
    answers: '服务器有响应。',
    route: '连接',
    untested: '尚未测试。',
    works: '正常。',
    soundOnly: '未使用：您的通话仅有声音。',
  },
  hostStrings: {
    headings: {
      idle: '设置您的通话',
      inviting: '发送此邀请',
      connecting: '正在连接您的访客…',
      'awaiting-prepayment': '您的访客已到',
      'in-call': '通话中',
      ended: '通话已结束',
    },
    price: '每分钟价格（USDC）',
    priceHint: {
      open: '访客开始时支付三分钟，之后逐分钟支付。',
      sums: (upfront, price, seconds) =>
        `访客开始时支付 ${upfront}，之后${each(seconds)}支付 ${price}。`,
    },
    subject: '主题（可选）',
    subjectHint: '访客会在付款之前看到。',
    fees: (sol, calls) =>
      `网络手续费：最多从您的钱包支取 ${sol} SOL，约可供 ${calls} 次通话。剩余部分可以提取。`,
    feesLeft: (n) =>
      n === 0
        ? '网络手续费：不足以再进行一次通话。'
        : count(n, { other: '网络手续费：约可供 # 次通话。' }),
    feesFor: (payments, each) =>
      `${count(payments, { other: '相当于约 # 笔付款。' })}每次通话按一笔会退回的押金和 ${each} 笔付款计算。`,
    inDeposits: (sol) => `${sol} SOL 存放在押金账户中，会随相应通话的结束而退回。`,
    inLinks: (sol) => `${sol} SOL 存放在通话链接中，停用链接后退回。`,
    fill: '立即充入手续费 SOL',
    refill: '充值',
    withdraw: '提取',
    createInvite: '创建邀请',
    creating: '正在创建邀请…',
    another: '另一个链接或邀请',
    more: '您的名字、退款与免费试用',
    status: {
      idle: '',
      inviting: '正在等待访客的回复。请保持此页面打开。',
      connecting: '回复已接受。正在连接您的访客…',
      'awaiting-prepayment': '正在等待付款…',
      'in-call': '通话中',
      ended: '通话已结束',
    },
    answered: '您已接听。正在等待访客的页面…',
    waitingForClaim: '正在等待访客抵用预约…',
    waitingFor: (cost) =>
      `正在等待 ${cost} USDC…您的访客可能需要先获取 USDC。如果时间较长，请联系对方。`,
    cancelCall: '取消通话',
  },
  returnsStrings: {
    returns: '为未用时间退款',
    returnsHint:
      '您的访客只为所用的秒数付款。通话结束前，预付款存放在押金账户中：这是 Solana 上的一个账户，其密钥在此浏览器中。',
  },
  shareStrings: {
    title: { invite: 'Pay2Chat 邀请', reply: 'Pay2Chat 回复', call: 'Pay2Chat 通话链接' },
    invite: (topic, price, upfront) =>
      topic === ''
        ? `视频通话：${price} USDC/分钟，开始时支付 ${upfront}。`
        : `关于“${topic}”的视频通话：${price} USDC/分钟，开始时支付 ${upfront}。`,
    agreed: (topic, host, when, price) =>
      `我们约定的通话${topic === '' ? '' : `，主题：${topic}`}${host === '' ? '' : `，主持人：${host}`}，时间：${when}。${price} USDC/分钟。您的预约会计入。`,
    call: (topic, price) =>
      topic === ''
        ? `视频呼叫我：${price} USDC/分钟。`
        : `视频呼叫我（${topic}）：${price} USDC/分钟。`,
    reply: '这是我对您的通话邀请的回复。请将其粘贴到正在等待它的页面中。',
    share: { invite: '分享邀请', reply: '分享回复', call: '分享通话链接' },
    copy: { invite: '复制邀请链接', reply: '复制回复', call: '复制通话链接' },
    copyLink: '复制链接',
    shareFailed: '分享失败。请改为复制链接。',
    showQr: '显示二维码',
    hideQr: '隐藏二维码',
    qr: { invite: '邀请链接的二维码', reply: '回复链接的二维码', call: '通话链接的二维码' },
    qrHint: {
      invite: '访客用手机扫描此码即可打开邀请。',
      reply: '主持人用正在等待回复的设备扫描此码。',
      call: '任何人扫描此码都可以呼叫您。',
    },
    trouble: '显示链接和连接码',
    troubleHint: {
      invite: '以任何方式发送其中之一即可。访客可在“我有邀请”之后粘贴。',
      reply: '以任何方式发送其中之一即可。主持人可粘贴它，或在正在等待它的浏览器中打开链接。',
      call: '以任何方式发送其中之一即可，可以发给任意多人。',
    },
    code: { invite: '邀请码', reply: '回复码', call: '通话码' },
    link: { invite: '邀请链接', reply: '回复链接', call: '通话链接' },
  },
  againStrings: {
    asks: { host: '访客想再次通话', guest: '主持人想再次通话' },
    terms: (price, seconds) => `${each(seconds)} ${price} USDC，与之前相同。`,
    note: {
      host: '如果您同意，您的摄像头会打开。访客付款后才能看到您。',
      guest: '如果您同意，暂时无需付款。',
    },
    stops: '如果您同意，文件传输会停止。已付款的文件可在下次通话中再次下载。',
    yes: '是，再次通话',
    no: '否',
    asking: { host: '正在询问访客…', guest: '正在询问主持人…' },
    agreed: '正在重新连接…',
    declined: {
      host: '访客现在无法再次通话。',
      guest: '主持人现在无法再次通话。',
    },
    silent: {
      host: '访客没有回答，或已离开。',
      guest: '主持人没有回答，或已离开。',
    },
  },
  inviteStrings: {
    offered: (price, upfront, seconds) =>
      `${each(seconds)} ${price} USDC，开始时支付 ${upfront} USDC。`,
    agreed: (price, upfront, seconds) =>
      `${each(seconds)} ${price} USDC，开始时支付 ${upfront} USDC（已预约则无需再付）。`,
    reply: '粘贴访客的回复',
    replyHint: '访客发回的链接。粘贴整条消息也可以。',
    accept: '连接',
    network: (name) => `此邀请用于 ${name}。`,
    discard: '放弃邀请',
  },
  bookingStrings: {
    agree: '约定通话',
    lead: '访客通过链接预约，并支付通话开头部分的款项，您不在时也可以。未用时间会退款。价格、主题、名字和免费试用以上方填写的为准。',
    ahead: (cost) => `访客支付 ${cost} USDC 即可预约。`,
    start: '开始时间（您的当地时间）',
    length: '计划时长',
    lengths: (n) => (n === 0 ? '不限' : minutes(n)),
    total: (n, sum) => `${minutes(n)}：总共 ${sum} USDC`,
    cancel: '访客可要求您退款的截止时间',
    cancels: (n) => (n === 0 ? '开始时' : `开始前 ${span(n)}`),
    wait: '您等候访客的时长',
    make: '创建链接',
    making: '正在创建链接…',
    link: (when) => `${when} 的预约链接`,
    linkHint: '请只发给一个人。任何持有此链接的人都可以预约这个时间。',
    cancelOver: '这个时间已过，因此访客无法要求退款。',
    late: '未创建：请选择从现在起 60 天内的开始时间。',
    skipped: '当天没有这个时间：时钟会跳过它。请另选时间。',
    twice: (time) => `时钟会两次显示这个时间。以第一次为准：${time}。`,
    list: '已约定的通话',
    refresh: '再次检查',
    checking: '正在检查…',
    states: {
      offered: '尚未付款',
      booked: '已预约并付款',
      returned: '已退款',
      held: '已进行',
      missed: '已预约并付款，但时间已过',
      closed: '已关闭：押金账户中已无款项',
      unknown: '不清楚：无法读取其押金账户',
      lost: '已付款，但有人先于您预约',
    },
    host: {
      paid: (amount, guest) => `${guest} 已支付 ${amount} USDC`,
      returned: (amount, guest) => `您已向 ${guest} 退款 ${amount} USDC`,
    },
    guest: {
      paid: (amount, host) => `您已向 ${host} 支付 ${amount} USDC`,
      returned: (amount, host) => `${host} 已向您退款 ${amount} USDC`,
    },
    keepOpen: '请在此浏览器中保持此页面打开：从前一天起，访客呼叫时它会响铃。',
    deposit:
      '预约款项存放在押金账户中：这是 Solana 上的一个账户，其密钥在此浏览器中。通话结束时，或您的钱包退款时，款项会付出。',
    other: (amount) => `已付款但未预约：${amount} USDC。请退款。`,
    byHand: '手动邀请',
    refund: (amount) => `退款 ${amount} USDC`,
    refundSure: (amount) => `再次按下即可退款 ${amount} USDC`,
    refunding: '正在退款…',
    move: '改到其他时间',
    moveTo: '改期',
    moveHint: '访客保留预约，并可在新的开始时间之前要求退款。',
    wasMoved: (when) =>
      `您的主持人已将此通话改期。新的开始时间：${when}。在此之前，您可以要求退款。`,
    moved: (when) => `已改到 ${when}。请将新链接发送给访客：先前的链接仍显示旧时间。`,
    copyLink: (when) => `复制 ${when} 的链接`,
    drop: '移除',
    receipt: '显示收据',
    calendar: '添加到日历',
    offerHeading: (topic) => (topic === '' ? '约定的通话' : topic),
    from: (name) => `与 ${isolated(name)}`,
    when: '时间',
    utc: '对应的 UTC 时间',
    transaction: '交易',
    buys: (n, price, seconds) =>
      `用于${firstMinutes(n)}。之后在通话中${each(seconds)}支付 ${price}。`,
    rules: '付款之前',
    rule: {
      cancel: (until) =>
        `在 ${until} 之前，主持人承诺：只要您发消息要求，就会退款。没有人能强制其履行。`,
      start: '在通话开始之前，主持人承诺：只要您发消息要求，就会退款。没有人能强制其履行。',
      never: '不再承诺应要求退款：该期限已过。',
      wait: (n) =>
        `如果您既没有及时要求退款，也没有在开始后 ${minutes(n)}内到来，主持人可以保留您的付款。`,
      owed: '如果主持人没有来，就应向您退款。您最多只会损失这一笔付款。',
    },
    balance: '您的余额',
    after: '付款后',
    noAccount: '没有 USDC 账户',
    short: (missing) => `请先向钱包充入 ${missing} USDC`,
    askBack: '复制退款请求',
    askBackNext: '已复制。现在请将此消息发送给主持人：只有主持人能退款。',
    askBackMessage: (amount, when, link) =>
      `请将我为我们 ${when} 的通话支付的 ${amount} USDC 退款给我：${link}`,
    fee: (sol) =>
      `网络手续费：您的钱包需要 ${sol} SOL，其中几乎全部会留在钱包里。没有预约的通话不需要 SOL。`,
    address: '收款地址',
    compare: '如果金额较大，请询问主持人这是否是其地址。转发过链接的人都可能更改过该地址。',
    payee: {
      fresh: '此浏览器从未向该地址付过款。',
      known: (times, last) =>
        count(times, { other: `此浏览器已向该地址付过 # 次款，上一次是 ${last}。` }),
    },
    book: (cost) => `预约并支付 ${cost} USDC`,
    bookedBefore: '已经预约过？请连接付款的那个钱包：您不会再次付款。',
    paying: '正在等待付款…',
    booked: '已预约并付款。到通话时间时，请打开此页面并按“呼叫”。',
    fates: {
      lost: '您已付款，但有人先于您预约。主持人应向您退款：请发送链接并要求退款。',
      returned: '主持人已为此预约退款。',
      held: '此通话已进行，您的预约是其第一笔付款。',
      closed:
        '您的预约款项已不在押金账户中：某次通话已使用，或主持人已取走。如果您没有通话，请发送链接并要求退款。',
    },
    bookedLink: (when) => `您 ${when} 预约的链接`,
    rulesOf: '您同意的规则',
    openPayment: '您的付款结果尚未确定。在确定之前，不会支付任何其他款项。',
    own: '此报价付给您自己的钱包。只有创建它的浏览器会响铃；您可以在此查看是否已付款，并退款。',
    toList: '显示我已约定的通话',
    otherNetwork: (name) => `此报价用于 ${name}。请在“设置”中选择该网络。`,
    calendarSummary: (topic) => (topic === '' ? 'Pay2Chat 通话' : `Pay2Chat：${topic}`),
    calendarText: '双方在此时间打开 Pay2Chat。访客使用付款的那个钱包打开此链接并呼叫。',
    bookedList: '您的预约',
    bookedHint: '请保留链接。配合付款的那个钱包，它可以在任何浏览器中恢复预约。',
    openBooking: '打开',
    showBooked: '显示预约',
    seeking: '正在查找您的预约…',
    found: (when, cost) => `已于 ${when} 预约：${cost} USDC。`,
    claim: '抵用预约并加入',
    claiming: '正在抵用…',
    prompts: {
      text: '您的钱包会询问一次：您签署一段文本。它证明您已付款，不花费任何费用。',
      both: '您的钱包会询问两次。首先您签署一段文本：它证明您已付款，不花费任何费用。然后您为之后的分钟批准授权额度。',
    },
    nothing: '此通话是约定的，但此钱包没有它的预约。请连接付款的那个钱包，或现在付款。',
    already: (cost) => `您已为此支付 ${cost} USDC。`,
  },
  reachStrings: {
    label: '连接方式',
    modes: {
      site: '本网站的服务器',
      none: '仅直接连接',
      public: '公共 STUN 服务器',
      own: '我自己的 STUN 或 TURN 服务器',
    },
    modeHints: {
      site: '使用本网站设定的服务器。这些服务器的运营者会得知您的 IP 地址以及您何时通话。',
      none: '不联系任何 STUN 或 TURN 服务器。双方在同一网络中，或一方拥有公网地址（IPv6 中很常见）时即可。',
      public:
        '公共 STUN 服务器让您的浏览器得知自己的公网地址，这在大多数家庭网络之间就够了。其运营者 Cloudflare 和 Google 会得知您的 IP 地址以及您何时通话，除此之外一无所知。',
      own: '在没有直接路由的情况下，例如在许多办公室和移动网络中，由 TURN 服务器中继通话。中继的数据始终加密；服务器会看到双方的 IP 地址和发送的数据量。',
    },
    where: {
      host: '您的主持人在哪里？',
      guest: '您的访客在哪里？',
      elsewhere: '其他地方',
      here: '在我的网络中',
      asks: 'Cloudflare 和 Google 告诉您的浏览器它的公网地址，并在您通话时看到该地址。',
      direct: '不询问任何服务器。双方在同一网络中时即可。',
    },
    lendStun: '在我的邀请中包含我的 STUN 服务器',
    lendStunHint: '这样访客就不需要自备。访客在接受之前会看到服务器的名称，并可以拒绝。',
    lend: '在我的邀请中包含我的 TURN 服务器',
    lendHint:
      '这样访客就不需要自备。其用户名和密码会成为邀请的一部分，因此请专门为此创建。邀请最长会增至 500 个字符。',
    hide: '隐藏我的 IP 地址',
    hideHint: '通话将只经由您的 TURN 服务器。该服务器会看到双方的地址；对方只会看到服务器的地址。',
    hideNeeds:
      '需要在“设置”中填写您自己的 TURN 服务器。如果使用主持人共享的服务器，其运营者会看到您的地址。',
    stillWaiting: '仍在等待。如果主持人已粘贴您的回复，则表示没有找到路由：',
    mayBeGone: {
      host: '请先确认访客的页面仍然打开：该页面一旦重新加载或关闭，其回复就会失效。如果页面仍打开，原因如下：',
      guest:
        '请先确认主持人的页面仍然打开：该页面一旦重新加载或关闭，其邀请就会失效。如果页面仍打开，原因如下：',
    },
    newInvite: '创建新邀请',
    test: '测试我的连接',
    testing: '正在测试您的连接…',
    network: '本地网络',
    outside: '公网地址',
    nat: 'NAT',
    families: { 4: 'IPv4', 6: 'IPv6' },
    hidden: '已被浏览器隐藏，直到此页面可以使用摄像头或麦克风（通话时会请求）',
    noNetwork: '无',
    noOutside: '未知',
    symmetric: '对每个目标使用不同的端口，因此直接路由经常会失败',
    stun: { answered: '有响应', silent: '没有响应（可能屏蔽了 UDP）' },
    turn: {
      works: '可以中继',
      refused: (code) => `拒绝了用户名或密码（${code ?? 401}）`,
      silent: '不提供中继：以这种方式无法连接它，或者它拒绝而不作答',
    },
    verdicts: {
      anybody: '您可以与任何能上网的人连接，必要时经由您的 TURN 服务器。',
      most: '您可以与大多数人连接。如果双方的网络都屏蔽直接路由，TURN 服务器会有帮助。',
      some: '您只能与开放网络中的人直接连接。TURN 服务器会有帮助。',
      'own-network':
        '您只能与自己网络中的人或拥有 TURN 服务器的人连接。STUN 服务器可以查明您的公网地址。',
      nobody:
        '此浏览器没有给出任何地址。可能是浏览器的防护功能或 VPN 阻止了 WebRTC，也可能没有网络。',
    },
    oneNetwork:
      '如果双方在同一网络中，可能是 Mac 阻止了连接：请在“系统设置”的“隐私与安全性”、“本地网络”中允许您的浏览器。',
    causes: {
      'hidden-ours': {
        why: '您的浏览器将此设备的地址隐藏在其他网络无法解析的名称之后。',
        help: '请允许使用麦克风或摄像头，或在“设置”中选择一个 STUN 服务器。然后用新的链接重新开始。',
      },
      'hidden-theirs': {
        why: '对方的浏览器将其地址隐藏在其他网络无法解析的名称之后。',
        help: '请让对方允许使用麦克风或摄像头，或选择一个 STUN 服务器。然后用新的链接重新开始。',
      },
      families: {
        why: '一方只有 IPv6，另一方只有 IPv4。',
        help: '请在“设置”中添加一个同时支持两者的 TURN 服务器。然后用新的链接重新开始。',
      },
      'relay-unreached': {
        why: '已提供 TURN 服务器，但没有数据通过它传来。',
        help: '请在“设置”中测试连接。如果 UDP 被屏蔽，请通过 TCP 或 TLS 使用 TURN 服务器（“?transport=tcp”、“turns:”）。',
      },
      unasked: {
        why: '这里没有设置 STUN 或 TURN 服务器，因此您的链接只包含您自己网络中的地址。',
        help: BOTH_STUN,
      },
      unanswered: {
        why: '您的 STUN 或 TURN 服务器没有响应，因此您的链接只包含您自己网络中的地址。这里可能屏蔽了 UDP。',
        help: '请在“设置”中添加一个使用 TCP 或 TLS 的 TURN 服务器，它能穿过大多数防火墙。然后用新的链接重新开始。',
      },
      'own-network': {
        why: '对方的链接只包含其自己网络中的地址。',
        help: '请让对方在“设置”中选择“公共 STUN 服务器”，并创建新的链接。',
      },
      'one-network': {
        why: '双方在同一网络中，而该网络不允许设备之间互通。',
        help: '在 Mac 上，请在“系统设置”的“隐私与安全性”、“本地网络”中允许您的浏览器。访客 Wi-Fi 往往会隔离设备：请换一个网络。',
      },
      blocked: {
        why: '双方都知道自己的公网地址，但其 NAT 或防火墙屏蔽了直接路由。',
        help: TURN,
      },
    },
  },
};
