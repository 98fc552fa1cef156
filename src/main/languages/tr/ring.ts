import { isolated } from '../../../shared/peer-text.ts';
import type { Ring } from '../types.ts';

/** Turkish: call links and ringing. */
export const ring: Ring = {
  ringStrings: {
    links: 'Arama linkleriniz',
    link: 'Arama linkiniz',
    lead: 'Bir mesaja veya profile koyun.',
    make: 'Arama linki oluştur',
    another: 'Başka bir arama linki oluştur',
    making: 'Arama linki oluşturuluyor…',
    cost: (fee, postage) =>
      `Bir arama linki ${fee} SOL tutar. Ayrıca ${postage} SOL linkte durur ve linki kaldırdığınızda geri gelir.`,
    fixed: 'Gönderdiğiniz linklerin fiyatı, konusu ve adı aynı kalır.',
    orInvite: 'Veya tek görüşme için davet: Konuğunuz yapıştırmanız için bir yanıt gönderir.',
    untitled: 'Arama linki',
    options: 'Bu linkin seçenekleri',
    states: {
      open: 'Açık: Bu sayfa açık kaldıkça çalar.',
      closed: 'Kapalı: Şu an kimse bu linkle arayamaz.',
      filling: 'Ağ ücretleri ekleniyor…',
      elsewhere: 'Bu tarayıcının başka bir sekmesi çalar.',
      spent: 'Çalamıyor: Bugünün ağ ücretleri tükendi. Bu sayfa bir gün içinde bakiye yükler.',
      unfunded: 'Çalamıyor: Ağ ücretleri tükendi. Aşağıdan bakiye yükleyin.',
      broken: 'Biri bu linki kullanılamaz hâle getirdi. Yeni bir link oluşturup onu gönderin.',
    },
    brokenAhead:
      'Biri bu linki kullanılamaz hâle getirdi. Görüşme saatinde “Elle davet et” seçeneğini kullanın.',
    open: 'Aramalara açık',
    openHint: 'Linki olan herkes arayabilir.',
    itself: 'Otomatik yanıtla',
    itselfHint:
      'Linki olan herkes o zaman IP adresinizi öğrenir, paylaştığınız TURN sunucusunu kullanabilir ve ödeme yaptıktan sonra sizi görür.',
    notify: 'Bu sekme gizliyken bana bildir',
    notifyHint: 'Tarayıcınız bir kez izin ister.',
    notifyBlocked:
      'Tarayıcınız bu sayfanın bildirimlerini engelliyor. Site ayarlarından izin verin.',
    retire: 'Bu linki kaldır',
    retireSure: 'Kaldırmak için yeniden basın. Link bir daha hiç çalmaz.',
    retiring: 'Link kaldırılıyor…',
    cameBack: (sol) => `Link kaldırıldı ve ${sol} SOL geri geldi.`,
    nothingBack: 'Link kaldırıldı. İçinde geri gelebilecek bir şey yoktu.',
    away: (since) => `${since} tarihinden bu sayfa açılana kadar kimse size ulaşamadı.`,
    spent: (sol) => `Yanıtlamak ve bakiye yüklemek son 24 saatte ${sol} SOL tuttu.`,
    missed: 'Yanıtlamadığınız aramalar',
    missedBy: (name) => (name === '' ? 'Biri' : `Verdiği ad: ${isolated(name)}`),
    clear: 'Listeyi temizle',
    line: {
      open: 'Arama linkiniz açık: Bu sayfa çalar.',
      closed: 'Arama linkiniz kapalı: Kimse bu linkle arayamaz.',
      some: (open, all) => `${all} arama linkinizden ${open} tanesi açık: Bu sayfa çalar.`,
      none: 'Arama linkleriniz kapalı: Kimse bu linklerle arayamaz.',
    },
    toLinks: 'Arama linklerini göster',
    comes: (name) => (name === '' ? 'Biri arıyor' : `Biri arıyor. Verdiği ad: ${isolated(name)}`),
    scheduled: (when) => `Kararlaştırılan zaman: ${when}`,
    ringHint:
      'Yanıtlayınca kameranız açılır; tarayıcınız izin isteyebilir. Konuğunuz sizi ancak ödedikten sonra görür.',
    mayBeGone: 'Konuğunuz ayrılırsa bu sayfa en çok iki dakika daha çalabilir.',
    endsInvite: 'Yanıtlarsanız açık olan davetiniz geçersiz olur.',
    answer: 'Yanıtla',
    answering: 'Yanıtlanıyor…',
    decline: 'Şimdi değil',
    rang: (name) =>
      name === '' ? 'Görüşme sırasında biri aradı.' : `${isolated(name)} görüşme sırasında aradı.`,
    noReply: 'Konuğunuz bağlanmadı. Hiçbir şey ödenmedi.',
    with: (name) =>
      name === ''
        ? 'Bu linki size gönderen kişiyle görüntülü görüşme. Dakika başına ödersiniz.'
        : `${isolated(name)} ile görüntülü görüşme. Dakika başına ödersiniz.`,
    lendsTurn:
      'Ev sahibiniz, görüşmeyi taşıyabilecek bir sunucuyu sizinle paylaşıyor. Ev sahibiniz yanıtladığında tarayıcınız bu sunucuyla iletişim kurar.',
    useStun: 'Bağlanmak için ev sahibimin sunucusunu kullan',
    call: 'Ara',
    callHint: 'Ev sahibinizin sayfası en çok iki dakika çalar. Henüz hiçbir şey ödemezsiniz.',
    callFrom: (when) => `Bu sayfadan şu andan itibaren arayabilirsiniz: ${when}.`,
    callEarly: 'Şimdiden arayabilirsiniz. Ev sahibiniz başlangıçtan önce orada olmayabilir.',
    visits: {
      ringing: 'Çalıyor…',
      answered: 'Ev sahibiniz yanıtladı. Bağlanıyor…',
      busy: 'Ev sahibiniz şu an konuşamıyor.',
      'no-answer':
        'Ev sahibiniz burada değil veya şu an arama kabul etmiyor. Bu sayfayı açık tutun.',
    },
    knocksAgain: (time) => `Bu sayfa ${time} sonra kendiliğinden yeniden arar.`,
    over: 'Bu sayfa artık aramıyor.',
    leaveName: 'Adınızı bırakmak için aşağıya yazıp yeniden arayın.',
    readsLater: 'Ev sahibiniz kimin aradığını sonra okur.',
    nameHint: 'Ev sahibiniz çalarken bunu görür. Bu tarayıcı bunu hatırlar.',
    again: 'Yeniden ara',
    stop: 'Aramayı bırak',
    leave: 'Ayrıl',
  },
};
