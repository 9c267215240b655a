//! The cmdlets of actions on content searches. What each action does stands in `preview.rs`, `export.rs`, `purge.rs`.

use super::action::{self, ActionKind, ComplianceSearchAction};
use super::export::{self, Archive, Choices, ExportScope};
use super::purge::{self, PurgeType};
use super::search::{self, ComplianceSearch};
use super::search_cmdlets::audited;
use super::{preview, times};
use crate::apps::connections::Connections;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::{Category, Error, ErrorRecord, Result};
use crate::tenant::{Entity, Tenant};
use schemars::JsonSchema;
use serde::Deserialize;

/// Roles of which one lets somebody purge, preview, export (LC-P7, LC-E9, X-11).
const MAY_PURGE: &[&str] = &[
    "Search And Purge",
    "Organization Management",
    "Data Investigator",
];
const MAY_PREVIEW: &[&str] = &["Preview", "eDiscovery Manager"];
const MAY_EXPORT: &[&str] = &["Export", "eDiscovery Manager"];

/// Previews, exports or purges what content searches find.
///
/// A purge moves at most ten items of each mailbox, oldest first, and says nothing if there were more: remove the action
/// and purge again for the next ten. Nothing is destroyed at once; holds keep what they hold. An export writes a folder
/// named after the search, with the items in their native form and the reports.
///
/// Here -WhatIf works; in Security & Compliance PowerShell it does nothing.
///
/// ```transcript
/// PS> $null = New-ComplianceSearch -Name budget -ExchangeLocation All -ContentMatchQuery 'subject:zebra'
/// PS> Start-ComplianceSearch budget
/// PS> Connect-IPPSSession -EnableSearchOnlySession
/// Connected to the simulated tenant Contoso (rehearsal). Nothing here reaches Microsoft 365.
/// PS> $null = New-ComplianceSearchAction -SearchName budget -Purge -PurgeType SoftDelete -Confirm:$false
/// PS> (Get-ComplianceSearchAction budget_Purge).Results
/// Purge Type: SoftDelete; Item count: 0; Total size 0; Details: {}
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewComplianceSearchAction {
    /// Search to act on: its name
    search_name: Option<Vec<String>>,
    /// Name of the action, for several searches at once
    action_name: Option<String>,
    /// Lists the items found
    #[serde(default)]
    preview: bool,
    /// Writes the items found and reports to a folder
    #[serde(default)]
    export: bool,
    /// Writes the reports only
    #[serde(default)]
    report: bool,
    /// Deletes the items found
    #[serde(default)]
    purge: bool,
    /// Where purged items go
    purge_type: Option<PurgeType>,
    /// Which items are exported
    scope: Option<ExportScope>,
    /// Whether one copy of a message is kept
    enable_dedupe: Option<bool>,
    /// Whether older versions of files go along
    include_share_point_document_versions: Option<bool>,
    /// Form of exported mail; every form is written as Mime here
    format: Option<String>,
    /// Into what exported mail goes: a file a message, or zips; a PST is not written here
    exchange_archive_format: Option<Archive>,
    /// Into what exported files of sites go: a file each, or zips
    share_point_archive_format: Option<Archive>,
    /// Folder in which the export's own folder is made; the working folder if it is not given
    share_root_path: Option<String>,
    /// Whether the credential of an export is shown
    #[serde(default)]
    include_credential: bool,
    /// Asks no question
    #[serde(default)]
    force: bool,
}

impl Cmdlet for NewComplianceSearchAction {
    const EFFECT: Effect = Effect::Write;

    fn run(self, cx: &mut Context) -> Result<()> {
        let kind = self.kind()?;
        self.require_role(cx.tenant()?, kind)?;
        self.tell_of_today(cx, kind)?;
        let names = self.search_name.clone().unwrap_or_default();
        let several = names.len() > 1;
        for name in &names {
            let tenant = cx.tenant()?;
            let search: ComplianceSearch = tenant.get(name)?;
            if !search.is_complete(tenant.now()) {
                return Err(search::not_complete(&search, tenant.now()));
            }
            // A name of its own is for several searches at once; for one it does not lift the limit (LC-P6).
            let name = match &self.action_name {
                Some(own) if several => format!("{own}_{}_{}", search.name, kind.name()),
                _ => format!("{}_{}", search.name, kind.name()),
            };
            if tenant.find::<ComplianceSearchAction>(&name)?.is_some() {
                return Err(action::exists(&name, kind));
            }
            self.act(cx, &search, kind, name)?;
        }
        Ok(())
    }
}

impl NewComplianceSearchAction {
    fn kind(&self) -> Result<ActionKind> {
        let chosen = [
            (self.preview, ActionKind::Preview),
            (self.export && !self.report, ActionKind::Export),
            (self.report, ActionKind::Report),
            (self.purge || self.purge_type.is_some(), ActionKind::Purge),
        ];
        let mut chosen = chosen
            .into_iter()
            .filter(|(given, _)| *given)
            .map(|(_, kind)| kind);
        match (chosen.next(), chosen.next()) {
            (Some(kind), None) => Ok(kind),
            _ => Err(action::none_chosen()),
        }
    }

    fn require_role(&self, tenant: &Tenant, kind: ActionKind) -> Result<()> {
        let roles = match kind {
            ActionKind::Purge => MAY_PURGE,
            ActionKind::Preview => MAY_PREVIEW,
            ActionKind::Export | ActionKind::Report => MAY_EXPORT,
        };
        if tenant.actor().has_role(roles) {
            Ok(())
        } else {
            Err(action::no_such_parameter(kind.name(), roles))
        }
    }

    /// Since May 2025 the service previews and exports in its portal only (LC-P11, X-13).
    fn tell_of_today(&self, cx: &mut Context, kind: ActionKind) -> Result<()> {
        let tenant = cx.tenant()?;
        let current = tenant.setting_word("service.generation")? == "current";
        if kind == ActionKind::Purge {
            let sessions = &tenant.attached::<Connections>().exchange;
            return match sessions.iter().any(|session| session.search_only) {
                true => Ok(()),
                false if current => Err(needs_search_session()),
                false => cx.host.warn_once(
                    "Today's service purges only in a session of Connect-IPPSSession -EnableSearchOnlySession (LC-P11); \
                     this tenant has the service of its guide.",
                ),
            };
        }
        if current {
            return Err(not_in_the_cloud(kind));
        }
        cx.host.warn_once(&format!(
            "Since May 2025 -{} works in the Purview portal only (LC-P11); this tenant has the service of its guide. \
             Set service.generation to current to rehearse today's.",
            kind.name()
        ))
    }

    fn act(
        &self,
        cx: &mut Context,
        search: &ComplianceSearch,
        kind: ActionKind,
        name: String,
    ) -> Result<()> {
        match kind {
            ActionKind::Purge => purge::check(search)?,
            ActionKind::Export | ActionKind::Report => export::check(cx.tenant()?, search)?,
            ActionKind::Preview => {}
        }
        if !cx.should_process(
            &search.name,
            &format!("New-ComplianceSearchAction -{}", kind.name()),
        )? || !self.confirmed(cx, search, kind)?
        {
            return Ok(());
        }
        let mut made = ComplianceSearchAction::new(cx.tenant()?, search, kind, name)?;
        match kind {
            ActionKind::Purge => self.purge(cx.tenant()?, search, &mut made)?,
            ActionKind::Preview => {
                let tenant = cx.tenant()?;
                made.results = preview::results(tenant, &search.find(tenant)?.1)?;
            }
            ActionKind::Export | ActionKind::Report => self.export(cx, search, &mut made)?,
        }
        let tenant = cx.tenant()?;
        tenant.put(&made)?;
        let operation = match kind {
            ActionKind::Purge => "SearchResultsPurged",
            ActionKind::Preview => "SearchPreviewed",
            ActionKind::Export => "SearchExported",
            ActionKind::Report => "SearchReport",
        };
        audited(tenant, operation, &made.name)?;
        let now = tenant.now();
        cx.emit_value(made.output(now, self.include_credential)?)
    }

    /// A purge asks by itself, unless told not to (LC-P8).
    fn confirmed(
        &self,
        cx: &mut Context,
        search: &ComplianceSearch,
        kind: ActionKind,
    ) -> Result<bool> {
        if kind != ActionKind::Purge || self.force || cx.host.what_if() {
            return Ok(true);
        }
        let preference = cx
            .host
            .variable("ConfirmPreference")
            .map(|value| value.to_text());
        if preference.is_some_and(|word| word.eq_ignore_ascii_case("None")) {
            return Ok(true);
        }
        let query = format!(
            "This operation will move the items that the search '{}' finds into Recoverable Items, at most 10 of each mailbox. Continue?",
            search.name
        );
        cx.host.should_continue(&query, "Confirm")
    }

    fn purge(
        &self,
        tenant: &mut Tenant,
        search: &ComplianceSearch,
        made: &mut ComplianceSearchAction,
    ) -> Result<()> {
        let how = self.purge_type.unwrap_or(PurgeType::SoftDelete);
        let report = purge::purge(tenant, search, how)?;
        made.results = purge::results(how, &report);
        made.errors = purge::errors(&report);
        if made.errors.is_some() {
            made.final_state = if report.iter().any(|one| one.items > 0) {
                "PartiallySucceeded"
            } else {
                "Failed"
            }
            .into();
        }
        Ok(())
    }

    fn export(
        &self,
        cx: &mut Context,
        search: &ComplianceSearch,
        made: &mut ComplianceSearchAction,
    ) -> Result<()> {
        if let Some(format) = self
            .format
            .as_ref()
            .filter(|format| !format.eq_ignore_ascii_case("Mime"))
        {
            cx.warn(format!(
                "-Format {format} is not simulated: messages are written as Mime (.eml)."
            ))?;
        }
        let choices = Choices {
            scope: self.scope.unwrap_or_default(),
            dedupe: self.enable_dedupe.unwrap_or(false),
            versions: self.include_share_point_document_versions.unwrap_or(false),
            report_only: made.action == ActionKind::Report,
            mail_archive: self.exchange_archive_format.unwrap_or_default(),
            site_archive: self.share_point_archive_format.unwrap_or_default(),
        };
        for (name, archive) in [
            ("ExchangeArchiveFormat", choices.mail_archive),
            ("SharePointArchiveFormat", choices.site_archive),
        ] {
            if archive != archive.written() {
                cx.warn(format!(
                    "-{name} {} is not simulated: a file is written for each item.",
                    archive.name()
                ))?;
            }
        }
        let package = export::gather(cx.tenant()?, search, &choices)?;
        let root = self.share_root_path.as_deref().unwrap_or(".");
        let below = format!(
            "{}/{}",
            root.trim_end_matches(['/', '\\']),
            export::folder_name(search)
        );
        let folder = cx.host.files().resolve(&below, true)?;
        // A what-if of the whole script writes to its overlay; one of this command writes nothing at all.
        let writes = !cx.host.what_if() || cx.host.files().is_overlay();
        let files: &[(String, Vec<u8>)] = if writes { &package.files } else { &[] };
        let total = files.len();
        for (place, (path, bytes)) in files.iter().enumerate() {
            if cx.cancelled() {
                break;
            }
            let file = path
                .split('/')
                .fold(folder.clone(), |path, part| path.join(part));
            if let Some(parent) = file.parent() {
                cx.host.files().make_folder(parent)?;
            }
            cx.host.files().write(&file, bytes)?;
            cx.host.progress(
                "Exporting",
                path,
                (place * 100 / total.max(1)) as i32,
                false,
            );
        }
        cx.host.progress("Exporting", "", 100, true);
        let shown = folder.display().to_string();
        let tenant = cx.tenant()?;
        let secret = format!("?sv=2020-04-08&sr=c&sig={}", tenant.new_guid()?);
        let ended = made.job_end_time.unwrap_or(tenant.now());
        made.results = export::results(search, &package, &choices, &shown, &secret, ended);
        made.folder = Some(shown);
        Ok(())
    }
}

/// A purge in today's service, outside a session for searches (LC-P11, X-13).
fn needs_search_session() -> Error {
    ErrorRecord::new(
        "PurgeNeedsSearchOnlySession",
        Category::InvalidOperation,
        "-Purge works only in a session that was opened for searches (LC-P11).",
    )
    .exception("Microsoft.Exchange.Management.Tasks.ComplianceSearchActionPurgeException")
    .label("no session for searches")
    .help("connect with Connect-IPPSSession -EnableSearchOnlySession, then repeat this command")
    .into()
}

fn not_in_the_cloud(kind: ActionKind) -> Error {
    let name = kind.name();
    ErrorRecord::new(
        "ParameterNotSupportedInCloud",
        Category::NotEnabled,
        format!("-{name} is not available in the cloud any more: since May 2025 it works in the Purview portal only (LC-P11)."),
    )
    .exception("Microsoft.Exchange.Configuration.Tasks.TaskNotSupportedException")
    .label(format!("-{name} works on-premises only"))
    .help("export in the Purview portal; or set service.generation to guide to rehearse the service of the guide (X-13)")
    .into()
}

/// Gets actions on content searches with what they did.
///
/// ```transcript
/// PS> @(Get-ComplianceSearchAction).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetComplianceSearchAction {
    /// Action to get: its name or id; all of them if it is not given
    identity: Option<String>,
    /// Only actions of this case
    case: Option<String>,
    /// Only previews
    #[serde(default)]
    preview: bool,
    /// Only exports
    #[serde(default)]
    export: bool,
    /// Only purges
    #[serde(default)]
    purge: bool,
    /// Shows more; everything is shown always
    #[serde(default)]
    details: bool,
    /// Shows the credential of an export
    #[serde(default)]
    include_credential: bool,
    /// At most so many; Unlimited for all
    result_size: Option<String>,
}

impl Cmdlet for GetComplianceSearchAction {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = super::MAY_SEARCH;

    fn run(self, cx: &mut Context) -> Result<()> {
        // Everything is shown without -Details too.
        let _ = self.details;
        let limit = self
            .result_size
            .and_then(|size| size.parse().ok())
            .unwrap_or(usize::MAX);
        let tenant = cx.tenant()?;
        let mut found = match &self.identity {
            Some(name) => vec![tenant.get::<ComplianceSearchAction>(name)?],
            None => tenant.list::<ComplianceSearchAction>()?,
        };
        if self.preview || self.export || self.purge {
            found.retain(|one| match one.action {
                ActionKind::Preview => self.preview,
                ActionKind::Export | ActionKind::Report => self.export,
                ActionKind::Purge => self.purge,
            });
        }
        if let Some(case) = &self.case {
            found.retain(|one| {
                one.case_name
                    .as_deref()
                    .is_some_and(|name| name.eq_ignore_ascii_case(case))
            });
        }
        found.sort_by_key(|one| one.name.to_lowercase());
        for one in found.into_iter().take(limit) {
            let tenant = cx.tenant()?;
            times::look(tenant, one.job_start_time, one.job_end_time)?;
            let now = tenant.now();
            cx.emit_value(one.output(now, self.include_credential)?)?;
        }
        Ok(())
    }
}

/// Removes an action on a content search, so that it may be repeated.
///
/// What the action did stays done; files that it wrote stay where they are.
///
/// ```transcript
/// PS> Remove-ComplianceSearchAction nothing_Purge -Confirm:$false -ErrorAction SilentlyContinue
/// PS> $?
/// False
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveComplianceSearchAction {
    /// Action to remove: its name or id
    identity: String,
}

impl Cmdlet for RemoveComplianceSearchAction {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = super::MAY_SEARCH;

    fn run(self, cx: &mut Context) -> Result<()> {
        let found: ComplianceSearchAction = cx.tenant()?.get(&self.identity)?;
        if !cx.should_process(&found.name, "Remove-ComplianceSearchAction")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.delete::<ComplianceSearchAction>(&found.key())?;
        let operation = match found.action {
            ActionKind::Purge => "RemovedSearchResultsPurged",
            ActionKind::Preview => "RemovedSearchPreviewed",
            ActionKind::Export | ActionKind::Report => "RemovedSearchExported",
        };
        audited(tenant, operation, &found.name)
    }
}
