import { isolated } from '../../../shared/peer-text.ts';
import { STANDARD_PERIOD_SECONDS } from '../../../shared/terms.ts';
import { formsOf } from '../forms.ts';
import type { Sides } from '../types.ts';

const count = formsOf('tr');
const minutes = (n: number): string => count(n, { other: '# dakika' });
const firstMinutes = (n: number): string =>
  n === 1 ? 'ilk dakika' : count(n, { other: 'ilk # dakika' });
/** Returns the words that precede “başına”. */
const period = (seconds: number): string =>
  seconds === STANDARD_PERIOD_SECONDS ? 'dakika' : `${seconds} saniyelik dakika`;

function span(n: number): string {
  const [days, hours] = [n / 1440, n / 60];
  if (Number.isInteger(days)) return count(days, { other: '# gün' });
  if (Number.isInteger(hours)) return count(hours, { other: '# saat' });
  return minutes(n);
}

const BOTH_STUN =
  'Her iki tarafta da Ayarlar’da “Herkese açık STUN sunucuları” seçeneğini seçin, sonra yeni linklerle yeniden başlayın.';
const TURN =
  'Taraflardan birinde Ayarlar’a bir TURN sunucusu ekleyin, sonra yeni linklerle yeniden başlayın.';

/** How host and guest come into a call. */
export const sides: Sides = {
  lentStrings: {
    relay: (url) =>
      `Ev sahibiniz, görüşmeyi taşıyabilecek bir sunucuyu sizinle paylaşıyor: ${url}. Kabul ettiğinizde tarayıcınız bu sunucuyla iletişim kurar.`,
    use: (server) => `Bağlanmak için ev sahibimin sunucusunu kullan: ${server}`,
    what: 'Tarayıcınıza kendi genel adresini bildirir. Sunucuyu işleten kişi bu adresi ve ne zaman görüştüğünüzü görür. Tarayıcınız, kabul ettiğinizde bu sunucuyla iletişim kurar.',
  },
  payeeStrings: {
    fresh:
      'Bu tarayıcı bu adrese daha önce hiç ödeme yapmadı. Ödemeden önce sözcükleri karşılaştırın.',
    ahead: 'Bu adrese yapılmış bir rezervasyonunuz var.',
    aheadBack: 'Bu adrese daha önce yapılmış bir rezervasyonunuz vardı; iade edildi.',
    uncounted:
      'Bu davet, bu adrese yaptığınız rezervasyonu hesaba katmıyor. Ev sahibinizden kararlaştırılan görüşmeler listesindeki daveti isteyin.',
    known: (calls, last) =>
      count(calls, {
        other: `Bu ev sahibine daha önce # görüşmede ödeme yaptınız; son ödeme: ${last}.`,
      }),
  },
  returnTerms: {
    yes: 'Kullandığınız saniyeler için ödersiniz: Kalanı görüşme bitince size iade edilir.',
    no: 'Kullanılmayan süre iade edilmez.',
    trial: (seconds) =>
      `Denemesi ücretsiz: İlk ${seconds} saniye içinde ayrılırsanız her şey iade edilir.`,
    risk: 'Görüşme bitene kadar ön ödemeniz bir depozitoda durur; oradaki parayı ev sahibinizin tarayıcısı öder. Ev sahibiniz hiç geri gelmezse ön ödeme orada kalır.',
  },
  invitationStrings: {
    title: 'Ücretli bir görüntülü görüşmeye davetlisiniz',
    host: 'Ev sahibiniz',
    topic: 'Konu',
    when: 'Zaman',
    price: 'Fiyat',
    perMinute: (price, seconds) => `${price} / ${period(seconds)}`,
    upfront: 'Başlamak için',
    first: (cost, n) => `${firstMinutes(n)} için ${cost}`,
    booked: (cost, n) => `${firstMinutes(n)} için ${cost}; rezervasyonunuz hesaba katılır`,
  },
  guestStrings: {
    headings: {
      open: 'Bir görüşmeye katılın',
      offer: 'Kararlaştırılan saatte bir görüşme',
      price: (price, seconds) => `${price} USDC / ${period(seconds)}`,
      reply: 'Yanıtınızı ev sahibine gönderin',
      pay: 'Ev sahibiniz bu mu?',
    },
    lead: 'Size bu daveti gönderen kişiyle görüntülü görüşme. Dakika dakika ödersiniz.',
    paste: 'Daveti yapıştırın',
    pasteHint: 'Ev sahibinizin size gönderdiği link. Mesajın tamamı da olur.',
    open: 'Daveti aç',
    switchHint: 'Tek dokunuş, sayfanın ağını değiştirir ve daveti açar.',
    switchTo: (network) => `Ağı değiştir: ${network}`,
    toJoin: (n) =>
      `katılmak için; ${firstMinutes(n)} dahildir. Ağ ücreti yok. Henüz hiçbir şey ödemiyorsunuz.`,
    upfrontFor: (n) => `şimdi, ${firstMinutes(n)} için. Ağ ücreti yok.`,
    agreedFor: (n) =>
      `kararlaştırılan bir görüşmede ${firstMinutes(n)} için. Rezervasyonunuz hesaba katılır.`,
    aheadFor: (n) => `${firstMinutes(n)} için, zaten ödendi.`,
    payTo: 'Ödenecek adres',
    network: 'Ağ',
    change: 'Ödeme biçimini değiştir',
    mode: 'Ödeme biçimi',
    modes: { allowance: 'Görüşme için bir kez izin ver', manual: 'Her dakika sor' },
    modeNotes: {
      allowance: (cap) =>
        `Bir kez onaylarsınız. Görüşme dakika dakika en çok ${cap} USDC harcayabilir. Limiti Solana uygular; kalanı sizde kalır.`,
      manual:
        'Cüzdanınız her ödeme için, her dakika sorar. Zamanında onaylamazsanız görüşme duraklar.',
      byApp:
        'Her dakika cüzdan uygulamanız açılır: Dokunun, orada onaylayın ve geri dönün. Zamanında olmazsa görüşme duraklar.',
    },
    budget: 'İzin verilecek ek dakikalar',
    replace: 'Limiti değiştir ve öde',
    byHand: 'Bunun yerine her ödemeyi onayla',
    budgetHint: (total) =>
      total === 1
        ? 'Toplam 1 dakika: yalnızca ön ödemesi yapılan.'
        : `Toplam ${minutes(total)}, ön ödemesi yapılanlar dahil.`,
    createReply: 'Kabul et ve devam et',
    creating: 'Yanıtınız oluşturuluyor…',
    discard: 'Davetten vazgeç',
    own: 'Bu sizin kendi davetiniz: Bu tarayıcının başka bir sekmesi yanıtı bekliyor. Daveti konuğunuza gönderin. Burada kendinizi aramış olursunuz.',
    leave: { unpaid: 'Ödemeden ayrıl', paying: 'Katılmadan ayrıl' },
    status: {
      idle: '',
      replying: 'Yanıtınız oluşturuluyor…',
      waiting: 'Hemen geri dönün ve bu sayfayı açık tutun.',
      connected: 'Bağlandı. Henüz hiçbir şey ödenmedi: Önce sözcükleri karşılaştırın.',
      paying: '',
      'in-call': 'Görüşmede',
      ended: 'Görüşme sona erdi',
    },
  },
  prepayStrings: {
    offer: 'Konu',
    balance: 'Bakiyeniz',
    after: 'Ödemeden sonra',
    short: (amount) => `${amount} USDC ekleyin`,
    unknown: 'henüz bilinmiyor',
    allow: (cap, isAhead) =>
      isAhead
        ? `ve sonraki dakikalar için en çok ${cap} USDC izni ver`
        : `ve toplamda en çok ${cap} USDC için izin ver`,
    payShort: (missing, cost) => `${cost} USDC öde (${missing} eksik)`,
    pay: (cost) => `Sözcükler aynı. ${cost} USDC öde`,
    again: (cost) => `Yeniden dene: ${cost} USDC öde`,
    then: {
      allowance: (price, seconds, cap, isAhead) =>
        isAhead
          ? `Sonra ${period(seconds)} başına otomatik olarak ${price}. Rezervasyonunuz dahil toplamda asla ${cap} USDC’den fazla değil.`
          : `Sonra ${period(seconds)} başına otomatik olarak ${price}. Bu ödeme dahil toplamda asla ${cap} USDC’den fazla değil.`,
      manual: (price, seconds) =>
        `Sonra ${period(seconds)} başına ${price}, her biri siz onayladıkça.`,
      byApp: (price, seconds) =>
        `Sonra ${period(seconds)} başına ${price}. Her ödeme cüzdan uygulamanızı açar ve orada onaylarsınız.`,
    },
    stage: {
      idle: '',
      asking: 'Ödeme hazırlanıyor…',
      signing: 'Cüzdanınız bekleniyor. Penceresinde onaylayın.',
      approving: 'Harcama izni veriliyor…',
      sending: 'Ödeme gönderiliyor…',
      confirming: 'Onay bekleniyor…',
      waiting: 'Gönderildi, henüz onaylanmadı. Bu sayfa denemeyi sürdürüyor.',
      unadmitted: 'Ödendi. Ev sahibinizin sizi içeri alması bekleniyor…',
      expiring: 'İki kez ödememeniz sağlanıyor. Bu yaklaşık bir dakika sürer.',
      settled: 'Ödendi. Katılıyorsunuz…',
      failed: '',
    },
  },
  readyStrings: {
    title: 'Görüşmeye hazır mısınız?',
    allReady: 'Görüşmeye hazır: tüm denetimler tamam',
    noWallet: 'Bağlı cüzdan yok.',
    afterWallet: 'Önce cüzdanınızı bağlayın.',
    sol: (held, needed) =>
      `Cüzdanınızda ${held} SOL var. Ev sahipliği için bir kez ${needed} SOL gerekir; çoğunu geri çekebilirsiniz.`,
    noServer: 'Sunucu seçilmemiş.',
    answers: 'Sunucu yanıt veriyor.',
    route: 'Bağlantı',
    untested: 'Henüz denenmedi.',
    works: 'Çalışıyor.',
    soundOnly: 'Kullanılmıyor: Görüşmeleriniz yalnızca sesli.',
  },
  hostStrings: {
    headings: {
      idle: 'Görüşmenizi hazırlayın',
      inviting: 'Bu daveti gönderin',
      connecting: 'Konuğunuza bağlanılıyor…',
      'awaiting-prepayment': 'Konuğunuz burada',
      'in-call': 'Görüşmede',
      ended: 'Görüşme sona erdi',
    },
    price: 'Dakika fiyatı (USDC)',
    priceHint: {
      open: 'Konuğunuz başlamak için üç dakikayı, sonra her dakikayı öder.',
      sums: (upfront, price, seconds) =>
        `Konuğunuz başlamak için ${upfront}, sonra ${period(seconds)} başına ${price} öder.`,
    },
    subject: 'Konu (isteğe bağlı)',
    subjectHint: 'Konuğunuz bunu ödemeden önce görür.',
    fees: (sol, calls) =>
      `Ağ ücretleri: cüzdanınızdan en çok ${sol} SOL, yaklaşık ${calls} görüşmeye yeter. Kalanı çekebilirsiniz.`,
    feesLeft: (n) =>
      n === 0
        ? 'Ağ ücretleri: bir görüşmeye daha yetmez.'
        : count(n, {
            other: 'Ağ ücretleri: yaklaşık # görüşmeye yeter.',
          }),
    feesFor: (payments, each) =>
      `${count(payments, { other: 'Bu, yaklaşık # ödeme eder.' })} Bir görüşme için geri gelen bir depozito ve ${each} ödeme hesaplanır.`,
    inDeposits: (sol) =>
      `${sol} SOL depozitolarda duruyor ve ilgili görüşmeler bittikçe geri gelir.`,
    inLinks: (sol) => `${sol} SOL arama linklerinde duruyor ve siz onları kaldırdıkça geri gelir.`,
    fill: 'Ücretler için şimdi SOL ekle',
    refill: 'Bakiye yükle',
    withdraw: 'Çek',
    createInvite: 'Davet oluştur',
    creating: 'Davet oluşturuluyor…',
    another: 'Başka bir link veya davet',
    more: 'Adınız, iade ve deneme',
    status: {
      idle: '',
      inviting: 'Konuğunuzun yanıtı bekleniyor. Bu sayfayı açık tutun.',
      connecting: 'Yanıt kabul edildi. Konuğunuza bağlanılıyor…',
      'awaiting-prepayment': 'Ödeme bekleniyor…',
      'in-call': 'Görüşmede',
      ended: 'Görüşme sona erdi',
    },
    answered: 'Yanıtınız yolda. Konuğunuzun sayfası bekleniyor…',
    waitingForClaim: 'Konuğunuzun rezervasyonu kullanması bekleniyor…',
    waitingFor: (cost) =>
      `${cost} USDC bekleniyor… Konuğunuzun önce USDC edinmesi gerekebilir. Uzun sürerse ona yazın.`,
    cancelCall: 'Görüşmeyi iptal et',
  },
  returnsStrings: {
    returns: 'Kullanılmayan süreyi iade et',
    returnsHint:
      'Konuğunuz yalnızca kullanılan saniyeler için öder. Ön ödeme, görüşme bitene kadar bir depozitoda durur: Solana’da, anahtarı bu tarayıcıda olan bir hesap.',
  },
  shareStrings: {
    title: { invite: 'Pay2Chat daveti', reply: 'Pay2Chat yanıtı', call: 'Pay2Chat arama linki' },
    invite: (topic, price, upfront) =>
      topic === ''
        ? `Görüntülü görüşme: ${price} USDC/dk, başlangıçta ${upfront}.`
        : `Görüntülü görüşme, konu: ${topic}. ${price} USDC/dk, başlangıçta ${upfront}.`,
    agreed: (topic, host, when, price) =>
      `Kararlaştırdığımız görüşme${topic === '' ? '' : `, konu: ${topic}`}${host === '' ? '' : `, ev sahibi: ${host}`}, zaman: ${when}. ${price} USDC/dk. Rezervasyonunuz hesaba katılır.`,
    call: (topic, price) =>
      topic === ''
        ? `Beni görüntülü arayın: ${price} USDC/dk.`
        : `Beni görüntülü arayın (${topic}): ${price} USDC/dk.`,
    reply: 'Görüşme davetinize yanıtım. Yanıtı bekleyen sayfaya yapıştırın.',
    share: { invite: 'Daveti paylaş', reply: 'Yanıtı paylaş', call: 'Arama linkini paylaş' },
    copy: {
      invite: 'Davet linkini kopyala',
      reply: 'Yanıtı kopyala',
      call: 'Arama linkini kopyala',
    },
    copyLink: 'Linki kopyala',
    shareFailed: 'Paylaşılamadı. Bunun yerine linki kopyalayın.',
    showQr: 'QR kodunu göster',
    hideQr: 'QR kodunu gizle',
    qr: {
      invite: 'QR kodu olarak davet linki',
      reply: 'QR kodu olarak yanıt linki',
      call: 'QR kodu olarak arama linki',
    },
    qrHint: {
      invite: 'Konuğunuz, daveti açmak için bunu telefonla tarar.',
      reply: 'Ev sahibiniz bunu, yanıtı bekleyen cihazla tarar.',
      call: 'Bunu tarayan herkes sizi arayabilir.',
    },
    trouble: 'Linki ve kodu göster',
    troubleHint: {
      invite:
        'Bunlardan birini istediğiniz yolla gönderin. Konuğunuz “Davetim var” seçeneğinden sonra yapıştırabilir.',
      reply:
        'Bunlardan birini istediğiniz yolla gönderin. Ev sahibiniz onu yapıştırır veya linki, yanıtı bekleyen tarayıcıda açar.',
      call: 'Bunlardan birini istediğiniz yolla, istediğiniz kadar kişiye gönderin.',
    },
    code: { invite: 'Davet kodu', reply: 'Yanıt kodu', call: 'Arama kodu' },
    link: { invite: 'Davet linki', reply: 'Yanıt linki', call: 'Arama linki' },
  },
  againStrings: {
    asks: {
      host: 'Konuğunuz yeniden görüşmek istiyor',
      guest: 'Ev sahibiniz yeniden görüşmek istiyor',
    },
    terms: (price, seconds) => `${period(seconds)} başına ${price} USDC, önceki gibi.`,
    note: {
      host: 'Kabul ederseniz kameranız açılır. Konuğunuz sizi ancak ödeme yaptıktan sonra görür.',
      guest: 'Kabul ederseniz henüz hiçbir şey ödemezsiniz.',
    },
    stops:
      'Kabul ederseniz dosya aktarımı durur. Ödemesi yapılan dosya bir sonraki görüşmede yeniden indirilebilir.',
    yes: 'Evet, yeniden görüş',
    no: 'Hayır',
    asking: { host: 'Konuğunuza soruluyor…', guest: 'Ev sahibinize soruluyor…' },
    agreed: 'Yeniden bağlanılıyor…',
    declined: {
      host: 'Konuğunuz şu anda yeniden görüşemiyor.',
      guest: 'Ev sahibiniz şu anda yeniden görüşemiyor.',
    },
    silent: {
      host: 'Konuğunuz yanıt vermedi ya da ayrıldı.',
      guest: 'Ev sahibiniz yanıt vermedi ya da ayrıldı.',
    },
  },
  inviteStrings: {
    offered: (price, upfront, seconds) =>
      `${price} USDC / ${period(seconds)}, başlangıçta ${upfront} USDC.`,
    agreed: (price, upfront, seconds) =>
      `${price} USDC / ${period(seconds)}, rezervasyon yoksa başlangıçta ${upfront} USDC.`,
    reply: 'Konuğunuzun yanıtını yapıştırın',
    replyHint: 'Konuğunuzun geri gönderdiği link. Mesajın tamamı da olur.',
    accept: 'Bağlan',
    network: (name) => `Bu davet ${name} içindir.`,
    discard: 'Davetten vazgeç',
  },
  bookingStrings: {
    agree: 'Bir görüşme planlayın',
    lead: 'Konuğunuz bir linkle rezervasyon yapar ve görüşmenin başlangıcını öder; siz yokken de. Kullanılmayan süre iade edilir. Fiyat, konu, ad ve deneme süresi için yukarıdakiler geçerlidir.',
    ahead: (cost) => `Konuğunuz rezervasyon için ${cost} USDC öder.`,
    start: 'Başlangıç, sizin saatinizle',
    length: 'Planlanan süre',
    lengths: (n) => (n === 0 ? 'Açık uçlu' : minutes(n)),
    total: (n, sum) => `${minutes(n)}: toplam ${sum} USDC`,
    cancel: 'İstek üzerine iade edersiniz',
    cancels: (n) => (n === 0 ? 'başlangıca kadar' : `başlangıçtan ${span(n)} öncesine kadar`),
    wait: 'Konuğunuzu bekleme süreniz',
    make: 'Link oluştur',
    making: 'Link oluşturuluyor…',
    link: (when) => `Rezervasyon linki: ${when}`,
    linkHint: 'Tek bir kişiye gönderin. Linke sahip olan herkes bu saati rezerve edebilir.',
    cancelOver: 'Bu an zaten geçti, bu yüzden konuğunuz iade isteyemez.',
    late: 'Oluşturulmadı: Şu andan başlayarak 60 gün içinde bir başlangıç seçin.',
    skipped: 'O gün bu saat yok: Saatler onu atlıyor. Başka bir saat seçin.',
    twice: (time) => `Saatler bu zamanı iki kez gösteriyor. İlki geçerli: ${time}.`,
    list: 'Kararlaştırılan görüşmeler',
    refresh: 'Yeniden denetle',
    checking: 'Denetleniyor…',
    states: {
      offered: 'Henüz ödenmedi',
      booked: 'Rezerve edildi ve ödendi',
      returned: 'İade edildi',
      held: 'Yapıldı',
      missed: 'Rezerve edildi ve ödendi, zamanı geçti',
      closed: 'Kapatıldı: Depozitosunda hiçbir şey kalmadı',
      unknown: 'Bilinmiyor: Depozitosu okunamadı',
      lost: 'Ödendi, ancak sizden önce başka biri rezerve etmişti',
    },
    host: {
      paid: (amount, guest) => `${guest} ${amount} USDC ödedi`,
      returned: (amount, guest) => `${amount} USDC iade ettiniz, alan: ${guest}`,
    },
    guest: {
      paid: (amount, host) => `${amount} USDC ödediniz, alan: ${host}`,
      returned: (amount, host) => `${host} size ${amount} USDC iade etti`,
    },
    keepOpen:
      'Bu sayfayı bu tarayıcıda açık tutun: Bir gün öncesinden başlayarak, konuğunuz arayınca çalar.',
    deposit:
      'Ödeme bir depozitoda durur: Solana’da, anahtarı bu tarayıcıda olan bir hesap. Görüşme bitince ya da cüzdanınız iade edince ödenir.',
    other: (amount) => `Ödendi, rezervasyon yok: ${amount} USDC. Bunu iade edin.`,
    byHand: 'Elle davet et',
    refund: (amount) => `${amount} USDC iade et`,
    refundSure: (amount) => `${amount} USDC iade etmek için yeniden basın`,
    refunding: 'İade ediliyor…',
    move: 'Başka bir saate taşı',
    moveTo: 'Taşı',
    moveHint: 'Rezervasyon konuğunuzda kalır ve konuğunuz yeni başlangıca kadar iade isteyebilir.',
    wasMoved: (when) =>
      `Ev sahibiniz bu görüşmeyi başka bir saate aldı. Yeni başlangıç: ${when}. O zamana kadar iade isteyebilirsiniz.`,
    moved: (when) =>
      `Yeni zaman: ${when}. Yeni linki konuğunuza gönderin: Önceki link hâlâ eski zamanı gösterir.`,
    copyLink: (when) => `Linki kopyala: ${when}`,
    drop: 'Kaldır',
    receipt: 'Makbuzu göster',
    calendar: 'Takvime ekle',
    offerHeading: (topic) => (topic === '' ? 'Kararlaştırılan görüşme' : topic),
    from: (name) => `ev sahibi: ${isolated(name)}`,
    when: 'Zaman',
    utc: 'Aynı zaman, UTC',
    transaction: 'İşlem',
    buys: (n, price, seconds) =>
      `${firstMinutes(n)} için. Sonra görüşmede ${period(seconds)} başına ${price}.`,
    rules: 'Ödeme yapmadan önce',
    rule: {
      cancel: (until) =>
        `Ev sahibi, ${until} tarihine kadar yazıp isterseniz iade edeceğine söz verir. Kimse onu buna zorlayamaz.`,
      start:
        'Ev sahibi, görüşme başlayana kadar yazıp isterseniz iade edeceğine söz verir. Kimse onu buna zorlayamaz.',
      never: 'İstek üzerine iade sözü artık geçerli değil: O süre geçti.',
      wait: (n) =>
        `Zamanında istemez ve başlangıçtan sonra ${n} dakika içinde gelmezseniz ev sahibi ödemenizi alıkoyabilir.`,
      owed: 'Ev sahibi gelmezse bu tutarı size borçlu olur. En çok bu tek ödemeyi kaybedebilirsiniz.',
    },
    balance: 'Bakiyeniz',
    after: 'Ödemeden sonra',
    noAccount: 'USDC hesabı yok',
    short: (missing) => `Önce cüzdanınıza ${missing} USDC ekleyin`,
    askBack: 'İade isteğini kopyala',
    askBackNext:
      'Kopyalandı. Şimdi bu mesajı ev sahibinize gönderin: Parayı yalnızca ev sahibiniz iade edebilir.',
    askBackMessage: (amount, when, link) =>
      `Lütfen görüşmemiz için ödediğim ${amount} USDC tutarını iade edin. Görüşme zamanı: ${when}. ${link}`,
    fee: (sol) =>
      `Ağ ücreti: Cüzdanınızda ${sol} SOL bulunmalıdır; neredeyse tamamı orada kalır. Rezervasyonsuz görüşme için SOL gerekmez.`,
    address: 'Ödenecek adres',
    compare:
      'Tutar yüksekse ev sahibinize bu adresin kendisine ait olup olmadığını sorun. Linki ileten herkes adresi değiştirmiş olabilir.',
    payee: {
      fresh: 'Bu tarayıcı bu adrese daha önce hiç ödeme yapmadı.',
      known: (times, last) =>
        count(times, { other: `Bu tarayıcı bu adrese # kez ödeme yaptı; son ödeme: ${last}.` }),
    },
    book: (cost) => `Rezervasyon yap ve ${cost} USDC öde`,
    bookedBefore:
      'Zaten rezervasyon yaptınız mı? Ödemeyi yapan cüzdanı bağlayın: Yeniden ödemezsiniz.',
    paying: 'Ödeme bekleniyor…',
    booked: 'Rezerve edildi ve ödendi. Görüşme saatinde bu sayfayı açın ve “Ara” düğmesine basın.',
    fates: {
      lost: 'Ödeme yaptınız, ancak sizden önce başka biri rezerve etmişti. Ev sahibiniz ödediğiniz tutarı size borçludur: Linki gönderin ve iade isteyin.',
      returned: 'Ev sahibiniz bu rezervasyonu iade etti.',
      held: 'Bu görüşme yapıldı; ilk ödeme rezervasyonunuzdu.',
      closed:
        'Rezervasyonunuz artık depozitoda değil: Bir görüşme kullandı veya ev sahibiniz aldı. Hiç görüşme yapmadıysanız linki gönderin ve iade isteyin.',
    },
    bookedLink: (when) => `Rezervasyonunuzun linki: ${when}`,
    rulesOf: 'Kabul ettikleriniz',
    bookedList: 'Rezervasyonlarınız',
    bookedHint: 'Linki saklayın. Ödemeyi yapan cüzdanla, rezervasyonu her tarayıcıda geri getirir.',
    openBooking: 'Aç',
    showBooked: 'Rezervasyonu göster',
    openPayment: 'Ödemenizin sonucu henüz belli değil. Belli olmadan başka hiçbir şey ödenmez.',
    own: 'Bu teklif kendi cüzdanınıza yapılmış. Yalnızca teklifi oluşturan tarayıcıda çalar; burada ödenip ödenmediğini görebilir ve iade edebilirsiniz.',
    toList: 'Kararlaştırılanları göster',
    otherNetwork: (name) => `Bu teklif ${name} içindir. Ayarlar’da bu ağı seçin.`,
    calendarSummary: (topic) => (topic === '' ? 'Pay2Chat görüşmesi' : `Pay2Chat: ${topic}`),
    calendarText:
      'İkiniz de bu saatte Pay2Chat’i açın. Konuk bu linki ödemeyi yapan cüzdanla açar ve arar.',
    seeking: 'Rezervasyonunuz aranıyor…',
    found: (when, cost) => `Rezerve edildi (${when}): ${cost} USDC.`,
    claim: 'Rezervasyonu kullan ve katıl',
    claiming: 'Kullanılıyor…',
    prompts: {
      text: 'Cüzdanınız bir kez sorar: Bir metin imzalarsınız. Bu metin ödediğinizi kanıtlar ve ücretsizdir.',
      both: 'Cüzdanınız iki kez sorar. Önce bir metin imzalarsınız: Ödediğinizi kanıtlar ve ücretsizdir. Sonra, sonraki dakikalar için limite izin verirsiniz.',
    },
    nothing:
      'Bu görüşme kararlaştırıldı, ancak bu cüzdanın onun için rezervasyonu yok. Ödemeyi yapan cüzdanı bağlayın veya şimdi ödeyin.',
    already: (cost) => `Bunun için zaten ${cost} USDC ödediniz.`,
  },
  reachStrings: {
    label: 'Bağlantı yolu',
    modes: {
      site: 'Bu sitenin sunucuları',
      none: 'Yalnızca doğrudan',
      public: 'Herkese açık STUN sunucuları',
      own: 'Kendi STUN veya TURN sunucularım',
    },
    modeHints: {
      site: 'Bu sitenin belirlediklerini kullanır. Bu sunucuları işletenler IP adresinizi ve ne zaman görüştüğünüzü öğrenir.',
      none: 'Hiçbir STUN veya TURN sunucusuyla iletişim kurmaz. Aynı ağda veya taraflardan birinin genel adresi varsa (IPv6 ile sık görülür) yeterlidir.',
      public:
        'Herkese açık STUN sunucuları tarayıcınıza kendi genel adresini bildirir; bu, çoğu ev ağı arasında yeterlidir. Onları işleten Cloudflare ve Google, IP adresinizi ve ne zaman görüştüğünüzü öğrenir, başka hiçbir şey öğrenmez.',
      own: 'TURN sunucusu, birçok ofiste ve mobil ağda olduğu gibi doğrudan yolun bulunmadığı yerde görüşmeyi aktarır. Aktarılan veriler şifreli kalır; sunucu IP adreslerini ve ne kadar veri gönderildiğini görür.',
    },
    where: {
      host: 'Ev sahibiniz nerede?',
      guest: 'Konuğunuz nerede?',
      elsewhere: 'Başka yerde',
      here: 'Benim ağımda',
      asks: 'Cloudflare ve Google tarayıcınıza genel adresini bildirir ve siz görüşürken bu adresi görür.',
      direct: 'Hiçbir sunucuya sormaz. İkiniz de aynı ağdaysanız yeterlidir.',
    },
    lendStun: 'STUN sunucumu davetlerime ekle',
    lendStunHint:
      'Böylece konuğunuza sunucu gerekmez. Kabul etmeden önce sunucunun adını görür ve onu reddedebilir.',
    lend: 'TURN sunucumu davetlerime ekle',
    lendHint:
      'Böylece konuğunuza sunucu gerekmez. Kullanıcı adı ve parola davetin parçası olur; bu yüzden yalnızca bunun için ayrı bir kullanıcı adı ve parola oluşturun. Davetin uzunluğu en çok 500 karakteri bulur.',
    hide: 'IP adresimi gizle',
    hideHint:
      'Görüşmeler o zaman yalnızca TURN sunucunuzdan geçer. Sunucu iki adresi de görür; diğer kişi yalnızca sunucunun adresini görür.',
    hideNeeds:
      'Ayarlar’da size ait bir TURN sunucusu gerekir. Ev sahibinizin paylaştığı sunucuyu işleten kişi adresinizi görürdü.',
    stillWaiting: 'Hâlâ bekleniyor. Ev sahibiniz yanıtınızı yapıştırdıysa yol bulunamadı:',
    mayBeGone: {
      host: 'Önce konuğunuzun sayfasının hâlâ açık olduğundan emin olun: O sayfa yeniden yüklendiğinde veya kapatıldığında yanıtı geçersiz olur. Sayfa açıksa nedeni şudur:',
      guest:
        'Önce ev sahibinizin sayfasının hâlâ açık olduğundan emin olun: O sayfa yeniden yüklendiğinde veya kapatıldığında daveti geçersiz olur. Sayfa açıksa nedeni şudur:',
    },
    newInvite: 'Yeni davet oluştur',
    test: 'Bağlantımı sına',
    testing: 'Bağlantınız sınanıyor…',
    network: 'Yerel ağ',
    outside: 'Genel adres',
    nat: 'NAT',
    families: { 4: 'IPv4', 6: 'IPv6' },
    hidden:
      'bu sayfaya kamera veya mikrofon izni verilene kadar tarayıcı gizliyor; görüşme bu izni ister',
    noNetwork: 'yok',
    noOutside: 'bilinmiyor',
    symmetric:
      'her hedef için başka bir bağlantı noktası kullanıyor; bu yüzden doğrudan yollar çoğu kez başarısız olur',
    stun: {
      answered: 'yanıt veriyor',
      silent: 'yanıt vermiyor (UDP engellenmiş olabilir)',
    },
    turn: {
      works: 'aktarıyor',
      refused: (code) => `kullanıcı adını veya parolayı reddediyor (${code ?? 401})`,
      silent: 'aktarmıyor: Bu yolla ulaşılamıyor veya yanıt vermeden reddediyor',
    },
    verdicts: {
      anybody:
        'İnternet erişimi olan herkesle bağlantı kurabilirsiniz, gerekirse TURN sunucunuz üzerinden.',
      most: 'Çoğu kişiyle bağlantı kurabilirsiniz. İki ağ da doğrudan yolları engelliyorsa TURN sunucusu yardımcı olur.',
      some: 'Doğrudan yalnızca açık ağlardaki kişilerle bağlantı kurabilirsiniz. TURN sunucusu yardımcı olur.',
      'own-network':
        'Yalnızca kendi ağınızdaki veya TURN sunucusu olan kişilerle bağlantı kurabilirsiniz. STUN sunucusu genel adresinizi bulur.',
      nobody:
        'Bu tarayıcı hiçbir adres göstermiyor. Kalkanı veya bir VPN WebRTC’yi engelliyor olabilir ya da ağ yoktur.',
    },
    oneNetwork:
      'İkiniz de aynı ağdaysanız bunu bir Mac engelliyor olabilir: Sistem Ayarları’nda Gizlilik ve Güvenlik, Yerel Ağ altında tarayıcınıza izin verin.',
    causes: {
      'hidden-ours': {
        why: 'Tarayıcınız, bu cihazın adreslerini diğer ağların çözemeyeceği adların arkasına gizliyor.',
        help: 'Mikrofona veya kameraya izin verin ya da Ayarlar’da bir STUN sunucusu seçin. Sonra yeni linklerle yeniden başlayın.',
      },
      'hidden-theirs': {
        why: 'Diğer kişinin tarayıcısı, adreslerini diğer ağların çözemeyeceği adların arkasına gizliyor.',
        help: 'Diğer kişiden mikrofona veya kameraya izin vermesini ya da bir STUN sunucusu seçmesini isteyin. Sonra yeni linklerle yeniden başlayın.',
      },
      families: {
        why: 'Bir tarafta yalnızca IPv6, diğerinde yalnızca IPv4 var.',
        help: 'Ayarlar’a ikisini de destekleyen bir TURN sunucusu ekleyin. Sonra yeni linklerle yeniden başlayın.',
      },
      'relay-unreached': {
        why: 'Bir TURN sunucusu sunuldu, ancak üzerinden hiç veri gelmedi.',
        help: 'Bağlantıyı Ayarlar’da sınayın. UDP engelliyse TURN sunucusunu TCP veya TLS üzerinden kullanın (“?transport=tcp”, “turns:”).',
      },
      unasked: {
        why: 'Burada STUN veya TURN sunucusu ayarlanmamış; bu yüzden linkleriniz yalnızca kendi ağınızdaki adresleri içeriyor.',
        help: BOTH_STUN,
      },
      unanswered: {
        why: 'STUN veya TURN sunucularınız yanıt vermedi; bu yüzden linkleriniz yalnızca kendi ağınızdaki adresleri içeriyor. UDP burada engellenmiş olabilir.',
        help: 'Ayarlar’a TCP veya TLS üzerinden çalışan bir TURN sunucusu ekleyin; bu, çoğu güvenlik duvarından geçer. Sonra yeni linklerle yeniden başlayın.',
      },
      'own-network': {
        why: 'Diğer kişinin linki yalnızca kendi ağındaki adresleri içeriyor.',
        help: 'Diğer kişiden Ayarlar’da “Herkese açık STUN sunucuları” seçeneğini seçmesini ve yeni bir link oluşturmasını isteyin.',
      },
      'one-network': {
        why: 'İkiniz de aynı ağdasınız ve bu ağ cihazlarınız arasında hiçbir şey geçirmiyor.',
        help: 'Bir Mac’te, Sistem Ayarları’nda Gizlilik ve Güvenlik, Yerel Ağ altında tarayıcınıza izin verin. Misafir Wi-Fi’ı çoğu zaman cihazları ayırır: Başka bir ağ kullanın.',
      },
      blocked: {
        why: 'İki taraf da kendi genel adresini biliyor, ancak NAT’leri veya güvenlik duvarları doğrudan yolları engelliyor.',
        help: TURN,
      },
    },
  },
};
