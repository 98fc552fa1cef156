import { isolated } from '../../../shared/peer-text.ts';
import type { Expected, WalletChange } from '../../../shared/errors.ts';
import { type AtomicUsdc, type Lamports, usdc } from '../../../shared/money.ts';
import { shortAddress } from '../../../shared/network.ts';
import { formatSol, formatUsdc, localNumber } from '../../text/intl.ts';
import type { Errors } from '../types.ts';

const NAMES: Record<Expected, string> = {
  invite: 'lời mời',
  reply: 'phản hồi',
  repair: 'liên kết khôi phục',
  call: 'liên kết gọi',
};
const NEXT: Record<Expected, string> = {
  invite: 'Hãy dán liên kết mà người chủ trì đã gửi bạn.',
  reply: 'Hãy dán liên kết mà khách đã gửi lại cho bạn.',
  repair: 'Hãy dán liên kết khôi phục mà người kia đã tạo trong cuộc gọi này.',
  call: 'Hãy mở liên kết gọi.',
};

const say = (text: string, next: string) => ({ text, next });

const FEWER = 'Hãy tắt lớp bảo vệ bổ sung của ví cho trang web này, hoặc dùng ví khác.';

const CHANGES: Partial<Record<WalletChange, string>> = {
  size: FEWER,
  guard: FEWER,
  'too many guards': FEWER,
  'fee payer': 'Hãy tắt phí được tài trợ trong ví, hoặc dùng ví khác.',
  blockhash: 'Hãy thử lại, hoặc dùng ví khác.',
  'priority fee': 'Hãy giảm phí ưu tiên trong ví, hoặc dùng ví khác.',
  signature: 'Hãy kiểm tra tài khoản của ví và thử lại.',
};

const changedByWallet = (what: WalletChange) =>
  say(
    `Ví của bạn đã thay đổi khoản thanh toán, nên không có gì được gửi đi (${what}).`,
    CHANGES[what] ?? 'Hãy dùng ví khác.',
  );

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }) =>
    say(`Đây là ${NAMES[is]}, nhưng chỗ này cần ${NAMES[wanted]}.`, NEXT[wanted]);

/** Devices as the browser's part of the page names them. */
const DEVICES: Readonly<Record<string, { readonly your: string; readonly no: string }>> = {
  camera: { your: 'camera của bạn', no: 'camera' },
  microphone: { your: 'micro của bạn', no: 'micro' },
  'camera and microphone': { your: 'camera và micro của bạn', no: 'camera hoặc micro' },
  screen: { your: 'màn hình của bạn', no: 'màn hình' },
};
const yours = (device: string): string => DEVICES[device]?.your ?? device;

const PASTE_AGAIN = 'Hãy sao chép toàn bộ liên kết và dán lại.';
const OTHER_RPC = 'Hãy thử lại sau giây lát, hoặc đặt máy chủ Solana khác trong Cài đặt.';
const NOTHING_CHARGED = 'Không có khoản nào bị trừ. Hãy thử lại.';
const NEW_CALL = 'Hãy bắt đầu cuộc gọi mới để tiếp tục.';
const gigabytes = (bytes: number): string =>
  `${localNumber((bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1))} GB`;
const lessUsdc = (all: AtomicUsdc, part: AtomicUsdc): string =>
  formatUsdc(usdc(all > part ? all - part : 0n));
const lessSol = (all: Lamports, part: Lamports): string =>
  formatSol((all > part ? all - part : 0n) as Lamports);

export const errors: Errors = {
  errorStrings: {
    code_empty: say('Chưa có liên kết nào.', 'Hãy dán liên kết mà bạn nhận được.'),
    code_not_found: say('Không tìm thấy liên kết Pay2Chat nào trong văn bản đó.', PASTE_AGAIN),
    code_truncated: say('Liên kết không đầy đủ: thiếu phần cuối.', PASTE_AGAIN),
    code_corrupted: say('Liên kết đã bị thay đổi trên đường gửi.', PASTE_AGAIN),
    code_version: (c) =>
      say(
        `Liên kết có phiên bản ${c.theirs}; trang này dùng phiên bản ${c.ours}.`,
        'Hai bên cần cùng một phiên bản. Hãy tải lại trang, hoặc nhờ người kia tải lại.',
      ),
    code_is_invite: misplacedCode('invite'),
    code_is_reply: misplacedCode('reply'),
    code_is_repair: misplacedCode('repair'),
    code_is_call: misplacedCode('call'),
    code_own: say(
      'Đây là liên kết của chính bạn.',
      'Hãy gửi liên kết này cho người kia, và dán liên kết của họ vào đây.',
    ),
    code_other_invite: say(
      'Phản hồi này thuộc về một lời mời khác.',
      'Hãy nhờ khách mở lời mời mới nhất của bạn và gửi phản hồi mới.',
    ),
    code_used: say(
      'Liên kết này đã được dùng.',
      'Hãy xin liên kết mới nhất, hoặc tạo liên kết mới.',
    ),
    repair_answered: say(
      'Bây giờ không cần dán gì: câu trả lời của bạn đã sẵn sàng.',
      'Hãy gửi liên kết ở trên cho người kia. Cuộc gọi tiếp tục khi liên kết đã được mở.',
    ),
    code_network: (c) =>
      say(
        `Lời mời dành cho ${c.theirs}, nhưng trang này đang đặt ở ${c.ours}.`,
        `Hãy chuyển sang ${c.theirs} và mở lại lời mời.`,
      ),
    code_test: (c) =>
      say(
        'Lời mời dành cho một bản thử với tiền không có giá trị trên máy của chính người chủ trì.',
        `Hãy xin người chủ trì một lời mời trên ${c.ours}.`,
      ),
    ring_unsupported: say(
      'Trình duyệt này không thể mở hoặc tạo liên kết gọi.',
      'Hãy dùng trình duyệt mới hơn, hoặc dùng lời mời và phản hồi.',
    ),
    ring_budget: (c) =>
      c.what === 'day'
        ? say(
            'Các liên kết gọi của bạn đã dùng hết phí mạng của hôm nay.',
            'Hãy dùng lời mời và phản hồi, hoặc thử lại vào ngày mai.',
          )
        : say('Đã trả lời quá nhiều cuộc gọi trong một phút.', 'Hãy thử lại sau một phút.'),
    link_unusable: say(
      'Liên kết gọi này hiện không thể đổ chuông.',
      'Hãy xin người chủ trì một liên kết mới hoặc lời mời.',
    ),
    ring_over: say('Người này không còn chờ nữa.', 'Hãy đợi đến khi họ gọi lại.'),
    call_links_full: (c) =>
      say(
        `Bạn có ${c.most} liên kết gọi, là mức tối đa.`,
        'Hãy ngừng dùng một liên kết mà bạn không cần nữa.',
      ),
    relay_missing: say(
      'Không thể ẩn địa chỉ IP của bạn: bạn chưa có máy chủ TURN nào.',
      'Hãy thêm một máy chủ trong Cài đặt, hoặc tắt “Ẩn địa chỉ IP của tôi”.',
    ),
    relay_silent: say(
      'Máy chủ TURN của bạn không trả lời, và nếu không có nó thì không thể ẩn địa chỉ IP của bạn.',
      'Hãy kiểm tra kết nối trong Cài đặt. Ở nơi UDP bị chặn, hãy dùng TURN qua TCP hoặc TLS.',
    ),
    no_webrtc: say(
      'Trình duyệt này không gọi được: WebRTC không có hoặc đã bị tắt.',
      'Hãy mở trang này bằng Chrome, Edge hoặc Firefox bản hiện hành, hoặc bật WebRTC trong trình duyệt này.',
    ),
    no_route: say(
      'Hai trang không kết nối được với nhau.',
      'Hãy bắt đầu lại bằng liên kết mới. Nếu vẫn không được dù cả hai trang đều mở, một bên cần máy chủ TURN (trong Cài đặt).',
    ),
    no_candidates: say(
      'Trình duyệt của bạn không cho trang này kết nối với ai.',
      'Lớp bảo vệ của trình duyệt hoặc một VPN có thể đang chặn WebRTC. Hãy cho phép WebRTC cho trang web này, hoặc tạm dừng VPN, rồi thử lại.',
    ),
    connection_lost: say('Kết nối đã mất và không trở lại.', NEW_CALL),
    peer_left: say('Người kia đã rời đi.', NEW_CALL),
    peer_protocol: say(
      'Trang bên kia đã gửi thứ mà trang này không hiểu.',
      'Hãy tải lại cả hai trang.',
    ),
    peer_mismatch: (c) =>
      say(
        `Hai trang không khớp nhau (${c.what}).`,
        'Đừng trả tiền. Hãy bắt đầu lại với lời mời mới, và so sánh lại.',
      ),
    peer_away: say(
      'Người kia đã đóng hoặc tải lại trang. Tạm ngừng tính tiền.',
      'Hãy trao đổi liên kết khôi phục trong vòng mười phút để tiếp tục. Nếu người kia đã kết thúc cuộc gọi, bạn cũng hãy kết thúc ở đây. Thời gian đã trả tiền vẫn được giữ.',
    ),
    rejoin_expired: say(
      'Không thể tiếp tục cuộc gọi này: cuộc gọi đã kết thúc, hoặc đã quá mười phút.',
      'Biên nhận của cuộc gọi vẫn được giữ. Hãy bắt đầu cuộc gọi mới để tiếp tục.',
    ),
    media_denied: (c) =>
      say(
        `Trang này không được phép dùng ${yours(c.device)}.`,
        'Hãy cho phép trong thanh địa chỉ và thử lại, hoặc tiếp tục mà không dùng.',
      ),
    media_missing: (c) =>
      say(
        `Không tìm thấy ${DEVICES[c.device]?.no ?? c.device}.`,
        'Hãy cắm thiết bị và thử lại, hoặc tiếp tục mà không có thiết bị đó.',
      ),
    media_busy: (c) =>
      say(
        `Một chương trình khác đang dùng ${yours(c.device)}.`,
        'Hãy đóng chương trình đó và thử lại, hoặc tiếp tục mà không dùng.',
      ),
    media_failed: (c) =>
      say(
        `Không thể khởi động ${yours(c.device)} (${c.reason}).`,
        'Hãy chọn thiết bị khác, hoặc tiếp tục mà không dùng.',
      ),
    media_insecure: say(
      'Camera và micro cần một trang an toàn.',
      'Hãy mở trang này qua https hoặc từ localhost.',
    ),
    media_unavailable: say(
      'Trình duyệt này không cho trang nào dùng camera hay micro, như trong nhiều ứng dụng.',
      'Hãy sao chép liên kết này và mở trong trình duyệt của bạn.',
    ),
    wallet_missing: say(
      'Không tìm thấy ví Solana nào.',
      'Hãy cài một ví và tải lại trang. Trên điện thoại, hãy mở trang này trong trình duyệt riêng của ví.',
    ),
    wallet_rejected: say('Bạn đã từ chối trong ví.', NOTHING_CHARGED),
    wallet_locked: say('Ví của bạn đang khóa.', 'Hãy mở khóa ví và thử lại.'),
    wallet_popup_open: say(
      'Ví của bạn đang mở sẵn một cửa sổ.',
      'Hãy trả lời hoặc đóng cửa sổ đó, rồi thử lại.',
    ),
    wallet_disconnected: say('Ví của bạn chưa được kết nối.', 'Hãy kết nối ví, rồi thử lại.'),
    wallet_account_changed: (c) =>
      say('Một tài khoản khác đang được chọn trong ví của bạn.', `Hãy chọn lại ${c.expected}.`),
    wallet_wrong_network: (c) =>
      say(`Tài khoản ví này không dùng được trên ${c.wanted}.`, `Hãy chuyển ví sang ${c.wanted}.`),
    wallet_unsupported: (c) =>
      say(`Ví này thiếu một tính năng cần thiết (${c.missing}).`, 'Hãy chọn ví khác.'),
    wallet_changed_transaction: ({ what }) => changedByWallet(what),
    wallet_silent: say(
      'Ví không trả lời. Không có khoản nào bị trừ.',
      'Hãy mở ví của bạn, đóng các cửa sổ cũ của ví và thử lại.',
    ),
    wallet_failed: (c) => say(`Ví báo lỗi (${isolated(c.reason)}).`, NOTHING_CHARGED),
    wallet_refused_sponsor: (c) =>
      say(
        `Ví không ký (${isolated(c.reason)}). Ở đây người chủ trì trả phí mạng, nên bạn không cần SOL.`,
        c.asked === 'approval'
          ? 'Không có khoản nào bị trừ. Hãy dùng ví khác, hoặc chọn “Hỏi tôi mỗi phút” trước khi trả.'
          : 'Không có khoản nào bị trừ. Hãy thử lại, hoặc dùng ví khác.',
      ),
    wallet_app_missing: say(
      'Không có ứng dụng ví nào mở ra. Không có khoản nào bị trừ.',
      'Hãy cài một ứng dụng từ danh sách, hoặc mở trang này trong trình duyệt riêng của ví.',
    ),
    wallet_app_unreachable: say(
      'Ứng dụng ví không kết nối với trang này trong vòng 30 giây. Không có khoản nào bị trừ.',
      'Hãy mở và mở khóa ứng dụng, rồi thử lại. Hoặc cài ứng dụng khác từ danh sách.',
    ),
    wallet_app_cut: say(
      'Kết nối đến ứng dụng ví bị ngắt trước khi ứng dụng trả lời.',
      NOTHING_CHARGED,
    ),
    wallet_app_blocked: say(
      'Trình duyệt không cho trang này kết nối với ứng dụng trên thiết bị này. Không có khoản nào bị trừ.',
      'Trong phần cài đặt dành cho trang web này, hãy cho phép truy cập ứng dụng trên thiết bị hoặc mạng cục bộ, rồi thử lại.',
    ),
    wallet_app_no_signing: say(
      'Ứng dụng ví này không ký được khoản thanh toán mà người chủ trì trả phí mạng. Không có khoản nào bị trừ.',
      'Hãy chọn ứng dụng ví khác, hoặc mở trang này trong trình duyệt riêng của ví.',
    ),
    rpc_missing: (c) =>
      say(
        `Chưa đặt máy chủ Solana nào cho ${c.network}.`,
        'Hãy nhấn “Kết nối với Solana”, hoặc nhập một máy chủ trong Cài đặt.',
      ),
    rpc_invalid_url: (c) =>
      say(`“${c.url}” không phải là địa chỉ https.`, 'Hãy sửa lại trong Cài đặt.'),
    rpc_unreachable: (c) => say(`Máy chủ Solana ${c.host} không trả lời.`, OTHER_RPC),
    rpc_forbidden: (c) =>
      say(
        `Máy chủ Solana ${c.host} chặn trang này.`,
        'Hãy chọn máy chủ Solana khác trong Cài đặt. Máy chủ công cộng thường chặn trình duyệt.',
      ),
    rpc_rate_limited: (c) => say(`Máy chủ Solana ${c.host} đã nhận quá nhiều yêu cầu.`, OTHER_RPC),
    rpc_slow: (c) => say(`Máy chủ Solana ${c.host} trả lời quá lâu.`, OTHER_RPC),
    rpc_unseen: (c) =>
      say(
        `Máy chủ Solana ${c.host} chưa hiện khoản trả trước của bạn. Cho đến khi khoản đó hiện ra, không có thêm phút nào được trả.`,
        OTHER_RPC,
      ),
    rpc_bad_answer: (c) =>
      say(`Máy chủ Solana ${c.host} đưa ra câu trả lời không hợp lệ (${c.method}).`, OTHER_RPC),
    server_missing: (c) =>
      say(
        `Máy chủ Solana thứ hai ${c.host} của bạn không trả lời, mà cả hai phải hiện điều này.`,
        'Trong lúc này không có gì được ký lại hay giao đi. Hãy chờ máy chủ, hoặc tiếp tục không cần nó.',
      ),
    servers_differ: (c) =>
      say(
        `Hai máy chủ Solana của bạn mâu thuẫn: ${c.host} không hiện điều mà máy chủ thứ nhất hiện.`,
        'Trong lúc này không có gì được ký lại hay giao đi. Hãy kiểm tra khoản thanh toán, hoặc tiếp tục không cần máy chủ thứ hai.',
      ),
    rpc_error: (c) =>
      say(`Máy chủ Solana ${c.host} báo lỗi: ${isolated(c.message)} (${c.rpcCode}).`, OTHER_RPC),
    rpc_wrong_genesis: (c) =>
      say(
        `Máy chủ Solana ở một mạng khác (cần ${c.wanted}, nhận được ${c.got}).`,
        'Hãy đặt một máy chủ Solana cho mạng đã chọn.',
      ),
    peer_rpc_trouble: say(
      'Máy chủ Solana của người chủ trì không trả lời.',
      'Trang này tiếp tục thử. Người chủ trì có thể đặt máy chủ Solana khác.',
    ),
    no_usdc_account: () =>
      say(
        'Ví này không có tài khoản USDC trên mạng này.',
        'Trước hết hãy nhận một ít USDC. Việc đó tạo ra tài khoản.',
      ),
    insufficient_usdc: (c) =>
      say(
        `Không đủ USDC: bạn có ${formatUsdc(c.balance)} trên ${formatUsdc(c.needed)} cần thiết.`,
        `Hãy nạp thêm ${lessUsdc(c.needed, c.balance)} USDC và thử lại.`,
      ),
    insufficient_sol: (c) =>
      say(
        `Không đủ SOL để trả phí mạng: bạn có ${formatSol(c.balance)} trên ${formatSol(c.needed)} cần thiết.`,
        `Hãy nạp thêm ${lessSol(c.needed, c.balance)} SOL và thử lại.`,
      ),
    till_empty: say(
      'Số dư phí của người chủ trì đã hết, nên không khoản thanh toán nào có thể hoàn tất.',
      'Người chủ trì có thể nạp thêm bằng một lần nhấn.',
    ),
    fees_stopped: say(
      'Trang của người chủ trì không trả thêm phí mạng trong cuộc gọi này: quá nhiều khoản thanh toán đã thất bại.',
      NEW_CALL,
    ),
    price_below_floor: (c) =>
      say('Giá này không đủ bù phí mạng.', `Hãy đặt giá ít nhất là ${formatUsdc(c.floor)} USDC.`),
    price_unusual: (c) =>
      say(
        `${formatUsdc(c.price)} USDC mỗi phút có đúng không? Khách sẽ phải trả ${formatUsdc(c.upfront)} USDC để bắt đầu.`,
        'Nếu đúng, hãy nhấn nút lần nữa. Nếu không, hãy sửa giá.',
      ),
    amount_invalid: say(
      'Đây không phải là số tiền bằng USDC.',
      'Hãy nhập một số lớn hơn 0 với tối đa 6 chữ số thập phân. Một nghìn được viết là 1000 hoặc 1.000,00.',
    ),
    address_invalid: say('Đây không phải là địa chỉ Solana.', 'Hãy sao chép lại địa chỉ.'),
    recipient_no_usdc_account: () =>
      say(
        'Người nhận chưa có tài khoản USDC.',
        'Hãy nhờ người nhận tạo tài khoản, hoặc kiểm tra địa chỉ.',
      ),
    allowance_used_up: (c) =>
      say(
        `Quyền chi không đủ: còn ${formatUsdc(c.left)} USDC, cần ${formatUsdc(c.needed)}.`,
        'Hãy thêm phút vào quyền chi để tiếp tục.',
      ),
    allowance_refused: () => say('Quyền chi không được chấp nhận.', NOTHING_CHARGED),
    allowance_exists: (c) =>
      say(
        `Tài khoản USDC của bạn đã có một quyền chi: ${shortAddress(c.delegate)} được chi tối đa ${formatUsdc(c.amount)} USDC. Quyền chi cho cuộc gọi này sẽ thay thế quyền đó.`,
        'Hãy thay thế, hoặc tự phê duyệt từng khoản thanh toán.',
      ),
    blockhash_expired: say(
      'Phê duyệt của bạn đến quá muộn và đã hết hạn. Không có khoản nào bị trừ.',
      'Hãy thử lại và phê duyệt trong vòng nửa phút. Nếu dùng ví phần cứng, hãy mở khóa trước và mở ứng dụng Solana trên ví.',
    ),
    confirmation_timeout: () =>
      say(
        'Solana chưa kịp xác nhận khoản thanh toán.',
        'Khoản này vẫn có thể đến nơi. Hãy kiểm tra lại trước khi trả lần nữa.',
      ),
    failed_on_chain: (c) =>
      say(`Solana đã từ chối khoản thanh toán (${c.reason}).`, NOTHING_CHARGED),
    payment_invalid: () => say('Khoản thanh toán không được chấp nhận.', NOTHING_CHARGED),
    busy: say('Trang này đang làm việc đó rồi.', 'Hãy chờ đến khi xong.'),
    books_elsewhere: (c) =>
      ({
        open: {
          text: 'Pay2Chat đang mở trong thẻ khác.',
          next: 'Hãy tiếp tục ở đó hoặc đóng thẻ đó.',
        },
        paying: {
          text: 'Một thẻ khác đang chờ một khoản thanh toán.',
          next: 'Hãy hoàn tất ở đó rồi thử lại.',
        },
        call: {
          text: 'Bạn đang trong cuộc gọi ở thẻ khác.',
          next: 'Hãy tiếp tục ở đó hoặc kết thúc cuộc gọi đó.',
        },
        silent: {
          text: 'Pay2Chat đang mở trong thẻ khác và thẻ đó không phản hồi.',
          next: 'Hãy đóng thẻ đó rồi thử lại.',
        },
      })[c.use],
    call_running: say('Trang này đang có một cuộc gọi.', 'Hãy kết thúc cuộc gọi đó trước.'),
    payment_open: say(
      'Đã có một khoản thanh toán đang được gửi.',
      'Hãy chờ đến khi khoản đó được xác nhận, rồi thử lại.',
    ),
    payment_window_expired: say(
      'Yêu cầu thanh toán đã hết hạn.',
      'Hãy lấy yêu cầu mới và trả tiền lần nữa.',
    ),
    duplicate_settlement: say(
      'Khoản thanh toán này đã được dùng.',
      'Không có khoản nào bị trừ hai lần.',
    ),
    too_early: say(
      'Còn quá sớm cho khoản thanh toán này.',
      'Trang này hỏi lại khi khoản đó đến hạn.',
    ),
    unknown_resource: (c) => say(`Người chủ trì không bán ${c.url}.`, 'Không có khoản nào bị trừ.'),
    early: (c) =>
      say(
        `Người chủ trì đã yêu cầu thanh toán trước khi hết phút (họ báo ${Math.round(c.connectedMs / 1000)} giây, ở đây đếm được ${Math.round(c.ownMs / 1000)} giây).`,
        'Không có khoản nào bị trừ. Phút này được trả khi đến hạn.',
      ),
    unpaid: (c) => say(`Phút ${c.minute} không được trả.`, NEW_CALL),
    host_silent: (c) =>
      say(
        `Người chủ trì không gửi hình ảnh hay âm thanh, và bạn chưa đồng ý trả phút ${c.minute} cho việc đó.`,
        'Hãy đồng ý trả tiền, hoặc kết thúc cuộc gọi.',
      ),
    page_silent: say(
      'Trang này không phản ứng trong hai phút, nên không có thêm phút nào được trả.',
      'Hãy đóng các chương trình làm máy tính này bận.',
    ),
    rolled_back: () =>
      say(
        'Solana đã xác nhận khoản thanh toán rồi đảo ngược.',
        'Không có tiền nào được chuyển. Hãy trả lần nữa nếu khoản này vẫn còn nợ.',
      ),
    prepayment_void: say(
      'Khoản trả trước chưa bao giờ đến Solana, dù người chủ trì đã cho bạn vào.',
      'Không có tiền nào được chuyển cho khoản đó. Mỗi phút tiếp theo được trả khi đến hạn.',
    ),
    booking_refused: ({ why }) =>
      ({
        over: say('Giờ hẹn đã qua.', 'Không có thêm khoản nào bị trừ. Hãy hỏi người chủ trì.'),
        taken: say('Người khác đã đặt hẹn theo đề nghị này.', 'Không có khoản nào bị trừ.'),
        closed: say('Người chủ trì đã đóng đề nghị này.', 'Không có khoản nào bị trừ.'),
        gone: say(
          'Khoản đặt hẹn của bạn không còn trong khoản đặt cọc và chưa trở lại với bạn.',
          'Không có thêm khoản nào bị trừ. Hãy hỏi người chủ trì.',
        ),
        returned: say(
          'Lịch hẹn này đã được hoàn tiền cho bạn.',
          'Không có thêm khoản nào bị trừ. Hãy hỏi người chủ trì.',
        ),
        claimed: say(
          'Lịch hẹn này đã được áp dụng trong một cuộc gọi khác.',
          'Không có thêm khoản nào bị trừ. Hãy hỏi người chủ trì.',
        ),
        'called-returned': say(
          'Người chủ trì nói rằng lịch hẹn này đã được hoàn tiền.',
          'Hãy kiểm tra ví của bạn và hỏi người chủ trì.',
        ),
        'called-claimed': say(
          'Người chủ trì nói rằng một cuộc gọi khác đã áp dụng lịch hẹn này.',
          'Hãy hỏi người chủ trì.',
        ),
        differs: say(
          'Giá hoặc địa chỉ trong lời mời không đúng với đề nghị.',
          'Đừng trả tiền; hãy hỏi người chủ trì.',
        ),
        missing: say(
          'Trang của người chủ trì không biết đề nghị này.',
          'Hãy nhờ người chủ trì bắt đầu cuộc gọi từ danh sách của họ.',
        ),
        unseen: say(
          'Trang của người chủ trì chưa thấy lịch hẹn của bạn.',
          'Hãy thử lại sau giây lát.',
        ),
        other: say(
          'Trang của người chủ trì không chấp nhận lịch hẹn của bạn.',
          'Hãy hỏi người chủ trì.',
        ),
      })[why],
    booking_elsewhere: say(
      'Chỉ trình duyệt đã tạo đề nghị này mới bắt đầu được cuộc gọi của nó.',
      'Hãy bắt đầu ở đó, hoặc hoàn tiền lịch hẹn ở đây.',
    ),
    refund_unknown: say(
      'Trình duyệt này chưa nhận khoản thanh toán nào như vậy.',
      'Hãy hoàn tiền từ trình duyệt đã chủ trì cuộc gọi.',
    ),
    refund_beyond: (c) =>
      say(
        `Một phần của cuộc gọi này đã được hoàn tiền. Của khoản thanh toán này, còn ${formatUsdc(c.left)} USDC để hoàn, không phải ${formatUsdc(c.needed)} USDC.`,
        c.left === 0n
          ? 'Không có gì được gửi đi.'
          : 'Không có gì được gửi đi. Hãy nhấn “Hoàn tiền” lần nữa để hoàn số đó.',
      ),
    deposit_missing: say(
      'Khoản đặt cọc của cuộc gọi này chưa được mở.',
      'Chưa có khoản nào được trả. Hãy đợi một lát rồi thanh toán lại.',
    ),
    deposit_unproven: say(
      'Solana không cho thấy khoản đặt cọc thuộc về ví của người chủ trì.',
      'Chưa có khoản nào được trả. Hãy nhờ người chủ trì nạp lại số dư phí và gửi liên kết mới.',
    ),
    deposit_gone: say(
      'Khoản đặt cọc của cuộc gọi này đã trống, và chưa máy chủ nào cho thấy tiền đã đi đâu.',
      'Trang này vẫn tiếp tục tìm. Nếu bạn đã rút hết từ ví, hãy hoàn số tiền còn nợ từ biên nhận.',
    ),
    receipt_invalid: (c) =>
      say(`Đây không phải là biên nhận đầy đủ (${c.what}).`, 'Hãy sao chép toàn bộ và dán lại.'),
    receipt_version: (c) =>
      say(
        `Biên nhận có phiên bản ${c.theirs}; trang này đọc phiên bản ${c.ours}.`,
        'Hãy tải lại trang, hoặc kiểm tra bằng phiên bản đã tạo biên nhận.',
      ),
    receipt_network: (c) =>
      say(
        `Biên nhận dành cho ${c.theirs}, nhưng trang này đang đặt ở ${c.ours}.`,
        `Hãy chuyển sang ${c.theirs} trong Cài đặt và kiểm tra lại.`,
      ),
    receipt_altered: say(
      'Văn bản bên cạnh biên nhận nói khác với biên nhận. Chưa có gì được kiểm tra.',
      'Đừng tin văn bản đó. Để kiểm tra chính biên nhận, hãy chỉ dán liên kết của biên nhận.',
    ),
    receipt_unknown: say(
      'Không có biên nhận: trình duyệt này không có khoản thanh toán nào đã được xác nhận từ cuộc gọi đó.',
      'Hãy dùng trình duyệt đã tham gia cuộc gọi, hoặc xin người kia biên nhận.',
    ),
    history_too_long: (c) =>
      say(
        `Không thể tìm hết lịch sử của ${c.address}.`,
        'Lần kiểm tra này chưa chứng minh điều gì. Hãy thử máy chủ Solana khác, hoặc tra các chữ ký trong trình khám phá.',
      ),
    file_changed: say(
      'Tệp đã bị thay đổi, di chuyển hoặc xóa sau khi được cung cấp.',
      'Người chủ trì có thể khôi phục hoặc cung cấp lại tệp.',
    ),
    file_unreadable: (c) =>
      say(
        `Không đọc được tệp (${c.reason}).`,
        'Hãy kiểm tra xem bạn có mở được tệp không, rồi chọn lại.',
      ),
    file_too_large: (c) =>
      say(
        `Tệp quá lớn. Giới hạn là ${Math.floor(c.max / 2 ** 30)} GiB mỗi tệp.`,
        'Hãy chia tệp thành nhiều phần.',
      ),
    file_limit: (c) =>
      say(
        `Bạn có thể cung cấp tối đa ${c.max} tệp cùng lúc.`,
        'Hãy rút lại một tệp, hoặc gói nhiều tệp thành một.',
      ),
    file_unknown: say('Người chủ trì không còn tệp này.', 'Hãy nhờ người chủ trì cung cấp lại.'),
    file_call_over: say(
      'Cuộc gọi kết thúc trước khi tệp này được trả tiền. Không có khoản nào bị trừ.',
      'Hãy mua tệp trong cuộc gọi tiếp theo của bạn với người chủ trì này.',
    ),
    file_unpaid: say(
      'Người chủ trì chưa thấy khoản thanh toán cho tệp này.',
      'Hãy chờ đến khi khoản đó được xác nhận, rồi thử lại.',
    ),
    file_owed: say(
      'Bạn đã trả tiền cho tệp này, nhưng người chủ trì chưa giao.',
      'Bạn sẽ không bị trừ tiền lần nữa. Hãy chọn “Tải xuống lại”, hoặc nhờ người chủ trì cung cấp lại tệp.',
    ),
    file_relisted: (c) =>
      say(
        c.what === 'price'
          ? 'Người chủ trì đã đổi giá của tệp này khi bạn đang cân nhắc. Không có khoản nào bị trừ.'
          : 'Người chủ trì đã đổi nội dung của tệp này khi bạn đang cân nhắc. Không có khoản nào bị trừ.',
        'Hãy kiểm tra lại trước khi mua.',
      ),
    claim_refused: say(
      'Người chủ trì không chấp nhận khoản bạn đã trả trước đó cho tệp này. Không có thêm khoản nào bị trừ.',
      'Hãy thử lại sau một phút, hoặc hỏi người chủ trì.',
    ),
    file_in_use: say(
      'Một thẻ khác của trình duyệt này đang tải xuống cùng tệp đó.',
      'Hãy tiếp tục trong thẻ đó, hoặc đóng thẻ đó và thử lại.',
    ),
    hash_mismatch: (c) =>
      say(
        `Dữ liệu nhận được không phải là tệp được cung cấp (${c.what}). Dữ liệu này không được lưu.`,
        'Hãy thử lại, hoặc yêu cầu người chủ trì hoàn tiền.',
      ),
    disk_full: (c) =>
      say(
        c.free === null
          ? `Không đủ chỗ trống cho tệp này: cần ${gigabytes(c.needed)}.`
          : `Không đủ chỗ trống cho tệp này: cần ${gigabytes(c.needed)}, còn trống ${gigabytes(c.free)}.`,
        'Hãy giải phóng chỗ trống rồi tiếp tục. Phần đã nhận được giữ lại.',
      ),
    config_invalid: (c) =>
      say(
        `${c.file}, dòng ${c.line}: ${c.what}.`,
        'Trang này hoạt động mà không cần tệp đó. Bên vận hành trang web có thể sửa.',
      ),
    config_unreadable: (c) =>
      say(
        `Không đọc được tệp ${c.file} của trang web (${c.reason}).`,
        'Trang này hoạt động mà không cần tệp đó. Hãy tải lại trang để thử lại.',
      ),
    storage_blocked: say(
      'Trình duyệt này chặn trang lưu dữ liệu, nên trang không giữ được khóa, thanh toán và cài đặt.',
      'Hãy cho phép cookie và dữ liệu trang web cho trang này, trong cài đặt của trình duyệt hoặc bên cạnh địa chỉ. Sau đó tải lại trang.',
    ),
    storage_failed: (c) =>
      say(
        `Trình duyệt này không lưu được dữ liệu của cuộc gọi (${c.reason}).`,
        'Hãy giải phóng chỗ trống hoặc thoát chế độ duyệt web riêng tư, rồi thử lại.',
      ),
    aborted: say('Đã hủy.', 'Hãy bắt đầu lại khi bạn sẵn sàng.'),
    internal: (c) =>
      say(
        `Đã xảy ra lỗi trong trang này (${c.what}).`,
        'Hãy tải lại trang. Thời gian đã trả tiền vẫn được giữ.',
      ),
  },
};
