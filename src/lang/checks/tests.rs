//! What PowerShell refuses of sound texts, and what it lets pass.

use crate::diag::Source;
use crate::lang::parse_strict;

fn ids(text: &str) -> Vec<&'static str> {
    match parse_strict(&Source::new("test", text)) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| error.id).collect(),
    }
}

#[test]
fn what_is_refused() {
    for (text, expected) in [
        ("#Requires Foo", "ScriptRequiresInvalidFormat"),
        ("#requires -Version five", "RequiresVersionInvalid"),
        ("#Requires -Modules $x", "RequiresArgumentMustBeConstant"),
        (
            "#Requires -Modules @{ Name = 'x' }",
            "RequiresModuleInvalid",
        ),
        ("#Requires -PSEdition Cloud", "RequiresPSEditionInvalid"),
        ("1 #Requires -Modules", "ParameterRequiresArgument"),
        (
            "#Requires -RunAsAdministrator yes",
            "ParameterCannotHaveArgument",
        ),
        ("class Check : CheckBase { }", "TypeNotFound"),
        ("class A { [Nowhere[]]$x }", "TypeNotFound"),
        (
            "class A { [object] F() { return [Nowhere]::new() } }",
            "TypeNotFound",
        ),
        ("class A { F([Contoso.Thing]$x) { } }", "TypeNotFound"),
        (
            "class A { F() { try { } catch [Nowhere] { } } }",
            "TypeNotFound",
        ),
        ("[Nowhere()] class A { }", "CustomAttributeTypeNotFound"),
        ("class A { } enum A { B }", "MemberAlreadyDefined"),
        ("class A { F() { Write-Host $later } }", "VariableNotLocal"),
        (
            "class A { F($a) { if ($a) { $b = 1 } Write-Host $b } }",
            "VariableNotLocal",
        ),
        (
            "class A { F() { try { $b = 1 } catch { } Write-Host \"$b\" } }",
            "VariableNotLocal",
        ),
        ("class A { $size; F() { $size = 1 } }", "MissingThis"),
        (
            "class A { static $size; F() { [int]$size = 1 } }",
            "MissingTypeInStaticPropertyAssignment",
        ),
        (
            "class A { $x; static F() { $this.x = 1 } }",
            "NonStaticMemberAccessInStaticMember",
        ),
        (
            "class A { F([int][string]$x) { } }",
            "MultipleTypeConstraintsOnMethodParam",
        ),
        ("class A { [void]$x }", "TypeNotAllowedForProperty"),
        (
            "class A { [Flags()]$x }",
            "AttributeNotAllowedOnDeclaration",
        ),
        (
            "class A { F() { while (1) { break out } } }",
            "LabelNotFound",
        ),
        (
            "[DscResource()] class A { [DscProperty(Key)][string]$K; Set() { } [bool] Test() { return $true } }",
            "DscResourceMissingGetMethod",
        ),
        (
            "[DscResource()] class A { [DscProperty(Key)][datetime]$K; Set() { } [bool] Test() { return $true } [A] Get() { return $this } }",
            "DscResourceInvalidKeyProperty",
        ),
        (
            "try { } catch [System.IO.IOException] { } catch [IO.IOException] { }",
            "ExceptionTypeAlreadyCaught",
        ),
        (
            "try { } catch [Exception] { } catch [ArgumentException] { }",
            "ExceptionTypeAlreadyCaught",
        ),
        (
            "[string]$input = 'a'",
            "AssignmentStatementToAutomaticNotSupported",
        ),
        ("[void]$x = 1", "VoidTypeConstraintNotAllowed"),
        (
            "Invoke-Command { $using:x.Trim() }",
            "InvalidUsingExpression",
        ),
        (
            "param([ValidateSet(@('a', 'b'))]$x)",
            "ParameterAttributeArgumentNeedsToBeConstantOrScriptBlock",
        ),
        ("\"$script: x\"", "InvalidVariableReference"),
    ] {
        assert_eq!(ids(text), [expected], "{text}");
    }
}

#[test]
fn what_passes() {
    for text in [
        "# Requires a module\n#required: none\n#Requires -Version 5.1 -Modules A, @{ ModuleName = 'B'; ModuleVersion = '1.0' }\n1",
        "#requires -version 7\n#Requires -RunAsAdministrator\n#Requires -PSEdition Core, Desktop\n1",
        "using namespace System.Collections.Generic\nclass A { [List[string]]$x = [List[string]]::new(); [Collections.ArrayList]$y }",
        "class B : System.Exception { B([string]$m) : base($m) { } } class C { [B[]]$all; [D]$later } class D { }",
        "class A { [int] F($a) { if ($a) { $b = 1 } else { $b = 2 } return $b } }",
        "class A { F() { try { $b = 1 } catch { throw } Write-Host $b $PSScriptRoot $env:X $script:y $true } }",
        "class A { F() { foreach ($i in 1..3) { $i | ForEach-Object { $_ + $free } } do { $c = 1 } while ($c -lt 1); $c } }",
        "class A { [string]$p; A([string]$p) { $p = $p.Trim(); $this.p = $p } [string] F([string[]]$x) { $null = 1; return \"$x\" } }",
        "class A { F() { while ($true) { $x = Get-Item a; if ($x) { break } } Write-Host $x; Get-Item b -OutVariable y; $y } }",
        "class A { [ValidateSet('a')][string]$x; [Obsolete('no')] F() { } hidden static [hashtable]$h = [ordered]@{ } }",
        "try { } catch [System.IO.IOException] { } catch [System.Exception] { } catch { }",
        "Invoke-Command { $using:x.Name; $using:list[0]; @using:splat; Foo @using:splat }; [string]$PSCommandPath = 'a'",
        "[void]$list.Add(1); [void](Get-Item a); [System.Net.Unknown]::Thing; [Nowhere]$x = 1",
    ] {
        assert_eq!(ids(text), Vec::<&str>::new(), "{text}");
    }
}
