import { formatUsdc } from '../../text/intl.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
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
      timeout: 'Không được xác nhận kịp thời',
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
    replyLink: {
      handedOver: 'Phản hồi đã được chuyển đến thẻ đang chờ của bạn. Bạn có thể đóng thẻ này.',
      noneWaiting:
        'Không có thẻ nào trong trình duyệt này đang chờ phản hồi đó. Hãy mở thẻ có lời mời của bạn.',
    },
    repairLink: {
      handedOver: 'Mã đã được chuyển đến thẻ có cuộc gọi của bạn. Bạn có thể đóng thẻ này.',
      noneWaiting:
        'Không có cuộc gọi nào trong trình duyệt này thuộc về liên kết đó. Hãy mở liên kết trong trình duyệt có cuộc gọi của bạn.',
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
  consentClaims: {
    direct: [
      'Trực tiếp.',
      'Trình duyệt của hai người kết nối thẳng với nhau. Người kia thấy địa chỉ IP của bạn, và mỗi máy chủ được dùng cũng vậy: các máy chủ giúp hai bên kết nối (STUN, TURN) và các máy chủ đọc mạng Solana (RPC).',
    ],
    upfront: [
      'Trả tiền trước.',
      `Khách trả trước ${STANDARD_PREPAID_PERIODS} phút bằng USDC. Trước khi khoản đó hoàn tất, không ai được nhìn thấy hay nghe thấy.`,
    ],
    automatic: [
      'Sau đó trả theo phút.',
      'Mỗi phút được trả tự động, trong hạn mức của khách, hoặc ví của khách hỏi từng lần. Một khoản không được trả sẽ tạm dừng cuộc gọi và, sau một lần thử lại, kết thúc cuộc gọi.',
    ],
    outage: ['Không tính tiền khi bị gián đoạn.', 'Đồng hồ dừng lại.'],
    unused: [
      'Thời gian chưa dùng được trả lại nếu lời mời ghi như vậy.',
      () =>
        `Trình duyệt của người chủ trì trả lại sau cuộc gọi, nếu ít nhất là ${formatUsdc(LEAST_RETURNED)} USDC, và trả lại toàn bộ nếu còn trong thời gian dùng thử miễn phí. Người chủ trì không có USDC, hoặc không bao giờ quay lại, thì không trả lại gì.`,
    ],
    final: [
      'Các khoản thanh toán không thể đảo ngược và công khai.',
      'Chỉ người chủ trì mới có thể trả lại.',
    ],
    files: ['Tệp', 'đi từ trình duyệt đến trình duyệt, sau khi trả tiền, trừ khi miễn phí.'],
    server: [
      'Không máy chủ nào lưu cuộc gọi của bạn.',
      'Trang này không ghi lại cuộc gọi, nhưng người kia có thể.',
    ],
    browser: [
      'Dữ liệu của bạn ở lại trong trình duyệt này:',
      'cài đặt, biên nhận, các tệp chưa lưu và khóa. Nếu bạn xóa dữ liệu của trình duyệt, các khóa sẽ mất, và cùng với chúng là SOL mà người chủ trì dùng để trả phí mạng.',
    ],
    guest: [
      'Khách có thể mất',
      'khoản trả trước nếu người chủ trì không bao giờ quay lại; sau đó là một phút, tệ nhất là ba phút; giá của một tệp không bao giờ đến; và toàn bộ hạn mức nếu ai đó chiếm quyền trình duyệt của khách. Thời gian vẫn được tính, bất kể người chủ trì cho xem gì.',
    ],
    host: [
      'Người chủ trì có thể mất',
      `vài giây của mỗi phút không được trả và của mỗi lần gián đoạn, phí mạng có giới hạn, và các khoản thanh toán mà Solana đảo ngược. Nếu ai đó chiếm quyền trình duyệt của người chủ trì: SOL để trả phí và số tiền tối đa bằng giá của ${STANDARD_PREPAID_PERIODS + 1} phút.`,
    ],
  },
  consentBounds: [
    'Khách trả cho một phút mà mình không nhận được, hoặc cho ba phút nếu trong lúc đó trang của chính khách ngừng trả lời.',
    'Người chủ trì chịu mất 10 giây của mỗi phút không được trả, và 4 giây ở mỗi lần gián đoạn.',
    'Khách có trang bị sửa để bỏ qua việc xác nhận được miễn phí tối đa 1 trong 11 giây.',
    'Phí mạng của người chủ trì mà không khoản thanh toán nào bù được là tối đa 0,00013 SOL mỗi cuộc gọi.',
  ],
  consentWords: {
    title: 'Trước khi gọi',
    bounds: 'Các giới hạn chính xác',
    check: 'Tôi hiểu và đồng ý',
    next: 'Tiếp tục',
  },
  consentAsk: {
    tick: 'Hãy đánh dấu ô này để tiếp tục.',
    prevails:
      'Đây là bản dịch. Nếu có nghi vấn hoặc khác biệt, bản tiếng Anh có giá trị quyết định.',
    original: 'Bản tiếng Anh',
  },
};
