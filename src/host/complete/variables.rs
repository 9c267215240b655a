//! Names of variables: those that the text assigns and those of the session, then automatic ones, then drives and
//! scopes.

use super::Asked;
use super::names::{Pattern, sort_by_name};
use crate::cmdlet::{Offer, OfferKind};
use crate::host::frame::slot_value;
use crate::lang::tree::{
    Assign, Expr, ExprKind, ScriptBlockTree, StatementKind, VarScope, Variable,
};
use crate::lang::walk::{Node, walk};

/// Variables that PowerShell always has, those among them that mean nothing here.
const ALWAYS: &[&str] = &[
    "$",
    "?",
    "EnabledExperimentalFeatures",
    "ExecutionContext",
    "false",
    "null",
    "OutputEncoding",
    "PSCommandPath",
    "PSNativeCommandArgumentPassing",
    "PSScriptRoot",
    "PSSessionApplicationName",
    "PSSessionConfigurationName",
    "PSSessionOption",
    "PWD",
    "StackTrace",
    "true",
];

/// Variables that exist while something runs.
const WHILE_RUNNING: &[&str] = &[
    "_",
    "args",
    "foreach",
    "input",
    "LASTEXITCODE",
    "LogEngineHealthEvent",
    "Matches",
    "MyInvocation",
    "OFS",
    "PSBoundParameters",
    "PSCmdlet",
    "PSDebugContext",
    "PSItem",
    "PSLogUserData",
    "PSModuleAutoLoadingPreference",
    "PSSenderInfo",
    "switch",
    "this",
    "VerboseHelpErrors",
];

/// Drives that a name may begin with.
const DRIVES: &[&str] = &["Alias", "Env", "Function", "Temp", "Variable"];

/// Scopes that a name may begin with.
const SCOPES: &[&str] = &["Global", "Local", "Private", "Script", "Using"];

/// Prefixes that are offered without another variable's value behind them.
const SESSION_ONLY: &[&str] = &["^", "ConsoleFileName", "NullString"];

/// A variable reference as it is typed.
struct Typed {
    sign: char,
    braced: bool,
    scope: Option<String>,
    name: String,
}

impl Typed {
    fn read(word: &str) -> Typed {
        let sign = word.chars().next().unwrap_or('$');
        let rest = word.get(sign.len_utf8()..).unwrap_or("");
        let braced = rest.starts_with('{');
        let rest = rest.trim_start_matches('{').trim_end_matches('}');
        let (scope, name) = match rest.split_once(':') {
            Some((scope, name)) => (Some(scope.to_owned()), name.to_owned()),
            None => (None, rest.to_owned()),
        };
        Typed {
            sign,
            braced,
            scope,
            name,
        }
    }

    fn offer(&self, name: &str) -> Offer {
        let path = match &self.scope {
            Some(scope) => format!("{scope}:{name}"),
            None => name.to_owned(),
        };
        let plain = |c: char| c.is_alphanumeric() || c == '_';
        let bare = matches!(name, "?" | "^") || !name.is_empty() && name.chars().all(plain);
        let text = match self.braced || !bare {
            true => format!("{}{{{path}}}", self.sign),
            false => format!("{}{path}", self.sign),
        };
        Offer::listed(text, name, OfferKind::Variable)
    }
}

impl Asked<'_> {
    pub(super) fn variables(&mut self) -> Vec<Offer> {
        let typed = Typed::read(&self.context.word);
        if typed.sign == '@' && typed.name.is_empty() {
            return Vec::new();
        }
        let pattern = Pattern::new(&typed.name);
        if let Some(scope) = &typed.scope {
            let drive = scope.to_ascii_lowercase();
            if VarScope::from_word(scope).is_none() && drive != "variable" {
                return self.of_drive(&drive, &typed, &pattern);
            }
        }
        let mut names = assigned(
            &self.context.tree,
            self.context.replace.start as usize,
            typed.scope.as_deref(),
        );
        sort_by_name(&mut names, |name| name);
        names.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
        let mut of_session = self.session_variables();
        of_session.retain(|name| !names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        names.extend(of_session);
        let mut offers: Vec<Offer> = names
            .iter()
            .filter(|name| pattern.fits(name))
            .map(|name| self.with_type(typed.offer(name), name))
            .collect();
        if typed.scope.is_some() {
            return offers;
        }
        let running = WHILE_RUNNING.iter().filter(|name| pattern.fits(name));
        let running =
            running.filter(|name| !names.iter().any(|known| known.eq_ignore_ascii_case(name)));
        offers.extend(running.map(|name| typed.offer(name)));
        if typed.sign == '$' {
            let open = if typed.braced { "${" } else { "$" };
            let fits = |name: &&&str| pattern.fits(name);
            let drives = DRIVES
                .iter()
                .filter(fits)
                .map(|name| (*name, (*name).to_owned()));
            let scopes = SCOPES
                .iter()
                .filter(fits)
                .map(|name| (*name, format!("{name}:")));
            offers.extend(drives.chain(scopes).map(|(name, list)| {
                Offer::listed(format!("{open}{name}:"), list, OfferKind::Variable)
            }));
        }
        offers
    }

    fn with_type(&mut self, offer: Offer, name: &str) -> Offer {
        let kind = self.vm.lookup(name).filter(|value| !value.is_null());
        let tip = kind.map(|value| {
            format!(
                "[{}]${name}",
                crate::value::types::short_name(&value.type_name())
            )
        });
        offer.tip(tip.unwrap_or_default())
    }

    /// Variables of the session that the caller sees.
    pub(super) fn session_variables(&mut self) -> Vec<String> {
        let visible = self.vm.frames.visible();
        let mut names: Vec<String> = visible
            .into_iter()
            .map(|(name, slot)| (self.vm.symbols.name(name).to_string(), slot_value(&slot)))
            .filter(|(name, _)| !name.starts_with("function:"))
            .filter(|(name, _)| !SESSION_ONLY.contains(&name.as_str()))
            .filter(|(name, _)| {
                !WHILE_RUNNING
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(name))
            })
            .map(|(name, _)| name)
            .collect();
        for always in ALWAYS.iter().copied() {
            if !names.iter().any(|name| name.eq_ignore_ascii_case(always)) {
                names.push(always.to_owned());
            }
        }
        sort_by_name(&mut names, |name| name);
        names
    }

    /// `$env:`, `$function:`, `$alias:`.
    fn of_drive(&mut self, drive: &str, typed: &Typed, pattern: &Pattern) -> Vec<Offer> {
        let mut names = self.drive_items(drive);
        names.retain(|name| pattern.fits(name));
        names.iter().map(|name| typed.offer(name)).collect()
    }

    /// Names in a drive that is none of files.
    pub(super) fn drive_items(&mut self, drive: &str) -> Vec<String> {
        let mut names: Vec<String> = match drive {
            "env" => self.vm.environment_names(),
            "function" => self
                .vm
                .all_functions()
                .into_iter()
                .map(|(name, _)| name)
                .collect(),
            "alias" => self
                .vm
                .all_aliases()
                .into_iter()
                .map(|(name, _)| name)
                .collect(),
            "variable" => self.session_variables(),
            _ => Vec::new(),
        };
        sort_by_name(&mut names, |name| name);
        names
    }
}

/// Names that the text assigns where the cursor can see them: before it, in the blocks around it.
fn assigned(tree: &ScriptBlockTree, cursor: usize, scope: Option<&str>) -> Vec<String> {
    let mut names = Vec::new();
    collect(tree, cursor, scope, &mut names);
    names
}

fn collect(tree: &ScriptBlockTree, cursor: usize, scope: Option<&str>, names: &mut Vec<String>) {
    for parameter in tree.parameters() {
        names.push(parameter.variable.name.to_string());
    }
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    walk(tree, &mut |node| {
        let start = match &node {
            Node::Statement(statement) => statement.span.start as usize,
            Node::Command(command, _) => command.span.start as usize,
            Node::Function(function) => function.span.start as usize,
            Node::Expression(expr) => expr.span.start as usize,
            Node::Type(_) | Node::Attribute(_) => return,
        };
        if start >= cursor
            || hidden
                .iter()
                .any(|(from, to)| *from <= start && start < *to)
        {
            return;
        }
        match node {
            Node::Statement(statement) => match &statement.kind {
                StatementKind::Assign(assign) => targets(assign, cursor, scope, names),
                StatementKind::ForEach(turn) => names.push(turn.variable.name.to_string()),
                _ => {}
            },
            Node::Function(function) => {
                let (from, to) = (function.span.start as usize, function.span.end as usize);
                if from <= cursor
                    && cursor <= to.max(from + 1)
                    && !closed_before(function.body.text(), to, cursor)
                {
                    let parameters = function.body.parameters().iter();
                    names.extend(parameters.map(|p| p.variable.name.to_string()));
                } else {
                    hidden.push((from, to));
                }
            }
            Node::Command(command, _) => of_command(command, names),
            Node::Expression(Expr {
                kind: ExprKind::Block(block),
                ..
            }) => {
                let (from, to) = (block.span.start as usize, block.span.end as usize);
                if to <= cursor && closed_before(block.text(), to, cursor) {
                    hidden.push((from, to));
                } else {
                    names.extend(
                        block
                            .parameters()
                            .iter()
                            .map(|p| p.variable.name.to_string()),
                    );
                }
            }
            Node::Expression(_) | Node::Type(_) | Node::Attribute(_) => {}
        }
    });
}

/// Whether a block with this text has ended before the cursor.
fn closed_before(text: &str, end: usize, cursor: usize) -> bool {
    end <= cursor && text.ends_with('}')
}

fn targets(assign: &Assign, cursor: usize, scope: Option<&str>, names: &mut Vec<String>) {
    let mut add = |variable: &Variable, end: usize| {
        let scoped = match &variable.scope {
            VarScope::Unscoped | VarScope::Local | VarScope::Private => true,
            VarScope::Drive(_) => false,
            own => scope.is_none_or(|wanted| own.word().eq_ignore_ascii_case(wanted)),
        };
        if scoped && end <= cursor {
            names.push(variable.name.to_string());
        }
    };
    let mut pending = vec![&assign.target];
    while let Some(target) = pending.pop() {
        match &target.kind {
            ExprKind::Variable(variable) => add(variable, target.span.end as usize),
            ExprKind::Array(items) => pending.extend(items.iter()),
            ExprKind::Cast(cast) => pending.push(&cast.operand),
            ExprKind::Attributed(attributed) => pending.push(&attributed.operand),
            _ => {}
        }
    }
}

/// `Set-Variable -Name x`, `-OutVariable x` and their kin.
fn of_command(command: &crate::lang::tree::Command, names: &mut Vec<String>) {
    use crate::lang::tree::Element;
    let sets = command.name_text().is_some_and(|name| {
        ["Set-Variable", "New-Variable", "nv", "sv", "set"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    });
    let takers = [
        "PipelineVariable",
        "pv",
        "OutVariable",
        "ov",
        "ErrorVariable",
        "ev",
        "WarningVariable",
        "wv",
        "InformationVariable",
        "iv",
    ];
    let mut elements = command.elements.iter().peekable();
    while let Some(element) = elements.next() {
        let Element::Parameter(parameter) = element else {
            continue;
        };
        let names_one = sets && parameter.name.eq_ignore_ascii_case("Name")
            || takers
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&parameter.name));
        if !names_one {
            continue;
        }
        let value = match (&parameter.value, elements.peek()) {
            (Some(value), _) => Some(value),
            (None, Some(Element::Argument(value))) => Some(value),
            _ => None,
        };
        if let Some(name) = value.and_then(Expr::as_text) {
            names.push(name.trim_start_matches('+').to_owned());
        }
    }
}
