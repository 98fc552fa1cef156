import { formsOf } from '../forms.ts';
import type { Receipts } from '../types.ts';

const count = formsOf('tr');
const payments = (n: number): string => count(n, { other: '# ödeme' });

/** How the browser reaches its TURN server. */
const WAYS: Readonly<Record<string, string>> = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };
const short = (value: number, digits: number): string => value.toFixed(digits).replace('.', ',');

/** The records of a call. */
export const receipts: Receipts = {
  receiptStrings: {
    title: 'Makbuzlar',
    lead: 'Bu tarayıcının gönderdiği veya aldığı her ödeme. Liste yalnızca burada saklanır; ödemeler Solana’dadır ve onları orada herkes denetleyebilir.',
    network: (name) => `Ağ: ${name}`,
    empty: 'Bu ağda henüz yok. İlk görüşmenizle burada görünürler.',
    loading: 'Ödemeler yükleniyor…',
    show: 'Göster',
    all: 'Tüm ödemeler',
    other: 'Görüşme dışı',
    csv: 'CSV dışa aktar',
    json: 'JSON dışa aktar',
    month: 'Aylara göre kazanç',
    net: 'Ödenen, iadeler düşülmüş',
    summary: {
      host: 'Ev sahibi olarak',
      guest: 'Konuk olarak',
      sent: 'Görüşme dışı gönderilen',
      ahead: 'Kullanılmamış rezervasyonlar',
      total: { host: 'Kazanılan', guest: 'Harcanan' },
      refunded: { host: 'Konuklara iade edilen', guest: 'Size iade edilen' },
      amount: 'Tutar',
      calls: 'Görüşmeler',
      payments: 'Ödemeler',
      minutes: 'Ödenen dakikalar',
      perCall: 'Görüşme başına ortalama',
      perMinute: 'Dakika başına ortalama',
    },
    chart: {
      title: 'Görüşmeye göre',
      label: (calls) =>
        count(calls, { other: 'Sütun grafiği: # görüşmede ödenen tutar, iadeler düşülmüş' }),
      call: 'Görüşme',
      bar: { host: (when) => `${when} · kazanılan`, guest: (when) => `${when} · harcanan` },
    },
    table: {
      caption: 'Ödemeler, en yeniden eskiye',
      when: 'Zaman',
      what: 'Ödeme',
      amount: 'Tutar',
      from: 'Ödeyen',
      to: 'Alıcı',
      transaction: 'İşlem',
      state: 'Durum',
      final: 'Kesinleşti',
      noUsdc: 'SOL ile',
      upTo: (amount) => `en çok ${amount}`,
      revoked: 'geri alındı',
      approved: 'Onaylandı',
      unsigned: 'gönderilmedi',
      otherGroup: 'Görüşme dışı',
    },
    call: {
      title: {
        host: (peer) => `Ev sahibiydiniz, konuğunuz: ${peer}`,
        guest: (peer) => `Konuktunuz, ev sahibiniz: ${peer}`,
      },
      option: {
        host: (when, peer) => `${when}, konuk: ${peer}`,
        guest: (when, peer) => `${when}, ev sahibi: ${peer}`,
      },
      sum: (n, net, refunded) =>
        refunded === null
          ? `${payments(n)}, ${net} USDC`
          : `${payments(n)}, ${refunded} USDC iade edildikten sonra ${net} USDC`,
      copy: 'Makbuzu kopyala',
      link: 'Linki kopyala',
      json: 'Verileri kopyala',
      check: 'Makbuzu denetle',
      invoice: { host: 'Fatura', guest: 'Ödeme belgesi' },
    },
    copied: {
      words: 'Makbuz kopyalandı',
      json: 'Makbuzun verileri kopyalandı',
      link: 'Makbuzun linki kopyalandı',
    },
    words: {
      title: (day) => `Pay2Chat makbuzu, ${day}`,
      parties: (guest, host, network) =>
        `Konuk ${guest}, ev sahibi ${host} adresine ödeme yaptı. Ağ: ${network}.`,
      price: (usdc) => `Fiyat: dakikası ${usdc} USDC`,
      length: (clock) => `Görüşme süresi: ${clock}`,
      minutes: (paid, usdc) => `Ödenen dakika (${paid}): ${usdc} USDC`,
      files: (usdc) => `Dosyalar: ${usdc} USDC`,
      tips: (usdc) => `Bahşişler: ${usdc} USDC`,
      back: (usdc) => `İade edilen: ${usdc} USDC`,
      net: (usdc) => `Maliyet: ${usdc} USDC`,
      proof: (link) => `Herkes burada denetleyebilir: ${link}`,
      connection: {
        host: (seen) => `Ev sahibinin gördüğü bağlantı, denetime dahil değil: ${seen}`,
        guest: (seen) => `Konuğun gördüğü bağlantı, denetime dahil değil: ${seen}`,
      },
    },
    notCopied:
      'Tarayıcınız bu sayfanın kopyalamasına izin vermedi. Makbuzu aşağıdaki alandan kopyalayın.',
    audit: {
      title: 'Makbuz denetle',
      lead: 'Bir makbuz veya makbuz linki yapıştırın. Bu sayfa her satırı kendi Solana sunucunuz üzerinden Solana ile karşılaştırır. Cüzdan gerekmez.',
      input: 'Makbuz',
      run: 'Makbuzu denetle',
      filled: 'Linkteki makbuz alanda. “Makbuzu denetle” düğmesine basın.',
      running: 'Solana’dan okunuyor…',
      matches: (lines) =>
        lines === 1
          ? 'Uyuşuyor: Satırı, makbuzda yazdığı gibi Solana’da var.'
          : count(lines, {
              other: 'Uyuşuyor: # satırın tümü, makbuzda yazdığı gibi Solana’da var.',
            }),
      others: (others) =>
        count(others, {
          other: 'Depozito ile başka cüzdanlar arasında # ödeme var. Aşağıya bakın.',
        }),
      givenBack: (listed, later, refunded) =>
        [
          listed === 1
            ? 'Satırı, makbuzda yazdığı gibi Solana’da var.'
            : count(listed, { other: '# satırının tümü, makbuzda yazdığı gibi Solana’da var.' }),
          count(later, { other: 'Makbuzda # iade eksik.' }),
          `Toplam iade: ${refunded}.`,
        ].join(' '),
      differs: (wrong, lines) =>
        `Uyuşmuyor: ${count(lines, { other: '# satırın' })} ${count(wrong, { other: '# tanesi farklı' })}.`,
      payer: 'Konuğun cüzdanı',
      payTo: 'Ev sahibinin cüzdanı',
      network: 'Ağ',
      paid: 'Solana’da ödenen',
      refunded: 'İade edilen',
      unused: {
        trial: 'Ücretsiz deneme süresi',
        counted: 'Sayılan süre',
        due: 'Kullanılmayan süre için borç',
        little: (due) => `${due}, iade edilemeyecek kadar az`,
      },
      proves: {
        title: 'Bu denetimin kanıtladıkları',
        session: 'Konuğun harcama izninden yapılan her ödeme makbuzda veya aşağıda var.',
        deposit:
          'Görüşmenin depozitosuna yapılan her ödeme ve oradan konuğa yapılan her iade makbuzda veya aşağıda var.',
        reference: 'Ev sahibinin bu sayfayla yaptığı her iade makbuzda veya aşağıda var.',
      },
      unclear: {
        verdict:
          'Belirsiz: Makbuzda listelenenler, yazdığı gibi Solana’da var. Başka ödemeler eksik olabilir.',
        session: 'Konuğun harcama iznini anan işlem çok fazla. Ödemeler eksik olabilir.',
        deposit:
          'Görüşmenin depozitosunu anan işlem çok fazla. Ödemeler ve iadeler eksik olabilir.',
        reference: 'Görüşmenin iadelerini anan işlem çok fazla. İadeler eksik olabilir.',
        ask: 'Makbuzu diğer kişinin makbuzuyla karşılaştırın: İkisi aynı olmalı.',
      },
      cannot: {
        title: 'Kanıtlayamadıkları',
        all: [
          'Sayılan sürenin doğru olduğu.',
          'Cüzdanların, harcama izninin ve depozitonun bu görüşmeye ait olduğu.',
          'Konuğun cüzdanının kendi başına başka bir şey ödemediği.',
        ],
      },
      lines: 'Satır satır',
      claimed: 'Makbuz',
      found: 'Solana',
      odometer: ['Harcanan', 'Token programının saydığı'],
      overRefunded: ['Süre için ödenen', 'İade edilen'],
      approvals: 'Harcama izinleri',
      cap: 'Limit',
      spent: 'Harcanan',
      left: 'Kalan',
      closed: 'Yok: değiştirildi veya geri alındı',
      approval: (n) => `Harcama izni ${n}`,
      subjects: {
        prepay: 'Ön ödeme',
        minute: 'Dakika',
        file: 'Dosya',
        tip: 'Bahşiş',
        refund: 'İade',
        approval: 'Harcama izni',
        call: 'Bu görüşmenin başka bir ödemesi',
        other: 'Başkalarının gönderdiği veya aldığı',
      },
      findings: {
        ok: 'Makbuzda yazdığı gibi Solana’da var.',
        'missing-on-chain': 'Makbuzda var, ancak Solana’da böyle bir ödeme yok.',
        'missing-in-receipt': 'Makbuzda eksik.',
        'failed-on-chain': 'İşlem Solana’da var, ancak başarısız oldu. Hiçbir şey ödemedi.',
        'listed-twice': 'Makbuzda aynı işlem iki kez var.',
        'other-wallet':
          'Başka bir cüzdan bunu depozitoya ödedi veya depozitodan aldı. Bunu konuk ödemedi.',
        amount: 'Tutar farklı.',
        recipient: 'Alıcı farklı.',
        payer: 'Ödeme yapan hesap farklı.',
        authority: 'Makbuzda yazandan başka bir anahtarla imzalandı.',
        'fee-payer': 'Ağ ücretini başka bir hesap ödedi.',
        mint: 'USDC dışında bir token taşıdı.',
        memo: 'Memosu bu görüşmeye ve ödemeye ait değil.',
        resource: 'Makbuzda yazandan başka bir şey için ödeme yaptı.',
        time: 'Zamanı, bloğunun zamanından farklı.',
        price: 'Fiyat, ödenenden farklı.',
        cap: 'Limit, izin verilenden farklı.',
        odometer: 'Bu harcama izninden harcanan tutarların toplamı tutmuyor.',
        'over-refunded': 'Ön ödeme ve dakikaların tutarından fazlası iade edildi.',
      },
    },
  },
  monthStrings: {
    title: 'Aylara göre kazanç',
    lead: 'Konuklarınızın ödemeleri, iadeler düşülmüş. Her tutar kendi gününde sayılır.',
    month: 'Ay',
    zone: (zone) => `Günlerin saat dilimi: ${zone}.`,
    empty: 'Bu ağda henüz hiçbir konuk size ödeme yapmadı.',
    csv: 'Ayı CSV olarak dışa aktar',
    sums: 'Ayın tamamı',
    gross: 'Konukların ödediği',
    returned: 'İade edilen kullanılmayan süre',
    refunded: 'İade edilen',
    net: 'Kazanılan',
    minutes: 'Dakikalar',
    calls: 'Görüşmeler',
    files: 'Dosyalar',
    noTopic: 'Konu yok',
    by: {
      day: { title: 'Güne göre', column: 'Gün' },
      guest: { title: 'Konuğa göre', column: 'Konuk' },
      topic: { title: 'Konuya göre', column: 'Konu' },
    },
    plot: (month, days) =>
      count(days, {
        other: `Sütun grafiği, ${month}: her gün kazanılan tutar; # günde ödeme var. Tutarlar aşağıdaki tablodadır.`,
      }),
  },
  invoiceStrings: {
    title: { host: 'Fatura', guest: 'Ödeme belgesi' },
    lead: 'Yazdırın veya yazdırma penceresinde “PDF olarak kaydet” seçeneğini seçin. Bu tarayıcıda oluşturulur ve buraya yazılan hiçbir şey gönderilmez.',
    own: 'Adınız ve adresiniz',
    ownHint: 'Sonraki fatura ve ödeme belgeleriniz için bu tarayıcıda saklanır.',
    peer: {
      host: 'Konuğunuzun adı ve adresi',
      guest: 'Ev sahibinizin adı ve adresi',
    },
    peerHint: 'Bu cüzdan için bu tarayıcıda saklanır.',
    tax: 'Vergi notu',
    taxHint: 'Örneğin vergi numaranız veya neden vergi alınmadığı. Toplamın altına yazdırılır.',
    wiped: 'Ayarlar’daki “Her şeyi sil”, bu metinleri ve faturalarınızın numaralarını kaldırır.',
    print: 'Yazdır veya PDF olarak kaydet',
    check: 'Solana ile denetle',
    cancelCheck: 'Denetimi durdur',
    loading: 'Makbuz okunuyor…',
    number: 'Numara',
    issued: 'Düzenleme tarihi',
    printed: 'Tarih',
    call: 'Görüşme',
    topic: 'Konu',
    counted: 'Sayılan süre',
    callId: 'Görüşme kimliği',
    network: 'Ağ',
    wallet: 'Cüzdan',
    from: { host: 'Düzenleyen', guest: 'Ödeme alan' },
    to: { host: 'Alıcı', guest: 'Ödeyen' },
    items: 'Ödenenler',
    item: 'Kalem',
    product: (n, price) => `${n} × ${price} USDC`,
    amount: 'USDC tutarı',
    minutes: 'Görüntülü görüşme, dakika',
    periods: (seconds) => `Görüntülü görüşme, ${seconds} saniyelik dakika`,
    total: 'Ödenen toplam',
    paid: 'Tamamı Solana üzerinde USDC ile ödendi. Ödenecek tutar kalmadı.',
    later: (day) => `Düzenleme tarihinden sonraki ödeme ve iadeleri de içerir; son gün: ${day}.`,
    payments: 'İşlemler',
    when: 'Zaman',
    what: 'Ödeme',
    zone: (zone) => `Zamanların saat dilimi: ${zone}.`,
    audit: 'Solana ile denetim',
    notChecked: 'Henüz denetlenmedi.',
    checking: 'Solana’dan okunuyor…',
    failed: (why) => `Denetlenmedi: ${why}`,
    checked: (when, verdict) => `${when}: ${verdict}`,
    fileName: (title, name) => `${title} ${name}`,
  },
  qualityStrings: {
    label: 'Bağlantı kalitesi',
    tally: {
      own: (seen) => `Sizin taraftaki bağlantı: ${seen}`,
      time: {
        good: (time) => `iyi ${time}`,
        fair: (time) => `orta ${time}`,
        poor: (time) => `kötü ${time}`,
      },
      interruptions: (n) => count(n, { other: '# kesinti' }),
    },
    words: { good: 'İyi', fair: 'Orta', poor: 'Kötü' },
    direct: 'doğrudan',
    relayed: 'aktarmalı',
    reduced: 'Kötü bağlantı: görüntü kalitesi düşürüldü',
    smaller: 'daha küçük görüntü',
    rtt: 'Gidiş dönüş süresi',
    lossIn: 'Paket kaybı, gelen',
    lossOut: 'Paket kaybı, giden',
    rateIn: 'Alınan',
    rateOut: 'Gönderilen',
    framesIn: 'Alınan görüntü',
    framesOut: 'Gönderilen görüntü',
    route: 'Yol',
    codecs: 'Kodekler',
    none: 'yok',
    ms: (value) => `${Math.round(value)} ms`,
    percent: (value) => `%${short(value, value < 10 ? 1 : 0)}`,
    rate: (kbit) =>
      kbit < 1000 ? `${Math.round(kbit)} kbit/sn` : `${short(kbit / 1000, 1)} Mbit/sn`,
    fps: (value) => `${Math.round(value)} kare/sn`,
    size: (width, height, fps) => `${width} × ${height}, ${Math.round(fps)} kare/sn`,
    plot: (what, least, most, seconds) =>
      `${what}, son ${seconds} sn: en az ${least}, en çok ${most}`,
    via: ({ local, remote, relayProtocol }) => {
      if (local === 'relay')
        return `TURN sunucunuz üzerinden (${WAYS[relayProtocol] ?? 'UDP'} ile)`;
      if (remote === 'relay') return 'Diğer kişinin TURN sunucusu üzerinden';
      return local === 'host' && remote === 'host'
        ? 'Doğrudan, aynı ağda veya NAT olmadan'
        : 'Doğrudan, NAT üzerinden';
    },
  },
};
