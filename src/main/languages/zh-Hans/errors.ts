import { isolated } from '../../../shared/peer-text.ts';
import type { Expected, WalletChange } from '../../../shared/errors.ts';
import { type AtomicUsdc, type Lamports, usdc } from '../../../shared/money.ts';
import { shortAddress } from '../../../shared/network.ts';
import { formatSol, formatUsdc, localNumber } from '../../text/intl.ts';
import type { Errors } from '../types.ts';

const NAMES: Record<Expected, string> = {
  invite: '邀请',
  reply: '回复',
  repair: '重连链接',
  call: '通话链接',
};
const NEXT: Record<Expected, string> = {
  invite: '请粘贴主持人发给您的邀请链接。',
  reply: '请粘贴访客发回的回复链接。',
  repair: '请粘贴对方在此通话中创建的重连链接。',
  call: '请打开通话链接。',
};

const say = (text: string, next: string) => ({ text, next });

const FEWER = '请为此网站关闭钱包的额外保护，或使用其他钱包。';

const CHANGES: Partial<Record<WalletChange, string>> = {
  size: FEWER,
  guard: FEWER,
  'too many guards': FEWER,
  'fee payer': '请在钱包中关闭手续费代付，或使用其他钱包。',
  blockhash: '请重试，或使用其他钱包。',
  'priority fee': '请在钱包中降低优先费，或使用其他钱包。',
  signature: '请检查钱包的账户，然后重试。',
};

const changedByWallet = (what: WalletChange) =>
  say(`您的钱包更改了付款，因此未发送任何内容（${what}）。`, CHANGES[what] ?? '请使用其他钱包。');

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }) =>
    say(`这是${NAMES[is]}，但此处需要的是${NAMES[wanted]}。`, NEXT[wanted]);

/** Devices as the browser's part of the page names them. */
const DEVICES: Readonly<Record<string, { readonly all: string; readonly any: string }>> = {
  camera: { all: '摄像头', any: '摄像头' },
  microphone: { all: '麦克风', any: '麦克风' },
  'camera and microphone': { all: '摄像头和麦克风', any: '摄像头或麦克风' },
  screen: { all: '屏幕', any: '屏幕' },
};
const yours = (device: string): string => `您的${DEVICES[device]?.all ?? ` ${device}`}`;

const PASTE_AGAIN = '请复制完整的链接并重新粘贴。';
const OTHER_RPC = '请稍后重试，或在“设置”中设定另一个 Solana 服务器。';
const NOTHING_CHARGED = '未扣款。请重试。';
const NEW_CALL = '请开始新的通话以继续。';
const gigabytes = (bytes: number): string =>
  `${localNumber((bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1))} GB`;
const lessUsdc = (all: AtomicUsdc, part: AtomicUsdc): string =>
  formatUsdc(usdc(all > part ? all - part : 0n));
const lessSol = (all: Lamports, part: Lamports): string =>
  formatSol((all > part ? all - part : 0n) as Lamports);

export const errors: Errors = {
  errorStrings: {
    code_empty: say('这里还没有链接。', '请粘贴您收到的链接。'),
    code_not_found: say('在该文本中没有找到 Pay2Chat 链接。', PASTE_AGAIN),
    code_truncated: say('链接不完整：缺少末尾部分。', PASTE_AGAIN),
    code_corrupted: say('链接在传送途中被更改。', PASTE_AGAIN),
    code_version: (c) =>
      say(
        `该链接的版本为 ${c.theirs}；此页面使用的版本为 ${c.ours}。`,
        '双方需要使用相同的版本。请重新加载页面，或让对方重新加载。',
      ),
    code_is_invite: misplacedCode('invite'),
    code_is_reply: misplacedCode('reply'),
    code_is_repair: misplacedCode('repair'),
    code_is_call: misplacedCode('call'),
    code_own: say('这是您自己的链接。', '请将其发送给对方，并在此粘贴对方的链接。'),
    code_other_invite: say('此回复属于另一个邀请。', '请让访客打开您最新的邀请，并发送新的回复。'),
    code_used: say('此链接已被使用。', '请索取最新的链接，或创建新的链接。'),
    repair_answered: say(
      '现在不需要粘贴任何内容：您的应答已准备好。',
      '请将上方的链接发回。对方打开后，通话会继续。',
    ),
    code_network: (c) =>
      say(
        `该邀请用于 ${c.theirs}，但此页面设置为 ${c.ours}。`,
        `请切换到 ${c.theirs}，然后重新打开邀请。`,
      ),
    code_test: (c) =>
      say(
        '该邀请用于在主持人自己的机器上进行的测试，其中的钱没有价值。',
        `请向主持人索取 ${c.ours} 上的邀请。`,
      ),
    ring_unsupported: say(
      '此浏览器无法打开或创建通话链接。',
      '请使用较新的浏览器，或使用邀请和回复。',
    ),
    ring_budget: (c) =>
      c.what === 'day'
        ? say('您的通话链接已用完今天的网络手续费。', '请使用邀请和回复，或明天再试。')
        : say('一分钟内接听的来电过多。', '请在一分钟后重试。'),
    link_unusable: say('此通话链接现在无法响铃。', '请向主持人索取新链接或邀请。'),
    ring_over: say('此人已不再等待。', '请等待对方再次来电。'),
    call_links_full: (c) =>
      say(`您有 ${c.most} 个通话链接，已达上限。`, '请停用一个不再需要的链接。'),
    relay_missing: say(
      '无法隐藏您的 IP 地址：您没有自己的 TURN 服务器。',
      '请在“设置”中添加一个，或关闭“隐藏我的 IP 地址”。',
    ),
    relay_silent: say(
      '您的 TURN 服务器没有响应，而没有它就无法隐藏您的 IP 地址。',
      '请在“设置”中测试连接。如果 UDP 被屏蔽，请通过 TCP 或 TLS 使用 TURN。',
    ),
    no_webrtc: say(
      '此浏览器无法通话：没有 WebRTC，或 WebRTC 已关闭。',
      '请用最新版的 Chrome、Edge 或 Firefox 打开此页面，或在此浏览器中启用 WebRTC。',
    ),
    no_route: say(
      '两个页面未能连接。',
      '请用新链接重新开始。如果两个页面都开着仍然失败，则其中一方需要 TURN 服务器（在“设置”中）。',
    ),
    no_candidates: say(
      '您的浏览器不允许此页面与任何人连接。',
      '浏览器的防护功能或 VPN 可能阻止了 WebRTC。请为此网站允许 WebRTC，或暂停 VPN，然后重试。',
    ),
    connection_lost: say('连接已断开，且没有恢复。', NEW_CALL),
    peer_left: say('对方已离开。', NEW_CALL),
    peer_protocol: say('对方的页面发送了此页面无法理解的内容。', '请双方重新加载页面。'),
    peer_mismatch: (c) =>
      say(`两个页面的信息不一致（${c.what}）。`, '请勿付款。请用新的邀请重新开始，并再次核对。'),
    peer_away: say(
      '对方关闭或重新加载了页面。计费已暂停。',
      '请在十分钟内互换重连链接以继续。如果对方已结束通话，请您在此也结束通话。已付费的时间仍然有效。',
    ),
    rejoin_expired: say(
      '此通话无法恢复：通话已结束，或已超过十分钟。',
      '其收据会保留。请开始新的通话以继续。',
    ),
    media_denied: (c) =>
      say(
        `此页面不能使用${yours(c.device)}。`,
        '请在地址栏中允许，然后重试；或者不使用它，直接继续。',
      ),
    media_missing: (c) =>
      say(
        `没有找到${DEVICES[c.device]?.any ?? ` ${c.device}`}。`,
        '请接入一个，然后重试；或者不使用它，直接继续。',
      ),
    media_busy: (c) =>
      say(
        `另一个程序正在使用${yours(c.device)}。`,
        '请关闭该程序，然后重试；或者不使用它，直接继续。',
      ),
    media_failed: (c) =>
      say(
        `无法启动${yours(c.device)}（${c.reason}）。`,
        '请选择另一个设备，或者不使用它，直接继续。',
      ),
    media_insecure: say(
      '摄像头和麦克风需要安全的页面。',
      '请通过 https 或从 localhost 打开此页面。',
    ),
    media_unavailable: say(
      '此浏览器不向任何页面提供摄像头或麦克风，许多应用都是如此。',
      '请复制此链接，并在您的浏览器中打开。',
    ),
    wallet_missing: say(
      '没有找到 Solana 钱包。',
      '请安装一个并重新加载页面。在手机上，请在钱包自带的浏览器中打开此页面。',
    ),
    wallet_rejected: say('您在钱包中选择了拒绝。', NOTHING_CHARGED),
    wallet_locked: say('您的钱包已锁定。', '请解锁，然后重试。'),
    wallet_popup_open: say('您的钱包已打开一个窗口。', '请在该窗口中答复或将其关闭，然后重试。'),
    wallet_disconnected: say('您的钱包未连接。', '请连接钱包，然后重试。'),
    wallet_account_changed: (c) =>
      say('您的钱包中选择了另一个账户。', `请重新选择 ${c.expected}。`),
    wallet_wrong_network: (c) =>
      say(`此钱包账户不能用于 ${c.wanted}。`, `请将钱包切换到 ${c.wanted}。`),
    wallet_unsupported: (c) => say(`此钱包缺少所需的功能（${c.missing}）。`, '请选择其他钱包。'),
    wallet_changed_transaction: ({ what }) => changedByWallet(what),
    wallet_silent: say('钱包没有响应。未扣款。', '请打开您的钱包，关闭其旧窗口，然后重试。'),
    wallet_failed: (c) => say(`钱包报告了错误（${isolated(c.reason)}）。`, NOTHING_CHARGED),
    wallet_refused_sponsor: (c) =>
      say(
        `钱包没有签名（${isolated(c.reason)}）。这里由您的主持人支付网络手续费，所以您不需要 SOL。`,
        c.asked === 'approval'
          ? '未扣款。请使用其他钱包，或在付款前选择“每分钟询问我”。'
          : '未扣款。请重试，或使用其他钱包。',
      ),
    wallet_app_missing: say(
      '未能打开任何钱包应用。未扣款。',
      '请从列表中安装一个，或在钱包自带的浏览器中打开此页面。',
    ),
    wallet_app_unreachable: say(
      '钱包应用没有在 30 秒内连接到此页面。未扣款。',
      '请打开并解锁它，然后重试。或者从列表中安装另一个。',
    ),
    wallet_app_cut: say('与钱包应用的连接在其答复之前中断。', NOTHING_CHARGED),
    wallet_app_blocked: say(
      '浏览器不允许此页面连接此设备上的应用。未扣款。',
      '请在此网站的设置中，允许它访问此设备上的应用或本地网络，然后重试。',
    ),
    wallet_app_no_signing: say(
      '此钱包应用无法签署由主持人支付网络手续费的付款。未扣款。',
      '请选择其他钱包应用，或在钱包自带的浏览器中打开此页面。',
    ),
    rpc_missing: (c) =>
      say(`没有为 ${c.network} 设定 Solana 服务器。`, '请按“连接 Solana”，或在“设置”中输入一个。'),
    rpc_invalid_url: (c) => say(`“${c.url}”不是 https 地址。`, '请在“设置”中更正。'),
    rpc_unreachable: (c) => say(`Solana 服务器 ${c.host} 没有响应。`, OTHER_RPC),
    rpc_forbidden: (c) =>
      say(
        `Solana 服务器 ${c.host} 阻止了此页面。`,
        '请在“设置”中选择另一个 Solana 服务器。公共服务器常常阻止浏览器。',
      ),
    rpc_rate_limited: (c) => say(`Solana 服务器 ${c.host} 收到的请求过多。`, OTHER_RPC),
    rpc_slow: (c) => say(`Solana 服务器 ${c.host} 响应时间过长。`, OTHER_RPC),
    rpc_unseen: (c) =>
      say(
        `Solana 服务器 ${c.host} 尚未显示您的预付款。在其显示之前，不会再支付任何一分钟。`,
        OTHER_RPC,
      ),
    server_missing: (c) =>
      say(
        `您的第二个 Solana 服务器 ${c.host} 没有响应，而此事须由两个服务器都显示。`,
        '在此期间不会重新签名，也不会交付任何东西。请等待该服务器，或不用它继续。',
      ),
    servers_differ: (c) =>
      say(
        `您的两个 Solana 服务器相互矛盾：${c.host} 没有显示第一个所显示的内容。`,
        '在此期间不会重新签名，也不会交付任何东西。请查询该付款，或不用第二个服务器继续。',
      ),
    rpc_bad_answer: (c) =>
      say(`Solana 服务器 ${c.host} 给出了无效的响应（${c.method}）。`, OTHER_RPC),
    rpc_error: (c) =>
      say(
        `Solana 服务器 ${c.host} 报告了错误：${isolated(c.message)}（${c.rpcCode}）。`,
        OTHER_RPC,
      ),
    rpc_wrong_genesis: (c) =>
      say(
        `Solana 服务器位于另一个网络（应为 ${c.wanted}，实为 ${c.got}）。`,
        '请为所选网络设定 Solana 服务器。',
      ),
    peer_rpc_trouble: say(
      '您的主持人的 Solana 服务器没有响应。',
      '此页面会继续尝试。主持人可以设定另一个 Solana 服务器。',
    ),
    no_usdc_account: () =>
      say('此钱包在该网络上没有 USDC 账户。', '请先接收一些 USDC，账户会随之创建。'),
    insufficient_usdc: (c) =>
      say(
        `USDC 不足：需要 ${formatUsdc(c.needed)}，您有 ${formatUsdc(c.balance)}。`,
        `请充入 ${lessUsdc(c.needed, c.balance)} USDC，然后重试。`,
      ),
    insufficient_sol: (c) =>
      say(
        `用于网络手续费的 SOL 不足：需要 ${formatSol(c.needed)}，您有 ${formatSol(c.balance)}。`,
        `请充入 ${lessSol(c.needed, c.balance)} SOL，然后重试。`,
      ),
    till_empty: say(
      '主持人的手续费余额已用完，因此任何付款都无法结算。',
      '主持人点击一次即可充值。',
    ),
    fees_stopped: say('主持人的页面在此通话中不再支付网络手续费：失败的付款过多。', NEW_CALL),
    price_below_floor: (c) =>
      say('该价格不足以抵补网络手续费。', `请设定至少 ${formatUsdc(c.floor)} USDC 的价格。`),
    price_unusual: (c) =>
      say(
        `每分钟 ${formatUsdc(c.price)} USDC 正确吗？您的访客开始时需支付 ${formatUsdc(c.upfront)} USDC。`,
        '如果正确，请再次按下按钮。否则请更正价格。',
      ),
    amount_invalid: say(
      '这不是有效的 USDC 金额。',
      '请输入大于 0 且最多 6 位小数的数字。一千请写作 1000 或 1,000.00。',
    ),
    address_invalid: say('这不是 Solana 地址。', '请重新复制地址。'),
    recipient_no_usdc_account: () =>
      say('收款方还没有 USDC 账户。', '请让收款方创建一个，或检查地址。'),
    allowance_used_up: (c) =>
      say(
        `授权额度过低：剩余 ${formatUsdc(c.left)} USDC，需要 ${formatUsdc(c.needed)}。`,
        '请为授权额度增加分钟数以继续。',
      ),
    allowance_refused: () => say('授权额度未被接受。', NOTHING_CHARGED),
    allowance_exists: (c) =>
      say(
        `您的 USDC 账户已有一个授权额度：${shortAddress(c.delegate)} 最多可支出 ${formatUsdc(c.amount)} USDC。此通话的授权额度会取代它。`,
        '请替换它，或自行批准每笔付款。',
      ),
    blockhash_expired: say(
      '您的批准太迟，已经过期。未扣款。',
      '请重试，并在半分钟内批准。如使用硬件钱包，请先解锁并打开其 Solana 应用。',
    ),
    confirmation_timeout: () =>
      say('Solana 没有按时确认付款。', '付款仍可能到达。再次付款之前，请再次检查。'),
    failed_on_chain: (c) => say(`Solana 拒绝了付款（${c.reason}）。`, NOTHING_CHARGED),
    payment_invalid: () => say('付款未被接受。', NOTHING_CHARGED),
    busy: say('本页面正在处理。', '请等待其完成。'),
    books_elsewhere: (c) =>
      ({
        open: { text: 'Pay2Chat 已在另一个标签页中打开。', next: '请在那里继续，或关闭该标签页。' },
        paying: { text: '另一个标签页正在等待付款。', next: '请在那里完成付款，然后重试。' },
        call: { text: '您正在另一个标签页中通话。', next: '请在那里继续，或结束该通话。' },
        silent: {
          text: 'Pay2Chat 已在另一个标签页中打开，但该标签页没有响应。',
          next: '请关闭该标签页，然后重试。',
        },
      })[c.use],
    call_running: say('本页面正在通话中。', '请先结束通话。'),
    payment_open: say('已有一笔付款正在途中。', '请等待其得到确认，然后重试。'),
    payment_window_expired: say('付款请求已过期。', '请索取新的付款请求并再次付款。'),
    duplicate_settlement: say('此付款已被使用。', '没有重复扣款。'),
    too_early: say('现在支付这笔款项为时过早。', '到期应付时，此页面会再次询问。'),
    unknown_resource: (c) => say(`您的主持人不出售 ${c.url}。`, '未扣款。'),
    early: (c) =>
      say(
        `主持人在这一分钟结束之前就要求付款（主持人声称 ${Math.round(c.connectedMs / 1000)} 秒，此处计得 ${Math.round(c.ownMs / 1000)} 秒）。`,
        '未扣款。这一分钟会在到期应付时支付。',
      ),
    unpaid: (c) => say(`第 ${c.minute} 分钟未付款。`, NEW_CALL),
    host_silent: (c) =>
      say(
        `主持人没有发送视频或声音，而您没有同意为此支付第 ${c.minute} 分钟。`,
        '请同意付款，或结束通话。',
      ),
    page_silent: say(
      '此页面有两分钟没有响应，因此没有再支付任何一分钟。',
      '请关闭使这台电脑繁忙的程序。',
    ),
    rolled_back: () =>
      say('Solana 确认了付款，随后又将其撤销。', '没有资金转移。如果仍应支付，请再次付款。'),
    prepayment_void: say(
      '预付款从未到达 Solana，尽管主持人已让您进入。',
      '没有为其转移任何资金。之后的每一分钟会在到期应付时支付。',
    ),
    booking_refused: ({ why }) =>
      ({
        over: say('此通话的时间已过。', '没有再扣款。请询问主持人。'),
        taken: say('其他人已预约此通话。', '未扣款。'),
        closed: say('主持人已关闭此报价。', '未扣款。'),
        gone: say('您的预约款项已不在押金账户中，也没有退回给您。', '没有再扣款。请询问主持人。'),
        returned: say('此预约已退款给您。', '没有再扣款。请询问主持人。'),
        claimed: say('此预约已在另一次通话中抵用。', '没有再扣款。请询问主持人。'),
        'called-returned': say('主持人表示此预约已退款。', '请检查您的钱包，并询问主持人。'),
        'called-claimed': say('主持人表示此预约已在另一次通话中抵用。', '请询问主持人。'),
        differs: say('邀请中的价格或地址与报价不符。', '请勿付款；请询问主持人。'),
        missing: say('主持人的页面不认识此报价。', '请让主持人从其列表中开始通话。'),
        unseen: say('主持人的页面还没有看到您的预约。', '请稍后重试。'),
        other: say('主持人的页面不接受您的预约。', '请询问主持人。'),
      })[why],
    booking_elsewhere: say(
      '只有创建此报价的浏览器才能发起对应的通话。',
      '请在那里发起，或在此为预约退款。',
    ),
    refund_unknown: say('此浏览器没有收到过这样的付款。', '请用主持该通话的浏览器退款。'),
    refund_beyond: (c) =>
      say(
        `此通话的部分款项已退款。这笔付款中还可退款 ${formatUsdc(c.left)} USDC，而不是 ${formatUsdc(c.needed)} USDC。`,
        c.left === 0n ? '未发送任何款项。' : '未发送任何款项。请再次按“退款”，按该金额退款。',
      ),
    deposit_missing: say('此通话的押金账户尚未开立。', '未支付任何款项。请稍候再付款。'),
    deposit_unproven: say(
      'Solana 没有显示该押金账户属于主持人的钱包。',
      '未支付任何款项。请让主持人重新充值手续费余额，并发送新链接。',
    ),
    deposit_gone: say(
      '此通话的押金账户是空的，目前没有服务器显示款项去向。',
      '此页面会继续查找。如果是您用钱包取走的，请在收据处按应退金额退款。',
    ),
    receipt_invalid: (c) => say(`这不是完整的收据（${c.what}）。`, '请复制全部内容并重新粘贴。'),
    receipt_version: (c) =>
      say(
        `该收据的版本为 ${c.theirs}；此页面可读取的版本为 ${c.ours}。`,
        '请重新加载页面，或用创建该收据的版本进行检查。',
      ),
    receipt_network: (c) =>
      say(
        `该收据属于 ${c.theirs}，但此页面设置为 ${c.ours}。`,
        `请在“设置”中切换到 ${c.theirs}，然后再次检查。`,
      ),
    receipt_altered: say(
      '收据旁的文字与收据所述不同。未进行任何检查。',
      '请勿相信该文字。若要检查收据本身，请只粘贴其链接。',
    ),
    receipt_unknown: say(
      '没有收据：此浏览器中没有该通话的已确认付款。',
      '请使用进行该通话的浏览器，或向对方索取收据。',
    ),
    history_too_long: (c) =>
      say(
        `无法完整搜索 ${c.address} 的历史记录。`,
        '此检查尚不能证明任何事情。请尝试另一个 Solana 服务器，或在区块浏览器中查找这些签名。',
      ),
    file_changed: say('该文件在提供之后被更改、移动或删除。', '主持人可以恢复它或再次提供。'),
    file_unreadable: (c) =>
      say(`无法读取该文件（${c.reason}）。`, '请检查您能否打开它，然后重新选择。'),
    file_too_large: (c) =>
      say(
        `文件过大。每个文件的限制为 ${Math.floor(c.max / 2 ** 30)} GiB。`,
        '请将其拆分成几部分。',
      ),
    file_limit: (c) =>
      say(`您最多可同时提供 ${c.max} 个文件。`, '请撤下一个，或将多个文件打包成一个。'),
    file_unknown: say('主持人已没有此文件。', '请让主持人再次提供。'),
    file_call_over: say(
      '通话在此文件付款之前就已结束。未扣款。',
      '请在您与该主持人的下次通话中购买。',
    ),
    file_unpaid: say('主持人尚未看到此文件的付款。', '请等待其得到确认，然后重试。'),
    file_owed: say(
      '您已为此文件付款，但主持人尚未交付。',
      '不会再次向您扣款。请选择“再次下载”，或让主持人再次提供此文件。',
    ),
    file_relisted: (c) =>
      say(
        c.what === 'price'
          ? '您考虑期间，主持人更改了此文件的价格。未扣款。'
          : '您考虑期间，主持人更改了此文件的内容。未扣款。',
        '购买之前请再次检查。',
      ),
    claim_refused: say(
      '主持人没有接受您此前为此文件支付的款项。没有再次扣款。',
      '请在一分钟后重试，或询问主持人。',
    ),
    file_in_use: say(
      '此浏览器的另一个标签页正在下载同一文件。',
      '请在那个标签页中继续，或将其关闭后重试。',
    ),
    hash_mismatch: (c) =>
      say(`收到的数据不是所提供的文件（${c.what}）。数据未保存。`, '请重试，或向主持人要求退款。'),
    disk_full: (c) =>
      say(
        c.free === null
          ? `没有足够的空间存放此文件：需要 ${gigabytes(c.needed)}。`
          : `没有足够的空间存放此文件：需要 ${gigabytes(c.needed)}，可用 ${gigabytes(c.free)}。`,
        '请腾出一些空间，然后继续。已收到的部分会保留。',
      ),
    config_invalid: (c) =>
      say(
        `${c.file} 第 ${c.line} 行：${c.what}。`,
        '没有该文件，此页面也能工作。网站的运营者可以更正它。',
      ),
    config_unreadable: (c) =>
      say(
        `无法读取网站的 ${c.file}（${c.reason}）。`,
        '没有它，此页面也能工作。请重新加载页面以重试。',
      ),
    storage_blocked: say(
      '此浏览器阻止此页面存储数据，因此无法保存密钥、付款和设置。',
      '请在浏览器设置中或地址旁允许此网站使用 Cookie 和网站数据，然后重新加载页面。',
    ),
    storage_failed: (c) =>
      say(
        `此浏览器无法存储通话的数据（${c.reason}）。`,
        '请腾出一些空间或退出无痕浏览，然后重试。',
      ),
    aborted: say('已取消。', '准备好后请重新开始。'),
    internal: (c) => say(`此页面出错了（${c.what}）。`, '请重新加载页面。已付费的时间仍然有效。'),
  },
};
