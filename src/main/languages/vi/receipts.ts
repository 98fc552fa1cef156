import { formsOf } from '../forms.ts';
import type { Receipts } from '../types.ts';

const count = formsOf('vi');
const payments = (n: number): string => count(n, { other: '# khoản thanh toán' });

/** How the browser reaches its TURN server. */
const WAYS: Readonly<Record<string, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };
const short = (value: number, digits: number): string => value.toFixed(digits).replace('.', ',');

/** The records of a call. */
export const receipts: Receipts = {
  receiptStrings: {
    title: 'Biên nhận',
    lead: 'Mọi khoản thanh toán mà trình duyệt này đã gửi hoặc nhận. Danh sách chỉ được lưu ở đây; các khoản thanh toán nằm trên Solana, nơi bất kỳ ai cũng có thể kiểm tra.',
    network: (name) => `Trên ${name}`,
    empty: 'Chưa có khoản nào trên mạng này. Chúng hiện ở đây từ cuộc gọi đầu tiên của bạn.',
    loading: 'Đang tải các khoản thanh toán…',
    show: 'Hiện',
    all: 'Mọi khoản thanh toán',
    other: 'Ngoài cuộc gọi',
    csv: 'Xuất CSV',
    json: 'Xuất JSON',
    month: 'Thu nhập theo tháng',
    net: 'Đã trả, đã trừ các khoản hoàn',
    summary: {
      host: 'Với vai trò người chủ trì',
      guest: 'Với vai trò khách',
      sent: 'Đã gửi ngoài cuộc gọi',
      ahead: 'Lịch hẹn chưa áp dụng',
      total: { host: 'Đã kiếm được', guest: 'Đã chi' },
      refunded: { host: 'Đã hoàn cho khách', guest: 'Đã hoàn cho bạn' },
      amount: 'Số tiền',
      calls: 'Cuộc gọi',
      payments: 'Khoản thanh toán',
      minutes: 'Số phút đã trả',
      perCall: 'Trung bình mỗi cuộc gọi',
      perMinute: 'Trung bình mỗi phút',
    },
    chart: {
      title: 'Theo cuộc gọi',
      label: (calls) =>
        count(calls, {
          other: 'Biểu đồ cột: số tiền đã trả trong # cuộc gọi, đã trừ các khoản hoàn',
        }),
      call: 'Cuộc gọi',
      bar: { host: (when) => `${when} · kiếm được`, guest: (when) => `${when} · đã chi` },
    },
    table: {
      caption: 'Các khoản thanh toán, mới nhất trước',
      when: 'Thời gian',
      what: 'Khoản thanh toán',
      amount: 'Số tiền',
      from: 'Người trả',
      to: 'Trả cho',
      transaction: 'Giao dịch',
      state: 'Trạng thái',
      final: 'Không thể đảo ngược',
      noUsdc: 'bằng SOL',
      upTo: (amount) => `tối đa ${amount}`,
      revoked: 'đã thu hồi',
      approved: 'Đã phê duyệt',
      unsigned: 'chưa gửi',
      otherGroup: 'Ngoài cuộc gọi',
    },
    call: {
      title: {
        host: (peer) => `Bạn đã chủ trì cuộc gọi với ${peer}`,
        guest: (peer) => `Bạn là khách của ${peer}`,
      },
      option: {
        host: (when, peer) => `${when}, chủ trì với ${peer}`,
        guest: (when, peer) => `${when}, khách của ${peer}`,
      },
      sum: (n, net, refunded) =>
        refunded === null
          ? `${payments(n)}, ${net} USDC`
          : `${payments(n)}, ${net} USDC sau khi hoàn ${refunded} USDC`,
      copy: 'Sao chép biên nhận',
      link: 'Sao chép liên kết',
      json: 'Sao chép dữ liệu',
      check: 'Kiểm tra biên nhận',
      invoice: { host: 'Hóa đơn', guest: 'Bản xác nhận' },
    },
    copied: {
      words: 'Đã sao chép biên nhận',
      json: 'Đã sao chép dữ liệu của biên nhận',
      link: 'Đã sao chép liên kết đến biên nhận',
    },
    words: {
      title: (day) => `Biên nhận Pay2Chat, ${day}`,
      parties: (guest, host, network) =>
        `Khách ${guest} đã trả cho người chủ trì ${host} trên ${network}.`,
      price: (usdc) => `Giá: ${usdc} USDC mỗi phút`,
      length: (clock) => `Thời lượng cuộc gọi: ${clock}`,
      minutes: (paid, usdc) => `Số phút đã trả (${paid}): ${usdc} USDC`,
      files: (usdc) => `Tệp: ${usdc} USDC`,
      tips: (usdc) => `Tiền boa: ${usdc} USDC`,
      back: (usdc) => `Đã hoàn: ${usdc} USDC`,
      net: (usdc) => `Chi phí: ${usdc} USDC`,
      proof: (link) => `Bất kỳ ai cũng có thể kiểm tra tại đây: ${link}`,
      connection: {
        host: (seen) => `Kết nối theo phía người chủ trì, không thuộc phần kiểm tra: ${seen}`,
        guest: (seen) => `Kết nối theo phía khách, không thuộc phần kiểm tra: ${seen}`,
      },
    },
    notCopied:
      'Trình duyệt của bạn không cho trang này sao chép. Hãy sao chép biên nhận từ ô bên dưới.',
    audit: {
      title: 'Kiểm tra một biên nhận',
      lead: 'Hãy dán một biên nhận hoặc liên kết đến biên nhận. Trang này so sánh từng dòng với Solana, qua máy chủ Solana của chính bạn. Bạn không cần ví.',
      input: 'Biên nhận',
      run: 'Kiểm tra biên nhận',
      filled: 'Biên nhận của liên kết đã ở trong ô. Hãy nhấn “Kiểm tra biên nhận”.',
      running: 'Đang đọc từ Solana…',
      matches: (lines) =>
        lines === 1
          ? 'Khớp: dòng của biên nhận có trên Solana đúng như biên nhận ghi.'
          : count(lines, { other: 'Khớp: tất cả # dòng có trên Solana đúng như biên nhận ghi.' }),
      others: (others) =>
        count(others, { other: '# khoản thanh toán giữa khoản đặt cọc và ví khác: xem bên dưới.' }),
      givenBack: (listed, later, refunded) =>
        [
          listed === 1
            ? 'Dòng của biên nhận có trên Solana đúng như biên nhận ghi.'
            : count(listed, {
                other: 'Tất cả # dòng của biên nhận có trên Solana đúng như biên nhận ghi.',
              }),
          count(later, { other: 'Biên nhận thiếu # khoản hoàn tiền.' }),
          `Tổng cộng đã hoàn: ${refunded}.`,
        ].join(' '),
      differs: (wrong, lines) =>
        `Không khớp: ${wrong} trong ${count(lines, { other: '# dòng' })} có khác biệt.`,
      payer: 'Ví của khách',
      payTo: 'Ví của người chủ trì',
      network: 'Mạng',
      paid: 'Đã trả trên Solana',
      refunded: 'Đã hoàn tiền',
      unused: {
        trial: 'Dùng thử miễn phí',
        counted: 'Thời gian đã tính',
        due: 'Phải hoàn cho thời gian chưa dùng',
        little: (due) => `${due}, quá ít để hoàn`,
      },
      proves: {
        title: 'Điều lần kiểm tra này chứng minh',
        session:
          'Mọi khoản thanh toán từ quyền chi của khách đều có trong biên nhận hoặc bên dưới.',
        deposit:
          'Mọi khoản trả vào khoản đặt cọc của cuộc gọi và mọi khoản hoàn từ đó cho khách đều có trong biên nhận hoặc bên dưới.',
        reference:
          'Mọi khoản hoàn tiền mà người chủ trì thực hiện bằng trang này đều có trong biên nhận hoặc bên dưới.',
      },
      unclear: {
        verdict:
          'Chưa rõ: những gì biên nhận liệt kê có trên Solana đúng như ghi. Có thể thiếu các khoản khác.',
        session:
          'Quá nhiều giao dịch nhắc đến quyền chi của khách. Có thể thiếu các khoản thanh toán.',
        deposit:
          'Quá nhiều giao dịch nhắc đến khoản đặt cọc của cuộc gọi. Có thể thiếu các khoản thanh toán và các khoản hoàn.',
        reference:
          'Quá nhiều giao dịch nhắc đến các khoản hoàn tiền của cuộc gọi. Có thể thiếu các khoản hoàn tiền.',
        ask: 'Hãy so sánh biên nhận với biên nhận của người kia: cả hai phải giống nhau.',
      },
      cannot: {
        title: 'Điều không thể chứng minh',
        all: [
          'Rằng thời gian đã tính là đúng.',
          'Rằng các ví, quyền chi và khoản đặt cọc là của cuộc gọi này.',
          'Rằng ví của khách không tự trả thêm khoản nào khác.',
        ],
      },
      lines: 'Từng dòng',
      claimed: 'Biên nhận',
      found: 'Solana',
      odometer: ['Đã chi', 'Theo số đếm của chương trình Token'],
      overRefunded: ['Đã trả cho thời gian', 'Đã hoàn tiền'],
      approvals: 'Các quyền chi',
      cap: 'Hạn mức',
      spent: 'Đã chi',
      left: 'Còn lại',
      closed: 'Không còn: đã bị thay thế hoặc thu hồi',
      approval: (n) => `Quyền chi ${n}`,
      subjects: {
        prepay: 'Khoản trả trước',
        minute: 'Phút',
        file: 'Tệp',
        tip: 'Tiền boa',
        refund: 'Hoàn tiền',
        approval: 'Quyền chi',
        call: 'Một khoản thanh toán khác của cuộc gọi này',
        other: 'Do người khác gửi hoặc nhận',
      },
      findings: {
        ok: 'Có trên Solana đúng như biên nhận ghi.',
        'missing-on-chain':
          'Biên nhận có ghi, nhưng trên Solana không có khoản thanh toán nào như vậy.',
        'missing-in-receipt': 'Biên nhận bỏ sót khoản này.',
        'failed-on-chain':
          'Giao dịch có trên Solana nhưng đã thất bại. Giao dịch này không trả khoản nào.',
        'listed-twice': 'Biên nhận ghi cùng một giao dịch hai lần.',
        'other-wallet':
          'Một ví khác đã trả khoản này vào khoản đặt cọc hoặc nhận từ đó. Khách không trả khoản này.',
        amount: 'Số tiền không khớp.',
        recipient: 'Người nhận không khớp.',
        payer: 'Tài khoản trả tiền không khớp.',
        authority: 'Giao dịch được ký bằng khóa khác với khóa mà biên nhận nêu.',
        'fee-payer': 'Một tài khoản khác đã trả phí mạng.',
        mint: 'Giao dịch đã chuyển một token không phải USDC.',
        memo: 'Memo của giao dịch không thuộc về cuộc gọi và khoản thanh toán này.',
        resource: 'Giao dịch đã trả cho thứ khác với những gì biên nhận ghi.',
        time: 'Thời gian khác với thời gian của khối chứa giao dịch.',
        price: 'Giá khác với giá đã trả.',
        cap: 'Hạn mức khác với hạn mức đã phê duyệt.',
        odometer: 'Các khoản chi từ quyền chi này cộng lại không khớp.',
        'over-refunded': 'Số tiền đã hoàn nhiều hơn chi phí của khoản trả trước và các phút.',
      },
    },
  },
  monthStrings: {
    title: 'Thu nhập theo tháng',
    lead: 'Các khoản khách đã trả cho bạn, trừ các khoản hoàn. Mỗi khoản được tính vào đúng ngày của nó.',
    month: 'Tháng',
    zone: (zone) => `Ngày theo múi giờ ${zone}.`,
    empty: 'Chưa có khách nào trả cho bạn trên mạng này.',
    csv: 'Xuất tháng dưới dạng CSV',
    sums: 'Cả tháng',
    gross: 'Khách đã trả',
    returned: 'Đã hoàn cho thời gian chưa dùng',
    refunded: 'Đã hoàn tiền',
    net: 'Đã kiếm được',
    minutes: 'Số phút',
    calls: 'Cuộc gọi',
    files: 'Tệp',
    noTopic: 'Không có chủ đề',
    by: {
      day: { title: 'Theo ngày', column: 'Ngày' },
      guest: { title: 'Theo khách', column: 'Khách' },
      topic: { title: 'Theo chủ đề', column: 'Chủ đề' },
    },
    plot: (month, days) =>
      count(days, {
        other: `Biểu đồ cột: số tiền kiếm được mỗi ngày trong ${month}; có thanh toán trong # ngày. Bảng bên dưới ghi các số tiền.`,
      }),
  },
  invoiceStrings: {
    title: { host: 'Hóa đơn', guest: 'Bản xác nhận thanh toán' },
    lead: 'Hãy in ra, hoặc chọn “Lưu dưới dạng PDF” trong hộp thoại in. Tài liệu được tạo trong trình duyệt này, và không có gì bạn nhập ở đây bị gửi đi.',
    own: 'Tên và địa chỉ của bạn',
    ownHint: 'Được giữ trong trình duyệt này cho các hóa đơn và bản xác nhận tiếp theo của bạn.',
    peer: {
      host: 'Tên và địa chỉ của khách',
      guest: 'Tên và địa chỉ của người chủ trì',
    },
    peerHint: 'Được giữ trong trình duyệt này cho ví này.',
    tax: 'Ghi chú thuế',
    taxHint:
      'Ví dụ mã số thuế của bạn, hoặc lý do không tính thuế. Được in bên dưới dòng tổng cộng.',
    wiped: '“Xóa sạch mọi thứ” trong Cài đặt xóa các nội dung này và số hóa đơn của bạn.',
    print: 'In hoặc lưu dưới dạng PDF',
    check: 'Đối chiếu với Solana',
    cancelCheck: 'Dừng kiểm tra',
    loading: 'Đang đọc biên nhận…',
    number: 'Số',
    issued: 'Ngày lập',
    printed: 'Ngày',
    call: 'Cuộc gọi',
    topic: 'Chủ đề',
    counted: 'Thời gian đã tính',
    callId: 'ID cuộc gọi',
    network: 'Mạng',
    wallet: 'Ví',
    from: { host: 'Từ', guest: 'Trả cho' },
    to: { host: 'Gửi đến', guest: 'Người trả' },
    items: 'Các mục đã trả',
    item: 'Mục',
    product: (minutes, price) => `${minutes} × ${price} USDC`,
    amount: 'Số tiền bằng USDC',
    minutes: 'Cuộc gọi video, số phút',
    periods: (seconds) => `Cuộc gọi video, số phút (mỗi phút ${seconds} giây)`,
    total: 'Tổng đã trả',
    paid: 'Đã trả đủ, bằng USDC trên Solana. Không còn khoản nào phải trả.',
    later: (day) => `Gồm các khoản thanh toán và hoàn tiền sau ngày lập, đến ${day}.`,
    payments: 'Các giao dịch',
    when: 'Thời gian',
    what: 'Khoản thanh toán',
    zone: (zone) => `Thời gian theo múi giờ ${zone}.`,
    audit: 'Đối chiếu với Solana',
    notChecked: 'Chưa kiểm tra.',
    checking: 'Đang đọc từ Solana…',
    failed: (why) => `Chưa kiểm tra được: ${why}`,
    checked: (when, verdict) => `${when}: ${verdict}`,
    fileName: (title, name) => `${title} ${name}`,
  },
  qualityStrings: {
    label: 'Chất lượng kết nối',
    tally: {
      own: (seen) => `Kết nối phía bạn: ${seen}`,
      time: {
        good: (time) => `tốt ${time}`,
        fair: (time) => `trung bình ${time}`,
        poor: (time) => `kém ${time}`,
      },
      interruptions: (n) => count(n, { other: '# lần gián đoạn' }),
    },
    words: { good: 'Tốt', fair: 'Trung bình', poor: 'Kém' },
    direct: 'trực tiếp',
    relayed: 'chuyển tiếp',
    reduced: 'Kết nối kém: đã giảm chất lượng video',
    smaller: 'video nhỏ hơn',
    rtt: 'Thời gian khứ hồi',
    lossIn: 'Mất gói, chiều đến',
    lossOut: 'Mất gói, chiều đi',
    rateIn: 'Đã nhận',
    rateOut: 'Đã gửi',
    framesIn: 'Video nhận',
    framesOut: 'Video gửi',
    route: 'Đường kết nối',
    codecs: 'Codec',
    none: 'không có',
    ms: (value) => `${Math.round(value)} ms`,
    percent: (value) => `${short(value, value < 10 ? 1 : 0)}%`,
    rate: (kbit) =>
      kbit < 1000 ? `${Math.round(kbit)} kbit/s` : `${short(kbit / 1000, 1)} Mbit/s`,
    fps: (value) => `${Math.round(value)} khung hình/giây`,
    size: (width, height, fps) => `${width} × ${height}, ${Math.round(fps)} khung hình/giây`,
    plot: (what, least, most, seconds) =>
      `${what}, ${seconds} giây gần nhất: từ ${least} đến ${most}`,
    via: ({ local, remote, relayProtocol }) => {
      if (local === 'relay')
        return `Chuyển tiếp qua máy chủ TURN của bạn (bằng ${WAYS[relayProtocol] ?? 'UDP'})`;
      if (remote === 'relay') return 'Chuyển tiếp qua máy chủ TURN của người kia';
      return local === 'host' && remote === 'host'
        ? 'Trực tiếp, trong cùng một mạng hoặc không có NAT'
        : 'Trực tiếp, qua NAT';
    },
  },
};
