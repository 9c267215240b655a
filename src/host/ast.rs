//! The tree of a text as a script looks at it: `{ }.Ast`, `[Parser]::ParseInput`. What scripts ask of it, no more:
//! blocks, statements, commands with their words, parameters, and where each stands.

use crate::diag::{Source, Span};
use crate::lang::ParseError;
use crate::lang::tree::{
    Command, Element, Expr, ExprKind, Pipeline, ScriptBlockTree, Stage, StageKind, Statement,
    StatementKind, StatementList,
};
use crate::value::{Member, Object, Value};
use std::rc::Rc;

const LANGUAGE: &str = "System.Management.Automation.Language";

fn typed(object: Object, kind: &str, text: Option<&str>) -> Value {
    object.set_type_names(Rc::new([
        format!("{LANGUAGE}.{kind}").into(),
        format!("{LANGUAGE}.Ast").into(),
        "System.Object".into(),
    ]));
    if let Some(text) = text {
        object.set_text(text);
    }
    Value::Object(object)
}

/// Where something stands.
fn extent(source: &Rc<Source>, span: Span) -> Value {
    let (line, column) = source.line_column(span.start);
    let (end_line, end_column) = source.line_column(span.end);
    let text = source.slice(span);
    let number = |n: usize| Value::Int(n as i32);
    let file = if source.name.ends_with(".ps1") {
        Value::str(&source.name)
    } else {
        Value::default()
    };
    let object = Object::of([
        ("File", file),
        ("StartLineNumber", number(line)),
        ("StartColumnNumber", number(column)),
        ("EndLineNumber", number(end_line)),
        ("EndColumnNumber", number(end_column)),
        ("Text", Value::str(text)),
        ("StartOffset", number(span.start as usize)),
        ("EndOffset", number(span.end as usize)),
    ]);
    object.set_type_names(Rc::new([
        format!("{LANGUAGE}.InternalScriptExtent").into(),
        "System.Object".into(),
    ]));
    object.set_text(text);
    Value::Object(object)
}

/// The tree of a script block.
pub fn script_block(tree: &ScriptBlockTree, block: Value) -> Value {
    let source = &tree.source;
    let named = |list: &Option<StatementList>, kind: &str| match list {
        Some(list) => named_block(source, list, kind, tree.unnamed),
        None => Value::Null,
    };
    let params = match &tree.params {
        None => Value::Null,
        Some(params) => {
            let each = params.params.iter().map(|parameter| {
                let name = typed(
                    Object::of([
                        ("Extent", extent(source, parameter.variable_span)),
                        (
                            "VariablePath",
                            typed(
                                Object::of([("UserPath", Value::str(parameter.variable.path()))]),
                                "VariablePath",
                                Some(&parameter.variable.path()),
                            ),
                        ),
                    ]),
                    "VariableExpressionAst",
                    Some(source.slice(parameter.variable_span)),
                );
                let default = parameter.default.as_ref();
                let object = Object::of([
                    ("Name", name),
                    (
                        "DefaultValue",
                        default.map_or(Value::Null, |value| expression(source, value)),
                    ),
                    ("Extent", extent(source, parameter.span)),
                ]);
                typed(object, "ParameterAst", Some(source.slice(parameter.span)))
            });
            let each = Value::array(each.collect());
            let object = Object::of([
                ("Attributes", Value::array(Vec::new())),
                ("Parameters", each),
                ("Extent", extent(source, params.span)),
            ]);
            typed(object, "ParamBlockAst", Some(source.slice(params.span)))
        }
    };
    let object = Object::of([
        ("Attributes", Value::array(Vec::new())),
        ("UsingStatements", Value::array(Vec::new())),
        ("ParamBlock", params),
        ("BeginBlock", named(&tree.begin, "Begin")),
        ("ProcessBlock", named(&tree.process, "Process")),
        ("EndBlock", named(&tree.end, "End")),
        ("CleanBlock", named(&tree.clean, "Clean")),
        ("DynamicParamBlock", named(&tree.dynamic, "Dynamicparam")),
        ("ScriptRequirements", Value::Null),
        ("Extent", extent(source, tree.span)),
        ("Parent", Value::Null),
    ]);
    object.add("GetScriptBlock", Member::Method(block));
    typed(object, "ScriptBlockAst", Some(tree.text()))
}

fn named_block(source: &Rc<Source>, list: &StatementList, kind: &str, unnamed: bool) -> Value {
    let statements = list.statements.iter().map(|one| statement(source, one));
    let object = Object::of([
        ("BlockKind", Value::str(kind)),
        ("Unnamed", Value::Bool(unnamed)),
        ("Statements", Value::array(statements.collect())),
        ("Traps", Value::array(Vec::new())),
        ("Extent", extent(source, list.span)),
    ]);
    typed(object, "NamedBlockAst", Some(source.slice(list.span)))
}

fn statement(source: &Rc<Source>, one: &Statement) -> Value {
    let kind = match &one.kind {
        StatementKind::Expression(_) | StatementKind::Pipeline(_) => "PipelineAst",
        StatementKind::Chain(_) => "PipelineChainAst",
        StatementKind::Assign(_) => "AssignmentStatementAst",
        StatementKind::If(_) => "IfStatementAst",
        StatementKind::While(each) if each.until => "DoUntilStatementAst",
        StatementKind::While(each) if each.after => "DoWhileStatementAst",
        StatementKind::While(_) => "WhileStatementAst",
        StatementKind::For(_) => "ForStatementAst",
        StatementKind::ForEach(_) => "ForEachStatementAst",
        StatementKind::Switch(_) => "SwitchStatementAst",
        StatementKind::Try(_) => "TryStatementAst",
        StatementKind::Return(_) => "ReturnStatementAst",
        StatementKind::Throw(_) => "ThrowStatementAst",
        StatementKind::Exit(_) => "ExitStatementAst",
        StatementKind::Break(_) => "BreakStatementAst",
        StatementKind::Continue(_) => "ContinueStatementAst",
        StatementKind::Function(_) => "FunctionDefinitionAst",
        StatementKind::Type(_) => "TypeDefinitionAst",
        StatementKind::Data(_) => "DataStatementAst",
        StatementKind::Configuration(_) => "ConfigurationDefinitionAst",
    };
    let object = Object::of([("Extent", extent(source, one.span))]);
    match &one.kind {
        StatementKind::Expression(value) => {
            object.put(
                "PipelineElements",
                Value::array(vec![command_expression(source, value)]),
            );
        }
        StatementKind::Pipeline(pipeline) => {
            object.put("PipelineElements", stages(source, pipeline));
            object.put("Background", Value::Bool(pipeline.background));
        }
        StatementKind::Assign(assign) => {
            object.put("Left", expression(source, &assign.target));
            object.put("Right", statement(source, &assign.value));
        }
        StatementKind::Function(function) => {
            object.put("Name", Value::str(&function.name));
            object.put("IsFilter", Value::Bool(function.filter));
        }
        _ => {}
    }
    typed(object, kind, Some(source.slice(one.span)))
}

fn stages(source: &Rc<Source>, pipeline: &Pipeline) -> Value {
    let each = pipeline
        .stages
        .iter()
        .map(|stage: &Stage| match &stage.kind {
            StageKind::Expression(value) => command_expression(source, value),
            StageKind::Command(one) => command(source, one),
        });
    Value::array(each.collect())
}

fn command_expression(source: &Rc<Source>, value: &Expr) -> Value {
    let object = Object::of([
        ("Expression", expression(source, value)),
        ("Redirections", Value::array(Vec::new())),
        ("Extent", extent(source, value.span)),
    ]);
    typed(
        object,
        "CommandExpressionAst",
        Some(source.slice(value.span)),
    )
}

fn command(source: &Rc<Source>, one: &Command) -> Value {
    let mut words = vec![expression(source, &one.name)];
    words.extend(one.elements.iter().map(|element| match element {
        Element::Argument(value) | Element::Splat(value) => expression(source, value),
        Element::Parameter(parameter) => {
            let object = Object::of([
                ("ParameterName", Value::Str(parameter.name.clone())),
                ("Extent", extent(source, parameter.span)),
            ]);
            typed(
                object,
                "CommandParameterAst",
                Some(source.slice(parameter.span)),
            )
        }
    }));
    let object = Object::of([
        ("CommandElements", Value::array(words)),
        (
            "InvocationOperator",
            Value::str(format!("{:?}", one.invocation)),
        ),
        ("Redirections", Value::array(Vec::new())),
        ("Extent", extent(source, one.span)),
    ]);
    let name = one.name_text().map_or(Value::Null, Value::str);
    object.add("GetCommandName", Member::Method(name));
    typed(object, "CommandAst", Some(source.slice(one.span)))
}

fn expression(source: &Rc<Source>, value: &Expr) -> Value {
    let kind = match &value.kind {
        ExprKind::Constant(_) if value.as_text().is_some() => "StringConstantExpressionAst",
        ExprKind::Constant(_) => "ConstantExpressionAst",
        ExprKind::Expandable(_) => "ExpandableStringExpressionAst",
        ExprKind::Variable(_) => "VariableExpressionAst",
        ExprKind::Unary(..) | ExprKind::Increment(_) => "UnaryExpressionAst",
        ExprKind::Binary(_) => "BinaryExpressionAst",
        ExprKind::Ternary(_) => "TernaryExpressionAst",
        ExprKind::Array(_) => "ArrayLiteralAst",
        ExprKind::ArraySub(_) => "ArrayExpressionAst",
        ExprKind::Sub(_) => "SubExpressionAst",
        ExprKind::Paren(_) => "ParenExpressionAst",
        ExprKind::Hash(_) => "HashtableAst",
        ExprKind::Block(_) => "ScriptBlockExpressionAst",
        ExprKind::Type(_) => "TypeExpressionAst",
        ExprKind::Cast(_) => "ConvertExpressionAst",
        ExprKind::Attributed(_) => "AttributedExpressionAst",
        ExprKind::Member(_) => "MemberExpressionAst",
        ExprKind::Invoke(_) => "InvokeMemberExpressionAst",
        ExprKind::Index(_) => "IndexExpressionAst",
    };
    let object = Object::of([("Extent", extent(source, value.span))]);
    if let ExprKind::Constant(constant) = &value.kind {
        object.put("Value", super::eval::constant(constant));
    }
    typed(object, kind, Some(source.slice(value.span)))
}

/// What stands for the tree of a text that has errors.
pub fn unparsed(source: &Rc<Source>) -> Value {
    let whole = Span {
        start: 0,
        end: source.text.len() as u32,
    };
    let object = Object::of([
        ("ParamBlock", Value::Null),
        ("EndBlock", Value::Null),
        ("Extent", extent(source, whole)),
    ]);
    typed(object, "ScriptBlockAst", Some(&source.text))
}

/// The errors of a text, as `ParseInput` tells them.
pub fn errors(source: &Rc<Source>, found: &[ParseError]) -> Value {
    let each = found.iter().map(|error| {
        let record = error.to_record(source);
        let span = record.at.as_ref().map(|at| at.span).unwrap_or_default();
        let object = Object::of([
            ("Extent", extent(source, span)),
            ("ErrorId", Value::str(&record.id)),
            ("Message", Value::str(&record.message)),
            ("IncompleteInput", Value::Bool(error.unfinished)),
        ]);
        object.set_type_names(Rc::new([
            format!("{LANGUAGE}.ParseError").into(),
            "System.Object".into(),
        ]));
        object.set_text(&*record.message);
        Value::Object(object)
    });
    Value::array(each.collect())
}
