//! Checks of meaning that need no evaluation: what may be assigned to, keys, names of parameters. PowerShell makes
//! them after parsing; here they are noted while the tree is built and reported behind the errors of form.

use super::*;

impl Parser<'_> {
    /// Whether a value can be assigned to this; `plain` for `=`.
    pub(super) fn check_target(&mut self, target: &Expr, plain: bool, id: &'static str) {
        match &target.kind {
            ExprKind::Array(values) if plain => {
                for value in values {
                    self.check_target(value, true, id);
                }
            }
            ExprKind::Paren(inside) => match &inside.kind {
                StatementKind::Expression(value) => self.check_target(value, plain, id),
                _ => self.meaning(id, inside.span, ""),
            },
            ExprKind::Cast(cast) => {
                self.check_typed_target(target, cast);
                self.check_target(&cast.operand, plain, id)
            }
            ExprKind::Attributed(inner) => self.check_target(&inner.operand, plain, id),
            ExprKind::Member(member) if !member.conditional => {}
            ExprKind::Invoke(invoke) if !invoke.conditional => {}
            ExprKind::Index(index) if !index.conditional => {}
            ExprKind::Variable(_) => {}
            _ => self.meaning(id, target.span, ""),
        }
    }

    /// `[type]$x = …`: nothing is void, and automatic variables have types of their own.
    fn check_typed_target(&mut self, target: &Expr, cast: &Cast) {
        if cast.to.is("void") || cast.to.is("System.Void") {
            self.meaning("VoidTypeConstraintNotAllowed", cast.to.span, "");
        }
        let ExprKind::Variable(variable) = &cast.operand.kind else {
            return;
        };
        let local = matches!(variable.scope, VarScope::Unscoped | VarScope::Local);
        let types: &[(&str, &[&str])] = &[
            ("_", &["object", "System.Object"]),
            ("args", &["object[]", "System.Object[]"]),
            ("this", &["object", "System.Object"]),
            ("input", &["object", "System.Object"]),
            ("PSCmdlet", &["System.Management.Automation.PSScriptCmdlet"]),
            (
                "PSBoundParameters",
                &["System.Management.Automation.PSBoundParametersDictionary"],
            ),
            (
                "MyInvocation",
                &["System.Management.Automation.InvocationInfo"],
            ),
            ("PSScriptRoot", &["string", "System.String"]),
            ("PSCommandPath", &["string", "System.String"]),
        ];
        let wanted = types
            .iter()
            .find(|(name, _)| local && name.eq_ignore_ascii_case(&variable.name));
        if let Some((_, wanted)) = wanted {
            let typed = cast.to.text();
            if !wanted.iter().any(|name| name.eq_ignore_ascii_case(&typed)) {
                let name = variable.name.clone();
                self.meaning(
                    "AssignmentStatementToAutomaticNotSupported",
                    target.span,
                    &name,
                );
            }
        }
    }

    /// Of a variable of the caller only its plain members and elements may be named.
    pub(super) fn check_using(&mut self, value: &Expr) {
        let mut at = value;
        let mut wrong = None;
        loop {
            at = match &at.kind {
                ExprKind::Variable(variable) => {
                    if variable.scope == VarScope::Using
                        && let Some(span) = wrong
                    {
                        self.meaning("InvalidUsingExpression", span, "");
                    }
                    return;
                }
                ExprKind::Member(member) => {
                    if let MemberName::Computed(_) = member.name {
                        wrong = Some(at.span);
                    }
                    &member.target
                }
                ExprKind::Invoke(invoke) => {
                    wrong = Some(at.span);
                    &invoke.target
                }
                ExprKind::Index(index) => {
                    if !is_constant(&index.index) {
                        wrong = Some(index.index.span);
                    }
                    &index.target
                }
                _ => return,
            };
        }
    }

    /// Keys that stand in the text may not stand there twice.
    pub(super) fn check_keys(&mut self, entries: &[(Expr, Statement)]) {
        if entries.len() < 2 {
            return;
        }
        let mut seen = std::collections::HashSet::with_capacity(entries.len());
        for (key, _) in entries {
            let ExprKind::Constant(constant) = &key.kind else {
                continue;
            };
            let text = match &constant.literal {
                Literal::Str(text) => text.to_lowercase(),
                Literal::Int(number) => number.to_string(),
                Literal::Long(number) => number.to_string(),
                Literal::Double(number) => number.to_string(),
                other => format!("{other:?}"),
            };
            if !seen.insert(text.clone()) {
                self.meaning("DuplicateKeyInHashLiteral", key.span, &text);
            }
        }
    }

    pub(super) fn check_parameters(&mut self, params: &[ParameterDecl]) {
        for (at, parameter) in params.iter().enumerate() {
            let name = &parameter.variable.name;
            if params[..at]
                .iter()
                .any(|other| other.variable.name.eq_ignore_ascii_case(name))
            {
                self.meaning("DuplicateFormalParameter", parameter.span, &name.clone());
            }
            if let Some(kind) = parameter.attributes.iter().find_map(|a| match a {
                AttributeOrType::Type(name) if name.is("void") => Some(name.span),
                _ => None,
            }) {
                self.meaning("VoidTypeConstraintNotAllowed", kind, "");
            }
        }
    }

    /// Arguments of attributes are constants or script blocks.
    pub(super) fn check_attribute(&mut self, attribute: &Attribute) {
        let named = attribute
            .named
            .iter()
            .filter_map(|argument| argument.value.as_ref());
        for value in named.chain(&attribute.positional) {
            if !is_constant(value) {
                self.meaning(
                    "ParameterAttributeArgumentNeedsToBeConstantOrScriptBlock",
                    value.span,
                    "",
                );
            }
        }
    }

    /// A variable that is declared is written with `$`.
    pub(super) fn check_no_splat(&mut self, token: &Token) {
        if token.kind == Kind::Splat {
            let word = self.word(token).to_string();
            self.meaning("SplattingNotPermitted", self.token_span(token), &word);
        }
    }

    /// `[ref]` stands alone, directly before its variable.
    pub(super) fn check_ref(&mut self, to: &TypeName, operand: &Expr) {
        let ExprKind::Cast(inner) = &operand.kind else {
            return;
        };
        let is_ref =
            |name: &TypeName| name.is("ref") || name.is("System.Management.Automation.PSReference");
        if !is_ref(&inner.to) {
            return;
        }
        let id = if is_ref(to) {
            "ReferenceNeedsToBeByItselfInTypeSequence"
        } else {
            REF_LAST
        };
        self.meaning(id, inner.to.span, "");
    }

    /// On the left of an assignment the same is told in other words.
    pub(super) fn check_ref_target(&mut self, target: &Expr) {
        for report in &mut self.late {
            if report.id == REF_LAST
                && report.start >= target.span.start as usize
                && report.end <= target.span.end as usize
            {
                report.id = "ReferenceNeedsToBeByItselfInTypeConstraint";
            }
        }
    }

    // ---- what the evaluator wants to know beforehand

    pub(super) fn note_assigned(&mut self, target: &Expr) {
        match &target.kind {
            ExprKind::Variable(variable) if variable.known == Known::It => {
                self.mentions |= Mentions::ASSIGNS_IT
            }
            ExprKind::Array(values) => values.iter().for_each(|value| self.note_assigned(value)),
            ExprKind::Cast(cast) => self.note_assigned(&cast.operand),
            ExprKind::Attributed(inner) => self.note_assigned(&inner.operand),
            ExprKind::Paren(inside) => {
                if let StatementKind::Expression(value) = &inside.kind {
                    self.note_assigned(value);
                }
            }
            _ => {}
        }
    }

    pub(super) fn note_variable(&mut self, variable: &Variable) {
        self.mentions |= match variable.known {
            Known::Args => Mentions::ARGS,
            Known::Input => Mentions::INPUT,
            Known::BoundParameters => Mentions::BOUND_PARAMETERS,
            Known::MyInvocation => Mentions::MY_INVOCATION,
            Known::Cmdlet => Mentions::CMDLET,
            Known::This => Mentions::THIS,
            Known::Matches => Mentions::MATCHES,
            Known::Foreach => Mentions::FOREACH,
            Known::Switch => Mentions::SWITCH,
            _ => return self.note_scoped(variable),
        };
    }

    /// `$local:args` and the like name them, too.
    fn note_scoped(&mut self, variable: &Variable) {
        if !matches!(variable.scope, VarScope::Unscoped | VarScope::Drive(_)) {
            let plain = Variable::from_path(&variable.name);
            if plain.known != Known::Other && plain.scope == VarScope::Unscoped {
                self.note_variable(&plain);
            }
        }
    }

    pub(super) fn note_command(&mut self, name: &Expr) {
        let Some(text) = name.as_text() else { return };
        let open = [
            "Invoke-Expression",
            "iex",
            "Get-Variable",
            "gv",
            "Set-Variable",
            "sv",
            "Invoke-Command",
            "icm",
        ];
        if open.iter().any(|known| known.eq_ignore_ascii_case(text)) {
            self.mentions |= Mentions::ANYTHING;
        }
    }

    pub(super) fn note_splat(&mut self, start: usize) {
        self.splat = Some(start);
    }

    /// Whether the splatted variable at this place is a word of a command.
    pub(super) fn take_splat(&mut self, start: usize) -> bool {
        self.splat.take() == Some(start)
    }
}

const REF_LAST: &str = "ReferenceNeedsToBeLastTypeInTypeConversion";

fn is_constant(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Variable(variable) => {
            matches!(variable.known, Known::True | Known::False | Known::Null)
        }
        ExprKind::Expandable(_)
        | ExprKind::Invoke(_)
        | ExprKind::Sub(_)
        | ExprKind::ArraySub(_)
        | ExprKind::Hash(_)
        | ExprKind::Increment(_) => false,
        ExprKind::Member(member) => {
            member.is_static && matches!(member.target.kind, ExprKind::Type(_))
        }
        ExprKind::Array(values) => values.iter().all(is_constant),
        ExprKind::Unary(_, operand) => is_constant(operand),
        ExprKind::Binary(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        ExprKind::Cast(cast) => is_constant(&cast.operand),
        ExprKind::Paren(inside) => match &inside.kind {
            StatementKind::Expression(value) => is_constant(value),
            _ => false,
        },
        _ => true,
    }
}

/// Whether every way through these statements returns or throws.
pub(super) fn always_leaves(list: &StatementList) -> bool {
    list.statements
        .iter()
        .any(|statement| match &statement.kind {
            StatementKind::Return(_) | StatementKind::Throw(_) | StatementKind::Exit(_) => true,
            StatementKind::If(branch) => {
                branch.otherwise.as_ref().is_some_and(always_leaves)
                    && branch.arms.iter().all(|(_, body)| always_leaves(body))
            }
            StatementKind::Try(tried) => {
                tried.finally.as_ref().is_some_and(always_leaves)
                    || (always_leaves(&tried.body)
                        && tried
                            .catches
                            .iter()
                            .all(|clause| always_leaves(&clause.body)))
            }
            StatementKind::Switch(switch) => {
                switch.default.as_ref().is_some_and(always_leaves)
                    && switch.clauses.iter().all(|(_, body)| always_leaves(body))
            }
            StatementKind::While(repeat) => {
                !repeat.until && is_true(&repeat.condition)
                    || (repeat.after && always_leaves(&repeat.body))
            }
            StatementKind::For(repeat) => repeat.condition.is_none(),
            _ => false,
        })
}

fn is_true(condition: &Statement) -> bool {
    matches!(&condition.kind, StatementKind::Expression(Expr { kind: ExprKind::Variable(v), .. }) if v.known == Known::True)
}
