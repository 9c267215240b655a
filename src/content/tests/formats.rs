//! Each format on a small sample made here, and what happens to damaged, lying and oversized ones.

use super::super::extract::{Extracted, Extractor, Reason};
use std::io::{Cursor, Write};
use std::sync::Arc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn read(name: &str, bytes: &[u8]) -> Extracted {
    Extractor::default().file(name, &Arc::from(bytes))
}

const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");
const CORE: (&str, &str) = (
    "docProps/core.xml",
    "<cp:coreProperties><dc:title>Pay &amp; leave</dc:title><dc:creator>Pilar</dc:creator>\
     <cp:lastModifiedBy>Garth Fort</cp:lastModifiedBy><cp:keywords>payroll</cp:keywords>\
     <dcterms:created>2021-05-01T10:00:00Z</dcterms:created></cp:coreProperties>",
);

#[test]
fn a_word_document_gives_text_headers_deleted_words_and_metadata() {
    let document = "<w:document><w:body><w:p><w:r><w:t>Salary of </w:t></w:r><w:r><w:t>Pilar &#38; co</w:t></w:r></w:p>\
        <w:p><w:del><w:delText>struck out</w:delText></w:del></w:p><mc:AlternateContent><mc:Choice><w:t>shape</w:t></mc:Choice>\
        <mc:Fallback><w:t>fallback</w:t></mc:Fallback></mc:AlternateContent></w:body></w:document>";
    let header = "<w:hdr><w:p><w:t>Confidential</w:t></w:p></w:hdr>";
    let links = "<Relationships><Relationship Target=\"mailto:pilar@contoso.com?subject=x\"/></Relationships>";
    let bytes = package(&[
        TYPES,
        CORE,
        ("word/document.xml", document),
        ("word/header1.xml", header),
        ("word/_rels/document.xml.rels", links),
    ]);
    let read = read("anything.bin", &bytes);
    for words in [
        "Salary of Pilar & co\n",
        "struck out",
        "shape",
        "Confidential",
        "pilar@contoso.com",
        "payroll",
    ] {
        assert!(read.text.contains(words), "{words} in {}", read.text);
    }
    assert!(!read.text.contains("fallback"));
    assert_eq!(
        (read.filetype.as_str(), read.title.as_deref()),
        ("docx", Some("Pay & leave"))
    );
    assert_eq!(
        (read.author.as_deref(), read.modified_by.as_deref()),
        (Some("Pilar"), Some("Garth Fort"))
    );
    assert_eq!(read.created, Some(1_619_863_200_000));
    assert_eq!(read.partial, None);
}

#[test]
fn a_spreadsheet_gives_its_cells_row_by_row() {
    let sheet = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\"><v>4711</v></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>inline</t></is></c><c r=\"XFD1048576\"><v>0.5</v></c></row></sheetData></worksheet>";
    let book = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
        <sheet name=\"Staff\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let links = "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
        Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let root = "<Relationships><Relationship Id=\"r\" Target=\"xl/workbook.xml\" \
        Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>";
    let strings = (
        "xl/sharedStrings.xml",
        "<sst count=\"1\"><si><t>Pilar Ruiz</t></si></sst>",
    );
    let bytes = package(&[
        TYPES,
        ("_rels/.rels", root),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/worksheets/sheet1.xml", sheet),
        strings,
    ]);
    let whole = read("staff.xlsx", &bytes);
    assert_eq!(whole.partial, None, "{whole:?}");
    assert!(
        whole.text.contains("Staff\nPilar Ruiz\t4711\t\ninline\t"),
        "{}",
        whole.text
    );
    let odd = read(
        "staff.xlsx",
        &package(&[TYPES, ("xl/workbook.xml", book), strings]),
    );
    assert!(
        odd.text.contains("Pilar Ruiz") && odd.partial.is_some(),
        "{odd:?}"
    );
}

#[test]
fn a_presentation_gives_its_slides_in_order_and_its_notes() {
    let slide = |words: &str| format!("<p:sld><a:p><a:t>{words}</a:t></a:p></p:sld>");
    let (first, second, tenth) = (slide("one"), slide("two"), slide("ten"));
    let notes = slide("speaker note");
    let bytes = package(&[
        TYPES,
        ("ppt/slides/slide10.xml", &tenth),
        ("ppt/slides/slide2.xml", &second),
        ("ppt/slides/slide1.xml", &first),
        ("ppt/notesSlides/notesSlide1.xml", &notes),
    ]);
    let read = read("deck.pptx", &bytes);
    let words: Vec<&str> = read.text.split_whitespace().collect();
    assert_eq!(words, ["one", "two", "ten", "speaker", "note"]);
}

#[test]
fn an_open_document_gives_its_paragraphs() {
    let content = "<office:document-content><office:body><text:p>Hello<text:tab/>Pilar</text:p><text:h>Head</text:h></office:body></office:document-content>";
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    writer.start_file("mimetype", stored).unwrap();
    writer
        .write_all(b"application/vnd.oasis.opendocument.text")
        .unwrap();
    writer
        .start_file("content.xml", SimpleFileOptions::default())
        .unwrap();
    writer.write_all(content.as_bytes()).unwrap();
    let read = read("a.odt", &writer.finish().unwrap().into_inner());
    assert_eq!(
        (read.text.as_str(), read.filetype.as_str()),
        ("Hello\tPilar\nHead\n", "odt")
    );
}

/// A PDF of one page; the cross-reference table is made from the objects.
fn pdf(stream: &str, trailer: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_string(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_string(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_string(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_string(),
        "<< /Title (Contract) /Author (Pilar Ruiz) /CreationDate (D:20210501100000Z) >>".to_string(),
    ];
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    bytes.extend(format!("trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n").bytes());
    bytes
}

#[test]
fn a_pdf_gives_text_title_and_author_and_an_encrypted_one_says_so() {
    let bytes = pdf("BT /F1 12 Tf 20 100 Td (Employee 4711 Pilar) Tj ET", "");
    let open = read("c.pdf", &bytes);
    assert!(open.text.contains("Employee 4711 Pilar"), "{open:?}");
    assert_eq!(
        (open.title.as_deref(), open.author.as_deref()),
        (Some("Contract"), Some("Pilar Ruiz"))
    );
    assert_eq!(
        (open.created, open.partial),
        (Some(1_619_863_200_000), None)
    );
    let damaged = read("c.pdf", &bytes[..bytes.len() / 3]);
    assert!(damaged.partial.is_some());
}

#[test]
fn damaged_documents_are_told_and_never_end_the_import() {
    let bytes = package(&[
        TYPES,
        (
            "word/document.xml",
            "<w:document><w:t>whole words</w:t><w:p",
        ),
    ]);
    let cut = read("a.docx", &bytes);
    assert!(
        cut.text.contains("whole words") && cut.partial.is_some(),
        "{cut:?}"
    );
    for length in (0..bytes.len()).step_by(7) {
        let read = read("a.docx", &bytes[..length]);
        assert!(
            length < 4 || read.partial.is_some(),
            "{length} of {} bytes: {read:?}",
            bytes.len()
        );
    }
    let mut mutated = pdf("BT (x) Tj ET", "");
    for at in (0..mutated.len()).step_by(11) {
        mutated[at] ^= 0x55;
        read("m.pdf", &mutated);
    }
}

#[test]
fn a_package_that_unpacks_to_far_more_than_it_says_is_not_unpacked() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer
        .start_file("[Content_Types].xml", SimpleFileOptions::default())
        .unwrap();
    writer
        .start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..65 {
        writer.write_all(&zeros).unwrap();
    }
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    let read = read("bomb.docx", &bytes);
    assert_eq!(
        read.partial.map(|partial| partial.reason),
        Some(Reason::OutputSize)
    );
}

#[test]
fn a_document_in_a_mail_in_a_mail_is_searchable() {
    use base64::Engine;
    let document = package(&[
        TYPES,
        ("word/document.xml", "<w:p><w:t>deep secret</w:t></w:p>"),
    ]);
    let inner = format!(
        "From: x@y.z\r\nSubject: inner\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\
         Content-Type: application/octet-stream; name=a.docx\r\nContent-Disposition: attachment; filename=a.docx\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--i--\r\n",
        base64::engine::general_purpose::STANDARD.encode(document)
    );
    let outer = format!(
        "From: a@b.c\r\nSubject: outer\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\
         Content-Type: message/rfc822\r\n\r\n{inner}\r\n--o--\r\n"
    );
    let read = read("m.eml", outer.as_bytes());
    assert!(
        read.text.contains("deep secret") && read.text.contains("a.docx"),
        "{read:?}"
    );
    assert_eq!(read.partial, None);
}
