//! Sizes in bytes as Exchange shows them: `1.5 GB (1,610,612,736 bytes)`.

use super::{Foreign, Value, number};
use crate::diag::Result;
use std::any::Any;
use std::rc::Rc;

/// A size as a value: it reads as Exchange's text, compares as text or by its bytes, and has `ToBytes()` … `ToTB()`.
pub fn byte_size(bytes: i64) -> Value {
    Value::Foreign(Rc::new(ByteSize(bytes)))
}

/// Bytes of a size: a number, a size, or text such as `1.5 GB (1,610,612,736 bytes)` or `50GB`.
pub fn bytes_of(value: &Value) -> Option<i64> {
    if let Some(n) = value.whole() {
        return i64::try_from(n).ok();
    }
    match value.base() {
        Value::Foreign(foreign) => foreign
            .as_any()
            .downcast_ref::<ByteSize>()
            .map(|size| size.0),
        Value::Double(n) => Some(*n as i64),
        Value::Str(text) => parse(text),
        _ => None,
    }
}

fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some((_, inner)) = text.split_once('(') {
        let digits: String = inner.chars().filter(char::is_ascii_digit).collect();
        return digits.parse().ok();
    }
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let compact = compact
        .trim_end_matches(|c: char| c.eq_ignore_ascii_case(&'b'))
        .to_owned();
    let with_unit = if compact.ends_with(|c: char| c.is_ascii_alphabetic()) {
        compact + "b"
    } else {
        compact
    };
    match number::parse(&with_unit)? {
        Value::Double(n) => Some(n as i64),
        other => i64::try_from(other.whole()?).ok(),
    }
}

/// `Microsoft.Exchange.Data.ByteQuantifiedSize`
pub struct ByteSize(pub i64);

const UNITS: [(&str, u32); 5] = [("TB", 40), ("GB", 30), ("MB", 20), ("KB", 10), ("B", 0)];

impl ByteSize {
    fn to_unit(&self, unit: &str) -> Option<Value> {
        let unit = if unit.eq_ignore_ascii_case("Bytes") {
            "B"
        } else {
            unit
        };
        let (_, bits) = UNITS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
        Some(Value::ULong((self.0.max(0) as u64) >> bits))
    }
}

impl Foreign for ByteSize {
    fn type_name(&self) -> &str {
        "Microsoft.Exchange.Data.ByteQuantifiedSize"
    }

    fn get(&self, name: &str) -> Option<Value> {
        // Mailbox statistics wrap their sizes in Unlimited<T>, whose Value is the size.
        match name.to_ascii_lowercase().as_str() {
            "value" => Some(byte_size(self.0)),
            "isunlimited" => Some(Value::Bool(false)),
            _ => None,
        }
    }

    /// None are shown: a size reads as its text.
    fn properties(&self) -> Vec<String> {
        Vec::new()
    }

    fn order_key(&self) -> Option<Vec<u8>> {
        Some(self.0.max(0).to_be_bytes().to_vec())
    }

    fn call(&self, name: &str, _arguments: &[Value]) -> Option<Result<Value>> {
        let lower = name.to_ascii_lowercase();
        self.to_unit(lower.strip_prefix("to")?).map(Ok)
    }

    fn methods(&self) -> Vec<String> {
        ["ToBytes", "ToKB", "ToMB", "ToGB", "ToTB"]
            .map(String::from)
            .to_vec()
    }

    fn text(&self) -> String {
        let all = self.0.max(0) as u64;
        let (name, bits) = UNITS
            .iter()
            .find(|(_, bits)| all >> bits > 0)
            .unwrap_or(&UNITS[4]);
        let amount = all as f64 / (1_u64 << bits) as f64;
        // Four digits in all, as in 1.953 GB and 12.35 MB.
        let decimals = match amount {
            a if a >= 1000.0 => 0,
            a if a >= 100.0 => 1,
            a if a >= 10.0 => 2,
            _ => 3,
        };
        let amount = format!("{amount:.decimals$}");
        let amount = if amount.contains('.') {
            amount.trim_end_matches('0').trim_end_matches('.')
        } else {
            &amount
        };
        format!("{amount} {name} ({} bytes)", grouped(all))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, c) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_reads_as_exchange_writes_it_and_back() {
        assert_eq!(
            byte_size(2_097_152_000).to_text(),
            "1.953 GB (2,097,152,000 bytes)"
        );
        assert_eq!(byte_size(0).to_text(), "0 B (0 bytes)");
        assert_eq!(
            bytes_of(&Value::str("1.953 GB (2,097,152,000 bytes)")),
            Some(2_097_152_000)
        );
        assert_eq!(bytes_of(&Value::str("50GB")), Some(50 << 30));
        assert_eq!(bytes_of(&Value::str("30 MB")), Some(30 << 20));
        assert_eq!(bytes_of(&Value::str("much")), None);
        assert!(matches!(
            ByteSize(5 << 20).call("ToMB", &[]),
            Some(Ok(Value::ULong(5)))
        ));
    }
}
