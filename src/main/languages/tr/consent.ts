import { STANDARD_PREPAID_PERIODS } from '../../../shared/terms.ts';
import type { Consent } from '../types.ts';

/** The text that host and guest agree to. */
export const consent: Consent = {
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
      'Her dakika, konuğun limitine kadar otomatik ödenir veya konuğun cüzdanı her seferinde sorar. Bir ödeme yapılmazsa görüşme duraklar; bir kez daha denendikten sonra da yapılmazsa sona erer.',
    ],
    outage: ['Kesintiler ücretlendirilmez.', 'Saat durur.'],
    unused: [
      'Davette belirtilmişse kullanılmayan süre iade edilir.',
      'Ön ödeme bir depozitoda durur. Oradaki parayı ev sahibinin tarayıcısı görüşme bitince öder; görüşme ücretsiz deneme süresi içinde biterse her şey iade edilir. Ev sahibi hiç geri gelmezse ön ödeme orada kalır.',
    ],
    final: [
      'Ödemeler geri alınamaz ve herkese açıktır.',
      'Bunları yalnızca ev sahibi iade edebilir.',
    ],
    links: [
      'Arama linkleri herkese açıktır.',
      'Solana, ne zaman çaldıklarını ve yanıtlandıklarını, ödemeyle de hangi cüzdanın aradığını gösterir.',
    ],
    files: [
      'Dosyalar',
      'ücretsiz olmadıkça ödeme yapıldıktan sonra, tarayıcıdan tarayıcıya gider.',
    ],
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
      'ev sahibi hiç geri gelmezse peşin ödemeyi; sonrasında bir dakikanın, en kötü durumda üç dakikanın ödemesini; hiç gelmeyen bir dosyanın fiyatını; biri konuğun tarayıcısını ele geçirirse limitin tamamını. Ev sahibi ne gösterirse göstersin süre işler.',
    ],
    host: [
      'Bir ev sahibi şunları kaybedebilir:',
      'ödenmeyen her dakikanın ve her kesintinin birkaç saniyesini, sınırlı tutarda ağ ücretini ve Solana’nın geri aldığı ödemeleri. Biri ev sahibinin tarayıcısını ele geçirirse: ücretler için ayırdığı SOL’ü ve görüşmelerin depozitolarındaki henüz ödenmemiş parayı.',
    ],
  },
  consentBounds: [
    'Bir konuk, alamadığı bir dakika için ödeme yapar; bu sırada kendi sayfası yanıt vermez olursa üç dakika için.',
    'Bir ev sahibi, ödenmeyen her dakikanın 10 saniyesini ve her kesintide 4 saniyeyi karşılıksız verir.',
    'Sayfası onayları atlayacak biçimde değiştirilmiş bir konuk, her 11 saniyenin en çok 1 saniyesini bedava alır.',
    'Bir ev sahibinin hiçbir ödemenin karşılamadığı ağ ücretleri, görüşme başına en çok 0,00013 SOL’dür ya da ev sahibi ödeme başına daha yüksek bir üst sınır seçtiyse bu sınırın on katıdır.',
  ],
  consentWords: {
    title: 'Görüşmeden önce',
    bounds: 'Kesin sınırlar',
    check: 'Anlıyorum ve kabul ediyorum',
    next: 'Devam',
  },
  consentAsk: {
    all: 'Tüm maddeler',
    tick: 'Devam etmek için bu kutuyu işaretleyin.',
    prevails: 'Bu bir çeviridir. Uyuşmazlık durumunda İngilizce metin geçerlidir.',
    original: 'İngilizce metin',
  },
};
