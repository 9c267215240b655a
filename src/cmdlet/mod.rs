//! What a cmdlet is: a struct whose fields are its parameters, and one function; the context that it runs in; the table
//! of facts that says what the documented command accepts; the binder between the two. Evaluates nothing: blocks,
//! streams and variables are reached through [`Context`], which the host makes to work.
//!
//! # Writing a cmdlet
//!
//! ```ignore
//! /// Gets the sites of the tenant.                      ← the help's synopsis; more paragraphs: its description
//! ///
//! /// ```transcript
//! /// PS> Get-SPOSite https://contoso.sharepoint.com/sites/hr | Select-Object Url
//! /// ```
//! #[derive(Deserialize, JsonSchema)]
//! #[serde(rename_all = "PascalCase")]
//! pub struct GetSPOSite {
//!     /// Site to get: its URL, or its path below the tenant's root
//!     identity: Option<String>,
//!     limit: Option<String>,
//! }
//!
//! impl Cmdlet for GetSPOSite {
//!     const EFFECT: Effect = Effect::Read;
//!     const ROLES: &'static [&'static str] = &["SharePoint Administrator"];
//!     fn run(self, cx: &mut Context) -> Result<()> {
//!         for site in cx.tenant()?.list::<Site>()? {
//!             cx.emit(&site)?;
//!         }
//!         Ok(())
//!     }
//! }
//! ```
//!
//! The type's name gives the command's: `GetSPOSite` is `Get-SPOSite`. A switch is `#[serde(default)] x: bool`; an
//! `Option<bool>` takes `$true` or `$false`; an enum is a value set; a field of type `Value`, `Vec<Value>` or `Block`
//! keeps the live value. Parameters that the documented command has beyond the fields are accepted with a warning.
//! Then one line in the folder's table: `cmdlet::<GetSPOSite>()`.

mod binder;
mod context;
mod facts;
mod help;
mod known;
pub mod modules;
mod offer;
mod own;
mod topics;
mod type_data;

pub use binder::{BindOptions, Bound, COMMON, Given, PlainInput, bind};
pub use context::{
    Choice, Context, Drive, FileAccess, Host, Kept, Location, LongWork, OutDefault, Stream, Watch,
};
pub use facts::{
    ALL_SETS, CommandFacts, OutputFacts, ParameterFacts, Pipeline, SetFacts, VERBS, fact_names,
    facts, output_facts,
};
pub use help::{Doc, doc_of};
pub use known::{Elsewhere, elsewhere, known_module};
pub use offer::{Completed, Completer, Offer, OfferKind};
pub use own::facts_of;
pub use topics::{Topic, topics};
pub use type_data::{TypeMember, TypeNotes, TypeTable};

use crate::diag::Result;
use crate::value::Value;
use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;

/// What a command does to the tenant; decides journalling, savepoints and `-WhatIf`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Does not look at the tenant: a command of the language itself.
    None,
    /// Reads the tenant. Reading personal data is journalled as one row for each command.
    Read,
    /// Changes the tenant: each input record runs in one savepoint, and `-WhatIf` and `-Confirm` work.
    Write,
    /// Changes the tenant in batches of whole items that it commits itself, says how far it came, and may be repeated.
    Bulk,
}

/// PowerShell's ConfirmImpact: whether the host asks by itself, against `$ConfirmPreference`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "PowerShell's own words")]
pub enum Impact {
    None,
    Low,
    Medium,
    High,
}

/// A cmdlet that handles each input record by itself.
pub trait Cmdlet: DeserializeOwned + JsonSchema + 'static {
    /// What it does to the tenant.
    const EFFECT: Effect;
    /// When the host asks for confirmation.
    const IMPACT: Impact = Impact::Medium;
    /// Roles of which one must be held to run it; empty for everybody.
    const ROLES: &'static [&'static str] = &[];
    /// Where its name comes from when the table of facts does not say: a cmdlet of ours for a portal action, or ours alone.
    const ORIGIN: &'static str = "";

    /// Help for values that belong to a relative of this command and are refused here: parameter, value, what to know.
    const HINTS: &'static [(&'static str, &'static str, &'static str)] = &[];

    /// Runs once for each record from the pipeline, or once without one. Parameters bound from the record are decoded
    /// again each time.
    fn run(self, cx: &mut Context) -> Result<()>;
}

/// A cmdlet that works on a stream: what it remembers between records lies in fields marked `#[serde(skip)]`.
pub trait PipelineCmdlet: DeserializeOwned + JsonSchema + 'static {
    /// What it does to the tenant.
    const EFFECT: Effect = Effect::None;
    /// Where its name comes from when the table of facts does not say.
    const ORIGIN: &'static str = "";

    /// Runs before the first record.
    fn begin(&mut self, _cx: &mut Context) -> Result<()> {
        Ok(())
    }

    /// Runs for each record from the pipeline, or for each item of an `-InputObject` given by name.
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()>;

    /// Runs once in place of `process` where nothing is piped in and no `-InputObject` given.
    fn without_input(&mut self, _cx: &mut Context) -> Result<()> {
        Ok(())
    }

    /// Runs after the last record, also after none.
    fn end(&mut self, _cx: &mut Context) -> Result<()> {
        Ok(())
    }
}

/// A registered cmdlet, as the tables of `apps`, `core` and `playbook` list it.
pub struct CmdletDef {
    type_name: fn() -> &'static str,
    /// What it does to the tenant.
    pub effect: Effect,
    /// When the host asks for confirmation.
    pub impact: Impact,
    /// Roles of which one must be held.
    pub roles: &'static [&'static str],
    /// Where its name comes from when the table of facts does not say.
    pub origin: &'static str,
    /// Help for values that belong to a relative of it: parameter, value, what to know.
    pub hints: &'static [(&'static str, &'static str, &'static str)],
    /// Whether it is a [`PipelineCmdlet`], which sees records one by one as `process`.
    pub streams: bool,
    /// Schema of its parameters: names, types, doc comments.
    pub schema: fn() -> Schema,
    /// A fresh running instance.
    pub make: fn() -> Box<dyn Running>,
}

/// One command of one pipeline while it runs. `arguments` is an object whose properties are the bound parameters, under
/// the names of the struct's fields in PascalCase; the host adds those bound from the record before `process`.
pub trait Running {
    /// Before the first record.
    fn begin(&mut self, arguments: &Value, cx: &mut Context) -> Result<()>;
    /// For each record; `record` is `None` when nothing is piped in.
    fn process(&mut self, record: Option<Value>, arguments: &Value, cx: &mut Context)
    -> Result<()>;
    /// After the last record.
    fn end(&mut self, cx: &mut Context) -> Result<()>;
}

/// Entry of a table for a [`Cmdlet`].
pub const fn cmdlet<T: Cmdlet>() -> CmdletDef {
    CmdletDef {
        type_name: std::any::type_name::<T>,
        effect: T::EFFECT,
        impact: T::IMPACT,
        roles: T::ROLES,
        origin: T::ORIGIN,
        hints: T::HINTS,
        streams: false,
        schema: || schemars::schema_for!(T),
        make: || Box::new(ByRecord::<T>(std::marker::PhantomData)),
    }
}

/// Entry of a table for a [`PipelineCmdlet`].
pub const fn pipeline_cmdlet<T: PipelineCmdlet>() -> CmdletDef {
    CmdletDef {
        type_name: std::any::type_name::<T>,
        effect: T::EFFECT,
        impact: Impact::Medium,
        roles: &[],
        origin: T::ORIGIN,
        hints: &[],
        streams: true,
        schema: || schemars::schema_for!(T),
        make: || Box::new(Streaming::<T>(None)),
    }
}

impl CmdletDef {
    /// The command's name, made from the type's: `ConvertToJson` is `ConvertTo-Json`.
    pub fn name(&self) -> String {
        command_name((self.type_name)())
    }

    /// Whether a parameter does something here: the struct has a field for it.
    pub fn takes(&self, parameter: &str) -> bool {
        let fields = doc_of(self).parameters;
        self.streams && parameter == "InputObject"
            || fields
                .iter()
                .any(|(field, _)| field.eq_ignore_ascii_case(parameter))
    }

    /// Whether it changes the tenant.
    pub fn changes(&self) -> bool {
        matches!(self.effect, Effect::Write | Effect::Bulk)
    }
}

/// Splits a type's name after its approved verb.
fn command_name(type_name: &str) -> String {
    let type_name = type_name.split('<').next().unwrap_or(type_name);
    let name = type_name.rsplit("::").next().unwrap_or(type_name);
    let fits = |verb: &&str| {
        name.strip_prefix(*verb)
            .is_some_and(|noun| noun.starts_with(|c: char| c.is_ascii_uppercase()))
    };
    let verb = facts::VERBS
        .iter()
        .copied()
        .filter(fits)
        .max_by_key(|verb| verb.len());
    verb.map_or_else(
        || name.to_owned(),
        |verb| format!("{verb}-{}", &name[verb.len()..]),
    )
}

struct ByRecord<T>(std::marker::PhantomData<T>);

impl<T: Cmdlet> Running for ByRecord<T> {
    fn begin(&mut self, _arguments: &Value, _cx: &mut Context) -> Result<()> {
        Ok(())
    }

    fn process(
        &mut self,
        _record: Option<Value>,
        arguments: &Value,
        cx: &mut Context,
    ) -> Result<()> {
        crate::value::to_deserialize::<T>(arguments.clone())?.run(cx)
    }

    fn end(&mut self, _cx: &mut Context) -> Result<()> {
        Ok(())
    }
}

struct Streaming<T>(Option<T>);

impl<T: PipelineCmdlet> Running for Streaming<T> {
    fn begin(&mut self, arguments: &Value, cx: &mut Context) -> Result<()> {
        if self.0.is_some() {
            return Ok(());
        }
        let made = crate::value::to_deserialize::<T>(arguments.clone())?;
        self.0.insert(made).begin(cx)
    }

    fn process(
        &mut self,
        record: Option<Value>,
        arguments: &Value,
        cx: &mut Context,
    ) -> Result<()> {
        // The stage before may put out objects while it begins, before it is this one's turn.
        self.begin(arguments, cx)?;
        match (&mut self.0, record) {
            (Some(cmdlet), Some(record)) => cmdlet.process(record, cx),
            (Some(cmdlet), None) => cmdlet.without_input(cx),
            (None, _) => Ok(()),
        }
    }

    fn end(&mut self, cx: &mut Context) -> Result<()> {
        self.0.as_mut().map_or(Ok(()), |cmdlet| cmdlet.end(cx))
    }
}

#[cfg(test)]
mod tests {
    use super::command_name;

    #[test]
    fn the_verb_is_the_longest_approved_one() {
        assert_eq!(
            command_name("rehearsal::core::ConvertToJson"),
            "ConvertTo-Json"
        );
        assert_eq!(command_name("x::ForEachObject"), "ForEach-Object");
        assert_eq!(command_name("x::GetSPOSite"), "Get-SPOSite");
        assert_eq!(
            command_name("x::NewComplianceSearchAction"),
            "New-ComplianceSearchAction"
        );
    }
}
