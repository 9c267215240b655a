//! Passwords and other secrets that stand in the text.

use super::Script;
use super::report::Findings;
use crate::diag::Span;
use crate::lang::tree::*;
use crate::lang::walk::Node;

/// Ends of names of variables, parameters and keys that hold a secret.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "clientsecret",
    "appsecret",
    "secret",
    "secretkey",
    "apikey",
    "accesskey",
    "accesstoken",
    "refreshtoken",
    "bearertoken",
    "privatekey",
    "connectionstring",
    "sastoken",
    "plaintextpassword",
    "pass",
];

const FIX: &str = "take it from Get-Credential, Read-Host -AsSecureString or a vault";

pub(super) fn check(script: &Script, findings: &mut Findings) {
    script.each(&mut |node| match node {
        Node::Command(command, _) => command_words(script, command, findings),
        Node::Statement(Statement {
            kind: StatementKind::Assign(assign),
            ..
        }) => {
            let mut target = &assign.target;
            while let ExprKind::Cast(cast) = &target.kind {
                target = &cast.operand;
            }
            let name = match &target.kind {
                ExprKind::Variable(variable) => variable.name.as_ref(),
                ExprKind::Member(member) => match &member.name {
                    MemberName::Name(name) => name.as_ref(),
                    MemberName::Computed(_) => return,
                },
                _ => return,
            };
            if is_secret(name) {
                literal(&assign.value, name, findings);
            }
        }
        Node::Expression(Expr {
            kind: ExprKind::Hash(hash),
            ..
        }) => {
            for (key, value) in &hash.entries {
                if let Some(key) = key.as_text()
                    && is_secret(key)
                {
                    literal(value, key, findings);
                }
            }
        }
        _ => {}
    });
    for tree in script.trees {
        parameters(tree, findings);
    }
    script.each(&mut |node| {
        if let Node::Function(function) = node {
            parameters(&function.body, findings);
        }
    });
}

/// Defaults of parameters.
fn parameters(tree: &ScriptBlockTree, findings: &mut Findings) {
    for parameter in tree.parameters() {
        if let Some(default) = &parameter.default
            && is_secret(&parameter.variable.name)
            && is_literal(default)
        {
            say(default.span, &parameter.variable.name, findings);
        }
    }
}

fn command_words(script: &Script, command: &Command, findings: &mut Findings) {
    let name = script.name_of(command);
    if name == "convertto-securestring" {
        let plain = command.elements.iter().any(|element| {
            matches!(element, Element::Parameter(p) if p.name.len() >= 2
                && "asplaintext".starts_with(&p.name.to_lowercase()))
        });
        let text = command.elements.iter().find_map(|element| match element {
            Element::Argument(value) if is_literal(value) => Some(value.span),
            Element::Parameter(CommandParameter {
                value: Some(value), ..
            }) if is_literal(value) => Some(value.span),
            _ => None,
        });
        if plain && let Some(span) = text {
            say(span, "SecureString", findings);
        }
        return;
    }
    let mut elements = command.elements.iter().peekable();
    while let Some(element) = elements.next() {
        let Element::Parameter(parameter) = element else {
            continue;
        };
        let value = parameter.value.as_ref().or(match elements.peek() {
            Some(Element::Argument(value)) => Some(value),
            _ => None,
        });
        if let Some(value) = value
            && is_secret(&parameter.name)
            && is_literal(value)
        {
            say(value.span, &parameter.name, findings);
        }
    }
}

fn literal(value: &Statement, name: &str, findings: &mut Findings) {
    if let StatementKind::Expression(value) = &value.kind
        && is_literal(value)
    {
        say(value.span, name, findings);
    }
}

fn say(span: Span, name: &str, findings: &mut Findings) {
    findings.warn(
        span,
        "SecretInClear",
        format!("A secret ({name}) stands in the text of the script."),
        Some(FIX.into()),
    );
}

fn is_secret(name: &str) -> bool {
    let lower: String = name
        .to_lowercase()
        .chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .collect();
    NAMES.iter().any(|known| match *known {
        // Short words end many others: bypass, compass.
        "pass" | "pwd" => lower == *known || lower.ends_with("userpass"),
        known => lower.ends_with(known),
    })
}

/// A text that says something, and is no placeholder.
fn is_literal(value: &Expr) -> bool {
    let value = match &value.kind {
        ExprKind::Paren(inside) => match &inside.kind {
            StatementKind::Expression(value) => value,
            _ => return false,
        },
        _ => value,
    };
    let Some(text) = value.as_text() else {
        return false;
    };
    let trimmed = text.trim();
    let same = trimmed
        .chars()
        .next()
        .is_some_and(|first| trimmed.chars().all(|c| c == first));
    let lower = trimmed.to_lowercase();
    trimmed.len() >= 4
        && !same
        && !trimmed.contains(['<', '>', '{', '%'])
        && !trimmed.contains(' ')
        && ![
            "your",
            "enter",
            "placeholder",
            "changeme",
            "example",
            "redacted",
            "env:",
        ]
        .iter()
        .any(|word| lower.contains(word))
        && !matches!(
            &*lower,
            "true" | "false" | "none" | "null" | "password" | "secret" | "prompt"
        )
}
