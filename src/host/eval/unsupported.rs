//! Declarations: `data`, `enum`, `using`; and `class`, which parses and is refused by name.

use crate::diag::{Result, Span};
use crate::host::errors;
use crate::host::ops;
use crate::host::vm::{Sink, Vm};
use crate::lang::tree::{
    AttributeOrType, Data, ScriptBlockTree, StatementKind, TypeDefinition, TypeMemberKind, Using,
    UsingKind,
};
use crate::value::{TypeName, Value, enums};
use std::rc::Rc;

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

    /// `enum` defines its values, `class` is refused at its name.
    pub(super) fn define_type(&mut self, definition: &TypeDefinition, span: Span) -> Result<()> {
        if definition.is_enum {
            return self.define_enum(definition);
        }
        let span = if definition.name_span.is_empty() {
            span
        } else {
            definition.name_span
        };
        Err(errors::not_supported(
            "Class",
            "classes",
            &self.source,
            span,
        ))
    }

    fn define_enum(&mut self, definition: &TypeDefinition) -> Result<()> {
        let flags = definition.attributes.iter().any(|attribute| {
            matches!(attribute, AttributeOrType::Attribute(attribute) if attribute.is("Flags"))
                || matches!(attribute, AttributeOrType::Type(name) if name.simple().is_some_and(|n| n.eq_ignore_ascii_case("Flags")))
        });
        let mut next = 0;
        let mut values = Vec::with_capacity(definition.members.len());
        for member in &definition.members {
            let TypeMemberKind::Label(number) = &member.kind else {
                continue;
            };
            if let Some(number) = number {
                let value = self.eval(number)?;
                next = match value.base() {
                    Value::Enum(value) => value.number,
                    other => match ops::convert(other, &TypeName("System.Int64".into()))? {
                        Value::Long(number) => number,
                        _ => next,
                    },
                };
            }
            values.push((member.name.to_string(), next));
            next = next.wrapping_add(1);
        }
        enums::define(&definition.name, flags, values);
        Ok(())
    }

    /// What a text declares before anything in it runs: its enumerations, and the namespaces it uses.
    pub fn declare_types(&mut self, tree: &Rc<ScriptBlockTree>) -> Result<()> {
        for using in &tree.uses {
            let before = std::mem::replace(&mut self.source, tree.source.clone());
            let used = self.using(using);
            self.source = before;
            used?;
        }
        if !tree.source.text.to_ascii_lowercase().contains("enum") {
            return Ok(());
        }
        let mut found = Vec::new();
        crate::lang::walk::walk(tree, &mut |node| {
            if let crate::lang::walk::Node::Statement(statement) = node
                && let StatementKind::Type(definition) = &statement.kind
                && definition.is_enum
            {
                found.push(definition.clone());
            }
        });
        for definition in found {
            self.define_enum(&definition)?;
        }
        Ok(())
    }

    fn using(&mut self, using: &Using) -> Result<()> {
        match using.kind {
            UsingKind::Namespace => {
                let name = using.name.as_text().unwrap_or_default().to_owned();
                if !self.namespaces.contains(&name) {
                    self.namespaces.push(name);
                }
                Ok(())
            }
            UsingKind::Module => {
                let name = self.eval(&using.name)?;
                let name = match name.base() {
                    Value::Table(table) => table.get_str("ModuleName").unwrap_or_default(),
                    _ => name,
                };
                self.invoke_command("Import-Module", &[("Name", name)], Vec::new())
                    .map(drop)
                    .map_err(|error| errors::locate(error, &self.source, using.span))
            }
            UsingKind::Assembly | UsingKind::Command | UsingKind::Type => {
                Err(errors::not_supported(
                    "Using",
                    "`using` for anything but namespaces and modules",
                    &self.source,
                    using.span,
                ))
            }
        }
    }
}
