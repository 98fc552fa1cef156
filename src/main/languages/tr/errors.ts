import { isolated } from '../../../shared/peer-text.ts';
import type { Expected, WalletChange } from '../../../shared/errors.ts';
import { type AtomicUsdc, type Lamports, usdc } from '../../../shared/money.ts';
import { shortAddress } from '../../../shared/network.ts';
import { formatSol, formatUsdc, localNumber } from '../../text/intl.ts';
import type { Errors } from '../types.ts';

const NAMES: Record<Expected, string> = {
  invite: 'bir davet',
  reply: 'bir yanıt',
  repair: 'bir bağlantı linki',
  call: 'bir arama linki',
};
const NEXT: Record<Expected, string> = {
  invite: 'Ev sahibinizin size gönderdiği linki yapıştırın.',
  reply: 'Konuğunuzun geri gönderdiği linki yapıştırın.',
  repair: 'Diğer kişinin bu görüşmede oluşturduğu bağlantı linkini yapıştırın.',
  call: 'Arama linkini açın.',
};

const say = (text: string, next: string) => ({ text, next });

const FEWER = 'Bu site için ek korumasını kapatın veya başka bir cüzdan kullanın.';

const CHANGES: Partial<Record<WalletChange, string>> = {
  size: FEWER,
  guard: FEWER,
  'too many guards': FEWER,
  'fee payer': 'Cüzdanda sponsorlu ücretleri kapatın veya başka bir cüzdan kullanın.',
  blockhash: 'Yeniden deneyin veya başka bir cüzdan kullanın.',
  'priority fee': 'Cüzdanda öncelik ücretini düşürün veya başka bir cüzdan kullanın.',
  signature: 'Cüzdanın hesabını denetleyip yeniden deneyin.',
};

const changedByWallet = (what: WalletChange) =>
  say(
    `Cüzdanınız ödemeyi değiştirdi; bu yüzden hiçbir şey gönderilmedi (${what}).`,
    CHANGES[what] ?? 'Başka bir cüzdan kullanın.',
  );

const misplacedCode =
  (is: Expected) =>
  ({ wanted }: { readonly wanted: Expected }) =>
    say(`Bu ${NAMES[is]}; buraya ise ${NAMES[wanted]} girilmelidir.`, NEXT[wanted]);

/** Devices as the browser's part of the page names them: “to your …”, “your …” as an object, “no …”. */
const DEVICES: Readonly<
  Record<string, { readonly to: string; readonly your: string; readonly no: string }>
> = {
  camera: { to: 'kameranıza', your: 'kameranızı', no: 'Kamera' },
  microphone: { to: 'mikrofonunuza', your: 'mikrofonunuzu', no: 'Mikrofon' },
  'camera and microphone': {
    to: 'kameranıza ve mikrofonunuza',
    your: 'kameranızı ve mikrofonunuzu',
    no: 'Kamera veya mikrofon',
  },
  screen: { to: 'ekranınıza', your: 'ekranınızı', no: 'Ekran' },
};
const yours = (device: string): string => DEVICES[device]?.your ?? device;

const PASTE_AGAIN = 'Linkin tamamını kopyalayıp yeniden yapıştırın.';
const OTHER_RPC = 'Birazdan yeniden deneyin veya Ayarlar’da başka bir Solana sunucusu belirleyin.';
const NOTHING_CHARGED = 'Hiçbir ödeme alınmadı. Yeniden deneyin.';
const NEW_CALL = 'Devam etmek için yeni bir görüşme başlatın.';
const gigabytes = (bytes: number): string =>
  `${localNumber((bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1))} GB`;
const lessUsdc = (all: AtomicUsdc, part: AtomicUsdc): string =>
  formatUsdc(usdc(all > part ? all - part : 0n));
const lessSol = (all: Lamports, part: Lamports): string =>
  formatSol((all > part ? all - part : 0n) as Lamports);

export const errors: Errors = {
  errorStrings: {
    code_empty: say('Burada henüz link yok.', 'Size gönderilen linki yapıştırın.'),
    code_not_found: say('Bu metinde Pay2Chat linki bulunamadı.', PASTE_AGAIN),
    code_truncated: say('Link eksik: Sonu yok.', PASTE_AGAIN),
    code_corrupted: say('Link yolda değişmiş.', PASTE_AGAIN),
    code_version: (c) =>
      say(
        `Linkin sürümü ${c.theirs}; bu sayfanın kullandığı sürüm ${c.ours}.`,
        'İki tarafta da aynı sürüm gerekir. Sayfayı yeniden yükleyin veya diğer kişiden bunu yapmasını isteyin.',
      ),
    code_is_invite: misplacedCode('invite'),
    code_is_reply: misplacedCode('reply'),
    code_is_repair: misplacedCode('repair'),
    code_is_call: misplacedCode('call'),
    code_own: say(
      'Bu sizin kendi linkiniz.',
      'Bunu diğer kişiye gönderin ve buraya onun linkini yapıştırın.',
    ),
    code_other_invite: say(
      'Bu yanıt başka bir davete ait.',
      'Konuğunuzdan en yeni davetinizi açmasını ve yeni bir yanıt göndermesini isteyin.',
    ),
    code_used: say(
      'Bu link zaten kullanıldı.',
      'En yeni linki isteyin veya yeni bir link oluşturun.',
    ),
    repair_answered: say(
      'Şimdi bir şey yapıştırmanız gerekmiyor: Yanıtınız hazır.',
      'Yukarıdaki linki geri gönderin. Link açıldığında görüşme sürer.',
    ),
    code_network: (c) =>
      say(
        `Davetin ağı ${c.theirs}, ancak bu sayfa için ayarlanan ağ ${c.ours}.`,
        `Şu ağa geçin ve daveti yeniden açın: ${c.theirs}.`,
      ),
    code_test: (c) =>
      say(
        'Davet, ev sahibinin kendi bilgisayarında değersiz parayla yapılan bir test içindir.',
        `Ev sahibinizden şu ağ için bir davet isteyin: ${c.ours}.`,
      ),
    ring_unsupported: say(
      'Bu tarayıcı arama linki açamıyor ve oluşturamıyor.',
      'Daha yeni bir tarayıcı ya da davet ve yanıt kullanın.',
    ),
    ring_budget: (c) =>
      c.what === 'day'
        ? say(
            'Arama linkleriniz bugünün ağ ücretlerini tüketti.',
            'Davet ve yanıt kullanın veya yarın yeniden deneyin.',
          )
        : say('Bir dakika içinde çok fazla arama yanıtlandı.', 'Bir dakika sonra yeniden deneyin.'),
    link_unusable: say(
      'Bu arama linki şu anda çalamıyor.',
      'Ev sahibinizden yeni bir link veya davet isteyin.',
    ),
    ring_over: say('Bu kişi artık beklemiyor.', 'Yeniden aramasını bekleyin.'),
    call_links_full: (c) =>
      say(
        `${c.most} arama linkiniz var; daha fazlası oluşturulamaz.`,
        'Artık gerekmeyen birini kaldırın.',
      ),
    relay_missing: say(
      'IP adresiniz gizlenemiyor: Size ait bir TURN sunucusu yok.',
      'Ayarlar’a bir tane ekleyin veya “IP adresimi gizle” seçeneğini kapatın.',
    ),
    relay_silent: say(
      'TURN sunucunuz yanıt vermiyor ve o olmadan IP adresiniz gizlenemez.',
      'Bağlantıyı Ayarlar’da sınayın. UDP engelliyse TURN’ü TCP veya TLS üzerinden kullanın.',
    ),
    no_webrtc: say(
      'Bu tarayıcı görüşme yapamaz: WebRTC yok ya da kapalı.',
      'Bu sayfayı güncel bir Chrome, Edge veya Firefox’ta açın ya da bu tarayıcıda WebRTC’yi etkinleştirin.',
    ),
    no_route: say(
      'İki sayfa birbirine bağlanamadı.',
      'Yeni linklerle baştan başlayın. İki sayfa da açıkken yine olmazsa, taraflardan birine TURN sunucusu gerekir (Ayarlar’da).',
    ),
    no_candidates: say(
      'Tarayıcınız bu sayfanın kimseye bağlanmasına izin vermiyor.',
      'Tarayıcının koruması veya bir VPN, WebRTC’yi engelliyor olabilir. Bu site için WebRTC’ye izin verin veya VPN’i duraklatın ve yeniden deneyin.',
    ),
    connection_lost: say('Bağlantı koptu ve geri gelmedi.', NEW_CALL),
    peer_left: say('Diğer kişi ayrıldı.', NEW_CALL),
    peer_protocol: say(
      'Diğer sayfa, bu sayfanın anlamadığı bir şey gönderdi.',
      'Her iki sayfayı da yeniden yükleyin.',
    ),
    peer_mismatch: (c) =>
      say(
        `İki sayfa uyuşmuyor (${c.what}).`,
        'Ödemeyin. Yeni bir davetle yeniden başlayın ve yeniden karşılaştırın.',
      ),
    peer_away: say(
      'Diğer kişi sayfayı kapattı veya yeniden yükledi. Ücretlendirme duraklatıldı.',
      'Devam etmek için on dakika içinde birbirinize bağlantı linki gönderin. Diğer kişi görüşmeyi bitirdiyse burada da bitirin. Ödenmiş süre geçerli kalır.',
    ),
    rejoin_expired: say(
      'Bu görüşme sürdürülemez: Sona erdi veya on dakikadan fazla zaman geçti.',
      'Makbuzu saklanıyor. Devam etmek için yeni bir görüşme başlatın.',
    ),
    media_denied: (c) =>
      say(
        `Bu sayfanın ${DEVICES[c.device]?.to ?? c.device} erişmesine izin verilmiyor.`,
        'Adres çubuğunda izin verip yeniden deneyin veya onsuz devam edin.',
      ),
    media_missing: (c) =>
      say(
        `${DEVICES[c.device]?.no ?? c.device} bulunamadı.`,
        'Bir cihaz takıp yeniden deneyin veya onsuz devam edin.',
      ),
    media_busy: (c) =>
      say(
        `Başka bir program şu anda ${yours(c.device)} kullanıyor.`,
        'O programı kapatıp yeniden deneyin veya onsuz devam edin.',
      ),
    media_failed: (c) =>
      say(
        `Tarayıcı ${yours(c.device)} başlatamadı (${c.reason}).`,
        'Başka bir cihaz seçin veya onsuz devam edin.',
      ),
    media_insecure: say(
      'Kamera ve mikrofon için güvenli bir sayfa gerekir.',
      'Bu sayfayı https üzerinden veya localhost’tan açın.',
    ),
    media_unavailable: say(
      'Bu tarayıcı, birçok uygulamada olduğu gibi, hiçbir sayfaya kamera veya mikrofon vermiyor.',
      'Bu linki kopyalayıp kendi tarayıcınızda açın.',
    ),
    wallet_missing: say(
      'Solana cüzdanı bulunamadı.',
      'Bir cüzdan kurup sayfayı yeniden yükleyin. Telefonda bu sayfayı cüzdanın kendi tarayıcısında açın.',
    ),
    wallet_rejected: say('Cüzdanınızda isteği reddettiniz.', NOTHING_CHARGED),
    wallet_locked: say('Cüzdanınız kilitli.', 'Kilidini açıp yeniden deneyin.'),
    wallet_popup_open: say(
      'Cüzdanınızın zaten açık bir penceresi var.',
      'O pencereyi yanıtlayın veya kapatın, sonra yeniden deneyin.',
    ),
    wallet_disconnected: say('Cüzdanınız bağlı değil.', 'Cüzdanı bağlayıp yeniden deneyin.'),
    wallet_account_changed: (c) =>
      say('Cüzdanınızda başka bir hesap seçili.', `Şu hesabı yeniden seçin: ${c.expected}.`),
    wallet_wrong_network: (c) =>
      say(
        `Bu cüzdan hesabı şu ağda kullanılamaz: ${c.wanted}.`,
        `Cüzdanı şu ağa geçirin: ${c.wanted}.`,
      ),
    wallet_unsupported: (c) =>
      say(`Bu cüzdanda gereken bir özellik yok (${c.missing}).`, 'Başka bir cüzdan seçin.'),
    wallet_changed_transaction: ({ what }) => changedByWallet(what),
    wallet_silent: say(
      'Cüzdan yanıt vermedi. Hiçbir ödeme alınmadı.',
      'Cüzdanınızı açın, eski pencerelerini kapatın ve yeniden deneyin.',
    ),
    wallet_failed: (c) => say(`Cüzdan bir hata bildirdi (${isolated(c.reason)}).`, NOTHING_CHARGED),
    wallet_refused_sponsor: (c) =>
      say(
        `Cüzdan imzalamadı (${isolated(c.reason)}). Burada ağ ücretini ev sahibiniz öder, yani SOL’e ihtiyacınız yok.`,
        c.asked === 'approval'
          ? 'Hiçbir ödeme alınmadı. Başka bir cüzdan kullanın veya ödemeden önce “Her dakika sor” seçeneğini seçin.'
          : 'Hiçbir ödeme alınmadı. Yeniden deneyin veya başka bir cüzdan kullanın.',
      ),
    wallet_app_missing: say(
      'Hiçbir cüzdan uygulaması açılmadı. Hiçbir ödeme alınmadı.',
      'Listeden birini yükleyin veya bu sayfayı bir cüzdanın kendi tarayıcısında açın.',
    ),
    wallet_app_unreachable: say(
      'Cüzdan uygulaması 30 sn içinde bu sayfaya bağlanmadı. Hiçbir ödeme alınmadı.',
      'Uygulamayı açıp kilidini kaldırın, sonra yeniden deneyin. Ya da listeden başka birini yükleyin.',
    ),
    wallet_app_cut: say(
      'Cüzdan uygulamasıyla bağlantı, uygulama yanıt vermeden koptu.',
      NOTHING_CHARGED,
    ),
    wallet_app_blocked: say(
      'Tarayıcı, bu sayfanın bu cihazdaki uygulamalara ulaşmasına izin vermiyor. Hiçbir ödeme alınmadı.',
      'Bu sitenin ayarlarında cihazdaki uygulamalara veya yerel ağa erişime izin verin, sonra yeniden deneyin.',
    ),
    wallet_app_no_signing: say(
      'Bu cüzdan uygulaması, ağ ücretini ev sahibinin ödediği bir ödemeyi imzalayamaz. Hiçbir ödeme alınmadı.',
      'Başka bir cüzdan uygulaması seçin veya bu sayfayı cüzdanın kendi tarayıcısında açın.',
    ),
    rpc_missing: (c) =>
      say(
        `Şu ağ için Solana sunucusu ayarlanmamış: ${c.network}.`,
        '“Solana’ya bağlan” düğmesine basın veya Ayarlar’da bir tane girin.',
      ),
    rpc_invalid_url: (c) => say(`“${c.url}” bir https adresi değil.`, 'Ayarlar’da düzeltin.'),
    rpc_unreachable: (c) => say(`Solana sunucusu ${c.host} yanıt vermiyor.`, OTHER_RPC),
    rpc_forbidden: (c) =>
      say(
        `Solana sunucusu ${c.host} bu sayfayı engelliyor.`,
        'Ayarlar’da başka bir Solana sunucusu seçin. Herkese açık sunucular tarayıcıları sık sık engeller.',
      ),
    rpc_rate_limited: (c) => say(`Solana sunucusu ${c.host} çok fazla istek aldı.`, OTHER_RPC),
    rpc_slow: (c) => say(`Solana sunucusu ${c.host} yanıt vermekte çok gecikiyor.`, OTHER_RPC),
    rpc_unseen: (c) =>
      say(
        `Solana sunucusu ${c.host} ön ödemenizi henüz göstermiyor. Gösterene kadar başka dakika ödenmez.`,
        OTHER_RPC,
      ),
    server_missing: (c) =>
      say(
        `İkinci Solana sunucunuz ${c.host} yanıt vermiyor; bunu ikisi de göstermelidir.`,
        'Bu arada hiçbir şey yeniden imzalanmaz ve verilmez. Sunucuyu bekleyin veya onsuz devam edin.',
      ),
    servers_differ: (c) =>
      say(
        `İki Solana sunucunuz çelişiyor: ${c.host}, birincinin gösterdiğini göstermiyor.`,
        'Bu arada hiçbir şey yeniden imzalanmaz ve verilmez. Ödemeyi kontrol edin ya da ikinci sunucu olmadan devam edin.',
      ),
    rpc_bad_answer: (c) =>
      say(`Solana sunucusu ${c.host} geçersiz bir yanıt verdi (${c.method}).`, OTHER_RPC),
    rpc_error: (c) =>
      say(
        `Solana sunucusu ${c.host} bir hata bildirdi: ${isolated(c.message)} (${c.rpcCode}).`,
        OTHER_RPC,
      ),
    rpc_wrong_genesis: (c) =>
      say(
        `Solana sunucusu başka bir ağda (beklenen: ${c.wanted}, bulunan: ${c.got}).`,
        'Seçilen ağ için bir Solana sunucusu belirleyin.',
      ),
    peer_rpc_trouble: say(
      'Ev sahibinizin Solana sunucusu yanıt vermiyor.',
      'Bu sayfa denemeyi sürdürüyor. Ev sahibiniz başka bir Solana sunucusu belirleyebilir.',
    ),
    no_usdc_account: () =>
      say(
        'Bu cüzdanın bu ağda USDC hesabı yok.',
        'Önce bu cüzdana biraz USDC gönderilmesini sağlayın. Hesap böylece oluşur.',
      ),
    insufficient_usdc: (c) =>
      say(
        `Yeterli USDC yok: gereken ${formatUsdc(c.needed)}, sizde olan ${formatUsdc(c.balance)}.`,
        `${lessUsdc(c.needed, c.balance)} USDC ekleyip yeniden deneyin.`,
      ),
    insufficient_sol: (c) =>
      say(
        `Ağ ücretleri için yeterli SOL yok: gereken ${formatSol(c.needed)}, sizde olan ${formatSol(c.balance)}.`,
        `${lessSol(c.needed, c.balance)} SOL ekleyip yeniden deneyin.`,
      ),
    till_empty: say(
      'Ev sahibinin ücret bakiyesi boş; bu yüzden hiçbir ödeme gerçekleşemez.',
      'Ev sahibi tek tıklamayla bakiye yükleyebilir.',
    ),
    fees_stopped: say(
      'Ev sahibinin sayfası bu görüşmede artık ağ ücreti ödemiyor: Çok fazla ödeme başarısız oldu.',
      NEW_CALL,
    ),
    price_below_floor: (c) =>
      say(
        'Bu fiyat ağ ücretlerini karşılamaz.',
        `En az ${formatUsdc(c.floor)} USDC fiyat belirleyin.`,
      ),
    price_unusual: (c) =>
      say(
        `Dakika başına ${formatUsdc(c.price)} USDC doğru mu? Bu durumda konuğunuz başlamak için ${formatUsdc(c.upfront)} USDC öder.`,
        'Doğruysa düğmeye yeniden basın. Değilse fiyatı düzeltin.',
      ),
    amount_invalid: say(
      'Bu bir USDC tutarı değil.',
      '0’dan büyük, en çok 6 ondalık basamaklı bir sayı girin. Bin için 1000 veya 1.000,00 yazın.',
    ),
    address_invalid: say('Bu bir Solana adresi değil.', 'Adresi yeniden kopyalayın.'),
    recipient_no_usdc_account: () =>
      say(
        'Alıcının henüz USDC hesabı yok.',
        'Alıcıdan bir hesap oluşturmasını isteyin veya adresi denetleyin.',
      ),
    allowance_used_up: (c) =>
      say(
        `Harcama izni yetersiz: kalan ${formatUsdc(c.left)} USDC, gereken ${formatUsdc(c.needed)} USDC.`,
        'Devam etmek için harcama iznine dakika ekleyin.',
      ),
    allowance_refused: () => say('Harcama izni kabul edilmedi.', NOTHING_CHARGED),
    allowance_exists: (c) =>
      say(
        `USDC hesabınızda zaten bir harcama izni var: ${shortAddress(c.delegate)} en çok ${formatUsdc(c.amount)} USDC harcayabilir. Bu görüşmenin izni onun yerine geçer.`,
        'Onu değiştirin veya her ödemeyi kendiniz onaylayın.',
      ),
    blockhash_expired: say(
      'Onayınız geç kaldı ve geçerliliğini yitirdi. Hiçbir ödeme alınmadı.',
      'Yeniden deneyin ve yarım dakika içinde onaylayın. Donanım cüzdanınız varsa önce kilidini açın ve Solana uygulamasını başlatın.',
    ),
    confirmation_timeout: () =>
      say(
        'Solana ödemeyi zamanında onaylamadı.',
        'Ödeme yine de ulaşabilir. Yeniden ödeme yapmadan önce bir daha denetleyin.',
      ),
    failed_on_chain: (c) => say(`Solana ödemeyi reddetti (${c.reason}).`, NOTHING_CHARGED),
    payment_invalid: () => say('Ödeme kabul edilmedi.', NOTHING_CHARGED),
    busy: say('Bu sayfa bunu zaten yapıyor.', 'Bitmesini bekleyin.'),
    books_elsewhere: (c) =>
      ({
        open: {
          text: 'Pay2Chat başka bir sekmede açık.',
          next: 'Orada devam edin veya o sekmeyi kapatın.',
        },
        paying: {
          text: 'Başka bir sekme bir ödemeyi bekliyor.',
          next: 'Ödemeyi orada tamamlayın, sonra yeniden deneyin.',
        },
        call: {
          text: 'Başka bir sekmede görüşmedesiniz.',
          next: 'Orada devam edin veya o görüşmeyi bitirin.',
        },
        silent: {
          text: 'Pay2Chat başka bir sekmede açık ve o sekme yanıt vermiyor.',
          next: 'O sekmeyi kapatın, sonra yeniden deneyin.',
        },
      })[c.use],
    call_running: say('Bu sayfada bir görüşme sürüyor.', 'Önce onu bitirin.'),
    payment_open: say('Bir ödeme zaten yolda.', 'Onaylanmasını bekleyin, sonra yeniden deneyin.'),
    payment_window_expired: say(
      'Ödeme isteğinin süresi doldu.',
      'Yeni bir istek alıp yeniden ödeyin.',
    ),
    duplicate_settlement: say(
      'Bu ödeme zaten kullanıldı.',
      'Hiçbir şey için iki kez ödeme alınmadı.',
    ),
    too_early: say('Bu ödeme için çok erken.', 'Bu sayfa, ödeme zamanı gelince yeniden sorar.'),
    unknown_resource: (c) => say(`Ev sahibiniz bunu satmıyor: ${c.url}.`, 'Hiçbir ödeme alınmadı.'),
    early: (c) =>
      say(
        `Ev sahibi, dakika dolmadan ödeme istedi (bildirilen ${Math.round(c.connectedMs / 1000)} sn, burada sayılan ${Math.round(c.ownMs / 1000)} sn).`,
        'Hiçbir ödeme alınmadı. Dakika, zamanı gelince ödenir.',
      ),
    unpaid: (c) => say(`${c.minute}. dakika ödenmedi.`, NEW_CALL),
    host_silent: (c) =>
      say(
        `Ev sahibi ne görüntü ne ses gönderiyor ve bunun için ${c.minute}. dakikayı ödemeyi kabul etmediniz.`,
        'Ödemeyi kabul edin veya görüşmeyi bitirin.',
      ),
    page_silent: say(
      'Bu sayfa iki dakika yanıt vermedi; bu yüzden başka dakika ödenmedi.',
      'Bu bilgisayarı meşgul eden programları kapatın.',
    ),
    rolled_back: () =>
      say(
        'Solana ödemeyi onayladı, sonra geri aldı.',
        'Para hareketi olmadı. Hâlâ ödenmesi gerekiyorsa yeniden ödeyin.',
      ),
    prepayment_void: say(
      'Ev sahibiniz sizi içeri almış olsa da ön ödeme Solana’ya hiç ulaşmadı.',
      'Bunun için para hareketi olmadı. Sonraki her dakika, zamanı gelince ödenir.',
    ),
    booking_refused: ({ why }) =>
      ({
        over: say('Bu görüşmenin zamanı geçti.', 'Başka bir ödeme alınmadı. Ev sahibinize sorun.'),
        taken: say('Bu teklif için başka biri rezervasyon yaptı.', 'Hiçbir ödeme alınmadı.'),
        closed: say('Ev sahibiniz bu teklifi kapattı.', 'Hiçbir ödeme alınmadı.'),
        gone: say(
          'Rezervasyonunuz artık depozitoda değil ve size geri gelmedi.',
          'Başka bir ödeme alınmadı. Ev sahibinize sorun.',
        ),
        returned: say(
          'Bu rezervasyon size iade edildi.',
          'Başka bir ödeme alınmadı. Ev sahibinize sorun.',
        ),
        claimed: say(
          'Bu rezervasyon zaten başka bir görüşmede kullanıldı.',
          'Başka bir ödeme alınmadı. Ev sahibinize sorun.',
        ),
        'called-returned': say(
          'Ev sahibiniz bu rezervasyonun iade edildiğini söylüyor.',
          'Cüzdanınızı denetleyin ve ev sahibinize sorun.',
        ),
        'called-claimed': say(
          'Ev sahibiniz bu rezervasyonun başka bir görüşmede kullanıldığını söylüyor.',
          'Ev sahibinize sorun.',
        ),
        differs: say(
          'Davetin fiyatı veya adresi, teklif edilenle aynı değil.',
          'Ödemeyin; ev sahibinize sorun.',
        ),
        missing: say(
          'Ev sahibinizin sayfası bu teklifi tanımıyor.',
          'Ev sahibinizden görüşmeyi kendi listesinden başlatmasını isteyin.',
        ),
        unseen: say(
          'Ev sahibinizin sayfası rezervasyonunuzu henüz görmüyor.',
          'Birazdan yeniden deneyin.',
        ),
        other: say(
          'Ev sahibinizin sayfası rezervasyonunuzu kabul etmiyor.',
          'Ev sahibinize sorun.',
        ),
      })[why],
    booking_elsewhere: say(
      'Bu teklifin görüşmesini yalnızca teklifi oluşturan tarayıcı başlatabilir.',
      'Orada başlatın ya da rezervasyonu burada iade edin.',
    ),
    refund_unknown: say(
      'Bu tarayıcı böyle bir ödeme almadı.',
      'İadeyi, görüşmede ev sahibi olan tarayıcıdan yapın.',
    ),
    refund_beyond: (c) =>
      say(
        `Bu görüşmenin bir kısmı zaten iade edildi. Bu ödemeden iade edilebilecek tutar ${formatUsdc(c.left)} USDC’dir, ${formatUsdc(c.needed)} USDC değil.`,
        c.left === 0n
          ? 'Hiçbir şey gönderilmedi.'
          : 'Hiçbir şey gönderilmedi. Bu tutarı iade etmek için “İade et” düğmesine yeniden basın.',
      ),
    deposit_missing: say(
      'Bu görüşmenin depozitosu henüz açılmadı.',
      'Hiçbir ödeme yapılmadı. Biraz bekleyip yeniden ödeyin.',
    ),
    deposit_unproven: say(
      'Solana, depozitonun ev sahibinizin cüzdanına ait olduğunu göstermiyor.',
      'Hiçbir ödeme yapılmadı. Ev sahibinizden ücret bakiyesini yeniden yüklemesini ve yeni bir link göndermesini isteyin.',
    ),
    deposit_gone: say(
      'Bu görüşmenin depozitosu boş ve paranın nereye gittiğini henüz hiçbir sunucu göstermiyor.',
      'Bu sayfa aramayı sürdürüyor. Depozitoyu cüzdanınızdan boşalttıysanız borcunuzu makbuzdan iade edin.',
    ),
    receipt_invalid: (c) =>
      say(`Bu tam bir makbuz değil (${c.what}).`, 'Tamamını kopyalayıp yeniden yapıştırın.'),
    receipt_version: (c) =>
      say(
        `Makbuzun sürümü ${c.theirs}; bu sayfanın okuduğu sürüm ${c.ours}.`,
        'Sayfayı yeniden yükleyin veya makbuzu, oluşturulduğu sürümle denetleyin.',
      ),
    receipt_network: (c) =>
      say(
        `Makbuzun ağı ${c.theirs}, ancak bu sayfa için ayarlanan ağ ${c.ours}.`,
        `Ayarlar’da şu ağa geçip yeniden denetleyin: ${c.theirs}.`,
      ),
    receipt_altered: say(
      'Makbuzun yanındaki metin, makbuzdan farklı bir şey söylüyor. Hiçbir şey denetlenmedi.',
      'O metne güvenmeyin. Makbuzun kendisini denetlemek için yalnızca linkini yapıştırın.',
    ),
    receipt_unknown: say(
      'Makbuz yok: Bu tarayıcıda o görüşmeden onaylanmış bir ödeme bulunmuyor.',
      'Görüşmenin yapıldığı tarayıcıyı kullanın veya diğer kişiden makbuzu isteyin.',
    ),
    history_too_long: (c) =>
      say(
        `Şu adresin geçmişi tamamen taranamadı: ${c.address}.`,
        'Denetim henüz hiçbir şeyi kanıtlamıyor. Başka bir Solana sunucusu deneyin veya imzaları bir gezginde arayın.',
      ),
    file_changed: say(
      'Dosya, sunulduktan sonra değiştirildi, taşındı veya silindi.',
      'Ev sahibi onu eski hâline getirebilir veya yeniden sunabilir.',
    ),
    file_unreadable: (c) =>
      say(
        `Dosya okunamadı (${c.reason}).`,
        'Dosyayı açabildiğinizi denetleyin, sonra yeniden seçin.',
      ),
    file_too_large: (c) =>
      say(
        `Dosya çok büyük. Sınır, dosya başına ${Math.floor(c.max / 2 ** 30)} GiB.`,
        'Dosyayı parçalara bölün.',
      ),
    file_limit: (c) =>
      say(
        `Aynı anda en çok ${c.max} dosya sunabilirsiniz.`,
        'Birini geri çekin veya birkaçını tek dosyada toplayın.',
      ),
    file_unknown: say(
      'Bu dosya artık ev sahibinde yok.',
      'Ev sahibinden dosyayı yeniden sunmasını isteyin.',
    ),
    file_call_over: say(
      'Görüşme, bu dosya ödenmeden bitti. Hiçbir ödeme alınmadı.',
      'Bu ev sahibiyle sonraki görüşmenizde satın alın.',
    ),
    file_unpaid: say(
      'Ev sahibi bu dosyanın ödemesini görmedi.',
      'Onaylanmasını bekleyin, sonra yeniden deneyin.',
    ),
    file_owed: say(
      'Bu dosya için ödeme yaptınız, ancak ev sahibi onu henüz teslim etmedi.',
      'Sizden yeniden ödeme alınmaz. “Yeniden indir” seçeneğini seçin veya ev sahibinden dosyayı yeniden sunmasını isteyin.',
    ),
    file_relisted: (c) =>
      say(
        c.what === 'price'
          ? 'Siz karar verirken ev sahibi bu dosyanın fiyatını değiştirdi. Hiçbir ödeme alınmadı.'
          : 'Siz karar verirken ev sahibi bu dosyanın içeriğini değiştirdi. Hiçbir ödeme alınmadı.',
        'Satın almadan önce yeniden denetleyin.',
      ),
    claim_refused: say(
      'Ev sahibi, bu dosya için önceki ödemenizi kabul etmedi. Başka hiçbir ödeme alınmadı.',
      'Bir dakika sonra yeniden deneyin veya ev sahibine sorun.',
    ),
    file_in_use: say(
      'Bu tarayıcının başka bir sekmesi aynı dosyayı indiriyor.',
      'O sekmede devam edin veya onu kapatıp yeniden deneyin.',
    ),
    hash_mismatch: (c) =>
      say(
        `Gelen veriler, sunulan dosya değil (${c.what}). Kaydedilmedi.`,
        'Yeniden deneyin veya ev sahibinden iade isteyin.',
      ),
    disk_full: (c) =>
      say(
        c.free === null
          ? `Bu dosya için yeterli yer yok: gereken ${gigabytes(c.needed)}.`
          : `Bu dosya için yeterli yer yok: gereken ${gigabytes(c.needed)}, boş olan ${gigabytes(c.free)}.`,
        'Yer açıp sürdürün. Gelen kısım saklanıyor.',
      ),
    config_invalid: (c) =>
      say(
        `${c.file}, ${c.line}. satır: ${c.what}.`,
        'Bu sayfa o dosya olmadan da çalışır. Dosyayı siteyi işleten kişi düzeltebilir.',
      ),
    config_unreadable: (c) =>
      say(
        `Sitenin ${c.file} dosyası okunamadı (${c.reason}).`,
        'Bu sayfa onsuz da çalışır. Yeniden denemek için sayfayı yeniden yükleyin.',
      ),
    storage_blocked: say(
      'Bu tarayıcı bu sayfanın veri saklamasını engelliyor. Bu yüzden anahtarlar, ödemeler ve ayarlar saklanamıyor.',
      'Tarayıcının ayarlarından veya adresin yanından bu site için çerezlere ve site verilerine izin verin. Sonra sayfayı yeniden yükleyin.',
    ),
    storage_failed: (c) =>
      say(
        `Bu tarayıcı görüşmenin verilerini saklayamadı (${c.reason}).`,
        'Yer açın veya gizli moddan çıkın, sonra yeniden deneyin.',
      ),
    aborted: say('İptal edildi.', 'Hazır olduğunuzda yeniden başlayın.'),
    internal: (c) =>
      say(
        `Bu sayfada bir sorun oluştu (${c.what}).`,
        'Sayfayı yeniden yükleyin. Ödenmiş süre geçerli kalır.',
      ),
  },
};
