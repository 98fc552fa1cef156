import { isolated } from '../../../shared/peer-text.ts';
import { STANDARD_PERIOD_SECONDS } from '../../../shared/terms.ts';
import { formsOf } from '../forms.ts';
import type { Sides } from '../types.ts';

const count = formsOf('vi');
const minutes = (n: number): string => count(n, { other: '# phút' });
const firstMinutes = (n: number): string => (n === 1 ? 'phút đầu tiên' : `${minutes(n)} đầu tiên`);
/** Returns the words that follow “mỗi”. */
const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'phút' : `phút dài ${seconds} giây`;

function span(n: number): string {
  const [days, hours] = [n / 1440, n / 60];
  if (Number.isInteger(days)) return count(days, { other: '# ngày' });
  if (Number.isInteger(hours)) return count(hours, { other: '# giờ' });
  return minutes(n);
}

const BOTH_STUN =
  'Hãy chọn “Các máy chủ STUN công cộng” trong Cài đặt ở cả hai bên, rồi bắt đầu lại với liên kết mới.';
const TURN =
  'Hãy thêm máy chủ TURN trong Cài đặt ở một trong hai bên, rồi bắt đầu lại với liên kết mới.';

/** How host and guest come into a call. */
export const sides: Sides = {
  lentStrings: {
    relay: (url) =>
      `Người chủ trì chia sẻ với bạn một máy chủ có thể chuyển tiếp cuộc gọi: ${url}. Trình duyệt của bạn liên hệ với máy chủ này khi bạn chấp nhận.`,
    use: (server) => `Kết nối bằng máy chủ của người chủ trì: ${server}`,
    what: 'Máy chủ này cho trình duyệt của bạn biết địa chỉ công khai của trình duyệt. Bên vận hành máy chủ khi đó thấy địa chỉ này và thời điểm bạn gọi. Trình duyệt của bạn liên hệ với máy chủ khi bạn chấp nhận.',
  },
  payeeStrings: {
    fresh:
      'Trình duyệt này chưa bao giờ trả tiền cho địa chỉ này. Hãy so sánh các từ bảo mật trước khi trả.',
    ahead: 'Bạn có một lịch hẹn với địa chỉ này.',
    aheadBack: 'Bạn từng có một lịch hẹn với địa chỉ này, và lịch hẹn đó đã được hoàn tiền.',
    uncounted:
      'Lời mời này không tính lịch hẹn của bạn với địa chỉ này. Hãy xin người chủ trì lời mời từ danh sách cuộc gọi đã hẹn.',
    known: (calls, last) =>
      count(calls, {
        other: `Bạn đã từng trả tiền cho người chủ trì này trong # cuộc gọi, lần gần nhất vào ${last}.`,
      }),
  },
  returnTerms: {
    yes: 'Bạn trả cho số giây bạn dùng: phần còn lại được hoàn tiền khi cuộc gọi kết thúc.',
    no: 'Thời gian chưa dùng không được hoàn tiền.',
    trial: (seconds) =>
      `Dùng thử miễn phí: nếu bạn rời đi trong ${seconds} giây đầu tiên, mọi khoản được hoàn lại.`,
    risk: 'Cho đến khi cuộc gọi kết thúc, khoản trả trước của bạn nằm trong một khoản đặt cọc do trình duyệt của người chủ trì chi trả. Nếu người chủ trì không bao giờ quay lại, khoản trả trước vẫn nằm ở đó.',
  },
  invitationStrings: {
    title: 'Bạn được mời vào một cuộc gọi video có trả tiền',
    host: 'Người chủ trì của bạn',
    topic: 'Chủ đề',
    when: 'Thời gian',
    price: 'Giá',
    perMinute: (price, seconds) => `${price} mỗi ${period(seconds)}`,
    upfront: 'Để bắt đầu',
    first: (cost, n) => `${cost} cho ${firstMinutes(n)}`,
    booked: (cost, n) => `${cost} cho ${firstMinutes(n)}; lịch hẹn của bạn được tính vào`,
  },
  guestStrings: {
    headings: {
      open: 'Tham gia cuộc gọi',
      offer: 'Cuộc gọi theo giờ hẹn',
      price: (price, seconds) => `${price} USDC mỗi ${period(seconds)}`,
      reply: 'Gửi phản hồi cho người chủ trì',
      pay: 'Đây có đúng là người chủ trì không?',
    },
    lead: 'Cuộc gọi video với người đã gửi bạn lời mời này. Bạn trả tiền theo phút.',
    paste: 'Dán lời mời',
    pasteHint: 'Liên kết mà người chủ trì đã gửi bạn. Dán cả tin nhắn cũng được.',
    open: 'Mở lời mời',
    switchHint: 'Một lần nhấn sẽ chuyển mạng của trang và mở lời mời.',
    switchTo: (network) => `Chuyển sang ${network}`,
    toJoin: (n) =>
      n === 1
        ? 'để tham gia; đủ cho phút đầu tiên. Không mất phí mạng. Bạn chưa phải trả gì.'
        : `để tham gia; đủ cho ${minutes(n)}. Không mất phí mạng. Bạn chưa phải trả gì.`,
    upfrontFor: (n) => `bây giờ, cho ${firstMinutes(n)}. Không mất phí mạng.`,
    agreedFor: (n) => `cho ${firstMinutes(n)} của cuộc gọi đã hẹn. Lịch hẹn của bạn được tính vào.`,
    aheadFor: (n) => `cho ${firstMinutes(n)}, đã được trả.`,
    payTo: 'Trả cho',
    network: 'Mạng',
    change: 'Đổi cách trả tiền',
    mode: 'Cách trả tiền',
    modes: { allowance: 'Phê duyệt một lần cho cuộc gọi', manual: 'Hỏi tôi mỗi phút' },
    modeNotes: {
      allowance: (cap) =>
        `Bạn phê duyệt một lần. Cuộc gọi chỉ được chi tối đa ${cap} USDC, theo từng phút. Solana thực thi hạn mức, và bạn giữ phần còn lại.`,
      manual:
        'Ví của bạn hỏi cho từng khoản thanh toán, mỗi phút một lần. Nếu bạn không phê duyệt kịp, cuộc gọi tạm dừng.',
      byApp:
        'Mỗi phút sẽ mở ứng dụng ví của bạn: chạm, phê duyệt ở đó rồi quay lại. Nếu không kịp, cuộc gọi tạm dừng.',
    },
    budget: 'Số phút cho phép thêm',
    replace: 'Thay quyền chi và trả',
    byHand: 'Tự phê duyệt từng khoản',
    budgetHint: (total) =>
      total === 1
        ? 'Tổng cộng 1 phút: chỉ phút trả trước.'
        : `Tổng cộng ${minutes(total)}, gồm cả các phút trả trước.`,
    createReply: 'Chấp nhận và tiếp tục',
    creating: 'Đang tạo phản hồi của bạn…',
    discard: 'Bỏ lời mời',
    own: 'Đây là lời mời của chính bạn: một thẻ khác của trình duyệt này đang chờ phản hồi. Hãy gửi lời mời cho khách của bạn. Ở đây bạn sẽ gọi cho chính mình.',
    leave: { unpaid: 'Rời đi mà không trả tiền', paying: 'Rời đi mà không tham gia' },
    status: {
      idle: '',
      replying: 'Đang tạo phản hồi của bạn…',
      waiting: 'Hãy quay lại ngay và giữ trang này mở.',
      connected: 'Đã kết nối. Chưa có khoản nào được trả: hãy so sánh các từ bảo mật trước.',
      paying: '',
      'in-call': 'Đang trong cuộc gọi',
      ended: 'Cuộc gọi đã kết thúc',
    },
  },
  prepayStrings: {
    offer: 'Chủ đề',
    balance: 'Số dư của bạn',
    after: 'Sau khi trả',
    short: (amount) => `nạp thêm ${amount} USDC`,
    unknown: 'chưa biết',
    allow: (cap, isAhead) =>
      isAhead
        ? `và cho phép chi tối đa ${cap} USDC cho các phút tiếp theo`
        : `và cho phép chi tổng cộng tối đa ${cap} USDC`,
    payShort: (missing, cost) => `Trả ${cost} USDC (còn thiếu ${missing})`,
    pay: (cost) => `Các từ khớp. Trả ${cost} USDC`,
    again: (cost) => `Thử lại: trả ${cost} USDC`,
    then: {
      allowance: (price, seconds, cap, isAhead) =>
        isAhead
          ? `Sau đó tự động trả ${price} mỗi ${period(seconds)}. Tổng cộng không bao giờ quá ${cap} USDC, gồm cả lịch hẹn của bạn.`
          : `Sau đó tự động trả ${price} mỗi ${period(seconds)}. Tổng cộng không bao giờ quá ${cap} USDC, gồm cả khoản này.`,
      manual: (price, seconds) =>
        `Sau đó ${price} mỗi ${period(seconds)}, từng khoản khi bạn phê duyệt.`,
      byApp: (price, seconds) =>
        `Sau đó ${price} mỗi ${period(seconds)}. Mỗi lần trả sẽ mở ứng dụng ví của bạn, và bạn phê duyệt ở đó.`,
    },
    stage: {
      idle: '',
      asking: 'Đang chuẩn bị khoản thanh toán…',
      signing: 'Đang chờ ví của bạn. Hãy phê duyệt trong cửa sổ của ví.',
      approving: 'Đang phê duyệt quyền chi…',
      sending: 'Đang gửi khoản thanh toán…',
      confirming: 'Đang chờ xác nhận…',
      waiting: 'Đã gửi, chưa được xác nhận. Trang này tiếp tục thử.',
      unadmitted: 'Đã trả. Đang chờ người chủ trì cho bạn vào…',
      expiring: 'Đang bảo đảm để bạn không trả hai lần. Việc này mất khoảng một phút.',
      settled: 'Đã trả. Đang tham gia…',
      failed: '',
    },
  },
  readyStrings: {
    title: 'Sẵn sàng nhận cuộc gọi?',
    allReady: 'Sẵn sàng nhận cuộc gọi: đã kiểm tra xong mọi mục',
    noWallet: 'Chưa kết nối ví nào.',
    afterWallet: 'Hãy kết nối ví của bạn trước.',
    sol: (held, needed) =>
      `Ví của bạn có ${held} SOL. Người chủ trì cần ${needed} SOL một lần, và có thể rút lại phần lớn.`,
    noServer: 'Chưa chọn máy chủ nào.',
    answers: 'Máy chủ trả lời.',
    route: 'Kết nối',
    untested: 'Chưa kiểm tra.',
    works: 'Hoạt động tốt.',
    soundOnly: 'Không dùng: cuộc gọi của bạn chỉ có âm thanh.',
  },
  hostStrings: {
    headings: {
      idle: 'Thiết lập cuộc gọi',
      inviting: 'Gửi lời mời này',
      connecting: 'Đang kết nối với khách…',
      'awaiting-prepayment': 'Khách của bạn đã đến',
      'in-call': 'Đang trong cuộc gọi',
      ended: 'Cuộc gọi đã kết thúc',
    },
    price: 'Giá mỗi phút (USDC)',
    priceHint: {
      open: 'Khách trả ba phút để bắt đầu, rồi trả từng phút.',
      sums: (upfront, price, seconds) =>
        `Khách trả ${upfront} để bắt đầu, rồi ${price} mỗi ${period(seconds)}.`,
    },
    subject: 'Chủ đề (không bắt buộc)',
    subjectHint: 'Khách thấy chủ đề trước khi trả tiền.',
    fees: (sol, calls) =>
      `Phí mạng: tối đa ${sol} SOL từ ví của bạn, đủ cho khoảng ${calls} cuộc gọi. Bạn có thể rút phần còn lại.`,
    feesLeft: (n) =>
      n === 0
        ? 'Phí mạng: không đủ cho một cuộc gọi nữa.'
        : count(n, {
            other: 'Phí mạng: đủ cho khoảng # cuộc gọi.',
          }),
    feesFor: (payments, each) =>
      `${count(payments, { other: 'Tương đương khoảng # khoản thanh toán.' })} Mỗi cuộc gọi được tính gồm một khoản đặt cọc, sẽ được trả lại, và ${each} khoản thanh toán.`,
    inDeposits: (sol) =>
      `${sol} SOL đang nằm trong các khoản đặt cọc và được trả lại khi cuộc gọi tương ứng kết thúc.`,
    inLinks: (sol) =>
      `${sol} SOL đang nằm trong các liên kết gọi và được trả lại khi bạn ngừng dùng chúng.`,
    fill: 'Nạp SOL trả phí ngay',
    refill: 'Nạp thêm',
    withdraw: 'Rút',
    createInvite: 'Tạo lời mời',
    creating: 'Đang tạo lời mời…',
    another: 'Thêm liên kết hoặc lời mời',
    more: 'Tên của bạn, hoàn tiền và dùng thử',
    status: {
      idle: '',
      inviting: 'Đang chờ phản hồi của khách. Hãy giữ trang này mở.',
      connecting: 'Đã chấp nhận phản hồi. Đang kết nối với khách…',
      'awaiting-prepayment': 'Đang chờ khoản thanh toán…',
      'in-call': 'Đang trong cuộc gọi',
      ended: 'Cuộc gọi đã kết thúc',
    },
    answered: 'Câu trả lời của bạn đang được gửi. Đang chờ trang của khách…',
    waitingForClaim: 'Đang chờ khách áp dụng lịch hẹn…',
    waitingFor: (cost) =>
      `Đang chờ ${cost} USDC… Khách có thể phải nạp USDC trước. Hãy nhắn cho khách nếu phải chờ lâu.`,
    cancelCall: 'Hủy cuộc gọi',
  },
  returnsStrings: {
    returns: 'Hoàn tiền thời gian chưa dùng',
    returnsHint:
      'Khách chỉ trả cho số giây đã dùng. Cho đến khi cuộc gọi kết thúc, khoản trả trước nằm trong một khoản đặt cọc: một tài khoản trên Solana mà trình duyệt này giữ khóa.',
  },
  shareStrings: {
    title: {
      invite: 'Lời mời Pay2Chat',
      reply: 'Phản hồi Pay2Chat',
      call: 'Liên kết gọi Pay2Chat',
    },
    invite: (topic, price, upfront) =>
      topic === ''
        ? `Cuộc gọi video: ${price} USDC/phút, ${upfront} để bắt đầu.`
        : `Cuộc gọi video về ${topic}: ${price} USDC/phút, ${upfront} để bắt đầu.`,
    agreed: (topic, host, when, price) =>
      `Cuộc gọi chúng ta đã hẹn${topic === '' ? '' : ` về ${topic}`}${host === '' ? '' : ` với ${host}`}, ${when}: ${price} USDC/phút. Lịch hẹn của bạn được tính vào.`,
    call: (topic, price) =>
      topic === ''
        ? `Gọi video cho tôi: ${price} USDC/phút.`
        : `Gọi video cho tôi về ${topic}: ${price} USDC/phút.`,
    reply: 'Phản hồi của tôi cho lời mời gọi của bạn. Hãy dán vào trang đang chờ phản hồi này.',
    share: { invite: 'Chia sẻ lời mời', reply: 'Chia sẻ phản hồi', call: 'Chia sẻ liên kết gọi' },
    copy: {
      invite: 'Sao chép liên kết mời',
      reply: 'Sao chép phản hồi',
      call: 'Sao chép liên kết gọi',
    },
    copyLink: 'Sao chép liên kết',
    shareFailed: 'Không chia sẻ được. Hãy sao chép liên kết.',
    showQr: 'Hiện mã QR',
    hideQr: 'Ẩn mã QR',
    qr: {
      invite: 'Liên kết mời dưới dạng mã QR',
      reply: 'Liên kết phản hồi dưới dạng mã QR',
      call: 'Liên kết gọi dưới dạng mã QR',
    },
    qrHint: {
      invite: 'Khách quét mã này bằng điện thoại để mở lời mời.',
      reply: 'Người chủ trì quét mã này bằng thiết bị đang chờ phản hồi.',
      call: 'Bất kỳ ai quét mã này đều có thể gọi cho bạn.',
    },
    trouble: 'Hiện liên kết và mã',
    troubleHint: {
      invite:
        'Gửi một trong hai thứ này bằng cách nào cũng được. Khách có thể dán sau khi chọn “Tôi có lời mời”.',
      reply:
        'Gửi một trong hai thứ này bằng cách nào cũng được. Người chủ trì dán vào, hoặc mở liên kết trong trình duyệt đang chờ.',
      call: 'Gửi một trong hai thứ này bằng cách nào cũng được, cho bao nhiêu người tùy ý.',
    },
    code: { invite: 'Mã mời', reply: 'Mã phản hồi', call: 'Mã gọi' },
    link: { invite: 'Liên kết mời', reply: 'Liên kết phản hồi', call: 'Liên kết gọi' },
  },
  againStrings: {
    asks: { host: 'Khách muốn gọi lại', guest: 'Người chủ trì muốn gọi lại' },
    terms: (price, seconds) => `${price} USDC mỗi ${period(seconds)}, như trước.`,
    note: {
      host: 'Nếu bạn đồng ý, camera của bạn sẽ mở. Khách chỉ thấy bạn sau khi trả tiền.',
      guest: 'Nếu bạn đồng ý, bạn chưa phải trả gì.',
    },
    stops:
      'Nếu bạn đồng ý, việc truyền tệp sẽ dừng. Tệp đã trả tiền có thể tải xuống lại trong cuộc gọi tiếp theo.',
    yes: 'Có, gọi lại',
    no: 'Không',
    asking: { host: 'Đang hỏi khách…', guest: 'Đang hỏi người chủ trì…' },
    agreed: 'Đang kết nối lại…',
    declined: {
      host: 'Khách không thể gọi lại lúc này.',
      guest: 'Người chủ trì không thể gọi lại lúc này.',
    },
    silent: {
      host: 'Khách chưa trả lời, hoặc đã rời đi.',
      guest: 'Người chủ trì chưa trả lời, hoặc đã rời đi.',
    },
  },
  inviteStrings: {
    offered: (price, upfront, seconds) =>
      `${price} USDC mỗi ${period(seconds)}, ${upfront} USDC để bắt đầu.`,
    agreed: (price, upfront, seconds) =>
      `${price} USDC mỗi ${period(seconds)}, ${upfront} USDC để bắt đầu nếu chưa đặt hẹn.`,
    reply: 'Dán phản hồi của khách',
    replyHint: 'Liên kết mà khách gửi lại cho bạn. Dán cả tin nhắn cũng được.',
    accept: 'Kết nối',
    network: (name) => `Lời mời này dành cho ${name}.`,
    discard: 'Bỏ lời mời',
  },
  bookingStrings: {
    agree: 'Hẹn một cuộc gọi',
    lead: 'Khách đặt hẹn qua liên kết và trả phần đầu của cuộc gọi, kể cả khi bạn vắng mặt. Thời gian chưa dùng sẽ được hoàn tiền. Giá, chủ đề, tên và thời gian dùng thử như ở trên.',
    ahead: (cost) => `Khách trả ${cost} USDC khi đặt hẹn.`,
    start: 'Bắt đầu, theo giờ của bạn',
    length: 'Thời lượng dự kiến',
    lengths: (n) => (n === 0 ? 'Không định trước' : minutes(n)),
    total: (n, sum) => `${minutes(n)}: tổng cộng ${sum} USDC`,
    cancel: 'Bạn hoàn tiền nếu khách yêu cầu chậm nhất',
    cancels: (n) => (n === 0 ? 'lúc bắt đầu' : `${span(n)} trước khi bắt đầu`),
    wait: 'Bạn chờ khách',
    make: 'Tạo liên kết',
    making: 'Đang tạo liên kết…',
    link: (when) => `Liên kết đặt hẹn: ${when}`,
    linkHint: 'Hãy chỉ gửi cho một người. Ai có liên kết này đều có thể đặt giờ hẹn này.',
    cancelOver: 'Thời điểm này đã qua, nên khách không thể yêu cầu hoàn tiền.',
    late: 'Chưa tạo: hãy chọn giờ bắt đầu kể từ bây giờ, trong vòng 60 ngày.',
    skipped: 'Giờ này không tồn tại trong ngày đó: đồng hồ bỏ qua nó. Hãy chọn giờ khác.',
    twice: (time) => `Đồng hồ chỉ giờ này hai lần. Lần đầu được tính: ${time}.`,
    list: 'Các cuộc gọi đã hẹn',
    refresh: 'Kiểm tra lại',
    checking: 'Đang kiểm tra…',
    states: {
      offered: 'Chưa được trả',
      booked: 'Đã đặt hẹn và đã trả',
      returned: 'Đã hoàn tiền',
      held: 'Đã diễn ra',
      missed: 'Đã đặt hẹn và đã trả, và giờ hẹn đã qua',
      closed: 'Đã đóng: không còn gì trong khoản đặt cọc',
      unknown: 'Không rõ: không đọc được khoản đặt cọc',
      lost: 'Đã trả, nhưng người khác đã đặt hẹn trước bạn',
    },
    host: {
      paid: (amount, guest) => `${guest} đã trả ${amount} USDC`,
      returned: (amount, guest) => `Bạn đã hoàn ${amount} USDC cho ${guest}`,
    },
    guest: {
      paid: (amount, host) => `Bạn đã trả ${amount} USDC cho ${host}`,
      returned: (amount, host) => `${host} đã hoàn cho bạn ${amount} USDC`,
    },
    keepOpen:
      'Hãy để trang này mở trong trình duyệt này: từ một ngày trước, trang đổ chuông khi khách gọi.',
    deposit:
      'Khoản thanh toán nằm trong một khoản đặt cọc: một tài khoản trên Solana mà trình duyệt này giữ khóa. Số tiền được chi ra khi cuộc gọi kết thúc, hoặc khi ví của bạn hoàn tiền.',
    other: (amount) => `Đã nhận tiền, nhưng không thuộc lịch hẹn: ${amount} USDC. Hãy hoàn tiền.`,
    byHand: 'Mời thủ công',
    refund: (amount) => `Hoàn ${amount} USDC`,
    refundSure: (amount) => `Nhấn lần nữa để hoàn ${amount} USDC`,
    refunding: 'Đang hoàn tiền…',
    move: 'Dời sang giờ khác',
    moveTo: 'Dời',
    moveHint: 'Khách vẫn giữ lịch hẹn và có thể yêu cầu hoàn tiền cho đến giờ bắt đầu mới.',
    wasMoved: (when) =>
      `Người chủ trì đã dời cuộc gọi này. Giờ bắt đầu mới: ${when}. Trước lúc đó, bạn có thể yêu cầu hoàn tiền.`,
    moved: (when) =>
      `Đã dời sang ${when}. Hãy gửi liên kết mới cho khách: liên kết trước vẫn hiện giờ cũ.`,
    copyLink: (when) => `Sao chép liên kết: ${when}`,
    drop: 'Gỡ bỏ',
    receipt: 'Hiện biên nhận',
    calendar: 'Thêm vào lịch',
    offerHeading: (topic) => (topic === '' ? 'Cuộc gọi đã hẹn' : topic),
    from: (name) => `với ${isolated(name)}`,
    when: 'Thời gian',
    utc: 'Giờ đó theo UTC',
    transaction: 'Giao dịch',
    buys: (n, price, seconds) =>
      `cho ${firstMinutes(n)}. Sau đó ${price} mỗi ${period(seconds)}, trong cuộc gọi.`,
    rules: 'Trước khi trả tiền',
    rule: {
      cancel: (until) =>
        `Cho đến ${until}, người chủ trì hứa hoàn tiền nếu bạn nhắn và yêu cầu. Không ai ép buộc được.`,
      start:
        'Cho đến khi cuộc gọi bắt đầu, người chủ trì hứa hoàn tiền nếu bạn nhắn và yêu cầu. Không ai ép buộc được.',
      never: 'Không còn lời hứa hoàn tiền theo yêu cầu: thời hạn đó đã qua.',
      wait: (n) =>
        `Nếu bạn không yêu cầu kịp và cũng không đến trong vòng ${minutes(n)} sau giờ bắt đầu, người chủ trì có thể giữ khoản đó.`,
      owed: 'Nếu người chủ trì không đến, người đó nợ bạn khoản này. Nhiều nhất bạn chỉ có thể mất một khoản này.',
    },
    balance: 'Số dư của bạn',
    after: 'Sau khi trả',
    noAccount: 'không có tài khoản USDC',
    short: (missing) => `Hãy nạp thêm ${missing} USDC vào ví trước`,
    askBack: 'Sao chép lời yêu cầu hoàn tiền',
    askBackNext:
      'Đã sao chép. Bây giờ hãy gửi tin nhắn này cho người chủ trì: chỉ người đó mới hoàn tiền được.',
    askBackMessage: (amount, when, link) =>
      `Vui lòng hoàn ${amount} USDC mà tôi đã trả cho cuộc gọi của chúng ta vào ${when}: ${link}`,
    fee: (sol) =>
      `Phí mạng: ví của bạn cần ${sol} SOL, gần như toàn bộ vẫn ở lại trong ví. Cuộc gọi không đặt hẹn thì không cần SOL.`,
    address: 'Trả cho',
    compare:
      'Nếu số tiền lớn, hãy hỏi người chủ trì xem đây có phải địa chỉ của họ không. Bất kỳ ai chuyển tiếp liên kết đều có thể đã sửa địa chỉ.',
    payee: {
      fresh: 'Trình duyệt này chưa bao giờ trả tiền cho địa chỉ này.',
      known: (times, last) =>
        count(times, {
          other: `Trình duyệt này đã trả tiền cho địa chỉ này # lần, lần gần nhất vào ${last}.`,
        }),
    },
    book: (cost) => `Đặt hẹn và trả ${cost} USDC`,
    bookedBefore: 'Bạn đã đặt hẹn rồi? Hãy kết nối ví đã trả tiền: bạn không phải trả lần nữa.',
    paying: 'Đang chờ khoản thanh toán…',
    booked: 'Đã đặt hẹn và đã trả. Đến giờ gọi, hãy mở trang này và nhấn “Gọi”.',
    fates: {
      lost: 'Bạn đã trả, nhưng người khác đã đặt hẹn trước bạn. Người chủ trì nợ bạn khoản đã trả: hãy gửi liên kết và yêu cầu hoàn tiền.',
      returned: 'Người chủ trì đã hoàn tiền cho lịch hẹn này.',
      held: 'Cuộc gọi này đã diễn ra, với lịch hẹn của bạn là khoản trả đầu tiên.',
      closed:
        'Khoản đặt hẹn của bạn không còn trong khoản đặt cọc: một cuộc gọi đã dùng nó, hoặc người chủ trì đã lấy. Nếu bạn chưa có cuộc gọi nào, hãy gửi liên kết và yêu cầu hoàn tiền.',
    },
    bookedLink: (when) => `Liên kết đến lịch hẹn của bạn: ${when}`,
    rulesOf: 'Những gì bạn đã đồng ý',
    openPayment:
      'Khoản thanh toán của bạn chưa có kết quả. Trước khi có, không khoản nào khác được trả.',
    own: 'Đề nghị này trả vào chính ví của bạn. Nó chỉ đổ chuông trong trình duyệt đã tạo nó; ở đây bạn xem được đã trả hay chưa và có thể hoàn tiền.',
    toList: 'Hiện các cuộc gọi đã hẹn',
    otherNetwork: (name) => `Đề nghị này dành cho ${name}. Hãy chọn mạng đó trong Cài đặt.`,
    calendarSummary: (topic) => (topic === '' ? 'Cuộc gọi Pay2Chat' : `Pay2Chat: ${topic}`),
    calendarText:
      'Cả hai mở Pay2Chat vào giờ này. Khách mở liên kết này bằng ví đã trả tiền và gọi.',
    bookedList: 'Lịch hẹn của bạn',
    bookedHint:
      'Hãy giữ liên kết. Cùng với ví đã trả tiền, liên kết này đưa lịch hẹn trở lại trong bất kỳ trình duyệt nào.',
    openBooking: 'Mở',
    showBooked: 'Hiện lịch hẹn',
    seeking: 'Đang tìm lịch hẹn của bạn…',
    found: (when, cost) => `Đã đặt hẹn vào ${when}: ${cost} USDC.`,
    claim: 'Áp dụng lịch hẹn và tham gia',
    claiming: 'Đang áp dụng…',
    prompts: {
      text: 'Ví của bạn hỏi một lần: bạn ký một văn bản. Văn bản này chứng minh bạn đã trả, và không tốn gì.',
      both: 'Ví của bạn hỏi hai lần. Trước hết bạn ký một văn bản: văn bản này chứng minh bạn đã trả, và không tốn gì. Sau đó bạn cho phép hạn mức cho các phút tiếp theo.',
    },
    nothing:
      'Đây là cuộc gọi đã hẹn, nhưng ví này không có lịch hẹn cho cuộc gọi. Hãy kết nối ví đã trả tiền, hoặc trả ngay bây giờ.',
    already: (cost) => `Bạn đã trả ${cost} USDC cho cuộc gọi này.`,
  },
  reachStrings: {
    label: 'Cách kết nối',
    modes: {
      site: 'Các máy chủ của trang web này',
      none: 'Chỉ trực tiếp',
      public: 'Các máy chủ STUN công cộng',
      own: 'Máy chủ STUN hoặc TURN của tôi',
    },
    modeHints: {
      site: 'Dùng những gì trang web này đặt sẵn. Bên vận hành các máy chủ này biết địa chỉ IP của bạn và thời điểm bạn gọi.',
      none: 'Không liên hệ với máy chủ STUN hay TURN nào. Đủ dùng khi ở cùng một mạng, hoặc khi một bên có địa chỉ công khai, như thường thấy với IPv6.',
      public:
        'Máy chủ STUN công cộng cho trình duyệt của bạn biết địa chỉ công khai của trình duyệt, đủ dùng giữa phần lớn các hộ gia đình. Các bên vận hành, Cloudflare và Google, biết địa chỉ IP của bạn và thời điểm bạn gọi, ngoài ra không biết gì khác.',
      own: 'Máy chủ TURN chuyển tiếp cuộc gọi khi không có đường trực tiếp, như ở nhiều văn phòng và mạng di động. Dữ liệu chuyển tiếp vẫn được mã hóa; máy chủ thấy các địa chỉ IP và lượng dữ liệu được gửi.',
    },
    where: {
      host: 'Người chủ trì ở đâu?',
      guest: 'Khách của bạn ở đâu?',
      elsewhere: 'Ở nơi khác',
      here: 'Trong mạng của tôi',
      asks: 'Cloudflare và Google cho trình duyệt biết địa chỉ công khai của nó, và thấy địa chỉ đó khi bạn gọi.',
      direct: 'Không hỏi máy chủ nào. Đủ dùng nếu hai bên ở cùng một mạng.',
    },
    lendStun: 'Đưa máy chủ STUN của tôi vào lời mời',
    lendStunHint:
      'Khi đó khách không cần máy chủ nào. Khách thấy tên máy chủ trước khi chấp nhận, và có thể từ chối.',
    lend: 'Đưa máy chủ TURN của tôi vào lời mời',
    lendHint:
      'Khi đó khách không cần máy chủ nào. Tên người dùng và mật khẩu của máy chủ nằm trong lời mời, nên hãy tạo riêng cho việc này. Khi đó lời mời dài đến tối đa 500 ký tự.',
    hide: 'Ẩn địa chỉ IP của tôi',
    hideHint:
      'Khi đó cuộc gọi chỉ đi qua máy chủ TURN của bạn. Máy chủ thấy cả hai địa chỉ; người kia chỉ thấy địa chỉ của máy chủ.',
    hideNeeds:
      'Cần một máy chủ TURN của bạn trong Cài đặt. Bên vận hành một máy chủ mà người chủ trì chia sẻ sẽ thấy địa chỉ của bạn.',
    stillWaiting:
      'Vẫn đang chờ. Nếu người chủ trì đã dán phản hồi của bạn thì không tìm thấy đường kết nối nào:',
    mayBeGone: {
      host: 'Trước hết hãy chắc chắn rằng trang của khách vẫn đang mở: phản hồi hết hiệu lực ngay khi trang đó được tải lại hoặc bị đóng. Nếu trang vẫn mở, nguyên nhân là:',
      guest:
        'Trước hết hãy chắc chắn rằng trang của người chủ trì vẫn đang mở: lời mời hết hiệu lực ngay khi trang đó được tải lại hoặc bị đóng. Nếu trang vẫn mở, nguyên nhân là:',
    },
    newInvite: 'Tạo lời mời mới',
    test: 'Kiểm tra kết nối của tôi',
    testing: 'Đang kiểm tra kết nối của bạn…',
    network: 'Mạng cục bộ',
    outside: 'Địa chỉ công khai',
    nat: 'NAT',
    families: { 4: 'IPv4', 6: 'IPv6' },
    hidden:
      'bị trình duyệt ẩn đến khi trang này được dùng camera hoặc micro, điều mà cuộc gọi sẽ hỏi',
    noNetwork: 'không có',
    noOutside: 'không rõ',
    symmetric: 'dùng một cổng khác cho mỗi đích, nên các đường trực tiếp sẽ thường thất bại',
    stun: { answered: 'trả lời', silent: 'không trả lời (UDP có thể bị chặn)' },
    turn: {
      works: 'chuyển tiếp được',
      refused: (code) => `từ chối tên người dùng hoặc mật khẩu (${code ?? 401})`,
      silent:
        'không chuyển tiếp: không kết nối được theo cách này, hoặc máy chủ từ chối mà không trả lời',
    },
    verdicts: {
      anybody: 'Bạn có thể kết nối với bất kỳ ai có internet, qua máy chủ TURN của bạn nếu cần.',
      most: 'Bạn có thể kết nối với hầu hết mọi người. Máy chủ TURN giúp ích khi cả hai mạng chặn đường trực tiếp.',
      some: 'Bạn chỉ có thể kết nối trực tiếp với người ở mạng mở. Máy chủ TURN giúp ích.',
      'own-network':
        'Bạn chỉ có thể kết nối với người trong mạng của bạn, hoặc với người có máy chủ TURN. Máy chủ STUN tìm được địa chỉ công khai của bạn.',
      nobody:
        'Trình duyệt này không cho thấy địa chỉ nào. Lá chắn của trình duyệt hoặc VPN có thể đang chặn WebRTC, hoặc không có mạng.',
    },
    oneNetwork:
      'Nếu cả hai cùng một mạng, có thể máy Mac đang chặn: hãy cho phép trình duyệt trong Cài đặt hệ thống, mục Quyền riêng tư và bảo mật, Mạng cục bộ.',
    causes: {
      'hidden-ours': {
        why: 'Trình duyệt của bạn ẩn các địa chỉ của thiết bị này sau những tên mà mạng khác không tra được.',
        help: 'Hãy cho phép micro hoặc camera, hoặc chọn máy chủ STUN trong Cài đặt. Sau đó bắt đầu lại với liên kết mới.',
      },
      'hidden-theirs': {
        why: 'Trình duyệt của người kia ẩn các địa chỉ của nó sau những tên mà mạng khác không tra được.',
        help: 'Hãy nhờ họ cho phép micro hoặc camera, hoặc chọn máy chủ STUN. Sau đó bắt đầu lại với liên kết mới.',
      },
      families: {
        why: 'Một bên chỉ có IPv6, bên kia chỉ có IPv4.',
        help: 'Hãy thêm trong Cài đặt một máy chủ TURN có cả hai. Sau đó bắt đầu lại với liên kết mới.',
      },
      'relay-unreached': {
        why: 'Có một máy chủ TURN được đưa ra, nhưng không có dữ liệu nào đi qua.',
        help: 'Hãy kiểm tra kết nối trong Cài đặt. Nếu UDP bị chặn, hãy dùng máy chủ TURN qua TCP hoặc TLS (“?transport=tcp”, “turns:”).',
      },
      unasked: {
        why: 'Ở đây chưa đặt máy chủ STUN hay TURN nào, nên liên kết của bạn chỉ chứa các địa chỉ trong mạng của chính bạn.',
        help: BOTH_STUN,
      },
      unanswered: {
        why: 'Các máy chủ STUN hoặc TURN của bạn không trả lời, nên liên kết của bạn chỉ chứa các địa chỉ trong mạng của chính bạn. UDP có thể bị chặn ở đây.',
        help: 'Hãy thêm trong Cài đặt một máy chủ TURN qua TCP hoặc TLS, cách này đi qua được hầu hết tường lửa. Sau đó bắt đầu lại với liên kết mới.',
      },
      'own-network': {
        why: 'Liên kết của người kia chỉ chứa các địa chỉ trong mạng của chính họ.',
        help: 'Hãy nhờ họ chọn “Các máy chủ STUN công cộng” trong Cài đặt và tạo liên kết mới.',
      },
      'one-network': {
        why: 'Cả hai cùng một mạng, và mạng đó không cho gì đi qua giữa hai thiết bị.',
        help: 'Trên máy Mac, hãy cho phép trình duyệt trong Cài đặt hệ thống, mục Quyền riêng tư và bảo mật, Mạng cục bộ. Wi-Fi cho khách thường tách các thiết bị: hãy dùng mạng khác.',
      },
      blocked: {
        why: 'Cả hai bên đều biết địa chỉ công khai của mình, nhưng NAT hoặc tường lửa chặn đường trực tiếp.',
        help: TURN,
      },
    },
  },
};
