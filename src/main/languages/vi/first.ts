import type { First } from '../types.ts';

/** Vietnamese, as far as the first screen needs it. The words are those of docs/translating.md. */
export const first: First = {
  moneyStrings: {
    mainnet: 'Solana mainnet: các khoản thanh toán là tiền thật.',
    devnet: 'Solana devnet: mạng thử nghiệm, tiền ở đây không có giá trị.',
    local: 'Sổ cái cục bộ: bản thử trên máy này, với tiền không có giá trị.',
  },
  phoneStrings: {
    title: 'Trên điện thoại',
    hint: 'Ứng dụng ví mở trang trong trình duyệt riêng của chúng. Hãy mở trang này ở đó để tiếp tục. Nếu chưa có ứng dụng, liên kết sẽ mở trang web của nhà sản xuất ví, và trang đó sẽ thấy liên kết.',
    lent: 'Lời mời này chứa mật khẩu máy chủ TURN của người chủ trì, nên trang web đó cũng sẽ thấy mật khẩu ấy.',
    open: (name) => `Mở trong ${name}`,
    app: 'Ứng dụng ví',
    otherBrowser:
      'Firefox, Brave và Opera không kết nối được với ứng dụng ví. Chrome trên cùng điện thoại thì được.',
  },
  strings: {
    brand: 'Pay2Chat',
    call: 'Cuộc gọi',
    back: 'Quay lại',
    copy: 'Sao chép',
    copied: 'Đã sao chép',
    paste: 'Dán',
    copyByHand: 'Hãy tự chọn và sao chép',
    receipts: 'Biên nhận',
    usdc: 'USDC',
    sol: 'SOL',
    explorer: 'Xem trên trình khám phá',
    cancel: 'Hủy',
    close: 'Đóng',
    dismiss: 'Ẩn',
    error: (code) => `Đã xảy ra lỗi trong trang này (${code}).`,
    reload: 'Hãy tải lại trang. Thời gian đã trả tiền vẫn được giữ.',
    payment: {
      pending: 'Đang chờ ví của bạn',
      broadcasting: 'Đang gửi',
      confirming: 'Đang chờ xác nhận',
      confirmed: 'Đã xác nhận',
      failed: 'Thất bại',
      timeout: 'Chưa được xác nhận kịp thời',
      invalid: 'Không được chấp nhận',
    },
  },
  pageStrings: {
    lobby: {
      title: 'Nhận tiền theo từng phút',
      lead: 'Cuộc gọi video giữa hai trình duyệt. Khách trả cho người chủ trì bằng USDC, từng phút một.',
      host: 'Chủ trì cuộc gọi',
      hostNote: 'Đặt giá, gửi lời mời và nhận tiền trong lúc trò chuyện.',
      guest: 'Tôi có lời mời',
      guestNote: 'Mở lời mời, xem giá, rồi trả tiền và trò chuyện.',
      network: 'Mạng',
    },
    menu: {
      label: 'Menu',
      settings: 'Cài đặt',
      install: 'Cài dưới dạng ứng dụng',
      agreed: 'Những gì bạn đã đồng ý',
      diagnostics: 'Chẩn đoán',
      language: 'Ngôn ngữ',
    },
    linkInCall:
      'Thẻ này đang có cuộc gọi. Hãy kết thúc cuộc gọi trước, hoặc mở liên kết trong thẻ khác.',
    linkInTransfer:
      'Một tệp vẫn đang được truyền trong thẻ này. Hãy chờ đến khi tệp đến nơi, hoặc mở liên kết trong thẻ khác.',
    backStays:
      'Quay lại sẽ kết thúc việc đang diễn ra ở đây. Để rời đi, hãy dùng nút trên trang này.',
    replyLink: {
      handedOver: 'Phản hồi đã được chuyển đến thẻ đang chờ của bạn. Bạn có thể đóng thẻ này.',
      noneWaiting:
        'Không có thẻ nào trong trình duyệt này đang chờ phản hồi đó. Hãy mở thẻ có lời mời của bạn.',
    },
    repairLink: {
      handedOver: 'Liên kết đã được chuyển đến thẻ có cuộc gọi của bạn. Bạn có thể đóng thẻ này.',
      noneWaiting:
        'Không có cuộc gọi nào đang mở trong trình duyệt này thuộc về liên kết đó. Cuộc gọi đã kết thúc ở đây, hoặc nằm ở trình duyệt khác: khi đó hãy mở liên kết ở trình duyệt ấy.',
    },
  },
  walletStrings: {
    title: 'Ví',
    none: 'Ví Solana của chính bạn ký các khoản thanh toán. Trang này không bao giờ thấy khóa của ví.',
    what: 'Ví là một ứng dụng hoặc tiện ích trình duyệt giữ tiền của bạn và hỏi bạn trước khi trả. Hãy cài một trong các ví này; nếu ví không tự hiện ra ở đây, hãy tải lại trang; lời mời đang mở vẫn được giữ.',
    usdc: 'USDC là đô la trên Solana. Hãy mua trong ví, hoặc gửi vào ví từ một sàn giao dịch.',
    connect: 'Kết nối ví',
    install: 'Cài đặt',
    installed: 'Đã tìm thấy',
    onPhone: 'Trên điện thoại này',
    waiting: (name) => `Đang chờ ${name}. Hãy phê duyệt trong cửa sổ của ví.`,
    disconnect: 'Ngắt kết nối',
    disconnectSure: 'Ngắt kết nối giữa cuộc gọi?',
    loading: '…',
    noAccount: 'Chưa có tài khoản USDC',
    address: 'Địa chỉ',
    balance: 'Số dư',
    fees: 'SOL để trả phí',
    network: 'Mạng',
    refresh: 'Làm mới',
    faucet: 'Lấy tiền thử cho devnet:',
    faucetUsdc: 'Vòi USDC',
    faucetSol: 'Vòi SOL',
    transfer: 'Gửi USDC',
    to: 'Đến (địa chỉ Solana)',
    amount: 'Số tiền bằng USDC',
    send: 'Gửi USDC',
    checkAgain: 'Kiểm tra lại',
  },
};
