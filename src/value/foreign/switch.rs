//! `[switch]`: a Boolean that knows that it was a parameter.

use crate::diag::Result;
use crate::value::{Foreign, Value};
use std::any::Any;

/// The value of a switch.
pub struct Switch(pub bool);

impl Foreign for Switch {
    fn type_name(&self) -> &str {
        "System.Management.Automation.SwitchParameter"
    }

    fn type_names(&self) -> Vec<String> {
        [self.type_name(), "System.ValueType", "System.Object"]
            .map(String::from)
            .to_vec()
    }

    fn truth(&self) -> Option<bool> {
        Some(self.0)
    }

    fn get(&self, name: &str) -> Option<Value> {
        name.eq_ignore_ascii_case("IsPresent")
            .then_some(Value::Bool(self.0))
    }

    fn properties(&self) -> Vec<String> {
        vec!["IsPresent".into()]
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value>> {
        (name.eq_ignore_ascii_case("ToBool") && arguments.is_empty())
            .then_some(Ok(Value::Bool(self.0)))
    }

    fn methods(&self) -> Vec<String> {
        vec!["ToBool".into()]
    }

    fn text(&self) -> String {
        if self.0 { "True" } else { "False" }.into()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
