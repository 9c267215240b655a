//! Parameters of functions: the `param` block becomes the same table of facts that documented commands have, so that one
//! binder serves both; conversion and validation are done here, since a function's types and attributes are the
//! evaluator's.

pub use super::checks::Check;
use crate::cmdlet::{ALL_SETS, CommandFacts, ParameterFacts, Pipeline, SetFacts};
use crate::diag::{Category, Error, ErrorRecord, Result, Span, did_you_mean};
use crate::host::ops;
use crate::host::vm::Vm;
use crate::lang::tree::{Attribute, AttributeOrType, Expr, NamedArgument, ScriptBlockTree};
use crate::value::{TypeName, Value};
use std::any::Any;
use std::rc::Rc;

/// The parameters of a function.
pub struct Parameters {
    /// For the binder.
    pub facts: Rc<CommandFacts>,
    /// Whether it has `[CmdletBinding()]` or a `[Parameter()]`: then unknown words are refused and `$args` is not filled.
    pub advanced: bool,
    /// Conversions and checks, by position.
    pub each: Vec<Parameter>,
    /// Whether arguments can be set by position without the binder.
    pub simple: bool,
}

/// One parameter of a function.
#[derive(Clone)]
pub struct Parameter {
    /// Name as declared.
    pub name: Rc<str>,
    /// Type that values are converted to.
    pub convert: Option<TypeName>,
    /// Validation attributes.
    pub checks: Vec<Rc<dyn Any>>,
    /// `[switch]`.
    pub switch: bool,
    /// `[AllowNull()]` and kin.
    pub allow_null: bool,
    /// `[AllowEmptyString()]`.
    pub allow_empty: bool,
    /// `[AllowEmptyCollection()]`.
    pub allow_empty_collection: bool,
    /// Mandatory in some set.
    pub mandatory: bool,
}

impl Parameter {
    /// A parameter without type and attributes.
    pub fn named(name: Rc<str>) -> Parameter {
        Parameter {
            name,
            convert: None,
            checks: Vec::new(),
            switch: false,
            allow_null: false,
            allow_empty: false,
            allow_empty_collection: false,
            mandatory: false,
        }
    }
}

impl Parameters {
    /// Its parameters with their types, for those who look at the command.
    pub fn described(&self) -> Vec<ParameterFacts> {
        let each = self.facts.parameters.iter().zip(&self.each);
        each.map(|(facts, parameter)| {
            let mut facts = facts.clone();
            if let Some(to) = &parameter.convert {
                facts.type_name = to.0.clone();
            }
            facts.allow_null = parameter.allow_null;
            facts.allow_empty = parameter.allow_empty;
            for check in &parameter.checks {
                if let Some(Check::Set(values, _)) = check.downcast_ref() {
                    facts.values = values.iter().map(|value| value.as_str().into()).collect();
                }
            }
            facts.allow_empty_collection = parameter.allow_empty_collection;
            facts
        })
        .collect()
    }

    /// Reads a `param` block.
    pub fn compile(vm: &mut Vm, tree: &Rc<ScriptBlockTree>) -> Result<Parameters> {
        let mut facts = CommandFacts {
            kind: "Function".into(),
            ..CommandFacts::default()
        };
        let attributes = tree
            .params
            .as_ref()
            .map_or(&[][..], |block| &block.attributes[..]);
        let binding = attributes
            .iter()
            .find(|attribute| attribute.is("CmdletBinding"));
        let mut advanced = binding.is_some();
        let mut positional = true;
        if let Some(binding) = binding {
            facts.should_process = vm
                .flag(binding.argument("SupportsShouldProcess"))?
                .unwrap_or(false);
            positional = vm
                .flag(binding.argument("PositionalBinding"))?
                .unwrap_or(true);
            if let Some(set) = binding
                .argument("DefaultParameterSetName")
                .and_then(|a| a.value.as_ref())
            {
                facts.default_set = Some(vm.eval(set)?.to_text().into());
            }
            if let Some(impact) = binding
                .argument("ConfirmImpact")
                .and_then(|a| a.value.as_ref())
            {
                facts.impact = vm.eval(impact)?.to_text().into();
            }
        }
        let outputs = attributes
            .iter()
            .filter(|attribute| attribute.is("OutputType"));
        for value in outputs.flat_map(|attribute| &attribute.positional) {
            for kind in ops::items_of(&vm.eval(value)?) {
                facts.outputs.push(match kind {
                    crate::value::Value::Type(name) => name.0,
                    other => other.to_text().into(),
                });
            }
        }
        let declared = tree.parameters();
        let mut each = Vec::with_capacity(declared.len());
        for declaration in declared {
            let is_parameter = |a: &&Attribute| a.is("Parameter");
            advanced |= declaration.plain_attributes().any(|a| is_parameter(&a));
            let (parameter, described) = vm.read_parameter(declaration, &mut facts)?;
            each.push(parameter);
            facts.parameters.push(described);
        }
        facts.common = advanced;
        let explicit = facts
            .parameters
            .iter()
            .any(|p| p.sets.iter().any(|set| set.position.is_some()));
        if positional && !explicit {
            let mut next = 0;
            for parameter in &mut facts.parameters {
                if parameter.switch {
                    continue;
                }
                for set in &mut parameter.sets {
                    if !set.remaining {
                        set.position = Some(next);
                    }
                }
                next += 1;
            }
        }
        if let Some(default) = &facts.default_set
            && !facts
                .sets
                .iter()
                .any(|set| set.eq_ignore_ascii_case(default))
            && facts.sets.len() < 63
        {
            facts.sets.push(default.clone());
        }
        let plain = |p: &Parameter| p.checks.is_empty() && !p.switch && !p.mandatory;
        let simple = !advanced && tree.unnamed && tree.dynamic.is_none() && each.iter().all(plain);
        Ok(Parameters {
            facts: Rc::new(facts),
            advanced,
            each,
            simple,
        })
    }
}

impl Vm {
    pub(super) fn flag(&mut self, argument: Option<&NamedArgument>) -> Result<Option<bool>> {
        match argument {
            None => Ok(None),
            Some(NamedArgument { value: None, .. }) => Ok(Some(true)),
            Some(NamedArgument {
                value: Some(value), ..
            }) => Ok(Some(self.eval(value)?.truthy())),
        }
    }

    fn read_parameter(
        &mut self,
        declaration: &crate::lang::tree::ParameterDecl,
        facts: &mut CommandFacts,
    ) -> Result<(Parameter, ParameterFacts)> {
        let name = declaration.variable.name.clone();
        let mut parameter = Parameter::named(name.clone());
        // Null and empty values are judged here, after conversion.
        let mut described = ParameterFacts {
            name,
            allow_null: true,
            allow_empty: true,
            allow_empty_collection: true,
            ..ParameterFacts::default()
        };
        for attribute in &declaration.attributes {
            let attribute = match attribute {
                AttributeOrType::Type(name) => {
                    let to = self.resolve_type(name)?;
                    if &*to.0 == "System.Management.Automation.SwitchParameter" {
                        parameter.switch = true;
                        described.switch = true;
                    }
                    described.type_name = to.0.clone();
                    parameter.convert = Some(to);
                    continue;
                }
                AttributeOrType::Attribute(attribute) => attribute,
            };
            if attribute.is("Parameter") {
                let set = self.read_set(attribute, facts)?;
                parameter.mandatory |= set.mandatory;
                described.sets.push(set);
            } else if attribute.is("Alias") {
                for alias in &attribute.positional {
                    for name in ops::items_of(&self.eval(alias)?) {
                        described.aliases.push(name.to_text().into());
                    }
                }
            } else if attribute.is("AllowNull") {
                parameter.allow_null = true;
            } else if attribute.is("AllowEmptyString") {
                parameter.allow_empty = true;
            } else if attribute.is("AllowEmptyCollection") {
                parameter.allow_empty_collection = true;
            } else if let Some(check) = self.compile_check(attribute)? {
                parameter.checks.push(check);
            }
        }
        if described.sets.is_empty() {
            described.sets.push(SetFacts {
                mask: ALL_SETS,
                ..SetFacts::default()
            });
        }
        // The binder converts nothing for a function: it would name another error than PowerShell's.
        if !described.switch {
            described.type_name = "".into();
        }
        Ok((parameter, described))
    }

    fn read_set(&mut self, attribute: &Attribute, facts: &mut CommandFacts) -> Result<SetFacts> {
        let mut set = SetFacts {
            mask: ALL_SETS,
            ..SetFacts::default()
        };
        set.mandatory = self.flag(attribute.argument("Mandatory"))?.unwrap_or(false);
        set.remaining = self
            .flag(attribute.argument("ValueFromRemainingArguments"))?
            .unwrap_or(false);
        set.pipeline = Pipeline {
            by_value: self
                .flag(attribute.argument("ValueFromPipeline"))?
                .unwrap_or(false),
            by_name: self
                .flag(attribute.argument("ValueFromPipelineByPropertyName"))?
                .unwrap_or(false),
        };
        if let Some(position) = attribute
            .argument("Position")
            .and_then(|a| a.value.as_ref())
            && let Value::Int(position) =
                ops::convert(&self.eval(position)?, &TypeName("System.Int32".into()))?
        {
            set.position = u32::try_from(position).ok();
        }
        if let Some(name) = attribute
            .argument("ParameterSetName")
            .and_then(|a| a.value.as_ref())
        {
            let name: Rc<str> = self.eval(name)?.to_text().into();
            if &*name != "__AllParameterSets" {
                let index = facts
                    .sets
                    .iter()
                    .position(|set| set.eq_ignore_ascii_case(&name))
                    .unwrap_or_else(|| {
                        facts.sets.push(name);
                        facts.sets.len() - 1
                    });
                set.mask = 1 << index.min(63);
            }
        }
        Ok(set)
    }

    /// Converts and checks what the binder gave to a parameter.
    pub(super) fn accept(
        &mut self,
        parameter: &Parameter,
        value: Value,
        at: Span,
    ) -> Result<Value> {
        let value = self.convert_argument(parameter, value, at)?;
        if parameter.mandatory
            && let Some((id, why)) = not_there(parameter, &value)
        {
            return Err(self.refusal(parameter, id, why.to_owned(), at));
        }
        for check in &parameter.checks {
            let Some(check) = check.downcast_ref::<Check>() else {
                continue;
            };
            let refused = self.refused(check, &value);
            match refused {
                Ok(None) => {}
                Ok(Some((_, why))) => {
                    let id = "ParameterArgumentValidationError";
                    let near = match check {
                        Check::Set(values, _) => {
                            let known = values.iter().map(String::as_str);
                            did_you_mean(&value.to_text(), known)
                        }
                        _ => None,
                    };
                    let refusal = self.refusal(parameter, id, why, at);
                    return Err(match near {
                        Some(near) => {
                            refusal.map(|record| record.help(format!("did you mean {near}?")))
                        }
                        None => refusal,
                    });
                }
                Err(Error::Record(record)) => {
                    return Err(self.refusal(
                        parameter,
                        "ParameterArgumentValidationError",
                        record.message,
                        at,
                    ));
                }
                Err(jump) => return Err(jump),
            }
        }
        Ok(value)
    }

    fn convert_argument(&mut self, parameter: &Parameter, value: Value, at: Span) -> Result<Value> {
        let wants_text = matches!(&parameter.convert, Some(to) if &*to.0 == "System.String");
        let value = match value.typed_number() {
            Some(typed) if wants_text => Value::str(typed),
            Some(_) => value.base().clone(),
            None => value,
        };
        let Some(to) = &parameter.convert else {
            return Ok(value.stored());
        };
        if parameter.switch && value.as_switch().is_some() {
            return Ok(ops::switch_value(value.truthy()));
        }
        let is_bool = &*to.0 == "System.Boolean";
        let bad_bool = is_bool && matches!(value.base(), Value::Str(_) | Value::Null);
        let is_ref = &*to.0 == "System.Management.Automation.PSReference";
        if is_ref && !ops::is_reference(&value) {
            return Err(self.transformation(
                parameter,
                &value,
                to,
                "a reference such as ([ref]$x) was expected",
                at,
            ));
        }
        if is_ref {
            return Ok(value);
        }
        if bad_bool {
            return Err(self.transformation(
                parameter,
                &value,
                to,
                "$true or $false was expected (1 and 0 do, too)",
                at,
            ));
        }
        if value.is_null() && ops::keeps_null(to) {
            return Ok(Value::Null);
        }
        match self.convert_to(value.clone(), to) {
            Ok(converted) => Ok(converted),
            Err(Error::Record(record)) => {
                let why = record.message.trim_end_matches('.').to_owned();
                Err(self.transformation(parameter, &value, to, &why, at))
            }
            Err(jump) => Err(jump),
        }
    }

    fn transformation(
        &self,
        parameter: &Parameter,
        value: &Value,
        to: &TypeName,
        why: &str,
        at: Span,
    ) -> Error {
        let message = format!("Cannot bind parameter '{}': {why}.", parameter.name);
        let _ = value;
        ErrorRecord::new(
            "ParameterArgumentTransformationError",
            Category::InvalidData,
            message,
        )
        .exception("System.Management.Automation.ParameterBindingArgumentTransformationException")
        .label(format!(
            "a value of type {} was expected",
            ops::shown_type(to)
        ))
        .at(&self.source, at)
        .into()
    }

    fn refusal(&self, parameter: &Parameter, id: &str, why: String, at: Span) -> Error {
        ErrorRecord::new(
            id,
            Category::InvalidData,
            format!("Cannot bind parameter '{}': {why}.", parameter.name),
        )
        .exception("System.Management.Automation.ParameterBindingValidationException")
        .label("not accepted")
        .at(&self.source, at)
        .into()
    }

    /// Value of a parameter that was not given.
    pub(super) fn default_value(
        &mut self,
        parameter: &Parameter,
        default: Option<&Expr>,
    ) -> Result<Value> {
        if let Some(default) = default {
            let value = self.eval(default)?.stored();
            return match &parameter.convert {
                Some(_) => self.convert_argument(parameter, value, default.span),
                None => Ok(value),
            };
        }
        Ok(match &parameter.convert {
            Some(_) if parameter.switch => ops::switch_value(false),
            Some(to) => ops::default_of(to),
            None => Value::Null,
        })
    }
}

/// What a mandatory parameter refuses unless an attribute allows it.
fn not_there(parameter: &Parameter, value: &Value) -> Option<(&'static str, &'static str)> {
    match value.base() {
        Value::Null | Value::NoOutput if !parameter.allow_null => Some((
            "ParameterArgumentValidationErrorNullNotAllowed",
            "it is null",
        )),
        Value::Str(text) if text.is_empty() && !parameter.allow_empty => Some((
            "ParameterArgumentValidationErrorEmptyStringNotAllowed",
            "it is an empty string",
        )),
        Value::Array(items) if items.is_empty() && !parameter.allow_empty_collection => Some((
            "ParameterArgumentValidationErrorEmptyArrayNotAllowed",
            "it is an empty list",
        )),
        Value::Array(items) if !parameter.allow_empty => {
            let text = parameter
                .convert
                .as_ref()
                .is_some_and(|to| &*to.0 == "System.String[]");
            let empty = text
                && items
                    .borrow()
                    .iter()
                    .any(|item| matches!(item, Value::Str(t) if t.is_empty()));
            empty.then_some((
                "ParameterArgumentValidationErrorEmptyStringNotAllowed",
                "it has an empty string in it",
            ))
        }
        _ => None,
    }
}
