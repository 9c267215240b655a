//! Dynamic parameters: the block runs once with what is bound so far, and its dictionary adds to the declared ones.

use super::call::{Body, FunctionPlan};
use super::params::{Check, Parameter, Parameters};
use super::statement::Collected;
use crate::cmdlet::{ALL_SETS, BindOptions, Given, ParameterFacts, Pipeline, SetFacts, bind};
use crate::diag::{Result, Span};
use crate::host::frame::Slot;
use crate::host::ops;
use crate::host::vm::{Call, Vm};
use crate::value::{Object, Table, TableKind, Value};
use std::any::Any;
use std::rc::Rc;

impl Vm {
    /// The plan of one call: the declared parameters and those that the block made, with the latter's objects.
    pub(super) fn with_dynamic(
        &mut self,
        body: &Rc<Body>,
        plan: &Rc<FunctionPlan>,
        given: &[Given],
        span: Span,
        call: &Call,
    ) -> Result<(Rc<FunctionPlan>, Vec<Object>)> {
        let dictionary = self.run_dynamic(body, plan, given, span, call)?;
        let mut facts = (*plan.parameters.facts).clone();
        let mut each = plan.parameters.each.clone();
        let mut symbols = plan.symbols.clone();
        let mut objects = Vec::new();
        for (name, value) in dictionary.map(|table| table.entries()).unwrap_or_default() {
            let Value::Object(object) = value.base() else {
                continue;
            };
            let (parameter, described) =
                self.dynamic_parameter(&name.to_text(), object, &mut facts);
            each.push(parameter);
            facts.parameters.push(described);
            symbols.push(self.symbols.intern(&format!("dynamic:{}", name.to_text())));
            objects.push(object.clone());
        }
        let parameters = Parameters {
            facts: Rc::new(facts),
            advanced: plan.parameters.advanced,
            each,
            simple: false,
        };
        let plan = Rc::new(FunctionPlan {
            layout: plan.layout,
            parameters,
            symbols,
        });
        Ok((plan, objects))
    }

    /// What the block of a function would add to its parameters, for completion.
    pub fn dynamic_facts(&mut self, body: &Rc<Body>, given: &[Given]) -> Vec<ParameterFacts> {
        let Ok(declared) = self.plan(&body.tree) else {
            return Vec::new();
        };
        let call = Call {
            name: body.name.clone().unwrap_or_else(|| "".into()),
            invoked_as: "".into(),
            source: self.source.clone(),
            span: Span::default(),
            script: false,
            dot: false,
            body: Some(body.clone()),
        };
        let made = self.with_dynamic(body, &declared, given, Span::default(), &call);
        let Ok((plan, _)) = made else {
            return Vec::new();
        };
        let parameters = &plan.parameters;
        let each = parameters.facts.parameters.iter().zip(&parameters.each);
        each.skip(declared.parameters.each.len())
            .map(|(facts, parameter)| {
                let mut facts = facts.clone();
                let sets = parameter
                    .checks
                    .iter()
                    .filter_map(|check| check.downcast_ref());
                for check in sets {
                    if let Check::Set(values, _) = check {
                        facts
                            .values
                            .extend(values.iter().map(|value| value.as_str().into()));
                    }
                }
                if let Some(kind) = &parameter.convert {
                    facts.type_name = kind.0.clone();
                }
                facts
            })
            .collect()
    }

    fn run_dynamic(
        &mut self,
        body: &Rc<Body>,
        plan: &Rc<FunctionPlan>,
        given: &[Given],
        span: Span,
        call: &Call,
    ) -> Result<Option<Table>> {
        let Some(list) = &body.tree.dynamic else {
            return Ok(None);
        };
        let options = BindOptions {
            command: &call.name,
            pipeline_input: true,
            source: &self.source,
            span,
            changes: false,
            keep_rest: true,
            defaults: &[],
        };
        // What is wrong with the words is told when all parameters are known.
        let bound = bind(&plan.parameters.facts, given, &options).unwrap_or_default();
        let frame = self.new_frame(body, plan.layout, span)?;
        let table = Table::new(TableKind::Dictionary(
            "System.Management.Automation.PSBoundParametersDictionary".into(),
        ));
        table.set_case_sensitive(false);
        for (index, value, at) in &bound.values {
            let parameter = &plan.parameters.each[*index];
            if let Ok(value) = self.accept(parameter, value.clone(), *at) {
                table.set(Value::Str(parameter.name.clone()), value.clone());
                self.frames
                    .put_in(frame.id, plan.symbols[*index], Slot::Plain(value));
            }
        }
        let name = self.symbols.intern("PSBoundParameters");
        self.frames
            .put_in(frame.id, name, Slot::Plain(Value::Table(table)));
        let mut made = Collected::default();
        self.calls.push(call.clone().into());
        let flow = self.run_in_frame(frame.id, body, list, &mut |_, value| {
            made.push(value);
            Ok(())
        });
        self.calls.pop();
        self.frames.release(frame.id);
        if let Some(home) = frame.home {
            self.frames.release(home);
        }
        flow?;
        Ok(made
            .items()
            .iter()
            .rev()
            .find_map(|value| match value.base() {
                Value::Table(table) => Some(table.clone()),
                _ => None,
            }))
    }

    fn dynamic_parameter(
        &mut self,
        key: &str,
        object: &Object,
        facts: &mut crate::cmdlet::CommandFacts,
    ) -> (Parameter, ParameterFacts) {
        let name = match object.get("Name") {
            Some(Value::Str(name)) if !name.is_empty() => name,
            _ => key.into(),
        };
        let mut parameter = Parameter::named(name.clone());
        let mut described = ParameterFacts {
            name,
            allow_null: true,
            allow_empty: true,
            allow_empty_collection: true,
            ..ParameterFacts::default()
        };
        if let Some(Value::Type(kind)) = object.get("ParameterType") {
            parameter.switch = &*kind.0 == "System.Management.Automation.SwitchParameter";
            described.switch = parameter.switch;
            parameter.convert = Some(kind);
        }
        for attribute in object
            .get("Attributes")
            .map(|all| ops::items_of(&all))
            .unwrap_or_default()
        {
            let Value::Object(attribute) = attribute.base() else {
                continue;
            };
            let kinds = attribute.type_names();
            let short = kinds
                .first()
                .and_then(|kind| kind.rsplit('.').next())
                .unwrap_or("");
            let value = |name: &str| attribute.get(name).unwrap_or_default();
            let number = |name: &str| value(name).whole().map_or(0, |n| n as i64);
            let check = match short {
                "ParameterAttribute" => {
                    let set = set_of(attribute, facts);
                    parameter.mandatory |= set.mandatory;
                    described.sets.push(set);
                    continue;
                }
                "AliasAttribute" => {
                    let names = ops::items_of(&value("AliasNames"));
                    described
                        .aliases
                        .extend(names.iter().map(|name| name.to_text().into()));
                    continue;
                }
                "AllowNullAttribute" => {
                    parameter.allow_null = true;
                    continue;
                }
                "AllowEmptyStringAttribute" => {
                    parameter.allow_empty = true;
                    continue;
                }
                "AllowEmptyCollectionAttribute" => {
                    parameter.allow_empty_collection = true;
                    continue;
                }
                "ValidateSetAttribute" => {
                    let all = ops::items_of(&value("ValidValues"));
                    Check::Set(all.iter().map(Value::to_text).collect(), true)
                }
                "ValidateRangeAttribute" => Check::Range(value("MinRange"), value("MaxRange")),
                "ValidateLengthAttribute" => {
                    Check::Length(number("MinLength"), number("MaxLength"))
                }
                "ValidateCountAttribute" => Check::Count(number("MinLength"), number("MaxLength")),
                "ValidatePatternAttribute" => Check::Pattern(value("RegexPattern").to_text()),
                "ValidateNotNullAttribute" => Check::NotNull,
                "ValidateNotNullOrEmptyAttribute" => Check::NotNullOrEmpty,
                "ValidateNotNullOrWhiteSpaceAttribute" => Check::NotNullOrWhiteSpace,
                "ValidateScriptAttribute" => match value("ScriptBlock") {
                    Value::Block(block) => Check::Script(block),
                    _ => continue,
                },
                _ => continue,
            };
            let check: Rc<dyn Any> = Rc::new(check);
            parameter.checks.push(check);
        }
        if described.sets.is_empty() {
            described.sets.push(SetFacts {
                mask: ALL_SETS,
                ..SetFacts::default()
            });
        }
        (parameter, described)
    }
}

fn set_of(attribute: &Object, facts: &mut crate::cmdlet::CommandFacts) -> SetFacts {
    let flag = |name: &str| attribute.get(name).is_some_and(|value| value.truthy());
    let position = attribute
        .get("Position")
        .and_then(|value| value.whole())
        .and_then(|number| u32::try_from(number).ok());
    let name = attribute
        .get("ParameterSetName")
        .map(|name| name.to_text())
        .filter(|name| !name.is_empty() && name != "__AllParameterSets");
    let mask = match name {
        None => ALL_SETS,
        Some(name) => {
            let known = facts
                .sets
                .iter()
                .position(|set| set.eq_ignore_ascii_case(&name));
            let index = known.unwrap_or_else(|| {
                facts.sets.push(name.as_str().into());
                facts.sets.len() - 1
            });
            1 << index.min(63)
        }
    };
    SetFacts {
        mask,
        mandatory: flag("Mandatory"),
        position,
        remaining: flag("ValueFromRemainingArguments"),
        pipeline: Pipeline {
            by_value: flag("ValueFromPipeline"),
            by_name: flag("ValueFromPipelineByPropertyName"),
        },
    }
}
