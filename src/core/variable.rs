//! Variables of the session.

use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Gets variables by name.
///
/// ```transcript
/// PS> $n = 5; Get-Variable n -ValueOnly
/// 5
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct GetVariable {
    /// Names to get; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Gives the value in place of the variable
    #[serde(default)]
    value_only: bool,
    /// Patterns of which a name must fit one
    #[serde(default)]
    include: Vec<String>,
    /// Patterns of which a name must fit none
    #[serde(default)]
    exclude: Vec<String>,
    /// Scope to look in: Global, Script, Local, or a number
    scope: Option<String>,
}

impl Cmdlet for GetVariable {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let names = if self.name.is_empty() {
            vec!["*".to_owned()]
        } else {
            self.name.clone()
        };
        for name in names {
            if !reading::has_wildcards(&name) {
                let found = cx.host.variable(&scoped(self.scope.as_deref(), &name));
                match found {
                    Some(value) => self.put(&name, value, cx)?,
                    None => {
                        let error = no_variable(&name, cx);
                        cx.write_error(error)?;
                    }
                }
                continue;
            }
            let mut all = cx.host.variables();
            all.sort_by(|(l, _), (r, _)| reading::order_text(l, r, false));
            let fits = |known: &String, patterns: &[String]| {
                patterns.iter().any(|p| reading::like(known, p))
            };
            for (known, value) in all {
                let wanted = reading::like(&known, &name)
                    && (self.include.is_empty() || fits(&known, &self.include))
                    && !fits(&known, &self.exclude);
                if wanted {
                    self.put(&known, value, cx)?;
                }
            }
        }
        Ok(())
    }
}

impl GetVariable {
    fn put(&self, name: &str, value: Value, cx: &mut Context) -> Result<()> {
        if self.value_only {
            cx.emit_value(value)
        } else {
            cx.emit_value(variable_object(name, value))
        }
    }
}

fn scoped(scope: Option<&str>, name: &str) -> String {
    scope.map_or_else(|| name.to_owned(), |scope| format!("{scope}:{name}"))
}

fn variable_object(name: &str, value: Value) -> Value {
    let types: Rc<[Rc<str>]> = Rc::new([
        "System.Management.Automation.PSVariable".into(),
        "System.Object".into(),
    ]);
    let names = [
        "Name",
        "Description",
        "Value",
        "Visibility",
        "Module",
        "ModuleName",
        "Options",
        "Attributes",
    ];
    let values = vec![
        Value::str(name),
        Value::str(""),
        value,
        Value::str("Public"),
        Value::Null,
        Value::str(""),
        Value::str("None"),
        Value::array(Vec::new()),
    ];
    Value::Object(Object::with_shape(
        types,
        Shape::new(names.map(Rc::from).to_vec()),
        values,
    ))
}

fn no_variable(name: &str, cx: &mut Context) -> ErrorRecord {
    let known = cx.host.variables();
    let near = crate::diag::did_you_mean(name, known.iter().map(|(name, _)| name.as_str()));
    ErrorRecord::new(
        "VariableNotFound",
        Category::ObjectNotFound,
        format!("There is no variable '{name}'."),
    )
    .exception("System.Management.Automation.ItemNotFoundException")
    .target(name, "String")
    .help(near.map_or_else(
        || "Get-Variable lists all variables".to_owned(),
        |near| format!("did you mean {near}?"),
    ))
}

/// Sets a variable by name.
///
/// ```transcript
/// PS> Set-Variable n 7; $n
/// 7
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct SetVariable {
    /// Names to set
    #[serde(default)]
    name: Vec<String>,
    /// Value to set
    #[serde(default)]
    value: Value,
    /// Description, which is not kept
    #[serde(default, rename = "Description")]
    _description: String,
    /// None, ReadOnly, Constant or AllScope
    option: Option<String>,
    /// Sets read-only variables as well
    #[serde(default)]
    force: bool,
    /// Puts out the variable
    #[serde(default)]
    pass_thru: bool,
    /// Scope to set it in: Global, Script, Local, or a number
    scope: Option<String>,
}

impl Cmdlet for SetVariable {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for name in &self.name {
            if !cx.should_process(
                &format!("Name: {name} Value: {}", reading::text(&self.value)),
                "Set variable",
            )? {
                continue;
            }
            set(
                name,
                &self.value,
                self.scope.as_deref(),
                self.option.as_deref(),
                self.force,
                cx,
            )?;
            if self.pass_thru {
                cx.emit_value(variable_object(name, self.value.clone()))?;
            }
        }
        Ok(())
    }
}

fn set(
    name: &str,
    value: &Value,
    scope: Option<&str>,
    option: Option<&str>,
    force: bool,
    cx: &mut Context,
) -> Result<()> {
    if force {
        cx.host.protect_variable(name, scope, None)?;
    }
    cx.host.set_variable(name, value.clone().stored(), scope)?;
    match option.filter(|option| !option.eq_ignore_ascii_case("none")) {
        Some(option) => cx.host.protect_variable(name, scope, Some(option)),
        None => Ok(()),
    }
}

/// Makes a variable; one that is there already is an error.
///
/// ```transcript
/// PS> New-Variable -Name v -Value 3; $v
/// 3
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct NewVariable {
    /// Name of the variable
    #[serde(default)]
    name: String,
    /// Its value
    #[serde(default)]
    value: Value,
    /// Description, which is not kept
    #[serde(default, rename = "Description")]
    _description: String,
    /// None, ReadOnly, Constant or AllScope
    option: Option<String>,
    /// Replaces a variable that is there
    #[serde(default)]
    force: bool,
    /// Puts out the variable
    #[serde(default)]
    pass_thru: bool,
    /// Scope to make it in: Global, Script, Local, or a number
    scope: Option<String>,
}

impl Cmdlet for NewVariable {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let local = scoped(Some(self.scope.as_deref().unwrap_or("local")), &self.name);
        if !self.force && cx.host.variable(&local).is_some() {
            return cx.write_error(already_there(&self.name));
        }
        set(
            &self.name,
            &self.value,
            self.scope.as_deref(),
            self.option.as_deref(),
            self.force,
            cx,
        )?;
        if self.pass_thru {
            cx.emit_value(variable_object(&self.name, self.value))
        } else {
            Ok(())
        }
    }
}

fn already_there(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "VariableAlreadyExists",
        Category::ResourceExists,
        format!("There is a variable '{name}' already."),
    )
    .exception("System.Management.Automation.SessionStateException")
    .target(name, "String")
    .help("Set-Variable changes it")
}

/// Removes variables.
///
/// ```transcript
/// PS> $gone = 1; Remove-Variable gone; $null -eq $gone
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RemoveVariable {
    /// Names to remove; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Removes read-only variables as well
    #[serde(default)]
    force: bool,
    /// Scope to remove them from
    scope: Option<String>,
}

impl Cmdlet for RemoveVariable {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for name in matching(&self.name, cx) {
            if self.force {
                cx.host
                    .protect_variable(&name, self.scope.as_deref(), None)?;
            }
            if cx.should_process(&format!("Name: {name}"), "Remove variable")?
                && !cx.host.remove_variable(&name, self.scope.as_deref())?
            {
                let error = no_variable(&name, cx);
                cx.write_error(error)?;
            }
        }
        Ok(())
    }
}

fn matching(names: &[String], cx: &mut Context) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        if reading::has_wildcards(name) {
            let all = cx.host.variables();
            found.extend(
                all.into_iter()
                    .map(|(known, _)| known)
                    .filter(|known| reading::like(known, name)),
            );
        } else {
            found.push(name.clone());
        }
    }
    found
}

/// Empties variables: they stay, with `$null` in them.
///
/// ```transcript
/// PS> $x = 5; Clear-Variable x; $null -eq $x
/// True
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ClearVariable {
    /// Names to empty; wildcards are understood
    #[serde(default)]
    name: Vec<String>,
    /// Empties read-only variables as well
    #[serde(default, rename = "Force")]
    _force: bool,
    /// Puts out the variable
    #[serde(default)]
    pass_thru: bool,
    /// Scope to look in
    scope: Option<String>,
}

impl Cmdlet for ClearVariable {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        for name in matching(&self.name, cx) {
            if cx
                .host
                .variable(&scoped(self.scope.as_deref(), &name))
                .is_none()
            {
                let error = no_variable(&name, cx);
                cx.write_error(error)?;
                continue;
            }
            cx.host
                .set_variable(&name, Value::Null, self.scope.as_deref())?;
            if self.pass_thru {
                cx.emit_value(variable_object(&name, Value::Null))?;
            }
        }
        Ok(())
    }
}
