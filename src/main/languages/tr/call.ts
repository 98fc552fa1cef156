import { isolated } from '../../../shared/peer-text.ts';
import { formsOf } from '../forms.ts';
import type { Call } from '../types.ts';

const count = formsOf('tr');

/** The call itself, its devices, files and notices. */
export const call: Call = {
  nextSteps: {
    hostWallet:
      'Konuğunuz cüzdanınıza ödeme yapar. Cüzdanda ağ ücretleri için biraz SOL de gerekir.',
    hostSol: (missing) => `Sıradaki adım: Ağ ücretleri için cüzdanınıza ${missing} SOL gönderin.`,
    hostFees: 'Cüzdanınız ağ ücretleri için bir kez onay ister.',
    guestWallet: (cost) => `${cost} USDC gerekir, SOL gerekmez.`,
    guestShort: (missing) =>
      `Katılmak için cüzdanınıza ${missing} USDC ekleyin. Bu sırada daveti kabul edebilirsiniz.`,
    guestDevices: 'Tarayıcınız kamera ve mikrofon izni ister. Bunlar olmadan da katılabilirsiniz.',
    guestMicrophone: 'Tarayıcınız mikrofon izni ister. Mikrofon olmadan da katılabilirsiniz.',
  },
  lostWayStrings: {
    invite: {
      what: 'Bu sayfa yeniden yüklendi; bu yüzden önceki davetiniz artık geçerli değil.',
      next: 'Aynı koşullarla yeni bir davet oluşturup gönderin. Konuğunuzun yenisini açması gerekir.',
    },
    agreed: {
      what: 'Bu sayfa yeniden yüklendi; bu yüzden önceki davetiniz artık geçerli değil.',
      next: 'Kararlaştırılan görüşmede yeniden “Elle davet et” düğmesine basın ve yeni daveti gönderin. Aşağıda oluşturulan bir davet, rezervasyonu hesaba katmaz.',
    },
    replied: {
      what: 'Bu sayfa yeniden yüklendi; bu yüzden önceki yanıtınız artık geçerli değil.',
      next: 'Yeniden kabul edin ve yeni yanıtı gönderin. Ev sahibiniz öncekini kullandıysa yeni bir davet isteyin.',
    },
    again: {
      what: 'Ev sahibinizden de “Yeniden görüş” düğmesine basmasını ve size yeni linki göndermesini isteyin.',
      next: 'O linki açın veya buraya yapıştırın.',
    },
    link: {
      what: 'Bu sayfa açık olduğu sürece konuğunuz arama linkinizden yeniden arayabilir.',
      next: 'Ya da aynı koşullarla bir davet oluşturup gönderin.',
    },
    gone: {
      what: 'Konuğunuzun sayfası artık yanıt vermiyor.',
      next: 'Aynı koşullarla bir davet oluşturup gönderin.',
    },
    met: {
      what: 'Bu sayfa yeniden yüklendi; bu yüzden artık ev sahibinize bağlı değilsiniz.',
      next: 'Bir davet bir kez geçerlidir. Ev sahibinizden yenisini isteyin ve burada açın.',
    },
  },
  ownNameStrings: {
    label: 'Adınız (isteğe bağlı)',
    hint: 'Diğer kişi bunu görüşmeye girdiğinizde görür. Bu tarayıcı adı hatırlar.',
    hostHint: 'Konuğunuz bunu görüşmede ve linklerinizde görür. Bu tarayıcı adı hatırlar.',
  },
  screenStrings: {
    sharing: 'Ekranınızı paylaşıyorsunuz.',
    stop: 'Paylaşımı durdur',
    peerShares: {
      host: 'Konuğunuz ekran paylaşıyor.',
      guest: 'Ev sahibiniz ekran paylaşıyor.',
    },
    lens: 'Yakınlaştırma ve tam ekran',
    closer: 'Yakınlaştır',
    further: 'Uzaklaştır',
    percent: (scale) => `%${Math.round(scale * 100)}`,
    whole: (percent) => `Yakınlaştırma: ${percent}. Ekranın tamamını göster`,
    full: 'Tam ekran',
    leave: 'Tam ekrandan çık',
  },
  callStrings: {
    notices: 'Bildirimler',
    words: {
      title: 'Güvenlik sözcükleri',
      before: {
        host: 'Bunları telefonla veya bu sayfanın dışındaki bir sohbette konuğunuzla karşılaştırın.',
        guest:
          'Bunları telefonla veya bu sayfanın dışındaki bir sohbette ev sahibinizle karşılaştırın.',
      },
      unpaid: 'Henüz hiçbir şey ödenmedi.',
      unclaimed: 'Rezervasyonunuz henüz kullanılmadı ve başka bir şey ödenmedi.',
      why: {
        host: 'Farklıysa biri görüşmenin arasına girmiş demektir: Görüşmeyi iptal edin.',
        guest: 'Farklıysa biri görüşmenin arasına girmiş demektir: Ayrılın.',
      },
      noOtherWay: {
        host: 'Konuğunuz size başka yoldan ulaşamıyor mu? Görüşmenin başında, işten konuşmadan önce sözcükleri birbirinize okuyun.',
        guest:
          'Ev sahibinize başka yoldan ulaşamıyor musunuz? Görüşmenin başında, işten konuşmadan önce sözcükleri birbirinize okuyun.',
      },
      note: {
        host: 'Bunları telefonla veya bu sayfanın dışındaki bir sohbette konuğunuzla karşılaştırın. Onunkiler farklıysa biri görüşmenin arasına girmiş demektir: Görüşmeyi bitirin.',
        guest:
          'Bunları telefonla veya bu sayfanın dışındaki bir sohbette ev sahibinizle karşılaştırın. Onunkiler farklıysa biri görüşmenin arasına girmiş demektir: Görüşmeyi bitirin.',
      },
    },
    connection: {
      new: 'Bağlı değil',
      connecting: 'Bağlanıyor',
      connected: 'Bağlandı',
      interrupted: 'Kesildi',
      failed: 'Bağlantı kurulamadı',
      closed: 'Kapandı',
    },
    unsent: 'Ev sahibiniz bekleniyor',
    lastFiles: 'Görüşme bitti, dosyalar hâlâ aktarılıyor',
    noHeartbeat: 'Ödemeler yeniden bağlanıyor…',
    peer: {
      label: { host: 'Konuğunuz', guest: 'Ev sahibiniz' },
      named: {
        host: (name) => `Konuğunuz: ${name}`,
        guest: (name) => `Ev sahibiniz: ${name}`,
      },
    },
    stage: {
      preview: 'Kamera ve mikrofon',
      you: 'Siz',
      openMicrophone: 'Mikrofon yok. Yeniden dene',
      openCamera: 'Kamera yok. Yeniden dene',
      mute: 'Mikrofonu kapat',
      unmute: 'Mikrofonu aç',
      cameraOff: 'Kamerayı kapat',
      flip: 'Kamerayı değiştir',
      cameraOn: 'Kamerayı aç',
      share: 'Ekranı paylaş',
      unshare: 'Ekran paylaşımını durdur',
      pip: 'Pencere içinde pencereyi aç',
      closePip: 'Pencere içinde pencereyi kapat',
      devices: 'Cihaz seç',
      more: 'Cihazlar ve bağlantı',
      help: 'Uyarılar ve kısayollar',
      end: 'Görüşmeyi bitir',
      endShort: 'Bitir',
      peerCameraOff: 'Kamera kapalı',
      peerSilent: {
        host: 'Konuğunuz ne görüntü ne ses gönderiyor.',
        guest: 'Ev sahibiniz ne görüntü ne ses gönderiyor.',
      },
      peerMuted: 'Sesi kapalı',
      peerNoMicrophone: 'Mikrofon yok',
      ownCameraOff: 'Kameranız kapalı',
      ownWaits: 'Görüntünüz şu anda gönderilmiyor',
      play: 'Sesi çal',
      starting: 'Başlatılıyor…',
    },
    panels: {
      label: 'Bölmeler',
      chat: 'Sohbet',
      payments: 'Ödemeler',
      files: 'Dosyalar',
      wallet: 'Cüzdan',
      more: 'Cihazlar ve bağlantı',
      news: 'Yeni',
    },
    chat: {
      title: 'Sohbet',
      input: 'Mesaj',
      send: 'Gönder',
      away: 'Bağlantı yok. Yazdıklarınız, gönderilebilene kadar burada kalır.',
      room: (count) => `Kalan karakter: ${count}`,
      tooLong: (count) => `Gönderilemeyecek kadar uzun. Fazla karakter: ${count}`,
      all: (count) => `${count} mesajın tümünü göster`,
      newest: 'Yeni mesajlar',
      empty: 'Bunu yalnızca ikiniz okuyabilirsiniz. Görüşme bitince silinir.',
      me: 'Siz',
    },
  },
  wishStrings: {
    own: {
      less: 'Daha az görüntü alıyorsunuz',
      none: 'Görüntü almıyorsunuz',
    },
    peer: {
      host: {
        less: 'Konuğunuz daha az görüntü istedi',
        none: 'Konuğunuz görüntü almamayı istedi',
      },
      guest: {
        less: 'Ev sahibiniz daha az görüntü istedi',
        none: 'Ev sahibiniz görüntü almamayı istedi',
      },
    },
  },
  pipStrings: {
    back: 'Sayfaya dön',
    failed: 'Tarayıcınız pencere içinde pencereyi açmadı.',
  },
  shortcutStrings: {
    names: {
      mic: 'Mikrofonu aç veya kapat',
      talk: 'Ses kapalıyken konuşmak için basılı tut',
      camera: 'Kamerayı aç veya kapat',
      share: 'Ekran paylaşımını başlat veya durdur',
      full: 'Tam ekranı aç veya kapat',
      devices: 'Cihaz seç',
      chat: 'Sohbet mesajı yaz',
      files: 'Dosyalara git',
      help: 'Bu listeyi göster',
      end: 'Görüşmeyi bitir',
    },
    space: 'Boşluk',
    now: {
      microphone: { on: 'Mikrofon açık', off: 'Mikrofon kapalı' },
      camera: { on: 'Kamera açık', off: 'Kamera kapalı' },
    },
  },
  helpStrings: {
    title: 'Uyarılar ve kısayollar',
    close: 'Kapat',
    alerts: 'Uyarılar',
    sounds: 'Sesler',
    soundsHint: 'Ödemeler, uyarılar, mesajlar ve dosyalar için.',
    notify: 'Bu sekme gizliyken bildirimler',
    notifyHint: 'Tarayıcınız bir kez izin ister.',
    notifyBlocked:
      'Tarayıcınız bu sayfanın bildirimlerini engelliyor. Tarayıcının site ayarlarında izin verin.',
    pip: 'Bu sekme gizliyken pencere içinde pencere',
    pipHint: 'Tarayıcınız bir kez izin isteyebilir.',
    shortcuts: 'Klavye',
    keys: 'Tek tuşlu kısayollar',
    keysHint: 'Siz yazarken kapalıdır.',
  },
  noticeStrings: {
    joining: { host: 'Konuğunuz ödedi', guest: 'Ödendi. Görüşmedesiniz.' },
    paid: (minute) => `${minute} ödendi`,
    tip: {
      host: (amount) => `Konuğunuzdan ${amount} USDC bahşiş.`,
      guest: (amount) => `Teşekkürler! ${amount} USDC bahşişiniz ulaştı.`,
    },
    interrupted: 'Bağlantı kesildi. Ücretlendirme duraklatıldı.',
    stopped: 'Siz yokken tarayıcınız bu sayfayı durdurdu. Ücretlendirme duraklatılmıştı.',
    connected: {
      host: 'Konuğunuz bağlandı ve şimdi ödeyebilir.',
      guest: 'Bağlandı. Katılmak için ödeyin.',
    },
    message: 'Yeni mesaj',
    file: {
      offered: (name) => `Yeni dosya: ${isolated(name)}`,
      sold: (name) => `Satıldı: ${isolated(name)}`,
      done: (name) => `Aktarım tamamlandı: ${isolated(name)}`,
      failed: (name) => `Aktarım durdu: ${isolated(name)}`,
    },
    title: {
      connected: { host: 'Konuk bağlandı', guest: 'Katılmak için öde' },
      frozen: 'Duraklatıldı',
      interrupted: 'Ücret işlemiyor',
    },
    ring: {
      comes: (name) => (name === '' ? 'Biri arıyor' : `Arayanın verdiği ad: ${isolated(name)}`),
      ringing: 'Çalıyor…',
      answered: 'Ev sahibiniz yanıtladı',
      busy: 'Ev sahibiniz şu an yanıtlayamıyor',
      noAnswer: 'Henüz yanıt yok',
    },
  },
  deviceStrings: {
    title: 'Cihazlar',
    inApp:
      'Bu uygulamanın kendi tarayıcısında kamera ve cüzdan olmayabilir. Bu linki kopyalayıp kendi tarayıcınızda açın.',
    copyLink: 'Bu linki kopyala',
    kinds: { microphone: 'Mikrofon', camera: 'Kamera', speaker: 'Hoparlör' },
    automatic: 'Sistem varsayılanı',
    automaticIs: (label) => `Sistem varsayılanı (${label})`,
    absent: (label) => `${label} (bağlı değil)`,
    inUse: (label) => `Kullanılan: ${label}`,
    picture: 'Gönderdiğiniz görüntü',
    pictureHint:
      '“Otomatik”, görüntüyü bağlantınıza uydurur. Paylaşılan ekran her zaman tam boyutta gönderilir.',
    pictures: {
      auto: 'Otomatik',
      '720p': '720p (sabit boyut)',
      '360p': '360p (veri tasarrufu)',
    },
    mirror: 'Kendi görüntümü ayna gibi göster',
    mirrorHint: 'Yalnızca sizin için. Başkaları sizi her zaman olduğunuz gibi görür.',
    blur: 'Arka planımı bulanıklaştır',
    blurHint: 'Kameranız veya sisteminiz yapar. Başkaları da böyle görür.',
    rehearsal: {
      record: '3 saniye kaydet ve oynat',
      recording: '3 saniye kaydediliyor…',
      stop: 'Durdur',
      playing: 'Başkaları sizi böyle görür ve duyar.',
      failed:
        'Tarayıcınız bunu kaydedemedi veya oynatamadı. Görüşmenin kendisi yine de çalışabilir.',
      video: 'Kaydınız',
    },
    receive: 'Aldığınız görüntü',
    receiveHint: 'Zayıf ağda “Daha az” işe yarar. Ses eksiksiz gelir.',
    wishes: {
      all: 'Tamamı',
      less: 'Daha az (veri tasarrufu)',
      none: 'Hiç (yalnızca ses)',
    },
    unknownWish: 'Diğer kişinin sayfası eski bir sürüm ve görüntüsünü önceki gibi gönderiyor.',
    audioOnly: 'Yalnızca ses',
    audioOnlyHint: 'Kameranız kapalı kalır ve görüntü almazsınız.',
    check: 'Kamera ve mikrofonu denetle',
    checkMicrophone: 'Mikrofonu denetle',
    checking: 'Tarayıcınız bekleniyor…',
    level: {
      listening: 'Bir şey söyleyin: Sesiniz duyulunca çubuk hareket eder.',
      heard: 'Mikrofonunuz çalışıyor.',
      muted: 'Mikrofonunuz kapalı.',
      unheard: 'Sesiniz kapalı. Sizi kimse duymuyor.',
    },
    without: {
      nothing: {
        host: 'Bunlar olmadan da görüşme açabilirsiniz: Konuğunuzu görür ve duyarsınız; konuğunuzun ise her dakikayı kabul etmesi gerekir.',
        guest:
          'Bunlar olmadan da katılabilirsiniz: Ev sahibinizi görür ve duyarsınız, ancak siz görülmez ve duyulmazsınız.',
      },
      sound: {
        host: 'Mikrofon olmadan da görüşme açabilirsiniz: Konuğunuzu duyarsınız; konuğunuzun ise her dakikayı kabul etmesi gerekir.',
        guest:
          'Mikrofon olmadan da katılabilirsiniz: Ev sahibinizi duyarsınız, ancak siz duyulmazsınız.',
      },
      camera: 'Kamera olmadan devam edebilirsiniz: Duyulursunuz, ancak görülmezsiniz.',
      microphone: 'Mikrofon olmadan devam edebilirsiniz: Görülürsünüz, ancak duyulmazsınız.',
    },
    retry: 'Yeniden dene',
    taken: {
      own: {
        microphone: 'Sisteminiz mikrofonunuzu durdurdu.',
        camera: 'Sisteminiz kameranızı durdurdu.',
        both: 'Sisteminiz mikrofonunuzu ve kameranızı durdurdu.',
      },
      peer: {
        host: {
          microphone: 'Konuğunuzun sistemi mikrofonu durdurdu.',
          camera: 'Konuğunuzun sistemi kamerayı durdurdu.',
          both: 'Konuğunuzun sistemi mikrofonu ve kamerayı durdurdu.',
        },
        guest: {
          microphone: 'Ev sahibinizin sistemi mikrofonu durdurdu.',
          camera: 'Ev sahibinizin sistemi kamerayı durdurdu.',
          both: 'Ev sahibinizin sistemi mikrofonu ve kamerayı durdurdu.',
        },
      },
      back: 'Telefon görüşmesinden sonra veya diğer uygulama bitince kendiliğinden sürer.',
    },
    route: {
      bluetooth:
        'Bluetooth kulaklık, mikrofonu kullanılırken görüşme kalitesinde çalar. Başka bir mikrofonla tam ses kalır.',
      follows:
        'iPhone veya iPad’de ses mikrofonu izler. Başka bir mikrofon sesin yerini değiştirir, Denetim Merkezi de öyle.',
      choose: 'Hoparlör seç',
    },
    installed:
      'Telefonunuz, başka bir uygulama görünürken bu uygulamanın mikrofonunu durdurabilir. Görüşme sırasında burada kalın.',
    gone: {
      microphone: (from, to) =>
        from === ''
          ? `Mikrofonunuz artık: ${to}.`
          : `Bağlantısı kesildi: ${from}. Mikrofonunuz artık: ${to}.`,
      camera: (from, to) =>
        from === ''
          ? `Kameranız artık: ${to}.`
          : `Bağlantısı kesildi: ${from}. Kameranız artık: ${to}.`,
    },
    again: (to) => `${to} yeniden bağlandı ve kullanılıyor.`,
    followed: {
      microphone: (to) => `Sisteminiz başka bir mikrofona geçti. Kullanılan: ${to}.`,
      camera: (to) => `Sisteminiz başka bir kameraya geçti. Kullanılan: ${to}.`,
    },
  },
  fileStrings: {
    title: { host: 'Satılık dosyalar', guest: 'Ev sahibinizin dosyaları' },
    emptyHost: 'Bir dosya ekleyip fiyat belirleyin. Konuğunuz görüşme sırasında satın alabilir.',
    emptyGuest: 'Ev sahibiniz henüz dosya sunmadı.',
    emptyAway: 'Yeniden bağlandığınızda ev sahibinizin dosyaları yine görünür.',
    choose: 'Dosya seç',
    drop: 'veya buraya bırakın',
    folder: 'Klasörler sunulamaz. Önce ZIP yapın.',
    chosen: (n, size) =>
      n === 1
        ? count(n, { other: `# dosya, ${size}` })
        : count(n, { other: `# dosya, toplam ${size}` }),
    price: 'Fiyat (USDC)',
    priceHint: 'Her dosya için. Ücretsiz sunmak için boş bırakın.',
    description: 'Açıklama (isteğe bağlı)',
    descriptionHint: 'Konuğunuz bunu adın yanında görür.',
    add: 'Konuğunuza sun',
    earlier: {
      what: 'Bu dosyaları bu sayfa yeniden yüklenmeden önce sundunuz. Aynı fiyatla yeniden sunmak için aynı dosyaları seçin.',
      choose: 'Yeniden seç',
      drop: 'Artık sunma',
      line: (name, size, price, isOwed) =>
        isOwed
          ? `${isolated(name)} (${size}, ${price}, ödendi ve teslim edilmedi)`
          : `${isolated(name)} (${size}, ${price})`,
      owed: (names) =>
        `Konuğunuz şunun için ödeme yaptı, ancak onu henüz almadı: ${names}. Yeniden sunun veya Ödemeler bölümünde iade edin.`,
      owedAtEnd: (names) =>
        `Konuğunuz şunun için ödeme yaptı, ancak onu alamadı: ${names}. Sonraki görüşmenizde sunun veya iade edin.`,
      waits: 'Ödendi. Konuğunuz yeniden istediğinde gönderilir.',
      others: (names) =>
        `Sunulmadı, çünkü yukarıdaki hiçbir dosyanın adı ve boyutu aynı değil: ${names}`,
    },
    free: 'Ücretsiz',
    edit: 'Düzenle',
    name: 'Ad',
    keep: 'Değişiklikleri kaydet',
    withdraw: 'Geri çek',
    buy: { free: 'İndir', paid: 'Satın al', again: 'Yeniden indir' },
    again: 'Bu dosya için zaten ödeme yaptınız. Cüzdanınız bir kez imzalar; ödeme yapılmaz.',
    claiming: 'İmzanız bekleniyor',
    confirm: {
      title: (name) => `Satın alınsın mı: ${isolated(name)}?`,
      cost: 'Fiyat',
      size: 'Boyut',
      balance: 'Bakiyeniz',
      after: 'Ödemeden sonra',
      short: (missing) => `Önce cüzdanınıza ${missing} USDC ekleyin.`,
      allowance: (left) =>
        `Cüzdanınıza sormadan görüşmenin harcama izninden öde (${left} USDC kaldı)`,
      fee: 'Ayrıca bir ücret ödemezsiniz.',
      pay: (cost) => `${cost} öde ve indir`,
      hash: 'Ayrıntılar',
      honest:
        'Parmak izi (SHA-256) hangi verileri alacağınızı garanti eder, verilerin fiyatına değdiğini değil.',
    },
    lost: 'Bir konuk bu dosya için ödeme yaptı ve onu alamıyor. Dosyayı eski hâline getirin veya ödemeyi iade edin.',
    withdrawn: (name) =>
      `Siz karar verirken ev sahibiniz şu dosyayı geri çekti: ${isolated(name)}. Hiçbir ödeme alınmadı.`,
    pause: 'Duraklat',
    resume: 'Sürdür',
    cancel: 'İptal',
    save: 'Kaydet',
    kept: {
      title: 'Alınan dosyalar',
      hint: 'Bir hafta bu tarayıcıda kalırlar. Saklamak istediklerinizi kaydedin.',
      saveOf: (name) => `Kaydet: ${isolated(name)}`,
      remove: 'Kaldır…',
      removeOf: (name) => `Kaldır: ${isolated(name)}`,
      sure: 'Kalıcı olarak kaldır',
    },
    handedOver: {
      saved: (name) => `Kaydedildi: ${isolated(name)}`,
      downloading: (name) => `Tarayıcınızın indirilenlerinde: ${isolated(name)}`,
    },
    states: {
      hashing: 'Okunuyor',
      listed: 'Sunuldu',
      buying: 'Ödeniyor',
      paid: 'Ödendi, birazdan başlıyor',
      transferring: 'Aktarılıyor',
      paused: 'Duraklatıldı',
      verifying: 'Doğrulanıyor',
      done: 'Aktarım tamamlandı',
      failed: 'Başarısız',
      withdrawn: 'Geri çekildi',
    },
    over: {
      unpaid: 'Yalnızca görüşme sırasında sunuldu',
      paid: 'Ödendi: Sonraki görüşmenizde alın',
    },
    queued: 'Önceki dosya bekleniyor',
    pausedBy: {
      me: 'Siz duraklattınız',
      peer: { host: 'Konuğunuz duraklattı', guest: 'Ev sahibiniz duraklattı' },
    },
    sold: 'Teslim edildi',
    speed: (perSecond) => `${perSecond}/sn`,
    left: (time) => `${time} kaldı`,
    bytes: (n) => `${n.toFixed(0)} bayt`,
    wait: {
      seconds: (s) => `${s} sn`,
      minutes: (min) => `${min} dk`,
      hours: (h, min) => (min === 0 ? `${h} sa` : `${h} sa ${min} dk`),
    },
    progress: (name) => `İlerleme: ${isolated(name)}`,
  },
  rejoinStrings: {
    title: 'Görüşmeniz kesildi',
    lead: 'Bu sayfa bir görüşme sırasında kapatıldı veya yeniden yüklendi. Ücretlendirme duraklatıldı; ödenmiş süre geçerli kalır.',
    how: {
      host: 'Görüşmeye geri dönerken bir link oluşturulur. Bunu konuğunuza gönderin; o da size bir link gönderir. Konuğunuz bitirmediyse görüşme kaldığı yerden sürer. Satılık dosyaların yeniden seçilmesi gerekir.',
      guest:
        'Görüşmeye geri dönerken bir link oluşturulur. Bunu ev sahibinize gönderin; o da size bir link gönderir. Ev sahibiniz bitirmediyse görüşme kaldığı yerden sürer.',
    },
    role: 'Rolünüz',
    roles: { host: 'ev sahibi', guest: 'konuk' },
    counterpart: { host: 'Konuğunuzun cüzdanı', guest: 'Ev sahibinizin cüzdanı' },
    subject: 'Konu',
    words: 'Güvenlik sözcükleri',
    talked: 'Görüşme süresi',
    paidUntil: 'Ödenen süre',
    orLater: (time) => `${time} veya daha fazla`,
    left: 'Geri dönmek için kalan süre',
    rejoin: 'Görüşmeye geri dön',
    end: 'Görüşmeyi bitir',
    ended: {
      host: 'Görüşmeyi bitirdiniz. Kazancınızı ve iade edilecek tutarı Makbuzlar’da görün.',
      guest: 'Görüşmeyi bitirdiniz. Ödediğinizi ve size iade edilecek tutarı Makbuzlar’da görün.',
    },
  },
  booksStrings: {
    title: 'Başka bir sekmede açık',
    lost: 'Orada oluşturduğunuz davet veya yanıt artık çalışmaz.',
    act: {
      open: 'Burada kullan',
      paying: 'Yeniden dene',
      call: 'O görüşmeyi bitir ve burada kullan',
      silent: 'Burada kullan',
    },
  },
  repairStrings: {
    title: 'Bağlantı sorunu mu var?',
    hint: 'Bağlantı geri gelmezse, örneğin ağ değişikliğinden sonra, bunu kullanın. Ödenmiş süre geçerli kalır.',
    down: 'Bağlantı kesildi. Ücretlendirme duraklatıldı. Yeniden bağlanılıyor…',
    left: {
      title: 'Diğer kişi size bir link gönderdi mi?',
      hint: 'Linki açın veya aşağıya yapıştırın. Yoksa yukarıda “Görüşmeye geri dön” düğmesine basın.',
    },
    start: 'Bağlantı linki oluştur',
    another: 'Başka bir link oluştur',
    copyLink: 'Linki kopyala',
    input: 'Aldığınız link veya kod',
    apply: 'Bağlan',
    linked: 'Açtığınız link alanda duruyor. Görüşmenize devam etmek için “Bağlan” düğmesine basın.',
    code: 'Kod olarak',
    answer: 'Kod olarak yanıtınız',
    send: {
      none: 'Bir bağlantı linki oluşturun veya diğer kişiden bir link bekleyin.',
      offered: 'Bu linki diğer kişiye gönderin, örneğin bir sohbette.',
      answered: 'Bu linki geri gönderin. Link açıldığında görüşme sürer.',
      applied: 'Bağlanılıyor…',
    },
    paste: {
      none: 'Aldığınız linki açın veya buraya yapıştırın.',
      offered: 'Geri gelen linki açın veya buraya yapıştırın.',
      answered: 'Başka bir link almadıkça açılacak bir şey kalmadı.',
      applied: 'Aldığınız linki açın veya buraya yapıştırın.',
    },
  },
};
