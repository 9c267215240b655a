//! Parameters that say what a stored property becomes, of which Set- cmdlets have dozens: one line each in a struct that
//! [`settings`] makes, one rule for all. `$null` clears, a list takes `@{Add=…; Remove=…}`. Knows no application.

use super::output::table_value;
use crate::tenant::Timestamp;
use crate::value::Value;
use crate::value::size::{byte_size, bytes_of};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json, json};

/// A parameter that may have been left out, or given as `$null`.
#[derive(Clone, Default)]
pub enum Setting {
    /// Left out.
    #[default]
    Absent,
    /// Given; `$null` clears.
    Given(Value),
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Setting, D::Error> {
        let value = Option::<Value>::deserialize(deserializer)?;
        Ok(Setting::Given(value.unwrap_or_default()))
    }
}

impl JsonSchema for Setting {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Setting".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Value::json_schema(generator)
    }
}

impl Setting {
    /// The value, where one was given; `$null` is one.
    pub fn given(&self) -> Option<&Value> {
        match self {
            Setting::Absent => None,
            Setting::Given(value) => Some(value),
        }
    }

    /// The text that was given; none inside where it clears.
    pub fn text(&self) -> Option<Option<String>> {
        self.given()
            .map(|value| Some(value.to_text()).filter(|text| !text.is_empty()))
    }
}

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "they stand in the tables of settings")]
pub enum Holds {
    /// A text, or one name of a closed set.
    text,
    /// Texts.
    list,
    /// `$true` or `$false`.
    flag,
    /// A whole number, or a word such as Unlimited.
    number,
    /// A moment.
    date,
    /// A size, or Unlimited.
    size,
}

/// Makes a struct of settings: `field "Parameter" kind, "help"`.
macro_rules! settings {
    ($(#[$about:meta])* $name:ident { $($field:ident $shown:literal $kind:ident $help:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Default, serde::Deserialize, schemars::JsonSchema)]
        #[serde(default)]
        pub struct $name {
            $(#[doc = $help] #[serde(rename = $shown)] $field: $crate::apps::settings::Setting,)*
        }

        impl $name {
            /// What was given, by the names of the properties.
            pub fn given(&self) -> Vec<(&'static str, $crate::apps::settings::Holds, &$crate::value::Value)> {
                let all = [$(($shown, $crate::apps::settings::Holds::$kind, self.$field.given()),)*];
                all.into_iter().filter_map(|(name, kind, value)| Some((name, kind, value?))).collect()
            }
        }
    };
}
pub(crate) use settings;

/// Writes what was given into the stored properties.
pub fn apply(
    stored: &mut Map<String, Json>,
    given: Vec<(&'static str, Holds, &Value)>,
) -> Vec<&'static str> {
    let mut changed = Vec::new();
    for (name, kind, value) in given {
        let made = json_of(kind, stored.get(name), value);
        if stored.get(name) == Some(&made) || (made.is_null() && !stored.contains_key(name)) {
            continue;
        }
        changed.push(name);
        if made.is_null() {
            stored.remove(name);
        } else {
            stored.insert(name.to_string(), made);
        }
    }
    changed
}

fn json_of(kind: Holds, before: Option<&Json>, value: &Value) -> Json {
    if value.is_null() {
        return Json::Null;
    }
    let text = value.to_text();
    match kind {
        Holds::text if text.is_empty() => Json::Null,
        Holds::text => json!(text),
        Holds::list => {
            let before = before.and_then(Json::as_array).into_iter().flatten();
            let before: Vec<String> = before
                .filter_map(|text| text.as_str().map(str::to_string))
                .collect();
            let list = multivalued(&before, value);
            if list.is_empty() {
                Json::Null
            } else {
                json!(list)
            }
        }
        Holds::flag => json!(text.trim_start_matches('$').eq_ignore_ascii_case("true")),
        Holds::number => text.parse::<i64>().map_or_else(|_| json!(text), Json::from),
        Holds::date => match value.base() {
            Value::Date(date) => json!(Timestamp(date.unix_ms())),
            _ => text
                .parse::<Timestamp>()
                .map_or_else(|_| json!(text), |at| json!(at)),
        },
        Holds::size => {
            bytes_of(value).map_or_else(|| json!(text), |bytes| json!(byte_size(bytes).to_text()))
        }
    }
}

/// The texts of a value: of a list each, of a text with commas outside of quotes the one text.
pub fn texts_of(value: &Value) -> Vec<String> {
    let all = match value.items() {
        Some(items) => items.iter().map(shown).collect(),
        None if value.is_null() => Vec::new(),
        None => vec![shown(value)],
    };
    all.into_iter()
        .filter(|text: &String| !text.is_empty())
        .collect()
}

/// An object names itself by what identifies it.
fn shown(value: &Value) -> String {
    super::output::identity(
        value,
        &[
            "PrimarySmtpAddress",
            "UserPrincipalName",
            "Identity",
            "Name",
        ],
    )
}

/// A list as Exchange takes it: the whole list, or `@{Add=…; Remove=…}` on the one there was.
pub fn multivalued(before: &[String], given: &Value) -> Vec<String> {
    if !matches!(given.base(), Value::Table(_)) {
        return texts_of(given);
    }
    let mut list = before.to_vec();
    for gone in table_value(given, "Remove").iter().flat_map(texts_of) {
        list.retain(|known| !known.eq_ignore_ascii_case(&gone));
    }
    for added in table_value(given, "Add").iter().flat_map(texts_of) {
        if !list.iter().any(|known| known.eq_ignore_ascii_case(&added)) {
            list.push(added);
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Table, TableKind};

    #[test]
    fn lists_are_replaced_added_to_and_taken_from() {
        let before = vec!["a".to_string(), "b".to_string()];
        assert_eq!(multivalued(&before, &Value::str("c")), ["c"]);
        assert!(multivalued(&before, &Value::Null).is_empty());
        let table = Table::new(TableKind::Hashtable);
        table.set(Value::str("Add"), Value::str("C"));
        table.set(Value::str("Remove"), Value::array(vec![Value::str("A")]));
        assert_eq!(multivalued(&before, &Value::Table(table)), ["b", "C"]);
    }

    #[test]
    fn null_clears_and_what_stays_is_no_change() {
        let mut stored = Map::new();
        let (yes, none) = (Value::from(true), Value::Null);
        assert_eq!(apply(&mut stored, vec![("A", Holds::flag, &yes)]), ["A"]);
        assert!(apply(&mut stored, vec![("A", Holds::flag, &yes)]).is_empty());
        assert_eq!(apply(&mut stored, vec![("A", Holds::flag, &none)]), ["A"]);
        assert!(stored.is_empty());
    }
}
