import { isolated } from '../../../shared/peer-text.ts';
import type { Ring } from '../types.ts';

/** Vietnamese: call links and ringing. */
export const ring: Ring = {
  ringStrings: {
    links: 'Các liên kết gọi của bạn',
    link: 'Liên kết gọi của bạn',
    lead: 'Đặt liên kết vào tin nhắn hoặc hồ sơ.',
    make: 'Tạo liên kết gọi',
    another: 'Tạo thêm liên kết gọi',
    making: 'Đang tạo liên kết gọi…',
    cost: (fee, postage) =>
      `Một liên kết gọi tốn ${fee} SOL. Thêm ${postage} SOL nằm trong đó và được trả lại khi bạn ngừng dùng liên kết.`,
    fixed: 'Các liên kết đã gửi giữ nguyên giá, chủ đề và tên.',
    orInvite: 'Hoặc một lời mời, cho một cuộc gọi: khách gửi lại phản hồi để bạn dán.',
    untitled: 'Liên kết gọi',
    options: 'Tùy chọn của liên kết này',
    states: {
      open: 'Đang mở: trang này đổ chuông khi còn mở.',
      closed: 'Đã đóng: hiện không ai gọi được qua liên kết này.',
      filling: 'Đang nạp phí mạng…',
      elsewhere: 'Một thẻ khác của trình duyệt này đổ chuông.',
      spent:
        'Không đổ chuông được: phí mạng của hôm nay đã hết. Trang này nạp thêm trong vòng một ngày.',
      unfunded: 'Không đổ chuông được: đã hết phí mạng. Hãy nạp thêm ở dưới.',
      broken: 'Có người đã làm hỏng liên kết này. Hãy tạo liên kết mới và gửi liên kết đó.',
    },
    brokenAhead: 'Có người đã làm hỏng liên kết này. Đến giờ gọi, hãy chọn “Mời thủ công”.',
    open: 'Sẵn sàng nhận cuộc gọi',
    openHint: 'Bất kỳ ai có liên kết đều gọi được.',
    itself: 'Tự động trả lời',
    itselfHint:
      'Khi đó bất kỳ ai có liên kết đều biết địa chỉ IP của bạn, có thể dùng máy chủ TURN mà bạn chia sẻ, và thấy bạn sau khi trả tiền.',
    notify: 'Thông báo cho tôi khi thẻ này bị ẩn',
    notifyHint: 'Trình duyệt hỏi quyền một lần.',
    notifyBlocked:
      'Trình duyệt chặn thông báo của trang này. Hãy cho phép trong cài đặt trang web.',
    retire: 'Ngừng dùng liên kết này',
    retireSure: 'Nhấn lần nữa để ngừng. Liên kết này sẽ không bao giờ đổ chuông nữa.',
    retiring: 'Đang ngừng dùng liên kết…',
    cameBack: (sol) => `Liên kết đã ngừng dùng, và ${sol} SOL đã được trả lại.`,
    nothingBack: 'Liên kết đã ngừng dùng. Trong đó không có gì để trả lại.',
    away: (since) => `Không ai gọi được cho bạn từ ${since} cho đến khi trang này mở.`,
    spent: (sol) => `Việc trả lời và nạp thêm đã tốn ${sol} SOL trong 24 giờ qua.`,
    missed: 'Cuộc gọi bạn chưa trả lời',
    missedBy: (name) => (name === '' ? 'Có người' : `Tự xưng: ${isolated(name)}`),
    clear: 'Xóa danh sách',
    line: {
      open: 'Liên kết gọi của bạn đang mở: trang này đổ chuông.',
      closed: 'Liên kết gọi của bạn đã đóng: không ai gọi được qua liên kết này.',
      some: (open, all) =>
        `${open} trong ${all} liên kết gọi của bạn đang mở: trang này đổ chuông.`,
      none: 'Các liên kết gọi của bạn đã đóng: không ai gọi được qua chúng.',
    },
    toLinks: 'Xem các liên kết gọi',
    comes: (name) =>
      name === '' ? 'Có người đang gọi' : `Có người đang gọi, tự xưng: ${isolated(name)}`,
    scheduled: (when) => `Đã hẹn lúc ${when}`,
    ringHint:
      'Trả lời sẽ mở camera, và trình duyệt có thể hỏi quyền. Khách chỉ thấy bạn sau khi trả tiền.',
    mayBeGone: 'Nếu khách rời đi, trang này có thể còn đổ chuông tối đa hai phút.',
    endsInvite: 'Trả lời sẽ bỏ lời mời mà bạn đang mở.',
    answer: 'Trả lời',
    answering: 'Đang trả lời…',
    decline: 'Để sau',
    rang: (name) =>
      name === ''
        ? 'Có người đã gọi đến khi bạn đang trong cuộc gọi.'
        : `${isolated(name)} đã gọi đến khi bạn đang trong cuộc gọi.`,
    noReply: 'Khách không kết nối. Chưa có khoản nào được trả.',
    with: (name) =>
      name === ''
        ? 'Cuộc gọi video với người đã gửi cho bạn liên kết này. Bạn trả theo phút.'
        : `Cuộc gọi video với ${isolated(name)}. Bạn trả theo phút.`,
    lendsTurn:
      'Người chủ trì chia sẻ với bạn một máy chủ có thể chuyển tiếp cuộc gọi. Trình duyệt của bạn liên hệ với máy chủ này khi người chủ trì trả lời.',
    useStun: 'Kết nối bằng máy chủ của người chủ trì',
    call: 'Gọi',
    callHint: 'Trang của người chủ trì đổ chuông tối đa hai phút. Bạn chưa phải trả gì.',
    callFrom: (when) => `Bạn có thể gọi từ trang này kể từ ${when}.`,
    callEarly: 'Bạn đã có thể gọi. Trước giờ bắt đầu, người chủ trì có thể chưa có mặt.',
    visits: {
      ringing: 'Đang đổ chuông…',
      answered: 'Người chủ trì đã trả lời. Đang kết nối…',
      busy: 'Người chủ trì chưa thể nói chuyện lúc này.',
      'no-answer': 'Người chủ trì không có mặt hoặc hiện không nhận cuộc gọi. Hãy để trang này mở.',
    },
    knocksAgain: (time) => `Trang này tự gọi lại sau ${time}.`,
    over: 'Trang này đã ngừng gọi.',
    leaveName: 'Để lại tên: nhập tên bên dưới rồi gọi lại.',
    readsLater: 'Người chủ trì sẽ đọc ai đã gọi.',
    nameHint: 'Người chủ trì thấy tên khi chuông đổ. Trình duyệt này ghi nhớ tên.',
    again: 'Gọi lại',
    stop: 'Ngừng gọi',
    leave: 'Rời đi',
  },
};
