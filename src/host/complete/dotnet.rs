//! Members of .NET's types by name: what exists there, whether or not it runs here. A table, read when first asked.
//!
//! In `members.txt` a type begins with `Name : Base`; the lines below it list `p` properties, `m` methods, `s` and `S`
//! static ones, `a` and `x` properties that PowerShell adds (aliases and scripts), `i` an indexer, `c` constructors.
//! Names of types are without `System.`.

use std::collections::HashMap;
use std::sync::OnceLock;

static TABLE: &str = include_str!("members.txt");

/// A member and the full name of its type; empty where nothing is told.
pub type Typed = (&'static str, &'static str);

/// One type.
#[derive(Default)]
pub struct NetType {
    base: &'static str,
    properties: Vec<Typed>,
    methods: Vec<Typed>,
    static_properties: Vec<Typed>,
    static_methods: Vec<Typed>,
    aliases: Vec<&'static str>,
    scripts: Vec<&'static str>,
    indexer: Option<&'static str>,
    constructible: bool,
}

/// Members of a type and of those that it is made from.
#[derive(Default)]
pub struct Members {
    /// Properties.
    pub properties: Vec<Typed>,
    /// Methods.
    pub methods: Vec<Typed>,
    /// Properties that PowerShell adds as aliases.
    pub aliases: Vec<&'static str>,
    /// Properties that PowerShell adds as scripts.
    pub scripts: Vec<&'static str>,
    /// `Item`, `Chars`.
    pub indexers: Vec<&'static str>,
}

/// Properties that PowerShell adds to types which it did not make.
const ADDED: &[(&str, &[&str])] = &[
    ("System.DateTime", &["DateTime"]),
    ("System.Guid", &["Guid"]),
    ("System.Net.IPAddress", &["IPAddressToString"]),
    (
        "System.IO.DirectoryInfo",
        &[
            "BaseName",
            "LastWriteTimeString",
            "LengthString",
            "LinkType",
            "Mode",
            "ModeWithoutHardLink",
            "NameString",
            "ResolvedTarget",
            "Target",
        ],
    ),
    (
        "System.IO.FileInfo",
        &[
            "BaseName",
            "LastWriteTimeString",
            "LengthString",
            "LinkType",
            "Mode",
            "ModeWithoutHardLink",
            "NameString",
            "ResolvedTarget",
            "Target",
            "VersionInfo",
        ],
    ),
    (
        "System.IO.FileSystemInfo",
        &["Group", "Size", "UnixMode", "User"],
    ),
];

fn types() -> &'static HashMap<String, NetType> {
    static READ: OnceLock<HashMap<String, NetType>> = OnceLock::new();
    READ.get_or_init(|| {
        let mut all = HashMap::new();
        let (mut name, mut current) = (String::new(), NetType::default());
        for line in TABLE.lines() {
            if let Some((next, base)) = line.split_once(" : ") {
                let done = std::mem::take(&mut current);
                all.insert(
                    std::mem::replace(&mut name, full(next).to_lowercase()),
                    done,
                );
                current.base = base;
                continue;
            }
            let (tag, rest) = line.split_once(' ').unwrap_or((line, ""));
            let typed = || {
                rest.split(' ')
                    .map(|word| word.split_once(':').unwrap_or((word, "")))
                    .collect()
            };
            match tag {
                "p" => current.properties = typed(),
                "m" => current.methods = typed(),
                "s" => current.static_properties = typed(),
                "S" => current.static_methods = typed(),
                "a" => current.aliases = rest.split(' ').collect(),
                "x" => current.scripts = rest.split(' ').collect(),
                "i" => current.indexer = Some(rest),
                "c" => current.constructible = true,
                _ => {}
            }
        }
        all.insert(name, current);
        all
    })
}

/// Full name of a type as the table writes it.
pub fn full(short: &str) -> String {
    let short = short.trim_end_matches('`');
    if short.starts_with("Microsoft.") || short.starts_with('!') || short.is_empty() {
        return short.to_owned();
    }
    format!("System.{short}")
}

fn open_name(name: &str) -> String {
    let open = name.split(['[', '`']).next().unwrap_or(name);
    open.to_lowercase()
}

/// The table's entry of a type's full name; generic types without their arguments.
pub fn find(name: &str) -> Option<&'static NetType> {
    types().get(&open_name(name))
}

/// Members of a value of that type.
pub fn members(name: &str) -> Option<Members> {
    let mut found = Members::default();
    if name.ends_with("[]") || name == "System.Array" {
        found.aliases.push("Count");
        found
            .methods
            .extend([("Address", ""), ("Get", ""), ("Set", "")]);
        found.indexers.push("Item");
        collect("System.Array", &mut found);
        found.properties.retain(|(name, _)| *name != "Count");
        return Some(found);
    }
    let known = find(name).is_some();
    if !known {
        crate::value::enums::find(name)?;
        collect("System.Enum", &mut found);
        return Some(found);
    }
    collect(name, &mut found);
    Some(found)
}

fn collect(name: &str, found: &mut Members) {
    const DEEPEST: usize = 12;
    let mut next = name.to_owned();
    for _ in 0..DEEPEST {
        if let Some((_, added)) = ADDED
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&next))
        {
            found.scripts.extend(added.iter());
        }
        let Some(kind) = find(&next) else {
            break;
        };
        let fresh = |known: &[Typed], all: &[Typed]| -> Vec<Typed> {
            let new = all
                .iter()
                .filter(|(name, _)| !known.iter().any(|(known, _)| known == name));
            new.copied().collect()
        };
        found
            .properties
            .extend(fresh(&found.properties, &kind.properties));
        found.methods.extend(fresh(&found.methods, &kind.methods));
        found.aliases.extend(kind.aliases.iter());
        found.scripts.extend(kind.scripts.iter());
        found.indexers.extend(kind.indexer);
        if kind.base.is_empty() {
            break;
        }
        next = full(kind.base);
    }
    if !found.methods.iter().any(|(name, _)| *name == "GetType") {
        found.methods.extend([
            ("Equals", "Boolean"),
            ("GetHashCode", "Int32"),
            ("GetType", "Type"),
            ("ToString", "String"),
        ]);
        found.methods.sort();
        found.methods.dedup_by(|a, b| a.0 == b.0);
    }
}

/// Static members of a type: properties and fields, then methods.
pub fn static_members(name: &str) -> Option<(Vec<String>, Vec<String>)> {
    if let Some(names) = crate::value::enums::find(name) {
        let methods = static_members("System.Enum")?.1;
        return Some((names.names().map(str::to_owned).collect(), methods));
    }
    let kind = find(name)?;
    let names = |typed: &[Typed]| {
        typed
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let mut methods = names(&kind.static_methods);
    for shared in ["Equals", "ReferenceEquals"] {
        if !methods.iter().any(|name| name == shared) {
            methods.push(shared.to_owned());
        }
    }
    if kind.constructible {
        methods.push("new".to_owned());
    }
    Some((names(&kind.static_properties), methods))
}

/// Type of a member of a value, or of a type where `is_static`; generic arguments filled in.
pub fn type_of_member(name: &str, member: &str, is_static: bool, method: bool) -> Option<String> {
    let found = if is_static {
        let kind = find(name)?;
        let list = if method {
            &kind.static_methods
        } else {
            &kind.static_properties
        };
        list.iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(member))
            .copied()
    } else {
        let members = members(name)?;
        let list = if method {
            members.methods
        } else {
            members.properties
        };
        list.into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(member))
    };
    let (_, kind) = found?;
    if kind.is_empty() || kind == "Object" {
        return None;
    }
    if let Some(at) = kind.trim_end_matches("[]").strip_prefix('!') {
        let arguments = crate::value::types::type_arguments(name);
        return arguments
            .get(at.parse::<usize>().ok()?)
            .map(|argument| (*argument).to_owned());
    }
    Some(full(kind))
}
