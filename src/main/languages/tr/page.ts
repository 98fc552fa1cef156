import { formsOf } from '../forms.ts';
import type { Page } from '../types.ts';

const count = formsOf('tr');
const CUT = 60;
const quoted = (text: string): string => `“${text.length > CUT ? `${text.slice(0, CUT)}…` : text}”`;
const listed = (names: readonly string[]): string => names.map(quoted).join(', ');

/** The page itself: settings, its data in this browser, diagnostics. */
export const page: Page = {
  configStrings: {
    tooLong: (most) => `dosya ${most} karakterden uzun`,
    tooDeep: 'listeler ve nesneler fazla derin iç içe geçmiş',
    expected: (wanted, found) =>
      `beklenen: ${wanted}, bulunan: ${found === null ? 'dosyanın sonu' : quoted(found)}`,
    wanted: {
      value: 'bir değer',
      name: 'çift tırnak içinde bir alan adı',
      colon: '“:”',
      memberOrEnd: '“,” veya “}”',
      itemOrEnd: '“,” veya “]”',
      end: 'son “}” işaretinden sonra hiçbir şey',
    },
    open: 'bu metnin satırında kapanış tırnağı yok',
    escape: 'bu metin bir denetim karakteri veya geçersiz bir “\\” kaçış dizisi içeriyor',
    kinds: {
      object: 'bir nesne',
      list: 'bir liste',
      text: 'bir metin',
      number: 'bir sayı',
      true: 'true',
      false: 'false',
      null: 'null',
    },
    file: 'dosya',
    iceEntry: 'her “iceServers” öğesi',
    rpcEntry: (network) => `${quoted(network)} için her RPC sunucusu`,
    field: quoted,
    mustBe: (what, wanted, found) => `${what} ${wanted} olmalı; bulunan: ${found}`,
    urlsKind: 'bir metin veya metin listesi',
    unknown: (name, known) => `bilinmeyen alan ${quoted(name)}; buradaki alanlar: ${listed(known)}`,
    twice: (name) => `${quoted(name)} alanı iki kez geçiyor`,
    missing: (name) => `${quoted(name)} alanı eksik`,
    empty: (name) => `${quoted(name)} boş`,
    network: (found, known) => `${quoted(found)} bir ağ değil; ağlar: ${listed(known)}`,
    rpcUrl: (found) =>
      `${quoted(found)} bir https adresi değil (http yalnızca bu bilgisayara mümkündür)`,
    rpcUser: 'RPC sunucusunun adresi kullanıcı adı veya parola içeremez',
    iceUrl: (found) =>
      `${quoted(found)} bir STUN veya TURN adresi değil; örnek: “stun:stun.example.org:3478” veya “turns:turn.example.org:5349?transport=tcp”`,
    iceFile: (found) =>
      `“iceServers” bir liste veya bu dosyanın yanındaki bir dosyanın adı (örneğin “turn.json”) olmalı; bulunan: ${quoted(found)}`,
    turnLogin: 'TURN sunucusu için hem “username” hem “credential” gerekir',
    stunLogin: 'STUN sunucusu ne “username” ne “credential” alır; ona ayrı bir öğe verin',
  },
  diagnosticsStrings: {
    open: 'Tanılama',
    title: 'Tanılama',
    version: (version, build) =>
      build === '' ? `Sürüm ${version}` : `Sürüm ${version}, derleme ${build}`,
    hint: 'Sorun bildirimleri için. Adresler, kodlar, anahtarlar ve sunucular burada ve kopyada çıkarılmıştır.',
    copy: 'Tanılamayı kopyala',
    refresh: 'Yenile',
    states: 'Durumlar',
    timings: 'Süreler',
    counters: 'Sayaçlar',
    events: 'Olaylar',
    room: 'Oda',
    log: 'Son olaylar, bu odanın kendi saatiyle saniye olarak',
    ms: (value) => (value === 'null' ? 'yok' : `${value} ms`),
    value: (value) => (value === 'null' || value === '' ? 'yok' : value),
    yes: 'evet',
    no: 'hayır',
  },
  installStrings: {
    ready: (version, build) => `Yeni bir sürüm hazır: ${version}, derleme ${build}.`,
    readyHint:
      'Verileriniz kalır. Tüm Pay2Chat sekmeleri kapanınca yeni sürüm kendiliğinden de başlar.',
    take: 'Yeni sürümü başlat',
    others: 'Önce diğer Pay2Chat sekmelerini kapatın. Birinde görüşme varsa kesilir.',
    busy: 'Bir dosya hâlâ yolda. Yeni sürümü dosya ulaşınca başlatın.',
    offline: 'Bu siteyle bağlantı yok.',
    offlineHint:
      'Makbuzlar, dışa aktarılmaları ve ayarlar çalışır. Görüşme, ödeme ve makbuz denetimi için ağ gerekir.',
    again: 'Yeniden yükle',
  },
  maxFeeStrings: {
    label: 'Yoğun saatlerde üst sınır',
    choice: (sol) => `Ödeme başına ${sol} SOL`,
    hint: 'Ev sahibi olduğunuzda bunu ücret bakiyeniz öder. Daha yüksek bir üst sınır, ödemelerin zamanında ulaşmasına yardımcı olur. Sonraki görüşmenizden itibaren geçerlidir.',
  },
  serverStrings: {
    second: 'İkinci Solana sunucusu',
    secondHint:
      'İsteğe bağlı, başka bir işletmeciden. Bir ödeme yeniden imzalanmadan ve siz 20 USDC veya üzeri karşılığında bir şey vermeden önce ikisi aynı şeyi göstermelidir.',
    leaveOut: 'Onsuz devam et',
  },
  settingsStrings: {
    title: 'Ayarlar',
    rpc: 'Solana sunucusu (RPC)',
    connect: 'Solana’ya bağlan',
    connecting: 'Sunucular deneniyor…',
    connectHint: 'Ödemeleriniz için bir sunucu bulur. Denenen her sunucu IP adresinizi görür.',
    connectTries: (hosts) =>
      `Bu sayfanın kendi sunucusu yoktur: Bakiyeleri bir Solana sunucusu (RPC) üzerinden okur ve ödemeleri onun üzerinden gönderir. Şunları aynı anda dener ve en iyisini tutar: ${hosts}. Tutulan sunucu cüzdanınızın adresini de görür.`,
    connected: (host) =>
      `Bağlantı ${host} üzerinden kuruldu. İşletmecisi IP adresinizi ve cüzdanınızın adresini görür. Ayarlar’da değiştirebilirsiniz.`,
    noneServes:
      'Bu sunuculardan hiçbiri şu anda bu tarayıcıya yanıt vermiyor. İnternet bağlantınızı denetleyip yeniden deneyin veya kendi sunucunuzu kullanın.',
    ownServer: 'Kendi sunucumu kullan',
    useOwn:
      'Şu anda hiçbir herkese açık sunucu bu tarayıcıya yanıt vermiyor. “Kendi sunucumu kullan” altına bir sunucu girin.',
    ask: 'Bir Solana sunucusunun (RPC) adresi',
    askHint: 'Bir kez yapıştırın; Ayarlar’da saklanır.',
    providers:
      'Bu şirketlerin, görüşmeler için yeterli ücretsiz bir planı vardır. Hesap açın, Solana’yı seçin ve https ile başlayan adresi kopyalayın:',
    correct: 'Yukarıda düzeltin.',
    another: 'Birazdan yeniden deneyin veya yukarıya başka bir sunucu girin.',
    own: 'Herkese açık sunucular tarayıcıları sıkça reddeder. Yukarıya kendinizinkini girin.',
    checking: 'Sunucuya soruluyor…',
    works: (network) => `Sunucu yanıt veriyor; ağı: ${network}.`,
    rpcHint:
      'Bu sayfanın Solana işlemlerini okumak ve göndermek için kullandığı https adresi. Yedekleri, her satırda bir tane olacak biçimde ekleyin.',
    fromSite: (servers) => `Bu sitenin belirledikleri: ${servers.join(', ')}`,
    ice: 'STUN ve TURN sunucuları',
    iceHint:
      'Her satıra bir tane; TURN için adresten sonra kullanıcı adını ve parolayı ekleyin. STUN veya TURN sunucusu olmadan doğrudan bağlanmak için boş bırakın.',
    icePlaceholder: 'stun:stun.example.org:3478\nturn:turn.example.org:3478 ad parola',
    iceInvalid: (line) =>
      `Bu satır bir STUN veya TURN sunucusu değil: ${line}. Satır stun: veya turn: ile başlamalı, ardından bir ana bilgisayar ve gerekirse en çok 65535 olan bir port gelmelidir; TURN sunucusunun adresinden sonra kullanıcı adı ve parola gelir. Düzeltilene kadar sunucularınız olduğu gibi kalır.`,
  },
  transferStrings: {
    transfer: 'USDC gönder',
    to: 'Alıcı (Solana adresi)',
    amount: 'USDC tutarı',
    send: 'USDC gönder',
    checkAgain: 'Yeniden denetle',
    faucet: 'Devnet için test parası alın:',
    faucetUsdc: 'USDC musluğu',
    faucetSol: 'SOL musluğu',
  },
  newcomerStrings: {
    title: 'Bu konuda yeni misiniz?',
    coin: {
      guest:
        'USDC ile ödersiniz: Solana üzerindeki dijital dolar. 1 USDC yaklaşık 1 ABD doları değerindedir.',
      host: 'Size USDC ile ödenir: Solana üzerindeki dijital dolar. 1 USDC yaklaşık 1 ABD doları değerindedir.',
    },
    wallet:
      'Cüzdan, bu parayı saklayan ve ödeme yapmadan önce size soran bir uygulama veya tarayıcı uzantısıdır. Yukarıdaki listeden birini edinin.',
    buy: {
      guest:
        'USDC’yi cüzdandan veya bir borsadan satın alın: Oradan cüzdanınızın adresine gönderin ve ağ olarak Solana’yı seçin.',
      host: 'Ağ ücretleri için 0,02 SOL gerekir: Cüzdandan satın alın veya bir borsadan cüzdana gönderin ve ağ olarak Solana’yı seçin.',
    },
    back: 'Sonra bu linke geri dönün. Cüzdanınız yukarıda görünmezse sayfayı yeniden yükleyin.',
    copyLink: 'Bu linki kopyala',
    wait: 'Bütün bunlar biraz sürebilir. Ev sahibinizden beklemesini isteyin:',
    copyMessage: 'Mesajı kopyala',
    message: 'Görüşmemiz için bir cüzdan ve USDC ediniyorum. Lütfen bana biraz zaman tanıyın.',
  },
  windowStrings: {
    warns:
      'Cüzdanınız bu siteyi henüz tanımadığı konusunda uyarabilir. Bu sayfanın adresini denetleyin ve yalnızca bu sayfanın bildirdiğini onaylayın.',
    fee: 'Ağ ücretini ev sahibiniz öder. Cüzdanınız SOL isterse iptal edip başka bir cüzdan kullanın.',
    nothing: 'Hiçbir şey açılmıyor mu? Cüzdanınızı simgesinden açın ve kilidini kaldırın.',
  },
  walletAppStrings: {
    allowTitle: 'Bu sayfanın cüzdan uygulamanıza ulaşmasına izin verin',
    allowHint:
      'Tarayıcınız, bu sayfanın bu cihazdaki uygulamalara bağlanıp bağlanamayacağını sorar. İzin verin.',
    allow: 'Tarayıcıya sor',
    openTitle: 'Cüzdan uygulamanızda devam edin',
    openHint: 'Orada onaylayın, sonra bu sayfaya geri dönün.',
    open: 'Cüzdan uygulamasını aç',
    waitingTitle: 'Cüzdan uygulamanız bekleniyor',
    waitingHint: 'Açılmadıysa iptal edip yeniden deneyin.',
    cancel: 'İptal',
    kept: 'Cüzdan uygulaması',
    keptHint:
      'Cüzdan uygulamanız, bu sayfanın ondan imza istemesine izin veriyor. Erişimi iptal etmek uygulamayı bir kez daha açar.',
    revoke: 'Erişimi iptal et',
    revoking: 'İptal ediliyor…',
  },
  wipeStrings: {
    title: 'Bu tarayıcı',
    keeps:
      'Ayarlar, makbuzlar, fatura metinleri ve numaraları, kaydedilmemiş dosyalar ve anahtarlar yalnızca bu tarayıcıdadır. Bu tarayıcıyı kullanan herkes anahtarlarınızı kullanabilir.',
    export: 'Ayarları, ödemeleri ve faturaları dışa aktar',
    exportSecrets: 'RPC adreslerini ve TURN giriş bilgilerini ekle',
    exportHint:
      'Cüzdan veya ödeme anahtarı içermeyen bir JSON dosyası. RPC adresleri bir API anahtarı içerebilir. Dosyaya sahip olan herkes bu anahtarı ve TURN giriş bilgilerinizi kullanabilir; bu yüzden siz eklemedikçe ikisi de dışarıda bırakılır.',
    wipe: 'Her şeyi sil',
    looking: 'Nelerin saklandığı denetleniyor…',
    ask: 'Bu sayfanın bu tarayıcıda sakladığı her şey silinsin mi?',
    lost: 'Bu işlem ayarları, onayınızı, makbuzları, fatura metinlerini ve numaralarını, kaydedilmemiş dosyaları ve tüm anahtarları siler. Geri alınamaz. Ödemeler Solana’da kalır.',
    nothing: 'Burada saklananların hiçbirinde para yok.',
    stakes: 'Kaybedecekleriniz:',
    takeBack: 'Önce çek',
    sure: 'Bunu kaybetmeyi kabul ediyorum',
    giveUp: (sol) => `${sol} SOL kaybetmeyi kabul ediyorum`,
    confirm: 'Şimdi sil',
    closeTabs: 'Bu sayfanın diğer tüm sekmelerini kapatın. Silinecek verileri hâlâ kullanıyorlar.',
    done: 'Bu sayfanın bu tarayıcıda sakladığı her şey silindi.',
    notAll: (why) =>
      `Her şey kaldırılamadı (${why}). Bu sitenin verilerini tarayıcının ayarlarından silin.`,
    stake: {
      feeBalance: (sol, network) => `Ücret bakiyesindeki ${sol} SOL (${network}).`,
      feeBalanceUnread: (network) =>
        `Ücret bakiyesi (${network}). Tutarı buradan okunamıyor: Çekmek için o ağı seçin.`,
      key: 'Hâlâ geri dönebileceğiniz bir görüşmenin ödeme anahtarı.',
      keyOfAllowance: (usdc) =>
        `Hâlâ geri dönebileceğiniz bir görüşmenin ödeme anahtarı; en çok ${usdc} USDC harcama izniyle. Anahtar olmadan harcama iznini kimse kullanamaz. O görüşmede otomatik ödemeleri durdurun veya izni cüzdanınızda iptal edin.`,
      payment: (usdc) => `Henüz onaylanmamış ${usdc} USDC ödeme.`,
      deposit: (usdc) =>
        `İçindeki ${usdc} USDC henüz ödenmemiş bir depozitonun anahtarı. O olmadan da cüzdanınız parayı başka bir yazılımla aktarabilir.`,
      unused: (usdc) =>
        `Kullanılmayan süre için bir konuğa hâlâ borçlu olduğunuz ${usdc} USDC kaydı. Silerseniz iade edilmez.`,
      offer: (when, paid) =>
        paid === null
          ? `Teklifiniz (${when}). O olmadan bir ödeme ne tanınabilir ne de iade edilebilir. Linkini saklarsanız link onu geri getirir.`
          : `Teklifiniz (${when}; ${paid} USDC ödendi). O olmadan bir ödeme ne tanınabilir ne de iade edilebilir. Linkini saklarsanız link onu geri getirir.`,
      booking: (when, usdc) =>
        `Rezervasyonunuz (${when}; ${usdc} USDC ödendi). Linkini saklarsanız link onu aynı cüzdanla geri getirir.`,
      files: (n, size) =>
        n === 1
          ? `Ödemiş olabileceğiniz bir dosya (${size}).`
          : count(n, { other: `Ödemiş olabileceğiniz # dosya (${size}).` }),
      links: (n, sol) =>
        count(n, {
          other: `# arama linki (artık çalışmaz) ve her birinde duran en fazla ${sol} SOL.`,
        }),
      unread: (why) => `Bir şey okunamadı: ${why}`,
    },
  },
  linkStrings: {
    linkInCall: 'Bu sekmede başka bir görüşme var. Linki yeni bir sekmede açın.',
    linkInTransfer:
      'Bu sekmede bir dosya hâlâ aktarılıyor. Ulaşmasını bekleyin veya linki başka bir sekmede açın.',
    backStays:
      'Geri dönmek görüşmenizi veya aktarımınızı sona erdirirdi. Ayrılmak için bu sayfadaki düğmeyi kullanın.',
    replyLink: {
      handedOver: 'Yanıt, bekleyen sekmenize iletildi. Bu sekmeyi kapatabilirsiniz.',
      noneWaiting:
        'Bu tarayıcıda bu yanıtı bekleyen bir sekme yok. Davetinizin bulunduğu sekmeyi açın.',
    },
    repairLink: {
      handedOver:
        'Link, görüşmenizin bulunduğu sekmeye iletildi. Orada “Bağlan” düğmesine basın; bu sekmeyi kapatabilirsiniz.',
      noneWaiting:
        'Bu tarayıcıdaki açık görüşmelerden hiçbiri bu linke ait değil. Görüşme başka bir tarayıcıda açıksa linki orada açın.',
    },
  },
};
