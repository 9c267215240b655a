//! Errors on their way through rhai and back: ours travel whole, rhai's own become records that point at the text.

use super::border::{Held, from_rhai};
use crate::diag::{Category, Error, ErrorRecord, Source, Span};
use crate::host::error_value::{ErrorValue, record_of};
use ::rhai::{Dynamic, EvalAltResult, ParseError, Position};
use std::cell::RefCell;
use std::rc::Rc;

/// An error that rhai must not catch: a jump of the language.
#[derive(Clone)]
struct Carried(Rc<RefCell<Option<Error>>>);

/// One of our errors as rhai throws it: a record can be caught and read, a jump passes.
pub fn raise(error: Error) -> Box<EvalAltResult> {
    match error {
        Error::Record(record) => {
            let value = Dynamic::from(Held(ErrorValue::value(*record)));
            Box::new(EvalAltResult::ErrorRuntime(value, Position::NONE))
        }
        jump => {
            let value = Dynamic::from(Carried(Rc::new(RefCell::new(Some(jump)))));
            Box::new(EvalAltResult::ErrorTerminated(value, Position::NONE))
        }
    }
}

/// An error of rhai as one of ours.
pub fn lower(error: EvalAltResult, source: &Rc<Source>) -> Error {
    let position = error.position();
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _)
        | EvalAltResult::ErrorInModule(_, inner, _) => lower(*inner, source),
        EvalAltResult::ErrorTerminated(value, _) => match value.try_cast::<Carried>() {
            Some(carried) => carried
                .0
                .borrow_mut()
                .take()
                .unwrap_or_else(|| ErrorRecord::default().into()),
            None => crate::host::jump::Jump::Interrupted.into(),
        },
        EvalAltResult::ErrorRuntime(value, _) => thrown(value, source, position),
        EvalAltResult::ErrorTooManyOperations(_) => {
            let record =
                crate::host::errors::too_many_steps(0).at(source, span_of(source, position));
            crate::host::jump::Jump::Limit(Box::new(record)).into()
        }
        other => {
            let (id, message) = described(&other);
            ErrorRecord::new(id, Category::InvalidOperation, message)
                .label("here")
                .at(source, span_of(source, position))
                .terminating()
                .into()
        }
    }
}

fn thrown(value: Dynamic, source: &Rc<Source>, position: Position) -> Error {
    let value = from_rhai(value);
    let mut record = match record_of(&value) {
        Some(record) => record,
        None => {
            let text = value.to_text();
            let mut record = ErrorRecord::new(&*text, Category::OperationStopped, &*text);
            record.target_type = crate::host::ops::short_type(&value);
            record.target = text;
            record
        }
    };
    record.terminating = true;
    record.ends_script = true;
    if record.at.is_none() {
        record = record.at(source, span_of(source, position));
    }
    record.into()
}

fn described(error: &EvalAltResult) -> (&'static str, String) {
    let id = match error {
        EvalAltResult::ErrorVariableNotFound(..) => "VariableIsUndefined",
        EvalAltResult::ErrorFunctionNotFound(..) => "FunctionNotFound",
        EvalAltResult::ErrorModuleNotFound(..) => "ModuleNotFound",
        EvalAltResult::ErrorStackOverflow(..) => "CallDepthOverflow",
        EvalAltResult::ErrorParsing(..) => "ParseError",
        EvalAltResult::ErrorIndexNotFound(..) | EvalAltResult::ErrorArrayBounds(..) => {
            "IndexOutOfRange"
        }
        EvalAltResult::ErrorPropertyNotFound(..) => "PropertyNotFound",
        EvalAltResult::ErrorArithmetic(..) => "ArithmeticError",
        EvalAltResult::ErrorMismatchDataType(..) | EvalAltResult::ErrorMismatchOutputType(..) => {
            "TypeMismatch"
        }
        _ => "RhaiError",
    };
    let text = error.to_string();
    // The position is drawn, not told.
    let text = text.split(" (line ").next().unwrap_or(&text).to_owned();
    (
        id,
        if text.ends_with('.') {
            text
        } else {
            format!("{text}.")
        },
    )
}

/// A text that does not compile.
pub fn parse_error(error: &ParseError, source: &Rc<Source>) -> ErrorRecord {
    let text = error.err_type().to_string();
    ErrorRecord::new("ParseError", Category::ParserError, format!("{text}."))
        .exception("System.Management.Automation.ParentContainsErrorRecordException")
        .label("here")
        .at(source, span_of(source, error.position()))
}

/// Place of a position of rhai in the text: the word that begins there.
fn span_of(source: &Source, position: Position) -> Span {
    let (Some(line), column) = (position.line(), position.position().unwrap_or(1)) else {
        return Span::default();
    };
    let mut offset = 0;
    for (number, text) in source.text.split_inclusive('\n').enumerate() {
        if number + 1 == line {
            let before: usize = text
                .chars()
                .take(column.saturating_sub(1))
                .map(char::len_utf8)
                .sum();
            let rest = &text[before..];
            let word = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(rest.len())
                .max(1);
            let start = offset + before;
            let end = source
                .text
                .ceil_char_boundary((start + word).min(source.text.len()));
            return Span::new(start.min(end), end);
        }
        offset += text.len();
    }
    Span::new(source.text.len(), source.text.len())
}
