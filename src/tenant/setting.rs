//! Settings of the tenant as a whole, with the defaults of the life-cycle rules. What a mailbox or a site sets for itself
//! lies in its own entity.

use super::Tenant;
use crate::diag::{Category, Error, ErrorRecord, Result, did_you_mean};
use rusqlite::{OptionalExtension, params};
use serde_json::{Value as Json, json};

/// One setting: its default, what it may be, and the rule that it belongs to.
#[derive(Debug)]
pub struct Setting {
    /// Name.
    pub key: &'static str,
    /// What it may be, and its default.
    pub kind: SettingKind,
    /// Rule ids of the life-cycle reference.
    pub rule: &'static str,
    /// What it decides.
    pub about: &'static str,
    /// Value under `service.generation = current`, where today's service differs from the default.
    pub current: Option<&'static str>,
}

/// What a setting may be; the default comes first.
#[derive(Debug)]
pub enum SettingKind {
    /// The service gives no choice.
    Fixed(i64),
    /// A number between two others.
    Number {
        /// Default.
        default: i64,
        /// Least.
        min: i64,
        /// Most.
        max: i64,
    },
    /// One of these numbers.
    NumberOf(&'static [i64]),
    /// One of these words.
    WordOf(&'static [&'static str]),
    /// Yes or no.
    Switch(bool),
}

use SettingKind::{Fixed, Number, NumberOf, Switch, WordOf};

const fn set(
    key: &'static str,
    kind: SettingKind,
    rule: &'static str,
    about: &'static str,
) -> Setting {
    Setting {
        key,
        kind,
        rule,
        about,
        current: None,
    }
}

const fn number(default: i64, min: i64, max: i64) -> SettingKind {
    Number { default, min, max }
}

/// All settings, by name.
pub static SETTINGS: &[Setting] = &[
    Setting {
        current: Some("180"),
        ..set(
            "audit.standard_days",
            NumberOf(&[90, 180]),
            "LC-A1, X-5",
            "Days that audit records of standard users are kept",
        )
    },
    set(
        "audit.premium_days",
        number(365, 1, 3650),
        "LC-A2",
        "Days that audit records of users with E5 are kept",
    ),
    set(
        "dsr.estimate_pause_gb",
        number(100, 0, 1_000_000),
        "LC-D3",
        "Gigabytes above which an estimate pauses",
    ),
    set(
        "dsr.estimate_pause_items",
        number(10_000, 0, 1_000_000_000),
        "LC-D3",
        "Items above which an estimate pauses",
    ),
    set(
        "dsr.retention_after_close_days",
        NumberOf(&[30, 90]),
        "LC-D4",
        "Days that a closed request keeps its data",
    ),
    set(
        "ediscovery.export_available_days",
        number(14, 0, 3650),
        "LC-E4",
        "Days that an export can be fetched",
    ),
    set(
        "ediscovery.hold_effective_hours",
        number(24, 0, 24),
        "LC-H2",
        "Hours until a new hold takes effect, at worst",
    ),
    set(
        "ediscovery.limit_profile",
        WordOf(&["current", "classic_standard", "classic_premium"]),
        "X-7",
        "Which generation of search limits applies",
    ),
    set(
        "ediscovery.search_stale_days_for_export",
        number(7, 0, 3650),
        "LC-E5",
        "Days after which a search is too old to export",
    ),
    set(
        "entra.deleted_user_days",
        Fixed(30),
        "LC-U1",
        "Days that a deleted user can be restored",
    ),
    set(
        "groups.deleted_group_days",
        Fixed(30),
        "LC-S7",
        "Days that a deleted group can be restored",
    ),
    set(
        "kql.dialect",
        WordOf(&["ediscovery", "sharepoint"]),
        "KQ-6, KQ-20",
        "Whose reading of the query language holds",
    ),
    set(
        "kql.unknown_property",
        WordOf(&["error", "word"]),
        "KQ-25",
        "What a query does with a property that does not exist",
    ),
    set(
        "kql.week_start",
        WordOf(&["monday", "sunday", "saturday"]),
        "KQ-7",
        "First day of \"this week\" in queries",
    ),
    set(
        "mail.delay_hold_days",
        Fixed(30),
        "LC-H5",
        "Days of the delay hold after a hold is removed",
    ),
    set(
        "mail.mfa_interval_days",
        number(7, 0, 7),
        "LC-M9",
        "Days between visits of the Managed Folder Assistant, at worst",
    ),
    set(
        "mail.mfa_min_mailbox_mb",
        number(10, 0, 1_000_000),
        "LC-M9",
        "Least size for policies and labels to act on a mailbox",
    ),
    set(
        "mail.purges_clock",
        WordOf(&["from_purge", "from_first_delete"]),
        "LC-M6, X-1",
        "From when the time in Purges counts",
    ),
    set(
        "mail.recoverable_quota_gb",
        number(30, 1, 1_000_000),
        "LC-M8",
        "Quota of Recoverable Items without a hold",
    ),
    set(
        "mail.recoverable_quota_on_hold_gb",
        NumberOf(&[100, 105]),
        "LC-M8, X-3",
        "Quota of Recoverable Items on hold",
    ),
    set(
        "mail.recoverable_warning_gb",
        number(20, 1, 1_000_000),
        "LC-M8",
        "Warning level of Recoverable Items without a hold",
    ),
    set(
        "mail.recoverable_warning_on_hold_gb",
        number(90, 1, 1_000_000),
        "LC-M8",
        "Warning level of Recoverable Items on hold",
    ),
    set(
        "mail.released_inactive_mailbox_days",
        NumberOf(&[183, 30]),
        "LC-U5, X-2",
        "Days that an inactive mailbox stays after its last hold",
    ),
    set(
        "mail.retain_calendar_items_days",
        Fixed(120),
        "LC-M5",
        "Days that deleted calendar items are kept",
    ),
    set(
        "mail.retain_deleted_items_days",
        number(14, 0, 30),
        "LC-M3",
        "Days that deleted items are kept, where a mailbox sets none",
    ),
    set(
        "mail.single_item_recovery",
        Switch(true),
        "LC-M4",
        "Whether single item recovery is on, where a mailbox sets none",
    ),
    set(
        "mail.soft_deleted_mailbox_days",
        Fixed(30),
        "LC-U3",
        "Days that a deleted mailbox can be recovered",
    ),
    set(
        "odb.orphaned_personal_sites_retention_days",
        number(30, 30, 3650),
        "LC-S8",
        "Days that the OneDrive of a deleted user is kept",
    ),
    set(
        "purge.items_per_mailbox",
        number(10, 1, 100),
        "LC-P2, X-6",
        "Items that one purge takes from a mailbox",
    ),
    set(
        "purge.max_mailboxes",
        number(50_000, 1, 1_000_000),
        "LC-P3",
        "Mailboxes that a search to be purged may span",
    ),
    set(
        "purge.repick",
        Switch(false),
        "LC-P15",
        "Whether a purge may take items that are at its target already",
    ),
    set(
        "service.generation",
        WordOf(&["guide", "current"]),
        "X-1 to X-15",
        "Which documents decide where they disagree",
    ),
    set(
        "spo.delete_on_hold",
        WordOf(&["copy", "refuse"]),
        "LC-S4, X-14",
        "What deleting a document under hold does",
    ),
    set(
        "spo.deleted_site_days",
        Fixed(93),
        "LC-S6",
        "Days that a deleted site can be restored",
    ),
    set(
        "spo.phl_exit",
        WordOf(&["second_stage_bin", "destroy"]),
        "LC-S4, X-4",
        "Where a Preservation Hold copy goes at its end",
    ),
    set(
        "spo.phl_job_days",
        Fixed(7),
        "LC-S4",
        "Days between runs of the Preservation Hold job",
    ),
    set(
        "spo.phl_min_days",
        Fixed(30),
        "LC-S4",
        "Least days in the Preservation Hold library",
    ),
    set(
        "spo.recycle_bin_days",
        Fixed(93),
        "LC-S1",
        "Days in both recycle bins together",
    ),
    Setting {
        current: Some("refuse"),
        ..set(
            "spo.remove_userinfo_mode",
            WordOf(&["simulate", "refuse"]),
            "X-8",
            "What Remove-SPOUserInfo does",
        )
    },
    set(
        "spo.unlicensed_onedrive",
        WordOf(&["current", "ignore"]),
        "LC-S8",
        "Whether a OneDrive without a licence is locked at 60 days and archived at 93",
    ),
    set(
        "timing",
        WordOf(&["instant", "typical", "worst"]),
        "section 1",
        "How long jobs of the service take",
    ),
];

impl Setting {
    /// The setting of that name, if there is one.
    pub fn named(key: &str) -> Option<&'static Setting> {
        SETTINGS.iter().find(|s| s.key.eq_ignore_ascii_case(key))
    }

    /// Value unless it is set.
    pub fn default(&self) -> Json {
        match self.kind {
            Fixed(n) | Number { default: n, .. } => json!(n),
            NumberOf(numbers) => json!(numbers[0]),
            WordOf(words) => json!(words[0]),
            Switch(on) => json!(on),
        }
    }

    /// What it may be, in words.
    pub fn allowed(&self) -> String {
        match self.kind {
            Fixed(n) => format!("{n}, fixed by the service"),
            Number { min, max, .. } => format!("a number from {min} to {max}"),
            NumberOf(numbers) => either(numbers.iter().map(i64::to_string)),
            WordOf(words) => either(words.iter().map(|w| w.to_string())),
            Switch(_) => "true or false".into(),
        }
    }

    /// The value as it is stored, or nothing if it may not be. Texts that say a number or a truth value are taken as such.
    fn accept(&self, value: &Json) -> Option<Json> {
        let text = value.as_str().map(str::trim);
        let number = || value.as_i64().or_else(|| text?.parse().ok());
        match self.kind {
            Fixed(n) => number().filter(|m| *m == n).map(Json::from),
            Number { min, max, .. } => number().filter(|m| (min..=max).contains(m)).map(Json::from),
            NumberOf(numbers) => number().filter(|m| numbers.contains(m)).map(Json::from),
            WordOf(words) => words
                .iter()
                .find(|w| text.is_some_and(|t| w.eq_ignore_ascii_case(t)))
                .map(|w| json!(w)),
            Switch(_) => value
                .as_bool()
                .or_else(|| text?.trim_start_matches('$').to_lowercase().parse().ok())
                .map(Json::from),
        }
    }
}

fn either(choices: impl Iterator<Item = String>) -> String {
    choices.collect::<Vec<_>>().join(" or ")
}

impl Tenant {
    /// Value of a setting, or its default.
    pub fn setting(&self, key: &str) -> Result<Json> {
        let setting = Setting::named(key).ok_or_else(|| unknown(key))?;
        let mut query = self
            .db
            .prepare_cached("SELECT value FROM setting WHERE key = ?1")?;
        let stored: Option<String> = query
            .query_row([setting.key], |row| row.get(0))
            .optional()?;
        // A value from a hand-edited file that is not allowed counts as not set.
        let stored = stored
            .and_then(|text| serde_json::from_str(&text).ok())
            .and_then(|v: Json| setting.accept(&v));
        Ok(stored.unwrap_or_else(|| setting.default()))
    }

    /// A setting that is a number; its default where the key is of another type.
    pub fn setting_number(&self, key: &str) -> Result<i64> {
        Ok(self.setting(key)?.as_i64().unwrap_or_default())
    }

    /// A setting that is yes or no.
    pub fn setting_switch(&self, key: &str) -> Result<bool> {
        Ok(self.setting(key)?.as_bool().unwrap_or_default())
    }

    /// A setting that is a word.
    pub fn setting_word(&self, key: &str) -> Result<String> {
        Ok(self.setting(key)?.as_str().unwrap_or_default().to_string())
    }

    /// Changes a setting. `service.generation` sets every choice where documents of different times disagree.
    pub fn set_setting(&mut self, key: &str, value: &Json) -> Result<()> {
        let setting = Setting::named(key).ok_or_else(|| unknown(key))?;
        let accepted = setting
            .accept(value)
            .ok_or_else(|| refused(setting, value))?;
        self.transaction(|tenant| {
            tenant.store_setting(setting, &accepted)?;
            if setting.key == "service.generation" {
                for choice in SETTINGS
                    .iter()
                    .filter(|s| s.rule.contains("X-") && s.key != setting.key)
                {
                    let today = choice
                        .current
                        .filter(|_| accepted == "current")
                        .map(|text| json!(text));
                    let value = today
                        .and_then(|v| choice.accept(&v))
                        .unwrap_or_else(|| choice.default());
                    tenant.store_setting(choice, &value)?;
                }
            }
            Ok(())
        })
    }

    fn store_setting(&self, setting: &Setting, value: &Json) -> Result<()> {
        if *value == setting.default() {
            self.db
                .prepare_cached("DELETE FROM setting WHERE key = ?1")?
                .execute([setting.key])?;
        } else {
            self.db
                .prepare_cached(
                    "INSERT INTO setting VALUES(?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                )?
                .execute(params![setting.key, value.to_string()])?;
        }
        Ok(())
    }
}

fn unknown(key: &str) -> Error {
    let near = did_you_mean(key, SETTINGS.iter().map(|s| s.key));
    ErrorRecord::new(
        "SettingNotFound",
        Category::ObjectNotFound,
        format!("There is no tenant setting '{key}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(key, "String")
    .label("no such setting")
    .help(near.map_or_else(
        || "Get-TenantSetting lists them".into(),
        |n| format!("did you mean {n}?"),
    ))
    .into()
}

fn refused(setting: &Setting, value: &Json) -> Error {
    let (key, allowed) = (setting.key, setting.allowed());
    let shown = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_string);
    ErrorRecord::new(
        "SettingValueRefused",
        Category::InvalidArgument,
        format!("Setting '{key}' cannot be '{shown}'."),
    )
    .exception("System.ArgumentException")
    .target(shown, "String")
    .label(format!("expected {allowed}"))
    .help(format!("it may be {allowed} (rule {})", setting.rule))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::NewTenant;

    fn tenant() -> Tenant {
        Tenant::in_memory(&NewTenant::default()).unwrap()
    }

    #[test]
    fn every_setting_accepts_its_own_default_and_names_are_in_order() {
        assert!(
            SETTINGS
                .iter()
                .all(|s| s.accept(&s.default()) == Some(s.default()))
        );
        assert!(
            SETTINGS
                .iter()
                .all(|s| s.current.is_none_or(|c| s.accept(&json!(c)).is_some()))
        );
        assert!(SETTINGS.len() >= 36);
    }

    #[test]
    fn a_value_that_the_rules_do_not_allow_is_refused_with_what_they_do() {
        let mut tenant = tenant();
        tenant
            .set_setting("mail.retain_deleted_items_days", &json!("30"))
            .unwrap();
        assert_eq!(
            tenant
                .setting_number("MAIL.Retain_Deleted_Items_Days")
                .unwrap(),
            30
        );
        let refused = tenant
            .set_setting("mail.retain_deleted_items_days", &json!(31))
            .unwrap_err();
        assert_eq!(
            refused.record().unwrap().label,
            "expected a number from 0 to 30"
        );
        let fixed = tenant
            .set_setting("entra.deleted_user_days", &json!(5))
            .unwrap_err();
        assert!(fixed.record().unwrap().help.contains("LC-U1"));
        assert_eq!(
            tenant
                .setting_number("mail.retain_deleted_items_days")
                .unwrap(),
            30
        );
        let unknown = tenant.setting("mail.retain_deleted_item_days").unwrap_err();
        assert_eq!(
            unknown.record().unwrap().help,
            "did you mean mail.retain_deleted_items_days?"
        );
    }

    #[test]
    fn the_generation_of_the_service_sets_all_disputed_choices_at_once() {
        let mut tenant = tenant();
        assert_eq!(tenant.setting_number("audit.standard_days").unwrap(), 90);
        tenant.set_setting("purge.repick", &json!(true)).unwrap();
        tenant
            .set_setting("service.generation", &json!("Current"))
            .unwrap();
        assert_eq!(tenant.setting_number("audit.standard_days").unwrap(), 180);
        assert_eq!(
            tenant.setting_word("spo.remove_userinfo_mode").unwrap(),
            "refuse"
        );
        tenant
            .set_setting("service.generation", &json!("guide"))
            .unwrap();
        assert_eq!(tenant.setting_number("audit.standard_days").unwrap(), 90);
        assert!(
            tenant.setting_switch("purge.repick").unwrap(),
            "a choice that is not disputed is left alone"
        );
    }
}
