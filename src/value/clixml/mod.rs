//! CLIXML as PowerShell 7 writes and reads it: the text form in which objects outlive a session. Properties that only the
//! language can work out are asked of whoever calls.

mod read;
mod write;

pub use read::read;
pub use write::{Properties, write};

use super::Value;

/// Elements of values that stand alone: their names, and what they are in .NET.
const SCALARS: &[(&str, &str)] = &[
    ("S", "System.String"),
    ("C", "System.Char"),
    ("B", "System.Boolean"),
    ("DT", "System.DateTime"),
    ("TS", "System.TimeSpan"),
    ("By", "System.Byte"),
    ("SB", "System.SByte"),
    ("U16", "System.UInt16"),
    ("I16", "System.Int16"),
    ("U32", "System.UInt32"),
    ("I32", "System.Int32"),
    ("U64", "System.UInt64"),
    ("I64", "System.Int64"),
    ("Sg", "System.Single"),
    ("Db", "System.Double"),
    ("D", "System.Decimal"),
    ("G", "System.Guid"),
    ("URI", "System.Uri"),
    ("Version", "System.Version"),
];

/// What marks the types of objects that were read back.
const READ_BACK: &str = "Deserialized.";

/// Serializes without the language: script properties stay out.
pub fn write_plain(values: &[Value], depth: usize) -> crate::diag::Result<String> {
    write(values, depth, &mut |value, name| {
        Ok(super::members::get_member(value, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Object, Table, TableKind};

    #[test]
    fn what_is_written_is_read_back() {
        let table = Table::new(TableKind::Ordered);
        table.set(Value::str("k"), Value::Int(5));
        let object = Object::of([
            ("text", Value::str("a\n<b> _x0041_")),
            ("list", Value::array(vec![Value::Int(1), Value::Null])),
            ("table", Value::Table(table)),
        ]);
        let text = write_plain(&[Value::Object(object)], 2).expect("no secret");
        assert!(text.starts_with("<Objs Version=\"1.1.0.1\" xmlns="));
        assert!(
            text.contains("<S N=\"text\">a_x000A_&lt;b&gt; _x005F_x0041_</S>"),
            "{text}"
        );
        let back = read(&text).expect("our own text");
        let Value::Object(back) = &back[0] else {
            panic!("an object");
        };
        assert_eq!(back.get("text").expect("text").to_text(), "a\n<b> _x0041_");
        assert_eq!(
            &*back.type_names()[0],
            "Deserialized.System.Management.Automation.PSCustomObject"
        );
    }

    #[test]
    fn text_that_is_none_is_refused() {
        for bad in [
            "",
            "<a/>",
            "<Objs>",
            "<Objs><I32>x</I32></Objs>",
            "<Objs><Obj",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
