//! What Windows PowerShell asks for before a script runs: execution policies, which hold nothing back here, and snap-ins, which
//! are refused.

use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{EnumValue, Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Scopes, the strongest first.
const SCOPES: [&str; 5] = [
    "MachinePolicy",
    "UserPolicy",
    "Process",
    "CurrentUser",
    "LocalMachine",
];

fn policy(name: &str, number: i64) -> Value {
    Value::Enum(Rc::new(EnumValue {
        type_name: "Microsoft.PowerShell.ExecutionPolicy".into(),
        name: name.into(),
        number,
    }))
}

/// The policy of a scope: the machine lets scripts of its own run, the others say nothing.
fn policy_of(scope: &str) -> Value {
    match scope {
        "LocalMachine" => policy("RemoteSigned", 1),
        _ => policy("Undefined", 5),
    }
}

/// Gets the execution policy, which is RemoteSigned and holds nothing back.
///
/// ```transcript
/// PS> Get-ExecutionPolicy
/// RemoteSigned
/// ```
#[derive(Deserialize, JsonSchema, Default)]
#[serde(rename_all = "PascalCase", default)]
pub struct GetExecutionPolicy {
    /// One scope only
    scope: Option<String>,
    /// All scopes
    list: bool,
}

impl Cmdlet for GetExecutionPolicy {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        if !self.list {
            let wanted = self.scope.as_deref().unwrap_or("LocalMachine");
            let scope = SCOPES
                .iter()
                .find(|scope| scope.eq_ignore_ascii_case(wanted));
            return cx.emit_value(policy_of(scope.copied().unwrap_or("LocalMachine")));
        }
        SCOPES
            .into_iter()
            .enumerate()
            .try_for_each(|(index, scope)| {
                let name = Value::Enum(Rc::new(EnumValue {
                    type_name: "Microsoft.PowerShell.ExecutionPolicyScope".into(),
                    name: scope.into(),
                    number: 4 - index as i64,
                }));
                cx.emit_value(Value::Object(Object::of([
                    ("Scope", name),
                    ("ExecutionPolicy", policy_of(scope)),
                ])))
            })
    }
}

/// Accepts an execution policy; scripts run here under any of them.
///
/// ```transcript
/// PS> Set-ExecutionPolicy RemoteSigned -Scope CurrentUser -Force
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetExecutionPolicy {
    /// Policy; kept nowhere
    execution_policy: Value,
    /// Scope; kept nowhere
    #[serde(default, rename = "Scope")]
    _scope: Option<Value>,
    /// Sets it without asking
    #[serde(default, rename = "Force")]
    _force: bool,
}

impl Cmdlet for SetExecutionPolicy {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let policy = crate::core::reading::text(&self.execution_policy);
        cx.verbose(format!(
            "{policy} is accepted; scripts run here under any policy."
        ))
    }
}

/// Refuses snap-ins: Windows PowerShell alone had them.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct AddPSSnapin {
    /// Names
    name: Value,
    /// Puts out the snap-ins
    #[serde(default, rename = "PassThru")]
    _pass_thru: bool,
}

impl Cmdlet for AddPSSnapin {
    const EFFECT: Effect = Effect::None;
    const ORIGIN: &'static str = "Windows PowerShell";

    fn run(self, _cx: &mut Context) -> Result<()> {
        let name = super::gallery::texts(&self.name).join(", ");
        let message =
            format!("The snap-in '{name}' is not there: snap-ins belong to Windows PowerShell.");
        Err(
            ErrorRecord::new("NotSupportedSnapin", Category::NotImplemented, message)
                .exception("System.Management.Automation.PSNotSupportedException")
                .target(name, "String")
                .help("leave it out: the commands that are simulated are there without it")
                .into(),
        )
    }
}
