//! Ordinary files, list entries and pages, as the dice have them; and the forms that they have.

use super::{Before, Filling, Place};
use crate::apps::seed::Sample;
use crate::apps::seed::words::{self, Language};
use crate::content::{NewItem, Person, PersonRole};
use crate::tenant::Timestamp;

/// A file before it is known where it lies.
pub struct File {
    /// Name with its ending.
    pub name: String,
    /// Folder below the library; empty for the library itself.
    pub below: &'static str,
    /// What it says.
    pub text: String,
    /// Who made it.
    pub author: usize,
    /// Who changed it last.
    pub editor: usize,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed last.
    pub modified: Timestamp,
}

impl Filling {
    /// Adds a file to the library of a site; its place.
    pub fn add_file(&mut self, sample: &Sample, place: Where, file: File) -> usize {
        let site = self.site(place);
        let (author, editor) = (&sample.people[file.author], &sample.people[file.editor]);
        let library = if matches!(place, Where::Drive(_)) {
            "Documents"
        } else {
            "Shared Documents"
        };
        let below = if file.below.is_empty() {
            String::new()
        } else {
            format!("{}/", file.below)
        };
        let filetype = file.name.rsplit('.').next().unwrap_or("").to_lowercase();
        // Plain texts are their own bytes; other forms are made from the text when they are exported.
        let native = matches!(filetype.as_str(), "txt" | "csv" | "md")
            .then(|| file.text.clone().into_bytes());
        let item = NewItem {
            location: site.location,
            folder: site.folders.get("library").copied().unwrap_or_default(),
            kind: "file".into(),
            subject: file
                .name
                .rsplit_once('.')
                .map_or(file.name.as_str(), |(stem, _)| stem)
                .to_string(),
            author: author.display.clone(),
            created: Some(file.created),
            modified: Some(file.modified),
            modified_by: editor.display.clone(),
            size: if native.is_some() {
                0
            } else {
                14_000 + 3 * file.text.len() as i64
            },
            url: Some(format!("{}/{library}/{below}{}", site.url, file.name)),
            filename: Some(file.name),
            filetype: Some(filetype),
            text: file.text,
            native,
            people: vec![
                Person::new(PersonRole::Author, &author.upn, &author.display),
                Person::new(PersonRole::CreatedBy, &author.upn, &author.display),
                Person::new(PersonRole::ModifiedBy, &editor.upn, &editor.display),
            ],
            ..NewItem::default()
        };
        self.items.push(item);
        self.items.len() - 1
    }

    /// Adds an older state of a file.
    pub fn add_before(&mut self, item: usize, text: &str, author: usize, at: Timestamp) {
        self.versions.push(Before {
            item,
            text: text.to_string(),
            author,
            at,
        });
    }

    /// Adds an entry to a list of a site.
    #[allow(clippy::too_many_arguments, reason = "the facts of one item")]
    pub fn add_entry(
        &mut self,
        sample: &Sample,
        place: Where,
        list: &str,
        title: &str,
        text: &str,
        author: usize,
        at: Timestamp,
    ) -> usize {
        self.add_other(
            sample,
            place,
            "listitem",
            &format!("Lists/{list}/{}_.000", self.items.len()),
            title,
            text,
            author,
            at,
        )
    }

    /// Adds a page of a site.
    #[allow(clippy::too_many_arguments, reason = "the facts of one item")]
    pub fn add_page(
        &mut self,
        sample: &Sample,
        place: Where,
        name: &str,
        title: &str,
        text: &str,
        author: usize,
        at: Timestamp,
    ) -> usize {
        self.add_other(
            sample,
            place,
            "page",
            &format!("SitePages/{name}.aspx"),
            title,
            text,
            author,
            at,
        )
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the facts of one item, used by two functions above only"
    )]
    fn add_other(
        &mut self,
        sample: &Sample,
        place: Where,
        kind: &str,
        path: &str,
        title: &str,
        text: &str,
        author: usize,
        at: Timestamp,
    ) -> usize {
        let site = self.site(place);
        let person = &sample.people[author];
        let role = if kind == "page" { "pages" } else { "list" };
        let item = NewItem {
            location: site.location,
            folder: site.folders.get(role).copied().unwrap_or_default(),
            kind: kind.into(),
            subject: title.into(),
            author: person.display.clone(),
            created: Some(at),
            modified: Some(at),
            modified_by: person.display.clone(),
            filename: (kind == "page").then(|| path.rsplit('/').next().unwrap_or(path).to_string()),
            filetype: (kind == "page").then(|| "aspx".to_string()),
            url: Some(format!("{}/{path}", site.url)),
            text: text.into(),
            people: vec![
                Person::new(PersonRole::Author, &person.upn, &person.display),
                Person::new(PersonRole::CreatedBy, &person.upn, &person.display),
                Person::new(PersonRole::ModifiedBy, &person.upn, &person.display),
            ],
            ..NewItem::default()
        };
        self.items.push(item);
        self.items.len() - 1
    }

    fn site(&self, place: Where) -> &Place {
        match place {
            Where::Team(index) => &self.teams[index],
            Where::Drive(index) => self.drives.get(&index).unwrap_or(&self.intranet),
            Where::Intranet => &self.intranet,
        }
    }
}

/// Which site is meant.
#[derive(Clone, Copy)]
pub enum Where {
    /// The site of a team.
    Team(usize),
    /// The OneDrive of a post.
    Drive(usize),
    /// The site for everybody.
    Intranet,
}

const NAMES: &[(&str, &str)] = &[
    ("Forecast", "xlsx"),
    ("Minutes", "docx"),
    ("Plan", "docx"),
    ("Slides", "pptx"),
    ("Notes", "txt"),
    ("Checklist", "md"),
    ("Export", "csv"),
    ("Handbook", "pdf"),
];

/// Fills sites and OneDrives.
pub fn fill(sample: &mut Sample, filling: &mut Filling) {
    for team in 0..sample.teams.len() {
        let members = sample.teams[team].members.clone();
        for number in 0..22 {
            let (author, editor) = (*sample.chance.one(&members), *sample.chance.one(&members));
            file(sample, filling, Where::Team(team), number, author, editor);
        }
        for number in 0..7 {
            let author = *sample.chance.one(&members);
            let at = sample.days_ago(9 + 17 * number);
            let topic = &words::ENGLISH.topics[(team + number as usize) % 6];
            let (title, text) = (
                sample.fill(topic.subject, at),
                sample.sentences(topic.mail, 2, at),
            );
            filling.add_entry(
                sample,
                Where::Team(team),
                "Issues",
                &title,
                &text,
                author,
                at,
            );
        }
        let at = sample.days_ago(120);
        let about = format!(
            "{}. Everything about us, and whom to ask.",
            sample.teams[team].about
        );
        filling.add_page(
            sample,
            Where::Team(team),
            "Home",
            "Home",
            &about,
            members[0],
            at,
        );
    }
    let mut owners: Vec<usize> = filling.drives.keys().copied().collect();
    owners.sort_unstable();
    for owner in owners {
        for number in 0..4 {
            file(sample, filling, Where::Drive(owner), number, owner, owner);
        }
    }
    for number in 0..8 {
        let at = sample.days_ago(6 + 20 * number);
        let topic = &words::ENGLISH.topics[number as usize % 6];
        let (title, text) = (
            sample.fill(topic.subject, at),
            sample.sentences(topic.mail, 4, at),
        );
        filling.add_page(
            sample,
            Where::Intranet,
            &format!("News-{}", 40 + number),
            &title,
            &text,
            17,
            at,
        );
    }
}

fn file(
    sample: &mut Sample,
    filling: &mut Filling,
    place: Where,
    number: usize,
    author: usize,
    editor: usize,
) {
    let language: &Language = sample.language_of(&[author, editor]);
    let days = 14 + sample.chance.below(300) as i64;
    let created = sample.days_ago(days);
    let since = sample.chance.below(days as usize) as i64;
    let modified = sample.days_ago(since);
    let topic = &language.topics[number % language.topics.len()];
    let (stem, ending) = NAMES[number % NAMES.len()];
    let text = format!(
        "{}\n{}",
        sample.fill(topic.subject, created),
        sample.sentences(topic.mail, 3, created)
    );
    let file = File {
        name: format!("{stem} {}.{ending}", 101 + filling.items.len()),
        below: if number % 5 == 4 { "Old" } else { "" },
        text: text.clone(),
        author,
        editor,
        created,
        modified: modified.max(created),
    };
    let item = filling.add_file(sample, place, file);
    if number % 6 == 1 {
        filling.add_before(
            item,
            &text[..text.find('\n').unwrap_or(text.len())],
            author,
            created,
        );
    }
}
