//! Constructs that parse and are refused by name, and `data` and `enum`, which are small.

use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::vm::{Sink, Vm};
use crate::lang::tree::{Data, TypeDefinition};

impl Vm {
    /// `data { }`: runs, and keeps what it puts out in its variable, where it names one.
    pub(super) fn exec_data(&mut self, data: &Data, out: &mut Sink) -> Result<()> {
        let value = self.collect_list(&data.body)?.value();
        match &data.name {
            Some(name) => {
                let symbol = self.symbols.intern(name);
                let frame = self.frames.current();
                self.set_symbol(frame, symbol, value)
            }
            None => self.emit(value, out),
        }
    }

    /// `class` and `enum` are refused at their name.
    pub(super) fn define_type(&mut self, definition: &TypeDefinition, span: Span) -> Result<()> {
        let (id, what) = if definition.is_enum {
            ("Enum", "enum definitions")
        } else {
            ("Class", "classes")
        };
        let span = if definition.name_span.is_empty() {
            span
        } else {
            definition.name_span
        };
        Err(errors::not_supported(id, what, &self.source, span))
    }
}
