//! What a run owes the tenant: roles before a command, a row in the journal after it, and the one transaction of a
//! preview.

use super::command::CommandState;
use super::vm::Vm;
use crate::cmdlet::{CmdletDef, Effect};
use crate::diag::{ErrorRecord, Result};
use crate::tenant::{JournalEntry, Plan, Recorder, SavepointId};
use crate::value::Value;

/// The transaction of `--what-if`.
pub struct Preview {
    savepoint: SavepointId,
    recorder: Recorder,
}

/// Begins the transaction of a preview when the tenant is opened.
pub fn begin_run(vm: &mut Vm) -> Result<()> {
    if !vm.plan_only || vm.preview.is_some() {
        return Ok(());
    }
    if let Some(tenant) = vm.tenant.as_mut() {
        let savepoint = tenant.savepoint()?;
        let recorder = tenant.record_changes()?;
        vm.preview = Some(Preview {
            savepoint,
            recorder,
        });
    }
    Ok(())
}

/// Ends the transaction of a preview: what would have changed.
pub fn end_run(vm: &mut Vm) -> Result<Option<Plan>> {
    let Some(preview) = vm.preview.take() else {
        return Ok(None);
    };
    let tenant = vm.open_tenant()?;
    let plan = preview.recorder.plan(tenant);
    tenant.rollback(preview.savepoint)?;
    plan.map(Some)
}

impl Vm {
    /// Whether the actor may run a cmdlet.
    pub fn check_roles(&mut self, def: &'static CmdletDef, state: &mut CommandState) -> Result<()> {
        if def.roles.is_empty() {
            return Ok(());
        }
        state.touched = true;
        let checked = self.open_tenant()?.require_role(def.roles);
        checked.map_err(|error| {
            if let Some(record) = error.record() {
                state.refused = Some(record.id.clone());
            }
            state.name_error(error)
        })
    }

    /// Writes the journal's row of a command that looked at the tenant.
    pub fn close_command(&mut self, state: &mut CommandState, def: &'static CmdletDef) {
        if !state.touched
            || def.effect == Effect::None
            || self.preview.is_some()
            || self.tenant.is_none()
        {
            return;
        }
        state.touched = false;
        let result = state.refused.take().unwrap_or_else(|| "Success".to_owned());
        let entry = JournalEntry {
            command: state.name.to_string(),
            on: std::mem::take(&mut state.targets),
            result,
            count: state.emitted,
        };
        let journalled = self.open_tenant().and_then(|tenant| tenant.journal(&entry));
        if let Err(error) = journalled
            && let Some(record) = error.record()
        {
            let record: ErrorRecord = record.clone();
            self.output.error(&record, "");
        }
    }

    /// Prints what a command under `-WhatIf` would change.
    pub fn show_plan(&mut self, plan: &Plan) -> Result<()> {
        for row in plan.rows() {
            let place = if row.place.is_empty() {
                String::new()
            } else {
                format!(" in {}", row.place)
            };
            let person = if row.person.is_empty() {
                String::new()
            } else {
                format!(" of {}", row.person)
            };
            let line = format!("  {} {}{person}{place}: {}", row.count, row.loss, row.what);
            self.host_line(&line)?;
        }
        Ok(())
    }

    /// What a value's text would be in a message; never fails.
    pub fn shown(&mut self, value: &Value) -> String {
        self.text_of(value).unwrap_or_else(|_| value.to_text())
    }
}
