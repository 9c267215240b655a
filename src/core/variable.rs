//! Variables of the session.

use super::alias::{check_scope, options_text};
use super::reading;
use crate::cmdlet::{Cmdlet, Context, Effect, PipelineCmdlet};
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
        check_scope(self.scope.as_deref())?;
        for name in names {
            let bare = name
                .strip_prefix("variable:")
                .unwrap_or(&name)
                .trim_start_matches(['\\', '/']);
            if !reading::has_wildcards(bare) {
                let found = cx.host.variable(&scoped(self.scope.as_deref(), bare));
                match found {
                    Some(value) if self.wants(bare) => self.put(bare, value, cx)?,
                    Some(_) => {}
                    None => {
                        let error = no_variable(bare, cx);
                        cx.write_error(error)?;
                    }
                }
                continue;
            }
            let mut all = cx.host.variables();
            all.sort_by(|(l, _), (r, _)| reading::order_text(l, r, false));
            for (known, value) in all {
                if !reading::like(&known, bare) || !self.wants(&known) {
                    continue;
                }
                if self.scope.is_none() {
                    self.put(&known, value, cx)?;
                } else if let Some(value) = cx.host.variable(&scoped(self.scope.as_deref(), &known))
                {
                    self.put(&known, value, cx)?;
                }
            }
        }
        Ok(())
    }
}

impl GetVariable {
    fn wants(&self, name: &str) -> bool {
        wanted(name, &self.include, &self.exclude)
    }

    fn put(&self, name: &str, value: Value, cx: &mut Context) -> Result<()> {
        if self.value_only {
            return cx.emit_each(value);
        }
        let object = scoped_object(name, value, self.scope.as_deref(), cx);
        cx.emit_value(object)
    }
}

fn wanted(name: &str, include: &[String], exclude: &[String]) -> bool {
    let fits = |patterns: &[String]| patterns.iter().any(|pattern| reading::like(name, pattern));
    (include.is_empty() || fits(include)) && !fits(exclude)
}

fn scoped(scope: Option<&str>, name: &str) -> String {
    scope.map_or_else(|| name.to_owned(), |scope| format!("{scope}:{name}"))
}

/// The object of a variable.
pub(super) fn variable_object(name: &str, value: Value, cx: &mut Context) -> Value {
    scoped_object(name, value, None, cx)
}

fn scoped_object(name: &str, value: Value, scope: Option<&str>, cx: &mut Context) -> Value {
    let (options, description) = cx.host.variable_notes(name, scope);
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
        Value::str(description),
        value,
        Value::str("Public"),
        Value::Null,
        Value::str(""),
        Value::str(options),
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
    value: Option<Value>,
    /// Patterns of which a name must fit one
    #[serde(default)]
    include: Vec<String>,
    /// Patterns of which a name must fit none
    #[serde(default)]
    exclude: Vec<String>,
    /// Adds the value to what is there, as a list
    #[serde(default)]
    append: bool,
    #[serde(flatten)]
    traits: Traits,
    #[serde(skip)]
    piped: Vec<Value>,
}

/// What may be said of a variable beside its value.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", default)]
struct Traits {
    /// What it is for
    description: Option<String>,
    /// None, ReadOnly, Constant, Private or AllScope
    option: Option<Value>,
    /// Public or Private, which makes no difference here
    #[serde(rename = "Visibility")]
    _visibility: Option<String>,
    /// Sets read-only variables as well
    force: bool,
    /// Puts out the variable
    pass_thru: bool,
    /// Scope of the variable: Global, Script, Local, or a number
    scope: Option<String>,
}

impl PipelineCmdlet for SetVariable {
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        check_scope(self.traits.scope.as_deref())
    }

    fn process(&mut self, item: Value, _cx: &mut Context) -> Result<()> {
        self.piped.push(item);
        Ok(())
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        let value = match self.piped.len() {
            0 => self.value.clone(),
            1 => self.piped.pop(),
            _ => Some(Value::array(std::mem::take(&mut self.piped))),
        };
        let names: Vec<String> = matching(&self.name, cx)
            .into_iter()
            .filter(|name| wanted(name, &self.include, &self.exclude))
            .collect();
        for name in &names {
            let shown = value.as_ref().map_or_else(String::new, reading::text);
            if !cx.should_process(&format!("Name: {name} Value: {shown}"), "Set variable")? {
                continue;
            }
            let value = match self.append {
                true => appended(cx.host.variable(name), value.clone()),
                false => value.clone(),
            };
            self.traits.set(name, value, cx)?;
        }
        Ok(())
    }
}

fn appended(old: Option<Value>, new: Option<Value>) -> Option<Value> {
    let items = |value: Option<Value>| match value {
        None | Some(Value::Null | Value::NoOutput) => Vec::new(),
        Some(value) => reading::enumerate(&value).unwrap_or_else(|| vec![value]),
    };
    let mut all = items(old);
    all.extend(items(new));
    Some(Value::array(all))
}

impl Traits {
    fn set(&self, name: &str, value: Option<Value>, cx: &mut Context) -> Result<()> {
        let scope = self.scope.as_deref();
        let (old, _) = cx.host.variable_notes(name, scope);
        let options = self.option.as_ref().map(options_text);
        let there = cx
            .host
            .variable(&scoped(Some(scope.unwrap_or("local")), name));
        if options.as_deref() == Some("Constant") && there.is_some() && !old.contains("Constant") {
            return cx.write_error(not_constant(name));
        }
        if self.force {
            cx.host.protect_variable(name, scope, None)?;
        }
        // Without a value only what is said of the variable changes.
        let value = match value {
            Some(value) => value.stored(),
            None => there.unwrap_or_default(),
        };
        let written = match (old.contains("ReadOnly") && !self.force, &self.option) {
            (true, Some(_)) => Err(not_writable(name).into()),
            _ => cx.host.set_variable(name, value.clone(), scope),
        };
        match written {
            Err(crate::diag::Error::Record(record)) => return cx.write_error(*record),
            other => other?,
        }
        if let Some(options) = options.filter(|options| options != "None") {
            cx.host.protect_variable(name, scope, Some(&options))?;
        }
        if let Some(text) = &self.description {
            cx.host.describe_variable(name, scope, text)?;
        }
        if self.pass_thru {
            let object = scoped_object(name, value, scope, cx);
            cx.emit_value(object)?;
        }
        Ok(())
    }
}

fn not_writable(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "VariableNotWritable",
        Category::WriteError,
        format!("The variable '{name}' is read-only or constant."),
    )
    .exception("System.Management.Automation.SessionStateUnauthorizedAccessException")
    .target(name, "String")
    .help("-Force changes a read-only variable all the same")
}

fn not_constant(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "VariableCannotBeMadeConstant",
        Category::WriteError,
        format!("The variable '{name}' is there already and cannot be made constant."),
    )
    .exception("System.Management.Automation.SessionStateUnauthorizedAccessException")
    .target(name, "String")
    .help("New-Variable -Option Constant makes a constant")
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
    #[serde(flatten)]
    traits: Traits,
}

impl Cmdlet for NewVariable {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let scope = self.traits.scope.clone();
        check_scope(scope.as_deref())?;
        let local = scoped(Some(scope.as_deref().unwrap_or("local")), &self.name);
        let there = cx.host.variable(&local).is_some();
        if there && !self.traits.force {
            return cx.write_error(already_there(&self.name));
        }
        let shown = reading::text(&self.value);
        if !cx.should_process(
            &format!("Name: {} Value: {shown}", self.name),
            "New variable",
        )? {
            return Ok(());
        }
        if there {
            // What was said of the old one goes with it.
            cx.host
                .protect_variable(&self.name, scope.as_deref(), None)?;
            let removed = cx
                .host
                .remove_variable(&self.name, Some(scope.as_deref().unwrap_or("local")));
            if let Err(crate::diag::Error::Record(_)) = removed {
                return cx.write_error(not_writable(&self.name));
            }
        }
        self.traits.set(&self.name, Some(self.value), cx)
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
    /// Patterns of which a name must fit one
    #[serde(default)]
    include: Vec<String>,
    /// Patterns of which a name must fit none
    #[serde(default)]
    exclude: Vec<String>,
    /// Removes read-only variables as well
    #[serde(default)]
    force: bool,
    /// Scope to remove them from
    scope: Option<String>,
}

impl Cmdlet for RemoveVariable {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        check_scope(self.scope.as_deref())?;
        for name in matching(&self.name, cx) {
            if !wanted(&name, &self.include, &self.exclude) {
                continue;
            }
            let (options, _) = cx.host.variable_notes(&name, self.scope.as_deref());
            if options.contains("Constant") || options.contains("ReadOnly") && !self.force {
                cx.write_error(not_removable(&name))?;
                continue;
            }
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

fn not_removable(name: &str) -> ErrorRecord {
    ErrorRecord::new(
        "VariableNotRemovable",
        Category::WriteError,
        format!("The variable '{name}' is read-only or constant."),
    )
    .exception("System.Management.Automation.SessionStateUnauthorizedAccessException")
    .target(name, "String")
    .help("-Force removes a read-only variable all the same")
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
    /// Patterns of which a name must fit one
    #[serde(default)]
    include: Vec<String>,
    /// Patterns of which a name must fit none
    #[serde(default)]
    exclude: Vec<String>,
    /// Empties read-only variables as well
    #[serde(default)]
    force: bool,
    /// Puts out the variable
    #[serde(default)]
    pass_thru: bool,
    /// Scope to look in
    scope: Option<String>,
}

impl Cmdlet for ClearVariable {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let scope = self.scope.as_deref();
        check_scope(scope)?;
        for name in matching(&self.name, cx) {
            if !wanted(&name, &self.include, &self.exclude) {
                continue;
            }
            if name.contains(':') || cx.host.variable(&scoped(scope, &name)).is_none() {
                let error = no_variable(&name, cx);
                cx.write_error(error)?;
                continue;
            }
            let (options, _) = cx.host.variable_notes(&name, scope);
            if options.contains("Constant") || options.contains("ReadOnly") && !self.force {
                cx.write_error(not_writable(&name))?;
                continue;
            }
            if self.force {
                cx.host.protect_variable(&name, scope, None)?;
            }
            cx.host.set_variable(&name, Value::Null, scope)?;
            if options.contains("ReadOnly") {
                cx.host.protect_variable(&name, scope, Some("ReadOnly"))?;
            }
            if self.pass_thru {
                let object = scoped_object(&name, Value::Null, scope, cx);
                cx.emit_value(object)?;
            }
        }
        Ok(())
    }
}
