//! The plot in files: what names those whose data lies in many places, by name, by number, in a scan; and what a law
//! keeps.

use super::Filling;
use super::files::{File, Where};
use crate::apps::seed::people::{Person, post};
use crate::apps::seed::{Sample, team};
use crate::content::extract::{Partial, Reason};
use std::fmt::Write;
use std::io::Write as _;

/// Retention label of what the tax law keeps.
pub const TAX_LABEL: &str = "Tax records - keep 10 years";

/// Fills in the plot, for the subject and for three others alike.
pub fn fill(sample: &mut Sample, filling: &mut Filling) {
    headcount(sample, filling);
    for (turn, subject) in Sample::subjects().into_iter().enumerate() {
        own_files(sample, filling, subject);
        named_in_files(sample, filling, subject, turn);
        scan(sample, filling, subject, turn);
        invoice(sample, filling, subject, turn);
    }
    decoys(sample, filling);
}

/// A table of employee numbers without names: the only cell about a person is the number.
fn headcount(sample: &mut Sample, filling: &mut Filling) {
    let mut rows = vec![[
        "Number".to_string(),
        "Site".into(),
        "Contract".into(),
        "Grade".into(),
    ]];
    for index in 1..sample.people.len() {
        let grade = format!("G{}", 4 + sample.chance.below(6));
        let person = &sample.people[index];
        rows.push([
            person.employee_id.clone(),
            person.culture.country().city.into(),
            "full time".into(),
            grade,
        ]);
    }
    let text = rows
        .iter()
        .map(|row| row.join("\t"))
        .collect::<Vec<_>>()
        .join("\n");
    let at = sample.days_ago(71);
    let name = format!("Headcount {}.xlsx", &at.date()[..4]);
    let file = File {
        name,
        below: "",
        text,
        author: post::PERSONNEL,
        editor: post::PERSONNEL,
        created: at,
        modified: at,
    };
    let place = filling.add_file(sample, Where::Team(team::HR), file);
    filling.items[place].native = workbook(&rows);
    filling.items[place].size = 0;
}

/// What the person wrote: in the team's site with versions, and in the OneDrive.
fn own_files(sample: &mut Sample, filling: &mut Filling, subject: usize) {
    let home = sample.home_of(subject);
    let person = sample.people[subject].clone();
    let language = crate::apps::seed::words::language(person.culture);
    for (number, (stem, ending)) in [("Proposal", "docx"), ("Budget", "xlsx"), ("Review", "pptx")]
        .iter()
        .enumerate()
    {
        let created = sample.days_ago(90 - 7 * number as i64);
        let modified = sample.days_ago(20 + number as i64);
        let topic = &language.topics[number % language.topics.len()];
        let text = format!(
            "{}\n{}\n{}",
            person.display,
            sample.sentences(topic.mail, 4, created),
            person.upn
        );
        let file = File {
            name: format!("{stem} {}.{ending}", person.surname),
            below: "",
            text: text.clone(),
            author: subject,
            editor: subject,
            created,
            modified,
        };
        let place = filling.add_file(sample, Where::Team(home), file);
        filling.add_before(
            place,
            &format!("Draft. {}", sample_start(&text)),
            subject,
            created,
        );
        filling.add_before(place, &text, subject, created.plus_days(5));
    }
    // Made by somebody else and only changed by the person: the query of a case misses it.
    let created = sample.days_ago(110);
    let owner = sample.teams[home].owners[0];
    let text = "Roster of the stand at the fair: three shifts a day, two people each.".to_string();
    let modified = sample.days_ago(15);
    let file = File {
        name: format!("Roster {}.docx", 3 + subject),
        below: "",
        text,
        author: owner,
        editor: subject,
        created,
        modified,
    };
    filling.add_file(sample, Where::Team(home), file);
    let private = [
        (
            "Curriculum vitae.docx",
            format!(
                "{}\nBorn {}.{}.{}\n{}\n{}",
                person.display,
                person.birthday.2,
                person.birthday.1,
                person.birthday.0,
                person.street,
                person.mobile
            ),
        ),
        (
            "Rent.txt",
            format!(
                "Landlord wants the new account by the end of the month. {}",
                person.street
            ),
        ),
        (
            "Ideas.md",
            "Posters in the underground; a choir at the opening; umbrellas with the logo."
                .to_string(),
        ),
        (
            "Expenses.csv",
            "date,what,amount\n2025-11-03,train,88.40\n2025-11-04,hotel,141.00".to_string(),
        ),
    ];
    for (number, (name, text)) in private.into_iter().enumerate() {
        let at = sample.days_ago(30 + 9 * number as i64);
        let file = File {
            name: name.into(),
            below: "",
            text,
            author: subject,
            editor: subject,
            created: at,
            modified: at,
        };
        filling.add_file(sample, Where::Drive(subject), file);
    }
    for number in 0..2 {
        let at = sample.days_ago(60 + number);
        let text = format!("Old draft {number} of {}.", person.given);
        let name = format!("Draft {}.docx", number + 1);
        let file = File {
            name,
            below: "",
            text,
            author: subject,
            editor: subject,
            created: at,
            modified: at,
        };
        let place = if number == 0 {
            Where::Drive(subject)
        } else {
            Where::Team(home)
        };
        let item = filling.add_file(sample, place, file);
        filling
            .recycled
            .push((item, sample.now.plus_days(-10 - number), subject));
    }
}

fn sample_start(text: &str) -> String {
    text.lines().next().unwrap_or("").to_string()
}

/// What others keep about the person: a list of emergency contacts, a page, minutes in somebody's OneDrive.
fn named_in_files(sample: &mut Sample, filling: &mut Filling, subject: usize, turn: usize) {
    let person = sample.people[subject].clone();
    let country = person.culture.country();
    let at = sample.days_ago(130 + turn as i64);
    let text = format!(
        "Employee {}. Call {} first. Lives at {}, {} {}.",
        person.employee_id, person.mobile, person.street, country.postal_code, country.city
    );
    filling.add_entry(
        sample,
        Where::Team(team::HR),
        "Emergency contacts",
        &person.display,
        &text,
        post::PERSONNEL,
        at,
    );
    let text = format!(
        "{} is our {} in {}. Write to {}.",
        person.display, person.title, country.city, person.upn
    );
    filling.add_page(
        sample,
        Where::Intranet,
        &format!("Meet-{}", turn + 1),
        "Meet a colleague",
        &text,
        17,
        at,
    );
    let manager = person.manager.unwrap_or(11);
    let text = format!(
        "One to one with {}: wants to work four days a week. Number {}.",
        person.given, person.employee_id
    );
    let file = File {
        name: format!("One to one {}.docx", turn + 1),
        below: "",
        text,
        author: manager,
        editor: manager,
        created: at,
        modified: at,
    };
    filling.add_file(sample, Where::Drive(manager), file);
}

/// A scan: its picture shows the person's contract, but no index can know.
fn scan(sample: &mut Sample, filling: &mut Filling, _subject: usize, turn: usize) {
    let at = sample.days_ago(200 + turn as i64);
    let file = File {
        name: format!("Scan_{}_{:04}.pdf", at.date().replace('-', ""), 7 + turn),
        below: "",
        text: String::new(),
        author: post::PERSONNEL,
        editor: post::PERSONNEL,
        created: at,
        modified: at,
    };
    let place = filling.add_file(sample, Where::Team(team::HR), file);
    let item = &mut filling.items[place];
    item.unindexed_reason =
        Some(Partial::new(Reason::UnsupportedType, "pages are pictures without text").to_string());
    item.native = Some(picture_pdf());
    item.size = 0;
}

/// An invoice that the law keeps for ten years, with the person as the contact.
fn invoice(sample: &mut Sample, filling: &mut Filling, subject: usize, turn: usize) {
    let person = sample.people[subject].clone();
    let at = sample.days_ago(240 + 3 * turn as i64);
    let number = format!("{}-{:04}", &at.date()[..4], 417 + turn);
    let mut text = format!("Invoice {number}\nFabrikam Printing, 300 brochures, 1,240.00 EUR\n");
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "Ordered by {} ({}), delivered to {}",
        person.display,
        person.upn,
        person.culture.country().city
    );
    let file = File {
        name: format!("Invoice {number}.pdf"),
        below: "",
        text,
        author: post::BOOKKEEPER,
        editor: post::BOOKKEEPER,
        created: at,
        modified: at,
    };
    let place = filling.add_file(sample, Where::Team(team::FINANCE), file);
    filling.items[place].label = Some(TAX_LABEL.into());
}

/// Files about the project that only bears the subject's given name.
fn decoys(sample: &mut Sample, filling: &mut Filling) {
    let given = sample.people[post::SUBJECT].given.clone();
    let members = sample.teams[team::PROJECT].members.clone();
    for number in 0..5 {
        let at = sample.days_ago(25 + 8 * number);
        let author = members[number as usize % members.len()];
        let text = format!(
            "Design of {given}, part {}. {given} writes pages in order and reads them ahead.",
            number + 1
        );
        let name = format!("{given} design {}.docx", number + 1);
        let file = File {
            name,
            below: "",
            text,
            author,
            editor: author,
            created: at,
            modified: at,
        };
        filling.add_file(sample, Where::Team(team::PROJECT), file);
    }
    let namesake: Person = sample.people[post::NAMESAKE].clone();
    let at = sample.days_ago(18);
    let text = format!("Substitute for {}: the second desk.", namesake.display);
    let file = File {
        name: "Substitutes.docx".into(),
        below: "",
        text,
        author: 9,
        editor: 9,
        created: at,
        modified: at,
    };
    filling.add_file(sample, Where::Team(team::FINANCE), file);
}

/// A workbook with one sheet of texts, as small as one can be.
fn workbook(rows: &[[String; 4]]) -> Option<Vec<u8>> {
    let mut sheet = String::from(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
    );
    for row in rows {
        sheet.push_str("<row>");
        for cell in row {
            // Names of cities and words of ours: nothing in them needs escaping.
            let _ = write!(sheet, "<c t=\"inlineStr\"><is><t>{cell}</t></is></c>");
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    let parts = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
        ),
        (
            "xl/workbook.xml",
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"Headcount\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        ("xl/worksheets/sheet1.xml", sheet.as_str()),
    ];
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    // Stored, not deflated: it is small, and whoever looks for a number in the file's bytes must be able to find it.
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        packed.start_file(name, options).ok()?;
        packed.write_all(content.as_bytes()).ok()?;
    }
    packed.finish().ok().map(std::io::Cursor::into_inner)
}

/// A page that is one grey picture.
fn picture_pdf() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>",
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\u{7f}\nendstream",
        "<</Length 27>>stream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
    ];
    let mut pdf = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(pdf.len());
        let _ = writeln!(pdf, "{} 0 obj{object}endobj", number + 1);
    }
    let table = pdf.len();
    let _ = write!(pdf, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        let _ = writeln!(pdf, "{offset:010} 00000 n ");
    }
    let _ = write!(
        pdf,
        "trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    pdf.into_bytes()
}
