{"lang": "el", "text": "Οι πωλητές μας πάνε στα εργοτάξια με ντόνατς", "types": ["personal"], "negated": [], "main": null}
{"lang": "el", "text": "μας κάνουν ping στο Slack και απαντάει μηχανικός μέσα σε μια ώρα", "types": ["remote"], "negated": [], "main": null}
{"lang": "el", "text": "Ο αγοραστής στήνει το ποδήλατο στο σάιτ και πληρώνει, τέλος", "types": ["self_service"], "negated": [], "main": null}
{"lang": "el", "text": "Κάθε πρωί το σύστημα στέλνει τις ώρες παράδοσης", "types": ["automated"], "negated": [], "main": null}
{"lang": "el", "text": "Η Μαρία έχει το νοσοκομείο έντεκα χρόνια, δεν μιλάνε με κανέναν άλλον", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "el", "text": "Κάνουμε ημέρα χρηστών όπου οι πελάτες μιλάνε κυρίως μεταξύ τους", "types": ["community"], "negated": [], "main": "community"}
{"lang": "el", "text": "Τα μισά καινούρια παζλ τα στέλνουν συνδρομητές", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "el", "text": "Στο εξωτερικό μας ξέρουν μόνο μέσω εισαγωγέων", "types": ["third_party"], "negated": [], "main": null}
{"lang": "el", "text": "Δικά μας μαγαζιά δεν έχουμε, μας πουλάνε τα σουπερμάρκετ", "types": ["third_party"], "negated": ["personal"], "main": null}
{"lang": "el", "text": "Οι ένοικοι δηλώνουν βλάβες στην πύλη και το σύστημα ορίζει μόνο του υδραυλικό", "types": ["self_service", "automated"], "negated": [], "main": null}
{"lang": "el", "text": "Πιάνω κουβέντα όταν φέρνουν τα παιδιά", "types": ["personal"], "negated": [], "main": null}
{"lang": "el", "text": "γράμματα στους γονείς τρεις φορές το τρίμηνο", "types": ["remote"], "negated": [], "main": null}
{"lang": "el", "text": "Το πλήρωμα τους υποδέχεται στη σκάλα", "types": ["personal"], "negated": [], "main": null}
{"lang": "el", "text": "Ειδοποιήσεις τιμών", "types": ["automated"], "negated": [], "main": null}
{"lang": "el", "text": "60/40 τηλέφωνα και μέιλ", "types": ["personal", "remote"], "negated": [], "main": "personal"}
{"lang": "el", "text": "Περιμένουν ένα σταθερό πρόσωπο επικοινωνίας", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "el", "text": "χμ, ρώτα με αύριο", "types": [], "negated": [], "main": null}
{"lang": "el", "text": "Μπλόκαρε ο εκτυπωτής", "types": [], "negated": [], "main": null}
{"lang": "el", "text": "Το wiki το παρατήσαμε, τώρα ρωτάνε στο φόρουμ", "types": ["community"], "negated": ["self_service"], "main": null}
{"lang": "el", "text": "Ανοιχτές πρόβες και μετά ένα ποτό με την ορχήστρα", "types": ["personal"], "negated": [], "main": null}
{"lang": "el", "text": "τα ορειβατικά μαγαζιά μας πουλάνε και μπλόγκερ γράφουν κριτικές", "types": ["third_party", "co_creation"], "negated": [], "main": null}
{"lang": "el", "text": "Όχι στο γκισέ: κάθε επιχείρηση έχει προσωπικό τραπεζίτη", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "el", "text": "Τριμηνιαίο ενημερωτικό με υπογραφή", "types": ["remote"], "negated": [], "main": null}
{"lang": "el", "text": "γευσιγνωσία στο κελάρι", "types": ["personal"], "negated": [], "main": null}
{"lang": "el", "text": "Τηλέφωνα δεν σηκώνουμε. Μόνο tickets.", "types": ["remote"], "negated": ["personal"], "main": null}
{"lang": "el", "text": "Κατά κύριο λόγο απαντήσεις στο χέρι, λίγες αυτόματες", "types": ["remote", "automated"], "negated": [], "main": "remote"}
{"lang": "el", "text": "επισκέψεις γιατρού στο σπίτι για κατάκοιτους", "types": ["personal"], "negated": [], "main": null}
{"lang": "el", "text": "Πλυντήρια με κέρματα, δεν είναι κανείς εκεί", "types": ["self_service"], "negated": [], "main": null}
{"lang": "el", "text": "υποδοχή με ορισμένο ειδικό για τον καθένα", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "el", "text": "Θα θέλαμε οι παλιοί να καθοδηγούν τους καινούριους", "types": ["community"], "negated": [], "main": null}
{"lang": "el", "text": "οι φαν χρηματοδοτούν και διαλέγουν το εξώφυλλο", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "el", "text": "οι μισοί με μεσίτες, οι μισοί έρχονται στο κατάστημα", "types": ["personal", "third_party"], "negated": [], "main": null}
{"lang": "el", "text": "Η τηλεματική λέει στον οδηγό πότε θέλει σέρβις", "types": ["automated"], "negated": [], "main": null}
{"lang": "el", "text": "Εγγραφή χωρίς κανέναν: κάρτα, κωδικός, τέλος", "types": ["self_service"], "negated": [], "main": null}
{"lang": "el", "text": "Τις έτοιμες απαντήσεις τις σιχαίνονται, τους γράφει άνθρωπος", "types": ["remote"], "negated": ["automated"], "main": null}
{"lang": "el", "text": "στον αγρότη φτάνουμε με γεωπονικά καταστήματα και συνεταιρισμούς", "types": ["third_party"], "negated": [], "main": null}
{"lang": "el", "text": "Εθελοντές δοκιμάζουν την εφαρμογή και λένε τι να αλλάξουμε", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "el", "text": "γκισέ δεν υπάρχουν πια, κάθε πελάτης έχει σταθερό υπάλληλο", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "el", "text": "ο δασοφύλακας οδηγεί κάθε γκρουπ", "types": ["personal"], "negated": [], "main": null}
{"lang": "el", "text": "Παίρνουν το δέμα από τη θυρίδα με κωδικό", "types": ["self_service"], "negated": [], "main": null}
{"lang": "en", "text": "Our reps drive out to the job sites with doughnuts", "types": ["personal"], "negated": [], "main": null}
{"lang": "en", "text": "they ping us on Slack connect and an engineer replies, usually within the hour", "types": ["remote"], "negated": [], "main": null}
{"lang": "en", "text": "Buyers configure the bike on our site and check out, done", "types": ["self_service"], "negated": [], "main": null}
{"lang": "en", "text": "Each morning the scheduler emails out tomorrow's delivery windows", "types": ["automated"], "negated": [], "main": null}
{"lang": "en", "text": "Maria has had the hospital account for eleven years, they won't talk to anyone else", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "en", "text": "We host a quarterly user day where the customers mostly talk to each other", "types": ["community"], "negated": [], "main": "community"}
{"lang": "en", "text": "Half of our new puzzles are submitted by subscribers", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "en", "text": "Wineries abroad only see us through importers", "types": ["third_party"], "negated": [], "main": null}
{"lang": "en", "text": "We have no shops of our own, supermarkets carry us", "types": ["third_party"], "negated": ["personal"], "main": null}
{"lang": "en", "text": "Tenants report faults in the portal and the system assigns a plumber by itself", "types": ["self_service", "automated"], "negated": [], "main": null}
{"lang": "en", "text": "I take the time for a chat when they drop their kids off", "types": ["personal"], "negated": [], "main": null}
{"lang": "en", "text": "letters to parents three times a term", "types": ["remote"], "negated": [], "main": null}
{"lang": "en", "text": "Crew greet them at the gangway", "types": ["personal"], "negated": [], "main": null}
{"lang": "en", "text": "Price alerts", "types": ["automated"], "negated": [], "main": null}
{"lang": "en", "text": "The whole signup is no-touch: card, password, go", "types": ["self_service"], "negated": [], "main": null}
{"lang": "en", "text": "It's 60/40 calls versus emails", "types": ["personal", "remote"], "negated": [], "main": "personal"}
{"lang": "en", "text": "They expect a dedicated contact person", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "en", "text": "hmm, ask me again tomorrow", "types": [], "negated": [], "main": null}
{"lang": "en", "text": "The printer is jammed", "types": [], "negated": [], "main": null}
{"lang": "en", "text": "The wiki was abandoned years ago, now people just ask in the forum", "types": ["community"], "negated": ["self_service"], "main": null}
{"lang": "en", "text": "Open rehearsals followed by a drink with the orchestra", "types": ["personal"], "negated": [], "main": null}
{"lang": "en", "text": "bloggers review our tents and outdoor stores sell them", "types": ["co_creation", "third_party"], "negated": [], "main": null}
{"lang": "en", "text": "Not at a counter - every business customer has a personal banker", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "en", "text": "App sends a streak reminder at 8pm", "types": ["automated"], "negated": [], "main": null}
{"lang": "en", "text": "Quarterly newsletter, personally signed", "types": ["remote"], "negated": [], "main": null}
{"lang": "en", "text": "A consultant stays with the plant for the whole project and is there on site every week", "types": ["personal", "dedicated"], "negated": [], "main": null}
{"lang": "en", "text": "third-party logistics partners do the handover", "types": ["third_party"], "negated": [], "main": null}
{"lang": "en", "text": "they want to click around on their own, and please no pop-up bots", "types": ["self_service"], "negated": ["automated"], "main": null}
{"lang": "en", "text": "The kite surfers have their own subforum and swap gear", "types": ["community"], "negated": [], "main": null}
{"lang": "en", "text": "We run naming contests for the newborn elephants", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "en", "text": "tastings in the cellar", "types": ["personal"], "negated": [], "main": null}
{"lang": "en", "text": "We don't do phone. Tickets only.", "types": ["remote"], "negated": ["personal"], "main": null}
{"lang": "en", "text": "Chiefly hand-typed replies, a few canned auto responses", "types": ["remote", "automated"], "negated": [], "main": "remote"}
{"lang": "en", "text": "house calls for bedridden patients", "types": ["personal"], "negated": [], "main": null}
{"lang": "en", "text": "Laundry room runs on coins, no one is there", "types": ["self_service"], "negated": [], "main": null}
{"lang": "en", "text": "white-glove onboarding with a named specialist", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "en", "text": "We'd love for them to mentor one another", "types": ["community"], "negated": [], "main": null}
{"lang": "en", "text": "customers co-fund and choose the next album's cover", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "en", "text": "half through brokers, half walk into the branch", "types": ["personal", "third_party"], "negated": [], "main": null}
{"lang": "en", "text": "Telematics tells the driver when service is due", "types": ["automated"], "negated": [], "main": null}
{"lang": "es", "text": "Los repartidores se quedan a platicar con el tendero", "types": ["personal"], "negated": [], "main": null}
{"lang": "es", "text": "contestamos los DM en cuanto podemos", "types": ["remote"], "negated": [], "main": null}
{"lang": "es", "text": "El alumno avanza a su ritmo con los videos grabados, nadie lo acompaña", "types": ["self_service"], "negated": [], "main": null}
{"lang": "es", "text": "Cada mañana les llega solo el parte meteorológico generado por la plataforma", "types": ["automated"], "negated": [], "main": null}
{"lang": "es", "text": "Marta lleva la cuenta del hospital desde hace once años y no quieren hablar con nadie más", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "es", "text": "Montamos una jornada de usuarios donde los clientes hablan sobre todo entre ellos", "types": ["community"], "negated": [], "main": "community"}
{"lang": "es", "text": "La mitad de los acertijos nuevos los mandan los suscriptores", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "es", "text": "En el extranjero solo nos conocen por importadores", "types": ["third_party"], "negated": [], "main": null}
{"lang": "es", "text": "No tenemos tiendas propias, nos venden los supermercados", "types": ["third_party"], "negated": ["personal"], "main": null}
{"lang": "es", "text": "Los inquilinos reportan averías en el portal y el sistema asigna solo al plomero", "types": ["self_service", "automated"], "negated": [], "main": null}
{"lang": "es", "text": "Me paro a charlar cuando dejan a los niños", "types": ["personal"], "negated": [], "main": null}
{"lang": "es", "text": "circulares a los padres tres veces por trimestre", "types": ["remote"], "negated": [], "main": null}
{"lang": "es", "text": "La tripulación los recibe en la pasarela", "types": ["personal"], "negated": [], "main": null}
{"lang": "es", "text": "Alertas de precio", "types": ["automated"], "negated": [], "main": null}
{"lang": "es", "text": "60/40 entre llamadas y correos", "types": ["personal", "remote"], "negated": [], "main": "personal"}
{"lang": "es", "text": "Esperan una persona de contacto dedicada", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "es", "text": "mmm pregúntame mañana", "types": [], "negated": [], "main": null}
{"lang": "es", "text": "Se atascó la impresora", "types": [], "negated": [], "main": null}
{"lang": "es", "text": "La wiki quedó abandonada, ahora la gente pregunta en el foro", "types": ["community"], "negated": ["self_service"], "main": null}
{"lang": "es", "text": "Ensayos abiertos y después una copa con la orquesta", "types": ["personal"], "negated": [], "main": null}
{"lang": "es", "text": "las tiendas de montaña nos venden y los blogueros reseñan las carpas", "types": ["third_party", "co_creation"], "negated": [], "main": null}
{"lang": "es", "text": "Nada de ventanilla: cada empresa tiene su banquero personal", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "es", "text": "Boletín trimestral firmado a mano", "types": ["remote"], "negated": [], "main": null}
{"lang": "es", "text": "catas en la bodega", "types": ["personal"], "negated": [], "main": null}
{"lang": "es", "text": "Teléfono no atendemos. Solo tickets.", "types": ["remote"], "negated": ["personal"], "main": null}
{"lang": "es", "text": "Más que nada respuestas escritas a mano, alguna automática", "types": ["remote", "automated"], "negated": [], "main": "remote"}
{"lang": "es", "text": "visitas a domicilio para pacientes encamados", "types": ["personal"], "negated": [], "main": null}
{"lang": "es", "text": "La lavandería funciona con monedas, no hay nadie", "types": ["self_service"], "negated": [], "main": null}
{"lang": "es", "text": "incorporación con un especialista asignado con nombre", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "es", "text": "Nos gustaría que los veteranos apadrinen a los nuevos", "types": ["community"], "negated": [], "main": null}
{"lang": "es", "text": "los fans cofinancian y eligen la portada del próximo disco", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "es", "text": "mitad por corredores, mitad en la sucursal", "types": ["personal", "third_party"], "negated": [], "main": null}
{"lang": "es", "text": "La telemática avisa al chofer cuando toca el servicio", "types": ["automated"], "negated": [], "main": null}
{"lang": "es", "text": "Todo el alta es sin intervención: tarjeta, clave y listo", "types": ["self_service"], "negated": [], "main": null}
{"lang": "es", "text": "el guardia del parque guía a cada grupo", "types": ["personal"], "negated": [], "main": null}
{"lang": "es", "text": "La mayor parte se sirve sola del autoservicio y unos pocos piden ayuda al encargado", "types": ["personal", "self_service"], "negated": [], "main": "self_service"}
{"lang": "es", "text": "Odian las respuestas enlatadas; una persona les escribe", "types": ["remote"], "negated": ["automated"], "main": null}
{"lang": "es", "text": "lo nuestro llega al campesino por las agroveterinarias y los técnicos de la cooperativa", "types": ["third_party"], "negated": [], "main": null}
{"lang": "es", "text": "Probadores voluntarios nos dicen qué cambiar en la aplicación", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "es", "text": "ya no hay mostrador, ahora cada cliente tiene un ejecutivo fijo", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "id", "text": "Sales kami datang ke proyek bawa gorengan", "types": ["personal"], "negated": [], "main": null}
{"lang": "id", "text": "mereka ping di Slack, insinyur kami balas dalam sejam", "types": ["remote"], "negated": [], "main": null}
{"lang": "id", "text": "Pembeli rakit sepedanya di situs lalu bayar, beres", "types": ["self_service"], "negated": [], "main": null}
{"lang": "id", "text": "Tiap pagi sistem kirim jadwal antar besok", "types": ["automated"], "negated": [], "main": null}
{"lang": "id", "text": "Bu Maria sudah sebelas tahun pegang rumah sakit itu, mereka tidak mau bicara dengan yang lain", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "id", "text": "Kami adakan hari pengguna, pelanggan kebanyakan ngobrol satu sama lain", "types": ["community"], "negated": [], "main": "community"}
{"lang": "id", "text": "Separuh teka-teki baru dikirim pelanggan", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "id", "text": "Di luar negeri kami cuma dikenal lewat importir", "types": ["third_party"], "negated": [], "main": null}
{"lang": "id", "text": "Kami tidak punya toko, supermarket yang jual", "types": ["third_party"], "negated": ["personal"], "main": null}
{"lang": "id", "text": "Penghuni lapor kerusakan di portal dan sistem otomatis menunjuk tukang", "types": ["self_service", "automated"], "negated": [], "main": null}
{"lang": "id", "text": "Saya ajak ngobrol waktu mereka antar anak", "types": ["personal"], "negated": [], "main": null}
{"lang": "id", "text": "surat edaran ke orang tua tiga kali satu semester", "types": ["remote"], "negated": [], "main": null}
{"lang": "id", "text": "Awak kapal menyambut mereka di tangga", "types": ["personal"], "negated": [], "main": null}
{"lang": "id", "text": "Notifikasi harga", "types": ["automated"], "negated": [], "main": null}
{"lang": "id", "text": "60/40 antara telepon dan email", "types": ["personal", "remote"], "negated": [], "main": "personal"}
{"lang": "id", "text": "Mereka berharap ada satu kontak khusus", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "id", "text": "hmm besok saja tanya lagi", "types": [], "negated": [], "main": null}
{"lang": "id", "text": "Printernya macet", "types": [], "negated": [], "main": null}
{"lang": "id", "text": "Wikinya sudah ditinggalkan, sekarang orang tanya di forum", "types": ["community"], "negated": ["self_service"], "main": null}
{"lang": "id", "text": "Latihan terbuka lalu minum bareng orkestra", "types": ["personal"], "negated": [], "main": null}
{"lang": "id", "text": "toko outdoor yang jual, bloger bikin ulasan tendanya", "types": ["third_party", "co_creation"], "negated": [], "main": null}
{"lang": "id", "text": "Bukan di loket: tiap perusahaan punya bankir pribadi", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "id", "text": "Buletin tiga bulanan bertanda tangan", "types": ["remote"], "negated": [], "main": null}
{"lang": "id", "text": "cicip anggur di gudang", "types": ["personal"], "negated": [], "main": null}
{"lang": "id", "text": "Telepon tidak kami layani. Cuma tiket.", "types": ["remote"], "negated": ["personal"], "main": null}
{"lang": "id", "text": "Kebanyakan balasan ketik manual, sedikit jawaban otomatis", "types": ["remote", "automated"], "negated": [], "main": "remote"}
{"lang": "id", "text": "kunjungan dokter ke rumah pasien yang terbaring", "types": ["personal"], "negated": [], "main": null}
{"lang": "id", "text": "Laundry koin, tidak ada yang jaga", "types": ["self_service"], "negated": [], "main": null}
{"lang": "id", "text": "didampingi spesialis khusus sejak awal", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "id", "text": "Kami ingin yang senior membimbing yang baru", "types": ["community"], "negated": [], "main": null}
{"lang": "id", "text": "fans patungan dan memilih sampul album", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "id", "text": "separuh lewat broker, separuh datang ke cabang", "types": ["personal", "third_party"], "negated": [], "main": null}
{"lang": "id", "text": "Telematika kasih tahu sopir kapan harus servis", "types": ["automated"], "negated": [], "main": null}
{"lang": "id", "text": "Daftarnya tanpa bantuan siapa pun: kartu, sandi, selesai", "types": ["self_service"], "negated": [], "main": null}
{"lang": "id", "text": "Mereka benci jawaban template; yang nulis manusia", "types": ["remote"], "negated": ["automated"], "main": null}
{"lang": "id", "text": "sampai ke petani lewat kios pupuk dan koperasi", "types": ["third_party"], "negated": [], "main": null}
{"lang": "id", "text": "Relawan mencoba aplikasi dan bilang apa yang harus diubah", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "id", "text": "loket sudah tidak ada, sekarang tiap nasabah punya petugas tetap", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "id", "text": "jagawana memandu tiap rombongan", "types": ["personal"], "negated": [], "main": null}
{"lang": "id", "text": "Ambil paket di loker pakai kode", "types": ["self_service"], "negated": [], "main": null}
{"lang": "ru", "text": "Наши торговые ездят на стройки с пончиками", "types": ["personal"], "negated": [], "main": null}
{"lang": "ru", "text": "Пингуют нас в слаке, инженер отвечает в течение часа", "types": ["remote"], "negated": [], "main": null}
{"lang": "ru", "text": "Покупатель собирает велосипед на сайте и сразу платит", "types": ["self_service"], "negated": [], "main": null}
{"lang": "ru", "text": "Каждое утро система рассылает окна доставки на завтра", "types": ["automated"], "negated": [], "main": null}
{"lang": "ru", "text": "Марина ведёт больницу одиннадцать лет, ни с кем другим они разговаривать не хотят", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "ru", "text": "Раз в квартал собираем пользователей, и они в основном говорят друг с другом", "types": ["community"], "negated": [], "main": "community"}
{"lang": "ru", "text": "Половину новых головоломок присылают подписчики", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "ru", "text": "За границей нас видят только через импортёров", "types": ["third_party"], "negated": [], "main": null}
{"lang": "ru", "text": "Своих магазинов нет, продаёмся в супермаркетах", "types": ["third_party"], "negated": ["personal"], "main": null}
{"lang": "ru", "text": "Жильцы заявляют о поломках в портале, а система сама назначает сантехника", "types": ["self_service", "automated"], "negated": [], "main": null}
{"lang": "ru", "text": "Болтаю с ними, когда они приводят детей", "types": ["personal"], "negated": [], "main": null}
{"lang": "ru", "text": "письма родителям три раза в четверть", "types": ["remote"], "negated": [], "main": null}
{"lang": "ru", "text": "Экипаж встречает их у трапа", "types": ["personal"], "negated": [], "main": null}
{"lang": "ru", "text": "Уведомления о ценах", "types": ["automated"], "negated": [], "main": null}
{"lang": "ru", "text": "60 на 40: звонки и письма", "types": ["personal", "remote"], "negated": [], "main": "personal"}
{"lang": "ru", "text": "Ждут выделенного контактного лица", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "ru", "text": "хм, спросите завтра", "types": [], "negated": [], "main": null}
{"lang": "ru", "text": "Принтер зажевал бумагу", "types": [], "negated": [], "main": null}
{"lang": "ru", "text": "Вики давно заброшена, теперь спрашивают на форуме", "types": ["community"], "negated": ["self_service"], "main": null}
{"lang": "ru", "text": "Открытые репетиции, потом бокал вина с оркестром", "types": ["personal"], "negated": [], "main": null}
{"lang": "ru", "text": "блогеры пишут обзоры на палатки, продают их туристические магазины", "types": ["third_party", "co_creation"], "negated": [], "main": null}
{"lang": "ru", "text": "Не в кассе: у каждого юрлица персональный банкир", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "ru", "text": "Ежеквартальный вестник с живой подписью", "types": ["remote"], "negated": [], "main": null}
{"lang": "ru", "text": "дегустации в погребе", "types": ["personal"], "negated": [], "main": null}
{"lang": "ru", "text": "По телефону не работаем. Только тикеты.", "types": ["remote"], "negated": ["personal"], "main": null}
{"lang": "ru", "text": "Главным образом ответы вручную, чуть-чуть шаблонных автоответов", "types": ["remote", "automated"], "negated": [], "main": "remote"}
{"lang": "ru", "text": "выезд врача к лежачим больным", "types": ["personal"], "negated": [], "main": null}
{"lang": "ru", "text": "Прачечная на жетонах, персонала нет", "types": ["self_service"], "negated": [], "main": null}
{"lang": "ru", "text": "подключение с именным специалистом", "types": ["dedicated"], "negated": [], "main": null}
{"lang": "ru", "text": "Хотелось бы, чтобы опытные брали новичков под крыло", "types": ["community"], "negated": [], "main": null}
{"lang": "ru", "text": "фанаты скидываются и выбирают обложку альбома", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "ru", "text": "половина через брокеров, половина приходит в отделение", "types": ["personal", "third_party"], "negated": [], "main": null}
{"lang": "ru", "text": "Телематика подсказывает водителю, когда пора на ТО", "types": ["automated"], "negated": [], "main": null}
{"lang": "ru", "text": "Регистрация без участия людей: карта, пароль, поехали", "types": ["self_service"], "negated": [], "main": null}
{"lang": "ru", "text": "Шаблонные отписки ненавидят, пишет им живой человек", "types": ["remote"], "negated": ["automated"], "main": null}
{"lang": "ru", "text": "до фермера доходим через сельхозлавки и кооперативы", "types": ["third_party"], "negated": [], "main": null}
{"lang": "ru", "text": "Добровольцы тестируют приложение и говорят, что поменять", "types": ["co_creation"], "negated": [], "main": null}
{"lang": "ru", "text": "окошек больше нет, у каждого клиента закреплённый менеджер", "types": ["dedicated"], "negated": ["personal"], "main": null}
{"lang": "ru", "text": "лесник сам проводит каждую группу", "types": ["personal"], "negated": [], "main": null}
{"lang": "ru", "text": "Забирают посылку из ячейки по коду", "types": ["self_service"], "negated": [], "main": null}
