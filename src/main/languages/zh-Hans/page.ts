import { formsOf } from '../forms.ts';
import type { Page } from '../types.ts';

const count = formsOf('zh-Hans');
const CUT = 60;
const quoted = (text: string): string => `“${text.length > CUT ? `${text.slice(0, CUT)}…` : text}”`;
const listed = (names: readonly string[]): string => names.map(quoted).join('、');

/** The page itself: settings, its data in this browser, diagnostics. */
export const page: Page = {
  configStrings: {
    tooLong: (most) => `文件超过 ${most} 个字符`,
    tooDeep: '列表和对象嵌套过深',
    expected: (wanted, found) =>
      `应为：${wanted}；实为：${found === null ? '文件末尾' : quoted(found)}`,
    wanted: {
      value: '一个值',
      name: '用双引号括起的字段名',
      colon: '“:”',
      memberOrEnd: '“,”或“}”',
      itemOrEnd: '“,”或“]”',
      end: '最后的“}”之后没有内容',
    },
    open: '此文本在其所在行中没有右引号',
    escape: '此文本包含控制字符或无效的“\\”转义',
    kinds: {
      object: '对象',
      list: '列表',
      text: '文本',
      number: '数字',
      true: 'true',
      false: 'false',
      null: 'null',
    },
    file: '文件',
    iceEntry: '“iceServers”的每一项',
    rpcEntry: (network) => `${quoted(network)}的每个 RPC 服务器`,
    field: quoted,
    mustBe: (what, wanted, found) => `${what}必须是${wanted}，实为：${found}`,
    urlsKind: '文本或文本列表',
    unknown: (name, known) => `未知字段${quoted(name)}；此处的字段有${listed(known)}`,
    twice: (name) => `字段${quoted(name)}出现了两次`,
    missing: (name) => `缺少字段${quoted(name)}`,
    empty: (name) => `${quoted(name)}为空`,
    network: (found, known) => `${quoted(found)}不是网络；网络有${listed(known)}`,
    rpcUrl: (found) => `${quoted(found)}不是 https 地址（http 只能用于本机）`,
    rpcUser: 'RPC 服务器的地址不得包含用户名或密码',
    iceUrl: (found) =>
      `${quoted(found)}不是 STUN 或 TURN 地址，正确的例子有“stun:stun.example.org:3478”或“turns:turn.example.org:5349?transport=tcp”`,
    iceFile: (found) =>
      `“iceServers”应为列表，或此文件旁某个文件的名称，例如“turn.json”，而不是${quoted(found)}`,
    turnLogin: 'TURN 服务器需要同时有“username”和“credential”',
    stunLogin: 'STUN 服务器既不使用“username”也不使用“credential”；请为它单独设一项',
  },
  diagnosticsStrings: {
    open: '诊断',
    title: '诊断',
    version: (version, build) =>
      build === '' ? `版本 ${version}` : `版本 ${version}，构建 ${build}`,
    hint: '用于报告问题。地址、连接码、密钥和服务器已从此处及副本中移除。',
    copy: '复制诊断信息',
    refresh: '刷新',
    states: '状态',
    timings: '耗时',
    counters: '计数器',
    events: '事件',
    room: '房间',
    log: '最近的事件，按此房间自己的时钟，以秒计',
    ms: (value) => (value === 'null' ? '无' : `${value} ms`),
    value: (value) => (value === 'null' || value === '' ? '无' : value),
    yes: '是',
    no: '否',
  },
  installStrings: {
    ready: (version, build) => `新版本已就绪：${version}，构建 ${build}。`,
    readyHint: '您的数据会保留。所有 Pay2Chat 标签页关闭后，新版本也会自动启动。',
    take: '启动新版本',
    others: '请先关闭其他 Pay2Chat 标签页。否则其中的通话会被切断。',
    busy: '还有文件正在传输。请在传输完成后启动新版本。',
    offline: '无法连接到此网站。',
    offlineHint: '收据、收据导出和设置可以使用。通话、付款和检查收据需要网络。',
    again: '重新加载',
  },
  maxFeeStrings: {
    label: '高峰时段最多支付',
    choice: (sol) => `每笔付款 ${sol} SOL`,
    hint: '您作为主持人时，由您的手续费余额支付。上限越高，付款越容易及时到账。从您的下一次通话起生效。',
  },
  serverStrings: {
    second: '第二个 Solana 服务器',
    secondHint:
      '可选，须属于另一运营者。在重新签名付款之前，以及在您交付价值 20 USDC 或以上的内容之前，两个服务器必须一致。',
    leaveOut: '不用它继续',
  },
  settingsStrings: {
    title: '设置',
    rpc: 'Solana 服务器（RPC）',
    connect: '连接 Solana',
    connecting: '正在尝试各服务器…',
    connectHint: '为您的付款寻找服务器。每个尝试的服务器都会看到您的 IP 地址。',
    connectTries: (hosts) =>
      `此页面没有自己的服务器：它通过 Solana 服务器（RPC）读取余额和发送付款。它会同时尝试 ${hosts}，并保留最好的一个；该服务器还会看到您的钱包地址。`,
    connected: (host) =>
      `已通过 ${host} 连接，其运营者会看到您的 IP 地址和您的钱包地址。您可以在“设置”中更改。`,
    noneServes: '目前这些服务器都不响应此浏览器。请检查网络连接后重试，或使用您自己的服务器。',
    ownServer: '使用自己的服务器',
    useOwn: '目前没有公共服务器响应此浏览器。请在“使用自己的服务器”下输入一个。',
    ask: 'Solana 服务器（RPC）的地址',
    askHint: '只需粘贴一次；它会保存在“设置”中。',
    providers:
      '以下公司提供免费方案，足以用于通话。请注册账户，选择 Solana，并复制以 https 开头的地址：',
    correct: '请在上方更正。',
    another: '请稍后重试，或在上方输入另一个服务器。',
    own: '公共服务器经常拒绝浏览器。请在上方输入您自己的服务器。',
    checking: '正在询问服务器…',
    works: (network) => `服务器有响应，位于 ${network}。`,
    rpcHint: '此页面通过该 https 地址读取和发送 Solana 交易。可添加备用地址，每行一个。',
    fromSite: (servers) => `由本网站设定：${servers.join('、')}`,
    ice: 'STUN 和 TURN 服务器',
    iceHint:
      '每行一个；对于 TURN，请在地址后添加用户名和密码。留空则直接连接，不使用 STUN 或 TURN 服务器。',
    icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 用户名 密码',
    iceInvalid: (line) =>
      `此行不是 STUN 或 TURN 服务器：${line}。它必须以 stun: 或 turn: 开头，后接主机，还可以有不超过 65535 的端口；TURN 服务器的地址之后是用户名和密码。更正之前，您的服务器设置保持不变。`,
  },
  transferStrings: {
    transfer: '发送 USDC',
    to: '收款方（Solana 地址）',
    amount: '金额（USDC）',
    send: '发送 USDC',
    checkAgain: '再次检查',
    faucet: '领取开发网测试币：',
    faucetUsdc: 'USDC 水龙头',
    faucetSol: 'SOL 水龙头',
  },
  newcomerStrings: {
    title: '第一次接触？',
    coin: {
      guest: '您用 USDC 付款，它是 Solana 上的数字美元：1 USDC 约值 1 美元。',
      host: '您收到的是 USDC，它是 Solana 上的数字美元：1 USDC 约值 1 美元。',
    },
    wallet:
      '钱包是一种应用或浏览器扩展程序，用于保管这笔钱，并在付款前询问您。请从上方列表中选一个。',
    buy: {
      guest: '请在钱包中或交易所购买 USDC：从交易所转到您的钱包地址，并选择 Solana 作为网络。',
      host: '网络手续费需要 0.02 SOL：请在钱包中购买，或从交易所转入钱包，并选择 Solana 作为网络。',
    },
    back: '然后回到此链接。如果您的钱包没有出现在上方，请重新加载页面。',
    copyLink: '复制此链接',
    wait: '这些可能需要一些时间。请让您的主持人稍等：',
    copyMessage: '复制消息',
    message: '我正在为我们的通话准备钱包和 USDC，请给我一点时间。',
  },
  windowStrings: {
    warns:
      '您的钱包可能会警告说它还不认识此网站。请核对此页面的地址，并且只批准此页面所说明的内容。',
    fee: '网络手续费由您的主持人支付。如果您的钱包要求 SOL，请取消并使用其他钱包。',
    nothing: '没有打开任何窗口？请点按钱包图标打开钱包并解锁。',
  },
  walletAppStrings: {
    allowTitle: '允许此页面连接您的钱包应用',
    allowHint: '您的浏览器会询问此页面是否可以连接此设备上的应用。请允许。',
    allow: '询问浏览器',
    openTitle: '在您的钱包应用中继续',
    openHint: '请在其中批准，然后返回此页面。',
    open: '打开钱包应用',
    waitingTitle: '正在等待您的钱包应用',
    waitingHint: '如果它没有打开，请取消并重试。',
    cancel: '取消',
    kept: '钱包应用',
    keptHint: '您的钱包应用允许此页面请求其签名。撤销时会再打开一次该应用。',
    revoke: '撤销访问权限',
    revoking: '正在撤销…',
  },
  wipeStrings: {
    title: '此浏览器',
    keeps:
      '设置、收据、账单文本和编号、未保存的文件和密钥只存在于此浏览器中。任何使用此浏览器的人都可以使用您的密钥。',
    export: '导出设置、付款和账单',
    exportSecrets: '包含 RPC 地址和 TURN 登录信息',
    exportHint:
      '一个 JSON 文件，不含钱包密钥或付款密钥。RPC 地址可能包含 API 密钥。任何持有此文件的人都可能使用该密钥和您的 TURN 登录信息，因此除非您选择包含，否则两者都不会导出。',
    wipe: '清除所有数据',
    looking: '正在检查存储的内容…',
    ask: '清除此页面在此浏览器中存储的所有数据？',
    lost: '这会删除设置、您的同意记录、收据、账单文本和编号、未保存的文件以及所有密钥。此操作无法撤销。付款仍保留在 Solana 上。',
    nothing: '此处没有任何资金。',
    stakes: '您将失去：',
    takeBack: '先提取',
    sure: '我接受失去这些',
    giveUp: (sol) => `我接受失去 ${sol} SOL`,
    confirm: '立即清除',
    closeTabs: '请关闭此页面的所有其他标签页。它们仍在使用要清除的数据。',
    done: '此页面在此浏览器中存储的所有数据已清除。',
    notAll: (why) => `有些内容无法移除（${why}）。请在浏览器的设置中清除此网站的数据。`,
    stake: {
      feeBalance: (sol, network) => `${network} 上手续费余额中的 ${sol} SOL。`,
      feeBalanceUnread: (network) =>
        `${network} 上的手续费余额。无法从这里读取其金额：请选择该网络以提取。`,
      key: '您仍可重新加入的一次通话的付款密钥。',
      keyOfAllowance: (usdc) =>
        `您仍可重新加入的一次通话的付款密钥，其授权额度最多为 ${usdc} USDC。没有该密钥，任何人都无法使用该授权额度。请在该通话中停止自动付款，或在您的钱包中撤销授权额度。`,
      payment: (usdc) => `一笔 ${usdc} USDC 的付款，尚未确认。`,
      deposit: (usdc) =>
        `一个押金账户的密钥，其中的 ${usdc} USDC 尚未发放。没有该密钥，您的钱包仍可通过其他软件转移这笔款项。`,
      unused: (usdc) => `您仍欠访客 ${usdc} USDC（未用时间）的记录。清除后就不会退款。`,
      offer: (when, paid) =>
        paid === null
          ? `您 ${when} 的报价。没有它，既无法识别付款，也无法退款。如果您保留了其链接，可用链接恢复。`
          : `您 ${when} 的报价，已付款 ${paid} USDC。没有它，既无法识别付款，也无法退款。如果您保留了其链接，可用链接恢复。`,
      booking: (when, usdc) =>
        `您 ${when} 的预约，已支付 ${usdc} USDC。如果您保留了其链接，可配合同一钱包恢复。`,
      files: (n, size) => count(n, { other: `您可能已付款的 # 个文件（${size}）。` }),
      links: (n, sol) =>
        count(n, { other: `# 个通话链接（将不再可用），以及每个链接中存放的最多 ${sol} SOL。` }),
      unread: (why) => `有些内容无法读取：${why}`,
    },
  },
  linkStrings: {
    linkInCall: '此标签页已用于另一次通话。请在新标签页中打开链接。',
    linkInTransfer: '此标签页中还有文件正在传输。请等待传输完成，或在另一个标签页中打开链接。',
    backStays: '返回会结束您的通话或传输。要离开，请使用本页面上的按钮。',
    replyLink: {
      handedOver: '回复已转交给正在等待的标签页。您可以关闭此标签页。',
      noneWaiting: '此浏览器中没有标签页在等待此回复。请打开您的邀请所在的标签页。',
    },
    repairLink: {
      handedOver: '链接已转交给您的通话所在的标签页。请在那里按“连接”；您可以关闭此标签页。',
      noneWaiting:
        '此浏览器中没有属于此链接的打开的通话。如果通话在其他浏览器中打开，请在那里打开此链接。',
    },
  },
};
