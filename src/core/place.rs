//! Places that paths name: files and folders, and the entries of the drives `Alias:`, `Env:`, `Function:` and `Variable:`.
//! Every command that takes a path finds it here; what it does with the place is its own affair.

use super::{alias, files, reading, variable};
use crate::cmdlet::Context;
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Block, Member, Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A provider whose entries lie in the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// `Alias:`
    Alias,
    /// `Env:`
    Environment,
    /// `Function:`
    Function,
    /// `Variable:`
    Variable,
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file or folder.
    File(PathBuf),
    /// An entry of the session; the empty name is the drive itself.
    Entry(Provider, String),
}

impl Provider {
    /// All of them.
    pub const ALL: [Provider; 4] = [
        Provider::Alias,
        Provider::Environment,
        Provider::Function,
        Provider::Variable,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Provider::Alias => "Alias",
            Provider::Environment => "Environment",
            Provider::Function => "Function",
            Provider::Variable => "Variable",
        }
    }

    /// Name of its drive.
    pub fn drive(self) -> &'static str {
        match self {
            Provider::Environment => "Env",
            other => other.name(),
        }
    }

    fn of_drive(name: &str) -> Option<Provider> {
        Provider::ALL
            .into_iter()
            .find(|known| known.drive().eq_ignore_ascii_case(name))
    }

    /// The provider of that name.
    pub fn named(name: &str) -> Option<Provider> {
        Provider::ALL
            .into_iter()
            .find(|known| known.name().eq_ignore_ascii_case(name))
    }
}

/// Which of the items found are wanted.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Sieve {
    /// Pattern that names must fit
    filter: Option<String>,
    /// Patterns of which a name must fit one
    include: Vec<String>,
    /// Patterns of which a name must fit none
    exclude: Vec<String>,
}

/// As whom to act.
#[derive(Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
pub struct Actor {
    /// Credential of another user, which files here do not ask for
    #[serde(rename = "Credential")]
    _credential: Option<Value>,
}

impl Sieve {
    /// Whether an item of that name is wanted.
    pub fn lets(&self, name: &str) -> bool {
        self.lets_but_include(name) && (self.include.is_empty() || any_like(name, &self.include))
    }

    /// Whether an item of that name is wanted, were there no `-Include`.
    pub fn lets_but_include(&self, name: &str) -> bool {
        self.filter
            .as_ref()
            .is_none_or(|pattern| pattern.is_empty() || reading::like(name, pattern))
            && !any_like(name, &self.exclude)
    }

    /// Whether names are chosen by `-Include`.
    pub fn includes(&self) -> bool {
        !self.include.is_empty()
    }
}

fn any_like(name: &str, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| reading::like(name, pattern))
}

/// Where a path leads, whether or not something is there.
pub fn place(path: &str, cx: &mut Context) -> Result<Place> {
    if let Some((provider, rest)) = path.split_once("::") {
        let provider = provider.rsplit('\\').next().unwrap_or(provider);
        if let Some(provider) = Provider::named(provider) {
            return Ok(Place::Entry(provider, entry_name(rest)));
        }
        if !provider.eq_ignore_ascii_case("FileSystem") {
            return Err(no_provider(provider).into());
        }
        return Ok(Place::File(cx.host.files().resolve(rest, false)?));
    }
    if let Some((drive, rest)) = path.split_once(':')
        && let Some(provider) = Provider::of_drive(drive)
    {
        return Ok(Place::Entry(provider, entry_name(rest)));
    }
    let here = cx.host.files().location();
    if let Some(provider) = Provider::named(here.provider)
        && !path.contains(':')
        && !path.starts_with('~')
    {
        return Ok(Place::Entry(provider, entry_name(path)));
    }
    Ok(Place::File(cx.host.files().resolve(path, false)?))
}

fn entry_name(rest: &str) -> String {
    match rest.trim_start_matches(['/', '\\', '.']) {
        "" => String::new(),
        _ => rest.trim_start_matches(['/', '\\']).to_owned(),
    }
}

fn no_provider(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "ProviderNotFound",
        Category::ObjectNotFound,
        format!("There is no provider '{name}'."),
    )
    .exception("System.Management.Automation.ProviderNotFoundException")
    .target(name, "String")
    .help("Get-PSProvider lists the providers that are there")
}

/// Places that are there, wildcards resolved. A path without wildcards that leads nowhere is an error of the command,
/// after which the others go on; so is one on a drive that is not there.
pub fn find(
    given: &[String],
    literal: bool,
    sieve: &Sieve,
    cx: &mut Context,
) -> Result<Vec<Place>> {
    let mut found = Vec::new();
    for path in given {
        match find_one(path, literal, cx) {
            Ok(places) => found.extend(places.into_iter().filter(|at| sieve.lets(&at.name()))),
            Err(crate::diag::Error::Record(record)) => cx.write_error(*record)?,
            Err(jump) => return Err(jump),
        }
    }
    Ok(found)
}

fn find_one(path: &str, literal: bool, cx: &mut Context) -> Result<Vec<Place>> {
    if path.is_empty() {
        return Err(empty_path().into());
    }
    let patterned = !literal && reading::has_wildcards(path);
    let plain = if literal || patterned {
        path.to_owned()
    } else {
        unescaped(path)
    };
    match place(&plain, cx)? {
        Place::Entry(provider, name) => {
            let names = names_like(provider, &name, literal, cx);
            if names.is_empty() && !patterned {
                return Err(no_entry(provider, &name).into());
            }
            Ok(names
                .into_iter()
                .map(|name| Place::Entry(provider, name))
                .collect())
        }
        Place::File(full) if !patterned => match cx.host.files().exists(&full) || full.is_symlink()
        {
            true => Ok(vec![Place::File(full)]),
            false => Err(files::not_found(&full).into()),
        },
        Place::File(_) => Ok(files::glob(path, cx)?
            .into_iter()
            .map(Place::File)
            .collect()),
    }
}

/// Names of a provider's entries that fit a name or pattern.
pub fn names_like(provider: Provider, name: &str, literal: bool, cx: &mut Context) -> Vec<String> {
    if name.is_empty() {
        return vec![String::new()];
    }
    let patterned = !literal && reading::has_wildcards(name);
    entries(provider, cx)
        .into_iter()
        .map(|(known, _)| known)
        .filter(|known| match (patterned, provider) {
            (true, _) => reading::like(known, name),
            (false, Provider::Environment) => known == name || reading::same_name(known, name),
            (false, _) => reading::same_name(known, name),
        })
        .collect()
}

/// A path whose wildcard signs were escaped, as the file is really called.
pub fn unescaped(path: &str) -> String {
    if !path.contains('`') {
        return path.to_owned();
    }
    let mut plain = String::with_capacity(path.len());
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some('[' | ']' | '*' | '?' | '`') if c == '`' => plain.extend(chars.next()),
            _ => plain.push(c),
        }
    }
    plain
}

fn empty_path() -> ErrorRecord {
    ErrorRecord::new(
        "ItemNotFound",
        Category::ObjectNotFound,
        "The path is empty.",
    )
    .exception("System.Management.Automation.ItemNotFoundException")
}

fn no_entry(provider: Provider, name: &str) -> ErrorRecord {
    let path = format!("{}:{name}", provider.drive());
    ErrorRecord::new(
        "PathNotFound",
        Category::ObjectNotFound,
        format!("There is nothing at '{path}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(name, "String")
    .help(format!(
        "Get-ChildItem {}: lists what is there",
        provider.drive()
    ))
}

/// Entries of a provider, by name.
pub fn entries(provider: Provider, cx: &mut Context) -> Vec<(String, Value)> {
    let mut all: Vec<(String, Value)> = match provider {
        Provider::Alias => named(cx.host.aliases(), Value::str),
        Provider::Environment => named(cx.host.environment(), Value::str),
        Provider::Function => named(cx.host.functions(), |block: Block| Value::Block(block)),
        Provider::Variable => cx.host.variables(),
    };
    all.sort_by(|(l, _), (r, _)| reading::order_text(l, r, false));
    all
}

fn named<T>(pairs: Vec<(String, T)>, make: impl Fn(T) -> Value) -> Vec<(String, Value)> {
    pairs
        .into_iter()
        .map(|(name, value)| (name, make(value)))
        .collect()
}

impl Place {
    /// Last part of the path.
    pub fn name(&self) -> String {
        match self {
            Place::File(path) => files::name(path),
            Place::Entry(_, name) => name.clone(),
        }
    }

    /// The path as errors and questions show it.
    pub fn shown(&self) -> String {
        match self {
            Place::File(path) => path.display().to_string(),
            Place::Entry(provider, name) => format!("{}:/{name}", provider.drive()),
        }
    }

    /// Whether other places lie in it.
    pub fn is_container(&self) -> bool {
        match self {
            Place::File(path) => files::is_folder(path),
            Place::Entry(_, name) => name.is_empty(),
        }
    }

    /// The object of what lies there.
    pub fn item(&self, cx: &mut Context) -> Result<Value> {
        match self {
            Place::File(path) => files::info(path, cx.host.files()),
            Place::Entry(provider, name) if name.is_empty() => Ok(root(*provider)),
            Place::Entry(provider, name) => entry_item(*provider, name, cx),
        }
    }

    /// The bare value of an entry: text, block or what a variable holds.
    pub fn entry_value(provider: Provider, name: &str, cx: &mut Context) -> Option<Value> {
        entries(provider, cx)
            .into_iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }
}

fn root(provider: Provider) -> Value {
    let object = Object::of([
        ("PSPath", Value::str(path_of(provider, ""))),
        ("PSIsContainer", Value::Bool(true)),
        ("Name", Value::str(provider.drive())),
    ]);
    object.set_text(format!("{}:/", provider.drive()));
    Value::Object(object)
}

fn path_of(provider: Provider, name: &str) -> String {
    format!("Microsoft.PowerShell.Core\\{}::{name}", provider.name())
}

fn entry_item(provider: Provider, name: &str, cx: &mut Context) -> Result<Value> {
    let value = Place::entry_value(provider, name, cx).unwrap_or_default();
    let item = match provider {
        Provider::Alias => alias::alias_object(name, &reading::text(&value), cx),
        Provider::Environment => environment_entry(name, value),
        Provider::Variable => variable::variable_object(name, value, cx),
        Provider::Function => {
            let parameters = [
                ("Name", Value::str(name)),
                ("CommandType", Value::str("Function")),
            ];
            let found = cx.host.invoke("Get-Command", &parameters, Vec::new())?;
            found.into_iter().next().unwrap_or_default()
        }
    };
    if let Value::Object(object) = &item {
        object.put("PSPath", Value::str(path_of(provider, name)));
        object.put("PSDrive", Value::str(provider.drive()));
        object.put(
            "PSProvider",
            Value::str(path_of(provider, "").trim_end_matches(':')),
        );
        object.put("PSIsContainer", Value::Bool(false));
    }
    Ok(item)
}

fn environment_entry(name: &str, value: Value) -> Value {
    let object = Object::of([("Key", Value::str(name)), ("Value", value)]);
    object.add("Name", Member::Alias("Key".into()));
    object.set_type_names(Rc::new([
        "System.Collections.DictionaryEntry".into(),
        "System.ValueType".into(),
        "System.Object".into(),
    ]));
    object.set_text("System.Collections.DictionaryEntry");
    Value::Object(object)
}

/// Puts a value at an entry, made if it is not there.
pub fn put(provider: Provider, name: &str, value: &Value, cx: &mut Context) -> Result<()> {
    match provider {
        Provider::Alias => cx.host.set_alias(name, Some(&definition(value))),
        Provider::Environment => {
            let text = (!value.is_null()).then(|| reading::text(value));
            cx.host.set_environment(name, text);
            Ok(())
        }
        Provider::Function => match block_of(value, cx)? {
            Some(body) => cx.host.set_function(name, Some(body)),
            None => Err(no_function_value(value).into()),
        },
        Provider::Variable => cx.host.set_variable(name, value.clone().stored(), None),
    }
}

fn definition(value: &Value) -> String {
    match value {
        Value::Object(object) => object
            .get("Definition")
            .map_or_else(|| reading::text(value), |text| reading::text(&text)),
        other => reading::text(other),
    }
}

fn block_of(value: &Value, cx: &mut Context) -> Result<Option<Value>> {
    Ok(match value.base() {
        Value::Block(_) | Value::Str(_) => Some(value.base().clone()),
        Value::Object(_) => cx
            .host
            .property(value, "ScriptBlock")?
            .filter(|block| matches!(block, Value::Block(_))),
        _ => None,
    })
}

fn no_function_value(value: &Value) -> ErrorRecord {
    ErrorRecord::new(
        "Argument",
        Category::InvalidArgument,
        format!(
            "A function is made of a script block, not of '{}'.",
            reading::text(value)
        ),
    )
    .exception("System.Management.Automation.PSArgumentException")
}

/// Removes an entry.
pub fn remove(provider: Provider, name: &str, force: bool, cx: &mut Context) -> Result<()> {
    match provider {
        Provider::Alias => cx.host.set_alias(name, None),
        Provider::Environment => {
            cx.host.set_environment(name, None);
            Ok(())
        }
        Provider::Function => cx.host.set_function(name, None),
        Provider::Variable => {
            if force {
                cx.host.protect_variable(name, None, None)?;
            }
            cx.host.remove_variable(name, None).map(|_| ())
        }
    }
}

/// Whether something is at a path, and what.
pub fn at(path: &str, literal: bool, sieve: &Sieve, cx: &mut Context) -> Vec<Place> {
    let found = find_one(path, literal, cx).unwrap_or_default();
    found
        .into_iter()
        .filter(|place| sieve.lets(&place.name()))
        .collect()
}

/// The file that a path names, for a command that knows nothing but files.
pub fn file(path: &str, cx: &mut Context) -> Result<PathBuf> {
    match place(path, cx)? {
        Place::File(full) => Ok(full),
        Place::Entry(..) => cx.host.files().resolve(&format!("./{path}"), true),
    }
}

/// A folder's items, folders first, in the order of their names.
pub fn children(folder: &Path, cx: &mut Context) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let mut all = cx.host.files().list(folder)?;
    all.sort_by(|l, r| reading::order_text(&files::name(l), &files::name(r), false));
    Ok(all.into_iter().partition(|path| files::is_folder(path)))
}
