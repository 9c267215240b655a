//! By which protocols a mailbox can be opened: Get-, Set- and Get-EXOCASMailbox. What was switched stands in the
//! mailbox's own document; nothing here connects.

use super::find::{self, READERS, WRITERS};
use super::listing::{Query, listed};
use super::mailbox::Mailbox;
use super::permission::{audited, exo_name};
use crate::apps::output::table::{self, Row};
use crate::apps::settings::{self, settings};
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::Tenant;
use crate::value::Value;
use schemars::JsonSchema;
use serde::Deserialize;

settings! {
    /// What can be switched.
    CasSettings {
        active_sync_enabled "ActiveSyncEnabled" flag "Whether phones synchronise",
        active_sync_allowed_device_ids "ActiveSyncAllowedDeviceIDs" list "Devices that may",
        active_sync_blocked_device_ids "ActiveSyncBlockedDeviceIDs" list "Devices that may not",
        active_sync_debug_logging "ActiveSyncDebugLogging" flag "Whether synchronisation is logged",
        active_sync_mailbox_policy "ActiveSyncMailboxPolicy" text "Policy for phones",
        active_sync_suppress_read_receipt "ActiveSyncSuppressReadReceipt" flag "Whether phones keep read receipts back",
        ews_enabled "EwsEnabled" flag "Whether Exchange Web Services are open",
        ews_allow_entourage "EwsAllowEntourage" flag "Whether Entourage may",
        ews_allow_list "EwsAllowList" list "Applications that may",
        ews_allow_mac_outlook "EwsAllowMacOutlook" flag "Whether Outlook for Mac may",
        ews_allow_outlook "EwsAllowOutlook" flag "Whether Outlook may",
        ews_application_access_policy "EwsApplicationAccessPolicy" text "EnforceAllowList or EnforceBlockList",
        ews_block_list "EwsBlockList" list "Applications that may not",
        imap_enabled "ImapEnabled" flag "Whether IMAP is open",
        imap_force_ical "ImapForceICalForCalendarRetrievalOption" flag "Whether meetings come as iCalendar",
        imap_messages_format "ImapMessagesRetrievalMimeFormat" text "Format of messages",
        imap_suppress_read_receipt "ImapSuppressReadReceipt" flag "Whether IMAP keeps read receipts back",
        imap_use_protocol_defaults "ImapUseProtocolDefaults" flag "Whether the defaults of IMAP hold",
        mac_outlook_enabled "MacOutlookEnabled" flag "Whether Outlook for Mac may",
        mapi_enabled "MAPIEnabled" flag "Whether MAPI is open",
        mapi_http_enabled "MapiHttpEnabled" flag "Whether MAPI over HTTP is used",
        one_win_native_outlook_enabled "OneWinNativeOutlookEnabled" flag "Whether the new Outlook for Windows may",
        outlook_mobile_enabled "OutlookMobileEnabled" flag "Whether Outlook on phones may",
        owa_enabled "OWAEnabled" flag "Whether Outlook on the web may",
        owa_for_devices_enabled "OWAforDevicesEnabled" flag "Whether the older app for phones may",
        owa_mailbox_policy "OwaMailboxPolicy" text "Policy of Outlook on the web",
        pop_enabled "PopEnabled" flag "Whether POP is open",
        pop_force_ical "PopForceICalForCalendarRetrievalOption" flag "Whether meetings come as iCalendar",
        pop_messages_format "PopMessagesRetrievalMimeFormat" text "Format of messages",
        pop_suppress_read_receipt "PopSuppressReadReceipt" flag "Whether POP keeps read receipts back",
        pop_use_protocol_defaults "PopUseProtocolDefaults" flag "Whether the defaults of POP hold",
        publicfolder_client_access "PublicFolderClientAccess" flag "Whether public folders are open",
        show_gal_as_default_view "ShowGalAsDefaultView" flag "Whether the address book opens with everybody",
        smtp_client_authentication_disabled "SmtpClientAuthenticationDisabled" flag "Whether sending by SMTP with a password is closed",
        universal_outlook_enabled "UniversalOutlookEnabled" flag "Whether Mail of Windows may",
    }
}

fn view(mailbox: &Mailbox) -> Value {
    Row::of("CASMailbox")
        .entity(mailbox)
        .stored(&mailbox.cas)
        .set("Identity", mailbox.name.as_str())
        .set("Id", mailbox.name.as_str())
        .set("DistinguishedName", mailbox.distinguished_name())
        .set(
            "LegacyExchangeDN",
            super::recipient::Recipient::from(mailbox).legacy_dn(),
        )
        .set("ServerName", "db9pr01mb0001")
        .set("HasActiveSyncDevicePartnership", false)
        .date("WhenCreatedUTC", Some(mailbox.when_created))
        .date("WhenChangedUTC", Some(mailbox.when_changed))
        .named(&mailbox.name)
}

fn all(tenant: &Tenant) -> Result<Vec<Value>> {
    let mailboxes = tenant.list::<Mailbox>()?;
    let own = mailboxes
        .iter()
        .filter(|mailbox| mailbox.is_active() && mailbox.recipient_type_details != "GroupMailbox");
    Ok(own.map(view).collect())
}

/// Gets by which protocols mailboxes can be opened.
///
/// ```transcript
/// PS> (Get-CASMailbox pilar@contoso.com).ImapEnabled
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetCASMailbox {
    /// Mailbox
    identity: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition, such as `ImapEnabled -eq $true`
    filter: Option<Value>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
    /// Property to sort by
    sort_by: Option<String>,
}

impl Cmdlet for GetCASMailbox {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        if let Some(identity) = &self.identity {
            let found = find::active(cx.tenant()?, &find::name_of(identity))?;
            return cx.emit_value(view(&found.mailbox));
        }
        let rows = all(cx.tenant()?)?;
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: self.sort_by.as_deref(),
        };
        listed(cx, "CASMailbox", rows, &query, Clone::clone)
    }
}

/// Gets by which protocols mailboxes can be opened, as Get-CASMailbox does, with few properties unless more are asked for.
///
/// ```transcript
/// PS> (Get-EXOCasMailbox pilar@contoso.com -PropertySets Imap).ImapEnabled
/// True
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetEXOCasMailbox {
    /// Mailbox
    identity: Option<Value>,
    /// By its primary address
    primary_smtp_address: Option<String>,
    /// By its sign-in name
    user_principal_name: Option<String>,
    /// By the object id of its user
    external_directory_object_id: Option<Value>,
    /// What a name or address begins with
    anr: Option<String>,
    /// OPATH condition
    filter: Option<Value>,
    /// Properties beyond the usual ones
    properties: Vec<String>,
    /// Sets of properties: Minimum, ActiveSync, Ews, Imap, Mapi, Pop, ProtocolSettings, All
    property_sets: Vec<String>,
    /// How many at most; `Unlimited` for all
    result_size: Option<Value>,
}

impl Cmdlet for GetEXOCasMailbox {
    const EFFECT: Effect = Effect::Read;
    const ROLES: &'static [&'static str] = READERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let names = super::listing::wanted(
            "CASMailbox",
            "Get-EXOCasMailbox",
            &self.properties,
            &self.property_sets,
        )?;
        let name = exo_name(
            &self.identity,
            &self.primary_smtp_address,
            &self.user_principal_name,
            &self.external_directory_object_id,
        );
        if let Some(name) = name {
            let found = find::active(cx.tenant()?, &name)?;
            return cx.emit_value(table::only(&view(&found.mailbox), &names));
        }
        let rows = all(cx.tenant()?)?;
        let query = Query {
            filter: self.filter.as_ref(),
            anr: self.anr.as_deref(),
            size: self.result_size.as_ref(),
            sort: None,
        };
        listed(cx, "CASMailbox", rows, &query, |row| {
            table::only(row, &names)
        })
    }
}

/// Opens and closes protocols of a mailbox.
///
/// ```transcript
/// PS> Set-CASMailbox pilar@contoso.com -ImapEnabled $false -PopEnabled $false
/// PS> (Get-CASMailbox pilar@contoso.com).PopEnabled
/// False
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct SetCASMailbox {
    /// Mailbox
    identity: Value,
    #[serde(flatten)]
    settings: CasSettings,
}

impl Cmdlet for SetCASMailbox {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = WRITERS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let name = find::name_of(&self.identity);
        let mut mailbox = find::active(cx.tenant()?, &name)?.mailbox;
        if settings::apply(&mut mailbox.cas, self.settings.given()).is_empty() {
            return cx.warn(format!(
                "The command completed successfully but no settings of '{name}' have been modified."
            ));
        }
        if !cx.should_process(&mailbox.name, "Set-CASMailbox")? {
            return Ok(());
        }
        let tenant = cx.tenant()?;
        mailbox.when_changed = tenant.now();
        tenant.put(&mailbox)?;
        audited(cx, "Set-CASMailbox", &mailbox.name)
    }
}
