//! `switch`.

use super::flow::Enumerator;
use crate::diag::{Error, Result, Span};
use crate::host::errors;
use crate::host::jump::{Flow, Jump, NO_LABEL, jump_of};
use crate::host::symbols::Sym;
use crate::host::vm::{Sink, Vm};
use crate::lang::tree::{
    BinaryOp, Case, Comparison, Expr, ExprKind, Switch, SwitchHow, SwitchOver,
};
use crate::value::Value;
use std::rc::Rc;

/// Where a switch goes after one of its clauses.
enum After {
    NextClause,
    NextItem,
    Leave,
    Pass(Flow),
}

impl Vm {
    pub(super) fn exec_switch(
        &mut self,
        switch: &Switch,
        span: Span,
        out: &mut Sink,
    ) -> Result<Flow> {
        if switch.parallel {
            return Err(errors::not_supported(
                "SwitchParallel",
                "switch -parallel",
                &self.source,
                span,
            ));
        }
        let label = match &switch.label {
            Some(label) => self.symbols.intern(label),
            None => NO_LABEL,
        };
        let over = match &switch.over {
            SwitchOver::Value(statement) => {
                let value = self.eval_statement(statement)?;
                // `switch ($null)` runs once, an empty list not at all.
                if matches!(value, Value::Null) {
                    Value::array(vec![Value::Null])
                } else {
                    value
                }
            }
            SwitchOver::File(path) => self.lines_of_file(path)?,
        };
        let it = self.it.clone();
        self.loops += 1;
        let result = self.switch_items(switch, label, over, out);
        self.loops -= 1;
        self.it = it;
        result
    }

    fn lines_of_file(&mut self, path: &Expr) -> Result<Value> {
        let name = self.eval(path)?.to_text();
        let text = self
            .read_text_file(&name)
            .map_err(|error| errors::locate(error, &self.source, path.span))?;
        Ok(Value::array(text.lines().map(Value::str).collect()))
    }

    fn switch_items(
        &mut self,
        switch: &Switch,
        label: Sym,
        over: Value,
        out: &mut Sink,
    ) -> Result<Flow> {
        // `$switch` is the enumerator, which a clause may move on.
        let named = self.source.text.to_ascii_lowercase().contains("$switch");
        let items = Rc::new(Enumerator::new(over));
        if named {
            let name = self.symbols.intern("switch");
            let frame = self.frames.current();
            self.set_symbol(frame, name, Value::Foreign(items.clone()))?;
        }
        while items.move_next() {
            let item = items.current();
            self.tick()?;
            match self.switch_item(switch, label, &item, out)? {
                After::NextClause | After::NextItem => {}
                After::Leave => return Ok(Flow::Next),
                After::Pass(flow) => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn switch_item(
        &mut self,
        switch: &Switch,
        label: Sym,
        item: &Value,
        out: &mut Sink,
    ) -> Result<After> {
        let mut matched = false;
        for (condition, body) in &switch.clauses {
            self.it = item.clone();
            if !self.clause_matches(switch, condition, item)? {
                continue;
            }
            matched = true;
            self.it = item.clone();
            match self.clause(body, label, out)? {
                After::NextClause => {}
                other => return Ok(other),
            }
        }
        if let (false, Some(body)) = (matched, &switch.default) {
            self.it = item.clone();
            return self.clause(body, label, out);
        }
        Ok(After::NextClause)
    }

    fn clause(
        &mut self,
        body: &crate::lang::tree::StatementList,
        label: Sym,
        out: &mut Sink,
    ) -> Result<After> {
        let flow = match self.run_list(body, out) {
            Ok(flow) => flow,
            Err(error) => match jump_of(&error) {
                Some(Jump::Break(to)) if *to == NO_LABEL || *to == label => Flow::Break(*to),
                Some(Jump::Continue(to)) if *to == NO_LABEL || *to == label => Flow::Continue(*to),
                _ => return Err(error),
            },
        };
        Ok(match flow {
            Flow::Next => After::NextClause,
            Flow::Break(to) if to == NO_LABEL || to == label => After::Leave,
            Flow::Continue(to) if to == NO_LABEL || to == label => After::NextItem,
            other => After::Pass(other),
        })
    }

    fn clause_matches(&mut self, switch: &Switch, condition: &Expr, item: &Value) -> Result<bool> {
        if let ExprKind::Block(tree) = &condition.kind {
            let tree = tree.clone();
            let mut answers = super::statement::Collected::default();
            self.run_inline(&tree, &mut |_, value| {
                answers.push(value);
                Ok(())
            })?;
            return Ok(answers.value().truthy());
        }
        let wanted = self.eval(condition)?;
        if let Value::Block(block) = &wanted {
            let mut answers = super::statement::Collected::default();
            self.call_block(block, Some(item.clone()), &[], &mut |_, value| {
                answers.push(value);
                Ok(())
            })?;
            return Ok(answers.value().truthy());
        }
        let case = if switch.case_sensitive {
            Case::Sensitive
        } else {
            Case::Default
        };
        let comparison = match switch.how {
            SwitchHow::Exact => Comparison::Eq,
            SwitchHow::Regex => Comparison::Match,
            SwitchHow::Wildcard => Comparison::Like,
        };
        let left = match switch.how {
            SwitchHow::Exact => item.clone(),
            _ => Value::str(item.to_text()),
        };
        if switch.how == SwitchHow::Exact && (left.is_null() || wanted.is_null()) {
            return Ok(left.is_null() && wanted.is_null());
        }
        if switch.how == SwitchHow::Exact && matches!(left, Value::Enum(_)) && wanted.is_number() {
            return Ok(false);
        }
        let result = self.apply(BinaryOp::Compare(comparison, case), &left, &wanted);
        let result =
            result.map_err(|error: Error| errors::locate(error, &self.source, condition.span))?;
        Ok(result.truthy())
    }
}
