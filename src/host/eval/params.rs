//! Parameters of functions: the `param` block becomes the same table of facts that documented commands have, so that one
//! binder serves both; conversion and validation are done here, since a function's types and attributes are the
//! evaluator's.

use crate::cmdlet::{ALL_SETS, CommandFacts, ParameterFacts, Pipeline, SetFacts};
use crate::diag::{Category, Error, ErrorRecord, Result, Span};
use crate::host::errors;
use crate::host::ops;
use crate::host::vm::Vm;
use crate::lang::tree::{
    Attribute, AttributeOrType, Expr, ExprKind, NamedArgument, ScriptBlockTree,
};
use crate::value::{Block, TypeName, Value};
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

/// One validation attribute.
pub enum Check {
    /// `[ValidateSet()]`: values and whether case is ignored.
    Set(Vec<String>, bool),
    /// `[ValidateRange(low, high)]`.
    Range(Value, Value),
    /// `[ValidateRange('Positive')]` and kin.
    Sign(String),
    /// `[ValidatePattern()]`.
    Pattern(String),
    /// `[ValidateLength(low, high)]`.
    Length(i64, i64),
    /// `[ValidateCount(low, high)]`.
    Count(i64, i64),
    /// `[ValidateScript({ })]`.
    Script(Block),
    /// `[ValidateNotNull()]`.
    NotNull,
    /// `[ValidateNotNullOrEmpty()]`.
    NotNullOrEmpty,
    /// `[ValidateNotNullOrWhiteSpace()]`.
    NotNullOrWhiteSpace,
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
    fn flag(&mut self, argument: Option<&NamedArgument>) -> Result<Option<bool>> {
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
        let mut parameter = Parameter {
            name: name.clone(),
            convert: None,
            checks: Vec::new(),
            switch: false,
            allow_null: false,
            allow_empty: false,
            allow_empty_collection: false,
            mandatory: false,
        };
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

    /// A validation attribute; `None` for attributes that check nothing.
    pub(super) fn compile_check(&mut self, attribute: &Attribute) -> Result<Option<Rc<dyn Any>>> {
        let mut values = Vec::new();
        for value in &attribute.positional {
            // A bare type among the arguments is no list of values: a class that generates them.
            if let ExprKind::Type(_) = value.kind
                && attribute.is("ValidateSet")
            {
                return Err(errors::not_supported(
                    "ValidateSetGenerator",
                    "a class that generates a value set",
                    &self.source,
                    value.span,
                ));
            }
            values.push(self.eval(value)?.stored());
        }
        let number = |at: usize| match values.get(at).map(Value::base) {
            Some(Value::Int(n)) => i64::from(*n),
            Some(other) => other.to_text().parse().unwrap_or(0),
            None => 0,
        };
        let check = if attribute.is("ValidateSet") {
            let ignore = self.flag(attribute.argument("IgnoreCase"))?.unwrap_or(true);
            let all = values
                .iter()
                .flat_map(ops::items_of)
                .map(|value| value.to_text())
                .collect();
            Check::Set(all, ignore)
        } else if attribute.is("ValidateRange") {
            match values.as_slice() {
                [low, high] => Check::Range(low.clone(), high.clone()),
                [kind] => Check::Sign(kind.to_text()),
                _ => return Ok(None),
            }
        } else if attribute.is("ValidatePattern") {
            Check::Pattern(values.first().map(Value::to_text).unwrap_or_default())
        } else if attribute.is("ValidateLength") {
            Check::Length(number(0), number(1))
        } else if attribute.is("ValidateCount") {
            Check::Count(number(0), number(1))
        } else if attribute.is("ValidateScript") {
            match values.first() {
                Some(Value::Block(block)) => Check::Script(block.clone()),
                _ => return Ok(None),
            }
        } else if attribute.is("ValidateNotNull") {
            Check::NotNull
        } else if attribute.is("ValidateNotNullOrEmpty") {
            Check::NotNullOrEmpty
        } else if attribute.is("ValidateNotNullOrWhiteSpace") {
            Check::NotNullOrWhiteSpace
        } else {
            return Ok(None);
        };
        Ok(Some(Rc::new(check)))
    }

    /// Why a check refuses a value: id and reason; `None` if it accepts it.
    fn refused(&mut self, check: &Check, value: &Value) -> Result<Option<(&'static str, String)>> {
        let refused = match check {
            Check::NotNull => value
                .is_null()
                .then(|| ("ArgumentIsNull", "it is null".to_owned())),
            Check::NotNullOrEmpty => {
                empty(value).then(|| ("ArgumentIsEmpty", "it is null or empty".to_owned()))
            }
            Check::NotNullOrWhiteSpace => {
                let blank = empty(value)
                    || matches!(value.base(), Value::Str(text) if text.trim().is_empty());
                blank.then(|| {
                    (
                        "ArgumentIsEmptyOrWhiteSpace",
                        "it is null or blank".to_owned(),
                    )
                })
            }
            Check::Count(low, high) => {
                let count = ops::items_of(value).len() as i64;
                let bad = !matches!(value.base(), Value::Array(_)) || count < *low || count > *high;
                bad.then(|| {
                    (
                        "ValidateCountFailure",
                        format!("it must have {low} to {high} items"),
                    )
                })
            }
            _ => {
                for item in ops::items_of(value) {
                    if let Some(why) = self.refused_item(check, &item)? {
                        return Ok(Some(why));
                    }
                }
                None
            }
        };
        Ok(refused)
    }

    fn refused_item(
        &mut self,
        check: &Check,
        item: &Value,
    ) -> Result<Option<(&'static str, String)>> {
        Ok(match check {
            Check::Set(values, ignore) => {
                let text = item.to_text();
                let found = values.iter().any(|v| {
                    if *ignore {
                        v.eq_ignore_ascii_case(&text) || v.to_lowercase() == text.to_lowercase()
                    } else {
                        *v == text
                    }
                });
                (!found).then(|| {
                    (
                        "ValidateSetFailure",
                        format!("'{text}' is not one of {}", values.join(", ")),
                    )
                })
            }
            Check::Range(low, high) => {
                let below = ops::less(item, low)?;
                let above = ops::less(high, item)?;
                let id = if below {
                    "ValidateRangeTooSmall"
                } else {
                    "ValidateRangeTooBig"
                };
                (below || above).then(|| {
                    (
                        id,
                        format!("it must be from {} to {}", low.to_text(), high.to_text()),
                    )
                })
            }
            Check::Sign(kind) => {
                let negative = ops::less(item, &Value::Int(0))?;
                let positive = ops::less(&Value::Int(0), item)?;
                let good = match kind.to_ascii_lowercase().as_str() {
                    "positive" => positive,
                    "nonnegative" => !negative,
                    "negative" => negative,
                    "nonpositive" => !positive,
                    _ => true,
                };
                (!good).then(|| ("ValidateRangeFailure", format!("it must be {kind}")))
            }
            Check::Pattern(pattern) => {
                let (answer, _) =
                    ops::match_text(&Value::str(item.to_text()), pattern, false, false)?;
                (!answer.truthy()).then(|| {
                    (
                        "ValidatePatternFailure",
                        format!("it does not match '{pattern}'"),
                    )
                })
            }
            Check::Length(low, high) => {
                let length = item.to_text().encode_utf16().count() as i64;
                let id = if length < *low {
                    "ValidateLengthMinLengthFailure"
                } else {
                    "ValidateLengthMaxLengthFailure"
                };
                (length < *low || length > *high)
                    .then(|| (id, format!("it must have {low} to {high} characters")))
            }
            Check::Script(block) => {
                let mut answers = super::statement::Collected::default();
                self.guards += 1;
                let result = self.run_for_item(block, item.clone(), &mut |_, value| {
                    answers.push(value);
                    Ok(())
                });
                self.guards -= 1;
                result?;
                (!answers.value().truthy()).then(|| {
                    (
                        "ValidateScriptFailure",
                        "its script did not accept it".to_owned(),
                    )
                })
            }
            _ => None,
        })
    }

    /// Checks a value that is assigned to a variable with attributes.
    pub(super) fn check_variable(
        &mut self,
        name: &str,
        check: &Rc<dyn Any>,
        value: &Value,
    ) -> Result<()> {
        let Some(check) = check.downcast_ref::<Check>() else {
            return Ok(());
        };
        match self.refused(check, value)? {
            None => Ok(()),
            Some((_, why)) => Err(ErrorRecord::new(
                "ValidateSetFailure",
                Category::MetadataError,
                format!("${name} cannot be '{}': {why}.", value.to_text()),
            )
            .exception("System.Management.Automation.ValidationMetadataException")
            .label("not accepted by the variable's attribute")
            .into()),
        }
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
                    return Err(self.refusal(
                        parameter,
                        "ParameterArgumentValidationError",
                        why,
                        at,
                    ));
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

fn empty(value: &Value) -> bool {
    match value.base() {
        Value::Null | Value::NoOutput => true,
        Value::Str(text) => text.is_empty(),
        Value::Array(items) => {
            items.is_empty()
                || items
                    .borrow()
                    .iter()
                    .any(|item| item.is_null() || matches!(item, Value::Str(t) if t.is_empty()))
        }
        Value::Table(table) => table.is_empty(),
        _ => false,
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
