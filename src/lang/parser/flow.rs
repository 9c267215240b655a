//! What stands around a statement, so far as jumps out of it are concerned.

use super::*;

/// One thing around the statement at hand.
pub(super) enum Around {
    /// A loop or switch with its label.
    Loop(Option<Rc<str>>),
    /// A `finally` block: nothing may jump out of it.
    Finally,
    /// A script block, named block or trap: jumps end there.
    Body,
    /// A method of a class: whether it returns a value, absent for a constructor's.
    Method(bool),
}

impl Parser<'_> {
    /// `break` and `continue` may not leave a `finally`.
    pub(super) fn check_jump(&mut self, span: Span, label: Option<&Expr>) {
        let target = match label {
            None => Some(""),
            Some(label) => label.as_text(),
        };
        for around in self.around.iter().rev() {
            match around {
                Around::Body | Around::Method(_) => return,
                Around::Finally => return self.meaning("ControlLeavingFinally", span, ""),
                Around::Loop(own) => {
                    let own = own.as_deref().unwrap_or("");
                    if target
                        .is_some_and(|target| target.is_empty() || target.eq_ignore_ascii_case(own))
                    {
                        return;
                    }
                }
            }
        }
    }

    /// `return` may not leave a `finally`, and fits the type of the method it is in.
    pub(super) fn check_return(&mut self, span: Span, with_value: bool) {
        let mut finally = false;
        let mut bodies = 0;
        for around in self.around.iter().rev() {
            match around {
                Around::Finally if bodies == 0 => finally = true,
                Around::Body => bodies += 1,
                Around::Method(returns) => {
                    // The method's own body is one; a script block in it is another.
                    if bodies == 1 && *returns != with_value {
                        let id = if with_value {
                            "VoidMethodHasReturn"
                        } else {
                            "NonVoidMethodMissingReturnValue"
                        };
                        self.meaning(id, span, "");
                    }
                    break;
                }
                _ => {}
            }
        }
        if finally {
            self.meaning("ControlLeavingFinally", span, "");
        }
    }
}
