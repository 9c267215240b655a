//! Users as Graph puts them out: of the many properties those that were asked for, the others null.

use super::licence;
use super::properties::USER;
use super::{DeletedUser, User};
use crate::apps::output::{documented, texts};
use crate::diag::Result;
use crate::value::{Object, Table, TableKind, Value};

/// What Graph fills where nothing is asked for.
const DEFAULT: &[&str] = &[
    "Id",
    "BusinessPhones",
    "DisplayName",
    "GivenName",
    "JobTitle",
    "Mail",
    "MobilePhone",
    "OfficeLocation",
    "PreferredLanguage",
    "Surname",
    "UserPrincipalName",
];

/// The documented name of a property of users, without case.
pub fn property_name(name: &str) -> Option<&'static str> {
    USER.iter()
        .map(|(known, _)| *known)
        .find(|known| known.eq_ignore_ascii_case(name))
}

/// A user with the properties that were asked for; with none, Graph's own choice.
pub fn user(user: &User, asked: &[String]) -> Result<Value> {
    let licences = user
        .licences
        .iter()
        .filter_map(|id| licence::sku(&id.to_string()));
    let licences: Vec<Value> = licences
        .map(|sku| {
            let members = [
                ("DisabledPlans", Value::array(Vec::new())),
                ("SkuId", Value::str(sku.id.to_string())),
            ];
            Value::Object(Object::of(members))
        })
        .collect();
    let more = vec![
        ("Id", Value::str(user.id.to_string())),
        ("AssignedLicenses", Value::array(licences)),
        ("ProxyAddresses", texts(&user.proxy_addresses)),
        ("AdditionalProperties", Value::Table(dictionary())),
    ];
    let made = documented(user, USER, more)?;
    if let Value::Object(object) = &made {
        let all = asked.iter().any(|name| name == "*");
        for (name, _) in USER {
            let wanted = all
                || asked.iter().any(|asked| asked.eq_ignore_ascii_case(name))
                || *name == "AdditionalProperties";
            let kept = if asked.is_empty() {
                DEFAULT.contains(name) || wanted
            } else {
                wanted
            };
            if !kept {
                object.set(name, Value::Null);
            }
        }
    }
    Ok(made)
}

/// A deleted user as a directory object: what a user is, stands among the additional properties.
pub fn deleted(deleted: &DeletedUser) -> Value {
    let user = &deleted.0;
    let table = dictionary();
    let add = |name: &str, value: Value| table.set(Value::str(name), value);
    add("@odata.type", "#microsoft.graph.user".into());
    add("displayName", user.display_name.as_str().into());
    add(
        "userPrincipalName",
        user.user_principal_name.as_str().into(),
    );
    add("mail", user.mail.clone().into());
    add("givenName", user.given_name.clone().into());
    add("surname", user.surname.clone().into());
    add("jobTitle", user.job_title.clone().into());
    add("mobilePhone", user.mobile_phone.clone().into());
    let at = user.deleted_date_time.map_or(Value::Null, |at| {
        Value::Date(crate::value::DateTime::from_unix_ms(at.ms()))
    });
    let object = Object::of([
        ("Id", Value::str(user.id.to_string())),
        ("DeletedDateTime", at),
        ("AdditionalProperties", Value::Table(table)),
    ]);
    let names: Vec<std::rc::Rc<str>> = vec!["MgDirectoryObject".into(), "System.Object".into()];
    object.set_type_names(names.into());
    Value::Object(object)
}

/// An empty dictionary of Graph: its keys mind case.
fn dictionary() -> Table {
    Table::new(TableKind::Dictionary(
        "System.Collections.Generic.Dictionary`2[System.String,System.Object]".into(),
    ))
}
