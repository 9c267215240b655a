//! A plain evaluator of queries over one item in memory. It shares nothing with the index, the plan or the functions of
//! SQL, and knows the properties that the property test asks for.

use super::tests::{SITE, Sample};
use crate::search::query::{Node, Phrase, Property, Value};
use crate::search::segment;

/// The plain evaluator: walks the tree over one item.
pub fn naive(node: &Node, item: &Sample) -> bool {
    match node {
        Node::Everything => true,
        Node::And(nodes) => nodes.iter().all(|node| naive(node, item)),
        Node::Or(nodes) => nodes.iter().any(|node| naive(node, item)),
        Node::Not(inner, _) => !naive(inner, item),
        Node::Text(phrase, _) => {
            let people: Vec<String> = item
                .people
                .iter()
                .map(|(_, address, name)| format!("{name} <{address}>"))
                .collect();
            [
                format!("{} {}", item.subject, item.filename),
                item.text.clone(),
                people.join(" "),
            ]
            .iter()
            .any(|text| has(text, phrase))
        }
        Node::Near(near) => [
            format!("{} {}", item.subject, item.filename),
            item.text.clone(),
        ]
        .iter()
        .any(|text| {
            let words: Vec<String> = segment(text).split(' ').map(str::to_string).collect();
            let step = &near.rest[0];
            let (first, second) = (starts(&words, &near.first.0), starts(&words, &step.phrase));
            first.iter().any(|a| {
                second.iter().any(|b| {
                    let (a_end, b_end) =
                        (a + near.first.0.words.len(), b + step.phrase.words.len());
                    let gap = if a_end <= *b {
                        Some(b - a_end)
                    } else if b_end <= *a && !step.ordered {
                        Some(a - b_end)
                    } else {
                        None
                    };
                    gap.is_some_and(|gap| gap <= step.distance as usize)
                })
            })
        }),
        Node::Property(restriction) => {
            naive_property(restriction.property, &restriction.value, item)
        }
    }
}

fn naive_property(property: Property, value: &Value, item: &Sample) -> bool {
    let is_mail = item.location != SITE;
    match (property, value) {
        (Property::Subject, Value::Text { phrase, .. }) => is_mail && has(&item.subject, phrase),
        (Property::SubjectTitle, Value::Text { phrase, .. }) => has(&item.subject, phrase),
        (Property::Title, Value::Text { phrase, .. }) => !is_mail && has(&item.subject, phrase),
        (Property::FileName, Value::Text { phrase, .. }) => !is_mail && has(&item.filename, phrase),
        (Property::ComplianceTag, Value::Text { phrase, .. }) => has(&item.label, phrase),
        (Property::FileType, Value::Word { word, prefix }) => {
            !is_mail
                && if *prefix {
                    item.filetype.starts_with(word.as_str())
                } else {
                    item.filetype == *word
                }
        }
        (Property::Kind, Value::Word { word, .. }) => is_mail && item.kind == word,
        (Property::Received, Value::Time { from, before }) => {
            is_mail && within(item.received, *from, *before)
        }
        (Property::Date, Value::Time { from, before }) => {
            within(item.received.or(item.modified), *from, *before)
        }
        (Property::Size, Value::Number { min, max }) => {
            min.is_none_or(|min| item.size >= min) && max.is_none_or(|max| item.size <= max)
        }
        (Property::From | Property::To | Property::Participants, Value::People(phrase)) => {
            is_mail
                && item.people.iter().any(|(role, address, name)| {
                    let right = match property {
                        Property::From => *role == "from",
                        Property::To => *role == "to",
                        _ => *role != "author",
                    };
                    let wanted = phrase.typed.to_lowercase();
                    let (local, domain) = address.split_once('@').unwrap_or((address, ""));
                    let by_address = if phrase.prefix {
                        address.starts_with(&wanted)
                    } else {
                        [address, local, domain].contains(&wanted.as_str())
                    };
                    right && ((by_address && !address.is_empty()) || has(name, phrase))
                })
        }
        other => panic!("the plain evaluator does not know {other:?}"),
    }
}

fn within(at: Option<i64>, from: Option<i64>, before: Option<i64>) -> bool {
    at.is_some_and(|at| {
        from.is_none_or(|from| at >= from) && before.is_none_or(|before| at < before)
    })
}

fn has(text: &str, phrase: &Phrase) -> bool {
    let words: Vec<String> = segment(text).split(' ').map(str::to_string).collect();
    !starts(&words, phrase).is_empty()
}

fn starts(words: &[String], phrase: &Phrase) -> Vec<usize> {
    let fits = |at: usize| {
        phrase.words.iter().enumerate().all(|(offset, wanted)| {
            let Some(word) = words.get(at + offset) else {
                return false;
            };
            let open = phrase.prefix && offset + 1 == phrase.words.len();
            if open {
                word.starts_with(wanted.as_str())
            } else {
                word == wanted
            }
        })
    };
    (0..words.len()).filter(|at| fits(*at)).collect()
}
