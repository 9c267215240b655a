//! Get-, New-, Set-, Remove-, Enable- and Disable-InboxRule.

use super::error;
use super::find::{self, READERS, WRITERS};
use super::mailbox::Mailbox;
use super::permission::{audited, beneath};
use super::recipient;
use super::rule::{InboxRule, PEOPLE, RuleSettings};
use crate::apps::output::identity;
use crate::apps::settings;
use crate::cmdlet::{Cmdlet, Context, Effect, Impact};
use crate::diag::Result;
use crate::tenant::{Entity, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value as Json;

const ORIGIN: &str = "Microsoft ExchangePowerShell";

/// Text by which a parameter names a rule.
fn rule_name(given: &Value) -> String {
    identity(given, &["Identity", "RuleIdentity", "Name"])
}

/// The mailbox that is meant: named, the one of whoever acts, or the one before the number of a rule.
fn mailbox_of(tenant: &Tenant, mailbox: Option<&Value>, rule: Option<&str>) -> Result<Mailbox> {
    let name = match (mailbox, rule.and_then(|rule| rule.rsplit_once('\\'))) {
        (Some(given), _) => find::name_of(given),
        (None, Some((mailbox, _))) => mailbox.to_string(),
        (None, None) => tenant.actor().upn.clone(),
    };
    Ok(find::active(tenant, &name)?.mailbox)
}

/// The rules of a mailbox in the order in which they run.
fn rules(tenant: &Tenant, mailbox: &Mailbox) -> Result<Vec<InboxRule>> {
    let mut rules = beneath::<InboxRule>(tenant, &mailbox.guid.to_string())?;
    rules.sort_by_key(|rule| (rule.priority, rule.rule_identity));
    Ok(rules)
}

/// The rule of that number or name.
fn the_rule(tenant: &Tenant, mailbox: &Mailbox, name: &str) -> Result<InboxRule> {
    let last = name.rsplit_once('\\').map_or(name, |(_, last)| last);
    let rules = rules(tenant, mailbox)?;
    let named: Vec<&InboxRule> = rules
        .iter()
        .filter(|rule| {
            rule.rule_identity.to_string() == last || rule.name.eq_ignore_ascii_case(last)
        })
        .collect();
    match named.as_slice() {
        [rule] => Ok((*rule).clone()),
        [] => {
            let near = crate::diag::did_you_mean(last, rules.iter().map(|rule| rule.name.as_str()));
            let help = format!("Get-InboxRule -Mailbox {} lists the rules", mailbox.alias);
            Err(error::no_object(tenant, name, "inbox rule", near, &help))
        }
        several => {
            let numbers: Vec<String> = several.iter().map(|rule| rule.identity(mailbox)).collect();
            let help = format!(
                "name the one that is meant by its number: {}",
                numbers.join(", ")
            );
            Err(error::ambiguous(tenant, name, &help))
        }
    }
}

/// Gets the inbox rules of a mailbox.
///
/// Of the mailbox of whoever acts where none is named. ForwardTo, ForwardAsAttachmentTo and RedirectTo tell where mail
/// would go.
///
/// ```transcript
/// PS> $null = New-InboxRule -Mailbox pilar@contoso.com -Name Studio -From sam@fabrikam.example -MarkAsRead $true
/// PS> (Get-InboxRule -Mailbox pilar@contoso.com).Name
/// Studio
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetInboxRule {
    /// Rule: its name, or mailbox\number
    identity: Option<Value>,
    /// Mailbox
    mailbox: Option<Value>,
    /// Shows hidden rules too, of which there are none here
    include_hidden: bool,
    /// How many at most
    result_size: Option<Value>,
    /// Passes over so many
    skip_count: Option<i64>,
}

impl Cmdlet for GetInboxRule {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _there_are_none = self.include_hidden;
        let named = self.identity.as_ref().map(rule_name);
        let tenant = cx.tenant()?;
        let mailbox = mailbox_of(tenant, self.mailbox.as_ref(), named.as_deref())?;
        let found = match &named {
            Some(name) => vec![the_rule(tenant, &mailbox, name)?],
            None => rules(tenant, &mailbox)?,
        };
        let limit = match &self.result_size {
            Some(size) => super::limit_of(tenant, size)?,
            None => usize::MAX,
        };
        let skip = self.skip_count.and_then(|skip| skip.try_into().ok());
        let rows: Vec<Value> = found
            .iter()
            .skip(skip.unwrap_or(0))
            .take(limit)
            .map(|rule| rule.view(tenant, &mailbox))
            .collect::<Result<_>>()?;
        rows.into_iter().try_for_each(|row| cx.emit_value(row))
    }
}

/// Writes what was given into a rule: people are resolved, folders belong to the mailbox.
fn apply(
    tenant: &Tenant,
    mailbox: &Mailbox,
    rule: &mut InboxRule,
    given: &RuleSettings,
) -> Result<()> {
    let given = given.given();
    let mut folders = Vec::new();
    for (name, _, value) in &given {
        if matches!(*name, "MoveToFolder" | "CopyToFolder") && !value.is_null() {
            let text = value.to_text();
            let path = text
                .split_once(":\\")
                .map_or(text.as_str(), |(_, path)| path);
            let path = format!("/{}", path.trim_matches(['\\', '/']).replace('\\', "/"));
            let place = find::active(tenant, &mailbox.guid.to_string())?.place;
            let known = crate::content::folders::folders(tenant, place.id)?;
            let Some(folder) = known
                .iter()
                .find(|folder| folder.path.eq_ignore_ascii_case(&path))
            else {
                let near = crate::diag::did_you_mean(
                    &path,
                    known.iter().map(|folder| folder.path.as_str()),
                );
                let help = "Get-MailboxFolderStatistics lists the folders of a mailbox";
                return Err(error::no_object(tenant, &text, "folder", near, help));
            };
            folders.push((
                *name,
                folder.path.trim_start_matches('/').replace('/', "\\"),
            ));
        }
    }
    settings::apply(&mut rule.settings, given);
    for (name, folder) in folders {
        rule.settings.insert(name.into(), folder.into());
    }
    for name in PEOPLE {
        if let Some(Json::Array(list)) = rule.settings.get_mut(*name) {
            for person in list {
                let text = person.as_str().unwrap_or_default();
                *person = recipient::target(tenant, text)?.into();
            }
        }
    }
    rule.find_addresses(tenant);
    Ok(())
}

/// Puts the rules of a mailbox in order with this one at its place, and stores those that moved.
fn place(
    tenant: &mut Tenant,
    mailbox: &Mailbox,
    rule: InboxRule,
    at: Option<i32>,
) -> Result<InboxRule> {
    let mut all = rules(tenant, mailbox)?;
    all.retain(|other| other.rule_identity != rule.rule_identity);
    let wanted = at.unwrap_or(rule.priority).max(1) as usize - 1;
    let wanted = wanted.min(all.len());
    let number = rule.rule_identity;
    all.insert(wanted, rule);
    let mut placed = InboxRule::default();
    for (index, mut rule) in all.into_iter().enumerate() {
        rule.priority = i32::try_from(index + 1).unwrap_or(i32::MAX);
        tenant.put(&rule)?;
        if rule.rule_identity == number {
            placed = rule;
        }
    }
    Ok(placed)
}

fn without_action(tenant: &Tenant, name: &str) -> crate::diag::Error {
    error::refused(
        tenant,
        name,
        "The inbox rule needs at least one action.",
        "has no action",
        "add one, such as -MoveToFolder, -ForwardTo, -DeleteMessage $true or -MarkAsRead $true",
    )
}

/// Makes an inbox rule.
///
/// It needs an action. It runs first unless -Priority says otherwise.
///
/// ```transcript
/// PS> (New-InboxRule -Mailbox pilar@contoso.com -Name Out -SubjectContainsWords invoice -ForwardTo jo@fabrikam.example).ForwardTo
/// "jo@fabrikam.example" [SMTP:jo@fabrikam.example]
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewInboxRule {
    /// Name
    name: String,
    /// Mailbox; the one of whoever acts where it is not given
    #[serde(default)]
    mailbox: Option<Value>,
    /// Place in the order, from 1
    #[serde(default)]
    priority: Option<i32>,
    /// Takes conditions and actions from a message; there is none to take
    #[serde(default)]
    from_message_id: Option<String>,
    /// Keeps rules that Outlook has switched off; there are none
    #[serde(default)]
    always_delete_outlook_rules_blob: bool,
    /// Asks nothing
    #[serde(default)]
    force: bool,
    #[serde(flatten)]
    settings: RuleSettings,
}

impl Cmdlet for NewInboxRule {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = ORIGIN;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nothing = (
            self.from_message_id,
            self.always_delete_outlook_rules_blob,
            self.force,
        );
        let tenant = cx.tenant()?;
        let mailbox = mailbox_of(tenant, self.mailbox.as_ref(), None)?;
        let mut rule = InboxRule {
            mailbox: mailbox.guid,
            owner: mailbox.user_principal_name.clone(),
            name: self.name,
            enabled: true,
            priority: self.priority.unwrap_or(1),
            ..InboxRule::default()
        };
        apply(tenant, &mailbox, &mut rule, &self.settings)?;
        if !rule.acts() {
            return Err(without_action(tenant, &rule.name));
        }
        if !cx.should_process(&format!("{}\\{}", mailbox.name, rule.name), "New-InboxRule")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        rule.rule_identity = tenant.random(u64::MAX >> 1)? | 1 << 62;
        let rule = place(tenant, &mailbox, rule, None)?;
        let row = rule.view(tenant, &mailbox)?;
        audited(cx, "New-InboxRule", &rule.identity(&mailbox))?;
        cx.emit_value(row)
    }
}

/// Changes an inbox rule. What is not given stays; `$null` takes a condition or an action away.
///
/// ```transcript
/// PS> $null = New-InboxRule -Mailbox pilar@contoso.com -Name Studio -From sam@fabrikam.example -MarkAsRead $true
/// PS> Set-InboxRule Studio -Mailbox pilar@contoso.com -Name Atelier -MarkAsRead $null -MoveToFolder pilar:\Archive
/// PS> Get-InboxRule Atelier -Mailbox pilar@contoso.com | ForEach-Object { "$($_.MarkAsRead) $($_.MoveToFolder)" }
/// False Archive
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetInboxRule {
    /// Rule: its name, or mailbox\number
    identity: Value,
    /// Mailbox; the one of whoever acts where it is not given
    #[serde(default)]
    mailbox: Option<Value>,
    /// New name
    #[serde(default)]
    name: Option<String>,
    /// Place in the order, from 1
    #[serde(default)]
    priority: Option<i32>,
    /// Keeps rules that Outlook has switched off; there are none
    #[serde(default)]
    always_delete_outlook_rules_blob: bool,
    /// Asks nothing
    #[serde(default)]
    force: bool,
    #[serde(flatten)]
    settings: RuleSettings,
}

impl Cmdlet for SetInboxRule {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = ORIGIN;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nothing = (self.always_delete_outlook_rules_blob, self.force);
        let name = rule_name(&self.identity);
        let tenant = cx.tenant()?;
        let mailbox = mailbox_of(tenant, self.mailbox.as_ref(), Some(&name))?;
        let mut rule = the_rule(tenant, &mailbox, &name)?;
        apply(tenant, &mailbox, &mut rule, &self.settings)?;
        if !rule.acts() {
            return Err(without_action(tenant, &rule.name));
        }
        if let Some(name) = self.name {
            rule.name = name;
        }
        if !cx.should_process(&rule.identity(&mailbox), "Set-InboxRule")? {
            return Ok(());
        }
        let rule = place(cx.tenant()?, &mailbox, rule, self.priority)?;
        audited(cx, "Set-InboxRule", &rule.identity(&mailbox))
    }
}

/// Deletes an inbox rule.
///
/// ```transcript
/// PS> $null = New-InboxRule -Mailbox pilar@contoso.com -Name Studio -From sam@fabrikam.example -MarkAsRead $true
/// PS> Get-InboxRule -Mailbox pilar@contoso.com | Remove-InboxRule -Confirm:$false
/// PS> @(Get-InboxRule -Mailbox pilar@contoso.com).Count
/// 0
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct RemoveInboxRule {
    /// Rule: its name, or mailbox\number
    identity: Value,
    /// Mailbox; the one of whoever acts where it is not given
    mailbox: Option<Value>,
    /// Asks nothing
    force: bool,
}

impl Cmdlet for RemoveInboxRule {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _asked_by_confirm_alone = self.force;
        let name = rule_name(&self.identity);
        let tenant = cx.tenant()?;
        let mailbox = mailbox_of(tenant, self.mailbox.as_ref(), Some(&name))?;
        let rule = the_rule(tenant, &mailbox, &name)?;
        if !cx.should_process(&rule.identity(&mailbox), "Remove-InboxRule")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        tenant.delete::<InboxRule>(&rule.key())?;
        for (index, mut other) in rules(tenant, &mailbox)?.into_iter().enumerate() {
            other.priority = i32::try_from(index + 1).unwrap_or(i32::MAX);
            tenant.put(&other)?;
        }
        audited(cx, "Remove-InboxRule", &rule.identity(&mailbox))
    }
}

fn switch(cx: &mut Context, identity: &Value, mailbox: Option<&Value>, on: bool) -> Result<()> {
    let name = rule_name(identity);
    let tenant = cx.tenant()?;
    let mailbox = mailbox_of(tenant, mailbox, Some(&name))?;
    let mut rule = the_rule(tenant, &mailbox, &name)?;
    let operation = if on {
        "Enable-InboxRule"
    } else {
        "Disable-InboxRule"
    };
    if rule.enabled == on || !cx.should_process(&rule.identity(&mailbox), operation)? {
        return Ok(());
    }
    rule.enabled = on;
    cx.tenant()?.put(&rule)?;
    audited(cx, operation, &rule.identity(&mailbox))
}

/// Lets an inbox rule run again.
///
/// ```transcript
/// PS> $null = New-InboxRule -Mailbox pilar@contoso.com -Name Studio -From sam@fabrikam.example -MarkAsRead $true
/// PS> Disable-InboxRule Studio -Mailbox pilar@contoso.com -Confirm:$false
/// PS> Enable-InboxRule Studio -Mailbox pilar@contoso.com
/// PS> (Get-InboxRule Studio -Mailbox pilar@contoso.com).Enabled
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct EnableInboxRule {
    /// Rule: its name, or mailbox\number
    identity: Value,
    /// Mailbox; the one of whoever acts where it is not given
    #[serde(default)]
    mailbox: Option<Value>,
    /// Keeps rules that Outlook has switched off; there are none
    #[serde(default)]
    always_delete_outlook_rules_blob: bool,
    /// Asks nothing
    #[serde(default)]
    force: bool,
}

impl Cmdlet for EnableInboxRule {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = ORIGIN;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nothing = (self.always_delete_outlook_rules_blob, self.force);
        switch(cx, &self.identity, self.mailbox.as_ref(), true)
    }
}

/// Keeps an inbox rule from running, without deleting it.
///
/// ```transcript
/// PS> $null = New-InboxRule -Mailbox pilar@contoso.com -Name Studio -From sam@fabrikam.example -MarkAsRead $true
/// PS> Disable-InboxRule Studio -Mailbox pilar@contoso.com -Confirm:$false
/// PS> (Get-InboxRule Studio -Mailbox pilar@contoso.com).Enabled
/// False
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct DisableInboxRule {
    /// Rule: its name, or mailbox\number
    identity: Value,
    /// Mailbox; the one of whoever acts where it is not given
    #[serde(default)]
    mailbox: Option<Value>,
    /// Keeps rules that Outlook has switched off; there are none
    #[serde(default)]
    always_delete_outlook_rules_blob: bool,
    /// Asks nothing
    #[serde(default)]
    force: bool,
}

impl Cmdlet for DisableInboxRule {
    const EFFECT: Effect = Effect::Write;
    const IMPACT: Impact = Impact::High;
    const ROLES: &'static [&'static str] = WRITERS;
    const ORIGIN: &'static str = ORIGIN;

    fn run(self, cx: &mut Context) -> Result<()> {
        let _nothing = (self.always_delete_outlook_rules_blob, self.force);
        switch(cx, &self.identity, self.mailbox.as_ref(), false)
    }
}
