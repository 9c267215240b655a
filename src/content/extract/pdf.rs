//! Text, title and author of PDF files. A file that opens with the empty password is not encrypted to its readers.

use super::{Extracted, Partial, Reason};
use flate2::read::ZlibDecoder;
use pdf_extract::{Document, Object};
use std::io::Read;

/// Bytes that the streams of one file may unpack to.
const UNPACKED_LIMIT: u64 = 256 << 20;

/// Reads a PDF file.
pub(super) fn read(bytes: &[u8]) -> Extracted {
    if unpacks_to_too_much(bytes) {
        return Extracted::unread(
            Reason::OutputSize,
            "its streams unpack to more than is read",
        );
    }
    let mut document = match Document::load_mem(bytes) {
        Ok(document) => document,
        Err(error) => return Extracted::unread(reason_of(&error.to_string()), error.to_string()),
    };
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Extracted::unread(Reason::Encrypted, "opens with a password only");
    }
    let mut extracted = Extracted::default();
    read_information(&document, &mut extracted);
    let mut text = String::new();
    let mut output = pdf_extract::PlainTextOutput::new(&mut text);
    if let Err(error) = pdf_extract::output_doc(&document, &mut output) {
        extracted.mark(Partial::new(Reason::IndexError, error.to_string()));
    }
    if text.trim().is_empty() {
        // The other reader of the same library knows fonts that this one does not.
        let pages: Vec<u32> = document.get_pages().into_keys().collect();
        text = document.extract_text(&pages).unwrap_or_default();
    }
    extracted.text.push_str(&text);
    extracted
}

fn reason_of(error: &str) -> Reason {
    let lower = error.to_lowercase();
    if lower.contains("decrypt") || lower.contains("password") || lower.contains("encrypt") {
        Reason::Encrypted
    } else {
        Reason::Malformed
    }
}

fn read_information(document: &Document, extracted: &mut Extracted) {
    let Ok(information) = document.trailer.get(b"Info") else {
        return;
    };
    let Ok((_, object)) = document.dereference(information) else {
        return;
    };
    let Ok(dictionary) = object.as_dict() else {
        return;
    };
    let text = |key: &[u8]| {
        let (_, value) = document.dereference(dictionary.get(key).ok()?).ok()?;
        let Object::String(bytes, _) = value else {
            return None;
        };
        let text = super::decode(bytes).trim().to_string();
        (!text.is_empty()).then_some(text)
    };
    extracted.title = text(b"Title");
    extracted.author = text(b"Author");
    extracted.created = text(b"CreationDate").and_then(|date| parse_date(&date));
    extracted.modified = text(b"ModDate").and_then(|date| parse_date(&date));
    for (key, name) in [(&b"Subject"[..], "subject"), (b"Keywords", "keywords")] {
        if let Some(value) = text(key) {
            extracted.text.push_str(&value);
            extracted.text.push('\n');
            extracted.props.insert(name.into(), value.into());
        }
    }
}

/// `D:20260131090000+01'00'`.
fn parse_date(text: &str) -> Option<i64> {
    let digits = text.strip_prefix("D:").unwrap_or(text);
    let part = |from: usize, to: usize| {
        digits
            .get(from..to)
            .and_then(|piece| piece.parse::<i8>().ok())
    };
    let year = digits.get(0..4)?.parse::<i16>().ok()?;
    let (month, day) = (part(4, 6).unwrap_or(1), part(6, 8).unwrap_or(1));
    let (hour, minute, second) = (
        part(8, 10).unwrap_or(0),
        part(10, 12).unwrap_or(0),
        part(12, 14).unwrap_or(0),
    );
    let civil = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let local = civil
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()?
        .timestamp()
        .as_millisecond();
    let zone = digits.get(14..).unwrap_or("").replace('\'', "");
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let hours = zone
        .get(1..3)
        .and_then(|hours| hours.parse::<i64>().ok())
        .unwrap_or(0);
    let minutes = zone
        .get(3..5)
        .and_then(|minutes| minutes.parse::<i64>().ok())
        .unwrap_or(0);
    Some(local - sign * (hours * 60 + minutes) * 60_000)
}

/// Unpacks each stream to nowhere first: the library keeps whatever comes out.
fn unpacks_to_too_much(bytes: &[u8]) -> bool {
    let mut budget = UNPACKED_LIMIT;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        at += found + b"stream".len();
        let body = bytes[at..].trim_ascii_start();
        if body.first().is_some_and(|byte| byte & 0x0F == 8) {
            let mut stream = ZlibDecoder::new(body).take(budget + 1);
            // Whatever else is wrong with the stream, the library will say.
            let read = std::io::copy(&mut stream, &mut std::io::sink()).unwrap_or(0);
            if read > budget {
                return true;
            }
            budget -= read;
        }
    }
    false
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_pdf_are_read_with_their_zone() {
        assert_eq!(parse_date("D:19700101010000+01'00'"), Some(0));
        assert_eq!(parse_date("D:1970"), Some(0));
        assert_eq!(parse_date("soon"), None);
    }
}
