import type { Role } from '../../../shared/api/ledger.ts';
import { formsOf } from '../forms.ts';
import type { Money } from '../types.ts';

const count = formsOf('vi');
const minutes = (n: number): string => count(n, { other: '# phút' });

const switchedAway = (role: Role): string =>
  `${role === 'host' ? 'Khách' : 'Người chủ trì'} đã chuyển sang ứng dụng khác`;

const endReasons = {
  host: {
    host: 'Bạn đã kết thúc cuộc gọi.',
    guest: 'Người chủ trì đã kết thúc cuộc gọi.',
  },
  guest: { host: 'Khách đã kết thúc cuộc gọi.', guest: 'Bạn đã kết thúc cuộc gọi.' },
  unpaid: {
    host: 'Có một phút không được trả, nên cuộc gọi đã kết thúc.',
    guest: 'Có một phút không được trả, nên cuộc gọi đã kết thúc.',
  },
  unreachable: {
    host: 'Không còn liên lạc được với khách.',
    guest: 'Không còn liên lạc được với người chủ trì.',
  },
  error: {
    host: 'Đã xảy ra lỗi, nên cuộc gọi đã kết thúc.',
    guest: 'Đã xảy ra lỗi, nên cuộc gọi đã kết thúc.',
  },
};

const keepOpen = 'Việc này mất tối đa hai phút. Hãy giữ trang này mở.';

/** Payments, debts and refunds. */
export const money: Money = {
  silenceStrings: {
    title: 'Người chủ trì không gửi hình ảnh hay âm thanh. Tiếp tục trả tiền?',
    note: (minute) =>
      `Phút ${minute} chỉ được trả nếu bạn đồng ý. Nếu không, cuộc gọi tạm dừng rồi kết thúc.`,
    agree: (minute) => `Trả phút ${minute}`,
  },
  billingStrings: {
    meter: {
      label: 'Thời gian và tiền',
      elapsed: 'Cuộc gọi',
      paused: 'Tạm dừng ở',
      next: (amount) => `${amount} USDC tiếp theo sau`,
      nextPaused: (amount) => `${amount} USDC tiếp theo: tạm dừng`,
      due: (amount) => `${amount} USDC đến hạn`,
      total: { host: 'Đã nhận', guest: 'Đã trả' },
      totalOfTime: { host: 'Đã nhận cho thời gian', guest: 'Đã trả cho thời gian' },
      feed: 'Các khoản thanh toán',
      empty: 'Chưa có. Mỗi khoản thanh toán hiện ở đây khi đã được xác nhận.',
      all: (count) => `Hiện tất cả ${count} khoản thanh toán`,
      prepay: 'Khoản trả trước',
      minute: (n) => `Phút ${n}`,
      settled: (time) => (time === '' ? 'đã xác nhận' : `đã xác nhận sau ${time}`),
      takenBack: 'bị mạng đảo ngược',
      unseen: 'chưa được xác nhận ở phía bạn',
      status: {
        prepaid: 'Đã trả trước',
        paid: 'Đã trả',
        pending: 'Thanh toán đang chờ',
        failed: 'Thanh toán thất bại',
        frozen: 'Tạm dừng',
        interrupted: 'Không tính tiền',
      },
      statusSoon: {
        prepaid: 'Đã trả trước, sắp đến lần sau',
        paid: 'Đã trả, sắp đến lần sau',
        pending: 'Thanh toán đang chờ, sắp đến lần sau',
        failed: 'Thanh toán thất bại, sắp đến lần sau',
        frozen: 'Tạm dừng, sắp đến lần sau',
        interrupted: 'Không tính tiền, sắp đến lần sau',
      },
      paidUntil: { guest: 'Đã trả đến', host: 'Khách đã trả đến' },
      last: 'Khoản trả gần nhất cho thời gian gọi',
      fees: (payments) => `Phí mạng: đủ cho khoảng ${payments}`,
      allowance: 'Quyền chi còn lại:',
      balance: 'Số dư:',
      about: (n) => `khoảng ${minutes(n)}`,
      payments: (n) => count(n, { other: '# khoản thanh toán' }),
      walletGone: 'Ví đã ngắt kết nối. Vẫn tự động thanh toán.',
      trials: (n) => count(n, { other: 'Trước đây ví này đã dùng thử với bạn # lần' }),
    },
    next: {
      green: {
        allowance: (n) => `Phút ${n} được trả tự động.`,
        manual: (n) => `Ví của bạn sẽ hỏi ngay trước phút ${n}.`,
        host: (n) => `Khách trả phút ${n} khi phút đó bắt đầu.`,
      },
      asked: {
        guest: (n) => `Bạn sẽ được hỏi trước khi trả phút ${n}.`,
        host: (n) => `Khách sẽ được hỏi trước khi trả phút ${n}.`,
      },
      yellow: {
        allowance: (n) => `Đang chuẩn bị khoản thanh toán cho phút ${n}.`,
        manual: (n) => `Ví của bạn đang hỏi về phút ${n}.`,
        host: (n) => `Khách sắp trả phút ${n}.`,
      },
      pending: {
        allowance: (n) => `Đang xác nhận khoản thanh toán cho phút ${n}.`,
        manual: (n) => `Hãy phê duyệt phút ${n} trong ví nếu ví hỏi.`,
        host: (n) => `Đang chờ phút ${n} được trả.`,
      },
      trial: {
        guest: (until) => `Thời gian gọi được miễn phí nếu bạn rời đi trước ${until}.`,
        host: (until) => `Thời gian gọi được miễn phí nếu cuộc gọi kết thúc trước ${until}.`,
      },
      uncovered: (n) => `Chưa đủ để trả phút ${n}.`,
      orFreeze: (s) => `Nếu không, cuộc gọi tạm dừng sau ${s} giây.`,
      retryIn: (s) => (s > 0 ? `Thử lại sau ${s} giây.` : 'Đang thử lại…'),
      retrying: (s) => `Tiếp tục thử lại thêm ${s} giây.`,
      retryingManual: (s) => `Đang thử lại. Hãy phê duyệt trong ví trong vòng ${s} giây.`,
      endsWithout: (s) => `Nếu không được trả, cuộc gọi kết thúc trong vòng ${s} giây.`,
      ends: (s) => (s > 0 ? `Cuộc gọi kết thúc sau ${s} giây.` : 'Cuộc gọi kết thúc.'),
      interrupted: 'Kết nối bị gián đoạn. Tạm ngừng tính tiền.',
      standstill: {
        media: {
          host: 'Hình ảnh và âm thanh của bạn không đến được khách. Tạm ngừng tính tiền.',
          guest: 'Hình ảnh và âm thanh của người chủ trì không đến nơi. Tạm ngừng tính tiền.',
        },
        taken: {
          host: 'Tạm ngừng tính tiền cho đến khi micro hoặc camera của bạn trở lại.',
          guest: 'Tạm ngừng tính tiền cho đến khi micro hoặc camera của người chủ trì trở lại.',
        },
        resuming: {
          host: 'Sắp tiếp tục tính tiền.',
          guest: 'Sắp tiếp tục tính tiền.',
        },
      },
    },
    low: {
      balanceOne: (held) =>
        `Số dư ${held} USDC của bạn còn đủ cho một phút. Hãy nạp thêm USDC để tiếp tục trò chuyện.`,
      balanceNone: (n, short) =>
        `Hãy nạp thêm ${short} USDC để tiếp tục trò chuyện: số dư của bạn không đủ cho phút ${n}.`,
      allowanceOne: 'Quyền chi của bạn còn đủ cho một phút. Sau đó cuộc gọi kết thúc.',
      allowanceNone: (n) =>
        `Quyền chi của bạn không đủ cho phút ${n}. Cuộc gọi kết thúc khi phút đó đến hạn.`,
      feesLow: (payments) => `Số dư phí của bạn chỉ còn đủ cho ${payments}.`,
      feesEmpty: 'Số dư phí của bạn đã hết nên không trả được. Hãy nạp thêm ngay.',
      refill: 'Nạp thêm',
      extend: 'Thêm phút',
      brief: {
        balance: { 1: 'Số dư: còn 1 phút', 2: 'Số dư không đủ' },
        allowance: { 1: 'Quyền chi: còn 1 phút', 2: 'Quyền chi không đủ' },
        fees: { 1: 'Số dư phí của bạn còn ít', 2: 'Số dư phí của bạn đã hết' },
      },
    },
    freeze: {
      title: (n) => `Tạm dừng: phút ${n} chưa được trả`,
      delayed: 'Tạm dừng: thanh toán bị chậm',
      ending: 'Cuộc gọi đang kết thúc',
      interrupted: 'Kết nối bị gián đoạn. Tạm ngừng tính tiền.',
      reconnecting: 'Đang kết nối lại…',
      asleep: (role) => `${switchedAway(role)}. Tạm ngừng tính tiền.`,
      awaking: 'Cuộc gọi tiếp tục khi trang đó trở lại.',
      needsCode: 'Hãy trao đổi liên kết khôi phục để kết nối lại.',
      again: 'Bạn sẽ không bị trừ tiền hai lần.',
      add: (short) => `Hãy nạp thêm ${short} USDC ngay để tiếp tục trò chuyện.`,
      wallet: 'Hãy phê duyệt khi ví của bạn hỏi lại.',
      connect: 'Hãy kết nối lại ví của bạn ngay.',
      guest: {
        funds: 'Khách không có đủ USDC.',
        allowance: 'Quyền chi của khách không đủ.',
        wallet: 'Ví của khách không ký.',
        rpc: 'Máy chủ Solana của khách không trả lời.',
        silent: 'Bạn không gửi hình ảnh hay âm thanh, và khách chưa đồng ý trả tiền cho việc đó.',
        page: 'Trang của khách không phản ứng.',
        early: 'Theo đồng hồ của khách, phút này chưa hết.',
        other: (n) => `Khoản thanh toán cho phút ${n} chưa đến.`,
      },
      hostStep: 'Bạn không cần làm gì.',
      hostFees: 'Hãy nạp thêm số dư phí ngay.',
      resumed: 'Cuộc gọi tiếp tục.',
      reconnected: 'Đã kết nối lại. Việc tính tiền tiếp tục.',
    },
    ended: {
      title: 'Cuộc gọi đã kết thúc',
      net: {
        host: (amount) => `Bạn đã kiếm được ${amount} USDC`,
        guest: (amount) => `Bạn đã chi ${amount} USDC`,
      },
      settling: 'Đang tính tổng cuộc gọi…',
      unbegun: 'Cuộc gọi kết thúc trước khi bắt đầu',
      unpaid: 'Không có khoản nào được trả.',
      afresh: 'Hãy bắt đầu cuộc gọi mới để tiếp tục.',
      reasons: endReasons,
      stayedAway: (role) => `${switchedAway(role)} và không quay lại.`,
      reasonsBefore: {
        ...endReasons,
        unpaid: {
          host: 'Khoản trả trước không đến.',
          guest: 'Khoản trả trước không đến.',
        },
      },
      talked: (time) => `Đã trò chuyện ${time}`,
      time: {
        host: (n) => (n === null ? 'Đã nhận cho thời gian gọi' : `Đã nhận cho ${minutes(n)}`),
        guest: (n) => (n === null ? 'Đã trả cho thời gian gọi' : `Đã trả cho ${minutes(n)}`),
      },
      files: { host: 'Đã nhận cho tệp', guest: 'Đã trả cho tệp' },
      tips: { host: 'Đã nhận tiền boa', guest: 'Đã trả tiền boa' },
      refunded: { host: 'Bạn đã hoàn tiền', guest: 'Đã hoàn tiền cho bạn' },
      owed: 'Còn nợ khách',
      total: { host: 'Đã kiếm được', guest: 'Đã chi' },
      open: 'Chưa được xác nhận',
      paidUntil: 'Đã trả đến',
      unused: (until, left) => `${until} (${left} chưa dùng)`,
      payments: 'Các khoản thanh toán',
      copy: 'Sao chép biên nhận',
      toFiles: 'Tệp của bạn',
      again: 'Gọi lại',
      done: { host: 'Điều kiện khác', guest: 'Xong' },
      stopping: (label) => `${label}, ngừng truyền tệp`,
    },
  },
  allowanceStrings: {
    title: 'Quyền chi',
    rest: (left) => `còn ${left} USDC`,
    more: 'Số phút muốn thêm',
    whole: 'Hãy nhập số phút nguyên, tối đa 1440.',
    moreHint: (upTo) =>
      `Ví của bạn ký một lần, không mất phí. Từ lúc đó, cuộc gọi được chi tổng cộng tối đa ${upTo} USDC.`,
    extend: (n) => (n === null ? 'Thêm phút' : `Thêm ${minutes(n)}`),
    extending: 'Đang thêm…',
    revoke: 'Dừng tự động thanh toán',
    revoking: 'Đang dừng…',
    revokeInCall: 'Nếu bạn dừng, phút tiếp theo không được trả và cuộc gọi kết thúc.',
    remove: 'Thu hồi quyền chi chưa dùng',
    removing: 'Đang thu hồi…',
    over: 'Cuộc gọi này không thể chi tiền của bạn nữa.',
    left: (left) =>
      `Solana vẫn ghi quyền chi chưa dùng ${left} USDC của cuộc gọi cho đến khi cuộc gọi tiếp theo của bạn thay thế. Để thu hồi ngay bây giờ, ví của bạn trả phí mạng bằng SOL, chưa đến một xu Mỹ.`,
    extended: (n) => `Đã thêm ${minutes(n)} vào quyền chi`,
    revoked: 'Đã thu hồi quyền chi chưa dùng. Cuộc gọi này không thể chi tiền của bạn nữa.',
  },
  tipStrings: {
    title: 'Boa cho người chủ trì',
    give: (amount) => `Boa ${amount}`,
    named: (label) => `${label} USDC`,
    sure: (amount) => `Đúng, boa ${amount}`,
    own: 'Số tiền khác bằng USDC',
    giveOwn: 'Boa số tiền này',
    balance: (amount) => `Số dư của bạn: ${amount} USDC.`,
    how: {
      allowance: (price) =>
        `Không mất phí mạng. Tiền được trả từ quyền chi của bạn: cứ ${price} USDC là bớt một phút trò chuyện. Nếu khi đó quyền chi không còn đủ cho phút nào, ví của bạn sẽ hỏi.`,
      manual: () => 'Không mất phí mạng. Ví của bạn sẽ hỏi.',
    },
    waiting: 'Tiền boa chờ đến khi phút này được trả…',
    paying: 'Đang trả tiền boa…',
    tooSmall: (floor) => `Hãy nhập số tiền ít nhất là ${floor} USDC.`,
    unusual: (amount) => `${amount} USDC có đúng không? Nếu đúng, hãy nhấn nút lần nữa.`,
  },
  refundStrings: {
    ask: 'Hoàn tiền…',
    cancel: 'Hủy',
    question: (amount, returned) =>
      returned === null
        ? `Hoàn ${amount} USDC cho khách?`
        : `Hoàn ${amount} USDC của khoản thanh toán này? Thời gian chưa dùng của cuộc gọi đã được hoàn ${returned} USDC.`,
    refund: 'Hoàn tiền',
    refunding: 'Đang hoàn tiền…',
    again: 'Kiểm tra lại',
    of: (label, what, amount) => `${label}: ${what}, ${amount} USDC`,
    askFor: (what) => `Hoàn tiền… ${what}`,
    open: 'Đã gửi khoản hoàn tiền, chưa được xác nhận',
    given: { host: 'Đã hoàn tiền', guest: 'Đã hoàn tiền cho bạn' },
    givenPart: {
      host: (amount) => `Đã hoàn ${amount} USDC`,
      guest: (amount) => `Đã hoàn ${amount} USDC cho bạn`,
    },
    gave: (amount) => `Bạn đã hoàn ${amount} USDC.`,
    received: (amount) => `Người chủ trì đã hoàn ${amount} USDC.`,
    late: {
      title: 'Các khoản thanh toán sau khi cuộc gọi kết thúc',
      returns: {
        host: 'Các khoản thanh toán này hoàn tất sau khi cuộc gọi đã kết thúc. Chúng được hoàn lại cho khách cùng với thời gian chưa dùng.',
        guest:
          'Các khoản thanh toán này hoàn tất sau khi cuộc gọi đã kết thúc. Chúng được hoàn lại cho bạn cùng với thời gian chưa dùng.',
      },
      host: 'Các khoản thanh toán này hoàn tất sau khi cuộc gọi đã kết thúc. Khách không nhận được gì cho các khoản đó. Hãy hoàn tiền.',
      guest:
        'Các khoản thanh toán này hoàn tất sau khi cuộc gọi đã kết thúc. Bạn không nhận được gì cho các khoản đó. Hãy yêu cầu người chủ trì hoàn tiền.',
    },
  },
  unusedStrings: {
    ended: {
      host: {
        settling: () =>
          `Khoản đặt cọc được chi trả khi cuộc gọi không còn khoản thanh toán nào đang chờ. ${keepOpen}`,
        returning: ({ due }) => `Đang hoàn ${due} USDC cho khách. ${keepOpen}`,
        returned: ({ returned }) => `Đã hoàn ${returned} USDC cho khách.`,
        asks: ({ due }) =>
          `Bạn còn nợ khách ${due} USDC cho thời gian chưa dùng, và chỉ bạn mới hoàn lại được.`,
        short: ({ returned }) => `Đã hoàn ${returned} USDC cho khách.`,
        missing: ({ due }) => `Đang hoàn ${due} USDC cho khách.`,
      },
      guest: {
        settling: () =>
          `Thời gian chưa dùng sẽ được hoàn tiền khi cuộc gọi không còn khoản thanh toán nào đang chờ. ${keepOpen}`,
        returning: ({ due }) =>
          `Trang của người chủ trì đang hoàn cho bạn ${due} USDC cho thời gian chưa dùng.`,
        returned: ({ returned }) => `Bạn đã được hoàn ${returned} USDC.`,
        asks: ({ due }) => `Người chủ trì còn nợ bạn ${due} USDC cho thời gian chưa dùng.`,
        short: ({ returned, short }) =>
          `Bạn đã được hoàn ${returned} USDC, ít hơn ${short} USDC so với số phải hoàn. Hãy yêu cầu người chủ trì hoàn phần còn lại.`,
        missing: ({ due }) =>
          `Người chủ trì đang vắng mặt và còn nợ bạn ${due} USDC. Trang của người chủ trì sẽ hoàn khoản này khi được mở lại trong cùng trình duyệt.`,
      },
    },
    start: {
      host: {
        settling: ({ peer }) =>
          `Khoản đặt cọc của một khách (${peer}) được chi trả khi cuộc gọi không còn khoản thanh toán nào đang chờ. ${keepOpen}`,
        returning: ({ due, peer }) =>
          `Đang hoàn cho một khách (${peer}) ${due} USDC cho thời gian chưa dùng. ${keepOpen}`,
        returned: ({ returned, peer }) =>
          `Đã hoàn cho một khách (${peer}) ${returned} USDC cho thời gian chưa dùng.`,
        asks: ({ due, peer }) =>
          `Bạn còn nợ một khách (${peer}) ${due} USDC cho thời gian chưa dùng.`,
        short: ({ returned, peer }) =>
          `Đã hoàn cho một khách (${peer}) ${returned} USDC cho thời gian chưa dùng.`,
        missing: ({ due, peer }) =>
          `Đang hoàn cho một khách (${peer}) ${due} USDC cho thời gian chưa dùng. ${keepOpen}`,
      },
      guest: {
        settling: ({ peer }) =>
          `Một người chủ trì (${peer}) sẽ hoàn tiền cho thời gian chưa dùng khi cuộc gọi không còn khoản thanh toán nào đang chờ.`,
        returning: ({ due, peer }) =>
          `Một người chủ trì (${peer}) đang hoàn cho bạn ${due} USDC cho thời gian chưa dùng.`,
        returned: ({ returned, peer }) =>
          `Một người chủ trì (${peer}) đã hoàn cho bạn ${returned} USDC cho thời gian chưa dùng.`,
        asks: ({ due, peer }) =>
          `Một người chủ trì (${peer}) còn nợ bạn ${due} USDC cho thời gian chưa dùng.`,
        short: ({ returned, short, peer }) =>
          `Một người chủ trì (${peer}) đã hoàn cho bạn ${returned} USDC cho thời gian chưa dùng, ít hơn ${short} USDC so với số phải hoàn. Hãy yêu cầu người đó hoàn phần còn lại.`,
        missing: ({ due, peer }) =>
          `Một người chủ trì (${peer}) đang vắng mặt và còn nợ bạn ${due} USDC. Trang của người đó sẽ hoàn khoản này khi được mở lại trong cùng trình duyệt.`,
      },
    },
    trial: {
      host: 'Cuộc gọi kết thúc trong thời gian dùng thử của bạn, nên mọi khoản đã trả cho thời gian gọi được hoàn lại cho khách.',
      guest:
        'Cuộc gọi kết thúc trong thời gian dùng thử, nên mọi khoản bạn đã trả cho thời gian gọi được hoàn lại cho bạn.',
    },
    unsure: (peer) =>
      `Trang này đang kiểm tra xem khoản bạn trả cho một người chủ trì (${peer}) đã được gửi hay chưa. Hãy xem kết quả trong Biên nhận.`,
    trialSettling: 'Việc hoàn tiền diễn ra khi cuộc gọi không còn khoản thanh toán nào đang chờ.',
    nothing: 'Không còn gì để hoàn lại.',
    refunded: {
      host: (amount) => `Trước đó bạn đã hoàn ${amount} USDC cho thời gian chưa dùng.`,
      guest: (amount) =>
        `Trước đó người chủ trì đã hoàn cho bạn ${amount} USDC cho thời gian chưa dùng.`,
    },
    tooLittle: (due) => `${due} USDC chưa dùng là quá ít để gửi.`,
    give: (due) => `Hoàn ${due} USDC`,
    giving: 'Đang hoàn tiền…',
    gave: (amount) => `Bạn đã hoàn ${amount} USDC cho thời gian chưa dùng.`,
    came: (amount) =>
      `Bạn đã được hoàn ${amount} USDC cho thời gian chưa dùng của một cuộc gọi trước.`,
  },
  trialStrings: {
    trial: 'Dùng thử miễn phí',
    trials: (seconds) => (seconds === 0 ? 'Không có' : `${seconds} giây đầu tiên`),
    trialHint:
      'Khách rời đi trong thời gian dùng thử được hoàn lại mọi khoản, và lại được như vậy mỗi lần bạn mời họ. Bạn trả phí mạng.',
  },
  paymentStrings: {
    kinds: {
      transfer: 'Chuyển tiền',
      prepay: 'Khoản trả trước',
      booking: 'Lịch hẹn',
      minute: 'Phút',
      file: 'Tệp',
      tip: 'Tiền boa',
      refund: 'Hoàn tiền',
      deposit: 'Khoản đặt cọc',
      end: 'Hoàn tiền thời gian chưa dùng',
      till: 'Nạp số dư phí',
      'till-refund': 'Rút số dư phí',
      allowance: 'Quyền chi',
    },
    minute: (n) => `Phút ${n}`,
    file: (name) => `Tệp “${name}”`,
    refundOfMinute: (n) => `Hoàn tiền phút ${n}`,
    refundOf: (what) => `Hoàn tiền cho “${what}”`,
    asks: {
      unproven:
        'Không ai chứng minh được khoản thanh toán này đã đến hay chưa. Hãy tra theo chữ ký của nó hoặc hỏi người nhận.',
      notArrived: 'Khoản này chưa đến',
      twice: 'Nếu thật ra đã đến, bạn sẽ trả hai lần.',
    },
  },
};
