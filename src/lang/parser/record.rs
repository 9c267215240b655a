//! What the prompt wants to know of a text: kinds of tokens for colours, places of commands and members for
//! completion. Noted while parsing, and only if asked.

use super::*;

/// Marks and places in one text, in offsets of the source.
#[derive(Default)]
pub(in crate::lang) struct Record {
    /// Tokens with their kinds; later ones win where they overlap.
    pub marks: Vec<(usize, usize, TokenKind)>,
    /// Commands with their words.
    pub commands: Vec<CommandSite>,
    /// Members.
    pub members: Vec<MemberSite>,
    /// Names of attributes with the places of their arguments.
    pub attributes: Vec<(String, usize, usize)>,
    /// Tables.
    pub hashes: Vec<HashSite>,
}

/// A table in the text.
pub(in crate::lang) struct HashSite {
    /// Between its braces.
    pub reach: (usize, usize),
    /// Keys that stand in the text.
    pub keys: Vec<String>,
}

/// A command in the text.
pub(in crate::lang) struct CommandSite {
    /// From its first word to what ended it, blanks included.
    pub reach: (usize, usize),
    /// Name and its place.
    pub name: Option<(String, Span)>,
    /// Words behind the name.
    pub words: Vec<Word>,
    /// Stages before it in its pipeline.
    pub upstream: Option<Span>,
}

/// One word of a command.
pub(in crate::lang) struct Word {
    /// With a value that a colon attaches.
    pub span: Span,
    /// Name of a parameter, without dash; and where its attached value stands.
    pub parameter: Option<(String, Option<Span>)>,
    /// Name of a splatted variable.
    pub splat: Option<String>,
}

/// A member in the text.
pub(in crate::lang) struct MemberSite {
    /// What it belongs to.
    pub target: Span,
    /// Operator's end and name's end.
    pub name: (usize, usize),
    /// `::`.
    pub is_static: bool,
}

impl Record {
    pub(super) fn mark(&mut self, start: usize, end: usize, kind: TokenKind) {
        if end > start {
            self.marks.push((start, end, kind));
        }
    }

    pub(super) fn rewind(&mut self, to: usize) {
        while self.marks.last().is_some_and(|mark| mark.0 >= to) {
            self.marks.pop();
        }
        self.members.retain(|site| site.name.0 < to);
    }
}

impl Parser<'_> {
    pub(super) fn with_record_of_command(
        &mut self,
        upstream: Option<Span>,
        body: impl FnOnce(&mut Self) -> Option<Stage>,
    ) -> Option<Stage> {
        let start = self.here();
        let stage = body(self);
        if self.record.is_some() {
            let (from, to) = (self.place(start), self.place(self.here()));
            let mut site = CommandSite {
                reach: (from, to),
                name: None,
                words: Vec::new(),
                upstream,
            };
            if stage.is_none() {
                // Nothing stands here yet: the blanks before belong to what may come.
                site.reach.0 = self
                    .source
                    .text
                    .get(..from)
                    .map_or(from, |text| text.trim_end().len());
            }
            if let Some(Stage {
                kind: StageKind::Command(command),
                span,
                ..
            }) = &stage
            {
                site.reach.0 = span.start as usize;
                site.name = Some((
                    self.source.slice(command.name.span).to_string(),
                    command.name.span,
                ));
                site.words = command.elements.iter().map(word).collect();
            }
            if let Some(record) = &mut self.record {
                record.commands.push(site);
            }
        }
        stage
    }

    pub(super) fn note_attribute(&mut self, name: &TypeName, start: usize) {
        if self.record.is_some() {
            let site = (name.text(), self.place(start), self.place(self.here()));
            if let Some(record) = &mut self.record {
                record.attributes.push(site);
            }
        }
    }

    pub(super) fn note_hash(&mut self, start: usize, entries: &[(Expr, Statement)]) {
        if self.record.is_some() {
            let reach = (self.place(start), self.place(self.here()));
            let keys = entries
                .iter()
                .filter_map(|(key, _)| key.as_text())
                .map(String::from)
                .collect();
            if let Some(record) = &mut self.record {
                record.hashes.push(HashSite { reach, keys });
            }
        }
    }

    pub(super) fn note_member(
        &mut self,
        target: &Expr,
        operator: &Token,
        end: usize,
        is_static: bool,
    ) {
        if self.record.is_some() {
            let name = (self.place(operator.end), self.place(end));
            let site = MemberSite {
                target: target.span,
                name,
                is_static,
            };
            if let Some(record) = &mut self.record {
                record.members.push(site);
            }
        }
    }
}

fn word(element: &Element) -> Word {
    let mut word = Word {
        span: element.span(),
        parameter: None,
        splat: None,
    };
    match element {
        Element::Parameter(parameter) => {
            let value = parameter.value.as_ref().map(|value| value.span);
            word.parameter = Some((parameter.name.to_string(), value));
        }
        Element::Splat(Expr {
            kind: ExprKind::Variable(variable),
            ..
        }) => word.splat = Some(variable.name.to_string()),
        _ => {}
    }
    word
}
