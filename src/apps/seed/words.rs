//! What the people of Contoso write to each other, by language: greetings, closings, and topics with their sentences.
//! `{n}` stands for a number, `{d}` for a date.

use super::people::Culture;

/// What is said about one matter.
pub struct Topic {
    /// Subject of a mail.
    pub subject: &'static str,
    /// Sentences of mails.
    pub mail: &'static [&'static str],
    /// Lines of a chat.
    pub chat: &'static [&'static str],
}

/// How a language writes.
pub struct Language {
    /// Greeting; `{}` stands for the name.
    pub greeting: &'static str,
    /// Closing.
    pub closing: &'static str,
    /// What goes on before a reply.
    pub reply: &'static str,
    /// Matters.
    pub topics: &'static [Topic],
}

/// The language of a culture.
pub fn language(culture: Culture) -> &'static Language {
    match culture {
        Culture::Spanish => &SPANISH,
        Culture::German => &GERMAN,
        Culture::French => &FRENCH,
        Culture::Italian => &ITALIAN,
        Culture::Portuguese => &PORTUGUESE,
        Culture::Chinese => &CHINESE,
        Culture::Japanese => &JAPANESE,
        Culture::English | Culture::American | Culture::Polish => &ENGLISH,
    }
}

/// What people of several cultures write to each other.
pub static ENGLISH: Language = Language {
    greeting: "Hi {},",
    closing: "Best regards,",
    reply: "Thanks for your note.",
    topics: &[
        Topic {
            subject: "Quarterly forecast for region {n}",
            mail: &[
                "The forecast for the quarter is ready for review.",
                "Two of the larger accounts have moved their order to {d}.",
                "Please check the column for services before it goes to the board.",
                "I have marked the rows where the discount is above {n} per cent.",
                "Could you send me the figures of last year for comparison?",
            ],
            chat: &[
                "Did the forecast go out?",
                "Almost, two accounts are still open.",
                "Send it by {d} please.",
                "Will do.",
            ],
        },
        Topic {
            subject: "Agenda for the workshop on {d}",
            mail: &[
                "Here is the agenda for the workshop.",
                "We start with the results of the survey and move on to the roadmap.",
                "There will be {n} participants, four of them remote.",
                "Lunch is ordered; tell me about allergies by Thursday.",
                "The room has a camera and a large whiteboard.",
            ],
            chat: &[
                "Is the room booked?",
                "Yes, with video.",
                "How many of us?",
                "About {n}.",
            ],
        },
        Topic {
            subject: "Release {n} postponed by one week",
            mail: &[
                "We found a fault in the migration of old records.",
                "The fix is in review and the tests take a day.",
                "The new date of the release is {d}.",
                "Customers who were told the old date get a note from support today.",
                "Nothing changes for the preview ring.",
            ],
            chat: &[
                "Is the build green?",
                "Not yet, one test of the import fails.",
                "I am looking at it.",
                "Green now, build {n}.",
            ],
        },
        Topic {
            subject: "Renewal of the supplier contract",
            mail: &[
                "The contract with the printing house ends on {d}.",
                "They offer the same terms for another {n} months.",
                "Legal asks for a clause on the protection of personal data.",
                "I would rather compare two more offers before we sign.",
                "The scanned signature page is in the folder of the site.",
            ],
            chat: &[
                "Have you seen the offer?",
                "Yes, the price went up.",
                "Let us ask for another one.",
                "Agreed.",
            ],
        },
        Topic {
            subject: "Travel to the customer on {d}",
            mail: &[
                "The flight leaves at seven and we are back in the evening.",
                "The hotel needs a name and a mobile number for the booking.",
                "Please bring the demo device and the adapter.",
                "The customer will show us the warehouse in the afternoon.",
                "Expenses go to cost centre {n}.",
            ],
            chat: &[
                "Same train as last time?",
                "Yes, the one at seven.",
                "I will book it.",
                "Thanks!",
            ],
        },
        Topic {
            subject: "Minutes of the weekly meeting",
            mail: &[
                "Attached are the minutes of yesterday.",
                "Open points: the budget, the new laptop models, the summer party.",
                "The number of tickets fell to {n}.",
                "The next meeting is on {d}, same time.",
                "Please correct me if I left something out.",
            ],
            chat: &[
                "Can you take minutes today?",
                "Sure.",
                "Thank you.",
                "They are on the site.",
            ],
        },
    ],
};

static SPANISH: Language = Language {
    greeting: "Hola, {}:",
    closing: "Un saludo,",
    reply: "Gracias por tu mensaje.",
    topics: &[
        Topic {
            subject: "Presupuesto de la campaña de otoño",
            mail: &[
                "Te envío el presupuesto de la campaña con los cambios de ayer.",
                "La imprenta pide {n} euros más por el papel reciclado.",
                "Necesitamos la aprobación antes del {d}.",
                "He dejado fuera la feria de Sevilla, lo vemos el lunes.",
                "Los textos en inglés los revisa el equipo de Leeds.",
            ],
            chat: &[
                "¿Has visto el presupuesto?",
                "Sí, lo reviso esta tarde.",
                "Falta la imprenta.",
                "La llamo mañana.",
            ],
        },
        Topic {
            subject: "Reunión con el proveedor de ferias",
            mail: &[
                "La reunión con el proveedor queda para el {d} a las diez.",
                "Vienen dos personas y traen los planos del stand.",
                "Hay que decidir cuántos metros queremos este año.",
                "El almuerzo es en la calle de al lado, mesa para {n}.",
                "Si no puedes venir, conéctate por vídeo.",
            ],
            chat: &[
                "¿A qué hora es la reunión?",
                "A las diez.",
                "Llego cinco minutos tarde.",
                "Sin problema.",
            ],
        },
        Topic {
            subject: "Vacaciones y turnos de agosto",
            mail: &[
                "Adjunto la tabla de turnos de agosto.",
                "Del {d} en adelante quedamos solo {n} personas en la oficina.",
                "Apunta tus días antes del viernes, por favor.",
                "Quien tenga niños en edad escolar tiene preferencia.",
                "El correo del equipo lo atiende la oficina de Bolonia.",
            ],
            chat: &[
                "¿Tú cuándo te vas?",
                "La segunda quincena.",
                "Yo la primera.",
                "Perfecto, así no coincidimos.",
            ],
        },
    ],
};

static GERMAN: Language = Language {
    greeting: "Hallo {},",
    closing: "Viele Grüße",
    reply: "danke für deine Nachricht.",
    topics: &[
        Topic {
            subject: "Einarbeitung der neuen Kollegen",
            mail: &[
                "am {d} fangen {n} neue Kolleginnen und Kollegen an.",
                "Die Verträge sind unterschrieben zurück, die Rechner bestellt.",
                "Wer übernimmt die Führung durch das Haus?",
                "Die Schulung zum Datenschutz ist für alle Pflicht.",
                "Bitte trag die Termine in den Kalender des Teams ein.",
            ],
            chat: &[
                "Sind die Rechner da?",
                "Zwei fehlen noch.",
                "Ich frage nach.",
                "Danke dir.",
            ],
        },
        Topic {
            subject: "Betriebsvereinbarung Homeoffice",
            mail: &[
                "der Entwurf der Betriebsvereinbarung liegt im Ordner der Personalabteilung.",
                "Der Betriebsrat möchte die Kernzeit bis {n} Uhr begrenzen.",
                "Bis {d} brauchen wir eine gemeinsame Fassung.",
                "Die Regelung für Dienstreisen bleibt, wie sie ist.",
                "Kannst du die Änderungen im Dokument kommentieren?",
            ],
            chat: &[
                "Hast du den Entwurf gelesen?",
                "Ja, ich hätte zwei Fragen.",
                "Morgen um neun?",
                "Passt.",
            ],
        },
    ],
};

static FRENCH: Language = Language {
    greeting: "Bonjour {},",
    closing: "Bien cordialement,",
    reply: "merci pour votre message.",
    topics: &[
        Topic {
            subject: "Clôture du mois et factures en attente",
            mail: &[
                "la clôture du mois aura lieu le {d}.",
                "Il reste {n} factures sans numéro de commande.",
                "Les fournisseurs espagnols seront payés lundi.",
                "Merci de vérifier les notes de frais de votre équipe.",
                "Les justificatifs se conservent dix ans.",
            ],
            chat: &[
                "Les factures sont passées ?",
                "Presque toutes.",
                "Il manque celle de l'imprimeur.",
                "Je la relance.",
            ],
        },
        Topic {
            subject: "Relecture du contrat cadre",
            mail: &[
                "vous trouverez le contrat cadre avec nos remarques.",
                "L'article {n} doit citer le règlement sur les données personnelles.",
                "La signature est prévue le {d}.",
                "Le client demande une version anglaise.",
                "Je reste disponible pour en parler.",
            ],
            chat: &[
                "Vous avez relu le contrat ?",
                "Oui, l'article sept m'inquiète.",
                "On en parle à midi ?",
                "D'accord.",
            ],
        },
    ],
};

static ITALIAN: Language = Language {
    greeting: "Ciao {},",
    closing: "A presto,",
    reply: "grazie del messaggio.",
    topics: &[Topic {
        subject: "Testi per il nuovo sito",
        mail: &[
            "ti mando i testi per il nuovo sito.",
            "La pagina dei prodotti ha {n} paragrafi, forse troppi.",
            "Le fotografie arrivano entro il {d}.",
            "Puoi controllare la versione inglese?",
            "Il menu resta come l'abbiamo deciso a Bologna.",
        ],
        chat: &[
            "Hai visto i testi?",
            "Sì, belli.",
            "Tolgo un paragrafo?",
            "Meglio di sì.",
        ],
    }],
};

static PORTUGUESE: Language = Language {
    greeting: "Olá, {},",
    closing: "Um abraço,",
    reply: "obrigado pela mensagem.",
    topics: &[Topic {
        subject: "Treinamento dos parceiros",
        mail: &[
            "o treinamento dos parceiros começa no dia {d}.",
            "Temos {n} inscritos e duas salas.",
            "O material em português está quase pronto.",
            "Falta confirmar o tradutor.",
            "Mando a lista de presença na sexta-feira.",
        ],
        chat: &[
            "A sala está reservada?",
            "Está sim.",
            "E o projetor?",
            "Também.",
        ],
    }],
};

static CHINESE: Language = Language {
    greeting: "{}，您好：",
    closing: "祝好",
    reply: "謝謝您的來信。",
    topics: &[
        Topic {
            subject: "下一版平台測試計畫",
            mail: &[
                "下一版平台的測試計畫已經放在團隊網站上。",
                "請在{d}以前補上匯入功能的案例。",
                "目前還有{n}個問題沒有解決，其中三個比較嚴重。",
                "資料庫升級要安排在週末進行。",
                "如果測試環境有問題，請直接聯絡我。",
            ],
            chat: &[
                "測試環境好了嗎？",
                "好了，可以開始。",
                "匯入還是有點慢。",
                "我再看看記錄檔。",
            ],
        },
        Topic {
            subject: "台北客戶拜訪安排",
            mail: &[
                "{d}要去拜訪台北的客戶，請準備產品簡報。",
                "客戶想了解個人資料的保存期限。",
                "會議室在十二樓，一共{n}個人參加。",
                "晚上的聚餐地點之後再通知。",
                "合約的修改版本請先給法務看過。",
            ],
            chat: &[
                "簡報準備好了嗎？",
                "今天下班前給你。",
                "記得帶名片。",
                "沒問題。",
            ],
        },
    ],
};

static JAPANESE: Language = Language {
    greeting: "{}さん、お疲れさまです。",
    closing: "よろしくお願いいたします。",
    reply: "ご連絡ありがとうございます。",
    topics: &[
        Topic {
            subject: "来月の営業会議の資料について",
            mail: &[
                "来月の営業会議の資料を共有フォルダーに置きました。",
                "{d}までに担当地域の数字を入力してください。",
                "新しい顧客は全部で{n}社になりました。",
                "個人情報を含むファイルは添付しないでください。",
                "東京本社の会議室を予約しておきます。",
            ],
            chat: &[
                "資料はもう見ましたか？",
                "はい、数字を確認中です。",
                "大阪の分がまだです。",
                "今日中に送ります。",
            ],
        },
        Topic {
            subject: "見積書の修正のお願い",
            mail: &[
                "お客様から見積書の修正依頼が来ています。",
                "保守費用を{n}パーセント下げてほしいとのことです。",
                "納期は{d}のままで問題ありません。",
                "契約書の住所も新しいものに変更してください。",
                "修正後に部長の承認をもらいます。",
            ],
            chat: &[
                "見積書、直せましたか？",
                "午後に送ります。",
                "助かります。",
                "承認もお願いします。",
            ],
        },
    ],
};
