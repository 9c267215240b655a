//! The error record: what PowerShell scripts see as `$_` in a catch, and what is drawn under the typed words.

use super::{Category, Source, Span};
use std::any::Any;
use std::fmt;
use std::rc::Rc;

/// Result of everything that can fail in this program.
pub type Result<T> = std::result::Result<T, Error>;

/// Why something ended early: an error record, or a jump of the language (`break`, a stopped pipeline, `exit`) that
/// passes through cmdlets untouched and means something to the host only.
pub enum Error {
    /// A failure with its record.
    Record(Box<ErrorRecord>),
    /// A jump, made and read by the host.
    Jump(Box<dyn Any>),
}

/// A place in a source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Text in which it lies.
    pub source: Rc<Source>,
    /// Where in the text.
    pub span: Span,
}

/// One failure, told in PowerShell's form.
///
/// The message says in one sentence what failed and on which object, the label what was expected at the word, the help
/// what to do next. `id` is stable: scripts match on it; the wording is not.
#[derive(Clone, Debug, Default)]
pub struct ErrorRecord {
    /// Error id; the host appends `,<command>` to make the `FullyQualifiedErrorId`, unless `command` stays empty.
    pub id: String,
    /// Error category.
    pub category: Category,
    /// Full .NET name of the exception that PowerShell would carry, such as `System.Management.Automation.RuntimeException`.
    pub exception: String,
    /// One sentence.
    pub message: String,
    /// Target of the failure as `CategoryInfo` prints it, empty if there is none.
    pub target: String,
    /// Short type name of the target, as in `(name:String)`.
    pub target_type: String,
    /// Command that failed, as `CategoryInfo` and the id name it; filled in by the host.
    pub command: String,
    /// What closes the id after the comma where it is not the command's name (PowerShell's own cmdlets have
    /// `Microsoft.PowerShell.Commands.GetItemCommand`); filled in by the host.
    pub id_suffix: String,
    /// Last word of `CategoryInfo`; the exception's short name where this is empty.
    pub reason: String,
    /// What was expected, shown at the typed word.
    pub label: String,
    /// What to do next.
    pub help: String,
    /// Causes below this one, outermost first.
    pub cause: Vec<String>,
    /// Where in the typed text; added by binder and host, never by a cmdlet.
    pub at: Option<Position>,
    /// Whether the statement ends with it whatever `-ErrorAction` says.
    pub terminating: bool,
    /// The live object that was thrown or failed, if any: a `Value` to the rooms above.
    pub target_object: Option<Rc<dyn Any>>,
    /// Function names and lines from inner to outer, for `ScriptStackTrace`.
    pub stack: Vec<String>,
    /// The live exception that was thrown, if any: a `Value` to the rooms above.
    pub exception_object: Option<Rc<dyn Any>>,
    /// Exceptions inside the exception, outermost first: full .NET name and message.
    pub inner: Vec<(String, String)>,
    /// Text that is shown instead of the message (`ErrorDetails`).
    pub details: Option<String>,
    /// What the error recommends to do (`ErrorDetails.RecommendedAction`).
    pub recommended: String,
    /// Name of the command as `InvocationInfo.MyCommand` gives it, where it is not `command`.
    pub invocation: String,
    /// Whether the full id is the id alone, although `command` is known.
    pub bare_id: bool,
    /// Whether it ends the whole script unless somebody catches it: `throw`, or an action of `Stop`.
    pub ends_script: bool,
    /// Whether the error ends the command that it is in, as `ThrowTerminatingError` does.
    pub ends_command: bool,
}

impl ErrorRecord {
    /// Record with the facts that every error has.
    pub fn new(
        id: impl Into<String>,
        category: Category,
        message: impl Into<String>,
    ) -> ErrorRecord {
        ErrorRecord {
            id: id.into(),
            category,
            exception: "System.Management.Automation.RuntimeException".into(),
            message: message.into(),
            ..ErrorRecord::default()
        }
    }

    /// Names the exception by its full .NET name.
    pub fn exception(mut self, full_name: impl Into<String>) -> Self {
        self.exception = full_name.into();
        self
    }

    /// Names the target and its short type, as `CategoryInfo` prints them.
    pub fn target(mut self, target: impl Into<String>, type_name: impl Into<String>) -> Self {
        self.target = target.into();
        self.target_type = type_name.into();
        self
    }

    /// Says what was expected at the typed word.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Says what to do next.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Adds a cause below the message.
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause.push(cause.into());
        self
    }

    /// Points at typed text.
    pub fn at(mut self, source: &Rc<Source>, span: Span) -> Self {
        self.at = Some(Position {
            source: source.clone(),
            span,
        });
        self
    }

    /// Makes it end the statement whatever `-ErrorAction` says.
    pub fn terminating(mut self) -> Self {
        self.terminating = true;
        self
    }

    /// Makes it end the command that raised it, but not the script.
    pub fn terminating_command(mut self) -> Self {
        self.ends_command = true;
        self
    }

    /// Adds an exception inside the exception.
    pub fn inner(mut self, full_name: impl Into<String>, message: impl Into<String>) -> Self {
        self.inner.push((full_name.into(), message.into()));
        self
    }

    /// Full names of the exceptions inside the exception, outermost first.
    pub fn inner_exceptions(&self) -> impl Iterator<Item = &str> {
        let named = self.inner.iter().map(|(name, _)| name.as_str());
        named.chain(self.inner_in_cause().map(|(name, _)| name))
    }

    /// The exception that the first cause tells of, as a wrapped one does: full name, colon, message.
    pub fn inner_in_cause(&self) -> Option<(&str, &str)> {
        let (name, message) = self.cause.first()?.split_once(": ")?;
        let is_name = name.contains('.') && name.ends_with("Exception") && !name.contains(' ');
        is_name.then_some((name, message))
    }

    /// What a person reads: the details, where there are any.
    pub fn shown(&self) -> &str {
        self.details.as_deref().unwrap_or(&self.message)
    }

    /// Short name of the exception: the last part of its full name.
    pub fn exception_name(&self) -> &str {
        self.exception
            .rsplit(['.', '+'])
            .next()
            .unwrap_or(&self.exception)
    }

    /// `FullyQualifiedErrorId` as scripts match it.
    pub fn full_id(&self) -> String {
        let suffix = if self.id_suffix.is_empty() {
            &self.command
        } else {
            &self.id_suffix
        };
        if suffix.is_empty() || self.bare_id {
            self.id.clone()
        } else {
            format!("{},{suffix}", self.id)
        }
    }

    /// `CategoryInfo` as PowerShell prints it: `ObjectNotFound: (name:String) [Get-Thing], ItemNotFoundException`.
    pub fn category_info(&self) -> String {
        let reason = if self.reason.is_empty() {
            self.exception_name()
        } else {
            &self.reason
        };
        let (target, kind) = (&self.target, &self.target_type);
        format!(
            "{}: ({target}:{kind}) [{}], {reason}",
            self.category.name(),
            self.command
        )
    }
}

impl Error {
    /// The record, unless this is a jump.
    pub fn record(&self) -> Option<&ErrorRecord> {
        match self {
            Error::Record(record) => Some(record),
            Error::Jump(_) => None,
        }
    }

    /// Changes the record in place; a jump passes unchanged.
    pub fn map(self, change: impl FnOnce(ErrorRecord) -> ErrorRecord) -> Error {
        match self {
            Error::Record(record) => Error::Record(Box::new(change(*record))),
            jump => jump,
        }
    }
}

impl From<ErrorRecord> for Error {
    fn from(record: ErrorRecord) -> Error {
        Error::Record(Box::new(record))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        let (id, category) = match error.kind() {
            std::io::ErrorKind::NotFound => ("FileNotFound", Category::ObjectNotFound),
            std::io::ErrorKind::PermissionDenied => {
                ("FileAccessDenied", Category::PermissionDenied)
            }
            _ => ("FileError", Category::WriteError),
        };
        ErrorRecord::new(id, category, error.to_string())
            .exception("System.IO.IOException")
            .into()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Record(record) => write!(f, "{} [{}]", record.message, record.full_id()),
            Error::Jump(_) => f.write_str("jump"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Record(record) => f.write_str(&record.message),
            Error::Jump(_) => f.write_str("a jump of the language"),
        }
    }
}

impl std::error::Error for Error {}
