//! `$PSCmdlet`: what an advanced function may ask of its command. Its methods need the session, so the evaluator calls
//! them; the object holds the state only.

use super::command::{CommandHost, CommandState};
use super::error_value::record_of;
use super::errors;
use super::vm::Vm;
use crate::cmdlet::{Host, Stream};
use crate::diag::{Error, Result};
use crate::value::{Foreign, Object, Value};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// The object.
pub struct PsCmdlet {
    state: Rc<RefCell<CommandState>>,
    invocation: Value,
}

impl PsCmdlet {
    /// Of a call.
    pub fn new(state: Rc<RefCell<CommandState>>, invocation: Value) -> PsCmdlet {
        PsCmdlet { state, invocation }
    }

    /// Calls a method; `None` if there is none of that name.
    pub fn call_on(&self, vm: &mut Vm, name: &str, arguments: &[Value]) -> Result<Option<Value>> {
        let text = |at: usize| arguments.get(at).map(Value::to_text).unwrap_or_default();
        let state = &mut *self.state.borrow_mut();
        let mut silent = |_: &mut Vm, _: Value| Ok(());
        let mut host = CommandHost::new(vm, state, &mut silent);
        let said = match name.to_ascii_lowercase().as_str() {
            "writeverbose" => host.write(Stream::Verbose, Value::str(text(0))),
            "writedebug" => host.write(Stream::Debug, Value::str(text(0))),
            "writewarning" => host.write(Stream::Warning, Value::str(text(0))),
            "writeinformation" => host.write(
                Stream::Information,
                arguments.first().cloned().unwrap_or_default(),
            ),
            "writeerror" => match arguments.first().and_then(record_of) {
                Some(record) => host.write_error(record),
                None => Err(errors::method_argument("WriteError", "an error record")),
            },
            "throwterminatingerror" => {
                let Some(record) = arguments.first().and_then(record_of) else {
                    return Err(errors::method_argument(
                        "ThrowTerminatingError",
                        "an error record",
                    ));
                };
                let mut record = record;
                record.ends_command = true;
                record.command.clear();
                record.id_suffix.clear();
                record.at = None;
                return Err(state.name_error(Error::from(record)));
            }
            "shouldprocess" => {
                let (target, action) = match arguments.len() {
                    0 | 1 => (text(0), None),
                    2 => (text(0), Some(text(1))),
                    // (description, warning, caption): the description is what -WhatIf prints.
                    _ => (text(0), None),
                };
                if arguments.len() >= 3 {
                    return host
                        .should_describe(&target)
                        .map(|go| Some(Value::Bool(go)));
                }
                return host
                    .should_process(&target, action.as_deref())
                    .map(|go| Some(Value::Bool(go)));
            }
            "shouldcontinue" => {
                return host
                    .should_continue(&text(0), &text(1))
                    .map(|go| Some(Value::Bool(go)));
            }
            "getvariablevalue" => {
                return Ok(Some(
                    vm.variable(&text(0))
                        .unwrap_or_else(|| arguments.get(1).cloned().unwrap_or_default()),
                ));
            }
            _ => return Ok(None),
        };
        said.map(|()| Some(Value::NoOutput))
    }
}

impl Foreign for PsCmdlet {
    fn type_name(&self) -> &str {
        "System.Management.Automation.PSScriptCmdlet"
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "parametersetname" => Value::Str(self.state.borrow().set_name.clone()),
            "myinvocation" => self.invocation.clone(),
            "commandruntime" | "sessionstate" => Value::Object(Object::of([(
                "Name",
                Value::Str(self.state.borrow().name.clone()),
            )])),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        ["ParameterSetName", "MyInvocation"]
            .map(str::to_owned)
            .to_vec()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
