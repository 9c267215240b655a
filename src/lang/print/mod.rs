//! Text of a tree: parsed again, it gives the same tree. Layout is plain, one statement a line; what was a comment is
//! gone. Used by tests as the parser's mirror, and wherever a block is shown that has no source.

mod expression;
mod words;

use super::tree::*;
use words::{quoted, spelled};

/// Text of a whole tree.
pub fn print(tree: &ScriptBlockTree) -> String {
    let mut printer = Printer::default();
    printer.body(tree, true);
    printer.out
}

#[derive(Default)]
struct Printer {
    out: String,
    depth: usize,
    /// The text ends in words behind `--%`, which take everything up to the line's end.
    verbatim: bool,
    /// Inside `$(…)` of a text, whose end is found by counting brackets.
    in_text: bool,
}

impl Printer {
    fn put(&mut self, text: &str) {
        let mut text = text;
        if std::mem::take(&mut self.verbatim) {
            text = text.trim_start();
            if !text.starts_with('&') {
                self.out.push('\n');
                text = text.trim_start_matches(';');
            }
        }
        self.out.push_str(text);
    }

    fn line(&mut self) {
        self.verbatim = false;
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("    ", self.depth));
    }

    /// What stands in a script or between the braces of a block.
    fn body(&mut self, tree: &ScriptBlockTree, params: bool) {
        for using in &tree.uses {
            self.using(using);
            self.line();
        }
        if let Some(block) = tree.params.as_ref().filter(|_| params) {
            self.attributes(&block.attributes);
            self.put("param");
            self.params(&block.params);
            self.line();
        }
        if tree.unnamed {
            if let Some(list) = tree.end.as_ref().or(tree.process.as_ref()) {
                self.statements(list);
            }
            return;
        }
        let blocks = [
            ("dynamicparam", &tree.dynamic),
            ("begin", &tree.begin),
            ("process", &tree.process),
            ("end", &tree.end),
            ("clean", &tree.clean),
        ];
        for (name, list) in blocks {
            if let Some(list) = list {
                self.put(name);
                self.put(" ");
                self.braces(list);
                self.line();
            }
        }
    }

    fn block(&mut self, tree: &ScriptBlockTree, params: bool) {
        self.put("{");
        self.depth += 1;
        self.line();
        self.body(tree, params);
        self.depth -= 1;
        self.line();
        self.put("}");
    }

    fn braces(&mut self, list: &StatementList) {
        self.put("{");
        self.depth += 1;
        self.line();
        self.statements(list);
        self.depth -= 1;
        self.line();
        self.put("}");
    }

    fn statements(&mut self, list: &StatementList) {
        for statement in &list.statements {
            self.statement(statement);
            // A keyword statement would otherwise take what follows for an argument of `return` and the like.
            self.put(";");
            self.line();
        }
        for trap in &list.traps {
            self.put("trap ");
            if let Some(kind) = &trap.kind {
                self.type_name(kind);
            }
            self.braces(&trap.body);
            self.line();
        }
    }

    fn using(&mut self, using: &Using) {
        let word = match using.kind {
            UsingKind::Assembly => "assembly",
            UsingKind::Command => "command",
            UsingKind::Module => "module",
            UsingKind::Namespace => "namespace",
            UsingKind::Type => "type",
        };
        self.put("using ");
        self.put(word);
        self.put(" ");
        self.argument(&using.name);
        if let Some(alias) = &using.alias {
            self.put(" = ");
            self.argument(alias);
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.attribute(attribute);
            self.line();
        }
    }

    fn params(&mut self, params: &[ParameterDecl]) {
        self.put("(");
        for (at, parameter) in params.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "" });
            for attribute in &parameter.attributes {
                self.attribute_or_type(attribute);
            }
            self.variable(&parameter.variable, "$");
            if let Some(default) = &parameter.default {
                self.put(" = ");
                self.expression(default);
            }
        }
        self.put(")");
    }

    fn label(&mut self, label: &Option<std::rc::Rc<str>>) {
        if let Some(label) = label {
            self.put(":");
            self.put(label);
            self.put(" ");
        }
    }

    fn condition(&mut self, condition: &Statement) {
        self.put("(");
        self.statement(condition);
        self.put(") ");
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Expression(value) => self.expression(value),
            StatementKind::Pipeline(pipeline) => self.pipeline(pipeline),
            StatementKind::Chain(chain) => {
                self.statement(&chain.first);
                for (and, next) in &chain.rest {
                    self.put(if *and { " && " } else { " || " });
                    self.statement(next);
                }
                self.put(if chain.background { " &" } else { "" });
            }
            StatementKind::Assign(assign) => {
                self.expression(&assign.target);
                self.put(" ");
                self.put(assign.op.map_or("", |op| words::binary(op)));
                self.put("= ");
                self.statement(&assign.value);
            }
            StatementKind::If(branch) => {
                for (at, (condition, body)) in branch.arms.iter().enumerate() {
                    self.put(if at > 0 { " elseif " } else { "if " });
                    self.condition(condition);
                    self.braces(body);
                }
                if let Some(body) = &branch.otherwise {
                    self.put(" else ");
                    self.braces(body);
                }
            }
            StatementKind::Return(value) => self.leaving("return", value.as_deref()),
            StatementKind::Throw(value) => self.leaving("throw", value.as_deref()),
            StatementKind::Exit(value) => self.leaving("exit", value.as_deref()),
            StatementKind::Break(label) => self.jump("break", label.as_deref()),
            StatementKind::Continue(label) => self.jump("continue", label.as_deref()),
            StatementKind::Try(tried) => self.try_statement(tried),
            StatementKind::Function(function) => self.function(function),
            StatementKind::Type(definition) => self.type_definition(definition),
            StatementKind::Data(data) => self.data(data),
            StatementKind::Configuration(configuration) => {
                self.put("configuration ");
                self.argument(&configuration.name);
                self.put(" ");
                self.block(&configuration.body, true);
            }
            _ => self.repeated(&statement.kind),
        }
    }

    fn repeated(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::While(repeat) => {
                self.label(&repeat.label);
                if repeat.after {
                    self.put("do ");
                    self.braces(&repeat.body);
                    self.put(if repeat.until { " until " } else { " while " });
                    self.condition(&repeat.condition);
                } else {
                    self.put("while ");
                    self.condition(&repeat.condition);
                    self.braces(&repeat.body);
                }
            }
            StatementKind::For(repeat) => {
                self.label(&repeat.label);
                self.put("for (");
                for (at, part) in [&repeat.start, &repeat.condition, &repeat.step]
                    .into_iter()
                    .enumerate()
                {
                    self.put(if at > 0 { "; " } else { "" });
                    if let Some(part) = part {
                        self.statement(part);
                    }
                }
                self.put(") ");
                self.braces(&repeat.body);
            }
            StatementKind::ForEach(each) => {
                self.label(&each.label);
                self.put("foreach (");
                self.variable(&each.variable, "$");
                self.put(" in ");
                self.statement(&each.over);
                self.put(") ");
                self.braces(&each.body);
            }
            StatementKind::Switch(switch) => self.switch(switch),
            _ => {}
        }
    }

    fn switch(&mut self, switch: &Switch) {
        self.label(&switch.label);
        self.put("switch ");
        self.put(match switch.how {
            SwitchHow::Exact => "",
            SwitchHow::Regex => "-regex ",
            SwitchHow::Wildcard => "-wildcard ",
        });
        self.put(if switch.case_sensitive {
            "-casesensitive "
        } else {
            ""
        });
        match &switch.over {
            SwitchOver::Value(value) => self.condition(value),
            SwitchOver::File(path) => {
                self.put("-file ");
                self.argument(path);
                self.put(" ");
            }
        }
        self.put("{");
        self.depth += 1;
        for (condition, body) in &switch.clauses {
            self.line();
            self.argument(condition);
            self.put(" ");
            self.braces(body);
        }
        if let Some(body) = &switch.default {
            self.line();
            self.put("default ");
            self.braces(body);
        }
        self.depth -= 1;
        self.line();
        self.put("}");
    }

    fn leaving(&mut self, word: &str, value: Option<&Statement>) {
        self.put(word);
        if let Some(value) = value {
            self.put(" ");
            self.statement(value);
        }
    }

    fn jump(&mut self, word: &str, label: Option<&Expr>) {
        self.put(word);
        if let Some(label) = label {
            self.put(" ");
            self.key(label);
        }
    }

    fn try_statement(&mut self, tried: &Try) {
        self.put("try ");
        self.braces(&tried.body);
        for clause in &tried.catches {
            self.put(" catch ");
            for (at, kind) in clause.types.iter().enumerate() {
                self.put(if at > 0 { ", " } else { "" });
                self.type_name(kind);
            }
            self.braces(&clause.body);
        }
        if let Some(body) = &tried.finally {
            self.put(" finally ");
            self.braces(body);
        }
    }

    fn function(&mut self, function: &Function) {
        self.put(if function.filter {
            "filter "
        } else {
            "function "
        });
        self.put(&spelled(&function.name));
        if function.params_after_name {
            self.params(function.body.parameters());
        }
        self.put(" ");
        self.block(&function.body, !function.params_after_name);
    }

    fn data(&mut self, data: &Data) {
        self.put("data ");
        if let Some(name) = &data.name {
            self.put(name);
            self.put(" ");
        }
        for (at, command) in data.commands.iter().enumerate() {
            self.put(if at > 0 { ", " } else { "-supportedcommand " });
            self.argument(command);
        }
        self.put(" ");
        self.braces(&data.body);
    }

    fn type_definition(&mut self, definition: &TypeDefinition) {
        for attribute in &definition.attributes {
            self.attribute_or_type(attribute);
            self.line();
        }
        self.put(if definition.is_enum {
            "enum "
        } else {
            "class "
        });
        self.put(&definition.name);
        for (at, base) in definition.bases.iter().enumerate() {
            self.put(if at > 0 { ", " } else { " : " });
            self.put(&base.text());
        }
        self.put(" {");
        self.depth += 1;
        for member in &definition.members {
            self.line();
            self.member_definition(member);
        }
        self.depth -= 1;
        self.line();
        self.put("}");
    }

    fn member_definition(&mut self, member: &TypeMember) {
        for attribute in &member.attributes {
            self.attribute_or_type(attribute);
        }
        self.put(if member.is_static { "static " } else { "" });
        self.put(if member.hidden { "hidden " } else { "" });
        if let Some(name) = &member.type_name {
            self.type_name(name);
            self.put(" ");
        }
        match &member.kind {
            TypeMemberKind::Property(value) => {
                self.variable(&Variable::from_path(&member.name), "$");
                self.value_of_member(value.as_ref());
            }
            TypeMemberKind::Label(value) => {
                self.put(&member.name);
                self.value_of_member(value.as_ref());
            }
            TypeMemberKind::Method(function, base) => {
                self.put(&member.name);
                self.params(function.body.parameters());
                if let Some(arguments) = base {
                    self.put(" : base");
                    self.arguments(arguments);
                }
                self.put(" ");
                self.block(&function.body, false);
            }
        }
    }

    fn value_of_member(&mut self, value: Option<&Expr>) {
        if let Some(value) = value {
            self.put(" = ");
            self.expression(value);
        }
        self.put(";");
    }

    // ---- pipelines

    fn pipeline(&mut self, pipeline: &Pipeline) {
        for (at, stage) in pipeline.stages.iter().enumerate() {
            self.put(if at > 0 { " | " } else { "" });
            match &stage.kind {
                StageKind::Expression(value) => self.expression(value),
                StageKind::Command(command) => self.command(command),
            }
            for redirection in &stage.redirections {
                self.redirection(redirection);
            }
        }
        self.put(if pipeline.background { " &" } else { "" });
    }

    fn command(&mut self, command: &Command) {
        match command.invocation {
            Invocation::Plain => {}
            Invocation::Call => self.put("& "),
            Invocation::Dot => self.put(". "),
        }
        let mut verbatim = false;
        match command
            .name
            .as_text()
            .filter(|_| words::is_bare(&command.name))
        {
            Some(text) => self.put(&words::command_name(text, command.invocation)),
            None => self.argument(&command.name),
        }
        for element in &command.elements {
            self.put(" ");
            match element {
                Element::Argument(value) if verbatim => {
                    self.put(value.as_text().unwrap_or(""));
                    self.verbatim = true;
                }
                Element::Argument(value) => {
                    verbatim = value.as_text() == Some("--%") && words::is_bare(value);
                    self.argument(value);
                }
                Element::Parameter(parameter)
                    if &*parameter.name == "-" && parameter.value.is_none() =>
                {
                    self.put("--")
                }
                Element::Parameter(parameter) => {
                    self.put("-");
                    self.put(&parameter.name);
                    if let Some(value) = &parameter.value {
                        self.put(":");
                        self.argument(value);
                    }
                }
                Element::Splat(value) => {
                    if let ExprKind::Variable(variable) = &value.kind {
                        self.variable(variable, "@");
                    }
                }
            }
        }
    }

    fn redirection(&mut self, redirection: &Redirection) {
        self.put(" ");
        if redirection.from == 0 {
            self.put("*");
        } else {
            self.put(&redirection.from.to_string());
        }
        match &redirection.to {
            RedirectTo::Stream(to) => self.put(&format!(">&{to}")),
            RedirectTo::File(path, append) => {
                self.put(if *append { ">> " } else { "> " });
                self.argument(path);
            }
        }
    }

    /// A word of a command.
    fn argument(&mut self, value: &Expr) {
        match &value.kind {
            ExprKind::Array(values) if values.len() > 1 => {
                for (at, value) in values.iter().enumerate() {
                    self.put(if at > 0 { "," } else { "" });
                    self.argument(value);
                }
            }
            ExprKind::Constant(constant) if constant.quote == Quote::Bare => {
                match &constant.literal {
                    // What takes the rest of the line is spelled so, and only here.
                    Literal::Str(text) if &**text == "--%" => self.put(text),
                    Literal::Str(text) => self.put_text(&spelled(text), Quote::Bare),
                    number => self.put(&words::argument_number(number)),
                }
            }
            _ => self.expression(value),
        }
    }

    /// A key of a table or a label: a simple name, or an operand.
    fn key(&mut self, value: &Expr) {
        match value.as_text().filter(|_| words::is_bare(value)) {
            Some(text) => self.put(text),
            None => self.expression(value),
        }
    }

    fn text(&mut self, text: &str, quote: Quote) {
        let printed = quoted(text, quote);
        self.put_text(&printed, quote);
    }

    /// Brackets that are only text would be counted inside another text.
    fn put_text(&mut self, printed: &str, quote: Quote) {
        if self.in_text && matches!(quote, Quote::Double | Quote::HereDouble) {
            self.put(&printed.replace('(', "`u{28}").replace(')', "`u{29}"));
        } else if self.in_text && quote == Quote::Bare {
            self.put(&printed.replace("`(", "`u{28}").replace("`)", "`u{29}"));
        } else {
            self.put(printed);
        }
    }
}
