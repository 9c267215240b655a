//! Type names and plain text of values.

use super::Value;

impl Value {
    /// Full .NET type name.
    pub fn type_name(&self) -> String {
        String::new()
    }

    /// What `"$x"` gives: the culture's neutral text.
    pub fn to_text(&self) -> String {
        String::new()
    }
}
