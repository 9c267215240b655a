//! A method that is named but not called: `'x'.Trim` tells its forms, and `Invoke` calls it.

use crate::value::{Foreign, Member, Object, Value, members};
use std::any::Any;
use std::rc::Rc;

/// The method of a value.
pub struct MethodValue {
    /// What it belongs to.
    pub target: Value,
    /// Its name.
    pub name: Rc<str>,
    forms: Vec<String>,
}

/// The method of that name, as a value; `None` if the value has none.
pub fn method_value(target: &Value, name: &str) -> Option<Value> {
    let script = match target {
        Value::Object(object) => object.member(name),
        Value::Wrapped(wrapped) => wrapped.added.member(name),
        _ => None,
    };
    if let Some(Member::Method(block)) = script {
        return Some(script_method(name, block));
    }
    if target.is_null() {
        return None;
    }
    let forms = members::forms(target, name)?;
    let name = forms
        .first()?
        .split('(')
        .next()?
        .rsplit(' ')
        .next()?
        .to_owned();
    Some(Value::Foreign(Rc::new(MethodValue {
        target: target.clone(),
        name: name.into(),
        forms,
    })))
}

/// What PowerShell shows of a script method.
fn script_method(name: &str, block: Value) -> Value {
    let form = format!("System.Object {name}();");
    let object = Object::of([
        ("Script", block),
        ("OverloadDefinitions", Value::array(vec![Value::str(&form)])),
        ("MemberType", member_type("ScriptMethod", 128)),
        ("TypeNameOfValue", Value::str("System.Object")),
        ("Value", Value::str(&form)),
        ("Name", Value::str(name)),
        ("IsInstance", Value::Bool(true)),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.PSScriptMethod".into(),
        "System.Management.Automation.PSMethodInfo".into(),
        "System.Management.Automation.PSMemberInfo".into(),
        "System.Object".into(),
    ]));
    object.set_text(form);
    Value::Object(object)
}

fn member_type(name: &str, number: i64) -> Value {
    Value::Enum(Rc::new(crate::value::EnumValue {
        type_name: "System.Management.Automation.PSMemberTypes".into(),
        name: name.into(),
        number,
    }))
}

impl Foreign for MethodValue {
    fn type_name(&self) -> &str {
        "System.Management.Automation.PSMethod"
    }

    fn type_names(&self) -> Vec<String> {
        [
            "System.Management.Automation.PSMethod",
            "System.Management.Automation.PSMethodInfo",
            "System.Management.Automation.PSMemberInfo",
            "System.Object",
        ]
        .map(String::from)
        .to_vec()
    }

    fn get(&self, name: &str) -> Option<Value> {
        Some(match name.to_ascii_lowercase().as_str() {
            "overloaddefinitions" => Value::array(self.forms.iter().map(Value::str).collect()),
            "membertype" => member_type("Method", 64),
            "typenameofvalue" => Value::str(self.type_name()),
            "value" => Value::from(self.text()),
            "name" => Value::Str(self.name.clone()),
            "isinstance" => Value::Bool(true),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        vec!["OverloadDefinitions".into()]
    }

    fn methods(&self) -> Vec<String> {
        vec!["Invoke".into()]
    }

    fn text(&self) -> String {
        self.forms.join(", ")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
