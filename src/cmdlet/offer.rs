//! What completion offers, in PowerShell's terms: plain text, so that it may cross threads to the prompt. Finds nothing.

/// One completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Text that replaces the range.
    pub text: String,
    /// Text that is listed.
    pub list: String,
    /// What it means, in a few words.
    pub tip: String,
    /// What kind of word it is.
    pub kind: OfferKind,
}

impl Offer {
    /// An offer whose listed text and tip are its own text.
    pub fn plain(text: impl Into<String>, kind: OfferKind) -> Offer {
        let text = text.into();
        Offer {
            list: text.clone(),
            tip: text.clone(),
            text,
            kind,
        }
    }

    /// An offer that is listed under another text.
    pub fn listed(text: impl Into<String>, list: impl Into<String>, kind: OfferKind) -> Offer {
        let list = list.into();
        Offer {
            text: text.into(),
            tip: list.clone(),
            list,
            kind,
        }
    }

    /// With what it means; its own text stays where nothing is said.
    pub fn tip(mut self, tip: impl Into<String>) -> Offer {
        let tip = tip.into();
        if !tip.is_empty() {
            self.tip = tip;
        }
        self
    }
}

/// What kind of word a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of CompletionResultType")]
pub enum OfferKind {
    Text,
    History,
    Command,
    ProviderItem,
    ProviderContainer,
    Property,
    Method,
    ParameterName,
    ParameterValue,
    Variable,
    Namespace,
    Type,
    Keyword,
    DynamicKeyword,
}

impl OfferKind {
    /// Kinds with their names and numbers, in order of number.
    pub const ALL: [(OfferKind, &'static str); 14] = [
        (OfferKind::Text, "Text"),
        (OfferKind::History, "History"),
        (OfferKind::Command, "Command"),
        (OfferKind::ProviderItem, "ProviderItem"),
        (OfferKind::ProviderContainer, "ProviderContainer"),
        (OfferKind::Property, "Property"),
        (OfferKind::Method, "Method"),
        (OfferKind::ParameterName, "ParameterName"),
        (OfferKind::ParameterValue, "ParameterValue"),
        (OfferKind::Variable, "Variable"),
        (OfferKind::Namespace, "Namespace"),
        (OfferKind::Type, "Type"),
        (OfferKind::Keyword, "Keyword"),
        (OfferKind::DynamicKeyword, "DynamicKeyword"),
    ];

    /// Its number in `CompletionResultType`.
    pub fn number(self) -> i64 {
        Self::ALL
            .iter()
            .position(|(kind, _)| *kind == self)
            .map_or(0, |at| at as i64)
    }

    /// Its name in `CompletionResultType`.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("Text", |(_, name)| name)
    }

    /// The kind of that name, without case.
    pub fn from_name(name: &str) -> Option<OfferKind> {
        Self::ALL
            .iter()
            .find(|(_, known)| known.eq_ignore_ascii_case(name))
            .map(|(kind, _)| *kind)
    }
}

/// What may stand at the cursor, and which bytes it replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completed {
    /// First byte that is replaced.
    pub start: usize,
    /// One past the last byte that is replaced.
    pub end: usize,
    /// In order.
    pub offers: Vec<Offer>,
}

/// What a script registers to complete arguments.
pub struct Completer {
    /// Commands it answers for; empty for all.
    pub commands: Vec<String>,
    /// Parameter it answers for; absent for a program's words.
    pub parameter: Option<String>,
    /// What it runs.
    pub block: crate::value::Block,
}
