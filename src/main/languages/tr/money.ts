import type { Role } from '../../../shared/api/ledger.ts';
import { formsOf } from '../forms.ts';
import type { Money } from '../types.ts';

const count = formsOf('tr');
const minutes = (n: number): string => count(n, { other: '# dakika' });

const switchedAway = (role: Role): string =>
  role === 'host'
    ? 'Konuğunuz başka bir uygulamaya geçti'
    : 'Ev sahibiniz başka bir uygulamaya geçti';

const endReasons = {
  host: { host: 'Görüşmeyi bitirdiniz.', guest: 'Ev sahibiniz görüşmeyi bitirdi.' },
  guest: { host: 'Konuğunuz görüşmeyi bitirdi.', guest: 'Görüşmeyi bitirdiniz.' },
  unpaid: {
    host: 'Bir dakika ödenmedi; bu yüzden görüşme sona erdi.',
    guest: 'Bir dakika ödenmedi; bu yüzden görüşme sona erdi.',
  },
  unreachable: {
    host: 'Konuğunuza artık ulaşılamıyor.',
    guest: 'Ev sahibinize artık ulaşılamıyor.',
  },
  error: {
    host: 'Bir sorun oluştu; bu yüzden görüşme sona erdi.',
    guest: 'Bir sorun oluştu; bu yüzden görüşme sona erdi.',
  },
};

const keepOpen = 'Bu işlem en çok iki dakika sürer. Bu sayfayı açık tutun.';

/** Payments, debts and refunds. */
export const money: Money = {
  silenceStrings: {
    title: 'Ev sahibiniz ne görüntü ne ses gönderiyor. Ödeme sürsün mü?',
    note: (minute) =>
      `${minute}. dakika yalnızca kabul ederseniz ödenir. Aksi hâlde görüşme duraklar, sonra sona erer.`,
    agree: (minute) => `${minute}. dakikayı öde`,
  },
  billingStrings: {
    meter: {
      label: 'Süre ve para',
      elapsed: 'Görüşme',
      paused: 'Duraklama anı',
      next: (amount) => `${amount} USDC’ye kalan`,
      nextPaused: (amount) => `Sonraki ${amount} USDC: duraklatıldı`,
      due: (amount) => `${amount} USDC ödenmeli`,
      total: { host: 'Alınan', guest: 'Ödenen' },
      totalOfTime: { host: 'Süre için alınan', guest: 'Süre için ödenen' },
      feed: 'Ödemeler',
      empty: 'Henüz yok. Her ödeme, onaylanınca burada görünür.',
      all: (count) => `${count} ödemenin tümünü göster`,
      prepay: 'Ön ödeme',
      minute: (n) => `${n}. dakika`,
      settled: (time) => (time === '' ? 'onaylandı' : `${time} içinde onaylandı`),
      takenBack: 'ağ tarafından geri alındı',
      unseen: 'sizin tarafınızda henüz onaylanmadı',
      status: {
        prepaid: 'Ön ödemeli',
        paid: 'Ödendi',
        pending: 'Ödeme beklemede',
        failed: 'Ödeme başarısız',
        frozen: 'Duraklatıldı',
        interrupted: 'Ücret işlemiyor',
      },
      statusSoon: {
        prepaid: 'Ön ödemeli, sıradaki yakında',
        paid: 'Ödendi, sıradaki yakında',
        pending: 'Ödeme beklemede, sıradaki yakında',
        failed: 'Ödeme başarısız, sıradaki yakında',
        frozen: 'Duraklatıldı, sıradaki yakında',
        interrupted: 'Ücret işlemiyor, sıradaki yakında',
      },
      paidUntil: { guest: 'Ödenen süre', host: 'Konuğun ödediği süre' },
      last: 'Süre için son ödeme',
      fees: (payments) => `Ağ ücretleri: yaklaşık ${payments} için yeterli`,
      allowance: 'Kalan limit:',
      balance: 'Bakiye:',
      about: (n) => `yaklaşık ${minutes(n)}`,
      payments: (n) => count(n, { other: '# ödeme' }),
      walletGone: 'Cüzdan bağlı değil. Otomatik ödemeler sürüyor.',
      trials: (n) => count(n, { other: 'Bu cüzdan deneme sürenizi daha önce # kez kullandı' }),
    },
    next: {
      green: {
        allowance: (n) => `${n}. dakika otomatik olarak ödenir.`,
        manual: (n) => `Cüzdanınız ${n}. dakikadan kısa süre önce soracak.`,
        host: (n) => `Konuğunuz ${n}. dakikayı başladığında öder.`,
      },
      asked: {
        guest: (n) => `${n}. dakika ödenmeden önce size sorulur.`,
        host: (n) => `${n}. dakika ödenmeden önce konuğunuza sorulur.`,
      },
      yellow: {
        allowance: (n) => `${n}. dakikanın ödemesi hazırlanıyor.`,
        manual: (n) => `Cüzdanınız ${n}. dakika için soruyor.`,
        host: (n) => `Konuğunuz ${n}. dakikayı ödemek üzere.`,
      },
      pending: {
        allowance: (n) => `${n}. dakikanın ödemesi onaylanıyor.`,
        manual: (n) => `Sorarsa ${n}. dakikayı cüzdanınızda onaylayın.`,
        host: (n) => `${n}. dakikanın ödenmesi bekleniyor.`,
      },
      trial: {
        guest: (until) => `Süre ${until} olmadan ayrılırsanız görüşme süresi ücretsizdir.`,
        host: (until) => `Süre ${until} olmadan görüşme biterse görüşme süresi ücretsizdir.`,
      },
      uncovered: (n) => `${n}. dakika henüz karşılanmıyor.`,
      orFreeze: (s) => `Aksi hâlde görüşme ${s} sn sonra duraklar.`,
      retryIn: (s) => (s > 0 ? `${s} sn sonra yeniden denenecek.` : 'Yeniden deneniyor…'),
      retrying: (s) => `${s} sn daha yeniden denenecek.`,
      retryingManual: (s) => `Yeniden deneniyor. ${s} sn içinde cüzdanınızda onaylayın.`,
      endsWithout: (s) => `Ödeme yapılmazsa görüşme en geç ${s} sn sonra sona erer.`,
      ends: (s) => (s > 0 ? `Görüşme ${s} sn sonra bitecek.` : 'Görüşme bitiyor.'),
      interrupted: 'Bağlantı kesildi. Ücretlendirme duraklatıldı.',
      standstill: {
        media: {
          host: 'Görüntünüz ve sesiniz konuğunuza ulaşmıyor. Ücretlendirme duraklatıldı.',
          guest: 'Ev sahibinizin görüntüsü ve sesi gelmiyor. Ücretlendirme duraklatıldı.',
        },
        taken: {
          host: 'Mikrofonunuz veya kameranız geri gelene kadar ücretlendirme duraklatıldı.',
          guest:
            'Ev sahibinizin mikrofonu veya kamerası geri gelene kadar ücretlendirme duraklatıldı.',
        },
        resuming: {
          host: 'Ücretlendirme birazdan sürecek.',
          guest: 'Ücretlendirme birazdan sürecek.',
        },
      },
    },
    low: {
      balanceOne: (held) =>
        `${held} USDC’lik bakiyeniz bir dakikayı daha karşılar. Konuşmayı sürdürmek için USDC ekleyin.`,
      balanceNone: (n, short) =>
        `Konuşmayı sürdürmek için ${short} USDC ekleyin: Bakiyeniz ${n}. dakikayı karşılamıyor.`,
      allowanceOne: 'Harcama izniniz bir dakikayı daha karşılar. Sonra görüşme sona erer.',
      allowanceNone: (n) =>
        `Harcama izniniz ${n}. dakikayı karşılamıyor. Ödeme zamanı gelince görüşme sona erer.`,
      feesLow: (payments) => `Ücret bakiyeniz yalnızca şu kadarını karşılar: ${payments}.`,
      feesEmpty: 'Ücret bakiyeniz boş, bu yüzden ödemeler başarısız olur. Şimdi bakiye yükleyin.',
      refill: 'Bakiye yükle',
      extend: 'Dakika ekle',
      brief: {
        balance: { 1: 'Bakiye: 1 dakika kaldı', 2: 'Bakiye yetersiz' },
        allowance: { 1: 'Limit: 1 dakika kaldı', 2: 'Limit yetersiz' },
        fees: { 1: 'Ücret bakiyeniz düşük', 2: 'Ücret bakiyeniz boş' },
      },
    },
    freeze: {
      title: (n) => `Duraklatıldı: ${n}. dakika ödenmedi`,
      delayed: 'Duraklatıldı: Ödeme gecikti',
      ending: 'Görüşme sona eriyor',
      interrupted: 'Bağlantı kesildi. Ücretlendirme duraklatıldı.',
      reconnecting: 'Yeniden bağlanılıyor…',
      asleep: (role) => `${switchedAway(role)}. Ücretlendirme duraklatıldı.`,
      awaking: 'O sayfa geri gelince görüşme sürer.',
      needsCode: 'Yeniden bağlanmak için birbirinize bağlantı linki gönderin.',
      again: 'Sizden iki kez ödeme alınmaz.',
      add: (short) => `Konuşmayı sürdürmek için şimdi ${short} USDC ekleyin.`,
      wallet: 'Cüzdanınız yeniden sorduğunda onaylayın.',
      connect: 'Cüzdanınızı şimdi yeniden bağlayın.',
      guest: {
        funds: 'Konuğunuzda yeterli USDC yok.',
        allowance: 'Konuğunuzun harcama izni yetersiz.',
        wallet: 'Konuğunuzun cüzdanı imzalamadı.',
        rpc: 'Konuğunuzun Solana sunucusu yanıt vermiyor.',
        silent: 'Ne görüntü ne ses gönderiyorsunuz ve konuğunuz bunun için ödemeyi kabul etmedi.',
        page: 'Konuğunuzun sayfası yanıt vermiyor.',
        early: 'Konuğunuzun saatine göre dakika henüz dolmadı.',
        other: (n) => `${n}. dakikanın ödemesi henüz ulaşmadı.`,
      },
      hostStep: 'Bir şey yapmanız gerekmiyor.',
      hostFees: 'Ücret bakiyenize şimdi yükleme yapın.',
      resumed: 'Görüşme sürüyor.',
      reconnected: 'Bağlantı yeniden kuruldu. Ücretlendirme sürüyor.',
    },
    ended: {
      title: 'Görüşme sona erdi',
      net: {
        host: (amount) => `${amount} USDC kazandınız`,
        guest: (amount) => `${amount} USDC harcadınız`,
      },
      settling: 'Görüşmenin hesabı çıkarılıyor…',
      unbegun: 'Görüşme başlamadan sona erdi',
      unpaid: 'Hiçbir ödeme yapılmadı.',
      afresh: 'Devam etmek için yeni bir görüşme başlatın.',
      reasons: endReasons,
      stayedAway: (role) => `${switchedAway(role)} ve geri dönmedi.`,
      reasonsBefore: {
        ...endReasons,
        unpaid: {
          host: 'Ön ödeme ulaşmadı.',
          guest: 'Ön ödeme ulaşmadı.',
        },
      },
      talked: (time) => `${time} konuşuldu`,
      time: {
        host: (n) => (n === null ? 'Süre için alınan' : `${minutes(n)} için alınan`),
        guest: (n) => (n === null ? 'Süre için ödenen' : `${minutes(n)} için ödenen`),
      },
      files: { host: 'Dosyalar için alınan', guest: 'Dosyalar için ödenen' },
      tips: { host: 'Bahşiş olarak alınan', guest: 'Bahşiş olarak ödenen' },
      refunded: { host: 'İade ettiğiniz', guest: 'Size iade edilen' },
      owed: 'Konuğunuza borcunuz',
      total: { host: 'Kazanılan', guest: 'Harcanan' },
      open: 'Henüz onaylanmadı',
      paidUntil: 'Ödenen süre',
      unused: (until, left) => `${until} (${left} kullanılmadı)`,
      payments: 'Ödemeler',
      copy: 'Makbuzu kopyala',
      toFiles: 'Dosyalarınız',
      again: 'Yeniden görüş',
      done: { host: 'Başka koşullar', guest: 'Bitti' },
      stopping: (label) => `${label}, aktarımları durdur`,
    },
  },
  allowanceStrings: {
    title: 'Harcama izni',
    rest: (left) => `${left} USDC kaldı`,
    more: 'Eklenecek dakikalar',
    whole: 'Tam dakika girin, en çok 1440.',
    moreHint: (upTo) =>
      `Cüzdanınız bir kez imzalar, ücret alınmaz. O andan sonra görüşme toplam en çok ${upTo} USDC harcayabilir.`,
    extend: (n) => (n === null ? 'Dakika ekle' : `${minutes(n)} ekle`),
    extending: 'Ekleniyor…',
    revoke: 'Otomatik ödemeleri durdur',
    revoking: 'Durduruluyor…',
    revokeInCall: 'Durdurursanız sonraki dakika ödenmez ve görüşme sona erer.',
    remove: 'Kullanılmayan izni geri al',
    removing: 'Geri alınıyor…',
    over: 'Bu görüşme artık paranızı harcayamaz.',
    left: (left) =>
      `Solana, kullanılmayan ${left} USDC’lik izni, sonraki görüşmeniz yerine yenisini koyana kadar kayıtlı tutar. İzni şimdi geri almak için cüzdanınız SOL olarak bir sentten az ağ ücreti öder.`,
    extended: (n) => `Harcama iznine ${minutes(n)} eklendi`,
    revoked: 'Kullanılmayan izin geri alındı. Bu görüşme artık paranızı harcayamaz.',
  },
  tipStrings: {
    title: 'Ev sahibinize bahşiş verin',
    give: (amount) => `Bahşiş: ${amount}`,
    named: (label) => `${label} USDC`,
    sure: (amount) => `Evet, bahşiş ver: ${amount}`,
    own: 'Başka bir USDC tutarı',
    giveOwn: 'Bu tutarı ver',
    balance: (amount) => `Bakiyeniz: ${amount} USDC.`,
    how: {
      allowance: (price) =>
        `Ağ ücreti yok. Harcama izninizden ödenir: Her ${price} USDC, konuşmak için bir dakika daha az demektir. Kalan izin hiçbir dakikayı karşılamayacaksa cüzdanınız sorar.`,
      manual: () => 'Ağ ücreti yok. Cüzdanınız sorar.',
    },
    waiting: 'Bahşiş, dakika ödenene kadar bekliyor…',
    paying: 'Bahşiş ödeniyor…',
    tooSmall: (floor) => `En az ${floor} USDC’lik bir tutar girin.`,
    unusual: (amount) => `${amount} USDC doğru mu? Doğruysa düğmeye yeniden basın.`,
  },
  refundStrings: {
    ask: 'İade et…',
    cancel: 'İptal',
    question: (amount, returned) =>
      returned === null
        ? `Konuğunuza ${amount} USDC iade edilsin mi?`
        : `Bu ödemeden ${amount} USDC iade edilsin mi? Görüşmenin kullanılmayan süresi için ${returned} USDC zaten iade edildi.`,
    refund: 'İade et',
    refunding: 'İade ediliyor…',
    again: 'Yeniden denetle',
    of: (label, what, amount) => `${label}: ${what}, ${amount} USDC`,
    askFor: (what) => `İade et… ${what}`,
    open: 'İade gönderildi, henüz onaylanmadı',
    given: { host: 'İade edildi', guest: 'Size iade edildi' },
    givenPart: {
      host: (amount) => `${amount} USDC iade edildi`,
      guest: (amount) => `Size ${amount} USDC iade edildi`,
    },
    gave: (amount) => `${amount} USDC iade ettiniz.`,
    received: (amount) => `Ev sahibiniz ${amount} USDC iade etti.`,
    late: {
      title: 'Görüşme bittikten sonra ödenenler',
      returns: {
        host: 'Bu ödemeler görüşme bittikten sonra gerçekleşti. Kullanılmayan süreyle birlikte konuğunuza iade edilirler.',
        guest:
          'Bu ödemeler görüşme bittikten sonra gerçekleşti. Kullanılmayan süreyle birlikte size iade edilirler.',
      },
      host: 'Bu ödemeler görüşme bittikten sonra gerçekleşti. Konuğunuz karşılığında hiçbir şey almadı. Bunları iade edin.',
      guest:
        'Bu ödemeler görüşme bittikten sonra gerçekleşti. Karşılığında hiçbir şey almadınız. Ev sahibinizden iade isteyin.',
    },
  },
  unusedStrings: {
    ended: {
      host: {
        settling: () =>
          `Görüşmenin bekleyen ödemesi kalmayınca depozitodaki para ödenir. ${keepOpen}`,
        returning: ({ due }) => `${due} USDC konuğunuza iade ediliyor. ${keepOpen}`,
        returned: ({ returned }) => `${returned} USDC konuğunuza iade edildi.`,
        asks: ({ due }) =>
          `Kullanılmayan süre için konuğunuza ${due} USDC borçlusunuz ve bunu yalnızca siz iade edebilirsiniz.`,
        short: ({ returned }) => `${returned} USDC konuğunuza iade edildi.`,
        missing: ({ due }) => `${due} USDC konuğunuza iade ediliyor.`,
      },
      guest: {
        settling: () =>
          `Görüşmenin bekleyen ödemesi kalmayınca kullanmadığınız süre size iade edilir. ${keepOpen}`,
        returning: ({ due }) =>
          `Ev sahibinizin sayfası, kullanılmayan süre için size ${due} USDC iade ediyor.`,
        returned: ({ returned }) => `${returned} USDC size iade edildi.`,
        asks: ({ due }) => `Kullanılmayan süre için size ${due} USDC iade edilmesi gerekiyor.`,
        short: ({ returned, short }) =>
          `${returned} USDC size iade edildi; bu, gerekenden ${short} USDC eksik. Kalanını ev sahibinizden isteyin.`,
        missing: ({ due }) =>
          `Ev sahibiniz burada değil. Size ${due} USDC iade edilmesi gerekiyor. Ev sahibinizin sayfası, aynı tarayıcıda yeniden açılınca bu tutarı iade eder.`,
      },
    },
    start: {
      host: {
        settling: ({ peer }) =>
          `Görüşmenin bekleyen ödemesi kalmayınca bir konuğun (${peer}) depozitosundaki para ödenir. ${keepOpen}`,
        returning: ({ due, peer }) =>
          `Kullanılmayan süre için bir konuğa (${peer}) ${due} USDC iade ediliyor. ${keepOpen}`,
        returned: ({ returned, peer }) =>
          `Kullanılmayan süre için bir konuğa (${peer}) ${returned} USDC iade edildi.`,
        asks: ({ due, peer }) =>
          `Kullanılmayan süre için bir konuğa (${peer}) ${due} USDC borçlusunuz.`,
        short: ({ returned, peer }) =>
          `Kullanılmayan süre için bir konuğa (${peer}) ${returned} USDC iade edildi.`,
        missing: ({ due, peer }) =>
          `Kullanılmayan süre için bir konuğa (${peer}) ${due} USDC iade ediliyor. ${keepOpen}`,
      },
      guest: {
        settling: ({ peer }) =>
          `Bir ev sahibi (${peer}), görüşmenin bekleyen ödemesi kalmayınca kullanmadığınız süreyi iade eder.`,
        returning: ({ due, peer }) =>
          `Bir ev sahibi (${peer}), kullanılmayan süre için size ${due} USDC iade ediyor.`,
        returned: ({ returned, peer }) =>
          `Bir ev sahibi (${peer}), kullanılmayan süre için size ${returned} USDC iade etti.`,
        asks: ({ due, peer }) =>
          `Bir ev sahibinin (${peer}), kullanılmayan süre için size ${due} USDC borcu var.`,
        short: ({ returned, short, peer }) =>
          `Bir ev sahibi (${peer}), kullanılmayan süre için size ${returned} USDC iade etti; bu, gerekenden ${short} USDC eksik. Kalanını ev sahibinden isteyin.`,
        missing: ({ due, peer }) =>
          `Bir ev sahibi (${peer}) burada değil. Size ${due} USDC iade edilmesi gerekiyor. Ev sahibinin sayfası, aynı tarayıcıda yeniden açılınca bu tutarı iade eder.`,
      },
    },
    trial: {
      host: 'Görüşme deneme süreniz içinde bitti; bu yüzden görüşme süresi için ödenen her şey iade edilir.',
      guest:
        'Görüşme deneme süresi içinde bitti; bu yüzden görüşme süresi için ödediğiniz her şey size iade edilir.',
    },
    unsure: (peer) =>
      `Bu sayfa, bir ev sahibine (${peer}) yaptığınız ödemenin gönderilip gönderilmediğini denetliyor. Sonucu Makbuzlar’da görün.`,
    trialSettling: 'İade, görüşmenin bekleyen ödemesi kalmayınca yapılır.',
    nothing: 'İade edilecek bir şey kalmadı.',
    refunded: {
      host: (amount) => `Kullanılmayan süre için zaten ${amount} USDC iade ettiniz.`,
      guest: (amount) =>
        `Ev sahibiniz kullanılmayan süre için size zaten ${amount} USDC iade etti.`,
    },
    tooLittle: (due) => `Kullanılmayan ${due} USDC, gönderilemeyecek kadar az.`,
    give: (due) => `${due} USDC iade et`,
    giving: 'İade ediliyor…',
    gave: (amount) => `Kullanılmayan süre için ${amount} USDC iade ettiniz.`,
    came: (amount) =>
      `Önceki bir görüşmenin kullanılmayan süresi için size ${amount} USDC iade edildi.`,
  },
  trialStrings: {
    trial: 'Ücretsiz deneme süresi',
    trials: (seconds) => (seconds === 0 ? 'Yok' : `İlk ${seconds} saniye`),
    trialHint:
      'Deneme süresi içinde ayrılan konuğa her şey iade edilir; onu yeniden davet ettiğiniz her seferde de. Ağ ücretlerini siz ödersiniz.',
  },
  paymentStrings: {
    kinds: {
      transfer: 'Transfer',
      prepay: 'Ön ödeme',
      booking: 'Rezervasyon',
      minute: 'Dakika',
      file: 'Dosya',
      tip: 'Bahşiş',
      refund: 'İade',
      deposit: 'Depozito',
      end: 'Kullanılmayan süre iade edildi',
      till: 'Ücret bakiyesine yükleme',
      'till-refund': 'Ücret bakiyesinden çekim',
      allowance: 'Harcama izni',
    },
    minute: (n) => `${n}. dakika`,
    file: (name) => `“${name}” dosyası`,
    refundOfMinute: (n) => `${n}. dakikanın iadesi`,
    refundOf: (what) => `“${what}” iadesi`,
    asks: {
      unproven:
        'Bu ödemenin ulaşıp ulaşmadığını kimse kanıtlayamıyor. İmzasıyla ya da alıcıda kontrol edin.',
      notArrived: 'Ödeme ulaşmadı',
      twice: 'Aslında ulaştıysa iki kez ödemiş olursunuz.',
    },
  },
};
