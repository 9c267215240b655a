//! `[DBNull]::Value`: what databases have for nothing.

use crate::value::Foreign;
use std::any::Any;

/// The value.
pub struct DbNull;

impl Foreign for DbNull {
    fn type_name(&self) -> &str {
        "System.DBNull"
    }

    fn truth(&self) -> Option<bool> {
        Some(false)
    }

    fn same_as(&self, other: &dyn Foreign) -> bool {
        other.as_any().is::<DbNull>()
    }

    fn text(&self) -> String {
        String::new()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
