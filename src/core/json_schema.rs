//! JSON Schema, as far as Test-Json needs it: the vocabulary of drafts 6 to 2020-12 that says what a value must be.
//! References stay within the schema; nothing is fetched. What a keyword that is not known would say is not asked.

use regex::Regex;
use serde_json::Value as Json;
use std::collections::HashSet;

/// What is wrong with a value: a sentence for each place.
pub fn faults(schema: &Json, value: &Json) -> Vec<String> {
    let mut check = Check {
        root: schema,
        faults: Vec::new(),
        depth: 0,
    };
    check.value(schema, value, "");
    check.faults
}

/// Why a document is no schema; nothing if it is one.
pub fn problem(schema: &Json) -> Option<String> {
    match schema {
        Json::Bool(_) => None,
        Json::Object(keywords) => keywords.iter().find_map(|(keyword, given)| {
            let wrong = match keyword.as_str() {
                "type" => !(given.is_string() || given.is_array()),
                "properties" | "patternProperties" | "$defs" | "definitions" => !given.is_object(),
                "required" | "enum" | "oneOf" | "anyOf" | "allOf" => !given.is_array(),
                _ => false,
            };
            wrong.then(|| format!("the keyword '{keyword}' has a value of the wrong kind"))
        }),
        _ => Some("a schema is an object or a Boolean".into()),
    }
}

const DEEPEST: usize = 128;

struct Check<'a> {
    root: &'a Json,
    faults: Vec<String>,
    depth: usize,
}

impl Check<'_> {
    fn say(&mut self, at: &str, what: impl AsRef<str>) {
        let at = if at.is_empty() { "/" } else { at };
        self.faults.push(format!("{} at '{at}'", what.as_ref()));
    }

    /// Whether a value is as a schema says; nothing is said of what is wrong.
    fn fits(&mut self, schema: &Json, value: &Json, at: &str) -> bool {
        let before = self.faults.len();
        self.value(schema, value, at);
        let fits = self.faults.len() == before;
        self.faults.truncate(before);
        fits
    }

    fn value(&mut self, schema: &Json, value: &Json, at: &str) {
        let keywords = match schema {
            Json::Object(keywords) => keywords,
            Json::Bool(false) => return self.say(at, "All values fail against the false schema"),
            _ => return,
        };
        if self.depth > DEEPEST {
            return self.say(at, "The schema refers to itself without end");
        }
        self.depth += 1;
        if let Some(reference) = keywords.get("$ref").and_then(Json::as_str) {
            match self.referred(reference) {
                Some(found) => self.value(&found, value, at),
                None => self.say(at, format!("The schema has no '{reference}'")),
            }
        }
        self.kind(keywords, value, at);
        self.combined(keywords, value, at);
        match value {
            Json::Object(members) => self.object(keywords, members, at),
            Json::Array(items) => self.array(keywords, items, at),
            Json::String(text) => self.text(keywords, text, at),
            Json::Number(number) => self.number(keywords, number.as_f64().unwrap_or(0.0), at),
            _ => {}
        }
        self.depth -= 1;
    }

    fn referred(&self, reference: &str) -> Option<Json> {
        let pointer = reference.strip_prefix('#')?;
        if pointer.is_empty() {
            return Some(self.root.clone());
        }
        match pointer.starts_with('/') {
            true => self.root.pointer(pointer).cloned(),
            false => anchored(self.root, pointer).cloned(),
        }
    }

    fn kind(&mut self, keywords: &serde_json::Map<String, Json>, value: &Json, at: &str) {
        if let Some(given) = keywords.get("type") {
            let wanted: Vec<&str> = match given {
                Json::String(one) => vec![one],
                Json::Array(several) => several.iter().filter_map(Json::as_str).collect(),
                _ => Vec::new(),
            };
            let is = kind_of(value);
            let fits = wanted
                .iter()
                .any(|wanted| *wanted == is || *wanted == "number" && is == "integer");
            if !fits {
                let shown = wanted
                    .iter()
                    .map(|wanted| format!("\"{wanted}\""))
                    .collect::<Vec<_>>()
                    .join(" or ");
                self.say(at, format!("Value is \"{is}\" but should be {shown}"));
            }
        }
        if let Some(Json::Array(choices)) = keywords.get("enum")
            && !choices.iter().any(|choice| same(choice, value))
        {
            self.say(
                at,
                "Value should match one of the values specified by the enum",
            );
        }
        if let Some(only) = keywords.get("const")
            && !same(only, value)
        {
            self.say(at, format!("Expected {only}"));
        }
    }

    fn combined(&mut self, keywords: &serde_json::Map<String, Json>, value: &Json, at: &str) {
        let list = |name: &str| match keywords.get(name) {
            Some(Json::Array(all)) => Some(all.clone()),
            _ => None,
        };
        for schema in list("allOf").into_iter().flatten() {
            self.value(&schema, value, at);
        }
        if let Some(choices) = list("anyOf")
            && !choices.iter().any(|schema| self.fits(schema, value, at))
        {
            self.choices(&choices, value, at);
        }
        if let Some(choices) = list("oneOf") {
            let fitting = choices
                .iter()
                .filter(|schema| self.fits(schema, value, at))
                .count();
            match fitting {
                1 => {}
                0 => self.choices(&choices, value, at),
                n => self.say(at, format!("Expected 1 matching subschema but found {n}")),
            }
        }
        if let Some(schema) = keywords.get("not")
            && self.fits(schema, value, at)
        {
            self.say(at, "Value matches a schema that it must not match");
        }
        if let Some(schema) = keywords.get("if") {
            let branch = if self.fits(schema, value, at) {
                "then"
            } else {
                "else"
            };
            if let Some(schema) = keywords.get(branch) {
                self.value(schema, value, at);
            }
        }
    }

    /// What is wrong with a value that fits none of several schemas: that of the nearest one.
    fn choices(&mut self, choices: &[Json], value: &Json, at: &str) {
        let mut nearest: Option<Vec<String>> = None;
        for schema in choices {
            let before = self.faults.len();
            self.value(schema, value, at);
            let found = self.faults.split_off(before);
            if nearest
                .as_ref()
                .is_none_or(|known| found.len() < known.len())
            {
                nearest = Some(found);
            }
        }
        self.faults.extend(nearest.unwrap_or_default());
    }

    fn object(
        &mut self,
        keywords: &serde_json::Map<String, Json>,
        members: &serde_json::Map<String, Json>,
        at: &str,
    ) {
        if let Some(Json::Array(required)) = keywords.get("required") {
            let missing: Vec<String> = required
                .iter()
                .filter_map(Json::as_str)
                .filter(|name| !members.contains_key(*name))
                .map(|name| format!("\"{name}\""))
                .collect();
            if !missing.is_empty() {
                let missing = missing.join(",");
                self.say(
                    at,
                    format!("Required properties [{missing}] are not present"),
                );
            }
        }
        self.count(
            keywords,
            ["minProperties", "maxProperties"],
            members.len(),
            "properties",
            at,
        );
        let mut seen: HashSet<&str> = HashSet::new();
        if let Some(Json::Object(properties)) = keywords.get("properties") {
            for (name, schema) in properties {
                if let Some(member) = members.get(name) {
                    seen.insert(name);
                    self.value(schema, member, &format!("{at}/{}", escaped(name)));
                }
            }
        }
        if let Some(Json::Object(patterns)) = keywords.get("patternProperties") {
            for (pattern, schema) in patterns {
                let Ok(pattern) = Regex::new(pattern) else {
                    continue;
                };
                for (name, member) in members.iter().filter(|(name, _)| pattern.is_match(name)) {
                    seen.insert(name);
                    self.value(schema, member, &format!("{at}/{}", escaped(name)));
                }
            }
        }
        let names = keywords.get("propertyNames").cloned();
        for (name, member) in members {
            let inner = format!("{at}/{}", escaped(name));
            if let Some(schema) = &names {
                self.value(schema, &Json::String(name.clone()), &inner);
            }
            if let Some(schema) = keywords.get("additionalProperties")
                && !seen.contains(name.as_str())
            {
                self.value(schema, member, &inner);
            }
        }
        if let Some(Json::Object(dependent)) = keywords.get("dependentRequired") {
            for (name, needed) in dependent {
                if !members.contains_key(name) {
                    continue;
                }
                let needed = needed.as_array().into_iter().flatten();
                for other in needed.filter_map(Json::as_str) {
                    if !members.contains_key(other) {
                        self.say(
                            at,
                            format!("Property \"{name}\" needs the property \"{other}\""),
                        );
                    }
                }
            }
        }
    }

    fn array(&mut self, keywords: &serde_json::Map<String, Json>, items: &[Json], at: &str) {
        self.count(keywords, ["minItems", "maxItems"], items.len(), "items", at);
        let mut first = 0;
        let listed = keywords
            .get("prefixItems")
            .or_else(|| keywords.get("items").filter(|items| items.is_array()));
        if let Some(Json::Array(schemas)) = listed {
            first = schemas.len();
            for (place, (schema, item)) in schemas.iter().zip(items).enumerate() {
                self.value(schema, item, &format!("{at}/{place}"));
            }
        }
        let rest = match keywords.get("items") {
            Some(Json::Array(_)) => keywords.get("additionalItems"),
            other => other,
        };
        if let Some(schema) = rest {
            for (place, item) in items.iter().enumerate().skip(first) {
                self.value(schema, item, &format!("{at}/{place}"));
            }
        }
        if keywords.get("uniqueItems") == Some(&Json::Bool(true)) {
            let twice = items
                .iter()
                .enumerate()
                .any(|(place, item)| items[..place].iter().any(|other| same(other, item)));
            if twice {
                self.say(at, "Items are not unique");
            }
        }
        if let Some(schema) = keywords.get("contains") {
            let found = items
                .iter()
                .filter(|item| self.fits(schema, item, at))
                .count() as u64;
            let least = keywords
                .get("minContains")
                .and_then(Json::as_u64)
                .unwrap_or(1);
            let most = keywords.get("maxContains").and_then(Json::as_u64);
            if found < least || most.is_some_and(|most| found > most) {
                self.say(
                    at,
                    format!("{found} items match what the array must contain"),
                );
            }
        }
    }

    fn text(&mut self, keywords: &serde_json::Map<String, Json>, text: &str, at: &str) {
        self.count(
            keywords,
            ["minLength", "maxLength"],
            text.chars().count(),
            "characters",
            at,
        );
        if let Some(pattern) = keywords.get("pattern").and_then(Json::as_str)
            && let Ok(compiled) = Regex::new(pattern)
            && !compiled.is_match(text)
        {
            self.say(at, format!("The string value is not a match for the indicated regular expression '{pattern}'"));
        }
    }

    fn number(&mut self, keywords: &serde_json::Map<String, Json>, number: f64, at: &str) {
        let limit = |name: &str| keywords.get(name).and_then(Json::as_f64);
        type Fits = fn(f64, f64) -> bool;
        let rules: [(&str, Fits, &str); 4] = [
            ("minimum", |number, limit| number >= limit, "at least"),
            ("maximum", |number, limit| number <= limit, "at most"),
            (
                "exclusiveMinimum",
                |number, limit| number > limit,
                "more than",
            ),
            (
                "exclusiveMaximum",
                |number, limit| number < limit,
                "less than",
            ),
        ];
        for (name, fits, words) in rules {
            if let Some(limit) = limit(name)
                && !fits(number, limit)
            {
                self.say(at, format!("{number} should be {words} {limit}"));
            }
        }
        if let Some(step) = limit("multipleOf").filter(|step| *step > 0.0) {
            let times = number / step;
            if (times - times.round()).abs() > 1e-9 {
                self.say(at, format!("{number} should be a multiple of {step}"));
            }
        }
    }

    fn count(
        &mut self,
        keywords: &serde_json::Map<String, Json>,
        names: [&str; 2],
        count: usize,
        what: &str,
        at: &str,
    ) {
        let limit = |name: &str| keywords.get(name).and_then(Json::as_u64);
        let count = count as u64;
        if let Some(least) = limit(names[0]).filter(|least| count < *least) {
            self.say(at, format!("Value has less than {least} {what}"));
        }
        if let Some(most) = limit(names[1]).filter(|most| count > *most) {
            self.say(at, format!("Value has more than {most} {what}"));
        }
    }
}

/// The part of a schema that calls itself by a name.
fn anchored<'a>(schema: &'a Json, name: &str) -> Option<&'a Json> {
    match schema {
        Json::Object(keywords) => {
            let is =
                |key: &str, value: &str| keywords.get(key).and_then(Json::as_str) == Some(value);
            if is("$anchor", name) || is("$id", &format!("#{name}")) {
                return Some(schema);
            }
            keywords.values().find_map(|inner| anchored(inner, name))
        }
        Json::Array(items) => items.iter().find_map(|inner| anchored(inner, name)),
        _ => None,
    }
}

fn kind_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
        Json::Number(number) => match number.as_f64() {
            Some(number) if number.fract() == 0.0 => "integer",
            _ => "number",
        },
    }
}

fn same(left: &Json, right: &Json) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_does_not_fit_is_said_where_it_stands() {
        let schema = json!({ "type": "object", "required": ["name"], "properties": {
            "name": { "type": "string", "minLength": 2 },
            "ports": { "items": { "oneOf": [{ "type": "integer", "maximum": 9 }, { "pattern": "^x" , "type": "string" }] } },
        }, "additionalProperties": false });
        assert!(faults(&schema, &json!({ "name": "ab", "ports": [1, "xy"] })).is_empty());
        for (value, place) in [
            (json!({}), "'/'"),
            (json!({ "name": 5 }), "'/name'"),
            (json!({ "name": "ab", "ports": [1, 10] }), "'/ports/1'"),
            (json!({ "name": "ab", "other": 1 }), "'/other'"),
        ] {
            let found = faults(&schema, &value);
            assert!(
                found.iter().any(|fault| fault.contains(place)),
                "{value}: {found:?}"
            );
        }
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({ "$ref": "#" });
        assert!(!faults(&schema, &json!(1)).is_empty());
    }
}
