//! Reads one message: people, dates, text of the body, and the text of what is attached. The library hands everything
//! over in UTF-8; the message's own bytes stay with the caller, for export and for hashes.

use super::super::item::{Person, PersonRole};
use super::{
    ATTACHMENT_LIMIT, Attachment, Extracted, Extractor, FileType, NESTING_LIMIT, Partial, Reason,
    sniff,
};
use mail_parser::decoders::html::html_to_text;
use mail_parser::{
    Address, DateTime, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders,
    PartType,
};
use serde_json::json;
use std::sync::Arc;

/// Reads a message, with or without a From line at its head; `from_line` is one that was cut off before.
pub fn read_mail(from_line: Option<&[u8]>, bytes: &[u8], extractor: &mut Extractor) -> Extracted {
    let (own, message) = split_from_line(bytes);
    let envelope = own.or(from_line);
    let mut extracted = Extracted::default();
    let Some(parsed) = MessageParser::default().parse(message) else {
        extracted.text = super::decode(message).into_owned();
        extracted.mark(Partial::new(
            Reason::Malformed,
            "no header field could be read",
        ));
        return extracted;
    };
    read_header(&parsed, &mut extracted);
    if extracted.received.is_none() {
        extracted.received = extracted.sent.or_else(|| envelope.and_then(from_line_date));
    }
    read_body(&parsed, &mut extracted, extractor, 0);
    extracted
}

/// A From line at the head, if there is one, and the message after it.
fn split_from_line(bytes: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if !bytes.starts_with(b"From ") && !bytes.starts_with(b">From ") {
        return (None, bytes);
    }
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(end) => (Some(&bytes[..end]), &bytes[end + 1..]),
        None => (Some(bytes), &[]),
    }
}

/// Date at the end of a From line: `Thu Aug 22 12:36:23 2002`, in UTC.
fn from_line_date(line: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(line);
    let words: Vec<&str> = text.split_whitespace().collect();
    let day = words.iter().position(|word| DAYS.contains(word))?;
    let [month, date, time, year] = words.get(day + 1..day + 5)? else {
        return None;
    };
    let month = i8::try_from(MONTHS.iter().position(|name| name == month)? + 1).ok()?;
    let mut clock = time.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = clock.next().flatten().unwrap_or(0);
    let civil = jiff::civil::DateTime::new(
        year.parse().ok()?,
        month,
        date.parse().ok()?,
        hour,
        minute,
        second,
        0,
    )
    .ok()?;
    Some(
        civil
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()?
            .timestamp()
            .as_millisecond(),
    )
}

const DAYS: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: &[&str] = &[
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

fn read_header(message: &Message, extracted: &mut Extracted) {
    extracted.title = message
        .subject()
        .map(|subject| clean(subject).to_string())
        .filter(|subject| !subject.is_empty());
    extracted.message_id = message
        .message_id()
        .map(|id| id.trim().to_string())
        .filter(|id| !id.is_empty());
    extracted.sent = message.date().and_then(moment);
    extracted.received = message
        .headers()
        .iter()
        .find_map(|header| match &header.value {
            HeaderValue::Received(received) => received.date().as_ref().and_then(moment),
            _ => None,
        });
    let roles = [
        (message.from(), PersonRole::From),
        (message.sender(), PersonRole::Participant),
        (message.to(), PersonRole::To),
        (message.cc(), PersonRole::Cc),
        (message.bcc(), PersonRole::Bcc),
    ];
    for (address, role) in roles {
        if let Some(address) = address {
            add_people(address, role, &mut extracted.people);
        }
    }
    let senders: Vec<String> = extracted
        .people
        .iter()
        .filter(|p| p.role == PersonRole::From)
        .map(|p| p.address.clone())
        .collect();
    extracted
        .people
        .retain(|p| p.role != PersonRole::Participant || !senders.contains(&p.address));
    let importance = message
        .header("Importance")
        .or_else(|| message.header("X-Priority"))
        .and_then(HeaderValue::as_text);
    if let Some(importance) = importance {
        let name = match importance.trim().to_ascii_lowercase().chars().next() {
            Some('h' | '1' | '2') => "High",
            Some('l' | '4' | '5') => "Low",
            _ => "Normal",
        };
        extracted.props.insert("Importance".into(), name.into());
    }
    for (name, key) in [
        (HeaderName::InReplyTo, "InReplyTo"),
        (HeaderName::References, "References"),
    ] {
        if let Some(ids) = message.header(name).and_then(id_list) {
            extracted.props.insert(key.into(), json!(ids));
        }
    }
}

fn id_list(value: &HeaderValue) -> Option<Vec<String>> {
    match value {
        HeaderValue::Text(id) => Some(vec![id.to_string()]),
        HeaderValue::TextList(ids) => Some(ids.iter().map(ToString::to_string).collect()),
        _ => None,
    }
}

fn add_people(address: &Address, role: PersonRole, people: &mut Vec<Person>) {
    for mailbox in address.iter() {
        let email = mailbox
            .address
            .as_deref()
            .map(clean)
            .unwrap_or_default()
            .to_lowercase();
        let name = mailbox.name.as_deref().map(clean).unwrap_or_default();
        if !email.is_empty() || !name.is_empty() {
            people.push(Person {
                role,
                address: email,
                name: name.to_string(),
            });
        }
    }
}

/// Header text without control characters at its ends.
fn clean(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control())
}

/// A date of a message, if it is one; years of two or three digits are read as mail programs of their time meant them.
fn moment(date: &DateTime) -> Option<i64> {
    let year = match date.year {
        0..=49 => date.year + 2000,
        50..=199 => date.year + 1900,
        year => year,
    };
    let date = DateTime { year, ..*date };
    (date.is_valid() && (1000..=9999).contains(&year)).then(|| date.to_timestamp() * 1000)
}

fn read_body(
    message: &Message,
    extracted: &mut Extracted,
    extractor: &mut Extractor,
    depth: usize,
) {
    for id in &message.text_body {
        if let Some(part) = message.part(*id) {
            append_part(part, &mut extracted.text);
        }
    }
    // The HTML form is read as well where it says much more than the plain one, which is then a mere notice.
    let spoken = extracted.text.len();
    for id in message
        .html_body
        .iter()
        .filter(|id| !message.text_body.contains(id))
    {
        if let Some(MessagePart {
            body: PartType::Html(html),
            ..
        }) = message.part(*id)
        {
            let text = html_to_text(html);
            if text.len() > spoken + spoken / 2 {
                extracted.text.push_str(&text);
                extracted.text.push('\n');
            }
        }
    }
    for (count, id) in message.attachments.iter().enumerate() {
        if count >= ATTACHMENT_LIMIT {
            extracted.mark(Partial::new(
                Reason::AttachmentCount,
                format!("{} attachments", message.attachments.len()),
            ));
            break;
        }
        if let Some(part) = message.part(*id) {
            read_attachment(part, extracted, extractor, depth);
        }
    }
}

fn append_part(part: &MessagePart, out: &mut String) {
    match &part.body {
        PartType::Text(text) => out.push_str(text),
        PartType::Html(html) => out.push_str(&html_to_text(html)),
        _ => return,
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

fn read_attachment(
    part: &MessagePart,
    extracted: &mut Extracted,
    extractor: &mut Extractor,
    depth: usize,
) {
    let name = part
        .attachment_name()
        .map(clean)
        .unwrap_or_default()
        .to_string();
    if !name.is_empty() {
        extracted.text.push_str(&name);
        extracted.text.push('\n');
    }
    let (filetype, size, partial) = match &part.body {
        PartType::Message(inner) => (
            FileType::Mail.property(&name),
            inner.raw_message.len(),
            read_inner(inner, extracted, extractor, depth),
        ),
        // Its own bytes, not the text that the library made of them.
        PartType::Text(text) => {
            let kind = sniff(&name, text.as_bytes());
            append_part(part, &mut extracted.text);
            (kind.property(&name), text.len(), None)
        }
        PartType::Html(text) => {
            append_part(part, &mut extracted.text);
            (FileType::Html.property(&name), text.len(), None)
        }
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            let shared: Arc<[u8]> = Arc::from(bytes.as_ref());
            let inner = read_file(&name, &shared, extractor, depth);
            extracted.text.push_str(&inner.text);
            extracted.text.push('\n');
            (inner.filetype, bytes.len(), inner.partial)
        }
        PartType::Multipart(_) => return,
    };
    let indexed = partial.is_none();
    if let Some(partial) = partial {
        extracted.mark(partial.inside(&name));
    }
    extracted.attachments.push(Attachment {
        name,
        filetype,
        size,
        indexed,
    });
}

fn read_file(name: &str, bytes: &Arc<[u8]>, extractor: &mut Extractor, depth: usize) -> Extracted {
    let kind = sniff(name, bytes);
    if !matches!(kind, FileType::Mail | FileType::Mbox) {
        return extractor.file(name, bytes);
    }
    let mut inner = Extracted {
        filetype: kind.property(name),
        ..Extracted::default()
    };
    match MessageParser::default().parse(bytes.as_ref()) {
        Some(message) => inner.partial = read_inner(&message, &mut inner, extractor, depth),
        None => inner.text = super::decode(bytes).into_owned(),
    }
    inner
}

/// A message inside a message: its subject, its people and its text belong to what the outer one says.
fn read_inner(
    inner: &Message,
    extracted: &mut Extracted,
    extractor: &mut Extractor,
    depth: usize,
) -> Option<Partial> {
    if depth >= NESTING_LIMIT {
        return Some(Partial::new(
            Reason::AttachmentDepth,
            "messages nested too deeply",
        ));
    }
    let mut header = Extracted::default();
    read_header(inner, &mut header);
    if let Some(subject) = &header.title {
        extracted.text.push_str(subject);
        extracted.text.push('\n');
    }
    for person in &header.people {
        extracted.text.push_str(&person.shown());
        extracted.text.push('\n');
    }
    let mut body = Extracted::default();
    read_body(inner, &mut body, extractor, depth + 1);
    extracted.text.push_str(&body.text);
    body.partial
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Extracted {
        read_mail(
            None,
            text.replace('\n', "\r\n").as_bytes(),
            &mut Extractor::default(),
        )
    }

    #[test]
    fn people_dates_and_text_of_a_message_are_read() {
        let mail = read(
            "Received: from b by c; Fri, 16 Apr 2021 00:00:10 +0000\nReceived: from a by b; Thu, 15 Apr 2021 23:00:00 +0000\n\
             From: Ann Beebe <AnnB@contoso.com>\nSender: desk@contoso.com\nTo: Garth <garth@contoso.com>, \"Pia, Q\" <pia@contoso.com>\n\
             Cc: team: x@contoso.com;\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\nMessage-ID: <1@contoso.com>\n\
             Date: Thu, 15 Apr 2021 23:59:59 +0000\n\nbest of the very worst\n",
        );
        assert_eq!(mail.title.as_deref(), Some("Größe"));
        assert_eq!(mail.message_id.as_deref(), Some("1@contoso.com"));
        assert_eq!(mail.received.unwrap() - mail.sent.unwrap(), 11_000);
        let people: Vec<String> = mail
            .people
            .iter()
            .map(|p| format!("{} {}", p.role.name(), p.address))
            .collect();
        assert_eq!(
            people,
            [
                "from annb@contoso.com",
                "participant desk@contoso.com",
                "to garth@contoso.com",
                "to pia@contoso.com",
                "cc x@contoso.com"
            ]
        );
        assert_eq!(mail.text.trim(), "best of the very worst");
        assert_eq!(mail.partial, None);
    }

    #[test]
    fn an_attached_text_is_searchable_and_an_image_makes_the_mail_partial() {
        let mail = read(
            "From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nhello\n\
             --x\nContent-Type: application/octet-stream; name=list.csv\nContent-Disposition: attachment; filename=list.csv\n\
             Content-Transfer-Encoding: base64\n\nUGlsYXIsNDcxMQo=\n--x\nContent-Type: image/png\n\
             Content-Disposition: attachment; filename=scan.png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAAAA\n--x--\n",
        );
        assert!(
            mail.text.contains("hello")
                && mail.text.contains("Pilar,4711")
                && mail.text.contains("scan.png"),
            "{}",
            mail.text
        );
        let partial = mail.partial.unwrap();
        assert_eq!(partial.reason, Reason::AttachmentHandler);
        assert_eq!(
            partial.to_string(),
            "attachment without a handler (parserunsupportedtype): scan.png: png"
        );
        assert_eq!(
            mail.attachments
                .iter()
                .map(|a| a.indexed)
                .collect::<Vec<_>>(),
            [true, false]
        );
    }

    #[test]
    fn a_forwarded_message_is_part_of_what_the_mail_says() {
        let mail = read(
            "From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nsee below\n\
             --x\nContent-Type: message/rfc822\n\nFrom: Pilar <pilar@contoso.com>\nSubject: inner subject\n\ninner words\n--x--\n",
        );
        for word in [
            "see below",
            "pilar@contoso.com",
            "inner subject",
            "inner words",
        ] {
            assert!(mail.text.contains(word), "{word} in {}", mail.text);
        }
        assert_eq!(mail.people.len(), 1);
    }

    #[test]
    fn bytes_that_are_no_message_are_told_not_refused() {
        let mail = read_mail(None, b"", &mut Extractor::default());
        assert!(mail.partial.is_some() || mail.text.is_empty());
        let mail =
            read("From someone Thu Aug 22 12:36:23 2002\nSubject: dated by its envelope\n\nx\n");
        assert_eq!(mail.received, Some(1_030_019_783_000));
    }
}
