//! What PnP reads of sites: Get-PnPTenantSite, Get-PnPSite, Get-PnPWeb, Get-PnPList, Get-PnPListItem, Get-PnPUser and
//! Get-PnPSiteCollectionAdmin. A library and each folder below /Lists is a list; its items are content.

use super::connection::connected;
use super::error;
use super::find::{self, Found, ROLES, date};
use super::site::Site;
use super::sites::condition;
use super::users::{Visitor, visitors};
use crate::apps::directory::{User, upn_of_login};
use crate::apps::output::identity;
use crate::apps::output::table::Row;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::content::folders::{Folder, folders};
use crate::content::{Item, ItemFilter, store};
use crate::diag::{Category, Result};
use crate::tenant::{Guid, Tenant};
use crate::value::{Object, Table, TableKind, Value};
use schemars::JsonSchema;
use serde::Deserialize;

/// Gets the sites of the tenant.
///
/// OneDrives come with -IncludeOneDriveSites only.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso-admin.sharepoint.com -Interactive
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPTenantSite -Identity https://contoso.sharepoint.com/sites/legal).Template
/// GROUP#0
/// PS> (Get-PnPTenantSite -Filter "Url -like 'archive'").Title
/// Archive 2019
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPTenantSite {
    /// Site: its URL
    identity: Option<Value>,
    /// Condition, such as `Url -like 'sales'`
    filter: Option<String>,
    /// Sites made from this template
    template: Option<String>,
    /// Whether OneDrives come too
    include_one_drive_sites: bool,
    /// Whether the site must belong to a group, or must not
    group_id_defined: Option<bool>,
    /// Fills all properties; they are always filled here
    detailed: bool,
    /// Connection; the tenant is the same for all
    connection: Option<Value>,
}

fn tenant_row(tenant: &Tenant, found: &Found) -> Result<Value> {
    let plain = find::view(tenant, found)?;
    let mut row = Row::of("PnPTenantSite");
    if let Value::Object(object) = &plain {
        for (name, _) in object.members() {
            row = row.set(&name, object.get(&name).unwrap_or_default());
        }
        row = row
            .set(
                "StorageMaximumLevel",
                object.get("StorageQuota").unwrap_or_default(),
            )
            .set(
                "StorageUsage",
                object.get("StorageUsageCurrent").unwrap_or_default(),
            )
            .set(
                "StorageWarningLevel",
                object.get("StorageQuotaWarningLevel").unwrap_or_default(),
            );
    }
    Ok(row.named(&found.site.url))
}

impl Cmdlet for GetPnPTenantSite {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CLASS: &str = "Admin.GetTenantSite";
        let _always = (self.detailed, self.connection);
        let tenant = cx.tenant()?;
        if let Some(given) = &self.identity {
            let found = find::active(tenant, &find::name_of(given), CLASS)?;
            let row = tenant_row(tenant, &found)?;
            return cx.emit_value(row);
        }
        let chosen = match &self.filter {
            Some(text) => Some(condition(text, CLASS)?),
            None => None,
        };
        let mut sites = tenant.list::<Site>()?;
        sites.sort_by(|a, b| a.url.cmp(&b.url));
        let mut rows = Vec::new();
        for site in sites {
            let personal = self.include_one_drive_sites || !site.is_personal();
            let template = self.template.as_ref().is_none_or(|template| {
                site.template
                    .to_lowercase()
                    .starts_with(&template.to_lowercase())
            });
            let group = self
                .group_id_defined
                .is_none_or(|wanted| wanted == (site.group_id != Guid::NIL));
            let Some(found) = find::complete(tenant, site)?.filter(Found::is_active) else {
                continue;
            };
            if personal
                && template
                && group
                && chosen
                    .as_ref()
                    .is_none_or(|chosen| chosen.meets(&find::document(&found)))
            {
                rows.push(tenant_row(tenant, &found)?);
            }
        }
        rows.into_iter().try_for_each(|row| cx.emit_value(row))
    }
}

/// Gets the site that PnP is connected to.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/legal -Interactive
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPSite).Url
/// https://contoso.sharepoint.com/sites/legal
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPSite {
    /// Properties to load; all are loaded
    includes: Vec<String>,
    /// Connection
    connection: Option<Value>,
}

impl Cmdlet for GetPnPSite {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _all_are_loaded = self.includes;
        let tenant = cx.tenant()?;
        let found = connected(tenant, self.connection.as_ref(), "Site.GetSite")?;
        let site = &found.site;
        let row = Row::of("PnPSite")
            .set("Url", site.url.as_str())
            .set("CompatibilityLevel", 15)
            .set("Id", Value::Guid(site.site_id.0))
            .set("GroupId", Value::Guid(site.group_id.0))
            .set("RelatedGroupId", Value::Guid(site.group_id.0))
            .set("ServerRelativeUrl", site.path())
            .set("Owner", site.owner.as_str())
            .set("ReadOnly", site.lock_state.name() == "ReadOnly")
            .set("RootWeb", web(&found))
            .named(&site.url);
        cx.emit_value(row)
    }
}

fn web(found: &Found) -> Value {
    let site = &found.site;
    let (template, number) = site
        .template
        .split_once('#')
        .unwrap_or((&site.template, "0"));
    Row::of("PnPWeb")
        .set("Id", Value::Guid(site.site_id.0))
        .set("Url", site.url.as_str())
        .set("Title", site.title.as_str())
        .set(
            "ServerRelativeUrl",
            if site.path().is_empty() {
                "/"
            } else {
                site.path()
            },
        )
        .set("Created", date(site.created_time))
        .set(
            "LastItemModifiedDate",
            date(site.last_content_modified_date),
        )
        .set(
            "LastItemUserModifiedDate",
            date(site.last_content_modified_date),
        )
        .set("RecycleBinEnabled", true)
        .set("WebTemplate", template)
        .set("Configuration", number.parse::<i32>().unwrap_or(0))
        .set("Language", site.locale_id)
        .named(&site.title)
}

/// Gets the web of the site that PnP is connected to; sites have one here.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/legal -Interactive
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPWeb).Title
/// Legal
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPWeb {
    /// Web: its id or its path; the one there is without it
    identity: Option<Value>,
    /// Properties to load; all are loaded
    includes: Vec<String>,
    /// Connection
    connection: Option<Value>,
}

impl Cmdlet for GetPnPWeb {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CLASS: &str = "Web.GetWeb";
        let _all_are_loaded = self.includes;
        let tenant = cx.tenant()?;
        let found = connected(tenant, self.connection.as_ref(), CLASS)?;
        if let Some(given) = &self.identity {
            let name = identity(given, &["ServerRelativeUrl", "Id", "Url"]);
            let site = &found.site;
            let is_it = [
                site.path(),
                site.url.as_str(),
                &site.site_id.to_string(),
                &site.title,
            ]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&name));
            if !is_it {
                let help = "leave out -Identity: a site has one web here";
                return Err(error::pnp(
                    Category::ObjectNotFound,
                    format!("The web {name} cannot be found."),
                    &name,
                    "no such web",
                    help,
                    CLASS,
                ));
            }
        }
        cx.emit_value(web(&found))
    }
}

/// A list of a site: what it is made of.
struct List {
    folder: Folder,
    title: String,
    template: i32,
    items: Vec<Item>,
}

/// The lists of a site: its libraries, the pages, and each list.
fn lists(tenant: &Tenant, found: &Found) -> Result<Vec<List>> {
    let all = folders(tenant, found.place.id)?;
    let mut items = Vec::new();
    let mut after = 0;
    loop {
        let filter = ItemFilter {
            location: Some(found.place.id),
            deleted: Some(false),
            ..ItemFilter::default()
        };
        let page = store::list(tenant, &filter, store::Page { after, limit: 1000 })?;
        let Some(last) = page.last().map(|item| item.id) else {
            break;
        };
        after = last;
        items.extend(page);
    }
    let mut lists = Vec::new();
    for folder in &all {
        let depth = folder.path.matches('/').count();
        let (title, template) = match folder.role.as_str() {
            "library" => (
                "Documents".to_string(),
                if found.site.is_personal() { 700 } else { 101 },
            ),
            "pages" => ("Site Pages".to_string(), 119),
            "" if folder.path.starts_with("/Lists/") && depth == 2 => (folder.name.clone(), 100),
            _ => continue,
        };
        let below = format!("{}/", folder.path);
        let own: Vec<i64> = all
            .iter()
            .filter(|other| other.id == folder.id || other.path.starts_with(&below))
            .map(|other| other.id)
            .collect();
        lists.push(List {
            folder: folder.clone(),
            title,
            template,
            items: items
                .iter()
                .filter(|item| own.contains(&item.folder))
                .cloned()
                .collect(),
        });
    }
    lists.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(lists)
}

/// An id that follows from site and folder.
fn list_id(found: &Found, list: &List) -> Guid {
    Guid::from_bits(
        found.site.site_id.0.as_u128()
            ^ (list.folder.id as u128).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835),
    )
}

fn list_row(found: &Found, list: &List) -> Value {
    let path = format!("{}{}", found.site.path(), list.folder.path);
    let newest = list.items.iter().filter_map(|item| item.modified).max();
    let changed = newest.unwrap_or(found.site.created_time);
    let root = Object::of([
        ("Name", Value::str(&list.folder.name)),
        ("ServerRelativeUrl", Value::str(&path)),
        (
            "ItemCount",
            Value::from(i32::try_from(list.items.len()).unwrap_or(i32::MAX)),
        ),
    ]);
    root.set_type_names(vec!["PnPFolder".into(), "System.Object".into()].into());
    root.set_text(path.as_str());
    let library = list.template != 100;
    Row::of("PnPList")
        .set("Id", Value::Guid(list_id(found, list).0))
        .set("Title", list.title.as_str())
        .set("BaseTemplate", list.template)
        .set(
            "BaseType",
            if library {
                "DocumentLibrary"
            } else {
                "GenericList"
            },
        )
        .set(
            "DefaultViewUrl",
            format!(
                "{path}/{}AllItems.aspx",
                if library { "Forms/" } else { "" }
            ),
        )
        .set("Url", path.as_str())
        .set("Hidden", false)
        .set("RootFolder", Value::Object(root))
        .set(
            "ItemCount",
            i32::try_from(list.items.len()).unwrap_or(i32::MAX),
        )
        .set("Created", date(found.site.created_time))
        .set("LastItemModifiedDate", date(changed))
        .set("LastItemUserModifiedDate", date(changed))
        .set("LastItemDeletedDate", date(found.site.created_time))
        .set("ParentWebUrl", found.site.path())
        .set("EntityTypeName", list.folder.name.replace(' ', "_x0020_"))
        .set("EnableVersioning", true)
        .set("MajorVersionLimit", 500)
        .set("EnableAttachments", !library)
        .set("EnableFolderCreation", library)
        .set("ContentTypesEnabled", false)
        .named(&list.title)
}

/// The list that a parameter names: its title, its address, or its id.
fn the_list(found: &Found, all: Vec<List>, given: &Value, class: &str) -> Result<Option<List>> {
    let name = identity(given, &["Id", "Title"]);
    let bare = name
        .trim_start_matches(found.site.path())
        .trim_matches('/')
        .to_string();
    let titles: Vec<String> = all.iter().map(|list| list.title.clone()).collect();
    let chosen = all.into_iter().find(|list| {
        list.title.eq_ignore_ascii_case(&name)
            || list
                .folder
                .path
                .trim_matches('/')
                .eq_ignore_ascii_case(&bare)
            || list_id(found, list).to_string().eq_ignore_ascii_case(&name)
    });
    match chosen {
        None if !class.is_empty() => {
            let near = crate::diag::did_you_mean(&name, titles.iter().map(String::as_str));
            let help = near.map_or_else(
                || format!("its lists are {}", titles.join(", ")),
                |near| format!("did you mean '{near}'?"),
            );
            Err(error::pnp(
                Category::ObjectNotFound,
                format!("List '{name}' does not exist at the site."),
                &name,
                "no such list",
                &help,
                class,
            ))
        }
        chosen => Ok(chosen),
    }
}

/// Gets the lists of the site that PnP is connected to: its libraries, its pages, its lists.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/legal -Interactive
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPList).Title
/// Documents
/// Site Pages
/// PS> (Get-PnPList -Identity Documents).RootFolder.ServerRelativeUrl
/// /sites/legal/Shared Documents
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPList {
    /// List: its title, its address, or its id
    identity: Option<Value>,
    /// Says so where there is no such list, instead of nothing
    throw_exception_if_list_not_found: bool,
    /// Properties to load; all are loaded
    includes: Vec<String>,
    /// Connection
    connection: Option<Value>,
}

impl Cmdlet for GetPnPList {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CLASS: &str = "Lists.GetList";
        let _all_are_loaded = self.includes;
        let tenant = cx.tenant()?;
        let found = connected(tenant, self.connection.as_ref(), CLASS)?;
        let all = lists(tenant, &found)?;
        let Some(given) = &self.identity else {
            return all
                .iter()
                .try_for_each(|list| cx.emit_value(list_row(&found, list)));
        };
        let class = if self.throw_exception_if_list_not_found {
            CLASS
        } else {
            ""
        };
        match the_list(&found, all, given, class)? {
            Some(list) => cx.emit_value(list_row(&found, &list)),
            None => Ok(()),
        }
    }
}

/// A person as the value of a field.
fn person_field(tenant: &Tenant, name: &str) -> Result<Value> {
    let bare = name
        .split(['<', '>'])
        .map(str::trim)
        .find(|part| part.contains('@'))
        .unwrap_or(name);
    let user = tenant.find::<User>(bare)?;
    let shown = user
        .as_ref()
        .map_or(name, |user| user.display_name.as_str());
    let address = user
        .as_ref()
        .and_then(|user| user.mail.as_deref())
        .unwrap_or(bare);
    let object = Object::of([
        ("LookupId", Value::from(1)),
        ("LookupValue", Value::str(shown)),
        ("Email", Value::str(address)),
        ("TypeId", "{c956ab54-16bd-4c18-89d2-996f57282a6f}".into()),
    ]);
    object.set_type_names(vec!["FieldUserValue".into(), "System.Object".into()].into());
    object.set_text("Microsoft.SharePoint.Client.FieldUserValue");
    Ok(Value::Object(object))
}

fn item_row(tenant: &Tenant, found: &Found, number: i32, item: &Item) -> Result<Value> {
    let path = item.url.as_deref().unwrap_or_default();
    let relative = path.split_once("://").map_or(path, |(_, rest)| {
        rest.find('/').map_or("", |at| &rest[at..])
    });
    let leaf = item
        .filename
        .clone()
        .unwrap_or_else(|| item.subject.clone());
    let folder = relative.rsplit_once('/').map_or("", |(folder, _)| folder);
    let when = |at: Option<crate::tenant::Timestamp>| at.map_or(Value::Null, date);
    let values = Table::new(TableKind::Dictionary(
        "System.Collections.Generic.Dictionary`2[System.String,System.Object]".into(),
    ));
    let put = |name: &str, value: Value| values.set(Value::str(name), value);
    put("Title", Value::str(&item.subject));
    put("ID", number.into());
    put("FileLeafRef", Value::str(&leaf));
    put("FileRef", Value::str(relative));
    put("FileDirRef", Value::str(folder));
    put(
        "File_x0020_Type",
        item.filetype.as_ref().map_or(Value::Null, Value::str),
    );
    put("File_x0020_Size", Value::str(item.size.to_string()));
    put("SMTotalSize", Value::str(item.size.to_string()));
    put("FSObjType", "0".into());
    put("Created", when(item.created));
    put("Modified", when(item.modified));
    put("Author", person_field(tenant, &item.author)?);
    let editor = if item.modified_by.is_empty() {
        &item.author
    } else {
        &item.modified_by
    };
    put("Editor", person_field(tenant, editor)?);
    put("GUID", Value::Guid(item.guid.0));
    put("UniqueId", Value::Guid(item.guid.0));
    put(
        "_ComplianceTag",
        item.label.as_ref().map_or(Value::str(""), Value::str),
    );
    put("_UIVersionString", "1.0".into());
    put("ContentTypeId", "0x0101".into());
    let row = Row::of("PnPListItem")
        .set("Id", number)
        .set("Title", item.subject.as_str())
        .set("DisplayName", leaf.as_str())
        .set("FieldValues", Value::Table(values))
        .set("FileSystemObjectType", "File")
        .set("UniqueId", Value::Guid(item.guid.0))
        .set("ParentList", found.site.title.as_str())
        .build();
    if let Value::Object(object) = &row {
        object.put("GUID", Value::Guid(item.guid.0));
    }
    Ok(row)
}

/// Gets the items of a list or a library of the site that PnP is connected to.
///
/// What an item holds stands in FieldValues, by the inner names of fields.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/hr -Interactive
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> $items = Get-PnPListItem -List Documents -PageSize 500
/// PS> $items.Count -eq (Get-PnPList Documents).ItemCount
/// True
/// PS> $items[0].FieldValues.FileRef -like '/sites/hr/Shared Documents/*'
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPListItem {
    /// List: its title, its address, or its id
    list: Value,
    /// Number of one item
    id: Option<i32>,
    /// Id of one item
    unique_id: Option<Guid>,
    /// Fields to load; all are loaded
    fields: Vec<String>,
    /// How many a page holds; has no consequence here
    page_size: Option<i64>,
    /// Items of this folder and those below
    folder_server_relative_url: Option<String>,
    /// Connection
    connection: Option<Value>,
}

impl Cmdlet for GetPnPListItem {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        const CLASS: &str = "Lists.GetListItem";
        let _no_consequence = (self.fields, self.page_size);
        let tenant = cx.tenant()?;
        let found = connected(tenant, self.connection.as_ref(), CLASS)?;
        let all = lists(tenant, &found)?;
        let Some(list) = the_list(&found, all, &self.list, CLASS)? else {
            return Ok(());
        };
        let mut rows = Vec::new();
        for (index, item) in list.items.iter().enumerate() {
            let number = i32::try_from(index + 1).unwrap_or(i32::MAX);
            let one = self.id.is_none_or(|id| id == number)
                && self.unique_id.is_none_or(|id| id == item.guid);
            let within = self
                .folder_server_relative_url
                .as_ref()
                .is_none_or(|folder| {
                    let address = item.url.as_deref().unwrap_or_default().to_lowercase();
                    address.contains(&format!("{}/", folder.trim_end_matches('/').to_lowercase()))
                });
            if one && within {
                rows.push(item_row(tenant, &found, number, item)?);
            }
        }
        if let (Some(id), true) = (self.id, rows.is_empty()) {
            let help = "Get-PnPListItem -List … lists the items with their numbers";
            return Err(error::pnp(
                Category::ObjectNotFound,
                "Item does not exist. It may have been deleted by another user.",
                &id.to_string(),
                "no such item",
                help,
                CLASS,
            ));
        }
        rows.into_iter().try_for_each(|row| cx.emit_value(row))
    }
}

fn user_row(number: usize, visitor: &Visitor) -> Value {
    Row::of("PnPUser")
        .set("Id", i32::try_from(number + 6).unwrap_or(i32::MAX))
        .set("Title", visitor.name.as_str())
        .set("LoginName", format!("i:0#.f|membership|{}", visitor.upn))
        .set("Email", visitor.upn.as_str())
        .set("IsSiteAdmin", visitor.is_admin)
        .set("UserPrincipalName", visitor.upn.as_str())
        .set("PrincipalType", "User")
        .texts("Groups", &visitor.groups)
        .named(&visitor.name)
}

/// Gets the users of the site that PnP is connected to.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/legal -Interactive
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPUser -Identity abigail.harding@contoso.com).IsSiteAdmin
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPUser {
    /// User: number, login name or address
    identity: Option<Value>,
    /// Connection
    connection: Option<Value>,
}

impl Cmdlet for GetPnPUser {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let found = connected(tenant, self.connection.as_ref(), "Principals.GetUser")?;
        let all = visitors(tenant, &found)?;
        let wanted = self
            .identity
            .map(|given| identity(&given, &["LoginName", "Email", "Id"]));
        for (number, visitor) in all.iter().enumerate() {
            let is_it = wanted.as_ref().is_none_or(|wanted| {
                upn_of_login(wanted).eq_ignore_ascii_case(&visitor.upn)
                    || visitor.name.eq_ignore_ascii_case(wanted)
                    || wanted.parse() == Ok(number + 6)
            });
            if is_it {
                cx.emit_value(user_row(number, visitor))?;
            }
        }
        Ok(())
    }
}

/// Gets the administrators of the site that PnP is connected to.
///
/// ```transcript
/// PS> Connect-PnPOnline -Url https://contoso.sharepoint.com/sites/legal -Interactive
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> (Get-PnPSiteCollectionAdmin).Email
/// abigail.harding@contoso.com
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetPnPSiteCollectionAdmin {
    /// Connection
    connection: Option<Value>,
}

impl Cmdlet for GetPnPSiteCollectionAdmin {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = ROLES;

    fn run(self, cx: &mut Context) -> Result<()> {
        let tenant = cx.tenant()?;
        let found = connected(
            tenant,
            self.connection.as_ref(),
            "Site.GetSiteCollectionAdmin",
        )?;
        let all = visitors(tenant, &found)?;
        for (number, visitor) in all
            .iter()
            .enumerate()
            .filter(|(_, visitor)| visitor.is_admin)
        {
            cx.emit_value(user_row(number, visitor))?;
        }
        Ok(())
    }
}
