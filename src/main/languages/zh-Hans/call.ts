import { isolated } from '../../../shared/peer-text.ts';
import { formsOf } from '../forms.ts';
import type { Rest } from '../types.ts';

type Call = Pick<
  Rest,
  | 'nextSteps'
  | 'lostWayStrings'
  | 'ownNameStrings'
  | 'screenStrings'
  | 'callStrings'
  | 'wishStrings'
  | 'pipStrings'
  | 'shortcutStrings'
  | 'helpStrings'
  | 'noticeStrings'
  | 'deviceStrings'
  | 'fileStrings'
  | 'rejoinStrings'
  | 'repairStrings'
>;

const count = formsOf('zh-Hans');

/** The call itself, its devices, files and notices. */
export const call: Call = {
  nextSteps: {
    hostWallet: '访客向您的钱包付款。钱包还需要少量 SOL 用于网络手续费。',
    hostSol: '您的钱包中没有 SOL。请向其发送约 0.02 SOL，用于网络手续费。',
    hostDevices: '您的浏览器会请求使用摄像头和麦克风。没有它们您也可以主持。',
    hostMicrophone: '您的浏览器会请求使用麦克风。没有它您也可以主持。',
    guestWallet: (cost) => `您需要 ${cost} USDC，不需要 SOL。`,
    guestShort: (missing) => `请向钱包充入 ${missing} USDC 以便加入。您可以先接受邀请。`,
    guestDevices: '您的浏览器会请求使用摄像头和麦克风。没有它们您也可以加入。',
    guestMicrophone: '您的浏览器会请求使用麦克风。没有它您也可以加入。',
  },
  lostWayStrings: {
    invite: {
      what: '此页面已重新加载，因此您之前的邀请不再有效。',
      next: '请以相同条件创建新的邀请并发送。您的访客必须打开新的邀请。',
    },
    replied: {
      what: '此页面已重新加载，因此您之前的回复不再有效。',
      next: '请再次接受并发送新的回复。如果主持人已使用之前的回复，请索取新的邀请。',
    },
    again: {
      what: '请让主持人也按“再次通话”，并向您发送新的链接。',
      next: '打开该链接，或将其粘贴到这里。',
    },
    met: {
      what: '此页面已重新加载，因此您与主持人的连接已断开。',
      next: '每个邀请只能使用一次。请向主持人索取新的邀请，并在此处打开。',
    },
  },
  ownNameStrings: {
    label: '您的姓名（可选）',
    hint: '您进入通话后，对方会看到它。此浏览器会记住它。',
  },
  screenStrings: {
    sharing: '您正在共享屏幕。',
    stop: '停止共享',
    peerShares: {
      host: '您的访客正在共享屏幕。',
      guest: '您的主持人正在共享屏幕。',
    },
    lens: '缩放和全屏',
    closer: '放大',
    further: '缩小',
    percent: (scale) => `${Math.round(scale * 100)}%`,
    whole: (percent) => `当前缩放为 ${percent}。显示整个屏幕`,
    full: '全屏',
    leave: '退出全屏',
  },
  callStrings: {
    notices: '通知',
    words: {
      title: '安全验证词',
      before: {
        host: '请在您发送邀请的聊天中与访客核对。',
        guest: '请在您收到邀请的聊天中与主持人核对。',
      },
      why: {
        host: '付款之后你们才能看到和听到对方，因此请以文字或电话核对。如果不一致，说明有人正在拦截通话：请取消通话。',
        guest:
          '付款之后你们才能看到和听到对方，因此请以文字或电话核对。如果不一致，说明有人正在拦截通话：请离开。',
      },
      note: {
        host: '请通过电话或在您发送邀请的聊天中与访客核对。如果对方的不一致，说明有人正在拦截通话：请结束通话。',
        guest:
          '请通过电话或在您收到邀请的聊天中与主持人核对。如果对方的不一致，说明有人正在拦截通话：请结束通话。',
      },
    },
    connection: {
      new: '未连接',
      connecting: '正在连接',
      connected: '已连接',
      interrupted: '已中断',
      failed: '连接失败',
      closed: '已关闭',
    },
    unsent: '等待您的主持人',
    lastFiles: '通话已结束，文件仍在传输',
    noHeartbeat: {
      host: '访客的付款没有响应',
      guest: '主持人的付款没有响应',
    },
    peer: {
      label: { host: '您的访客', guest: '您的主持人' },
      named: {
        host: (name) => `您的访客：${name}`,
        guest: (name) => `您的主持人：${name}`,
      },
      behind: { host: '，您的访客', guest: '，您的主持人' },
    },
    stage: {
      preview: '摄像头和麦克风',
      you: '您',
      openMicrophone: '没有麦克风。重试',
      openCamera: '没有摄像头。重试',
      mute: '麦克风静音',
      unmute: '取消麦克风静音',
      cameraOff: '关闭摄像头',
      flip: '切换摄像头',
      cameraOn: '打开摄像头',
      share: '共享屏幕',
      unshare: '停止共享屏幕',
      pip: '打开画中画',
      closePip: '关闭画中画',
      devices: '选择设备',
      more: '设备和连接',
      help: '提醒和快捷键',
      end: '结束通话',
      peerCameraOff: '摄像头已关闭',
      peerSilent: {
        host: '您的访客没有发送视频或声音。',
        guest: '您的主持人没有发送视频或声音。',
      },
      peerMuted: '已静音',
      peerNoMicrophone: '没有麦克风',
      ownCameraOff: '您的摄像头已关闭',
      play: '播放声音',
      starting: '正在启动…',
    },
    panels: {
      label: '面板',
      chat: '聊天',
      payments: '付款',
      files: '文件',
      wallet: '钱包',
      more: '设备和连接',
      news: '新',
    },
    chat: {
      title: '聊天',
      input: '消息',
      send: '发送',
      empty:
        '只有你们两人可以看到这些内容。双方的浏览器都会存储它们，以免重新加载时丢失；通话结束后即删除。',
      me: '您',
    },
  },
  wishStrings: {
    own: {
      less: '您接收的视频已减少',
      none: '您不接收视频',
    },
    peer: {
      host: {
        less: '您的访客要求减少视频',
        none: '您的访客要求不发送视频',
      },
      guest: {
        less: '您的主持人要求减少视频',
        none: '您的主持人要求不发送视频',
      },
    },
  },
  pipStrings: {
    back: '返回页面',
    failed: '您的浏览器没有打开画中画。',
  },
  shortcutStrings: {
    names: {
      mic: '打开或关闭麦克风',
      talk: '静音时按住说话',
      camera: '打开或关闭摄像头',
      share: '共享屏幕或停止',
      full: '全屏或恢复',
      devices: '选择设备',
      chat: '输入聊天消息',
      files: '转到文件',
      help: '显示此列表',
      end: '结束通话',
    },
    space: '空格键',
    now: {
      microphone: { on: '麦克风已打开', off: '麦克风已静音' },
      camera: { on: '摄像头已打开', off: '摄像头已关闭' },
    },
  },
  helpStrings: {
    title: '提醒和快捷键',
    close: '关闭',
    alerts: '提醒',
    sounds: '提示音',
    soundsHint: '用于付款、警告、消息和文件。',
    notify: '此标签页隐藏时发送通知',
    notifyHint: '您的浏览器会请求一次许可。',
    notifyBlocked: '您的浏览器阻止了此页面的通知。请在浏览器的网站设置中允许。',
    pip: '此标签页隐藏时使用画中画',
    pipHint: '您的浏览器可能会请求一次许可。',
    shortcuts: '键盘',
    keys: '单键快捷键',
    keysHint: '输入文字时不起作用。',
  },
  noticeStrings: {
    joining: { host: '您的访客已付款', guest: '已付款。您已进入通话。' },
    paid: (minute) => `${minute}：已付款`,
    tip: {
      host: (amount) => `您的访客打赏了 ${amount} USDC。谢谢！`,
      guest: (amount) => `谢谢！您打赏的 ${amount} USDC 已到账。`,
    },
    interrupted: '连接中断。计费已暂停。',
    stopped: '您离开期间，浏览器停止了此页面。当时计费已暂停。',
    connected: {
      host: '您的访客已连接，现在可以付款。',
      guest: '已连接。付款即可加入。',
    },
    message: '新消息',
    file: {
      offered: (name) => `新文件：${isolated(name)}`,
      sold: (name) => `已售出：${isolated(name)}`,
      done: (name) => `传输完成：${isolated(name)}`,
      failed: (name) => `传输已停止：${isolated(name)}`,
    },
    title: {
      connected: { host: '访客已连接', guest: '付款加入' },
      frozen: '已暂停',
      interrupted: '不计费',
    },
  },
  deviceStrings: {
    title: '设备',
    kinds: { microphone: '麦克风', camera: '摄像头', speaker: '扬声器' },
    automatic: '系统默认',
    automaticIs: (label) => `系统默认（${label}）`,
    absent: (label) => `${label}（未连接）`,
    inUse: (label) => `正在使用：${label}`,
    picture: '您发送的视频',
    pictureHint: '“自动”会根据您的连接调整。共享屏幕始终以完整尺寸发送。',
    pictures: {
      auto: '自动',
      '720p': '720p（固定尺寸）',
      '360p': '360p（节省流量）',
    },
    mirror: '镜像显示我的画面',
    mirrorHint: '仅对您自己有效。其他人看到的始终是您的真实样子。',
    blur: '模糊我的背景',
    blurHint: '由您的摄像头或系统完成。其他人也会看到。',
    rehearsal: {
      record: '录制 3 秒并播放',
      recording: '正在录制 3 秒…',
      stop: '停止',
      playing: '其他人看到和听到的您就是这样。',
      failed: '您的浏览器无法录制或播放。通话本身可能仍然可用。',
      video: '您的录制内容',
    },
    receive: '您接收的视频',
    receiveHint: '网络较弱时，减少接收会有帮助。声音仍完整接收。',
    wishes: { all: '全部', less: '较少（节省流量）', none: '无（仅声音）' },
    unknownWish: '对方的页面是旧版本，仍会照常发送视频。',
    audioOnly: '仅音频',
    audioOnlyHint: '您的摄像头保持关闭，且您不接收视频。',
    check: '检查摄像头和麦克风',
    checkMicrophone: '检查麦克风',
    checking: '正在等待您的浏览器…',
    level: {
      listening: '请说几句话：能听到您时，指示条会移动。',
      heard: '您的麦克风工作正常。',
      muted: '您的麦克风已静音。',
      unheard: '您已静音。没有人能听到您。',
    },
    without: {
      nothing: {
        host: '没有它们您也可以主持：您能看到和听到访客，但访客届时须同意每一分钟的付款。',
        guest: '没有它们您也可以加入：您能看到和听到主持人，但对方看不到也听不到您。',
      },
      sound: {
        host: '没有它您也可以主持：您能听到访客，但访客届时须同意每一分钟的付款。',
        guest: '没有它您也可以加入：您能听到主持人，但对方听不到您。',
      },
      camera: '没有摄像头您也可以继续：对方能听到您，但看不到您。',
      microphone: '没有麦克风您也可以继续：对方能看到您，但听不到您。',
    },
    retry: '重试',
    gone: {
      microphone: (from, to) =>
        from === '' ? `您的麦克风现在是 ${to}。` : `${from} 已断开。您的麦克风现在是 ${to}。`,
      camera: (from, to) =>
        from === '' ? `您的摄像头现在是 ${to}。` : `${from} 已断开。您的摄像头现在是 ${to}。`,
    },
    again: (to) => `${to} 已重新连接并正在使用。`,
    followed: {
      microphone: (to) => `您的系统已切换到另一个麦克风。正在使用：${to}。`,
      camera: (to) => `您的系统已切换到另一个摄像头。正在使用：${to}。`,
    },
  },
  fileStrings: {
    title: { host: '出售的文件', guest: '主持人的文件' },
    emptyHost: '添加文件并设定价格。您的访客可在通话期间购买。',
    emptyGuest: '您的主持人尚未提供任何文件。',
    emptyAway: '重新连接后，主持人的文件会再次显示。',
    choose: '选择文件',
    drop: '或拖放到这里',
    chosen: (n, size) =>
      count(n, { other: n === 1 ? `# 个文件，${size}` : `# 个文件，共 ${size}` }),
    price: '价格（USDC）',
    priceHint: '每个文件的价格。留空则免费提供。',
    description: '说明（可选）',
    descriptionHint: '您的访客会在文件名旁看到。',
    add: '提供给访客',
    earlier: {
      what: '您在此页面重新加载之前提供过这些文件。请选择相同的文件，以便按相同价格再次提供。',
      choose: '重新选择',
      drop: '不再提供',
      line: (name, size, price, isOwed) =>
        isOwed
          ? `${isolated(name)}（${size}，${price}，已付款但未交付）`
          : `${isolated(name)}（${size}，${price}）`,
      owed: (names) => `您的访客已为此付款，但尚未收到：${names}。请再次提供，或在“付款”中退款。`,
      owedAtEnd: (names) =>
        `您的访客已为此付款，但没有收到：${names}。请在下次通话中提供，或退款。`,
      waits: '已付款。访客再次请求时会发送。',
      others: (names) => `未提供，因为名称和大小都与上方的文件不符：${names}`,
    },
    free: '免费',
    edit: '编辑',
    name: '名称',
    keep: '保存更改',
    withdraw: '撤下',
    buy: { free: '下载', paid: '购买', again: '再次下载' },
    again: '您已为此文件付过款。您的钱包会签名一次；不会产生付款。',
    claiming: '等待您的签名',
    confirm: {
      title: (name) => `购买 ${isolated(name)}？`,
      titleFree: (name) => `下载 ${isolated(name)}？`,
      cost: '费用',
      size: '大小',
      balance: '您的余额',
      after: '付款后',
      short: (missing) => `请先向钱包充入 ${missing} USDC。`,
      allowance: (left) => `从通话的授权额度中支付，不询问您的钱包（剩余 ${left} USDC）`,
      fee: '网络手续费由主持人支付。',
      pay: '付款并下载',
      free: '下载',
      hash: '指纹（SHA-256）',
      honest: '指纹保证您得到的是哪些字节。其价值由您与主持人自行判断。',
    },
    lost: '有访客已为此文件付款，但无法获得它。请将文件恢复原样，或为该付款退款。',
    withdrawn: (name) => `您考虑期间，主持人撤下了 ${isolated(name)}。未扣款。`,
    pause: '暂停',
    resume: '继续',
    cancel: '取消',
    save: '保存',
    kept: {
      title: '已接收的文件',
      hint: '它们会在此浏览器中保留一周。请保存您想保留的文件。',
      saveOf: (name) => `保存 ${isolated(name)}`,
      remove: '移除…',
      removeOf: (name) => `移除 ${isolated(name)}`,
      sure: '永久移除',
    },
    handedOver: {
      saved: (name) => `已保存：${isolated(name)}`,
      downloading: (name) => `在浏览器的下载中：${isolated(name)}`,
    },
    states: {
      hashing: '正在读取',
      listed: '已提供',
      buying: '正在付款',
      paid: '已付款，即将开始',
      transferring: '正在传输',
      paused: '已暂停',
      verifying: '正在校验',
      done: '传输完成',
      failed: '失败',
      withdrawn: '已撤下',
    },
    over: { unpaid: '仅在通话期间提供', paid: '已付款：请在下次通话中获取' },
    queued: '等待前一个文件',
    pausedBy: {
      me: '由您暂停',
      peer: { host: '由您的访客暂停', guest: '由您的主持人暂停' },
    },
    sold: '已交付',
    speed: (perSecond) => `${perSecond}/s`,
    left: (time) => `剩余 ${time}`,
    bytes: (n) => `${n.toFixed(0)} 字节`,
    wait: {
      seconds: (s) => `${s} 秒`,
      minutes: (min) => `${min} 分钟`,
      hours: (h, min) => (min === 0 ? `${h} 小时` : `${h} 小时 ${min} 分钟`),
    },
    progress: (name) => `${isolated(name)} 的进度`,
  },
  rejoinStrings: {
    title: '您的通话已中断',
    elsewhere: '您的通话已在另一个标签页中打开',
    lead: '此页面在通话期间被关闭或重新加载。计费已暂停，已付费的时间仍然有效。',
    how: {
      host: '重新加入时会生成一个链接。请将其发送给访客，访客会发回一个链接。随后通话会从停止处继续。出售的文件须重新选择。',
      guest:
        '重新加入时会生成一个链接。请将其发送给主持人，主持人会发回一个链接。随后通话会从停止处继续。',
    },
    role: '您是',
    roles: { host: '主持人', guest: '访客' },
    counterpart: { host: '访客的钱包', guest: '主持人的钱包' },
    subject: '主题',
    words: '安全验证词',
    talked: '通话时间',
    paidUntil: '已付至',
    orLater: (time) => `${time} 或更晚`,
    left: '重新加入的剩余时间',
    rejoin: '重新加入通话',
    end: '结束通话',
    ended: {
      host: '您结束了通话。收据会显示您的收入；未用时间会按约定退还。',
      guest: '您结束了通话。收据会显示您支付的款项；未用时间会按约定退回。',
    },
  },
  repairStrings: {
    title: '连接有问题？',
    hint: '如果连接没有恢复，例如更换网络之后，请使用此功能。已付费的时间仍然有效。',
    down: '连接中断。计费已暂停。正在重新连接…',
    left: {
      title: '对方是否向您发送了链接？',
      hint: '请打开它，或粘贴到下方。否则请按上方的“重新加入通话”。',
    },
    start: '创建修复链接',
    another: '再创建一个链接',
    copyLink: '复制链接',
    input: '您收到的链接或连接码',
    apply: '连接',
    code: '连接码形式',
    answer: '您的应答（连接码形式）',
    send: {
      none: '创建一个修复链接，或等待对方发来的链接。',
      offered: '请以您发送第一个链接的方式发送此链接。',
      answered: '请将此链接发回。对方打开后，通话会继续。',
      applied: '正在连接…',
    },
    paste: {
      none: '打开您收到的链接，或将其粘贴到这里。',
      offered: '打开发回的链接，或将其粘贴到这里。',
      answered: '没有其他需要打开的内容，除非您再收到一个链接。',
      applied: '打开您收到的链接，或将其粘贴到这里。',
    },
  },
};
