//! Tells what a file is from its bytes. A name only decides between kinds of plain text, which look alike; it never
//! outweighs what the bytes say. Reads no text.

use std::io::Cursor;
use zip::ZipArchive;

/// What the bytes of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are the formats that they name")]
pub enum FileType {
    Word,
    Spreadsheet,
    BinarySpreadsheet,
    Presentation,
    OldSpreadsheet,
    OpenSpreadsheet,
    OpenText,
    OpenPresentation,
    Pdf,
    Html,
    Csv,
    Text,
    Rtf,
    Mail,
    Mbox,
    /// An Office file that only its password opens.
    EncryptedOffice,
    /// A type that is known, but whose text is not read: its usual extension.
    Unsupported(&'static str),
    /// Nothing that is known.
    Unknown,
}

impl FileType {
    /// Usual extension of the type, without the dot; empty for an unknown one.
    pub fn extension(self) -> &'static str {
        match self {
            FileType::Word => "docx",
            FileType::Spreadsheet => "xlsx",
            FileType::BinarySpreadsheet => "xlsb",
            FileType::Presentation => "pptx",
            FileType::OldSpreadsheet => "xls",
            FileType::OpenSpreadsheet => "ods",
            FileType::OpenText => "odt",
            FileType::OpenPresentation => "odp",
            FileType::Pdf => "pdf",
            FileType::Html => "html",
            FileType::Csv => "csv",
            FileType::Text => "txt",
            FileType::Rtf => "rtf",
            FileType::Mail => "eml",
            FileType::Mbox => "mbox",
            FileType::EncryptedOffice | FileType::Unknown => "",
            FileType::Unsupported(extension) => extension,
        }
    }

    /// Extensions that are this type under another name, such as a macro document or a template.
    fn variants(self) -> &'static [&'static str] {
        match self {
            FileType::Word => &["docx", "docm", "dotx", "dotm"],
            FileType::Spreadsheet => &["xlsx", "xlsm", "xltx", "xltm"],
            FileType::Presentation => &["pptx", "pptm", "potx", "ppsx", "ppsm", "sldx", "thmx"],
            FileType::OldSpreadsheet => &["xls", "xlt"],
            FileType::EncryptedOffice => &["docx", "docm", "xlsx", "xlsm", "xlsb", "pptx", "pptm"],
            FileType::Html => &["html", "htm", "xhtml", "aspx"],
            FileType::Csv => &["csv", "tsv"],
            FileType::Mail => &["eml", "mht", "mhtml"],
            FileType::Text => TEXT_EXTENSIONS,
            FileType::Unsupported("doc") => &["doc", "dot"],
            FileType::Unsupported("ppt") => &["ppt", "pps", "pot"],
            FileType::Unsupported("zip") => &["zip", "vsdx", "xps", "pages", "jar", "epub"],
            FileType::Unsupported("jpg") => &["jpg", "jpeg"],
            FileType::Unsupported("tif") => &["tif", "tiff"],
            _ => &[],
        }
    }

    /// What the property FileType says: the name's extension where it is one of this type's, else the type's own. A
    /// name decides alone only where the bytes are unknown.
    pub fn property(self, name: &str) -> String {
        let given = extension_of(name);
        let own = self.extension();
        if self == FileType::Unknown || own == given || self.variants().contains(&given.as_str()) {
            return given;
        }
        own.to_string()
    }
}

/// Plain text that keeps the extension it came with.
const TEXT_EXTENSIONS: &[&str] = &[
    "txt", "text", "log", "md", "json", "xml", "yaml", "yml", "ini", "vtt", "srt", "ics", "vcs",
    "vcf", "sql", "ps1", "js", "css", "asc", "tex",
];

/// Extension of a file name in lower case, without the dot.
pub fn extension_of(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 8 => {
            extension.to_lowercase()
        }
        _ => String::new(),
    }
}

/// Tells what `bytes` are; `name` only decides between kinds of text.
pub fn sniff(name: &str, bytes: &[u8]) -> FileType {
    if let Some(kind) = by_signature(bytes) {
        return kind;
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_kind(bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return compound_kind(bytes);
    }
    if !looks_like_text(bytes) {
        return FileType::Unknown;
    }
    match text_kind(name, bytes) {
        plain @ (FileType::Text | FileType::Csv) => claimed_kind(name).unwrap_or(plain),
        told => told,
    }
}

/// What the name of a text claims that it is, where that is a format that no text is: its reader will say that it is
/// damaged (S4).
fn claimed_kind(name: &str) -> Option<FileType> {
    const UNREAD: &[&str] = &[
        "doc", "ppt", "msg", "pst", "zip", "7z", "rar", "gz", "png", "jpg", "jpeg", "gif", "tif",
        "tiff", "bmp", "heic", "mp3", "mp4", "vsdx", "one", "mdb", "accdb", "mpp", "pub",
    ];
    let extension = extension_of(name);
    Some(match extension.as_str() {
        "docx" | "docm" | "dotx" => FileType::Word,
        "xlsx" | "xlsm" => FileType::Spreadsheet,
        "xlsb" => FileType::BinarySpreadsheet,
        "pptx" | "pptm" => FileType::Presentation,
        "odt" => FileType::OpenText,
        "ods" => FileType::OpenSpreadsheet,
        "odp" => FileType::OpenPresentation,
        "pdf" => FileType::Pdf,
        other => FileType::Unsupported(UNREAD.iter().find(|known| **known == other)?),
    })
}

fn by_signature(bytes: &[u8]) -> Option<FileType> {
    const SIGNATURES: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n", "png"),
        (b"\xFF\xD8\xFF", "jpg"),
        (b"GIF8", "gif"),
        (b"II*\0", "tif"),
        (b"MM\0*", "tif"),
        (b"ID3", "mp3"),
        (b"\xFF\xFB", "mp3"),
        (b"7z\xBC\xAF\x27\x1C", "7z"),
        (b"Rar!\x1A\x07", "rar"),
        (b"\x1F\x8B", "gz"),
        (b"BZh", "bz2"),
        (b"\0\x01\0\0Standard ", "mdb"),
        (b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", "one"),
        (b"!BDN", "pst"),
        (b"OggS", "ogg"),
        (b"\x78\x9F\x3E\x22", "tnef"),
    ];
    if bytes.starts_with(b"{\\rtf") {
        return Some(FileType::Rtf);
    }
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|window| window == b"%PDF-") && !bytes.starts_with(b"From ") {
        return Some(FileType::Pdf);
    }
    if let Some((_, extension)) = SIGNATURES
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
    {
        return Some(FileType::Unsupported(extension));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(FileType::Unsupported("webp"));
    }
    if bytes.starts_with(b"BM") && bytes.len() > 26 && bytes[14..18].contains(&0) {
        return Some(FileType::Unsupported("bmp"));
    }
    match (bytes.get(4..8), bytes.get(8..11)) {
        (Some(b"ftyp"), Some(b"hei" | b"mif" | b"avi")) => Some(FileType::Unsupported("heic")),
        (Some(b"ftyp"), Some(b"M4A")) => Some(FileType::Unsupported("m4a")),
        (Some(b"ftyp"), _) => Some(FileType::Unsupported("mp4")),
        _ => None,
    }
}

/// An Office file is a zip whose entries tell what it is.
fn zip_kind(bytes: &[u8]) -> FileType {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return damaged_zip_kind(bytes);
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    let under = |folder: &str| {
        archive
            .file_names_raw()
            .any(|name| name.starts_with(folder.as_bytes()))
    };
    if has("[Content_Types].xml") || has("_rels/.rels") {
        if under("word/") {
            return FileType::Word;
        }
        if has("xl/workbook.bin") {
            return FileType::BinarySpreadsheet;
        }
        if under("xl/") {
            return FileType::Spreadsheet;
        }
        if under("ppt/") {
            return FileType::Presentation;
        }
        if under("visio/") {
            return FileType::Unsupported("vsdx");
        }
        return FileType::Unsupported("zip");
    }
    open_document_kind(bytes).unwrap_or(FileType::Unsupported("zip"))
}

/// An OpenDocument file begins with an uncompressed entry `mimetype`.
fn open_document_kind(bytes: &[u8]) -> Option<FileType> {
    const KINDS: &[(&[u8], FileType)] = &[
        (
            b"application/vnd.oasis.opendocument.spreadsheet",
            FileType::OpenSpreadsheet,
        ),
        (
            b"application/vnd.oasis.opendocument.presentation",
            FileType::OpenPresentation,
        ),
        (
            b"application/vnd.oasis.opendocument.text",
            FileType::OpenText,
        ),
        (b"application/vnd.sun.xml.writer", FileType::OpenText),
    ];
    let head = &bytes[..bytes.len().min(256)];
    let found = |magic: &[u8]| head.windows(magic.len()).any(|window| window == magic);
    KINDS
        .iter()
        .find(|(magic, _)| found(magic))
        .map(|(_, kind)| *kind)
}

/// A zip without a readable directory still shows the names of its first entries.
fn damaged_zip_kind(bytes: &[u8]) -> FileType {
    let head = &bytes[..bytes.len().min(64 << 10)];
    let found = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if found(b"word/") {
        FileType::Word
    } else if found(b"xl/") {
        FileType::Spreadsheet
    } else if found(b"ppt/") {
        FileType::Presentation
    } else {
        open_document_kind(bytes).unwrap_or(FileType::Unsupported("zip"))
    }
}

/// A compound file names its streams in UTF-16.
fn compound_kind(bytes: &[u8]) -> FileType {
    const STREAMS: &[(&str, FileType)] = &[
        ("EncryptedPackage", FileType::EncryptedOffice),
        ("__properties_version1.0", FileType::Unsupported("msg")),
        ("WordDocument", FileType::Unsupported("doc")),
        ("PowerPoint Document", FileType::Unsupported("ppt")),
        ("Workbook", FileType::OldSpreadsheet),
        ("Book", FileType::OldSpreadsheet),
        ("VisioDocument", FileType::Unsupported("vsd")),
        ("Quill", FileType::Unsupported("pub")),
        ("Props", FileType::Unsupported("mpp")),
    ];
    // Directory entries are 128 bytes long, each beginning with the stream's name.
    let entries = || bytes.chunks_exact(128);
    let named = |name: &str| {
        let wide: Vec<u8> = name
            .encode_utf16()
            .chain([0])
            .flat_map(u16::to_le_bytes)
            .collect();
        entries().any(|entry| entry.starts_with(&wide))
    };
    STREAMS
        .iter()
        .find(|(name, _)| named(name))
        .map_or(FileType::Unsupported("ole"), |(_, kind)| *kind)
}

/// Whether bytes are text in some encoding: a byte order mark, UTF-16 without one, or hardly any control characters.
pub fn looks_like_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xEF\xBB\xBF")
        || bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xFE\xFF")
    {
        return true;
    }
    let sample = &bytes[..bytes.len().min(64 << 10)];
    let zeros = sample.iter().filter(|byte| **byte == 0).count();
    if zeros > 0 {
        return super::text::utf16_without_mark(sample).is_some();
    }
    let control = sample
        .iter()
        .filter(|byte| matches!(byte, 1..=8 | 14..=26 | 28..=31 | 127))
        .count();
    control * 100 <= sample.len()
}

fn text_kind(name: &str, bytes: &[u8]) -> FileType {
    let extension = extension_of(name);
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = &bytes[..bytes.len().min(16 << 10)];
    if extension == "eml" {
        return FileType::Mail;
    }
    if head.starts_with(b"From ") && is_from_line(first_line(head)) {
        return FileType::Mbox;
    }
    if looks_like_mail(head) {
        return FileType::Mail;
    }
    if looks_like_html(head) {
        return FileType::Html;
    }
    if matches!(extension.as_str(), "csv" | "tsv") {
        return FileType::Csv;
    }
    if matches!(extension.as_str(), "html" | "htm" | "xhtml") && head.contains(&b'<') {
        return FileType::Html;
    }
    FileType::Text
}

fn first_line(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == b'\n').next().unwrap_or(bytes)
}

/// Whether a line that begins with `From ` separates messages: what follows is a sender alone, or a sender and a date,
/// which a sentence that begins with the word is not.
pub fn is_from_line(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let rest = rest.trim_ascii();
    let mut words = rest
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (None, _) => true,
        (Some(sender), None) => sender == b"-" || sender.contains(&b'@'),
        (Some(_), Some(_)) => has_ctime(rest),
    }
}

/// Whether a line holds `Mon Jan  2 15:04` somewhere, as From lines do after the sender.
fn has_ctime(line: &[u8]) -> bool {
    const DAYS: &[&[u8]] = &[
        b"Mon ", b"Tue ", b"Wed ", b"Thu ", b"Fri ", b"Sat ", b"Sun ", b"Mon,", b"Tue,", b"Wed,",
        b"Thu,", b"Fri,", b"Sat,", b"Sun,",
    ];
    let clock = line.windows(5).any(|w| {
        w[0].is_ascii_digit()
            && w[1].is_ascii_digit()
            && w[2] == b':'
            && w[3].is_ascii_digit()
            && w[4].is_ascii_digit()
    });
    clock && line.windows(4).any(|window| DAYS.contains(&window))
}

/// Whether the first lines are header fields of a message, two of them well known.
fn looks_like_mail(head: &[u8]) -> bool {
    const KNOWN: &[&str] = &[
        "received",
        "return-path",
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "delivered-to",
        "sender",
        "reply-to",
        "content-type",
        "cc",
        "x-mailer",
        "in-reply-to",
        "references",
        "dkim-signature",
    ];
    let mut known = 0;
    for line in head.split(|byte| *byte == b'\n').take(60) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            continue;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            return false;
        };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(|byte| matches!(byte, 33..=126)) {
            return false;
        }
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        known += usize::from(KNOWN.contains(&name.as_str()));
        if known >= 3 {
            return true;
        }
    }
    known >= 2
}

fn looks_like_html(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start();
    let declared = text.starts_with("<!doctype html")
        || text.starts_with("<html")
        || text.starts_with("<head");
    let inside = text.starts_with('<')
        && ["<html", "<body", "<head"]
            .iter()
            .any(|tag| text.contains(tag));
    declared || inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lying_name_does_not_change_what_the_bytes_are() {
        assert_eq!(sniff("report.docx", b"%PDF-1.4 ..."), FileType::Pdf);
        assert_eq!(
            sniff("photo.txt", b"\x89PNG\r\n\x1a\n"),
            FileType::Unsupported("png")
        );
        assert_eq!(FileType::Pdf.property("report.docx"), "pdf");
        assert_eq!(FileType::Word.property("macro.DOCM"), "docm");
        assert_eq!(
            sniff("x.bin", b"\x00\x01\x02\x03garbage\x00\x00"),
            FileType::Unknown
        );
    }

    #[test]
    fn text_is_told_apart_by_what_it_says_first() {
        assert_eq!(
            sniff("a", b"From: a@b.c\r\nTo: d@e.f\r\n\r\nhi"),
            FileType::Mail
        );
        assert_eq!(
            sniff(
                "a",
                b"From a@b.c Mon Jan  2 10:00:00 2006\nSubject: x\n\nhi"
            ),
            FileType::Mbox
        );
        assert_eq!(sniff("a.txt", b"From Russia with love"), FileType::Text);
        assert_eq!(sniff("a.txt", b"<!DOCTYPE html><p>x"), FileType::Html);
        assert_eq!(sniff("a.csv", b"a,b\n1,2\n"), FileType::Csv);
    }

    #[test]
    fn a_sentence_is_not_a_from_line() {
        assert!(is_from_line(b"From - "));
        assert!(is_from_line(b"From 1844@xxx"));
        assert!(is_from_line(
            b"From exmh@redhat.com  Thu Aug 22 12:36:23 2002"
        ));
        assert!(!is_from_line(b"From Russia with love"));
        assert!(!is_from_line(b"From Monday to Friday we meet"));
    }
}
