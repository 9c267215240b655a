//! What PowerShell answers about the border to structs, in the room's own terms.

use super::*;
use crate::value::{DateKind, DateTime, Guid};
use ::serde::{Deserialize, Serialize};

struct Timestamp(i64);

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct("Timestamp", &self.0)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase", rename = "Contoso.Site")]
struct Site {
    url: String,
    storage_used: u64,
    members: u32,
    created: Timestamp,
    id: Id,
    owner: Option<String>,
    tags: Vec<String>,
    live: Value,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Guid")]
struct Id(String);

#[test]
fn a_struct_becomes_an_object_with_its_fields_in_order_and_live_values_untouched() {
    let live = Table::new(TableKind::Hashtable);
    let site = Site {
        url: "/sites/hr".into(),
        storage_used: 5,
        members: 3,
        created: Timestamp(0),
        id: Id("00000000-0000-0000-0000-000000000001".into()),
        owner: None,
        tags: vec!["a".into()],
        live: Value::Table(live.clone()),
    };
    let Value::Object(object) = from_serialize(&site).unwrap() else {
        panic!("no object")
    };
    assert_eq!(&*object.type_names()[0], "Contoso.Site");
    let names: Vec<String> = object
        .shape()
        .names()
        .iter()
        .map(|name| name.to_string())
        .collect();
    assert_eq!(
        names,
        [
            "Url",
            "StorageUsed",
            "Members",
            "Created",
            "Id",
            "Owner",
            "Tags",
            "Live"
        ]
    );
    assert!(matches!(object.get("StorageUsed"), Some(Value::Long(5))));
    assert!(matches!(object.get("Members"), Some(Value::Int(3))));
    assert!(matches!(
        object.get("created"),
        Some(Value::Date(DateTime {
            kind: DateKind::Utc,
            ..
        }))
    ));
    assert!(matches!(object.get("Id"), Some(Value::Guid(id)) if id == Guid::from_u128(1)));
    assert!(matches!(object.get("Owner"), Some(Value::Null)));
    assert!(matches!(object.get("Live"), Some(Value::Table(table)) if table.same(&live)));
}

#[derive(Deserialize, Debug, PartialEq, Clone, Copy)]
enum LockState {
    Unlock,
    NoAccess,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SetSite {
    identity: String,
    lock_state: Option<LockState>,
    quota: u32,
    names: Vec<String>,
    filter: Block,
    input: Vec<Value>,
    #[serde(default)]
    force: bool,
}

fn block() -> Block {
    Block {
        text: " 1 ".into(),
        body: Rc::new(()),
    }
}

#[test]
fn arguments_become_a_struct_as_powershell_converts_parameters() {
    let live = Object::custom();
    let arguments = Object::of([
        ("IDENTITY", Value::Int(7)),
        ("LockState", Value::str("noaccess")),
        ("Quota", Value::str("1kb")),
        ("Names", Value::str("one")),
        ("Filter", Value::Block(block())),
        ("Input", Value::array(vec![Value::Object(live.clone())])),
    ]);
    let made: SetSite = to_deserialize(Value::Object(arguments)).unwrap();
    assert_eq!(
        (made.identity.as_str(), made.quota, made.force),
        ("7", 1024, false)
    );
    assert_eq!(made.lock_state, Some(LockState::NoAccess));
    assert_eq!(made.names, ["one"]);
    assert_eq!(&*made.filter.text, " 1 ");
    assert!(matches!(&made.input[0], Value::Object(object) if object.same(&live)));
}

#[test]
fn text_is_no_boolean_and_an_unknown_word_no_variant() {
    assert!(to_deserialize::<bool>(Value::str("true")).is_err());
    assert!(to_deserialize::<bool>(Value::Int(1)).unwrap());
    assert!(to_deserialize::<LockState>(Value::str("Frozen")).is_err());
    assert!(to_deserialize::<u8>(Value::Int(256)).is_err());
    assert_eq!(
        to_deserialize::<LockState>(Value::str("UNLOCK")).unwrap(),
        LockState::Unlock
    );
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Changes {
    title: Option<String>,
    script: Option<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Flat {
    identity: String,
    #[serde(flatten)]
    changes: Changes,
}

#[test]
fn a_flattened_struct_keeps_its_name_and_its_blocks() {
    let arguments = Object::of([
        ("Identity", Value::str("x")),
        ("Script", Value::Block(block())),
    ]);
    let flat: Flat = to_deserialize(Value::Object(arguments)).unwrap();
    assert_eq!(flat.identity, "x");
    assert!(matches!(flat.changes.script, Some(Value::Block(_))));
    let value = from_serialize(&&flat).unwrap();
    assert_eq!(value.type_name(), "Flat");
}

#[test]
fn json_goes_through_values_and_back() {
    let json: Json =
        serde_json::from_str(r#"{"a":1,"b":[true,null,1.5,9999999999],"c":{"d":"x"}}"#).unwrap();
    assert_eq!(to_json(&from_json(&json)), json);
    let value: Value = serde_json::from_str(r#"{"a":[1,2]}"#).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"a":[1,2]}"#);
}
