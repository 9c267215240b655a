//! Classes that are resources of Desired State Configuration: what each must have.

use super::Findings;
use super::classes::Types;
use crate::diag::Span;
use crate::lang::tree::*;

/// Types that a key may have.
const KEY_TYPES: &[&str] = &[
    "string", "int", "int16", "int32", "int64", "long", "short", "byte", "sbyte", "uint", "uint16",
    "uint32", "uint64", "ulong", "ushort",
];

#[derive(Default)]
struct Found {
    set: bool,
    get: bool,
    test: bool,
    key: bool,
    plain_constructor: bool,
    other_constructor: bool,
}

/// Checks a class that carries `[DscResource()]`.
pub(super) fn check(
    definition: &TypeDefinition,
    attribute: Span,
    types: &Types,
    findings: &mut Findings,
) {
    let mut found = Found::default();
    look(definition, &mut found, types, findings, 0);
    for (has, id) in [
        (found.set, "DscResourceMissingSetMethod"),
        (found.get, "DscResourceMissingGetMethod"),
        (found.test, "DscResourceMissingTestMethod"),
        (
            found.plain_constructor || !found.other_constructor,
            "DscResourceMissingDefaultConstructor",
        ),
        (found.key, "DscResourceMissingKeyProperty"),
    ] {
        if !has {
            findings.say(id, attribute, &definition.name);
        }
    }
}

/// Looks at a class and then at those it is made from.
fn look(
    definition: &TypeDefinition,
    found: &mut Found,
    types: &Types,
    findings: &mut Findings,
    depth: usize,
) {
    for member in &definition.members {
        match &member.kind {
            TypeMemberKind::Method(function, _) => {
                method(definition, member, function, found, findings, depth)
            }
            _ => key(member, found, types, findings),
        }
    }
    let whole = found.set && found.get && found.test && found.key;
    if whole || depth > 20 {
        return;
    }
    for base in &definition.bases {
        if let Some(base) = base.simple().and_then(|name| types.own(name)) {
            look(base, found, types, findings, depth + 1);
        }
    }
}

fn method(
    definition: &TypeDefinition,
    member: &TypeMember,
    function: &Function,
    found: &mut Found,
    findings: &mut Findings,
    depth: usize,
) {
    let bare = function.body.parameters().is_empty();
    let is = |name: &str| member.name.eq_ignore_ascii_case(name);
    let returns = |name: &str| member.type_name.as_ref().is_some_and(|kind| kind.is(name));
    if is("Set") && bare && (member.type_name.is_none() || returns("void")) {
        found.set = true;
    }
    if is("Test") && bare && (returns("bool") || returns("System.Boolean")) {
        found.test = true;
    }
    if is("Get") && bare && !found.get {
        let element = member.type_name.as_ref().map(|kind| match &kind.kind {
            TypeNameKind::Array(element, _) => element,
            _ => kind,
        });
        if !element.is_some_and(|kind| kind.is(&definition.name)) {
            findings.say("DscResourceInvalidGetMethod", member.span, &definition.name);
        }
        found.get = true;
    }
    if depth == 0 && is(&definition.name) && !member.is_static {
        if bare {
            found.plain_constructor = true;
        } else {
            found.other_constructor = true;
        }
    }
}

fn key(member: &TypeMember, found: &mut Found, types: &Types, findings: &mut Findings) {
    let is_key = member.attributes.iter().any(|attribute| {
        let AttributeOrType::Attribute(attribute) = attribute else {
            return false;
        };
        let chosen = |value: &Option<Expr>| {
            value.as_ref().is_none_or(
                |value| matches!(&value.kind, ExprKind::Variable(v) if v.known == Known::True),
            )
        };
        attribute.is("DscProperty")
            && attribute
                .argument("Key")
                .is_some_and(|argument| chosen(&argument.value))
    });
    if !is_key {
        return;
    }
    found.key = true;
    let fits = member
        .type_name
        .as_ref()
        .and_then(TypeName::simple)
        .is_some_and(|name| {
            let short = name.to_lowercase();
            let short = short.strip_prefix("system.").unwrap_or(&short);
            KEY_TYPES.contains(&short) || types.own(name).is_some_and(|own| own.is_enum)
        });
    if !fits {
        findings.say("DscResourceInvalidKeyProperty", member.span, &member.name);
    }
}
