import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { Consent } from '../types.ts';

/** The text that host and guest agree to. */
export const consent: Consent = {
  consentClaims: {
    direct: [
      'Trực tiếp.',
      'Trình duyệt của hai người kết nối với nhau. Người kia thấy địa chỉ IP của bạn, và mỗi máy chủ được dùng cũng vậy: các máy chủ giúp hai bên kết nối (STUN, TURN) và các máy chủ đọc mạng Solana (RPC).',
    ],
    upfront: [
      'Trả tiền trước.',
      `Khách trả trước cho ${STANDARD_PREPAID_PERIODS} phút bằng USDC. Trước khi khoản đó hoàn tất, không ai được nhìn thấy hay nghe thấy.`,
    ],
    automatic: [
      'Sau đó trả theo phút.',
      'Mỗi phút được trả tự động, tối đa đến hạn mức của khách, hoặc ví của khách hỏi từng lần. Nếu một khoản không được trả, cuộc gọi tạm dừng và, sau một lần thử lại, kết thúc.',
    ],
    outage: ['Không tính tiền khi bị gián đoạn.', 'Đồng hồ dừng lại.'],
    unused: [
      'Thời gian chưa dùng sẽ được hoàn tiền nếu lời mời ghi như vậy.',
      'Khoản trả trước nằm trong một khoản đặt cọc. Trình duyệt của người chủ trì chi trả khoản đặt cọc khi cuộc gọi kết thúc, và mọi khoản được hoàn lại nếu cuộc gọi kết thúc trong thời gian dùng thử miễn phí. Nếu người chủ trì không bao giờ quay lại, khoản trả trước vẫn nằm ở đó.',
    ],
    final: [
      'Các khoản thanh toán là công khai và không thể đảo ngược.',
      'Chỉ người chủ trì mới có thể hoàn tiền.',
    ],
    links: [
      'Liên kết gọi là công khai.',
      'Solana cho thấy khi nào chúng đổ chuông và được trả lời, và qua khoản thanh toán, ví nào đã gọi.',
    ],
    files: [
      'Tệp',
      'được chuyển từ trình duyệt này sang trình duyệt kia, sau khi được trả tiền, trừ khi tệp miễn phí.',
    ],
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
      'vài giây của mỗi phút không được trả và của mỗi lần gián đoạn, một lượng phí mạng có giới hạn, và các khoản thanh toán mà Solana đảo ngược. Nếu ai đó chiếm quyền trình duyệt của người chủ trì: SOL để trả phí và các khoản đặt cọc của cuộc gọi chưa được chi trả.',
    ],
  },
  consentBounds: [
    'Khách trả cho một phút mà mình không nhận được, hoặc cho ba phút nếu trong lúc đó trang của chính khách ngừng trả lời.',
    'Người chủ trì chịu mất 10 giây của mỗi phút không được trả, và 4 giây ở mỗi lần gián đoạn.',
    'Khách có trang bị sửa để bỏ qua việc xác nhận được dùng miễn phí tối đa 1 giây trong mỗi 11 giây.',
    'Phí mạng của người chủ trì mà không khoản thanh toán nào bù được là tối đa 0,00013 SOL mỗi cuộc gọi, hoặc gấp mười lần mức tối đa cao hơn cho mỗi khoản thanh toán mà người chủ trì đã chọn.',
  ],
  consentWords: {
    title: 'Trước khi gọi',
    bounds: 'Các giới hạn chính xác',
    check: 'Tôi hiểu và đồng ý',
    next: 'Tiếp tục',
  },
  consentAsk: {
    all: 'Tất cả các điểm',
    tick: 'Hãy đánh dấu ô này để tiếp tục.',
    prevails:
      'Đây là bản dịch. Nếu có nghi vấn hoặc khác biệt, bản tiếng Anh được ưu tiên áp dụng.',
    original: 'Bản tiếng Anh',
  },
};
