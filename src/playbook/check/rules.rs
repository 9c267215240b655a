//! The ids of the findings of `check`, in one table: the page `docs/check.md` and the rules in SARIF are made from it.
//! Ids of the parser and of the query language are told by their rooms.

use super::Severity;

/// One kind of finding.
pub struct Rule {
    /// Stable id.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// Why it matters, and what to do.
    pub help: &'static str,
    /// Whether `--fix` mends it.
    pub fixed: bool,
}

use Severity::{Error, Warning};

const fn rule_of(
    id: &'static str,
    severity: Severity,
    fixed: bool,
    title: &'static str,
    help: &'static str,
) -> Rule {
    Rule {
        id,
        severity,
        title,
        help,
        fixed,
    }
}

/// All kinds, by id.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    rule_of("AmbiguousParameter", Error, false, "A shortened parameter that may mean several",
        "Write the parameter out."),
    rule_of("AssignmentInCondition", Warning, false, "`=` where a comparison is likely meant",
        "In a condition `=` assigns, and the condition is what was assigned. Write `-eq`; or assign on a line of its own. What a command or a method gives may be assigned in a condition: that is an idiom."),
    rule_of("CannotConvertArgumentNoMessage", Error, false, "A value that is not among those of its parameter",
        "Take one of the values that are named."),
    rule_of("CommandNotFoundException", Error, false, "A command that does not exist",
        "Is the name right? Functions of the same file are known; those of files that it loads are not."),
    rule_of("CommandOfOtherFile", Warning, false, "A command that may come from a file that the script loads",
        "Check that file, too."),
    rule_of("DestructiveLoop", Warning, false, "A cmdlet that removes, in a loop, without a way to preview it",
        "Declare `[CmdletBinding(SupportsShouldProcess)]` and ask `$PSCmdlet.ShouldProcess(…)`, or give the cmdlet -WhatIf or -Confirm: one wrong filter before the loop removes too much."),
    rule_of("FileNotChecked", Warning, false, "A script or program that is run by its path",
        "It is looked for when it runs. Check it, too."),
    rule_of("MissingArgument", Error, false, "A parameter without the value that it needs",
        "Write the value behind the parameter."),
    rule_of("NamedParameterNotFound", Error, false, "A parameter that the command does not have",
        "Is the name right, and is it a parameter of this command?"),
    rule_of("NoEffectParameter", Warning, false, "A parameter that is accepted and has no effect here",
        "Against the service it has one."),
    rule_of("NotDocumentedParameter", Warning, false, "-WhatIf or -Confirm that the service does not have",
        "It works here only; against the service the same line fails."),
    rule_of("NotSupportedCmdlet", Warning, false, "A documented cmdlet that is not simulated",
        "It is refused when it is reached."),
    rule_of("NotSupportedNativeProgram", Warning, false, "A program of the operating system",
        "Nothing outside is run; it is refused when it is reached."),
    rule_of("NullOnTheRight", Warning, true, "A comparison with `$null` on the right",
        "With a list on the left, `-eq` and `-ne` filter it instead of giving true or false. `$null -eq $x` always asks whether there is nothing."),
    rule_of("OutputInScript", Warning, false, "Output of an example among the commands",
        "It is passed. Take it out before the script runs elsewhere."),
    rule_of("PersonalData", Warning, false, "Personal data in the text of the script",
        "Addresses of persons, phone numbers, national ids, numbers of accounts and cards stay in every copy and in the history of the script. Take them as parameters. Domains of Microsoft's examples and addresses of functions such as noreply@ are passed."),
    rule_of("Placeholder", Warning, false, "A `<placeholder>` of documentation",
        "It is taken as text here; PowerShell reads it as a redirection. Fill it in."),
    rule_of("SecretInClear", Warning, false, "A password or another secret in the text of the script",
        "Take it from Get-Credential, Read-Host -AsSecureString, a vault or the environment."),
    rule_of("UnknownProperty", Warning, false, "A property that what comes out of the cmdlet does not have",
        "PowerShell gives `$null` for it, silently: a typing error empties a column of a report. Known are the properties that documentation, modules and published scripts name."),
    rule_of("UnusedVariable", Warning, false, "A variable that is assigned and never read",
        "Often the name is mistyped where it is read. To throw a result away, assign it to `$null`."),
];

/// The rule of an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
