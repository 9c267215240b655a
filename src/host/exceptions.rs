//! .NET exceptions: which is which one's base, and their objects in scripts.

use crate::value::{Foreign, Value};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// Exceptions that scripts name, each with its base. `System.SystemException` and kin stand in between where they do in .NET.
static BASES: &[(&str, &str)] = &[
    ("System.Exception", "System.Object"),
    ("System.SystemException", "System.Exception"),
    ("System.ApplicationException", "System.Exception"),
    ("System.AggregateException", "System.Exception"),
    ("System.ArgumentException", "System.SystemException"),
    ("System.ArgumentNullException", "System.ArgumentException"),
    (
        "System.ArgumentOutOfRangeException",
        "System.ArgumentException",
    ),
    ("System.ArithmeticException", "System.SystemException"),
    ("System.DivideByZeroException", "System.ArithmeticException"),
    ("System.OverflowException", "System.ArithmeticException"),
    (
        "System.ArrayTypeMismatchException",
        "System.SystemException",
    ),
    ("System.FormatException", "System.SystemException"),
    ("System.UriFormatException", "System.FormatException"),
    ("System.IndexOutOfRangeException", "System.SystemException"),
    ("System.InvalidCastException", "System.SystemException"),
    ("System.InvalidOperationException", "System.SystemException"),
    (
        "System.ObjectDisposedException",
        "System.InvalidOperationException",
    ),
    ("System.NotImplementedException", "System.SystemException"),
    ("System.NotSupportedException", "System.SystemException"),
    (
        "System.PlatformNotSupportedException",
        "System.NotSupportedException",
    ),
    ("System.NullReferenceException", "System.SystemException"),
    ("System.OutOfMemoryException", "System.SystemException"),
    (
        "System.OperationCanceledException",
        "System.SystemException",
    ),
    ("System.TimeoutException", "System.SystemException"),
    ("System.TypeLoadException", "System.SystemException"),
    (
        "System.UnauthorizedAccessException",
        "System.SystemException",
    ),
    ("System.RankException", "System.SystemException"),
    (
        "System.Collections.Generic.KeyNotFoundException",
        "System.SystemException",
    ),
    (
        "System.Text.RegularExpressions.RegexParseException",
        "System.ArgumentException",
    ),
    ("System.Text.Json.JsonException", "System.Exception"),
    ("System.Xml.XmlException", "System.SystemException"),
    (
        "System.Net.WebException",
        "System.InvalidOperationException",
    ),
    ("System.Net.Http.HttpRequestException", "System.Exception"),
    (
        "System.Security.SecurityException",
        "System.SystemException",
    ),
    (
        "System.Security.Cryptography.CryptographicException",
        "System.SystemException",
    ),
    (
        "System.ComponentModel.Win32Exception",
        "System.SystemException",
    ),
    ("System.IO.IOException", "System.SystemException"),
    ("System.IO.FileNotFoundException", "System.IO.IOException"),
    (
        "System.IO.DirectoryNotFoundException",
        "System.IO.IOException",
    ),
    ("System.IO.PathTooLongException", "System.IO.IOException"),
    ("System.IO.EndOfStreamException", "System.IO.IOException"),
    ("System.IO.InvalidDataException", "System.SystemException"),
    (
        "System.Management.Automation.RuntimeException",
        "System.SystemException",
    ),
    (
        "System.Management.Automation.ParseException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.ParentContainsErrorRecordException",
        "System.SystemException",
    ),
    (
        "System.Management.Automation.CmdletInvocationException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.CmdletProviderInvocationException",
        "System.Management.Automation.CmdletInvocationException",
    ),
    (
        "System.Management.Automation.CommandNotFoundException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.MethodException",
        "System.Management.Automation.ExtendedTypeSystemException",
    ),
    (
        "System.Management.Automation.MethodInvocationException",
        "System.Management.Automation.MethodException",
    ),
    (
        "System.Management.Automation.ExtendedTypeSystemException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.GetValueException",
        "System.Management.Automation.ExtendedTypeSystemException",
    ),
    (
        "System.Management.Automation.GetValueInvocationException",
        "System.Management.Automation.GetValueException",
    ),
    (
        "System.Management.Automation.SetValueException",
        "System.Management.Automation.ExtendedTypeSystemException",
    ),
    (
        "System.Management.Automation.SetValueInvocationException",
        "System.Management.Automation.SetValueException",
    ),
    (
        "System.Management.Automation.PSInvalidCastException",
        "System.InvalidCastException",
    ),
    (
        "System.Management.Automation.PSArgumentException",
        "System.ArgumentException",
    ),
    (
        "System.Management.Automation.PSArgumentNullException",
        "System.ArgumentNullException",
    ),
    (
        "System.Management.Automation.PSArgumentOutOfRangeException",
        "System.ArgumentOutOfRangeException",
    ),
    (
        "System.Management.Automation.PSInvalidOperationException",
        "System.InvalidOperationException",
    ),
    (
        "System.Management.Automation.PSNotImplementedException",
        "System.NotImplementedException",
    ),
    (
        "System.Management.Automation.PSNotSupportedException",
        "System.NotSupportedException",
    ),
    (
        "System.Management.Automation.PropertyNotFoundException",
        "System.Management.Automation.ExtendedTypeSystemException",
    ),
    (
        "System.Management.Automation.SessionStateException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.SessionStateUnauthorizedAccessException",
        "System.Management.Automation.SessionStateException",
    ),
    (
        "System.Management.Automation.ItemNotFoundException",
        "System.Management.Automation.SessionStateException",
    ),
    (
        "System.Management.Automation.DriveNotFoundException",
        "System.Management.Automation.SessionStateException",
    ),
    (
        "System.Management.Automation.ProviderNotFoundException",
        "System.Management.Automation.SessionStateException",
    ),
    (
        "System.Management.Automation.ParameterBindingException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.ParameterBindingValidationException",
        "System.Management.Automation.ParameterBindingException",
    ),
    (
        "System.Management.Automation.ParameterBindingArgumentTransformationException",
        "System.Management.Automation.ParameterBindingException",
    ),
    (
        "System.Management.Automation.MetadataException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.ArgumentTransformationMetadataException",
        "System.Management.Automation.MetadataException",
    ),
    (
        "System.Management.Automation.ValidationMetadataException",
        "System.Management.Automation.MetadataException",
    ),
    (
        "System.Management.Automation.PipelineStoppedException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.ActionPreferenceStopException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.ScriptCallDepthException",
        "System.SystemException",
    ),
    (
        "System.Management.Automation.ScriptRequiresException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "System.Management.Automation.HaltCommandException",
        "System.SystemException",
    ),
    (
        "System.Management.Automation.BreakException",
        "System.Management.Automation.LoopFlowException",
    ),
    (
        "Microsoft.PowerShell.Commands.WriteErrorException",
        "System.SystemException",
    ),
    (
        "Microsoft.PowerShell.Commands.ServiceCommandException",
        "System.SystemException",
    ),
    (
        "Microsoft.PowerShell.Commands.HttpResponseException",
        "System.Net.Http.HttpRequestException",
    ),
    ("System.Net.Mail.SmtpException", "System.Exception"),
    (
        "System.Management.Automation.RemoteException",
        "System.Management.Automation.RuntimeException",
    ),
    (
        "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
        "System.Exception",
    ),
];

/// Full name of an exception that a script names, with or without its namespace.
pub fn full_name(name: &str) -> Option<String> {
    let with_system = format!("System.{name}");
    let known = |wanted: &str| {
        BASES
            .iter()
            .find(|(full, _)| full.eq_ignore_ascii_case(wanted))
    };
    known(name)
        .or_else(|| known(&with_system))
        .map(|(full, _)| (*full).to_owned())
}

fn base(name: &str) -> Option<&'static str> {
    BASES
        .iter()
        .find(|(full, _)| full.eq_ignore_ascii_case(name))
        .map(|(_, base)| *base)
}

/// Whether an exception is of a type or of one derived from it. Exceptions that nobody listed derive from `System.Exception`.
pub fn is_a(exception: &str, wanted: &str) -> bool {
    let mut at = exception;
    loop {
        if at.eq_ignore_ascii_case(wanted) {
            return true;
        }
        match base(at) {
            Some(next) if next != "System.Object" => at = next,
            Some(_) => return false,
            None => return wanted.eq_ignore_ascii_case("System.Exception"),
        }
    }
}

/// Names from the most special to `System.Object`.
pub fn lineage(exception: &str) -> Vec<String> {
    let mut all = vec![exception.to_owned()];
    let mut at = exception;
    while let Some(next) = base(at) {
        all.push(next.to_owned());
        at = next;
    }
    if all.len() == 1 {
        all.extend(["System.Exception".to_owned(), "System.Object".to_owned()]);
    }
    all
}

/// An exception as a script holds it.
pub struct Exception {
    /// Full .NET name.
    pub type_name: Rc<str>,
    /// Its message.
    pub message: String,
    /// The exception inside.
    pub inner: Option<Value>,
    /// Properties beyond those that all exceptions have.
    pub more: Vec<(&'static str, Value)>,
    source: RefCell<Value>,
}

impl Exception {
    /// An exception of that type.
    pub fn new(type_name: &str, message: &str, inner: Option<Value>) -> Exception {
        Exception {
            type_name: type_name.into(),
            message: message.to_owned(),
            inner,
            more: Vec::new(),
            source: RefCell::default(),
        }
    }

    /// The exception that a value is.
    pub fn of(value: &Value) -> Option<Rc<Exception>> {
        let Value::Foreign(foreign) = value.base() else {
            return None;
        };
        let exception = foreign.as_any().downcast_ref::<ExceptionValue>()?;
        Some(exception.0.clone())
    }

    /// As a value.
    pub fn value(self) -> Value {
        Value::Foreign(Rc::new(ExceptionValue(Rc::new(self))))
    }

    /// `[System.X]::new(…)`; `None` if the type is no exception.
    pub fn construct(type_name: &str, arguments: &[Value]) -> Option<Value> {
        let full = full_name(type_name).or_else(|| {
            type_name
                .ends_with("Exception")
                .then(|| type_name.to_owned())
        })?;
        let text = |at: usize| arguments.get(at).map(Value::to_text);
        let inner = arguments
            .iter()
            .find(|value| Exception::of(value).is_some())
            .cloned();
        let mut made = Exception::new(&full, "", inner);
        match full.as_str() {
            "System.ArgumentNullException" | "System.ArgumentOutOfRangeException" => {
                let parameter = text(0).unwrap_or_default();
                let plain = if full.contains("Null") {
                    "Value cannot be null."
                } else {
                    "Specified argument was out of the range of valid values."
                };
                let said = text(1).unwrap_or_else(|| plain.to_owned());
                made.message = format!("{said} (Parameter '{parameter}')");
                made.more.push(("ParamName", Value::str(parameter)));
            }
            "System.IO.FileNotFoundException" => {
                made.message =
                    text(0).unwrap_or_else(|| "Unable to find the specified file.".into());
                made.more
                    .push(("FileName", arguments.get(1).cloned().unwrap_or_default()));
            }
            "System.ArgumentException" => {
                made.message = match (text(0), arguments.get(1)) {
                    (Some(said), Some(Value::Str(parameter))) => {
                        format!("{said} (Parameter '{parameter}')")
                    }
                    (Some(said), _) => said,
                    _ => "Value does not fall within the expected range.".into(),
                };
                if let Some(Value::Str(parameter)) = arguments.get(1) {
                    made.more.push(("ParamName", Value::Str(parameter.clone())));
                }
            }
            _ => {
                made.message =
                    text(0).unwrap_or_else(|| format!("Exception of type '{full}' was thrown."))
            }
        }
        Some(made.value())
    }
}

/// The value around an [`Exception`].
struct ExceptionValue(Rc<Exception>);

impl Foreign for ExceptionValue {
    fn type_name(&self) -> &str {
        &self.0.type_name
    }

    fn type_names(&self) -> Vec<String> {
        lineage(&self.0.type_name)
    }

    fn get(&self, name: &str) -> Option<Value> {
        let exception = &self.0;
        if let Some((_, value)) = exception
            .more
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            return Some(value.clone());
        }
        Some(match name.to_ascii_lowercase().as_str() {
            "message" => Value::str(&exception.message),
            "innerexception" => exception.inner.clone().unwrap_or_default(),
            "hresult" => Value::Int(-2_146_233_088),
            "source" => exception.source.borrow().clone(),
            "stacktrace" | "helplink" | "targetsite" => Value::Null,
            "data" => Value::Table(crate::value::Table::new(crate::value::TableKind::Hashtable)),
            "errorrecord"
                if is_a(
                    &exception.type_name,
                    "System.Management.Automation.RuntimeException",
                ) =>
            {
                super::error_value::of_exception(exception)
            }
            "wasthrownfromthrowstatement" => Value::Bool(true),
            _ => return None,
        })
    }

    fn properties(&self) -> Vec<String> {
        let own = self.0.more.iter().map(|(name, _)| (*name).to_owned());
        let all = [
            "Message",
            "TargetSite",
            "Data",
            "InnerException",
            "HelpLink",
            "Source",
            "HResult",
            "StackTrace",
        ];
        own.chain(all.map(str::to_owned)).collect()
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<crate::diag::Result<Value>> {
        if name.eq_ignore_ascii_case("GetBaseException") {
            let mut at = Value::Foreign(Rc::new(ExceptionValue(self.0.clone())));
            while let Some(inner) = Exception::of(&at).and_then(|exception| exception.inner.clone())
            {
                at = inner;
            }
            return Some(Ok(at));
        }
        name.eq_ignore_ascii_case("ToString")
            .then(|| Ok(Value::str(self.text())))
    }

    fn methods(&self) -> Vec<String> {
        ["GetBaseException", "GetType", "ToString"]
            .map(str::to_owned)
            .to_vec()
    }

    fn text(&self) -> String {
        format!("{}: {}", self.0.type_name, self.0.message)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
