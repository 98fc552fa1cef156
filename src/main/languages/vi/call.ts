import { isolated } from '../../../shared/peer-text.ts';
import { formsOf } from '../forms.ts';
import type { Call } from '../types.ts';

const count = formsOf('vi');

/** The call itself, its devices, files and notices. */
export const call: Call = {
  nextSteps: {
    hostWallet: 'Khách trả tiền vào ví của bạn. Ví cũng cần một ít SOL để trả phí mạng.',
    hostSol: (missing) => `Bước tiếp theo: gửi ${missing} SOL vào ví của bạn để trả phí mạng.`,
    hostFees: 'Ví của bạn hỏi một lần, cho phí mạng.',
    guestWallet: (cost) => `Bạn cần ${cost} USDC và không cần SOL.`,
    guestShort: (missing) =>
      `Hãy nạp thêm ${missing} USDC vào ví để tham gia. Trong lúc đó bạn có thể chấp nhận lời mời.`,
    guestDevices:
      'Trình duyệt của bạn xin quyền dùng camera và micro. Bạn có thể tham gia mà không cần chúng.',
    guestMicrophone:
      'Trình duyệt của bạn xin quyền dùng micro. Bạn có thể tham gia mà không cần micro.',
  },
  lostWayStrings: {
    invite: {
      what: 'Trang này đã được tải lại, nên lời mời trước đó của bạn không còn dùng được.',
      next: 'Hãy tạo lời mời mới với cùng điều kiện và gửi đi. Khách phải mở lời mời mới.',
    },
    agreed: {
      what: 'Trang này đã được tải lại, nên lời mời trước đó của bạn không còn dùng được.',
      next: 'Hãy nhấn lại “Mời thủ công” ở cuộc gọi đã hẹn và gửi lời mời mới. Lời mời tạo ở bên dưới sẽ không tính lịch hẹn.',
    },
    replied: {
      what: 'Trang này đã được tải lại, nên phản hồi trước đó của bạn không còn dùng được.',
      next: 'Hãy chấp nhận lần nữa và gửi phản hồi mới. Nếu người chủ trì đã dùng phản hồi trước đó, hãy xin một lời mời mới.',
    },
    again: {
      what: 'Hãy nhờ người chủ trì cũng nhấn “Gọi lại” và gửi bạn liên kết mới.',
      next: 'Mở liên kết đó, hoặc dán vào đây.',
    },
    link: {
      what: 'Khi trang này còn mở, khách có thể gọi lại bằng liên kết gọi của bạn.',
      next: 'Hoặc hãy tạo lời mời với cùng điều kiện và gửi đi.',
    },
    gone: {
      what: 'Trang của khách không còn phản hồi.',
      next: 'Hãy tạo lời mời với cùng điều kiện và gửi đi.',
    },
    met: {
      what: 'Trang này đã được tải lại, nên bạn không còn kết nối với người chủ trì.',
      next: 'Mỗi lời mời chỉ dùng được một lần. Hãy xin người chủ trì một lời mời mới và mở ở đây.',
    },
  },
  ownNameStrings: {
    label: 'Tên của bạn (không bắt buộc)',
    hint: 'Người kia thấy tên này khi bạn đã vào cuộc gọi. Trình duyệt này ghi nhớ tên.',
    hostHint:
      'Khách thấy tên này trong cuộc gọi và trong các liên kết của bạn. Trình duyệt này ghi nhớ tên.',
  },
  screenStrings: {
    sharing: 'Bạn đang chia sẻ màn hình.',
    stop: 'Dừng chia sẻ',
    peerShares: {
      host: 'Khách đang chia sẻ màn hình.',
      guest: 'Người chủ trì đang chia sẻ màn hình.',
    },
    lens: 'Thu phóng và toàn màn hình',
    closer: 'Phóng to',
    further: 'Thu nhỏ',
    percent: (scale) => `${Math.round(scale * 100)}%`,
    whole: (percent) => `Mức thu phóng là ${percent}. Hiện cả màn hình`,
    full: 'Toàn màn hình',
    leave: 'Thoát toàn màn hình',
  },
  callStrings: {
    notices: 'Thông báo',
    words: {
      title: 'Từ bảo mật',
      before: {
        host: 'Hãy so sánh các từ này với khách, qua điện thoại hoặc trong một đoạn chat ngoài trang này.',
        guest:
          'Hãy so sánh các từ này với người chủ trì, qua điện thoại hoặc trong một đoạn chat ngoài trang này.',
      },
      unpaid: 'Chưa có khoản nào được trả.',
      unclaimed: 'Lịch hẹn của bạn chưa được áp dụng, và chưa có khoản nào khác được trả.',
      why: {
        host: 'Nếu các từ khác nhau, có người đang xen vào giữa cuộc gọi: hãy hủy cuộc gọi.',
        guest: 'Nếu các từ khác nhau, có người đang xen vào giữa cuộc gọi: hãy rời đi.',
      },
      noOtherWay: {
        host: 'Khách không có cách nào khác để liên hệ với bạn? Hãy đọc các từ cho nhau nghe ở đầu cuộc gọi, trước khi bàn công việc.',
        guest:
          'Bạn không có cách nào khác để liên hệ với người chủ trì? Hãy đọc các từ cho nhau nghe ở đầu cuộc gọi, trước khi bàn công việc.',
      },
      note: {
        host: 'Hãy so sánh các từ này với khách, qua điện thoại hoặc trong một đoạn chat ngoài trang này. Nếu từ của khách khác, có người đang xen vào giữa cuộc gọi: hãy kết thúc cuộc gọi.',
        guest:
          'Hãy so sánh các từ này với người chủ trì, qua điện thoại hoặc trong một đoạn chat ngoài trang này. Nếu từ của họ khác, có người đang xen vào giữa cuộc gọi: hãy kết thúc cuộc gọi.',
      },
    },
    connection: {
      new: 'Chưa kết nối',
      connecting: 'Đang kết nối',
      connected: 'Đã kết nối',
      interrupted: 'Bị gián đoạn',
      failed: 'Kết nối thất bại',
      closed: 'Đã đóng',
    },
    unsent: 'Đang chờ người chủ trì',
    lastFiles: 'Cuộc gọi đã xong, tệp vẫn đang truyền',
    noHeartbeat: 'Đang kết nối lại thanh toán…',
    peer: {
      label: { host: 'Khách của bạn', guest: 'Người chủ trì' },
      named: {
        host: (name) => `Khách của bạn: ${name}`,
        guest: (name) => `Người chủ trì: ${name}`,
      },
    },
    stage: {
      preview: 'Camera và micro',
      you: 'Bạn',
      openMicrophone: 'Không có micro. Thử lại',
      openCamera: 'Không có camera. Thử lại',
      mute: 'Tắt micro',
      unmute: 'Bật micro',
      cameraOff: 'Tắt camera',
      flip: 'Đổi camera',
      cameraOn: 'Bật camera',
      share: 'Chia sẻ màn hình',
      unshare: 'Dừng chia sẻ màn hình',
      pip: 'Mở hình trong hình',
      closePip: 'Đóng hình trong hình',
      devices: 'Chọn thiết bị',
      more: 'Thiết bị và kết nối',
      help: 'Thông báo và phím tắt',
      end: 'Kết thúc cuộc gọi',
      endShort: 'Kết thúc',
      peerCameraOff: 'Camera đang tắt',
      peerSilent: {
        host: 'Khách không gửi hình ảnh hay âm thanh.',
        guest: 'Người chủ trì không gửi hình ảnh hay âm thanh.',
      },
      peerMuted: 'Đã tắt micro',
      peerNoMicrophone: 'Không có micro',
      ownCameraOff: 'Camera của bạn đang tắt',
      ownWaits: 'Hình ảnh của bạn hiện không được gửi',
      play: 'Phát âm thanh',
      starting: 'Đang khởi động…',
    },
    panels: {
      label: 'Các bảng',
      chat: 'Chat',
      payments: 'Thanh toán',
      files: 'Tệp',
      wallet: 'Ví',
      more: 'Thiết bị và kết nối',
      news: 'Mới',
    },
    chat: {
      title: 'Chat',
      input: 'Tin nhắn',
      send: 'Gửi',
      away: 'Không có kết nối. Nội dung bạn viết được giữ ở đây cho đến khi gửi được.',
      room: (count) => `Số ký tự còn lại: ${count}`,
      tooLong: (count) => `Quá dài để gửi. Số ký tự thừa: ${count}`,
      all: (count) => `Hiện tất cả ${count} tin nhắn`,
      newest: 'Tin nhắn mới',
      empty: 'Chỉ hai người đọc được nội dung này. Nội dung bị xóa khi cuộc gọi kết thúc.',
      me: 'Bạn',
    },
  },
  wishStrings: {
    own: {
      less: 'Bạn nhận ít video hơn',
      none: 'Bạn không nhận video',
    },
    peer: {
      host: {
        less: 'Khách yêu cầu ít video hơn',
        none: 'Khách yêu cầu không nhận video',
      },
      guest: {
        less: 'Người chủ trì yêu cầu ít video hơn',
        none: 'Người chủ trì yêu cầu không nhận video',
      },
    },
  },
  pipStrings: {
    back: 'Quay lại trang',
    failed: 'Trình duyệt của bạn không mở được hình trong hình.',
  },
  shortcutStrings: {
    names: {
      mic: 'Bật hoặc tắt micro',
      talk: 'Giữ để nói khi micro đang tắt',
      camera: 'Bật hoặc tắt camera',
      share: 'Chia sẻ màn hình hoặc dừng',
      full: 'Bật hoặc thoát toàn màn hình',
      devices: 'Chọn thiết bị',
      chat: 'Viết tin nhắn chat',
      files: 'Đến phần tệp',
      help: 'Hiện danh sách này',
      end: 'Kết thúc cuộc gọi',
    },
    space: 'Phím cách',
    now: {
      microphone: { on: 'Micro bật', off: 'Micro tắt' },
      camera: { on: 'Camera bật', off: 'Camera tắt' },
    },
  },
  helpStrings: {
    title: 'Thông báo và phím tắt',
    close: 'Đóng',
    alerts: 'Thông báo',
    sounds: 'Âm báo',
    soundsHint: 'Cho thanh toán, cảnh báo, tin nhắn và tệp.',
    notify: 'Thông báo của trình duyệt khi thẻ này bị ẩn',
    notifyHint: 'Trình duyệt của bạn xin phép một lần.',
    notifyBlocked:
      'Trình duyệt của bạn chặn thông báo từ trang này. Hãy cho phép trong phần cài đặt trang web của trình duyệt.',
    pip: 'Hình trong hình khi thẻ này bị ẩn',
    pipHint: 'Trình duyệt của bạn có thể xin phép một lần.',
    shortcuts: 'Bàn phím',
    keys: 'Phím tắt một phím',
    keysHint: 'Chúng tắt trong khi bạn gõ.',
  },
  noticeStrings: {
    joining: { host: 'Khách đã trả tiền', guest: 'Đã trả. Bạn đang trong cuộc gọi.' },
    paid: (minute) => `${minute} đã được trả`,
    tip: {
      host: (amount) => `Khách gửi ${amount} USDC tiền boa.`,
      guest: (amount) => `Cảm ơn bạn! Tiền boa ${amount} USDC của bạn đã đến.`,
    },
    interrupted: 'Kết nối bị gián đoạn. Tạm ngừng tính tiền.',
    stopped: 'Trình duyệt đã dừng trang này khi bạn vắng mặt. Việc tính tiền đã tạm ngừng.',
    connected: {
      host: 'Khách đã kết nối và có thể trả tiền bây giờ.',
      guest: 'Đã kết nối. Hãy trả tiền để tham gia.',
    },
    message: 'Tin nhắn mới',
    file: {
      offered: (name) => `Tệp mới: ${isolated(name)}`,
      sold: (name) => `Đã bán: ${isolated(name)}`,
      done: (name) => `Đã truyền xong: ${isolated(name)}`,
      failed: (name) => `Đã ngừng truyền: ${isolated(name)}`,
    },
    title: {
      connected: { host: 'Khách đã kết nối', guest: 'Trả tiền để tham gia' },
      frozen: 'Tạm dừng',
      interrupted: 'Không tính tiền',
    },
    ring: {
      comes: (name) => (name === '' ? 'Có người đang gọi' : `Cuộc gọi, tự xưng: ${isolated(name)}`),
      ringing: 'Đang đổ chuông…',
      answered: 'Người chủ trì đã trả lời',
      busy: 'Người chủ trì chưa thể trả lời',
      noAnswer: 'Chưa có ai trả lời',
    },
  },
  deviceStrings: {
    title: 'Thiết bị',
    inApp:
      'Trình duyệt riêng của ứng dụng này có thể không có camera và ví. Hãy sao chép liên kết này và mở trong trình duyệt của bạn.',
    copyLink: 'Sao chép liên kết này',
    kinds: { microphone: 'Micro', camera: 'Camera', speaker: 'Loa' },
    automatic: 'Mặc định của hệ thống',
    automaticIs: (label) => `Mặc định của hệ thống (${label})`,
    absent: (label) => `${label} (chưa kết nối)`,
    inUse: (label) => `Đang dùng: ${label}`,
    picture: 'Video bạn gửi',
    pictureHint:
      'Chế độ tự động điều chỉnh theo kết nối của bạn. Màn hình chia sẻ luôn được gửi ở kích thước đầy đủ.',
    pictures: {
      auto: 'Tự động',
      '720p': '720p (kích thước cố định)',
      '360p': '360p (tiết kiệm dữ liệu)',
    },
    mirror: 'Lật gương hình của tôi',
    mirrorHint: 'Chỉ với bạn. Người khác luôn thấy bạn đúng chiều.',
    blur: 'Làm mờ nền phía sau tôi',
    blurHint: 'Do camera hoặc hệ thống của bạn thực hiện. Người khác cũng thấy.',
    rehearsal: {
      record: 'Ghi 3 giây rồi phát lại',
      recording: 'Đang ghi trong 3 giây…',
      stop: 'Dừng',
      playing: 'Người khác thấy và nghe bạn như thế này.',
      failed:
        'Trình duyệt của bạn không ghi hoặc phát được. Bản thân cuộc gọi vẫn có thể hoạt động.',
      video: 'Bản ghi của bạn',
    },
    receive: 'Video bạn nhận',
    receiveHint: 'Nhận ít hơn giúp ích khi mạng yếu. Âm thanh vẫn đến đầy đủ.',
    wishes: { all: 'Tất cả', less: 'Ít hơn (tiết kiệm dữ liệu)', none: 'Không (chỉ âm thanh)' },
    unknownWish: 'Trang của người kia là phiên bản cũ hơn và vẫn gửi video như trước.',
    audioOnly: 'Chỉ âm thanh',
    audioOnlyHint: 'Camera của bạn vẫn tắt, và bạn không nhận video.',
    check: 'Kiểm tra camera và micro',
    checkMicrophone: 'Kiểm tra micro',
    checking: 'Đang chờ trình duyệt của bạn…',
    level: {
      listening: 'Hãy nói gì đó: thanh này chuyển động khi nghe thấy bạn.',
      heard: 'Micro của bạn hoạt động.',
      muted: 'Micro của bạn đang tắt.',
      unheard: 'Micro của bạn đang tắt. Không ai nghe thấy bạn.',
    },
    without: {
      nothing: {
        host: 'Bạn có thể chủ trì mà không có camera và micro: bạn nhìn và nghe thấy khách, nhưng khi đó khách phải đồng ý từng phút.',
        guest:
          'Bạn có thể tham gia mà không có camera và micro: bạn nhìn và nghe thấy người chủ trì, nhưng không ai nhìn hay nghe thấy bạn.',
      },
      sound: {
        host: 'Bạn có thể chủ trì mà không có micro: bạn nghe thấy khách, nhưng khi đó khách phải đồng ý từng phút.',
        guest:
          'Bạn có thể tham gia mà không có micro: bạn nghe thấy người chủ trì, nhưng không ai nghe thấy bạn.',
      },
      camera:
        'Bạn có thể tiếp tục mà không có camera: người khác nghe thấy bạn, nhưng không nhìn thấy.',
      microphone:
        'Bạn có thể tiếp tục mà không có micro: người khác nhìn thấy bạn, nhưng không nghe thấy.',
    },
    retry: 'Thử lại',
    taken: {
      own: {
        microphone: 'Hệ thống của bạn đã dừng micro.',
        camera: 'Hệ thống của bạn đã dừng camera.',
        both: 'Hệ thống của bạn đã dừng micro và camera.',
      },
      peer: {
        host: {
          microphone: 'Hệ thống của khách đã dừng micro.',
          camera: 'Hệ thống của khách đã dừng camera.',
          both: 'Hệ thống của khách đã dừng micro và camera.',
        },
        guest: {
          microphone: 'Hệ thống của người chủ trì đã dừng micro.',
          camera: 'Hệ thống của người chủ trì đã dừng camera.',
          both: 'Hệ thống của người chủ trì đã dừng micro và camera.',
        },
      },
      back: 'Sẽ tự tiếp tục sau cuộc gọi điện thoại, hoặc khi ứng dụng kia dùng xong.',
    },
    route: {
      bluetooth:
        'Tai nghe Bluetooth phát ở chất lượng cuộc gọi khi micro của nó đang được dùng. Dùng micro khác sẽ giữ âm thanh đầy đủ.',
      follows:
        'Trên iPhone hoặc iPad, âm thanh đi theo micro. Micro khác sẽ chuyển âm thanh, Trung tâm điều khiển cũng vậy.',
      choose: 'Chọn loa',
    },
    installed:
      'Điện thoại có thể dừng micro của ứng dụng này khi ứng dụng khác đang hiển thị. Hãy ở lại đây trong cuộc gọi.',
    gone: {
      microphone: (from, to) =>
        from === ''
          ? `Micro của bạn bây giờ là ${to}.`
          : `${from} đã bị ngắt. Micro của bạn bây giờ là ${to}.`,
      camera: (from, to) =>
        from === ''
          ? `Camera của bạn bây giờ là ${to}.`
          : `${from} đã bị ngắt. Camera của bạn bây giờ là ${to}.`,
    },
    again: (to) => `${to} đã kết nối lại và đang được dùng.`,
    followed: {
      microphone: (to) => `Hệ thống của bạn đã chuyển sang micro khác. Đang dùng: ${to}.`,
      camera: (to) => `Hệ thống của bạn đã chuyển sang camera khác. Đang dùng: ${to}.`,
    },
  },
  fileStrings: {
    title: { host: 'Tệp để bán', guest: 'Tệp từ người chủ trì' },
    emptyHost: 'Hãy thêm tệp và đặt giá. Khách có thể mua trong cuộc gọi.',
    emptyGuest: 'Người chủ trì chưa cung cấp tệp nào.',
    emptyAway: 'Tệp của người chủ trì hiện lại khi bạn đã kết nối lại.',
    choose: 'Chọn tệp',
    drop: 'hoặc thả vào đây',
    folder: 'Không thể cung cấp thư mục. Hãy nén thành tệp ZIP trước.',
    chosen: (n, size) =>
      n === 1
        ? count(n, { other: `# tệp, ${size}` })
        : count(n, { other: `# tệp, tổng cộng ${size}` }),
    price: 'Giá bằng USDC',
    priceHint: 'Cho mỗi tệp. Để trống để cung cấp miễn phí.',
    description: 'Mô tả (không bắt buộc)',
    descriptionHint: 'Khách thấy mô tả bên cạnh tên.',
    add: 'Cung cấp cho khách',
    earlier: {
      what: 'Bạn đã cung cấp các tệp này trước khi trang được tải lại. Hãy chọn đúng các tệp đó để cung cấp lại với cùng giá.',
      choose: 'Chọn lại',
      drop: 'Không cung cấp nữa',
      line: (name, size, price, isOwed) =>
        isOwed
          ? `${isolated(name)} (${size}, ${price}, đã trả và chưa giao)`
          : `${isolated(name)} (${size}, ${price})`,
      owed: (names) =>
        `Khách đã trả tiền cho tệp này và chưa nhận được: ${names}. Hãy cung cấp lại, hoặc hoàn tiền trong mục Thanh toán.`,
      owedAtEnd: (names) =>
        `Khách đã trả tiền cho tệp này và không nhận được: ${names}. Hãy cung cấp trong cuộc gọi tiếp theo của bạn, hoặc hoàn tiền.`,
      waits: 'Đã trả. Tệp được gửi khi khách yêu cầu lại.',
      others: (names) =>
        `Không được cung cấp, vì không tệp nào ở trên có cùng tên và kích thước: ${names}`,
    },
    free: 'Miễn phí',
    edit: 'Sửa',
    name: 'Tên',
    keep: 'Lưu thay đổi',
    withdraw: 'Rút lại',
    buy: { free: 'Tải xuống', paid: 'Mua', again: 'Tải xuống lại' },
    again: 'Bạn đã trả tiền cho tệp này. Ví của bạn ký một lần; không có khoản nào được trả.',
    claiming: 'Đang chờ chữ ký của bạn',
    confirm: {
      title: (name) => `Mua ${isolated(name)}?`,
      cost: 'Giá',
      size: 'Kích thước',
      balance: 'Số dư của bạn',
      after: 'Sau khi trả',
      short: (missing) => `Hãy nạp thêm ${missing} USDC vào ví trước.`,
      allowance: (left) => `Trả từ quyền chi của cuộc gọi, không hỏi ví của bạn (còn ${left} USDC)`,
      fee: 'Bạn không phải trả thêm phí nào.',
      pay: (cost) => `Trả ${cost} và tải xuống`,
      hash: 'Chi tiết',
      honest:
        'Dấu vân tay (SHA-256) bảo đảm bạn nhận được đúng dữ liệu nào, không bảo đảm dữ liệu đáng giá tiền.',
    },
    lost: 'Một khách đã trả tiền cho tệp này và không nhận được. Hãy khôi phục tệp như cũ, hoặc hoàn tiền.',
    withdrawn: (name) =>
      `Người chủ trì đã rút lại ${isolated(name)} khi bạn đang cân nhắc. Không có khoản nào bị trừ.`,
    pause: 'Tạm dừng',
    resume: 'Tiếp tục',
    cancel: 'Hủy',
    save: 'Lưu',
    kept: {
      title: 'Tệp đã nhận',
      hint: 'Các tệp ở lại trong trình duyệt này một tuần. Hãy lưu những gì bạn muốn giữ.',
      saveOf: (name) => `Lưu ${isolated(name)}`,
      remove: 'Gỡ bỏ…',
      removeOf: (name) => `Gỡ bỏ ${isolated(name)}`,
      sure: 'Gỡ bỏ vĩnh viễn',
    },
    handedOver: {
      saved: (name) => `Đã lưu: ${isolated(name)}`,
      downloading: (name) => `Trong mục tải xuống của trình duyệt: ${isolated(name)}`,
    },
    states: {
      hashing: 'Đang đọc',
      listed: 'Đang cung cấp',
      buying: 'Đang trả tiền',
      paid: 'Đã trả, sắp bắt đầu',
      transferring: 'Đang truyền',
      paused: 'Tạm dừng',
      verifying: 'Đang kiểm tra',
      done: 'Đã truyền xong',
      failed: 'Thất bại',
      withdrawn: 'Đã rút lại',
    },
    over: {
      unpaid: 'Chỉ cung cấp trong cuộc gọi',
      paid: 'Đã trả: nhận tệp trong cuộc gọi tiếp theo của bạn',
    },
    queued: 'Đang chờ tệp trước đó',
    pausedBy: {
      me: 'Bạn đã tạm dừng',
      peer: { host: 'Khách đã tạm dừng', guest: 'Người chủ trì đã tạm dừng' },
    },
    sold: 'Đã giao',
    speed: (perSecond) => `${perSecond}/giây`,
    left: (time) => `còn ${time}`,
    bytes: (n) => `${n.toFixed(0)} byte`,
    wait: {
      seconds: (s) => `${s} giây`,
      minutes: (min) => `${min} phút`,
      hours: (h, min) => (min === 0 ? `${h} giờ` : `${h} giờ ${min} phút`),
    },
    progress: (name) => `Tiến độ của ${isolated(name)}`,
  },
  rejoinStrings: {
    title: 'Cuộc gọi của bạn bị gián đoạn',
    lead: 'Trang này đã bị đóng hoặc tải lại trong cuộc gọi. Việc tính tiền tạm ngừng, và thời gian đã trả tiền vẫn được giữ.',
    how: {
      host: 'Khi vào lại, trang tạo một liên kết. Hãy gửi liên kết cho khách, và khách gửi lại cho bạn một liên kết. Cuộc gọi sau đó tiếp tục từ chỗ đã dừng, trừ khi khách đã kết thúc. Các tệp để bán phải được chọn lại.',
      guest:
        'Khi vào lại, trang tạo một liên kết. Hãy gửi liên kết cho người chủ trì, và người đó gửi lại cho bạn một liên kết. Cuộc gọi sau đó tiếp tục từ chỗ đã dừng, trừ khi người chủ trì đã kết thúc.',
    },
    role: 'Bạn là',
    roles: { host: 'người chủ trì', guest: 'khách' },
    counterpart: { host: 'Ví của khách', guest: 'Ví của người chủ trì' },
    subject: 'Chủ đề',
    words: 'Từ bảo mật',
    talked: 'Thời gian gọi',
    paidUntil: 'Đã trả đến',
    orLater: (time) => `${time} hoặc muộn hơn`,
    left: 'Thời gian còn lại để vào lại',
    rejoin: 'Vào lại cuộc gọi',
    end: 'Kết thúc cuộc gọi',
    ended: {
      host: 'Bạn đã kết thúc cuộc gọi. Hãy xem Biên nhận để biết bạn kiếm được bao nhiêu và khách được hoàn bao nhiêu.',
      guest:
        'Bạn đã kết thúc cuộc gọi. Hãy xem Biên nhận để biết bạn đã trả bao nhiêu và được hoàn bao nhiêu.',
    },
  },
  booksStrings: {
    title: 'Đang mở trong thẻ khác',
    lost: 'Lời mời hoặc phản hồi bạn đã tạo ở đó sẽ không dùng được nữa.',
    act: {
      open: 'Dùng ở đây',
      paying: 'Thử lại',
      call: 'Kết thúc cuộc gọi đó và dùng ở đây',
      silent: 'Dùng ở đây',
    },
  },
  repairStrings: {
    title: 'Gặp sự cố kết nối?',
    hint: 'Dùng cách này nếu kết nối không trở lại, chẳng hạn sau khi đổi mạng. Thời gian đã trả tiền vẫn được giữ.',
    down: 'Kết nối bị gián đoạn. Tạm ngừng tính tiền. Đang kết nối lại…',
    left: {
      title: 'Người kia đã gửi bạn liên kết chưa?',
      hint: 'Hãy mở liên kết, hoặc dán vào bên dưới. Nếu không, hãy nhấn “Vào lại cuộc gọi” ở trên.',
    },
    start: 'Tạo liên kết khôi phục',
    another: 'Tạo liên kết khác',
    copyLink: 'Sao chép liên kết',
    input: 'Liên kết hoặc mã bạn nhận được',
    apply: 'Kết nối',
    linked: 'Liên kết bạn đã mở nằm trong ô. Hãy nhấn “Kết nối” để tiếp tục cuộc gọi.',
    code: 'Dưới dạng mã',
    answer: 'Câu trả lời của bạn dưới dạng mã',
    send: {
      none: 'Hãy tạo liên kết khôi phục, hoặc chờ người kia gửi một liên kết.',
      offered: 'Hãy gửi liên kết này cho người kia, chẳng hạn qua tin nhắn.',
      answered: 'Hãy gửi liên kết này cho người kia. Cuộc gọi tiếp tục khi liên kết đã được mở.',
      applied: 'Đang kết nối…',
    },
    paste: {
      none: 'Mở liên kết bạn nhận được, hoặc dán vào đây.',
      offered: 'Mở liên kết được gửi lại cho bạn, hoặc dán vào đây.',
      answered: 'Không còn gì để mở, trừ khi bạn nhận được liên kết khác.',
      applied: 'Mở liên kết bạn nhận được, hoặc dán vào đây.',
    },
  },
};
