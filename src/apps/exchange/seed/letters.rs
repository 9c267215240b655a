//! The forms that items of a mailbox have: mail, meetings, contacts, tasks, notes, chats. No plot here.

use super::{Filling, Place};
use crate::apps::seed::Sample;
use crate::content::{NewItem, Person, PersonRole};
use crate::tenant::Timestamp;

/// Somebody as sender or recipient.
pub fn named(sample: &Sample, role: PersonRole, index: usize) -> Person {
    let person = &sample.people[index];
    Person::new(role, &person.upn, &person.display)
}

/// A mail before it is known in whose mailboxes it lies.
#[derive(Clone)]
pub struct Mail {
    /// Sender.
    pub from: Person,
    /// Recipients.
    pub to: Vec<Person>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// When it was sent.
    pub at: Timestamp,
    /// Message id, without brackets.
    pub id: String,
    /// Why it is not wholly indexed.
    pub unindexed: Option<String>,
    /// Name of its attachment.
    pub attachment: Option<String>,
}

impl Mail {
    /// A mail between people of Contoso.
    pub fn between(
        sample: &mut Sample,
        from: usize,
        to: &[usize],
        subject: &str,
        text: String,
        at: Timestamp,
    ) -> Mail {
        let recipients = to
            .iter()
            .map(|index| named(sample, PersonRole::To, *index))
            .collect();
        Mail {
            from: named(sample, PersonRole::From, from),
            to: recipients,
            subject: subject.to_string(),
            text,
            at,
            id: format!("{:016x}@contoso.com", sample.chance.bits()),
            unindexed: None,
            attachment: None,
        }
    }

    /// A mail from outside.
    pub fn outside(
        sample: &mut Sample,
        from: (&str, &str),
        to: Vec<Person>,
        subject: &str,
        text: String,
        at: Timestamp,
    ) -> Mail {
        Mail {
            from: Person::new(PersonRole::From, from.0, from.1),
            to,
            subject: subject.to_string(),
            text,
            at,
            id: format!("{:016x}@fabrikam.com", sample.chance.bits()),
            unindexed: None,
            attachment: None,
        }
    }

    /// The copy of it in one folder.
    pub fn copy(&self, location: i64, folder: i64, received: bool) -> NewItem {
        let mut people = Vec::with_capacity(1 + self.to.len());
        people.push(self.from.clone());
        people.extend(self.to.iter().cloned());
        let mut item = NewItem {
            location,
            folder,
            kind: "email".into(),
            class: "IPM.Note".into(),
            subject: self.subject.clone(),
            created: Some(self.at),
            sent: Some(self.at),
            received: Some(if received {
                self.at.plus_ms(2_000)
            } else {
                self.at
            }),
            message_id: Some(self.id.clone()),
            unindexed_reason: self.unindexed.clone(),
            text: self.text.clone(),
            people,
            ..NewItem::default()
        };
        if let Some(name) = &self.attachment {
            item.size = 184_320 + self.text.len() as i64;
            item.props.insert("HasAttachment".into(), true.into());
            item.props
                .insert("AttachmentNames".into(), vec![name.clone()].into());
        }
        item
    }
}

impl Filling {
    /// Puts a mail into the sender's Sent Items and the inboxes of the recipients; where the copies are.
    pub fn send(&mut self, mail: &Mail, from: Option<usize>, to: &[usize]) -> Vec<usize> {
        let mut places = Vec::with_capacity(1 + to.len());
        if let Some(from) = from {
            places.push(self.add(mail.copy(
                self.boxes[from].location,
                self.boxes[from].folder("sent"),
                false,
            )));
        }
        for index in to {
            places.push(self.add(mail.copy(
                self.boxes[*index].location,
                self.boxes[*index].folder("inbox"),
                true,
            )));
        }
        places
    }

    /// Adds an item; its place.
    pub fn add(&mut self, item: NewItem) -> usize {
        self.items.push(item);
        self.items.len() - 1
    }
}

/// Text of a mail: greeting, what is said, closing.
pub fn letter(
    language: &crate::apps::seed::words::Language,
    to: &str,
    said: &str,
    from: &crate::apps::seed::people::Person,
) -> String {
    format!(
        "{}\n\n{said}\n\n{}\n{}\n{}, Contoso",
        language.greeting.replace("{}", to),
        language.closing,
        from.display,
        from.title
    )
}

/// A meeting in one calendar.
pub fn meeting(
    sample: &Sample,
    place: &Place,
    organizer: usize,
    attendees: &[usize],
    subject: &str,
    text: &str,
    start: Timestamp,
) -> NewItem {
    let mut people = vec![named(sample, PersonRole::From, organizer)];
    people.extend(
        attendees
            .iter()
            .map(|index| named(sample, PersonRole::To, *index)),
    );
    let mut item = NewItem {
        location: place.location,
        folder: place.folder("calendar"),
        kind: "meetings".into(),
        class: "IPM.Appointment".into(),
        subject: subject.to_string(),
        created: Some(start.plus_days(-9)),
        received: Some(start.plus_days(-9)),
        text: text.to_string(),
        people,
        ..NewItem::default()
    };
    item.props.insert("Start".into(), start.to_string().into());
    item.props
        .insert("End".into(), start.plus_ms(3_600_000).to_string().into());
    item
}

/// Somebody's card in somebody else's contacts.
pub fn contact(sample: &Sample, place: &Place, of: usize, at: Timestamp) -> NewItem {
    let person = &sample.people[of];
    let country = person.culture.country();
    NewItem {
        location: place.location,
        folder: place.folder("contacts"),
        kind: "contacts".into(),
        class: "IPM.Contact".into(),
        subject: person.display.clone(),
        created: Some(at),
        text: format!(
            "{}\n{}\n{}, Contoso\nMobile: {}\nBusiness: {}\n{}, {} {}",
            person.display,
            person.upn,
            person.title,
            person.mobile,
            person.phone,
            person.street,
            country.postal_code,
            country.city
        ),
        people: vec![Person::new(
            PersonRole::Participant,
            &person.upn,
            &person.display,
        )],
        ..NewItem::default()
    }
}

/// A task or a note of somebody's own.
pub fn jotting(place: &Place, kind: &str, subject: &str, text: &str, at: Timestamp) -> NewItem {
    let (role, class) = if kind == "tasks" {
        ("tasks", "IPM.Task")
    } else {
        ("notes", "IPM.StickyNote")
    };
    NewItem {
        location: place.location,
        folder: place.folder(role),
        kind: kind.into(),
        class: class.into(),
        subject: subject.to_string(),
        created: Some(at),
        text: text.to_string(),
        ..NewItem::default()
    }
}

/// The hidden copy of a line of a chat in one mailbox.
pub fn chat(
    sample: &Sample,
    place: &Place,
    from: usize,
    others: &[usize],
    line: &str,
    at: Timestamp,
    thread: &str,
) -> NewItem {
    let mut people = vec![named(sample, PersonRole::From, from)];
    people.extend(
        others
            .iter()
            .map(|index| named(sample, PersonRole::To, *index)),
    );
    let mut item = NewItem {
        location: place.location,
        folder: place.folder("chats"),
        kind: "im".into(),
        class: "IPM.SkypeTeams.Message".into(),
        created: Some(at),
        sent: Some(at),
        received: Some(at),
        text: line.to_string(),
        people,
        ..NewItem::default()
    };
    item.props.insert("ThreadId".into(), thread.into());
    item
}
