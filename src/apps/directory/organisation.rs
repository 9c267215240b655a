//! The organisation itself: Get-MgOrganization, Get-MgDomain, and the roles of the directory with those who hold them.

use super::get::READERS;
use super::graph::{Listing, asked, complex, dictionary, named, narrowed};
use super::user::User;
use super::{error, licence, view};
use crate::apps::output::table::Row;
use crate::apps::seed::TENANT;
use crate::apps::seed::people::DOMAIN;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::{Guid, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

/// Id of the organisation.
pub fn id(tenant: &Tenant) -> Result<Guid> {
    crate::apps::connections::tenant_id(tenant)
}

/// The domain that came with the tenant.
fn initial_domain() -> String {
    format!("{TENANT}.onmicrosoft.com")
}

/// Gets the organisation.
///
/// ```transcript
/// PS> (Get-MgOrganization).DisplayName
/// Contoso
/// PS> ((Get-MgOrganization).VerifiedDomains | Where-Object IsInitial).Name
/// contoso.onmicrosoft.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgOrganization {
    /// Organisation, by its id
    organization_id: Option<String>,
    /// Organisation, as an object with an id
    input_object: Option<Value>,
    /// Properties to fill
    property: Vec<String>,
    /// Gets all; there is one
    all: bool,
}

impl Cmdlet for GetMgOrganization {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const KIND: &str = "MgOrganization";
        let _there_is_one = self.all;
        let asked = asked(
            KIND,
            &self.property,
            "organization",
            "GetMgOrganization_List",
        )?;
        let own = id(cx.tenant()?)?.to_string();
        let wanted = named(
            self.organization_id.as_ref(),
            self.input_object.as_ref(),
            &["OrganizationId", "Id"],
        );
        if let Some(wanted) = wanted.filter(|wanted| !wanted.eq_ignore_ascii_case(&own)) {
            return Err(error::not_found(&wanted, None, "GetMgOrganization_Get"));
        }
        let domain = |name: &str, initial: bool| {
            complex(
                "MicrosoftGraphVerifiedDomain",
                [
                    ("Capabilities", "Email, OfficeCommunicationsOnline".into()),
                    ("IsDefault", (!initial).into()),
                    ("IsInitial", initial.into()),
                    ("Name", Value::str(name)),
                    ("Type", "Managed".into()),
                ],
            )
        };
        let plans = licence::SKUS.iter().flat_map(|sku| sku.plans).map(|plan| {
            complex(
                "MicrosoftGraphAssignedPlan",
                [
                    ("AssignedDateTime", Value::Null),
                    ("CapabilityStatus", "Enabled".into()),
                    ("Service", plan.service().into()),
                    ("ServicePlanId", Value::str(plan.id.to_string())),
                ],
            )
        });
        let row = Row::of(KIND)
            .set("Id", own)
            .set("DisplayName", "Contoso")
            .set("CountryLetterCode", "US")
            .set("Country", "United States")
            .set("City", "Seattle")
            .set("PostalCode", "98101")
            .set("State", "WA")
            .set("Street", "Pine Street 1")
            .set("PreferredLanguage", "en")
            .set("TenantType", "AAD")
            .set("DefaultUsageLocation", "US")
            .set(
                "BusinessPhones",
                Value::array(vec!["+1 206 555 0100".into()]),
            )
            .set(
                "TechnicalNotificationMails",
                Value::array(vec![Value::str(format!("admin@{DOMAIN}"))]),
            )
            .set("MarketingNotificationEmails", Value::array(Vec::new()))
            .set(
                "SecurityComplianceNotificationMails",
                Value::array(Vec::new()),
            )
            .set("AssignedPlans", Value::array(plans.collect()))
            .set(
                "VerifiedDomains",
                Value::array(vec![domain(DOMAIN, false), domain(&initial_domain(), true)]),
            )
            .set("AdditionalProperties", Value::Table(dictionary()))
            .build();
        narrowed(&row, KIND, &asked, &|_| true);
        cx.emit_value(row)
    }
}

/// Gets the domains of the organisation.
///
/// ```transcript
/// PS> (Get-MgDomain | Where-Object IsDefault).Id
/// contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgDomain {
    /// Domain, by its name
    domain_id: Option<String>,
    /// Domain, as an object with an id
    input_object: Option<Value>,
    /// OData condition, such as `isDefault eq true`
    filter: Option<String>,
    /// Properties to fill
    property: Vec<String>,
    /// Gets all; they are few
    all: bool,
}

impl Cmdlet for GetMgDomain {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const KIND: &str = "MgDomain";
        let _all_are_few = self.all;
        let asked = asked(KIND, &self.property, "domain", "GetMgDomain_List")?;
        let wanted = named(
            self.domain_id.as_ref(),
            self.input_object.as_ref(),
            &["DomainId", "Id"],
        );
        let listing = Listing {
            filter: self.filter.as_deref(),
            cmdlet: "GetMgDomain_List",
            type_name: "domain",
            ..Listing::default()
        };
        let condition = listing.condition(KIND)?;
        let initial = initial_domain();
        let mut found = false;
        for name in [DOMAIN, initial.as_str()] {
            if wanted
                .as_ref()
                .is_some_and(|wanted| !wanted.eq_ignore_ascii_case(name))
            {
                continue;
            }
            let services = ["Email", "OfficeCommunicationsOnline"]
                .map(Value::from)
                .to_vec();
            let row = Row::of(KIND)
                .set("Id", name)
                .set("AuthenticationType", "Managed")
                .set("IsAdminManaged", true)
                .set("IsDefault", name == DOMAIN)
                .set("IsInitial", name != DOMAIN)
                .set("IsRoot", true)
                .set("IsVerified", true)
                .set("PasswordNotificationWindowInDays", 14)
                .set("PasswordValidityPeriodInDays", i32::MAX)
                .set("SupportedServices", Value::array(services))
                .set("AdditionalProperties", Value::Table(dictionary()))
                .build();
            if condition
                .as_ref()
                .is_none_or(|condition| condition.meets_value(&row))
            {
                found = true;
                narrowed(&row, KIND, &asked, &|_| true);
                cx.emit_value(row)?;
            }
        }
        match wanted {
            Some(wanted) if !found => {
                Err(error::not_found(&wanted, Some(DOMAIN), "GetMgDomain_Get"))
            }
            _ => Ok(()),
        }
    }
}

/// A role of the directory: name, template, what it is for.
struct Role {
    name: &'static str,
    template: u128,
    about: &'static str,
}

/// Roles of the directory; those of Exchange and Purview are others.
const ROLES: &[Role] = &[
    Role {
        name: "Compliance Administrator",
        template: 0x17315797_102d_40b4_93e0_432062caca18,
        about: "Can read and manage compliance configuration and reports.",
    },
    Role {
        name: "Exchange Administrator",
        template: 0x29232cdf_9323_42fd_ade2_1d097af3e4de,
        about: "Can manage all aspects of the Exchange product.",
    },
    Role {
        name: "Global Administrator",
        template: 0x62e90394_69f5_4237_9190_012177145e10,
        about: "Can manage all aspects of Microsoft Entra ID and the services that use its identities.",
    },
    Role {
        name: "SharePoint Administrator",
        template: 0xf28a1f50_f6e7_4571_818b_6a12f2af6b6c,
        about: "Can manage all aspects of the SharePoint service.",
    },
    Role {
        name: "User Administrator",
        template: 0xfe930be7_5e62_47db_91af_98c3a49a38b1,
        about: "Can manage all aspects of users and groups, including resetting passwords for limited admins.",
    },
];

impl Role {
    fn template(&self) -> Guid {
        Guid::from_bits(self.template)
    }

    /// Id in this tenant.
    fn id(&self) -> Guid {
        Guid::from_bits(self.template ^ 0x0000_0000_0000_0000_1111_1111_1111_1111)
    }
}

fn holders(tenant: &Tenant, role: &Role) -> Result<Vec<User>> {
    let mut users = tenant.list::<User>()?;
    users.retain(|user| user.roles.iter().any(|held| held == role.name));
    users.sort_by(|a, b| a.display_name.cmp(&b.display_name));
    Ok(users)
}

/// Gets the roles of the directory that somebody holds.
///
/// ```transcript
/// PS> (Get-MgDirectoryRole -Filter "displayName eq 'User Administrator'").DisplayName
/// User Administrator
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgDirectoryRole {
    /// Role, by its id
    directory_role_id: Option<String>,
    /// Role, as an object with an id
    input_object: Option<Value>,
    /// OData condition
    filter: Option<String>,
    /// Properties to fill
    property: Vec<String>,
    /// What hangs on the role and is filled too: members
    expand_property: Vec<String>,
    /// Gets all; they are few
    all: bool,
}

impl Cmdlet for GetMgDirectoryRole {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        const KIND: &str = "MgDirectoryRole";
        let _all_are_few = self.all;
        let asked = asked(
            KIND,
            &self.property,
            "directoryRole",
            "GetMgDirectoryRole_List",
        )?;
        let wanted = named(
            self.directory_role_id.as_ref(),
            self.input_object.as_ref(),
            &["DirectoryRoleId", "Id"],
        );
        let listing = Listing {
            filter: self.filter.as_deref(),
            cmdlet: "GetMgDirectoryRole_List",
            type_name: "directoryRole",
            ..Listing::default()
        };
        let condition = listing.condition(KIND)?;
        let with_members = self
            .expand_property
            .iter()
            .any(|name| name.eq_ignore_ascii_case("members"));
        let mut rows = Vec::new();
        for role in ROLES {
            let members = holders(cx.tenant()?, role)?;
            let is_wanted = wanted
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(&role.id().to_string()));
            if members.is_empty() || !is_wanted {
                continue;
            }
            let row = Row::of(KIND)
                .set("Id", role.id().to_string())
                .set("Description", role.about)
                .set("DisplayName", role.name)
                .set("RoleTemplateId", role.template().to_string())
                .set("AdditionalProperties", Value::Table(dictionary()))
                .build();
            if condition
                .as_ref()
                .is_some_and(|condition| !condition.meets_value(&row))
            {
                continue;
            }
            narrowed(&row, KIND, &asked, &|_| true);
            if with_members && let Value::Object(object) = &row {
                object.put(
                    "Members",
                    Value::array(members.iter().map(view::user_object).collect()),
                );
            }
            rows.push(row);
        }
        if let (Some(id), true) = (&wanted, rows.is_empty()) {
            return Err(error::not_found(id, None, "GetMgDirectoryRole_Get"));
        }
        rows.into_iter().try_for_each(|row| cx.emit_value(row))
    }
}

/// Gets those who hold a role of the directory.
///
/// ```transcript
/// PS> $role = Get-MgDirectoryRole -Filter "displayName eq 'Global Administrator'"
/// PS> (Get-MgDirectoryRoleMember -DirectoryRoleId $role.Id).AdditionalProperties['userPrincipalName']
/// admin@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetMgDirectoryRoleMember {
    /// Role, by its id
    directory_role_id: Option<String>,
    /// Gets all
    all: bool,
    /// Gets at most so many
    top: Option<i64>,
}

impl Cmdlet for GetMgDirectoryRoleMember {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let id = self.directory_role_id.unwrap_or_default();
        let role = ROLES.iter().find(|role| {
            [role.id(), role.template()]
                .iter()
                .any(|known| known.to_string().eq_ignore_ascii_case(&id))
        });
        let Some(role) = role else {
            return Err(error::not_found(&id, None, "GetMgDirectoryRoleMember_List"));
        };
        let listing = Listing {
            all: self.all,
            top: self.top,
            ..Listing::default()
        };
        let rows = holders(cx.tenant()?, role)?
            .iter()
            .map(view::user_object)
            .collect();
        let rows = listing.page(cx, "MgUser", rows)?;
        rows.into_iter().try_for_each(|row| cx.emit_value(row))
    }
}
