//! Completion asked by a script, and what a script says about values. Finds nothing itself: the host does.

use crate::cmdlet::{Cmdlet, Completed, Completer, Context, Effect, Offer, OfferKind};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Block, EnumValue, Object, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Tells what may stand at the cursor of a text.
///
/// It answers what the prompt offers behind the Tab key: an object with the place that is replaced and the completions in
/// their order.
///
/// ```transcript
/// PS> (TabExpansion2 'Get-Mailbox -Res' 16).CompletionMatches.CompletionText
/// -ResultSize
/// PS> (TabExpansion2 -inputScript '$Error' -cursorColumn 6).CompletionMatches | Select-Object CompletionText, ResultType
///
/// CompletionText         ResultType
/// --------------         ----------
/// $Error                   Variable
/// $ErrorActionPreference   Variable
/// $ErrorView               Variable
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TabExpansion2 {
    /// Text whose completion is wanted
    #[serde(default, rename = "inputScript")]
    input_script: Option<String>,
    /// Where the cursor stands, counted in characters from the beginning; left out, it is the end
    #[serde(default, rename = "cursorColumn")]
    cursor_column: Option<i64>,
    /// A syntax tree instead of a text; refused, since trees are not objects here
    #[serde(default)]
    ast: Option<Value>,
    /// Tokens that belong to the tree; refused with it
    #[serde(default)]
    tokens: Option<Value>,
    /// Where the cursor stands in the tree; refused with it
    #[serde(default, rename = "positionOfCursor")]
    position_of_cursor: Option<Value>,
    /// Options of the completion; none of them changes anything here
    #[serde(default)]
    options: Option<Value>,
}

impl Cmdlet for TabExpansion2 {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let by_tree = [&self.ast, &self.tokens, &self.position_of_cursor];
        if by_tree.into_iter().any(Option::is_some) {
            return Err(no_tree().into());
        }
        let _ = &self.options;
        let text = self.input_script.unwrap_or_default();
        let cursor = self
            .cursor_column
            .map_or(text.len(), |column| byte_at(&text, column));
        let completed = cx.host.complete(&text, cursor);
        let value = object(&text, &completed);
        cx.emit_value(value)
    }
}

fn no_tree() -> ErrorRecord {
    ErrorRecord::new(
        "NotSupportedCompletionByTree",
        Category::NotImplemented,
        "Completion by a syntax tree is not simulated.",
    )
    .exception("System.NotSupportedException")
    .label("a text was expected")
    .help("give the text with -inputScript and the place with -cursorColumn")
    .terminating()
}

/// Byte of a text before which so many UTF-16 units stand.
fn byte_at(text: &str, column: i64) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= column {
            return at;
        }
        units += c.len_utf16() as i64;
    }
    text.len()
}

fn units(text: &str, bytes: usize) -> i32 {
    let head = text.get(..bytes).unwrap_or(text);
    i32::try_from(head.encode_utf16().count()).unwrap_or(i32::MAX)
}

/// A `CommandCompletion`.
fn object(text: &str, completed: &Completed) -> Value {
    let start = units(text, completed.start);
    let end = units(text, completed.end);
    let nothing = completed.offers.is_empty() && completed.start == completed.end;
    let (start, length) = if nothing {
        (-1, -1)
    } else {
        (start, end - start)
    };
    let matches: Vec<Value> = completed.offers.iter().map(result).collect();
    let object = Object::of([
        ("CurrentMatchIndex", Value::Int(-1)),
        ("ReplacementIndex", Value::Int(start)),
        ("ReplacementLength", Value::Int(length)),
        ("CompletionMatches", Value::array(matches)),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.CommandCompletion".into(),
        "System.Object".into(),
    ]));
    Value::Object(object)
}

/// A `CompletionResult`.
fn result(offer: &Offer) -> Value {
    let kind = Value::Enum(Rc::new(EnumValue {
        type_name: "System.Management.Automation.CompletionResultType".into(),
        name: OfferKind::name(offer.kind).into(),
        number: offer.kind.number(),
    }));
    let object = Object::of([
        ("CompletionText", Value::str(&offer.text)),
        ("ListItemText", Value::str(&offer.list)),
        ("ResultType", kind),
        ("ToolTip", Value::str(&offer.tip)),
    ]);
    object.set_type_names(Rc::new([
        "System.Management.Automation.CompletionResult".into(),
        "System.Object".into(),
    ]));
    Value::Object(object)
}

/// Registers a script block that completes arguments.
///
/// The block gets the command's name, the parameter's name, what is typed, the command and what is bound; what it puts out
/// is offered in its order. The last registration for a parameter holds.
///
/// ```transcript
/// PS> function Get-Room { param([string]$Floor) }
/// PS> Register-ArgumentCompleter -CommandName Get-Room -ParameterName Floor -ScriptBlock { 'Ground', 'First' }
/// PS> (TabExpansion2 'Get-Room -Floor ').CompletionMatches.CompletionText
/// Ground
/// First
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct RegisterArgumentCompleter {
    /// Commands that it completes; all that have the parameter if left out
    #[serde(default)]
    command_name: Vec<String>,
    /// Parameter whose values it completes
    #[serde(default)]
    parameter_name: Option<String>,
    /// What answers with completions
    #[schemars(with = "String")]
    script_block: Block,
    /// Completes all words of a program instead of one parameter
    #[serde(default)]
    native: bool,
}

impl Cmdlet for RegisterArgumentCompleter {
    const EFFECT: Effect = Effect::None;

    fn run(self, cx: &mut Context) -> Result<()> {
        let parameter = self.parameter_name.filter(|_| !self.native);
        cx.host.add_completer(Completer {
            commands: self.command_name,
            parameter,
            block: self.script_block,
        });
        Ok(())
    }
}
