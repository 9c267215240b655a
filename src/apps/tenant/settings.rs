//! Get- and Set-TenantSetting: the numbers and choices of the life-cycle rules.

use super::OURS;
use crate::apps::output::like;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::Result;
use crate::tenant::{SETTINGS, Setting, SettingKind, Tenant};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A setting as the cmdlets show it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TenantSetting {
    name: &'static str,
    value: Value,
    default: String,
    allowed: String,
    rule: &'static str,
    about: &'static str,
}

/// Default and what else is allowed, in words.
fn limits(kind: &SettingKind) -> (String, String) {
    let joined = |words: &[String]| words.join(" | ");
    match kind {
        SettingKind::Fixed(value) => (value.to_string(), "fixed by Microsoft".into()),
        SettingKind::Number { default, min, max } => (
            default.to_string(),
            if *max == i64::MAX {
                format!("{min} or more")
            } else {
                format!("{min} to {max}")
            },
        ),
        SettingKind::NumberOf(values) => {
            let texts: Vec<String> = values.iter().map(i64::to_string).collect();
            (texts.first().cloned().unwrap_or_default(), joined(&texts))
        }
        SettingKind::WordOf(words) => {
            let texts: Vec<String> = words.iter().map(|word| (*word).to_string()).collect();
            (texts.first().cloned().unwrap_or_default(), joined(&texts))
        }
        SettingKind::Switch(on) => (
            if *on { "True" } else { "False" }.into(),
            "True | False".into(),
        ),
    }
}

fn shown(tenant: &Tenant, setting: &'static Setting) -> Result<TenantSetting> {
    let value = match tenant.setting(setting.key)? {
        Json::Bool(on) => on.into(),
        Json::Number(number) => number
            .as_i64()
            .and_then(|number| i32::try_from(number).ok())
            .map_or(Value::Null, Value::Int),
        Json::String(word) => Value::str(word),
        _ => Value::Null,
    };
    let (default, allowed) = limits(&setting.kind);
    Ok(TenantSetting {
        name: setting.key,
        value,
        default,
        allowed,
        rule: setting.rule,
        about: setting.about,
    })
}

/// Gets settings of the tenant: the numbers of the life-cycle rules, and which document is followed where they disagree.
///
/// ```transcript
/// PS> (Get-TenantSetting -Name entra.deleted_user_days).Value
/// 30
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetTenantSetting {
    /// Name, with `*` for several; all where it is not given
    #[serde(default)]
    #[schemars(extend("position" = 0))]
    name: Option<String>,
}

impl Cmdlet for GetTenantSetting {
    const EFFECT: Effect = Effect::Read;
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let pattern = self.name.as_deref().unwrap_or("*");
        let mut found = SETTINGS
            .iter()
            .filter(|setting| like(pattern, setting.key))
            .peekable();
        if found.peek().is_none() && !pattern.contains(['*', '?']) {
            // The tenant's own error names a near one.
            cx.tenant()?.setting(pattern)?;
        }
        for setting in found {
            let shown = shown(cx.tenant()?, setting)?;
            cx.emit(&shown)?;
        }
        Ok(())
    }
}

/// Changes a setting of the tenant.
///
/// `service.generation current` sets all choices on which documents disagree to today's service.
///
/// ```transcript
/// PS> Set-TenantSetting audit.standard_days 180
/// PS> (Get-TenantSetting -Name audit.standard_days).Value
/// 180
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetTenantSetting {
    /// Name
    name: String,
    /// New value
    value: Value,
}

impl Cmdlet for SetTenantSetting {
    const EFFECT: Effect = Effect::Write;
    const ROLES: &'static [&'static str] = &["Global Administrator"];
    const ORIGIN: &'static str = OURS;

    fn run(self, cx: &mut Context) -> Result<()> {
        let text = self.value.to_text();
        let value = match text.trim() {
            yes if yes.eq_ignore_ascii_case("true") => Json::Bool(true),
            no if no.eq_ignore_ascii_case("false") => Json::Bool(false),
            other => other
                .parse::<i64>()
                .map_or_else(|_| Json::String(other.to_string()), Json::from),
        };
        // What does not exist or is not allowed is said before anybody is asked.
        cx.tenant()?.setting(&self.name)?;
        if !cx.should_process(&self.name, &format!("Set to {text}"))? {
            return Ok(());
        }
        cx.tenant()?.set_setting(&self.name, &value)
    }
}
