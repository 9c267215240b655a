//! Users, groups and other objects of the directory as Graph puts them out: of the many properties those that were asked
//! for, the others null; members of something as directory objects, their own properties in a dictionary.

use super::graph::{complex, dictionary, narrowed};
use super::group::Group;
use super::licence;
use super::{DeletedUser, User};
use crate::apps::output::table::{Row, date};
use crate::apps::output::texts;
use crate::tenant::{Guid, Timestamp};
use crate::value::{Object, Value};

/// What Graph fills of a user where nothing is asked for.
const USER_DEFAULT: &[&str] = &[
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

/// What Graph fills of a group only where it is asked for.
const GROUP_ASKED: &[&str] = &[
    "AllowExternalSenders",
    "AutoSubscribeNewMembers",
    "HasMembersWithLicenseErrors",
    "HideFromAddressLists",
    "HideFromOutlookClients",
    "IsArchived",
    "IsSubscribedByMail",
    "LicenseProcessingState",
    "UnseenCount",
    "AssignedLicenses",
    "IsManagementRestricted",
];

fn when(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, date)
}

/// Services of a product that are switched off for a user.
fn disabled(user: &User, sku: Guid) -> Vec<Value> {
    let plans = user.disabled_plans.get(&sku.to_string());
    let plans = plans
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten();
    plans
        .filter_map(|plan| plan.as_str().map(Value::str))
        .collect()
}

/// A user with everything that is known of it; filters look at this one.
pub fn whole_user(user: &User) -> Value {
    let skus = || {
        user.licences
            .iter()
            .filter_map(|id| licence::sku(&id.to_string()))
    };
    let assigned = skus().map(|sku| {
        complex(
            "MicrosoftGraphAssignedLicense",
            [
                ("DisabledPlans", Value::array(disabled(user, sku.id))),
                ("SkuId", Value::str(sku.id.to_string())),
            ],
        )
    });
    let states = skus().map(|sku| {
        complex(
            "MicrosoftGraphLicenseAssignmentState",
            [
                ("AssignedByGroup", Value::Null),
                ("DisabledPlans", Value::array(disabled(user, sku.id))),
                ("Error", "None".into()),
                ("LastUpdatedDateTime", when(user.created_date_time)),
                ("SkuId", Value::str(sku.id.to_string())),
                ("State", "Active".into()),
            ],
        )
    });
    let plans = skus().flat_map(|sku| sku.plans.iter()).map(|plan| {
        complex(
            "MicrosoftGraphAssignedPlan",
            [
                ("AssignedDateTime", when(user.created_date_time)),
                ("CapabilityStatus", "Enabled".into()),
                ("Service", plan.service().into()),
                ("ServicePlanId", Value::str(plan.id.to_string())),
            ],
        )
    });
    let sign_in = complex(
        "MicrosoftGraphSignInActivity",
        [
            ("LastNonInteractiveSignInDateTime", when(user.last_sign_in)),
            ("LastNonInteractiveSignInRequestId", Value::Null),
            ("LastSignInDateTime", when(user.last_sign_in)),
            ("LastSignInRequestId", Value::Null),
            ("LastSuccessfulSignInDateTime", when(user.last_sign_in)),
            ("LastSuccessfulSignInRequestId", Value::Null),
        ],
    );
    let identity = complex(
        "MicrosoftGraphObjectIdentity",
        [
            ("Issuer", "contoso.onmicrosoft.com".into()),
            ("IssuerAssignedId", Value::str(&user.user_principal_name)),
            ("SignInType", "userPrincipalName".into()),
        ],
    );
    let extension = user.on_premises_extension_attributes.clone();
    let attributes = (1..=15).map(|number| {
        let name = format!("ExtensionAttribute{number}");
        let value = extension.get(&name).and_then(serde_json::Value::as_str);
        (name, value.map_or(Value::Null, Value::str))
    });
    let attributes = Object::of(attributes);
    attributes.set_type_names(
        vec![
            "MicrosoftGraphOnPremisesExtensionAttributes".into(),
            "System.Object".into(),
        ]
        .into(),
    );
    let row = Row::of("MgUser")
        .entity(user)
        .set("Id", Value::str(user.id.to_string()))
        .texts("BusinessPhones", &user.business_phones)
        .set("AssignedLicenses", Value::array(assigned.collect()))
        .set("LicenseAssignmentStates", Value::array(states.collect()))
        .set("AssignedPlans", Value::array(plans.collect()))
        .set("Identities", Value::array(vec![identity]))
        .set("OnPremisesExtensionAttributes", Value::Object(attributes))
        .set("AgeGroup", Value::Null)
        .set("Manager", Value::Null)
        .set("ProxyAddresses", texts(&user.proxy_addresses))
        .set("OtherMails", texts(&user.other_mails))
        .set(
            "ImAddresses",
            texts(&user.mail.iter().cloned().collect::<Vec<_>>()),
        )
        .set("AdditionalProperties", Value::Table(dictionary()));
    let row = if user.last_sign_in.is_some() {
        row.set("SignInActivity", sign_in)
    } else {
        row
    };
    row.build()
}

/// A user with the properties that were asked for; with none, Graph's own choice.
pub fn user(user: &User, asked: &[String]) -> Value {
    let made = whole_user(user);
    narrowed(&made, "MgUser", asked, &|name| USER_DEFAULT.contains(&name));
    made
}

/// Empties of a whole user what was not asked for; what was expanded stays.
pub fn narrow_user(made: &Value, asked: &[String], expanded: &[String]) {
    narrowed(made, "MgUser", asked, &|name| {
        USER_DEFAULT.contains(&name) || expanded.iter().any(|known| known == name)
    });
}

/// A group with everything that is known of it.
pub fn whole_group(group: &Group) -> Value {
    Row::of("MgGroup")
        .entity(group)
        .set("Id", Value::str(group.id.to_string()))
        .set("GroupTypes", texts(&group.group_types))
        .set("ProxyAddresses", texts(&group.proxies()))
        .set(
            "ResourceProvisioningOptions",
            texts(&group.resource_provisioning_options),
        )
        .set("ResourceBehaviorOptions", texts(&[]))
        .set(
            "SecurityIdentifier",
            Value::str(format!("S-1-12-1-{}", group.id.0.as_u128() % 4_000_000_000)),
        )
        .date("RenewedDateTime", group.created_date_time)
        .set("Members", Value::Null)
        .set("Owners", Value::Null)
        .set("AdditionalProperties", Value::Table(dictionary()))
        .build()
}

/// Empties of a whole group what was not asked for.
pub fn narrow_group(made: &Value, asked: &[String]) {
    narrowed(made, "MgGroup", asked, &|name| !GROUP_ASKED.contains(&name));
}

/// A group with the properties that were asked for; with none, all that Graph fills by itself.
pub fn group(group: &Group, asked: &[String]) -> Value {
    let made = whole_group(group);
    narrow_group(&made, asked);
    made
}

/// An object of the directory: its id, and what it is among the additional properties.
pub fn directory_object(
    id: &str,
    deleted: Option<Timestamp>,
    properties: Vec<(&str, Value)>,
) -> Value {
    let table = dictionary();
    for (name, value) in properties {
        table.set(Value::str(name), value);
    }
    let object = Object::of([
        ("Id", Value::str(id)),
        ("DeletedDateTime", when(deleted)),
        ("AdditionalProperties", Value::Table(table)),
    ]);
    object.set_type_names(vec!["MgDirectoryObject".into(), "System.Object".into()].into());
    Value::Object(object)
}

fn text(value: Option<&String>) -> Value {
    value.map_or(Value::Null, Value::str)
}

/// A user as a member of something.
pub fn user_object(user: &User) -> Value {
    let properties = vec![
        ("@odata.type", "#microsoft.graph.user".into()),
        ("businessPhones", texts(&user.business_phones)),
        ("displayName", Value::str(&user.display_name)),
        ("givenName", text(user.given_name.as_ref())),
        ("jobTitle", text(user.job_title.as_ref())),
        ("mail", text(user.mail.as_ref())),
        ("mobilePhone", text(user.mobile_phone.as_ref())),
        ("officeLocation", text(user.office_location.as_ref())),
        ("preferredLanguage", text(user.preferred_language.as_ref())),
        ("surname", text(user.surname.as_ref())),
        ("userPrincipalName", Value::str(&user.user_principal_name)),
    ];
    directory_object(&user.id.to_string(), user.deleted_date_time, properties)
}

/// A group as a member of something, or as what somebody is a member of.
pub fn group_object(group: &Group) -> Value {
    let properties = vec![
        ("@odata.type", "#microsoft.graph.group".into()),
        ("createdDateTime", when(group.created_date_time)),
        ("description", text(group.description.as_ref())),
        ("displayName", Value::str(&group.display_name)),
        ("groupTypes", texts(&group.group_types)),
        ("mail", text(group.mail.as_ref())),
        ("mailEnabled", group.mail_enabled.into()),
        ("mailNickname", text(group.mail_nickname.as_ref())),
        ("proxyAddresses", texts(&group.proxies())),
        (
            "resourceProvisioningOptions",
            texts(&group.resource_provisioning_options),
        ),
        ("securityEnabled", group.security_enabled.into()),
        ("visibility", text(group.visibility.as_ref())),
    ];
    directory_object(&group.id.to_string(), None, properties)
}

/// A deleted user as a directory object.
pub fn deleted(deleted: &DeletedUser) -> Value {
    user_object(&deleted.0)
}
