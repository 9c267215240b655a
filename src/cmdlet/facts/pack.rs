//! Makes `table.txt` from the two JSON files of facts, where they lie beside the project; `UPDATE=1` writes it. Never
//! part of the program.

use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

#[test]
fn the_table_is_what_the_reference_gives() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let read = |name: &str| std::fs::read_to_string(reference.join(name)).ok();
    let (Some(documented), Some(core)) = (read("cmdlets.json"), read("core-commands.json")) else {
        println!("no reference beside the project: the committed table stands");
        return;
    };
    let documented: BTreeMap<String, Json> =
        serde_json::from_str(&documented).expect("cmdlets.json is JSON");
    let core: BTreeMap<String, Json> =
        serde_json::from_str(&core).expect("core-commands.json is JSON");
    let mut lines = BTreeMap::new();
    for (name, facts) in &documented {
        lines.insert(name.to_ascii_lowercase(), documented_line(name, facts));
    }
    for (name, facts) in &core {
        let elsewhere = documented.get(name).unwrap_or(&Json::Null);
        lines.insert(name.to_ascii_lowercase(), core_line(name, facts, elsewhere));
    }
    let text: String = lines.into_values().map(|line| line + "\n").collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cmdlet/facts/table.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("the source tree can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "src/cmdlet/facts/table.txt is stale: UPDATE=1 cargo test writes it"
    );
}

#[test]
fn the_properties_are_what_the_reference_gives() {
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference");
    let Ok(text) = std::fs::read_to_string(reference.join("properties.json")) else {
        println!("no reference beside the project: the committed table stands");
        return;
    };
    let types: BTreeMap<String, Json> =
        serde_json::from_str(&text).expect("properties.json is JSON");
    let mut lines = Vec::new();
    for facts in types.values() {
        let names: Vec<String> = texts(&facts["cmdlets"])
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .collect();
        let empty = serde_json::Map::new();
        let properties = facts["properties"].as_object().unwrap_or(&empty);
        let told = |facts: &Json| texts(&facts["src"]).iter().any(|source| source != "memory");
        let sure = properties.values().filter(|facts| told(facts)).count() * 2 > properties.len();
        let is_name = |name: &str| {
            name.chars()
                .all(|c| c.is_alphanumeric() || "_-@.".contains(c))
        };
        let kept: Vec<&str> = properties
            .keys()
            .map(String::as_str)
            .filter(|name| is_name(name))
            .collect();
        if !names.is_empty() && !kept.is_empty() {
            let sure = if sure { "sure" } else { "" };
            lines.push(format!("{}\t{sure}\t{}\n", names.join(","), kept.join(",")));
        }
    }
    lines.sort();
    let text = lines.concat();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cmdlet/facts/properties.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).expect("the source tree can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "src/cmdlet/facts/properties.txt is stale: UPDATE=1 cargo test writes it"
    );
}

fn texts(list: &Json) -> Vec<String> {
    let text = |item: &Json| {
        item.as_str()
            .map_or_else(|| item.to_string(), str::to_owned)
    };
    list.as_array()
        .map(|items| items.iter().map(text).collect())
        .unwrap_or_default()
}

fn text<'a>(facts: &'a Json, name: &str) -> &'a str {
    facts[name].as_str().unwrap_or("")
}

/// Parameters that every command of the table shares, told elsewhere.
fn is_common(name: &str) -> bool {
    super::super::binder::COMMON
        .iter()
        .any(|(common, _)| *common == name)
}

/// Parameters that pages mark as mandatory in sets where Microsoft's examples for the cloud do without them.
const SPARED: &[(&str, &[&str], &[&str])] = &[(
    "New-Mailbox",
    &["Password", "UserPrincipalName"],
    &["Equipment", "InactiveMailbox", "Room", "Shared"],
)];

/// Commands whose pages name sets that do not go together: all their parameters belong to one.
const ONE_SET: &[&str] = &["Get-RecoverableItems", "Restore-RecoverableItems"];

/// Parameters that pages describe in a way that the extract passes over.
const ADDED: &[(&str, &str)] = &[("Connect-MicrosoftTeams", "AccessTokens;String[];;;;;*=")];

fn is_spared(command: &str, parameter: &str, set: &str) -> bool {
    SPARED.iter().any(|(name, parameters, sets)| {
        *name == command && parameters.contains(&parameter) && sets.contains(&set)
    })
}

fn documented_line(name: &str, facts: &Json) -> String {
    let command = name;
    let empty = Vec::new();
    let parameters = facts["parameters"].as_array().unwrap_or(&empty);
    let one_set = ONE_SET.contains(&command);
    let mut sets: Vec<String> = Vec::new();
    for set in parameters.iter().flat_map(|p| texts(&p["sets"])) {
        if !one_set && set != "(All)" && !sets.contains(&set) {
            sets.push(set);
        }
    }
    let mut packed = Vec::new();
    for parameter in parameters {
        let name = text(parameter, "name");
        if is_common(name) {
            continue;
        }
        let mandatory = parameter["mandatory"].as_bool().unwrap_or(false);
        let mandatory_in = texts(&parameter["mandatory_in"]);
        let position = parameter["position"]
            .as_u64()
            .map_or(String::new(), |p| p.to_string());
        let pipeline = text(parameter, "pipeline");
        let mut by = String::new();
        by.push_str(if pipeline.contains("ByValue") {
            "v"
        } else {
            ""
        });
        by.push_str(if pipeline.contains("ByPropertyName") {
            "n"
        } else {
            ""
        });
        let of = if one_set {
            vec!["(All)".to_owned()]
        } else {
            texts(&parameter["sets"])
        };
        let each = of.into_iter().map(|set| {
            let needed = mandatory
                && (mandatory_in.is_empty() || mandatory_in.contains(&set))
                && !is_spared(command, name, &set);
            let set = if set == "(All)" { "*".to_owned() } else { set };
            format!("{set}={position}{}{by}", if needed { "m" } else { "" })
        });
        let sets = each.collect::<Vec<_>>().join("~");
        let flags = if parameter["switch"].as_bool() == Some(true) {
            "s"
        } else {
            ""
        };
        packed.push(format!(
            "{name};{};{flags};{};{};;{sets}",
            text(parameter, "type"),
            texts(&parameter["aliases"]).join("~"),
            texts(&parameter["values"]).join("~"),
        ));
    }
    let added = ADDED.iter().filter(|(name, _)| *name == command);
    packed.extend(added.map(|(_, parameter)| parameter.to_string()));
    // In the extract of the pages `common` says that a page has -WhatIf and -Confirm; what every cmdlet has goes unsaid.
    let flags = if facts["common"].as_bool() == Some(true) {
        "cs"
    } else {
        "c"
    };
    let default_set = text(facts, "default_set");
    let default_set = if default_set == "(All)" || one_set {
        ""
    } else {
        default_set
    };
    // A default set that has no parameter of its own is not among those of the parameters.
    if !default_set.is_empty() && !sets.is_empty() && !sets.iter().any(|set| set == default_set) {
        sets.push(default_set.to_owned());
    }
    let (module, aliases) = (text(facts, "module"), texts(&facts["aliases"]).join("~"));
    format!(
        "{name}\t{module}\tCmdlet\t{default_set}\t{flags}\t\t{aliases}\t{}\t{}",
        sets.join("~"),
        packed.join("|")
    )
}

/// `documented` is the command's page: parameters that only other systems have are known, and kept out of completion.
fn core_line(name: &str, facts: &Json, documented: &Json) -> String {
    let mut sets: Vec<String> = facts["sets"]
        .as_object()
        .map(|sets| sets.keys().cloned().collect())
        .unwrap_or_default();
    sets.retain(|set| *set != "__AllParameterSets");
    let mut packed = Vec::new();
    let mut should_process = facts["supports_should_process"].as_bool() == Some(true);
    for (name, parameter) in facts["parameters"].as_object().into_iter().flatten() {
        should_process |= name == "WhatIf";
        if !is_common(name) {
            packed.push(core_parameter(name, parameter));
        }
    }
    for parameter in documented["parameters"].as_array().into_iter().flatten() {
        if let Some(line) = foreign_parameter(parameter, facts, &mut sets) {
            packed.push(line);
        }
    }
    let mut flags = String::new();
    flags.push_str(if facts["common"].as_bool() == Some(true) {
        "c"
    } else {
        ""
    });
    flags.push_str(if should_process { "s" } else { "" });
    let default_set = Some(text(facts, "default_set"))
        .filter(|set| *set != "__AllParameterSets")
        .unwrap_or("");
    let (module, kind) = (text(facts, "module"), text(facts, "kind"));
    let impact = Some(text(facts, "impact"))
        .filter(|impact| *impact != "None")
        .unwrap_or("");
    format!(
        "{name}\t{module}\t{kind}\t{default_set}\t{flags}\t{impact}\t\t{}\t{}",
        sets.join("~"),
        packed.join("|")
    )
}

/// A parameter that the page has and the engine on this system has not; nothing for the others.
fn foreign_parameter(parameter: &Json, facts: &Json, sets: &mut Vec<String>) -> Option<String> {
    let name = text(parameter, "name");
    let known = facts["parameters"].as_object()?;
    let is_known = known.iter().any(|(other, about)| {
        let aliases = texts(&about["aliases"]);
        other.eq_ignore_ascii_case(name)
            || aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    });
    if is_known || is_common(name) {
        return None;
    }
    let mandatory = parameter["mandatory"].as_bool() == Some(true);
    let own = texts(&parameter["sets"]);
    // A set of its own, such as that of COM objects, must be told from the others; else it goes with every set.
    let needs = |set: &str| {
        let mut parts = known.values().map(|about| &about["sets"][set]["mandatory"]);
        parts.any(|mandatory| mandatory.as_bool() == Some(true))
    };
    let own_set = match own.as_slice() {
        [set] if mandatory && set != "(All)" && !needs(set) => Some(set.clone()),
        _ => None,
    };
    if let Some(set) = &own_set
        && !sets.contains(set)
    {
        sets.push(set.clone());
    }
    let is_switch = parameter["switch"].as_bool() == Some(true);
    Some(format!(
        "{name};{};{};{};{};;{}",
        text(parameter, "type"),
        if is_switch { "sh" } else { "h" },
        texts(&parameter["aliases"]).join("~"),
        texts(&parameter["values"]).join("~"),
        own_set.map_or("*=".to_owned(), |set| format!("{set}=m")),
    ))
}

fn core_parameter(name: &str, parameter: &Json) -> String {
    let mut flags = String::new();
    let validators = texts(&parameter["validators"]);
    let allowed = texts(&parameter["allow"]);
    let has = |list: &[String], word: &str| list.iter().any(|item| item == word);
    for (set, flag) in [
        (parameter["switch"].as_bool() == Some(true), 's'),
        (parameter["hidden"].as_bool() == Some(true), 'h'),
        (has(&allowed, "AllowNull"), '0'),
        (has(&allowed, "AllowEmptyString"), 'e'),
        (has(&allowed, "AllowEmptyCollection"), 'c'),
        (has(&validators, "ValidateNotNullOrEmpty"), 'x'),
        (has(&validators, "ValidateNotNull"), 'y'),
    ] {
        if set {
            flags.push(flag);
        }
    }
    let range = match &parameter["range"] {
        Json::Array(ends) if ends.len() == 2 => format!("{}~{}", ends[0], ends[1]),
        Json::String(word) if word == "Positive" => format!("1~{}", i64::MAX),
        Json::String(word) if word == "NonNegative" => format!("0~{}", i64::MAX),
        _ => String::new(),
    };
    let mut sets = Vec::new();
    for (set, part) in parameter["sets"].as_object().into_iter().flatten() {
        let is = |name: &str| part[name].as_bool() == Some(true);
        let mut line = format!(
            "{}=",
            if set == "__AllParameterSets" {
                "*"
            } else {
                set
            }
        );
        if let Some(position) = part["position"].as_u64() {
            let _ = write!(line, "{position}");
        }
        for (name, flag) in [
            ("mandatory", 'm'),
            ("pipeline", 'v'),
            ("pipeline_by_name", 'n'),
            ("remaining", 'r'),
        ] {
            if is(name) {
                line.push(flag);
            }
        }
        sets.push(line);
    }
    format!(
        "{name};{};{flags};{};{};{range};{}",
        text(parameter, "type"),
        texts(&parameter["aliases"]).join("~"),
        texts(&parameter["values"]).join("~"),
        sets.join("~"),
    )
}
