//! Text of plain text, CSV, RTF and HTML files in whatever encoding they are.

use super::{Extracted, Partial, Reason};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Text of plain bytes in the encoding that they show.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        // ISO-2022-JP is seven-bit and hides behind escapes.
        if !bytes.windows(2).any(|window| window == b"\x1B$") {
            return Cow::Borrowed(text);
        }
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    detector
        .guess(None, chardetng::Utf8Detection::Allow)
        .decode_without_bom_handling(bytes)
        .0
}

/// Byte order of UTF-16 that has no mark: Latin text in it has a zero in every other place.
pub fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    if sample.len() < 4 {
        return None;
    }
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let half = sample.len() / 2;
    if odd * 10 >= half * 7 && even * 10 <= half {
        Some(UTF_16LE)
    } else if even * 10 >= half * 7 && odd * 10 <= half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Reads a plain text or CSV file.
pub fn read_text(bytes: &[u8]) -> Extracted {
    Extracted {
        text: decode(bytes).into_owned(),
        ..Extracted::default()
    }
}

/// Reads an HTML file: the text of its body, its title and the author that it names.
pub fn read_html(bytes: &[u8]) -> Extracted {
    let source = decode_html(bytes);
    let rendered = html2text::config::plain_no_decorate()
        .raw_mode(true)
        .allow_width_overflow()
        .empty_img_mode(html2text::config::ImageRenderMode::IgnoreEmpty)
        .string_from_read(source.as_bytes(), 400);
    let mut extracted = Extracted {
        title: between(&source, "<title", "</title").map(|title| plain(&title)),
        author: meta_content(&source, "author"),
        ..Extracted::default()
    };
    match rendered {
        Ok(text) => extracted.text = text,
        Err(error) => {
            extracted.text = mail_parser::decoders::html::html_to_text(&source);
            extracted.partial = Some(Partial::new(Reason::IndexError, error.to_string()));
        }
    }
    extracted
}

/// HTML says its own encoding in a `charset` of its first kilobyte, unless a byte order mark does.
fn decode_html(bytes: &[u8]) -> Cow<'_, str> {
    if Encoding::for_bom(bytes).is_none() && std::str::from_utf8(bytes).is_err() {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
        let label = head
            .split("charset=")
            .nth(1)
            .map(|rest| rest.trim_start_matches(['"', '\'', ' ']));
        let label = label.map(|rest| {
            rest.split(['"', '\'', ' ', ';', '>', '/'])
                .next()
                .unwrap_or(rest)
        });
        if let Some(encoding) = label.and_then(|label| Encoding::for_label(label.as_bytes()))
            && encoding != UTF_8
        {
            return encoding.decode_without_bom_handling(bytes).0;
        }
    }
    decode(bytes)
}

/// Text between a tag's end and the next closing mark, without regard to case.
fn between(source: &str, open: &str, close: &str) -> Option<String> {
    let lower = source.to_ascii_lowercase();
    let start = lower.find(open)?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find(close)?;
    Some(source[start..end].to_string())
}

fn meta_content(source: &str, name: &str) -> Option<String> {
    let lower = source.to_ascii_lowercase();
    let at = lower.find(&format!("name=\"{name}\""))?;
    let tag_start = lower[..at].rfind('<')?;
    let tag_end = at + lower[at..].find('>')?;
    let tag = &source[tag_start..tag_end];
    let from = tag.to_ascii_lowercase().find("content=\"")? + "content=\"".len();
    let value = tag[from..].split('"').next()?;
    let value = plain(value);
    (!value.is_empty()).then_some(value)
}

/// A piece of HTML as one line of text.
fn plain(html: &str) -> String {
    mail_parser::decoders::html::html_to_text(html)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Reads a Rich Text file: its words, without fonts, styles, pictures and other destinations.
pub fn read_rtf(bytes: &[u8]) -> Extracted {
    let (text, complete) = Rtf::new(bytes).text();
    let partial = (!complete).then(|| Partial::new(Reason::Malformed, "its groups do not close"));
    Extracted {
        text,
        partial,
        ..Extracted::default()
    }
}

/// A reader for the part of Rich Text that carries words: groups, control words, escapes.
struct Rtf<'a> {
    bytes: &'a [u8],
    at: usize,
    out: Vec<u8>,
    text: String,
    page: &'static Encoding,
    groups: Vec<Group>,
    group: Group,
}

#[derive(Clone, Copy)]
struct Group {
    /// Whether its words are not the reader's to see, such as a font table's.
    hidden: bool,
    /// Characters that stand after `\u` for readers without Unicode.
    fallback: usize,
}

impl<'a> Rtf<'a> {
    fn new(bytes: &'a [u8]) -> Rtf<'a> {
        Rtf {
            bytes,
            at: 0,
            out: Vec::new(),
            text: String::new(),
            page: encoding_rs::WINDOWS_1252,
            groups: Vec::new(),
            group: Group {
                hidden: false,
                fallback: 1,
            },
        }
    }

    fn text(mut self) -> (String, bool) {
        while let Some(byte) = self.next() {
            match byte {
                b'{' => self.groups.push(self.group),
                b'}' => match self.groups.pop() {
                    Some(group) => self.group = group,
                    None => break,
                },
                b'\\' => self.control(),
                b'\r' | b'\n' => {}
                _ => self.put(byte),
            }
        }
        self.flush();
        (self.text, self.groups.is_empty())
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn put(&mut self, byte: u8) {
        if !self.group.hidden {
            self.out.push(byte);
        }
    }

    /// Bytes are kept until a character of another kind follows: one character may take two of them.
    fn flush(&mut self) {
        self.text
            .push_str(&self.page.decode_without_bom_handling(&self.out).0);
        self.out.clear();
    }

    fn control(&mut self) {
        let Some(byte) = self.next() else { return };
        match byte {
            b'\'' => {
                let digits = self
                    .bytes
                    .get(self.at..self.at + 2)
                    .and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.at += 2;
                    self.put(byte);
                }
            }
            b'*' => self.group.hidden = true,
            b'~' => self.put(b' '),
            b'\n' | b'\r' => self.put(b'\n'),
            b'a'..=b'z' | b'A'..=b'Z' => self.word(byte),
            b'{' | b'}' | b'\\' => self.put(byte),
            _ => {}
        }
    }

    fn word(&mut self, first: u8) {
        let mut word = vec![first];
        while let Some(byte) = self
            .bytes
            .get(self.at)
            .filter(|byte| byte.is_ascii_alphabetic())
        {
            word.push(*byte);
            self.at += 1;
        }
        let from = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        let number = std::str::from_utf8(&self.bytes[from..self.at])
            .ok()
            .and_then(|digits| digits.parse::<i64>().ok());
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        match (word.as_slice(), number) {
            (b"par" | b"line" | b"row" | b"sect" | b"page", _) => self.put(b'\n'),
            (b"tab" | b"cell", _) => self.put(b'\t'),
            (
                b"fonttbl" | b"colortbl" | b"stylesheet" | b"pict" | b"themedata" | b"datastore"
                | b"listtable",
                _,
            ) => {
                self.group.hidden = true;
            }
            (b"ansicpg", Some(page)) => self.page = code_page(page),
            (b"uc", Some(count)) => self.group.fallback = usize::try_from(count).unwrap_or(1),
            (b"u", Some(code)) => self.unicode(code),
            (b"bin", Some(length)) => {
                self.at = self.at.saturating_add(usize::try_from(length).unwrap_or(0))
            }
            _ => {}
        }
    }

    fn unicode(&mut self, code: i64) {
        let unit = (code & 0xFFFF) as u32;
        if !self.group.hidden
            && let Some(letter) = char::from_u32(unit)
        {
            self.flush();
            self.text.push(letter);
        }
        for _ in 0..self.group.fallback {
            match self.bytes.get(self.at) {
                Some(b'\\') if self.bytes.get(self.at + 1) == Some(&b'\'') => self.at += 4,
                Some(b'\\' | b'{' | b'}') | None => break,
                Some(_) => self.at += 1,
            }
        }
    }
}

fn code_page(number: i64) -> &'static Encoding {
    let label = match number {
        932 => "shift_jis".to_string(),
        936 => "gbk".to_string(),
        949 => "euc-kr".to_string(),
        950 => "big5".to_string(),
        _ => format!("windows-{number}"),
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_text_in_the_encoding_that_they_show() {
        assert_eq!(decode("Größe".as_bytes()), "Größe");
        assert_eq!(decode(b"\xFF\xFEh\0i\0"), "hi");
        assert_eq!(decode(b"h\0e\0l\0l\0o\0"), "hello");
        let (big5, _, _) = encoding_rs::BIG5
            .encode("個人資料保護法施行細則第一條規定，當事人得請求刪除其個人資料。");
        assert!(decode(&big5).contains("個人資料"));
        let (japanese, _, _) = encoding_rs::ISO_2022_JP.encode("個人情報の削除を請求します。");
        assert!(decode(&japanese).contains("個人情報"));
    }

    #[test]
    fn html_gives_words_title_and_author_but_no_script() {
        let html = b"<html><head><title>Staff &amp; pay</title><meta name=\"author\" content=\"Pia\"></head>\
            <body><script>var secret=1</script><table><tr><td>Pilar</td><td>4711</td></tr></table></body></html>";
        let read = read_html(html);
        assert_eq!(read.title.as_deref(), Some("Staff & pay"));
        assert_eq!(read.author.as_deref(), Some("Pia"));
        assert!(
            read.text.contains("Pilar") && read.text.contains("4711"),
            "{}",
            read.text
        );
        assert!(!read.text.contains("secret"));
    }

    #[test]
    fn rich_text_gives_its_words() {
        let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 Stra\'dfe\par {\b Pi}lar \u26085?\u26412?{\*\generator x}}";
        let read = read_rtf(rtf);
        assert_eq!(read.text.trim(), "Straße\nPilar 日本");
        assert_eq!(read.partial, None);
    }
}
