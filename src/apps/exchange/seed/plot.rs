//! The plot: those whose data lies in many mailboxes, some of it hard to find, and what only looks like theirs.

use super::letters::{self, Mail, letter};
use super::{Deleted, Filling};
use crate::apps::seed::people::post;
use crate::apps::seed::{Sample, team, words};
use crate::content::extract::{Partial, Reason};
use crate::content::{Person, PersonRole};

/// Fills in the plot, for the subject and for three others alike.
pub fn fill(sample: &mut Sample, filling: &mut Filling) {
    for (turn, subject) in Sample::subjects().into_iter().enumerate() {
        correspondence(sample, filling, subject);
        with_the_held(sample, filling, subject);
        personnel(sample, filling, subject);
        hard_to_find(sample, filling, subject, turn);
        own_calendar(sample, filling, subject);
        cleared_up(sample, filling, subject);
    }
    to_thirty(sample, filling);
    decoys(sample, filling);
}

/// With a supplier outside, over months; in the person's own mailbox only.
fn correspondence(sample: &mut Sample, filling: &mut Filling, subject: usize) {
    let language = words::language(sample.people[subject].culture);
    let address = format!(
        "studio@{}.example",
        ["fabrikam", "northwind", "tailspin", "litware"][subject % 4]
    );
    for number in 0..12 {
        let topic = &language.topics[number % language.topics.len()];
        let days = 5 + 11 * number as i64;
        let at = sample.days_ago(days);
        let title = sample.fill(topic.subject, at);
        let said = sample.sentences(topic.mail, 3, at);
        let person = sample.people[subject].clone();
        let place = &filling.boxes[subject];
        let item = if number % 3 == 2 {
            let text = letter(language, "Sam", &said, &person);
            let mut mail = Mail::between(sample, subject, &[], &title, text, at);
            mail.to
                .push(Person::new(PersonRole::To, &address, "Sam Ortmann"));
            mail.copy(place.location, place.folder("sent"), false)
        } else {
            let to = vec![letters::named(sample, PersonRole::To, subject)];
            let text = format!(
                "{}\n\n{said}\n\nSam Ortmann",
                language.greeting.replace("{}", &person.given)
            );
            Mail::outside(sample, (&address, "Sam Ortmann"), to, &title, text, at).copy(
                place.location,
                place.folder("inbox"),
                true,
            )
        };
        filling.items.push(item);
    }
}

/// With the colleague whose mailbox is on hold: what lies there cannot be purged.
fn with_the_held(sample: &mut Sample, filling: &mut Filling, subject: usize) {
    let held = post::HELD;
    let language = sample.language_of(&[subject, held]);
    let topic = &language.topics[1 % language.topics.len()];
    let mut at = sample.days_ago(97 + subject as i64);
    let title = sample.fill(topic.subject, at);
    for turn in 0..5 {
        let (from, to) = if turn % 2 == 0 {
            (subject, held)
        } else {
            (held, subject)
        };
        let said = sample.sentences(topic.mail, 3, at);
        let mut text = letter(
            language,
            &sample.people[to].given,
            &said,
            &sample.people[from],
        );
        if turn == 0 {
            text = format!("{text}\n{}", sample.people[from].mobile);
        }
        let mail = Mail::between(sample, from, &[to], &title, text, at);
        filling.send(&mail, Some(from), &[to]);
        at = at.plus_ms(26 * 3_600_000);
    }
}

/// What the personnel department writes about the person.
fn personnel(sample: &mut Sample, filling: &mut Filling, subject: usize) {
    let manager = sample.people[subject].manager.unwrap_or(11);
    let (writer, payroll) = (post::PERSONNEL, 33);
    let person = sample.people[subject].clone();
    let country = person.culture.country();
    let at = sample.days_ago(61 + subject as i64);
    let said = format!(
        "{} ({}) has asked for parental leave from {}. The new postal address is {}, {} {}. Please keep this confidential.",
        person.display,
        person.employee_id,
        at.plus_days(75).date(),
        person.street,
        country.postal_code,
        country.city
    );
    let text = letter(
        &words::ENGLISH,
        &sample.people[manager].given,
        &said,
        &sample.people[writer],
    );
    let mail = Mail::between(
        sample,
        writer,
        &[manager, payroll],
        &format!("Parental leave {}", person.display),
        text,
        at,
    );
    filling.send(&mail, Some(writer), &[manager, payroll]);
    let start = sample.days_ago(33);
    let review = format!("Performance review {}", person.display);
    let text = format!(
        "Goals of last year, salary band, training. Bring the form of employee {}.",
        person.employee_id
    );
    for index in [manager, subject] {
        filling.items.push(letters::meeting(
            sample,
            &filling.boxes[index],
            manager,
            &[subject],
            &review,
            &text,
            start,
        ));
    }
    let task = format!("Prepare the review of {}", person.given);
    filling.items.push(letters::jotting(
        &filling.boxes[manager],
        "tasks",
        &task,
        "Ask the team for two examples.",
        start,
    ));
    for friend in [manager, post::HELD, 38] {
        filling.items.push(letters::contact(
            sample,
            &filling.boxes[friend],
            subject,
            at,
        ));
    }
}

/// By an alias, by a phone number alone, in a picture.
fn hard_to_find(sample: &mut Sample, filling: &mut Filling, subject: usize, turn: usize) {
    let person = sample.people[subject].clone();
    let at = sample.days_ago(44 + turn as i64);
    let alias = person
        .second_address
        .clone()
        .unwrap_or_else(|| person.upn.clone());
    let to = vec![
        Person::new(PersonRole::To, "info@contoso.com", "Contoso Info"),
        Person::new(PersonRole::To, &alias, ""),
    ];
    let text = "Hello,\n\nthank you for the talk at the fair. Please send the brochure once more, our address has changed.\n\nKind regards".into();
    let mail = Mail::outside(
        sample,
        ("visitor@wingtip.example", "R. Bauer"),
        to,
        "Talk at the fair",
        text,
        at,
    );
    filling
        .items
        .push(mail.copy(filling.info.location, filling.info.folder("inbox"), true));
    filling.items.push(mail.copy(
        filling.boxes[subject].location,
        filling.boxes[subject].folder("inbox"),
        true,
    ));

    // Nobody is named: the number is all there is.
    let (from, reader) = (38, 27 + turn);
    let text = letter(
        &words::ENGLISH,
        &sample.people[reader].given,
        &format!(
            "If the driver is late, call {} and not the front desk. After seven nobody answers there.",
            person.mobile
        ),
        &sample.people[from],
    );
    let mail = Mail::between(
        sample,
        from,
        &[reader],
        "Transfer from the airport",
        text,
        at,
    );
    filling.send(&mail, Some(from), &[reader]);

    let text = letter(
        &words::ENGLISH,
        &person.given,
        "As promised, the photo of your badge and the signed form.",
        &sample.people[16],
    );
    let mut mail = Mail::between(sample, 16, &[subject], "Your badge", text, at);
    mail.attachment = Some(format!("IMG_{}.jpg", 2040 + turn));
    mail.unindexed = mail
        .attachment
        .as_ref()
        .map(|name| Partial::new(Reason::AttachmentHandler, name.clone()).to_string());
    filling.send(&mail, Some(16), &[subject]);
}

fn own_calendar(sample: &mut Sample, filling: &mut Filling, subject: usize) {
    let home = sample.home_of(subject);
    let others: Vec<usize> = sample.teams[home]
        .members
        .iter()
        .copied()
        .filter(|index| *index != subject)
        .take(4)
        .collect();
    let start = sample.days_ago(12 + subject as i64);
    let person = sample.people[subject].clone();
    let text = format!("Invited by {}. Dial in: {}", person.display, person.phone);
    for index in std::iter::once(&subject).chain(&others) {
        let item = letters::meeting(
            sample,
            &filling.boxes[*index],
            subject,
            &others,
            "Planning of next quarter",
            &text,
            start,
        );
        filling.items.push(item);
    }
    let appointment = letters::meeting(
        sample,
        &filling.boxes[subject],
        subject,
        &[],
        "Dentist",
        "Do not book over this.",
        start,
    );
    filling.items.push(appointment);
    filling.items.push(letters::jotting(
        &filling.boxes[subject],
        "notes",
        "Numbers",
        &format!("Locker 17, badge {}", person.employee_id),
        start,
    ));
    // Chats with two colleagues lie in the hidden folders of all three.
    let circle = [subject, others[0], post::HELD];
    let thread = format!("19:{:016x}@thread.v2", sample.chance.bits());
    let lines = [
        format!("{} here, can we talk about the fair?", person.given),
        "In ten minutes.".to_string(),
        format!("My mobile is {}", person.mobile),
        "Calling you.".to_string(),
    ];
    let mut at = start;
    for (turn, line) in lines.iter().enumerate() {
        let from = circle[if turn % 2 == 0 { 0 } else { 1 }];
        let rest: Vec<usize> = circle
            .iter()
            .copied()
            .filter(|index| *index != from)
            .collect();
        for index in circle {
            filling.items.push(letters::chat(
                sample,
                &filling.boxes[index],
                from,
                &rest,
                line,
                at,
                &thread,
            ));
        }
        at = at.plus_ms(70_000);
    }
}

/// What the person deleted in the past days is still in Recoverable Items.
fn cleared_up(sample: &mut Sample, filling: &mut Filling, subject: usize) {
    let language = words::language(sample.people[subject].culture);
    for number in 0..5 {
        let at = sample.days_ago(20 + number);
        let topic = &language.topics[number as usize % language.topics.len()];
        let (title, said) = (
            sample.fill(topic.subject, at),
            sample.sentences(topic.mail, 2, at),
        );
        let from = sample.people[subject].manager.unwrap_or(11);
        let text = letter(
            language,
            &sample.people[subject].given,
            &said,
            &sample.people[from],
        );
        let mail = Mail::between(sample, from, &[subject], &title, text, at);
        let place = filling.send(&mail, None, &[subject])[0];
        let (how, days) = if number < 3 {
            (Deleted::Soft, 2 + number)
        } else {
            (Deleted::Hard, 1 + number)
        };
        let when = sample.now.plus_days(-days);
        filling.deleted.push((place, how, when));
    }
}

/// A mail of the subject's to thirty people: in thirty mailboxes, and about business.
fn to_thirty(sample: &mut Sample, filling: &mut Filling) {
    let subject = post::SUBJECT;
    let to: Vec<usize> = (1..sample.people.len())
        .filter(|index| *index != subject)
        .take(30)
        .collect();
    let at = sample.days_ago(52);
    let said = "The new logo is on the site of the brand. Please use it from Monday in all presentations, and throw the old one away.";
    let text = letter(&words::ENGLISH, "all", said, &sample.people[subject]);
    let mail = Mail::between(sample, subject, &to, "Our new logo", text, at);
    filling.send(&mail, Some(subject), &to);
}

/// What only looks like the subject's: mail of the namesake, and a project of that name.
fn decoys(sample: &mut Sample, filling: &mut Filling) {
    let (namesake, books) = (post::NAMESAKE, post::BOOKKEEPER);
    let given = sample.people[namesake].given.clone();
    for number in 0..8 {
        let at = sample.days_ago(8 + 13 * number);
        let text = letter(
            &words::ENGLISH,
            &given,
            "the invoices of the week are booked. Two of them lack the number of the order.",
            &sample.people[books],
        );
        let mail = Mail::between(
            sample,
            books,
            &[namesake],
            &format!("Invoices of week {}", 4 + number),
            text,
            at,
        );
        filling.send(&mail, Some(books), &[namesake]);
    }
    let members = sample.teams[team::PROJECT].members.clone();
    for number in 0..9 {
        let at = sample.days_ago(3 + 7 * number);
        let from = members[number as usize % members.len()];
        let to: Vec<usize> = members
            .iter()
            .copied()
            .filter(|index| *index != from)
            .take(3)
            .collect();
        let said = format!(
            "{given} passed the load test with {} million rows. {given} replaces the old engine in spring.",
            2 + number
        );
        let text = letter(&words::ENGLISH, "all", &said, &sample.people[from]);
        let mail = Mail::between(
            sample,
            from,
            &to,
            &format!("{given}: status of the storage engine"),
            text,
            at,
        );
        filling.send(&mail, Some(from), &to);
    }
}
