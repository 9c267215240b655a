//! Ordinary correspondence: threads, meetings, contacts, tasks, notes and chats, as the dice have them.

use super::Filling;
use super::letters::{self, Mail, letter};
use crate::apps::seed::Sample;
use crate::apps::seed::people::post;

/// Threads of mail.
const THREADS: usize = 148;
/// Conversations in chats.
const CHATS: usize = 34;

/// Fills all mailboxes.
pub fn fill(sample: &mut Sample, filling: &mut Filling) {
    for thread in 0..THREADS {
        mail_thread(sample, filling, thread);
    }
    for team in 0..sample.teams.len() {
        team_meetings(sample, filling, team);
    }
    for person in 1..sample.people.len() {
        own_things(sample, filling, person);
    }
    for _ in 0..CHATS {
        conversation(sample, filling);
    }
    team_mail(sample, filling);
}

/// Who writes, and to whom: mostly within a team, sometimes across.
fn circle(sample: &mut Sample, size: usize) -> Vec<usize> {
    let starter = 1 + sample.chance.below(sample.people.len() - 1);
    let mut circle = vec![starter];
    for _ in 0..size {
        let team = sample.home_of(starter);
        let near = sample.chance.below(4) > 0;
        let pool: Vec<usize> = if near {
            sample.teams[team].members.clone()
        } else {
            (1..sample.people.len()).collect()
        };
        let other = *sample.chance.one(&pool);
        if !circle.contains(&other) {
            circle.push(other);
        }
    }
    if circle.len() == 1 {
        circle.push(
            sample.people[starter]
                .manager
                .unwrap_or(if starter == 11 { 38 } else { 11 }),
        );
    }
    circle
}

fn mail_thread(sample: &mut Sample, filling: &mut Filling, thread: usize) {
    let size = 1 + sample.chance.below(3);
    let circle = circle(sample, size);
    let language = sample.language_of(&circle);
    let topic = &language.topics[(thread + sample.chance.below(2)) % language.topics.len()];
    let days = 2 + sample.chance.below(230) as i64;
    let mut at = sample.days_ago(days);
    let subject = sample.fill(topic.subject, at);
    for turn in 0..1 + sample.chance.below(4) {
        let from = circle[turn % circle.len()];
        let to: Vec<usize> = circle
            .iter()
            .copied()
            .filter(|index| *index != from)
            .collect();
        let count = 2 + sample.chance.below(3);
        let mut said = sample.sentences(topic.mail, count, at);
        if turn > 0 {
            said = format!("{} {said}", language.reply);
        }
        let text = letter(
            language,
            &sample.people[to[0]].given,
            &said,
            &sample.people[from],
        );
        let subject = if turn == 0 {
            subject.clone()
        } else {
            format!("RE: {subject}")
        };
        let mail = Mail::between(sample, from, &to, &subject, text, at);
        let places = filling.send(&mail, Some(from), &to);
        // Some clear up after themselves: it lies in Deleted Items, or in the archive.
        for (copy, place) in places.iter().enumerate().skip(1) {
            let role = match sample.chance.below(14) {
                0 => "deleted",
                1 => "archive",
                _ => continue,
            };
            filling.items[*place].folder = filling.boxes[to[copy - 1]].folder(role);
        }
        at = at.plus_ms(3_600_000 * (1 + sample.chance.below(30) as i64));
        if at >= sample.now {
            break;
        }
    }
}

fn team_meetings(sample: &mut Sample, filling: &mut Filling, team: usize) {
    let organizer = sample.teams[team].owners[0];
    let members: Vec<usize> = sample.teams[team]
        .members
        .iter()
        .copied()
        .filter(|index| *index != organizer)
        .take(7)
        .collect();
    let name = sample.teams[team].name.clone();
    for week in [3, 24] {
        let start = sample.days_ago(week);
        let subject = format!("{name}: weekly");
        let text = format!("Weekly round of {name}. Minutes go to the site.");
        for index in std::iter::once(&organizer).chain(&members) {
            filling.items.push(letters::meeting(
                sample,
                &filling.boxes[*index],
                organizer,
                &members,
                &subject,
                &text,
                start,
            ));
        }
    }
}

/// A contact or two, a task, and for some a note.
fn own_things(sample: &mut Sample, filling: &mut Filling, person: usize) {
    let manager = sample.people[person].manager.unwrap_or(38);
    let days = 20 + sample.chance.below(300) as i64;
    let at = sample.days_ago(days);
    filling.items.push(letters::contact(
        sample,
        &filling.boxes[person],
        manager,
        at,
    ));
    let language = crate::apps::seed::words::language(sample.people[person].culture);
    let topic = sample.chance.below(language.topics.len());
    let (title, text) = (
        sample.fill(language.topics[topic].subject, at),
        sample.sentences(language.topics[topic].mail, 1, at),
    );
    filling.items.push(letters::jotting(
        &filling.boxes[person],
        "tasks",
        &title,
        &text,
        at,
    ));
    if person.is_multiple_of(3) {
        let text = sample.sentences(language.topics[topic].chat, 2, at);
        filling.items.push(letters::jotting(
            &filling.boxes[person],
            "notes",
            &title,
            &text,
            at,
        ));
    }
}

fn conversation(sample: &mut Sample, filling: &mut Filling) {
    let size = 1 + sample.chance.below(2);
    let circle = circle(sample, size);
    let language = sample.language_of(&circle);
    let topic = sample.chance.below(language.topics.len());
    let days = 1 + sample.chance.below(120) as i64;
    let mut at = sample.days_ago(days);
    let thread = format!("19:{:016x}@thread.v2", sample.chance.bits());
    for (turn, line) in language.topics[topic].chat.iter().enumerate() {
        let from = circle[turn % circle.len()];
        let others: Vec<usize> = circle
            .iter()
            .copied()
            .filter(|index| *index != from)
            .collect();
        let line = sample.fill(line, at);
        for index in &circle {
            filling.items.push(letters::chat(
                sample,
                &filling.boxes[*index],
                from,
                &others,
                &line,
                at,
                &thread,
            ));
        }
        at = at.plus_ms(40_000 + sample.chance.below(600_000) as i64);
    }
}

/// Mail to the groups, and what customers write to the common mailbox.
fn team_mail(sample: &mut Sample, filling: &mut Filling) {
    for team in 0..sample.teams.len() {
        let author = sample.teams[team].owners[0];
        for number in 0..2 {
            let days = 6 + 31 * number + team as i64;
            let at = sample.days_ago(days);
            let topic = &crate::apps::seed::words::ENGLISH.topics[(team + number as usize) % 6];
            let (subject, said) = (
                sample.fill(topic.subject, at),
                sample.sentences(topic.mail, 3, at),
            );
            let text = letter(
                &crate::apps::seed::words::ENGLISH,
                "all",
                &said,
                &sample.people[author],
            );
            let mut mail = Mail::between(sample, author, &[], &subject, text, at);
            let address = format!("{}@contoso.com", sample.teams[team].alias);
            mail.to.push(crate::content::Person::new(
                crate::content::PersonRole::To,
                &address,
                &sample.teams[team].name,
            ));
            let place = &filling.teams[team];
            filling
                .items
                .push(mail.copy(place.location, place.folder("inbox"), true));
        }
    }
    for number in 0..12 {
        let days = 4 + 9 * number;
        let at = sample.days_ago(days);
        let to = vec![crate::content::Person::new(
            crate::content::PersonRole::To,
            "info@contoso.com",
            "Contoso Info",
        )];
        let order = 48_200 + sample.chance.below(700);
        let from = [
            ("orders@fabrikam.com", "Fabrikam Orders"),
            ("m.lindqvist@northwind.example", "Maja Lindqvist"),
        ];
        let text = format!(
            "Good morning,\n\nplease confirm order {order} and tell us the day of delivery.\n\nThank you."
        );
        let mail = Mail::outside(
            sample,
            from[number as usize % 2],
            to,
            &format!("Order {order}"),
            text,
            at,
        );
        filling
            .items
            .push(mail.copy(filling.info.location, filling.info.folder("inbox"), true));
    }
    debug_assert!(filling.boxes.len() > post::COUNSEL);
}
