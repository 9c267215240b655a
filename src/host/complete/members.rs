//! Members of values and types. What can be read without running anything is looked at as it is, and its members come in
//! the order of their kinds; of anything else the type is inferred, and properties come before methods.

use super::Asked;
use super::dotnet;
use super::infer::{Kind, class_members, outputs_of};
use super::names::{Pattern, needs_quotes};
use super::safe::{expression_of, only_expression};
use crate::cmdlet::{Offer, OfferKind};
use crate::diag::Span;
use crate::lang::tree::ExprKind;
use crate::value::{Member, Value};

/// Kinds of members in the order in which PowerShell sorts them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Alias,
    Property,
    Note,
    Script,
    Method,
    ScriptMethod,
    Indexer,
    Magic,
    Key,
}

impl Rank {
    fn is_method(self) -> bool {
        matches!(
            self,
            Rank::Method | Rank::ScriptMethod | Rank::Indexer | Rank::Magic
        )
    }
}

/// Methods that any collection has in the language.
const MAGIC: &[&str] = &["Where", "ForEach", "PSWhere", "PSForEach"];

/// Methods of everything.
const COMMON: &[&str] = &["Equals", "GetHashCode", "GetType", "ToString"];

/// What a `PSObject` shows beside the properties that are inferred.
const PSOBJECT: &str = "System.Management.Automation.PSObject";

impl Asked<'_> {
    pub(super) fn members(
        &mut self,
        target: Span,
        is_static: bool,
        feeding: Option<Span>,
    ) -> Vec<Offer> {
        let text = self.slice(target).to_owned();
        if is_static {
            return self.static_members(&text);
        }
        let Some(tree) = expression_of(&text) else {
            return Vec::new();
        };
        if let Some(expr) = only_expression(&tree)
            && !mentions_it(expr)
            && let Some(value) = self.safe_expression(&tree)
        {
            let offers = self.of_live_value(&value);
            if !offers.is_empty() || !value.is_null() {
                return offers;
            }
        }
        let it = match feeding {
            Some(span) => self.piped(span),
            None => Vec::new(),
        };
        let kinds = match only_expression(&tree) {
            Some(expr) => self.of_expr(expr, &it),
            None => Vec::new(),
        };
        self.of_kinds(&kinds, true)
    }

    /// Members of a value by kind; where a list has none of that name, those of its items.
    fn of_live_value(&mut self, value: &Value) -> Vec<Offer> {
        let offers = self.fitting(live_members(value));
        if offers.is_empty()
            && let Value::Array(array) = value.base()
            && let Some(first) = array.items().first()
        {
            return self.fitting(live_members(first));
        }
        offers
    }

    fn fitting(&self, mut members: Vec<(Rank, String)>) -> Vec<Offer> {
        let pattern = Pattern::new(&self.context.word);
        members.retain(|(_, name)| pattern.fits(name));
        // Keys of tables and the methods of the language keep their order.
        members.sort_by_cached_key(|(rank, name)| match rank {
            Rank::Magic | Rank::Key => (*rank, String::new()),
            _ => (*rank, name.to_lowercase()),
        });
        members
            .into_iter()
            .map(|(rank, name)| match rank {
                Rank::Key => Offer::plain(offer(&name, false).text, OfferKind::Property),
                _ => offer(&name, rank.is_method()),
            })
            .collect()
    }

    /// Members of inferred values: properties by name, then methods by name.
    fn of_kinds(&mut self, kinds: &[Kind], calls: bool) -> Vec<Offer> {
        let (properties, methods) = self.members_of(kinds);
        let pattern = Pattern::new(&self.context.word);
        let sorted = |mut names: Vec<String>| {
            names.retain(|name| pattern.fits(name));
            names.sort_by_key(|name| name.to_lowercase());
            names.dedup();
            names
        };
        let properties = sorted(properties)
            .into_iter()
            .map(|name| offer(&name, false));
        let methods = sorted(methods).into_iter().map(|name| match calls {
            true => offer(&name, true),
            false => Offer::plain(name, OfferKind::Method),
        });
        properties.chain(methods).collect()
    }

    /// `ForEach-Object -MemberName`: members of what the pipeline brings.
    pub(super) fn member_values(&mut self, argument: &super::arguments::Argument) -> Vec<Offer> {
        let (Some(upstream), false) = (argument.command.upstream, self.context.word.is_empty())
        else {
            return Vec::new();
        };
        let kinds = self.piped(upstream);
        self.of_kinds(&kinds, false)
    }

    /// Names of the properties and methods that inferred values have.
    pub(super) fn members_of(&mut self, kinds: &[Kind]) -> (Vec<String>, Vec<String>) {
        let (mut properties, mut methods) = (Vec::new(), Vec::new());
        for kind in kinds {
            match kind {
                Kind::Net(full) => net_members(full, &mut properties, &mut methods),
                Kind::Object(names) => {
                    properties.extend(names.iter().cloned());
                    net_members(PSOBJECT, &mut properties, &mut methods);
                }
                Kind::Output(command) => {
                    properties.extend(
                        outputs_of(command)
                            .into_iter()
                            .map(|property| property.name),
                    );
                    methods.extend(COMMON.iter().map(|name| (*name).to_owned()));
                }
                Kind::List(inner) => {
                    net_members("System.Object[]", &mut properties, &mut methods);
                    methods.extend(MAGIC.iter().map(|name| (*name).to_owned()));
                    let (more, calls) = self.members_of(inner);
                    properties.extend(more);
                    methods.extend(calls);
                }
                Kind::Class(name) => {
                    self.members_of_class(&name.clone(), &mut properties, &mut methods)
                }
            }
        }
        (properties, methods)
    }

    fn members_of_class(
        &mut self,
        name: &str,
        properties: &mut Vec<String>,
        methods: &mut Vec<String>,
    ) {
        let Some(definition) = self.class(name) else {
            return;
        };
        let in_text = self.is_in_text(&definition);
        let (own, calls) = class_members(&definition, false, !in_text);
        properties.extend(own);
        methods.extend(calls);
        match definition.bases.first() {
            Some(base) => {
                for kind in self.named(&base.text()) {
                    match kind {
                        Kind::Class(name) => self.members_of_class(&name, properties, methods),
                        Kind::Net(full) => net_members(&full, properties, methods),
                        _ => {}
                    }
                }
                methods.extend(COMMON.iter().map(|name| (*name).to_owned()));
            }
            None => methods.extend(COMMON.iter().map(|name| (*name).to_owned())),
        }
    }

    fn is_in_text(&self, definition: &crate::lang::tree::TypeDefinition) -> bool {
        let span = definition.name_span;
        self.slice(span).eq_ignore_ascii_case(&definition.name)
    }

    /// Properties of a type that a table can set.
    pub(super) fn settable_properties(&mut self, name: &str) -> Vec<String> {
        match self.named(name).first() {
            Some(Kind::Class(class)) => {
                let (mut properties, mut methods) = (Vec::new(), Vec::new());
                self.members_of_class(&class.clone(), &mut properties, &mut methods);
                properties
            }
            Some(Kind::Net(full)) => settable(full)
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            _ => Vec::new(),
        }
    }

    fn static_members(&mut self, text: &str) -> Vec<Offer> {
        let Some(tree) = expression_of(text) else {
            return Vec::new();
        };
        let name = match only_expression(&tree).map(|expr| &expr.kind) {
            Some(ExprKind::Type(name)) => name.text(),
            _ => return Vec::new(),
        };
        if let Some(definition) = self.class(&name) {
            let in_text = self.is_in_text(&definition);
            let (properties, mut methods) = class_members(&definition, true, !in_text);
            if definition.is_enum {
                methods = dotnet::static_members("System.Enum")
                    .map_or_else(Vec::new, |(_, methods)| methods);
                methods.retain(|name| name != "new");
            } else {
                methods.extend(["Equals", "ReferenceEquals"].map(str::to_owned));
            }
            // An enumeration that exists already has no constructor to show.
            if in_text || !definition.is_enum {
                methods.push("new".to_owned());
            }
            return self.static_offers(properties, methods);
        }
        let full = match self.named(&name).into_iter().next() {
            Some(Kind::Net(full)) => full,
            _ => return Vec::new(),
        };
        let (properties, methods) = dotnet::static_members(&full).unwrap_or_else(|| {
            (
                Vec::new(),
                ["Equals", "ReferenceEquals"].map(str::to_owned).to_vec(),
            )
        });
        self.static_offers(properties, methods)
    }

    fn static_offers(&self, properties: Vec<String>, methods: Vec<String>) -> Vec<Offer> {
        let properties = properties.into_iter().map(|name| (Rank::Property, name));
        let methods = methods.into_iter().map(|name| (Rank::Method, name));
        self.fitting(properties.chain(methods).collect())
    }
}

fn offer(name: &str, method: bool) -> Offer {
    if method {
        return Offer::listed(format!("{name}("), name, OfferKind::Method);
    }
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let text = match plain && !needs_quotes(name) {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', "''")),
    };
    Offer::listed(text, name, OfferKind::Property)
}

/// Whether an expression names `$_` or `$this`, which have no value while somebody types.
fn mentions_it(expr: &crate::lang::tree::Expr) -> bool {
    use crate::lang::tree::Known;
    match &expr.kind {
        ExprKind::Variable(variable) => matches!(variable.known, Known::It | Known::This),
        ExprKind::Member(member) => mentions_it(&member.target),
        ExprKind::Invoke(invoke) => mentions_it(&invoke.target),
        ExprKind::Index(index) => mentions_it(&index.target),
        ExprKind::Paren(statement) => match &statement.kind {
            crate::lang::tree::StatementKind::Expression(inner) => mentions_it(inner),
            _ => true,
        },
        _ => false,
    }
}

fn net_members(full: &str, properties: &mut Vec<String>, methods: &mut Vec<String>) {
    let Some(members) = dotnet::members(full) else {
        methods.extend(COMMON.iter().map(|name| (*name).to_owned()));
        return;
    };
    properties.extend(
        members
            .properties
            .iter()
            .map(|(name, _)| (*name).to_owned()),
    );
    properties.extend(
        members
            .aliases
            .iter()
            .chain(&members.scripts)
            .map(|name| (*name).to_owned()),
    );
    methods.extend(members.methods.iter().map(|(name, _)| (*name).to_owned()));
    if let Some(element) = full.strip_suffix("[]") {
        methods.extend(MAGIC.iter().map(|name| (*name).to_owned()));
        if element != "System.Object" {
            net_members(element, properties, methods);
        }
    }
}

/// Members of a value that is there.
fn live_members(value: &Value) -> Vec<(Rank, String)> {
    let mut found: Vec<(Rank, String)> = Vec::new();
    let mut notes = |object: &crate::value::Object| {
        for (name, member) in object.members() {
            let rank = match member {
                Member::Note(_) => Rank::Note,
                Member::Script(..) => Rank::Script,
                Member::Method(_) => Rank::ScriptMethod,
                Member::Alias(_) => Rank::Alias,
            };
            found.push((rank, name.to_string()));
        }
    };
    match value {
        Value::Object(object) => notes(object),
        Value::Wrapped(wrapped) => notes(&wrapped.added),
        _ => {}
    }
    let base = value.base();
    if base.is_null() {
        return found;
    }
    let full = base.type_name();
    let common = || COMMON.iter().map(|name| (Rank::Method, (*name).to_owned()));
    match (base, dotnet::members(&full)) {
        (Value::Object(object), Some(members)) if !object.is_custom() => {
            let methods = members.methods.iter();
            found.extend(methods.map(|(name, _)| (Rank::Method, (*name).to_owned())));
        }
        (Value::Object(_), _) => found.extend(common()),
        (_, Some(members)) => {
            let own = |names: &[dotnet::Typed], rank: Rank| -> Vec<(Rank, String)> {
                names
                    .iter()
                    .map(|(name, _)| (rank, (*name).to_owned()))
                    .collect()
            };
            found.extend(own(&members.properties, Rank::Property));
            found.extend(own(&members.methods, Rank::Method));
            let added = |names: &[&str], rank: Rank| -> Vec<(Rank, String)> {
                names
                    .iter()
                    .map(|name| (rank, (*name).to_owned()))
                    .collect()
            };
            found.extend(added(&members.aliases, Rank::Alias));
            found.extend(added(&members.scripts, Rank::Script));
            found.extend(added(&members.indexers, Rank::Indexer));
            // An element's attributes and children are properties, too.
            if let (Value::Foreign(foreign), true) = (base, full.starts_with("System.Xml.")) {
                let inside = foreign.properties().into_iter();
                found.extend(inside.map(|name| (Rank::Property, name)));
            }
        }
        (Value::Foreign(foreign), None) => {
            found.extend(
                foreign
                    .properties()
                    .into_iter()
                    .map(|name| (Rank::Property, name)),
            );
            found.extend(
                foreign
                    .methods()
                    .into_iter()
                    .map(|name| (Rank::Method, name)),
            );
            found.extend(common());
        }
        (_, None) => found.extend(common()),
    }
    match base {
        Value::Array(_) | Value::Range(..) => {
            found.extend(MAGIC.iter().map(|name| (Rank::Magic, (*name).to_owned())));
        }
        Value::Table(table) => {
            let keys = table
                .entries()
                .into_iter()
                .filter_map(|(key, _)| match key {
                    Value::Str(key) => Some((Rank::Key, key.to_string())),
                    _ => None,
                });
            found.extend(keys);
        }
        _ => {}
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|(rank, name)| seen.insert((*rank == Rank::Key, name.to_lowercase())));
    found
}

/// Properties of types that `New-Object -Property` and casts of tables set.
fn settable(full: &str) -> &'static [&'static str] {
    match full {
        "System.UriBuilder" => &[
            "Fragment", "Host", "Password", "Path", "Port", "Query", "Scheme", "UserName",
        ],
        "System.Text.StringBuilder" => &["Capacity", "Length"],
        "System.Net.NetworkCredential" => &["Domain", "Password", "SecurePassword", "UserName"],
        "System.Xml.XmlDocument" => &[
            "InnerText",
            "InnerXml",
            "Prefix",
            "PreserveWhitespace",
            "Value",
            "XmlResolver",
        ],
        "System.IO.FileInfo" | "System.IO.DirectoryInfo" => &[
            "Attributes",
            "CreationTime",
            "CreationTimeUtc",
            "LastAccessTime",
            "LastAccessTimeUtc",
            "LastWriteTime",
            "LastWriteTimeUtc",
        ],
        _ => &[],
    }
}
