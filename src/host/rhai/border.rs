//! The border between the values of both spellings: numbers, text and Booleans become rhai's own; anything richer
//! passes as one type with properties, index and iteration.

use super::Baton;
use super::error::raise;
use crate::host::ops;
use crate::host::vm::Vm;
use crate::value::{Table, TableKind, Value};
use ::rhai::{Array as RhaiArray, Dynamic, Engine, EvalAltResult, Map};

/// A value that rhai has no type for.
#[derive(Clone)]
pub struct Held(pub Value);

/// A value as rhai has it.
pub fn to_rhai(value: Value) -> Dynamic {
    match value {
        Value::NoOutput | Value::Null => Dynamic::UNIT,
        Value::Bool(value) => value.into(),
        Value::Char(value) => value.into(),
        Value::SByte(n) => i64::from(n).into(),
        Value::Byte(n) => i64::from(n).into(),
        Value::Short(n) => i64::from(n).into(),
        Value::UShort(n) => i64::from(n).into(),
        Value::Int(n) => i64::from(n).into(),
        Value::UInt(n) => i64::from(n).into(),
        Value::Long(n) => n.into(),
        Value::Single(n) => f64::from(n).into(),
        Value::Double(n) => n.into(),
        Value::Str(text) => Dynamic::from(text.to_string()),
        other => match other.as_switch() {
            Some(on) => on.into(),
            None => Dynamic::from(Held(other.stored())),
        },
    }
}

/// A value of rhai as PowerShell has it.
pub fn from_rhai(value: Dynamic) -> Value {
    if value.is_unit() {
        return Value::Null;
    }
    let value = value.flatten();
    if let Some(held) = value.read_lock::<Held>() {
        return held.0.clone();
    }
    if let Ok(flag) = value.as_bool() {
        return Value::Bool(flag);
    }
    if let Ok(number) = value.as_int() {
        return i32::try_from(number).map_or(Value::Long(number), Value::Int);
    }
    if let Ok(number) = value.as_float() {
        return Value::Double(number);
    }
    if let Ok(letter) = value.as_char() {
        return Value::Char(letter);
    }
    if value.is_string() {
        return Value::str(value.into_string().unwrap_or_default());
    }
    if value.is_array() {
        let items = value.into_array().unwrap_or_default();
        return Value::array(items.into_iter().map(from_rhai).collect());
    }
    if let Some(map) = value.read_lock::<Map>() {
        let table = Table::new(TableKind::Ordered);
        for (key, item) in map.iter() {
            table.set(Value::str(key.as_str()), from_rhai(item.clone()));
        }
        return Value::Table(table);
    }
    Value::str(value.to_string())
}

/// Runs something on the session that lies in the baton.
pub(super) fn with_vm<T>(
    baton: &Baton,
    run: impl FnOnce(&mut Vm) -> crate::diag::Result<T>,
) -> Result<T, Box<EvalAltResult>> {
    let Some(mut vm) = baton.borrow_mut().take() else {
        return Err("the session is busy elsewhere".into());
    };
    let result = run(&mut vm);
    *baton.borrow_mut() = Some(vm);
    result.map_err(raise)
}

/// Registers the held type: properties, index, iteration, text, operators.
pub(super) fn register(engine: &mut Engine, baton: &Baton) {
    engine.register_type_with_name::<Held>("Object");
    engine.register_iterator::<Held>();
    let get = baton.clone();
    engine.register_indexer_get(
        move |held: &mut Held, name: &str| -> Result<Dynamic, Box<EvalAltResult>> {
            let found = with_vm(&get, |vm| vm.property(&held.0, name))?;
            Ok(to_rhai(found.unwrap_or_default()))
        },
    );
    let set = baton.clone();
    engine.register_indexer_set(
        move |held: &mut Held, name: &str, value: Dynamic| -> Result<(), Box<EvalAltResult>> {
            let value = from_rhai(value);
            with_vm(&set, |vm| vm.put_property(&held.0, name, value))
        },
    );
    let at = baton.clone();
    engine.register_indexer_get(
        move |held: &mut Held, number: i64| -> Result<Dynamic, Box<EvalAltResult>> {
            let index = from_rhai(number.into());
            with_vm(&at, |_| ops::index(&held.0, &index, 0)).map(to_rhai)
        },
    );
    engine.register_indexer_set(
        move |held: &mut Held, number: i64, value: Dynamic| -> Result<(), Box<EvalAltResult>> {
            let index = from_rhai(number.into());
            ops::set_index(&held.0, &index, from_rhai(value)).map_err(raise)
        },
    );
    engine.register_fn("len", |held: &mut Held| ops::items_of(&held.0).len() as i64);
    engine.register_get("Count", |held: &mut Held| match &held.0 {
        Value::Table(table) => table.len() as i64,
        other => ops::items_of(other).len() as i64,
    });
    engine.register_fn("to_string", |held: &mut Held| held.0.to_text());
    engine.register_fn("to_debug", |held: &mut Held| held.0.to_text());
    engine.register_fn("to_array", |held: &mut Held| -> RhaiArray {
        ops::items_of(&held.0).into_iter().map(to_rhai).collect()
    });
    engine.register_fn("is_empty", |held: &mut Held| {
        ops::items_of(&held.0).is_empty()
    });
    engine.register_fn("==", |a: Held, b: Held| same(&a.0, &b.0));
    engine.register_fn("!=", |a: Held, b: Held| !same(&a.0, &b.0));
    engine.register_fn("==", |a: Held, b: &str| a.0.to_text() == b);
    engine.register_fn("==", |a: &str, b: Held| b.0.to_text() == a);
    engine.register_fn("!=", |a: Held, b: &str| a.0.to_text() != b);
    engine.register_fn("+", |a: &str, b: Held| format!("{a}{}", b.0.to_text()));
    engine.register_fn("+", |a: Held, b: &str| format!("{}{b}", a.0.to_text()));
    let call = baton.clone();
    engine.register_fn(
        "call",
        move |held: &mut Held, arguments: RhaiArray| -> Result<Dynamic, Box<EvalAltResult>> {
            let arguments: Vec<Value> = arguments.into_iter().map(from_rhai).collect();
            with_vm(&call, |vm| vm.call_value(&held.0, &arguments)).map(to_rhai)
        },
    );
    let call = baton.clone();
    engine.register_fn(
        "call",
        move |held: &mut Held| -> Result<Dynamic, Box<EvalAltResult>> {
            with_vm(&call, |vm| vm.call_value(&held.0, &[])).map(to_rhai)
        },
    );
    let print = baton.clone();
    engine.on_print(move |text| {
        let _ = with_vm(&print, |vm| vm.host_line(text));
    });
    let debug = baton.clone();
    engine.on_debug(move |text, _, _| {
        let _ = with_vm(&debug, |vm| vm.host_line(text));
    });
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => a.same(b),
        (Value::Array(a), Value::Array(b)) => a.same(b),
        (Value::Table(a), Value::Table(b)) => a.same(b),
        (a, b) => a.type_name() == b.type_name() && a.to_text() == b.to_text(),
    }
}

impl IntoIterator for Held {
    type Item = Dynamic;
    type IntoIter = std::vec::IntoIter<Dynamic>;

    fn into_iter(self) -> Self::IntoIter {
        let items: Vec<Dynamic> = ops::items_of(&self.0).into_iter().map(to_rhai).collect();
        items.into_iter()
    }
}
