import { formsOf } from '../forms.ts';
import type { Page } from '../types.ts';

const count = formsOf('vi');
const CUT = 60;
const quoted = (text: string): string => `“${text.length > CUT ? `${text.slice(0, CUT)}…` : text}”`;
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');

/** The page itself: settings, its data in this browser, diagnostics. */
export const page: Page = {
  configStrings: {
    tooLong: (most) => `tệp có hơn ${most} ký tự`,
    tooDeep: 'các danh sách và đối tượng lồng nhau quá sâu',
    expected: (wanted, found) =>
      `cần ${wanted}, gặp ${found === null ? 'cuối tệp' : quoted(found)}`,
    wanted: {
      value: 'một giá trị',
      name: 'một tên trường trong dấu ngoặc kép thẳng',
      colon: '“:”',
      memberOrEnd: '“,” hoặc “}”',
      itemOrEnd: '“,” hoặc “]”',
      end: 'không có gì sau dấu “}” cuối cùng',
    },
    open: 'văn bản này không có dấu ngoặc kép đóng trên cùng dòng',
    escape: 'văn bản này chứa một ký tự điều khiển hoặc một chuỗi thoát “\\” không hợp lệ',
    kinds: {
      object: 'một đối tượng',
      list: 'một danh sách',
      text: 'một văn bản',
      number: 'một số',
      true: 'true',
      false: 'false',
      null: 'null',
    },
    file: 'tệp',
    iceEntry: 'mỗi mục của “iceServers”',
    rpcEntry: (network) => `mỗi máy chủ RPC của ${quoted(network)}`,
    field: quoted,
    mustBe: (what, wanted, found) => `${what} phải là ${wanted}, không phải ${found}`,
    urlsKind: 'một văn bản hoặc một danh sách văn bản',
    unknown: (name, known) =>
      `trường không xác định ${quoted(name)}; các trường ở đây là ${listed(known)}`,
    twice: (name) => `trường ${quoted(name)} xuất hiện hai lần`,
    missing: (name) => `thiếu trường ${quoted(name)}`,
    empty: (name) => `${quoted(name)} để trống`,
    network: (found, known) =>
      `${quoted(found)} không phải là một mạng; các mạng là ${listed(known)}`,
    rpcUrl: (found) =>
      `${quoted(found)} không phải là địa chỉ https (http chỉ dùng được cho chính máy này)`,
    rpcUser: 'địa chỉ của máy chủ RPC không được chứa tên người dùng hay mật khẩu',
    iceUrl: (found) =>
      `${quoted(found)} không phải là địa chỉ STUN hoặc TURN, chẳng hạn “stun:stun.example.org:3478” hoặc “turns:turn.example.org:5349?transport=tcp”`,
    iceFile: (found) =>
      `“iceServers” là một danh sách, hoặc tên của một tệp bên cạnh tệp này, chẳng hạn “turn.json”, không phải ${quoted(found)}`,
    turnLogin: 'máy chủ TURN cần cả “username” lẫn “credential”',
    stunLogin:
      'máy chủ STUN không có “username” cũng không có “credential”; hãy cho nó một mục riêng',
  },
  diagnosticsStrings: {
    open: 'Chẩn đoán',
    title: 'Chẩn đoán',
    version: (version, build) =>
      build === '' ? `Phiên bản ${version}` : `Phiên bản ${version}, bản dựng ${build}`,
    hint: 'Dùng để báo lỗi. Địa chỉ, mã, khóa và máy chủ đã được lược bỏ, ở đây và trong bản sao.',
    copy: 'Sao chép chẩn đoán',
    refresh: 'Làm mới',
    states: 'Trạng thái',
    timings: 'Thời gian',
    counters: 'Bộ đếm',
    events: 'Sự kiện',
    room: 'Phòng',
    log: 'Các sự kiện mới nhất, tính bằng giây theo đồng hồ riêng của phòng này',
    ms: (value) => (value === 'null' ? 'không có' : `${value} ms`),
    value: (value) => (value === 'null' || value === '' ? 'không có' : value),
    yes: 'có',
    no: 'không',
  },
  installStrings: {
    ready: (version, build) => `Phiên bản mới đã sẵn sàng: ${version}, bản dựng ${build}.`,
    readyHint:
      'Dữ liệu của bạn vẫn được giữ. Phiên bản mới cũng tự khởi động khi mọi thẻ của Pay2Chat đã đóng.',
    take: 'Khởi động phiên bản mới',
    others: 'Hãy đóng các thẻ khác của Pay2Chat trước. Cuộc gọi trong một thẻ như vậy sẽ bị ngắt.',
    busy: 'Một tệp vẫn đang được truyền. Hãy khởi động phiên bản mới khi tệp đã đến nơi.',
    offline: 'Không có kết nối đến trang web này.',
    offlineHint:
      'Biên nhận, việc xuất biên nhận và cài đặt vẫn hoạt động. Cuộc gọi, thanh toán và việc kiểm tra biên nhận cần có mạng.',
    again: 'Tải lại',
  },
  maxFeeStrings: {
    label: 'Vào giờ cao điểm, trả tối đa',
    choice: (sol) => `${sol} SOL mỗi khoản thanh toán`,
    hint: 'Số dư phí của bạn trả khoản này khi bạn là người chủ trì. Mức tối đa cao hơn giúp các khoản thanh toán đến kịp lúc. Áp dụng từ cuộc gọi tiếp theo của bạn.',
  },
  serverStrings: {
    second: 'Máy chủ Solana thứ hai',
    secondHint:
      'Không bắt buộc, của bên vận hành khác. Cả hai phải khớp nhau trước khi một khoản thanh toán được ký lại và trước khi bạn giao thứ gì trị giá từ 20 USDC trở lên.',
    leaveOut: 'Tiếp tục không cần nó',
  },
  settingsStrings: {
    title: 'Cài đặt',
    rpc: 'Máy chủ Solana (RPC)',
    connect: 'Kết nối với Solana',
    connecting: 'Đang thử các máy chủ…',
    connectHint:
      'Tìm máy chủ cho các khoản thanh toán của bạn. Mỗi máy chủ được thử đều thấy địa chỉ IP của bạn.',
    connectTries: (hosts) =>
      `Trang này không có máy chủ riêng: trang đọc số dư và gửi các khoản thanh toán qua một máy chủ Solana (RPC). Trang thử cùng lúc ${hosts} và giữ lại máy chủ tốt nhất, máy chủ đó còn thấy địa chỉ ví của bạn.`,
    connected: (host) =>
      `Đã kết nối qua ${host}. Đơn vị vận hành máy chủ này thấy địa chỉ IP và địa chỉ ví của bạn. Bạn có thể thay đổi trong Cài đặt.`,
    noneServes:
      'Hiện không máy chủ nào trong số này trả lời trình duyệt này. Hãy kiểm tra kết nối internet rồi thử lại, hoặc dùng máy chủ của riêng bạn.',
    ownServer: 'Dùng máy chủ của riêng tôi',
    useOwn:
      'Hiện không máy chủ công cộng nào trả lời trình duyệt này. Hãy nhập một máy chủ ở mục “Dùng máy chủ của riêng tôi”.',
    ask: 'Địa chỉ của một máy chủ Solana (RPC)',
    askHint: 'Chỉ cần dán một lần; địa chỉ được lưu trong Cài đặt.',
    providers:
      'Các công ty này có gói miễn phí, đủ dùng cho cuộc gọi. Hãy tạo tài khoản, chọn Solana và sao chép địa chỉ bắt đầu bằng https:',
    correct: 'Hãy sửa lại ở trên.',
    another: 'Hãy thử lại sau giây lát, hoặc nhập máy chủ khác ở trên.',
    own: 'Các máy chủ công cộng thường từ chối trình duyệt. Hãy nhập máy chủ của riêng bạn ở trên.',
    checking: 'Đang hỏi máy chủ…',
    works: (network) => `Máy chủ trả lời và đang ở trên ${network}.`,
    rpcHint:
      'Địa chỉ https mà qua đó trang này đọc và gửi giao dịch Solana. Thêm các máy chủ dự phòng, mỗi dòng một máy chủ.',
    fromSite: (servers) => `Do trang web này đặt sẵn: ${servers.join(', ')}`,
    ice: 'Máy chủ STUN và TURN',
    iceHint:
      'Mỗi dòng một máy chủ; với TURN, thêm tên người dùng và mật khẩu sau địa chỉ. Để trống để kết nối trực tiếp, không qua máy chủ STUN hay TURN.',
    icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 tên mật-khẩu',
    iceInvalid: (line) =>
      `Dòng này không phải là máy chủ STUN hay TURN: ${line}. Dòng phải bắt đầu bằng stun: hoặc turn:, tiếp theo là máy chủ và có thể là cổng đến 65535; sau địa chỉ của máy chủ TURN là tên người dùng và mật khẩu. Cho đến khi dòng này đúng, các máy chủ của bạn vẫn giữ nguyên.`,
  },
  transferStrings: {
    transfer: 'Gửi USDC',
    to: 'Đến (địa chỉ Solana)',
    amount: 'Số tiền bằng USDC',
    send: 'Gửi USDC',
    checkAgain: 'Kiểm tra lại',
    faucet: 'Lấy tiền thử cho devnet:',
    faucetUsdc: 'Vòi USDC',
    faucetSol: 'Vòi SOL',
  },
  newcomerStrings: {
    title: 'Mới làm quen?',
    coin: {
      guest: 'Bạn trả bằng USDC, một đồng đô la số trên Solana: 1 USDC có giá khoảng 1 đô la Mỹ.',
      host: 'Bạn được trả bằng USDC, một đồng đô la số trên Solana: 1 USDC có giá khoảng 1 đô la Mỹ.',
    },
    wallet:
      'Ví là một ứng dụng hoặc tiện ích trình duyệt giữ số tiền đó và hỏi bạn trước khi trả. Hãy lấy một ví trong danh sách ở trên.',
    buy: {
      guest:
        'Hãy mua USDC trong ví hoặc trên một sàn giao dịch: gửi từ sàn đến địa chỉ ví của bạn, và chọn Solana làm mạng.',
      host: 'Phí mạng cần 0,02 SOL: hãy mua trong ví, hoặc gửi vào ví từ một sàn giao dịch, và chọn Solana làm mạng.',
    },
    back: 'Sau đó hãy quay lại liên kết này. Nếu ví không hiện ra ở trên, hãy tải lại trang.',
    copyLink: 'Sao chép liên kết này',
    wait: 'Việc này có thể mất một lúc. Hãy nhắn người chủ trì chờ:',
    copyMessage: 'Sao chép tin nhắn',
    message: 'Tôi đang chuẩn bị ví và USDC cho cuộc gọi của chúng ta. Xin chờ tôi một chút.',
  },
  windowStrings: {
    warns:
      'Ví của bạn có thể cảnh báo rằng nó chưa biết trang này. Hãy kiểm tra địa chỉ của trang, và chỉ phê duyệt những gì trang này báo trước.',
    fee: 'Người chủ trì trả phí mạng. Nếu ví của bạn đòi SOL, hãy hủy và dùng ví khác.',
    nothing: 'Không có gì mở ra? Hãy mở ví bằng biểu tượng của ví và mở khóa.',
  },
  walletAppStrings: {
    allowTitle: 'Cho phép trang này kết nối với ứng dụng ví',
    allowHint:
      'Trình duyệt của bạn hỏi liệu trang này có được kết nối với ứng dụng trên thiết bị này không. Hãy cho phép.',
    allow: 'Hỏi trình duyệt',
    openTitle: 'Tiếp tục trong ứng dụng ví',
    openHint: 'Hãy phê duyệt ở đó, rồi quay lại trang này.',
    open: 'Mở ứng dụng ví',
    waitingTitle: 'Đang chờ ứng dụng ví của bạn',
    waitingHint: 'Nếu ứng dụng không mở ra, hãy hủy và thử lại.',
    cancel: 'Hủy',
    kept: 'Ứng dụng ví',
    keptHint:
      'Ứng dụng ví của bạn cho phép trang này yêu cầu ký. Thu hồi quyền truy cập sẽ mở ứng dụng thêm một lần.',
    revoke: 'Thu hồi quyền truy cập',
    revoking: 'Đang thu hồi…',
  },
  wipeStrings: {
    title: 'Trình duyệt này',
    keeps:
      'Cài đặt, biên nhận, nội dung và số hóa đơn, các tệp chưa lưu và khóa chỉ có trong trình duyệt này. Bất kỳ ai dùng trình duyệt này đều có thể dùng khóa của bạn.',
    export: 'Xuất cài đặt, khoản thanh toán và hóa đơn',
    exportSecrets: 'Gồm cả địa chỉ RPC và thông tin đăng nhập TURN',
    exportHint:
      'Một tệp JSON không có khóa ví hay khóa thanh toán. Địa chỉ RPC có thể chứa khóa API. Bất kỳ ai có tệp này đều có thể dùng khóa đó và thông tin đăng nhập TURN của bạn, nên cả hai không được đưa vào, trừ khi bạn chọn đưa vào.',
    wipe: 'Xóa sạch mọi thứ',
    looking: 'Đang kiểm tra những gì được lưu…',
    ask: 'Xóa sạch mọi thứ mà trang này lưu trong trình duyệt này?',
    lost: 'Thao tác này xóa cài đặt, sự đồng ý của bạn, biên nhận, nội dung và số hóa đơn, các tệp chưa lưu và mọi khóa. Không thể hoàn tác. Các khoản thanh toán vẫn còn trên Solana.',
    nothing: 'Không có gì được lưu ở đây chứa tiền.',
    stakes: 'Bạn sẽ mất:',
    takeBack: 'Rút ra trước',
    sure: 'Tôi chấp nhận mất phần này',
    giveUp: (sol) => `Tôi chấp nhận mất ${sol} SOL`,
    confirm: 'Xóa sạch ngay',
    closeTabs: 'Hãy đóng mọi thẻ khác của trang này. Chúng vẫn đang dùng dữ liệu cần xóa sạch.',
    done: 'Mọi thứ mà trang này lưu trong trình duyệt này đã được xóa sạch.',
    notAll: (why) =>
      `Không xóa được tất cả (${why}). Hãy xóa dữ liệu của trang web này trong cài đặt trình duyệt.`,
    stake: {
      feeBalance: (sol, network) => `${sol} SOL trong số dư phí trên ${network}.`,
      feeBalanceUnread: (network) =>
        `Số dư phí trên ${network}. Không đọc được số tiền từ đây: hãy chọn mạng đó để rút.`,
      key: 'Khóa thanh toán của một cuộc gọi mà bạn vẫn có thể vào lại.',
      keyOfAllowance: (usdc) =>
        `Khóa thanh toán của một cuộc gọi mà bạn vẫn có thể vào lại, với quyền chi tối đa ${usdc} USDC. Không có khóa, không ai dùng được quyền chi này. Hãy dừng tự động thanh toán trong cuộc gọi đó, hoặc thu hồi quyền chi trong ví của bạn.`,
      offer: (when, paid) =>
        paid === null
          ? `Đề nghị của bạn cho ${when}. Không có đề nghị này thì không thể nhận ra hay hoàn khoản thanh toán. Liên kết của đề nghị, nếu bạn giữ, sẽ đưa nó trở lại.`
          : `Đề nghị của bạn cho ${when}, đã được trả ${paid} USDC. Không có đề nghị này thì không thể nhận ra hay hoàn khoản thanh toán. Liên kết của đề nghị, nếu bạn giữ, sẽ đưa nó trở lại.`,
      booking: (when, usdc) =>
        `Lịch hẹn của bạn cho ${when}, đã trả ${usdc} USDC. Liên kết của lịch hẹn, nếu bạn giữ, sẽ đưa nó trở lại với cùng ví đó.`,
      payment: (usdc) => `Một khoản thanh toán ${usdc} USDC chưa được xác nhận.`,
      deposit: (usdc) =>
        `Khóa của một khoản đặt cọc ${usdc} USDC chưa được chi trả. Không có khóa, ví của bạn vẫn có thể chuyển số tiền này, bằng phần mềm khác.`,
      unused: (usdc) =>
        `Bản ghi về ${usdc} USDC cho thời gian chưa dùng mà bạn còn nợ một khách. Khi đó khoản này không được hoàn.`,
      files: (n, size) => count(n, { other: `# tệp (${size}) mà bạn có thể đã trả tiền.` }),
      links: (n, sol) =>
        count(n, {
          other: `# liên kết gọi, sẽ không dùng được nữa, và tối đa ${sol} SOL nằm trong mỗi liên kết.`,
        }),
      unread: (why) => `Có thứ không đọc được: ${why}`,
    },
  },
  linkStrings: {
    linkInCall: 'Thẻ này đang có một cuộc gọi khác. Hãy mở liên kết trong thẻ mới.',
    linkInTransfer:
      'Một tệp vẫn đang được truyền trong thẻ này. Hãy chờ đến khi tệp đến nơi, hoặc mở liên kết trong thẻ khác.',
    backStays:
      'Quay lại sẽ kết thúc cuộc gọi hoặc lần truyền tệp của bạn. Để rời đi, hãy dùng nút trên trang này.',
    replyLink: {
      handedOver: 'Phản hồi đã được chuyển đến thẻ đang chờ của bạn. Bạn có thể đóng thẻ này.',
      noneWaiting:
        'Không có thẻ nào trong trình duyệt này đang chờ phản hồi đó. Hãy mở thẻ có lời mời của bạn.',
    },
    repairLink: {
      handedOver:
        'Liên kết đã được chuyển đến thẻ có cuộc gọi của bạn. Hãy nhấn “Kết nối” ở đó; bạn có thể đóng thẻ này.',
      noneWaiting:
        'Không có cuộc gọi nào đang mở trong trình duyệt này thuộc về liên kết này. Nếu cuộc gọi đang mở trong trình duyệt khác, hãy mở liên kết ở đó.',
    },
  },
};
