//! Format-Hex: bytes of files and objects as hexadecimal digits, sixteen on a line.

use super::item::chosen;
use super::place::{self, Place, Sieve};
use super::{files, reading};
use crate::cmdlet::{Context, PipelineCmdlet};
use crate::diag::{Category, ErrorRecord, Result};
use crate::value::{Array, ArrayKind, Object, Shape, Value};
use schemars::JsonSchema;
use serde::Deserialize;
use std::rc::Rc;

/// Shows bytes as hexadecimal digits.
///
/// ```transcript
/// PS> 'Hi!' | Format-Hex | ForEach-Object HexBytes
/// 48 69 21
/// ```
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct FormatHex {
    /// Files to show; wildcards are understood
    #[serde(default)]
    path: Vec<String>,
    /// Files to show, without wildcards
    #[serde(default)]
    literal_path: Vec<String>,
    /// Encoding of text
    encoding: Option<Value>,
    /// How many bytes to show
    count: Option<i64>,
    /// How many bytes to leave out at the start
    offset: Option<i64>,
    /// Shows the bytes of numbers as they lie in memory, which it always does
    #[serde(default, rename = "Raw")]
    _raw: bool,
    /// Text that came in a row: shown as one
    #[serde(skip)]
    label: Option<String>,
}

impl PipelineCmdlet for FormatHex {
    fn process(&mut self, item: Value, cx: &mut Context) -> Result<()> {
        if let Some(path) = reading::file_path(&item) {
            return self.file(&path, true, cx);
        }
        let base = item.base().clone();
        let Some((bytes, kind)) = self.bytes(&base)? else {
            return cx.write_error(not_shown(&base));
        };
        let id = reading::new_guid(cx)?.simple().to_string();
        self.label = Some(format!(
            "{kind} ({base_type}) <{}>",
            &id[..8.min(id.len())].to_uppercase(),
            base_type = reading::short_type(&base)
        ));
        let label = self.label.clone().unwrap_or_default();
        self.show(&bytes, &label, None, cx)
    }

    fn without_input(&mut self, cx: &mut Context) -> Result<()> {
        let literal = !self.literal_path.is_empty();
        for path in chosen(literal, &self.literal_path, &self.path).to_vec() {
            self.file(&path, literal, cx)?;
        }
        Ok(())
    }
}

impl FormatHex {
    fn file(&self, path: &str, literal: bool, cx: &mut Context) -> Result<()> {
        for at in place::find(&[path.to_owned()], literal, &Sieve::default(), cx)? {
            let Place::File(file) = &at else {
                cx.write_error(files_only(path))?;
                continue;
            };
            if files::is_folder(file) {
                continue;
            }
            let bytes = cx.host.files().read(file)?;
            let shown = file.display().to_string();
            self.show(&bytes, &shown, Some(&shown), cx)?;
        }
        Ok(())
    }

    /// Bytes of a value as they lie in memory, and what it is; nothing for what has none.
    fn bytes(&self, value: &Value) -> Result<Option<(Vec<u8>, &'static str)>> {
        Ok(Some(match value {
            Value::Str(text) => {
                let encoding = files::Encoding::named(self.encoding.as_ref())?;
                (encoding.encode(text, false), "String")
            }
            Value::Array(_) | Value::Range(..) => {
                let mut all = Vec::new();
                for item in value.items().unwrap_or_default() {
                    match self.bytes(&item)? {
                        Some((bytes, _)) => all.extend(bytes),
                        None => return Ok(None),
                    }
                }
                (all, "Array")
            }
            Value::Byte(n) => (vec![*n], "Byte"),
            Value::SByte(n) => (n.to_le_bytes().to_vec(), "SByte"),
            Value::Bool(truth) => (i32::from(*truth).to_le_bytes().to_vec(), "Boolean"),
            Value::Char(c) => (
                c.encode_utf16(&mut [0; 2])
                    .iter()
                    .flat_map(|unit| unit.to_le_bytes())
                    .collect(),
                "Char",
            ),
            Value::Short(n) => (n.to_le_bytes().to_vec(), "Int16"),
            Value::UShort(n) => (n.to_le_bytes().to_vec(), "UInt16"),
            Value::Int(n) => (n.to_le_bytes().to_vec(), "Int32"),
            Value::UInt(n) => (n.to_le_bytes().to_vec(), "UInt32"),
            Value::Long(n) => (n.to_le_bytes().to_vec(), "Int64"),
            Value::ULong(n) => (n.to_le_bytes().to_vec(), "UInt64"),
            Value::Single(n) => (n.to_le_bytes().to_vec(), "Single"),
            Value::Double(n) => (n.to_le_bytes().to_vec(), "Double"),
            Value::Enum(value) => ((value.number as i32).to_le_bytes().to_vec(), "Int32"),
            _ => return Ok(None),
        }))
    }

    fn show(&self, bytes: &[u8], label: &str, path: Option<&str>, cx: &mut Context) -> Result<()> {
        let number = |given: Option<i64>| given.and_then(|n| usize::try_from(n).ok());
        let start = number(self.offset).unwrap_or(0).min(bytes.len());
        let end = number(self.count).map_or(bytes.len(), |count| {
            start.saturating_add(count).min(bytes.len())
        });
        for (at, line) in bytes[start..end].chunks(16).enumerate() {
            let object = collection(line, (start + at * 16) as u64, label, path);
            cx.emit_value(object)?;
        }
        Ok(())
    }
}

/// One line of bytes.
fn collection(bytes: &[u8], offset: u64, label: &str, path: Option<&str>) -> Value {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    let digits = digits.join(" ");
    let shown: String = bytes
        .iter()
        .map(|&byte| match char::from(byte) {
            '\0' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect();
    let names = [
        "Bytes",
        "Path",
        "Offset64",
        "Offset",
        "Label",
        "HexOffset",
        "HexBytes",
        "Ascii",
    ];
    let all = Array::of_kind(
        ArrayKind::Typed("System.Byte".into()),
        bytes.iter().map(|&byte| Value::Byte(byte)).collect(),
    );
    let values = vec![
        Value::Array(all),
        path.map(Value::str).unwrap_or_default(),
        Value::ULong(offset),
        Value::UInt(u32::try_from(offset).unwrap_or(u32::MAX)),
        Value::str(label),
        Value::str(format!("{offset:016X}")),
        Value::str(&digits),
        Value::str(&shown),
    ];
    let types: Rc<[Rc<str>]> = Rc::new([
        "Microsoft.PowerShell.Commands.ByteCollection".into(),
        "System.Object".into(),
    ]);
    let object = Object::with_shape(types, Shape::new(names.map(Rc::from).to_vec()), values);
    object.set_text(format!("{offset:016X}   {digits:<47}  {shown}"));
    Value::Object(object)
}

fn files_only(path: &str) -> ErrorRecord {
    ErrorRecord::new(
        "FormatHexOnlySupportsFileSystemPaths",
        Category::InvalidArgument,
        format!("'{path}' is no file."),
    )
    .exception("System.ArgumentException")
    .target(path, "String")
    .label("expected the path of a file")
}

fn not_shown(value: &Value) -> ErrorRecord {
    let kind = reading::short_type(value);
    ErrorRecord::new(
        "FormatHexTypeNotSupported",
        Category::ParserError,
        format!("A {kind} has no bytes to show."),
    )
    .exception("System.InvalidOperationException")
    .target(&*kind, "String")
    .label("expected text, numbers or bytes")
}
