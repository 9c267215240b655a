//! Inside the text of a filter: keys and values of the query language of searches, properties and operators of the
//! filters of Exchange and Graph. Tells words only; what they mean is said where filters are read.

use super::Asked;
use super::arguments::Argument;
use super::infer::outputs_of;
use super::names::begins;
use crate::cmdlet::{Completed, Offer, OfferKind, ParameterFacts};

/// Properties of the query language with what may stand behind the colon (rules of section 7 of the query reference).
const KEYS: &[(&str, &[&str])] = &[
    ("attachmentnames", &[]),
    ("author", &[]),
    ("bcc", &[]),
    ("businessaddress", &[]),
    ("businessphone", &[]),
    ("category", &[]),
    ("cc", &[]),
    ("companyname", &[]),
    ("compliancetag", &[]),
    ("contenttype", &[]),
    ("created", DATES),
    ("createdby", &[]),
    ("date", DATES),
    ("department", &[]),
    ("detectedlanguage", &[]),
    ("displayname", &[]),
    ("documentlink", &[]),
    ("emailaddress", &[]),
    ("fileas", &[]),
    (
        "fileextension",
        &[
            "csv", "docx", "html", "jpg", "msg", "pdf", "png", "pptx", "txt", "xlsx", "zip",
        ],
    ),
    ("filename", &[]),
    (
        "filetype",
        &[
            "csv", "docx", "html", "jpg", "msg", "pdf", "png", "pptx", "txt", "xlsx", "zip",
        ],
    ),
    ("folderid", &[]),
    ("from", &[]),
    ("givenname", &[]),
    ("hasattachment", TRUTHS),
    ("homeaddress", &[]),
    ("homephone", &[]),
    ("imaddress", &[]),
    ("importance", &["high", "low", "normal"]),
    ("indexingerrorcode", &[]),
    ("isread", TRUTHS),
    ("itemclass", &[]),
    (
        "kind",
        &[
            "contacts",
            "docs",
            "email",
            "externaldata",
            "fax",
            "faxes",
            "im",
            "journals",
            "meetings",
            "microsoftteams",
            "notes",
            "posts",
            "rssfeeds",
            "tasks",
            "voicemail",
        ],
    ),
    ("lastmodifiedtime", DATES),
    ("middlename", &[]),
    ("mobilephone", &[]),
    ("modifiedby", &[]),
    ("nickname", &[]),
    ("officelocation", &[]),
    ("otheraddress", &[]),
    ("participants", &[]),
    ("path", &[]),
    ("received", DATES),
    ("recipients", &[]),
    ("senderauthor", &[]),
    ("sensitivetype", &[]),
    ("sent", DATES),
    ("sharedwithusersowsuser", &[]),
    ("site", &[]),
    ("size", &[]),
    ("subject", &[]),
    ("subjecttitle", &[]),
    ("surname", &[]),
    ("title", &[]),
    ("to", &[]),
    ("viewablebyexternalusers", TRUTHS),
];

/// Properties whose value is a person.
const PEOPLE: &[&str] = &[
    "author",
    "bcc",
    "cc",
    "createdby",
    "from",
    "modifiedby",
    "participants",
    "recipients",
    "senderauthor",
    "sharedwithusersowsuser",
    "to",
];

const DATES: &[&str] = &[
    "\"last month\"",
    "\"last year\"",
    "\"this month\"",
    "\"this week\"",
    "\"this year\"",
    "today",
    "yesterday",
];
const TRUTHS: &[&str] = &["false", "true"];
const JOINTS: &[&str] = &["AND", "NEAR", "NOT", "ONEAR", "OR"];

const OPATH: &[&str] = &[
    "-and", "-eq", "-ge", "-gt", "-le", "-like", "-lt", "-ne", "-not", "-notlike", "-or",
];
const ODATA: &[&str] = &["and", "eq", "ge", "gt", "in", "le", "lt", "ne", "not", "or"];
const FUNCTIONS: &[&str] = &["contains(", "endsWith(", "startsWith("];

/// Which language a parameter's text is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Query,
    Opath,
    Odata,
}

impl Asked<'_> {
    /// The word at the cursor inside a filter; `None` where the parameter takes none, or the cursor is not in it.
    pub(super) fn filter_words(
        &mut self,
        argument: &Argument,
        parameter: &ParameterFacts,
    ) -> Option<Completed> {
        let quote = self.context.quote?;
        let module = &argument.accepts.facts.module;
        let language = match &*parameter.name {
            "ContentMatchQuery" | "SearchQuery" | "Query"
                if !module.starts_with("Microsoft.PowerShell.") =>
            {
                Language::Query
            }
            "Filter" | "RecipientFilter" if module.starts_with("Microsoft.Graph") => {
                Language::Odata
            }
            "Filter" | "RecipientFilter" if module.starts_with("Exchange") => Language::Opath,
            _ => return None,
        };
        let open = self.context.replace.start as usize + quote.len_utf8();
        let typed = self.text.get(open..self.context.cursor)?.to_owned();
        let word_at = typed
            .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | ')'))
            .map_or(0, |at| at + 1);
        let (before, word) = typed.split_at(word_at);
        let (from, offers) = match language {
            Language::Query => match self.people(word) {
                Some(found) => found,
                None => query(word),
            },
            Language::Opath => (0, self.comparison(argument, before, word, OPATH, &[])),
            Language::Odata => (0, self.comparison(argument, before, word, ODATA, FUNCTIONS)),
        };
        Some(Completed {
            start: open + word_at + from,
            end: self.context.cursor,
            offers,
        })
    }

    /// Behind the colon of a property that means people: addresses of the tenant.
    fn people(&mut self, word: &str) -> Option<(usize, Vec<Offer>)> {
        let (key, value) = word.split_once(':')?;
        let bare = key.trim_start_matches(['-', '+']);
        if !PEOPLE.iter().any(|known| known.eq_ignore_ascii_case(bare)) {
            return None;
        }
        let names = self
            .vm
            .open_tenant()
            .ok()?
            .names_of("User")
            .unwrap_or_default();
        let lower = value.to_lowercase();
        let mut names: Vec<String> = names
            .into_iter()
            .filter(|name| name.contains('@') && begins(name, &lower))
            .collect();
        names.sort();
        names.dedup();
        let offer = |name: String| Offer::plain(name, OfferKind::ParameterValue);
        Some((key.len() + 1, names.into_iter().map(offer).collect()))
    }

    /// A property at the beginning of a comparison, an operator behind it, a joint behind its value.
    fn comparison(
        &mut self,
        argument: &Argument,
        before: &str,
        word: &str,
        operators: &[&str],
        functions: &[&str],
    ) -> Vec<Offer> {
        let joint = |word: &str| {
            matches!(
                word.trim_start_matches('-').to_ascii_lowercase().as_str(),
                "and" | "or" | "not"
            )
        };
        let words = words_of(before);
        let last = words
            .iter()
            .rposition(|word| joint(word))
            .map_or(0, |at| at + 1);
        let lower = word.to_lowercase();
        let fitting = |names: &[&str], wanted: &dyn Fn(&str) -> bool| -> Vec<Offer> {
            names
                .iter()
                .filter(|name| begins(name, &lower) && wanted(name))
                .map(|name| Offer::plain(*name, OfferKind::ParameterValue))
                .collect()
        };
        let in_function = before.trim_end().ends_with('(')
            && !before
                .trim_end()
                .trim_end_matches('(')
                .ends_with(char::is_whitespace);
        match words.len() - last {
            _ if in_function => self.filter_properties(argument, &lower),
            0 => {
                let mut offers = self.filter_properties(argument, &lower);
                offers.extend(fitting(functions, &|_| true));
                offers.extend(fitting(operators, &|name| {
                    name.trim_start_matches('-') == "not"
                }));
                offers
            }
            1 => fitting(operators, &|name| !joint(name)),
            2 => Vec::new(),
            _ => fitting(operators, &|name| {
                joint(name) && name.trim_start_matches('-') != "not"
            }),
        }
    }

    fn filter_properties(&mut self, argument: &Argument, lower: &str) -> Vec<Offer> {
        let outputs = outputs_of(&argument.accepts.name);
        let marked = outputs.iter().any(|property| property.filter);
        let mut names: Vec<String> = outputs
            .into_iter()
            .filter(|property| property.filter || !marked)
            .map(|property| property.name)
            .filter(|name| begins(name, lower))
            .collect();
        let graph = argument.accepts.facts.module.starts_with("Microsoft.Graph");
        if graph {
            for name in &mut names {
                // Graph writes its properties with a small first letter.
                let small: String = name.chars().take(1).flat_map(char::to_lowercase).collect();
                name.replace_range(..small.len().min(name.len()), &small);
            }
        }
        super::names::sort_by_name(&mut names, |name| name);
        names.dedup();
        names
            .into_iter()
            .map(|name| Offer::plain(name, OfferKind::Property))
            .collect()
    }
}

/// A key, a value behind a key's colon, or a joint.
fn query(word: &str) -> (usize, Vec<Offer>) {
    let word_from = word
        .rfind(['-', '+'])
        .filter(|at| *at == 0)
        .map_or(0, |_| 1);
    let word = &word[word_from..];
    if let Some((key, value)) = word.split_once(':') {
        let lower = value.to_lowercase();
        let known = KEYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        let offers = known
            .into_iter()
            .flat_map(|(_, values)| values.iter())
            .filter(|value| begins(value, &lower))
            .map(|value| Offer::plain(*value, OfferKind::ParameterValue))
            .collect();
        return (word_from + key.len() + 1, offers);
    }
    let lower = word.to_lowercase();
    let keys = KEYS.iter().filter(|(name, _)| begins(name, &lower));
    let mut offers: Vec<Offer> = keys
        .map(|(name, _)| Offer::listed(format!("{name}:"), *name, OfferKind::Property))
        .collect();
    // Joints count in capitals only (KQ): small ones are words that are searched for.
    let joints = JOINTS
        .iter()
        .filter(|name| name.starts_with(word) || begins(name, &lower) && !lower.is_empty());
    offers.extend(joints.map(|name| Offer::plain(*name, OfferKind::Keyword)));
    (word_from, offers)
}

/// Words of a filter; a text in quotes is one.
fn words_of(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in text.chars() {
        match quote {
            Some(open) if c == open => {
                quote = None;
                word.push(c);
            }
            Some(_) => word.push(c),
            None if matches!(c, '\'' | '"') => {
                quote = Some(c);
                word.push(c);
            }
            None if c.is_whitespace() || matches!(c, '(' | ')' | '{' | '}') => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            None => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
