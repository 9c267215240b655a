//! Turns a tree into one condition of SQL over the tenant's items. Whatever the index can answer exactly is asked of the
//! index, and joined words become one question; the rest is looked up by address or decided by the functions of
//! `matching`. The condition is exact: nothing is filtered afterwards. Runs nothing itself.

use super::matching::{encode, encode_near};
use super::query::{Near, Node, Phrase, Property, Restriction, Value, Workload};
use rusqlite::types::Value as Sql;

/// Names by which the directory knows somebody that a value names; empty where it knows nobody or more than one (section 8).
pub type Directory<'a> = dyn Fn(&str) -> Vec<String> + 'a;

/// A condition on `item AS i`, with the values of its numbered parameters.
#[derive(Clone, Debug, Default)]
pub struct Condition {
    /// Boolean expression of SQL.
    pub sql: String,
    /// Values of `?1`, `?2` and so on.
    pub values: Vec<Sql>,
}

/// The condition that a tree means.
pub fn condition(node: &Node, directory: &Directory) -> Condition {
    let mut compiler = Compiler {
        values: Vec::new(),
        directory,
    };
    let sql = compiler.node(node);
    Condition {
        sql,
        values: compiler.values,
    }
}

/// The tree as it is searched for: people with all their names (section 8).
pub fn expanded(node: &Node, directory: &Directory) -> String {
    match node {
        Node::And(nodes) => joined(nodes, " AND ", directory),
        Node::Or(nodes) => joined(nodes, " OR ", directory),
        Node::Not(inner, _) => format!("NOT {}", parenthesised(inner, directory)),
        Node::Property(Restriction {
            property,
            value: Value::People(phrase),
            ..
        }) => {
            let others = other_names(phrase, directory);
            if others.is_empty() {
                return node.to_string();
            }
            let others = others
                .iter()
                .map(|name| format!(" OR {}:\"{name}\"", property.name()));
            format!("({node}{})", others.collect::<String>())
        }
        leaf => leaf.to_string(),
    }
}

fn joined(nodes: &[Node], operator: &str, directory: &Directory) -> String {
    nodes
        .iter()
        .map(|node| parenthesised(node, directory))
        .collect::<Vec<_>>()
        .join(operator)
}

fn parenthesised(node: &Node, directory: &Directory) -> String {
    let text = expanded(node, directory);
    if matches!(node, Node::And(_) | Node::Or(_) | Node::Not(..)) {
        format!("({text})")
    } else {
        text
    }
}

/// A star or nobody of that name: the value stands as it is.
fn other_names(phrase: &Phrase, directory: &Directory) -> Vec<String> {
    if phrase.prefix {
        return Vec::new();
    }
    let typed = phrase.typed.to_lowercase();
    directory(&typed)
        .into_iter()
        .filter(|name| *name != typed)
        .collect()
}

// The plus keeps the index of places from being driven through every location there is.
const MAILBOXES: &str = "+i.location IN (SELECT id FROM location WHERE kind = 'mailbox')";
const SITES: &str = "+i.location IN (SELECT id FROM location WHERE kind <> 'mailbox')";

struct Compiler<'a> {
    values: Vec<Sql>,
    directory: &'a Directory<'a>,
}

impl Compiler<'_> {
    fn value(&mut self, value: impl Into<Sql>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    fn node(&mut self, node: &Node) -> String {
        if let Some(words) = match_words(node) {
            return self.index(&words);
        }
        match node {
            Node::Everything => "1".into(),
            Node::Text(phrase, _) => self.index(&fts(phrase)),
            Node::Near(near) => self.near(near),
            Node::Not(inner, _) => format!("NOT ({})", self.node(inner)),
            Node::And(nodes) => self.joined(nodes, "AND"),
            Node::Or(nodes) => self.joined(nodes, "OR"),
            Node::Property(restriction) => self.restriction(restriction),
        }
    }

    /// Operands that are words only become one question to the index; the others follow, most selective first.
    fn joined(&mut self, nodes: &[Node], operator: &str) -> String {
        let (words, others): (Vec<&Node>, Vec<&Node>) =
            nodes.iter().partition(|node| match_words(node).is_some());
        let mut parts = Vec::new();
        if !words.is_empty() {
            let words: Vec<String> = words.into_iter().filter_map(match_words).collect();
            parts.push(self.index(&words.join(&format!(" {operator} "))));
        }
        parts.extend(others.into_iter().map(|node| self.node(node)));
        balanced(&parts, operator)
    }

    fn index(&mut self, words: &str) -> String {
        let words = self.value(words.to_string());
        format!("i.id IN (SELECT rowid FROM item_fts WHERE item_fts MATCH {words})")
    }

    /// Exact in the index for two operands that share no word and may come in either order; else the index proposes.
    fn near(&mut self, near: &Near) -> String {
        let first = &near.first.0;
        if let [step] = near.rest.as_slice()
            && !step.ordered
            && are_disjoint(first, &step.phrase)
        {
            let words = format!(
                "{{subject body}} : NEAR({} {}, {})",
                fts(first),
                fts(&step.phrase),
                step.distance
            );
            return self.index(&words);
        }
        let operands: Vec<String> = [first]
            .into_iter()
            .chain(near.rest.iter().map(|s| &s.phrase))
            .map(fts)
            .collect();
        let candidates = self.index(&format!("{{subject body}} : ({})", operands.join(" AND ")));
        let spec = self.value(encode_near(near));
        format!(
            "({candidates} AND kql_near(i.subject, coalesce(i.filename, ''),
               coalesce((SELECT text FROM body WHERE item = i.id), ''), {spec}))"
        )
    }

    fn restriction(&mut self, restriction: &Restriction) -> String {
        let facts = restriction.property.facts();
        let condition = match &restriction.value {
            Value::Nothing => return "0".into(),
            Value::Text { phrase, whole } => self.text(restriction.property, phrase, *whole),
            Value::People(phrase) => self.people(restriction.property, phrase),
            Value::Time { from, before } => self.time(restriction.property, *from, *before),
            Value::Number { min, max } => self.number(restriction.property, *min, *max),
            Value::Boolean(yes) => boolean(restriction.property, *yes),
            Value::Word { word, prefix } => self.word(restriction.property, word, *prefix),
        };
        // KQ-26: elsewhere the property matches nothing.
        match facts.workload {
            Workload::Both => condition,
            Workload::Mail => format!("({condition} AND {MAILBOXES})"),
            Workload::Sites => format!("({condition} AND {SITES})"),
        }
    }

    fn text(&mut self, property: Property, phrase: &Phrase, whole: bool) -> String {
        let wanted = encode(phrase);
        let decide = |compiler: &mut Self, value: &str| {
            let wanted = compiler.value(wanted.clone());
            format!(
                "{}({value}, {wanted})",
                if whole { "kql_whole" } else { "kql_contains" }
            )
        };
        let in_title = |compiler: &mut Self, value: &str| {
            let candidates = compiler.index(&format!("{{subject}} : {}", fts(phrase)));
            format!("({candidates} AND {})", decide(compiler, value))
        };
        match property {
            // The subject of mail stands alone in its column of the index.
            Property::Subject if !whole => self.index(&format!("{{subject}} : {}", fts(phrase))),
            Property::Subject => in_title(self, "i.subject"),
            Property::SubjectTitle => in_title(self, "i.subject"),
            Property::FileName => in_title(self, "coalesce(i.filename, '')"),
            Property::Title => {
                let title = in_title(self, "i.subject");
                let contact = decide(self, "kql_prop(i.props, 'title|jobtitle')");
                format!(
                    "(({SITES} AND {title}) OR (i.kind = 'contacts' AND {MAILBOXES} AND coalesce({contact}, 0)))"
                )
            }
            Property::ComplianceTag => decide(self, "coalesce(i.label, '')"),
            Property::Contact(_) => {
                let names = self.value(property.facts().names.join("|"));
                let value = decide(self, &format!("coalesce(kql_prop(i.props, {names}), '')"));
                format!("(i.kind = 'contacts' AND {value})")
            }
            _ => {
                let names = self.value(stored_names(property).to_string());
                decide(self, &format!("coalesce(kql_prop(i.props, {names}), '')"))
            }
        }
    }

    fn people(&mut self, property: Property, phrase: &Phrase) -> String {
        if property == Property::SharedWith {
            let wanted = self.value(encode(phrase));
            return format!(
                "kql_contains(coalesce(kql_prop(i.props, '{}'), ''), {wanted})",
                stored_names(property)
            );
        }
        let (roles, columns) = stored_roles(property);
        let typed = format!(
            "{}{}",
            phrase.typed.to_lowercase(),
            if phrase.prefix { "*" } else { "" }
        );
        let mut parts = vec![self.person(&typed, &fts(phrase), roles, columns, false)];
        for name in other_names(phrase, self.directory) {
            let words: Vec<String> = super::segment::words(&super::segment(&name))
                .map(str::to_string)
                .collect();
            if words.is_empty() {
                continue;
            }
            if name.contains('@') {
                let name = self.value(name);
                parts.push(format!("i.id IN (SELECT item FROM item_person WHERE address = {name} AND role IN ({roles}))"));
            } else {
                parts.push(self.person(
                    &name,
                    &format!("\"{}\"", words.join(" ")),
                    roles,
                    columns,
                    true,
                ));
            }
        }
        balanced(&parts, "OR")
    }

    /// Somebody in one of the roles, proposed by the index and decided by address and name.
    fn person(
        &mut self,
        wanted: &str,
        words: &str,
        roles: &str,
        columns: &[&str],
        exact: bool,
    ) -> String {
        let words = self.value(format!("{{people}} : {words}"));
        let wanted = self.value(wanted.to_string());
        let exact = u8::from(exact);
        let listed = format!(
            "i.id IN (SELECT p.item FROM item_fts JOIN item_person AS p ON p.item = item_fts.rowid
               WHERE item_fts MATCH {words} AND p.role IN ({roles}) AND kql_person(p.address, p.name, {wanted}, {exact}))"
        );
        let mut parts = vec![listed];
        for column in columns {
            parts.push(format!(
                "(i.id IN (SELECT rowid FROM item_fts WHERE item_fts MATCH {words}) AND kql_person('', {column}, {wanted}, {exact}))"
            ));
        }
        balanced(&parts, "OR")
    }

    fn time(&mut self, property: Property, from: Option<i64>, before: Option<i64>) -> String {
        let within = |column: &str| {
            let bounds = [
                from.map(|ms| format!("{column} >= {ms}")),
                before.map(|ms| format!("{column} < {ms}")),
            ];
            let bounds: Vec<String> = bounds.into_iter().flatten().collect();
            format!(
                "coalesce({}, 0)",
                if bounds.is_empty() {
                    "1".into()
                } else {
                    bounds.join(" AND ")
                }
            )
        };
        match property {
            Property::Received => within("i.received"),
            Property::Sent => within("i.sent"),
            Property::Created => within("i.created"),
            Property::LastModifiedTime => within("i.modified"),
            // Of mail either date counts; what has neither, and every document, has the date of its last change.
            _ => format!(
                "CASE WHEN {SITES} OR (i.received IS NULL AND i.sent IS NULL) THEN {} ELSE {} OR {} END",
                within("i.modified"),
                within("i.received"),
                within("i.sent")
            ),
        }
    }

    fn number(&mut self, property: Property, min: Option<i64>, max: Option<i64>) -> String {
        let column = match property {
            Property::IndexingErrorCode => "(CASE WHEN i.indexed THEN 0 ELSE 1 END)",
            _ => "i.size",
        };
        let bounds = [
            min.map(|n| format!("{column} >= {n}")),
            max.map(|n| format!("{column} <= {n}")),
        ];
        let bounds: Vec<String> = bounds.into_iter().flatten().collect();
        if bounds.is_empty() {
            "1".into()
        } else {
            format!("({})", bounds.join(" AND "))
        }
    }

    fn word(&mut self, property: Property, word: &str, prefix: bool) -> String {
        match property {
            Property::Kind => self.kind(word, prefix),
            Property::ItemClass => self.equals("lower(i.class)", word, prefix),
            Property::FileType => self.equals("lower(coalesce(i.filetype, ''))", word, prefix),
            Property::FolderId => match super::folder_id::row_of(word) {
                Some(row) => format!("i.folder = {row}"),
                None => "0".into(),
            },
            Property::Importance => {
                let word = if word == "medium" { "normal" } else { word };
                self.equals(
                    "lower(coalesce(kql_prop(i.props, 'importance'), 'normal'))",
                    word,
                    prefix,
                )
            }
            Property::DocumentLink => self.url(word, if prefix { "below" } else { "folder" }),
            _ if word.contains("://") => self.url(word, "begins"),
            _ => self.url(word, "within"),
        }
    }

    fn url(&mut self, word: &str, how: &str) -> String {
        let word = self.value(word.to_string());
        format!("kql_url(coalesce(i.url, ''), {word}, '{how}')")
    }

    fn equals(&mut self, column: &str, word: &str, prefix: bool) -> String {
        let length = word.chars().count();
        let word = self.value(word.to_string());
        if prefix {
            format!("substr({column}, 1, {length}) = {word}")
        } else {
            format!("{column} = {word}")
        }
    }

    fn kind(&mut self, word: &str, prefix: bool) -> String {
        match word {
            "microsoftteams" => "(i.kind = 'im' AND lower(i.class) LIKE 'ipm.skypeteams%')".into(),
            "fax" | "faxes" => "i.kind IN ('fax', 'faxes')".into(),
            _ => self.equals("i.kind", word, prefix),
        }
    }
}

fn boolean(property: Property, yes: bool) -> String {
    let holds = match property {
        Property::HasAttachment => {
            "coalesce(nullif(lower(kql_prop(i.props, 'attachmentnames|attachments|hasattachment|hasattachments')), ''), 'false') <> 'false'"
        }
        Property::IsRead => "coalesce(lower(kql_prop(i.props, 'isread')), 'true') = 'true'",
        _ => "coalesce(lower(kql_prop(i.props, 'viewablebyexternalusers')), 'false') = 'true'",
    };
    if yes {
        format!("({holds})")
    } else {
        format!("NOT ({holds})")
    }
}

/// Under which names the further properties of an item keep a property.
fn stored_names(property: Property) -> &'static str {
    match property {
        Property::AttachmentNames => "attachmentnames|attachments",
        Property::Category => "category|categories",
        Property::ContentType => "contenttype",
        Property::DetectedLanguage => "detectedlanguage|language",
        Property::SensitiveType => "sensitivetype|sensitivetypes",
        Property::SharedWith => "sharedwithusersowsuser|sharedwith",
        _ => "",
    }
}

/// Roles of people that a property means, and columns that hold a name of such people.
fn stored_roles(property: Property) -> (&'static str, &'static [&'static str]) {
    match property {
        Property::From => ("'from'", &[]),
        Property::To => ("'to'", &[]),
        Property::Cc => ("'cc'", &[]),
        Property::Bcc => ("'bcc'", &[]),
        Property::Recipients => ("'to', 'cc', 'bcc'", &[]),
        Property::Author => ("'author'", &["i.author"]),
        Property::CreatedBy => ("'createdby'", &[]),
        Property::ModifiedBy => ("'modifiedby'", &["i.modified_by"]),
        Property::SenderAuthor => ("'from', 'author'", &["i.author"]),
        _ => ("'from', 'to', 'cc', 'bcc', 'participant'", &[]),
    }
}

/// A tree of words and phrases only, as a question to the index; none if anything else is in it, or only exclusions.
fn match_words(node: &Node) -> Option<String> {
    match node {
        Node::Text(phrase, _) => Some(fts(phrase)),
        Node::Or(nodes) => Some(format!(
            "({})",
            nodes
                .iter()
                .map(match_words)
                .collect::<Option<Vec<_>>>()?
                .join(" OR ")
        )),
        Node::And(nodes) => {
            let (excluded, wanted): (Vec<&Node>, Vec<&Node>) =
                nodes.iter().partition(|node| matches!(node, Node::Not(..)));
            if wanted.is_empty() {
                return None;
            }
            let mut words = format!(
                "({})",
                wanted
                    .into_iter()
                    .map(match_words)
                    .collect::<Option<Vec<_>>>()?
                    .join(" AND ")
            );
            for node in excluded {
                let Node::Not(inner, _) = node else { continue };
                words = format!("({words} NOT {})", match_words(inner)?);
            }
            Some(words)
        }
        _ => None,
    }
}

/// A phrase in the index's own language. Its words are letters, digits and marks, so quotes are all the protection they need.
fn fts(phrase: &Phrase) -> String {
    format!(
        "\"{}\"{}",
        phrase.words.join(" "),
        if phrase.prefix { " *" } else { "" }
    )
}

/// Whether no word can belong to both.
fn are_disjoint(a: &Phrase, b: &Phrase) -> bool {
    let clash = |phrase: &Phrase, other: &Phrase| {
        phrase.words.iter().enumerate().any(|(place, word)| {
            let open = phrase.prefix && place + 1 == phrase.words.len();
            other.words.iter().any(|o| {
                if open {
                    o.starts_with(word.as_str())
                } else {
                    o == word
                }
            })
        })
    };
    !clash(a, b) && !clash(b, a)
}

/// Joins by an operator as a balanced tree: SQLite bounds the depth of an expression, and a long keyword list would
/// exceed it from the left.
fn balanced(parts: &[String], operator: &str) -> String {
    match parts {
        [] => "1".into(),
        [one] => one.clone(),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            format!(
                "({} {operator} {})",
                balanced(left, operator),
                balanced(right, operator)
            )
        }
    }
}
