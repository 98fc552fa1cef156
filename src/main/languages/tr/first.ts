import { formatUsdc } from '../../text/intl.ts';
import { LEAST_RETURNED } from '../../../shared/billing/unused.ts';
import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { First } from '../types.ts';

/** Turkish, as far as the first screen needs it. */
export const first: First = {
  moneyStrings: {
    mainnet: 'Solana mainnet: Ödemeler gerçek parayla yapılır.',
    devnet: 'Solana devnet: Parasının hiçbir değeri olmayan bir test ağı.',
    local: 'Yerel defter: Bu bilgisayarda, hiçbir değeri olmayan parayla yapılan bir test.',
  },
  phoneStrings: {
    title: 'Telefonda',
    hint: 'Cüzdan uygulamaları sayfaları kendi tarayıcılarında açar. Devam etmek için bu sayfayı orada açın. Uygulama yoksa link, cüzdan üreticisinin web sitesini açar ve bu site linki görür.',
    lent: 'Bu davet, ev sahibinin TURN sunucusunun parolasını içerir; web sitesi onu da görür.',
    open: (name) => `Şununla aç: ${name}`,
    app: 'Cüzdan uygulaması',
    otherBrowser:
      'Firefox, Brave ve Opera cüzdan uygulamalarına erişemez. Aynı telefondaki Chrome erişebilir.',
  },
  strings: {
    brand: 'Pay2Chat',
    call: 'Görüşme',
    back: 'Geri',
    copy: 'Kopyala',
    copied: 'Kopyalandı',
    paste: 'Yapıştır',
    copyByHand: 'Kendiniz seçip kopyalayın',
    receipts: 'Makbuzlar',
    usdc: 'USDC',
    sol: 'SOL',
    explorer: 'Gezginde görüntüle',
    cancel: 'İptal',
    close: 'Kapat',
    dismiss: 'Gizle',
    error: (code) => `Bu sayfada bir sorun oluştu (${code}).`,
    reload: 'Sayfayı yeniden yükleyin. Ödenmiş süre geçerli kalır.',
    payment: {
      pending: 'Cüzdanınız bekleniyor',
      broadcasting: 'Gönderiliyor',
      confirming: 'Onay bekleniyor',
      confirmed: 'Onaylandı',
      failed: 'Başarısız',
      timeout: 'Zamanında onaylanmadı',
      invalid: 'Kabul edilmedi',
    },
  },
  pageStrings: {
    lobby: {
      title: 'Dakika başına kazanın',
      lead: 'İki tarayıcı arasında görüntülü görüşme. Konuk, ev sahibine dakika dakika USDC öder.',
      host: 'Görüşme aç',
      hostNote: 'Fiyat belirleyin, davet gönderin ve konuşurken ödeme alın.',
      guest: 'Davetim var',
      guestNote: 'Davetinizi açın, fiyatı görün, sonra ödeyip konuşun.',
      network: 'Ağ',
    },
    menu: {
      label: 'Menü',
      settings: 'Ayarlar',
      install: 'Uygulama olarak yükle',
      agreed: 'Kabul ettikleriniz',
      diagnostics: 'Tanılama',
      language: 'Dil',
    },
    linkInCall: 'Bu sekmede bir görüşme var. Önce onu bitirin veya linki başka bir sekmede açın.',
    linkInTransfer:
      'Bu sekmede bir dosya hâlâ aktarılıyor. Ulaşmasını bekleyin veya linki başka bir sekmede açın.',
    replyLink: {
      handedOver: 'Yanıt, bekleyen sekmenize iletildi. Bu sekmeyi kapatabilirsiniz.',
      noneWaiting:
        'Bu tarayıcıda bu yanıtı bekleyen bir sekme yok. Davetinizin bulunduğu sekmeyi açın.',
    },
    repairLink: {
      handedOver: 'Kod, görüşmenizin bulunduğu sekmeye iletildi. Bu sekmeyi kapatabilirsiniz.',
      noneWaiting: 'Bu tarayıcıda bu linke ait bir görüşme yok. Görüşmenizin tarayıcısında açın.',
    },
  },
  walletStrings: {
    title: 'Cüzdan',
    none: 'Ödemeleri kendi Solana cüzdanınız imzalar. Bu sayfa onun anahtarlarını hiçbir zaman görmez.',
    what: 'Cüzdan, paranızı saklayan ve ödeme yapmadan önce size soran bir uygulama veya tarayıcı uzantısıdır. Bunlardan birini yükleyin; burada kendiliğinden görünmezse bu sayfayı yeniden yükleyin. Açık davet korunur.',
    usdc: 'USDC, Solana üzerindeki dolardır. Cüzdandan satın alın veya bir borsadan cüzdana gönderin.',
    connect: 'Cüzdan bağla',
    install: 'Yükle',
    installed: 'Bulundu',
    onPhone: 'Bu telefonda',
    waiting: (name) => `${name} bekleniyor. Penceresinde onaylayın.`,
    disconnect: 'Bağlantıyı kes',
    disconnectSure: 'Görüşmenin ortasında kesilsin mi?',
    loading: '…',
    noAccount: 'Henüz USDC hesabı yok',
    address: 'Adres',
    balance: 'Bakiye',
    fees: 'Ücretler için SOL',
    network: 'Ağ',
    refresh: 'Yenile',
    faucet: 'Devnet için test parası alın:',
    faucetUsdc: 'USDC musluğu',
    faucetSol: 'SOL musluğu',
    transfer: 'USDC gönder',
    to: 'Alıcı (Solana adresi)',
    amount: 'USDC tutarı',
    send: 'USDC gönder',
    checkAgain: 'Yeniden denetle',
  },
  consentClaims: {
    direct: [
      'Doğrudan.',
      'İki tarayıcınız birbirine bağlanır. IP adresinizi diğer kişi ve kullanılan her sunucu görür: bağlanmaya yardım edenler (STUN, TURN) ve Solana ağını okuyanlar (RPC).',
    ],
    upfront: [
      'Önce ödeme.',
      `Konuk, ${STANDARD_PREPAID_PERIODS} dakikayı USDC ile peşin öder. Bu ödeme gerçekleşmeden kimse görülmez ve duyulmaz.`,
    ],
    automatic: [
      'Sonra dakika dakika.',
      'Her dakika, konuğun limitine kadar otomatik ödenir veya konuğun cüzdanı her seferinde sorar. Yapılmayan bir ödeme görüşmeyi duraklatır ve bir yeniden denemeden sonra sona erdirir.',
    ],
    outage: ['Kesintiler ücretlendirilmez.', 'Saat durur.'],
    unused: [
      'Davette belirtilmişse kullanılmayan süre geri ödenir.',
      () =>
        `Ev sahibinin tarayıcısı, en az ${formatUsdc(LEAST_RETURNED)} USDC ise bunu görüşmeden sonra, ücretsiz deneme süresi içinde ise her şeyi geri öder. USDC’si olmayan veya hiç geri gelmeyen bir ev sahibi hiçbir şey geri ödemez.`,
    ],
    final: ['Ödemeler kesindir ve herkese açıktır.', 'Bunları yalnızca ev sahibi geri ödeyebilir.'],
    files: ['Dosyalar', 'ücretsiz olmadıkça ödemeden sonra, tarayıcıdan tarayıcıya gider.'],
    server: [
      'Görüşmenizi hiçbir sunucu saklamaz.',
      'Bu sayfa onu kaydetmez, ancak diğer kişi kaydedebilir.',
    ],
    browser: [
      'Verileriniz bu tarayıcıda kalır:',
      'ayarlar, makbuzlar, kaydedilmemiş dosyalar ve anahtarlar. Tarayıcının verilerini silerseniz anahtarlar ve onlarla birlikte bir ev sahibinin ağ ücretleri için ayırdığı SOL yok olur.',
    ],
    guest: [
      'Bir konuk şunları kaybedebilir:',
      'ev sahibi hiç geri gelmezse peşin ödemeyi; sonrasında bir dakikayı, en kötü durumda üç dakikayı; hiç gelmeyen bir dosyanın fiyatını; biri tarayıcısını ele geçirirse limitin tamamını. Ev sahibi ne gösterirse göstersin süre işler.',
    ],
    host: [
      'Bir ev sahibi şunları kaybedebilir:',
      `ödenmeyen her dakikanın ve her kesintinin birkaç saniyesini, sınırlı ağ ücretlerini ve Solana’nın geri aldığı ödemeleri. Biri tarayıcısını ele geçirirse: ücretler için ayırdığı SOL’ü ve en çok ${STANDARD_PREPAID_PERIODS + 1} dakikanın fiyatını.`,
    ],
  },
  consentBounds: [
    'Bir konuk, alamadığı bir dakika için öder; bu sırada kendi sayfası yanıt vermez olursa üç dakika için.',
    'Bir ev sahibi, ödenmeyen her dakikanın 10 saniyesini ve her kesintide 4 saniyeyi karşılıksız verir.',
    'Sayfası onayları atlayacak biçimde değiştirilmiş bir konuk, her 11 saniyenin en çok 1 saniyesini bedava alır.',
    'Bir ev sahibinin hiçbir ödemenin karşılamadığı ağ ücretleri, görüşme başına en çok 0,00013 SOL’dür.',
  ],
  consentWords: {
    title: 'Görüşmeden önce',
    bounds: 'Kesin sınırlar',
    check: 'Anlıyorum ve kabul ediyorum',
    next: 'Devam',
  },
  consentAsk: {
    tick: 'Devam etmek için bu kutuyu işaretleyin.',
    prevails: 'Bu bir çeviridir. Uyuşmazlık durumunda İngilizce metin geçerlidir.',
    original: 'İngilizce metin',
  },
};
